//! From an event of a record to one root of the corpus.
//!
//! PLV's annotation knows no status and follows an older PLOVER, whose types come from CAMEO's codes. Two
//! tables of `data/ontology` bridge this. `plv-labels.tsv` says how types are labelled there where that is
//! not by their own name (its first row that fits holds); `modality.tsv` says what a status makes of a type
//! (columns `past`, `future`, `negated_past`, `negated_future`). The tables come in as text, so that the
//! caller decides which are used.

use std::collections::BTreeMap;

use demarche_core::record::{Event, EventType, Status};

/// The two tables.
#[derive(Debug, Clone, Default)]
pub struct Scheme {
    /// For each type what past, future, negated past and negated future make of it.
    modality: BTreeMap<EventType, [Option<EventType>; 4]>,
    labels: Vec<Label>,
}

#[derive(Debug, Clone)]
struct Label {
    event_type: Option<EventType>,
    mode: Option<String>,
    cameo: Option<String>,
    /// One of the columns of the modality table.
    told: Option<usize>,
    root: String,
}

/// The columns of the modality table.
const COLUMNS: [&str; 4] = ["past", "future", "negated_past", "negated_future"];

impl Scheme {
    /// Reads `modality.tsv` and `plv-labels.tsv`; a label table without rows labels each type by its name.
    ///
    /// # Errors
    /// The first row that cannot be read, with its line.
    pub fn parse(modality: &str, labels: &str) -> Result<Self, String> {
        let mut out = Self::default();
        for (n, cells) in rows(modality) {
            let fail = || format!("modality, line {n}: a type and four types or -");
            let kind = |c: Option<&&str>| c.and_then(|c| EventType::parse(c));
            let event_type = kind(cells.first()).ok_or_else(fail)?;
            let mut made = [None; 4];
            for (i, made) in made.iter_mut().enumerate() {
                let cell = cells.get(i + 1).ok_or_else(fail)?;
                if *cell != "-" {
                    *made = Some(kind(Some(cell)).ok_or_else(fail)?);
                }
            }
            out.modality.insert(event_type, made);
        }
        for (n, cells) in rows(labels) {
            let &[event_type, mode, cameo, told, root, ..] = cells.as_slice() else {
                return Err(format!("labels, line {n}: type, mode, cameo, told and root"));
            };
            let told = match told {
                "-" => None,
                t => Some(
                    COLUMNS
                        .iter()
                        .position(|c| *c == t)
                        .ok_or(format!("labels, line {n}: unknown \"{t}\""))?,
                ),
            };
            let text = |c: &str| Some(c.to_owned()).filter(|c| c != "-");
            let event_type = match text(event_type) {
                None => None,
                Some(t) => Some(EventType::parse(&t).ok_or(format!("labels, line {n}: unknown type"))?),
            };
            out.labels.push(Label {
                event_type,
                mode: text(mode),
                cameo: text(cameo),
                told,
                root: root.to_owned(),
            });
        }
        Ok(out)
    }

    /// The root that `event` is, its status folded into its type; `None` where the table exports nothing.
    ///
    /// `ahead` says of a negated event that it is told as still to come.
    pub fn root(&self, event: &Event, ahead: bool) -> Option<String> {
        let column = match event.status {
            Status::Occurred | Status::Ongoing | Status::Recurrent => 0,
            // What may be, is demanded or depends on something is told as it would be if it came about.
            Status::Planned | Status::Possible | Status::Conditional | Status::Demanded => 1,
            Status::Negated => 2 + usize::from(ahead),
        };
        let made = self.modality.get(&event.event_type).map_or(Some(event.event_type), |m| m[column]);
        let fits = |l: &&Label| {
            let own = l.told.is_some() || made == Some(event.event_type);
            let kind = if l.told.is_some() { Some(event.event_type) } else { made };
            l.told.is_none_or(|t| t == column)
                && l.event_type.is_none_or(|t| kind == Some(t))
                // Once the modality has changed the type, mode and code are those of another act.
                && l.mode.as_deref().is_none_or(|m| own && event.mode.as_deref() == Some(m))
                && l.cameo
                    .as_deref()
                    .is_none_or(|c| own && event.cameo.as_deref().is_some_and(|e| e.starts_with(c)))
        };
        let label = self.labels.iter().find(fits).map(|l| l.root.clone());
        made.and_then(|made| label.or_else(|| Some(made.to_string())))
    }
}

/// The rows of a table with the number of their line, without comments and the line of column names.
fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let kept = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty() && !l.starts_with('#'));
    kept.skip(1).map(|(n, l)| (n + 1, l.split('\t').map(str::trim).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn event(kind: &str, mode: Option<&str>, cameo: &str, status: &str) -> Event {
        let words = json!({"start": 0, "end": 1, "text": "x"});
        serde_json::from_value(json!({
            "id": "e1", "type": kind, "mode": mode, "cameo": cameo, "quad": 1, "trigger": words,
            "actors": [], "recipients": [], "status": status, "claims": [], "evidence": [],
            "by": {"name": "rule:a.b", "version": "1"}, "confidence": 0.5
        }))
        .expect("an event of the record")
    }

    #[test]
    fn status_and_label_decide_the_root() {
        let modality = "# our own\ntype\tpast\tfuture\tnegated_past\tnegated_future\n\
                        SANCTION\tSANCTION\tTHREATEN\tCONCEDE\tAGREE\nACCUSE\tACCUSE\tACCUSE\t-\t-\n\
                        RETREAT\tRETREAT\tCONCEDE\tREJECT\tREJECT\n";
        let labels = "type\tmode\tcameo\ttold\troot\nRETREAT\t-\t-\tfuture\tAGREE\n\
                      CONCEDE\t-\t-\t-\tYIELD\nSANCTION\tconvict\t-\t-\tACCUSE\n\
                      -\t-\t163\t-\tCOERCE\n";
        let scheme = Scheme::parse(modality, labels).expect("the form of the tables");
        let root = |kind, mode, cameo, status| scheme.root(&event(kind, mode, cameo, status), false);
        assert_eq!(root("SANCTION", None, "161", "occurred").as_deref(), Some("SANCTION"));
        assert_eq!(root("SANCTION", Some("convict"), "116", "occurred").as_deref(), Some("ACCUSE"));
        assert_eq!(root("SANCTION", None, "163", "ongoing").as_deref(), Some("COERCE"));
        assert_eq!(root("SANCTION", None, "163", "planned").as_deref(), Some("THREATEN"));
        assert_eq!(root("SANCTION", None, "163", "negated").as_deref(), Some("YIELD"));
        assert_eq!(root("RETREAT", None, "087", "planned").as_deref(), Some("AGREE"));
        assert_eq!(root("ACCUSE", None, "112", "negated"), None);
        let told = event("SANCTION", None, "161", "negated");
        assert_eq!(scheme.root(&told, true).as_deref(), Some("AGREE"));
        assert!(Scheme::parse("type\tpast\nTALK\t-\t-\t-\t-\n", "").is_err());
    }
}
