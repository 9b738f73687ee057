//! CoNLL-U files: sentences, tokens, words, and the raw text they came from.
//!
//! Multiword tokens are kept as tokens of several words; empty nodes are left out. The raw text follows
//! `# text`, with a paragraph break at each `# newpar` and a new document at each `# newdoc`; where a
//! sentence's `# text` and its tokens disagree, the tokens are believed.

use std::path::Path;

use demarche_core::Span;
use demarche_core::text::Bytes;

use super::span;
use crate::EvalError;
use crate::report::read_text;

/// A syntactic word of the gold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldWord {
    /// Its number in the sentence, from 1.
    pub id: usize,
    /// As written.
    pub form: String,
    /// Base form.
    pub lemma: String,
    /// Universal part of speech.
    pub upos: String,
    /// Features, `_` for none.
    pub feats: String,
    /// The number of its head, 0 for the root.
    pub head: usize,
    /// Relation with its subtype.
    pub deprel: String,
}

impl GoldWord {
    /// The relation without its subtype.
    pub fn universal_deprel(&self) -> &str {
        self.deprel.split(':').next().unwrap_or_default()
    }
}

/// A token: one word, or several that are written as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldToken {
    /// As written.
    pub form: String,
    /// Its words; more than one for a multiword token.
    pub words: Vec<GoldWord>,
    /// Whether white space follows.
    pub space_after: bool,
}

/// A sentence of the gold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoldSentence {
    /// `# sent_id`, empty where there is none.
    pub id: String,
    /// `# text`, empty where there is none.
    pub text: String,
    /// Whether a document begins here.
    pub new_document: bool,
    /// Whether a paragraph begins here.
    pub new_paragraph: bool,
    /// Its tokens.
    pub tokens: Vec<GoldToken>,
}

impl GoldSentence {
    /// The words of all tokens.
    pub fn words(&self) -> impl Iterator<Item = &GoldWord> {
        self.tokens.iter().flat_map(|t| &t.words)
    }

    /// The text as the tokens give it.
    fn token_text(&self) -> String {
        let mut out = String::new();
        for (i, token) in self.tokens.iter().enumerate() {
            out.push_str(&token.form);
            if token.space_after && i + 1 < self.tokens.len() {
                out.push(' ');
            }
        }
        out
    }

    /// `# text` where the tokens spell it, else the text as the tokens give it.
    fn raw(&self) -> String {
        let spelt = self.token_text();
        let letters = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        if letters(&self.text) == letters(&spelt) { self.text.clone() } else { spelt }
    }
}

/// The sentences of the CoNLL-U file at `path`.
///
/// # Errors
/// When the file cannot be read, or a line is not one of CoNLL-U; the message names the line.
pub fn read_conllu(path: &Path) -> Result<Vec<GoldSentence>, EvalError> {
    parse(&read_text(path)?).map_err(|message| EvalError::format(path, message))
}

fn parse(text: &str) -> Result<Vec<GoldSentence>, String> {
    let mut out = Vec::new();
    let mut current = Builder::default();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            out.extend(current.finish());
        } else if let Some(comment) = line.strip_prefix('#') {
            current.comment(comment.trim());
        } else {
            current.row(line).map_err(|what| format!("line {}: {what}", n + 1))?;
        }
    }
    out.extend(current.finish());
    if out.is_empty() {
        return Err("no sentence".to_owned());
    }
    Ok(out)
}

#[derive(Default)]
struct Builder {
    sentence: Option<GoldSentence>,
    /// The last word number that belongs to the multiword token being filled.
    until: usize,
}

impl Builder {
    fn sentence(&mut self) -> &mut GoldSentence {
        self.sentence.get_or_insert_with(|| GoldSentence {
            id: String::new(),
            text: String::new(),
            new_document: false,
            new_paragraph: false,
            tokens: Vec::new(),
        })
    }

    fn finish(&mut self) -> Option<GoldSentence> {
        self.until = 0;
        self.sentence.take().filter(|s| !s.tokens.is_empty())
    }

    fn comment(&mut self, comment: &str) {
        let (key, value) = comment.split_once('=').map_or((comment, ""), |(k, v)| (k.trim(), v.trim()));
        let sentence = self.sentence();
        match key.split_whitespace().next().unwrap_or_default() {
            "sent_id" => sentence.id = value.to_owned(),
            "text" if key == "text" => sentence.text = value.to_owned(),
            "newdoc" => sentence.new_document = true,
            "newpar" => sentence.new_paragraph = true,
            _ => {}
        }
    }

    fn row(&mut self, line: &str) -> Result<(), String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, lemma, upos, _, feats, head, deprel, _, misc] = columns[..] else {
            return Err(format!("{} columns where 10 are expected", columns.len()));
        };
        let space_after = !misc.split('|').any(|m| m == "SpaceAfter=No");
        if id.contains('.') {
            return Ok(()); // An empty node of the enhanced graph is not a word.
        }
        if let Some((_, last)) = id.split_once('-') {
            self.until = last.parse().map_err(|_| format!("bad token range {id}"))?;
            self.sentence().tokens.push(GoldToken { form: form.to_owned(), words: Vec::new(), space_after });
            return Ok(());
        }
        let number: usize = id.parse().map_err(|_| format!("bad word number {id}"))?;
        let word = GoldWord {
            id: number,
            form: form.to_owned(),
            lemma: lemma.to_owned(),
            upos: upos.to_owned(),
            feats: feats.to_owned(),
            head: head.parse().map_err(|_| format!("bad head {head}"))?,
            deprel: deprel.to_owned(),
        };
        let until = self.until;
        let tokens = &mut self.sentence().tokens;
        match tokens.last_mut() {
            Some(token) if number <= until => token.words.push(word),
            _ => tokens.push(GoldToken { form: form.to_owned(), words: vec![word], space_after }),
        }
        Ok(())
    }
}

/// The raw text of each document: sentences parted by a space (or by nothing, where the gold says so),
/// paragraphs by a blank line.
pub(super) fn raw_documents(sentences: &[GoldSentence]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut space = true;
    for sentence in sentences {
        match out.last_mut() {
            Some(text) if !sentence.new_document => {
                if sentence.new_paragraph {
                    text.push_str("\n\n");
                } else if space {
                    text.push(' ');
                }
                text.push_str(&sentence.raw());
            }
            _ => out.push(sentence.raw()),
        }
        space = sentence.tokens.last().is_none_or(|t| t.space_after);
    }
    out
}

/// A text that spells the words of `sentences`, and where each word stands in it.
///
/// A multiword token is written as its words without space between; so is "dunno" as "dunno", and a
/// contraction whose words do not spell it is written as the words are.
pub(super) fn given_tokens(sentences: &[GoldSentence]) -> (String, Vec<Vec<Span<Bytes>>>) {
    let mut text = String::new();
    let mut out = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let mut spans = Vec::new();
        for token in &sentence.tokens {
            for word in &token.words {
                let start = text.len();
                text.push_str(&word.form);
                spans.push(span(start, text.len()));
            }
            if token.space_after {
                text.push(' ');
            }
        }
        if !text.ends_with(' ') {
            text.push(' ');
        }
        out.push(spans);
    }
    (text, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# newdoc id = a\n# newpar\n# sent_id = 1\n# text = She can't.\n\
        1\tShe\tshe\tPRON\t_\t_\t2\tnsubj\t_\t_\n2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\
        2\tca\tcan\tAUX\t_\t_\t0\troot\t_\t_\n3\tn't\tnot\tPART\t_\t_\t2\tadvmod\t_\t_\n\
        3.1\tgo\tgo\tVERB\t_\t_\t_\t_\t_\t_\n4\t.\t.\tPUNCT\t_\t_\t2\tpunct\t_\tSpaceAfter=No\n\n\
        # newpar id = p2\n# text = No.\n1\tNo\tno\tINTJ\t_\t_\t0\troot\t_\tSpaceAfter=No\n\
        2\t.\t.\tPUNCT\t_\t_\t1\tpunct\t_\t_\n\n";

    #[test]
    fn multiword_tokens_and_empty_nodes() {
        let sentences = parse(SAMPLE).expect("sample");
        assert_eq!(sentences.len(), 2);
        assert_eq!(sentences[0].tokens.len(), 3);
        assert_eq!(sentences[0].tokens[1].words.len(), 2);
        assert_eq!(raw_documents(&sentences), ["She can't.\n\nNo."]);
        let (text, spans) = given_tokens(&sentences);
        assert_eq!(spans[0][2].of(&text), "n't");
    }

    #[test]
    fn a_bad_line_is_named() {
        assert_eq!(parse("1\tShe\n").unwrap_err(), "line 1: 2 columns where 10 are expected");
    }
}
