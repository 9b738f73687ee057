//! Which event of a record joins two given parties.
//!
//! Every event gets a rank; the highest holds, and of equal ones the one whose trigger lies nearer to the path
//! between the heads of the two parties, then the one that tells the other (`part_of`), then the one that
//! stands first. The rank adds up what the event says of the two:
//!
//! * 4 where the source is an actor and the target a recipient, 4 where both are actors of an act that has no
//!   sides (a meeting, an agreement, a clash), 3 where they stand the other way round (a host is the recipient
//!   of a visit), 2 where only one of them is what it should be, 1 where one is a party on the wrong side;
//! * an event that names neither has rank 0 and is taken only where its trigger lies on the path or no more
//!   than two steps below it.
//!
//! A party of an event is given where words that stand for it (a mention of its actor, or the words by which
//! the rule filled the role) overlap the marked words.

use demarche_core::analysis::{Deprel, TokenId, Upos};
use demarche_core::record::{Event, Record};
use demarche_core::text::{CharIndex, Chars};
use demarche_core::{Analysis, Span};

use super::corpus::Row;
use super::scheme::Telling;

/// How many steps below the path an event that names neither party may stand.
const REACH: usize = 2;

/// How an event stands to the two parties of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Join {
    /// The rank described above.
    pub rank: u8,
    /// Both parties are found, each where it belongs.
    pub both: bool,
}

/// The sentence, its record, and the two parties looked for.
pub(super) struct Pair<'a> {
    pub row: &'a Row,
    pub analysis: &'a Analysis,
    pub record: &'a Record,
}

impl Pair<'_> {
    /// The event that joins the two best, if any does.
    pub fn best(&self) -> Option<&Event> {
        let ends = (self.head(&self.row.source), self.head(&self.row.target));
        let path = self.path(ends.0, ends.1);
        let key = |event: &Event| {
            let join = self.join(event);
            let distance = self.distance(event, &path);
            let tells = self.record.events.iter().any(|e| e.part_of.as_deref() == Some(&event.id));
            (join.rank, std::cmp::Reverse(distance), event.part_of.is_none(), tells)
        };
        let near = |event: &&Event| key(event).0 > 0 || self.distance(event, &path) <= REACH;
        // `max_by_key` takes the last of equals, so the events are gone through backwards.
        self.record.events.iter().rev().filter(near).max_by_key(|e| key(e))
    }

    /// How `event` stands to the two.
    pub fn join(&self, event: &Event) -> Join {
        let says = |ids: &[String], spans: &[Span<Chars>]| {
            ids.iter().any(|id| self.record.actors.iter().any(|a| a.id == *id && self.names(a, spans)))
        };
        let (source, target) = (&self.row.source, &self.row.target);
        let (sa, ta) = (says(&event.actors, source), says(&event.actors, target));
        let (sr, tr) = (says(&event.recipients, source), says(&event.recipients, target));
        let both = match (source.is_empty(), target.is_empty()) {
            (false, false) => sa && (tr || ta),
            (false, true) => sa,
            (true, _) => tr,
        };
        let rank = if both {
            4
        } else if sr && ta {
            3
        } else if sa || tr {
            2
        } else {
            u8::from(sr || ta)
        };
        Join { rank, both }
    }

    /// How the words tell `event`: by its trigger where that is a verb, else by the verb that governs it.
    pub fn telling(&self, event: &Event) -> Telling {
        let a = self.analysis;
        let span = Span::new(event.trigger.start, event.trigger.end);
        let Some(main) = self.tokens(span).and_then(|tokens| a.head_of_span(tokens)) else {
            return Telling::default();
        };
        let verb = |t: TokenId| a.token(t).upos == Upos::Verb;
        // A noun told as the object or subject of a verb ("will hold talks") is told as that verb is.
        let object = [Deprel::Obj, Deprel::NsubjPass].contains(&a.token(main).deprel);
        let governor = a.head(main).filter(|h| verb(*h));
        let teller = if verb(main) { Some(main) } else { governor.filter(|_| object) };
        let past = |t: TokenId| a.token(t).feats.has("Tense", "Past");
        let ahead =
            |t: TokenId| a.token(t).feats.has("VerbForm", "Inf") && !a.children_by(t, Deprel::Aux).any(past);
        let infinitive = a.token(main).deprel == Deprel::Xcomp;
        let under = governor
            .filter(|g| !ahead(*g) && if verb(main) { infinitive } else { object })
            .map(|g| (a.lemma(g).to_owned(), !verb(main)));
        Telling { ahead: teller.map(ahead), under }
    }

    fn names(&self, actor: &demarche_core::record::Actor, spans: &[Span<Chars>]) -> bool {
        actor.mentions.iter().any(|m| {
            let words = Span::new(m.words.start, m.words.end);
            spans.iter().any(|s| s.overlaps(words))
        })
    }

    /// The word that governs the first of `spans`.
    fn head(&self, spans: &[Span<Chars>]) -> Option<TokenId> {
        let span = *spans.first()?;
        let tokens = self.tokens(span)?;
        self.analysis.head_of_span(tokens)
    }

    fn tokens(&self, span: Span<Chars>) -> Option<Span<demarche_core::text::Tokens>> {
        let index = CharIndex::new(&self.analysis.text);
        let inside = |t: &demarche_core::analysis::Token| index.chars(t.span).overlaps(span);
        let start = self.analysis.tokens.iter().position(inside)?;
        let end = self.analysis.tokens.iter().rposition(inside)? + 1;
        Some(Span::new(start as u32, end as u32))
    }

    /// The words from `a` up to the first that governs both and down to `b`, without the two themselves.
    fn path(&self, a: Option<TokenId>, b: Option<TokenId>) -> Vec<TokenId> {
        let up = |t: Option<TokenId>| -> Vec<TokenId> {
            t.into_iter().flat_map(|t| std::iter::once(t).chain(self.analysis.ancestors(t))).collect()
        };
        let (left, right) = (up(a), up(b));
        let mut out: Vec<TokenId> = Vec::new();
        match left.iter().position(|t| right.contains(t)) {
            Some(meet) => {
                out.extend(&left[..=meet]);
                out.extend(right.iter().take_while(|t| **t != left[meet]));
            }
            None => out.extend(left.iter().chain(&right)),
        }
        let ends = [a, b];
        out.retain(|t| !ends.contains(&Some(*t)) || left.first() == right.first());
        out
    }

    /// How many steps in the tree lie between the trigger of `event` and `path`.
    fn distance(&self, event: &Event, path: &[TokenId]) -> usize {
        let trigger = Span::new(event.trigger.start, event.trigger.end);
        let Some(tokens) = self.tokens(trigger) else { return usize::MAX };
        let steps =
            |t: TokenId| std::iter::once(t).chain(self.analysis.ancestors(t)).position(|t| path.contains(&t));
        self.analysis.ids(tokens).filter_map(steps).min().unwrap_or(usize::MAX)
    }
}
