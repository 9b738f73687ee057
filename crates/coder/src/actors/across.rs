//! Whether a country stands across from a party in the party's own clause: as what the party acts on, goes to or deals
//! with ("the army attacked Chad", "the president flew to Japan", "closed the border with Benin"), or as whose another
//! party of the clause is ("the navy seized a Greek tanker"). Where something is done is not across from who does it:
//! "the police arrested students in Cairo".

use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_lexicon::{Lexical as _, Word};

use super::Actors;
use super::owner::OF_STATE;

/// How far up a clause is looked.
const REACH: usize = 12;

/// How a country stands to a party of its clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Across {
    /// It says whose another party is.
    Whose,
    /// It is the other side itself.
    Itself,
}

/// How the country named at `name` stands across from the party whose mention has the head `head`, where it does.
pub fn across(actors: &Actors, a: &Analysis, head: TokenId, name: TokenId) -> Option<Across> {
    let (subject, predicate) = predicate(a, head)?;
    let passive = a.token(subject).deprel == Deprel::NsubjPass;
    let case = |t: TokenId| a.children_by(t, Deprel::Case).next();
    let against = |t: TokenId| case(t).is_some_and(|c| a.is_folded(c, Word::OtherSidePreposition));
    // What goes back somewhere goes home.
    let home = |verb: TokenId| {
        let back = a.children_by(verb, Deprel::Advmod).any(|c| matches!(a.lemma(c), "back" | "home"));
        a.lemma(verb) == "return" || back && a.children_by(verb, Deprel::Obj).next().is_none()
    };
    let mut at = name;
    let mut found: Option<Across> = None;
    let mut argument = false;
    for _ in 0..REACH {
        if at == subject || at == head {
            return None;
        }
        if at == predicate {
            return found.filter(|_| argument);
        }
        let above = a.head(at)?;
        let relation = a.token(at).deprel;
        let verbal = matches!(a.token(above).upos, Upos::Verb | Upos::Aux) || above == predicate;
        match relation.universal() {
            Deprel::Conj | Deprel::Flat | Deprel::Appos if !verbal => {}
            Deprel::Obj | Deprel::Iobj if verbal => {
                found = found.or(Some(Across::Itself));
                argument = true;
            }
            Deprel::Obl if verbal => {
                if found.is_none() && (home(above) || !against(at)) {
                    return None;
                }
                // Whoever is acted on by an organ of a state may be of that state.
                if passive && relation == Deprel::OblAgent && organ(actors, at) {
                    return None;
                }
                found = found.or(Some(Across::Itself));
                argument = true;
            }
            // "Sends them back to Albania": the goal may hang on the adverb.
            Deprel::Obl if found.is_none() && a.token(above).upos == Upos::Adv && against(at) => {
                found = Some(Across::Itself);
                argument = true;
            }
            Deprel::Advmod if found.is_some() => {}
            Deprel::Xcomp | Deprel::Ccomp | Deprel::Advcl | Deprel::Acl | Deprel::Conj => {
                let own = a.children_by(at, Deprel::Nsubj).next().is_some();
                if own || relation == Deprel::AclRelcl {
                    return None;
                }
            }
            Deprel::Nmod | Deprel::Amod | Deprel::Compound if found.is_none() => {
                let party = actors.mention_at(above).is_some_and(|m| m.head == above);
                found = Some(match relation {
                    _ if party => Across::Whose,
                    Deprel::Nmod if against(at) => Across::Itself,
                    _ => return None,
                });
            }
            Deprel::Nmod => {}
            _ => return None,
        }
        at = above;
    }
    None
}

/// The head of the phrase that is the subject with which `head` is told, and what it is the subject of.
fn predicate(a: &Analysis, head: TokenId) -> Option<(TokenId, TokenId)> {
    let mut at = head;
    for _ in 0..3 {
        let above = a.head(at)?;
        match a.token(at).deprel.universal() {
            Deprel::Nsubj => return Some((at, above)),
            Deprel::Conj | Deprel::Flat | Deprel::Appos | Deprel::Compound => at = above,
            _ => return None,
        }
    }
    None
}

/// Whether the party told at `token` is a state or an organ of one.
fn organ(actors: &Actors, token: TokenId) -> bool {
    let sectors = actors.mention_at(token).map(|m| &actors.actor(m.actor).sectors);
    sectors.and_then(|s| s.first()).is_some_and(|s| OF_STATE.contains(&s.as_str()))
}
