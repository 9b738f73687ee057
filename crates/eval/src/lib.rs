//! Scores of Demarche against annotated corpora.
