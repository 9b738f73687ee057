//! One rule: what it must have, what its names mean, and its compiled form.

use std::sync::Arc;

use demarche_core::record::EventType;

use super::frames::{self, Frame, Frames, Line};
use super::lists::Lists;
use super::paths;
use crate::diagnostic::{Pos, RuleCode, Sink, nearest};
use crate::ontology::Ontology;
use crate::ruleset::{Condition, Role, Rule, RuleId, Test};
use crate::syntax::ast::{self, Name, Speech};
use crate::trigger::{Construction, Trigger};

/// What the names of a rule may mean.
pub(crate) struct Scope<'a> {
    pub(crate) files: &'a [&'a str],
    pub(crate) ontology: &'a Ontology,
    pub(crate) lists: &'a Lists<'a>,
    pub(crate) frames: &'a Frames<'a>,
}

impl<'a> Scope<'a> {
    /// The compiled rule; `None` where it cannot run. Its id and `beats` are set by `suite`.
    pub(crate) fn rule(&self, rule: &'a ast::Rule, sink: &mut Sink<'_>) -> Option<Rule> {
        self.missing(rule, sink);
        // Everything is looked at before anything stops, so that one run shows all there is.
        let code = rule.code.as_ref().map(|(t, mode)| self.code(t, mode.as_ref(), sink));
        let cameo = self.cameo(rule, code.flatten(), sink);
        let contexts = self.contexts(&rule.contexts, sink);
        let frame = rule.frame.as_ref().map(|name| self.frames.get(name, sink));
        let triggers = self.triggers(rule, sink);
        let own: Vec<Option<Line>> =
            rule.roles.iter().map(|line| frames::compile(line, self.lists, sink)).collect();
        let own: Option<Vec<Line>> = own.into_iter().collect();
        let conditions = self.conditions(rule, sink);
        let tests = tests(rule, sink);

        let (frame, triggers, own) = (frame??, triggers?, own?);
        let plans = Construction::ALL.map(|c| frames::plan(&own, &frame.lines[c as usize]));
        let conditions = conditions?;
        self.warn(rule, frame, &own, &triggers, &conditions, sink);
        if rule.broken || triggers.is_empty() {
            return None;
        }
        Some(Rule {
            id: RuleId(0),
            name: rule.name.value.clone(),
            about: rule.about.clone(),
            event_type: code??,
            mode: rule.code.as_ref().and_then(|(_, mode)| mode.as_ref()).map(|m| m.value.clone()),
            contexts: contexts?,
            cameo: cameo.ok()?,
            file: self.files[rule.name.at.file as usize].to_owned(),
            line: rule.name.at.line,
            triggers,
            plans,
            conditions,
            beats: Vec::new(),
            tests: tests?,
        })
    }

    /// Reports what every rule needs and this one lacks.
    fn missing(&self, rule: &ast::Rule, sink: &mut Sink<'_>) {
        let has = |positive| rule.tests.iter().any(|t| t.positive == positive);
        let needs = [
            (rule.about.is_some(), RuleCode::MissingAbout, "\"about\""),
            (rule.code.is_some(), RuleCode::MissingCode, "\"code\""),
            (rule.frame.is_some(), RuleCode::MissingFrame, "\"frame\""),
            (
                !rule.triggers.is_empty(),
                RuleCode::MissingTrigger,
                "trigger line (\"verb\", \"noun\", \"adj\")",
            ),
            (has(true), RuleCode::MissingTest, "sentence it must match (\"+\")"),
            (has(false), RuleCode::MissingTest, "sentence it must not match (\"-\")"),
        ];
        // A line that could not be read has been reported; it would be reported again as missing.
        for (there, code, what) in needs {
            if !there && !rule.broken {
                sink.push(rule.name.at, code, format!("rule \"{}\" has no {what}", rule.name.value));
            }
        }
    }

    fn code(&self, name: &Name, mode: Option<&Name>, sink: &mut Sink<'_>) -> Option<EventType> {
        let Some(event_type) = EventType::parse(&name.value) else {
            let message = format!("\"{}\" is no PLOVER event type", name.value);
            let suggestion = nearest(&name.value, EventType::ALL.iter().map(|t| t.as_str()));
            sink.suggest(name.at, RuleCode::UnknownType, message, suggestion);
            return None;
        };
        if let Some(mode) = mode
            && self.ontology.mode(event_type, Some(&mode.value)).is_none()
        {
            let message = format!("{event_type} has no mode \"{}\"", mode.value);
            let known = self.ontology.modes(event_type).iter().filter_map(|m| m.name.as_deref());
            sink.suggest(mode.at, RuleCode::UnknownMode, message, nearest(&mode.value, known));
            return None;
        }
        Some(event_type)
    }

    fn cameo(
        &self,
        rule: &ast::Rule,
        event_type: Option<EventType>,
        sink: &mut Sink<'_>,
    ) -> Result<Option<String>, ()> {
        let Some(name) = &rule.cameo else { return Ok(None) };
        let Some(cameo) = self.ontology.cameo(&name.value) else {
            let message = format!("\"{}\" is no CAMEO code", name.value);
            let known = self.ontology.cameo_codes().map(|c| c.code.as_str());
            sink.suggest(name.at, RuleCode::UnknownCameo, message, nearest(&name.value, known));
            return Err(());
        };
        if let (Some(of), Some(event_type)) = (cameo.event_type, event_type)
            && of != event_type
        {
            let message = format!("CAMEO {} is {of} in the table, not {event_type}", cameo.code);
            sink.push(name.at, RuleCode::CameoMismatch, message);
        }
        Ok(Some(name.value.clone()))
    }

    fn contexts(&self, names: &[Name], sink: &mut Sink<'_>) -> Option<Vec<String>> {
        let known = || self.ontology.contexts().iter().map(|t| t.name.as_str());
        let mut good = true;
        for name in names {
            if !known().any(|k| k == name.value) {
                let message = format!("\"{}\" is no PLOVER context", name.value);
                sink.suggest(name.at, RuleCode::UnknownContext, message, nearest(&name.value, known()));
                good = false;
            }
        }
        good.then(|| names.iter().map(|n| n.value.clone()).collect())
    }

    /// The triggers in the order written, each once.
    fn triggers(&self, rule: &'a ast::Rule, sink: &mut Sink<'_>) -> Option<Vec<Trigger>> {
        let mut out: Vec<Trigger> = Vec::new();
        let mut good = true;
        for (speech, words) in &rule.triggers {
            let Some(words) = self.lists.open(words, sink) else {
                good = false;
                continue;
            };
            for (word, _) in words {
                let words = word.split('_').map(Arc::from).collect();
                let trigger = Trigger { speech: *speech, words };
                if !out.contains(&trigger) {
                    out.push(trigger);
                }
            }
        }
        good.then_some(out)
    }

    fn conditions(&self, rule: &'a ast::Rule, sink: &mut Sink<'_>) -> Option<Vec<Condition>> {
        let mut out = Vec::new();
        for condition in &rule.conditions {
            let role = if condition.subject.value == "trigger" {
                Some(None)
            } else {
                paths::role(&condition.subject, sink).map(Some)
            };
            let path = paths::path(&condition.path, self.lists, sink);
            out.push(role.zip(path).map(|(role, path)| Condition { unless: condition.unless, role, path }));
        }
        out.into_iter().collect()
    }

    /// Warns of what works but hardly as meant.
    fn warn(
        &self,
        rule: &ast::Rule,
        frame: &Frame,
        own: &[Line],
        triggers: &[Trigger],
        conditions: &[Condition],
        sink: &mut Sink<'_>,
    ) {
        // A frame with a fault has been reported; what it lacks may stand in the line left out.
        if frame.broken {
            return;
        }
        let fills = |role| own.iter().chain(frame.lines.iter().flatten()).any(|l: &Line| l.role == role);
        for (condition, written) in conditions.iter().zip(&rule.conditions) {
            if let Some(role) = condition.role
                && !fills(role)
            {
                let message = format!("neither the rule nor its frame fills {role}");
                let filled = Role::ALL.into_iter().filter(|r| fills(*r)).map(Role::as_str);
                let filled: Vec<&str> = filled.collect();
                let suggestion =
                    (role == Role::Object && filled.contains(&"recipient")).then_some("recipient");
                let suggestion = suggestion.map(str::to_owned);
                sink.suggest(written.subject.at, RuleCode::RoleNeverFilled, message, suggestion);
            }
        }
        for (speech, constructions) in [
            (Speech::Verb, [Construction::VerbActive, Construction::VerbPassive]),
            (Speech::Noun, [Construction::Noun; 2]),
            (Speech::Adj, [Construction::Adj; 2]),
        ] {
            let used = triggers.iter().any(|t| t.speech == speech);
            let said = constructions.iter().any(|c| !frame.lines[*c as usize].is_empty());
            if used && !said && own.is_empty() {
                let at: Pos = rule.frame.as_ref().map_or(rule.name.at, |f| f.at);
                let message = format!("the frame says nothing of \"{}\" triggers", speech.as_str());
                sink.push(at, RuleCode::NoConstruction, message);
            }
        }
    }
}

fn tests(rule: &ast::Rule, sink: &mut Sink<'_>) -> Option<Vec<Test>> {
    let mut out = Vec::new();
    for test in &rule.tests {
        let mut fillers = Vec::new();
        for (role, words) in &test.roles {
            fillers.push(paths::role(role, sink).map(|role| (role, words.clone())));
        }
        let fillers: Option<Vec<_>> = fillers.into_iter().collect();
        out.push(fillers.map(|fillers| Test {
            positive: test.positive,
            sentence: test.sentence.clone(),
            fillers,
            line: test.at.line,
        }));
    }
    out.into_iter().collect()
}
