//! Tense, and the binding of times to events.

use super::*;

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
fn a_time_right_behind_a_verb_of_the_past_is_its_own() {
    let past = "Mood=Ind|Tense=Past|VerbForm=Fin";
    // The parse gives the day to the lower clause.
    let said = format!(
        "Officials/NOUN/2/nsubj said/VERB/0/root/{past}/say Friday/PROPN/6/obl they/PRON/6/nsubj would/AUX/6/aux//will withdraw/VERB/2/ccomp/VerbForm=Inf"
    );
    assert_eq!((bound(&said, "said"), bound(&said, "withdraw")), (Some(0), None));
    check(date(PUBLISHED), BlockKind::Body, &[(&said, "Friday = 2015-05-08 day tense")]);
    let subject = format!(
        "Officials/NOUN/2/nsubj said/VERB/0/root/{past}/say Friday/PROPN/5/nsubj would/AUX/5/aux//will bring/VERB/2/ccomp/VerbForm=Inf talks/NOUN/5/obj"
    );
    assert_eq!(bound(&subject, "said"), None);
}

#[test]
fn what_was_announced_is_told_of_the_past_and_what_is_arranged_lies_ahead() {
    let past = "Mood=Ind|Tense=Past|VerbForm=Fin";
    let part = "Tense=Past|VerbForm=Part";
    let announced = format!(
        "The/DET/2/det pact/NOUN/6/nsubj announced/VERB/2/acl/{part}/announce Friday/PROPN/3/obl will/AUX/6/aux//will end/VERB/0/root/VerbForm=Inf"
    );
    let told = format!(
        "He/PRON/3/nsubj:pass was/AUX/3/aux:pass/{past}/be told/VERB/0/root/{part}/tell Friday/PROPN/3/obl"
    );
    let planned = format!(
        "They/PRON/2/nsubj planned/VERB/0/root/{past}/plan a/DET/4/det march/NOUN/2/obj on/ADP/6/case Friday/PROPN/4/nmod"
    );
    let ruling = "They/PRON/3/nsubj would/AUX/3/aux//will contest/VERB/0/root/VerbForm=Inf Friday/PROPN/6/nmod:poss 's/PART/4/case ruling/NOUN/3/obj";
    let urged = format!(
        "He/PRON/2/nsubj urged/VERB/0/root/{past}/urge that/SCONJ/5/mark troops/NOUN/5/nsubj leave/VERB/2/ccomp/VerbForm=Inf by/ADP/7/case Friday/PROPN/5/obl"
    );
    check(
        date(PUBLISHED),
        BlockKind::Body,
        &[
            (&announced, "Friday = 2015-05-08 day tense"),
            (&told, "Friday = 2015-05-08 day tense"),
            (&planned, "Friday = 2015-05-15 day tense"),
            (ruling, "Friday = date"),
            (&urged, "by Friday = -..2015-05-15 day tense"),
        ],
    );
}
