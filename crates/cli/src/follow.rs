//! `demarche follow`: feeds, sitemaps and folders are watched, and what is new is kept.

use std::path::Path;
use std::time::Duration;

use demarche_fetch::{Client, Follower, Keeper, Limits, List};

use crate::args::FollowArgs;
use crate::exit::{Exit, Outcome, Stop};
use crate::message::{self, Level};

/// Runs the command: one round with `--once`, else round after round until it is stopped.
pub fn run(args: &FollowArgs) -> Outcome {
    let wrong = |why: String| Stop::with(format!("{}: {why}", args.list.display()));
    let text = std::fs::read_to_string(&args.list).map_err(|e| wrong(format!("cannot be read: {e}")))?;
    let list = List::parse(&text).map_err(wrong)?;
    let cannot = |e: std::io::Error| Stop::with(format!("{}: cannot keep: {e}", args.into.display()));
    let keeper = Keeper::open(&args.into).map_err(cannot)?;
    let path = keeper.path();
    let limits = Limits { per_host: list.per_host(), allow_private: args.allow_private, ..Limits::default() };
    let mut follower = Follower::new(&list, Client::new(limits), keeper);
    // A run that was stopped may have left documents that the store lacks.
    let mut behind = true;
    loop {
        let round = follower.round().map_err(cannot)?;
        if !args.quiet {
            for (place, diagnostic) in &round.notes {
                message::diagnostic(Level::Warning, place, diagnostic);
            }
            if round.new + round.revised > 0 || args.once {
                let new = message::count(round.new, "new document");
                let revised = message::count(round.revised, "revision");
                message::note(&format!("{new} and {revised} in {}", path.display()));
            }
        }
        behind |= round.new + round.revised > 0;
        let kept = if behind && path.exists() { keep(args, &path)? } else { Exit::Fine };
        behind = false;
        if args.once {
            return Ok(if round.notes.is_empty() { kept } else { Exit::SomeUnread });
        }
        std::thread::sleep(list.every().max(Duration::from_secs(1)));
    }
}

/// Keeps the documents at `path` in the store that is named; those that it has are passed over.
#[cfg(feature = "store")]
fn keep(args: &FollowArgs, path: &Path) -> Outcome {
    use crate::store::{self, args::KeepArgs};
    let Some(store) = args.store.clone() else { return Ok(Exit::Fine) };
    store::keep(&KeepArgs {
        store,
        paths: vec![path.to_owned()],
        date: None,
        records: false,
        threads: None,
        quiet: args.quiet,
        now: None,
        engine: args.engine.clone(),
    })
}

#[cfg(not(feature = "store"))]
fn keep(_: &FollowArgs, _: &Path) -> Outcome {
    Ok(Exit::Fine)
}
