//! The reader on text whose case, marks and lines are not those of tidy prose. Sample text is our own.

use demarche_core::analysis::{Analysis, EntityLabel, TokenId, Upos};
use demarche_core::text::Bytes;
use demarche_core::{Document, Span};
use demarche_reader::{Reader, ReaderScratch};

fn reader() -> Reader {
    Reader::embedded().expect("the model in the repository loads")
}

fn read(reader: &Reader, title: Option<&str>, text: &str) -> Analysis {
    let document = Document::from_parts("", title, text, None);
    reader.analyze(&[&document], &mut ReaderScratch::default()).swap_remove(0)
}

/// The form, lemma and part of speech of the root of sentence `n`.
fn root(a: &Analysis, n: usize) -> (String, String, Upos) {
    let mut ids = a.ids(a.sentences[n].tokens);
    let id = ids.find(|t| a.token(*t).head.is_none()).expect("a tree has a root");
    (a.form(id).to_owned(), a.token(id).lemma.to_string(), a.token(id).upos)
}

fn entities(a: &Analysis) -> Vec<(String, EntityLabel)> {
    let words = |e: &demarche_core::analysis::Entity| a.bytes(e.tokens).of(&a.text).to_owned();
    a.entities.iter().map(|e| (words(e), e.label)).collect()
}

fn has(found: &[(String, EntityLabel)], words: &str, label: EntityLabel) -> bool {
    found.iter().any(|(w, l)| w == words && *l == label)
}

#[test]
fn headlines_in_title_case() {
    let reader = reader();
    let title = "Norwegian Minister Warns Moldova Over Gas Debt After Talks in Geneva";
    let a = read(&reader, Some(title), "");
    assert_eq!(root(&a, 0), ("Warns".to_owned(), "warn".to_owned(), Upos::Verb));
    let found = entities(&a);
    assert!(has(&found, "Moldova", EntityLabel::Gpe) && has(&found, "Geneva", EntityLabel::Gpe), "{found:?}");
    assert!(found.iter().all(|(w, _)| !w.contains("Debt") && !w.contains("Talks")), "{found:?}");
}

#[test]
fn text_in_capitals() {
    let reader = reader();
    let a = read(&reader, None, "THE ARMY SHELLED TWO VILLAGES IN SUDAN ON FRIDAY. PROTESTERS MARCHED.");
    assert_eq!(a.sentences.len(), 2);
    assert_eq!(root(&a, 0), ("SHELLED".to_owned(), "shell".to_owned(), Upos::Verb));
    assert_eq!(root(&a, 1), ("MARCHED".to_owned(), "march".to_owned(), Upos::Verb));
    let found = entities(&a);
    assert!(has(&found, "SUDAN", EntityLabel::Gpe) && has(&found, "FRIDAY", EntityLabel::Date), "{found:?}");
    // Capitals alone make no entity.
    for word in ["SHELLED", "VILLAGES", "PROTESTERS", "MARCHED"] {
        assert!(found.iter().all(|(w, _)| !w.contains(word)), "{found:?}");
    }
}

#[test]
fn a_full_stop_at_the_end_changes_no_other_word() {
    let reader = reader();
    let with = read(&reader, None, "The envoy of Norway met Prime Minister Hale in Oslo on Monday.");
    let without = read(&reader, None, "The envoy of Norway met Prime Minister Hale in Oslo on Monday");
    assert_eq!(with.tokens.len(), without.tokens.len() + 1);
    for (one, other) in with.tokens.iter().zip(&without.tokens) {
        assert_eq!((one.upos, one.head, one.deprel), (other.upos, other.head, other.deprel));
    }
    assert_eq!(entities(&with), entities(&without));
}

#[test]
fn curly_marks_are_read_as_straight_ones() {
    let reader = reader();
    let straight = read(&reader, None, "\"We won't sign Norway's text,\" Anna Hale said. \"It's over.\"");
    let curly = read(&reader, None, "“We won’t sign Norway’s text,” Anna Hale said. “It’s over.”");
    assert_eq!(straight.sentences.len(), 2);
    assert_eq!(curly.sentences.len(), 2);
    assert_eq!(straight.tokens.len(), curly.tokens.len());
    for (one, other) in straight.tokens.iter().zip(&curly.tokens) {
        assert_eq!((one.upos, one.head), (other.upos, other.head));
    }
    assert!(has(&entities(&curly), "Anna Hale", EntityLabel::Person), "{:?}", entities(&curly));
}

#[test]
fn a_word_broken_at_the_end_of_a_line_is_one_token() {
    let reader = reader();
    let text = "They resumed nego-\r\n  tiations on the two-\nyear plan, and Ol\u{ad}\nlen signed.";
    let a = read(&reader, None, text);
    let forms: Vec<&str> = (0..a.tokens.len() as u32).map(|t| a.form(TokenId(t))).collect();
    let at = forms.iter().position(|f| *f == "nego-\r\n  tiations").expect("one token");
    assert_eq!((a.tokens[at].lemma.as_ref(), a.tokens[at].upos), ("negotiation", Upos::Noun));
    assert!(forms.contains(&"two") && forms.contains(&"year"), "a compound stays apart: {forms:?}");
    assert!(forms.contains(&"Ol\u{ad}\nlen"), "{forms:?}");
    assert_eq!(a.sentences.len(), 1);
}

#[test]
fn a_list_without_line_feeds_falls_into_its_items() {
    let reader = reader();
    let a = read(
        &reader,
        None,
        "Towns that take part include:\n\n-   Bergen -   Cork -   Vienna and Graz -   Lyon",
    );
    let items: Vec<&str> = a.sentences.iter().map(|s| s.span.of(&a.text)).collect();
    let wanted =
        ["Towns that take part include:", "-   Bergen", "-   Cork", "-   Vienna and Graz", "-   Lyon"];
    assert_eq!(items, wanted);
    let dash = read(&reader, None, "The talks - the third this year - ended on Monday.");
    assert_eq!(dash.sentences.len(), 1);
}

#[test]
fn a_dateline_names_its_town() {
    let reader = reader();
    let a = read(&reader, None, "GENEVA, March 3 (Nordwire) — The two sides met on Monday.");
    assert_eq!(a.sentences.len(), 2);
    assert!(has(&entities(&a), "GENEVA", EntityLabel::Gpe), "{:?}", entities(&a));
    assert_eq!(root(&a, 1).1, "meet");
}

#[test]
fn a_byline_names_its_writers() {
    let reader = reader();
    let a = read(&reader, None, "By Marta Lindqvist and Tom Hale\n\nThe two sides met on Monday.");
    let found = entities(&a);
    assert!(has(&found, "Marta Lindqvist", EntityLabel::Person), "{found:?}");
    assert!(has(&found, "Tom Hale", EntityLabel::Person), "{found:?}");
}

/// A small generator (xorshift64, Marsaglia 2003), so that every run reads the same texts.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    /// Words of news, marks, line feeds and foreign characters in no order.
    fn text(&mut self) -> String {
        const BITS: [&str; 44] = [
            "Hale", "said", "THE", "army", "met", "U.S.", "Oslo", "don't", "two-", "tiations", "nego", "and",
            "on", "Monday", "QUESTION", "MR", "1.", "•", "—", "-", "(", ")", "[", "]", "\"", "“", "”", "‘",
            "’", "'", ".", "...", "?", ":", ",", "\n", "\n\n", "\r\n", "\t", "\u{ad}", "\u{200b}",
            "e\u{301}", "中文", "😀",
        ];
        let mut out = String::new();
        for _ in 0..self.below(60) {
            if self.below(12) == 0 {
                out.extend(char::from_u32(self.below(0x11_0000) as u32));
            } else {
                out.push_str(BITS[self.below(BITS.len())]);
            }
            if self.below(3) > 0 {
                out.push(' ');
            }
        }
        out
    }
}

#[test]
fn random_text_is_read_and_read_alike() {
    let reader = reader();
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    let documents: Vec<Document> =
        (0..300).map(|_| Document::from_parts("", None, &chance.text(), None)).collect();
    let all: Vec<&Document> = documents.iter().collect();
    let together = reader.analyze(&all, &mut ReaderScratch::default());
    for (document, analysis) in all.iter().zip(&together) {
        let text = &document.text;
        let whole = |s: Span<Bytes>| text.get(s.range()).is_some_and(|words| !words.is_empty());
        let mut at = 0;
        for token in &analysis.tokens {
            assert!(whole(token.span) && token.span.start >= at, "{text:?}");
            at = token.span.end;
        }
        assert!(analysis.sentences.iter().all(|s| whole(s.span)), "{text:?}");
        assert!(analysis.entities.iter().all(|e| whole(analysis.bytes(e.tokens))), "{text:?}");
        for sentence in &analysis.sentences {
            let roots = analysis.ids(sentence.tokens).filter(|t| analysis.token(*t).head.is_none());
            assert_eq!(roots.count(), 1, "{text:?}");
        }
        // Alone and a second time, the document is read as it was among others.
        let alone = reader.analyze(&[document], &mut ReaderScratch::default()).swap_remove(0);
        assert_eq!(format!("{alone:?}"), format!("{analysis:?}"));
    }
}
