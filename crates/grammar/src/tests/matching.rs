//! What matches on hand-written parses: voice, relative clauses, control, coordination, nouns.

use demarche_core::Analysis;
use demarche_core::analysis::SentenceId;

use super::parse;
use crate::{Failure, Match, RuleSet};
use demarche_core::testkit::conllu;

const RULES: &str = r#"
list aims
  proposal idea record

frame base
  about "Where the subject is."
  verb active
    actor = >nsubj | <xcomp >nsubj | <conj >nsubj | <acl:relcl

frame transitive
  about "Somebody does something to somebody."
  extend base
  verb active
    recipient = >obj
  verb passive
    actor = >obl:agent | >obl[case=by]
    recipient = >nsubj:pass | <acl | <conj >nsubj:pass
  noun
    actor = >nmod:poss | >amod[ent in NORP] | >compound
    recipient = >nmod[case in against on]

frame meeting
  about "Parties meet: all are actors."
  verb active
    actor! = >nsubj || >obj || >obl[case=with]
  noun
    actor+ = >nmod[case in between with]

rule assault.attack
  about "Attacks."
  code ASSAULT
  cameo 190
  context military
  frame transitive
  verb attack seize storm
  noun attack
  unless recipient [lemma in @aims]
  + "Rebels attacked the base." actor=Rebels recipient=base
  - "The senator attacked the proposal."

rule assault.fire
  about "Opens fire."
  code ASSAULT
  frame base
  verb open_fire_on
  role recipient = >obl[case=on]
  noun air_strike
  + "Troops opened fire on them." actor=Troops recipient=them
  - "Troops opened the gate."

rule consult.meet
  about "Meets."
  code CONSULT
  cameo 040
  context diplomatic
  frame meeting
  verb meet hold_talks
  noun talk meeting
  + "Kerry met Lavrov." actor=Kerry,Lavrov
  - "The team met the deadline."

rule consult.visit
  about "Meets on a visit."
  code CONSULT visit
  frame meeting
  verb meet
  only trigger >obl[case=during]
  beats consult.meet
  + "Kerry met Lavrov during a visit." actor=Kerry,Lavrov
  - "Kerry met Lavrov."
"#;

fn rules() -> RuleSet {
    let (rules, found) = parse(RULES);
    assert_eq!(found, []);
    rules
}

/// A match as `RULE TRIGGER[+WORD…] CONSTRUCTION ROLE=FILLERS …`.
fn show(rules: &RuleSet, a: &Analysis, m: &Match) -> String {
    let words: Vec<&str> = m.trigger.iter().map(|t| a.form(*t)).collect();
    let mut out = format!("{} {} {}", rules.rule(m.rule).name(), words.join("+"), m.kind.as_str());
    for role in crate::Role::ALL {
        let fillers: Vec<&str> = m.fillers(role).map(|t| a.form(t)).collect();
        if !fillers.is_empty() {
            out.push_str(&format!(" {role}={}", fillers.join(",")));
        }
    }
    out
}

#[track_caller]
fn check(parse: &str, expected: &[&str]) {
    let (rules, a) = (rules(), conllu(parse));
    let found: Vec<String> = rules.matches(&a).iter().map(|m| show(&rules, &a, m)).collect();
    assert_eq!(found, expected, "in {:?}", a.text);
}

const ACTIVE: &str = "
1 Rebels rebel NOUN _ _ 2 nsubj _ _
2 attacked attack VERB _ Tense=Past|VerbForm=Fin 0 root _ _
3 the the DET _ _ 4 det _ _
4 base base NOUN _ _ 2 obj _ SpaceAfter=No
5 . . PUNCT _ _ 2 punct _ _";

#[test]
fn active_and_its_trace() {
    check(ACTIVE, &["assault.attack attacked verb active actor=Rebels recipient=base"]);
    let (rules, a) = (rules(), conllu(ACTIVE));
    let m = &rules.matches(&a)[0];
    assert_eq!(m.fillers.iter().map(|f| f.path.as_str()).collect::<Vec<_>>(), [">nsubj", ">obj"]);
    assert_eq!(
        (m.cameo.as_deref(), m.contexts.as_slice()),
        (Some("190"), ["military".to_owned()].as_slice())
    );
}

#[test]
fn passive_and_coordinated_passive() {
    check(
        "
1 The the DET _ _ 2 det _ _
2 base base NOUN _ _ 4 nsubj:pass _ _
3 was be AUX _ _ 4 aux:pass _ _
4 attacked attack VERB _ Tense=Past|VerbForm=Part|Voice=Pass 0 root _ _
5 and and CCONJ _ _ 6 cc _ _
6 seized seize VERB _ Tense=Past|VerbForm=Part 4 conj _ _
7 by by ADP _ _ 8 case _ _
8 rebels rebel NOUN _ _ 4 obl:agent _ _",
        &[
            "assault.attack attacked verb passive actor=rebels recipient=base",
            "assault.attack seized verb passive recipient=base",
        ],
    );
    check(
        "
1 The the DET _ _ 2 det _ _
2 base base NOUN _ _ 6 nsubj _ _
3 attacked attack VERB _ Tense=Past|VerbForm=Part 2 acl _ _
4 by by ADP _ _ 5 case _ _
5 rebels rebel NOUN _ _ 3 obl _ _
6 fell fall VERB _ _ 0 root _ _",
        &["assault.attack attacked verb passive actor=rebels recipient=base"],
    );
}

#[test]
fn relative_clause() {
    // The soldiers are not among those who attacked.
    check(
        "
1 Rebels rebel NOUN _ _ 8 nsubj _ _
2 who who PRON _ PronType=Rel 3 nsubj _ _
3 attacked attack VERB _ _ 1 acl:relcl _ _
4 the the DET _ _ 5 det _ _
5 base base NOUN _ _ 3 obj _ _
6 and and CCONJ _ _ 7 cc _ _
7 soldiers soldier NOUN _ _ 1 conj _ _
8 fled flee VERB _ _ 0 root _ _",
        &["assault.attack attacked verb active actor=Rebels recipient=base"],
    );
    // Conditions ask what the pronoun stands for.
    check(
        "
1 the the DET _ _ 2 det _ _
2 proposal proposal NOUN _ _ 0 root _ _
3 that that PRON _ PronType=Rel 5 obj _ _
4 he he PRON _ _ 5 nsubj _ _
5 attacked attack VERB _ _ 2 acl:relcl _ _",
        &[],
    );
}

#[test]
fn control_and_coordination() {
    check(
        "
1 Rebels rebel NOUN _ _ 4 nsubj _ _
2 and and CCONJ _ _ 3 cc _ _
3 militias militia NOUN _ _ 1 conj _ _
4 tried try VERB _ _ 0 root _ _
5 to to PART _ _ 6 mark _ _
6 attack attack VERB _ VerbForm=Inf 4 xcomp _ _
7 Homs Homs PROPN _ _ 6 obj _ Entity=GPE
8 and and CCONJ _ _ 10 cc _ _
9 not not PART _ _ 10 advmod _ _
10 Hama Hama PROPN _ _ 7 conj _ Entity=GPE
11 but but CCONJ _ _ 12 cc _ _
12 stormed storm VERB _ _ 6 conj _ _
13 Aleppo Aleppo PROPN _ _ 12 obj _ Entity=GPE",
        &[
            "assault.attack attack verb active actor=Rebels,militias recipient=Homs",
            "assault.attack stormed verb active recipient=Aleppo",
        ],
    );
}

#[test]
fn nouns() {
    check(
        "
1 Russian Russian ADJ _ _ 2 amod _ Entity=NORP
2 attacks attack NOUN _ _ 6 nsubj _ _
3 on on ADP _ _ 4 case _ _
4 Kharkiv Kharkiv PROPN _ _ 2 nmod _ Entity=GPE
5 have have AUX _ _ 6 aux _ _
6 stopped stop VERB _ _ 0 root _ _",
        &["assault.attack attacks noun actor=Russian recipient=Kharkiv"],
    );
    // In a headline the noun may pass for a name; inside a name it is part of it.
    let headline = "
1 Attack Attack PROPN _ _ 3 nsubj _ ENT
2 Group Group PROPN _ _ 1 flat _ ENT
3 fails fail VERB _ _ 0 root _ _";
    check(&headline.replace("ENT", "_"), &["assault.attack Attack noun"]);
    check(&headline.replace("ENT", "Entity=ORG"), &[]);
}

#[test]
fn triggers_of_several_words() {
    check(
        "
1 Troops troop NOUN _ _ 2 nsubj _ _
2 opened open VERB _ _ 0 root _ _
3 heavy heavy ADJ _ _ 4 amod _ _
4 fire fire NOUN _ _ 2 obj _ _
5 on on ADP _ _ 6 case _ _
6 protesters protester NOUN _ _ 2 obl _ _",
        &["assault.fire opened+fire+on verb active actor=Troops recipient=protesters"],
    );
    check(
        "
1 An a DET _ _ 3 det _ _
2 air air NOUN _ _ 3 compound _ _
3 strike strike NOUN _ _ 4 nsubj _ _
4 failed fail VERB _ _ 0 root _ _",
        &["assault.fire strike+air noun"],
    );
    // The noun that the verb's trigger takes in is no second event.
    check(
        "
1 They they PRON _ _ 2 nsubj _ _
2 held hold VERB _ _ 0 root _ _
3 talks talk NOUN _ _ 2 obj _ _
4 with with ADP _ _ 5 case _ _
5 Iran Iran PROPN _ _ 2 obl _ Entity=GPE",
        &["consult.meet held+talks verb active actor=They,Iran"],
    );
}

const MET: &str = "
1 Kerry Kerry PROPN _ _ 2 nsubj _ Entity=PER
2 met meet VERB _ _ 0 root _ _
3 Lavrov Lavrov PROPN _ _ 2 obj _ Entity=PER
4 during during ADP _ _ 6 case _ _
5 a a DET _ _ 6 det _ _
6 visit visit NOUN _ _ 2 obl _ _";

#[test]
fn reciprocal_and_beaten_rules() {
    check(MET, &["consult.visit met verb active actor=Kerry,Lavrov"]);
    check(&MET.replace("during during", "after after"), &["consult.meet met verb active actor=Kerry,Lavrov"]);
    check(
        "
1 talks talk NOUN _ _ 0 root _ _
2 between between ADP _ _ 3 case _ _
3 Iran Iran PROPN _ _ 1 nmod _ Entity=GPE
4 and and CCONJ _ _ 5 cc _ _
5 Iraq Iraq PROPN _ _ 3 conj _ Entity=GPE",
        &["consult.meet talks noun actor=Iran,Iraq"],
    );
    // A role marked `!` must be filled; an auxiliary never triggers.
    check("1 Meet meet VERB _ _ 0 root _ _", &[]);
    check(&ACTIVE.replace("attacked attack VERB", "attacked attack AUX"), &[]);
}

#[test]
fn tests_of_a_rule() {
    let (rules, a) = (rules(), conllu(ACTIVE));
    let rule = rules.find("assault.attack").expect("the rule is there");
    let [plus, minus] = rule.tests() else { panic!("two tests") };
    assert_eq!(rules.check_test(&a, rule.id(), plus), Ok(()));
    assert!(rules.check_test(&a, rule.id(), minus).is_err_and(|why| why.contains("must not match")));
    let other = rules.find("consult.meet").expect("the rule is there");
    assert!(rules.check_test(&a, other.id(), &other.tests()[0]).is_err());
}

#[test]
fn explanations_name_the_step() {
    let (rules, a) = (rules(), conllu(MET));
    let found = rules.explain(&a, SentenceId(0));
    let of = |name: &str| found.iter().find(|e| rules.rule(e.rule).name() == name).expect("it is explained");
    assert!(of("consult.visit").outcome.is_ok());
    let lost = of("consult.meet");
    assert!(
        matches!(lost.outcome, Err(Failure::Lost { to, .. }) if rules.rule(to).name() == "consult.visit")
    );
    assert!(lost.paths.iter().any(|p| p.path == ">obl[case=with]" && (p.taken, p.steps) == (0, 1)));
    assert!(rules.describe(&a, lost).contains("consult.visit comes first"));

    let a = conllu(&ACTIVE.replace("base base", "record record"));
    let found = rules.explain(&a, SentenceId(0));
    let failed = found.iter().filter_map(|e| e.outcome.clone().err()).collect::<Vec<_>>();
    let noun = Failure::PartOfSpeech { wanted: "noun", found: demarche_core::analysis::Upos::Verb };
    let unless = Failure::Condition {
        text: "unless recipient [lemma in @aims]".to_owned(),
        words: vec![demarche_core::analysis::TokenId(3)],
    };
    assert_eq!(failed, [unless, noun]);
}

#[test]
fn a_broken_tree_ends() {
    // Heads in a circle never come from the reader, but a walk must not hang on them.
    let a = conllu(ACTIVE);
    let mut tokens = a.tokens.clone();
    tokens[1].head = Some(demarche_core::analysis::TokenId(3));
    let a = Analysis::new(a.text.clone(), a.sentences.clone(), tokens, Vec::new());
    assert!(rules().matches(&a).len() <= 1);
}
