//! Who may write: tokens out of a file, compared in constant time, and sessions of browsers that gave one.
//!
//! A token file has one token a line, with a name before it: `anna 6f1c…`; the name stands in the log of
//! corrections. A browser gives its token once and gets a cookie that other sites cannot send (`SameSite=Strict`) and
//! scripts cannot read; forms carry a second secret that only the site's own pages know. Sessions live in memory: a
//! server that is started again knows none.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

/// How long a browser stays logged in.
const LIFE: Duration = Duration::from_secs(12 * 3600);
/// How many may be at once; the oldest goes first.
const MOST: usize = 1000;
/// The name of the cookie.
pub const COOKIE: &str = "demarche";

/// A browser that gave a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The name of the token.
    pub who: String,
    /// What forms must carry.
    pub form: String,
    id: String,
}

/// The tokens of a file, and the browsers that gave one.
#[derive(Debug, Default)]
pub struct Keys {
    tokens: Vec<(String, String)>,
    sessions: Mutex<BTreeMap<String, (Session, Instant)>>,
}

impl Keys {
    /// The tokens of the file `path`; where there is none, a file with one token is made.
    ///
    /// # Errors
    /// A sentence for the user.
    pub fn load(path: &Path) -> Result<Self, String> {
        let told = |e: std::io::Error| format!("{}: {e}", path.display());
        if !path.exists() {
            let mut options = std::fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options.open(path).map_err(told)?;
            writeln!(file, "# Who may change the record: a name and a token a line.\neditor {}", secret()?)
                .map_err(told)?;
        }
        let text = std::fs::read_to_string(path).map_err(told)?;
        let tokens = parse(&text).map_err(|why| format!("{}: {why}", path.display()))?;
        Ok(Self { tokens, sessions: Mutex::default() })
    }

    /// Whether anybody may write.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// The name of `token`. All tokens are compared, each whole, so that time tells nothing of them.
    pub fn name(&self, token: &str) -> Option<&str> {
        let given = Sha256::digest(token.as_bytes());
        let mut found = None;
        for (name, known) in &self.tokens {
            if same(&given, &Sha256::digest(known.as_bytes())) {
                found = Some(name.as_str());
            }
        }
        found
    }

    /// Logs in whoever has `token`; the value of the cookie.
    ///
    /// # Errors
    /// When the machine gives no random bytes.
    pub fn log_in(&self, token: &str) -> Result<Option<String>, String> {
        let Some(who) = self.name(token) else { return Ok(None) };
        let session = Session { who: who.to_owned(), form: secret()?, id: secret()? };
        let id = session.id.clone();
        let mut all = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        all.retain(|_, (_, until)| *until > now);
        if all.len() >= MOST
            && let Some(oldest) = all.iter().min_by_key(|(_, (_, until))| *until).map(|(id, _)| id.clone())
        {
            all.remove(&oldest);
        }
        all.insert(hashed(&id), (session, now + LIFE));
        Ok(Some(id))
    }

    /// The session whose cookie is `id`. Ids are looked up by their hash, so that time tells nothing of them.
    pub fn session(&self, id: &str) -> Option<Session> {
        let all = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&hashed(id)).filter(|(_, until)| *until > Instant::now()).map(|(s, _)| s.clone())
    }

    /// Ends a session.
    pub fn log_out(&self, session: &Session) {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(&hashed(&session.id));
    }
}

impl Session {
    /// Whether `given` is what forms of this session carry.
    pub fn is_form(&self, given: &str) -> bool {
        same(&Sha256::digest(given.as_bytes()), &Sha256::digest(self.form.as_bytes()))
    }
}

fn hashed(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Whether two hashes are the same, in a time that does not depend on where they differ.
fn same(a: &[u8], b: &[u8]) -> bool {
    let differing = a.iter().zip(b).fold(a.len() ^ b.len(), |d, (x, y)| d | usize::from(x ^ y));
    std::hint::black_box(differing) == 0
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// 32 random bytes as text.
fn secret() -> Result<String, String> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|e| format!("the machine gives no random bytes: {e}"))?;
    Ok(hex(&bytes))
}

fn parse(text: &str) -> Result<Vec<(String, String)>, String> {
    let mut out: Vec<(String, String)> = Vec::new();
    for (n, line) in
        text.lines().map(str::trim).enumerate().filter(|(_, l)| !l.is_empty() && !l.starts_with('#'))
    {
        let (name, token) =
            line.split_once(char::is_whitespace).map_or(("editor", line), |(n, t)| (n, t.trim()));
        if token.len() < 16 {
            return Err(format!("line {}: a token has 16 characters at least", n + 1));
        }
        if out.iter().any(|(_, known)| known == token) {
            return Err(format!("line {}: the token stands there twice", n + 1));
        }
        out.push((name.to_owned(), token.to_owned()));
    }
    if out.is_empty() { Err("there is no token in it".to_owned()) } else { Ok(out) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_files_are_read_and_made() {
        let known = parse("# x\nanna 0123456789abcdef\n\nfedcba9876543210\n").expect("two tokens");
        assert_eq!(known[0], ("anna".into(), "0123456789abcdef".into()));
        assert_eq!(known[1].0, "editor");
        assert!(parse("anna short").is_err() && parse("").is_err());
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("tokens");
        let keys = Keys::load(&path).expect("made");
        let (name, token) = keys.tokens[0].clone();
        assert_eq!(Keys::load(&path).expect("read").name(&token), Some(name.as_str()));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(std::fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn only_the_whole_token_opens() {
        let keys = Keys { tokens: vec![("anna".into(), "0123456789abcdef".into())], ..Keys::default() };
        assert_eq!(keys.log_in("0123456789abcde"), Ok(None));
        assert_eq!(keys.log_in(""), Ok(None));
        let id = keys.log_in("0123456789abcdef").expect("random bytes").expect("the token");
        let session = keys.session(&id).expect("logged in");
        assert_eq!(session.who, "anna");
        assert!(session.is_form(&session.form) && !session.is_form("") && !session.is_form(&id));
        keys.log_out(&session);
        assert_eq!(keys.session(&id), None);
    }
}
