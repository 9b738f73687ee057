//! Small records of our own prose, for tests of the store and of what stands on it. No model is needed to make them.

use demarche_core::Record;
use serde_json::{Value, json};

/// One short article: two people, their countries, a meeting told in one way or another, and a quote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling<'a> {
    /// The caller's id.
    pub id: &'a str,
    /// Where it stands.
    pub url: Option<&'a str>,
    /// Who published it.
    pub outlet: &'a str,
    /// The day of publication.
    pub published: &'a str,
    /// Who meets: name, key in the actor table, country.
    pub who: (&'a str, Option<&'a str>, &'a str),
    /// Whom.
    pub whom: (&'a str, Option<&'a str>, &'a str),
    /// The verb that tells the meeting.
    pub verb: &'a str,
    /// Its status.
    pub status: &'a str,
    /// The day told for it.
    pub day: Option<&'a str>,
    /// Where: name, country.
    pub place: (&'a str, &'a str),
    /// What the first of them says.
    pub words: &'a str,
    /// Whether the first of them claims the meeting, and how firmly; the article itself does otherwise.
    pub stance: Option<&'a str>,
    /// Where the first of them stands on fish.
    pub position: &'a str,
    /// More text, before.
    pub lead: &'a str,
}

/// Ana Kol of Altria, envoy, and Boris Dahl of Borland meet in Amber.
pub const MEETING: Telling<'static> = Telling {
    id: "one",
    url: None,
    outlet: "The Harbour Post",
    published: "2024-05-02",
    who: ("Ana Kol", Some("Q900001"), "ALT"),
    whom: ("Boris Dahl", Some("Q900002"), "BOR"),
    verb: "will meet",
    status: "planned",
    day: Some("2024-05-06"),
    place: ("Amber", "BOR"),
    words: "We shall talk about fish and nothing else",
    stance: None,
    position: "concerned",
    lead: "Boats lay idle for a week.",
};

/// The record of `telling`, as a reader would have made it.
///
/// # Panics
/// When a value of `telling` is none that a record can have; a mistake of the test.
pub fn record(telling: &Telling<'_>) -> Record {
    let t = telling;
    let title = format!("{} and {}", t.who.0, t.whom.0);
    let on = t.day.map_or(String::new(), |d| format!(" on {d}"));
    let text = format!(
        "{title}\n\n{} {} {} {} in {}{on}.\n\n“{}”, {} said.",
        t.lead, t.who.0, t.verb, t.whom.0, t.place.0, t.words, t.who.0
    );
    let at = |words: &str, from: usize| -> Value {
        let byte = from + text[from..].find(words).expect("the words stand in the text");
        let start = text[..byte].chars().count();
        json!({"start": start, "end": start + words.chars().count(), "text": words})
    };
    let body = title.len() + 2 + t.lead.len();
    let mention = |words: &str| {
        let mut value = at(words, 0);
        value["kind"] = json!("name");
        value
    };
    let by = json!({"name": "rule:test", "version": "1"});
    let actor = |id: &str, (name, key, country): (&str, Option<&str>, &str)| {
        let mut actor = json!({"id": id, "name": name, "kind": "person", "country": country, "sectors": ["GOV"],
            "offices": [{"title": "envoy", "basis": "text"}], "mentions": [mention(name)], "evidence": [mention(name)],
            "by": by, "confidence": 0.9});
        if let Some(key) = key {
            actor["known_as"] = json!(key);
        }
        actor
    };
    let trigger = at(t.verb, body);
    let said = text.rfind("said").expect("somebody says something");
    let mut cue = at("said", said);
    cue["lemma"] = json!("say");
    let claim = match t.stance {
        Some(stance) => json!({"by": "a1", "stance": stance, "quote": "q1", "cue": cue}),
        None => json!({"by": "narrator", "stance": "asserts"}),
    };
    let time = t.day.map(|_| "t1");
    let mut event = json!({"id": "e1", "type": "CONSULT", "mode": "meet", "cameo": "040", "quad": 1, "goldstein": 1.0,
        "trigger": trigger, "actors": ["a1", "a2"], "recipients": [], "place": "p1", "status": t.status,
        "claims": [claim], "topics": ["i1"], "evidence": [trigger], "by": by, "confidence": 0.8});
    let mut engagement = json!({"id": "g1", "kind": "meeting", "parties": ["a1", "a2"], "events": ["e1"], "place": "p1",
        "status": t.status, "history": [{"claim": claim, "event": "e1", "status": t.status, "at": trigger}],
        "evidence": [trigger], "by": by, "confidence": 0.8});
    let mut leg =
        json!({"to": "p1", "from": null, "time": null, "status": t.status, "evidence": at(t.place.0, body)});
    if let Some(time) = time {
        for item in [&mut event, &mut engagement, &mut leg] {
            item["time"] = json!(time);
        }
    }
    let times = t.day.map_or_else(Vec::new, |day| {
        vec![json!({"id": "t1", "start": day, "end": day, "grain": "day", "basis": "stated", "text": at(day, body), "by": by,
            "confidence": 0.9})]
    });
    let deadlines = t.day.map_or_else(Vec::new, |day| {
        vec![json!({"of": "i1", "what": "talks", "time": "t1", "evidence": [at(day, body)], "by": by, "confidence": 0.6})]
    });
    let length = text.chars().count();
    let mut record = json!({
        "schema": "demarche.record/1",
        "document": {"id": t.id, "title": title, "text": text, "published": t.published, "outlet": t.outlet,
                     "language": "en"},
        "sentences": [{"start": 0, "end": title.chars().count(), "kind": "title"},
                      {"start": title.chars().count() + 2, "end": length, "kind": "body"}],
        "actors": [actor("a1", t.who), actor("a2", t.whom)],
        "quotes": [{"id": "q1", "kind": "direct", "spans": [at(t.words, body)], "cue": cue, "speaker": "a1",
                    "speaker_mention": null, "channel": "briefing", "act": "states", "evidence": [], "by": by,
                    "confidence": 0.8}],
        "events": [event], "engagements": [engagement],
        "issues": [{"id": "i1", "name": "fish", "kind": "subject", "mentions": [], "by": by, "confidence": 0.7}],
        "positions": [{"party": "a1", "issue": "i1", "stance": t.position, "quote": "q1",
                       "evidence": [at(t.words, body)], "by": by, "confidence": 0.6}],
        "trips": [{"traveller": "a1", "legs": [leg], "to_meet": ["a2"], "by": by, "confidence": 0.7}],
        "deadlines": deadlines,
        "places": [{"id": "p1", "name": t.place.0, "country": t.place.1, "lat": 10.0, "lon": 20.0, "kind": "city",
                    "mentions": [at(t.place.0, body)], "by": by, "confidence": 0.9}],
        "times": times, "diagnostics": [],
    });
    if let Some(url) = t.url {
        record["document"]["url"] = json!(url);
    }
    serde_json::from_value(record).expect("a record")
}

/// `n` records of different articles: people, places and days change, and every third tells of a meeting that the one
/// before tells of too.
pub fn many(n: usize) -> Vec<Record> {
    let countries = ["ALT", "BOR", "CAR", "DEL", "EPS"];
    let first = ["Ana", "Boris", "Clara", "Dmitri", "Edda", "Farid", "Greta"];
    let last = ["Kol", "Dahl", "Ostrom", "Vane", "Ruiz", "Sorel", "Tamm", "Ulven", "Wirth", "Yade", "Zorn"];
    let places = ["Amber", "Birch", "Cove", "Dell"];
    let statuses = [
        ("will meet", "planned"),
        ("met", "occurred"),
        ("may meet", "possible"),
        ("did not meet", "negated"),
    ];
    let day = |n: usize| format!("2024-{:02}-{:02}", 1 + n / 28 % 12, 1 + n % 28);
    let person = |n: usize| format!("{} {}", first[n % first.len()], last[n / first.len() % last.len()]);
    (0..n)
        .map(|i| {
            // A third telling repeats the people and the day of the second.
            let about = i - usize::from(i % 3 == 2);
            let (a, b) = (about * 7 % 77, (about * 7 + 1 + about % 5) % 77);
            let (who, whom) = (person(a), person(b));
            let (published, told) = (day(i / 4), day(about / 4 + 3));
            let (verb, status) = statuses[i % statuses.len()];
            let id = format!("own-{i:05}");
            let words = format!("Number {i} is what we shall talk about, and {} of them", i * 37 % 1000);
            let lead = format!(
                "Word number {i} came from the quay at hour {}, and {} boats lay idle.",
                i % 24,
                i * 13 % 97
            );
            let known = |n: usize| format!("Q9{n:05}");
            let (known_a, known_b) = (known(a), known(b));
            record(&Telling {
                id: &id,
                url: None,
                outlet: ["The Harbour Post", "Quay News", "Amber Wire"][i % 3],
                published: &published,
                who: (&who, (a % 4 > 0).then_some(known_a.as_str()), countries[a % 5]),
                whom: (&whom, (b % 4 > 0).then_some(known_b.as_str()), countries[b % 5]),
                verb,
                status,
                day: (i % 5 > 0).then_some(told.as_str()),
                place: (places[about % 4], countries[about % 5]),
                words: &words,
                stance: (i % 2 == 0).then_some("asserts"),
                position: ["concerned", "supports", "opposes"][i % 3],
                lead: &lead,
            })
        })
        .collect()
}
