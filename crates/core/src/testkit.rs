//! Hand-written parses for tests: CoNLL-U to an analysis.
//!
//! Only what tests need: ten columns parted by tabs or white space, `SpaceAfter=No`, and named entities as
//! `Entity=GPE` in MISC (adjacent tokens of one label form one entity, unless the label of the second is
//! written `B-GPE`). It panics on a bad line, as a test should.

use std::sync::Arc;

use crate::analysis::{
    Analysis, Deprel, Entity, EntityLabel, Feats, Sentence, SentenceId, Token, TokenId, Upos,
};
use crate::document::BlockKind;
use crate::text::Span;

/// The analysis written in `conllu`, its text put together from the forms.
///
/// # Panics
/// Where a line is not CoNLL-U or the tree is broken.
pub fn conllu(conllu: &str) -> Analysis {
    let mut text = String::new();
    let (mut tokens, mut sentences) = (Vec::<Token>::new(), Vec::<Sentence>::new());
    let mut entities: Vec<Entity> = Vec::new();
    for block in conllu.trim().split("\n\n") {
        let first = tokens.len() as u32;
        let mut glued = text.is_empty();
        for line in block.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let tabbed = line.contains('\t');
            let cells: Vec<&str> =
                if tabbed { line.split('\t').collect() } else { line.split_whitespace().collect() };
            assert_eq!(cells.len(), 10, "ten columns in {line:?}");
            if !glued {
                text.push(' ');
            }
            let start = text.len() as u32;
            text.push_str(cells[1]);
            let head: u32 = cells[6].parse().expect("the head is a number");
            let id = tokens.len() as u32;
            tokens.push(Token {
                span: Span::new(start, text.len() as u32),
                lemma: Arc::from(cells[2]),
                upos: Upos::parse(cells[3]).unwrap_or_else(|| panic!("part of speech in {line:?}")),
                feats: Feats::new(cells[5]),
                head: head.checked_sub(1).map(|h| TokenId(first + h)),
                deprel: Deprel::parse(cells[7]).unwrap_or_else(|| panic!("relation in {line:?}")),
                sentence: SentenceId(sentences.len() as u32),
            });
            glued = cells[9].contains("SpaceAfter=No");
            if let Some(name) = cells[9].split('|').find_map(|m| m.strip_prefix("Entity=")) {
                let (begins, name) = name.strip_prefix("B-").map_or((false, name), |name| (true, name));
                let label = EntityLabel::parse(name).unwrap_or_else(|| panic!("entity in {line:?}"));
                let goes_on =
                    |e: &&mut Entity| e.label == label && e.tokens.end == id && id > first && !begins;
                match entities.last_mut().filter(goes_on) {
                    Some(open) => open.tokens = Span::new(open.tokens.start, id + 1),
                    None => entities.push(Entity { tokens: Span::new(id, id + 1), label, score: 1.0 }),
                }
            }
        }
        let end = tokens.len() as u32;
        let bytes = Span::new(tokens[first as usize].span.start, text.len() as u32);
        sentences.push(Sentence {
            span: bytes,
            tokens: Span::new(first, end),
            kind: BlockKind::Body,
            block: 0,
        });
    }
    let analysis = Analysis::new(Arc::from(text), sentences, tokens, entities);
    if let Err(why) = analysis.check() {
        panic!("{why}");
    }
    analysis
}
