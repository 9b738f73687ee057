//! One document scored layer by layer.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Tallies;
use super::matching::{
    Alignment, Extent, Matching, Text, extent, items, jaccard, norm, overlap, pair, same_time, strings,
};

/// A document of the gold, the record of it, and what is looked up in them over and over.
struct Case<'a> {
    id: &'a str,
    gold: &'a Value,
    record: &'a Value,
    text: Text,
    actors: Alignment,
    places: BTreeMap<&'a str, &'a str>,
    issues: BTreeMap<&'a str, &'a str>,
    times: BTreeMap<&'a str, &'a Value>,
}

/// Adds the counts of one document to `tallies` and what is wrong to `errors`.
pub(super) fn score_document(gold: &Value, record: &Value, tallies: &mut Tallies, errors: &mut Vec<String>) {
    let named = |list: &'static str| {
        items(&record[list]).iter().filter_map(|x| Some((x["id"].as_str()?, x["name"].as_str()?))).collect()
    };
    let case = Case {
        id: gold["id"].as_str().unwrap_or_default(),
        gold,
        record,
        text: Text::new(record["document"]["text"].as_str().unwrap_or_default()),
        actors: Alignment::new(gold, record),
        places: named("places"),
        issues: named("issues"),
        times: items(&record["times"]).iter().filter_map(|t| Some((t["id"].as_str()?, t))).collect(),
    };
    case.quotes(tallies, errors);
    case.events(tallies, errors);
    case.engagements(tallies, errors);
    case.legs(tallies, errors);
    case.positions(tallies, errors);
    case.deadlines(tallies, errors);
    case.parties(tallies, errors);
}

impl Case<'_> {
    /// The value of a time of the record as the gold writes it.
    fn time(&self, id: &Value) -> Option<String> {
        let time = self.times.get(id.as_str()?)?;
        let (start, end) = (time["start"].as_str(), time["end"].as_str());
        if start == end {
            return start.map(str::to_owned);
        }
        Some(format!("{}/{}", start.unwrap_or("None"), end.unwrap_or("None")))
    }

    fn same_time(&self, gold: &Value, record: &Value) -> bool {
        same_time(gold["time"].as_str(), self.time(&record["time"]).as_deref())
    }

    /// The name of a place of the record, normalised; empty where there is none.
    fn place(&self, id: &Value) -> String {
        norm(id.as_str().and_then(|id| self.places.get(id)).copied().unwrap_or_default())
    }

    fn quotes(&self, tallies: &mut Tallies, errors: &mut Vec<String>) {
        let tally = tallies.layer("quotes");
        let mut gold: Vec<(Extent, &Value)> = Vec::new();
        for quote in items(&self.gold["quotes"]) {
            let (words, last) =
                (quote["words"].as_str().unwrap_or_default(), quote["last"].as_str().unwrap_or_default());
            let found = self
                .text
                .all(words)
                .into_iter()
                .find_map(|start| Some((start, self.text.find(last, start)? + last.chars().count())));
            match found {
                Some(span) => gold.push((span, quote)),
                None => tally.fn_ += 1,
            }
        }
        let mut found: Vec<(Extent, &Value)> = Vec::new();
        for quote in items(&self.record["quotes"]) {
            let spans: Vec<Extent> = items(&quote["spans"]).iter().filter_map(extent).collect();
            let start = spans.iter().map(|s| s.0).min();
            let end = spans.iter().map(|s| s.1).max();
            if let (Some(start), Some(end)) = (start, end) {
                found.push(((start, end), quote));
            }
        }
        let m = pair(gold.len(), found.len(), |g, r| {
            let share = jaccard(gold[g].0, found[r].0);
            if share >= 0.5 { share } else { 0.0 }
        });
        tally.tp += m.pairs.len();
        tally.fn_ += m.lost.len();
        tally.fp += m.extra.len();
        for (g, r) in m.pairs {
            let (g, r) = (gold[g].1, found[r].1);
            let speaker = match g["speaker"].as_str().filter(|s| !s.is_empty()) {
                Some(speaker) => self.actors.same(Some(speaker), r["speaker"].as_str()),
                None => r["speaker"].is_null(),
            };
            tally.field("speaker", speaker);
            tally.field("kind", g["kind"] == r["kind"]);
            tally.field("channel", g["channel"] == r["channel"]);
        }
        for g in m.lost {
            errors.push(format!("{}: quote missed: {}", self.id, gold[g].1["words"]));
        }
        for r in m.extra {
            errors.push(format!("{}: quote extra: {:?}", self.id, self.text.words(found[r].0)));
        }
    }

    fn events(&self, tallies: &mut Tallies, errors: &mut Vec<String>) {
        let gold: Vec<(Option<Extent>, &Value)> = items(&self.gold["events"])
            .iter()
            .map(|event| {
                let trigger = event["trigger"].as_str().unwrap_or_default();
                let n = event["n"].as_u64().filter(|n| *n > 0).unwrap_or(1) as usize;
                let at = self.text.all(trigger).get(n - 1).copied();
                (at.map(|s| (s, s + trigger.chars().count())), event)
            })
            .collect();
        let found: Vec<(Extent, &Value)> = items(&self.record["events"])
            .iter()
            .filter_map(|event| Some((extent(&event["trigger"])?, event)))
            .collect();
        let m = pair(gold.len(), found.len(), |g, r| {
            let ((at, g), (span, r)) = (gold[g], found[r]);
            if at.is_none_or(|at| overlap(at, span) == 0) {
                return 0.0;
            }
            let actors = strings(&r["actors"]);
            let shared = strings(&g["actors"])
                .into_iter()
                .any(|x| actors.iter().any(|y| self.actors.same(Some(x), Some(y))));
            1.0 + 4.0 * f64::from(g["type"] == r["type"])
                + f64::from(shared)
                + f64::from(g["status"] == r["status"])
        });
        let sure = |g: &usize| gold[*g].1["certain"].as_bool().unwrap_or(true);
        let sure_lost = m.lost.iter().filter(|g| sure(g)).count();
        let layer = tallies.layer("events.found");
        layer.tp += m.pairs.iter().filter(|(g, _)| sure(g)).count();
        layer.fn_ += sure_lost;
        layer.fp += m.extra.len();
        for (g, r) in m.pairs.iter().filter(|(g, _)| sure(g)) {
            self.event(gold[*g].1, found[*r].1, tallies, errors);
        }
        for layer in ["events", "events.strict"] {
            let tally = tallies.layer(layer);
            tally.fn_ += sure_lost;
            tally.fp += m.extra.len();
        }
        for g in m.lost.iter().filter(|g| sure(g)) {
            let event = gold[*g].1;
            let n = event["n"].as_u64().unwrap_or(1);
            let (kind, trigger) = (event["type"].as_str().unwrap_or_default(), &event["trigger"]);
            errors.push(format!("{}: event missed: {kind} {trigger} n={n}", self.id));
        }
        for r in m.extra {
            let (span, event) = found[r];
            let (kind, trigger) = (event["type"].as_str().unwrap_or_default(), &event["trigger"]["text"]);
            errors.push(format!("{}: event extra: {kind} {trigger} at {}", self.id, span.0));
        }
    }

    fn event(&self, g: &Value, r: &Value, tallies: &mut Tallies, errors: &mut Vec<String>) {
        let typed = g["type"] == r["type"];
        tallies.confused("type", &g["type"], &r["type"]);
        tallies.confused("status", &g["status"], &r["status"]);
        let actors = self.actors.same_all(&g["actors"], &r["actors"]);
        let recipients = self.actors.same_all(&g["recipients"], &r["recipients"]);
        let status = g["status"] == r["status"];
        for (layer, right) in [("events", typed), ("events.strict", typed && actors && recipients && status)]
        {
            let tally = tallies.layer(layer);
            if right {
                tally.tp += 1;
            } else {
                tally.fp += 1;
                tally.fn_ += 1;
            }
        }
        tallies.layer("events.found").field("type", typed);
        if !typed {
            let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
            let (is, coded) = (word(&g["type"]), word(&r["type"]));
            errors.push(format!("{}: event {} is {is}, coded {coded}", self.id, g["trigger"]));
            return;
        }
        let claims = items(&g["claims"]).iter().all(|c| {
            items(&r["claims"])
                .iter()
                .any(|d| c["stance"] == d["stance"] && self.actors.same(c["by"].as_str(), d["by"].as_str()))
        });
        let place = norm(g["place"].as_str().unwrap_or_default()) == self.place(&r["place"]);
        let tally = tallies.layer("events");
        tally.field("mode", g["mode"] == r["mode"]);
        tally.field("status", status);
        tally.field("actors", actors);
        tally.field("recipients", recipients);
        tally.field("time", self.same_time(g, r));
        tally.field("place", place);
        tally.field("claims", claims);
    }

    /// Counts a matched layer and lists what of the gold was missed.
    fn count(
        &self,
        name: &'static str,
        gold: &[&Value],
        m: &Matching,
        tallies: &mut Tallies,
        errors: &mut Vec<String>,
    ) {
        let tally = tallies.layer(name);
        tally.tp += m.pairs.len();
        tally.fn_ += m.lost.len();
        tally.fp += m.extra.len();
        for g in &m.lost {
            let words: String = gold[*g].to_string().chars().take(150).collect();
            errors.push(format!("{}: {name} missed: {words}", self.id));
        }
    }

    fn engagements(&self, tallies: &mut Tallies, errors: &mut Vec<String>) {
        let gold: Vec<&Value> = items(&self.gold["engagements"]).iter().collect();
        let found: Vec<&Value> = items(&self.record["engagements"]).iter().collect();
        let m = pair(gold.len(), found.len(), |g, r| {
            let (ours, theirs) = (strings(&gold[g]["parties"]), strings(&found[r]["parties"]));
            let shared =
                ours.iter().filter(|x| theirs.iter().any(|y| self.actors.same(Some(x), Some(y)))).count();
            let share = shared as f64 / ours.len().max(theirs.len()).max(1) as f64;
            if share >= 0.5 { share } else { 0.0 }
        });
        self.count("engagements", &gold, &m, tallies, errors);
        let tally = tallies.layer("engagements");
        for (g, r) in m.pairs {
            let (g, r) = (gold[g], found[r]);
            let said = items(&g["said"]).iter().all(|s| {
                items(&r["history"]).iter().any(|step| {
                    let claim = step.get("claim").unwrap_or(step);
                    claim["stance"] == s["stance"] && self.actors.same(s["by"].as_str(), claim["by"].as_str())
                })
            });
            tally.field("kind", g["kind"] == r["kind"]);
            tally.field("status", g["status"] == r["status"]);
            tally.field("said", said);
        }
    }

    fn legs(&self, tallies: &mut Tallies, errors: &mut Vec<String>) {
        fn legs(document: &Value) -> Vec<(Option<&str>, &Value)> {
            let trips = items(&document["trips"]).iter();
            trips.flat_map(|t| items(&t["legs"]).iter().map(|l| (t["traveller"].as_str(), l))).collect()
        }
        let (gold, found) = (legs(self.gold), legs(self.record));
        let m = pair(gold.len(), found.len(), |g, r| {
            let ((who, g), (traveller, r)) = (gold[g], found[r]);
            let to = r["to"].as_str().unwrap_or_default();
            let to = self.places.get(to).copied().unwrap_or(to);
            let same_place = norm(g["to"].as_str().unwrap_or_default()) == norm(to);
            f64::from(same_place && self.actors.same(who, traveller))
        });
        let listed: Vec<&Value> = gold.iter().map(|(_, leg)| *leg).collect();
        self.count("trip legs", &listed, &m, tallies, errors);
        let tally = tallies.layer("trip legs");
        for (g, r) in m.pairs {
            let (g, r) = (gold[g].1, found[r].1);
            tally.field("status", g["status"] == r["status"]);
            tally.field("time", self.same_time(g, r));
        }
    }

    fn positions(&self, tallies: &mut Tallies, errors: &mut Vec<String>) {
        let gold: Vec<&Value> = items(&self.gold["positions"]).iter().collect();
        let found: Vec<&Value> = items(&self.record["positions"]).iter().collect();
        let m = pair(gold.len(), found.len(), |g, r| {
            let (g, r) = (gold[g], found[r]);
            let issue = r["issue"].as_str().and_then(|id| self.issues.get(id)).copied().unwrap_or_default();
            let (ours, theirs) = (norm(g["issue"].as_str().unwrap_or_default()), norm(issue));
            let same_issue = !issue.is_empty() && (theirs.contains(&ours) || ours.contains(&theirs));
            f64::from(same_issue && self.actors.same(g["party"].as_str(), r["party"].as_str()))
        });
        self.count("positions", &gold, &m, tallies, errors);
        let tally = tallies.layer("positions");
        for (g, r) in m.pairs {
            tally.field("stance", gold[g]["stance"] == found[r]["stance"]);
        }
    }

    fn deadlines(&self, tallies: &mut Tallies, errors: &mut Vec<String>) {
        let gold: Vec<&Value> = items(&self.gold["deadlines"]).iter().collect();
        let found: Vec<&Value> = items(&self.record["deadlines"]).iter().collect();
        let m = pair(gold.len(), found.len(), |g, r| {
            let words = gold[g]["evidence"].as_str().unwrap_or_default();
            let evidence = items(&found[r]["evidence"]).iter().filter_map(|e| e["text"].as_str());
            f64::from(evidence.into_iter().any(|e| words.contains(e) || e.contains(words)))
        });
        self.count("deadlines", &gold, &m, tallies, errors);
    }

    /// Country and sector of every actor of the gold, and its office where the gold names one.
    fn parties(&self, tallies: &mut Tallies, errors: &mut Vec<String>) {
        let (gold, found) = (items(&self.gold["actors"]), items(&self.record["actors"]));
        let m = pair(gold.len(), found.len(), |g, r| {
            f64::from(self.actors.same(gold[g]["id"].as_str(), found[r]["id"].as_str()))
        });
        let tally = tallies.layer("actors");
        tally.tp += m.pairs.len();
        tally.fn_ += m.lost.len();
        tally.fp += m.extra.len();
        let ours = |g: usize| m.pairs.iter().find(|p| p.0 == g).map(|p| &found[p.1]);
        for (g, actor) in gold.iter().enumerate() {
            let r = ours(g);
            // What the gold leaves open is right as it is.
            let same = |gold: &Value, found: &Value| gold.as_str().is_none_or(|code| found == code);
            let right = r.is_some_and(|r| {
                same(&actor["country"], &r["country"]) && same(&actor["sector"], &r["sectors"][0])
            });
            tally.field("country_and_sector", right);
            if r.is_some() {
                tally.field("of_found", right);
            }
            let office = actor["office"].as_str().map(norm);
            let held = office.as_ref().map(|office| {
                let titles = r.map(|r| items(&r["offices"])).unwrap_or_default().iter();
                let titles = titles.filter_map(|o| o["title"].as_str()).map(norm);
                titles.into_iter().any(|t| t.contains(office.as_str()) || office.contains(&t))
            });
            if let Some(held) = held {
                tally.field("office", held);
            }
            if !right || held == Some(false) {
                let (name, id) = (&actor["name"], self.id);
                let wanted = [&actor["country"], &actor["sector"], &actor["office"]].map(Value::to_string);
                let told = r.map_or("not found".to_owned(), |r| {
                    format!("{} {} {}", r["country"], r["sectors"], r["offices"])
                });
                errors.push(format!("{id}: actor {name} is {}, coded {told}", wanted.join(" ")));
            }
        }
    }
}
