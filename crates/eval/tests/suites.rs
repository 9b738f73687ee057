//! The suites end to end, on tiny corpora of our own and an analyst whose answers are known.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use demarche_core::analysis::{
    Analysis, Deprel, Entity, EntityLabel, Feats, Sentence, SentenceId, Token, TokenId, Upos,
};
use demarche_core::document::BlockKind;
use demarche_core::record::Status;
use demarche_core::text::{Bytes, Tokens};
use demarche_core::{Document, Record, Span};
use demarche_eval::{Analyst, Attribution, coreference, entities, gold, plv, quotes, status, syntax};
use serde_json::json;

/// Takes every word for a noun that depends on the first of its sentence, and every word with a capital
/// letter for a person.
struct Simple;

impl Simple {
    fn label(text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis {
        let (mut tokens, mut out, mut found) = (Vec::new(), Vec::new(), Vec::new());
        for (n, spans) in sentences.iter().enumerate() {
            let first = tokens.len() as u32;
            for (i, span) in spans.iter().enumerate() {
                let word = span.of(&text);
                let at = tokens.len() as u32;
                if word.starts_with(char::is_uppercase) {
                    let label = EntityLabel::Person;
                    found.push(Entity { tokens: Span::new(at, at + 1), label, score: 1.0 });
                }
                tokens.push(Token {
                    span: *span,
                    lemma: word.to_lowercase().into(),
                    upos: Upos::Noun,
                    feats: Feats::default(),
                    head: (i > 0).then_some(TokenId(first)),
                    deprel: if i > 0 { Deprel::Dep } else { Deprel::Root },
                    sentence: SentenceId(n as u32),
                });
            }
            out.push(Sentence {
                span: spans[0].join(spans[spans.len() - 1]),
                tokens: Span::new(first, tokens.len() as u32),
                kind: BlockKind::Body,
                block: 0,
            });
        }
        Analysis::new(text, out, tokens, found)
    }
}

impl Analyst for Simple {
    fn analyze(&mut self, documents: &[&Document]) -> Vec<Analysis> {
        let read = |document: &&Document| {
            let text: Arc<str> = document.text.as_str().into();
            let mut sentences = vec![Vec::new()];
            for word in text.split_whitespace() {
                let start = (word.as_ptr() as usize - text.as_ptr() as usize) as u32;
                let stem = word.trim_end_matches('.').len() as u32;
                let (end, last) = (start + word.len() as u32, sentences.len() - 1);
                sentences[last].push(Span::new(start, start + stem));
                if start + stem < end {
                    sentences[last].push(Span::new(start + stem, end));
                    sentences.push(Vec::new());
                }
            }
            sentences.retain(|s| !s.is_empty());
            Simple::label(text, &sentences)
        };
        documents.iter().map(read).collect()
    }

    fn analyze_tokens(&mut self, text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis {
        Simple::label(text, sentences)
    }

    fn status(&mut self, analysis: &Analysis, word: TokenId) -> Status {
        // Words of many letters happened, the others did not.
        if analysis.form(word).len() > 4 { Status::Occurred } else { Status::Negated }
    }

    fn coreference(&mut self, analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Vec<Span<Tokens>>> {
        // One entity for each speaker, of all words with a capital letter.
        let said_by =
            |e: &Entity| speakers[analysis.token(TokenId(e.tokens.start)).sentence.0 as usize].clone();
        let mut out: BTreeMap<Option<String>, Vec<Span<Tokens>>> = BTreeMap::new();
        for entity in &analysis.entities {
            out.entry(said_by(entity)).or_default().push(entity.tokens);
        }
        out.into_values().collect()
    }

    fn code(&mut self, document: &Document, _: &Analysis) -> Record {
        let cut = |words: &str| {
            let start = document.text.find(words).expect("ASCII words of the text");
            json!({"start": start, "end": start + words.len(), "text": words})
        };
        let by = json!({"name": "rule:test", "version": "1"});
        let mut mention = cut("Ana Kol");
        mention["kind"] = "name".into();
        serde_json::from_value(json!({
            "schema": "demarche.record/1",
            "document": {"id": document.id, "text": document.text, "language": "en"},
            "sentences": [],
            "actors": [{"id": "a1", "name": "Ana Kol", "kind": "person", "mentions": [mention],
                        "evidence": [], "by": by, "confidence": 1.0}],
            "events": [{"id": "e1", "type": "CONSULT", "mode": "visit", "quad": 1, "trigger": cut("visited"),
                        "actors": ["a1"], "recipients": [], "status": "occurred",
                        "claims": [{"by": "narrator", "stance": "asserts"}], "evidence": [], "by": by,
                        "confidence": 1.0}],
            "quotes": [], "engagements": [], "trips": [], "issues": [], "positions": [], "deadlines": [],
            "places": [], "times": [], "diagnostics": [],
        }))
        .expect("a record")
    }
}

fn write(folder: &Path, name: &str, text: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
    std::fs::write(&path, text).expect("written");
    path
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

#[test]
fn syntax_with_given_and_own_tokens() {
    let folder = folder();
    let rows = "# newdoc\n# text = Ministers met.\n\
        1\tMinisters\tministers\tNOUN\t_\tNumber=Plur\t0\troot\t_\t_\n\
        2\tmet\tmeet\tVERB\t_\t_\t1\tdep\t_\tSpaceAfter=No\n3\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n\
        # text = Talks failed.\n1\tTalks\ttalks\tNOUN\t_\t_\t0\troot\t_\t_\n\
        2\tfailed\tfail\tVERB\t_\t_\t1\tacl\t_\tSpaceAfter=No\n3\t.\t.\tPUNCT\t_\t_\t1\tdep\t_\t_\n\n";
    let path = write(folder.path(), "a.conllu", rows);
    let report = syntax::run(&mut Simple, &path).expect("a report");
    let figure = |name: &str| report.figure(name).expect("a figure");
    assert_eq!(figure("gold_tokens.upos"), 33.33);
    assert_eq!(figure("gold_tokens.uas"), 100.0);
    assert_eq!(figure("gold_tokens.las"), 66.67);
    assert_eq!(figure("own_tokens.sentences"), 100.0);
    assert_eq!(figure("own_tokens.las"), 66.67);
    assert!(report.errors.iter().any(|e| e.contains("feats _ for Number=Plur")), "{:?}", report.errors);
}

#[test]
fn entities_of_three_corpora() {
    let folder = folder();
    let crossner = write(folder.path(), "politics.txt", "Ana\tB-politician\nvisited\tO\nOslo\tB-country\n\n");
    let report = entities::run(&mut Simple, &crossner).expect("a report");
    assert_eq!((report.figure("person.recall"), report.figure("place.recall")), (Some(100.0), Some(0.0)));
    assert_eq!(report.figure("precision"), Some(50.0));

    let re3d = folder.path().join("re3d");
    write(&re3d, "One/documents.json", "{\"_id\": \"d\", \"text\": \"the Ana visited the army .\"}\n");
    write(
        &re3d,
        "One/entities.json",
        "{\"documentId\": \"d\", \"begin\": 0, \"end\": 7, \"type\": \"Person\", \"confidence\": 1}\n",
    );
    let report = entities::run(&mut Simple, &re3d).expect("a report");
    assert_eq!(report.figure("f1"), Some(100.0));

    let meantime = folder.path().join("meantime");
    for n in 0..21 {
        // Only the last of the 21 files is for evaluation; the others would not even parse.
        let xml = if n < 20 {
            "not XML"
        } else {
            "<D><token number=\"0\" sentence=\"0\" t_id=\"1\">Ana</token><Markables>\
             <ENTITY_MENTION m_id=\"1\" syntactic_type=\"NAM\"><token_anchor t_id=\"1\"/></ENTITY_MENTION>\
             <ENTITY m_id=\"2\" ent_type=\"PER\"/></Markables><Relations>\
             <REFERS_TO><source m_id=\"1\"/><target m_id=\"2\"/></REFERS_TO></Relations></D>"
        };
        write(&meantime, &format!("corpus_one/{n:02}.xml"), xml);
    }
    let report = entities::run(&mut Simple, &meantime).expect("a report");
    assert_eq!((report.figure("f1"), report.figure("gold")), (Some(100.0), Some(1.0)));
}

#[test]
fn status_of_two_corpora() {
    let folder = folder();
    let uds = folder.path().join("uds");
    let head =
        "Split\tAnnotator.ID\tSentence.ID\tPred.Token\tPred.Lemma\tIs.Predicate\tHappened\tConfidence\tKeep";
    let rows = [
        "test\t1\ten-ud-test.conllu 1\t1\tarrive\tTrue\ttrue\t4\tTrue",
        "test\t2\ten-ud-test.conllu 1\t1\tarrive\tTrue\ttrue\t2\tTrue",
        "test\t1\ten-ud-test.conllu 1\t2\tmet\tTrue\tfalse\t4\tTrue",
        // Three answers that do not count: another part, not kept, no predicate.
        "dev\t1\ten-ud-dev.conllu 1\t1\tarrive\tTrue\tfalse\t4\tTrue",
        "test\t3\ten-ud-test.conllu 1\t1\tarrive\tTrue\tfalse\t4\tFalse",
        "test\t3\ten-ud-test.conllu 1\t2\tmet\tFalse\tna\tna\tTrue",
    ];
    let table = format!("{head}\n{}\n", rows.join("\n"));
    write(&uds, "factuality_eng_udewt/it-happened/a.tsv", &table);
    for part in ["dev", "test"] {
        let words =
            "1\tArrived\tarrive\tVERB\t_\t_\t0\troot\t_\t_\n2\tmet\tmeet\tVERB\t_\t_\t1\tdep\t_\t_\n\n";
        write(&uds, &format!("UD-EWT/en_ewt-ud-{part}.conllu"), words);
    }
    let conll = "0\tTalks\t3.0\t_\n1\tend\t_\t_\n\n0\tNone\t-3.0\t_\n";
    write(folder.path(), "meantime/test.conll", conll);
    let report = status::run(&mut Simple, folder.path()).expect("a report");
    let figure = |name: &str| report.figure(name).expect("a figure");
    assert_eq!((figure("uds.test.words"), figure("uds.dev.words")), (2.0, 1.0));
    // Values 2.25 and -3 against 3 and -3.
    assert_eq!((figure("uds.test.rules.r"), figure("uds.test.rules.mae")), (1.0, 0.375));
    assert_eq!((figure("meantime.words"), figure("meantime.rules.mae")), (2.0, 0.0));
    assert_eq!(figure("meantime.network.mae"), 3.0);
    assert!(status::run(&mut Simple, &uds.join("UD-EWT")).is_err());
}

#[test]
fn entities_of_stand_off_annotation() {
    let folder = folder();
    // Offsets count code points: é is one of them and two bytes. What is found in the second sentence,
    // which nobody annotated, does not count.
    write(
        folder.path(),
        "news.jsonl",
        "{\"id\": \"d\", \"text\": \"é Ana met Ben. Carl left. Dan is in Oslo.\"}\n",
    );
    let lines = "{\"file\": \"news.jsonl\", \"id\": \"d\", \"start\": 0, \"end\": 14, \
                  \"entities\": [[2, 5, \"PER\"], [10, 13, \"GPE\"]]}\n\
                 {\"file\": \"news.jsonl\", \"id\": \"d\", \"start\": 26, \"end\": 41, \
                  \"entities\": [[26, 29, \"PER\"], [36, 40, \"GPE\"]]}\n";
    let path = write(folder.path(), "gold.jsonl", lines);
    let articles = [folder.path().to_owned()];
    let report = entities::run_standoff(&mut Simple, &path, &articles).expect("a report");
    let figure = |name: &str| report.figure(name).expect("a figure");
    assert_eq!((figure("gold"), figure("PER.recall"), figure("GPE.recall")), (4.0, 100.0, 0.0));
    assert_eq!((figure("precision"), figure("PER.precision")), (50.0, 50.0));
    assert!(report.errors.contains(&"d: missed GPE \"Oslo\"".to_owned()), "{:?}", report.errors);

    let why = entities::run(&mut Simple, &path).expect_err("no articles").to_string();
    assert!(why.contains("articles"), "{why}");
    let why = entities::run_standoff(&mut Simple, &path, &[]).expect_err("no file").to_string();
    assert!(why.contains("news.jsonl"), "{why}");
    write(folder.path(), "news.jsonl", "{\"id\": \"e\", \"text\": \"\"}\n");
    let why = entities::run_standoff(&mut Simple, &path, &articles).expect_err("no document").to_string();
    assert!(why.contains("no document d"), "{why}");
}

#[test]
fn coreference_of_two_corpora() {
    let folder = folder();
    let row = |id: u32, form: &str, misc: &str| format!("{id}\t{form}\t_\tX\t_\t_\t0\troot\t_\t{misc}\n");
    let gum = [
        "# newdoc id = GUM_news_visit\n# speaker = A\n".to_owned(),
        row(1, "Ana", "Entity=(1-person)") + &row(2, "saw", "_") + &row(3, "Oslo", "Entity=(2-place)"),
        "\n# speaker = A\n".to_owned(),
        row(1, "Kol", "Entity=(1-person)") + &row(2, "left", "_") + &row(3, "it", "Entity=(2-place)"),
        "\n".to_owned(),
    ];
    let path = write(folder.path(), "gum.conllu", &gum.concat());
    let report = coreference::run(&mut Simple, &path).expect("a report");
    // Ours is {Ana Oslo Kol}: the links Ana-Kol of two of the gold, one of two of ours.
    assert_eq!(report.figure("news.muc.recall"), Some(50.0));
    assert_eq!(report.figure("news.muc.precision"), Some(50.0));
    assert_eq!(report.figure("news+interview+speech.conll"), report.figure("all.conll"));
    assert_eq!(report.figure("news.mentions.recall"), Some(75.0));
    assert!(report.errors.iter().any(|e| e.contains("joined, stands alone") && e.contains("Oslo")));

    let xml = "<D><token sentence=\"0\" t_id=\"1\">Ana</token><token sentence=\"0\" t_id=\"2\">Kol</token><Markables>\
         <ENTITY_MENTION m_id=\"1\"><token_anchor t_id=\"1\"/></ENTITY_MENTION>\
         <ENTITY_MENTION m_id=\"2\"><token_anchor t_id=\"2\"/></ENTITY_MENTION>\
         <ENTITY m_id=\"3\" ent_type=\"PER\"/></Markables><Relations><REFERS_TO><source m_id=\"1\"/>\
         <source m_id=\"2\"/><target m_id=\"3\"/></REFERS_TO></Relations></D>";
    for n in 0..21 {
        write(
            folder.path(),
            &format!("meantime/corpus_one/{n:02}.xml"),
            if n < 20 { "not XML" } else { xml },
        );
    }
    let report = coreference::run(&mut Simple, &folder.path().join("meantime")).expect("a report");
    assert_eq!(report.figure("meantime.conll"), Some(100.0));
}

#[test]
fn gold_records() {
    let folder = folder();
    let text = "Ana Kol visited Oslo.";
    let gold_record = json!({
        "id": "d", "actors": [{"id": "kol", "name": "Ana Kol", "names": ["Ana Kol"]}], "quotes": [],
        "events": [{"type": "CONSULT", "mode": "visit", "status": "planned", "actors": ["kol"],
                    "recipients": [], "trigger": "visited", "time": null, "place": "Oslo",
                    "claims": [{"by": "narrator", "stance": "asserts"}], "certain": true}],
        "engagements": [], "trips": [], "issues": [], "positions": [], "deadlines": [],
    });
    write(folder.path(), "d.json", &gold_record.to_string());
    let document = Document::from_parts("d", None, text, None);
    let report = gold::run(&mut Simple, folder.path(), [document]).expect("a report");
    let figure = |name: &str| report.figure(name).expect("a figure");
    assert_eq!((figure("events.f1"), figure("events.strict.f1")), (100.0, 0.0));
    assert_eq!((figure("events.actors"), figure("events.status"), figure("events.place")), (100.0, 0.0, 0.0));
    assert!(report.table.contains("1 documents scored, 0 without a record"));
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = folder();
    let missing = folder.path().join("none.conllu");
    assert!(syntax::run(&mut Simple, &missing).is_err());
    let broken = write(folder.path(), "b.conllu", "1\tonly\n");
    let why = syntax::run(&mut Simple, &broken).expect_err("broken").to_string();
    assert!(why.contains("b.conllu") && why.contains("line 1"), "{why}");
    assert!(entities::run(&mut Simple, folder.path()).is_err());
    assert!(gold::run(&mut Simple, folder.path(), []).is_err());
}

#[test]
fn roots_between_two_parties() {
    let folder = folder();
    let rows = "\tmarked_sentence\tgold_root\n\
        1\t<s>Ana Kol</s> visited <t>Oslo</t>.\tCONSULT\n2\t<s>Ana Kol</s> visited towns.\tCONSULT\n\
        3\t<s>Ana Kol</s> visited ports.\tACCUSE\n4\t<s>Ana Kol visited lakes.\tCONSULT\n";
    let path = write(folder.path(), "plv.tsv", rows);
    use demarche_core::record::EventType::{Agree, Consult, Reject};
    let folds = [(Consult, [Some(Consult), Some(Agree), Some(Reject), Some(Reject)])];
    let scheme = plv::Scheme::new(folds, "type\tmode\tcameo\ttold\troot\n", "").expect("the tables");
    let report = plv::run(&mut Simple, &path, &scheme).expect("a report");
    let figure = |name: &str| report.figure(name).expect("a figure");
    assert_eq!((figure("rows"), figure("unread"), figure("without_event")), (3.0, 1.0, 0.0));
    assert_eq!((figure("accuracy"), figure("ACCUSE.recall")), (66.67, 0.0));
    // The visit has no recipient, so the row that marks one is not found.
    assert_eq!((figure("found.precision"), figure("found.recall")), (50.0, 33.33));
}

/// Attributes everything between quotation marks to the first word of its text, and one thought too many.
struct Marks;

impl Analyst for Marks {
    fn analyze(&mut self, documents: &[&Document]) -> Vec<Analysis> {
        Simple.analyze(documents)
    }

    fn analyze_tokens(&mut self, text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis {
        Simple.analyze_tokens(text, sentences)
    }

    fn status(&mut self, analysis: &Analysis, word: TokenId) -> Status {
        Simple.status(analysis, word)
    }

    fn code(&mut self, document: &Document, analysis: &Analysis) -> Record {
        Simple.code(document, analysis)
    }

    fn coreference(&mut self, analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Vec<Span<Tokens>>> {
        Simple.coreference(analysis, speakers)
    }

    fn attributions(&mut self, document: &Document, _: &Analysis) -> Vec<Attribution> {
        let text = document.text.as_str();
        let at = |words: &str| {
            let start = text.find(words).expect("words of the text") as u32;
            Span::new(start, start + words.len() as u32)
        };
        let made = |content, recorded| Attribution {
            content: vec![content],
            cue: Some(at("said")),
            source: Some(at("Vale")),
            confidence: 0.8,
            construction: "beside",
            recorded,
        };
        vec![made(at("The port is shut"), true), made(at("Nobody"), false)]
    }
}

#[test]
fn attributions_are_scored_by_half_overlap() {
    let folder = tempfile::tempdir().unwrap();
    let (text, marks) = (folder.path().join("text"), folder.path().join("attributions"));
    std::fs::create_dir(&text).unwrap();
    std::fs::create_dir(&marks).unwrap();
    let body = "Vale said: “The port is shut.” He left. Moor hopes to stay. Nobody came.";
    std::fs::write(text.join("a.txt"), body).unwrap();
    let first = "T1\tContent 11 30\tx\nT2\tSource 0 4\tVale\nT3\tCue 5 10\tsaid:\nT4\tAttribution 5 10\tx\n\
                 E1\tAttribution:T4 Source:T2 Cue:T3 Content:T1\n\
                 T5\tContent 51 58\tto stay\nT6\tSource 40 44\tMoor\nT7\tCue 45 50\thopes\nT8\tAttribution 45 50\tx\n\
                 E2\tAttribution:T8 Source:T6 Cue:T7 Content:T5\n";
    std::fs::write(marks.join("a_1.ann"), first).unwrap();
    std::fs::write(marks.join("a_2.ann"), "").unwrap();
    let report = quotes::run(&mut Marks, folder.path()).unwrap();
    let figure = |name: &str| report.figure(name).unwrap();
    assert_eq!((figure("content.half.precision"), figure("content.half.recall")), (50.0, 50.0));
    assert_eq!((figure("direct.f1"), figure("indirect.recall")), (100.0, 0.0));
    assert_eq!((figure("record.only.precision"), figure("source"), figure("cue")), (100.0, 100.0, 100.0));
    assert_eq!(report.errors.len(), 2, "{:?}", report.errors);
}
