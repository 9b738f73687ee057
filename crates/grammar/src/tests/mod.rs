//! Tests of the language as a whole: what is wrong in a file, what matches, what is part of the
//! program.

mod embedded;
mod errors;
mod frozen;
mod layers;
mod matching;
mod mutated;

use crate::ontology::{Ontology, Tables};
use crate::{RuleDiagnostic, RuleSet};

/// A small ontology for tests.
pub(crate) fn ontology() -> Ontology {
    let plover = "ASSAULT\t-\t-9\t4\tForce.\nASSAULT\tbombing\t-9\t4\tBombs.\nCONSULT\t-\t1\t1\tTalks.\n\
                  CONSULT\tvisit\t2\t1\tVisits.\nACCUSE\t-\t-3\t3\tBlame.\n";
    let cameo = "190\tUse force\t-10\tASSAULT\t-\n040\tConsult\t1\tCONSULT\t-\n";
    let contexts = "military\tArmed forces.\ndiplomatic\tDiplomacy.\n";
    let (ontology, found) = Ontology::parse(Tables { plover, contexts, sectors: "", cameo, modality: "" });
    assert_eq!(found, []);
    ontology
}

/// The rules of `source`, read as the file `t.rules`.
pub(crate) fn parse(source: &str) -> (RuleSet, Vec<RuleDiagnostic>) {
    RuleSet::parse_with(&[("t.rules", source)], &ontology())
}
