//! Reading the compiled table in place: nothing is parsed or copied when it is opened.
//!
//! Opening checks the frame (magic word, section bounds, headers of the name maps) and takes
//! microseconds. What a row means is the business of the modules that own the rows.

use crate::layout::{MAGIC, NONE, Section};

/// The compiled table, opened.
pub(crate) struct Blob {
    sections: [&'static [u8]; Section::COUNT],
    maps: Vec<Option<fst::Map<&'static [u8]>>>,
}

/// One row: the bytes that each column takes, and the bytes of all.
#[derive(Clone, Copy)]
pub(crate) struct Row(&'static [u8], &'static [u8]);

/// Sections from here on are name maps.
const FIRST_MAP: usize = Section::CountryIndex as usize;

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at * 4..at * 4 + 4)?;
    Some(u32::from_le_bytes([four[0], four[1], four[2], four[3]]))
}

impl Blob {
    /// The table in `bytes`; `None` where they are not such a table.
    pub(crate) fn open(bytes: &'static [u8]) -> Option<Blob> {
        let body = bytes.strip_prefix(MAGIC)?;
        let mut sections = [&bytes[..0]; Section::COUNT];
        for (i, section) in sections.iter_mut().enumerate() {
            let (from, len) = (word(body, i * 2)? as usize, word(body, i * 2 + 1)? as usize);
            *section = bytes.get(from..from.checked_add(len)?)?;
        }
        let mut maps = Vec::with_capacity(Section::COUNT);
        for (i, section) in sections.iter().enumerate() {
            maps.push(if i < FIRST_MAP { None } else { Some(fst::Map::new(*section).ok()?) });
        }
        Some(Blob { sections, maps })
    }

    /// The bytes that each column of `section` takes, and its rows.
    fn columns(&self, section: Section) -> (&'static [u8], &'static [u8]) {
        self.sections[section as usize].split_at_checked(section.words()).unwrap_or_default()
    }

    /// How many rows `section` has.
    pub(crate) fn rows(&self, section: Section) -> u32 {
        let (columns, rows) = self.columns(section);
        rows.len().checked_div(wide(columns)).unwrap_or(0) as u32
    }

    /// Row `row` of `section`; an empty row, all of whose words are absent, where there is none.
    pub(crate) fn row(&self, section: Section, row: u32) -> Row {
        let (columns, rows) = self.columns(section);
        let from = row as usize * wide(columns);
        Row(columns, rows.get(from..from + wide(columns)).unwrap_or_default())
    }

    /// The string that stands at `at`; `None` where that stands for none.
    pub(crate) fn text(&self, at: u32) -> Option<&'static str> {
        let bytes = self.sections[Section::Text as usize].get(at as usize..)?;
        let (len, bytes) = match *bytes {
            [255, low, high, ..] => (usize::from(u16::from_le_bytes([low, high])), &bytes[3..]),
            [len, ..] => (usize::from(len), &bytes[1..]),
            [] => return None,
        };
        std::str::from_utf8(bytes.get(..len)?).ok()
    }

    /// The rows filed under `key` in the name map `index`, in the order of the table.
    pub(crate) fn find(&self, index: Section, key: &str) -> Vec<u32> {
        let Some(value) = self.value(index, key) else { return Vec::new() };
        if value & 1 == 1 {
            return vec![(value >> 1) as u32];
        }
        let at = (value >> 1) as u32;
        let count = self.row(Section::Postings, at).some(0).unwrap_or(0);
        (at + 1..=at + count).map_while(|i| self.row(Section::Postings, i).some(0)).collect()
    }

    /// The number filed under `key` in the name map `index`.
    pub(crate) fn value(&self, index: Section, key: &str) -> Option<u64> {
        self.maps[index as usize].as_ref()?.get(key)
    }

    /// The rows filed under the first reading of a name that has any.
    pub(crate) fn find_name(&self, index: Section, name: &str) -> Vec<u32> {
        first_reading(name, |key| self.find(index, key))
    }

    /// The first of the `count` rows of a table in the order of keys that is not before `key`; `key_of`
    /// tells the key of a row.
    pub(crate) fn first_not_before(count: u32, key: &str, key_of: impl Fn(u32) -> String) -> u32 {
        let (mut from, mut to) = (0, count);
        while from < to {
            let middle = from.midpoint(to);
            if key_of(middle).as_str() < key { from = middle + 1 } else { to = middle }
        }
        from
    }
}

/// What `find` has under the first reading of a name under which it has any: its acronym, its folded form
/// with a leading article, its folded form without.
pub(crate) fn first_reading(name: &str, find: impl Fn(&str) -> Vec<u32>) -> Vec<u32> {
    let acronym = crate::normal::acronym(name).map(|key| find(&key)).unwrap_or_default();
    if !acronym.is_empty() {
        return acronym;
    }
    let whole = crate::normal::folded_whole(name);
    let rows = find(&whole);
    match whole.strip_prefix("the ") {
        Some(bare) if rows.is_empty() => find(bare),
        _ => rows,
    }
}

/// The bytes of a row with such columns.
fn wide(columns: &[u8]) -> usize {
    columns.iter().map(|bytes| usize::from(*bytes)).sum()
}

impl Row {
    /// Word `at` of the row.
    pub(crate) fn get(self, at: usize) -> u32 {
        let Some((before, &[bytes, ..])) = self.0.split_at_checked(at) else { return NONE };
        let (from, bytes) = (wide(before), usize::from(bytes));
        let Some(value) = self.1.get(from..from + bytes) else { return NONE };
        let mut whole = [0; 4];
        whole[..bytes].copy_from_slice(value);
        if value.iter().all(|byte| *byte == 0xff) { NONE } else { u32::from_le_bytes(whole) }
    }

    /// Word `at`, unless it stands for nothing.
    pub(crate) fn some(self, at: usize) -> Option<u32> {
        Some(self.get(at)).filter(|word| *word != NONE)
    }
}
