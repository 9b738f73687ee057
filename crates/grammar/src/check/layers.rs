//! Several layers of rule files become one: what a later layer says takes the place of what an earlier
//! one says under the same name.
//!
//! Within a layer a name may be given once. A rule, frame or list of a later layer replaces that of an
//! earlier one where it stood, so that an unchanged copy changes nothing; rules under new names come
//! before all earlier ones, so that a tie goes to whoever wrote the later layer. `list NAME +` and
//! `list NAME -` change a list, `rule NAME off` takes a rule out. What was changed is told as
//! [`Change`]s, since a misspelt name would otherwise add a rule silently.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{Pos, RuleCode, Sink, nearest};
use crate::ruleset::{Change, ChangeKind};
use crate::syntax::ast::{Ast, Edit, Frame, List, Name, Rule, Word};

/// All layers as one.
#[derive(Default)]
pub(crate) struct Merged {
    pub(crate) lists: Vec<List>,
    pub(crate) frames: Vec<Frame>,
    pub(crate) rules: Vec<Rule>,
    /// Rules that a later layer takes out; others may still name them.
    pub(crate) off: BTreeSet<String>,
    /// What every layer but the first does.
    pub(crate) changes: Vec<Change>,
}

/// Lays `layers` over each other, the first one lowest.
pub(crate) fn merge(layers: Vec<Ast>, files: &[&str], sink: &mut Sink<'_>) -> Merged {
    let mut out = Merged::default();
    for (number, mut layer) in layers.into_iter().enumerate() {
        let mut log = Log { files, wanted: number > 0, changes: Vec::new() };
        let edits: Vec<List> = layer.lists.extract_if(.., |l| l.edit != Edit::Define).collect();
        unique("list", &mut layer.lists, |l| &l.name, sink);
        unique("frame", &mut layer.frames, |f| &f.name, sink);
        unique("rule", &mut layer.rules, |r| &r.name, sink);

        for new in replace(&mut out.lists, layer.lists, |l| &l.name, "list", &mut log) {
            out.lists.push(new);
        }
        for edit in edits {
            change(&mut out.lists, edit, &mut log, sink);
        }
        for new in replace(&mut out.frames, layer.frames, |f| &f.name, "frame", &mut log) {
            out.frames.push(new);
        }
        for rule in &layer.rules {
            out.off.remove(&rule.name.value);
        }
        let new = replace(&mut out.rules, layer.rules, |r| &r.name, "rule", &mut log);
        out.rules.splice(0..0, new);
        for name in layer.off {
            switch_off(&mut out, name, &mut log, sink);
        }
        log.changes.sort_by_key(|(at, _)| *at);
        out.changes.extend(log.changes.into_iter().map(|(_, change)| change));
    }
    out
}

/// Reports and removes every item whose name an earlier one has.
fn unique<T>(kind: &str, items: &mut Vec<T>, name: impl Fn(&T) -> &Name, sink: &mut Sink<'_>) {
    let mut seen = BTreeSet::new();
    items.retain(|item| {
        let name = name(item);
        let new = seen.insert(name.value.clone());
        if !new {
            let message = format!("there is already a {kind} named \"{}\"", name.value);
            sink.push(name.at, RuleCode::DuplicateName, message);
        }
        new
    });
}

/// Puts each of `new` in the place of the item of that name; gives back those that have none.
fn replace<T>(
    old: &mut [T],
    new: Vec<T>,
    name: impl Fn(&T) -> &Name,
    item: &'static str,
    log: &mut Log<'_>,
) -> Vec<T> {
    let places: BTreeMap<String, usize> =
        old.iter().enumerate().map(|(i, o)| (name(o).value.clone(), i)).collect();
    let mut added = Vec::new();
    for new in new {
        match places.get(&name(&new).value) {
            Some(i) => {
                log.note(name(&new), item, ChangeKind::Replaced, Some(name(&old[*i]).at));
                old[*i] = new;
            }
            None => {
                log.note(name(&new), item, ChangeKind::Added, None);
                added.push(new);
            }
        }
    }
    added
}

/// Adds words to a list or takes them out.
fn change(lists: &mut [List], edit: List, log: &mut Log<'_>, sink: &mut Sink<'_>) {
    let Some(list) = lists.iter_mut().find(|l| l.name.value == edit.name.value) else {
        let message = format!("no list is named \"{}\", so it cannot be changed", edit.name.value);
        let suggestion = nearest(&edit.name.value, lists.iter().map(|l| l.name.value.as_str()));
        sink.suggest(edit.name.at, RuleCode::UnknownList, message, suggestion);
        return;
    };
    if edit.edit == Edit::Add {
        log.note(&edit.name, "list", ChangeKind::Extended, Some(list.name.at));
        // A word added after it was taken out is there again.
        list.removed.retain(|old| !edit.words.iter().any(|new| same(old, new)));
        list.words.extend(edit.words);
    } else {
        log.note(&edit.name, "list", ChangeKind::Reduced, Some(list.name.at));
        list.removed.extend(edit.words);
    }
}

fn same(x: &Word, y: &Word) -> bool {
    match (x, y) {
        (Word::Lemma(x), Word::Lemma(y)) | (Word::List(x), Word::List(y)) => x.value == y.value,
        _ => false,
    }
}

fn switch_off(out: &mut Merged, name: Name, log: &mut Log<'_>, sink: &mut Sink<'_>) {
    match out.rules.iter().position(|r| r.name.value == name.value) {
        Some(i) => {
            let rule = out.rules.remove(i);
            log.note(&name, "rule", ChangeKind::SwitchedOff, Some(rule.name.at));
            out.off.insert(name.value);
        }
        None => {
            let message = format!("no rule is named \"{}\", so it cannot be switched off", name.value);
            let suggestion = nearest(&name.value, out.rules.iter().map(|r| r.name.value.as_str()));
            sink.suggest(name.at, RuleCode::UnknownRule, message, suggestion);
        }
    }
}

/// Notes the changes of one layer.
struct Log<'a> {
    files: &'a [&'a str],
    /// Whether it has a layer below it; the first layer changes nothing.
    wanted: bool,
    changes: Vec<(Pos, Change)>,
}

impl Log<'_> {
    fn note(&mut self, name: &Name, item: &'static str, kind: ChangeKind, old: Option<Pos>) {
        if !self.wanted {
            return;
        }
        let file = |at: Pos| self.files[at.file as usize].to_owned();
        let change = Change {
            file: file(name.at),
            line: name.at.line,
            kind,
            item,
            name: name.value.clone(),
            of: old.map(|at| (file(at), at.line)),
        };
        self.changes.push((name.at, change));
    }
}
