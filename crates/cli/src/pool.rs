//! Work in parallel, results in order, memory bounded.
//!
//! The calling thread takes items from an iterator and hands the results on; a fixed number of threads
//! does the work between. No more than a few items a thread are under way at a time, finished or not, so
//! a slow item holds back the taking of new ones and never their order.

use std::collections::BTreeMap;
use std::sync::{Mutex, mpsc};

/// How many items may be under way for each thread.
const WINDOW: usize = 4;

/// Runs `work` over `items` on `threads` threads, each with a worker of its own from `worker`, and gives
/// each result to `sink` in the order of `items`. What the workers leave is given back.
///
/// # Errors
/// The first error of `sink`; work under way is finished and dropped.
pub fn run<I, R, W, E>(
    threads: usize,
    mut items: impl Iterator<Item = I>,
    worker: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, I) -> R + Sync,
    mut sink: impl FnMut(R) -> Result<(), E>,
) -> Result<Vec<W>, E>
where
    I: Send,
    R: Send,
    W: Send,
{
    if threads <= 1 {
        let mut only = worker();
        for item in items {
            sink(work(&mut only, item))?;
        }
        return Ok(vec![only]);
    }
    let (to_workers, jobs) = mpsc::channel::<(usize, I)>();
    let jobs = Mutex::new(jobs);
    std::thread::scope(|scope| {
        // Taken in, so that it is dropped, and the workers end, however this closure ends.
        let to_workers = to_workers;
        let (to_sink, results) = mpsc::channel::<(usize, R)>();
        let (jobs, worker, work) = (&jobs, &worker, &work);
        let handles: Vec<_> = (0..threads)
            .map(|_| {
                let to_sink = to_sink.clone();
                scope.spawn(move || {
                    let mut own = worker();
                    loop {
                        // The lock is held while waiting: whoever has it takes the next job.
                        let job = jobs.lock().expect("no thread panics with the lock held").recv();
                        let Ok((number, item)) = job else { return own };
                        if to_sink.send((number, work(&mut own, item))).is_err() {
                            return own;
                        }
                    }
                })
            })
            .collect();
        drop(to_sink);

        let (mut sent, mut given) = (0, 0);
        let mut waiting = BTreeMap::new();
        let mut more = true;
        loop {
            while more && sent - given < WINDOW * threads {
                match items.next() {
                    Some(item) => {
                        to_workers.send((sent, item)).expect("the receiver lives as long as the scope");
                        sent += 1;
                    }
                    None => more = false,
                }
            }
            if given == sent {
                break;
            }
            // An error here means that a worker panicked; joining below passes that on.
            let Ok((number, result)) = results.recv() else { break };
            waiting.insert(number, result);
            while let Some(result) = waiting.remove(&given) {
                sink(result)?;
                given += 1;
            }
        }
        drop(to_workers);
        let join = |h: std::thread::ScopedJoinHandle<'_, W>| {
            h.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        Ok(handles.into_iter().map(join).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::run;

    #[test]
    fn results_come_in_order() {
        for threads in [1, 2, 5] {
            let mut out = Vec::new();
            let workers = run(
                threads,
                0..200_u32,
                || 0_u32,
                |count, n| {
                    *count += 1;
                    // Later items are quicker, so they would overtake if they could.
                    std::thread::sleep(std::time::Duration::from_micros(u64::from((200 - n) % 7) * 50));
                    n * 2
                },
                |n| {
                    out.push(n);
                    Ok::<(), ()>(())
                },
            );
            assert_eq!(out, (0..200).map(|n| n * 2).collect::<Vec<_>>());
            assert_eq!(workers.map(|w| w.iter().sum()), Ok(200));
        }
    }

    #[test]
    fn an_error_of_the_sink_ends_the_run() {
        let outcome = run(3, 0..1_000_000_u32, || (), |(), n| n, |n| if n < 10 { Ok(()) } else { Err(n) });
        assert_eq!(outcome, Err(10));
    }
}
