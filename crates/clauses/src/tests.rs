//! The questions, each asked of small parses written by hand.

use demarche_core::Analysis;
use demarche_core::analysis::TokenId;
use demarche_core::testkit::conllu;
use demarche_core::text::{Span, Tokens};

use crate::*;

/// A sentence, a word a piece: `form lemma UPOS feats head deprel`, heads counted from 1, pieces parted by `;`.
fn parse(sentence: &str) -> Analysis {
    let row = |(i, piece): (usize, &str)| {
        let [form, lemma, upos, feats, head, deprel] = piece.split_whitespace().collect::<Vec<_>>()[..]
        else {
            panic!("six columns are due: {piece:?}")
        };
        format!("{} {form} {lemma} {upos} _ {feats} {head} {deprel} _ _", i + 1)
    };
    conllu(&sentence.split(';').enumerate().map(row).collect::<Vec<_>>().join("\n"))
}

/// The first token of this form.
fn at(a: &Analysis, form: &str) -> TokenId {
    (0..a.tokens.len() as u32).map(TokenId).find(|t| a.form(*t) == form).expect("a word of the sentence")
}

/// The subject found for `verb` and how.
fn found(a: &Analysis, verb: &str) -> Option<(String, Way)> {
    found_subject(a, at(a, verb)).map(|s| (a.form(s.token).to_owned(), s.way))
}

fn words(a: &Analysis, tokens: Span<Tokens>) -> String {
    a.words(tokens).to_owned()
}

#[test]
fn a_subject_is_found_where_the_sentence_has_it() {
    let asked = parse(
        "The the DET _ 2 det; envoy envoy NOUN _ 5 nsubj; who who PRON PronType=Rel 4 nsubj; \
         flew fly VERB VerbForm=Fin 2 acl:relcl; asked ask VERB VerbForm=Fin 0 root; Russia Russia PROPN _ 5 obj; \
         to to PART _ 8 mark; mediate mediate VERB VerbForm=Inf 5 xcomp; and and CCONJ _ 10 cc; \
         left leave VERB VerbForm=Fin 5 conj",
    );
    assert_eq!(found(&asked, "asked"), Some(("envoy".to_owned(), Way::Own)));
    assert_eq!(found(&asked, "flew"), Some(("envoy".to_owned(), Way::Relative)));
    assert_eq!(found(&asked, "mediate"), Some(("Russia".to_owned(), Way::Control)));
    assert_eq!(found(&asked, "left"), Some(("envoy".to_owned(), Way::Shared)));
    assert_eq!(subject(&asked, at(&asked, "left")), Some(at(&asked, "envoy")));
    let clause = relative_clause(&asked, at(&asked, "who"));
    assert_eq!(clause, Some((at(&asked, "flew"), at(&asked, "envoy"))));
    assert_eq!(relative_clause(&asked, at(&asked, "Russia")), None);

    let plan = parse(
        "His he PRON _ 2 nmod:poss; plan plan NOUN _ 5 nsubj; to to PART _ 4 mark; \
         resign resign VERB VerbForm=Inf 2 acl; shocked shock VERB VerbForm=Fin 0 root; \
         soldiers soldier NOUN _ 5 obj; guarding guard VERB VerbForm=Ger 6 acl; gates gate NOUN _ 7 obj",
    );
    assert_eq!(found(&plan, "resign"), Some(("His".to_owned(), Way::Modified)));
    assert_eq!(found(&plan, "guarding"), Some(("soldiers".to_owned(), Way::Modified)));
    assert_eq!(found(&plan, "gates"), None);
}

#[test]
fn a_passive_is_known_by_its_dependents_its_form_or_its_company() {
    let seized = parse(
        "Posts post NOUN _ 3 nsubj:pass; were be AUX VerbForm=Fin 3 aux:pass; \
         seized seize VERB Tense=Past|VerbForm=Part|Voice=Pass 0 root; and and CCONJ _ 5 cc; \
         burned burn VERB Tense=Past|VerbForm=Part 3 conj; by by ADP _ 7 case; rebels rebel NOUN _ 5 obl:agent",
    );
    assert!(is_passive(&seized, at(&seized, "seized")) && is_passive(&seized, at(&seized, "burned")));
    assert_eq!(passive_subject(&seized, at(&seized, "seized")), Some(at(&seized, "Posts")));
    assert_eq!(active_subject(&seized, at(&seized, "seized")), None);
    assert_eq!(agent(&seized, at(&seized, "burned")), Some(at(&seized, "rebels")));
    let perfect = parse(
        "It it PRON _ 3 nsubj; has have AUX VerbForm=Fin 3 aux; left leave VERB Tense=Past|VerbForm=Part 0 root",
    );
    assert!(!is_passive(&perfect, at(&perfect, "left")));
}

#[test]
fn negation_stands_on_the_verb_or_on_its_subject() {
    let answered = parse(
        "No no INTJ _ 5 discourse; , , PUNCT _ 5 punct; they they PRON _ 5 nsubj; never never ADV _ 5 advmod; \
         met meet VERB VerbForm=Fin 0 root",
    );
    assert_eq!(negator(&answered, at(&answered, "met")), Some(at(&answered, "never")));
    let neither =
        parse("Neither neither DET _ 2 det; side side NOUN _ 3 nsubj; spoke speak VERB VerbForm=Fin 0 root");
    let spoke = at(&neither, "spoke");
    assert!(
        is_negated(&neither, spoke)
            && has_negative_subject(&neither, spoke)
            && negator(&neither, spoke).is_none()
    );
    let plain =
        parse("No no INTJ _ 3 discourse; they they PRON _ 3 nsubj; met meet VERB VerbForm=Fin 0 root");
    assert!(!is_negated(&plain, at(&plain, "met")));
}

#[test]
fn a_verb_group_tells_what_its_auxiliaries_do() {
    let met = parse(
        "She she PRON _ 4 nsubj; would would AUX VerbForm=Fin 4 aux; have have AUX VerbForm=Inf 4 aux; \
         met meet VERB Tense=Past|VerbForm=Part 0 root",
    );
    let group = VerbGroup::of(&met, at(&met, "met"));
    assert_eq!(group, VerbGroup { would: true, have: true, ..VerbGroup::default() });
    assert!(is_finite_clause(&met, at(&met, "met")) && !is_finite(&met, at(&met, "met")));
    let due = parse(
        "He he PRON _ 4 nsubj; was be AUX Tense=Past|VerbForm=Fin 4 aux; to to PART _ 4 mark; \
         fly fly VERB VerbForm=Inf 0 root",
    );
    let group = VerbGroup::of(&due, at(&due, "fly"));
    assert_eq!(
        group,
        VerbGroup { to: true, be: true, be_past: true, be_finite: true, ..VerbGroup::default() }
    );
    assert!(is_to_infinitive(&due, at(&due, "fly")));
}

#[test]
fn coordination_needs_a_conjunction() {
    let three = parse(
        "Chad Chad PROPN _ 6 nsubj; , , PUNCT _ 3 punct; Mali Mali PROPN _ 1 conj; and and CCONJ _ 5 cc; \
         Niger Niger PROPN _ 1 conj; agreed agree VERB VerbForm=Fin 0 root",
    );
    let forms = |tokens: Vec<TokenId>| tokens.iter().map(|t| three.form(*t).to_owned()).collect::<Vec<_>>();
    assert_eq!(forms(coordinated(&three, at(&three, "Chad"))), ["Chad", "Mali", "Niger"]);
    assert_eq!(forms(conjuncts(&three, at(&three, "Mali"))), ["Chad", "Niger"]);
    let headline = parse("Chad Chad PROPN _ 0 root; , , PUNCT _ 3 punct; Mali Mali PROPN _ 1 conj");
    assert_eq!(coordinated(&headline, at(&headline, "Chad")).len(), 1);
}

#[test]
fn a_noun_phrase_ends_before_clauses_and_its_core_leaves_vagueness_out() {
    let killed = parse(
        "At at ADP _ 2 case; least least ADJ _ 3 nmod; nine nine NUM _ 4 nummod; guards guard NOUN _ 10 nsubj:pass; \
         of of ADP _ 7 case; the the DET _ 7 det; embassy embassy NOUN _ 4 nmod; in in ADP _ 9 case; \
         Kabul Kabul PROPN _ 4 nmod; killed kill VERB VerbForm=Part 0 root",
    );
    let guards = at(&killed, "guards");
    assert_eq!(words(&killed, core_phrase(&killed, guards)), "nine guards of the embassy");
    assert_eq!(words(&killed, whole_phrase(&killed, guards)), "At least nine guards of the embassy in Kabul");
    let chiefs = parse(
        "The the DET _ 2 det; army army NOUN _ 4 nmod:poss; 's 's PART _ 2 case; chiefs chief NOUN _ 0 root; \
         who who PRON PronType=Rel 6 nsubj; fled flee VERB VerbForm=Fin 4 acl:relcl",
    );
    assert_eq!(words(&chiefs, core_phrase(&chiefs, at(&chiefs, "chiefs"))), "army 's chiefs");
    assert_eq!(words(&chiefs, whole_phrase(&chiefs, at(&chiefs, "chiefs"))), "army 's chiefs who fled");
    let crowd = parse("a a DET _ 2 det; million million NUM _ 3 nummod; people people NOUN _ 0 root");
    assert_eq!(words(&crowd, core_phrase(&crowd, at(&crowd, "people"))), "a million people");
}

#[test]
fn a_clause_leaves_out_other_clauses() {
    let a = parse(
        "Iran Iran PROPN _ 2 nsubj; refused refuse VERB VerbForm=Fin 0 root; talks talk NOUN _ 2 obj; \
         because because SCONJ _ 6 mark; Iraq Iraq PROPN _ 6 nsubj; fired fire VERB VerbForm=Fin 2 advcl",
    );
    let refused = at(&a, "refused");
    assert_eq!(words(&a, clause(&a, refused)), "Iran refused talks");
    assert_eq!(clause_head(&a, at(&a, "talks")), refused);
    assert!(is_predicate(&a, refused) && !is_predicate(&a, at(&a, "talks")));
    assert_eq!(objects(&a, refused).collect::<Vec<_>>(), [at(&a, "talks")]);
    assert_eq!((own_subject(&a, refused), case(&a, refused)), (Some(at(&a, "Iran")), None));
}
