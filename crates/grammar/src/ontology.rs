//! The ontology as data: PLOVER event types, modes, contexts and sectors; CAMEO codes; how status folds.
//!
//! Read from the tables of `data/ontology`: `plover.tsv` (type, mode or `-`, score, quad class,
//! about), `contexts.tsv` and `sectors.tsv` (code, about), `cameo.tsv` (code, name, Goldstein score
//! or `-`, PLOVER type or `-`, mode or `-`), `modality.tsv` (see [`crate::fold`]). PLOVER is the Open Event Data Alliance's manual, version
//! 2.0; CAMEO and its scores are Gerner and Schrodt's and Goldstein's (1992), as the tables say.
//! What a word codes to is the rules' business.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use demarche_core::record::{EventType, Status};

use crate::diagnostic::{Pos, RuleCode, RuleDiagnostic, Sink};
use crate::embedded;
use crate::fold::{Fold, Modality, Polarity};

/// PLOVER's four classes of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QuadClass {
    /// 1.
    VerbalCooperation,
    /// 2.
    MaterialCooperation,
    /// 3.
    VerbalConflict,
    /// 4.
    MaterialConflict,
}

impl QuadClass {
    /// The class as the record writes it, 1 to 4.
    pub fn number(self) -> u8 {
        self as u8 + 1
    }

    /// The class written `1` to `4` (or `Q1` to `Q4`), if it is one.
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix(['Q', 'q']).unwrap_or(text) {
            "1" => Some(Self::VerbalCooperation),
            "2" => Some(Self::MaterialCooperation),
            "3" => Some(Self::VerbalConflict),
            "4" => Some(Self::MaterialConflict),
            _ => None,
        }
    }
}

/// An event type alone, or one mode of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mode {
    /// The mode's name; `None` in the row of the type itself.
    pub name: Option<String>,
    /// PLOVER's conflict-cooperation score.
    pub score: f32,
    /// The quad class.
    pub quad: QuadClass,
    /// What it means.
    pub about: String,
}

/// A name with its explanation: a context or a sector.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The name as rules and records write it.
    pub name: String,
    /// What it means.
    pub about: String,
}

/// A CAMEO code.
#[derive(Debug, Clone, PartialEq)]
pub struct Cameo {
    /// The code, for example `042`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Goldstein's score, -10 to 10, where the code has one.
    pub goldstein: Option<f32>,
    /// The PLOVER type it folds into, where there is one.
    pub event_type: Option<EventType>,
    /// The PLOVER mode it folds into, where there is one.
    pub mode: Option<String>,
}

/// The whole ontology.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ontology {
    types: BTreeMap<EventType, Vec<Mode>>,
    contexts: Vec<Term>,
    sectors: Vec<Term>,
    cameo: BTreeMap<String, Cameo>,
    folds: Vec<Fold>,
}

/// The texts of the five tables.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tables<'t> {
    /// `plover.tsv`.
    pub plover: &'t str,
    /// `contexts.tsv`.
    pub contexts: &'t str,
    /// `sectors.tsv`.
    pub sectors: &'t str,
    /// `cameo.tsv`.
    pub cameo: &'t str,
    /// `modality.tsv`.
    pub modality: &'t str,
}

impl Ontology {
    /// Reads the tables; a row that cannot be read is left out and reported.
    pub fn parse(tables: Tables<'_>) -> (Self, Vec<RuleDiagnostic>) {
        let files = ["plover.tsv", "contexts.tsv", "sectors.tsv", "cameo.tsv", "modality.tsv"];
        let mut sink = Sink::new(&files);
        let mut out = Self::default();
        for row in rows(0, tables.plover) {
            match plover_row(&row) {
                Ok((event_type, mode)) => out.types.entry(event_type).or_default().push(mode),
                Err(why) => sink.push(row.at, RuleCode::BadRow, why),
            }
        }
        out.contexts = terms(1, tables.contexts);
        out.sectors = terms(2, tables.sectors);
        for row in rows(3, tables.cameo) {
            match cameo_row(&row) {
                Ok(cameo) => drop(out.cameo.insert(cameo.code.clone(), cameo)),
                Err(why) => sink.push(row.at, RuleCode::BadRow, why),
            }
        }
        for row in rows(4, tables.modality) {
            match Fold::parse(&row.cells) {
                Ok(fold) if out.folds.iter().all(|f| f.event_type != fold.event_type) => out.folds.push(fold),
                Ok(fold) => {
                    sink.push(row.at, RuleCode::BadRow, format!("a second row of {}", fold.event_type))
                }
                Err(why) => sink.push(row.at, RuleCode::BadRow, why),
            }
        }
        (out, sink.finish())
    }

    /// The ontology of `data/ontology`, which is part of the program.
    pub fn embedded() -> &'static Ontology {
        static EMBEDDED: OnceLock<Ontology> = OnceLock::new();
        EMBEDDED.get_or_init(|| Self::parse(Self::embedded_tables()).0)
    }

    /// The tables that are part of the program.
    pub fn embedded_tables() -> Tables<'static> {
        Tables {
            plover: embedded::PLOVER,
            contexts: embedded::CONTEXTS,
            sectors: embedded::SECTORS,
            cameo: embedded::CAMEO,
            modality: embedded::MODALITY,
        }
    }

    /// The row of `event_type` alone and those of its modes, in the order of the table.
    pub fn modes(&self, event_type: EventType) -> &[Mode] {
        self.types.get(&event_type).map_or(&[], Vec::as_slice)
    }

    /// The row of `event_type` with `mode` (`None`: the type alone).
    pub fn mode(&self, event_type: EventType, mode: Option<&str>) -> Option<&Mode> {
        self.modes(event_type).iter().find(|m| m.name.as_deref() == mode)
    }

    /// PLOVER's conflict-cooperation score of the mode, or of the type where the mode has no row.
    pub fn score(&self, event_type: EventType, mode: Option<&str>) -> Option<f32> {
        self.mode(event_type, mode).or_else(|| self.mode(event_type, None)).map(|m| m.score)
    }

    /// The quad class of the mode, or of the type where the mode has no row.
    pub fn quad(&self, event_type: EventType, mode: Option<&str>) -> Option<QuadClass> {
        let row = self.mode(event_type, mode).or_else(|| self.mode(event_type, None));
        row.or_else(|| self.modes(event_type).first()).map(|m| m.quad)
    }

    /// PLOVER's contexts, in the order of the table.
    pub fn contexts(&self) -> &[Term] {
        &self.contexts
    }

    /// PLOVER's sectors, in the order of the table.
    pub fn sectors(&self) -> &[Term] {
        &self.sectors
    }

    /// The CAMEO code `code`.
    pub fn cameo(&self, code: &str) -> Option<&Cameo> {
        self.cameo.get(code)
    }

    /// What each event type becomes in an export without status, in the order of the table.
    pub fn folds(&self) -> &[Fold] {
        &self.folds
    }

    /// The type under which an export without status has an act of `event_type` told with `status` and
    /// `polarity`; `None` where it has none.
    pub fn fold(&self, event_type: EventType, status: Status, polarity: Polarity) -> Option<EventType> {
        let column = Modality::of(status, polarity)?;
        self.folds.iter().find(|f| f.event_type == event_type)?.to[column as usize]
    }

    /// Every CAMEO code, in order.
    pub fn cameo_codes(&self) -> impl Iterator<Item = &Cameo> {
        self.cameo.values()
    }
}

struct Row<'t> {
    at: Pos,
    cells: Vec<&'t str>,
}

impl Row<'_> {
    /// The text of a cell; `None` where it is missing, empty or `-`.
    fn get(&self, column: usize) -> Option<&str> {
        self.cells.get(column).copied().filter(|c| !c.is_empty() && *c != "-")
    }
}

/// The rows of a table, without comments, blank lines and the line of column names.
fn rows(file: u32, text: &str) -> Vec<Row<'_>> {
    let mut out = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let cells: Vec<&str> = line.split('\t').map(str::trim).collect();
        let header = ["type", "code", "name", "context", "sector"];
        if out.is_empty() && header.contains(&cells[0].to_lowercase().as_str()) {
            continue;
        }
        out.push(Row { at: Pos { file, line: i as u32 + 1, column: 1 }, cells });
    }
    out
}

fn terms(file: u32, text: &str) -> Vec<Term> {
    let row = |r: Row<'_>| Term {
        name: r.cells[0].to_owned(),
        about: r.cells.last().filter(|_| r.cells.len() > 1).map_or_else(String::new, |c| (*c).to_owned()),
    };
    rows(file, text).into_iter().map(row).collect()
}

fn plover_row(row: &Row<'_>) -> Result<(EventType, Mode), String> {
    let name = row.get(0).ok_or("the event type is missing")?;
    let event_type = EventType::parse(name).ok_or_else(|| format!("\"{name}\" is no event type"))?;
    let score = number(row.get(2).ok_or("the score is missing")?)?;
    let quad = row.get(3).and_then(QuadClass::parse).ok_or("the quad class is not 1 to 4")?;
    let about = row.get(4).unwrap_or_default().to_owned();
    Ok((event_type, Mode { name: row.get(1).map(str::to_owned), score, quad, about }))
}

fn cameo_row(row: &Row<'_>) -> Result<Cameo, String> {
    let code = row.get(0).ok_or("the code is missing")?;
    if code.is_empty() || !code.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Err(format!("\"{code}\" is no CAMEO code"));
    }
    let event_type = match row.get(3) {
        None => None,
        Some(name) => Some(EventType::parse(name).ok_or_else(|| format!("\"{name}\" is no event type"))?),
    };
    Ok(Cameo {
        code: code.to_owned(),
        name: row.get(1).ok_or("the name is missing")?.to_owned(),
        goldstein: row.get(2).map(number).transpose()?,
        event_type,
        mode: row.get(4).map(str::to_owned),
    })
}

fn number(text: &str) -> Result<f32, String> {
    text.parse::<f32>().ok().filter(|n| n.is_finite()).ok_or_else(|| format!("\"{text}\" is no number"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_read_and_bad_rows_reported() {
        let plover = "type\tmode\tscore\tquad\tabout\nCONSULT\t-\t1\t1\tMeets.\nCONSULT\tvisit\t2\t1\tVisits.\n\
                      CONSULT\tcall\tmuch\t1\tCalls.\nTALK\t-\t1\t1\tTalks.\n";
        let cameo = "# code name\n042\tMake a visit\t1.9\tCONSULT\tvisit\n010\tMake statement\t0\t-\t-\n";
        let contexts = "military\tArmed forces.\n";
        let (ontology, found) = Ontology::parse(Tables {
            plover,
            cameo,
            contexts,
            sectors: "GOV\tState.\n",
            modality: "AID\tAID\tAGREE\t-\tREJECT\tmanual\nAID\t-\t-\t-\t-\tmanual\n",
        });
        let places: Vec<_> = found.iter().map(|d| (d.file.as_str(), d.line, d.code)).collect();
        assert_eq!(
            places,
            [
                ("plover.tsv", 4, RuleCode::BadRow),
                ("plover.tsv", 5, RuleCode::BadRow),
                ("modality.tsv", 2, RuleCode::BadRow)
            ]
        );
        assert_eq!(ontology.score(EventType::Consult, Some("visit")), Some(2.0));
        assert_eq!(ontology.quad(EventType::Consult, None).map(QuadClass::number), Some(1));
        assert_eq!(ontology.cameo("042").and_then(|c| c.goldstein), Some(1.9));
        assert_eq!(ontology.cameo("010").map(|c| c.event_type), Some(None));
        assert_eq!((ontology.contexts()[0].name.as_str(), ontology.sectors().len()), ("military", 1));
    }
}
