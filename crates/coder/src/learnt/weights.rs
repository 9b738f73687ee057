//! The weights of the named features, and the tables of the network that belong to the coder.
//!
//! `data/lexicon/act-weights.tsv` has a line for each feature and answer, `data/lexicon/act-words.tsv` one for each
//! word of which something is known, with what it adds to each type; `models/roles.safetensors` has what a trigger's
//! type adds to its numbers, and the layer over trigger and candidate. All three are written by `training/acts/train.py`.

use std::collections::HashMap;
use std::sync::OnceLock;

use demarche_core::record::{EventType, Status};
use demarche_nn::WeightFile;

use super::pairs::{Heights, Pairs};
use super::roles::{Feature, TriggerFeature};

static WEIGHTS: &str = include_str!("../../data/lexicon/act-weights.tsv");
static WORDS: &str = include_str!("../../data/lexicon/act-words.tsv");
static ROLES: &[u8] = include_bytes!("../../models/roles.safetensors");

/// The roles that are decided, in the order of the network's numbers.
pub const ROLES_DECIDED: usize = 2;

/// The weights, by question.
#[derive(Debug)]
pub struct Weights {
    /// What the scores stand for, in their order. The first of the types, `None`, is no act.
    pub types: Vec<Option<EventType>>,
    /// Type and mode.
    pub modes: Vec<(EventType, Option<String>)>,
    /// Statuses.
    pub statuses: Vec<Status>,
    /// What a rule of a type (no rule: place 0) adds to each type.
    pub rule_type: Vec<Vec<f32>>,
    /// What a rule's mode adds to that mode.
    pub rule_mode: f32,
    /// What the status that the rules find adds to each status.
    pub rule_status: Vec<Vec<f32>>,
    /// What a type adds to the score of any candidate, by role.
    pub type_role: Vec<[f32; ROLES_DECIDED]>,
    /// What "nobody" scores where an act is of a type, by role; a party's score counts above it.
    pub nobody: Vec<[f32; ROLES_DECIDED]>,
    /// The layer over trigger and candidate.
    pub pairs: Pairs,
    /// The steps of paths that the layer knows, by their number.
    pub steps: HashMap<&'static str, usize>,
    /// What a path from trigger to candidate adds.
    pub paths: HashMap<&'static str, [f32; ROLES_DECIDED]>,
    /// What each feature of a candidate adds, in the order of `roles::Feature`.
    pub candidate: Vec<[f32; ROLES_DECIDED]>,
    /// What an act must score above no act.
    pub act_threshold: f32,
    /// What the first party of a role must score, by role.
    pub first: [f32; ROLES_DECIDED],
    /// What its further parties must score.
    pub further: [f32; ROLES_DECIDED],
    /// Slope and offset that make a probability of the odds of a type.
    pub calibration: (f32, f32),
    /// How much the products of trigger and candidate count, by role.
    pub scale: [f32; ROLES_DECIDED],
    /// What each type adds to a trigger's numbers: role, type, numbers.
    pub query: Vec<Vec<Vec<f32>>>,
    words: HashMap<&'static str, Vec<(u8, Vec<f32>)>>,
    unknown: Vec<f32>,
}

impl Weights {
    /// The weights that are part of the program.
    ///
    /// # Panics
    /// Where a file is broken, which a test excludes.
    pub fn embedded() -> &'static Weights {
        static PARSED: OnceLock<Weights> = OnceLock::new();
        PARSED.get_or_init(|| {
            Weights::parse(WEIGHTS, WORDS, ROLES).expect("the weights are part of the program")
        })
    }

    /// What is known of `lemma` as a verb (`v`), noun (`n`) or adjective (`j`), as it counts for each type.
    pub fn word(&self, lemma: &str, class: u8) -> &[f32] {
        let classes = self.words.get(lemma).into_iter().flatten();
        classes.into_iter().find(|c| c.0 == class).map_or(&self.unknown, |c| &c.1)
    }

    fn parse(
        weights: &'static str,
        words: &'static str,
        roles: &'static [u8],
    ) -> Result<Weights, Box<dyn std::error::Error>> {
        let mut lines: Vec<[&str; 4]> = Vec::new();
        for line in weights.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            lines.push(cells.try_into().map_err(|_| format!("four cells are wanted: {line}"))?);
        }
        let labels =
            |of: &'static str| lines.iter().filter(move |l| l[0] == "label" && l[1] == of).map(|l| l[2]);
        let event_type = |name: &str| EventType::parse(name).ok_or_else(|| format!("no type {name}"));
        let types: Vec<Option<EventType>> = labels("type")
            .map(|name| if name == "NONE" { Ok(None) } else { event_type(name).map(Some) })
            .collect::<Result<_, _>>()?;
        let modes: Vec<(EventType, Option<String>)> = labels("mode")
            .map(|name| match name.split_once('/') {
                Some((t, mode)) => Ok((event_type(t)?, Some(mode.to_owned()))),
                None => Ok::<_, String>((event_type(name)?, None)),
            })
            .collect::<Result<_, _>>()?;
        let statuses: Vec<Status> = labels("status")
            .map(|name| Status::parse(name).ok_or_else(|| format!("no status {name}")))
            .collect::<Result<_, _>>()?;
        let type_names: Vec<&str> = labels("type").collect();
        let status_names: Vec<&str> = labels("status").collect();
        let mut out = Weights {
            rule_type: vec![vec![0.0; types.len()]; types.len()],
            rule_mode: 0.0,
            rule_status: vec![vec![0.0; statuses.len()]; statuses.len()],
            type_role: vec![[0.0; ROLES_DECIDED]; types.len()],
            nobody: vec![[0.0; ROLES_DECIDED]; types.len()],
            pairs: Pairs::default(),
            steps: labels("step").enumerate().map(|(number, step)| (step, number)).collect(),
            paths: HashMap::new(),
            candidate: vec![[0.0; ROLES_DECIDED]; Feature::ALL.len()],
            act_threshold: 0.0,
            first: [0.0; ROLES_DECIDED],
            further: [0.0; ROLES_DECIDED],
            calibration: (1.0, 0.0),
            scale: [1.0; ROLES_DECIDED],
            query: Vec::new(),
            words: HashMap::new(),
            unknown: Vec::new(),
            types,
            modes,
            statuses,
        };
        let place = |names: &[&str], name: &str| {
            names.iter().position(|n| *n == name).ok_or_else(|| format!("no label {name}"))
        };
        let role = |name: &str| place(&["actor", "recipient"], name);
        for [question, feature, answer, weight] in &lines {
            let value: f32 = weight.parse()?;
            match (*question, feature.split_once(':').unwrap_or((feature, ""))) {
                ("label", _) => {}
                ("type", ("rule", of)) => {
                    out.rule_type[place(&type_names, of)?][place(&type_names, answer)?] = value;
                }
                ("type", ("threshold", _)) => out.act_threshold = value,
                ("type", ("slope", _)) => out.calibration.0 = value,
                ("type", ("offset", _)) => out.calibration.1 = value,
                ("mode", ("rule", _)) => out.rule_mode = value,
                ("status", ("rule", of)) => {
                    out.rule_status[place(&status_names, of)?][place(&status_names, answer)?] = value;
                }
                ("role", ("first", _)) => out.first[role(answer)?] = value,
                ("role", ("further", _)) => out.further[role(answer)?] = value,
                ("role", ("product", _)) => out.scale[role(answer)?] = value,
                ("role", ("type", of)) => out.type_role[place(&type_names, of)?][role(answer)?] = value,
                ("role", ("nobody", of)) => out.nobody[place(&type_names, of)?][role(answer)?] = value,
                ("role", ("path", path)) => out.paths.entry(path).or_default()[role(answer)?] = value,
                ("role", _) => {
                    out.candidate[place(Feature::NAMES, feature)?][role(answer)?] = value;
                }
                _ => return Err(format!("no question {question}").into()),
            }
        }
        for line in words.lines().filter(|l| !l.starts_with('#')).skip(1) {
            let mut cells = line.split('\t');
            let (lemma, class) = (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            let row = cells.map(str::parse).collect::<Result<Vec<f32>, _>>()?;
            if row.len() != out.types.len() {
                return Err(format!("a number for each type is wanted: {lemma}").into());
            }
            match class.as_bytes() {
                [class] => out.words.entry(lemma).or_default().push((*class, row)),
                _ => out.unknown = row,
            }
        }
        let file = WeightFile::parse(roles)?;
        let tensor = file.tensor_f32("query")?;
        let [roles_in_file, types_in_file, width] = tensor.shape[..] else {
            return Err("query has three sides".into());
        };
        if roles_in_file != ROLES_DECIDED || types_in_file != out.types.len() {
            return Err("query is of other labels".into());
        }
        let heights = Heights {
            types: types_in_file,
            features: Feature::ALL.len(),
            trigger: TriggerFeature::ALL.len(),
            steps: out.steps.len(),
        };
        out.pairs = Pairs::load(&file, heights)?;
        let rows: Vec<Vec<f32>> = tensor.data.chunks_exact(width).map(<[f32]>::to_vec).collect();
        out.query = rows.chunks_exact(types_in_file).map(<[Vec<f32>]>::to_vec).collect();
        if out.unknown.len() != out.types.len() {
            return Err("nothing is said of unknown words".into());
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_of_the_program_fit_its_types() {
        let weights = Weights::embedded();
        assert_eq!(weights.types.iter().flatten().count(), EventType::ALL.len());
        assert_eq!(weights.statuses.len(), Status::ALL.len());
        let modes = |t: EventType| weights.modes.iter().filter(|m| m.0 == t).count();
        assert!(EventType::ALL.iter().all(|t| modes(*t) > 0), "every type has at least no mode");
        assert!(weights.paths.len() > 20);
    }
}
