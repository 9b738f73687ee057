//! Questions about clauses and noun phrases, asked of a parse: who is the subject of this verb, is it passive or
//! negated, in which tense does it stand, what is coordinated with this word, how far does its noun phrase go.
//!
//! Every layer that needs an answer takes it from here, so that each question has one. Words are tokens of an
//! [`Analysis`](demarche_core::Analysis) in Universal Dependencies; what they mean is left to the layers above.

mod arguments;
mod clause;
mod nouns;
mod verbs;

pub use arguments::{
    Argument, Way, active_subject, agent, companions, found_subject, objects, own_subject, passive_subject,
    subject,
};
pub use clause::{clause, clause_head, is_predicate, relative_clause};
pub use nouns::{case, conjuncts, coordinated, core_phrase, is_plural, whole_phrase};
pub use verbs::{
    VerbGroup, bare_participle, has_negative_subject, is_finite, is_finite_clause, is_negated, is_passive,
    is_progressive, is_to_infinitive, negator,
};

#[cfg(test)]
mod tests;
