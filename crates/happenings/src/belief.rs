//! How a happening stands, step by step: a fold over its reports in the order in which they became known.
//!
//! What a voice says of a happening moves it from state to state by the rules of `data/lexicon/belief.tsv`, first
//! match, nothing else. Of each voice the last word counts. Only what was known by then is used for a step, so that
//! the steps up to a day are what the press had said by that day.

use std::collections::BTreeMap;

use demarche_core::record::{Stance, Status};
use serde::{Deserialize, Serialize};

use crate::day::{Day, Days};
use crate::ids::{DocKey, ReportKey};
use crate::origin::Origin;
use crate::report::{Account, Report, Role};
use crate::tables::{Tables, Turn};

/// Days after its last day when a happening of which nobody tells whether it was counts as lapsed.
const LAPSE: i32 = 14;

macro_rules! named {
    ($(#[doc = $about:literal])+ $ty:ident { $($(#[doc = $doc:literal])+ $name:ident = $text:literal,)+ }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $ty { $($(#[doc = $doc])+ #[serde(rename = $text)] $name,)+ }
        impl $ty {
            /// Every value, in the order of the table.
            pub const ALL: &'static [$ty] = &[$($ty::$name,)+];
            /// As written in the store and in the rules.
            pub fn as_str(self) -> &'static str { match self { $($ty::$name => $text,)+ } }
            /// The value written `text`.
            pub fn parse(text: &str) -> Option<Self> { Self::ALL.iter().copied().find(|v| v.as_str() == text) }
        }
        impl std::fmt::Display for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }
    };
}

named! {
    /// How a happening stands.
    State {
        /// It may come to be: possible, conditional or asked for.
        Mooted = "mooted",
        /// Somebody plans it.
        Announced = "announced",
        /// A second voice, or the other side, says it will be.
        Confirmed = "confirmed",
        /// Somebody doubts that it will be, or has not made up its mind.
        Doubted = "doubted",
        /// Somebody says that it is not to be.
        Denied = "denied",
        /// It was to be and is put off.
        Postponed = "postponed",
        /// It was to be and is called off.
        CalledOff = "called_off",
        /// It is going on.
        UnderWay = "under_way",
        /// It was.
        Held = "held",
        /// It was to be and was not.
        NotHeld = "not_held",
        /// Its days are over, and nobody tells whether it was.
        Lapsed = "lapsed",
        /// Somebody claims that an act was done.
        Alleged = "alleged",
        /// It is told as done.
        Reported = "reported",
        /// Two voices or more tell it as done.
        Corroborated = "corroborated",
        /// One tells it and another denies it.
        Disputed = "disputed",
        /// Who is said to have done it says so.
        Admitted = "admitted",
        /// Who claimed it takes it back.
        Withdrawn = "withdrawn",
    }
}

named! {
    /// What an account says of a happening.
    Said {
        /// It was, or is.
        Tells = "tells",
        /// It goes on.
        Ongoing = "ongoing",
        /// It is to be.
        Plans = "plans",
        /// It is so, after others said it.
        Confirms = "confirms",
        /// It may be, or should be.
        Moots = "moots",
        /// It is questioned.
        Doubts = "doubts",
        /// Nothing is decided.
        Undecided = "undecided",
        /// It is not so.
        Denies = "denies",
        /// It was not, or is not going to be, told as fact.
        Negates = "negates",
        /// It is called off.
        CallsOff = "calls_off",
        /// It is put off.
        Postpones = "postpones",
        /// "I did."
        Admits = "admits",
        /// "I take it back."
        Withdraws = "withdraws",
        /// It happens now and again: nothing of this one.
        Nothing = "nothing",
    }
}

impl Said {
    /// What `account` says.
    pub fn of(account: &Account) -> Self {
        // A denial of a turn says nothing sure of what it denies.
        if account.stance == Stance::Denies {
            return if account.status == Status::Negated { Said::Confirms } else { Said::Denies };
        }
        match account.turn {
            Some(Turn::CalledOff) => return Said::CallsOff,
            Some(Turn::Postponed) => return Said::Postpones,
            Some(Turn::Admitted) => return Said::Admits,
            Some(Turn::Withdrawn) => return Said::Withdraws,
            None => {}
        }
        match (account.stance, account.status) {
            (_, Status::Negated) => Said::Negates,
            (_, Status::Recurrent) => Said::Nothing,
            (Stance::Doubts, _) => Said::Doubts,
            (Stance::Undecided, _) => Said::Undecided,
            (_, Status::Occurred) => Said::Tells,
            (_, Status::Ongoing) => Said::Ongoing,
            (Stance::Confirms, Status::Planned) => Said::Confirms,
            (_, Status::Planned) => Said::Plans,
            (_, Status::Possible | Status::Conditional | Status::Demanded) => Said::Moots,
        }
    }

    /// Whether it speaks for the happening.
    pub fn is_for(self) -> bool {
        matches!(self, Said::Tells | Said::Ongoing | Said::Plans | Said::Confirms | Said::Admits)
    }

    /// Whether it speaks against it.
    pub fn is_against(self) -> bool {
        matches!(self, Said::Denies | Said::Negates | Said::CallsOff | Said::Withdraws)
    }
}

/// What has to hold beside the words for a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum When {
    /// It became known on or after the first stated day, or no day is stated.
    Due,
    /// It became known before the first stated day.
    Early,
    /// It became known after the last day.
    Past,
    /// Another voice speaks for it.
    Second,
    /// No other voice speaks for it.
    Alone,
    /// Another voice speaks against it.
    Opposed,
    /// No other voice speaks against it.
    Unopposed,
    /// The voice did not say so before, or said something else since.
    Anew,
    /// Who says it has part in it.
    Party,
    /// Who says it is said to have done it.
    Doer,
    /// The document itself says it.
    Narrator,
    /// Somebody else says it, whom the document quotes.
    Quoted,
}

impl When {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "due" => When::Due,
            "early" => When::Early,
            "past" => When::Past,
            "second" => When::Second,
            "alone" => When::Alone,
            "opposed" => When::Opposed,
            "unopposed" => When::Unopposed,
            "anew" => When::Anew,
            "party" => When::Party,
            "doer" => When::Doer,
            "narrator" => When::Narrator,
            "quoted" => When::Quoted,
            _ => return None,
        })
    }
}

/// One rule of belief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Whether it is for engagements, for other acts, or (`None`) for both.
    engagements: Option<bool>,
    /// In which states; empty for any. `None` stands for nothing said yet.
    from: Vec<Option<State>>,
    said: Vec<Said>,
    when: Vec<When>,
    to: State,
    about: String,
}

impl Rule {
    /// The rule in the cells of a row of `belief.tsv`.
    pub(crate) fn parse(cells: &[&str]) -> Result<Self, String> {
        let [of, from, said, when, to, about] = cells else { return Err("six cells are due".to_owned()) };
        let engagements = match *of {
            "engagement" => Some(true),
            "act" => Some(false),
            "any" => None,
            other => return Err(format!("a rule is not of {other}")),
        };
        let list = |cell: &'_ str| -> Vec<String> {
            cell.split(' ').filter(|w| !w.is_empty() && *w != "-").map(str::to_owned).collect()
        };
        let from = list(from).into_iter().filter(|w| w != "any").map(|w| match w.as_str() {
            "nothing" => Ok(None),
            w => State::parse(w).map(Some).ok_or(format!("no state is called {w}")),
        });
        let said =
            if *said == "any" { Said::ALL.iter().map(|s| s.to_string()).collect() } else { list(said) };
        let said = said.into_iter().map(|w| Said::parse(&w).ok_or(format!("nobody says {w}")));
        let when =
            list(when).into_iter().map(|w| When::parse(&w).ok_or(format!("no condition is called {w}")));
        Ok(Self {
            engagements,
            from: from.collect::<Result<_, String>>()?,
            said: said.collect::<Result<_, String>>()?,
            when: when.collect::<Result<_, String>>()?,
            to: State::parse(to).ok_or(format!("no state is called {to}"))?,
            about: (*about).to_owned(),
        })
    }

    /// What it says, in words.
    pub fn about(&self) -> &str {
        &self.about
    }

    fn fits(&self, engagement: bool, state: Option<State>, said: Said, holds: impl Fn(When) -> bool) -> bool {
        self.engagements.is_none_or(|e| e == engagement)
            && (self.from.is_empty() || self.from.contains(&state))
            && self.said.contains(&said)
            && self.when.iter().all(|w| holds(*w))
    }
}

/// A change of how a happening stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// The day on which it became known.
    pub known_on: Day,
    /// The state from then on.
    pub state: State,
    /// The report that makes it; for `lapsed`, the last that told of it.
    pub report: ReportKey,
    /// What its voice says.
    pub said: Said,
    /// By whose word.
    pub origin: Origin,
    /// The rule, in words.
    pub rule: String,
    /// The words in the document, with their first code point.
    pub words: String,
    /// Where these words start.
    pub start: u32,
}

/// How a happening stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belief {
    /// The state by all reports. Whether it has lapsed since is asked with [`Belief::on`].
    pub state: State,
    /// Since when.
    pub since: Day,
    /// How many voices speak for it by their last word.
    pub origins_for: u32,
    /// How many speak against it.
    pub origins_against: u32,
    /// How many accounts only pass on what a voice counted already has said.
    pub relays: u32,
    /// How it came to stand so, in order.
    pub steps: Vec<Step>,
    /// The day on which it lapses if nobody tells until then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lapses: Option<Day>,
}

impl Belief {
    /// The state and since when, by what was known on `day`; `None` before anything was.
    ///
    /// Steps before `day` never depend on what became known later, so this is what one would have been told then.
    pub fn on(&self, day: Day) -> Option<(State, Day)> {
        let last = self.steps.iter().rev().find(|s| s.known_on <= day)?;
        let is_last = self.steps.last().is_some_and(|s| s == last);
        match self.lapses {
            Some(lapses) if is_last && lapses <= day => Some((State::Lapsed, lapses)),
            _ => Some((last.state, last.known_on)),
        }
    }
}

/// How the happening of `reports` stands. They come in the order in which they became known.
pub fn belief(reports: &[&Report], tables: &Tables) -> Belief {
    let mut fold = Fold::new(reports);
    for report in reports {
        fold.learn_days(report);
        for account in &report.accounts {
            fold.hear(report, account, tables);
        }
    }
    fold.done(reports)
}

/// What has been heard so far.
struct Fold {
    engagement: bool,
    state: Option<State>,
    steps: Vec<Step>,
    /// The last word of each voice, with its country.
    last: BTreeMap<String, (Said, Option<String>)>,
    relays: u32,
    stated: Option<Days>,
    inferred: Option<Days>,
    /// Of documents that have copies: by which name their own voice goes.
    copied: BTreeMap<DocKey, Origin>,
}

impl Fold {
    fn new(reports: &[&Report]) -> Self {
        // The first document of several copies speaks with the same voice as they do.
        let own = |report: &Report| report.accounts.iter().find(|a| a.by.is_none()).map(|a| a.origin.clone());
        let copied = reports.iter().filter_map(|r| Some((r.doc.clone(), own(r)?))).collect();
        Self {
            engagement: reports.iter().any(|r| r.kind.is_engagement()),
            state: None,
            steps: Vec::new(),
            last: BTreeMap::new(),
            relays: 0,
            stated: None,
            inferred: None,
            copied,
        }
    }

    fn voice(&self, origin: &Origin) -> String {
        match origin {
            Origin::Copies(first) => self.copied.get(first).unwrap_or(origin).voice(),
            other => other.voice(),
        }
    }

    /// Takes in when the happening is by `report`.
    fn learn_days(&mut self, report: &Report) {
        if report.days.is_stated() {
            let narrow = |a: Days, b: Days| {
                let (first, last) = (a.first.max(b.first), a.last.min(b.last));
                if first <= last { Days { first, last, ..a } } else { b }
            };
            self.stated = Some(self.stated.map_or(report.days, |s| narrow(s, report.days)));
        } else if matches!(
            report.status,
            Status::Planned | Status::Possible | Status::Conditional | Status::Demanded
        ) {
            self.inferred = Some(report.days);
        }
    }

    fn lapses(&self) -> Option<Day> {
        let waiting = [State::Mooted, State::Announced, State::Confirmed, State::Doubted];
        let last = self.stated.or(self.inferred)?.last;
        waiting.iter().any(|s| self.state == Some(*s)).then(|| last.plus(LAPSE))
    }

    fn hear(&mut self, report: &Report, account: &Account, tables: &Tables) {
        let said = Said::of(account);
        if said == Said::Nothing {
            return;
        }
        if let Some(day) = self.lapses().filter(|day| *day < report.known_on)
            && let Some(last) = self.steps.last().cloned()
        {
            let rule = "its days are over, and nobody had told whether it was".to_owned();
            self.steps.push(Step { known_on: day, state: State::Lapsed, rule, ..last });
            self.state = Some(State::Lapsed);
        }
        let voice = self.voice(&account.origin);
        let holds = |when: When| self.holds(when, said, report, account, &voice);
        let rules = tables.rules().iter();
        let rule = rules.clone().find(|r| r.fits(self.engagement, self.state, said, holds));
        if let Some(rule) = rule
            && self.state != Some(rule.to)
        {
            self.state = Some(rule.to);
            self.steps.push(Step {
                known_on: report.known_on,
                state: rule.to,
                report: report.key.clone(),
                said,
                origin: account.origin.clone(),
                rule: rule.about.clone(),
                words: account.at.text.clone(),
                start: account.at.start,
            });
        }
        let before = self.last.insert(voice, (said, account.country.clone()));
        self.relays += u32::from(before.is_some_and(|(b, _)| b == said));
    }

    fn holds(&self, when: When, said: Said, report: &Report, account: &Account, voice: &str) -> bool {
        let other = |v: &String| *v != voice;
        let others = || self.last.iter().filter(|(v, _)| other(v)).map(|(_, (said, _))| *said);
        // Two officials of one government are two voices, but the second says nothing new.
        let second = || {
            let told = self.last.iter().filter(|(v, (said, _))| other(v) && said.is_for());
            let mut told = told.filter(|(_, (_, country))| country.is_none() || *country != account.country);
            told.next().is_some()
        };
        let early = self.stated.is_some_and(|d| report.known_on < d.first);
        match when {
            When::Due => !early,
            When::Early => early,
            When::Past => self.stated.or(self.inferred).is_some_and(|d| d.last < report.known_on),
            When::Second => second(),
            When::Alone => !others().any(Said::is_for),
            When::Opposed => others().any(Said::is_against),
            When::Unopposed => !others().any(Said::is_against),
            When::Anew => self.last.get(voice).is_none_or(|(before, _)| *before != said),
            When::Party => account.part.is_some(),
            When::Doer => account.part == Some(Role::Actor),
            When::Narrator => account.by.is_none(),
            When::Quoted => account.by.is_some(),
        }
    }

    fn done(mut self, reports: &[&Report]) -> Belief {
        let lapses = self.lapses();
        if self.steps.is_empty()
            && let Some(report) = reports.first()
        {
            // Nothing that a rule speaks of was said: what is known is that somebody spoke of it.
            self.steps.push(Step {
                known_on: report.known_on,
                state: State::Mooted,
                report: report.key.clone(),
                said: Said::Nothing,
                origin: Origin::Document(report.doc.clone()),
                rule: "somebody spoke of it".to_owned(),
                words: report.accounts.first().map(|a| a.at.text.clone()).unwrap_or_default(),
                start: report.accounts.first().map_or(0, |a| a.at.start),
            });
        }
        let count = |is: fn(Said) -> bool| self.last.values().filter(|(said, _)| is(*said)).count() as u32;
        let (state, since) =
            self.steps.last().map_or((State::Mooted, Day::from_number(0)), |s| (s.state, s.known_on));
        Belief {
            state,
            since,
            origins_for: count(Said::is_for),
            origins_against: count(Said::is_against),
            relays: self.relays,
            steps: self.steps,
            lapses,
        }
    }
}
