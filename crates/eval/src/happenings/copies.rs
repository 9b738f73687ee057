//! Copies of articles: made from real ones by editing, cutting and retitling, then looked for among all of them.
//!
//! An article's copy has a tenth of its words changed, or is its first half, or its first third with a tenth of
//! the words changed, each under another title and one to three days later. Beside them, what is no copy: articles
//! of equal text on days far apart, as read-outs are.

use std::collections::{BTreeMap, BTreeSet};

use demarche_core::Document;
use demarche_core::document::content_id;
use demarche_happenings::copies::WINDOW;
use demarche_happenings::{Day, Shingles};

use crate::Report;

/// Articles of which copies are made, and how many words they must have.
const ARTICLES: usize = 300;
const LEAST_WORDS: usize = 80;
/// A run that stands in so many documents outside the window says nothing.
const COMMON: usize = 3;

/// Texts of which one has so much of the other are all but equal; those that share so many postings are looked at.
const EQUAL: f64 = 0.9;
const LIKELY: usize = 12;
/// Days between two articles that are no copies, however equal.
const FAR_APART: i32 = 14;

/// What is done to an article.
const WAYS: [(&str, f64, f64); 4] =
    [("whole", 1.0, 0.0), ("edited", 1.0, 0.1), ("half", 0.5, 0.0), ("third_edited", 1.0 / 3.0, 0.1)];

/// An article as copies are looked for: when it became known and its runs of words.
struct Seen {
    day: Day,
    runs: Shingles,
}

/// Makes copies of `articles` and looks for them; then looks for copies among the articles themselves.
pub fn run(articles: &[Document]) -> Report {
    let dated = articles.iter().filter_map(|d| Some((Day::from_date(d.published?), d)));
    let seen: Vec<(&Document, Seen)> =
        dated.map(|(day, d)| (d, Seen { day, runs: Shingles::of(body(d)) })).collect();
    let mut standing: BTreeMap<u64, Vec<Day>> = BTreeMap::new();
    for (_, s) in &seen {
        for run in s.runs.hashes() {
            standing.entry(*run).or_default().push(s.day);
        }
    }
    standing.values_mut().for_each(|days| days.sort_unstable());
    // Some runs stand in every other article: their days are counted by halving and not one by one.
    let outside = |run: u64, day: Day| {
        standing.get(&run).is_some_and(|days| {
            let before = days.partition_point(|d| d.since(day) < -WINDOW);
            before + days.len() - days.partition_point(|d| d.since(day) <= WINDOW) >= COMMON
        })
    };
    let mut report = Report::new("copies");
    report.count("articles", seen.len());
    report.line(format_args!("{:<14} {:>6} {:>6} {:>7}", "copies", "made", "found", "share"));
    // Every so-manieth article, so that all outlets have their part.
    let long: Vec<&(&Document, Seen)> =
        seen.iter().filter(|(d, _)| body(d).split_whitespace().count() >= LEAST_WORDS).collect();
    let step = (long.len() / ARTICLES).max(1);
    for (way, share, edited) in WAYS {
        let (mut made, mut found) = (0, 0);
        for (document, original) in long.iter().step_by(step).take(ARTICLES) {
            let copy = Shingles::of(&change(document, share, edited));
            let day = original.day.plus(1 + (made % 3) as i32);
            made += 1;
            let likeness = copy.likeness(&original.runs, |run| outside(run, day));
            found +=
                usize::from(shares_posting(&copy, &original.runs) && likeness.is_copy(original.day, day));
        }
        report.count(format!("{way}.made"), made);
        report.count(format!("{way}.found"), found);
        report.percent(format!("{way}.share"), found as f64 / made.max(1) as f64);
        report
            .line(format_args!("{way:<14} {made:>6} {found:>6} {:>7.3}", found as f64 / made.max(1) as f64));
    }
    among(&seen, outside, &mut report);
    report
}

/// All but equal texts far apart, and what is taken for copies among the articles.
fn among(seen: &[(&Document, Seen)], outside: impl Fn(u64, Day) -> bool, report: &mut Report) {
    let (mut equal, mut taken) = (0, 0);
    let mut copies: BTreeSet<&str> = BTreeSet::new();
    let mut posted: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (i, (document, s)) in seen.iter().enumerate() {
        let sketch = s.runs.sketch();
        let mut near: BTreeMap<usize, usize> = BTreeMap::new();
        for other in sketch.posted().flat_map(|run| posted.get(&run).into_iter().flatten()) {
            *near.entry(*other).or_default() += 1;
        }
        for (other, _) in near.iter().filter(|(_, shared)| **shared >= LIKELY) {
            let (o, apart) = (&seen[*other].1, s.day.since(seen[*other].1.day).abs());
            if apart > FAR_APART && s.runs.likeness(&o.runs, |_| false).contained >= EQUAL {
                equal += 1;
                taken += usize::from(s.runs.likeness(&o.runs, |r| outside(r, s.day)).is_copy(o.day, s.day));
            }
        }
        // Whatever opens with the words of the house meets here; most of it lies far apart or shares nothing else.
        let like = |other: &usize| {
            let o = &seen[*other].1;
            o.day.since(s.day).abs() <= WINDOW && s.runs.likeness(&o.runs, |_| false).is_copy(o.day, s.day)
        };
        for other in near.into_keys().filter(like) {
            let (first, o) = &seen[other];
            let later = if o.day <= s.day { document } else { first };
            if s.runs.likeness(&o.runs, |run| outside(run, s.day.max(o.day))).is_copy(o.day, s.day) {
                copies.insert(&later.id);
                report.errors.push(format!(
                    "{} and {}: “{}”",
                    first.id,
                    document.id,
                    document.title.as_deref().unwrap_or("")
                ));
            }
        }
        for run in sketch.posted() {
            posted.entry(run).or_default().push(i);
        }
    }
    report.count("equal_far_apart", equal);
    report.count("equal_far_apart_taken", taken);
    report.count("among_articles", copies.len());
    report.line(format_args!(
        "all but equal texts more than {FAR_APART} days apart: {equal} pairs, taken for copies: {taken}"
    ));
    report.line(format_args!("copies among the articles themselves: {}", copies.len()));
}

/// Whether two texts meet at all by what they are filed under.
fn shares_posting(a: &Shingles, b: &Shingles) -> bool {
    let (a, b) = (a.sketch(), b.sketch());
    a.posted().any(|run| b.posted().any(|other| run == other))
}

/// The text without its title: copies come under other titles.
fn body(document: &Document) -> &str {
    let title = document.title.as_deref().unwrap_or_default();
    document.text.strip_prefix(title).unwrap_or(&document.text)
}

/// The first `share` of the words of `document`, of which `edited` are changed, evenly but not regularly spread.
fn change(document: &Document, share: f64, edited: f64) -> String {
    let text = body(document);
    let words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let kept = (words.len() as f64 * share).ceil() as usize;
    let mut out = String::with_capacity(text.len());
    for (i, word) in words[..kept].iter().enumerate() {
        let dice = u64::from_str_radix(&content_id(&format!("{} {i}", document.id)), 16).unwrap_or(0);
        if (dice % 1000) as f64 >= edited * 1000.0 {
            out.push_str(word);
        } else {
            out.push_str("reportedly");
            out.push_str(&word[word.trim_end().len()..]);
        }
    }
    out
}
