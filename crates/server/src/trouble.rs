//! What a request can end with instead of an answer, with its code and HTTP status.

use demarche_core::Code;

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Trouble {
    /// Which kind of trouble.
    pub code: Code,
    /// In a sentence for whoever asked.
    pub message: String,
}

/// What a handler returns.
pub type Result<T> = std::result::Result<T, Trouble>;

impl Trouble {
    fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }

    /// The request makes no sense.
    pub fn wrong(message: impl Into<String>) -> Self {
        Self::new(Code::WebWrong, message)
    }

    /// There is no such thing.
    pub fn missing(message: impl Into<String>) -> Self {
        Self::new(Code::WebMissing, message)
    }

    /// A token is due.
    pub fn token(message: impl Into<String>) -> Self {
        Self::new(Code::WebToken, message)
    }

    /// It is refused.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Code::WebForbidden, message)
    }

    /// The body is too large.
    pub fn too_large(limit: usize) -> Self {
        Self::new(Code::WebTooLarge, format!("the body of a request may have {limit} bytes"))
    }

    /// Another time.
    pub fn busy(message: impl Into<String>) -> Self {
        Self::new(Code::WebBusy, message)
    }

    /// It took too long.
    pub fn slow() -> Self {
        Self::new(Code::WebSlow, "the answer took too long; ask for less")
    }

    /// The server's own fault. The particulars go to standard error only.
    pub fn broken(particulars: &str) -> Self {
        eprintln!("demarche serve: {}: {particulars}", Code::WebBroken.as_str());
        Self::new(Code::WebBroken, "the server failed to answer")
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self.code {
            Code::WebWrong => 400,
            Code::WebMissing => 404,
            Code::WebToken => 401,
            Code::WebForbidden => 403,
            Code::WebTooLarge => 413,
            Code::WebBusy => 503,
            Code::WebSlow => 504,
            _ => 500,
        }
    }
}

impl From<demarche_store::Error> for Trouble {
    fn from(error: demarche_store::Error) -> Self {
        use demarche_store::Error as E;
        match error {
            E::Unknown(message) => Self::missing(message),
            E::Wrong(message) => Self::wrong(message),
            E::Busy => Self::busy("the store is being written; try again"),
            E::Sqlite(ref inner) if inner.to_string().contains("interrupted") => Self::slow(),
            // What FTS5 cannot parse came from the asker.
            E::Sqlite(ref inner) if inner.to_string().contains("fts5") => {
                Self::wrong("these words cannot be looked for")
            }
            other => Self::broken(&other.to_string()),
        }
    }
}
