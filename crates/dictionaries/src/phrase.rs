//! The codes of a noun phrase.
//!
//! The first actor named in it gives the code, its agents are added before or after; an agent without
//! an actor takes the one of the prepositional phrase ("clerks in Ordu and Lisse": one code for each);
//! a bare agent after "and" takes the modifiers of what it is coordinated with ("Ordish press and
//! police"). A code that stands in the actor's code already, on the grid of three letters, is not added.

use jiff::civil::Date;

use crate::dates::Ranges;
use crate::dictionaries::Dictionaries;
use crate::shape::{Nominal, Word};

/// The code of what no dictionary names.
pub const NONE: &str = "---";

/// What is looked up for one sentence.
pub(crate) struct Coding<'d> {
    pub dictionaries: &'d Dictionaries,
    pub day: Option<Date>,
    pub ranges: Ranges,
    /// Phrases up to this many words that nobody codes are their own code, in quotation marks; 0: none.
    pub new_actor_length: usize,
}

/// One part of a coordination, with what was found in its own words.
struct Unit<'n> {
    nominal: &'n Nominal,
    words: Vec<usize>,
    actors: Vec<String>,
    agents: Vec<(String, bool)>,
    attached: bool,
}

impl Coding<'_> {
    /// The codes of `nominal`, each once, in the order of the text; `---` alone where there is none.
    pub fn codes(&self, nominal: &Nominal, words: &[Word]) -> Vec<String> {
        let mut units = Vec::new();
        self.units(nominal, words, &mut units);
        self.share(&mut units, words);
        let mut out: Vec<String> = Vec::new();
        let mut add = |code: String| {
            if !out.contains(&code) {
                out.push(code);
            }
        };
        for unit in &units {
            if unit.nominal.apposed && unit.actors.is_empty() {
                continue;
            }
            if unit.actors.is_empty() && unit.agents.is_empty() {
                if let Some(name) = self.new_actor(unit.nominal, words) {
                    add(name);
                }
            } else if unit.actors.is_empty() {
                add(compose(NONE, &unit.agents));
            } else {
                unit.actors.iter().for_each(|actor| add(compose(actor, &unit.agents)));
            }
        }
        if out.is_empty() { vec![NONE.to_owned()] } else { out }
    }

    fn units<'n>(&self, nominal: &'n Nominal, words: &[Word], out: &mut Vec<Unit<'n>>) {
        let own: Vec<usize> = nominal.words.iter().copied().filter(|w| words[*w].seen).collect();
        let (mut actors, agents) = self.scan(&own, words);
        let mut attached = false;
        let mut agents = agents;
        if !nominal.attached.is_empty() {
            // A name or role may run into the prepositional phrase ("the Bank of Ordu").
            let end = nominal.attached.iter().map(|a| a.end).max().unwrap_or(nominal.end);
            let all: Vec<usize> = own.iter().copied().chain(own.last().map_or(0, |l| l + 1)..end).collect();
            let all: Vec<usize> = all.into_iter().filter(|w| words[*w].seen).collect();
            (actors, agents) = self.scan_from(&all, own.len(), words);
        }
        if actors.is_empty() {
            for inner in &nominal.attached {
                // What the inner phrase is coded as is the actor here; agents alone are none.
                actors = self.codes(inner, words);
                actors.retain(|code| !code.starts_with(NONE) && !code.starts_with('"'));
                if !actors.is_empty() {
                    attached = true;
                    break;
                }
            }
        }
        out.push(Unit { nominal, words: own, actors, agents, attached });
        for joined in &nominal.joined {
            self.units(joined, words, out);
        }
    }

    /// Gives agents without an actor the actor they share with what they are coordinated with.
    fn share(&self, units: &mut [Unit<'_>], words: &[Word]) {
        for n in 0..units.len() {
            if !units[n].actors.is_empty() || units[n].agents.is_empty() || units[n].nominal.apposed {
                continue;
            }
            if let Some(later) = units[n + 1..].iter().find(|u| u.attached) {
                units[n].actors = later.actors.clone();
            } else if n > 0 && units[0].attached {
                units[n].actors = units[0].actors.clone();
            } else if n > 0 && !units[n].nominal.determined && units[n].words.len() == 1 && !units[0].attached
            {
                let mut all: Vec<usize> = units[0].words.clone();
                all.pop();
                all.extend(&units[n].words);
                let (actors, agents) = self.scan(&all, words);
                if !actors.is_empty() {
                    (units[n].actors, units[n].agents) = (actors, agents);
                }
            }
        }
    }

    /// The codes of the first actor among `places`, and the agents outside its name.
    fn scan(&self, places: &[usize], words: &[Word]) -> (Vec<String>, Vec<(String, bool)>) {
        self.scan_from(places, places.len(), words)
    }

    /// The same, of names that begin among the first `first` places.
    fn scan_from(
        &self,
        places: &[usize],
        first: usize,
        words: &[Word],
    ) -> (Vec<String>, Vec<(String, bool)>) {
        let forms: Vec<&str> = places.iter().map(|p| words[*p].form.as_str()).collect();
        let mut actors = Vec::new();
        let mut name = 0..0;
        let mut at = 0;
        while at < first && actors.is_empty() {
            match self.dictionaries.actors.find(&forms, at, self.day, self.ranges) {
                Some((code, end)) => {
                    // Several codes in one are parted by a slash.
                    actors.extend(code.into_iter().flat_map(|c| c.split('/')).map(str::to_owned));
                    if !actors.is_empty() {
                        name = at..end;
                    }
                    at = end;
                }
                None => at += 1,
            }
        }
        let mut agents: Vec<(String, bool)> = Vec::new();
        let mut at = 0;
        while at < first {
            match self.dictionaries.agents.find(&forms, at) {
                Some((agent, end)) if !name.contains(&at) => {
                    let found = (agent.code.clone(), agent.before);
                    if !agents.contains(&found) {
                        agents.push(found);
                    }
                    at = end;
                }
                _ => at += 1,
            }
        }
        (actors, agents)
    }

    fn new_actor(&self, nominal: &Nominal, words: &[Word]) -> Option<String> {
        let end = nominal.attached.iter().map(|a| a.end).max();
        let end = end.or(nominal.words.last().map(|w| w + 1))?;
        let start = *nominal.words.first()?;
        let forms: Vec<&str> =
            words.get(start..end)?.iter().filter(|w| w.seen).map(|w| w.form.as_str()).collect();
        (forms.len() <= self.new_actor_length && !forms.is_empty())
            .then(|| format!("\"{}\"", forms.join(" ")))
    }
}

/// `actor` with the codes of `agents` before and after it, none twice.
fn compose(actor: &str, agents: &[(String, bool)]) -> String {
    let mut code = actor.to_owned();
    for (agent, before) in agents {
        let known = (0..code.len()).step_by(3).any(|at| code.get(at..).is_some_and(|c| c.starts_with(agent)));
        if known {
            continue;
        }
        code = if *before { format!("{agent}{code}") } else { format!("{code}{agent}") };
    }
    code
}

#[cfg(test)]
mod tests {
    use super::compose;

    #[test]
    fn a_code_is_added_once_and_on_the_grid() {
        let agents = [("GOV".to_owned(), false), ("NGO".to_owned(), true), ("GOV".to_owned(), false)];
        assert_eq!(compose("ORD", &agents), "NGOORDGOV");
        assert_eq!(compose("ORDGOV", &agents[..1]), "ORDGOV");
        assert_eq!(compose("XGOVAB", &agents[..1]), "XGOVABGOV", "off the grid it is no role");
    }
}
