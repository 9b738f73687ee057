//! A record for people at a terminal: one block a document, one or a few lines an item, as wide as the
//! terminal. All text that comes from the input is made safe for terminals first.

use anstyle::{AnsiColor, Style as Ansi};
use demarche_core::record::{
    Actor, Claim, Deadline, Engagement, Event, Position, Quote, Record, Status, Trip,
};
use unicode_width::UnicodeWidthStr as _;

use crate::sanitize::line;
use demarche_html::names::{Names, act, quoted};

/// Width and colours.
pub struct Style {
    width: usize,
    colored: bool,
}

/// The width where the output is no terminal, in columns.
const WIDTH: usize = 100;

impl Style {
    /// As wide as the terminal, or 100 columns; colours if `colored`.
    pub fn new(colored: bool) -> Self {
        let width = terminal_size::terminal_size().map_or(WIDTH, |(w, _)| usize::from(w.0));
        Self { width: width.clamp(40, 160), colored }
    }

    /// Whether colours are used.
    pub fn is_colored(&self) -> bool {
        self.colored
    }
}

#[derive(Debug, Clone, Copy)]
enum Ink {
    Plain,
    Strong,
    Faint,
    Heading,
    Act,
    Good,
    Open,
    Bad,
}

impl Ink {
    fn style(self) -> Ansi {
        let colour = |c: AnsiColor| Ansi::new().fg_color(Some(c.into()));
        match self {
            Ink::Plain => Ansi::new(),
            Ink::Strong => Ansi::new().bold(),
            Ink::Faint => Ansi::new().dimmed(),
            Ink::Heading => colour(AnsiColor::Blue).bold(),
            Ink::Act => colour(AnsiColor::Cyan).bold(),
            Ink::Good => colour(AnsiColor::Green),
            Ink::Open => colour(AnsiColor::Yellow),
            Ink::Bad => colour(AnsiColor::Red),
        }
    }
}

type Run = (Ink, String);

/// The text under construction.
struct Pen<'s> {
    style: &'s Style,
    out: String,
}

impl Pen<'_> {
    /// Writes `runs` from column `indent`, wrapped between words; further lines begin two columns deeper.
    /// Several spaces stay several, so that they can part what belongs to different columns.
    fn item(&mut self, indent: usize, runs: &[Run]) {
        let mut column = indent;
        self.out.extend(std::iter::repeat_n(' ', indent));
        let mut first = true;
        let mut spaces = 0;
        for (ink, text) in runs {
            for (i, word) in line(text).split(' ').enumerate() {
                spaces += usize::from(i > 0);
                if word.is_empty() {
                    continue;
                }
                let width = word.width();
                if first {
                    spaces = 0;
                } else if spaces > 0 && column + spaces + width > self.style.width {
                    self.out.push('\n');
                    (column, spaces) = (indent + 2, indent + 2);
                } else {
                    column += spaces;
                }
                self.out.extend(std::iter::repeat_n(' ', spaces));
                self.ink(*ink, word);
                column += width;
                (first, spaces) = (false, 0);
            }
        }
        self.out.push('\n');
    }

    fn ink(&mut self, ink: Ink, text: &str) {
        let style = if self.style.colored { ink.style() } else { Ansi::new() };
        self.out.push_str(&format!("{style}{text}{style:#}"));
    }

    fn heading(&mut self, name: &str, count: usize) {
        self.out.push('\n');
        self.item(0, &[(Ink::Heading, name.to_owned()), faint(format!(" {count}"))]);
    }
}

fn plain(text: impl Into<String>) -> Run {
    (Ink::Plain, text.into())
}

fn strong(text: impl Into<String>) -> Run {
    (Ink::Strong, text.into())
}

fn faint(text: impl Into<String>) -> Run {
    (Ink::Faint, text.into())
}

fn status(status: Status) -> Run {
    let ink = match status {
        Status::Occurred | Status::Ongoing | Status::Recurrent => Ink::Good,
        Status::Planned | Status::Possible | Status::Conditional | Status::Demanded => Ink::Open,
        Status::Negated => Ink::Bad,
    };
    (ink, status.to_string())
}

/// The text of `record`, lines ended by `\n`.
pub fn render(record: &Record, style: &Style) -> String {
    let names = &Names::new(record);
    let mut pen = Pen { style, out: String::new() };
    header(&mut pen, record);
    section(&mut pen, "Actors", &record.actors, |pen, actor| actor_line(pen, names, actor));
    section(&mut pen, "Quotes", &record.quotes, |pen, quote| quote_lines(pen, names, quote));
    events(&mut pen, names, record);
    section(&mut pen, "Engagements", &record.engagements, |pen, e| engagement_lines(pen, names, e));
    section(&mut pen, "Trips", &record.trips, |pen, trip| trip_lines(pen, names, trip));
    section(&mut pen, "Issues", &record.issues, |pen, issue| {
        let count = format!("  {} ×{}", issue.kind, issue.mentions.len());
        pen.item(2, &[strong(&issue.name), faint(count)]);
    });
    section(&mut pen, "Positions", &record.positions, |pen, p| position_line(pen, names, p));
    section(&mut pen, "Deadlines", &record.deadlines, |pen, d| deadline_line(pen, names, d));
    section(&mut pen, "Diagnostics", &record.diagnostics, |pen, d| {
        pen.item(2, &[(Ink::Open, d.code.clone()), plain(format!("  {}", d.message))]);
    });
    pen.out
}

fn section<T>(pen: &mut Pen<'_>, name: &str, items: &[T], each: impl Fn(&mut Pen<'_>, &T)) {
    if !items.is_empty() {
        pen.heading(name, items.len());
        for item in items {
            each(pen, item);
        }
    }
}

fn header(pen: &mut Pen<'_>, record: &Record) {
    let document = &record.document;
    let title = document.title.clone().unwrap_or_else(|| {
        // Without a headline the first words say best which document it is.
        let words: Vec<&str> = document.text.split_whitespace().take(10).collect();
        format!("{} …", words.join(" "))
    });
    pen.item(0, &[strong(title)]);
    let mut facts: Vec<String> =
        [&document.outlet, &document.byline].into_iter().flatten().cloned().collect();
    facts.push(document.published.clone().unwrap_or_else(|| "undated".to_owned()));
    facts.push(format!("{} words", document.text.split_whitespace().count()));
    facts.push(format!("id {}", document.id));
    pen.item(0, &[faint(facts.join(" · "))]);
}

fn actor_line(pen: &mut Pen<'_>, names: &Names<'_>, actor: &Actor) {
    let mut runs = vec![strong(&actor.name), faint(format!("  {}", actor.kind))];
    let codes: Vec<&str> = actor.country.iter().chain(&actor.sectors).map(String::as_str).collect();
    if !codes.is_empty() {
        runs.push(plain(format!("  {}", codes.join(" "))));
    }
    for office in &actor.offices {
        let of = office.of.as_deref().map(|id| format!(" of {}", names.name(id))).unwrap_or_default();
        runs.push(plain(format!("  {}{of}", office.title)));
    }
    runs.push(faint(format!("  ×{}", actor.mentions.len())));
    pen.item(2, &runs);
}

fn quote_lines(pen: &mut Pen<'_>, names: &Names<'_>, quote: &Quote) {
    let mut runs = match &quote.speaker {
        Some(id) => {
            let mut runs = vec![strong(names.name(id))];
            if let Some(office) = names.actor(id).and_then(|a| a.offices.first()) {
                runs.push(faint(format!(" ({})", office.title)));
            }
            runs
        }
        None => match &quote.speaker_mention {
            Some(words) => vec![plain(format!("“{}”", words.text))],
            None => vec![faint("somebody")],
        },
    };
    if let Some(id) = &quote.on_behalf_of {
        runs.push(plain(format!(" for {}", names.name(id))));
    }
    let cue = quote.cue.as_ref().map_or(quote.act.as_str(), |cue| &cue.words.text);
    runs.push(plain(format!(" {cue}")));
    if let Some(id) = &quote.addressee {
        runs.push(plain(format!(" to {}", names.name(id))));
    }
    let mut facts = vec![quote.kind.to_string(), quote.act.to_string()];
    if quote.channel != demarche_core::record::Channel::Unknown {
        facts.push(quote.channel.to_string());
    }
    runs.push(faint(format!(" [{}]:", facts.join(", "))));
    let marks =
        if quote.kind == demarche_core::record::QuoteKind::Indirect { ("", "") } else { ("“", "”") };
    runs.push(plain(format!(" {}{}{}", marks.0, quoted(quote), marks.1)));
    pen.item(2, &runs);
}

/// Events under the sentences that tell them.
fn events(pen: &mut Pen<'_>, names: &Names<'_>, record: &Record) {
    if record.events.is_empty() {
        return;
    }
    pen.heading("Events", record.events.len());
    let sentence_of = |event: &Event| {
        let at = event.trigger.start;
        record.sentences.iter().position(|s| s.start <= at && at < s.end)
    };
    for group in record.events.chunk_by(|a, b| sentence_of(a).is_some() && sentence_of(a) == sentence_of(b)) {
        let sentence = sentence_of(&group[0]).map(|at| &record.sentences[at]);
        pen.item(2, &sentence_runs(record, sentence, group));
        for event in group {
            event_line(pen, names, event);
        }
    }
}

/// A sentence with the triggers of `events` in bold; the triggers alone where it is not known.
fn sentence_runs(
    record: &Record,
    sentence: Option<&demarche_core::record::SentenceInfo>,
    events: &[Event],
) -> Vec<Run> {
    let Some(sentence) = sentence else {
        return events.iter().map(|e| strong(format!("{} ", e.trigger.text))).collect();
    };
    let cut = |start: u32, end: u32| -> String {
        let (start, len) = (start as usize, end.saturating_sub(start) as usize);
        record.document.text.chars().skip(start).take(len).collect()
    };
    let mut triggers: Vec<(u32, u32)> =
        events.iter().map(|e| (e.trigger.start, e.trigger.end.min(sentence.end))).collect();
    triggers.sort_unstable();
    let mut runs = Vec::new();
    let mut at = sentence.start;
    for (start, end) in triggers {
        // Two events may share a trigger, or parts of one.
        let start = start.max(at);
        if start < end {
            runs.push(faint(cut(at, start)));
            runs.push(strong(cut(start, end)));
            at = end;
        }
    }
    runs.push(faint(cut(at, sentence.end)));
    runs
}

fn event_line(pen: &mut Pen<'_>, names: &Names<'_>, event: &Event) {
    let mut runs = vec![(Ink::Act, act(event)), plain("  "), status(event.status), plain("  ")];
    let actors = if event.actors.is_empty() { "?".to_owned() } else { names.names(&event.actors) };
    runs.push(strong(actors));
    if !event.recipients.is_empty() {
        runs.push(plain(" → "));
        runs.push(strong(names.names(&event.recipients)));
    }
    if let Some(id) = &event.place {
        runs.push(plain(format!("  in {}", names.place(id))));
    }
    if let Some(id) = &event.time {
        runs.push(plain(format!("  at {}", names.time(id))));
    }
    if !event.claims.is_empty() {
        runs.push(plain(format!("  — {}", claims(names, &event.claims))));
    }
    let mut tail = vec![event.id.clone()];
    tail.extend(event.same_as.iter().map(|id| format!("same as {id}")));
    tail.extend(event.part_of.iter().map(|id| format!("told by {id}")));
    runs.push(faint(format!("  ({})", tail.join(", "))));
    pen.item(4, &runs);
}

/// Claims as `by: stance`.
fn claims(names: &Names<'_>, claims: &[Claim]) -> String {
    let one = |c: &Claim| format!("{}: {}", names.claimant(c), c.stance);
    claims.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn engagement_lines(pen: &mut Pen<'_>, names: &Names<'_>, engagement: &Engagement) {
    let mut runs = vec![
        (Ink::Act, engagement.kind.to_string()),
        plain("  "),
        status(engagement.status),
        plain("  "),
        strong(names.names(&engagement.parties)),
    ];
    if let Some(id) = &engagement.place {
        runs.push(plain(format!("  in {}", names.place(id))));
    }
    if let Some(id) = &engagement.time {
        runs.push(plain(format!("  at {}", names.time(id))));
    }
    if !engagement.topics.is_empty() {
        let topics: Vec<&str> = engagement.topics.iter().map(|id| names.issue(id)).collect();
        runs.push(plain(format!("  on {}", topics.join(", "))));
    }
    runs.push(faint(format!("  ({})", engagement.events.join(", "))));
    pen.item(2, &runs);
    for step in &engagement.history {
        let who = format!("{}: {} ", names.claimant(&step.claim), step.claim.stance);
        pen.item(4, &[plain(who), status(step.status), faint(format!("  “{}”", step.at.text))]);
    }
}

fn trip_lines(pen: &mut Pen<'_>, names: &Names<'_>, trip: &Trip) {
    let mut runs = vec![strong(names.name(&trip.traveller))];
    for leg in &trip.legs {
        if let Some(from) = &leg.from {
            runs.push(plain(format!(" {}", names.place(from))));
        }
        runs.push(plain(format!(" → {} ", names.place(&leg.to))));
        if let Some(time) = &leg.time {
            runs.push(plain(format!("{} ", names.time(time))));
        }
        runs.push(plain("("));
        runs.push(status(leg.status));
        runs.push(plain(")"));
    }
    if !trip.to_meet.is_empty() {
        runs.push(plain(format!("  to meet {}", names.names(&trip.to_meet))));
    }
    pen.item(2, &runs);
}

fn position_line(pen: &mut Pen<'_>, names: &Names<'_>, position: &Position) {
    let mut runs = vec![strong(names.name(&position.party)), plain(format!(" {}", position.stance))];
    if let Some(id) = &position.with {
        runs.push(plain(format!(" with {}", names.name(id))));
    }
    runs.push(plain(format!(": {}", names.issue(&position.issue))));
    if let Some(words) = position.evidence.first() {
        runs.push(faint(format!("  “{}”", words.text)));
    }
    pen.item(2, &runs);
}

fn deadline_line(pen: &mut Pen<'_>, names: &Names<'_>, deadline: &Deadline) {
    let mut runs = vec![(Ink::Act, deadline.what.to_string())];
    if let Some(id) = &deadline.of {
        runs.push(strong(format!("  {}", names.issue(id))));
    }
    if let Some(id) = &deadline.time {
        runs.push(plain(format!("  {}", names.time(id))));
    }
    if let Some(words) = deadline.evidence.first() {
        runs.push(faint(format!("  “{}”", words.text)));
    }
    pen.item(2, &runs);
}

#[cfg(test)]
mod tests {
    use super::*;
    use demarche_html::sample::record;

    #[test]
    fn lines_keep_to_the_width() {
        let style = Style { width: 60, colored: false };
        let text = render(&record(), &style);
        assert!(text.lines().all(|l| l.width() <= 60), "{text}");
        assert!(text.contains("CONSULT/visit  planned  Ana Kol → Borland"), "{text}");
        assert!(text.contains("Ana Kol: confirms"), "{text}");
    }

    #[test]
    fn foreign_text_cannot_steer_the_terminal() {
        let mut record = record();
        record.actors[0].name = "Ana\u{1b}[2J Kol".to_owned();
        let text = render(&record, &Style { width: 80, colored: false });
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn colour_is_used_only_on_request() {
        assert!(render(&record(), &Style { width: 80, colored: true }).contains('\u{1b}'));
    }
}
