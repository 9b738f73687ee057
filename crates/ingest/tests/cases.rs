//! Inputs on which readers of news go wrong, built from public complaints and from abuse: one test a case. The files
//! are ours (CC0).

use demarche_core::Document;
use demarche_core::diagnostic::Code;
use demarche_core::document::BlockKind;
use demarche_core::text::Span;
use demarche_ingest::{Ingested, Options, read_bytes};
use jiff::civil::date;

const TITLE: &str = "Iran and European Union agree to resume nuclear talks";

/// What the story says, a few words of each paragraph.
const STORY: [&str; 7] = [
    "Javad Hosseini, met the European",
    "We have agreed on a date",
    "inspectors must be allowed",
    "Russia and China, which are parties",
    "Israel rejected the talks",
    "spoke on condition of anonymity",
    "will travel to Moscow on Thursday",
];

fn bytes(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/fixtures/cases/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

fn all(name: &str) -> Ingested {
    read_bytes(Some(name), &bytes(name), &Options::default())
}

/// The one document of a file. Every word of it that is mapped stands where the map says.
fn one(name: &str) -> Document {
    let mut read = all(name);
    assert_eq!(read.documents.len(), 1, "{name}: {:?}", read.diagnostics);
    let document = read.documents.remove(0);
    let raw = bytes(name);
    for (i, byte) in document.text.bytes().enumerate() {
        if let Some(place) = document.map.raw(Span::new(i as u32, i as u32 + 1)) {
            assert_eq!(raw[place.range()], [byte], "{name}: byte {i} of the text");
        }
    }
    document
}

fn has(document: &Document, words: &[&str]) {
    for words in words {
        assert!(document.text.contains(words), "missing: {words}\n{}", document.text);
    }
}

fn lacks(document: &Document, words: &[&str]) {
    for words in words {
        assert!(!document.text.contains(words), "there: {words}\n{}", document.text);
    }
}

fn codes(document: &Document) -> Vec<Code> {
    document.diagnostics.iter().map(|d| d.code).collect()
}

/// The codes for inputs that give no document.
fn refused(name: &str) -> Vec<Code> {
    let read = all(name);
    assert!(read.documents.is_empty(), "{name}: {}", read.documents[0].text);
    read.diagnostics.iter().map(|d| d.code).collect()
}

/// The story with everything the page declares of it.
fn whole(document: &Document) {
    has(document, &STORY);
    assert_eq!(document.title.as_deref(), Some(TITLE));
    assert_eq!(document.published, Some(date(2021, 5, 10)));
    assert_eq!(document.outlet.as_deref(), Some("The Daily Ledger"));
    assert_eq!(document.byline.as_deref(), Some("Anna Berg"));
}

/// `name(file) |document| checks` becomes a test.
macro_rules! cases {
    ($($name:ident($file:literal) |$document:ident| $checks:block)+) => {
        $(#[test] fn $name() { let $document = &one($file); $checks })+
    };
}

cases! {
    // What is not the story stays out.
    newsletter_box("newsletter-box.html") |d| { whole(d); lacks(d, &["inbox every morning", "Sign up"]); }
    strike("strike.html") |d| { has(d, &["killed 40 soldiers"]); lacks(d, &["400"]); }
    paywall_truncated("paywall-truncated.html") |d| {
        has(d, &STORY[..2]);
        lacks(d, &["free trial", "charged 12 euros", "for subscribers"]);
        assert!(codes(d).contains(&Code::HiddenText));
    }
    pull_quote("pullquote-blockquote.html") |d| {
        whole(d);
        assert_eq!(d.text.matches("What we have not agreed on is the order").count(), 1);
    }
    opinion_page("class-comment-opinion.html") |d| { has(d, &STORY); lacks(d, &["founded in 1880"]); }
    comments_in_the_article("comments-in-article.html") |d| { whole(d); lacks(d, &["should bomb Iran", "Readers say"]); }
    forty_other_stories("ctv-many-articles.html") |d| { whole(d); lacks(d, &["Storm hits coast", "river rose over"]); }
    footnote_mark("ruby-sub.html") |d| { has(d, &["in Vienna on Monday"]); lacks(d, &["[1]"]); }
    caption_by_class("usatoday-caption.html") |d| {
        whole(d);
        let caption = d.blocks.iter().find(|b| b.span.of(&d.text).contains("burned an American flag"));
        assert_eq!(caption.map(|b| b.kind), Some(BlockKind::Caption));
    }

    // No word of the story is dropped.
    names_of_classes("class-extrabold-not.html") |d| {
        has(d, &["would not send troops to Syria and would never attack Turkey"]);
    }
    hidden_by_a_paywall("paywall-hidden-text.html") |d| { whole(d); assert!(codes(d).contains(&Code::HiddenText)); }
    paragraphs_in_a_form("aspnet-form-inside.html") |d| { whole(d); }
    shadow_tree("shadow-template.html") |d| { whole(d); }
    drop_capital("dropcap-header-font.html") |d| { has(d, &["Mr Hosseini met"]); }
    without_scripts("noscript-article.html") |d| { whole(d); }
    story_in_list_items("quotes-lists.html") |d| { whole(d); lacks(d, &["All rights reserved"]); }
    paragraphs_in_pre("pre-wire.html") |d| {
        has(d, &["We have agreed on a date", "met the European Union's envoy"]);
        assert!(d.blocks.len() >= 8, "{:?}", d.blocks);
    }
    soft_hyphens("soft-hyphen.html") |d| { whole(d); lacks(d, &["\u{ad}"]); }
    end_tags_left_out("no-html-end-tag.html") |d| { assert_eq!(codes(d), []); has(d, &["impose new sanctions"]); }

    // What the page declares.
    name_in_a_name("author-nested-name.html") |d| { assert_eq!(d.byline.as_deref(), Some("John Smiths")); }
    name_in_parts("author-given-family.html") |d| { assert_eq!(d.byline.as_deref(), Some("John Smiths")); }
    subject_in_h1("title-topic-h1.html") |d| { whole(d); }
    bylines_of_others("author-sidebar.html") |d| { assert_eq!(d.byline.as_deref(), Some("Devin Coldewey")); }
    site_before_title("title-sitename-first.html") |d| { whole(d); }
    site_behind_title("title-sitename-colon.html") |d| { whole(d); }
    markup_in_a_byline("author-og-html.html") |d| {
        assert_eq!(d.byline.as_deref(), Some("Amir Vera, Seán Federico O'Murchú and Adam Renton, CNN"));
    }
    references_in_json_ld("ld-entities.html") |d| {
        assert_eq!(d.byline.as_deref(), Some("Seán O'Murchú"));
        assert_eq!(d.title.as_deref(), Some("Iran & EU agree: “talks” resume"));
    }
    publisher_is_the_headline("voa-publisher-headline-no-og.html") |d| { assert_eq!(d.outlet, None); }
    line_feed_in_json_ld("ld-newline-in-string.html") |d| { whole(d); }
    comma_in_json_ld("ld-trailing-comma.html") |d| { whole(d); }
    article_in_a_page("ld-mainentity.html") |d| { whole(d); }
    date_in_the_address("date-url-only.html") |d| { whole(d); assert_eq!(d.given_by["published"], "url"); }
    date_of_another_story("date-time-other-article.html") |d| { has(d, &STORY); assert_eq!(d.published, None); }
    date_of_the_update("date-meta-date-is-updated.html") |d| {
        assert_eq!(d.published, Some(date(2021, 5, 10)));
        assert_eq!(d.byline.as_deref(), Some("Anna Berg"));
    }

    // Encodings.
    declared_utf8("enc-1252-declared-utf8.html") |d| {
        has(d, &["François Müller said", "“We have agreed", "Rue de l’Élysée"]);
        assert_eq!(codes(d), [Code::OtherEncoding]);
    }
    declared_1252("enc-utf8-declared-1252.html") |d| { has(d, &["François Müller said", "“We have agreed"]); }
    unknown_label("enc-bad-label.html") |d| { has(d, &["François Müller said", "“We have agreed"]); }
    declared_late("enc-meta-after-1024.html") |d| { has(d, &["François Müller said", "“We have agreed"]); }
    encoded_twice("enc-double-utf8.jsonl") |d| {
        has(d, &["“We have agreed on a date and on an agenda,” Hosseini"]);
        assert_eq!(codes(d), [Code::OtherEncoding]);
    }

    // Dialects of JSON.
    not_a_number("jsonl-nan.jsonl") |d| { has(d, &["Iran rejected"]); assert_eq!(d.published, Some(date(2021, 5, 10))); }
    newspaper("jsonl-newspaper.jsonl") |d| {
        assert_eq!((d.published, d.byline.as_deref()), (Some(date(2021, 5, 10)), Some("Anna Berg")));
    }
    references_in_a_text("json-ent.jsonl") |d| { has(d, &["“We have agreed on a date,” Hosseini", "Israel’s", "talks & threatened"]); }
    markup_in_a_text("json-html.jsonl") |d| { has(d, &STORY); lacks(d, &["<p>", "href="]); assert!(d.blocks.len() >= 8); }

    // Archives.
    warc("crawl.warc") |d| { whole(d); lacks(d, &["WARC-Type", "<p>"]); }
}

#[test]
fn pages_that_are_no_articles() {
    for name in ["captcha.html", "next-data-only.html", "404.html", "empty-shell.html"] {
        let codes = refused(name);
        assert!(matches!(codes[..], [Code::NoMainText | Code::Empty]), "{name}: {codes:?}");
    }
}

#[test]
fn a_pdf_behind_a_line_feed() {
    assert_eq!(refused("junk-then.pdf"), [Code::Binary]);
}

#[test]
fn several_documents_in_a_file() {
    for (name, count) in [
        ("atom.xml", 2),
        ("bbc-rss.xml", 3),
        ("articles.csv", 3),
        ("lexis.txt", 3),
        ("jsonl-rs.jsonl", 2),
        ("jsonl-cr.jsonl", 2),
    ] {
        let read = all(name);
        assert_eq!((read.documents.len(), read.diagnostics.as_slice()), (count, &[][..]), "{name}");
        for document in &read.documents {
            assert!(document.published.is_some() && document.title.is_some(), "{name}: {}", document.text);
            lacks(document, &["<", "LENGTH", "LOAD-DATE", "https://"]);
        }
        assert!(read.documents[0].title.as_deref().is_some_and(|t| t.starts_with(TITLE)), "{name}");
    }
    assert_eq!(all("lexis.txt").documents[0].outlet.as_deref(), Some("The Daily Ledger"));
}

#[test]
fn dates_in_many_forms() {
    let read = all("jsonl-dates.jsonl");
    let of = |day: &str| read.documents.iter().find(|d| d.id == day).unwrap_or_else(|| panic!("{day}"));
    let refused = [
        "12/05/2021",
        "10.05.2021",
        "2021-05",
        "2021",
        "0001-01-01T00:00:00",
        "1970-01-01T00:00:00Z",
        "9999-12-31",
        "2021-02-30",
        "NaT",
        "None",
        "2021-05-10–2021-05-12",
    ];
    for document in &read.documents {
        let bad = refused.contains(&document.id.as_str());
        let day = if document.id.contains("13") && document.id.contains("05") { 13 } else { 10 };
        let expected = (!bad).then(|| date(2021, 5, day));
        assert_eq!(document.published, expected, "{}", document.id);
        assert_eq!(codes(document).contains(&Code::BadDate), bad, "{}", document.id);
    }
    assert!(of("obj").published.is_some() && of("int").published.is_some());
}

#[test]
fn french_is_not_read_as_english() {
    let document = one("french.html");
    assert_eq!(document.language.as_deref(), Some("fr"));
    assert!(codes(&document).contains(&Code::OtherLanguage));
}

#[test]
fn each_entry_of_a_live_page_has_its_day() {
    let read = all("liveblog-days.html");
    for document in &read.documents {
        let day = if document.text.contains("rejected") { 12 } else { 10 };
        assert_eq!(document.published, Some(date(2021, 5, day)), "{}", document.text);
    }
    assert!(read.documents.len() >= 2);
}

#[test]
fn attributes_without_end_take_little_time() {
    let page = format!(
        "<html><body><p {}>Iran rejected the talks on Monday, its minister said.</p>",
        (0..200_000).map(|i| format!("a{i}=x ")).collect::<String>()
    );
    let began = std::time::Instant::now();
    let read = read_bytes(Some("a.html"), page.as_bytes(), &Options::default());
    assert!(read.documents.len() == 1 && began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
}

#[test]
fn a_long_text_is_cut_and_told() {
    let text = "Iran rejected the talks on Monday, its minister said. ".repeat(20) + "\n\n";
    let text = text.repeat(4000);
    let read = read_bytes(Some("a.txt"), text.as_bytes(), &Options::default());
    let document = &read.documents[0];
    assert!(document.text.len() <= 2_000_000 && document.text.len() > 1_990_000);
    assert!(codes(document).contains(&Code::LeftOut));
}

#[test]
fn a_long_paragraph_behind_a_short_one_is_cut_inside() {
    let text =
        format!("Talks end\n\nThey met.\n\n{}\n", "Iran rejected the talks on Monday. ".repeat(80_000));
    let document = &read_bytes(Some("a.txt"), text.as_bytes(), &Options::default()).documents[0];
    assert!(document.text.len() <= 2_000_000 && document.text.len() > 1_990_000, "{}", document.text.len());
    assert_eq!(document.blocks.last().map(|b| b.span.end as usize), Some(document.text.len()));
}
