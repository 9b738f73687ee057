//! The engine and its records, as Python sees them.

use std::path::PathBuf;
use std::sync::Arc;

use demarche::{Code, Date, Document};
use demarche_core::analysis::SentenceId;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// The model, the rules and the tables, shared by all threads.
#[pyclass(frozen, module = "demarche")]
pub struct Engine {
    pub inner: Arc<demarche::Engine>,
}

/// One record, kept as the program keeps it.
#[pyclass(frozen, module = "demarche")]
pub struct Record {
    pub inner: demarche::Record,
}

#[pymethods]
impl Engine {
    /// An engine with rules laid over the built-in ones and, where given, a folder of PETRARCH dictionaries.
    #[new]
    #[pyo3(signature = (rules = Vec::new(), dictionaries = None))]
    fn new(py: Python<'_>, rules: Vec<PathBuf>, dictionaries: Option<PathBuf>) -> PyResult<Self> {
        let built = py.detach(|| {
            let mut builder = rules.into_iter().fold(demarche::Engine::builder(), demarche::Builder::rules);
            if let Some(folder) = dictionaries {
                builder = builder.dictionaries(demarche::dictionary_files::load(&folder, &[])?.0);
            }
            builder.build()
        });
        match built {
            Ok(engine) => Ok(Self { inner: Arc::new(engine) }),
            Err(demarche::Error::Rules { errors, shown }) => {
                let code = errors.first().map_or("", |e| e.code.as_str());
                Err(error(py, code, &shown))
            }
            Err(other) => Err(error(py, other.code(), &other.to_string())),
        }
    }

    /// The record of one article, given as [`document`] takes it.
    fn read(&self, py: Python<'_>, article: &Bound<'_, PyAny>) -> PyResult<Record> {
        let document = document(article)?;
        Ok(py.detach(|| Record { inner: self.inner.read_document(&document) }))
    }

    /// The instruction set in use.
    #[getter]
    fn kernel(&self) -> &'static str {
        self.inner.kernel()
    }

    /// Which rules match a text and where others stop: rule, file, line, whether it matches, and why in words.
    fn explain<'py>(&self, py: Python<'py>, text: &str) -> PyResult<Bound<'py, PyList>> {
        let document = Document::from_parts("", None, text, None);
        let rules = self.inner.rules();
        let found: Vec<(String, String, u32, bool, String)> = py.detach(|| {
            let analysis = self.inner.worker().analyze(&[&document]).swap_remove(0);
            let a = &analysis;
            let all: Vec<_> =
                (0..a.sentences.len() as u32).flat_map(|s| rules.explain(a, SentenceId(s))).collect();
            let near: Vec<usize> = rules
                .near_misses(&all)
                .into_iter()
                .filter_map(|m| all.iter().position(|e| std::ptr::eq(e, m)))
                .collect();
            let wanted = all.iter().enumerate().filter(|(n, e)| e.outcome.is_ok() || near.contains(n));
            wanted
                .map(|(_, e)| {
                    let rule = rules.rule(e.rule);
                    let name = rule.name().to_owned();
                    (name, rule.file().to_owned(), rule.line(), e.outcome.is_ok(), rules.summary(a, e))
                })
                .collect()
        });
        let out = PyList::empty(py);
        for (rule, file, line, matches, why) in found {
            let row = PyDict::new(py);
            row.set_item("rule", rule)?;
            row.set_item("file", file)?;
            row.set_item("line", line)?;
            row.set_item("matches", matches)?;
            row.set_item("why", why)?;
            out.append(row)?;
        }
        Ok(out)
    }
}

#[pymethods]
impl Record {
    /// The record as the program prints it, to the byte.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        py.detach(|| serde_json::to_string(&self.inner)).map_err(|e| PyValueError::new_err(e.to_string()))
    }

    /// The record that `to_json` wrote.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> PyResult<Self> {
        match py.detach(|| serde_json::from_str(text)) {
            Ok(inner) => Ok(Self { inner }),
            Err(e) => Err(error(py, Code::BadJson.as_str(), &format!("no record: {e}"))),
        }
    }

    /// The key of the document, as in every export.
    #[getter]
    fn key(&self) -> String {
        demarche_export::keys::document(&self.inner)
    }
}

/// Every message with its stable code.
#[pyfunction]
pub fn codes() -> Vec<(&'static str, &'static str)> {
    Code::ALL.iter().map(|c| (c.as_str(), c.about().trim())).collect()
}

/// The error that Python raises: `demarche.Error` with a stable code.
pub fn error(py: Python<'_>, code: &str, message: &str) -> PyErr {
    let made = py.import("demarche._errors").and_then(|m| m.getattr("Error")?.call1((code, message)));
    made.map_or_else(|e| e, PyErr::from_value)
}

/// An article as Python gives it: text; text and date; or a mapping with `text` and, where known, `title`,
/// `published`, `id`, `outlet`, `byline` and `url`.
pub fn document(article: &Bound<'_, PyAny>) -> PyResult<Document> {
    if let Ok(text) = article.extract::<String>() {
        return Ok(plain(&text, None));
    }
    if let Ok((text, day)) = article.extract::<(String, Bound<'_, PyAny>)>() {
        return Ok(plain(&text, date(&day)?));
    }
    let field = |name: &str| -> PyResult<Option<Bound<'_, PyAny>>> {
        let value = article.call_method1("get", (name,))?;
        Ok((!value.is_none()).then_some(value))
    };
    let word = |name: &str| -> PyResult<Option<String>> {
        match field(name)? {
            Some(value) => Ok(Some(value.str()?.to_string())),
            None => Ok(None),
        }
    };
    let Some(text) = word("text")? else {
        return Err(error(article.py(), Code::BadJson.as_str(), "an article has a \"text\""));
    };
    let published = match field("published")? {
        Some(value) => date(&value)?,
        None => None,
    };
    let title = word("title")?;
    let mut document = match &title {
        Some(_) => Document::from_parts("", title.as_deref(), &text, published),
        None => plain(&text, published),
    };
    if let Some(id) = word("id")?.filter(|id| !id.is_empty()) {
        document.id = id;
    }
    document.outlet = word("outlet")?;
    document.byline = word("byline")?;
    document.url = word("url")?;
    Ok(document)
}

/// Plain text, its first line the title where it looks like one.
fn plain(text: &str, published: Option<Date>) -> Document {
    use demarche_ingest::{Options, encoding, plain};
    let options = Options { default_published: published, ..Options::default() };
    plain::read_text(encoding::decode(text.as_bytes(), None), &options)
        .unwrap_or_else(|_| Document::from_parts("", None, text, published))
}

/// A date, or a text that begins with one.
fn date(value: &Bound<'_, PyAny>) -> PyResult<Option<Date>> {
    if value.is_none() {
        return Ok(None);
    }
    let text = match value.extract::<String>() {
        Ok(text) => text,
        Err(_) => value.call_method0("isoformat")?.extract::<String>()?,
    };
    let day = text.get(..10).unwrap_or(&text);
    match day.parse() {
        Ok(day) => Ok(Some(day)),
        Err(_) => Err(error(value.py(), Code::BadDate.as_str(), &format!("no date: {text}"))),
    }
}
