//! The histories of `histories.md`, word for word: each step, each state asked for, each contradiction.

use demarche_core::record::{ActorKind, EngagementKind, EventType, Stance, Status, Words};
use demarche_happenings::happening::Happening;
use demarche_happenings::report::{Account, Party, Role, inferred};
use demarche_happenings::tables::Turn;
use demarche_happenings::words::Told;
use demarche_happenings::{ActorKey, Day, Days, DocKey, Facts, Kind, Origin, Report, ReportKey, Tables};

/// A history as written.
struct History {
    title: String,
    reports: Vec<Report>,
    /// Lines of what is to come out, by their first character or word.
    expected: Vec<String>,
}

fn day(text: &str) -> Day {
    Day::parse(&format!("2031-{text}")).unwrap_or_else(|| panic!("no day: {text}"))
}

fn party(name: &str, role: Role) -> Party {
    let actor = ActorKey::new(format!("n-{}-", name.to_lowercase().replace(' ', "_")));
    Party { actor, role, name: name.to_owned(), kind: ActorKind::Person, country: None }
}

/// The kind and parties in the first line of a history.
fn subject(line: &str) -> (Kind, Vec<Party>) {
    let (kind, who) = line.split_once(": ").unwrap_or_else(|| panic!("no subject: {line}"));
    if let Some(kind) = EngagementKind::parse(kind) {
        return (Kind::Engagement(kind), who.split(", ").map(|n| party(n, Role::Actor)).collect());
    }
    let kind = EventType::parse(kind).unwrap_or_else(|| panic!("no kind: {kind}"));
    let (doers, done_to) = who.split_once(" > ").unwrap_or((who, ""));
    let mut parties: Vec<Party> = doers.split(", ").map(|n| party(n, Role::Actor)).collect();
    parties.extend(done_to.split(", ").filter(|n| !n.is_empty()).map(|n| party(n, Role::Recipient)));
    (Kind::Act(kind), parties)
}

/// A numbered line: `N. DAY SOURCE[, …]: STATUS … "words"`.
fn report(line: &str, subject: &(Kind, Vec<Party>)) -> Report {
    let (n, rest) = line.split_once(". ").expect("a number");
    let (head, tail) = rest.split_once(": ").expect("a colon after the source");
    let (known, head) = head.split_once(' ').expect("a day");
    let known_on = day(known);
    let mut parts = head.split(", ");
    let source = parts.next().expect("a source");
    let doc = DocKey::new(format!("d-{n}"));
    let mut facts = Facts {
        key: doc.clone(),
        known_on,
        publisher: Some(source.to_owned()),
        credit: None,
        copy_of: None,
        terms: Vec::new(),
        names: Vec::new(),
    };
    let (kind, mut parties) = subject.clone();
    let mut speaker = None;
    let mut unnamed = false;
    for part in parts {
        if let Some(first) = part.strip_prefix("copy of ") {
            facts.copy_of = Some(DocKey::new(format!("d-{first}")));
        } else if let Some(agency) = part.strip_prefix("credit ") {
            facts.credit = Some(agency.to_owned());
        } else if let Some(doer) = part.strip_prefix("by doer ") {
            parties.retain(|p| p.role != Role::Actor);
            parties.push(party(doer, Role::Actor));
        } else if part == "unnamed" {
            unnamed = true;
        } else {
            let (name, role) = part.split_once(" (").expect("a speaker has a part");
            let role = match role.trim_end_matches(')') {
                "actor" => Some(Role::Actor),
                "recipient" => Some(Role::Recipient),
                _ => None,
            };
            speaker = Some((party(name, Role::Actor), role));
        }
    }
    let (told, words) = tail.split_once('"').expect("words in quotation marks");
    let words = words.trim_end_matches('"');
    let (mut status, mut stance, mut turn, mut days) = (Status::Occurred, Stance::Asserts, None, None);
    let mut tokens = told.split_whitespace();
    while let Some(token) = tokens.next() {
        match token {
            "for" => {
                let span = tokens.next().expect("a day after for");
                let (a, b) = span.split_once("..").unwrap_or((span, span));
                days = Some(Days::stated(day(a), day(b)));
            }
            "called_off" => turn = Some(Turn::CalledOff),
            "postponed" => turn = Some(Turn::Postponed),
            "admitted" => turn = Some(Turn::Admitted),
            "withdrawn" => turn = Some(Turn::Withdrawn),
            word => match (Status::parse(word), Stance::parse(word)) {
                (Some(s), _) => status = s,
                (_, Some(s)) => stance = s,
                _ => panic!("neither status nor stance: {word}"),
            },
        }
    }
    let origin = match &speaker {
        _ if unnamed => Origin::unnamed(&facts),
        Some((who, _)) => Origin::of(&facts, Some(&who.actor)),
        None => Origin::of(&facts, None),
    };
    let sentence = Told::of(&format!("They {words}."), Tables::embedded());
    let by = speaker.as_ref().map(|(p, _)| p.name.clone()).or(unnamed.then(|| "reports".to_owned()));
    Report {
        key: ReportKey::new(format!("e-{n}-0")),
        doc,
        known_on,
        item: "e1".to_owned(),
        kind,
        mode: None,
        triggers: Vec::new(),
        days: days.unwrap_or_else(|| inferred(known_on, status)),
        parties,
        site: None,
        standing: None,
        status,
        founds: status != Status::Recurrent,
        words: sentence.stems,
        caps: Vec::new(),
        numbers: sentence.numbers,
        about: Vec::new(),
        accounts: vec![Account {
            origin,
            by,
            country: None,
            part: speaker.and_then(|(_, role)| role),
            stance,
            status,
            turn,
            at: Words { start: 0, end: words.chars().count() as u32, text: words.to_owned() },
            event: "e1".to_owned(),
        }],
        events: vec!["e1".to_owned()],
    }
}

fn histories() -> Vec<History> {
    let mut out = Vec::new();
    for block in include_str!("histories.md").split("\n## ").skip(1) {
        let mut lines = block.lines().filter(|l| !l.is_empty());
        let title = lines.next().expect("a title").to_owned();
        let subject = subject(lines.next().expect("a subject"));
        let mut history = History { title, reports: Vec::new(), expected: Vec::new() };
        for line in lines {
            if line.starts_with(|c: char| c.is_ascii_digit()) {
                history.reports.push(report(line, &subject));
            } else {
                history.expected.push(line.to_owned());
            }
        }
        out.push(history);
    }
    out
}

/// `2031-05-24` as `05-24`.
fn short(day: Day) -> String {
    day.to_string()[5..].to_owned()
}

/// The number of the report of this key.
fn number(key: &ReportKey) -> &str {
    key.as_str().split('-').nth(1).unwrap_or("?")
}

/// What a history comes to, in the words of the file: a line for each that the file has.
fn outcome(history: &History) -> Vec<String> {
    let reports: Vec<&Report> = history.reports.iter().collect();
    let happening = Happening::of(&reports, Tables::embedded());
    let belief = &happening.belief;
    let steps: Vec<String> = belief
        .steps
        .iter()
        .map(|s| format!("{} {} {}", short(s.known_on), s.state, number(&s.report)))
        .collect();
    let mut out = vec![format!("= {}", steps.join("; "))];
    for line in &history.expected {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[0] {
            "?" => {
                let state = belief.on(day(words[1])).map_or("nothing", |(s, _)| s.as_str());
                out.push(format!("? {} {state}", words[1]));
            }
            "for" => out.push(format!("for {}", belief.origins_for)),
            "against" => out.push(format!("against {}", belief.origins_against)),
            _ => {}
        }
    }
    let contradictions = happening.contradictions.iter().map(|c| {
        let closed = c.closed.map_or(String::new(), |d| format!(" closed {}", short(d)));
        format!("! {} {} {}{closed}", c.field.as_str(), number(&c.a), number(&c.b))
    });
    out.extend(contradictions);
    out
}

#[test]
fn every_history_is_as_written() {
    let histories = histories();
    assert!(histories.len() >= 40, "only {} histories", histories.len());
    let mut wrong = Vec::new();
    for history in &histories {
        let (mut found, mut expected) = (outcome(history), history.expected.clone());
        found.sort();
        expected.sort();
        if found != expected {
            wrong.push(format!("{}\n  written: {expected:#?}\n  found: {found:#?}", history.title));
        }
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n{}", wrong.len(), histories.len(), wrong.join("\n"));
}

/// Steps up to a day are the same whatever became known after it.
#[test]
fn no_step_depends_on_what_became_known_later() {
    for history in histories() {
        let reports: Vec<&Report> = history.reports.iter().collect();
        let all = demarche_happenings::belief::belief(&reports, Tables::embedded());
        for n in 1..=reports.len() {
            let known: Vec<&Report> = reports[..n].to_vec();
            let some = demarche_happenings::belief::belief(&known, Tables::embedded());
            let until = reports[n - 1].known_on;
            let later = reports.get(n).is_some_and(|r| r.known_on == until);
            // Several reports of one day are known together.
            if !later {
                let told: Vec<_> = all.steps.iter().filter(|s| s.known_on <= until).collect();
                let seen: Vec<_> = some.steps.iter().collect();
                assert_eq!(seen, told, "{} after report {n}", history.title);
            }
        }
    }
}
