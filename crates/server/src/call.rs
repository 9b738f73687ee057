//! A request as handlers see it, and their answer.

use demarche_store::Store;
use maud::Markup;
use serde::Serialize;

use crate::address;
use crate::asking::{Asked, Strict};
use crate::route::Route;
use crate::session::Session;
use crate::site::Site;
use crate::trouble::{Result, Trouble};

/// The most characters of a key in a path.
pub const KEY: usize = 500;

/// A request, read whole.
pub struct Call<'a> {
    /// The site.
    pub site: &'a Site,
    /// The store, at one moment.
    pub store: &'a Store,
    /// The route that was taken.
    pub route: &'static Route,
    /// The path as it was asked for.
    pub path: String,
    /// The part of the path that is a key.
    pub key: Option<String>,
    /// The query.
    pub query: Vec<(String, String)>,
    /// The media type of the body, without parameters.
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
    /// Who has logged in.
    pub session: Option<Session>,
    /// Whose token the request carries.
    pub bearer: Option<String>,
}

impl Call<'_> {
    /// The last value of `name` in the query.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(n, v)| n == name && !v.is_empty()).map(|(_, v)| v.as_str())
    }

    /// The key in the path.
    pub fn key(&self) -> Result<&str> {
        let key = self.key.as_deref().ok_or_else(|| Trouble::missing("there is nothing at this address"))?;
        if key.chars().count() > KEY {
            return Err(Trouble::wrong(format!("a key has at most {KEY} characters")));
        }
        Ok(key)
    }

    /// What is asked for.
    pub fn asked(&self) -> Result<Asked> {
        let strict = if self.path.starts_with("/api/") { Strict::Yes } else { Strict::No };
        Asked::read(self.store, &self.query, self.route.asks, strict)
    }

    /// `path` with `pairs`, keeping the clocks of this page.
    pub fn link(&self, path: &str, pairs: &[(&str, &str)]) -> String {
        let clocks = ["on", "at", "corrected"];
        let kept = clocks.iter().filter_map(|name| Some((*name, self.value(name)?)));
        let given = pairs.iter().copied();
        address::with(
            path,
            &given.chain(kept.filter(|(n, _)| !pairs.iter().any(|(p, _)| p == n))).collect::<Vec<_>>(),
        )
    }

    /// This page's query with `name` set to `value`, under `path`.
    pub fn turned(&self, path: &str, name: &str, value: &str) -> String {
        let rest = self.query.iter().filter(|(n, _)| n != name && n != "after");
        let mut pairs: Vec<(&str, &str)> = rest.map(|(n, v)| (n.as_str(), v.as_str())).collect();
        pairs.push((name, value));
        address::with(path, &pairs)
    }

    /// The body as JSON.
    pub fn json<T: serde::de::DeserializeOwned>(&self) -> Result<T> {
        if self.content_type != "application/json" {
            return Err(Trouble::wrong("the body must be application/json"));
        }
        serde_json::from_slice(&self.body).map_err(|e| Trouble::wrong(format!("the body: {e}")))
    }

    /// The body as a form.
    pub fn form(&self) -> Result<Vec<(String, String)>> {
        if self.content_type != "application/x-www-form-urlencoded" {
            return Err(Trouble::wrong("the body must be a form"));
        }
        Ok(address::pairs(&self.body))
    }
}

/// What a handler answers.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The media type.
    pub kind: &'static str,
    /// The body.
    pub body: Vec<u8>,
    /// Further headers.
    pub headers: Vec<(&'static str, String)>,
}

impl Answer {
    /// A page.
    pub fn page(markup: Markup) -> Self {
        Self::new("text/html; charset=utf-8", markup.into_string().into_bytes())
    }

    /// A body of some media type.
    pub fn new(kind: &'static str, body: Vec<u8>) -> Self {
        Self { status: 200, kind, body, headers: Vec::new() }
    }

    /// `value` as JSON.
    pub fn json<T: Serialize>(value: &T) -> Result<Self> {
        let body = serde_json::to_vec(value).map_err(|e| Trouble::broken(&e.to_string()))?;
        Ok(Self::new("application/json", body))
    }

    /// Go to `address`, an address of this site.
    pub fn go(address: &str) -> Self {
        let headers = vec![("location", address.to_owned())];
        Self { status: 303, kind: "text/plain; charset=utf-8", body: Vec::new(), headers }
    }

    /// The same with a further header.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }
}
