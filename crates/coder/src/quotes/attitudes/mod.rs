//! What is attributed to somebody without being a quotation: thoughts, wishes, requests, verdicts.
//!
//! "She wants to leave", "they criticised the ruling", "his refusal to pay", "the study found the water
//! unsafe" tell what goes on in somebody's mind or what somebody's words came to. They are kept apart from
//! the quotations of the record, because nobody said these words; evaluations of attribution count them.
//! The words that attribute, and what can hold the content beside them, are data
//! (`data/lexicon/attitudes.tsv`); which complement of the tree is meant is decided here.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use demarche_core::analysis::{Deprel, TokenId, Upos};
use demarche_core::record::QuoteKind;
use demarche_core::text::{Span, Tokens};

use super::CueDraft;
use super::QuoteDraft;
use super::clause;
use super::draft::{draft, speak};
use super::page::Page;
use super::speaker;
use super::trust::Construction;
use crate::lexicon::rows;

static ATTITUDES: &str = include_str!("../../../../data/lexicon/attitudes.tsv");

/// What can hold the content beside a word that attributes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Takes {
    that: bool,
    inf: bool,
    objinf: bool,
    ing: bool,
    obj: bool,
    pred: bool,
    pass: bool,
    doc: bool,
    before: Vec<&'static str>,
}

/// What each part of speech of a lemma takes.
type Table = BTreeMap<&'static str, Vec<(Upos, Takes)>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::new();
    for (lemmas, upos, takes) in rows(ATTITUDES).filter_map(|(_, line)| entry(line)) {
        for lemma in lemmas {
            let entries = table.entry(lemma).or_default();
            let at = entries.iter().position(|(u, _)| *u == upos).unwrap_or_else(|| {
                entries.push((upos, Takes::default()));
                entries.len() - 1
            });
            let known = &mut entries[at].1;
            for take in &takes {
                match *take {
                    "that" => known.that = true,
                    "inf" => known.inf = true,
                    "objinf" => known.objinf = true,
                    "ing" => known.ing = true,
                    "obj" => known.obj = true,
                    "pred" => known.pred = true,
                    "pass" => known.pass = true,
                    "doc" => known.doc = true,
                    preposition => known.before.push(preposition),
                }
            }
        }
    }
    table
});

fn entry(line: &'static str) -> Option<(Vec<&'static str>, Upos, Vec<&'static str>)> {
    let mut fields = line.split('\t').map(str::trim);
    let lemmas: Vec<&str> = fields.next()?.split(',').map(str::trim).collect();
    let upos = Upos::parse(fields.next()?)?;
    let takes: Vec<&str> = fields.next()?.split(',').map(str::trim).collect();
    let plain = |words: &[&str]| words.iter().all(|w| !w.is_empty() && w.chars().all(char::is_alphanumeric));
    (plain(&lemmas) && plain(&takes) && fields.next().is_none()).then_some((lemmas, upos, takes))
}

/// Everything attributed that no quotation of `quotes` has taken, in text order of its cues.
pub(super) fn find(page: &Page, quotes: &[QuoteDraft]) -> Vec<QuoteDraft> {
    let cued = |t: TokenId| quotes.iter().any(|q| q.cue.as_ref().is_some_and(|c| c.tokens.contains(t.0)));
    let mut out: Vec<QuoteDraft> = Vec::new();
    for i in 0..page.analysis.tokens.len() as u32 {
        let t = TokenId(i);
        let token = page.analysis.token(t);
        if page.is_mark(t)
            || page.level(t).is_some()
            || !matches!(token.upos, Upos::Verb | Upos::Noun | Upos::Adj)
        {
            continue;
        }
        let lemma = token.lemma.to_lowercase();
        let known = TABLE.get(lemma.as_str()).into_iter().flatten();
        let Some((_, takes)) = known.into_iter().find(|(upos, _)| *upos == token.upos) else { continue };
        // What is told inside somebody's words is theirs to attribute, not the narrator's.
        if cued(t) || quotes.iter().chain(&out).any(|q| q.holds(t)) {
            continue;
        }
        let Some((content, construction)) = content(page, t, takes) else { continue };
        if let Some(made) = attitude(page, t, content, construction)
            && !quotes.iter().chain(&out).any(|q| q.spans == made.spans)
        {
            out.push(made);
        }
    }
    out
}

/// The draft of `content`, attributed by `cue`.
fn attitude(
    page: &Page,
    cue: TokenId,
    content: Vec<Span<Tokens>>,
    construction: Construction,
) -> Option<QuoteDraft> {
    let a = page.analysis;
    let runs: Vec<Span<Tokens>> =
        content.into_iter().map(|c| page.trim(c)).filter(|r| page.words(*r) > 0).collect();
    if runs.is_empty() {
        return None;
    }
    let (mut own, mut all) = (0, 0);
    for t in runs.iter().flat_map(|r| a.ids(*r)).filter(|t| !page.is_punct(*t)) {
        all += 1;
        own += usize::from(page.level(t) != page.level(cue));
    }
    let kind = match own {
        0 => QuoteKind::Indirect,
        n if n == all => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    };
    let mut made =
        draft(page, runs.iter().map(|r| (page.content_bytes(*r), *r)).collect(), kind, None, construction);
    made.cue = Some(CueDraft { tokens: Span::new(cue.0, cue.0 + 1), lemma: a.lemma(cue).to_lowercase() });
    made.evidence.push(a.token(cue).span);
    let source = match page.upos(cue) {
        Upos::Noun => speaker::of_noun(page, cue),
        _ => speaker::of_verb(page, cue),
    };
    speak(page, &mut made, source.filter(|s| runs.iter().all(|r| !r.contains(s.0))));
    Some(made)
}

/// The words of the complement of `cue`, and what kind of complement it is.
fn content(page: &Page, cue: TokenId, takes: &Takes) -> Option<(Vec<Span<Tokens>>, Construction)> {
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
    let passive = a.children(cue).iter().any(|c| a.token(*c).deprel == Deprel::AuxPass);
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
    let to = |first: TokenId, last: TokenId| -> Span<Tokens> {
        let start = a.subtree(first).into_iter().find(|t| *t > cue).unwrap_or(first);
        let end = a.subtree(last).pop().unwrap_or(last);
        Span::new(start.0.max(cue.0 + 1), (end.0 + 1).max(start.0 + 1))
    };
    // The phrase of a subject, without its clauses.
    let to_from = |t: TokenId| speaker::phrase_tokens(page, t);
    let before = |t: TokenId| {
        matches!(
            relation(t),
            Deprel::Obl | Deprel::Nmod | Deprel::Advcl | Deprel::Acl | Deprel::Ccomp | Deprel::Xcomp
        ) && opens_with(t, &takes.before)
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
    if takes.that
        && let Some(t) = that.filter(|_| !(takes.obj && object.is_some_and(|o| o < that.unwrap_or(o))))
    {
        let span = to(t, t);
        return Some((vec![span], Construction::Known));
    }
    if passive {
        let subject = a.children_by(cue, Deprel::NsubjPass).next();
        if (takes.objinf || takes.inf || takes.pass)
            && let Some(t) = inf
        {
            return Some((vec![to(t, t)], Construction::Wish));
        }
        if takes.pass
            && let Some(t) = phrase
        {
            return Some((vec![after_preposition(t)], Construction::Matter));
        }
        // "was called a farce", "was announced": what is spoken of is the subject.
        let named = subject.and_then(|s| {
            let name = find(&|t| {
                (takes.pred && matches!(relation(t), Deprel::Xcomp | Deprel::Obj))
                    || (takes.before.contains(&"as") && opens_with(t, &["as"]))
            })?;
            Some((to_from(s), to(name, name)))
        });
        if let Some((subject, name)) = named {
            return Some((vec![subject, name], Construction::Verdict));
        }
        return None;
    }
    if takes.objinf
        && let (Some(o), Some(t)) = (object, inf)
    {
        return Some((vec![to(o, t)], Construction::Wish));
    }
    if (takes.inf || takes.objinf)
        && let Some(t) = inf
    {
        return Some((vec![to(t, t)], Construction::Wish));
    }
    if takes.pred
        && let Some(o) = object
        && let Some(t) =
            find(&|t| t > o && matches!(relation(t), Deprel::Xcomp | Deprel::Ccomp | Deprel::Appos))
    {
        return Some((vec![to(o, t)], Construction::Verdict));
    }
    if takes.before.contains(&"as")
        && let Some(o) = object
        && let Some(t) = find(&|t| t > o && opens_with(t, &["as"]))
    {
        return Some((vec![to(o, t)], Construction::Verdict));
    }
    if takes.obj
        && let Some(o) = object
    {
        // "cited the vote as a reason", "praised her for staying".
        let compared = find(&|t| t > o && opens_with(t, &["as"]));
        let last = phrase.into_iter().chain(compared).filter(|t| *t > o).max().unwrap_or(o);
        return Some((vec![to(o, last)], Construction::Object));
    }
    if takes.ing
        && let Some(t) =
            find(&|t| matches!(relation(t), Deprel::Xcomp | Deprel::Ccomp) && page.form(t).ends_with("ing"))
    {
        return Some((vec![to(t, t)], Construction::Wish));
    }
    if let Some(t) = phrase.filter(|_| !takes.before.contains(&"as") || takes.before.len() > 1) {
        // "call on the agency to act"
        let last = inf.filter(|i| *i > t).unwrap_or(t);
        let start = after_preposition(t).start;
        return Some((vec![Span::new(start, to(last, last).end.max(start))], Construction::Matter));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let bad: Vec<_> = rows(ATTITUDES).filter(|(_, line)| entry(line).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}
