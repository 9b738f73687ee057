//! Triggers: the words that set a rule off, and whether they stand at a token.
//!
//! A trigger of several words is held by the tree, not by adjacency: "opened heavy fire on" has the
//! words of `open_fire_on`. Which rules to try at a token is the business of `index`.

use std::borrow::Cow;
use std::sync::Arc;

use demarche_clauses as clauses;
use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};

pub(crate) use crate::syntax::ast::Speech;

/// The grammatical construction in which a trigger stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Construction {
    /// A verb in the active voice, in any form.
    VerbActive,
    /// A verb in the passive voice, or a past participle that modifies a noun.
    VerbPassive,
    /// A noun.
    Noun,
    /// An adjective, or a participle used like one.
    Adj,
}

impl Construction {
    /// Every construction.
    pub const ALL: [Construction; 4] =
        [Construction::VerbActive, Construction::VerbPassive, Construction::Noun, Construction::Adj];

    /// The construction as frames write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Construction::VerbActive => "verb active",
            Construction::VerbPassive => "verb passive",
            Construction::Noun => "noun",
            Construction::Adj => "adj",
        }
    }
}

/// One trigger of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trigger {
    pub(crate) speech: Speech,
    /// Lower-case lemmas.
    pub(crate) words: Vec<Arc<str>>,
}

/// Why a trigger does not stand at a token with its lemma.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Miss {
    Speech,
    InName,
    Word(Arc<str>),
}

impl Trigger {
    /// The words that may be the main one: the first of a verb or adjective, any of a noun
    /// (`air_strike`, `call_for_restraint`).
    pub(crate) fn heads(&self) -> &[Arc<str>] {
        match self.speech {
            Speech::Noun => &self.words,
            Speech::Verb | Speech::Adj => &self.words[..1],
        }
    }

    /// The tokens of the trigger whose main word is `main`, which has the lemma of one of the heads.
    ///
    /// The main word comes first, the others follow in the order of the trigger.
    pub(crate) fn find(&self, a: &Analysis, main: TokenId) -> Result<Vec<TokenId>, Miss> {
        self.speech_fits(a, main)?;
        let lemma = folded(a.lemma(main));
        let Some(head) = self.heads().iter().position(|w| **w == *lemma) else { return Err(Miss::Speech) };
        let mut tokens = vec![main];
        for (i, word) in self.words.iter().enumerate() {
            if i == head {
                continue;
            }
            let range = match self.speech {
                // The words of a noun keep their order.
                Speech::Noun if i < head => 0..main.0,
                Speech::Noun => main.0 + 1..u32::MAX,
                Speech::Verb | Speech::Adj => 0..u32::MAX,
            };
            // The form will do as well: `hold_talks` is how people write it.
            let same = |t: TokenId| folded(a.lemma(t)) == **word || folded(a.form(t)) == **word;
            // "Intends to appeal" is no "appeal to": that "to" is the mark of the infinitive.
            let own_mark = |t: TokenId| a.token(t).deprel.is(Deprel::Mark) && a.head(t) == Some(main);
            let fits = |t: &TokenId| range.contains(&t.0) && !tokens.contains(t) && same(*t) && !own_mark(*t);
            let found = reachable(a, &tokens).into_iter().filter(fits);
            // The nearest word after the main one is meant before any that stands in front of it.
            let found = found.min_by_key(|t| (*t < main, t.0.abs_diff(main.0)));
            tokens.push(found.ok_or_else(|| Miss::Word(word.clone()))?);
        }
        Ok(tokens)
    }

    fn speech_fits(&self, a: &Analysis, main: TokenId) -> Result<(), Miss> {
        let token = a.token(main);
        let fits = match self.speech {
            Speech::Verb => token.upos == Upos::Verb,
            Speech::Noun => matches!(token.upos, Upos::Noun | Upos::Propn),
            Speech::Adj => {
                token.upos == Upos::Adj || (token.upos == Upos::Verb && token.feats.has("VerbForm", "Part"))
            }
        };
        if !fits {
            return Err(Miss::Speech);
        }
        let named =
            |label| matches!(label, EntityLabel::Person | EntityLabel::Organisation | EntityLabel::Gpe);
        if token.upos == Upos::Propn && a.entity_of(main).is_some_and(|e| named(e.label)) {
            return Err(Miss::InName);
        }
        Ok(())
    }
}

/// The tokens that may belong to a trigger of which `tokens` are already found.
fn reachable(a: &Analysis, tokens: &[TokenId]) -> Vec<TokenId> {
    const NEVER: [Deprel; 7] = [
        Deprel::Nsubj,
        Deprel::NsubjOuter,
        Deprel::Conj,
        Deprel::Parataxis,
        Deprel::AclRelcl,
        Deprel::Punct,
        Deprel::Root,
    ];
    const MARKS: [Deprel; 3] = [Deprel::Case, Deprel::Mark, Deprel::Fixed];
    let mut out = Vec::new();
    for token in tokens {
        for child in a.children(*token) {
            if NEVER.contains(&a.token(*child).deprel) {
                continue;
            }
            out.push(*child);
            out.extend(a.children(*child).iter().filter(|g| MARKS.contains(&a.token(**g).deprel)));
        }
    }
    out
}

/// The construction in which the trigger `speech` stands at `main`.
pub(crate) fn construction(a: &Analysis, speech: Speech, main: TokenId) -> Construction {
    match speech {
        Speech::Noun => Construction::Noun,
        Speech::Adj => Construction::Adj,
        Speech::Verb if clauses::is_passive(a, main) => Construction::VerbPassive,
        Speech::Verb => Construction::VerbActive,
    }
}

/// `text` in lower case, without a copy where it is already.
pub(crate) fn folded(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_uppercase) { Cow::Owned(text.to_lowercase()) } else { Cow::Borrowed(text) }
}
