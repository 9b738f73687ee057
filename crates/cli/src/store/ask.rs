//! Questions: arguments into filters, rows into lines.

use demarche_store::ask::{
    ActorRef, ContradictionRow, Days, DocumentRow, EngagementRow, EventRow, HappeningRow, LegRow, Moment,
    Page, PositionRow, QuoteRow,
};
use demarche_store::{Store, Txn};
use serde::Serialize;
use serde_json::json;

use super::args::{
    AskArgs, ChangesArgs, DeadlineArgs, FilterArgs, IssueArgs, OneArgs, PairArgs, SearchArgs, Where,
};
use super::print::{Line, Printer};
use crate::exit::{Exit, Outcome};

/// The heads of what rows are shown under.
pub const EVENT: &[&str] = &["day", "act", "status", "actors", "recipients", "place", "by"];
pub const QUOTE: &[&str] = &["day", "speaker", "act", "channel", "to"];
pub const ENGAGEMENT: &[&str] = &["day", "kind", "status", "parties", "place", "state"];
const POSITION: &[&str] = &["day", "party", "stance", "issue", "with"];
const LEG: &[&str] = &["day", "traveller", "to", "status", "to meet"];
pub const HAPPENING: &[&str] =
    &["days", "kind", "state", "since", "parties", "place", "for", "against", "reports"];
pub const CONTRADICTION: &[&str] = &["opened", "closed", "about", "one", "other", "origins"];
pub const DOCUMENT: &[&str] = &["known", "outlet", "title", "version", "events", "quotes"];
const MOMENT: &[&str] = &["day", "what", "how", "who", "whom", "where"];

/// Days as people write them; inferred ones in brackets.
pub fn days(days: &Days) -> String {
    let text = match (&days.first, &days.last) {
        (Some(a), Some(b)) if a != b => format!("{a}/{}", tail(a, b)),
        (Some(a), _) => a.clone(),
        (None, Some(b)) => format!("…/{b}"),
        (None, None) => return String::new(),
    };
    if days.basis.as_deref() == Some("inferred") { format!("({text})") } else { text }
}

/// What parts the last day from the first.
fn tail<'a>(first: &str, last: &'a str) -> &'a str {
    match (first.get(..8), last.get(..8)) {
        (Some(a), Some(b)) if a == b => &last[8..],
        _ => last,
    }
}

fn names<'a>(actors: impl IntoIterator<Item = &'a ActorRef>) -> String {
    actors.into_iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join("; ")
}

fn name(actor: Option<&ActorRef>) -> String {
    actor.map_or_else(String::new, |a| a.name.clone())
}

fn or(day: String, known: &str) -> String {
    if day.is_empty() { format!("told {known}") } else { day }
}

fn line(cells: Vec<String>, words: &str, key: String, json: &impl Serialize) -> Line {
    Line { cells, words: (!words.is_empty()).then(|| words.to_owned()), key, json: json!(json) }
}

pub fn event(e: &EventRow) -> Line {
    let act = e.mode.as_ref().map_or(e.event_type.to_string(), |m| format!("{}/{m}", e.event_type));
    let by = e.claims.iter().map(|c| {
        let who = c.actor.as_ref().map_or(c.voice.as_str(), |a| a.name.as_str());
        format!("{who} {}", c.stance)
    });
    let by = by.collect::<Vec<_>>().join("; ");
    let cells = vec![
        or(days(&e.days), &e.known_on),
        act,
        e.status.to_string(),
        names(&e.actors),
        names(&e.recipients),
        e.place.as_ref().map_or_else(String::new, |p| p.name.clone()),
        by,
    ];
    line(cells, &e.sentence, e.key.clone(), e)
}

pub fn quote(q: &QuoteRow) -> Line {
    let speaker = match (&q.speaker, &q.speaker_words) {
        (Some(a), _) => a.name.clone(),
        (None, Some(words)) => format!("“{words}”"),
        (None, None) => "somebody".to_owned(),
    };
    let cells = vec![
        q.known_on.clone(),
        speaker,
        q.act.to_string(),
        q.channel.to_string(),
        name(q.addressee.as_ref()),
    ];
    line(cells, &q.words, q.key.clone(), q)
}

pub fn engagement(g: &EngagementRow) -> Line {
    let cells = vec![
        or(days(&g.days), &g.known_on),
        g.kind.to_string(),
        g.status.to_string(),
        names(&g.parties),
        g.place.as_ref().map_or_else(String::new, |p| p.name.clone()),
        g.state.clone().unwrap_or_default(),
    ];
    line(cells, &g.sentence, g.key.clone(), g)
}

pub fn position(p: &PositionRow) -> Line {
    let cells = vec![
        p.known_on.clone(),
        p.party.name.clone(),
        p.stance.to_string(),
        p.issue.clone(),
        name(p.with.as_ref()),
    ];
    line(cells, &p.words, p.key.clone(), p)
}

pub fn leg(l: &LegRow) -> Line {
    let cells = vec![
        or(days(&l.days), &l.known_on),
        l.traveller.name.clone(),
        l.place.name.clone(),
        l.status.to_string(),
        l.to_meet.join("; "),
    ];
    line(cells, &l.words, l.key.clone(), l)
}

pub fn happening(h: &HappeningRow) -> Line {
    let cells = vec![
        days(&h.days),
        h.kind.clone(),
        h.state.clone(),
        h.state_since.clone(),
        names(h.parties.iter().map(|p| &p.actor)),
        h.place.clone().unwrap_or_default(),
        h.origins_for.to_string(),
        h.origins_against.to_string(),
        h.reports.to_string(),
    ];
    line(cells, "", h.key.clone(), h)
}

pub fn contradiction(c: &ContradictionRow) -> Line {
    let cells = vec![
        c.opened.clone(),
        c.closed.clone().unwrap_or_default(),
        c.field.clone(),
        c.a.value.clone(),
        c.b.value.clone(),
        format!("{}:{}", c.a.origins, c.b.origins),
    ];
    let words = format!("{} — {}", c.a.sentence, c.b.sentence);
    line(cells, &words, c.happening.clone().unwrap_or_else(|| c.a.item.clone()), c)
}

pub fn document(d: &DocumentRow) -> Line {
    let cells = vec![
        d.known_on.clone(),
        d.outlet.clone().unwrap_or_default(),
        d.title.clone().unwrap_or_default(),
        d.version.to_string(),
        d.events.to_string(),
        d.quotes.to_string(),
    ];
    let copy = d.copy_of.as_ref().map_or_else(String::new, |key| format!("copy of {key}"));
    line(cells, &copy, d.key.clone(), d)
}

fn page<T>(filter: &FilterArgs, heads: &[&str], page: &Page<T>, each: impl Fn(&T) -> Line) -> Outcome {
    let lines = page.rows.iter().map(each).collect();
    Printer::new(filter.output.format).rows(heads, lines, page.next.as_deref())?;
    Ok(Exit::Fine)
}

/// `demarche events`
pub fn events(args: &AskArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    page(&args.filter, EVENT, &store.events(&args.filter.filter(&store, &[])?)?, event)
}

/// `demarche quotes`
pub fn quotes(args: &AskArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    page(&args.filter, QUOTE, &store.quotes(&args.filter.filter(&store, &[])?)?, quote)
}

/// `demarche documents`
pub fn documents(args: &AskArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    page(&args.filter, DOCUMENT, &store.documents(&args.filter.filter(&store, &[])?)?, document)
}

/// `demarche actors`
pub fn actors(args: &AskArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let found = store.actors(&args.filter.filter(&store, &[])?)?;
    let lines = found.iter().map(|f| {
        let a = &f.actor;
        let cells = vec![
            a.name.clone(),
            a.kind.to_string(),
            a.country.clone().unwrap_or_default(),
            a.sector.clone().unwrap_or_default(),
            f.documents.to_string(),
        ];
        line(cells, "", a.key.clone(), f)
    });
    Printer::new(args.filter.output.format).rows(
        &["name", "kind", "country", "sector", "documents"],
        lines.collect(),
        None,
    )?;
    Ok(Exit::Fine)
}

/// `demarche contacts A B`
pub fn contacts(args: &PairArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let found = store.contacts(&args.filter.filter(&store, &[&args.a, &args.b])?)?;
    let lines = found.iter().map(|c| {
        let mut l = engagement(&c.engagement);
        l.cells.push(c.documents.to_string());
        l.json = json!(c);
        l
    });
    let mut heads = ENGAGEMENT.to_vec();
    heads.push("documents");
    Printer::new(args.filter.output.format).rows(&heads, lines.collect(), None)?;
    Ok(Exit::Fine)
}

/// `demarche timeline ACTOR`
pub fn timeline(args: &OneArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let found = store.timeline(&args.filter.filter(&store, &[&args.actor])?)?;
    let lines = found.iter().map(|moment| {
        let place = |p: &Option<demarche_store::ask::PlaceRef>| {
            p.as_ref().map_or_else(String::new, |p| p.name.clone())
        };
        let (mut l, cells) = match moment {
            Moment::Event(e) => {
                let l = event(e);
                let cells = [
                    l.cells[1].clone(),
                    e.status.to_string(),
                    names(&e.actors),
                    names(&e.recipients),
                    place(&e.place),
                ];
                (l, cells)
            }
            Moment::Quote(q) => {
                let l = quote(q);
                let cells = [
                    "quote".to_owned(),
                    q.act.to_string(),
                    l.cells[1].clone(),
                    name(q.addressee.as_ref()),
                    String::new(),
                ];
                (l, cells)
            }
            Moment::Engagement(g) => {
                let state = g.state.clone().unwrap_or_else(|| g.status.to_string());
                (
                    engagement(g),
                    [g.kind.to_string(), state, names(&g.parties), String::new(), place(&g.place)],
                )
            }
            Moment::Position(p) => {
                let cells = [
                    "position".to_owned(),
                    p.stance.to_string(),
                    p.party.name.clone(),
                    p.issue.clone(),
                    String::new(),
                ];
                (position(p), cells)
            }
            Moment::Leg(t) => {
                let cells = [
                    "trip".to_owned(),
                    t.status.to_string(),
                    t.traveller.name.clone(),
                    t.to_meet.join("; "),
                    t.place.name.clone(),
                ];
                (leg(t), cells)
            }
        };
        l.cells = std::iter::once(moment.day().to_owned()).chain(cells).collect();
        l.json = json!(moment);
        l
    });
    Printer::new(args.filter.output.format).rows(MOMENT, lines.collect(), None)?;
    Ok(Exit::Fine)
}

/// `demarche happenings`
pub fn happenings(args: &AskArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    page(&args.filter, HAPPENING, &store.happenings(&args.filter.filter(&store, &[])?)?, happening)
}

/// `demarche positions [ISSUE]`
pub fn positions(args: &IssueArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let mut filter = args.filter.filter(&store, &[])?;
    filter.issue = args.about.clone().or(filter.issue);
    page(&args.filter, POSITION, &store.positions(&filter)?, position)
}

/// `demarche trips PERSON`
pub fn trips(args: &OneArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    page(&args.filter, LEG, &store.trips(&args.filter.filter(&store, &[&args.actor])?)?, leg)
}

/// `demarche deadlines --until DAY`
pub fn deadlines(args: &DeadlineArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let mut filter = args.filter.filter(&store, &[])?;
    filter.to = args.until.or(filter.to);
    page(&args.filter, &["day", "what", "of", "told"], &store.deadlines(&filter)?, |t| {
        let cells =
            vec![days(&t.days), t.what.to_string(), t.issue.clone().unwrap_or_default(), t.known_on.clone()];
        line(cells, &t.words, t.key.clone(), t)
    })
}

/// `demarche contradictions`
pub fn contradictions(args: &AskArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let found = store.contradictions(&args.filter.filter(&store, &[])?)?;
    page(&args.filter, CONTRADICTION, &found, contradiction)
}

/// `demarche search WORDS`
pub fn search(args: &SearchArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let mut filter = args.filter.filter(&store, &[])?;
    filter.words = Some(args.text.clone());
    let printer = Printer::new(args.filter.output.format);
    match args.within {
        Where::Quotes if args.newest => return page(&args.filter, QUOTE, &store.quotes(&filter)?, quote),
        Where::Quotes => {
            printer.rows(QUOTE, store.search_quotes(&filter)?.iter().map(quote).collect(), None)?;
        }
        Where::Text if args.newest => {
            return page(&args.filter, DOCUMENT, &store.documents(&filter)?, document);
        }
        Where::Text => {
            let found = store.search_text(&filter)?;
            let lines = found.iter().map(|f| {
                let d = &f.document;
                let cells = vec![
                    d.known_on.clone(),
                    d.outlet.clone().unwrap_or_default(),
                    d.title.clone().unwrap_or_default(),
                ];
                line(cells, &f.words, d.key.clone(), f)
            });
            printer.rows(&["known", "outlet", "title"], lines.collect(), None)?;
        }
    }
    Ok(Exit::Fine)
}

/// `demarche changes --since TXN`
pub fn changes(args: &ChangesArgs) -> Outcome {
    let store = Store::open(&args.store)?;
    let since = match args.since.parse::<demarche::Date>() {
        // What happened on the day itself is asked for too.
        Ok(day) => match day.yesterday() {
            Ok(before) => store.txn(&before.to_string())?,
            Err(_) => Txn(0),
        },
        Err(_) => store.txn(&args.since)?,
    };
    let lines = store.changes(since, args.limit)?.into_iter().map(|c| {
        let cells = vec![c.txn.0.to_string(), c.day.clone(), c.what.clone(), c.about.clone()];
        line(cells, "", c.key.clone(), &c)
    });
    Printer::new(args.output.format).rows(&["txn", "day", "what", "about"], lines.collect(), None)?;
    Ok(Exit::Fine)
}
