//! The arguments of a predicate: its subject, wherever the sentence has it, its objects and the agent of a passive.

use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, TokenId, Upos};
use demarche_lexicon::{Lexical as _, Word};

use crate::{case, is_to_infinitive};

/// How many clauses up a subject is looked for.
const LONGEST_CHAIN: usize = 6;

/// How an argument was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It depends on the predicate itself.
    Own,
    /// A relative pronoun stands for it: "the envoy who flew".
    Relative,
    /// It is an argument of the verb that governs the predicate: "asked Russia to mediate".
    Control,
    /// It is that of the clause the predicate is coordinated with or hangs on: "met and agreed".
    Shared,
    /// The predicate modifies it, or a noun it owns: "soldiers guarding the gate", "his plan to leave".
    Modified,
}

/// A word that is an argument of a predicate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argument {
    /// The head of its phrase.
    pub token: TokenId,
    /// How it was found.
    pub way: Way,
}

/// The subject that depends on `verb` itself, active or passive.
pub fn own_subject(a: &Analysis, verb: TokenId) -> Option<TokenId> {
    a.children_by(verb, Deprel::Nsubj).find(|s| a.token(*s).deprel != Deprel::NsubjOuter)
}

/// The subject of `verb` itself, unless it is a passive's.
pub fn active_subject(a: &Analysis, verb: TokenId) -> Option<TokenId> {
    a.children_by(verb, Deprel::Nsubj).find(|s| a.token(*s).deprel != Deprel::NsubjPass)
}

/// The subject of the passive `verb` itself.
pub fn passive_subject(a: &Analysis, verb: TokenId) -> Option<TokenId> {
    a.children_by(verb, Deprel::NsubjPass).next()
}

/// The agent of a passive verb: whom its "by" names.
pub fn agent(a: &Analysis, verb: TokenId) -> Option<TokenId> {
    a.children_by(verb, Deprel::Obl)
        .find(|c| a.token(*c).deprel == Deprel::OblAgent || case(a, *c) == Some("by"))
}

/// Those that `verb` is done with: "met with the envoy".
pub fn companions(a: &Analysis, verb: TokenId) -> impl Iterator<Item = TokenId> + '_ {
    a.children_by(verb, Deprel::Obl).filter(|c| case(a, *c) == Some("with"))
}

/// The direct and indirect objects of `verb`, in text order.
pub fn objects(a: &Analysis, verb: TokenId) -> impl Iterator<Item = TokenId> + '_ {
    a.children(verb).iter().copied().filter(|c| matches!(a.token(*c).deprel, Deprel::Obj | Deprel::Iobj))
}

/// The subject of `verb`, however it is found: see [`found_subject`].
pub fn subject(a: &Analysis, verb: TokenId) -> Option<TokenId> {
    found_subject(a, verb).map(|found| found.token)
}

/// The subject of `verb` and how it was found: its own, that of the clause it is controlled by or coordinated with, or the
/// noun that it modifies. The subject of a passive counts; its agent is [`agent`]'s business.
pub fn found_subject(a: &Analysis, verb: TokenId) -> Option<Argument> {
    let (mut at, mut way) = (verb, Way::Own);
    for _ in 0..LONGEST_CHAIN {
        if let Some(token) = own_subject(a, at) {
            if !(a.is(token, Word::Relative) || a.lemma(token) == "that") {
                return Some(Argument { token, way });
            }
            let antecedent = a.head(at).filter(|_| a.token(at).deprel.is(Deprel::Acl));
            return antecedent.map(|token| Argument { token, way: Way::Relative });
        }
        let head = a.head(at)?;
        (at, way) = match a.token(at).deprel.universal() {
            // "Asked Russia to mediate": who is asked is to do it.
            Deprel::Xcomp => match objects(a, head).next() {
                Some(token) => return Some(Argument { token, way: Way::Control }),
                None => (head, Way::Control),
            },
            Deprel::Conj | Deprel::Advcl => (head, Way::Shared),
            Deprel::Acl => {
                let owner = || a.children_by(head, Deprel::NmodPoss).next();
                match is_to_infinitive(a, at).then(owner) {
                    None => return Some(Argument { token: head, way: Way::Modified }),
                    Some(Some(token)) => return Some(Argument { token, way: Way::Modified }),
                    Some(None) => (a.head(head).filter(|h| a.token(*h).upos == Upos::Verb)?, Way::Control),
                }
            }
            _ => return None,
        };
    }
    None
}
