//! The other parties to a saying: the body a spokesperson speaks for, and whom the words are said to.

use demarche_clauses as clauses;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_lexicon::{Lexical as _, Word};

use super::page::Page;
use super::speaker::phrase_tokens;

/// Words for somebody who speaks in another's name.
fn is_spokesperson(lemma: &str) -> bool {
    let lemma = lemma.to_lowercase();
    lemma.starts_with("spokes")
}

/// The spokesperson word of the noun phrase around `head` ("State Department spokeswoman Ann Lee").
pub(super) fn spokesperson_word(page: &Page, head: TokenId) -> Option<TokenId> {
    let a = page.analysis;
    let tokens = phrase_tokens(page, head);
    let spokes = |t: TokenId| is_spokesperson(a.lemma(t)) || is_spokesperson(page.form(t));
    a.ids(tokens).find(|t| spokes(*t)).or_else(|| {
        // "Ann Lee, a spokeswoman for the ministry, said".
        let near =
            a.children_by(head, Deprel::Appos).chain(a.children_by(head, Deprel::Conj)).find(|t| spokes(*t));
        near.or_else(|| {
            let end = page.sentence(head).tokens.end.min(tokens.end + 8);
            let comma = tokens.end < end && page.form(TokenId(tokens.end)) == ",";
            let mut found = None;
            if comma {
                for i in tokens.end + 1..end {
                    if page.is_punct(TokenId(i)) || page.upos(TokenId(i)) == Upos::Verb {
                        break;
                    }
                    if spokes(TokenId(i)) {
                        found = Some(TokenId(i));
                        break;
                    }
                }
            }
            found
        })
    })
}

/// The body a spokesperson speaks for: the words before or after the word for spokesperson.
pub(super) fn on_behalf_of(page: &Page, head: TokenId) -> Option<TokenId> {
    let a = page.analysis;
    let word = spokesperson_word(page, head)?;
    let sentence = page.sentence(word).tokens;
    // After it: "a spokesman for the foreign ministry".
    let after = a.children_by(word, Deprel::Nmod).find(|c| {
        *c > word
            && a.children_by(*c, Deprel::Case)
                .any(|k| page.is(k, Word::AffiliationPreposition) || page.form(k).eq_ignore_ascii_case("at"))
    });
    if let Some(t) = after {
        return Some(t);
    }
    if word.0 + 1 < sentence.end && page.form(TokenId(word.0 + 1)).eq_ignore_ascii_case("for") {
        let mut last = None;
        for i in word.0 + 2..sentence.end {
            let t = TokenId(i);
            if !matches!(page.upos(t), Upos::Det | Upos::Adj | Upos::Noun | Upos::Propn | Upos::Pron) {
                break;
            }
            if matches!(page.upos(t), Upos::Noun | Upos::Propn) {
                last = Some(t);
            }
        }
        if last.is_some() {
            return last;
        }
    }
    // Before it: "the ministry's spokesman", "State Department spokeswoman", "Russian spokesman".
    let mut i = word.0;
    while i > sentence.start {
        i -= 1;
        let t = TokenId(i);
        match page.upos(t) {
            Upos::Part => {}
            Upos::Propn | Upos::Noun => {
                let dated = a.entity_of(t).is_some_and(|e| e.label == EntityLabel::Date);
                return (!dated).then_some(t);
            }
            Upos::Pron if a.token(t).deprel == Deprel::NmodPoss => return Some(t),
            Upos::Adj => {
                if a.entity_of(t).is_some_and(|e| {
                    matches!(e.label, EntityLabel::Nationality | EntityLabel::Gpe | EntityLabel::Organisation)
                }) {
                    return Some(t);
                }
            }
            _ => return None,
        }
    }
    None
}

/// Whom `verb` is said to.
pub(super) fn addressee(page: &Page, verb: TokenId) -> Option<TokenId> {
    let found = spoken_to(page, verb)?;
    let entity = page.analysis.entity_of(found);
    Some(entity.and_then(|e| page.analysis.head_of_span(e.tokens)).unwrap_or(found))
}

fn spoken_to(page: &Page, verb: TokenId) -> Option<TokenId> {
    let a = page.analysis;
    let level = page.level(verb);
    let person_like = |t: TokenId| {
        page.at(t, level)
            && matches!(page.upos(t), Upos::Noun | Upos::Propn | Upos::Pron)
            && !page.is(t, Word::ThingPronoun)
            && !page.form(t).eq_ignore_ascii_case("it")
            && a.entity_of(t).is_none_or(|e| !matches!(e.label, EntityLabel::Date))
    };
    let content =
        a.children(verb).iter().any(|c| matches!(a.token(*c).deprel, Deprel::Ccomp | Deprel::Parataxis));
    if let Some(t) = a.children_by(verb, Deprel::Iobj).find(|t| person_like(*t)) {
        return Some(t);
    }
    let passive = clauses::is_passive(a, verb);
    if passive {
        return clauses::passive_subject(a, verb).filter(|t| person_like(*t));
    }
    let direct = a.children_by(verb, Deprel::Obj).find(|t| *t > verb && person_like(*t));
    let takes_person = a.is(verb, Word::AddressingVerb);
    // "promised voters that": with other verbs the object is spoken to only where the content is set off
    // from it; "says the flurry of posts was …" has its subject there, whatever the tree says.
    let set_off = |t: TokenId| {
        let after = TokenId(phrase_tokens(page, t).end);
        after.0 < page.sentence(t).tokens.end
            && (page.is_mark(after)
                || matches!(page.form(after), "," | ":")
                || [Word::ContentOpener, Word::Interrogative, Word::Conditional]
                    .iter()
                    .any(|class| page.is(after, *class)))
    };
    if let Some(t) = direct.filter(|t| takes_person || (content && set_off(*t))) {
        return Some(t);
    }
    let to = |t: TokenId| a.children_by(t, Deprel::Case).any(|k| page.form(k).eq_ignore_ascii_case("to"));
    if let Some(t) = a.children_by(verb, Deprel::Obl).find(|t| person_like(*t) && to(*t)) {
        return Some(t);
    }
    // "in a letter to the council", "in an interview with the paper".
    a.children_by(verb, Deprel::Obl).filter(|t| page.at(*t, level)).find_map(|noun| {
        let said = page.lexicon.starting(&a.lemma(noun).to_lowercase()).any(|e| e.upos == Upos::Noun);
        a.children_by(noun, Deprel::Nmod).find(|t| {
            said && person_like(*t)
                && a.children_by(*t, Deprel::Case)
                    .any(|k| matches!(page.form(k).to_lowercase().as_str(), "to" | "with"))
        })
    })
}
