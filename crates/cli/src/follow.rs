//! `demarche follow`: feeds, sitemaps and folders are watched, and what is new is kept.

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
    loop {
        let round = follower.round().map_err(cannot)?;
        if !args.quiet {
            for (place, diagnostic) in &round.notes {
                message::diagnostic(Level::Warning, place, diagnostic);
            }
            if round.new + round.revised > 0 || args.once {
                let (new, revised) = (round.new, round.revised);
                message::note(&format!("{new} new documents and {revised} revisions in {}", path.display()));
            }
        }
        if args.once {
            return Ok(if round.notes.is_empty() { Exit::Fine } else { Exit::SomeUnread });
        }
        std::thread::sleep(list.every().max(Duration::from_secs(1)));
    }
}
