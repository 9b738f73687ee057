//! Which earlier phrase each phrase means, if any.
//!
//! Phrases are taken in text order; each is joined to the entity of the earlier phrase with the highest
//! score, or begins one of its own where that scores higher (mention ranking, after Denis and Baldridge,
//! EMNLP 2008). Joining is barred where the whole entity speaks against it: two genders, two people of
//! different names, one phrase inside another.

use demarche_world::Gender;

use super::features::{self, Naming, Page};
use super::mentions::{Form, Phrase};
use super::network::{Network, NetworkRows};
use super::weights::Weights;
use demarche_lexicon::nouns::Class;

/// How far back any phrase is looked for, in phrases.
const NEAR: usize = 60;

/// Earlier phrases that a phrase may mean, nearest first, with the features of each.
pub fn candidates(page: &Page, later: usize, mut each: impl FnMut(usize, &[u16])) {
    let phrase = &page.phrases[later];
    let mut nearer = false;
    let mut features = Vec::new();
    for earlier in (0..later).rev() {
        let other = &page.phrases[earlier];
        if other.tokens == phrase.tokens {
            continue;
        }
        if later - earlier > NEAR && !reaches(page, other, phrase) {
            continue;
        }
        features::pair(page, earlier, later, nearer, &mut features);
        nearer |=
            phrase.form.is_pronoun() && !other.tokens.covers(phrase.tokens) && features::fits(other, phrase);
        each(earlier, &features);
    }
}

/// Whether a phrase can be taken up from afar: by its words, its name, or as a speaker.
fn reaches(page: &Page, earlier: &Phrase, later: &Phrase) -> bool {
    if later.form.is_pronoun() {
        return later.form.is_speech() && earlier.form.is_speech();
    }
    let other = |naming| matches!(naming, Naming::None | Naming::PersonDiffer | Naming::Differ);
    !earlier.form.is_pronoun()
        && (earlier.lemma == later.lemma || !other(features::names(page.world, earlier, later)))
}

/// What standing alone scores for a phrase, and what each earlier phrase scores that it may mean, best first.
fn scored(
    page: &Page,
    later: usize,
    weights: &Weights,
    network: &Network,
    rows: &mut NetworkRows,
) -> (f32, Vec<(f32, usize)>) {
    let phrase = &page.phrases[later];
    let mut features = Vec::new();
    features::alone(page, later, &mut features);
    let mut alone = weights.score(&features, phrase.form, Form::I);
    let mut scored: Vec<(f32, usize)> = Vec::new();
    candidates(page, later, |earlier, features| {
        scored.push((weights.score(features, phrase.form, page.phrases[earlier].form), earlier));
    });
    let head = |p: &Phrase| (p.head, p.form);
    let heads: Vec<_> = scored.iter().map(|(_, e)| head(&page.phrases[*e])).collect();
    if let Some((more, scores)) = network.scores(page.analysis, head(phrase), &heads, rows) {
        alone += more;
        scored.iter_mut().zip(scores).for_each(|((score, _), more)| *score += more);
    }
    // Equal scores go to the nearest, which was pushed first.
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    (alone, scored)
}

/// The earlier phrase that one phrase means, regardless of what is said of others; `None` where it begins an entity.
pub fn antecedent(
    page: &Page,
    later: usize,
    weights: &Weights,
    network: &Network,
    rows: &mut NetworkRows,
) -> Option<usize> {
    let (alone, scored) = scored(page, later, weights, network, rows);
    let fits = |e: usize| together(page, &page.phrases[e], &page.phrases[later]);
    scored.into_iter().find(|(_, e)| fits(*e)).filter(|(score, _)| *score > alone).map(|(_, e)| e)
}

/// Entities as lists of places in the page.
pub fn resolve(page: &Page, weights: &Weights, network: &Network) -> Vec<Vec<usize>> {
    let mut entity_of: Vec<usize> = Vec::with_capacity(page.phrases.len());
    let mut entities: Vec<Vec<usize>> = Vec::new();
    let mut rows = NetworkRows::default();
    for later in 0..page.phrases.len() {
        let phrase = &page.phrases[later];
        let (alone, scored) = scored(page, later, weights, network, &mut rows);
        let mut found = scored.iter().filter(|(_, e)| {
            entities[entity_of[*e]].iter().all(|other| together(page, &page.phrases[*other], phrase))
        });
        let entity = match found.next().filter(|(score, _)| *score > alone) {
            Some((_, earlier)) => entity_of[*earlier],
            None => {
                entities.push(Vec::new());
                entities.len() - 1
            }
        };
        entity_of.push(entity);
        entities[entity].push(later);
    }
    entities
}

/// Whether two phrases can be of one entity at all.
fn together(page: &Page, a: &Phrase, b: &Phrase) -> bool {
    let gender = |p: &Phrase| -> Option<Gender> { p.gender };
    if gender(a).zip(gender(b)).is_some_and(|(x, y)| x != y) {
        return false;
    }
    if a.class == Class::Person
        && b.class == Class::Person
        && features::names(page.world, a, b) == Naming::PersonDiffer
    {
        return false;
    }
    let within = a.tokens.covers(b.tokens) || b.tokens.covers(a.tokens);
    !within || a.form == Form::Name && b.form == Form::Name
}
