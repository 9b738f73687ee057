//! Requests: one at a time, with waits between those to one host, limits of time and size, redirects followed by hand
//! so that each address is looked at, and another try after errors that pass.

use std::collections::HashMap;
use std::io::Read as _;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::http::{Response, Uri};
use ureq::unversioned::transport::DefaultConnector;

use crate::address::Guard;
use crate::robots::Robots;

/// The name by which sites know the program.
pub const NAME: &str = "demarche";

/// The limits of a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The longest body, in bytes.
    pub bytes: u64,
    /// The longest time for one request with its body.
    pub time: Duration,
    /// How many redirects are followed.
    pub redirects: usize,
    /// How many times a request that failed for the time being is tried again.
    pub tries: u32,
    /// The first wait before such a try; each next is twice as long.
    pub wait: Duration,
    /// The time between two requests to one host.
    pub per_host: Duration,
    /// Whether addresses of private networks and of this machine may be connected to.
    pub allow_private: bool,
}

impl Default for Limits {
    /// 5 MB, 20 seconds, 5 redirects, 3 more tries after 2 seconds and more, 2 seconds a host, no private addresses.
    fn default() -> Self {
        Self {
            bytes: 5 << 20,
            time: Duration::from_secs(20),
            redirects: 5,
            tries: 3,
            wait: Duration::from_secs(2),
            per_host: Duration::from_secs(2),
            allow_private: false,
        }
    }
}

/// The longest wait that a server may ask for before the next try.
const LONGEST_WAIT: Duration = Duration::from_secs(120);

/// By what a server knows that nothing changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Marks {
    /// The version that the server named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// The time of change that the server named, as it wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<String>,
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fetched {
    /// A body.
    Body {
        /// Where it came from, after redirects.
        url: String,
        /// The media type as the server wrote it.
        media: String,
        /// The bytes.
        bytes: Vec<u8>,
        /// By what to ask whether it changed.
        marks: Marks,
    },
    /// It has not changed.
    Same,
}

/// Why nothing came back.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It may be there later.
    #[error("{0}")]
    ForNow(String),
    /// It is not to be had.
    #[error("{0}")]
    ForGood(String),
}

/// Makes requests.
pub struct Client {
    agent: Agent,
    limits: Limits,
    /// When each host may be asked next.
    next: HashMap<String, Instant>,
    robots: HashMap<String, Robots>,
}

impl Client {
    /// A client within `limits`.
    pub fn new(limits: Limits) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(limits.time))
            .max_response_header_size(64 * 1024)
            // A proxy would resolve names itself, out of reach of the guard.
            .proxy(None)
            .user_agent(format!("{NAME}/{}", env!("CARGO_PKG_VERSION")))
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), Guard::new(limits.allow_private));
        Self { agent, limits, next: HashMap::new(), robots: HashMap::new() }
    }

    /// Fetches `url` if the site allows it and it changed since `marks`.
    ///
    /// # Errors
    /// Whether to try again later, and why.
    pub fn get(&mut self, url: &str, marks: &Marks) -> Result<Fetched, Failure> {
        let mut wait = self.limits.wait;
        for attempt in 0.. {
            let (failure, asked) = match self.follow(url, marks) {
                Ok(fetched) => return Ok(fetched),
                Err((Failure::ForGood(why), _)) => return Err(Failure::ForGood(why)),
                Err((failure, asked)) => (failure, asked),
            };
            if attempt >= self.limits.tries || asked.is_some_and(|a| a > LONGEST_WAIT) {
                return Err(failure);
            }
            std::thread::sleep(asked.unwrap_or(wait));
            wait = (wait * 2).min(LONGEST_WAIT);
        }
        Err(Failure::ForNow("not tried".to_owned()))
    }

    /// One try, with its redirects. An error comes with the wait that the server asked for.
    fn follow(&mut self, url: &str, marks: &Marks) -> Result<Fetched, (Failure, Option<Duration>)> {
        let good = |why: String| (Failure::ForGood(why), None);
        let mut here = url.to_owned();
        for _ in 0..=self.limits.redirects {
            let uri = parse(&here).map_err(good)?;
            if !self.allowed(&uri).map_err(|f| (f, None))? {
                return Err(good(format!("{here}: the site does not allow it (robots.txt)")));
            }
            let response = self.send(&here, &uri, marks).map_err(|f| (f, None))?;
            let status = response.status().as_u16();
            let header =
                |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
            match status {
                200 => return self.body(here, response).map_err(|f| (f, None)),
                304 => return Ok(Fetched::Same),
                301 | 302 | 303 | 307 | 308 => {
                    let to = header("location")
                        .ok_or_else(|| good(format!("{here}: a redirect that leads nowhere")))?;
                    here = join(&uri, &to).map_err(good)?;
                }
                408 | 425 | 429 | 500..=599 => {
                    let asked =
                        header("retry-after").and_then(|v| v.trim().parse().ok()).map(Duration::from_secs);
                    return Err((Failure::ForNow(format!("{here}: the server answers {status}")), asked));
                }
                _ => return Err(good(format!("{here}: the server answers {status}"))),
            }
        }
        Err(good(format!("{url}: more than {} redirects", self.limits.redirects)))
    }

    /// Sends one request when its host may be asked again.
    fn send(&mut self, url: &str, uri: &Uri, marks: &Marks) -> Result<Response<ureq::Body>, Failure> {
        let host = host(uri);
        let now = Instant::now();
        if let Some(at) = self.next.get(&host).filter(|at| **at > now) {
            std::thread::sleep(*at - now);
        }
        let mut request = self.agent.get(url);
        if let Some(etag) = &marks.etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(changed) = &marks.changed {
            request = request.header("If-Modified-Since", changed);
        }
        let sent = request.call();
        let delay = self.robots.get(&host).and_then(|r| r.delay).unwrap_or_default();
        self.next.insert(host, Instant::now() + delay.max(self.limits.per_host));
        sent.map_err(|e| {
            let why = format!("{url}: {e}");
            let refused =
                matches!(&e, ureq::Error::Io(io) if io.kind() == std::io::ErrorKind::PermissionDenied);
            if refused { Failure::ForGood(why) } else { Failure::ForNow(why) }
        })
    }

    fn body(&self, url: String, response: Response<ureq::Body>) -> Result<Fetched, Failure> {
        let header =
            |name: &str| response.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let marks = Marks { etag: header("etag"), changed: header("last-modified") };
        let media = header("content-type").unwrap_or_default();
        let mut bytes = Vec::new();
        let limit = self.limits.bytes;
        let read = response.into_body().into_reader().take(limit + 1).read_to_end(&mut bytes);
        read.map_err(|e| Failure::ForNow(format!("{url}: {e}")))?;
        if bytes.len() as u64 > limit {
            return Err(Failure::ForGood(format!("{url}: over the limit of {limit} bytes")));
        }
        Ok(Fetched::Body { url, media, bytes, marks })
    }

    /// Whether the site of `uri` allows it to be fetched.
    fn allowed(&mut self, uri: &Uri) -> Result<bool, Failure> {
        let host = host(uri);
        if !self.robots.contains_key(&host) {
            let rules = self.rules(uri)?;
            self.robots.insert(host.clone(), rules);
        }
        let path = uri.path_and_query().map_or("/", |p| p.as_str());
        Ok(self.robots.get(&host).is_none_or(|r| r.allows(path)))
    }

    /// The rules of a site: what its file says; everything where it has none; nothing where it cannot be asked.
    fn rules(&mut self, uri: &Uri) -> Result<Robots, Failure> {
        let mut here = format!("{}://{}/robots.txt", uri.scheme_str().unwrap_or("https"), host(uri));
        for _ in 0..=self.limits.redirects {
            let uri = match parse(&here) {
                Ok(uri) => uri,
                Err(_) => return Ok(Robots::default()),
            };
            let response = self.send(&here, &uri, &Marks::default())?;
            match response.status().as_u16() {
                200 => {
                    let mut bytes = Vec::new();
                    // A file that breaks off says what it says up to there.
                    let _ = response.into_body().into_reader().take(1 << 20).read_to_end(&mut bytes);
                    return Ok(Robots::parse(&String::from_utf8_lossy(&bytes), NAME));
                }
                301 | 302 | 303 | 307 | 308 => {
                    let to =
                        response.headers().get("location").and_then(|v| v.to_str().ok()).map(str::to_owned);
                    match to.and_then(|to| join(&uri, &to).ok()) {
                        Some(to) => here = to,
                        None => return Ok(Robots::default()),
                    }
                }
                500..=599 => return Ok(Robots::nothing()),
                _ => return Ok(Robots::default()),
            }
        }
        Ok(Robots::default())
    }
}

/// The host of `uri` with its port.
fn host(uri: &Uri) -> String {
    let host = uri.host().unwrap_or_default().to_ascii_lowercase();
    uri.port_u16().map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

fn parse(url: &str) -> Result<Uri, String> {
    let uri: Uri = url.parse().map_err(|e| format!("{url}: no address: {e}"))?;
    let web = matches!(uri.scheme_str(), Some("http" | "https"));
    // A name before the host would be sent to whoever the host is.
    let plain = uri.authority().is_some_and(|a| !a.as_str().contains('@'));
    if web && plain { Ok(uri) } else { Err(format!("{url}: no address of the web")) }
}

/// The address `to`, which stands in the page or answer at `base` (RFC 3986, 5.2).
pub fn join(base: &Uri, to: &str) -> Result<String, String> {
    let to = to.trim().split('#').next().unwrap_or("");
    let (scheme, authority) =
        (base.scheme_str().unwrap_or("https"), base.authority().map_or("", |a| a.as_str()));
    let joined = if to.contains("://") {
        to.to_owned()
    } else if let Some(rest) = to.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if to.starts_with('/') {
        format!("{scheme}://{authority}{}", without_dots(to))
    } else if to.starts_with('?') {
        format!("{scheme}://{authority}{}{to}", base.path())
    } else {
        let folder = base.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{}", without_dots(&format!("{folder}/{to}")))
    };
    parse(&joined).map(|uri| uri.to_string())
}

/// `path` with `.` and `..` resolved.
fn without_dots(path: &str) -> String {
    let (path, query) = path.split_once('?').map_or((path, None), |(p, q)| (p, Some(q)));
    let mut out: Vec<&str> = Vec::new();
    for part in path.split('/').skip(1) {
        match part {
            "." => {}
            ".." => drop(out.pop()),
            part => out.push(part),
        }
    }
    let query = query.map(|q| format!("?{q}")).unwrap_or_default();
    format!("/{}{query}", out.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_joined() {
        let base: Uri = "https://a.example/x/y?z=1".parse().expect("an address");
        for (to, whole) in [
            ("w", "https://a.example/x/w"),
            ("../w?q=1", "https://a.example/w?q=1"),
            ("/w#part", "https://a.example/w"),
            ("//b.example/w", "https://b.example/w"),
            ("http://b.example/w", "http://b.example/w"),
            ("?q", "https://a.example/x/y?q"),
        ] {
            assert_eq!(join(&base, to).as_deref(), Ok(whole), "{to}");
        }
        for to in ["file:///etc/passwd", "ftp://a.example/", "https://user@b.example/"] {
            assert!(join(&base, to).is_err(), "{to}");
        }
    }
}
