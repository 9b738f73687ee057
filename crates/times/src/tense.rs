//! Whether a time expression speaks of the past or of what is to come, by the verb that governs it.

use demarche_clauses::{self as clauses, VerbGroup};
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::Grain;
use demarche_core::text::{Span, Tokens};

use super::lexicon::{Class, lexicon};
use super::point::Stretch;
use jiff::civil::Date;

/// Which way the governing verb points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Past,
    /// The present, which with a time tells what is arranged, or a habit.
    Present,
    Future,
    /// There is a verb, and it leaves both open.
    Open,
    /// There is no verb.
    Unknown,
}

impl Direction {
    /// Whether the verb does not tell of the past.
    pub(super) fn ahead(self) -> bool {
        matches!(self, Direction::Present | Direction::Future)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    Past,
    Present,
    Future,
    Open,
}

/// Verbs are looked for no further up than this.
const DEPTH: usize = 8;

/// The direction of the verb that governs the words of `tokens`.
pub(super) fn direction(analysis: &Analysis, tokens: Span<Tokens>) -> Direction {
    let Some(head) = analysis.head_of_span(tokens) else { return Direction::Unknown };
    let title = analysis.sentence(analysis.token(head).sentence).kind == BlockKind::Title;
    let from = reclaimed(analysis, tokens).unwrap_or(head);
    let possessive = analysis.token(head).deprel == Deprel::NmodPoss;
    match above(analysis, from, title, DEPTH) {
        // "would look for ways around Wednesday's ruling": the ruling is not where the verb points,
        // unless it is told flatly to come.
        Some(Tense::Present) if possessive => Direction::Open,
        Some(Tense::Future) if possessive && !flatly(analysis, head) => Direction::Open,
        None => Direction::Unknown,
        Some(Tense::Past) => Direction::Past,
        // A headline's present tells what is past as often as what is to come.
        Some(Tense::Present) if title => Direction::Unknown,
        Some(Tense::Present) => Direction::Present,
        Some(Tense::Future) => Direction::Future,
        Some(Tense::Open) => Direction::Open,
    }
}

/// The verb of saying or doing in the past that a time stands right behind, where the parse gives the
/// time to a clause that verb governs: "the minister said Friday he would resign".
///
/// English puts a bare time there only for the verb before it; the time is left where it is where it
/// is the subject of the lower clause ("said Friday would be quiet") or has a noun of its own.
pub(super) fn reclaimed(a: &Analysis, tokens: Span<Tokens>) -> Option<TokenId> {
    let head = a.head_of_span(tokens)?;
    let sentence = a.sentence(a.token(head).sentence).tokens;
    let adverbial = a.token(head).deprel.universal();
    if !matches!(adverbial, Deprel::Obl | Deprel::Advmod | Deprel::Nmod | Deprel::Dep)
        || a.token(head).deprel == Deprel::NmodPoss
    {
        return None;
    }
    let mut at = tokens.start;
    while at > sentence.start && a.token(TokenId(at - 1)).upos == Upos::Adp {
        at -= 1;
    }
    let verb = TokenId(at.checked_sub(1).filter(|b| *b >= sentence.start)?);
    let token = a.token(verb);
    if token.upos != Upos::Verb || !token.feats.has("Tense", "Past") {
        return None;
    }
    let site = a.head(head).filter(|s| *s != verb)?;
    if token.feats.has("VerbForm", "Part") {
        // "would appeal the decision, announced Friday by the court".
        let bare = at == tokens.start
            && token.deprel.is(Deprel::Acl)
            && a.children_by(verb, Deprel::Aux).count() == 0;
        return (bare && site < verb && a.ancestors(verb).any(|t| t == site)).then_some(verb);
    }
    let lower = site.0 >= tokens.end && a.ancestors(site).any(|t| t == verb);
    // A quotation before its cue is the head of the cue in some parses, or lies below it.
    let quoted =
        site < verb && (a.ancestors(verb).any(|t| t == site) || a.ancestors(site).any(|t| t == verb));
    (token.feats.has("VerbForm", "Fin") && (lower || quoted)).then_some(verb)
}

/// Whether the verb above tells what is to come with "will".
fn flatly(a: &Analysis, from: TokenId) -> bool {
    let verb = a.ancestors(from).take(DEPTH).find(|t| predicate(a, *t));
    verb.is_some_and(|v| VerbGroup::of(a, v).will)
}

fn arranging(a: &Analysis, t: TokenId) -> bool {
    lexicon().has(Class::Arranging, &a.lemma(t).to_lowercase())
}

/// The tense of the nearest predicate at or above `from`.
fn above(a: &Analysis, from: TokenId, title: bool, depth: usize) -> Option<Tense> {
    let mut noun = false;
    for t in std::iter::once(from).chain(a.ancestors(from)).take(DEPTH) {
        if predicate(a, t) {
            let tense = tense_of(a, t, title, depth)?;
            // "announced talks on Tuesday": the talks may lie ahead of the announcement.
            if noun && tense == Tense::Past && arranging(a, t) {
                return Some(Tense::Future);
            }
            if tense == Tense::Past && !noun && arranges_ahead(a, t, from) {
                return Some(Tense::Future);
            }
            let ahead = tense == Tense::Past && if noun { prospective(a, t) } else { arranging(a, t) };
            return Some(if ahead { Tense::Open } else { tense });
        }
        let token = a.token(t);
        noun |=
            t != from && matches!(token.upos, Upos::Noun | Upos::Propn) && !token.deprel.is(Deprel::Nsubj);
    }
    None
}

/// Whether a time that stands behind the infinitive of an arranging verb tells of that ("planned to
/// leave on Thursday", however attached), or the arranging is told in the present perfect, which has no
/// time of its own ("has scheduled a vote Thursday").
fn arranges_ahead(a: &Analysis, verb: TokenId, time: TokenId) -> bool {
    let mut perfect = false;
    let mut infinitive = false;
    let mut object = false;
    for c in a.children(verb).iter().copied() {
        let token = a.token(c);
        perfect |= token.deprel.is(Deprel::Aux) && token.feats.has("Tense", "Pres") && a.lemma(c) == "have";
        object |= token.deprel.is(Deprel::Obj) && verb < c && c < time;
        infinitive |= token.deprel == Deprel::Xcomp && verb < c && c < time && token.upos == Upos::Verb;
    }
    let theirs = lexicon().value(Class::Arranging, &a.lemma(verb).to_lowercase()) == Some("object");
    arranging(a, verb) && (perfect || infinitive || (object && theirs)) && verb < time
}

fn predicate(a: &Analysis, t: TokenId) -> bool {
    let token = a.token(t);
    match token.upos {
        Upos::Verb => !token.deprel.is(Deprel::Amod) && !token.deprel.is(Deprel::Case),
        Upos::Aux => !token.deprel.is(Deprel::Aux) && !token.deprel.is(Deprel::Cop),
        _ => a.children_by(t, Deprel::Cop).next().is_some(),
    }
}

fn prospective(a: &Analysis, t: TokenId) -> bool {
    lexicon().has(Class::Prospective, &a.lemma(t).to_lowercase())
}

fn tense_of(a: &Analysis, t: TokenId, title: bool, depth: usize) -> Option<Tense> {
    let depth = depth.checked_sub(1)?;
    let token = a.token(t);
    let aux = VerbGroup::of(a, t);
    if aux.will {
        return Some(Tense::Future);
    }
    if aux.have {
        // "may have", "would have", "has", "had": done, told or imagined as done.
        return Some(if aux.to { Tense::Open } else { Tense::Past });
    }
    if aux.would || aux.modal {
        // "Could not be reached on Friday" tells what was tried as well as what is to come.
        return Some(if aux.could && clauses::is_negated(a, t) { Tense::Open } else { Tense::Future });
    }
    if aux.did {
        return Some(Tense::Past);
    }
    let verb_form = token.feats.get("VerbForm");
    if aux.to || (verb_form == Some("Inf") && !aux.be) {
        return infinitive(a, t, &aux, title, depth);
    }
    if aux.be && !aux.be_finite {
        // "after being sacked in July" leans on the verb above.
        return governing(a, t, title, depth);
    }
    if aux.be {
        return Some(
            match (aux.be_past, arranging(a, t) || (prospective(a, t) && token.upos != Upos::Verb)) {
                (true, true) => Tense::Open,
                (true, false) => Tense::Past,
                (false, true) => Tense::Future,
                // "is meeting him on Friday", "in June": arranged.
                (false, false) if token.feats.has("Tense", "Pres") && token.feats.has("VerbForm", "Part") => {
                    Tense::Future
                }
                (false, false) => present(a, t, title, depth),
            },
        );
    }
    match (verb_form, token.feats.get("Tense")) {
        (Some("Part"), Some("Past")) if arranging(a, t) => Some(match governing(a, t, title, depth) {
            Some(Tense::Past | Tense::Open) => Tense::Open,
            _ => Tense::Future,
        }),
        (Some("Part"), Some("Past")) => Some(Tense::Past),
        (Some("Part" | "Ger"), _) => governing(a, t, title, depth).map(|tense| match tense {
            Tense::Future => Tense::Open,
            tense => tense,
        }),
        (_, Some("Past")) => Some(Tense::Past),
        (_, Some("Pres")) => Some(present(a, t, title, depth)),
        _ if token.deprel == Deprel::Conj => governing(a, t, title, depth),
        _ => Some(Tense::Open),
    }
}

/// The present, which tells of the future in a clause on which something to come hangs ("they will
/// appeal when the case is heard in May").
fn present(a: &Analysis, t: TokenId, title: bool, depth: usize) -> Tense {
    let ahead = a.token(t).deprel.is(Deprel::Advcl) && governing(a, t, title, depth) == Some(Tense::Future);
    if ahead { Tense::Future } else { Tense::Present }
}

/// The tense of the predicate above `t`.
fn governing(a: &Analysis, t: TokenId, title: bool, depth: usize) -> Option<Tense> {
    above(a, a.head(t)?, title, depth)
}

fn infinitive(a: &Analysis, t: TokenId, aux: &VerbGroup, title: bool, depth: usize) -> Option<Tense> {
    if aux.be && aux.to && aux.be_finite {
        // "is to meet" and "was to meet".
        return Some(if aux.be_past { Tense::Open } else { Tense::Future });
    }
    if aux.be && a.token(t).upos != Upos::Verb {
        // "likely to be the attacks of 21 October" says nothing of when.
        return Some(Tense::Open);
    }
    let Some(head) = a.head(t) else {
        // "Minister to visit Ankara on Tuesday", in a headline.
        return (title && aux.to).then_some(Tense::Future);
    };
    let relation = a.token(t).deprel;
    let matrix = governing(a, t, title, depth);
    if relation == Deprel::Conj {
        return matrix;
    }
    let implicative = lexicon().has(Class::Implicative, &a.lemma(head).to_lowercase());
    Some(match matrix {
        Some(Tense::Past) if implicative => Tense::Past,
        Some(Tense::Past) => {
            let passive_or_perfect = {
                let above = VerbGroup::of(a, head);
                above.have || above.be
            };
            let noun = !predicate(a, head);
            let wide = relation.is(Deprel::Advcl);
            if prospective(a, head) && !wide && (noun || !passive_or_perfect) {
                Tense::Future
            } else {
                Tense::Open
            }
        }
        Some(Tense::Open) if !predicate(a, head) && prospective(a, head) => Tense::Future,
        // "Planned to leave on Thursday"; what "had planned" or "was scheduled to" told may be past.
        Some(Tense::Open)
            if arranging(a, head) && !VerbGroup::of(a, head).have && !VerbGroup::of(a, head).be =>
        {
            Tense::Future
        }
        Some(Tense::Open) => Tense::Open,
        Some(Tense::Present | Tense::Future) => Tense::Future,
        None => return title.then_some(Tense::Future),
    })
}

/// Far enough apart that a tense read wrongly must not decide between the two.
const NEAR: i64 = 60;
const FAR: i64 = 240;
/// What the present tense tells as arranged lies within so many days.
const ARRANGED: i64 = 92;

/// The occurrence that `direction` picks out of `occurrences`, which stand in order.
///
/// Past: the last that begins by the day of publication; future: the first that ends from it on.
/// None where the pick lies most of a year away and the other side only days.
pub(super) fn choose(direction: Direction, occurrences: &[Stretch], published: Date) -> Option<Stretch> {
    let past = occurrences.iter().rev().find(|s| s.0 <= published).copied();
    let future = occurrences.iter().find(|s| s.1 >= published).copied();
    let gap = |s: Stretch| {
        if s.0 > published {
            super::point::days_between(published, s.0)
        } else if s.1 < published {
            super::point::days_between(s.1, published)
        } else {
            0
        }
    };
    let (pick, other) = match direction {
        Direction::Past => (past?, future),
        Direction::Present | Direction::Future => (future?, past),
        Direction::Open | Direction::Unknown => {
            // Today is today from both sides.
            let now = past.filter(|p| Some(*p) == future && direction == Direction::Open);
            return now;
        }
    };
    let distant = pick.2 <= Grain::Day && gap(pick) > FAR && other.is_some_and(|o| gap(o) <= NEAR);
    // "They mark 30 January": a day far ahead of a present tense is a habit.
    let habit = direction == Direction::Present && gap(pick) > ARRANGED;
    let doubtful = distant || habit;
    (!doubtful).then_some(pick)
}
