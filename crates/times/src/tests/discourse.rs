//! Times that lean on others of the document, and weekdays that borrow their day.

use super::*;

fn body(cases: &[(&str, &str)]) {
    check(date(PUBLISHED), BlockKind::Body, cases);
}

#[test]
fn what_leans_on_a_time_told_before() {
    body(&[
        (
            "They met on 3 March 2012 and left the following day/NOUN .",
            "3 March 2012 = 2012-03-03 day stated; the following day = 2012-03-04 day relative",
        ),
        (
            "They met in 2004 and left two years later .",
            "2004 = 2004-01-01..2004-12-31 year stated; two years later = 2006-01-01..2006-12-31 year relative",
        ),
        (
            "They met in June 2012 and left later that year .",
            "June 2012 = 2012-06-01..2012-06-30 month stated; later that year = 2012-01-01..2012-12-31 year relative",
        ),
        (
            "They left on 3 March 2012 and met the next morning .",
            "3 March 2012 = 2012-03-03 day stated; the next morning = 2012-03-04 hour relative",
        ),
        // A year does not tell which day, and without an anchor nothing is told.
        (
            "They met in 2004 and left the following day .",
            "2004 = 2004-01-01..2004-12-31 year stated; the following day = date",
        ),
        ("They left two days later .", "two days later = date"),
        ("They left a few days later .", "a few days = duration"),
    ]);
}

#[test]
fn the_time_of_saying_is_no_anchor() {
    let line = "He met/VERB/0/root/Tense=Past|VerbForm=Fin them/PRON/2/obj on/ADP/6/case 3/NUM/6/nummod \
                March/PROPN/2/obl , the/DET/9/det aide/NOUN/10/nsubj \
                said/VERB/2/parataxis/Tense=Past|VerbForm=Fin on/ADP/12/case Monday/PROPN/10/obl , \
                and left/VERB/2/conj the/DET/18/det following/ADJ/18/amod day/NOUN/15/obl .";
    let shown = shown(
        &build(&line.split_whitespace().collect::<Vec<_>>().join(" "), BlockKind::Body),
        date(PUBLISHED),
    );
    assert!(shown.ends_with("the following day = 2015-03-04 day relative"), "{shown}");
}

#[test]
fn amounts_are_compared_with_the_same_period() {
    body(&[
        (
            "Profit rose to 4 million in the third quarter of 2014 from 3 million a year earlier .",
            "the third quarter of 2014 = 2014-07-01..2014-09-30 quarter stated; \
             a year earlier = 2013-07-01..2013-09-30 quarter relative",
        ),
        (
            "Exports rose 4 percent in March 2015 from a year earlier .",
            "March 2015 = 2015-03-01..2015-03-31 month stated; \
             a year earlier = 2014-03-01..2014-03-31 month relative",
        ),
        // Without amounts it is the year.
        (
            "They met in the third quarter of 2014 and left a year earlier .",
            "the third quarter of 2014 = 2014-07-01..2014-09-30 quarter stated; \
             a year earlier = 2013-01-01..2013-12-31 year relative",
        ),
        ("They met a year ago .", "a year ago = 2014-01-01..2014-12-31 year relative"),
        (
            "Profit rose to 4 million in the third quarter of 2014 from the year-ago quarter .",
            "the third quarter of 2014 = 2014-07-01..2014-09-30 quarter stated; \
             the year-ago quarter = 2013-07-01..2013-09-30 quarter relative",
        ),
        // A quarter nobody told of is none.
        ("They met in the quarter .", ""),
    ]);
}

#[test]
fn a_weekday_borrows_its_day() {
    let open = "Monday";
    body(&[
        (
            "They met on Monday , the Monday talks rose .",
            "Monday = 2015-05-11 day tense; Monday = 2015-05-11 day tense",
        ),
        (&format!("Talks on {open} ."), "Monday = date"),
        ("They left the previous Friday .", "Friday = date"),
        ("They met at a Monday meeting .", "Monday = 2015-05-11 day tense"),
        ("They met on a Monday .", "Monday = date"),
    ]);
    // The first has no verb to tell its tense.
    let line = "Talks/NOUN/5/nsubj on/ADP/3/case Monday/PROPN/1/nmod may/AUX/5/aux \
                have/VERB/0/root/VerbForm=Inf failed/ADJ/5/xcomp , they/PRON/9/nsubj \
                met/VERB/5/parataxis/Tense=Past|VerbForm=Fin on/ADP/11/case Monday/PROPN/9/obl .";
    let analysis = build(&line.split_whitespace().collect::<Vec<_>>().join(" "), BlockKind::Body);
    let shown = shown(&analysis, date(PUBLISHED));
    assert!(shown.ends_with("Monday = 2015-05-11 day tense"), "{shown}");
}

#[test]
fn years_told_beside_what_comes_back() {
    body(&[
        ("They met in January this year .", "January this year = 2015-01-01..2015-01-31 month relative"),
        ("They met in June last year .", "June last year = 2014-06-01..2014-06-30 month relative"),
        ("They met on 3 June of last year .", "3 June of last year = 2014-06-03 day relative"),
        ("They will meet in the week of 3 June .", "the week of 3 June = 2015-06-01..2015-06-07 week tense"),
        // The press leaves out the year of a day that is near.
        ("They met on July 2 .", "July 2 = 2015-07-02 day relative"),
        ("They said on Friday , May 15 : no .", "Friday , May 15 = 2015-05-15 day relative"),
    ]);
}

#[test]
fn what_is_planned_lies_ahead() {
    body(&[
        (
            "They planned/VERB/0/root/Tense=Past|VerbForm=Fin/plan to/PART/4/mark leave/VERB/2/xcomp/VerbForm=Inf \
             on/ADP/6/case Friday/PROPN/4/obl .",
            "Friday = 2015-05-15 day tense",
        ),
        (
            "They planned/VERB/0/root/Tense=Past|VerbForm=Fin/plan talks/NOUN/2/obj on/ADP/5/case Friday/PROPN/2/obl .",
            "Friday = 2015-05-15 day tense",
        ),
        (
            "They have/AUX/3/aux/Tense=Pres|VerbForm=Fin scheduled/VERB/0/root/Tense=Past|VerbForm=Part/schedule \
             talks/NOUN/3/obj Friday/PROPN/3/obl .",
            "Friday = 2015-05-15 day tense",
        ),
        // What could not be is not told to be ahead.
        (
            "He could/AUX/5/aux/VerbForm=Fin not/PART/5/advmod/Polarity=Neg be/AUX/5/aux:pass/VerbForm=Inf \
             reached/VERB/0/root/Tense=Past|VerbForm=Part on/ADP/7/case Friday/PROPN/5/obl .",
            "Friday = date",
        ),
    ]);
}

#[test]
fn lengths_of_what_is_ranked_and_counted_without_a_number() {
    body(&[
        (
            "It was the first/ADJ/5/amod/NumType=Ord visit/NOUN/0/root in/ADP/8/case six/NUM/8/nummod years/NOUN/5/nmod .",
            "in six years = duration",
        ),
        ("They fought for 2 1/2 years .", "2 1/2 years = duration"),
        ("They left after months of talks .", "months = duration"),
        ("They met in the weeks before the vote .", "the weeks = duration"),
        ("They left shortly after the vote .", ""),
    ]);
    let detail = |line: &str| find(&build(line, BlockKind::Body), date(PUBLISHED))[0].detail;
    assert_eq!(detail("They fought for 2 1/2 years .").length.and_then(|l| l.halves), Some(5));
    let recent = detail("They met in recent weeks .");
    assert_eq!(recent.length.map(|l| (l.halves, l.unit)), Some((None, TimeUnit::Week)));
    assert_eq!(recent.reference, Some(Reference::Past));
    assert_eq!(detail("They fought since November .").named.map(|s| s.start), date("2014-11-01"));
}

#[test]
fn years_that_date_a_noun() {
    body(&[
        (
            "They left after a failed/ADJ/7/amod 1996/NUM/7/compound campaign/NOUN/0/root .",
            "1996 = 1996-01-01..1996-12-31 year stated",
        ),
        ("It was 1996 when they met .", "1996 = 1996-01-01..1996-12-31 year stated"),
    ]);
}
