//! Giving a token, and ending a session.

use maud::html;

use super::shell;
use crate::call::{Answer, Call};
use crate::session::COOKIE;
use crate::trouble::{Result, Trouble};

/// The form.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    let main = html! {
        @if call.site.keys.is_empty() {
            p { "This server is read-only. " code { "demarche serve STORE --token-file FILE" } " makes one that takes corrections." }
        } @else {
            p.about { "Whoever has a token may correct the record. It stands in the file that the server was given." }
            form.inline method="post" action="/login" {
                label for="token" { "Token" }
                input #token type="password" name="token" required autocomplete="current-password" maxlength="200";
                button type="submit" { "Log in" }
            }
        }
    };
    Ok(shell::page(call, "Log in", &main).with("cache-control", "no-store".to_owned()))
}

/// Takes the token.
pub fn log_in(call: &Call<'_>) -> Result<Answer> {
    let form = call.form()?;
    let token = form.iter().find(|(n, _)| n == "token").map_or("", |(_, v)| v.as_str());
    let id = call.site.keys.log_in(token).map_err(|why| Trouble::broken(&why))?;
    let id = id.ok_or_else(|| Trouble::token("the token is wrong"))?;
    let cookie = format!("{COOKIE}={id}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
    Ok(Answer::go("/corrections").with("set-cookie", cookie))
}

/// Ends the session.
pub fn log_out(call: &Call<'_>) -> Result<Answer> {
    let form = call.form()?;
    let given = form.iter().find(|(n, _)| n == "form").map_or("", |(_, v)| v.as_str());
    match &call.session {
        Some(session) if session.is_form(given) => call.site.keys.log_out(session),
        _ => return Err(Trouble::forbidden("the form is not of this session")),
    }
    Ok(Answer::go("/").with("set-cookie", format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")))
}
