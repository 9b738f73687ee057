//! PETRARCH-2's transformations: what it means when one verb reports another.
//!
//! `~ a (b . ATTACK) SAY = a b 112` turns "a says that b attacks" into an event of its own. The inner
//! verb is the first one of a known block in the reach of the outer; roles are bound to the parties the
//! dictionaries give both verbs. A role without a binding, or one letter for two actors, is no match.

use crate::coder::{self, Because, Coded, Event, Options};
use crate::dictionaries::Dictionaries;
use crate::flat::Flat;
use crate::phrase::NONE;
use crate::verbs::{Role, Transform};

/// The events a transformation makes of the verb `outer` and one inside it; `None` if none fits.
pub(crate) fn events(
    dictionaries: &Dictionaries,
    flat: &Flat,
    outer: usize,
    options: &Options,
) -> Option<Vec<Event>> {
    if dictionaries.verbs.transforms().is_empty() {
        return None;
    }
    let outer = coder::verb(dictionaries, flat, flat.verbs[outer])?;
    let reports = |t: &&Transform| t.outer == outer.block;
    let mut candidates = dictionaries.verbs.transforms().iter().filter(reports).peekable();
    candidates.peek()?;
    let below = flat.verbs.iter().filter(|v| v.verb > outer.reach.verb && v.verb < outer.reach.end);
    let inner = below.filter_map(|v| coder::verb(dictionaries, flat, *v)).next()?;
    candidates.find_map(|t| apply(flat, t, &outer, &inner, options))
}

fn apply(
    flat: &Flat,
    t: &Transform,
    outer: &Coded<'_>,
    inner: &Coded<'_>,
    options: &Options,
) -> Option<Vec<Event>> {
    if t.verb.as_deref().is_some_and(|verb| verb != inner.block) {
        return None;
    }
    let code = t.code.clone().or_else(|| inner.code.forward.clone())?;
    let codes = |phrase: Option<usize>| phrase.map_or(&[][..], |p| &flat.phrases[p].codes[..]);
    let speaker = coder::parties(flat, outer).0;
    // The inner verb's own subject stands after the outer verb, or is the outer verb's.
    let mut own = inner.reach;
    own.from = outer.reach.verb + 1;
    let own = Coded {
        reach: own,
        block: inner.block,
        code: inner.code.clone(),
        because: inner.because.clone(),
        bound: inner.bound,
    };
    let (source, target) = coder::parties(flat, &own);
    let source = source.filter(|s| Some(*s) != target).or(speaker.filter(|_| source.is_none()));
    let mut out = Vec::new();
    for a in codes(speaker) {
        for b in some_or_none(codes(source)) {
            for c in some_or_none(codes(target)) {
                let mut roles = Vec::new();
                let fits = bind(t.speaker, Some(a), &mut roles)
                    && bind(t.inner[0], b, &mut roles)
                    && bind(t.inner[1], c, &mut roles);
                let [from, to] =
                    t.outcome.map(|role| roles.iter().find(|(r, _)| *r == role).map(|(_, code)| *code));
                if let (true, Some(from), Some(to)) = (fits, from, to) {
                    let because = Because::Transform(inner.block.to_owned());
                    let coded = Coded {
                        reach: outer.reach,
                        block: outer.block,
                        code: outer.code.clone(),
                        because,
                        bound: outer.bound,
                    };
                    out.extend(coder::event(flat, &coded, [from, to], &code, options));
                }
            }
        }
    }
    (!out.is_empty()).then_some(out)
}

/// Each code that is one, or a single `None`.
fn some_or_none(codes: &[String]) -> Vec<Option<&String>> {
    let some: Vec<_> = codes.iter().filter(|c| *c != NONE).map(Some).collect();
    if some.is_empty() { vec![None] } else { some }
}

fn bind<'c>(role: Role, code: Option<&'c String>, roles: &mut Vec<(Role, &'c str)>) -> bool {
    match (role, code) {
        (Role::Any, _) | (Role::Absent, None) => true,
        (Role::Absent, Some(_)) | (Role::Actor(_), None) => false,
        (Role::Actor(_), Some(code)) => match roles.iter().find(|(r, _)| *r == role) {
            Some((_, known)) => known == code,
            // Two letters are two actors.
            None if roles.iter().any(|(_, known)| known == code) => false,
            None => {
                roles.push((role, code));
                true
            }
        },
    }
}
