//! A statement of one's own.

use maud::html;

use super::shell;
use crate::api;
use crate::call::{Answer, Call};
use crate::trouble::{Result, Trouble};

const FIRST: &str =
    "SELECT known_on, type, actors, recipients, status FROM events ORDER BY known_on DESC LIMIT 20";

/// The page; the statement stands in the address.
pub fn page(call: &Call<'_>) -> Result<Answer> {
    if !call.site.has_sql() {
        return Err(Trouble::forbidden("statements are run only with --sql"));
    }
    let sql = call.value("sql").unwrap_or(FIRST);
    let outcome = call.value("sql").map(|sql| api::run(call, sql));
    let main = html! {
        p.about { "One SELECT over the views: documents, events, parties, claims, quotes, actors, engagements, contacts, positions, trips, deadlines, happenings, reports, steps, contradictions, corrections. A second, 1,000 rows and 1 MB at most." }
        form method="get" action="/sql" {
            label for="sql" { "Statement" }
            textarea #sql name="sql" rows="6" spellcheck="false" { (sql) }
            p.buttons { button type="submit" { "Run" } }
        }
        @match &outcome {
            Some(Ok(answer)) => {
                p.facts role="status" { (super::parts::count(answer.rows.len() as u32, "row")) @if answer.cut { "; there were more" } }
                div.scroll tabindex="0" role="group" aria-label="Answer" { table {
                    thead { tr { @for c in &answer.columns { th scope="col" { (c) } } } }
                    tbody { @for row in &answer.rows { tr { @for v in row { td { @match v { serde_json::Value::String(s) => { (s) } serde_json::Value::Null => {} other => { (other.to_string()) } } } } } } }
                } }
            }
            Some(Err(trouble)) => { p.wrong role="alert" { (trouble.message) } }
            None => {}
        }
    };
    Ok(shell::page(call, "SQL", &main))
}
