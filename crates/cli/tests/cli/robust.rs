//! Text as it arrives: headlines, capitals, missing or broken punctuation, lists, transcripts, datelines.
//!
//! Each test reads a short article of our own through the whole program and looks at what the record
//! makes of it: where sentences end, who speaks, who acts.

use serde_json::{Value, json};

use crate::harness::demarche_reading;

/// The record of an article.
struct Read(Value);

fn read(title: &str, text: &str) -> Read {
    let article = json!({"title": title, "text": text, "published": "2024-05-06"}).to_string();
    let out = demarche_reading(&["read", "-", "--quiet", "--format", "json"], article.as_bytes());
    assert_eq!(out.code, 0, "{}", out.stderr);
    Read(out.records().swap_remove(0))
}

impl Read {
    fn list(&self, key: &str) -> &[Value] {
        self.0[key].as_array().expect("a list")
    }

    /// The sentences' words.
    fn sentences(&self) -> Vec<String> {
        let text: Vec<char> = self.0["document"]["text"].as_str().expect("text").chars().collect();
        let at = |s: &Value, key: &str| s[key].as_u64().expect("an offset") as usize;
        let words = |s: &Value| text[at(s, "start")..at(s, "end")].iter().collect();
        self.list("sentences").iter().map(words).collect()
    }

    fn name(&self, id: &Value) -> String {
        let actor = self.list("actors").iter().find(|a| a["id"] == *id);
        actor.map_or(String::new(), |a| a["name"].as_str().expect("a name").to_owned())
    }

    fn names(&self, ids: &Value) -> Vec<String> {
        ids.as_array().expect("a list").iter().map(|id| self.name(id)).collect()
    }

    /// The events as type, trigger, actors, recipients.
    fn events(&self) -> Vec<(String, String, Vec<String>, Vec<String>)> {
        let word = |v: &Value| v.as_str().expect("a word").to_owned();
        let event = |e: &Value| {
            let (actors, recipients) = (self.names(&e["actors"]), self.names(&e["recipients"]));
            (word(&e["type"]), word(&e["trigger"]["text"]), actors, recipients)
        };
        self.list("events").iter().map(event).collect()
    }

    /// The quotations as speaker (empty where there is none), act and words.
    fn quotes(&self) -> Vec<(String, String, String)> {
        let quote = |q: &Value| {
            let spans = q["spans"].as_array().expect("spans");
            let words: Vec<&str> = spans.iter().map(|s| s["text"].as_str().expect("words")).collect();
            (self.name(&q["speaker"]), q["act"].as_str().expect("an act").to_owned(), words.join(" … "))
        };
        self.list("quotes").iter().map(quote).collect()
    }
}

fn strings<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

#[test]
fn a_headline_in_title_case() {
    let record = read(
        "Norwegian Foreign Minister Meets Moldovan Envoy After Talks Collapse in Geneva",
        "The meeting was held in private.",
    );
    let events = record.events();
    let (kind, trigger, actors, _) = &events[0];
    assert_eq!((kind.as_str(), trigger.as_str()), ("CONSULT", "Meets"), "{events:?}");
    assert_eq!(actors.len(), 2, "{events:?}");
    assert!(actors[0].contains("Foreign Minister") && actors[1].contains("Envoy"), "{actors:?}");
}

#[test]
fn text_in_capitals() {
    let record = read(
        "TURKEY AND GREECE SIGN ACCORD ON MIGRATION",
        "TURKEY AND GREECE SIGNED AN ACCORD ON MIGRATION ON MONDAY. PRIME MINISTER HALE PRAISED THE DEAL.",
    );
    assert_eq!(record.sentences().len(), 3);
    let signed: Vec<_> = record.events().into_iter().filter(|e| e.1.starts_with("SIGN")).collect();
    assert_eq!(signed.len(), 2, "{signed:?}");
    assert!(signed.iter().all(|e| e.2 == ["Turkey", "Greece"]), "{signed:?}");
    let praised = record.events().into_iter().find(|e| e.1 == "PRAISED").expect("the praise");
    assert_eq!(praised.2, ["HALE"]);
}

#[test]
fn paragraphs_without_a_last_full_stop() {
    let record = read(
        "Border road reopens",
        "The minister met the envoy in Oslo on Monday\n\nHale said the road would reopen on Friday\n\n\
         Two soldiers were killed near the pass. The army blamed rebels",
    );
    let expected = [
        "Border road reopens",
        "The minister met the envoy in Oslo on Monday",
        "Hale said the road would reopen on Friday",
        "Two soldiers were killed near the pass.",
        "The army blamed rebels",
    ];
    assert_eq!(record.sentences(), expected);
    let quotes = record.quotes();
    assert_eq!(quotes[0].0, "Hale");
    assert!(quotes[0].2.ends_with("reopen on Friday"), "{quotes:?}");
    assert!(record.events().iter().any(|e| e.1 == "blamed" && e.2 == ["army"] && e.3 == ["rebels"]));
}

#[test]
fn quotation_marks_of_every_kind() {
    for (open, close) in [("\"", "\""), ("“", "”"), ("‘", "’"), ("«", "»")] {
        let text = format!(
            "Foreign Minister Anna Hale said: {open}We will reopen the border on Friday.{close}\n\n\
             {open}We shall not sign it,{close} said Defence Minister Karl Orlin. He left."
        );
        let record = read("Talks", &text);
        let quotes = record.quotes();
        let speakers: Vec<&str> = quotes.iter().map(|q| q.0.as_str()).collect();
        assert_eq!(speakers, ["Anna Hale", "Karl Orlin"], "{open}: {quotes:?}");
        assert!(quotes[1].2.starts_with("We shall not sign it"), "{open}: {quotes:?}");
        assert_eq!(record.sentences().len(), 4, "{open}: {:?}", record.sentences());
    }
}

#[test]
fn an_unbalanced_quotation_mark() {
    for mark in ["\"", "“"] {
        let text = format!(
            "{mark}We shall not sign, said Defence Minister Karl Orlin.\n\nThe envoy of Norway left on Sunday."
        );
        let record = read("Talks", &text);
        let quotes = record.quotes();
        assert_eq!(quotes.len(), 1, "{quotes:?}");
        assert_eq!(quotes[0].0, "Karl Orlin");
        // What follows in the next paragraph is the narrator's.
        assert!(!quotes[0].2.contains("Norway"), "{quotes:?}");
        let codes: Vec<&Value> = record.list("diagnostics").iter().map(|d| &d["code"]).collect();
        assert_eq!(codes, ["Q001"]);
    }
}

#[test]
fn words_broken_at_the_end_of_a_line() {
    let record = read(
        "Talks resume",
        "Norway and Denmark resumed nego-\ntiations on Monday. The two-\nday talks are being held in Oslo. \
         Norway con-\ndemned the attack.",
    );
    assert_eq!(record.sentences().len(), 4);
    let events = record.events();
    let both = strings(["Norway", "Denmark"]);
    assert!(events.iter().any(|e| e.0 == "CONSULT" && e.1 == "nego-\ntiations" && e.2 == both), "{events:?}");
    assert!(
        events.iter().any(|e| e.0 == "ACCUSE" && e.1 == "con-\ndemned" && e.2 == ["Norway"]),
        "{events:?}"
    );
}

#[test]
fn numbered_and_bulleted_lists() {
    let record = read(
        "What was agreed",
        "The two countries agreed on three steps:\n\n1. Norway will open the border.\n2. Denmark will release \
         the crew.\n3. Both will meet in Oslo\n\nAlso agreed:\n• Norway will send food to the islands\n\
         • Denmark will withdraw its troops",
    );
    let expected = [
        "What was agreed",
        "The two countries agreed on three steps:",
        "1. Norway will open the border.",
        "2. Denmark will release the crew.",
        "3. Both will meet in Oslo",
        "Also agreed:",
        "• Norway will send food to the islands",
        "• Denmark will withdraw its troops",
    ];
    assert_eq!(record.sentences(), expected);
    let events = record.events();
    assert!(events.iter().any(|e| e.1 == "release" && e.2 == ["Denmark"]), "{events:?}");
    assert!(events.iter().any(|e| e.0 == "AID" && e.2 == ["Norway"]), "{events:?}");
}

#[test]
fn turns_of_a_transcript_are_attributed_speech() {
    let record = read(
        "Department Press Briefing",
        "2:14 p.m. EDT\n\nMR PRICE: Good afternoon. The Secretary met the foreign minister of Norway on \
         Monday.\n\nQUESTION: Will Norway join the talks?\n\nMR PRICE: We expect that it will. We condemn \
         the attack on the convoy.",
    );
    let quotes = record.quotes();
    let turns: Vec<(&str, &str)> = quotes.iter().map(|q| (q.0.as_str(), q.1.as_str())).collect();
    assert_eq!(turns, [("PRICE", "states"), ("QUESTION", "asks"), ("PRICE", "states")], "{quotes:?}");
    assert!(quotes.iter().all(|q| !q.2.contains("QUESTION") && !q.2.contains("PRICE")), "{quotes:?}");
    assert!(quotes[0].2.starts_with("Good afternoon.") && quotes[0].2.ends_with("on Monday."), "{quotes:?}");
    // What a turn tells is told by its speaker and not by the narrator.
    let met = record.list("events").iter().find(|e| e["trigger"]["text"] == "met").expect("the meeting");
    let by: Vec<String> =
        met["claims"].as_array().expect("claims").iter().map(|c| record.name(&c["by"])).collect();
    assert_eq!(by, ["PRICE"], "{met}");
}

#[test]
fn a_dateline_is_no_part_of_its_sentence() {
    for (dateline, count) in
        [("OSLO, May 6 (Nordwire) — ", 2), ("OSLO (Nordwire) - ", 2), ("OSLO, Norway — ", 2)]
    {
        let record =
            read("", &format!("{dateline}Norway accused Denmark of breaking the fishing accord on Monday."));
        let sentences = record.sentences();
        assert_eq!(sentences.len(), count, "{sentences:?}");
        assert_eq!(sentences[0], dateline.trim());
        // The breach of the accord, and the accord, may be acts of their own; what counts is that the dateline has no
        // part in any.
        let events = record.events();
        assert!(events.len() <= 3, "{events:?}");
        let accused = events.iter().find(|e| e.1 == "accused").expect("the accusation");
        assert_eq!((&accused.2, &accused.3), (&strings(["Norway"]), &strings(["Denmark"])));
        assert!(events.iter().all(|e| e.1 == "accused" || e.2 == ["Denmark"]), "{events:?}");
    }
}

#[test]
fn a_byline_is_nobody_s_act_or_word() {
    let record = read(
        "Talks resume in Oslo",
        "By Marta Lindqvist and Tom Hale\n\nNorway and Denmark resumed talks on fishing on Monday.\n\n\
         The Danish foreign minister said Denmark would not sign.",
    );
    assert_eq!(record.sentences()[1], "By Marta Lindqvist and Tom Hale");
    let writers = ["Marta Lindqvist", "Tom Hale"];
    for name in writers {
        assert!(record.list("actors").iter().any(|a| a["name"] == name && a["kind"] == "person"), "{name}");
        assert!(record.events().iter().all(|e| !e.2.contains(&name.to_owned())), "{:?}", record.events());
        assert!(record.quotes().iter().all(|q| q.0 != name), "{:?}", record.quotes());
    }
    assert_eq!(record.events()[0].2, ["Norway", "Denmark"]);
}
