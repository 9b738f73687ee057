//! Corrections, one after the other, each by somebody.

use demarche_store::Store;
use demarche_store::ask::CorrectionRow;
use demarche_store::correct::{By, Wish};
use std::sync::PoisonError;

use crate::call::Call;
use crate::trouble::{Result, Trouble};

/// Does what `wish` says, by whoever asks.
///
/// # Errors
/// Where nobody known asks, or the store refuses the wish.
pub fn correct(call: &Call<'_>, wish: &Wish) -> Result<CorrectionRow> {
    let who = call.session.as_ref().map(|s| s.who.clone()).or_else(|| call.bearer.clone());
    let who = who.ok_or_else(|| Trouble::token("changing the record needs a token"))?;
    if wish.note.as_deref().is_some_and(|n| n.chars().count() > 2000) {
        return Err(Trouble::wrong("a note may have 2,000 characters"));
    }
    let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let by = By { who, at, makers: call.site.options.makers.clone() };
    let _turn = call.site.writing.lock().unwrap_or_else(PoisonError::into_inner);
    let mut store = Store::write(&call.site.options.store)?;
    Ok(store.correct(wish, &by)?)
}
