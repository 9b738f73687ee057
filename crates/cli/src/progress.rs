//! A progress bar on standard error, for long input and only where somebody watches.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use crate::input::total_bytes;

/// Input up to this many bytes is read too quickly for a bar to be of use.
const SHORT: u64 = 256 * 1024;

/// The bar, or nothing.
pub struct Progress {
    bar: Option<ProgressBar>,
    read: Arc<AtomicU64>,
}

impl Progress {
    /// A bar where standard error is a terminal, the results go elsewhere and the input is long or of
    /// unknown length. `read` tells how many bytes have been read.
    pub fn new(paths: &[PathBuf], read: Arc<AtomicU64>, quiet: bool, results_on_terminal: bool) -> Self {
        let none = Self { bar: None, read: read.clone() };
        if quiet || results_on_terminal || !std::io::stderr().is_terminal() {
            return none;
        }
        let bar = match total_bytes(paths) {
            Some(total) if total <= SHORT => return none,
            Some(total) => ProgressBar::new(total)
                .with_style(style("{bar:30} {percent:>3}%  {msg} documents  {elapsed_precise}  eta {eta}")),
            None => {
                ProgressBar::no_length().with_style(style("{spinner}  {msg} documents  {elapsed_precise}"))
            }
        };
        Self { bar: Some(bar), read }
    }

    /// Shows that `documents` are done.
    pub fn update(&self, documents: usize) {
        if let Some(bar) = &self.bar {
            bar.set_message(documents.to_string());
            bar.set_position(self.read.load(Ordering::Relaxed));
        }
    }

    /// Runs `print`, which writes to the terminal, without the bar in its way.
    pub fn aside(&self, print: impl FnOnce()) {
        match &self.bar {
            Some(bar) => bar.suspend(print),
            None => print(),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    // The templates are constants of this file; one with a mistake would fall back to the plain bar.
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
