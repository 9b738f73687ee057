//! Explanations of sentences, kept for those who ask next.
//!
//! To explain a sentence the reader goes over it once for every word, which takes longer than all else on the page of an
//! event. What it says depends on the sentence and on the engine alone, and the engine stays the same while the server
//! runs; so no transaction makes it stale, and events of one sentence share it.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use hashlink::LruCache;

/// How many are kept; each has a few kilobytes.
const MOST: usize = 256;

/// The explanations asked for last, by sentence.
pub struct Explained {
    known: Mutex<LruCache<String, Arc<OnceLock<String>>>>,
    /// One sentence after the other: the reader's working memory is tens of megabytes for each that is read at once.
    turn: Mutex<()>,
}

impl Default for Explained {
    fn default() -> Self {
        Self { known: Mutex::new(LruCache::new(MOST)), turn: Mutex::default() }
    }
}

impl Explained {
    /// What `explain` says of `sentence`, or said of it before. Of several who ask at once, one lets it be worked out and
    /// the others wait.
    pub fn get(&self, sentence: &str, explain: impl FnOnce() -> String) -> String {
        let cell = {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            match known.get(sentence) {
                Some(cell) => cell.clone(),
                None => {
                    let cell = Arc::new(OnceLock::new());
                    known.insert(sentence.to_owned(), cell.clone());
                    cell
                }
            }
        };
        let anew = || {
            let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
            explain()
        };
        cell.get_or_init(anew).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_sentence_is_explained_once_to_all_who_ask() {
        let (explained, times) = (Explained::default(), AtomicUsize::new(0));
        let slowly = || {
            times.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(std::time::Duration::from_millis(50));
            "why".to_owned()
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| assert_eq!(explained.get("They met.", slowly), "why"));
            }
        });
        assert_eq!(times.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn one_sentence_is_explained_after_the_other() {
        let (explained, at_once) = (Explained::default(), AtomicUsize::new(0));
        let alone = || {
            assert_eq!(at_once.fetch_add(1, Ordering::SeqCst), 0);
            std::thread::sleep(std::time::Duration::from_millis(20));
            at_once.fetch_sub(1, Ordering::SeqCst);
            String::new()
        };
        std::thread::scope(|scope| {
            for sentence in ["a", "b", "c", "d"] {
                let explained = &explained;
                scope.spawn(move || explained.get(sentence, alone));
            }
        });
    }

    #[test]
    fn those_asked_for_last_are_kept() {
        let explained = Explained::default();
        let ask = |sentence: usize| {
            let mut anew = false;
            let told = explained.get(&sentence.to_string(), || {
                anew = true;
                sentence.to_string()
            });
            assert_eq!(told, sentence.to_string());
            anew
        };
        assert!((0..MOST).all(ask));
        assert!(!ask(0), "it is kept");
        assert!(ask(MOST) && ask(1), "there is no room for more, and the one asked for longest ago goes");
        assert!(!ask(0) && !ask(MOST));
    }
}
