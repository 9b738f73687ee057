//! When an item of the gold and one of a record are the same: names, spans, parties and times.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The text of a document by code point, searched for words.
pub(super) struct Text(Vec<char>);

impl Text {
    pub(super) fn new(text: &str) -> Self {
        Self(text.chars().collect())
    }

    /// Where `words` first stands at or after `from`.
    pub(super) fn find(&self, words: &str, from: usize) -> Option<usize> {
        let words: Vec<char> = words.chars().collect();
        let last = self.0.len().checked_sub(words.len())?;
        (from..=last).find(|s| self.0[*s..*s + words.len()] == words[..])
    }

    /// Every place where `words` stands, one after the other without overlap.
    pub(super) fn all(&self, words: &str) -> Vec<usize> {
        let len = words.chars().count();
        let (mut out, mut from) = (Vec::new(), 0);
        while let Some(at) = self.find(words, from) {
            out.push(at);
            from = at + len.max(1);
        }
        out
    }

    /// The first 60 code points of a stretch, for the list of errors.
    pub(super) fn words(&self, span: Extent) -> String {
        let end = span.1.min(self.0.len());
        self.0[span.0.min(end)..end].iter().take(60).collect()
    }
}

/// A stretch in code points, first and after.
pub(super) type Extent = (usize, usize);

/// The `start` and `end` of a span of a record.
pub(super) fn extent(span: &Value) -> Option<Extent> {
    let at = |key: &str| span[key].as_u64().and_then(|n| usize::try_from(n).ok());
    Some((at("start")?, at("end")?))
}

pub(super) fn overlap(a: Extent, b: Extent) -> usize {
    a.1.min(b.1).saturating_sub(a.0.max(b.0))
}

pub(super) fn jaccard(a: Extent, b: Extent) -> f64 {
    let shared = overlap(a, b);
    if shared == 0 { 0.0 } else { shared as f64 / ((a.1 - a.0) + (b.1 - b.0) - shared) as f64 }
}

/// A name in small letters, white space collapsed, without a leading article and a trailing *'s*.
pub(super) fn norm(name: &str) -> String {
    let name = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let name = ["the ", "a ", "an "].iter().find_map(|a| name.strip_prefix(a)).unwrap_or(&name);
    let name = name.strip_suffix("'s").or_else(|| name.strip_suffix("’s")).unwrap_or(name);
    name.to_owned()
}

/// The strings of a list; none where there is no list.
pub(super) fn strings(list: &Value) -> Vec<&str> {
    items(list).iter().filter_map(Value::as_str).collect()
}

/// The items of a list; none where there is no list.
pub(super) fn items(list: &Value) -> &[Value] {
    list.as_array().map_or(&[], Vec::as_slice)
}

/// Which gold actors each actor of a record may be: those that share a name with it.
pub(super) struct Alignment(BTreeMap<String, BTreeSet<String>>);

impl Alignment {
    pub(super) fn new(gold: &Value, record: &Value) -> Self {
        let mut by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for actor in items(&gold["actors"]) {
            let names = strings(&actor["names"]).into_iter().chain(actor["name"].as_str());
            for name in names {
                let ids = by_name.entry(norm(name)).or_default();
                ids.extend(actor["id"].as_str().map(str::to_owned));
            }
        }
        let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for actor in items(&record["actors"]) {
            let mentions = items(&actor["mentions"]).iter().filter(|m| m["kind"] != "pronoun");
            let names = mentions.filter_map(|m| m["text"].as_str()).chain(actor["name"].as_str());
            let ids = out.entry(actor["id"].as_str().unwrap_or_default().to_owned()).or_default();
            for name in names {
                ids.extend(by_name.get(&norm(name)).into_iter().flatten().cloned());
            }
        }
        Self(out)
    }

    /// Whether the gold's party is the record's (`narrator` and the like are the same on both sides).
    pub(super) fn same(&self, gold: Option<&str>, record: Option<&str>) -> bool {
        gold == record
            || match (gold, record) {
                (Some(g), Some(r)) => self.0.get(r).is_some_and(|ids| ids.contains(g)),
                _ => false,
            }
    }

    /// Whether both lists name the same parties, each once.
    pub(super) fn same_all(&self, gold: &Value, record: &Value) -> bool {
        let mut rest = strings(record);
        for party in strings(gold) {
            match rest.iter().position(|r| self.same(Some(party), Some(r))) {
                Some(at) => drop(rest.remove(at)),
                None => return false,
            }
        }
        rest.is_empty()
    }
}

/// Whether a gold time (`null`, a date, month or year, or `a/b`) is the record's.
pub(super) fn same_time(gold: Option<&str>, record: Option<&str>) -> bool {
    let (Some(gold), Some(record)) = (gold, record) else { return gold.is_none() && record.is_none() };
    let (low, high) = record.split_once('/').unwrap_or((record, record));
    match gold.split_once('/') {
        None => low.starts_with(gold),
        Some((first, last)) => gold == record || (low <= first && high >= last),
    }
}

/// Matched pairs, then what is left over of the gold and of the record, by place.
pub(crate) struct Matching {
    pub(crate) pairs: Vec<(usize, usize)>,
    pub(crate) lost: Vec<usize>,
    pub(crate) extra: Vec<usize>,
}

/// Pairs `gold` items with `record` items, best scores first (then in order), each item once; a score of
/// nought is no pair.
pub(crate) fn pair(gold: usize, record: usize, score: impl Fn(usize, usize) -> f64) -> Matching {
    let mut scored = Vec::new();
    for g in 0..gold {
        for r in 0..record {
            let value = score(g, r);
            if value > 0.0 {
                scored.push((value, g, r));
            }
        }
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut free_gold, mut free_record) = (vec![true; gold], vec![true; record]);
    let mut pairs = Vec::new();
    for (_, g, r) in scored {
        if free_gold[g] && free_record[r] {
            (free_gold[g], free_record[r]) = (false, false);
            pairs.push((g, r));
        }
    }
    let left = |free: Vec<bool>| (0..free.len()).filter(|i| free[*i]).collect();
    Matching { pairs, lost: left(free_gold), extra: left(free_record) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_article_and_genitive() {
        assert_eq!(norm(" The  Kremlin’s"), "kremlin");
        assert_eq!(norm("Antigua"), "antigua");
    }

    #[test]
    fn times_match_by_prefix_and_by_cover() {
        assert!(same_time(Some("2015-05"), Some("2015-05-12")));
        assert!(same_time(Some("2015-05-02/2015-05-03"), Some("2015-05-01/2015-05-31")));
        assert!(!same_time(Some("2015"), None) && same_time(None, None));
    }

    #[test]
    fn best_pairs_come_first() {
        let m = pair(2, 2, |g, r| [[0.5, 0.9], [0.4, 0.8]][g][r]);
        assert_eq!(m.pairs, [(0, 1), (1, 0)]);
        assert!(m.lost.is_empty() && m.extra.is_empty());
    }

    #[test]
    fn words_are_found_by_code_point() {
        let text = Text::new("Élysée, Élysée");
        assert_eq!(text.all("Élysée"), [0, 8]);
        assert_eq!(text.find("sée", 5), Some(11));
    }
}
