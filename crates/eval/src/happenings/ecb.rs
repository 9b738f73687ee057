//! ECB+ (Cybulska and Vossen, LREC 2014): event mentions of news articles, those of one event under one label.
//!
//! Mentions are those of the gold; topics are not used: every document of the part is thrown together. Measured as
//! is the custom since Barhom et al. (ACL 2019): MUC, B³, CEAF-φ4 over the whole part as one document, singletons
//! in, and their mean.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use demarche_core::record::{Status, Words};
use demarche_core::text::CharIndex;
use demarche_core::{Document, Record, Span};
use demarche_happenings::evidence::{Source, Told, judge};
use demarche_happenings::report::{Account, DocumentReports, about, inferred};
use demarche_happenings::words::{self, Told as Sentence};
use demarche_happenings::{
    Day, DocKey, Filing, Kind, Memory, Origin, Report as Telling, ReportKey, Shelf as _, Tables, blocking,
    reports,
};
use serde_json::Value;

use crate::coreference::{Mention, Scores};
use crate::report::read_text;
use crate::{EvalError, Report};

/// Takes for each pair that blocking leaves: whether the two are one, and the names and bits of its evidence.
pub type Features<'f> = dyn FnMut(bool, &[(String, f64)]) + 'f;

/// A document, with where each of its tokens stands in its text, in bytes.
struct Text {
    document: Document,
    tokens: BTreeMap<(u32, u32), (u32, u32)>,
    sentences: BTreeMap<u32, (u32, u32)>,
}

/// A mention of the gold.
struct Gold {
    doc: usize,
    sentence: u32,
    tokens: Vec<u32>,
    chain: String,
}

/// A part of ECB+.
pub(super) struct Corpus {
    name: String,
    texts: Vec<Text>,
    mentions: Vec<Gold>,
}

impl Corpus {
    pub(super) fn documents(&self) -> impl Iterator<Item = &Document> {
        self.texts.iter().map(|t| &t.document)
    }
}

/// Sentence, token and word of each line of a document.
type Lines = Vec<(u32, u32, String)>;

/// Reads `PART.txt` (document, sentence, token, word and label, parted by tabs) and `PART_Event.json`.
pub(super) fn read(path: &Path) -> Result<Corpus, EvalError> {
    let stem = path.file_stem().and_then(|s| s.to_str()).unwrap_or_default();
    let gold = path.with_file_name(format!("{stem}_Event.json"));
    let mut words: Vec<(String, Lines)> = Vec::new();
    for (n, line) in read_text(path)?.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
        let bad = || EvalError::format(path, format!("line {}: not five cells", n + 1));
        let cells: Vec<&str> = line.split('\t').collect();
        // A few lines of the corpus have lost their word or have a cell too many.
        let Some([doc, sentence, token, word, _]) = cells.get(..5) else { continue };
        let place = (sentence.parse().map_err(|_| bad())?, token.parse().map_err(|_| bad())?);
        if words.last().is_none_or(|(d, _)| d != doc) {
            words.push(((*doc).to_owned(), Vec::new()));
        }
        let last = words.len() - 1;
        words[last].1.push((place.0, place.1, (*word).to_owned()));
    }
    let texts: Vec<Text> = words.iter().map(|(doc, words)| text(doc, words)).collect();
    let index: BTreeMap<&str, usize> =
        texts.iter().enumerate().map(|(i, t)| (t.document.id.as_str(), i)).collect();
    let json: Value =
        serde_json::from_str(&read_text(&gold)?).map_err(|e| EvalError::format(&gold, e.to_string()))?;
    let mut mentions = Vec::new();
    for entry in json.as_array().into_iter().flatten() {
        let number = |v: &Value| v.as_u64().and_then(|n| u32::try_from(n).ok());
        let parts = (|| {
            let doc = *index.get(entry["doc_id"].as_str()?)?;
            let tokens: Option<Vec<u32>> = entry["tokens_number"].as_array()?.iter().map(number).collect();
            let chain = entry["coref_chain"].as_str()?.to_owned();
            Some(Gold { doc, sentence: number(&entry["sent_id"])?, tokens: tokens?, chain })
        })();
        mentions.push(
            parts.ok_or_else(|| EvalError::format(&gold, "a mention without document, place or chain"))?,
        );
    }
    if mentions.is_empty() {
        return Err(EvalError::format(&gold, "no mention in it"));
    }
    Ok(Corpus { name: stem.to_owned(), texts, mentions })
}

/// The text of a document's tokens, with blanks where English has them.
fn text(doc: &str, words: &[(u32, u32, String)]) -> Text {
    let mut text = String::new();
    let mut tokens = BTreeMap::new();
    let mut sentences: BTreeMap<u32, (u32, u32)> = BTreeMap::new();
    let mut previous: Option<(u32, &str)> = None;
    for (sentence, token, word) in words {
        let closes = ["'s", "n't", "'re", "'ve", "'ll", "'d", "''"].contains(&word.as_str())
            || (word.len() == 1 && ".,;:?!)%".contains(word.as_str()));
        let opened = previous.is_some_and(|(s, w)| s == *sentence && ["(", "$", "``"].contains(&w));
        let first = previous.is_none_or(|(s, _)| s != *sentence);
        if previous.is_some() && (first || !(closes || opened)) {
            text.push(' ');
        }
        let start = text.len() as u32;
        text.push_str(word);
        let end = text.len() as u32;
        tokens.insert((*sentence, *token), (start, end));
        let whole = sentences.entry(*sentence).or_insert((start, end));
        whole.1 = end;
        previous = Some((*sentence, word));
    }
    Text { document: Document::from_parts(doc, None, &text, None), tokens, sentences }
}

/// The gold mentions as reports, by document, each with the place of its mention in the corpus.
fn tellings(
    corpus: &Corpus,
    records: &[Record],
    tables: &Tables,
) -> (Vec<DocumentReports>, BTreeMap<ReportKey, usize>) {
    let mut place_of = BTreeMap::new();
    let mut out = Vec::new();
    for (d, (text, record)) in corpus.texts.iter().zip(records).enumerate() {
        let key = DocKey::new(format!("d-{}", text.document.id));
        // None of the documents has a date; all count as of one day.
        let filing = Filing { key: key.clone(), known_on: Day::from_number(0), credit: None, copy_of: None };
        let mut document = reports(record, &filing, tables);
        document.reports.clear();
        for (m, gold) in corpus.mentions.iter().enumerate().filter(|(_, g)| g.doc == d) {
            let terms = &document.facts.terms;
            let Some(report) = telling(text, record, gold, &key, terms, tables) else { continue };
            // Two mentions on one word are two reports.
            let n = (1..).find(|n| !place_of.contains_key(&ReportKey::item(&key, report.0, *n))).unwrap_or(1);
            let report = Telling { key: ReportKey::item(&key, report.0, n), ..report.1 };
            place_of.insert(report.key.clone(), m);
            document.reports.push(report);
        }
        out.push(document);
    }
    (out, place_of)
}

/// A gold mention as a report, with where it starts.
fn telling(
    text: &Text,
    record: &Record,
    gold: &Gold,
    key: &DocKey,
    terms: &[(String, f32)],
    tables: &Tables,
) -> Option<(u32, Telling)> {
    let spans: Vec<(u32, u32)> =
        gold.tokens.iter().filter_map(|t| text.tokens.get(&(gold.sentence, *t)).copied()).collect();
    let (start, end) = (spans.iter().map(|s| s.0).min()?, spans.iter().map(|s| s.1).max()?);
    let body = &text.document.text;
    let index = CharIndex::new(body);
    let (from, to) = (index.char_at(start), index.char_at(end));
    let sentence = *text.sentences.get(&gold.sentence)?;
    let words: Vec<&str> = spans.iter().map(|(a, b)| &body[*a as usize..*b as usize]).collect();
    let mut triggers: Vec<String> = words.iter().filter_map(|w| words::stem(w, tables)).collect();
    if triggers.is_empty() {
        triggers = words.iter().map(|w| w.to_lowercase()).collect();
    }
    triggers.sort();
    triggers.dedup();
    let told = Sentence::of(&body[sentence.0 as usize..sentence.1 as usize], tables);
    let event = record.events.iter().find(|e| e.trigger.start < to && from < e.trigger.end);
    let day = Day::from_number(0);
    let account = Account {
        origin: Origin::Document(key.clone()),
        by: None,
        country: None,
        part: None,
        stance: demarche_core::record::Stance::Asserts,
        status: Status::Occurred,
        turn: None,
        at: Words::at(&index, body, Span::new(start, end)),
        event: String::new(),
    };
    let report = Telling {
        key: ReportKey::new(""),
        doc: key.clone(),
        known_on: day,
        item: String::new(),
        kind: event.map_or(Kind::Other, |e| Kind::Act(e.event_type)),
        mode: event.and_then(|e| e.mode.clone()),
        days: inferred(day, Status::Occurred),
        parties: Vec::new(),
        site: None,
        standing: None,
        status: Status::Occurred,
        founds: true,
        words: told.stems.into_iter().filter(|w| triggers.binary_search(w).is_err()).collect(),
        caps: told.caps,
        numbers: told.numbers,
        about: about(terms),
        accounts: vec![account],
        events: Vec::new(),
        triggers,
    };
    Some((from, report))
}

/// Scores the corpus in three orders of arrival.
pub(super) fn score(
    corpus: &Corpus,
    records: &[Record],
    tables: &Tables,
    features: Option<&mut Features<'_>>,
) -> Report {
    let (documents, place_of) = tellings(corpus, records, tables);
    if let Some(features) = features {
        write_features(corpus, &documents, &place_of, tables, features);
    }
    let mut orders: [Vec<usize>; 3] = std::array::from_fn(|_| (0..documents.len()).collect());
    orders[1].reverse();
    // Neither the corpus's order nor its reverse: by what the name hashes to.
    orders[2].sort_by_key(|d| demarche_core::document::content_id(documents[*d].facts.key.as_str()));
    let mut outcomes: Vec<Vec<Vec<Mention>>> = Vec::new();
    for order in &orders {
        let mut groups: BTreeMap<ReportKey, BTreeSet<usize>> = BTreeMap::new();
        let (_, founders) = super::keep(order.iter().map(|d| documents[*d].clone()), tables);
        for (key, founder) in &founders {
            groups.entry(founder.clone()).or_default().insert(place_of[key]);
        }
        let entities = groups.into_values().map(|g| g.into_iter().map(mention).collect());
        let mut entities: Vec<Vec<Mention>> = entities.collect();
        entities.sort();
        outcomes.push(entities);
    }
    let mut chains: BTreeMap<&str, Vec<Mention>> = BTreeMap::new();
    for (m, gold) in corpus.mentions.iter().enumerate() {
        chains.entry(&gold.chain).or_default().push(mention(m));
    }
    let gold: Vec<Vec<Mention>> = chains.into_values().collect();
    let scores = Scores::of(&gold, &outcomes[0]);
    let mut report = Report::new("happenings");
    report.text("part", &corpus.name);
    report.count("documents", corpus.texts.len());
    report.count("mentions", corpus.mentions.len());
    report.line(format_args!("ECB+ {}, gold mentions, no topics", corpus.name));
    for (name, measure) in [("muc", scores.muc), ("b3", scores.b3), ("ceaf", scores.ceaf)] {
        let (p, r) = (measure.precision.share(), measure.recall.share());
        report.percent(format!("{name}.precision"), p);
        report.percent(format!("{name}.recall"), r);
        report.percent(format!("{name}.f1"), measure.f1());
        report.line(format_args!(
            "{name:<6} precision {:5.1}  recall {:5.1}  F1 {:5.1}",
            100.0 * p,
            100.0 * r,
            100.0 * measure.f1()
        ));
    }
    report.percent("conll", scores.conll());
    report.line(format_args!("CoNLL F1 {:.1}", 100.0 * scores.conll()));
    let other = outcomes[1..].iter().filter(|o| **o != outcomes[0]).count();
    report.count("orders_that_differ", other);
    report.line(format_args!("of two other orders of arrival {other} give other groups"));
    report
}

fn mention(place: usize) -> Mention {
    (0, place as u32, place as u32 + 1)
}

fn write_features(
    corpus: &Corpus,
    documents: &[DocumentReports],
    place_of: &BTreeMap<ReportKey, usize>,
    tables: &Tables,
    features: &mut Features<'_>,
) {
    let mut shelf = Memory::new();
    let mut told: BTreeMap<ReportKey, Told> = BTreeMap::new();
    for document in documents {
        let source = std::sync::Arc::new(Source::new(document.facts.clone().into(), tables));
        for report in &document.reports {
            told.insert(report.key.clone(), Told::new(report.clone().into(), source.clone(), tables));
        }
        shelf.file(document.clone(), tables);
    }
    let day = Day::from_number(0);
    for (key, a) in &told {
        let mut others: BTreeSet<ReportKey> = BTreeSet::new();
        for posting in blocking::keys(&a.report, tables) {
            // A shelf in memory cannot fail.
            let Ok(found) = shelf.posted(&posting, day, day, blocking::MOST);
            others.extend(found.into_iter().filter(|o| o > key));
        }
        for other in others {
            let same = corpus.mentions[place_of[key]].chain == corpus.mentions[place_of[&other]].chain;
            let lines: Vec<(String, f64)> =
                judge(a, &told[&other], tables).lines.into_iter().map(|l| (l.feature, l.bits)).collect();
            features(same, &lines);
        }
    }
}
