//! Which words of a document may name a place.
//!
//! The reader's names of countries, towns, landscapes, waters and buildings; the name of a people before a
//! piece of its country ("the Greek islands"); and an institution that something stands or happens at ("at
//! the University of Oslo"). Names that the reader has cut in two are put together, and those that it has cut
//! short are completed where the gazetteer knows the whole. Whether a name stands for the place itself is
//! for `literal`.

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::{Word, is, is_folded};
use demarche_world::World;

use super::reading::readings;

/// The name of a place as the reader has it.
pub(super) struct Name {
    pub tokens: Span<Tokens>,
    pub label: EntityLabel,
    /// Whether it is the name of a people that tells of a piece of its country.
    pub demonym: bool,
    /// Whether the reader has it as an organisation's.
    pub institution: bool,
}

/// Whether names of this kind may be places.
pub(super) fn is_place(label: EntityLabel) -> bool {
    matches!(label, EntityLabel::Gpe | EntityLabel::Location | EntityLabel::Facility)
}

/// The names of places, in text order.
pub(super) fn names(world: &World, analysis: &Analysis) -> Vec<Name> {
    let mut out: Vec<Name> = Vec::new();
    for entity in &analysis.entities {
        let demonym = entity.label == EntityLabel::Nationality && is_piece(world, analysis, entity.tokens);
        let institution = entity.label == EntityLabel::Organisation && is_venue(analysis, entity.tokens);
        if !is_place(entity.label) && !demonym && !institution {
            continue;
        }
        let label = match entity.label {
            EntityLabel::Nationality => EntityLabel::Gpe,
            EntityLabel::Organisation => EntityLabel::Facility,
            label => label,
        };
        let tokens = completed(world, analysis, entity.tokens, out.last());
        if let Some(last) = out.last_mut().filter(|last| last.tokens.end == tokens.start)
            && is_place(entity.label)
            && is_one(world, analysis, last.tokens, tokens)
        {
            *last = Name {
                tokens: Span::new(last.tokens.start, tokens.end),
                label,
                demonym: false,
                institution: false,
            };
            continue;
        }
        out.push(Name { tokens, label, demonym, institution });
    }
    out
}

/// Whether two names that stand side by side are one, which the reader has cut: one phrase, unless each is
/// known by itself and the two together are not ("Maiduguri Borno State").
fn is_one(world: &World, analysis: &Analysis, a: Span<Tokens>, b: Span<Tokens>) -> bool {
    let whole = Span::new(a.start, b.end);
    let heads = analysis.ids(whole).filter(|t| analysis.head(*t).is_none_or(|head| !whole.contains(head.0)));
    heads.count() == 1
        && (is_known(world, analysis.words(whole))
            || !is_known(world, analysis.words(a))
            || !is_known(world, analysis.words(b)))
}

fn is_known(world: &World, name: &str) -> bool {
    readings(name).iter().any(|reading| !world.places_named(&reading.name).is_empty())
}

/// `tokens` with the capitalised word before them, where the gazetteer has the whole and not the rest.
fn completed(world: &World, analysis: &Analysis, tokens: Span<Tokens>, last: Option<&Name>) -> Span<Tokens> {
    let before = tokens.start.checked_sub(1).filter(|at| last.is_none_or(|last| last.tokens.end <= *at));
    let Some(before) = before else { return tokens };
    let whole = Span::new(before, tokens.end);
    let capital = analysis.form(TokenId(before)).starts_with(char::is_uppercase);
    let sentence = |at: u32| analysis.token(TokenId(at)).sentence;
    let known = |tokens| !world.places_named(analysis.words(tokens)).is_empty();
    let fits = capital && sentence(before) == sentence(tokens.start);
    if fits && !known(tokens) && known(whole) { whole } else { tokens }
}

/// Whether the name of a people stands before a piece of its country ("the Syrian border").
fn is_piece(world: &World, analysis: &Analysis, tokens: Span<Tokens>) -> bool {
    let Some(head) = analysis.head_of_span(tokens) else { return false };
    let modifies = matches!(analysis.token(head).deprel, Deprel::Amod | Deprel::Compound);
    let Some(above) = analysis.head(head).filter(|_| modifies) else { return false };
    let people = world.country_named(analysis.words(tokens)).is_some_and(|named| named.how.is_demonym());
    let lemma = analysis.lemma(above).to_lowercase();
    let common = analysis.token(above).upos == Upos::Noun;
    people && common && (is(&lemma, Word::PieceNoun) || is(&lemma, Word::InherentNoun))
}

/// Whether an institution's name stands where a place stands: after "at" or the like, and it is called a
/// school, a hospital or the like.
fn is_venue(analysis: &Analysis, tokens: Span<Tokens>) -> bool {
    let Some(head) = analysis.head_of_span(tokens) else { return false };
    let case = analysis.children_by(head, Deprel::Case).map(|c| analysis.lemma(c).to_lowercase()).next();
    let at = case.is_some_and(|case| is(&case, Word::VenuePreposition));
    at && analysis.ids(tokens).any(|t| is_folded(analysis.form(t), Word::SeatedNoun))
}

/// Whether a name that the gazetteer has not looks like the name of a place: it has a capital and is no
/// abbreviation in brackets, which is that of the name before it.
pub(super) fn looks_like_one(analysis: &Analysis, name: &Name) -> bool {
    let form = analysis.words(name.tokens);
    let bracket = name.tokens.start.checked_sub(1).is_some_and(|at| analysis.form(TokenId(at)) == "(");
    let letters = || form.chars().filter(|c| c.is_alphabetic());
    if bracket && letters().all(char::is_uppercase) {
        return false;
    }
    let site = || analysis.ids(name.tokens).any(|t| is_folded(analysis.form(t), Word::SiteNoun));
    let article = form.to_lowercase().starts_with("al-");
    form.starts_with(|c: char| !c.is_lowercase()) || article || (letters().any(char::is_uppercase) && site())
}
