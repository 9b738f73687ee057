//! Role lines, paths and conditions: `actor! = >nsubj | <xcomp >nsubj[upos=NOUN]`.

use super::ast::{Filter, Path, Quantifier, RoleLine, Step};
use super::line::{Cursor, Read, Reported};
use crate::diagnostic::{RuleCode, Sink};

/// `ROLE[?!+] = ALTERNATIVES`. The cursor stands before the role's name.
pub(crate) fn role_line(line: &mut Cursor, sink: &mut Sink<'_>) -> Read<RoleLine> {
    let role = line.name("a role", sink)?;
    let (mut optional, mut required, mut several) = (false, false, false);
    loop {
        line.skip_space();
        match line.peek() {
            Some('?') => optional = line.take('?'),
            Some('!') => required = line.take('!'),
            Some('+') => several = line.take('+'),
            _ => break,
        }
    }
    if !line.take('=') {
        return Err(line.expected("\"=\"", sink));
    }
    let alternatives = alternatives(line, sink)?;
    Ok(RoleLine { role, optional, required, several, alternatives })
}

/// Paths parted by `|` (tried in order) and `||` (united), up to the end of the line.
///
/// `||` binds more closely: `a || b | c` is the union of `a` and `b`, or else `c`.
pub(crate) fn alternatives(line: &mut Cursor, sink: &mut Sink<'_>) -> Read<Vec<Vec<Path>>> {
    let mut out = vec![vec![role_path(line, sink)?]];
    loop {
        line.skip_space();
        if line.at_end() {
            return Ok(out);
        }
        if !line.take('|') {
            return Err(line.expected("a step, \"|\" or the end of the line", sink));
        }
        let union = line.take('|');
        let path = role_path(line, sink)?;
        match out.last_mut().filter(|_| union) {
            Some(group) => group.push(path),
            None => out.push(vec![path]),
        }
    }
}

/// The rest of a role line that was broken before a `|`.
pub(crate) fn continued(line: &mut Cursor, sink: &mut Sink<'_>, role: &mut RoleLine) -> Read<()> {
    line.take('|');
    let union = line.take('|');
    let mut more = alternatives(line, sink)?;
    if let Some(group) = role.alternatives.last_mut().filter(|_| union) {
        group.append(&mut more.remove(0));
    }
    role.alternatives.append(&mut more);
    Ok(())
}

fn role_path(line: &mut Cursor, sink: &mut Sink<'_>) -> Read<Path> {
    let path = path(line, sink)?;
    if !path.steps.is_empty() {
        return Ok(path);
    }
    // A bare relation is a step whose arrow was forgotten.
    let word = line.clone().run(|c| c.is_ascii_alphabetic() || c == ':').value;
    let meant = crate::path::relations(&word).map(|_| format!(">{word}"));
    Err(line.expected_or("a step such as \">nsubj\"", meant, sink))
}

/// Brackets and steps; both may be missing.
pub(crate) fn path(line: &mut Cursor, sink: &mut Sink<'_>) -> Read<Path> {
    line.skip_space();
    let start = line.offset();
    let mut out = Path { text: String::new(), start: filters(line, sink)?, steps: Vec::new() };
    loop {
        line.skip_space();
        let down = match line.peek() {
            Some('>') => line.take('>'),
            Some('<') => !line.take('<'),
            _ => break,
        };
        out.steps.push(step(line, sink, down)?);
    }
    out.text = line.text(start);
    Ok(out)
}

fn step(line: &mut Cursor, sink: &mut Sink<'_>, down: bool) -> Read<Step> {
    let mut relation = line.run(|c| c.is_ascii_alphabetic());
    if relation.value.is_empty() {
        return Err(line.expected("a dependency relation", sink));
    }
    if line.take(':') {
        let subtype =
            if line.take('*') { "*".to_owned() } else { line.run(|c| c.is_ascii_alphabetic()).value };
        relation.value = format!("{}:{subtype}", relation.value);
    }
    let mut quantifier = quantity(line);
    let filters = filters(line, sink)?;
    if quantifier == Quantifier::One {
        quantifier = quantity(line);
    }
    Ok(Step { down, relation, filters, quantifier })
}

fn quantity(line: &mut Cursor) -> Quantifier {
    if line.take('?') {
        Quantifier::Optional
    } else if line.take('*') {
        Quantifier::Repeat
    } else {
        Quantifier::One
    }
}

/// Brackets one after the other, with or without white space between them.
pub(crate) fn filters(line: &mut Cursor, sink: &mut Sink<'_>) -> Read<Vec<Filter>> {
    let mut out = Vec::new();
    loop {
        let (before, start) = (line.pos(), line.offset());
        // A quantifier may follow the last bracket, so white space is taken only before a bracket.
        if line.peek() == Some('[') {
            line.take('[');
        } else {
            return Ok(out);
        }
        out.push(filter(line, sink)?);
        if !line.take(']') {
            let message = "this bracket has no partner on its line";
            let meant = format!("{}]", line.text(start));
            sink.suggest(before, RuleCode::UnclosedBracket, message, Some(meant));
            return Err(Reported);
        }
    }
}

fn filter(line: &mut Cursor, sink: &mut Sink<'_>) -> Read<Filter> {
    line.skip_space();
    let negated = line.take('!');
    line.skip_space();
    let key = line.run(|c| c.is_ascii_alphabetic());
    if key.value.is_empty() {
        return Err(line.expected("a condition such as \"case=by\"", sink));
    }
    line.skip_space();
    let mut values = Vec::new();
    if line.take('=') {
        values.push(line.word(sink)?);
        line.skip_space();
        if line.peek().is_some_and(|c| c != ']') {
            return Err(line.expected("\"]\" (several values are written with \"in\")", sink));
        }
        return Ok(Filter { negated, key, values });
    }
    // `feat Name=Value` has no word between key and value; the other keys have `in`.
    if line.peek().is_some_and(|c| c != ']') && key.value != "feat" {
        let word = line.run(|c| c.is_ascii_alphabetic());
        if word.value != "in" {
            let message = format!("expected \"=\", \"in\" or \"]\" after \"{}\"", key.value);
            sink.push(word.at, RuleCode::Malformed, message);
            return Err(Reported);
        }
        line.skip_space();
        if line.peek() == Some(']') {
            return Err(line.expected("a word", sink));
        }
    }
    while line.peek().is_some_and(|c| c != ']') {
        values.push(line.word(sink)?);
        line.skip_space();
    }
    Ok(Filter { negated, key, values })
}
