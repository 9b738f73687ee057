//! Who may ask for what: hosts, origins, tokens, and the headers that every answer carries.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

use crate::session::{COOKIE, Session};
use crate::site::Site;
use crate::trouble::{Result, Trouble};

/// What every answer says: nothing on a page runs or is loaded, but the site's own style.
const HEADERS: [(&str, &str); 7] = [
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; \
         base-uri 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    // Other sites learn nothing; with `no-referrer` a browser would not even tell this one where a form comes from.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("x-frame-options", "DENY"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
];

/// Adds them.
pub fn cover(headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name).and_then(|v| v.to_str().ok())
}

/// Refuses requests for other hosts.
pub fn host(site: &Site, headers: &HeaderMap) -> Result<()> {
    match text(headers, &header::HOST) {
        Some(host) if site.is_host(host) => Ok(()),
        Some(host) => Err(Trouble::forbidden(format!("{host}: is no name of this server (--host adds one)"))),
        None => Err(Trouble::wrong("a request names its host")),
    }
}

/// The session of the request's cookie.
pub fn session(site: &Site, headers: &HeaderMap) -> Option<Session> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|v| v.split(';')).filter_map(|p| p.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).and_then(|(_, id)| site.keys.session(id))
}

/// Whose token the request carries.
///
/// # Errors
/// A token that is wrong is refused even where none is due: whoever sends one believes in it.
pub fn bearer(site: &Site, headers: &HeaderMap) -> Result<Option<String>> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let value = value.to_str().unwrap_or_default();
    let token = value
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, t)| t.trim());
    match token.and_then(|t| site.keys.name(t)) {
        Some(name) => Ok(Some(name.to_owned())),
        None => Err(Trouble::token("the token is wrong")),
    }
}

/// Refuses what comes from a page of another site. Programs say nothing of where they come from; browsers do,
/// whenever they send a form.
pub fn origin(headers: &HeaderMap, browser: bool) -> Result<()> {
    let other = || Err(Trouble::forbidden("the request comes from another site"));
    if let Some(site) = headers.get("sec-fetch-site").and_then(|v| v.to_str().ok())
        && !matches!(site, "same-origin" | "none")
    {
        return other();
    }
    match text(headers, &header::ORIGIN) {
        Some(origin) => {
            let host = text(headers, &header::HOST).unwrap_or_default();
            if origin.split_once("://").is_some_and(|(_, from)| from.eq_ignore_ascii_case(host)) {
                Ok(())
            } else {
                other()
            }
        }
        None if browser && headers.get("sec-fetch-site").is_none() => {
            Err(Trouble::forbidden("the request does not say where it comes from"))
        }
        None => Ok(()),
    }
}
