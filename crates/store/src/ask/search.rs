//! Words looked for in articles and quotes.

use super::filter::{Filter, terms};
use super::look::document_ref;
use super::rows::{FoundRow, QuoteRow};
use crate::error::{Error, Result};
use crate::query::Query;
use crate::store::Store;

/// Where words are looked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum In {
    /// In what people said.
    #[default]
    Quotes,
    /// In the articles.
    Text,
}

impl Store {
    /// Quotes that have the words of `filter`, those that fit best first.
    pub fn search_quotes(&self, filter: &Filter) -> Result<Vec<QuoteRow>> {
        match filter.words.as_deref().map(terms) {
            Some(words) if !words.is_empty() => self.quotes_ranked(filter),
            _ => Err(Error::Wrong("no words to look for".to_owned())),
        }
    }

    /// Articles that have the words of `filter`, those that fit best first, with the words around.
    pub fn search_text(&self, filter: &Filter) -> Result<Vec<FoundRow>> {
        let Some(words) = filter.words.as_deref().map(terms) else {
            return Err(Error::Wrong("no words to look for".to_owned()));
        };
        // Signs alone are in no index of words, and lists of items give no rows for them either.
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let mut q = Query::new(
            "SELECT d.key, d.title, s.outlet, s.url, d.known_on, snippet(document_words, 0, '[', ']', '…', 24) \
             FROM document_words JOIN document d ON d.doc = document_words.rowid JOIN source s USING(source) WHERE ",
        );
        q.bind("document_words MATCH ?", words);
        for who in &filter.actors {
            q.sql(" AND d.doc IN (SELECT x.doc FROM appears x WHERE 1").who("x.actor", who).sql(")");
        }
        if let Some(on) = filter.view.on {
            q.bind(" AND d.known_on <= ?", on.to_string());
        }
        if let Some(from) = filter.from {
            q.bind(" AND d.known_on >= ?", from.to_string());
        }
        if let Some(to) = filter.to {
            q.bind(" AND d.known_on <= ?", to.to_string());
        }
        q.of("d", filter).sql(&format!(" ORDER BY rank, d.doc LIMIT {}", filter.rows()));
        q.rows(&self.db, |r| Ok(FoundRow { document: document_ref(r, 0)?, words: r.get(5)? }))
    }
}
