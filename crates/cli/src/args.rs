//! The arguments, exactly as they are typed, and the engine that some of them ask for. What the others mean is left
//! to the commands.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use demarche::{Builder, Date, Engine, Kernel};

use crate::exit::Stop;
use crate::rules;

const EXIT_CODES: &str = "Exit codes: 0 everything was read; 1 some input could not be read, the rest was; \
2 wrong usage, or nothing could be done.";

/// Reads the news and keeps the record of diplomacy and conflict: who did what to whom, who said it, and
/// how it stands.
#[derive(Debug, Parser)]
#[command(name = "demarche", version, arg_required_else_help = true, after_help = EXIT_CODES)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read articles and print the record of each
    Read(ReadArgs),
    /// Write records in the shapes that others read: PLOVER, POLECAT, ICEWS, GDELT, Parquet, CSV and more
    Export(ExportArgs),
    /// Follow feeds, sitemaps and folders, and keep what is new
    #[cfg(feature = "follow")]
    Follow(FollowArgs),
    /// Show which rules match a sentence, by which words, and where others stop
    Explain(ExplainArgs),
    /// List the event rules, check rule files, or try each rule on its own sentences
    Rules(RulesArgs),
    /// Ask the tables who held an office, or what offices somebody held
    Who(WhoArgs),
    /// Print all that the tables and rules know of a word, with the lines it stands in
    Lexicon(LexiconArgs),
    /// Print the JSON Schema of a record
    Schema,
    /// Print the codes of all messages and what they mean
    Codes,
    /// Print what a shell needs to complete commands, options and values
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Write the manual pages, one for each command
    Man {
        /// The folder, made if it is not there
        folder: PathBuf,
    },
    /// Score the program against an annotated corpus
    #[cfg(feature = "eval")]
    Eval(EvalArgs),
    /// Read PETRARCH dictionaries and say what they hold and what is odd in them
    #[cfg(feature = "dictionaries")]
    Dictionaries(DictionariesArgs),
    /// Measure how fast articles are read
    Bench(BenchArgs),
    /// Show a store in a browser, and answer programs
    #[cfg(feature = "serve")]
    Serve(ServeArgs),
    #[cfg(feature = "store")]
    #[command(flatten)]
    Store(crate::store::args::StoreCommand),
}

/// What becomes of the status of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Modality {
    /// It is folded into the type by the table that `demarche codes` prints
    Folded,
    /// The type is that of the act, and the status stands in a column more
    Apart,
}

impl From<Modality> for demarche_export::act::Modality {
    fn from(modality: Modality) -> Self {
        match modality {
            Modality::Folded => Self::Folded,
            Modality::Apart => Self::Apart,
        }
    }
}

#[derive(Debug, ClapArgs)]
pub struct ExportArgs {
    /// The format: plover, polecat, icews, phoenix, gdelt, cameo, acled, csv, parquet, geojson, ics or atom
    #[arg(value_parser = export_format)]
    pub format: demarche_export::Format,
    /// A store; or articles, as `read` takes them, and records that `read --format json` wrote; `-` is standard input
    #[arg(required = true)]
    pub inputs: Vec<PathBuf>,
    /// The file, or for csv, gdelt and parquet the folder, to write [default: standard output]
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// What becomes of the status in formats that have one code for what happened, is planned or was refused
    #[arg(long, value_enum, default_value = "folded")]
    pub modality: Modality,
    /// Only documents published by this day: what the press had said then
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub on: Option<Date>,
    /// Of a store: only what changed after this transaction or day, and what is gone since
    #[arg(long, value_name = "TXN")]
    pub since: Option<String>,
    /// Of a store: what it said after this transaction or day, with the models and corrections of the time
    #[arg(long, value_name = "TXN")]
    pub at: Option<String>,
    /// Of a store: without the corrections
    #[arg(long)]
    pub machine: bool,
    /// Only what happened on this day or later; where no day is told, what was published then
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub from: Option<Date>,
    /// Only what happened on this day or earlier
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub to: Option<Date>,
    /// Only what these have part in: an id (Q…), a country's code or a part of a name
    #[arg(long = "actor", value_name = "WHO", value_delimiter = ',')]
    pub actors: Vec<String>,
    /// Only events of these types
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub types: Vec<String>,
    /// Only events of these statuses
    #[arg(long = "status", value_name = "STATUS", value_delimiter = ',')]
    pub statuses: Vec<String>,
    /// Publication date of documents that give none, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// How many documents to read at a time [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// Print no messages; the exit code still tells whether everything was read
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub engine: EngineArgs,
}

#[cfg(feature = "follow")]
#[derive(Debug, ClapArgs)]
pub struct FollowArgs {
    /// The list of feeds, sitemaps and folders, in TOML
    pub list: PathBuf,
    /// The folder in which documents are kept, one a line of documents.jsonl, which `read` takes
    #[arg(long, value_name = "DIR")]
    pub into: PathBuf,
    /// Read what is new after each round and keep it in this store too, as `keep` does
    #[cfg(feature = "store")]
    #[arg(long, value_name = "STORE")]
    pub store: Option<PathBuf>,
    /// Make one round and end
    #[arg(long)]
    pub once: bool,
    /// Also connect to addresses of private networks and of this machine
    #[arg(long)]
    pub allow_private: bool,
    /// Print no messages; the exit code still tells whether everything could be fetched
    #[arg(long, short)]
    pub quiet: bool,
    #[cfg(feature = "store")]
    #[command(flatten)]
    pub engine: EngineArgs,
}

#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// The sentence
    pub sentence: String,
    /// Also show every rule tried, however far off, and every path
    #[arg(long)]
    pub all: bool,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// How a store is served.
#[cfg(feature = "serve")]
#[derive(Debug, ClapArgs)]
pub struct ServeArgs {
    /// The store
    pub store: PathBuf,
    /// Where to listen; an address that is not of this machine alone lets others in
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8642")]
    pub bind: std::net::SocketAddr,
    /// Names and tokens of those who may correct the record, one a line; made with one token if it is not there
    ///
    /// Without it the server is read-only.
    #[arg(long, value_name = "FILE")]
    pub token_file: Option<PathBuf>,
    /// Run statements of SQL for others than this machine too
    #[arg(long)]
    pub sql: bool,
    /// A further name under which the server is reached
    #[arg(long = "host", value_name = "NAME")]
    pub hosts: Vec<String>,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// Which event rules are used.
#[derive(Debug, Clone, Default, ClapArgs)]
pub struct RuleArgs {
    /// Rules of your own over the built-in ones: a folder of *.rules files, or one such file
    ///
    /// A rule, frame or list replaces the built-in one of the same name; other rules are added. Given
    /// several times, the last is uppermost. An error in them stops the run with exit code 2.
    #[arg(long = "rules", value_name = "DIR")]
    pub layers: Vec<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
}

#[derive(Debug, Clone, Subcommand)]
pub enum RulesCommand {
    /// Every rule with its code, file and line
    List(RuleArgs),
    /// Say what is wrong in rule files; exit code 2 if there is an error
    Check(CheckArgs),
    /// Run each rule on the sentences it must and must not match
    Test(RuleArgs),
}

#[derive(Debug, Clone, ClapArgs)]
pub struct CheckArgs {
    /// Folders of *.rules files, or files, to check over the built-in rules [default: the built-in ones]
    pub paths: Vec<PathBuf>,
    /// Check them on their own, without the built-in rules
    #[arg(long, requires = "paths")]
    pub alone: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
}

#[cfg(feature = "dictionaries")]
#[derive(Debug, ClapArgs)]
pub struct DictionariesArgs {
    #[command(subcommand)]
    pub command: DictionariesCommand,
}

#[cfg(feature = "dictionaries")]
#[derive(Debug, Subcommand)]
pub enum DictionariesCommand {
    /// Say of each file what kind of dictionary it is, what it holds and what is odd in it
    Check {
        /// Files and folders; of a folder every file in it
        #[arg(required = true)]
        paths: Vec<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub struct WhoArgs {
    /// An office ("foreign minister"), with --of; or somebody's name
    pub what: String,
    /// Whose office: a country by ISO 3166-1 alpha-3, or an organisation's id
    #[arg(long, value_name = "CODE")]
    pub of: Option<String>,
    /// Only who held it on this day, as YYYY-MM-DD
    #[arg(long, value_name = "DATE")]
    pub on: Option<Date>,
}

/// The forms in which rows are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people
    Table,
    /// JSON Lines
    Json,
    /// CSV with a head
    Csv,
}

#[derive(Debug, ClapArgs)]
pub struct LexiconArgs {
    /// The word; several words in quotation marks, for a name or phrase
    pub word: String,
    /// Form of the output [default: table on a terminal, else json]
    #[arg(long, value_enum)]
    pub format: Option<Form>,
}

/// The forms a record is printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Compact, for people
    Table,
    /// JSON Lines, one record a line
    Json,
    /// One page with the articles marked and the records beside them
    Html,
}

/// When colour is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, ClapArgs)]
pub struct ReadArgs {
    /// Files and folders to read: texts, web pages, JSON, tables, feeds, archives of them; `-` is standard input
    ///
    /// In a folder every file is read, in order of name, except those whose name begins with a dot.
    /// Without a path, standard input is read.
    pub paths: Vec<PathBuf>,
    /// Publication date of documents that give none, as YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = date)]
    pub date: Option<Date>,
    /// PETRARCH dictionaries to code with as well: a folder with files of actors, agents, verbs, discards or issues
    ///
    /// Their events stand in the record as `dictionary_events`, their codes of actors with the actors. What a
    /// discard file names is passed over by Demarche's own rules too. Oddities in the files are reported.
    #[cfg(feature = "dictionaries")]
    #[arg(long, value_name = "DIR")]
    pub dictionaries: Option<PathBuf>,
    /// Form of the output [default: table on a terminal, else json; html for --output with that ending]
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Write to this file instead of standard output
    ///
    /// Until everything is written, the results stand in FILE.part; what FILE held before stays till then.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Go on with what a run that was stopped left in FILE.part; the inputs must be the same
    #[arg(long)]
    pub resume: bool,
    /// How many documents to read at a time [default: one for each processor]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Option<u16>,
    /// When to use colour
    #[arg(long, value_enum, default_value = "auto")]
    pub color: ColorWhen,
    /// Print no messages; the exit code still tells whether everything was read
    #[arg(long, short)]
    pub quiet: bool,
    #[command(flatten)]
    pub engine: EngineArgs,
}

/// With what articles are read.
#[derive(Debug, Clone, ClapArgs)]
pub struct EngineArgs {
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Weights of the reader instead of those compiled in: a file as `training/` writes it
    #[arg(long, hide = cfg!(feature = "embedded"), value_name = "FILE")]
    pub weights: Option<PathBuf>,
    /// Instruction set of the reader
    #[arg(long, hide = true, value_name = "NAME", value_parser = kernel)]
    pub kernel: Option<Kernel>,
}

impl EngineArgs {
    /// The engine to read with.
    pub fn load(&self) -> Result<Engine, Stop> {
        self.builder().build().map_err(rules::told)
    }

    fn builder(&self) -> Builder {
        let mut builder = self.rules.layers.iter().fold(Engine::builder(), |b, layer| b.rules(layer));
        if let Some(weights) = &self.weights {
            builder = builder.weights(weights);
        }
        match self.kernel {
            Some(kernel) => builder.kernel(kernel),
            None => builder,
        }
    }
}

impl ReadArgs {
    /// The engine to read with, dictionaries included.
    pub fn load(&self) -> Result<Engine, Stop> {
        #[cfg_attr(not(feature = "dictionaries"), expect(unused_mut))]
        let mut builder = self.engine.builder();
        #[cfg(feature = "dictionaries")]
        if let Some(folder) = &self.dictionaries {
            builder = builder.dictionaries(crate::dictionaries::load(folder, &[], !self.quiet)?);
        }
        builder.build().map_err(rules::told)
    }
}

/// The suites of `eval`.
#[cfg(feature = "eval")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// Parts of speech, features, lemmas, dependencies, tokens and sentences on a CoNLL-U file
    Syntax,
    /// Named entities on a CrossNER file, a re3d folder, a MEANTIME folder or stand-off annotation
    Entities,
    /// Whether events happened, on the folder of UDS-IH2 or a factuality file of MEANTIME
    Status,
    /// Time expressions and their values on a folder of TimeML documents or a MEANTIME folder
    Times,
    /// Which phrases mean the same, on a GUM file or a MEANTIME folder
    Coreference,
    /// Countries and offices of people, on a table of official visits
    Actors,
    /// Places on a GeoWebNews file
    Places,
    /// Whole records on a folder of gold records
    Gold,
    /// Roots of the events between two marked parties, on a PLV file
    Plv,
    /// Events coded with PETRARCH dictionaries, on a file of PETRARCH unit tests
    Petrarch,
    /// Sources, cues and contents of attributions on a folder in brat's form (PolNeAR)
    Quotes,
    /// Events of many documents that are one, on a part of ECB+ (Test.txt) or on labelled pairs (a TSV, with
    /// --articles)
    Happenings,
    /// Copies of articles, made from those at the path, found again
    Copies,
}

#[cfg(feature = "eval")]
#[derive(Debug, ClapArgs)]
pub struct EvalArgs {
    /// What to score
    #[arg(value_enum)]
    pub suite: Suite,
    /// The corpus
    pub path: PathBuf,
    /// For gold: the articles, as `read` takes them, with the ids of the gold; for entities on stand-off
    /// annotation: the folder of the JSON Lines files it names
    #[arg(long, value_name = "PATH", num_args = 1..)]
    pub articles: Vec<PathBuf>,
    /// For gold: score these records, as `read --format json` printed them, instead of reading articles
    #[arg(long, value_name = "FILE", conflicts_with = "articles")]
    pub records: Option<PathBuf>,
    /// For petrarch: the folder of the dictionaries that the file names
    #[arg(long, value_name = "DIR")]
    pub dictionaries: Option<PathBuf>,
    /// For coreference: also write the features of every pair of phrases, for training/coreference.py
    #[arg(long, hide = true, value_name = "FILE")]
    pub features: Option<PathBuf>,
    /// Print one JSON object of named figures
    #[arg(long)]
    pub json: bool,
    /// List what was wrong
    #[arg(long)]
    pub errors: bool,
    #[command(flatten)]
    pub engine: EngineArgs,
}

#[derive(Debug, ClapArgs)]
pub struct BenchArgs {
    /// The articles, as `read` takes them
    #[arg(required = true)]
    pub paths: Vec<PathBuf>,
    /// Numbers of threads to measure
    #[arg(long, value_name = "N,…", value_delimiter = ',', default_value = "1,2",
          value_parser = clap::value_parser!(u16).range(1..=512))]
    pub threads: Vec<u16>,
    /// Also measure, on one thread, what twice as many event rules cost
    #[arg(long)]
    pub twice: bool,
    /// Print one JSON object of named figures
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub rules: RuleArgs,
    /// Instruction set of the reader; `all` compares those of this machine, on one thread
    #[arg(long, value_name = "NAME", value_parser = kernels)]
    pub kernel: Option<Kernels>,
}

/// What `bench` measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kernels {
    /// One kernel.
    One(Kernel),
    /// All that the machine can run.
    All,
}

impl BenchArgs {
    /// The engine on one kernel, or on the best one.
    pub fn load(&self, kernel: Option<Kernel>) -> Result<Engine, Stop> {
        EngineArgs { rules: self.rules.clone(), weights: None, kernel }.load()
    }
}

/// A day as it is typed.
pub fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "a date is written YYYY-MM-DD".to_owned())
}

fn export_format(text: &str) -> Result<demarche_export::Format, String> {
    let known = || demarche_export::Format::ALL.iter().map(|f| f.as_str()).collect::<Vec<_>>().join(", ");
    demarche_export::Format::parse(text).ok_or_else(|| format!("the formats are {}", known()))
}

fn kernels(text: &str) -> Result<Kernels, String> {
    if text == "all" { Ok(Kernels::All) } else { kernel(text).map(Kernels::One) }
}

fn kernel(text: &str) -> Result<Kernel, String> {
    let kernel = Kernel::from_name(text).ok_or("unknown kernel")?;
    if kernel.is_available() { Ok(kernel) } else { Err("this machine cannot run it".to_owned()) }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn arguments_are_consistent() {
        super::Args::command().debug_assert();
    }
}
