//! A small record of our own writing, for tests of the outputs.

use demarche_core::record::Record;
use serde_json::json;

/// “Kol to visit Borland”: two actors, a quote, an event, a trip.
pub fn record() -> Record {
    let text = "Kol to visit Borland\n\nMinister Ana Kol said she “will go” to Borland on 3 May.";
    let at = |words: &str| {
        let byte = text.rfind(words).expect("the words stand in the text");
        let start = text[..byte].chars().count();
        json!({"start": start, "end": start + words.chars().count(), "text": words})
    };
    let mention = |words: &str, kind: &str| {
        let mut value = at(words);
        value["kind"] = kind.into();
        value
    };
    let by = json!({"name": "rule:test", "version": "1"});
    let mut cue = at("said");
    cue["lemma"] = "say".into();
    serde_json::from_value(json!({
        "schema": "demarche.record/1",
        "document": {"id": "kol", "title": "Kol to visit Borland", "text": text, "published": "2024-05-01",
                     "outlet": "The Test", "url": "https://example.org/kol", "language": "en"},
        "sentences": [{"start": 0, "end": 20, "kind": "title"}, {"start": 22, "end": 77, "kind": "body"}],
        "actors": [
            {"id": "a1", "name": "Ana Kol", "kind": "person", "country": "ALB", "sectors": ["GOV"],
             "offices": [{"title": "Minister", "basis": "text"}],
             "mentions": [mention("Ana Kol", "name"), mention("she", "pronoun")],
             "evidence": [], "by": by, "confidence": 0.9},
            {"id": "a2", "name": "Borland", "kind": "country", "mentions": [mention("Borland", "name")],
             "evidence": [], "by": by, "confidence": 0.9},
        ],
        "quotes": [{"id": "q1", "kind": "mixed", "spans": [at("will go")], "cue": cue, "speaker": "a1",
                    "speaker_mention": at("Ana Kol"), "channel": "unknown", "act": "promises",
                    "evidence": [], "by": by, "confidence": 0.8}],
        "events": [{"id": "e1", "type": "CONSULT", "mode": "visit", "cameo": "042", "quad": 1,
                    "trigger": at("go"), "actors": ["a1"], "recipients": ["a2"], "place": "p1", "time": "t1",
                    "status": "planned", "claims": [{"by": "a1", "stance": "confirms", "quote": "q1"}],
                    "evidence": [at("go")], "by": by, "confidence": 0.7}],
        "engagements": [], "issues": [], "positions": [], "deadlines": [],
        "trips": [{"traveller": "a1", "legs": [{"to": "p1", "from": null, "time": "t1", "status": "planned",
                   "evidence": at("Borland")}], "by": by, "confidence": 0.7}],
        "places": [{"id": "p1", "name": "Borland", "mentions": [at("Borland")], "by": by, "confidence": 0.9}],
        "times": [{"id": "t1", "start": "2024-05-03", "end": "2024-05-03", "grain": "day", "basis": "relative",
                   "text": at("3 May"), "by": by, "confidence": 0.9}],
        "diagnostics": [],
    }))
    .expect("a record")
}
