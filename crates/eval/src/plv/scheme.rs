//! From an event of a record to one root of the corpus.
//!
//! PLV's annotation knows no status and follows an older PLOVER, whose types come from CAMEO's codes. Three
//! tables of `data/ontology` bridge this. `plv-labels.tsv` says how types are labelled there where that is
//! not by their own name (its first row that fits holds); the rows of `modality.tsv` say what a status makes
//! of a type (columns `past`, `future`, `negated_past`, `negated_future`); `plv-told.tsv` lists the verbs by
//! which an act still to come is labelled as done. They come in from the caller, which decides what is used.

use std::collections::{BTreeMap, BTreeSet};

use demarche_core::record::{Event, EventType, Status};

/// What each event type becomes when told as past, future, negated past and negated future; `None`: nothing.
pub type Fold = (EventType, [Option<EventType>; 4]);

/// How the words tell an act, as far as its status leaves it open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Telling {
    /// The verb that tells it is an infinitive without a past auxiliary ("will not accept", "may hold talks",
    /// but not "did not accept", "may have held talks"); absent where no verb tells it.
    pub ahead: Option<bool>,
    /// The lemma of the verb that governs the act, and whether the act is its object (else its infinitive);
    /// only of verbs that are themselves told as done.
    pub under: Option<(String, bool)>,
}

/// The tables.
#[derive(Debug, Clone, Default)]
pub struct Scheme {
    modality: BTreeMap<EventType, [Option<EventType>; 4]>,
    labels: Vec<Label>,
    /// Verbs by which an act still to come counts as done; `true` where the act is their object.
    told: BTreeSet<(String, bool)>,
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
    /// The scheme of the rows `folds` and of the texts of `plv-labels.tsv` and `plv-told.tsv`; a label table
    /// without rows labels each type by its name.
    ///
    /// # Errors
    /// The first row that cannot be read, with its line.
    pub fn new(folds: impl IntoIterator<Item = Fold>, labels: &str, told: &str) -> Result<Self, String> {
        let mut out = Self { modality: folds.into_iter().collect(), ..Self::default() };
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
        for (n, cells) in rows(told) {
            let object = match cells.as_slice() {
                [_, "object"] => true,
                [_, "infinitive"] => false,
                _ => return Err(format!("told, line {n}: a lemma, and object or infinitive")),
            };
            out.told.insert((cells[0].to_owned(), object));
        }
        Ok(out)
    }

    /// The root that `event` is, its status folded into its type; `None` where the table exports nothing.
    pub fn root(&self, event: &Event, telling: &Telling) -> Option<String> {
        let column = match event.status {
            Status::Occurred | Status::Ongoing | Status::Recurrent => 0,
            Status::Planned | Status::Demanded
                if telling.under.as_ref().is_some_and(|u| self.told.contains(u)) =>
            {
                0
            }
            // What may have been is told as what was.
            Status::Possible if telling.ahead == Some(false) => 0,
            // What may be, is demanded or depends on something is told as it would be if it came about.
            Status::Planned | Status::Possible | Status::Conditional | Status::Demanded => 1,
            Status::Negated => 2 + usize::from(telling.ahead == Some(true)),
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

    fn folds() -> Vec<Fold> {
        use EventType::{Accuse, Agree, Concede, Reject, Retreat, Sanction, Threaten};
        vec![
            (Sanction, [Some(Sanction), Some(Threaten), Some(Concede), Some(Agree)]),
            (Accuse, [Some(Accuse), Some(Accuse), None, None]),
            (Retreat, [Some(Retreat), Some(Concede), Some(Reject), Some(Reject)]),
        ]
    }

    #[test]
    fn status_and_label_decide_the_root() {
        let labels = "# our own\ntype\tmode\tcameo\ttold\troot\nRETREAT\t-\t-\tfuture\tAGREE\n\
                      CONCEDE\t-\t-\t-\tYIELD\nSANCTION\tconvict\t-\t-\tACCUSE\n\
                      -\t-\t163\t-\tCOERCE\n";
        let scheme = Scheme::new(folds(), labels, "").expect("the form of the tables");
        let plain = Telling::default();
        let root = |kind, mode, cameo, status| scheme.root(&event(kind, mode, cameo, status), &plain);
        assert_eq!(root("SANCTION", None, "161", "occurred").as_deref(), Some("SANCTION"));
        assert_eq!(root("SANCTION", Some("convict"), "116", "occurred").as_deref(), Some("ACCUSE"));
        assert_eq!(root("SANCTION", None, "163", "ongoing").as_deref(), Some("COERCE"));
        assert_eq!(root("SANCTION", None, "163", "planned").as_deref(), Some("THREATEN"));
        assert_eq!(root("SANCTION", None, "163", "negated").as_deref(), Some("YIELD"));
        assert_eq!(root("RETREAT", None, "087", "planned").as_deref(), Some("AGREE"));
        assert_eq!(root("ACCUSE", None, "112", "negated"), None);
        let told = event("SANCTION", None, "161", "negated");
        let ahead = Telling { ahead: Some(true), under: None };
        assert_eq!(scheme.root(&told, &ahead).as_deref(), Some("AGREE"));
        assert!(Scheme::new(folds(), "type\tmode\nTALK\t-\n", "").is_err());
    }

    #[test]
    fn the_telling_decides_what_status_leaves_open() {
        let told = "lemma\ttold\nannounce\tobject\ndecide\tinfinitive\n";
        let scheme = Scheme::new(folds(), "", told).expect("the form of the tables");
        let root = |status, ahead, under: Option<(&str, bool)>| {
            let under = under.map(|(lemma, object)| (lemma.to_owned(), object));
            scheme.root(&event("SANCTION", None, "161", status), &Telling { ahead, under })
        };
        assert_eq!(root("planned", None, Some(("announce", true))).as_deref(), Some("SANCTION"));
        assert_eq!(root("planned", Some(true), Some(("decide", false))).as_deref(), Some("SANCTION"));
        assert_eq!(root("planned", None, Some(("announce", false))).as_deref(), Some("THREATEN"));
        assert_eq!(root("possible", Some(false), None).as_deref(), Some("SANCTION"));
        assert_eq!(root("possible", Some(true), None).as_deref(), Some("THREATEN"));
        assert!(Scheme::new(folds(), "", "lemma\ttold\nannounce\tloudly\n").is_err());
    }
}
