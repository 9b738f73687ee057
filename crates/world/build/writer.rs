//! Writing the compiled table: string pool, rows, postings, name maps.

use std::collections::BTreeMap;

use crate::layout::{MAGIC, NONE, Section};

/// The compiled table in the making.
#[derive(Default)]
pub struct Writer {
    numbers: BTreeMap<String, u32>,
    texts: Vec<String>,
    words: BTreeMap<usize, Vec<u32>>,
    maps: BTreeMap<usize, BTreeMap<String, Vec<u32>>>,
}

impl Writer {
    /// The number of `text` in the string pool.
    pub fn text(&mut self, text: &str) -> u32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as u32;
        self.numbers.insert(text.to_owned(), number);
        self.texts.push(text.to_owned());
        number
    }

    /// The number of `text`, or the word for nothing.
    pub fn some_text(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.text(text))
    }

    /// Adds a row and returns its number.
    pub fn row(&mut self, section: Section, words: &[u32]) -> u32 {
        assert_eq!(words.len(), section.words(), "{section:?}");
        let rows = self.words.entry(section as usize).or_default();
        let number = rows.len() / words.len();
        rows.extend_from_slice(words);
        number as u32
    }

    /// How many rows `section` has so far.
    pub fn rows(&self, section: Section) -> u32 {
        (self.words.get(&(section as usize)).map_or(0, Vec::len) / section.words()) as u32
    }

    /// Files `row` under `key`, once. Nothing is filed under an empty key.
    pub fn file(&mut self, index: Section, key: String, row: u32) {
        if !key.is_empty() {
            let rows = self.maps.entry(index as usize).or_default().entry(key).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
    }

    /// The rows filed under `key` so far.
    pub fn filed(&self, index: Section, key: &str) -> &[u32] {
        self.maps.get(&(index as usize)).and_then(|map| map.get(key)).map_or(&[], Vec::as_slice)
    }

    /// The table as bytes.
    pub fn finish(mut self) -> Vec<u8> {
        let mut sections: Vec<Vec<u8>> = vec![Vec::new(); Section::COUNT];
        let mut postings: Vec<u32> = Vec::new();
        for (index, section) in sections.iter_mut().enumerate().skip(Section::CountryIndex as usize) {
            let mut builder = fst::MapBuilder::memory();
            for (key, rows) in self.maps.remove(&index).unwrap_or_default() {
                let value = if let [row] = rows[..] {
                    u64::from(row) * 2 + 1
                } else {
                    let at = postings.len() as u64;
                    postings.push(rows.len() as u32);
                    postings.extend_from_slice(&rows);
                    at * 2
                };
                builder.insert(key, value).expect("keys come sorted from a tree map");
            }
            *section = builder.into_inner().expect("writing to memory does not fail");
        }
        let mut starts = vec![0u32];
        for text in &self.texts {
            sections[Section::Text as usize].extend_from_slice(text.as_bytes());
            starts.push(sections[Section::Text as usize].len() as u32);
        }
        self.words.insert(Section::Strings as usize, starts);
        self.words.insert(Section::Postings as usize, postings);
        for (section, words) in self.words {
            sections[section] = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        }
        let mut out = MAGIC.to_vec();
        let mut from = MAGIC.len() + Section::COUNT * 8;
        for section in &sections {
            out.extend_from_slice(&(from as u32).to_le_bytes());
            out.extend_from_slice(&(section.len() as u32).to_le_bytes());
            from += section.len();
        }
        sections.iter().for_each(|section| out.extend_from_slice(section));
        out
    }
}
