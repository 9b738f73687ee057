//! Frames: role lines by construction, with those of the frames they extend behind their own.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::lists::Lists;
use super::paths;
use crate::diagnostic::{RuleCode, Sink, nearest};
use crate::ruleset::{Role, RoleLine, RolePlan};
use crate::syntax::ast;
use crate::trigger::Construction;

/// A role line with what its modifiers say.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) role: Role,
    /// `Some` where the line says `!` or `?`.
    pub(crate) required: Option<bool>,
    pub(crate) line: Arc<RoleLine>,
}

/// The role lines of a frame, in the order they are tried, one list a construction.
#[derive(Clone, Default)]
pub(crate) struct Frame {
    /// Whether a line of it was left out.
    pub(crate) broken: bool,
    pub(crate) lines: [Vec<Line>; 4],
}

/// Every frame by name.
pub(crate) struct Frames<'a> {
    frames: BTreeMap<&'a str, Frame>,
}

impl<'a> Frames<'a> {
    pub(crate) fn new(frames: &'a [ast::Frame], lists: &Lists<'a>, sink: &mut Sink<'_>) -> Self {
        let by_name: BTreeMap<&str, &ast::Frame> =
            frames.iter().map(|f| (f.name.value.as_str(), f)).collect();
        let mut out = Self { frames: BTreeMap::new() };
        for frame in frames {
            out.resolve(frame, &by_name, lists, &mut Vec::new(), sink);
            if frame.about.is_none() {
                let message = format!("frame \"{}\" has no \"about\"", frame.name.value);
                sink.push(frame.name.at, RuleCode::MissingAbout, message);
            }
        }
        out
    }

    fn resolve(
        &mut self,
        frame: &'a ast::Frame,
        by_name: &BTreeMap<&'a str, &'a ast::Frame>,
        lists: &Lists<'a>,
        open: &mut Vec<&'a str>,
        sink: &mut Sink<'_>,
    ) {
        let name = frame.name.value.as_str();
        if self.frames.contains_key(name) {
            return;
        }
        open.push(name);
        let mut compiled = Frame { broken: frame.broken, ..Frame::default() };
        for (headings, line) in &frame.lines {
            let Some(line) = compile(line, lists, sink) else {
                compiled.broken = true;
                continue;
            };
            for (construction, lines) in Construction::ALL.into_iter().zip(&mut compiled.lines) {
                if headings.is_empty() || headings.iter().any(|h| covers(*h, construction)) {
                    lines.push(line.clone());
                }
            }
        }
        for other in &frame.extends {
            if open.contains(&other.value.as_str()) {
                let message = format!("frame \"{name}\" extends itself by way of \"{}\"", other.value);
                sink.push(other.at, RuleCode::Cycle, message);
            } else if open.len() >= super::DEPTH {
                let message = format!("\"{}\" is nested too deep in other frames", other.value);
                sink.push(other.at, RuleCode::TooDeep, message);
            } else if let Some(inner) = by_name.get(other.value.as_str()) {
                self.resolve(inner, by_name, lists, open, sink);
                if let Some(inner) = self.frames.get(other.value.as_str()) {
                    compiled.broken |= inner.broken;
                    for (own, more) in compiled.lines.iter_mut().zip(&inner.lines) {
                        // By two ways the same line comes once: tried again it would find the same.
                        let new = |l: &&Line| !own.iter().any(|o| Arc::ptr_eq(&o.line, &l.line));
                        let new: Vec<Line> = more.iter().filter(new).cloned().collect();
                        own.extend(new);
                    }
                }
            } else {
                unknown(other, by_name.keys().copied(), sink);
            }
        }
        open.pop();
        self.frames.insert(name, compiled);
    }

    /// The frame `name`; an unknown one is reported.
    pub(crate) fn get(&self, name: &ast::Name, sink: &mut Sink<'_>) -> Option<&Frame> {
        let frame = self.frames.get(name.value.as_str());
        if frame.is_none() {
            unknown(name, self.frames.keys().copied(), sink);
        }
        frame
    }
}

/// A role line with its paths compiled and its modifiers read.
pub(crate) fn compile<'a>(line: &'a ast::RoleLine, lists: &Lists<'a>, sink: &mut Sink<'_>) -> Option<Line> {
    let required = match (line.required, line.optional) {
        (true, _) => Some(true),
        (false, true) => Some(false),
        (false, false) => None,
    };
    let (role, compiled) = paths::role_line(line, lists, sink)?;
    Some(Line { role, required, line: Arc::new(compiled) })
}

/// What to look for in one construction: the rule's own lines, then those of its frame.
///
/// Whether the role must be filled is told by the first line that says `!` or `?`.
pub(crate) fn plan(own: &[Line], frame: &[Line]) -> Vec<RolePlan> {
    let all = || own.iter().chain(frame);
    let mut out = Vec::new();
    for role in Role::ALL {
        let lines: Vec<Arc<RoleLine>> = all().filter(|l| l.role == role).map(|l| l.line.clone()).collect();
        if !lines.is_empty() {
            let required = all().filter(|l| l.role == role).find_map(|l| l.required).unwrap_or(false);
            out.push(RolePlan { role, required, lines });
        }
    }
    out
}

fn covers(heading: ast::Heading, construction: Construction) -> bool {
    match heading {
        ast::Heading::VerbActive => construction == Construction::VerbActive,
        ast::Heading::VerbPassive => construction == Construction::VerbPassive,
        ast::Heading::VerbAny => matches!(construction, Construction::VerbActive | Construction::VerbPassive),
        ast::Heading::Noun => construction == Construction::Noun,
        ast::Heading::Adj => construction == Construction::Adj,
    }
}

fn unknown<'k>(name: &ast::Name, known: impl Iterator<Item = &'k str>, sink: &mut Sink<'_>) {
    let message = format!("no frame is named \"{}\"", name.value);
    sink.suggest(name.at, RuleCode::UnknownFrame, message, nearest(&name.value, known));
}
