//! The article with its marks.
//!
//! Marks overlap and nest (an actor inside a quote, an event's trigger inside an actor's description), and
//! elements of HTML cannot, so the text is cut at every edge of a mark and each piece carries the
//! names of all marks that cover it. A piece is a link to the item of its shortest mark; pieces under
//! nothing but evidence, which is shown only when its item is chosen, are no links.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use demarche_core::record::{Record, SentenceKind, Words};

use crate::escape::escape;
use crate::names::{Names, act, value};

/// A stretch of the text that belongs to an item.
struct Mark {
    /// Code points.
    start: usize,
    end: usize,
    /// The item's name within the document: `a1`, `e2`, …
    key: String,
    kind: Kind,
}

/// How a mark looks. The order is that of the classes in the style.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Actor,
    Quote,
    Cue,
    Event,
    Time,
    Place,
    /// Shown only when its item is chosen.
    Evidence,
}

impl Kind {
    fn class(self) -> &'static str {
        match self {
            Kind::Actor => "actor",
            Kind::Quote => "quote",
            Kind::Cue => "cue",
            Kind::Event => "event",
            Kind::Time => "time",
            Kind::Place => "place",
            Kind::Evidence => "evidence",
        }
    }

    fn is_link(self) -> bool {
        self != Kind::Evidence
    }
}

/// A piece of the text under the same marks throughout.
struct Piece {
    start: usize,
    end: usize,
    /// Marks that cover it, shortest first, by place in [`Article::marks`].
    marks: Vec<usize>,
}

/// The article of one document, cut into pieces.
pub struct Article<'r> {
    record: &'r Record,
    number: usize,
    marks: Vec<Mark>,
    pieces: Vec<Piece>,
    titles: BTreeMap<String, String>,
    /// Byte at which each code point begins, and the length at the end.
    bytes: Vec<usize>,
}

impl<'r> Article<'r> {
    /// Collects the marks of `record` and cuts its text.
    pub fn new(record: &'r Record, names: &Names<'_>, number: usize) -> Self {
        let text = &record.document.text;
        let mut bytes: Vec<usize> = text.char_indices().map(|(i, _)| i).collect();
        bytes.push(text.len());
        let marks = marks(record, bytes.len() - 1);
        let pieces = cut(&marks, &paragraphs(text));
        Self { record, number, marks, pieces, titles: titles(record, names), bytes }
    }

    /// The element id of the first words of item `key`, which ends in their first code point; `None` where it has no words in the text.
    pub fn first_words(&self, key: &str) -> Option<String> {
        let of = |p: &Piece| p.marks.iter().any(|m| self.marks[*m].key == key);
        let piece = self.pieces.iter().find(|p| of(p))?;
        Some(format!("d{}-w{}", self.number, piece.start))
    }

    fn text(&self, start: usize, end: usize) -> &str {
        &self.record.document.text[self.bytes[start]..self.bytes[end]]
    }

    /// The paragraphs with their marks; the headline, or `title` where there is none, as heading.
    pub fn html(&self, title: &str) -> String {
        let paragraphs = paragraphs(&self.record.document.text);
        let mut out = String::new();
        let has_title = self.record.document.title.is_some();
        if !has_title {
            // A heading for navigation; the words themselves stand in the first paragraph.
            let _ =
                writeln!(out, "<h2 class=\"untitled\" id=\"d{}-title\">{}</h2>", self.number, escape(title));
        }
        let mut next = 0;
        for (n, (start, end)) in paragraphs.into_iter().enumerate() {
            let mut words = String::new();
            while next < self.pieces.len() && self.pieces[next].start < end {
                self.piece(next, &mut words);
                next += 1;
            }
            let kind = self.record.sentences.iter().find(|s| (start..end).contains(&(s.start as usize)));
            if n == 0 && has_title {
                let _ = writeln!(out, "<h2 id=\"d{}-title\">{words}</h2>", self.number);
            } else if kind.is_some_and(|s| s.kind == SentenceKind::Caption) {
                let _ = writeln!(out, "<p class=\"caption\">{words}</p>");
            } else {
                let _ = writeln!(out, "<p>{words}</p>");
            }
        }
        out
    }

    fn piece(&self, at: usize, out: &mut String) {
        let piece = &self.pieces[at];
        let words = escape(self.text(piece.start, piece.end));
        if piece.marks.is_empty() {
            out.push_str(&words);
            return;
        }
        let mut kinds: Vec<Kind> = piece.marks.iter().map(|m| self.marks[*m].kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let classes: Vec<&str> = kinds.iter().map(|k| k.class()).collect();
        let mut keys: Vec<&str> = Vec::new();
        for mark in &piece.marks {
            let key = self.marks[*mark].key.as_str();
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let (number, at) = (self.number, piece.start);
        let (classes, ids) = (classes.join(" "), keys.join(" "));
        let link = piece.marks.iter().map(|m| &self.marks[*m]).find(|m| m.kind.is_link());
        let _ = match link {
            Some(mark) => {
                let title = self.titles.get(&mark.key).map(|t| escape(t)).unwrap_or_default();
                let key = &mark.key;
                write!(
                    out,
                    "<a class=\"m {classes}\" id=\"d{number}-w{at}\" href=\"#d{number}-{key}\" \
                     data-ids=\"{ids}\" title=\"{title}\">{words}</a>"
                )
            }
            None => write!(
                out,
                "<span class=\"m {classes}\" id=\"d{number}-w{at}\" data-ids=\"{ids}\">{words}</span>"
            ),
        };
    }
}

/// Paragraphs in code points, without the blank lines between them.
fn paragraphs(text: &str) -> Vec<(usize, usize)> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    let mut open = false;
    for line in text.split_inclusive('\n') {
        let len = line.chars().count();
        let words = line.trim_end();
        if words.is_empty() {
            open = false;
        } else {
            let end = at + words.chars().count();
            match out.last_mut() {
                Some(last) if open => last.1 = end,
                _ => out.push((at, end)),
            }
            open = true;
        }
        at += len;
    }
    out
}

fn marks(record: &Record, len: usize) -> Vec<Mark> {
    let mut out = Vec::new();
    let mut add = |key: &str, kind: Kind, words: &Words| {
        let (start, end) = (words.start as usize, (words.end as usize).min(len));
        if start < end {
            out.push(Mark { start, end, key: key.to_owned(), kind });
        }
    };
    for actor in &record.actors {
        actor.mentions.iter().for_each(|m| add(&actor.id, Kind::Actor, &m.words));
    }
    for quote in &record.quotes {
        quote.spans.iter().for_each(|s| add(&quote.id, Kind::Quote, s));
        quote.cue.iter().for_each(|c| add(&quote.id, Kind::Cue, &c.words));
    }
    for event in &record.events {
        add(&event.id, Kind::Event, &event.trigger);
        event.evidence.iter().for_each(|w| add(&event.id, Kind::Evidence, w));
    }
    for time in &record.times {
        add(&time.id, Kind::Time, &time.text);
    }
    for place in &record.places {
        place.mentions.iter().for_each(|m| add(&place.id, Kind::Place, m));
    }
    for engagement in &record.engagements {
        engagement.history.iter().for_each(|h| add(&engagement.id, Kind::Evidence, &h.at));
        engagement.evidence.iter().for_each(|w| add(&engagement.id, Kind::Evidence, w));
    }
    for (key, trip) in numbered("trip", &record.trips) {
        trip.legs.iter().for_each(|l| add(&key, Kind::Evidence, &l.evidence));
    }
    for issue in &record.issues {
        issue.mentions.iter().for_each(|m| add(&issue.id, Kind::Evidence, m));
    }
    for (key, position) in numbered("position", &record.positions) {
        position.evidence.iter().for_each(|w| add(&key, Kind::Evidence, w));
    }
    for (key, deadline) in numbered("deadline", &record.deadlines) {
        deadline.evidence.iter().for_each(|w| add(&key, Kind::Evidence, w));
    }
    for (key, diagnostic) in numbered("diagnostic", &record.diagnostics) {
        diagnostic.span.iter().for_each(|w| add(&key, Kind::Evidence, w));
    }
    out
}

/// Items that have no id of their own, with one made from their number.
pub fn numbered<'a, T>(name: &'a str, items: &'a [T]) -> impl Iterator<Item = (String, &'a T)> {
    items.iter().enumerate().map(move |(n, item)| (format!("{name}{}", n + 1), item))
}

/// What is shown when the pointer rests on a mark.
fn titles(record: &Record, names: &Names<'_>) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for actor in &record.actors {
        out.insert(actor.id.clone(), actor.name.clone());
    }
    for quote in &record.quotes {
        let speaker = quote.speaker.as_deref().map_or("somebody", |id| names.name(id));
        out.insert(quote.id.clone(), format!("{speaker} {}", quote.act));
    }
    for event in &record.events {
        let to = if event.recipients.is_empty() { "" } else { " → " };
        let (from, whom) = (names.names(&event.actors), names.names(&event.recipients));
        out.insert(event.id.clone(), format!("{}, {}: {from}{to}{whom}", act(event), event.status));
    }
    for time in &record.times {
        out.insert(time.id.clone(), value(time));
    }
    for place in &record.places {
        let country = place.country.as_ref().map(|c| format!(", {c}")).unwrap_or_default();
        out.insert(place.id.clone(), format!("{}{country}", place.name));
    }
    out
}

/// Cuts paragraphs at every edge of a mark.
fn cut(marks: &[Mark], paragraphs: &[(usize, usize)]) -> Vec<Piece> {
    let mut by_start: Vec<usize> = (0..marks.len()).collect();
    by_start.sort_by_key(|i| marks[*i].start);
    let mut edges: Vec<usize> = marks.iter().flat_map(|m| [m.start, m.end]).collect();
    edges.sort_unstable();
    edges.dedup();
    let mut out = Vec::new();
    let (mut next_mark, mut next_edge) = (0, 0);
    let mut active: Vec<usize> = Vec::new();
    for (first, last) in paragraphs {
        let mut at = *first;
        while at < *last {
            while next_edge < edges.len() && edges[next_edge] <= at {
                next_edge += 1;
            }
            let end = edges.get(next_edge).map_or(*last, |e| (*e).min(*last));
            while next_mark < by_start.len() && marks[by_start[next_mark]].start <= at {
                active.push(by_start[next_mark]);
                next_mark += 1;
            }
            active.retain(|m| marks[*m].end > at);
            let mut covering = active.clone();
            covering.sort_by_key(|m| (marks[*m].end - marks[*m].start, marks[*m].kind, *m));
            out.push(Piece { start: at, end, marks: covering });
            at = end;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, key: &str) -> Mark {
        Mark { start, end, key: key.to_owned(), kind: Kind::Actor }
    }

    #[test]
    fn overlapping_marks_are_cut_at_every_edge() {
        let marks = [mark(2, 8, "a"), mark(5, 12, "b"), mark(6, 7, "c")];
        let pieces: Vec<_> = cut(&marks, &[(0, 10), (11, 14)])
            .iter()
            .map(|p| (p.start, p.end, p.marks.iter().map(|m| marks[*m].key.as_str()).collect::<String>()))
            .collect();
        let expected = [
            (0, 2, ""),
            (2, 5, "a"),
            (5, 6, "ab"),
            (6, 7, "cab"),
            (7, 8, "ab"),
            (8, 10, "b"),
            (11, 12, "b"),
            (12, 14, ""),
        ];
        assert_eq!(pieces, expected.map(|(s, e, k)| (s, e, k.to_owned())));
    }

    #[test]
    fn paragraphs_are_counted_in_code_points() {
        assert_eq!(paragraphs("É a\n\nb\nc\n \n d"), [(0, 3), (5, 8), (11, 13)]);
    }
}
