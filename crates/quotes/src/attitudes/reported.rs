//! What counts as somebody's words although no clause and no quotation marks hold it: a vow ("vowed to sue"), a
//! verdict ("called the list a joke"), a denial ("denied having fired"), a figure ("put the toll at three").
//!
//! The words that bring such content stand in `data/lexicon/reported.tsv`. Only the narrator's own telling counts: what
//! stands in somebody's words already is not taken apart.

use demarche_clauses as clauses;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::text::{Span, Tokens};

use super::super::indirect::{self, Taken};
use super::super::page::Page;
use super::super::trust::AttributionPattern;
use super::super::{QuoteDraft, clause};
use super::extent;
use super::table::{self, Takes};

/// Adds to `drafts` what is told so and no quotation has taken.
pub(in super::super) fn find(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let mut taken = Taken::of(page, drafts);
    for i in 0..page.analysis.tokens.len() as u32 {
        let t = TokenId(i);
        let token = page.analysis.token(t);
        if page.is_mark(t) || page.level(t).is_some() || taken.holds(t) {
            continue;
        }
        let Some(takes) = table::told(&token.lemma.to_lowercase(), token.upos) else { continue };
        let known = page.cue_at(t).filter(|c| c.entry.upos == token.upos).cloned();
        let Some(cue) = known.or_else(|| clause::bare(page, t)) else { continue };
        let nobody = |s: TokenId| page.analysis.token(s).feats.has("PronType", "Neg");
        let told =
            cue.speaker.is_some_and(|s| indirect::third_person(page, s) && page.at(s, None) && !nobody(s));
        if !told || cue.unsaid || taken.has_cue(cue.tokens) || imagined(page, t) {
            continue;
        }
        let Some(content) = content(page, t, takes) else { continue };
        let tokens: Vec<TokenId> = page.analysis.ids(content).collect();
        if tokens.iter().any(|t| taken.holds(*t)) {
            continue;
        }
        if let Some(made) = indirect::attributed(page, &cue, tokens, AttributionPattern::Told, &taken, 1) {
            taken.add(&made);
            drafts.push(made);
        }
    }
}

/// Whether the verb is itself wanted, planned or conditional: "to call it a farce", "if it denied having fired".
fn imagined(page: &Page, verb: TokenId) -> bool {
    let a = page.analysis;
    let token = a.token(verb);
    let infinitive = a.children_by(verb, Deprel::Mark).any(|m| page.form(m) == "to");
    infinitive || page.is_conditional(verb) || token.feats.has("Mood", "Imp")
}

fn content(page: &Page, verb: TokenId, takes: &Takes) -> Option<Span<Tokens>> {
    let a = page.analysis;
    let relation = |t: TokenId| a.token(t).deprel.universal();
    if clauses::is_passive(a, verb) {
        return None;
    }
    let sentence = page.sentence(verb).tokens;
    let after: Vec<TokenId> =
        a.children(verb).iter().copied().filter(|c| *c > verb && sentence.contains(c.0)).collect();
    let opened = |t: TokenId, word: &str| {
        a.children(t).iter().any(|c| {
            matches!(relation(*c), Deprel::Case | Deprel::Mark)
                && *c < t
                && page.form(*c).eq_ignore_ascii_case(word)
        })
    };
    let span = |from: TokenId, last: TokenId| {
        let start = a.subtree(from).into_iter().find(|t| *t > verb).unwrap_or(from);
        let end = a.subtree(last).pop().unwrap_or(last);
        extent::cut(page, Span::new(start.0, (end.0 + 1).max(start.0 + 1)), last)
    };
    // Without the word that opens it.
    let within = |t: TokenId, word: &str| {
        let whole = span(t, t);
        let opens = page.form(TokenId(whole.start)).eq_ignore_ascii_case(word) && whole.len() > 1;
        Span::new(whole.start + u32::from(opens), whole.end)
    };
    let clausal =
        |t: TokenId| matches!(relation(t), Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl);
    if takes.inf {
        let inf = after.iter().copied().find(|t| {
            clausal(*t) && opened(*t, "to") && page.upos(*t) != Upos::Adv && relation(*t) != Deprel::Advcl
        })?;
        // "The treaty that they promised to ratify": whose content stands before it is told as a quality.
        return (a.token(verb).deprel != Deprel::AclRelcl
            || a.children_by(verb, Deprel::Nsubj).any(|s| page.is_relative(s)))
        .then(|| span(inf, inf));
    }
    // "Stressed the need for talks".
    if let Some(o) = after.iter().copied().find(|t| relation(*t) == Deprel::Obj)
        && takes.before.contains(&a.lemma(o))
    {
        return Some(span(o, o));
    }
    if takes.ing {
        let ing = after.iter().copied().find(|t| {
            matches!(relation(*t), Deprel::Xcomp | Deprel::Ccomp)
                && (page.form(*t).ends_with("ing")
                    || a.children(*t).iter().any(|c| *c < *t && page.form(*c).eq_ignore_ascii_case("having")))
                && !clause::is_clause(page, *t)
        })?;
        return Some(span(ing, ing));
    }
    let object = |t: &TokenId| matches!(relation(*t), Deprel::Obj | Deprel::Iobj);
    // "What the army called an accident", "which she described as a farce".
    let fronted = a.children(verb).iter().any(|c| {
        *c < verb
            && (object(c) || matches!(relation(*c), Deprel::Xcomp | Deprel::Obl))
            && (page.is_relative(*c) || page.form(*c).eq_ignore_ascii_case("what"))
    });
    let relative = fronted || a.token(verb).deprel == Deprel::AclRelcl;
    let behind = after.iter().copied().find(|t| object(t));
    if takes.before.contains(&"at") {
        let object = behind?;
        let number = |t: TokenId| a.ids(span(t, t)).any(|x| page.upos(x) == Upos::Num);
        let at = after.iter().copied().find(|t| {
            *t > object
                && matches!(relation(*t), Deprel::Obl | Deprel::Nmod)
                && opened(*t, "at")
                && number(*t)
        });
        let at = at.or_else(|| {
            let below = a.children_by(object, Deprel::Nmod);
            below.into_iter().find(|t| *t > object && opened(*t, "at") && number(*t))
        })?;
        let end = a.subtree(at).pop().unwrap_or(at);
        let start = span(object, object).start;
        return Some(Span::new(start, (end.0 + 1).max(start)));
    }
    if takes.before.contains(&"of") {
        let of = after.iter().copied().find(|t| relation(*t) == Deprel::Obl && opened(*t, "of"))?;
        return Some(extent::widen(page, within(of, "of"), verb));
    }
    if takes.before.contains(&"as")
        && let Some(name) = after.iter().copied().find(|t| opened(*t, "as") && !clause::is_clause(page, *t))
    {
        // A pronoun says nothing of its own: "described it as a farce".
        let told = behind.filter(|o| *o < name && page.upos(*o) != Upos::Pron);
        return match (told, behind) {
            (Some(o), _) => Some(span(o, name)),
            (None, Some(_)) => Some(within(name, "as")),
            (None, None) => relative.then(|| within(name, "as")),
        };
    }
    if takes.pred {
        let named = |t: &TokenId| matches!(relation(*t), Deprel::Xcomp | Deprel::Ccomp | Deprel::Appos);
        let dated = |t: &TokenId| a.entity_of(*t).is_some_and(|e| e.label == EntityLabel::Date);
        let plain = |t: &TokenId| {
            !dated(t) && !opened(*t, "to") && !opened(*t, "for") && !clause::is_clause(page, *t)
        };
        // What somebody calls itself is a name.
        let itself = |o: &TokenId| a.lemma(*o).ends_with("self") || page.form(*o).ends_with("selves");
        if let Some(o) = behind.filter(|o| !itself(o))
            && let Some(name) = after.iter().copied().find(|t| *t > o && named(t) && plain(t))
        {
            let from = if page.upos(o) == Upos::Pron { name } else { o };
            return Some(extent::widen(page, span(from, name), verb));
        }
        if fronted && let Some(name) = after.iter().copied().find(|t| (named(t) || object(t)) && plain(t)) {
            return Some(extent::widen(page, span(name, name), verb));
        }
    }
    None
}
