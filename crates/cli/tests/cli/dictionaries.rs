//! `demarche dictionaries check` and `demarche eval petrarch`, on files of our own.

use std::fs;

use crate::harness::demarche;

const ACTORS: &str = "ORDU [ORD]\nLISSE [LIS]\n+LISSIAN\n";
const VERBS: &str = "--- FINE [30] ---\nFINE\n- * &BOATS [31]\n";
const RECORDS: &str = r#"<Validation><Environment><Actorfile>who</Actorfile><Verbfile>does</Verbfile></Environment>
<Sentences><Sentence date="20150101" id="S-1" category="S">
<EventCoding sourcecode="ORD" targetcode="LIS" eventcode="30"></EventCoding>
<Text>Ordu fined Lisse.</Text>
<Parse>(ROOT (S (NP (NNP Ordu)) (VP (VBD fined) (NP (NNP Lisse))) (. .)))</Parse></Sentence>
<Sentence date="20150101" id="S-2" category="S">
<EventCoding sourcecode="LIS" targetcode="ORD" eventcode="30"></EventCoding>
<Text>Ordu fined Lisse.</Text></Sentence></Sentences></Validation>"#;

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder for the test");
    for (name, text) in [("does", VERBS), ("records.xml", RECORDS), ("who", ACTORS)] {
        fs::write(dir.path().join(name), text).expect("a file for the test");
    }
    dir
}

#[test]
fn check_tells_kinds_counts_and_oddities() {
    let dir = folder();
    let path = |name: &str| dir.path().join(name).display().to_string();
    let fine = demarche(&["dictionaries", "check", &path("does"), &path("who")]);
    let [does, who] = [path("does"), path("who")];
    let want = format!(
        "{does}: verbs (PETRARCH-1); 1 blocks; 1 verbs; 0 patterns; 0 synonym sets; 0 transformations; 1 odd\n\
         {does}:3: warning[D004]: the set &BOATS is not defined in this file; the pattern was left out\n\
         {who}: actors; 2 actors; 1 other names; 2 codes; nothing odd\n"
    );
    assert_eq!((fine.stdout.as_str(), fine.code), (want.as_str(), 0));
    let other = demarche(&["dictionaries", "check", &path("records.xml"), &path("missing")]);
    assert_eq!(other.code, 1, "{}", other.stdout);
    assert!(
        other.stdout.contains("not a dictionary") && other.stdout.contains("error[I001]"),
        "{}",
        other.stdout
    );
}

#[test]
fn eval_petrarch_counts_right_records() {
    let dir = folder();
    let (records, folder) = (dir.path().join("records.xml"), dir.path().display().to_string());
    let records = records.display().to_string();
    let got = demarche(&["eval", "petrarch", &records, "--dictionaries", &folder, "--errors"]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    assert!(
        got.stdout.contains("text: S-2 expected LIS ORD 30 got ORD LIS 30: Ordu fined Lisse."),
        "{}",
        got.stdout
    );
    let all = got.stdout.lines().find(|l| l.starts_with("all")).expect("a last line");
    assert_eq!(all.split_whitespace().collect::<Vec<_>>(), ["all", "1", "2", "1", "1"]);
    assert_eq!(demarche(&["eval", "petrarch", &records]).code, 2);
}

#[test]
fn read_codes_with_the_dictionaries_of_a_folder() {
    let dir = tempfile::tempdir().expect("a folder for the test");
    let text = "Norway accused Peru of spying. Norway accused Peru of cheating in the chess final.\n";
    let actors = "NORWAY [NOO <20100101] [NOR >20100101]\nPERU [PER]\n";
    let verbs = "--- ACCUSE [112] ---\nACCUSE\n- * + OF SPYING [1121]\n";
    for (name, text) in
        [("story.txt", text), ("who", actors), ("does", verbs), ("not.discards.txt", "CHESS FINAL\n")]
    {
        fs::write(dir.path().join(name), text).expect("a file for the test");
    }
    let dictionaries = tempfile::tempdir().expect("a folder for the test");
    for name in ["who", "does", "not.discards.txt"] {
        fs::rename(dir.path().join(name), dictionaries.path().join(name)).expect("to another folder");
    }
    let story = dir.path().join("story.txt").display().to_string();
    let folder = dictionaries.path().display().to_string();
    let got =
        demarche(&["read", &story, "--date", "2015-01-01", "--dictionaries", &folder, "--format", "json"]);
    assert_eq!(got.code, 0, "{}", got.stderr);
    let record: serde_json::Value = serde_json::from_str(&got.stdout).expect("one record");
    let list = |layer: &str| record[layer].as_array().cloned().unwrap_or_default();
    let events: Vec<[String; 3]> = list("dictionary_events")
        .iter()
        .map(|e| ["source", "target", "code"].map(|k| e[k].as_str().unwrap_or_default().to_owned()))
        .collect();
    assert_eq!(events, [["NOR", "PER", "1121"].map(str::to_owned)], "{}", got.stdout);
    let codes: Vec<&str> =
        record["actors"].as_array().into_iter().flatten().filter_map(|a| a["dictionary"].as_str()).collect();
    assert_eq!(codes, ["NOR", "PER"]);
    // The second sentence is passed over by the rules too, and the record says so.
    assert!(list("events").iter().all(|e| e["trigger"]["start"].as_u64() < Some(31)), "{}", got.stdout);
    assert!(list("diagnostics").iter().any(|d| d["code"] == "D010"), "{}", got.stdout);
}
