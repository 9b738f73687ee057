//! Text to linguistic analysis: sentences, tokens, lemmas, dependencies, named entities.
