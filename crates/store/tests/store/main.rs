//! A store as other rooms use it.

mod clocks;
mod correcting;
mod hardship;
mod keeping;
mod versions;

use demarche_core::Record;
use demarche_store::ask::{Filter, View};
use demarche_store::correct::By;
use demarche_store::keep::{Keeper, Kept};
use demarche_store::{Makers, Store};

fn makers(rules: &str) -> Makers {
    Makers { program: "test 1".to_owned(), versions: rules.to_owned() }
}

const NOW: &str = "2026-01-01T00:00:00Z";

/// Keeps `records` and gives the store back.
fn keep(store: Store, records: Vec<Record>) -> (Store, Kept) {
    let mut keeper = Keeper::new(store, makers("rules 1"), || NOW.to_owned());
    for record in records {
        keeper.keep(record).expect("kept");
    }
    keeper.finish().expect("kept")
}

fn fresh(records: Vec<Record>) -> Store {
    keep(Store::in_memory().expect("a store"), records).0
}

fn dump(store: &Store) -> Vec<String> {
    let mut out = Vec::new();
    store.dump(&mut |line| out.push(line.to_owned())).expect("dumped");
    out
}

fn by(who: &str) -> By {
    By { who: who.to_owned(), at: NOW.to_owned(), makers: makers("") }
}

fn filter(view: View) -> Filter {
    Filter { view, limit: Some(10_000), ..Filter::default() }
}

/// Whether nothing is wrong with the store.
fn sound(store: &Store) {
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
}
