//! Time expressions and their values: which words tell a time, and which days they mean.
//!
//! [`find`] reads the words of each sentence against the table `data/lexicon/times.tsv` and turns
//! what it recognises into an interval of days, with its grain and where the value comes from. What
//! the words leave open stays open: a numeric date that two countries read differently, a month
//! whose year the tense does not settle, a "three weeks earlier" whose start is not told. Nothing
//! relative is resolved without a publication date; what leans on a time told before ("two days later")
//! is placed in `discourse` once the whole document is read. [`bind`] says whether a time belongs to an
//! event's trigger, by the syntax alone. Time zones are read past, not computed with; the categories
//! follow TimeML (Pustejovsky et al. 2003) with the values kept as intervals.

mod atoms;
mod bind;
mod calendar;
mod counted;
mod discourse;
mod lexicon;
mod parse;
mod part;
mod phrase;
mod point;
mod ranges;
mod resolve;
mod seasons;
mod sets;
mod tense;
#[cfg(test)]
mod tests;
mod words;

use demarche_core::analysis::{Analysis, Deprel, SentenceId, TokenId, Upos};
use demarche_core::record::{Grain, TimeBasis};
use demarche_core::text::{Span, Tokens};
use jiff::civil::Date;

pub use bind::bind;
pub use demarche_core::time::{TimeDetail, TimeKind};

/// One time expression.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeExpr {
    /// Its words; a preposition is among them only where it changes the value ("since 2011").
    pub tokens: Span<Tokens>,
    /// First day, where the words give it.
    pub start: Option<Date>,
    /// Last day, where the words give it; "since 2011" has none.
    pub end: Option<Date>,
    /// How fine the value is; present exactly where `start` or `end` is.
    pub grain: Option<Grain>,
    /// Where the value comes from; present exactly where `start` or `end` is.
    pub basis: Option<TimeBasis>,
    /// What it is.
    pub kind: TimeKind,
    /// What its words tell beside the interval.
    pub detail: TimeDetail,
    /// The two points of a range with their words ("1991" and "1997" in "from 1991 to 1997").
    pub ends: Option<[(Span<Tokens>, TimeDetail); 2]>,
}

/// Every time expression of a document, in text order and not overlapping.
///
/// `published` is the day the document came out; without it an expression that needs such a day
/// ("on Tuesday", "last month", "12 May" without a year) is found and has no value.
pub fn find(analysis: &Analysis, published: Option<Date>) -> Vec<TimeExpr> {
    let mut out = Vec::new();
    for i in 0..analysis.sentences.len() {
        let first = out.len();
        let sentence = parse::Sentence::new(analysis, SentenceId(i as u32), published);
        sentence.scan(&mut out);
        resolve::withdraw_narrated(analysis, published, &mut out[first..]);
    }
    discourse::anchor(analysis, published, &mut out);
    out.into_iter().map(|(_, time)| time).collect()
}

/// The words of a time without the prepositions that lead it ("since 2011" is `2011`), as TIMEX3 marks
/// them.
pub fn bare(analysis: &Analysis, words: Span<Tokens>) -> Span<Tokens> {
    let leads = |t: &TokenId| {
        let token = analysis.token(*t);
        matches!(token.upos, Upos::Adp | Upos::Sconj) || token.deprel.is(Deprel::Case)
    };
    let skipped = analysis.ids(words).take_while(leads).count() as u32;
    let start = if skipped < words.len() { words.start + skipped } else { words.start };
    Span::new(start, words.end)
}
