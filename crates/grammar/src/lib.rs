//! The ontology and the rule language of Demarche.
