//! Where the text puts a place that the gazetteer does not have.
//!
//! A street, a hospital or a hamlet has no point of its own here, but the text often says what it lies in or
//! near: "the clinic in Oslo", "Elm Street, Springfield", "Lima's old port", "a village outside Gao", "the
//! Bergen Maritime Museum". Such a place takes the point of what it is put in, and the record says so, with
//! the words. Where the text says nothing of the kind, but everything else that the document places lies
//! within a day's walk of one town, it takes that town's point, on the strength of the document alone.
//! Nothing found here is the place's own position.

use demarche_core::analysis::{Analysis, EntityLabel, TokenId, Upos};
use demarche_core::record::PlaceBasis;
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Word, is, is_folded};
use demarche_world::PlaceKind;

use super::names::Name;
use super::resolve::{Meant, Resolver, is_second, lies_in};

/// So many words may stand between a place and the name of what it lies in.
const REACH: u32 = 7;

/// How a place is put in or near another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Put {
    /// The name of the other, among the names of the document; `None` where the name's own words say it.
    pub by: Option<usize>,
    /// What that name means, where the name's own words say it.
    pub own: Option<Meant>,
    /// In it or near it.
    pub basis: PlaceBasis,
    /// The words that say so.
    pub evidence: Span<Tokens>,
}

/// What the text puts `names[i]` in or near, the surer ones first.
pub(super) fn put(analysis: &Analysis, resolver: &Resolver<'_>, names: &[Name], i: usize) -> Vec<Put> {
    let mut out = Vec::new();
    let name = &names[i];
    let whole = |j: usize| {
        let other = names[j].tokens;
        Span::new(name.tokens.start.min(other.start), name.tokens.end.max(other.end))
    };
    let mut add = |found: Option<(usize, PlaceBasis)>| {
        if let Some((j, basis)) = found {
            out.push(Put { by: Some(j), own: None, basis, evidence: whole(j) });
        }
    };
    let sentence = analysis.sentence(analysis.token(TokenId(name.tokens.start)).sentence).tokens;
    add(listed(analysis, resolver, names, i, sentence));
    add(after(analysis, names, i, sentence));
    add(owner(analysis, names, i));
    if let Some(meant) = seat(analysis, resolver, name) {
        let own = Some(meant);
        out.push(Put { by: None, own, basis: PlaceBasis::Within, evidence: name.tokens });
    }
    out
}

/// "Elm Street, Springfield": the next name after a comma, where the two are no list.
fn listed(
    analysis: &Analysis,
    resolver: &Resolver<'_>,
    names: &[Name],
    i: usize,
    sentence: Span<Tokens>,
) -> Option<(usize, PlaceBasis)> {
    let (name, next) = (&names[i], names.get(i + 1)?);
    let comma = next.tokens.start == name.tokens.end + 1 && analysis.form(TokenId(name.tokens.end)) == ",";
    if !comma {
        return None;
    }
    // "Elm Street, Oak Street and Main Street" is a list of like things.
    let like = next.label == name.label && next.label == EntityLabel::Facility;
    let joined = |at: u32| sentence.contains(at) && matches!(analysis.lemma(TokenId(at)), "and" | "or" | "&");
    let listed = joined(next.tokens.end) || (name.tokens.start > 0 && joined(name.tokens.start - 1));
    // So is "Oslo, Bergen, Stavanger", but not "Hillside, Salem, Oregon".
    let third = names.get(i + 2).filter(|third| {
        third.tokens.start == next.tokens.end + 1 && analysis.form(TokenId(next.tokens.end)) == ","
    });
    let meant = |name: &Name| resolver.resolve(analysis.words(name.tokens)).map(|m| m.place);
    let row = third.is_some_and(|third| match (meant(next), meant(third)) {
        (Some(inner), Some(outer)) => !lies_in(&inner, &outer),
        _ => true,
    });
    (!like && !listed && !row).then_some((i + 1, PlaceBasis::Within))
}

/// "Lima's old port", "Cairo's gated suburb of X".
fn owner(analysis: &Analysis, names: &[Name], i: usize) -> Option<(usize, PlaceBasis)> {
    let (name, before) = (&names[i], names.get(i.checked_sub(1)?)?);
    let between = before.tokens.end..name.tokens.start;
    let possessive = |t: u32| matches!(analysis.form(TokenId(t)), "'s" | "’s" | "'" | "’");
    // The sign of the genitive stands apart or is the last of the name.
    let marked = between.clone().next().is_some_and(possessive) || possessive(before.tokens.end - 1);
    let near = between.len() <= REACH as usize;
    let plain = |t: u32| {
        let token = analysis.token(TokenId(t));
        possessive(t)
            || matches!(token.upos, Upos::Adj | Upos::Noun | Upos::Propn | Upos::Adv)
            || analysis.lemma(TokenId(t)) == "of"
    };
    (marked && near && between.clone().all(plain)).then_some((i - 1, PlaceBasis::Within))
}

/// "the clinic in Oslo", "Torkula village of Guma", "X, a suburb of Makurdi".
fn after(
    analysis: &Analysis,
    names: &[Name],
    i: usize,
    sentence: Span<Tokens>,
) -> Option<(usize, PlaceBasis)> {
    let (name, next) = (&names[i], names.get(i + 1)?);
    let (from, to) = (name.tokens.end, next.tokens.start);
    if to < from || to - from > REACH || !sentence.contains(to) {
        return None;
    }
    let mut preposition = None;
    let mut site = false;
    for t in (from..to).map(TokenId) {
        let (token, lemma) = (analysis.token(t), analysis.lemma(t).to_lowercase());
        match token.upos {
            Upos::Adp if is(&lemma, Word::WithinPreposition) => preposition = Some(PlaceBasis::Within),
            Upos::Adp if is(&lemma, Word::NearPreposition) => preposition = Some(PlaceBasis::Near),
            Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num => site |= is(&lemma, Word::SiteNoun),
            Upos::Det => {}
            // What stands after a comma says what the place is: "X, a suburb of Makurdi".
            Upos::Punct if t.0 == from || matches!(analysis.form(t), "\"" | "”" | "’" | ")") => {}
            _ => return None,
        }
    }
    // After a comma the words must say that it is a site, or begin with the preposition.
    let apposed = analysis.form(TokenId(from)) == ",";
    let bare = apposed && analysis.token(TokenId(from + 1)).upos == Upos::Adp;
    preposition.filter(|_| !apposed || site || bare).map(|basis| (i + 1, basis))
}

/// "the Bergen Maritime Museum": an institution of the town after which it is called, where the town is of
/// the document or lies near another place of it.
fn seat(analysis: &Analysis, resolver: &Resolver<'_>, name: &Name) -> Option<Meant> {
    let tokens: Vec<TokenId> = analysis.ids(name.tokens).collect();
    let seated = tokens.iter().skip(1).any(|t| is_folded(analysis.form(*t), Word::SeatedNoun));
    if !seated {
        return None;
    }
    let first = usize::from(analysis.lemma(tokens[0]).eq_ignore_ascii_case("the"));
    (first + 1..tokens.len()).rev().find_map(|to| {
        let head = analysis.words(Span::new(tokens[first].0, tokens[to - 1].0 + 1));
        resolver.of_the_document(head)
    })
}

/// The town of which a document tells: the most spoken of among `located`, each with its mentions, and the
/// share of all mentions that lie no farther from it than `far` km.
pub(super) fn focus<T: Copy>(located: &[(T, (f64, f64), usize)], far: f64) -> Option<(T, f64)> {
    let most = located.iter().rev().max_by_key(|(_, _, mentions)| *mentions)?;
    let by = located.iter().filter(|(_, at, _)| kilometres(*at, most.1) <= far);
    let of = |n: usize| n as f64;
    let all: usize = located.iter().map(|(_, _, mentions)| mentions).sum();
    Some((most.0, of(by.map(|(_, _, mentions)| mentions).sum()) / of(all)))
}

/// Whether what `meant` tells is a place as small as a town or a county.
pub(super) fn is_local(meant: &Meant) -> bool {
    matches!(meant.place.kind, PlaceKind::City | PlaceKind::Facility) || is_second(&meant.place)
}

/// The distance of two near points in km, on a plane that touches the earth there.
fn kilometres(a: (f64, f64), b: (f64, f64)) -> f64 {
    const DEGREE: f64 = 111.2;
    let east = (a.1 - b.1) * f64::midpoint(a.0, b.0).to_radians().cos();
    (a.0 - b.0).hypot(east) * DEGREE
}
