//! Codes a sentence with dictionaries: which verb matches what, who is source and who is target.
//!
//! The method is PETRARCH-1's (Schrodt, Beieler and Norris 2014), over the noun phrases and verb phrases
//! of a [`Shape`]: verbs from left to right; at each the pattern of most words that fits, else the
//! verb's own code; actors that the pattern does not bind are the first one before the verb and the
//! first other one after it; what stands in the verb phrase of a coded verb is not coded again. The
//! transformations of PETRARCH-2 are applied to the events of an inner and an outer verb.

use jiff::civil::Date;

use crate::dates::Ranges;
use crate::dictionaries::Dictionaries;
use crate::flat::{Flat, Phrase, Reach};
use crate::matcher::{self, Bound};
use crate::phrase::{Coding, NONE};
use crate::shape::Shape;
use crate::transform;
use crate::verbs::{EventCode, Generation, Pattern, VerbForm};

/// How many words a clause between commas may have to be passed over: at least, at most (0: never).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Commas {
    /// Between two commas.
    pub internal: (usize, usize),
    /// Before the first.
    pub initial: (usize, usize),
    /// After the last.
    pub terminal: (usize, usize),
}

impl Default for Commas {
    /// PETRARCH's own limits.
    fn default() -> Self {
        Self { internal: (2, 8), initial: (0, 0), terminal: (2, 8) }
    }
}

/// How a sentence is to be coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// The day of the story; without it codes that depend on the day do not hold.
    pub day: Option<Date>,
    /// Whether ranges of days include their last; `None`: as the generation of the verb files has it.
    pub ranges: Option<Ranges>,
    /// Whether events need a source and a target that have codes.
    pub require_dyad: bool,
    /// Phrases up to this many words that nobody codes are their own code; 0: none.
    pub new_actor_length: usize,
    /// Which clauses are passed over.
    pub commas: Commas,
}

impl Default for Options {
    fn default() -> Self {
        let commas = Commas::default();
        Self { day: None, ranges: None, require_dyad: true, new_actor_length: 0, commas }
    }
}

/// Where the code of an event stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Because {
    /// The verb's own code, in this block.
    Verb(String),
    /// A pattern: its text, file and line.
    Pattern(String, String, u32),
    /// A transformation of the event of this verb, by its block.
    Transform(String),
}

/// An event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The code of who does it.
    pub source: String,
    /// The code of whom it is done to.
    pub target: String,
    /// What is done.
    pub code: String,
    /// The place of the verb in [`Shape::words`].
    pub verb: usize,
    /// Whether the verb is negated; the code says so only where a pattern does.
    pub negated: bool,
    /// Why it has this code.
    pub because: Because,
}

/// What a verb was found to say, before it is decided who is whom.
#[derive(Debug)]
pub(crate) struct Coded<'d> {
    pub reach: Reach,
    pub block: &'d str,
    pub code: EventCode,
    pub because: Because,
    pub bound: Bound,
}

/// Whether ranges of days include their last, by the generation of the verb files.
pub(crate) fn ranges(dictionaries: &Dictionaries) -> Ranges {
    match dictionaries.verbs.generation() {
        Some(Generation::One) => Ranges::Closed,
        _ => Ranges::HalfOpen,
    }
}

/// The events of `shape`, in the order of their verbs.
pub fn code(dictionaries: &Dictionaries, shape: &Shape, options: &Options) -> Vec<Event> {
    let ranges = options.ranges.unwrap_or_else(|| ranges(dictionaries));
    let (day, new_actor_length) = (options.day, options.new_actor_length);
    let coding = Coding { dictionaries, day, ranges, new_actor_length };
    let flat = Flat::new(shape, &coding, options.commas);
    let mut out: Vec<Event> = Vec::new();
    let mut resume = 0;
    for (n, reach) in flat.verbs.iter().enumerate() {
        if reach.verb < resume {
            continue;
        }
        if let Some(events) = transform::events(dictionaries, &flat, n, options) {
            resume = reach.end;
            out.extend(events);
            continue;
        }
        let Some(coded) = verb(dictionaries, &flat, *reach) else { continue };
        if !coded.code.is_null() {
            resume = reach.end;
            out.extend(events(&flat, &coded, options));
        }
    }
    let mut seen: Vec<(String, String, String)> = Vec::new();
    out.retain(|e| {
        let key = (e.source.clone(), e.target.clone(), e.code.clone());
        let new = !seen.contains(&key);
        seen.push(key);
        new
    });
    out
}

/// What the dictionaries say of the verb at `reach`; `None` if they do not know it.
pub(crate) fn verb<'d>(dictionaries: &'d Dictionaries, flat: &Flat, reach: Reach) -> Option<Coded<'d>> {
    let place = |form: &VerbForm| {
        let start = reach.verb.checked_sub(form.verb)?;
        let end = start + form.words.len();
        (flat.words.get(start..end)? == form.words.as_slice()).then_some(start..end)
    };
    let forms = dictionaries.verbs.forms(&flat.words[reach.verb]);
    let mut known = forms.iter().filter_map(|form| Some((form, place(form)?))).peekable();
    let longest = known.peek()?.0.words.len();
    let mut best: Option<(usize, &Pattern, &str, Bound)> = None;
    let mut own: Option<(&str, &EventCode)> = None;
    for (form, place) in known.take_while(|(form, _)| form.words.len() == longest) {
        let block = &dictionaries.verbs.blocks()[form.block];
        if !form.code.is_null() || own.is_none() {
            own = Some((&block.name, &form.code));
        }
        for pattern in &block.patterns {
            let weight = pattern.weight();
            if best.as_ref().is_some_and(|(known, ..)| *known >= weight) {
                break;
            }
            if let Some(bound) = matcher::fit(flat, reach, place.clone(), pattern) {
                best = Some((weight, pattern, &block.name, bound));
            }
        }
    }
    if let Some((_, p, block, bound)) = best {
        let because = Because::Pattern(p.text.clone(), p.file.clone(), p.line);
        return Some(Coded { reach, block, code: p.code.clone(), because, bound });
    }
    let (block, code) = own?;
    let because = Because::Verb(block.to_owned());
    Some(Coded { reach, block, code: code.clone(), because, bound: Bound::default() })
}

/// Source and target of `coded`: what its pattern binds, else by where they stand.
pub(crate) fn parties(flat: &Flat, coded: &Coded<'_>) -> (Option<usize>, Option<usize>) {
    let Coded { reach, bound, .. } = coded;
    let (mut source, mut target) = (bound.source, bound.target);
    let mut compound = None;
    match bound.compound {
        Some((list, true)) => compound = Some(list),
        // After the verb a list is what the act is directed at.
        Some((list, false)) if target.is_none() => target = Some(list),
        _ => {}
    }
    if let Some(list) = compound {
        return (source.or(Some(list)), target.or(Some(list)));
    }
    let free = source.is_none() && target.is_none();
    if source.is_none() {
        source = first_before(flat, *reach, target);
    }
    if target.is_none() {
        target = first_other(flat, *reach, source);
    }
    if reach.passive && free { (target, source) } else { (source, target) }
}

/// The first noun phrase before the verb that has a code, else the first.
fn first_before(flat: &Flat, reach: Reach, taken: Option<usize>) -> Option<usize> {
    let upper: Vec<usize> = (0..flat.phrases.len())
        .filter(|n| flat.phrases[*n].start >= reach.from && flat.phrases[*n].end <= reach.verb)
        .filter(|n| Some(*n) != taken)
        .collect();
    let different = |n: &usize| taken.is_none_or(|t| flat.phrases[t].codes != flat.phrases[*n].codes);
    let coded = upper.iter().copied().find(|n| flat.phrases[*n].coded() && different(n));
    coded.or(upper.first().copied())
}

/// The first noun phrase after the verb with a code that is not the source's, else the first without
/// one; then the same before the verb, leftwards.
fn first_other(flat: &Flat, reach: Reach, source: Option<usize>) -> Option<usize> {
    let phrase = |n: usize| -> &Phrase { &flat.phrases[n] };
    let codes = source.map(|s| phrase(s).codes.as_slice());
    let other = |n: &usize| {
        let list = phrase(*n).codes.len() > 1 || codes.is_some_and(|c| c.len() > 1);
        Some(*n) != source && (list || Some(phrase(*n).codes.as_slice()) != codes)
    };
    let lower =
        || (0..flat.phrases.len()).filter(|n| phrase(*n).start > reach.verb && phrase(*n).end <= reach.end);
    let upper = || {
        let all = (0..flat.phrases.len()).rev();
        all.filter(|n| phrase(*n).start >= reach.from && phrase(*n).end <= reach.verb)
    };
    let coded = |n: &usize| phrase(*n).coded() && other(n);
    let null = |n: &usize| !phrase(*n).coded() && Some(*n) != source;
    lower()
        .find(coded)
        .or_else(|| lower().find(null))
        .or_else(|| upper().find(coded))
        .or_else(|| upper().find(null))
}

fn events(flat: &Flat, coded: &Coded<'_>, options: &Options) -> Vec<Event> {
    let (Some(source), Some(target)) = parties(flat, coded) else { return Vec::new() };
    let mut out = Vec::new();
    for from in &flat.phrases[source].codes {
        for to in &flat.phrases[target].codes {
            for (code, from, to) in [(&coded.code.forward, from, to), (&coded.code.backward, to, from)] {
                if let Some(code) = code
                    && let Some(event) = event(flat, coded, [from, to], code, options)
                {
                    out.push(event);
                }
            }
        }
    }
    out
}

/// One event, unless its parties are the same or one is missing that the options ask for.
pub(crate) fn event(
    flat: &Flat,
    coded: &Coded<'_>,
    [source, target]: [&str; 2],
    code: &str,
    options: &Options,
) -> Option<Event> {
    let missing = source == NONE || target == NONE;
    if source == target || missing && options.require_dyad {
        return None;
    }
    Some(Event {
        source: source.to_owned(),
        target: target.to_owned(),
        code: code.to_owned(),
        verb: flat.origin[coded.reach.verb],
        negated: coded.reach.negated,
        because: coded.because.clone(),
    })
}
