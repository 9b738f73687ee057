//! What is placed against the day of publication, and what has no date.

use super::*;

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

#[test]
fn quarters_and_years_told_through_another() {
    check(
        date(PUBLISHED),
        BlockKind::Body,
        &[
            (
                "They met in this year 's third quarter .",
                "this year 's third quarter = 2015-07-01..2015-09-30 quarter relative",
            ),
            (
                "They left in the 2013 second quarter .",
                "the 2013 second quarter = 2013-04-01..2013-06-30 quarter stated",
            ),
            (
                "They left in the latest quarter .",
                "the latest quarter = 2015-01-01..2015-03-31 quarter relative",
            ),
            (
                "They said first-quarter exports rose .",
                "first-quarter = 2015-01-01..2015-03-31 quarter relative",
            ),
            ("They met last April .", "last April = 2015-04-01..2015-04-30 month relative"),
            // Only roughly then, and so without days.
            ("They met two decades ago .", "two decades ago = date"),
            ("They met about two years ago .", "about two years ago = date"),
            ("They met several years ago .", "several years ago = date"),
            ("They left a day after the vote .", "a day = duration"),
        ],
    );
}

#[test]
fn directions_without_days() {
    let way = |line: &str| {
        let analysis = build(line, BlockKind::Body);
        find(&analysis, date(PUBLISHED)).first().map(|t| (t.kind, t.detail.reference))
    };
    let vague = |reference| Some((TimeKind::Vague, Some(reference)));
    assert_eq!(way("They met recently ."), vague(Reference::Past));
    assert_eq!(way("Now they meet ."), vague(Reference::Present));
    assert_eq!(way("They will meet soon ."), vague(Reference::Future));
    assert_eq!(way("They will meet in the future ."), vague(Reference::Future));
    assert_eq!(way("They said the future of Sochi rose ."), None);
    assert_eq!(way("They said the past president left ."), None);
}

#[test]
fn what_the_words_tell_beside_the_days() {
    let detail = |line: &str| {
        let times = find(&build(line, BlockKind::Body), date(PUBLISHED));
        assert_eq!(times.len(), 1, "{line}");
        times[0].detail
    };
    let length = |line: &str| detail(line).length.map(|l| (l.halves, l.unit));
    assert_eq!(length("They fought for three days ."), Some((Some(6), TimeUnit::Day)));
    assert_eq!(length("They fought for two and a half years ."), Some((Some(5), TimeUnit::Year)));
    assert_eq!(length("They fought for several weeks ."), Some((None, TimeUnit::Week)));
    assert_eq!(length("They fought for more than two weeks ."), Some((Some(4), TimeUnit::Week)));
    assert_eq!(length("They met over the past two months ."), Some((Some(4), TimeUnit::Month)));
    assert_eq!(length("They met twice a week ."), Some((Some(2), TimeUnit::Week)));
    assert_eq!(detail("They met on Mondays .").weekday, Some(1));
    assert_eq!(detail("They met every Tuesday .").weekday, Some(2));
    let day_time = |line: &str| detail(line).day_time;
    assert_eq!(day_time("They met on Monday at 3 p.m. ."), Some(DayTime::Clock(15, None)));
    assert_eq!(day_time("They met at 10:30 GMT on Monday ."), Some(DayTime::Clock(10, Some(30))));
    assert_eq!(day_time("They met yesterday evening ."), Some(DayTime::Part(DayPart::Evening)));
    // What narrows and what opens a stretch leaves the stretch that is named.
    let named = |line: &str| detail(line).named.map(|s| (s.start.to_string(), s.end.to_string()));
    let may = Some(("2014-05-01".to_owned(), "2014-05-31".to_owned()));
    assert_eq!(named("They met in late May 2014 ."), may);
    assert_eq!(named("They fought since May 2014 ."), may);
    assert_eq!(named("They left before May 2014 ."), may);
}

#[test]
fn a_range_has_two_ends_with_their_words() {
    let analysis = build("They fought from 1991 to 1997 .", BlockKind::Body);
    let times = find(&analysis, None);
    let ends = times[0].ends.expect("two ends");
    let shown = ends.map(|(words, d)| {
        (analysis.words(bare(&analysis, words)).to_owned(), d.named.map(|s| s.start.to_string()))
    });
    let want = [("1991", "1991-01-01"), ("1997", "1997-01-01")];
    assert_eq!(shown, want.map(|(words, day)| (words.to_owned(), Some(day.to_owned()))));
}
