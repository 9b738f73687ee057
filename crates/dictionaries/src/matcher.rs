//! Whether a pattern fits the words around a verb.
//!
//! Elements before the verb are sought from the verb leftwards, those after it rightwards. Between two
//! elements anything may stand unless they are tied. `$`, `+` and `%` take the nearest noun phrase that
//! has a code (any, where none has); words inside noun phrases are words like others.

use crate::flat::{Flat, Phrase, Reach};
use crate::verbs::pattern::{Element, ElementKind, Pattern};

/// The noun phrases a pattern has bound, by their place in [`Flat::phrases`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Bound {
    pub source: Option<usize>,
    pub target: Option<usize>,
    /// `%`, and whether it stands before the verb.
    pub compound: Option<(usize, bool)>,
}

/// What `pattern` binds at the verb `reach`, whose form is the words `verb`; `None` if it does not fit.
pub(crate) fn fit(
    flat: &Flat,
    reach: Reach,
    verb: std::ops::Range<usize>,
    pattern: &Pattern,
) -> Option<Bound> {
    let search = Search { flat, from: reach.from, end: reach.end.max(verb.end) };
    let bound = search.before(&pattern.before, verb.start, pattern.tight, Bound::default())?;
    search.after(&pattern.after, verb.end, search.end, bound).map(|(bound, _)| bound)
}

struct Search<'f> {
    flat: &'f Flat,
    from: usize,
    end: usize,
}

impl Search<'_> {
    /// Seeks `elements`, the last first, to the left of `at`.
    fn before(&self, elements: &[Element], at: usize, tight: bool, bound: Bound) -> Option<Bound> {
        let Some((element, rest)) = elements.split_last() else { return Some(bound) };
        let on = |next: usize, bound: Bound| self.before(rest, next, element.tight, bound);
        match &element.kind {
            ElementKind::Words(runs) => {
                let lowest = if tight { at } else { self.from };
                (lowest..=at).rev().find_map(|end| {
                    runs.iter().find_map(|run| {
                        let start = end.checked_sub(run.len()).filter(|s| *s >= self.from)?;
                        (self.flat.words[start..end] == run[..]).then(|| on(start, bound)).flatten()
                    })
                })
            }
            ElementKind::Skip => {
                let phrases = self.flat.phrases.iter().rev();
                let phrase = phrases.clone().find(|p| p.start < at && at < p.end);
                let next = phrase.or_else(|| phrases.clone().find(|p| p.end <= at))?;
                (next.start >= self.from).then(|| on(next.start, bound)).flatten()
            }
            ElementKind::Source | ElementKind::Target | ElementKind::Compound => {
                let fits = |p: &Phrase| p.end <= at && p.start >= self.from && (!tight || p.end == at);
                let list = element.kind == ElementKind::Compound;
                let found = self.nearest(list, true, fits)?;
                on(self.flat.phrases[found].start, bind(&element.kind, found, true, bound))
            }
            ElementKind::Phrase(words) => self.flat.phrases.iter().rev().find_map(|p| {
                let fits = p.end <= at && p.start >= self.from && (!tight || p.end == at);
                let start = fits.then(|| self.inside(words, p, p.start)).flatten()?.0;
                on(start, bound)
            }),
            ElementKind::Preposition(prepositions, inner) => (self.from..at).rev().find_map(|start| {
                let begins = prepositions.contains(&self.flat.words[start]);
                let (bound, end) = begins.then(|| self.after(inner, start + 1, at, bound)).flatten()?;
                (!tight || end == at).then(|| on(start, bound)).flatten()
            }),
        }
    }

    /// Seeks `elements` to the right of `at` up to `end`; gives the place after the last of them.
    fn after(&self, elements: &[Element], at: usize, end: usize, bound: Bound) -> Option<(Bound, usize)> {
        let Some((element, rest)) = elements.split_first() else { return Some((bound, at)) };
        let tight = element.tight;
        let on = |next: usize, bound: Bound| self.after(rest, next, end, bound);
        match &element.kind {
            ElementKind::Words(runs) => {
                let highest = if tight { at } else { end };
                (at..=highest).find_map(|start| {
                    runs.iter().find_map(|run| {
                        let next = start + run.len();
                        let here = next <= end && self.flat.words[start..next] == run[..];
                        here.then(|| on(next, bound)).flatten()
                    })
                })
            }
            ElementKind::Skip => {
                let phrases = &self.flat.phrases;
                let phrase = phrases.iter().find(|p| p.start < at && at < p.end);
                let next = phrase.or_else(|| phrases.iter().find(|p| p.start >= at))?;
                (next.end <= end).then(|| on(next.end, bound)).flatten()
            }
            ElementKind::Source | ElementKind::Target | ElementKind::Compound => {
                // What is left of the phrase in which the words before were found counts as well.
                let fits = |p: &Phrase| p.end > at && p.end <= end && (!tight || p.start <= at);
                let list = element.kind == ElementKind::Compound;
                let found = self.nearest(list, false, fits)?;
                on(self.flat.phrases[found].end, bind(&element.kind, found, false, bound))
            }
            ElementKind::Phrase(words) => self.flat.phrases.iter().find_map(|p| {
                let fits = p.end > at && p.start.max(at) < end && (!tight || p.start <= at);
                let next = fits.then(|| self.inside(words, p, at)).flatten()?.1;
                (next <= end).then(|| on(next, bound)).flatten()
            }),
            ElementKind::Preposition(prepositions, inner) => (at..end).find_map(|start| {
                let begins = (!tight || start == at) && prepositions.contains(&self.flat.words[start]);
                let (bound, next) = begins.then(|| self.after(inner, start + 1, end, bound)).flatten()?;
                on(next, bound)
            }),
        }
    }

    /// The first noun phrase that `fits` and has a code, else the first that fits; leftwards the last.
    fn nearest(&self, list: bool, leftwards: bool, fits: impl Fn(&Phrase) -> bool) -> Option<usize> {
        let phrases = &self.flat.phrases;
        let mut order: Vec<usize> = (0..phrases.len()).filter(|n| fits(&phrases[*n])).collect();
        if leftwards {
            order.reverse();
        }
        if list {
            return order.into_iter().find(|n| phrases[*n].codes.len() > 1);
        }
        order.iter().copied().find(|n| phrases[*n].coded()).or(order.first().copied())
    }

    /// Where `words` stand in `phrase` from `at` on: its last word is the head they end with.
    fn inside(&self, words: &[Vec<Vec<String>>], phrase: &Phrase, at: usize) -> Option<(usize, usize)> {
        let mut next = phrase.start.max(at);
        let mut first = None;
        for runs in words {
            let found = (next..phrase.end).find_map(|start| {
                let end = runs
                    .iter()
                    .map(|run| (start + run.len(), run))
                    .find(|(end, run)| *end <= phrase.end && self.flat.words[start..*end] == run[..])?;
                Some((start, end.0))
            })?;
            first = first.or(Some(found.0));
            next = found.1;
        }
        first.map(|first| (first, next))
    }
}

fn bind(kind: &ElementKind, phrase: usize, before: bool, mut bound: Bound) -> Bound {
    match kind {
        ElementKind::Source => bound.source = Some(phrase),
        ElementKind::Target => bound.target = Some(phrase),
        _ => bound.compound = Some((phrase, before)),
    }
    bound
}
