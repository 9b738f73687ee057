//! Dates told in full, and intervals of them.

use super::*;

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
