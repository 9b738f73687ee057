//! Sentences of our own, coded with dictionaries of our own, from both kinds of parses.

use demarche_core::analysis::SentenceId;
use demarche_core::testkit::conllu;
use demarche_dictionaries::{Because, Commas, Dictionaries, Kind, Options, Shape, code};
use jiff::civil::date;

const ACTORS: &str = "ORDU [ORD]\n+ORDISH\nLISSE [LIS]\n+LISSIAN\nKELL [KEL <19990101]\n\t[KLL]\n\
                      TWIN_ISLES [TWA/TWB]\n";
const AGENTS: &str = "CLERK [~GOV]\nPOLICE {} [~COP]\nPRESS {} [~MED]\nGUILD [NGO~]\n";
const VERBS: &str = "&BOATS\n+FERRY\n+MAIL BOAT\n\n--- HELP [20] ---\nHELP\n- * &BOATS [21]\n- NOT * [22]\n\
                     - + * FROM $ [23]\n- * WITH % [24]\n- % TOGETHER * [25:26]\n\n--- FINE [30] ---\nFINE\n\n\
                     --- VISIT [40:41] ---\nVISIT\n\n--- SPEAK [---] ---\nSPEAK {SPOKE}\n";

fn dictionaries(verbs: &str) -> Dictionaries {
    let mut out = Dictionaries::default();
    for (name, text) in [("actors", ACTORS), ("agents", AGENTS), ("verbs", verbs)] {
        assert!(out.add(name, text.as_bytes()).kind.is_some(), "{name}");
    }
    out
}

/// The events of a bracketed sentence, each as `source target code`.
fn events(parse: &str, options: Options) -> Vec<String> {
    let shape = Shape::from_treebank(parse).expect("a well-formed parse");
    let events = code(&dictionaries(VERBS), &shape, &options);
    events.into_iter().map(|e| format!("{} {} {}", e.source, e.target, e.code)).collect()
}

fn coded(parse: &str) -> Vec<String> {
    events(parse, Options::default())
}

/// `the clerks of A VERB B`, for short.
fn simple(verb: &str, object: &str) -> String {
    format!("(S (NP (NNP Ordu)) (VP (VBD {verb}) {object}) (. .))")
}

#[test]
fn source_and_target_stand_on_both_sides_of_the_verb() {
    assert_eq!(coded(&simple("helped", "(NP (NNP Lisse) (POS 's) (NNS clerks))")), ["ORD LISGOV 20"]);
    assert_eq!(coded(&simple("visited", "(NP (NNP Lisse))")), ["ORD LIS 40", "LIS ORD 41"]);
    assert_eq!(coded(&simple("spoke", "(NP (NNP Lisse))")), [""; 0]);
    assert_eq!(coded(&simple("helped", "(NP (NNP Ordu))")), [""; 0]);
}

#[test]
fn patterns_go_before_the_verb_alone_and_bind_parties() {
    let object = "(NP (DT a) (NN mail) (NN boat)) (PP (IN of) (NP (NNP Lisse)))";
    assert_eq!(coded(&simple("helped", object)), ["ORD LIS 21"]);
    let from = "(NP (NN grain)) (PP (IN from) (NP (NNP Lisse)))";
    assert_eq!(coded(&simple("helped", from)), ["LIS ORD 23"]);
    let shape = Shape::from_treebank(&simple("helped", from)).unwrap();
    let event = code(&dictionaries(VERBS), &shape, &Options::default()).remove(0);
    assert_eq!(event.because, Because::Pattern("+ * FROM $".to_owned(), "verbs".to_owned(), 9));
}

#[test]
fn lists_are_kept_and_a_percent_sign_asks_for_one() {
    let pair = "(NP (NNP Lisse) (CC and) (NNP Kell))";
    assert_eq!(coded(&simple("fined", pair)), ["ORD LIS 30", "ORD KLL 30"]);
    assert_eq!(coded(&simple("fined", "(NP (NNP Twin) (NNP Isles))")), ["ORD TWA 30", "ORD TWB 30"]);
    let both = "(S (NP (NNP Ordu) (CC and) (NNP Lisse)) (ADVP (RB together)) (VP (VBD helped)) (. .))";
    assert_eq!(coded(both), ["ORD LIS 25", "LIS ORD 26", "LIS ORD 25", "ORD LIS 26"]);
    assert_eq!(coded(&simple("helped", &format!("(PP (IN with) {pair})"))), ["ORD LIS 24", "ORD KLL 24"]);
    let shared = "(NP (NP (NNS clerks) (CC and) (NNS police)) (PP (IN in) (NP (NNP Lisse))))";
    assert_eq!(coded(&simple("fined", shared)), ["ORD LISGOV 30", "ORD LISCOP 30"]);
    let forwarded = "(NP (JJ Lissian) (NN press) (CC and) (NNS clerks))";
    assert_eq!(coded(&simple("fined", forwarded)), ["ORD LISMED 30", "ORD LISGOV 30"]);
}

#[test]
fn passives_turn_round_only_with_an_agent() {
    let by = "(S (NP (NNP Ordu)) (VP (VBD was) (VP (VBN fined) (PP (IN by) (NP (NNP Lisse))))) (. .))";
    assert_eq!(coded(by), ["LIS ORD 30"]);
    assert_eq!(coded(&by.replace("by", "over")), ["ORD LIS 30"]);
}

#[test]
fn codes_follow_the_day() {
    let parse = simple("fined", "(NP (NNP Kell))");
    let on = |day| events(&parse, Options { day, ..Options::default() });
    assert_eq!(on(Some(date(1998, 12, 31))), ["ORD KEL 30"]);
    assert_eq!(on(Some(date(1999, 1, 1))), ["ORD KLL 30"]);
    assert_eq!(on(None), ["ORD KLL 30"]);
}

#[test]
fn short_clauses_between_commas_are_passed_over() {
    let parse = "(S (S (NP (NNP Ordu)) (VP (VBD fined) (NP (DT a) (NN guild)))) (, ,) \
                 (NP (NNP Lisse) (NN press)) (VP (VBD helped) (NP (NNP Kell))) (. .))";
    assert_eq!(coded(parse), ["ORD NGO--- 30"]);
    let none = Commas { internal: (0, 0), initial: (0, 0), terminal: (0, 0) };
    let kept = events(parse, Options { commas: none, ..Options::default() });
    assert_eq!(kept, ["ORD NGO--- 30", "LISMED KLL 20"]);
}

#[test]
fn parties_without_a_code_are_left_out_kept_or_named() {
    let parse = simple("fined", "(NP (DT the) (NN harbour) (NN boy))");
    assert_eq!(coded(&parse), [""; 0]);
    let open = Options { require_dyad: false, ..Options::default() };
    assert_eq!(events(&parse, open), ["ORD --- 30"]);
    let named = Options { new_actor_length: 3, ..Options::default() };
    assert_eq!(events(&parse, named), ["ORD \"THE HARBOUR BOY\" 30"]);
    assert_eq!(events(&parse, Options { new_actor_length: 2, ..Options::default() }), [""; 0]);
}

#[test]
fn what_stands_in_a_coded_verb_phrase_is_not_coded_again() {
    let inner = "(S (VP (TO to) (VP (VB visit) (NP (NNP Kell)))))";
    assert_eq!(coded(&simple("fined", &format!("(NP (NNP Lisse)) {inner}"))), ["ORD LIS 30"]);
    let side = "(S (NP (NNP Ordu)) (VP (VP (VBD fined) (NP (NNP Lisse))) (CC and) (VP (VBD helped) (NP (NNP Kell)))))";
    assert_eq!(coded(side), ["ORD LIS 30", "ORD KLL 20"]);
}

#[test]
fn a_dependency_parse_gives_the_same_picture() {
    let analysis = conllu(
        "1 Ordish Ordish ADJ _ _ 4 amod _ _
         2 and and CCONJ _ _ 3 cc _ _
         3 Lissian Lissian ADJ _ _ 1 conj _ _
         4 clerks clerk NOUN _ _ 6 nsubj:pass _ _
         5 were be AUX _ Mood=Ind|VerbForm=Fin 6 aux:pass _ _
         6 fined fine VERB _ VerbForm=Part 0 root _ _
         7 by by ADP _ _ 8 case _ _
         8 police police NOUN _ _ 6 obl:agent _ _
         9 of of ADP _ _ 10 case _ _
         10 Kell Kell PROPN _ _ 8 nmod _ _
         11 and and CCONJ _ _ 13 cc _ _
         12 then then ADV _ _ 13 advmod _ _
         13 helped help VERB _ _ 6 conj _ _
         14 the the DET _ _ 16 det _ _
         15 Twin Twin PROPN _ _ 16 compound _ _
         16 Isles Isles PROPN _ _ 13 obj _ SpaceAfter=No
         17 . . PUNCT _ _ 6 punct _ _",
    );
    let shape = Shape::from_analysis(&analysis, SentenceId(0));
    let events = code(&dictionaries(VERBS), &shape, &Options::default());
    let got: Vec<_> = events.iter().map(|e| [e.source.as_str(), &e.target, &e.code]).collect();
    let want = [
        ["KLLCOP", "ORDGOV", "30"],
        ["KLLCOP", "LISGOV", "30"],
        ["ORDGOV", "TWA", "20"],
        ["ORDGOV", "TWB", "20"],
        ["LISGOV", "TWA", "20"],
        ["LISGOV", "TWB", "20"],
    ];
    assert_eq!(got, want);
}

#[test]
fn hyphens_make_one_word_and_underscores_part_words() {
    let analysis = conllu(
        "1 Al Al PROPN _ _ 3 compound _ SpaceAfter=No
         2 - - PUNCT _ _ 3 punct _ SpaceAfter=No
         3 Ordu Ordu PROPN _ _ 4 nsubj _ _
         4 met meet VERB _ _ 0 root _ _
         5 Twin_Isles Twin_Isles PROPN _ _ 4 obj _ _",
    );
    let shape = Shape::from_analysis(&analysis, SentenceId(0));
    let words: Vec<&str> = shape.words.iter().map(|w| w.form.as_str()).collect();
    assert_eq!(words, ["AL-ORDU", "MET", "TWIN", "ISLES"]);
}

#[test]
fn phrases_and_prepositions_of_the_second_generation() {
    let verbs = "--- SEND [50] ---\nSEND {SENT}\n- * {OLD GRAIN} (TO/FOR +) [51]\n- * GRAIN [52]\n\
                 --- ATTACK [190] ---\nATTACK\n--- SAY [---] ---\nSAY {SAID}\n~ a (b . ATTACK) SAY = a b 112\n";
    let dictionaries = dictionaries(verbs);
    let mut again = Dictionaries::default();
    assert_eq!(
        again.add("v", verbs.as_bytes()).kind,
        Some(Kind::Verbs(demarche_dictionaries::verbs::Generation::Two))
    );
    let run = |parse: &str| -> Vec<String> {
        let shape = Shape::from_treebank(parse).unwrap();
        let events = code(&dictionaries, &shape, &Options::default());
        events.into_iter().map(|e| format!("{} {} {}", e.source, e.target, e.code)).collect()
    };
    let to = "(PP (TO to) (NP (NNP Lisse)))";
    let old = format!("(NP (DT the) (JJ old) (JJ dry) (NN grain)) {to}");
    assert_eq!(run(&simple("sent", &old)), ["ORD LIS 51"]);
    let grain = format!("(NP (NNS grains)) {to}");
    assert_eq!(run(&simple("sent", &grain)), ["ORD LIS 52"], "bare words match in the plural");
    let said = "(SBAR (IN that) (S (NP (NNP Lisse)) (VP (VBD attacked) (NP (DT the) (NNP Kell)))))";
    assert_eq!(run(&simple("said", said)), ["ORD LIS 112"]);
}

#[test]
fn a_name_torn_in_two_by_the_parse_is_one() {
    let analysis = conllu(
        "1 Twin Twin PROPN _ _ 3 nsubj _ _
         2 Isles Isles PROPN _ _ 3 nsubj _ _
         3 fined fine VERB _ _ 0 root _ _
         4 the the DET _ _ 5 det _ _
         5 clerks clerk NOUN _ _ 3 obj _ _
         6 of of ADP _ _ 7 case _ _
         7 Kell Kell PROPN _ _ 5 nmod _ _
         8 Port Port PROPN _ _ 5 nmod _ _",
    );
    let shape = Shape::from_analysis(&analysis, SentenceId(0));
    assert_eq!(shape.nominals.len(), 2);
    assert_eq!(shape.nominals[1].attached[0].words, [6, 7]);
    let events = code(&dictionaries(VERBS), &shape, &Options::default());
    assert_eq!(events.iter().map(|e| e.source.as_str()).collect::<Vec<_>>(), ["TWA", "TWB"]);
    assert!(events.iter().all(|e| e.target == "KLLGOV"));
}
