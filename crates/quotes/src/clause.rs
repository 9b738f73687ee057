//! Finds the words of saying in the sentences, with who speaks, to whom, and where the content hangs.
//!
//! A cue is an entry of the table met in the text: a verb with a subject, a noun with a clause ("the
//! claim that"), an adjective ("is confident that"), or a phrase before a noun ("according to"). Here
//! it is only found and furnished; which quotation it belongs to is decided by [`super::direct`] and
//! [`super::indirect`].

use demarche_clauses as clauses;
use demarche_core::analysis::{Deprel, TokenId, Upos};
use demarche_core::record::{Act, Stance};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Lexical as _, Word};

use super::lexicon::CueEntry;
use super::page::Page;
use super::{parties, speaker};

/// A cue met in the text.
#[derive(Debug, Clone)]
pub(super) struct Cue {
    /// Its head.
    pub head: TokenId,
    /// All its words, from the first to the last.
    pub tokens: Span<Tokens>,
    /// What the table says of it.
    pub entry: CueEntry,
    /// The head of the noun phrase that speaks.
    pub speaker: Option<TokenId>,
    /// The head of the noun phrase spoken to.
    pub addressee: Option<TokenId>,
    /// The stretch it stands in.
    pub level: Option<usize>,
    /// Whether the saying is negated, or only possible.
    pub unsaid: bool,
}

/// Every cue of the document in text order.
pub(super) fn cues(page: &Page) -> Vec<Cue> {
    let mut out = Vec::new();
    for i in 0..page.analysis.tokens.len() as u32 {
        let t = TokenId(i);
        if page.is_mark(t) {
            continue;
        }
        if let Some((entry, tokens)) = entry_at(page, t) {
            let entry = entry.clone();
            let level = page.level(t);
            let (speaker, addressee) = match entry.upos {
                Upos::Verb | Upos::Adj => (speaker::of_verb(page, t), parties::addressee(page, t)),
                Upos::Noun => (speaker::of_noun(page, t), None),
                _ => (speaker::of_phrase(page, tokens), None),
            };
            let unsaid = entry.upos == Upos::Verb && unsaid(page, t);
            out.push(Cue { head: t, tokens, entry, speaker, addressee, level, unsaid });
        }
    }
    out
}

/// The verb `t` as a cue that the table lacks.
pub(super) fn bare(page: &Page, t: TokenId) -> Option<Cue> {
    let token = page.analysis.token(t);
    let entry = CueEntry {
        words: vec![token.lemma.to_lowercase()],
        upos: token.upos,
        act: Act::States,
        stance: Stance::Asserts,
        that: false,
        quote: false,
        inf: false,
        obj: false,
    };
    (token.upos == Upos::Verb).then(|| Cue {
        head: t,
        tokens: Span::new(t.0, t.0 + 1),
        entry,
        speaker: speaker::of_verb(page, t),
        addressee: None,
        level: page.level(t),
        unsaid: unsaid(page, t),
    })
}

/// The longest entry that begins at `t`.
fn entry_at<'p>(page: &'p Page, t: TokenId) -> Option<(&'p CueEntry, Span<Tokens>)> {
    let token = page.analysis.token(t);
    let form = page.form(t).to_lowercase();
    let mut keys = vec![token.lemma.to_lowercase(), form.clone()];
    // A lemma the reader got wrong: strip the endings of a regular verb.
    if token.upos == Upos::Verb {
        let ends =
            |at: &usize| form.get(*at..).is_some_and(|end| demarche_lexicon::is(end, Word::VerbEnding));
        keys.extend((0..form.len()).filter(ends).map(|at| form[..at].to_owned()));
        if let Some(stem) = form.strip_suffix("ing") {
            keys.push(format!("{stem}e"));
        }
    }
    let mut best: Option<(&CueEntry, Span<Tokens>)> = None;
    for key in &keys {
        for entry in page.lexicon.starting(key) {
            let fits = match entry.upos {
                Upos::Verb => token.upos == Upos::Verb || (token.upos == Upos::Aux && key == &form),
                Upos::Noun => matches!(token.upos, Upos::Noun | Upos::Propn),
                Upos::Adj => token.upos == Upos::Adj,
                // Phrases before a noun are known by their words, not by their part of speech.
                Upos::Adp => entry.words.len() > 1,
                _ => false,
            };
            if !fits {
                continue;
            }
            if let Some(tokens) = rest(page, t, &entry.words[1..])
                && best.as_ref().is_none_or(|(b, _)| b.words.len() < entry.words.len())
            {
                best = Some((entry, tokens));
            }
        }
        if best.is_some() {
            break;
        }
    }
    best
}

/// The tokens from `t` to the last of `words`, which must follow in order, nearly side by side.
fn rest(page: &Page, t: TokenId, words: &[String]) -> Option<Span<Tokens>> {
    let end = page.sentence(t).tokens.end;
    let mut last = t.0;
    for word in words {
        let found = (last + 1..end.min(last + 4)).find(|i| {
            let t = TokenId(*i);
            page.analysis.lemma(t).eq_ignore_ascii_case(word) || page.form(t).eq_ignore_ascii_case(word)
        })?;
        last = found;
    }
    Some(Span::new(t.0, last + 1))
}

/// Whether the clause of `verb` tells that it was not said, or only may be.
fn unsaid(page: &Page, verb: TokenId) -> bool {
    let negated = |t: TokenId| {
        page.analysis.children(t).iter().any(|c| {
            *c < t
                // "No, she said" does not negate what she said.
                && ((page.is(*c, Word::Negator) && page.upos(*c) != Upos::Intj)
                    || (page.upos(*c) == Upos::Aux && page.is(*c, Word::UnrealModal)))
        })
    };
    // "Neither government has confirmed", "nobody said".
    if clauses::has_negative_subject(page.analysis, verb) || negated(verb) {
        return true;
    }
    // "declined to say", "refused to confirm", "did not want to say".
    let token = page.analysis.token(verb);
    let Some(head) = token.head.filter(|_| token.deprel == Deprel::Xcomp) else { return false };
    negated(head) || page.analysis.is(head, Word::UnsaidVerb)
}

/// The clauses that hang on `cue` as its complement, in text order.
pub(super) fn clause_roots(page: &Page, cue: &Cue) -> Vec<TokenId> {
    clause_roots_of(page, cue.head)
}

/// The clauses that hang on `head` as its complement, in text order.
pub(super) fn clause_roots_of(page: &Page, head: TokenId) -> Vec<TokenId> {
    let complement =
        |c: &TokenId| matches!(page.analysis.token(*c).deprel, Deprel::Ccomp | Deprel::Parataxis);
    page.analysis.children(head).iter().copied().filter(complement).collect()
}

/// Whether the clause at `root` is finite or at least has a subject of its own.
pub(super) fn is_clause(page: &Page, root: TokenId) -> bool {
    let a = page.analysis;
    let children = a.children(root);
    let subject = children
        .iter()
        .any(|c| matches!(a.token(*c).deprel.universal(), Deprel::Nsubj | Deprel::Expl | Deprel::Csubj));
    let infinitive = children.iter().any(|c| a.token(*c).deprel == Deprel::Mark && page.form(*c) == "to");
    (clauses::is_finite_clause(a, root) || subject) && !infinitive
}
