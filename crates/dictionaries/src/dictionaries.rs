//! The dictionaries of one run: files are added one by one, in the order the caller gives.
//!
//! Answers for finding out what a file is and handing it to its reader, and for the report on it. Files
//! add up and never fail: what cannot be read is reported and left out. Opening files is the caller's
//! business, as are dates and sentences.

use demarche_core::Code;

use crate::actors::Actors;
use crate::agents::Agents;
use crate::discards::Discards;
use crate::issues::Issues;
use crate::kind::{self, Kind};
use crate::source::{self, Note};
use crate::verbs::Verbs;

/// What a file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Its kind; `None` if it is no dictionary of ours, and was left out.
    pub kind: Option<Kind>,
    /// What was counted in it, by name.
    pub counts: Vec<(&'static str, usize)>,
    /// What is odd in it, in the order of lines.
    pub notes: Vec<Note>,
}

/// Dictionaries of every kind.
#[derive(Debug, Clone, Default)]
pub struct Dictionaries {
    /// Names and their codes.
    pub actors: Actors,
    /// Role words and their codes.
    pub agents: Agents,
    /// Verbs and their patterns.
    pub verbs: Verbs,
    /// Phrases that take sentences or stories out.
    pub discards: Discards,
    /// Phrases and what they are about.
    pub issues: Issues,
}

impl Dictionaries {
    /// Adds the file `name`, whose content is `bytes`: UTF-8, or else read as Latin-1.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> FileReport {
        let mut notes = Vec::new();
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(error) => {
                let line = 1 + bytes[..error.valid_up_to()].iter().filter(|b| **b == b'\n').count() as u32;
                let message = "not UTF-8 from here on; the file was read as Latin-1";
                notes.push(Note::new(line, Code::NotUtf8, message));
                bytes.iter().map(|b| char::from(*b)).collect()
            }
        };
        let lines = source::lines(&text, &mut notes);
        let kind = kind::detect(&lines);
        let counts = match kind {
            Some(Kind::Actors) => self.actors.read(&lines, &mut notes).to_vec(),
            Some(Kind::Agents) => self.agents.read(&lines, &mut notes).to_vec(),
            Some(Kind::Verbs(generation)) => self.verbs.read(name, &lines, generation, &mut notes).to_vec(),
            Some(Kind::Discards) => self.discards.read(&lines, &mut notes).to_vec(),
            Some(Kind::Issues) => self.issues.read(&lines, &mut notes).to_vec(),
            None => {
                let message = "no dictionary of actors, agents, verbs, discards or issues; left out";
                notes.push(Note::new(1, Code::DictionaryKind, message));
                Vec::new()
            }
        };
        notes.sort_by_key(|n| n.line);
        FileReport { kind, counts, notes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_bytes_give_a_report() {
        let mut all = Dictionaries::default();
        let report = all.add("a", b"CAF\xc9 [CAF]\nORD [ORD]\n");
        assert_eq!(report.kind, Some(Kind::Actors));
        assert_eq!((report.notes[0].line, report.notes[0].code), (1, Code::NotUtf8));
        let noise: Vec<u8> = (0..4096_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        for chunk in noise.chunks(64) {
            all.add("noise", chunk);
        }
        for odd in ["[", "- *", "--- [", "---", "+", "&", "~ a = b", "!X! =", "A!X [~B]", "<!--", "-[", "[~]"]
        {
            let text = format!("--- A [1] ---\nA\n{odd}\n- {odd} * {odd} [2]\n");
            all.add("odd", text.as_bytes());
            all.add("odd", odd.as_bytes());
            all.add("odd", format!("X [~Y]\n{odd}\nZ {odd} [~W]").as_bytes());
            all.add("odd", format!("X [Y]\n{odd}\nZ {odd} [W {odd}]").as_bytes());
        }
    }
}
