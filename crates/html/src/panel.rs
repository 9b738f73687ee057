//! The record beside the article: one list a layer, each item a link to its words.

use std::fmt::Write as _;

use demarche_core::record::{Claim, Engagement, Event, Maker, Quote, Record, Status, Trip};

use crate::article::{Article, numbered};
use crate::escape::escape;
use crate::names::{Names, act, quoted, value};
use crate::page::Outside;

/// What the items of a panel are made with.
struct Panel<'a> {
    number: usize,
    names: &'a Names<'a>,
    article: &'a Article<'a>,
    outside: Outside<'a>,
}

/// The panel of `record`, the `number`th document of the page.
pub fn html(
    record: &Record,
    names: &Names<'_>,
    number: usize,
    article: &Article<'_>,
    outside: Outside<'_>,
) -> String {
    let p = Panel { number, names, article, outside };
    let layers: Vec<(&str, Vec<String>)> = vec![
        ("Actors", p.actors(record)),
        ("Quotes", record.quotes.iter().map(|q| p.quote(q)).collect()),
        ("Events", record.events.iter().map(|e| p.event(e)).collect()),
        ("Engagements", record.engagements.iter().map(|g| p.engagement(g)).collect()),
        ("Trips", numbered("trip", &record.trips).map(|(key, t)| p.trip(&key, t)).collect()),
        ("Issues", p.issues(record)),
        ("Positions", p.positions(record)),
        ("Deadlines", p.deadlines(record)),
        ("Places", p.places(record)),
        ("Times", p.times(record)),
        ("Diagnostics", p.diagnostics(record)),
    ];
    let layers: Vec<_> = layers.into_iter().filter(|(_, items)| !items.is_empty()).collect();
    let mut out =
        String::from("<section class=\"record\" aria-label=\"Record\">\n<nav aria-label=\"Layers\">");
    for (name, items) in &layers {
        let _ = write!(
            out,
            "<a href=\"#d{number}-{name}\">{name} <span class=\"count\">{}</span></a>",
            items.len()
        );
    }
    out.push_str("</nav>\n<div class=\"layers-of-record\">\n");
    for (name, items) in &layers {
        let _ = writeln!(out, "<section id=\"d{number}-{name}\">\n<h3>{name}</h3>\n<ul>");
        items.iter().for_each(|item| out.push_str(item));
        out.push_str("</ul>\n</section>\n");
    }
    out.push_str("</div>\n</section>\n");
    out
}

impl Panel<'_> {
    /// An item: its heading (HTML) as link to its words, then further lines (HTML).
    fn item(&self, key: &str, heading: &str, lines: &[String], made: Option<(&Maker, f32)>) -> String {
        let number = self.number;
        let mut out = format!("<li id=\"d{number}-{key}\" data-id=\"{key}\">");
        let _ = match self.article.first_words(key) {
            Some(words) => write!(out, "<a class=\"go\" href=\"#{words}\">{heading}</a>"),
            None => write!(out, "<span class=\"go\">{heading}</span>"),
        };
        for line in lines.iter().filter(|l| !l.is_empty()) {
            let _ = write!(out, "<div class=\"line\">{line}</div>");
        }
        let links: Vec<String> = (self.outside)(key)
            .iter()
            .map(|(label, address)| format!("<a href=\"{}\">{}</a>", escape(address), escape(label)))
            .collect();
        if !links.is_empty() {
            let _ = write!(out, "<div class=\"line\">{}</div>", links.join(" · "));
        }
        if let Some((maker, confidence)) = made {
            let _ = write!(
                out,
                "<div class=\"made\">{} <span title=\"confidence\">{confidence:.2}</span></div>",
                escape(&maker.name)
            );
        }
        out.push_str("</li>\n");
        out
    }

    /// A link to another item of the record.
    fn reference(&self, key: &str, label: &str) -> String {
        format!("<a class=\"ref\" href=\"#d{}-{}\">{}</a>", self.number, escape(key), escape(label))
    }

    fn actor(&self, id: &str) -> String {
        match self.names.actor(id) {
            Some(actor) => self.reference(id, &actor.name),
            None => escape(id),
        }
    }

    fn parties(&self, ids: &[String]) -> String {
        ids.iter().map(|id| self.actor(id)).collect::<Vec<_>>().join(" + ")
    }

    fn claimant(&self, claim: &Claim) -> String {
        match self.names.actor(&claim.by) {
            Some(_) => self.actor(&claim.by),
            None => escape(&self.names.claimant(claim)),
        }
    }

    /// Where and when, as links.
    fn where_when(&self, place: Option<&str>, time: Option<&str>) -> String {
        let place = place.map(|id| format!("in {}", self.reference(id, self.names.place(id))));
        let time = time.map(|id| format!("at {}", self.reference(id, &self.names.time(id))));
        place.into_iter().chain(time).collect::<Vec<_>>().join(" ")
    }

    fn actors(&self, record: &Record) -> Vec<String> {
        let one = |a: &demarche_core::record::Actor| {
            let mut facts = vec![a.kind.to_string()];
            facts.extend(a.country.iter().chain(&a.sectors).map(|c| escape(c)));
            facts.push(format!("×{}", a.mentions.len()));
            let mut lines = vec![format!("<span class=\"faint\">{}</span>", facts.join(" · "))];
            for office in &a.offices {
                let of = office.of.as_deref().map(|id| format!(" of {}", self.actor(id)));
                let basis = format!(" <span class=\"faint\">({})</span>", office.basis);
                lines.push(format!("{}{}{basis}", escape(&office.title), of.unwrap_or_default()));
            }
            self.item(&a.id, &format!("<b>{}</b>", escape(&a.name)), &lines, None)
        };
        record.actors.iter().map(one).collect()
    }

    fn quote(&self, quote: &Quote) -> String {
        let speaker = match (&quote.speaker, &quote.speaker_mention) {
            (Some(id), _) => escape(self.names.name(id)),
            (None, Some(words)) => format!("“{}”", escape(&words.text)),
            (None, None) => "somebody".to_owned(),
        };
        let cue = quote.cue.as_ref().map_or(quote.act.as_str(), |c| &c.words.text);
        let heading = format!("<b>{speaker}</b> {}", escape(cue));
        let mut facts = vec![quote.kind.to_string(), quote.act.to_string()];
        if quote.channel != demarche_core::record::Channel::Unknown {
            facts.push(quote.channel.to_string());
        }
        let mut tail = format!("<span class=\"faint\">{}</span>", facts.join(" · "));
        for (word, id) in
            [(" speaker ", &quote.speaker), (" for ", &quote.on_behalf_of), (" to ", &quote.addressee)]
        {
            if let Some(id) = id {
                let _ = write!(tail, "{word}{}", self.actor(id));
            }
        }
        let words = format!("<q>{}</q>", escape(&quoted(quote)));
        self.item(&quote.id, &heading, &[words, tail], Some((&quote.by, quote.confidence)))
    }

    fn event(&self, event: &Event) -> String {
        let heading = format!(
            "<b class=\"quad{}\">{}</b> {} <span class=\"words\">“{}”</span>",
            event.quad.clamp(1, 4),
            escape(&act(event)),
            status(event.status),
            escape(&event.trigger.text)
        );
        let actors = if event.actors.is_empty() { "?".to_owned() } else { self.parties(&event.actors) };
        let recipients = if event.recipients.is_empty() {
            String::new()
        } else {
            format!(" → {}", self.parties(&event.recipients))
        };
        let mut lines = vec![
            format!("{actors}{recipients}"),
            self.where_when(event.place.as_deref(), event.time.as_deref()),
            self.claims(&event.claims),
        ];
        for (word, id) in [("same as", &event.same_as), ("told by", &event.part_of)] {
            lines.extend(id.iter().map(|id| format!("{word} {}", self.reference(id, id))));
        }
        self.item(&event.id, &heading, &lines, Some((&event.by, event.confidence)))
    }

    fn claims(&self, claims: &[Claim]) -> String {
        let one = |c: &Claim| {
            let by = self.claimant(c);
            format!("<span class=\"claim\">{by} <span class=\"stance {0}\">{0}</span></span>", c.stance)
        };
        claims.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    fn engagement(&self, engagement: &Engagement) -> String {
        let heading = format!(
            "<b>{}</b> {} {}",
            engagement.kind,
            status(engagement.status),
            escape(&self.names.names(&engagement.parties))
        );
        let mut lines = vec![self.where_when(engagement.place.as_deref(), engagement.time.as_deref())];
        let topics: Vec<String> =
            engagement.topics.iter().map(|id| self.reference(id, self.names.issue(id))).collect();
        if !topics.is_empty() {
            lines.push(format!("on {}", topics.join(", ")));
        }
        let events: Vec<String> = engagement.events.iter().map(|id| self.reference(id, id)).collect();
        lines.push(format!("events {}", events.join(" ")));
        if !engagement.history.is_empty() {
            let step = |s: &demarche_core::record::HistoryStep| {
                let claim = self.claims(std::slice::from_ref(&s.claim));
                let (event, words) = (self.reference(&s.event, &s.event), escape(&s.at.text));
                format!(
                    "<li>{claim} {} <span class=\"words\">“{words}”</span> {event}</li>",
                    status(s.status)
                )
            };
            let steps: String = engagement.history.iter().map(step).collect();
            lines.push(format!("<ol class=\"history\">{steps}</ol>"));
        }
        self.item(&engagement.id, &heading, &lines, Some((&engagement.by, engagement.confidence)))
    }

    fn trip(&self, key: &str, trip: &Trip) -> String {
        let mut lines: Vec<String> = Vec::new();
        for leg in &trip.legs {
            let from = leg.from.as_deref().map(|id| format!("{} ", self.reference(id, self.names.place(id))));
            let time =
                leg.time.as_deref().map(|id| format!(" at {}", self.reference(id, &self.names.time(id))));
            lines.push(format!(
                "{}→ {}{} {}",
                from.unwrap_or_default(),
                self.reference(&leg.to, self.names.place(&leg.to)),
                time.unwrap_or_default(),
                status(leg.status)
            ));
        }
        if !trip.to_meet.is_empty() {
            lines.push(format!("to meet {}", self.parties(&trip.to_meet)));
        }
        let heading = format!("<b>{}</b>", escape(self.names.name(&trip.traveller)));
        self.item(key, &heading, &lines, Some((&trip.by, trip.confidence)))
    }

    fn issues(&self, record: &Record) -> Vec<String> {
        let one = |i: &demarche_core::record::Issue| {
            let facts = format!("<span class=\"faint\">{} · ×{}</span>", i.kind, i.mentions.len());
            self.item(&i.id, &format!("<b>{}</b>", escape(&i.name)), &[facts], None)
        };
        record.issues.iter().map(one).collect()
    }

    fn positions(&self, record: &Record) -> Vec<String> {
        let one = |(key, p): (String, &demarche_core::record::Position)| {
            let heading = format!("<b>{}</b> {}", escape(self.names.name(&p.party)), p.stance);
            let with = p.with.as_deref().map(|id| format!("with {} ", self.actor(id)));
            let issue = self.reference(&p.issue, self.names.issue(&p.issue));
            let line = format!("{}on {issue}", with.unwrap_or_default());
            self.item(&key, &heading, &[line], Some((&p.by, p.confidence)))
        };
        numbered("position", &record.positions).map(one).collect()
    }

    fn deadlines(&self, record: &Record) -> Vec<String> {
        let one = |(key, d): (String, &demarche_core::record::Deadline)| {
            let of = d.of.as_deref().map(|id| self.reference(id, self.names.issue(id)));
            let lines = [of.unwrap_or_default(), self.where_when(None, d.time.as_deref())];
            self.item(&key, &format!("<b>{}</b>", d.what), &lines, Some((&d.by, d.confidence)))
        };
        numbered("deadline", &record.deadlines).map(one).collect()
    }

    fn places(&self, record: &Record) -> Vec<String> {
        let one = |p: &demarche_core::record::Place| {
            let mut facts: Vec<String> = p.kind.iter().map(ToString::to_string).collect();
            facts.extend(p.admin1.iter().chain(&p.country).map(|c| escape(c)));
            if let (Some(lat), Some(lon)) = (p.lat, p.lon) {
                facts.push(format!("{lat:.2}, {lon:.2}"));
            }
            let line = format!("<span class=\"faint\">{}</span>", facts.join(" · "));
            self.item(&p.id, &format!("<b>{}</b>", escape(&p.name)), &[line], None)
        };
        record.places.iter().map(one).collect()
    }

    fn times(&self, record: &Record) -> Vec<String> {
        let one = |t: &demarche_core::record::Time| {
            let mut facts: Vec<String> = t.grain.iter().map(ToString::to_string).collect();
            facts.extend(t.basis.iter().map(ToString::to_string));
            let line = format!("<span class=\"faint\">{}</span>", facts.join(" · "));
            let heading = format!("<b>{}</b> “{}”", escape(&value(t)), escape(&t.text.text));
            self.item(&t.id, &heading, &[line], None)
        };
        record.times.iter().map(one).collect()
    }

    fn diagnostics(&self, record: &Record) -> Vec<String> {
        let one = |(key, d): (String, &demarche_core::record::DiagnosticInfo)| {
            self.item(&key, &format!("<b>{}</b> {}", escape(&d.code), escape(&d.message)), &[], None)
        };
        numbered("diagnostic", &record.diagnostics).map(one).collect()
    }
}

fn status(status: Status) -> String {
    format!("<span class=\"status {status}\">{status}</span>")
}
