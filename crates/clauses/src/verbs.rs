//! Verbs with their auxiliaries: voice, negation, and what forms the group is made of.

use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, TokenId, Upos};
use demarche_lexicon::{Lexical as _, Word, is};

/// How far up coordination a bare participle looks for the auxiliary it shares.
const LONGEST_COORDINATION: u8 = 4;

/// Whether `verb` is passive: by its dependents, as a past participle that modifies a noun, by its own voice, or as
/// a bare participle coordinated with a passive ("was seized and burned").
pub fn is_passive(a: &Analysis, verb: TokenId) -> bool {
    passive(a, verb, 0)
}

fn passive(a: &Analysis, verb: TokenId, depth: u8) -> bool {
    let token = a.token(verb);
    let has = |relations: &[Deprel]| a.children(verb).iter().any(|c| relations.contains(&a.token(*c).deprel));
    if has(&[Deprel::NsubjPass, Deprel::CsubjPass, Deprel::AuxPass, Deprel::OblAgent]) {
        return true;
    }
    if !token.feats.has("VerbForm", "Part") {
        return false;
    }
    let voice = token.feats.has("Voice", "Pass");
    if matches!(token.deprel, Deprel::Acl | Deprel::Amod) {
        return voice || token.feats.has("Tense", "Past");
    }
    if has(&[Deprel::Nsubj, Deprel::Aux]) {
        return false;
    }
    let coordinated = || {
        token.deprel == Deprel::Conj
            && token.feats.has("Tense", "Past")
            && !has(&[Deprel::Obj])
            && depth < LONGEST_COORDINATION
            && a.head(verb).is_some_and(|h| passive(a, h, depth + 1))
    };
    voice || coordinated()
}

/// Whether the word itself is finite.
pub fn is_finite(a: &Analysis, token: TokenId) -> bool {
    a.token(token).feats.has("VerbForm", "Fin")
}

/// Whether the clause that `head` heads is finite, by its verb or an auxiliary of it.
pub fn is_finite_clause(a: &Analysis, head: TokenId) -> bool {
    is_finite(a, head) || a.children(head).iter().any(|c| a.token(*c).upos == Upos::Aux && is_finite(a, *c))
}

/// Whether the word is a present participle or a gerund.
pub fn is_progressive(a: &Analysis, token: TokenId) -> bool {
    let feats = &a.token(token).feats;
    feats.has("VerbForm", "Ger") || (feats.has("VerbForm", "Part") && feats.has("Tense", "Pres"))
}

/// Whether `token` is an infinitive with its "to".
pub fn is_to_infinitive(a: &Analysis, token: TokenId) -> bool {
    a.token(token).feats.has("VerbForm", "Inf")
        && a.children_by(token, Deprel::Mark).any(|m| a.lemma(m) == "to")
}

/// Whether `token` is a participle or gerund with no word before it that would join it to its verb.
pub fn bare_participle(a: &Analysis, token: TokenId) -> bool {
    let feats = &a.token(token).feats;
    let participle = feats.has("VerbForm", "Ger") || feats.has("VerbForm", "Part");
    participle
        && a.children_by(token, Deprel::Mark).chain(a.children_by(token, Deprel::Case)).next().is_none()
}

/// The word that negates `token` itself: "not" or "never" on a verb, "no" before a noun.
pub fn negator(a: &Analysis, token: TokenId) -> Option<TokenId> {
    a.children(token).iter().copied().find(|c| is_negative(a, *c))
}

/// Whether the clause of `verb` is negated, by its own word or its subject's ("neither of them", "nobody").
pub fn is_negated(a: &Analysis, verb: TokenId) -> bool {
    negator(a, verb).is_some() || has_negative_subject(a, verb)
}

/// Whether the subject of `verb` is nobody: "neither government", "no one".
pub fn has_negative_subject(a: &Analysis, verb: TokenId) -> bool {
    a.children_by(verb, Deprel::Nsubj).any(|s| is_negative(a, s) || negator(a, s).is_some())
}

/// Whether a word is a negation. "No" that answers is none.
fn is_negative(a: &Analysis, token: TokenId) -> bool {
    let word = a.token(token);
    let told = word.feats.has("Polarity", "Neg") || word.feats.has("PronType", "Neg");
    word.upos != Upos::Intj
        && (told || a.is_folded(token, Word::Negator) || a.is_folded(token, Word::NobodyPronoun))
}

/// What the auxiliaries and the infinitive mark of a predicate tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct VerbGroup {
    /// "Will" or "shall".
    pub will: bool,
    /// "Would".
    pub would: bool,
    /// Another modal verb.
    pub modal: bool,
    /// "Could" among them.
    pub could: bool,
    /// "Have", of the perfect.
    pub have: bool,
    /// "Did".
    pub did: bool,
    /// The mark of an infinitive.
    pub to: bool,
    /// "Be", of the progressive, the passive or a copula.
    pub be: bool,
    /// … in the past.
    pub be_past: bool,
    /// … in a finite form.
    pub be_finite: bool,
}

impl VerbGroup {
    /// The group of the predicate `head`.
    pub fn of(a: &Analysis, head: TokenId) -> Self {
        let mut group = VerbGroup::default();
        for child in a.children(head).iter().copied() {
            let token = a.token(child);
            let lemma = token.lemma.to_lowercase();
            if token.deprel.is(Deprel::Mark) {
                group.to |= lemma == "to";
            } else if token.deprel.is(Deprel::Aux) || token.deprel.is(Deprel::Cop) {
                group.add(a, child, &lemma);
            }
        }
        group
    }

    fn add(&mut self, a: &Analysis, auxiliary: TokenId, lemma: &str) {
        let form = a.form(auxiliary).to_lowercase().replace('’', "'");
        let either = |class| is(&form, class) || is(lemma, class);
        if form == "would" || (form == "'d" && !is(lemma, Word::Have)) {
            self.would = true;
        } else if either(Word::Will) {
            self.will = true;
        } else if either(Word::Have) {
            self.have = true;
        } else if form == "did" {
            self.did = true;
        } else if either(Word::Be) {
            let feats = &a.token(auxiliary).feats;
            self.be = true;
            self.be_past |=
                (feats.has("Tense", "Past") && !feats.has("VerbForm", "Part")) || is(&form, Word::PastBe);
            self.be_finite |= !is(&form, Word::NonfiniteBe);
        } else if is(lemma, Word::Modal) {
            self.modal = true;
            self.could |= form == "could";
        }
    }
}
