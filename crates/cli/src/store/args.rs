//! The arguments of the commands about a store.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use demarche::Date;
use demarche_core::record::{EventType, PositionStance, Status};
use demarche_store::ask::{Filter, Layer, View, Who};
use demarche_store::{Result, Store};

pub use crate::args::Form;
use crate::args::{EngineArgs, date};

#[derive(Debug, Subcommand)]
pub enum StoreCommand {
    /// Read articles and keep their records in a store
    Keep(KeepArgs),
    /// Read the articles of a store anew that another model or other rules have read
    Reread(RereadArgs),
    /// Say what is in a store, check it, compact it
    Store(StoreArgs),
    /// Look for words in what people said, or in the articles
    Search(SearchArgs),
    /// Show a happening, document, actor, event, quote or correction
    Show(ShowArgs),
    /// Who did what to whom, newest first
    Events(AskArgs),
    /// Who said it, newest first
    Quotes(AskArgs),
    /// Whom most articles speak of
    Actors(AskArgs),
    /// The articles, newest first
    Documents(AskArgs),
    /// Meetings, calls, visits and talks of two actors
    Contacts(PairArgs),
    /// Everything told of an actor, in the order of days
    Timeline(OneArgs),
    /// What several articles tell of one thing, and how it stands
    Happenings(AskArgs),
    /// Who stands where on an issue
    Positions(IssueArgs),
    /// Where somebody travels
    Trips(OneArgs),
    /// What falls due
    Deadlines(DeadlineArgs),
    /// Sources that exclude each other
    Contradictions(AskArgs),
    /// What is new since a day or a transaction
    Changes(ChangesArgs),
    /// Why an event is taken for a happening, or not
    Why(WhyArgs),
    /// Ask in SQL; only reads
    Sql(SqlArgs),
    /// Change, reject, confirm or add what an article is said to tell
    Correct(CorrectArgs),
    /// Say that two reports tell one happening, or that two actors are one
    Same(SameArgs),
    /// Say that two reports tell two happenings, or that two actors are two
    Different(SameArgs),
    /// What people corrected; export, import, take back
    Corrections(CorrectionsArgs),
    /// Take an article out of a store for good
    Forget(ForgetArgs),
    /// Compare journeys and visits with an official register
    Check(CheckRegisterArgs),
}

#[derive(Debug, Args)]
pub struct KeepArgs {
    /// The store; made if it is not there
    pub store: PathBuf,
    /// Files and folders to read, as `read` takes them; `-` is standard input
    pub paths: Vec<PathBuf>,
    /// Publication date of documents that give none, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// The input is records, as `read --format json` printed them
    #[arg(long)]
    pub records: bool,
    /// How many documents to read at a time [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Print no messages; the exit code still tells whether everything was read
    #[arg(long, short)]
    pub quiet: bool,
    /// The time that counts as now, for tests
    #[arg(long, hide = true, value_name = "TIME")]
    pub now: Option<String>,
    #[command(flatten)]
    pub engine: EngineArgs,
}

#[derive(Debug, Args)]
pub struct RereadArgs {
    /// The store
    pub store: PathBuf,
    /// Every article, whoever has read it
    #[arg(long)]
    pub all: bool,
    /// Take these records instead of reading, as `read --format json` printed them
    #[arg(long, value_name = "FILE")]
    pub records: Option<PathBuf>,
    /// How many documents to read at a time [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Print no messages
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub engine: EngineArgs,
}

#[derive(Debug, Args)]
pub struct StoreArgs {
    /// The store
    pub store: PathBuf,
    /// Look for damage; exit code 1 if there is any
    #[arg(long)]
    pub check: bool,
    /// Give back the room of what is gone
    #[arg(long)]
    pub compact: bool,
    /// Measure how long the questions take
    #[arg(long)]
    pub time: bool,
    /// Print every row of every table, without the times of transactions
    #[arg(long)]
    pub dump: bool,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct OutputArgs {
    /// Form of the output [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub format: Option<Form>,
}

/// By which clocks a question is answered.
#[derive(Debug, Args)]
pub struct ViewArgs {
    /// What the press had said by this day, as read today
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
    /// What the store said after this transaction, or on this day, with the corrections and models of the time
    #[arg(long, value_name = "TXN|DATE")]
    pub at: Option<String>,
    /// With the corrections; so it is anyway
    #[arg(long, conflicts_with = "machine")]
    pub corrected: bool,
    /// As the program read it, without corrections
    #[arg(long)]
    pub machine: bool,
}

impl ViewArgs {
    /// The view of `store` that is meant.
    pub fn view(&self, store: &Store) -> Result<View> {
        let at = self.at.as_deref().map(|at| store.txn(at)).transpose()?;
        let layer = if self.machine { Layer::Machine } else { Layer::Corrected };
        Ok(View { on: self.on, at, layer })
    }
}

/// What is asked for.
#[derive(Debug, Args)]
pub struct FilterArgs {
    /// Who takes part or speaks: a name, a key, a country's code, or country:CODE for anybody of it; repeatable
    #[arg(long = "by", alias = "actor", value_name = "ACTOR")]
    pub by: Vec<String>,
    /// PLOVER type, as CONSULT; repeatable
    #[arg(long = "type", value_name = "TYPE", value_parser = event_type)]
    pub types: Vec<EventType>,
    /// PLOVER mode, kind of engagement or happening, channel of a quote, or field of a contradiction; repeatable
    #[arg(long, value_name = "KIND")]
    pub kind: Vec<String>,
    /// How it is told, as planned; repeatable
    #[arg(long, value_name = "STATUS", value_parser = status)]
    pub status: Vec<Status>,
    /// How a happening stands, as announced; repeatable
    #[arg(long, value_name = "STATE")]
    pub state: Vec<String>,
    /// Stance of a position, as supports; repeatable
    #[arg(long, value_name = "STANCE", value_parser = stance)]
    pub stance: Vec<PositionStance>,
    /// Words of an issue's name
    #[arg(long, value_name = "WORDS")]
    pub issue: Option<String>,
    /// A place, or a country's code
    #[arg(long, value_name = "PLACE")]
    pub place: Option<String>,
    /// Words of the text, or of the quote
    #[arg(long, value_name = "WORDS")]
    pub words: Option<String>,
    /// Only of this document
    #[arg(long, value_name = "KEY")]
    pub document: Option<String>,
    /// Only of this outlet
    #[arg(long, value_name = "NAME")]
    pub outlet: Option<String>,
    /// From this day on
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,
    /// Up to this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<Date>,
    /// Told by at least so many origins
    #[arg(long, value_name = "N")]
    pub min_origins: Option<u32>,
    /// Only what people corrected
    #[arg(long)]
    pub corrected_only: bool,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 100)]
    pub limit: usize,
    /// Go on where the last page ended
    #[arg(long, value_name = "CURSOR")]
    pub after: Option<String>,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

impl FilterArgs {
    /// The filter that is meant, with `more` actors first.
    pub fn filter(&self, store: &Store, more: &[&str]) -> Result<Filter> {
        let view = self.view.view(store)?;
        let names = more.iter().copied().chain(self.by.iter().map(String::as_str));
        let actors = names.map(|name| store.actor_in(name, &view)).collect::<Result<Vec<Who>>>()?;
        Ok(Filter {
            actors,
            types: self.types.clone(),
            kinds: self.kind.clone(),
            statuses: self.status.clone(),
            stances: self.stance.clone(),
            states: self.state.clone(),
            issue: self.issue.clone(),
            place: self.place.clone(),
            words: self.words.clone(),
            document: self.document.clone(),
            outlet: self.outlet.clone(),
            from: self.from,
            to: self.to,
            min_origins: self.min_origins,
            corrected_only: self.corrected_only,
            view,
            after: self.after.as_deref().map(demarche_store::ask::Cursor::parse).transpose()?,
            limit: Some(self.limit),
        })
    }
}

#[derive(Debug, Args)]
pub struct AskArgs {
    /// The store
    pub store: PathBuf,
    #[command(flatten)]
    pub filter: FilterArgs,
}

#[derive(Debug, Args)]
pub struct PairArgs {
    /// The store
    pub store: PathBuf,
    /// One actor
    pub a: String,
    /// The other
    pub b: String,
    #[command(flatten)]
    pub filter: FilterArgs,
}

#[derive(Debug, Args)]
pub struct OneArgs {
    /// The store
    pub store: PathBuf,
    /// The actor: a name, a key, or a country's code
    pub actor: String,
    #[command(flatten)]
    pub filter: FilterArgs,
}

#[derive(Debug, Args)]
pub struct IssueArgs {
    /// The store
    pub store: PathBuf,
    /// Words of the issue's name
    pub about: Option<String>,
    #[command(flatten)]
    pub filter: FilterArgs,
}

#[derive(Debug, Args)]
pub struct DeadlineArgs {
    /// The store
    pub store: PathBuf,
    /// What falls due up to this day
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub until: Option<Date>,
    #[command(flatten)]
    pub filter: FilterArgs,
}

/// Where words are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Where {
    /// In what people said
    Quotes,
    /// In the articles
    Text,
}

#[derive(Debug, Args)]
pub struct SearchArgs {
    /// The store
    pub store: PathBuf,
    /// The words; those in quotation marks as a phrase
    pub text: String,
    /// Where to look
    #[arg(long = "in", value_enum, default_value = "quotes")]
    pub within: Where,
    /// Newest first, instead of those that fit best
    #[arg(long)]
    pub newest: bool,
    #[command(flatten)]
    pub filter: FilterArgs,
}

#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The store
    pub store: PathBuf,
    /// A key; or the id or address of an article, or the name of an actor
    pub id: String,
    /// The whole record of a document
    #[arg(long)]
    pub record: bool,
    #[command(flatten)]
    pub view: ViewArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct ChangesArgs {
    /// The store
    pub store: PathBuf,
    /// After this transaction, or from this day on
    #[arg(long, value_name = "TXN|DATE", default_value = "0")]
    pub since: String,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub limit: usize,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct WhyArgs {
    /// The store
    pub store: PathBuf,
    /// An event, engagement or report
    pub event: String,
    /// A happening, or another event
    pub happening: String,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct SqlArgs {
    /// The store
    pub store: PathBuf,
    /// A SELECT over the views: documents, events, quotes, actors, contacts, positions, happenings …
    pub sql: String,
    /// Seconds after which it is stopped
    #[arg(long, value_name = "N", default_value_t = 60.0)]
    pub seconds: f64,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    pub limit: usize,
    #[command(flatten)]
    pub output: OutputArgs,
}

/// Who changes something.
#[derive(Debug, Args)]
pub struct WhoArgs {
    /// Your name [default: $USER]
    #[arg(long, value_name = "NAME")]
    pub who: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

#[derive(Debug, Args)]
pub struct CorrectArgs {
    /// The store
    pub store: PathBuf,
    /// The event, quote, engagement, position, leg or deadline; for --add the document
    pub item: String,
    /// What is set, as status=possible, day=2021-06-16, place=Geneva, actors="A; B"; a value may be JSON
    pub fields: Vec<String>,
    /// It is not so at all
    #[arg(long, conflicts_with_all = ["confirm", "add", "fields"])]
    pub reject: bool,
    /// It is so
    #[arg(long, conflicts_with_all = ["add", "fields"])]
    pub confirm: bool,
    /// An event is told by these words that was not found; its fields follow, as type=CONSULT
    #[arg(long, value_name = "WORDS")]
    pub add: Option<String>,
    #[command(flatten)]
    pub who: WhoArgs,
}

#[derive(Debug, Args)]
pub struct SameArgs {
    /// The store
    pub store: PathBuf,
    /// A report, event, happening or actor
    pub a: String,
    /// Another
    pub b: String,
    #[command(flatten)]
    pub who: WhoArgs,
}

#[derive(Debug, Args)]
pub struct CorrectionsArgs {
    /// The store
    pub store: PathBuf,
    /// Those whose words are no longer found
    #[arg(long)]
    pub orphans: bool,
    /// What somebody should look at: reports that may be one happening, actors of one name
    #[arg(long)]
    pub review: bool,
    /// Print them all as JSON Lines, for --import
    #[arg(long, conflicts_with_all = ["orphans", "review"])]
    pub export: bool,
    /// Take in what --export printed; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub import: Option<PathBuf>,
    /// Take one back
    #[arg(long, value_name = "CORRECTION")]
    pub undo: Option<String>,
    /// At most so many rows
    #[arg(long, value_name = "N", default_value_t = 1000)]
    pub limit: usize,
    #[command(flatten)]
    pub who: WhoArgs,
    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct ForgetArgs {
    /// The store
    pub store: PathBuf,
    /// The document: its key, id or address
    pub document: String,
    #[command(flatten)]
    pub who: WhoArgs,
}

#[derive(Debug, Args)]
pub struct CheckRegisterArgs {
    /// The store
    pub store: PathBuf,
    /// A table of journeys (role, name, start, end, country, locale) or of visits (start, end, visitor, from),
    /// with a head, parted by tabs
    pub register: PathBuf,
    /// From this day on [default: of the first article]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,
    /// Up to this day [default: of the last article]
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<Date>,
    /// The country whose register of visits it is
    #[arg(long, value_name = "CODE", default_value = "USA")]
    pub host: String,
    #[command(flatten)]
    pub output: OutputArgs,
}

fn event_type(text: &str) -> std::result::Result<EventType, String> {
    let known = || EventType::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
    EventType::parse(&text.to_uppercase()).ok_or_else(|| format!("the types are {}", known()))
}

fn status(text: &str) -> std::result::Result<Status, String> {
    let known = || Status::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
    Status::parse(&text.to_lowercase()).ok_or_else(|| format!("it is told as {}", known()))
}

fn stance(text: &str) -> std::result::Result<PositionStance, String> {
    let known = || PositionStance::ALL.iter().map(|t| t.as_str()).collect::<Vec<_>>().join(", ");
    PositionStance::parse(&text.to_lowercase()).ok_or_else(|| format!("the stances are {}", known()))
}
