//! Whether the name of a place stands for the place itself or for those who act for it.
//!
//! "Clashes in Aleppo" tells of a place; "Damascus denied it" and "talks with Ankara" tell of parties, and
//! "Kenyan coast" and "the Nairobi police" of what belongs to a place. The syntax decides: what a name
//! depends on and by which preposition; the words that sway it stand in `data/lexicon/places.tsv`. The
//! distinction is that of literal and associative toponyms (Gritta et al., Language Resources and
//! Evaluation 2020).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_world::{How, World};

use super::names::Name;
use crate::lexicon::{Word, is};

static TABLE: &str = include_str!("../../data/lexicon/places.tsv");

/// The words of the table, by their kind.
pub(super) struct Words(BTreeMap<&'static str, BTreeSet<&'static str>>);

impl Words {
    /// The table that is part of the program.
    pub(super) fn embedded() -> &'static Words {
        static WORDS: OnceLock<Words> = OnceLock::new();
        WORDS.get_or_init(|| {
            let rows = crate::lexicon::rows(TABLE).filter_map(|(_, line)| line.split_once('\t'));
            Words(rows.map(|(kind, words)| (kind, words.split(' ').collect())).collect())
        })
    }

    /// Whether `lemma` stands in the table under `kind`.
    pub(super) fn has(&self, kind: &str, lemma: &str) -> bool {
        self.0.get(kind).is_some_and(|words| words.contains(lemma))
    }

    /// Whether an event has its place after `preposition`.
    pub(super) fn tells_where(&self, preposition: &str) -> bool {
        self.has("where", preposition)
    }

    /// Whether a verb of going has its place after `preposition`.
    pub(super) fn tells_whither(&self, preposition: &str) -> bool {
        self.has("whither", preposition)
    }
}

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
    let words = Words::embedded();
    let token = analysis.token(head);
    let Some(above) = token.head else { return true };
    let governor = analysis.lemma(above);
    let verbal = analysis.token(above).upos == Upos::Verb;
    let case = analysis.children_by(head, Deprel::Case).map(|c| analysis.lemma(c)).next();
    let site = |lemma: &str| words.has("site", &lemma.to_lowercase());
    match token.deprel {
        // A sight or a sea that does something is still itself; a country or town that does is its people.
        Deprel::Nsubj | Deprel::NsubjPass if label == EntityLabel::Facility => true,
        Deprel::Nsubj | Deprel::NsubjPass => !verbal,
        Deprel::Obj if label == EntityLabel::Gpe => is(governor, Word::MotionVerb),
        Deprel::Iobj | Deprel::OblAgent | Deprel::Vocative => false,
        Deprel::NmodPoss => {
            site(governor)
                || words.has("inherent", governor)
                || analysis.entity_of(above).is_some_and(|e| super::is_place(e.label))
        }
        Deprel::Compound if label == EntityLabel::Gpe => {
            let place = analysis.entity_of(above).is_some_and(|e| super::is_place(e.label));
            place || site(governor) || (!country && words.has("held", governor))
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
            Some("between" | "with") if site(governor) || words.has("route", governor) => true,
            Some(case) => label != EntityLabel::Gpe || !words.has("party", case),
            None => true,
        },
    }
}
