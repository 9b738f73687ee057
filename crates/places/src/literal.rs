//! Whether the name of a place stands for the place itself or for those who act for it.
//!
//! "Clashes in Aleppo" tells of a place; "Damascus denied it" and "talks with Ankara" tell of parties, and
//! "Kenyan coast" and "the Nairobi police" of what belongs to a place. The syntax decides: what a name
//! depends on and by which preposition; the words that sway it are classes of `data/lexicon/words.tsv`. The
//! distinction is that of literal and associative toponyms (Gritta et al., Language Resources and
//! Evaluation 2020).

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_lexicon::{Word, is, is_folded};
use demarche_world::{How, World};

use super::names::Name;

/// Whether `name`, which the reader takes for a place's, stands for the place itself.
pub(super) fn is_literal(world: &World, analysis: &Analysis, name: &Name) -> bool {
    let Some(head) = analysis.head_of_span(name.tokens) else { return false };
    let named = world.country_named(analysis.words(name.tokens));
    if name.demonym {
        return true;
    }
    // A people or language is no place.
    if named.is_some_and(|n| n.how.is_demonym()) {
        return false;
    }
    stands_for_place(world, analysis, head, name.label, named.is_some_and(|n| n.how <= How::Alias))
}

fn stands_for_place(
    world: &World,
    analysis: &Analysis,
    head: TokenId,
    label: EntityLabel,
    country: bool,
) -> bool {
    let token = analysis.token(head);
    let Some(above) = token.head else { return true };
    let governor = analysis.lemma(above);
    let verbal = analysis.token(above).upos == Upos::Verb;
    let case = analysis.children_by(head, Deprel::Case).map(|c| analysis.lemma(c)).next();
    let site = |lemma: &str| is_folded(lemma, Word::SiteNoun);
    match token.deprel {
        // A sight or a sea that does something is still itself; a country or town that does is its people.
        Deprel::Nsubj | Deprel::NsubjPass if label == EntityLabel::Facility => true,
        Deprel::Nsubj | Deprel::NsubjPass => !verbal,
        Deprel::Obj if label == EntityLabel::Gpe => is(governor, Word::MotionVerb),
        Deprel::Iobj | Deprel::OblAgent | Deprel::Vocative => false,
        Deprel::NmodPoss => {
            site(governor)
                || is(governor, Word::InherentNoun)
                || analysis.entity_of(above).is_some_and(|e| super::is_place(e.label))
        }
        Deprel::Compound if label == EntityLabel::Gpe => {
            let place = analysis.entity_of(above).is_some_and(|e| super::is_place(e.label));
            place || site(governor) || (!country && is(governor, Word::HeldNoun))
        }
        Deprel::Conj => stands_for_place(world, analysis, above, label, country),
        _ => match case {
            Some("of") => {
                let body = analysis.entity_of(above).is_some_and(|e| e.label == EntityLabel::Organisation);
                !body && (site(governor) || world.role(governor).is_none())
            }
            // One leaves "for" a place; otherwise it is on whose behalf.
            Some("for") => label != EntityLabel::Gpe || is(governor, Word::MotionVerb),
            // A road leads between two towns, and a border is one with a neighbour.
            Some("between" | "with") if site(governor) || is(governor, Word::RouteNoun) => true,
            Some(case) => label != EntityLabel::Gpe || !is(case, Word::PartyPreposition),
            None => true,
        },
    }
}
