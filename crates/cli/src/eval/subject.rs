//! The program under test, as the suites see it.

use std::sync::Arc;

use demarche::{Document, Record, Worker};
use demarche_core::analysis::TokenId;
use demarche_core::record::Status;
use demarche_core::text::{Bytes, Tokens};
use demarche_core::{Analysis, Span};
use demarche_eval::times::{FoundTime, TimeFinder};
use demarche_eval::{Analyst, Attribution};
use demarche_quotes::CueLexicon;
use demarche_times::TimeExpr;
use demarche_world::World;

/// A worker of the engine, put before a suite.
pub struct Subject<'w, 'e>(pub &'w mut Worker<'e>);

impl Analyst for Subject<'_, '_> {
    fn analyze(&mut self, documents: &[&Document]) -> Vec<Analysis> {
        self.0.analyze(documents)
    }

    fn analyze_tokens(&mut self, text: Arc<str>, sentences: &[Vec<Span<Bytes>>]) -> Analysis {
        self.0.analyze_tokens(text, sentences)
    }

    fn status(&mut self, analysis: &Analysis, word: TokenId) -> Status {
        self.0.engine().coder().status(analysis, word)
    }

    fn code(&mut self, document: &Document, analysis: &Analysis) -> Record {
        self.0.code(document, analysis)
    }

    fn attributions(&mut self, document: &Document, analysis: &Analysis) -> Vec<Attribution> {
        let cues = CueLexicon::embedded();
        let found = demarche_quotes::find(document, analysis, cues).quotes;
        let attitudes = demarche_quotes::attitudes(document, analysis, cues, &found);
        let all = found.iter().map(|q| (q, true)).chain(attitudes.iter().map(|q| (q, false)));
        all.map(|(q, recorded)| Attribution {
            content: q.spans.clone(),
            cue: q.cue.as_ref().map(|c| analysis.bytes(c.tokens)),
            source: q.speaker_span,
            confidence: q.confidence,
            construction: q.construction.as_str(),
            recorded,
        })
        .collect()
    }

    fn coreference(&mut self, analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Vec<Span<Tokens>>> {
        demarche_coref::chains(World::embedded(), analysis, &by_token(analysis, speakers))
    }
}

/// For each token who speaks it, told by sentence; speakers are numbered as they come.
pub fn by_token(analysis: &Analysis, speakers: &[Option<String>]) -> Vec<Option<u32>> {
    let mut known: Vec<&str> = Vec::new();
    let numbers: Vec<Option<u32>> = speakers
        .iter()
        .map(|speaker| {
            let name = speaker.as_deref()?;
            let at = known.iter().position(|k| *k == name).unwrap_or_else(|| {
                known.push(name);
                known.len() - 1
            });
            Some(at as u32)
        })
        .collect();
    analysis.tokens.iter().map(|t| numbers.get(t.sentence.0 as usize).copied().flatten()).collect()
}

impl TimeFinder for Subject<'_, '_> {
    fn times(&mut self, documents: &[&Document]) -> Vec<Vec<FoundTime>> {
        let found = |(document, analysis): (&&Document, Analysis)| {
            let times = demarche_times::find(&analysis, document.published);
            let one = |t: &TimeExpr| match t.ends {
                Some(ends) => ends.to_vec(),
                None => vec![(t.tokens, t.detail)],
            };
            let told =
                times.iter().flat_map(|t| one(t).into_iter().map(|(words, detail)| (t.kind, words, detail)));
            told.map(|(kind, words, detail)| {
                let span = analysis.bytes(demarche_times::bare(&analysis, words));
                FoundTime { span, kind, detail }
            })
            .collect()
        };
        documents.iter().zip(self.analyze(documents)).map(found).collect()
    }
}
