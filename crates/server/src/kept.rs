//! Answers kept until the store changes.
//!
//! What a page counts over all documents takes a tenth of a second and more in a store of many, and is the same for
//! everybody until the next transaction. Nothing is kept of what only one asker may see, and no more than fits into a
//! few mebibytes.

use std::collections::HashMap;

use crate::call::Answer;

/// Bytes of all answers kept.
const MOST: usize = 8 << 20;
/// Bytes of one: longer ones are lists for programs, which go on and do not come back.
const LONGEST: usize = 1 << 20;

/// The answers of one moment of the store, by address.
#[derive(Default)]
pub struct Kept {
    txn: i64,
    bytes: usize,
    answers: HashMap<String, Answer>,
}

impl Kept {
    /// What was answered to `address` after transaction `txn`.
    pub fn get(&self, txn: i64, address: &str) -> Option<Answer> {
        self.answers.get(address).filter(|_| self.txn == txn).cloned()
    }

    /// Keeps `answer` to `address` after transaction `txn`; what was answered before that is forgotten, and all where
    /// there is no room.
    pub fn put(&mut self, txn: i64, address: String, answer: &Answer) {
        let size = address.len() + answer.body.len();
        if size > LONGEST || txn < self.txn {
            return;
        }
        if txn != self.txn || self.bytes + size > MOST {
            *self = Self { txn, ..Self::default() };
        }
        if self.answers.insert(address, answer.clone()).is_none() {
            self.bytes += size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(body: &[u8]) -> Answer {
        Answer::new("text/plain", body.to_vec())
    }

    #[test]
    fn an_answer_is_kept_until_the_next_transaction() {
        let mut kept = Kept::default();
        kept.put(3, "/a".to_owned(), &answer(b"three"));
        assert_eq!(kept.get(3, "/a").expect("kept").body, b"three");
        assert!(kept.get(4, "/a").is_none() && kept.get(3, "/b").is_none());
        kept.put(4, "/b".to_owned(), &answer(b"four"));
        assert!(kept.get(3, "/a").is_none(), "forgotten");
        kept.put(3, "/a".to_owned(), &answer(b"late"));
        assert!(kept.get(4, "/b").is_some() && kept.get(3, "/a").is_none(), "an old answer comes too late");
    }

    #[test]
    fn room_is_limited() {
        let mut kept = Kept::default();
        kept.put(1, "/long".to_owned(), &answer(&vec![b' '; LONGEST]));
        assert!(kept.get(1, "/long").is_none());
        for i in 0..100 {
            kept.put(1, format!("/{i}"), &answer(&vec![b' '; MOST / 40]));
            assert!(kept.bytes <= MOST);
        }
        assert!(kept.get(1, "/99").is_some());
    }
}
