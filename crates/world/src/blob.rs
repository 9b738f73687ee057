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

/// One row: its words.
#[derive(Clone, Copy)]
pub(crate) struct Row(&'static [u8]);

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

    fn bytes(&self, section: Section) -> &'static [u8] {
        self.sections[section as usize]
    }

    /// How many rows `section` has.
    pub(crate) fn rows(&self, section: Section) -> u32 {
        (self.bytes(section).len() / (4 * section.words())) as u32
    }

    /// Row `row` of `section`; an empty row, all of whose words are absent, where there is none.
    pub(crate) fn row(&self, section: Section, row: u32) -> Row {
        let wide = 4 * section.words();
        let from = row as usize * wide;
        Row(self.bytes(section).get(from..from + wide).unwrap_or_default())
    }

    /// String `number` of the pool; `None` where the number stands for none.
    pub(crate) fn text(&self, number: u32) -> Option<&'static str> {
        if number == NONE {
            return None;
        }
        let starts = self.bytes(Section::Strings);
        let (from, to) = (word(starts, number as usize)?, word(starts, number as usize + 1)?);
        std::str::from_utf8(self.bytes(Section::Text).get(from as usize..to as usize)?).ok()
    }

    /// The rows filed under `key` in the name map `index`, in the order of the table.
    pub(crate) fn find(&self, index: Section, key: &str) -> Vec<u32> {
        let Some(value) = self.value(index, key) else { return Vec::new() };
        if value & 1 == 1 {
            return vec![(value >> 1) as u32];
        }
        let (at, postings) = ((value >> 1) as usize, self.bytes(Section::Postings));
        let count = word(postings, at).unwrap_or(0) as usize;
        (at + 1..=at + count).map_while(|i| word(postings, i)).collect()
    }

    /// The number filed under `key` in the name map `index`.
    pub(crate) fn value(&self, index: Section, key: &str) -> Option<u64> {
        self.maps[index as usize].as_ref()?.get(key)
    }

    /// The rows filed under the first reading of a name that has any: its acronym, its folded form with a
    /// leading article, its folded form without.
    pub(crate) fn find_name(&self, index: Section, name: &str) -> Vec<u32> {
        let acronym = crate::normal::acronym(name).map(|key| self.find(index, &key)).unwrap_or_default();
        if !acronym.is_empty() {
            return acronym;
        }
        let whole = crate::normal::folded_whole(name);
        let rows = self.find(index, &whole);
        match whole.strip_prefix("the ") {
            Some(bare) if rows.is_empty() => self.find(index, bare),
            _ => rows,
        }
    }
}

impl Row {
    /// Word `at` of the row.
    pub(crate) fn get(self, at: usize) -> u32 {
        word(self.0, at).unwrap_or(NONE)
    }

    /// Word `at`, unless it stands for nothing.
    pub(crate) fn some(self, at: usize) -> Option<u32> {
        Some(self.get(at)).filter(|word| *word != NONE)
    }
}
