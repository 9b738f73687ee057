//! The time layer on small hand-made analyses.
//!
//! A sentence is written as words with `/` and what the case needs: `form/UPOS/head/deprel/feats/lemma`,
//! head counted from 1, each part after the first optional. Without heads every word hangs on the
//! first verb of the sentence, which is its root.

use std::sync::Arc;

use demarche_core::analysis::{Analysis, Deprel, Feats, Sentence, SentenceId, Token, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::text::Span;
use jiff::civil::Date;

use super::{TimeKind, bind, find};

/// The day every case is published on: a Wednesday.
const PUBLISHED: &str = "2015-05-13";

fn date(text: &str) -> Option<Date> {
    text.parse().ok()
}

fn guess(form: &str) -> (Upos, &'static str) {
    match form {
        "said" | "met" | "flew" | "fought" | "attacked" | "rose" | "killed" | "left" | "visited" => {
            (Upos::Verb, "Mood=Ind|Tense=Past|VerbForm=Fin")
        }
        "meet" | "visit" | "leave" | "reply" | "vote" => (Upos::Verb, "VerbForm=Inf"),
        "meets" | "leaves" => (Upos::Verb, "Mood=Ind|Tense=Pres|VerbForm=Fin"),
        "will" | "would" | "may" | "must" => (Upos::Aux, "VerbForm=Fin"),
        "has" | "had" => (Upos::Aux, "VerbForm=Fin"),
        "in" | "on" | "by" | "of" | "since" | "until" | "from" | "for" | "at" | "to" | "within"
        | "before" | "after" | "between" => (Upos::Adp, ""),
        "the" | "a" | "this" | "every" => (Upos::Det, ""),
        "people" | "soldiers" => (Upos::Noun, "Number=Plur"),
        "," | "." | "(" | ")" | "-" => (Upos::Punct, ""),
        _ if form.starts_with(|c: char| c.is_ascii_digit()) => (Upos::Num, ""),
        _ if form.starts_with(char::is_uppercase) => (Upos::Propn, ""),
        _ => (Upos::Noun, ""),
    }
}

fn build(line: &str, kind: BlockKind) -> Analysis {
    let tagged = |w: &&str| w.split('/').nth(1).is_some_and(|t| Upos::parse(t).is_some());
    let words: Vec<Vec<&str>> =
        line.split(' ').map(|w| if tagged(&w) { w.split('/').collect() } else { vec![w] }).collect();
    let text: String = words.iter().map(|w| w[0]).collect::<Vec<_>>().join(" ");
    let tags: Vec<(Upos, &str)> = words
        .iter()
        .map(|w| {
            let (upos, feats) = guess(w[0]);
            (w.get(1).and_then(|t| Upos::parse(t)).unwrap_or(upos), w.get(4).copied().unwrap_or(feats))
        })
        .collect();
    let told = words.iter().any(|w| w.len() > 3);
    let root = words
        .iter()
        .position(|w| w.get(2) == Some(&"0"))
        .or_else(|| tags.iter().position(|t| t.0 == Upos::Verb))
        .unwrap_or(0);
    let mut tokens = Vec::new();
    let mut at = 0u32;
    for (i, w) in words.iter().enumerate() {
        let end = at + w[0].len() as u32;
        let (head, deprel) = if told {
            let head: u32 = w.get(2).and_then(|h| h.parse().ok()).unwrap_or(root as u32 + 1);
            let head = (head > 0 && i + 1 != head as usize).then(|| TokenId(head - 1));
            (head, w.get(3).and_then(|d| Deprel::parse(d)).unwrap_or(Deprel::Dep))
        } else if i == root {
            (None, Deprel::Root)
        } else {
            let relation = match (tags[i].0, w[0]) {
                (Upos::Aux, _) => Deprel::Aux,
                (Upos::Adp, _) => Deprel::Case,
                _ => Deprel::Obl,
            };
            (Some(TokenId(root as u32)), relation)
        };
        let lemma = w.get(5).copied().unwrap_or(w[0]);
        tokens.push(Token {
            span: Span::new(at, end),
            lemma: Arc::from(lemma.to_lowercase()),
            upos: tags[i].0,
            feats: Feats::new(tags[i].1),
            head,
            deprel,
            sentence: SentenceId(0),
        });
        at = end + 1;
    }
    let sentence = Sentence {
        span: Span::new(0, text.len() as u32),
        tokens: Span::new(0, tokens.len() as u32),
        kind,
        block: 0,
    };
    let analysis = Analysis::new(Arc::from(text), vec![sentence], tokens, Vec::new());
    analysis.check().unwrap_or_else(|e| panic!("{line}: {e}"));
    analysis
}

/// `words = start..end grain basis`, with `-` where absent; kinds other than dates by name.
fn shown(analysis: &Analysis, published: Option<Date>) -> String {
    let day = |d: Option<Date>| d.map_or("-".to_owned(), |d| d.to_string());
    find(analysis, published)
        .iter()
        .map(|t| {
            let words = analysis.words(t.tokens);
            let kind = match t.kind {
                TimeKind::Date => "date",
                TimeKind::Duration => "duration",
                TimeKind::Set => "set",
                TimeKind::Vague => "vague",
            };
            match (t.grain, t.basis) {
                (Some(grain), Some(basis)) => {
                    let span = if t.start == t.end {
                        day(t.start)
                    } else {
                        format!("{}..{}", day(t.start), day(t.end))
                    };
                    format!("{words} = {span} {grain} {basis}")
                }
                _ => {
                    assert!(t.start.is_none() && t.end.is_none() && t.grain.is_none() && t.basis.is_none());
                    format!("{words} = {kind}")
                }
            }
        })
        .collect::<Vec<_>>()
        .join("; ")
}

fn check(published: Option<Date>, kind: BlockKind, cases: &[(&str, &str)]) {
    let failed: Vec<String> = cases
        .iter()
        .filter_map(|(line, want)| {
            let got = shown(&build(line, kind), published);
            (got != *want).then(|| format!("{line}\n   want {want}\n   got  {got}"))
        })
        .collect();
    assert!(failed.is_empty(), "{} of {}\n{}", failed.len(), cases.len(), failed.join("\n"));
}

#[test]
fn dates_told_in_full() {
    let cases = [
        ("They met on 2014-11-20 .", "2014-11-20 = 2014-11-20 day stated"),
        ("They met on 12 May 2014 .", "12 May 2014 = 2014-05-12 day stated"),
        ("They met on May 12 , 2014 .", "May 12 , 2014 = 2014-05-12 day stated"),
        ("They met on May 12th 2014 .", "May 12th 2014 = 2014-05-12 day stated"),
        ("They met on the 12th of May , 2014 .", "the 12th of May , 2014 = 2014-05-12 day stated"),
        ("They met on Monday , 12 May 2014 .", "Monday , 12 May 2014 = 2014-05-12 day stated"),
        ("They met on Sept. 3 , 2014 .", "Sept. 3 , 2014 = 2014-09-03 day stated"),
        ("They met on 12-May-2014 .", "12-May-2014 = 2014-05-12 day stated"),
        ("They met on 25/04/2014 .", "25/04/2014 = 2014-04-25 day stated"),
        ("They met on 04/25/2014 .", "04/25/2014 = 2014-04-25 day stated"),
        ("They met on 05/05/2014 .", "05/05/2014 = 2014-05-05 day stated"),
        ("They met on 03/04/2014 .", "03/04/2014 = date"),
        ("They met on 12.05.2014 .", "12.05.2014 = 2014-05-12 day stated"),
        ("They met on 30 February 2014 .", "30 February 2014 = date"),
        ("They met in May 2014 .", "May 2014 = 2014-05-01..2014-05-31 month stated"),
        ("They met in February , 2012 .", "February , 2012 = 2012-02-01..2012-02-29 month stated"),
        ("They met in 2014 .", "2014 = 2014-01-01..2014-12-31 year stated"),
        (
            "They met in 2010 , 2012 and 2014 .",
            "2010 = 2010-01-01..2010-12-31 year stated; 2012 = 2012-01-01..2012-12-31 year stated; 2014 = 2014-01-01..2014-12-31 year stated",
        ),
        ("They visited the 2014 summit .", "2014 = 2014-01-01..2014-12-31 year stated"),
        ("They killed 2014 people .", ""),
        ("They killed 2,014 people .", ""),
        ("They met in the 1990s .", "the 1990s = 1990-01-01..1999-12-31 decade stated"),
        ("They met in the mid-1990s .", "the mid-1990s = 1992-01-01..1997-12-31 year stated"),
        ("They met in the 19th century .", "the 19th century = 1801-01-01..1900-12-31 century stated"),
        ("They met in the fifth century BC .", "the fifth century = date"),
        ("They met in early 2014 .", "early 2014 = 2014-01-01..2014-06-30 quarter stated"),
        ("They met in mid-May 2014 .", "mid-May 2014 = 2014-05-08..2014-05-24 week stated"),
        (
            "They met in the first half of 2014 .",
            "the first half of 2014 = 2014-01-01..2014-06-30 quarter stated",
        ),
        (
            "They met in the second quarter of 2014 .",
            "the second quarter of 2014 = 2014-04-01..2014-06-30 quarter stated",
        ),
        (
            "They met in the first three months of 2014 .",
            "the first three months of 2014 = 2014-01-01..2014-03-31 month stated",
        ),
        (
            "They met in the last week of June 2014 .",
            "the last week of June 2014 = 2014-06-24..2014-06-30 week stated",
        ),
        (
            "They met on the first Monday of June 2014 .",
            "the first Monday of June 2014 = 2014-06-02 day stated",
        ),
        ("They met in the summer of 2014 .", "the summer of 2014 = 2014-06-01..2014-08-31 quarter stated"),
        ("They met in winter 2014 .", "winter 2014 = date"),
        (
            "They met in the winter of 2013-14 .",
            "the winter of 2013-14 = 2013-12-01..2014-02-28 quarter stated",
        ),
        ("They met at Christmas 2014 .", "Christmas 2014 = 2014-12-25 day stated"),
        ("They met on Good Friday 2014 .", "Good Friday 2014 = 2014-04-18 day stated"),
        ("They met on Easter Monday 2016 .", "Easter Monday 2016 = 2016-03-28 day stated"),
        ("They met in the fall of Kabul .", ""),
    ];
    check(date(PUBLISHED), BlockKind::Body, &cases);
    // What is told in full needs no day of publication.
    check(None, BlockKind::Body, &cases);
}

#[test]
fn intervals() {
    check(
        date(PUBLISHED),
        BlockKind::Body,
        &[
            ("They fought from April to June .", "from April to June = 2014-04-01..2014-06-30 month tense"),
            ("They met on a Friday .", "Friday = date"),
            ("They fought in 2013 - 2014 - and later .", "2013 - 2014 = 2013-01-01..2014-12-31 year stated"),
            (
                "He leaves/VERB/0/root/Tense=Pres|VerbForm=Fin/leave in/ADP/4/case June/PROPN/2/obl",
                "June = date",
            ),
            ("They met from 3 to 5 May .", "from 3 to 5 May = 2015-05-03..2015-05-05 day tense"),
            ("They met May 3-5 .", "May 3-5 = 2015-05-03..2015-05-05 day tense"),
            ("They met on 3–5 May 2014 .", "3–5 May 2014 = 2014-05-03..2014-05-05 day stated"),
            ("They met on May 3 and 4 .", "May 3 and 4 = 2015-05-03..2015-05-04 day tense"),
            (
                "They fought between 2010 and 2014 .",
                "between 2010 and 2014 = 2010-01-01..2014-12-31 year stated",
            ),
            ("They fought from 2010 to 2014 .", "from 2010 to 2014 = 2010-01-01..2014-12-31 year stated"),
            ("They fought in 2014-15 .", "2014-15 = 2014-01-01..2015-12-31 year stated"),
            (
                "They fought from January to March 2014 .",
                "from January to March 2014 = 2014-01-01..2014-03-31 month stated",
            ),
            (
                "They fought from December to February 2014 .",
                "from December to February 2014 = 2013-12-01..2014-02-28 month stated",
            ),
            (
                "They will meet from Monday to Wednesday .",
                "from Monday to Wednesday = 2015-05-11..2015-05-13 day tense",
            ),
            ("They fought since 2011 .", "since 2011 = 2011-01-01..- year stated"),
            ("They fought since Monday .", "since Monday = 2015-05-11..- day tense"),
            ("They will leave by Friday .", "by Friday = -..2015-05-15 day tense"),
            (
                "They will leave by the end of the month .",
                "by the end of the month = -..2015-05-31 day relative",
            ),
            ("They left by the end of the month .", "by the end of the month = date"),
            ("They will vote until June .", "until June = -..2015-06-30 month tense"),
            ("They will vote before 1 July .", "before 1 July = -..2015-06-30 day tense"),
            ("They met after 2010 .", "after 2010 = 2011-01-01..- year stated"),
            ("They left after 10 May .", "after 10 May = 2015-05-11..- day tense"),
            ("They will leave from 1 June .", "from 1 June = 2015-06-01..- day tense"),
            (
                "They met in the past three days .",
                "the past three days = 2015-05-10..2015-05-13 day relative",
            ),
            ("They met in the last 48 hours .", "the last 48 hours = 2015-05-11..2015-05-13 day relative"),
            ("They met over the past year .", "the past year = 2014-05-13..2015-05-13 year relative"),
            ("They will reply within 48 hours .", "within 48 hours = 2015-05-13..2015-05-15 day relative"),
            ("They left within 48 hours .", "within 48 hours = duration"),
            ("They met earlier this year .", "earlier this year = 2015-01-01..2015-05-13 quarter relative"),
            ("They will meet later this month .", "later this month = 2015-05-13..2015-05-31 week relative"),
            (
                "They will meet over the next two weeks .",
                "the next two weeks = 2015-05-13..2015-05-27 week relative",
            ),
            ("They met over the next two weeks .", "the next two weeks = date"),
        ],
    );
}

#[test]
fn days_and_months_by_tense() {
    check(
        date(PUBLISHED),
        BlockKind::Body,
        &[
            ("They met on Tuesday .", "Tuesday = 2015-05-12 day tense"),
            ("They will meet on Tuesday .", "Tuesday = 2015-05-19 day tense"),
            ("They met on Wednesday .", "Wednesday = 2015-05-13 day tense"),
            ("They will meet on Wednesday .", "Wednesday = 2015-05-13 day tense"),
            ("They must leave on Friday .", "Friday = 2015-05-15 day tense"),
            ("He meets them on Friday .", "Friday = 2015-05-15 day tense"),
            ("They met late on Tuesday .", "late on Tuesday = 2015-05-12 hour tense"),
            ("They met on Tuesday evening .", "Tuesday evening = 2015-05-12 hour tense"),
            ("They met at 10:00 GMT on Monday .", "10:00 GMT on Monday = 2015-05-11 hour tense"),
            ("They met on Monday at 3 p.m. .", "Monday at 3 p.m. = 2015-05-11 hour tense"),
            ("They met at 10:00 .", "10:00 = date"),
            ("They met on May 12 .", "May 12 = 2015-05-12 day tense"),
            ("They met on December 30 .", "December 30 = 2014-12-30 day tense"),
            ("They will meet on 3 June .", "3 June = 2015-06-03 day tense"),
            ("They will meet on January 5 .", "January 5 = 2016-01-05 day tense"),
            ("They met on Monday , May 11 .", "Monday , May 11 = 2015-05-11 day relative"),
            ("They met on Sept. 11 .", "Sept. 11 = date"),
            ("They met in March .", "March = 2015-03-01..2015-03-31 month tense"),
            ("They met in November .", "November = 2014-11-01..2014-11-30 month tense"),
            ("They will meet in November .", "November = 2015-11-01..2015-11-30 month tense"),
            ("They will meet in late June .", "late June = 2015-06-16..2015-06-30 week tense"),
            ("They may leave .", ""),
            ("Thousands will march in Kyiv .", ""),
            ("They met at the weekend .", "the weekend = 2015-05-09..2015-05-10 week tense"),
            ("They will meet at the weekend .", "the weekend = 2015-05-16..2015-05-17 week tense"),
            ("They met at Easter .", "Easter = 2015-04-05 day tense"),
            ("They will meet at Christmas .", "Christmas = 2015-12-25 day tense"),
            ("They met during Ramadan .", "Ramadan = date"),
            (
                "They met in 2011 and then on March 15 .",
                "2011 = 2011-01-01..2011-12-31 year stated; March 15 = date",
            ),
        ],
    );
}

#[test]
fn relative_to_publication() {
    check(
        date(PUBLISHED),
        BlockKind::Body,
        &[
            ("They met today .", "today = 2015-05-13 day published"),
            ("They met this morning .", "this morning = 2015-05-13 hour published"),
            ("They will meet tonight .", "tonight = 2015-05-13 hour published"),
            ("They met yesterday .", "yesterday = 2015-05-12 day relative"),
            ("They met yesterday evening .", "yesterday evening = 2015-05-12 hour relative"),
            ("They met last night .", "last night = 2015-05-12 hour relative"),
            ("They will meet tomorrow .", "tomorrow = 2015-05-14 day relative"),
            ("They will meet the day after tomorrow .", "the day after tomorrow = 2015-05-15 day relative"),
            ("They met last week .", "last week = 2015-05-04..2015-05-10 week relative"),
            ("They will meet next month .", "next month = 2015-06-01..2015-06-30 month relative"),
            ("They met last year .", "last year = 2014-01-01..2014-12-31 year relative"),
            ("They met late last year .", "late last year = 2014-07-01..2014-12-31 quarter relative"),
            ("They will meet early next week .", "early next week = 2015-05-18..2015-05-21 day relative"),
            ("They met last quarter .", "last quarter = 2015-01-01..2015-03-31 quarter relative"),
            ("They met last Friday .", "last Friday = 2015-05-08 day relative"),
            ("They met last Tuesday .", "last Tuesday = date"),
            ("They will meet next Monday .", "next Monday = 2015-05-18 day relative"),
            ("They will meet next Friday .", "next Friday = date"),
            ("They will meet this coming Friday .", "this coming Friday = 2015-05-15 day relative"),
            ("They will meet this Friday .", "this Friday = 2015-05-15 day tense"),
            ("They met on Tuesday last week .", "Tuesday last week = 2015-05-05 day relative"),
            ("They met last weekend .", "last weekend = 2015-05-09..2015-05-10 week relative"),
            ("They met last December .", "last December = 2014-12-01..2014-12-31 month relative"),
            ("They will meet next summer .", "next summer = date"),
            ("They will meet this summer .", "this summer = 2015-06-01..2015-08-31 quarter relative"),
            ("They met two years ago .", "two years ago = 2013-01-01..2013-12-31 year relative"),
            ("They met three days ago .", "three days ago = 2015-05-10 day relative"),
            ("They met a week ago .", "a week ago = 2015-05-04..2015-05-10 week relative"),
            ("They met several years ago .", "several years ago = date"),
            ("They met more than two years ago .", "more than two years ago = date"),
            ("They met three weeks earlier .", "three weeks earlier = date"),
            ("They met two days before 9 May .", "two days before 9 May = 2015-05-07 day tense"),
            ("They met the day before .", "the day before = date"),
            ("They will meet in two weeks .", "in two weeks = 2015-05-25..2015-05-31 week relative"),
            ("They left in two weeks .", "in two weeks = duration"),
            ("They met in the nineties .", "the nineties = 1990-01-01..1999-12-31 decade relative"),
            ("They met in the '80s .", "the '80s = 1980-01-01..1989-12-31 decade relative"),
        ],
    );
}

#[test]
fn what_has_no_date() {
    check(
        date(PUBLISHED),
        BlockKind::Body,
        &[
            ("They fought for three hours .", "three hours = duration"),
            ("They fought for years .", "years = duration"),
            ("A three-day visit rose .", "three-day = duration"),
            ("They met every Tuesday .", "every Tuesday = set"),
            ("They met on Mondays .", "Mondays = set"),
            ("They met twice a week .", "twice a week = set"),
            ("They met recently .", "recently = vague"),
            ("They will meet in the coming days .", "in the coming days = vague"),
            ("They killed a 60-year-old .", ""),
            ("Nothing in today 's world rose .", "today = vague"),
            ("They met near an open sun .", ""),
        ],
    );
}

#[test]
fn without_a_day_of_publication_nothing_relative_is_resolved() {
    check(
        None,
        BlockKind::Body,
        &[
            ("They met on Tuesday .", "Tuesday = date"),
            ("They met today .", "today = date"),
            ("They met in March .", "March = date"),
            ("They met last year .", "last year = date"),
            ("They met two years ago .", "two years ago = date"),
            ("They met earlier this year .", "earlier this year = date"),
        ],
    );
}

#[test]
fn headlines_have_no_tense_in_the_present() {
    check(
        date(PUBLISHED),
        BlockKind::Title,
        &[
            ("Minister meets envoy on Friday", "Friday = date"),
            ("Talks in Ankara on Friday", "Friday = date"),
            ("Three killed/VERB/2/x/Tense=Past on Tuesday", "Tuesday = 2015-05-12 day tense"),
            ("Talks in Ankara last week", "last week = 2015-05-04..2015-05-10 week relative"),
            ("Talks on 15 May", "15 May = 2015-05-15 day relative"),
            ("Talks in December", "December = date"),
        ],
    );
}

#[test]
fn tense_is_read_through_the_clause() {
    let past = "Mood=Ind|Tense=Past|VerbForm=Fin";
    let part = "Tense=Past|VerbForm=Part";
    let agreed = format!(
        "He agreed/VERB/0/root/{past}/agree to/PART/4/mark meet/VERB/2/xcomp/VerbForm=Inf them on Friday/PROPN/4/obl"
    );
    let managed = format!(
        "He managed/VERB/0/root/{past}/manage to/PART/4/mark meet/VERB/2/xcomp/VerbForm=Inf them on Friday/PROPN/4/obl"
    );
    let came = format!(
        "He came/VERB/0/root/{past}/come to/PART/4/mark meet/VERB/2/advcl/VerbForm=Inf them on Friday/PROPN/4/obl"
    );
    let due = format!("Talks/NOUN/2/nsubj set/VERB/0/root/{part}/set for/ADP/4/case Friday/PROPN/2/obl");
    let perfect = format!(
        "He/PRON/3/nsubj has/AUX/3/aux/Tense=Pres/have met/VERB/0/root/{part}/meet them on Friday/PROPN/3/obl"
    );
    let going = "He/PRON/3/nsubj is/AUX/3/aux/Tense=Pres/be going/VERB/0/root/Tense=Pres|VerbForm=Part/go to/PART/5/mark meet/VERB/3/xcomp/VerbForm=Inf them on Friday/PROPN/5/obl";
    let summit =
        "The summit/NOUN/5/nsubj is/AUX/5/cop/Tense=Pres|VerbForm=Fin/be on/ADP/5/case Friday/PROPN/0/root";
    let announced = format!(
        "He announced/VERB/0/root/{past}/announce talks/NOUN/2/obj on/ADP/5/case Friday/PROPN/3/nmod"
    );
    let told = format!(
        "He said/VERB/0/root/{past}/say it would/AUX/5/aux//will end/VERB/2/ccomp/VerbForm=Inf on/ADP/7/case Friday/PROPN/5/obl"
    );
    let before = "Friday = 2015-05-08 day tense";
    let after = "Friday = 2015-05-15 day tense";
    check(
        date(PUBLISHED),
        BlockKind::Body,
        &[
            (&agreed, after),
            (&managed, before),
            (&came, "Friday = date"),
            (&due, after),
            (&perfect, before),
            (going, after),
            (summit, after),
            (&announced, "Friday = date"),
            (&told, after),
        ],
    );
}

fn bound(line: &str, trigger: &str) -> Option<u8> {
    let analysis = build(line, BlockKind::Body);
    let times = find(&analysis, date(PUBLISHED));
    assert_eq!(times.len(), 1, "{line}");
    let id = (0..analysis.tokens.len() as u32).map(TokenId).find(|t| analysis.form(*t) == trigger);
    bind(&analysis, &times[0], id.unwrap_or_else(|| panic!("no {trigger} in {line}")))
}

#[test]
fn times_bind_by_syntax() {
    let said = "He said/VERB/0/root//say on/ADP/4/case Tuesday/PROPN/2/obl that/SCONJ/8/mark troops/NOUN/8/nsubj had/AUX/8/aux attacked/VERB/2/ccomp";
    assert_eq!((bound(said, "said"), bound(said, "attacked")), (Some(0), None));

    let plans = "He plans/VERB/0/root//plan to/PART/4/mark meet/VERB/2/xcomp them/PRON/4/obj on/ADP/7/case Tuesday/PROPN/4/obl";
    assert_eq!((bound(plans, "meet"), bound(plans, "plans")), (Some(0), None));
    let high = "He plans/VERB/0/root//plan to/PART/4/mark meet/VERB/2/xcomp them/PRON/4/obj on/ADP/7/case Tuesday/PROPN/2/obl";
    assert_eq!((bound(high, "meet"), bound(high, "plans")), (Some(1), Some(2)));
    let early =
        "He agreed/VERB/0/root//agree on/ADP/4/case Tuesday/PROPN/2/obl to/PART/6/mark meet/VERB/2/xcomp";
    assert_eq!((bound(early, "agreed"), bound(early, "meet")), (Some(0), None));

    let held = "They held/VERB/0/root//hold talks/NOUN/2/obj on/ADP/5/case Tuesday/PROPN/2/obl";
    assert_eq!((bound(held, "held"), bound(held, "talks")), (Some(0), Some(1)));
    let condemned =
        "They condemned/VERB/0/root//condemn attacks/NOUN/2/obj on/ADP/5/case Tuesday/PROPN/2/obl";
    assert_eq!((bound(condemned, "condemned"), bound(condemned, "attacks")), (Some(0), None));
    let own =
        "They condemned/VERB/0/root//condemn Tuesday/PROPN/5/nmod:poss 's/PART/3/case attack/NOUN/2/obj";
    assert_eq!((bound(own, "attack"), bound(own, "condemned")), (Some(0), None));
    let relative = "They condemned/VERB/0/root//condemn attacks/NOUN/2/obj that/PRON/5/nsubj happened/VERB/3/acl:relcl//happen on/ADP/7/case Tuesday/PROPN/5/obl";
    assert_eq!((bound(relative, "attacks"), bound(relative, "condemned")), (Some(1), None));

    let city =
        "They met/VERB/0/root//meet in/ADP/4/case Sochi/PROPN/2/obl on/ADP/6/case Tuesday/PROPN/4/nmod";
    assert_eq!(bound(city, "met"), Some(2));
    let summit = "The summit/NOUN/5/nsubj is/AUX/5/cop//be on/ADP/5/case Tuesday/PROPN/0/root";
    assert_eq!(bound(summit, "summit"), Some(1));
    let joined =
        "They met/VERB/0/root//meet and/CCONJ/4/cc flew/VERB/2/conj//fly on/ADP/6/case Tuesday/PROPN/4/obl";
    assert_eq!((bound(joined, "flew"), bound(joined, "met")), (Some(0), None));
}

#[test]
fn the_calendar_has_ends() {
    for published in ["9999-12-31", "-9999-01-01", "0001-01-01"].map(date) {
        for line in [
            "They will meet next century .",
            "They met 999 years ago .",
            "They will meet in 999 years .",
            "They met last week .",
            "They will meet next Friday .",
            "They met in the '90s .",
            "They met in the 99th century .",
            "They met over the past 999 decades .",
            "They will meet at Easter .",
            "They met on 29 February .",
            "They fought from 1 January to 31 December .",
        ] {
            let analysis = build(line, BlockKind::Body);
            assert_eq!(find(&analysis, published), find(&analysis, published));
        }
    }
}
