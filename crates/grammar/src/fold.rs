//! How status folds into the event type where a record is exported in a shape that has no status.
//!
//! PLOVER has one code for a happening, whether it was, will be or was refused: a planned visit is AGREE, a
//! refused one REJECT. Our records keep type and status apart; `data/ontology/modality.tsv` says what becomes
//! of the two in an export, and on what each row rests (the modality table of Zero-Shot PLOVER, Hu and others
//! 2024, the manual of PLOVER 2.0, or analogy). Reading its rows is here; what is exported is the caller's
//! business.

use std::fmt;

use demarche_core::record::{EventType, Status};

/// Whether the clause denies what its status tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Polarity {
    /// It is or was or will be so.
    Positive,
    /// It is not, was not or will not be so.
    Negative,
}

/// A column of the table: how the act is told, as far as PLOVER's codes can say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Modality {
    /// The act occurred, is ongoing or recurs.
    Past,
    /// The act is planned, promised or announced.
    Future,
    /// The act did not happen, or has ended.
    NegatedPast,
    /// The act is said not to be going to happen.
    NegatedFuture,
}

impl Modality {
    /// Every column, in the order of the table.
    pub const ALL: [Modality; 4] =
        [Modality::Past, Modality::Future, Modality::NegatedPast, Modality::NegatedFuture];

    /// The column for an act told with `status` and `polarity`.
    ///
    /// `None` for what may be, depends on something else or is asked for: no column speaks of those, and
    /// an act that is asked for is in the record a second time, as the REQUEST. A status that is itself
    /// negated is that of the past unless the caller knows better and gives the status without it.
    pub fn of(status: Status, polarity: Polarity) -> Option<Self> {
        match (status, polarity) {
            (Status::Occurred | Status::Ongoing | Status::Recurrent, Polarity::Positive) => Some(Self::Past),
            (Status::Occurred | Status::Ongoing | Status::Recurrent, Polarity::Negative)
            | (Status::Negated, _) => Some(Self::NegatedPast),
            (Status::Planned, Polarity::Positive) => Some(Self::Future),
            (Status::Planned, Polarity::Negative) => Some(Self::NegatedFuture),
            (Status::Possible | Status::Conditional | Status::Demanded, _) => None,
        }
    }

    /// The column's name in the table.
    pub fn as_str(self) -> &'static str {
        match self {
            Modality::Past => "past",
            Modality::Future => "future",
            Modality::NegatedPast => "negated_past",
            Modality::NegatedFuture => "negated_future",
        }
    }
}

/// What a row of the table rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// A published table.
    Published,
    /// The manual of PLOVER 2.0 for the future, analogy for the rest.
    Manual,
    /// Our own choice.
    Analogy,
}

impl Basis {
    /// The basis as the table writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Basis::Published => "published",
            Basis::Manual => "manual",
            Basis::Analogy => "analogy",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Published, Self::Manual, Self::Analogy].into_iter().find(|b| b.as_str() == text)
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A row of the table: what an event type becomes in each modality.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fold {
    /// The type of the act itself.
    pub event_type: EventType,
    /// The type exported, in the order of [`Modality::ALL`]; `None`: nothing is.
    pub to: [Option<EventType>; 4],
    /// On what it rests.
    pub basis: Basis,
}

impl Fold {
    /// The row written in `cells`: type, four types or `-`, basis.
    ///
    /// # Errors
    /// What is wrong with it, in a sentence.
    pub(crate) fn parse(cells: &[&str]) -> Result<Self, String> {
        let [own, past, future, negated_past, negated_future, basis] = cells else {
            return Err(format!("a row has six columns, this one {}", cells.len()));
        };
        let type_of = |name: &str| EventType::parse(name).ok_or(format!("\"{name}\" is no event type"));
        let mut to = [None; 4];
        for (to, name) in to.iter_mut().zip([past, future, negated_past, negated_future]) {
            *to = if *name == "-" { None } else { Some(type_of(name)?) };
        }
        let basis = Basis::parse(basis).ok_or_else(|| format!("\"{basis}\" is no basis"))?;
        Ok(Self { event_type: type_of(own)?, to, basis })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Ontology;

    #[test]
    fn status_folds_into_the_type() {
        let fold = |t, s, p| Ontology::embedded().fold(t, s, p);
        use EventType::{Agree, Assault, Concede, Consult, Reject, Request, Threaten};
        use Polarity::{Negative, Positive};
        assert_eq!(fold(Consult, Status::Occurred, Positive), Some(Consult));
        assert_eq!(fold(Consult, Status::Planned, Positive), Some(Agree));
        assert_eq!(fold(Consult, Status::Planned, Negative), Some(Reject));
        assert_eq!(fold(Assault, Status::Planned, Positive), Some(Threaten));
        assert_eq!(fold(Assault, Status::Negated, Positive), Some(Concede));
        assert_eq!(fold(Assault, Status::Occurred, Negative), Some(Concede));
        // Nothing is exported of what was not asked, and of what only may be.
        assert_eq!(fold(Request, Status::Negated, Negative), None);
        assert_eq!(fold(Assault, Status::Demanded, Positive), None);
    }

    #[test]
    fn every_type_has_one_row_and_bad_rows_are_told() {
        for event_type in EventType::ALL {
            let rows = Ontology::embedded().folds().iter().filter(|f| f.event_type == *event_type);
            assert_eq!(rows.count(), 1, "{event_type} in modality.tsv");
        }
        for cells in [
            &["AGREE", "AGREE", "AGREE", "REJECT", "REJECT"][..],
            &["AGREE", "AGREED", "AGREE", "REJECT", "REJECT", "manual"],
            &["-", "AGREE", "AGREE", "REJECT", "REJECT", "manual"],
            &["AGREE", "AGREE", "AGREE", "REJECT", "REJECT", "guess"],
        ] {
            assert!(Fold::parse(cells).is_err(), "{cells:?}");
        }
    }
}
