//! Puts the coder of PETRARCH dictionaries before the suite `petrarch`.

use std::collections::BTreeSet;

use demarche::{Document, Worker};
use demarche_core::analysis::SentenceId;
use demarche_dictionaries::dateline::has_dateline;
use demarche_dictionaries::{Commas, Dictionaries, Discard, Options, Shape, code};
use demarche_eval::petrarch::{DictionaryCoder, Outcome as Coded, Sentence, Settings};

/// Codes the sentences of the suite `petrarch`.
pub struct Petrarch<'w, 'e> {
    /// What reads their words.
    pub worker: &'w mut Worker<'e>,
    /// The dictionaries of the suite.
    pub dictionaries: Dictionaries,
}

impl Petrarch<'_, '_> {
    /// Why a sentence is not coded at all, in the words of the records; a broken parse is a broken record.
    fn refusal(&self, sentence: &Sentence) -> Option<Coded> {
        let refused = |why: &str| Some(Coded::Refused(why.to_owned()));
        if sentence.parse.as_ref().is_some_and(|parse| Shape::from_treebank(parse).is_err()) {
            return refused("bad_input_parse");
        }
        match self.dictionaries.discards.find(&sentence.text) {
            Some((Discard::Story, _)) => return refused("storydiscard"),
            Some((Discard::Sentence, _)) => return refused("sentencediscard"),
            None => {}
        }
        if has_dateline(&sentence.text) { refused("dateline") } else { None }
    }

    fn events(&self, shape: &Shape, sentence: &Sentence, out: &mut BTreeSet<[String; 3]>) {
        let Settings { require_dyad, new_actor_length, internal, initial, terminal } = sentence.settings;
        let commas = Commas { internal, initial, terminal };
        let options = Options { day: sentence.date, ranges: None, require_dyad, new_actor_length, commas };
        for event in code(&self.dictionaries, shape, &options) {
            out.insert([event.source, event.target, event.code]);
        }
    }
}

impl DictionaryCoder for Petrarch<'_, '_> {
    fn code_text(&mut self, sentences: &[Sentence]) -> Vec<Coded> {
        let document = |s: &Sentence| Document::from_parts(&s.id, None, &s.text, s.date);
        let documents: Vec<Document> = sentences.iter().map(document).collect();
        let analyses = self.worker.analyze(&documents.iter().collect::<Vec<_>>());
        let outcome = |(sentence, analysis): (&Sentence, &demarche_core::Analysis)| {
            self.refusal(sentence).unwrap_or_else(|| {
                let mut out = BTreeSet::new();
                for n in 0..analysis.sentences.len() as u32 {
                    self.events(&Shape::from_analysis(analysis, SentenceId(n)), sentence, &mut out);
                }
                Coded::Events(out)
            })
        };
        sentences.iter().zip(&analyses).map(outcome).collect()
    }

    fn code_parse(&mut self, sentences: &[Sentence]) -> Vec<Option<Coded>> {
        let outcome = |sentence: &Sentence| {
            let parse = sentence.parse.as_ref()?;
            if let Some(refusal) = self.refusal(sentence) {
                return Some(refusal);
            }
            let mut out = BTreeSet::new();
            if let Ok(shape) = Shape::from_treebank(parse) {
                self.events(&shape, sentence, &mut out);
            }
            Some(Coded::Events(out))
        };
        sentences.iter().map(outcome).collect()
    }
}
