//! Writing the compiled table: strings, rows, postings, name maps.

use std::collections::BTreeMap;

use crate::layout::{MAGIC, NONE, Section};

/// The compiled table in the making.
#[derive(Default)]
pub struct Writer {
    numbers: BTreeMap<String, u32>,
    texts: Vec<u8>,
    words: BTreeMap<usize, Vec<u32>>,
    columns: BTreeMap<usize, usize>,
    maps: BTreeMap<usize, BTreeMap<String, Vec<u32>>>,
}

/// Rows of `count` words each with the bytes that each column takes before them.
fn columns(words: &[u32], count: usize) -> Vec<u8> {
    let width = |column: usize| -> u8 {
        let values = words.iter().skip(column).step_by(count).filter(|word| **word != NONE);
        // One more than the largest, since all bits set stand for nothing.
        let most = values.max().map_or(0, |most| u64::from(*most) + 1);
        (1..4).find(|bytes| most < 1 << (8 * bytes)).unwrap_or(4)
    };
    let mut out: Vec<u8> = (0..count).map(width).collect();
    for (i, word) in words.iter().enumerate() {
        let bytes = usize::from(out[i % count]);
        out.extend_from_slice(&word.to_le_bytes()[..bytes]);
    }
    out
}

impl Writer {
    /// Where `text` stands among the strings; each stands there once.
    pub fn text(&mut self, text: &str) -> u32 {
        if let Some(at) = self.numbers.get(text) {
            return *at;
        }
        let at = self.texts.len() as u32;
        self.numbers.insert(text.to_owned(), at);
        match u8::try_from(text.len()) {
            Ok(len) if len < 255 => self.texts.push(len),
            _ => {
                let len = u16::try_from(text.len()).expect("no cell is that long");
                self.texts.push(255);
                self.texts.extend(len.to_le_bytes());
            }
        }
        self.texts.extend(text.bytes());
        at
    }

    /// Where `text` stands, or the word for nothing.
    pub fn some_text(&mut self, text: Option<&str>) -> u32 {
        text.map_or(NONE, |text| self.text(text))
    }

    /// Adds a row and returns its number.
    pub fn row(&mut self, section: Section, words: &[u32]) -> u32 {
        assert_eq!(words.len(), section.words(), "{section:?}");
        self.columns.insert(section as usize, words.len());
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
        sections[Section::Text as usize] = self.texts;
        self.words.insert(Section::Postings as usize, postings);
        self.columns.insert(Section::Postings as usize, 1);
        for (section, words) in self.words {
            sections[section] = columns(&words, self.columns[&section]);
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
