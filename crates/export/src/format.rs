//! The formats by name, and what each is: something that takes records and writes them.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::act::Modality;
use crate::entry::{Entry, Gone, Happening};
use crate::formats;

macro_rules! formats {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal $shape:ident,)+) => {
        /// A format.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Format { $($(#[doc = $doc])+ $name,)+ }
        impl Format {
            /// Every format, in the order of the table.
            pub const ALL: &'static [Format] = &[$(Format::$name,)+];
            /// Its name on the command line.
            pub fn as_str(self) -> &'static str { match self { $(Format::$name => $text,)+ } }
            /// What it is, in a sentence.
            pub fn about(self) -> &'static str { match self { $(Format::$name => concat!($($doc,)+),)+ } }
            /// Whether it is one file or a folder of several.
            pub fn shape(self) -> Shape { match self { $(Format::$name => Shape::$shape,)+ } }
        }
    };
}

/// Whether a format is one file or a folder of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One file, or standard output.
    File,
    /// A folder.
    Folder,
}

formats! {
    /// JSON Lines of the PLOVER 2.0 manual, one event a line.
    Plover = "plover" File,
    /// The 40 columns of POLECAT, one event a row, tab-separated with a header.
    Polecat = "polecat" File,
    /// The 20 columns of ICEWS, one pair of parties a row, tab-separated with a header.
    Icews = "icews" File,
    /// The 26 columns of Phoenix, one pair of parties a row, tab-separated without a header.
    Phoenix = "phoenix" File,
    /// GDELT 2.0: events (61 columns), mentions (16), and quotations with the speaker.
    Gdelt = "gdelt" Folder,
    /// CAMEO events as PETRARCH writes them: date, source, target, code and where it stands.
    Cameo = "cameo" File,
    /// The 31 columns of ACLED, for acts of violence, protest and the like; CSV.
    Acled = "acled" File,
    /// The flat tables as CSV with a Frictionless data package.
    Csv = "csv" Folder,
    /// The flat tables as Parquet, compressed with zstd.
    Parquet = "parquet" Folder,
    /// Events that have coordinates, as a GeoJSON feature collection.
    Geojson = "geojson" File,
    /// Engagements and deadlines that have a day, as an iCalendar.
    Ics = "ics" File,
    /// A feed of the documents and what they tell, as Atom.
    Atom = "atom" File,
}

/// The lists of a record that not every format looks at, by their names.
pub const LISTS: &[&str] = &[
    "sentences",
    "actors",
    "quotes",
    "events",
    "engagements",
    "trips",
    "issues",
    "positions",
    "deadlines",
    "dictionary_events",
];

impl Format {
    /// The format called `text`.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|f| f.as_str() == text)
    }

    /// Whether it has a place for what is gone.
    pub fn tells_gone(self) -> bool {
        matches!(self, Format::Csv | Format::Parquet)
    }

    /// Whether it has a place for what several documents tell of one thing. Finding that out costs a store about as
    /// much as its documents do.
    pub fn tells_happenings(self) -> bool {
        matches!(self, Format::Csv | Format::Parquet)
    }

    /// The lists of a record that it looks at, beside the places and times. The others may be empty.
    pub fn lists(self) -> &'static [&'static str] {
        match self {
            Format::Polecat => &["actors", "events"],
            Format::Icews | Format::Acled | Format::Geojson => &["actors", "events", "sentences"],
            Format::Phoenix | Format::Cameo => &["actors", "events", "issues", "sentences"],
            Format::Gdelt => &["actors", "events", "quotes", "sentences"],
            Format::Plover | Format::Csv | Format::Parquet | Format::Ics | Format::Atom => LISTS,
        }
    }

    /// Begins an export into `target`.
    ///
    /// # Errors
    /// Those of the target; `Unsupported` for `parquet` in a build without the feature.
    pub fn open(self, options: &Options, target: &mut dyn Target) -> io::Result<Box<dyn Export>> {
        let modality = options.modality;
        Ok(match self {
            Format::Plover => Box::new(formats::plover::Plover::new(target.file("")?, modality)),
            Format::Polecat => Box::new(formats::polecat::Polecat::new(target.file("")?, modality)?),
            Format::Icews => Box::new(formats::icews::Icews::new(target.file("")?, modality)?),
            Format::Phoenix => Box::new(formats::phoenix::Phoenix::new(target.file("")?, modality)),
            Format::Cameo => Box::new(formats::phoenix::Cameo::new(target.file("")?, modality)),
            Format::Gdelt => Box::new(formats::gdelt::Gdelt::new(target, modality)?),
            Format::Acled => Box::new(formats::acled::Acled::new(target.file("")?)?),
            Format::Csv => Box::new(formats::csv::Csv::new(target)?),
            #[cfg(feature = "parquet")]
            Format::Parquet => Box::new(formats::parquet::Parquet::new(target)?),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet => {
                return Err(io::Error::new(io::ErrorKind::Unsupported, "built without parquet"));
            }
            Format::Geojson => Box::new(formats::geojson::Geojson::new(target.file("")?)?),
            Format::Ics => Box::new(formats::ics::Ics::new(target.file("")?)?),
            Format::Atom => Box::new(formats::atom::Atom::new(target.file("")?)?),
        })
    }
}

/// How an export is made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Options {
    /// What becomes of the status.
    pub modality: Modality,
}

/// Where the files of an export go.
pub trait Target {
    /// A new file called `name`; the only one of a format that is one file is called nothing.
    ///
    /// # Errors
    /// When it cannot be made.
    fn file(&mut self, name: &str) -> io::Result<Box<dyn Write + Send>>;
}

/// What an export came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows written, by the name of the table.
    pub rows: BTreeMap<&'static str, u64>,
    /// What was left out, by the reason.
    pub left_out: BTreeMap<&'static str, u64>,
}

impl Tally {
    pub(crate) fn row(&mut self, table: &'static str) {
        *self.rows.entry(table).or_default() += 1;
    }

    pub(crate) fn left(&mut self, why: &'static str, n: u64) {
        if n > 0 {
            *self.left_out.entry(why).or_default() += n;
        }
    }
}

/// Why an event is in no row of a format that needs a day in each.
pub(crate) const NO_DAY: &str = "events without a day";
/// Why an event is in no row of a format that needs two parties in each.
pub(crate) const NO_PAIR: &str = "events without two parties";
/// Why an event is in no row of a format without statuses.
pub(crate) const NO_CODE: &str = "events of a status that folds into no code";

/// An export under way.
pub trait Export {
    /// Writes what `entry` has for the format.
    ///
    /// # Errors
    /// Those of the files.
    fn add(&mut self, entry: &Entry<'_>) -> io::Result<()>;

    /// Writes what several documents tell of one thing; formats that know documents alone pass over it.
    ///
    /// # Errors
    /// Those of the files.
    fn happening(&mut self, _happening: &Happening) -> io::Result<()> {
        Ok(())
    }

    /// Tells that something is no more; formats that cannot say so pass over it.
    ///
    /// # Errors
    /// Those of the files.
    fn gone(&mut self, _gone: &Gone) -> io::Result<()> {
        Ok(())
    }

    /// Writes what comes last.
    ///
    /// # Errors
    /// Those of the files.
    fn finish(self: Box<Self>) -> io::Result<Tally>;
}
