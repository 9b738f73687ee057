//! The commands that show why: `explain` and `who`.
//!
//! They print what the rules say of one sentence, or the tables of one office, so that a code or an office in
//! a record can be traced to the line of data it came from.

use std::collections::BTreeSet;
use std::io::Write;

use demarche_core::analysis::{SentenceId, TokenId};
use demarche_core::record::{EventType, Record};
use demarche_core::{Analysis, Document};
use demarche_grammar::{Explanation, Match, RuleSet};
use demarche_world::{Certainty, Office, World};

use crate::args::{ExplainArgs, WhoArgs};
use crate::engine::{Engine, Worker};
use crate::exit::{Exit, Outcome};
use crate::sanitize;

/// `demarche explain SENTENCE`: which rules match, with which words, by which paths; then where others stop.
pub fn explain(args: &ExplainArgs) -> Outcome {
    let engine = args.engine.load()?;
    let mut out = std::io::stdout().lock();
    matches(&engine, &args.sentence, args.all, &mut out)?;
    Ok(Exit::Fine)
}

/// Writes which rules of `engine` match `sentence`; then where others stop, all of them if `every` is set.
pub fn matches(engine: &Engine, sentence: &str, every: bool, out: &mut impl Write) -> std::io::Result<()> {
    let mut worker = engine.worker();
    let document = Document::from_parts("", None, sentence, None);
    let analysis = worker.analyze(&[&document]).swap_remove(0);
    let record = worker.code(&document, &analysis);
    let (rules, a) = (engine.rules(), &analysis);
    let all: Vec<Explanation> =
        (0..a.sentences.len() as u32).flat_map(|s| rules.explain(a, SentenceId(s))).collect();

    let mut matched = BTreeSet::new();
    for found in &all {
        if let Ok(m) = &found.outcome {
            // A rule whose trigger may have several main words answers once for each.
            if matched.insert((m.rule, m.main())) {
                event(out, rules, a, &record, m)?;
            }
        }
    }
    if matched.is_empty() {
        writeln!(out, "no rule matches")?;
    }
    network(out, engine, &mut worker, &document, a, &record)?;
    let missed = all.iter().filter(|e| e.outcome.is_err());
    if every {
        for found in missed {
            write!(out, "\n{}", printable(&rules.describe(a, found)))?;
        }
        return Ok(());
    }
    let mut near: Vec<String> = Vec::new();
    for found in rules.near_misses(&all) {
        let line = rules.summary(a, found);
        if !near.contains(&line) {
            near.push(line);
        }
    }
    if !near.is_empty() {
        writeln!(out, "\nnear misses:")?;
    }
    for line in &near {
        writeln!(out, "  {}", sanitize::line(line))?;
    }
    if missed.count() > near.len() {
        writeln!(out, "\n--all shows every rule that was tried, and by which paths")?;
    }
    Ok(())
}

/// How likely a type must be for its word to be shown.
const SHOWN: f32 = 0.1;

/// What the network says of each word that may tell an act: the likeliest types, whether the record has it, and the
/// words without which the likeliest would lose or gain most.
fn network(
    out: &mut impl Write,
    engine: &Engine,
    worker: &mut Worker<'_>,
    document: &Document,
    a: &Analysis,
    record: &Record,
) -> std::io::Result<()> {
    let acts = (0..a.tokens.len() as u32).map(TokenId).filter_map(|word| {
        let likeliest = engine.coder().likeliest_acts(a, word);
        let acts: Vec<(EventType, f32)> = likeliest.into_iter().filter_map(|(t, p)| Some((t?, p))).collect();
        (acts.first()?.1 >= SHOWN).then_some((word, acts))
    });
    let acts: Vec<(TokenId, Vec<(EventType, f32)>)> = acts.collect();
    if !acts.is_empty() {
        writeln!(out, "\nthe network:")?;
    }
    let likeliest: Vec<(TokenId, (EventType, f32))> =
        acts.iter().map(|(word, acts)| (*word, acts[0])).collect();
    let rows = without(engine, worker, document, a, &likeliest);
    for (number, (word, acts)) in acts.into_iter().enumerate() {
        let start = a.text[..a.token(word).span.start as usize].chars().count() as u32;
        let told =
            record.events.iter().find(|e| e.evidence.first().is_some_and(|trigger| trigger.start == start));
        let told = match told {
            Some(e) => {
                format!("in the record as {}, {}, confidence {:.2}", e.event_type, e.status, e.confidence)
            }
            None => "not in the record".to_owned(),
        };
        let types: Vec<String> =
            acts.iter().take(3).filter(|a| a.1 >= 0.01).map(|(t, p)| format!("{t} {p:.2}")).collect();
        let line = format!("  \"{}\": {}; {told}", a.form(word), types.join(", "));
        writeln!(out, "{}", sanitize::line(&line))?;
        let moved = moved(a, &rows, number, acts[0].1);
        if !moved.is_empty() {
            writeln!(out, "    without {}", sanitize::line(&moved.join(", ")))?;
        }
    }
    Ok(())
}

/// How likely each of `acts` is without each other word of its sentence, as far as that can be said; a row a word.
///
/// The text is read again without one word at a time. However many acts are asked about, each shortened text is read
/// once, and several together, which is quicker than one by one.
fn without(
    engine: &Engine,
    worker: &mut Worker<'_>,
    document: &Document,
    a: &Analysis,
    acts: &[(TokenId, (EventType, f32))],
) -> Vec<(TokenId, Vec<Option<f32>>)> {
    let concerns =
        |other: TokenId, word: TokenId| other != word && a.token(other).sentence == a.token(word).sentence;
    let words = (0..a.tokens.len() as u32).map(TokenId);
    let words: Vec<TokenId> = words.filter(|w| acts.iter().any(|(word, _)| concerns(*w, *word))).collect();
    let mut rows = Vec::with_capacity(words.len());
    for group in words.chunks(TOGETHER) {
        let shortened = |other: &TokenId| {
            let cut = a.token(*other).span;
            let text = format!("{}{}", &a.text[..cut.start as usize], &a.text[cut.end as usize..]);
            Document::from_parts("", None, &text, document.published)
        };
        let texts: Vec<Document> = group.iter().map(shortened).collect();
        let read = worker.analyze(&texts.iter().collect::<Vec<_>>());
        for (other, read) in group.iter().zip(&read) {
            let cut = a.token(*other).span;
            let likely = |&(word, (act, _)): &(TokenId, (EventType, f32))| {
                if !concerns(*other, word) {
                    return None;
                }
                let start = a.token(word).span.start - if *other < word { cut.end - cut.start } else { 0 };
                let at = read.tokens.iter().position(|t| t.span.start == start)?;
                let likeliest = engine.coder().likeliest_acts(read, TokenId(at as u32));
                Some(likeliest.iter().find(|(t, _)| *t == Some(act)).map_or(0.0, |(_, p)| *p))
            };
            rows.push((*other, acts.iter().map(likely).collect()));
        }
    }
    rows
}

/// How many shortened texts are read together: enough to fill the reader's batches, so few that memory stays small.
const TOGETHER: usize = 16;

/// The words whose loss changes the likelihood of act number `act` of those in `rows` most, which is `whole` with all
/// words, each with what it would be then.
fn moved(a: &Analysis, rows: &[(TokenId, Vec<Option<f32>>)], act: usize, whole: f32) -> Vec<String> {
    let told = rows.iter().filter_map(|(other, likely)| Some((*other, likely[act]?)));
    let mut found: Vec<(f32, String)> =
        told.map(|(other, now)| ((now - whole).abs(), format!("\"{}\" {now:.2}", a.form(other)))).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    found.into_iter().filter(|(by, _)| *by >= 0.1).take(3).map(|(_, text)| text).collect()
}

/// A rule that matches: its code and place, the words and paths, and what the record makes of it.
fn event(
    out: &mut impl Write,
    rules: &RuleSet,
    a: &Analysis,
    record: &Record,
    m: &Match,
) -> std::io::Result<()> {
    let rule = rules.rule(m.rule);
    let trigger: Vec<&str> = m.trigger.iter().map(|t| a.form(*t)).collect();
    let code = m.mode.as_ref().map_or(m.event_type.to_string(), |mode| format!("{}/{mode}", m.event_type));
    let cameo = m.cameo.as_ref().map_or_else(String::new, |c| format!(", CAMEO {c}"));
    let place = format!("{}:{}", rule.file(), rule.line());
    let head = format!("{} ({place}): {code}{cameo}", rule.name());
    writeln!(out, "{}", sanitize::line(&head))?;
    writeln!(out, "  trigger = \"{}\", {}", sanitize::line(&trigger.join(" ")), m.kind.as_str())?;
    for f in &m.fillers {
        writeln!(out, "  {} = \"{}\" by {}", f.role, sanitize::line(a.form(f.token)), f.path)?;
    }
    let start = a.text[..a.token(m.main()).span.start as usize].chars().count() as u32;
    let maker = format!("rule:{}", rule.name());
    let told = record
        .events
        .iter()
        .find(|e| e.by.name == maker && e.evidence.first().is_some_and(|trigger| trigger.start == start));
    let Some(told) = told else {
        return writeln!(out, "  not in the record: none of these words is a party the coder knows");
    };
    let names = |ids: &[String]| {
        let name =
            |id: &String| record.actors.iter().find(|a| a.id == *id).map_or(id.clone(), |a| a.name.clone());
        let names: Vec<String> = ids.iter().map(name).collect();
        if names.is_empty() { "nobody told".to_owned() } else { names.join(", ") }
    };
    let line =
        format!("{}, actors {}; recipients {}", told.status, names(&told.actors), names(&told.recipients));
    writeln!(out, "  in the record: {}", sanitize::line(&line))
}

/// Lines made safe for a terminal one by one.
fn printable(text: &str) -> String {
    let line = |l: &str| {
        let indent = l.len() - l.trim_start().len();
        format!("{}{}\n", " ".repeat(indent), sanitize::line(l.trim_start()))
    };
    text.lines().map(line).collect()
}

/// `demarche who OFFICE --of CODE --on DATE`, or a name in place of the office.
pub fn who(args: &WhoArgs) -> Outcome {
    let world = World::embedded();
    let mut out = std::io::stdout().lock();
    let mut any = false;
    let dates = |o: &Office| {
        let show = |d: Option<demarche_world::PartialDate>| d.map_or("?".to_owned(), |d| d.to_string());
        let sure = if o.certainty == Certainty::Uncertain { ", not certain for the day" } else { "" };
        format!("{} to {}{sure}", show(o.from), o.to.map_or("open".to_owned(), |d| show(Some(d))))
    };
    if let Some(whose) = &args.of {
        let holders = match args.on {
            Some(day) => world.holders(&args.what, whose, day),
            None => world.holders_ever(&args.what, whose),
        };
        for holder in holders {
            any = true;
            let id = holder.person.known_as();
            writeln!(
                out,
                "{} ({id})  {}  {}",
                holder.person.name,
                holder.office.title,
                dates(&holder.office)
            )?;
        }
    } else {
        for id in world.people_named(&args.what) {
            let Some(person) = world.person(id) else { continue };
            let offices = match args.on {
                Some(day) => world.offices_on(id, day),
                None => world.offices(id),
            };
            for office in offices {
                any = true;
                let whose = office.whose.map_or("", |w| w.code());
                writeln!(
                    out,
                    "{} ({})  {}  {whose}  {}",
                    person.name,
                    person.known_as(),
                    office.title,
                    dates(&office)
                )?;
            }
        }
    }
    if !any {
        writeln!(
            out,
            "nobody and nothing of that name in the tables{}",
            if args.on.is_some() { " for that day" } else { "" }
        )?;
        return Ok(Exit::SomeUnread);
    }
    Ok(Exit::Fine)
}
