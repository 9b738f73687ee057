//! People and the offices they held.
//!
//! Dates are as exact as the source has them: a start known only to the year leaves the days of that
//! year open. An end that is not recorded does not mean that the office is still held, so each office on
//! a day comes with its [`Certainty`], and the caller decides what to make of the lower grades.

use std::fmt;

use jiff::civil::{Date, date};

use crate::blob::Blob;
use crate::country;
use crate::layout::{NONE, Section};
use crate::organisation;
use crate::role::{Gender, Sectors};

/// A person, by place in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonId(pub u32);

/// A person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Where in the table.
    pub id: PersonId,
    /// The usual English name.
    pub name: &'static str,
    /// The gender, where the table says so; first names tell of others.
    pub gender: Option<Gender>,
    qid: Option<u32>,
    slug: Option<&'static str>,
    first: u32,
    count: u32,
}

impl Person {
    /// The id to show: of Wikidata, or one of the table's own (`person:…`) where none is known.
    pub fn known_as(&self) -> String {
        match (self.qid, self.slug) {
            (Some(qid), _) => format!("Q{qid}"),
            (None, slug) => slug.unwrap_or_default().to_owned(),
        }
    }

    /// The Wikidata id.
    pub fn wikidata(&self) -> Option<String> {
        self.qid.map(|qid| format!("Q{qid}"))
    }

    pub(crate) fn holdings(&self) -> std::ops::Range<u32> {
        self.first..self.first + self.count
    }
}

/// A day, or a month or year of which the day is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartialDate {
    /// The year.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: Option<i8>,
    /// The day of the month.
    pub day: Option<i8>,
}

impl PartialDate {
    pub(crate) fn unpacked(word: u32) -> Option<PartialDate> {
        if word == NONE {
            return None;
        }
        let part = |n: u32| Some(n as i8).filter(|n| *n != 0);
        let (month, day) = (part(word / 100 % 100), part(word % 100));
        let whole = PartialDate { year: (word / 10_000) as i16, month, day };
        Date::new(whole.year, month.unwrap_or(1), day.unwrap_or(1)).ok().map(|_| whole)
    }

    /// The first day it can mean.
    pub fn first_day(self) -> Date {
        date(self.year, self.month.unwrap_or(1), self.day.unwrap_or(1))
    }

    /// The last day it can mean.
    pub fn last_day(self) -> Date {
        match (self.month, self.day) {
            (_, Some(_)) => self.first_day(),
            (Some(_), None) => self.first_day().last_of_month(),
            (None, None) => self.first_day().last_of_year(),
        }
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        self.month.map_or(Ok(()), |month| write!(f, "-{month:02}"))?;
        self.day.map_or(Ok(()), |day| write!(f, "-{day:02}"))
    }
}

/// How sure it is that an office was held on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Certainty {
    /// The day lies within dates that are known.
    Dated,
    /// The office had begun, no end and no successor is recorded, and the source reaches to the day.
    Open,
    /// The dates leave it open: known to the month or year only, or no end is recorded although a
    /// successor is, or the source does not reach to the day.
    Uncertain,
}

/// Whose an office is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Whose {
    /// A country's, by ISO alpha-3.
    Country(&'static str),
    /// An organisation's, by its id.
    Organisation(&'static str),
}

impl Whose {
    /// The code: ISO alpha-3, or the organisation's id.
    pub fn code(self) -> &'static str {
        match self {
            Whose::Country(code) | Whose::Organisation(code) => code,
        }
    }
}

/// An office someone held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Office {
    /// Its title as the source has it ("Minister of Foreign Affairs").
    pub title: &'static str,
    /// Whose it is.
    pub whose: Option<Whose>,
    /// ISO 3166-2 code of the part of the country whose it is ("GB-SCT"); absent for national offices.
    pub region: Option<&'static str>,
    /// PLOVER sectors, primary first.
    pub sectors: Sectors,
    /// When it began.
    pub from: Option<PartialDate>,
    /// When it ended; absent where it has not, or where that is not recorded.
    pub to: Option<PartialDate>,
    /// How sure it is for the day that was asked; for no day in particular, [`Certainty::Dated`] where
    /// both ends are recorded.
    pub certainty: Certainty,
    classes: Option<&'static str>,
}

impl Office {
    /// What the office is called in general ("foreign minister", "head of government"), from
    /// `offices.tsv`.
    pub fn classes(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.classes.unwrap_or_default().split(';').filter(|class| !class.is_empty())
    }
}

/// Someone who held an office that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: Person,
    /// The office, with its dates.
    pub office: Office,
}

pub(crate) fn person(blob: &Blob, id: PersonId) -> Option<Person> {
    let words = blob.row(Section::People, id.0);
    Some(Person {
        id,
        name: blob.text(words.get(0))?,
        qid: words.some(1),
        gender: words.some(2).and_then(Gender::from_code),
        first: words.get(3),
        count: words.get(4),
        slug: blob.text(words.get(5)),
    })
}

/// Set in the word that says whose an office is, where it is an organisation's; the word's top byte is
/// the number of the source.
const ORGANISATION: u32 = 1 << 16;

/// Holding `row`, without regard to a day, and its person.
pub(crate) fn holding(blob: &Blob, row: u32) -> Option<(PersonId, Office)> {
    let words = blob.row(Section::Holdings, row);
    let office = blob.row(Section::Offices, words.get(1));
    let whose = words.get(2) & 0xff_ffff;
    let whose = if whose & ORGANISATION != 0 {
        organisation::organisation(blob, whose & !ORGANISATION).map(|o| Whose::Organisation(o.id))
    } else {
        Some(Whose::Country(country::country(blob, whose).iso3))
    };
    let (from, to) = (PartialDate::unpacked(words.get(4)), PartialDate::unpacked(words.get(5)));
    let certainty = if from.is_some() && to.is_some() { Certainty::Dated } else { Certainty::Uncertain };
    let office = Office {
        title: blob.text(office.get(0))?,
        whose,
        region: blob.text(words.get(3)),
        sectors: Sectors::new(blob.text(office.get(2))),
        from,
        to,
        certainty,
        classes: blob.text(office.get(1)),
    };
    Some((PersonId(words.get(0)), office))
}

/// Holding `row` as it stood on `day`; `None` where it was not held then.
pub(crate) fn holding_on(blob: &Blob, row: u32, day: Date) -> Option<(PersonId, Office)> {
    let (person, mut office) = holding(blob, row)?;
    let words = blob.row(Section::Holdings, row);
    let begun = office.from.is_some_and(|from| from.last_day() <= day);
    if office.from.is_none_or(|from| from.first_day() > day) {
        return None;
    }
    office.certainty = match office.to {
        Some(to) if to.last_day() < day => return None,
        Some(to) if begun && day <= to.first_day() => Certainty::Dated,
        Some(_) => Certainty::Uncertain,
        None => {
            let followed = PartialDate::unpacked(words.get(6)).is_some_and(|next| next.first_day() <= day);
            let source = blob.row(Section::Facts, words.get(2) >> 24).get(0);
            let reaches = PartialDate::unpacked(source).is_some_and(|until| day <= until.last_day());
            if begun && reaches && !followed { Certainty::Open } else { Certainty::Uncertain }
        }
    };
    Some((person, office))
}
