//! The commands that show why: `explain`, `rules` and `who`.
//!
//! They print what the rules and tables say of one sentence, of themselves, or of one office, so that a code
//! or an office in a record can be traced to the line of data it came from.

use std::io::Write as _;

use demarche_core::Document;
use demarche_grammar::RuleSet;
use demarche_reader::{Reader, ReaderScratch};
use demarche_world::{Certainty, Office, World};

use crate::args::{ExplainArgs, RulesArgs, RulesCommand, WhoArgs};
use crate::exit::{Exit, Outcome, Stop};

fn reader() -> Result<Reader, Stop> {
    Reader::embedded().map_err(|e| Stop::with(format!("the model cannot be loaded: {e}")))
}

/// `demarche explain SENTENCE`: which rules match, with which words, and where the others stop.
pub fn explain(args: &ExplainArgs) -> Outcome {
    let rules = RuleSet::embedded();
    let document = Document::from_parts("", None, &args.sentence, None);
    let analysis = reader()?.analyze(&[&document], &mut ReaderScratch::default()).swap_remove(0);
    let mut out = std::io::stdout().lock();
    let mut any = false;
    for sentence in 0..analysis.sentences.len() as u32 {
        for found in rules.explain(&analysis, demarche_core::analysis::SentenceId(sentence)) {
            if found.outcome.is_ok() || args.all {
                any = true;
                let text = rules.describe(&analysis, &found);
                // The paths tried are many; they are for whoever asks for everything.
                let shown = text.lines().filter(|l| args.all || !l.trim_start().starts_with("tried "));
                for line in shown {
                    writeln!(out, "{line}")?;
                }
            }
        }
    }
    if !any {
        writeln!(out, "no rule matches; --all shows the rules that were tried")?;
    }
    Ok(Exit::Fine)
}

/// `demarche rules list` and `demarche rules test`.
pub fn rules(args: &RulesArgs) -> Outcome {
    let rules = RuleSet::embedded();
    let mut out = std::io::stdout().lock();
    match args.command {
        RulesCommand::List => {
            for rule in rules.rules() {
                let code = rule
                    .mode()
                    .map_or(rule.event_type().to_string(), |m| format!("{}/{m}", rule.event_type()));
                let about = rule.about().unwrap_or_default();
                writeln!(out, "{:<34} {code:<24} {}:{}  {about}", rule.name(), rule.file(), rule.line())?;
            }
            writeln!(out, "{} rules, version {}", rules.rules().len(), rules.version())?;
            Ok(Exit::Fine)
        }
        RulesCommand::Test => {
            let tests: Vec<_> = rules.tests().collect();
            let documents: Vec<Document> =
                tests.iter().map(|(_, t)| Document::from_parts("", None, &t.sentence, None)).collect();
            let borrowed: Vec<&Document> = documents.iter().collect();
            let analyses = reader()?.analyze(&borrowed, &mut ReaderScratch::default());
            let mut failed = 0;
            for ((rule, test), analysis) in tests.iter().zip(&analyses) {
                if let Err(why) = rules.check_test(analysis, rule.id(), test) {
                    failed += 1;
                    writeln!(out, "{}:{}: {why}", rule.file(), test.line)?;
                }
            }
            writeln!(out, "{} of {} sentences as their rules say", tests.len() - failed, tests.len())?;
            Ok(if failed == 0 { Exit::Fine } else { Exit::SomeUnread })
        }
    }
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
