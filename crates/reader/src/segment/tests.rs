//! Constructions of English news, parity with the training program, and
//! behaviour on foreign input. Sample text is our own.

use super::*;

const MODEL: &[u8] = include_bytes!("../../models/segment.bin");
const PROSE: &str = include_str!("fixtures/prose.txt");
/// Written by `training/segment.py --fixture` from the same text and model.
const PROSE_SPANS: &str = include_str!("fixtures/prose.spans");

fn model() -> SegmentModel {
    SegmentModel::from_bytes(MODEL).expect("the model in the repository loads")
}

/// Tokens parted by spaces, sentences by `||`.
fn show(text: &str, sentences: &[SentenceSpan]) -> String {
    let lines: Vec<String> = sentences
        .iter()
        .map(|s| {
            let tokens: Vec<&str> = s.tokens.iter().map(|&(a, b)| &text[a as usize..b as usize]).collect();
            tokens.join(" ")
        })
        .collect();
    lines.join(" || ")
}

/// Runs a table of cases (construction, text, expected) and reports every
/// failing one. Only the construction's own boundaries are marked in the
/// expected text, so the table reads as a specification.
fn check(cases: &[(&str, &str, &str)]) {
    let model = model();
    let mut wrong = Vec::new();
    for (name, text, expected) in cases {
        let whole = 0..text.len();
        let found = show(text, &segment(&model, text, &[whole]));
        if found != *expected {
            wrong.push(format!("{name}\n  expected {expected}\n  found    {found}"));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn tokens_follow_the_treebanks() {
    check(&[
        (
            "contractions",
            "They don't know, he's gone and we're late.",
            "They do n't know , he 's gone and we 're late .",
        ),
        (
            "curly contractions",
            "They don’t know, he’s gone and we’ll see.",
            "They do n’t know , he ’s gone and we ’ll see .",
        ),
        ("cannot, gonna", "We cannot stay; it is gonna rain.", "We can not stay ; it is gon na rain ."),
        (
            "possessives",
            "The minister's aide met the farmers' union.",
            "The minister 's aide met the farmers ' union .",
        ),
        (
            "hyphenated compounds",
            "The two-year, EU-led plan covers well-known towns.",
            "The two - year , EU - led plan covers well - known towns .",
        ),
        (
            "currency and percent",
            "It cost $4.50 or €3, up 7.5% from £2.",
            "It cost $ 4.50 or € 3 , up 7.5 % from £ 2 .",
        ),
        (
            "numbers and times",
            "Some 1,200 people came at 10:30 on day 3.",
            "Some 1,200 people came at 10:30 on day 3 .",
        ),
        (
            "addresses",
            "See https://example.org/a?b=c, example.com or write to desk@example.org.",
            "See https://example.org/a?b=c , example.com or write to desk@example.org .",
        ),
        (
            "handles and tags",
            "Thanks to @border_watch for #RoadTalks!",
            "Thanks to @border_watch for #RoadTalks !",
        ),
        ("em dashes", "The envoy—tired but calm—spoke first.", "The envoy — tired but calm — spoke first ."),
        ("elision", "Anne O'Hallan met Marc d'Orvel there.", "Anne O'Hallan met Marc d'Orvel there ."),
        ("party and state", "Sen. Pell (R-Ala.) left early.", "Sen. Pell ( R - Ala. ) left early ."),
        (
            "quotes of both kinds",
            "He called it \"fair\" and “final” too.",
            "He called it \" fair \" and “ final ” too .",
        ),
        (
            "company names",
            "Norvik Inc. bought Halven Corp. in May.",
            "Norvik Inc. bought Halven Corp. in May .",
        ),
    ]);
}

#[test]
fn sentences_end_where_a_reader_ends_them() {
    check(&[
        (
            "abbreviation inside",
            "The U.S. envoy met Dr. Hale. He left.",
            "The U.S. envoy met Dr. Hale . || He left .",
        ),
        (
            "abbreviation at the end",
            "They flew to the U.S. She stayed behind.",
            "They flew to the U.S. || She stayed behind .",
        ),
        ("initials", "J. K. Orlin spoke. A.B. Tarsk did not.", "J. K. Orlin spoke . || A.B. Tarsk did not ."),
        (
            "dates",
            "Talks began on Jan. 5 in Tarsk. They ended on Nov. 3.",
            "Talks began on Jan. 5 in Tarsk . || They ended on Nov. 3 .",
        ),
        (
            "times",
            "He came at 5 p.m. on Sunday. Nobody was there.",
            "He came at 5 p.m. on Sunday . || Nobody was there .",
        ),
        ("number sign", "Road No. 7 is closed. Was it mined?", "Road No. 7 is closed . || Was it mined ?"),
        (
            "speech, straight quotes",
            "\"We won't go,\" he said. \"It is over.\" She laughed.",
            "\" We wo n't go , \" he said . || \" It is over . \" || She laughed .",
        ),
        (
            "speech, curly quotes",
            "“Will they come?” she asked. “I hope so.” He nodded.",
            "“ Will they come ? ” she asked . || “ I hope so . ” || He nodded .",
        ),
        (
            "ellipsis",
            "The road was empty... Then a convoy came.",
            "The road was empty ... || Then a convoy came .",
        ),
        ("ellipsis inside", "It was ... not what they asked for.", "It was ... not what they asked for ."),
        ("question and exclamation", "Really?! Yes! Nobody knew.", "Really ?! || Yes ! || Nobody knew ."),
        (
            "bracketed sentence",
            "The pact holds. (It was signed in May.) Both sides agree.",
            "The pact holds . || ( It was signed in May . ) || Both sides agree .",
        ),
        (
            "ranks",
            "Gen. Vasko and Lt. Col. Hale met Sgt. Orlin.",
            "Gen. Vasko and Lt. Col. Hale met Sgt. Orlin .",
        ),
        (
            "dateline",
            "TARSK, Nov. 3 - The envoys met on Monday.",
            "TARSK , Nov. 3 - || The envoys met on Monday .",
        ),
        (
            "dateline with agency",
            "HALVEN (Nordwire) — Talks resumed on Monday.",
            "HALVEN ( Nordwire ) — || Talks resumed on Monday .",
        ),
        (
            "question in curly single quotes",
            "‘Cheap?’ wrote the minister.",
            "‘ Cheap ? ’ wrote the minister .",
        ),
    ]);
}

#[test]
fn blocks_and_line_feeds() {
    check(&[
        (
            "wrapped paragraph",
            "The deputy minister of the\nInterior spoke to the press on\nSunday. He left.",
            "The deputy minister of the Interior spoke to the press on Sunday . || He left .",
        ),
        (
            "heading above text",
            "Road reopens\nThe border road was reopened on Sunday, officials said.",
            "Road reopens || The border road was reopened on Sunday , officials said .",
        ),
        (
            "list",
            "Agreed so far:\n- open the road\n- free the crew",
            "Agreed so far : || - open the road || - free the crew",
        ),
        ("blank line", "First\n\nsecond", "First || second"),
    ]);
    let text = "Talks fail\nagain and again";
    let found = segment(&model(), text, &[0..10, 11..text.len()]);
    assert_eq!(show(text, &found), "Talks fail || again and again");
    assert_eq!(paragraphs("a\nb\n \n\nc"), [0..4, 7..8]);
    assert!(segment(&model(), text, &[]).is_empty());
}

#[test]
fn agrees_with_the_training_program() {
    let found = segment(&model(), PROSE, &paragraphs(PROSE));
    let lines: Vec<String> = found
        .iter()
        .map(|s| {
            let spans: Vec<String> = s.tokens.iter().map(|(a, b)| format!("{a}-{b}")).collect();
            spans.join(" ")
        })
        .collect();
    let expected: Vec<&str> = PROSE_SPANS.lines().collect();
    assert_eq!(lines, expected, "{}", show(PROSE, &found));
}

/// The promises of [`segment`]: tokens in order, on character boundaries, and
/// nothing but white space between them.
fn check_cover(text: &str, sentences: &[SentenceSpan]) {
    let mut at = 0;
    for sentence in sentences {
        assert_eq!(sentence.start, sentence.tokens[0].0);
        assert_eq!(sentence.end, sentence.tokens[sentence.tokens.len() - 1].1);
        for &(start, end) in &sentence.tokens {
            assert!(start < end);
            let between = &text[at..start as usize];
            assert!(between.chars().all(|c| chars::class(c as u32) == chars::SPACE));
            let token = &text[start as usize..end as usize];
            assert!(!token.chars().any(|c| chars::class(c as u32) == chars::SPACE));
            at = end as usize;
        }
    }
    assert!(text[at..].chars().all(|c| chars::class(c as u32) == chars::SPACE));
}

#[test]
fn foreign_input_never_panics() {
    let model = model();
    let mut seed = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = move || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    let common: Vec<char> =
        " \n\t.,;:!?'\"’“”()-–—/@#$%&_abnNtTswWhpO019éЖ中\u{301}\u{200b}😀".chars().collect();
    for round in 0..4000 {
        let length = next() % 80;
        let text: String = (0..length)
            .filter_map(|_| {
                if round % 4 == 0 {
                    char::from_u32((next() % 0x11_0000) as u32)
                } else {
                    Some(common[next() as usize % common.len()])
                }
            })
            .collect();
        let whole = 0..text.len();
        check_cover(&text, &segment(&model, &text, &[whole]));
        let from = next() as usize % 100;
        let to = next() as usize % 100;
        // Ranges off character boundaries, reversed or past the end.
        let _ = segment(&model, &text, &[from..to, 5..usize::MAX, to..from]);
    }
    for word in ["a", ".", "@a", "www.", "-a", "'", "1.", "a@b.", "\n", "x.com/"] {
        let text = word.repeat(20_000);
        let whole = 0..text.len();
        check_cover(&text, &segment(&model, &text, &[whole]));
    }
    check_cover(PROSE, &segment(&model, PROSE, &paragraphs(PROSE)));
}

#[test]
fn damaged_models_are_refused() {
    assert_eq!(SegmentModel::from_bytes(b"").err(), Some(SegmentError::BadSignature));
    for cut in (0..MODEL.len()).step_by(997) {
        assert!(SegmentModel::from_bytes(&MODEL[..cut]).is_err());
    }
    let longer = [MODEL, b"x"].concat();
    assert_eq!(SegmentModel::from_bytes(&longer).err(), Some(SegmentError::TrailingBytes(1)));
}
