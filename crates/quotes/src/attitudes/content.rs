//! Which complement of a word that attributes holds the content, and how far it reaches.

use demarche_clauses as clauses;
use demarche_core::analysis::{Deprel, TokenId, Upos};
use demarche_core::text::{Span, Tokens};

use super::super::page::Page;
use super::super::trust::AttributionPattern;
use super::super::{clause, speaker};
use super::extent;
use super::table::{self, Takes};

/// The words of the complement of `cue`, and what kind of complement it is.
pub(super) fn content(
    page: &Page,
    cue: TokenId,
    takes: &Takes,
) -> Option<(Vec<Span<Tokens>>, AttributionPattern)> {
    let a = page.analysis;
    let level = page.level(cue);
    let children: Vec<TokenId> = a
        .children(cue)
        .iter()
        .copied()
        .filter(|c| *c > cue && page.sentence(*c).tokens == page.sentence(cue).tokens)
        .filter(|c| level.is_none_or(|s| page.inside[s].contains(c.0)))
        .collect();
    let relation = |t: TokenId| a.token(t).deprel.universal();
    let passive = clauses::is_passive(a, cue);
    let opens_with = |t: TokenId, words: &[&'static str]| {
        a.children(t).iter().any(|c| {
            matches!(relation(*c), Deprel::Case | Deprel::Mark)
                && *c < t
                && words.iter().any(|w| page.form(*c).eq_ignore_ascii_case(w))
        })
    };
    let infinitive = |t: TokenId| {
        opens_with(t, &["to"])
            && matches!(
                page.upos(t),
                Upos::Verb | Upos::Aux | Upos::Noun | Upos::Adj | Upos::Propn | Upos::Pron
            )
    };
    let find = |test: &dyn Fn(TokenId) -> bool| children.iter().copied().find(|c| test(*c));
    let clause_of =
        |t: TokenId| matches!(relation(t), Deprel::Ccomp | Deprel::Xcomp | Deprel::Acl | Deprel::Advcl);
    let object = find(&|t| matches!(relation(t), Deprel::Obj | Deprel::Iobj));
    let that = find(&|t| {
        (relation(t) == Deprel::Ccomp
            || (relation(t) == Deprel::Acl && opens_with(t, &["that"]))
            || (page.upos(cue) == Upos::Adj && clause_of(t) && !infinitive(t)))
            && (clause::is_clause(page, t) || page.level(t) != level)
    });
    let inf = find(&|t| clause_of(t) && infinitive(t) && relation(t) != Deprel::Advcl);
    // "as Pyongyang fired three missiles" tells when, not what somebody is called.
    let named_as = |t: TokenId| opens_with(t, &["as"]) && !clause::is_clause(page, t);
    let to = |first: TokenId, last: TokenId| -> Span<Tokens> {
        let start = a.subtree(first).into_iter().find(|t| *t > cue).unwrap_or(first);
        let end = a.subtree(last).pop().unwrap_or(last);
        let whole = Span::new(start.0.max(cue.0 + 1), (end.0 + 1).max(start.0 + 1));
        extent::cut(page, whole, last)
    };
    // A subject before the word, told by more than a pronoun.
    let told = |s: &TokenId| *s < cue && page.upos(*s) != Upos::Pron;
    // The phrase of a subject, without its clauses.
    let to_from = |t: TokenId| speaker::phrase_tokens(page, t);
    let before = |t: TokenId| {
        matches!(
            relation(t),
            Deprel::Obl | Deprel::Nmod | Deprel::Advcl | Deprel::Acl | Deprel::Ccomp | Deprel::Xcomp
        ) && opens_with(t, &takes.before)
            && (!opens_with(t, &["as"]) || named_as(t))
    };
    let phrase = (!takes.before.is_empty()).then(|| find(&before)).flatten();
    // The content begins after the preposition, the object where there is one before it.
    let after_preposition = |t: TokenId| {
        let span = to(t, t);
        let start = if takes.before.iter().any(|w| page.form(TokenId(span.start)).eq_ignore_ascii_case(w)) {
            span.start + 1
        } else {
            span.start
        };
        Span::new(start.min(span.end), span.end)
    };
    // "expressed doubts about the vote": the noun tells what is in the mind, and holds the content.
    if takes.noun
        && !passive
        && let Some(o) = object.filter(|o| page.upos(*o) == Upos::Noun)
        && let Some(inner) = table::takes(&a.lemma(o).to_lowercase(), Upos::Noun)
        && let Some(found) = content(page, o, inner)
    {
        return Some(found);
    }
    if takes.that
        && let Some(t) = that.filter(|_| !(takes.obj && object.is_some_and(|o| o < that.unwrap_or(o))))
    {
        let span = to(t, t);
        return Some((vec![span], AttributionPattern::Known));
    }
    // "The campaign seems to be over": who or what seems is part of what is thought.
    if takes.seem
        && let Some(t) = find(&|t| relation(t) == Deprel::Xcomp)
        && let Some(s) = a.children_by(cue, Deprel::Nsubj).find(told)
    {
        return Some((vec![to_from(s), to(t, t)], AttributionPattern::Seeming));
    }
    if passive {
        let subject = a.children_by(cue, Deprel::NsubjPass).next();
        // "The court is expected to rule", "guards were accused of theft": who is meant is part of it.
        let of_whom = |rest: Span<Tokens>| {
            let whom = subject.filter(told).map(to_from);
            whom.into_iter().chain([rest]).collect::<Vec<_>>()
        };
        if (takes.objinf || takes.inf || takes.pass)
            && let Some(t) = inf
        {
            return Some((of_whom(to(t, t)), AttributionPattern::Wish));
        }
        if takes.pass
            && let Some(t) = phrase
        {
            return Some((of_whom(after_preposition(t)), AttributionPattern::Matter));
        }
        // "is supported by many": whoever is named attributes something to the subject.
        if takes.obj
            && let Some(s) = subject.filter(told)
            && a.children_by(cue, Deprel::OblAgent).next().is_some()
        {
            return Some((vec![to_from(s)], AttributionPattern::Object));
        }
        // "was called a farce", "was announced": what is spoken of is the subject.
        let named = subject.and_then(|s| {
            let name = find(&|t| {
                (takes.pred && matches!(relation(t), Deprel::Xcomp | Deprel::Obj))
                    || (takes.before.contains(&"as") && named_as(t))
            })?;
            Some((to_from(s), to(name, name)))
        });
        if let Some((subject, name)) = named {
            return Some((vec![subject, name], AttributionPattern::Verdict));
        }
        return None;
    }
    if takes.objinf
        && let (Some(o), Some(t)) = (object, inf)
    {
        return Some((vec![to(o, t)], AttributionPattern::Wish));
    }
    if (takes.inf || takes.objinf)
        && let Some(t) = inf
    {
        return Some((vec![to(t, t)], AttributionPattern::Wish));
    }
    if takes.pred
        && let Some(o) = object
        && let Some(t) =
            find(&|t| t > o && matches!(relation(t), Deprel::Xcomp | Deprel::Ccomp | Deprel::Appos))
    {
        return Some((vec![extent::widen(page, to(o, t), cue)], AttributionPattern::Verdict));
    }
    if takes.before.contains(&"as")
        && let Some(o) = object
        && let Some(t) = find(&|t| t > o && named_as(t))
    {
        return Some((vec![extent::widen(page, to(o, t), cue)], AttributionPattern::Verdict));
    }
    if takes.obj
        && let Some(o) = object
    {
        // "cited the vote as a reason", "praised her for staying".
        let compared = find(&|t| t > o && named_as(t));
        let last = phrase.into_iter().chain(compared).filter(|t| *t > o).max().unwrap_or(o);
        return Some((vec![to(o, last)], AttributionPattern::Object));
    }
    if takes.ing
        && let Some(t) =
            find(&|t| matches!(relation(t), Deprel::Xcomp | Deprel::Ccomp) && page.form(t).ends_with("ing"))
    {
        return Some((vec![to(t, t)], AttributionPattern::Wish));
    }
    if let Some(t) = phrase.filter(|_| !takes.before.contains(&"as") || takes.before.len() > 1) {
        // "call on the agency to act"
        let purpose = || find(&|i| relation(i) == Deprel::Advcl && infinitive(i));
        let called = page.form(a.children_by(t, Deprel::Case).next().unwrap_or(t)).to_lowercase();
        let last = inf.or_else(|| purpose().filter(|_| matches!(called.as_str(), "on" | "for")));
        let last = last.filter(|i| *i > t).unwrap_or(t);
        let start = after_preposition(t).start;
        return Some((vec![Span::new(start, to(last, last).end.max(start))], AttributionPattern::Matter));
    }
    None
}
