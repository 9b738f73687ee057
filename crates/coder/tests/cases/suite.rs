//! The Markdown of the suite: which lines are cases, and what is wrong with those that are none.
//!
//! A heading of the second level names a kind and is followed by prose; then, for each case, a line with its id and
//! date in front of the text in a fence, and its assertions as a list.

use jiff::civil::Date;

use crate::language::Assertion;
use crate::parse;

/// One case.
pub struct Case {
    /// The name of its file.
    pub file: String,
    /// The line with its id.
    pub line: usize,
    /// What it is called in `known.txt`.
    pub id: String,
    /// The heading it stands under.
    pub kind: String,
    pub date: Option<Date>,
    pub outlet: Option<String>,
    pub title: Option<String>,
    pub body: String,
    /// Each with the line on which it begins.
    pub assertions: Vec<(usize, Assertion)>,
}

/// What has been read of the section under a heading.
#[derive(Default)]
struct Section {
    kind: Option<String>,
    has_prose: bool,
}

/// The cases in `text`, or every error with file and line.
pub fn read(file: &str, text: &str) -> Result<Vec<Case>, Vec<String>> {
    let mut cases: Vec<Case> = Vec::new();
    let mut errors: Vec<String> = Vec::new();
    let mut section = Section::default();
    let mut lines = text.lines().enumerate().map(|(i, l)| (i + 1, l)).peekable();
    while let Some((number, line)) = lines.next() {
        let mut error = |why: String| errors.push(format!("{file}:{number}: {why}"));
        if let Some(kind) = line.strip_prefix("## ") {
            finish(cases.last(), &mut error);
            section = Section { kind: Some(kind.to_owned()), has_prose: false };
        } else if line.starts_with("**") {
            finish(cases.last(), &mut error);
            match head(line) {
                Ok((id, date, outlet)) => {
                    if section.kind.is_none() || !section.has_prose {
                        error(format!("{id} does not stand under a heading `## …` with prose"));
                    }
                    let kind = section.kind.clone().unwrap_or_default();
                    let (title, body, assertions) = (None, String::new(), Vec::new());
                    let file = file.to_owned();
                    cases.push(Case { file, line: number, id, kind, date, outlet, title, body, assertions });
                }
                Err(why) => error(why),
            }
        } else if line.starts_with("```") {
            let body: Vec<&str> =
                lines.by_ref().map(|(_, l)| l).take_while(|l| !l.starts_with("```")).collect();
            match cases.last_mut().filter(|c| c.body.is_empty()) {
                Some(case) => (case.title, case.body) = parts(&body),
                None => error("a fence belongs to the line `**id**, date:` before it".to_owned()),
            }
        } else if let Some(first) = line.strip_prefix("- ") {
            let mut whole = first.trim().to_owned();
            while let Some((_, more)) = lines.next_if(|(_, l)| l.starts_with("  ") && !l.trim().is_empty()) {
                whole = format!("{whole} {}", more.trim());
            }
            match (cases.last_mut().filter(|c| !c.body.is_empty()), parse::parse(&whole)) {
                (None, _) => error("an assertion stands before the text it is about".to_owned()),
                (_, Err(why)) => error(format!("{whole}: {why}")),
                (Some(case), Ok(assertion)) => case.assertions.push((number, assertion)),
            }
        } else if !line.trim().is_empty() {
            section.has_prose = true;
        }
    }
    finish(cases.last(), &mut |why| errors.push(format!("{file}: at its end: {why}")));
    if errors.is_empty() { Ok(cases) } else { Err(errors) }
}

/// Reports a case that asserts nothing.
fn finish(last: Option<&Case>, error: &mut dyn FnMut(String)) {
    if let Some(case) = last.filter(|c| c.assertions.is_empty()) {
        error(format!("{} (line {}) has no assertion", case.id, case.line));
    }
}

/// `**id**, 2018-01-17, outlet:`, date and outlet being optional.
fn head(line: &str) -> Result<(String, Option<Date>, Option<String>), String> {
    let form = || format!("expected `**id**, date, outlet:`, not {line}");
    let rest = line.strip_prefix("**").and_then(|l| l.strip_suffix(':')).ok_or_else(form)?;
    let (id, rest) = rest.split_once("**").ok_or_else(form)?;
    let mut date = None;
    let mut outlet = None;
    for part in rest.split(',').map(str::trim).filter(|p| !p.is_empty()) {
        if part.starts_with(|c: char| c.is_ascii_digit()) && date.is_none() {
            date = Some(part.parse().map_err(|e| format!("{part} is no date: {e}"))?);
        } else {
            outlet = Some(part.to_owned());
        }
    }
    Ok((id.to_owned(), date, outlet))
}

/// Title and body of a fence; a first line `# …` is the title.
fn parts(lines: &[&str]) -> (Option<String>, String) {
    match lines.split_first().and_then(|(first, rest)| Some((first.strip_prefix("# ")?, rest))) {
        Some((title, rest)) => (Some(title.to_owned()), rest.join("\n").trim().to_owned()),
        None => (None, lines.join("\n").trim().to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(text: &str) -> Vec<String> {
        read("x.md", text).err().unwrap_or_default()
    }

    #[test]
    fn a_case_has_a_head_a_text_and_assertions() {
        let text = "# All\n\n## Kind\n\nWhy.\n\n**a-1**, 2018-01-17, Wire:\n\n```text\n# Title\n\nOne.\n\nTwo.\n```\n\
                    - event ASSAULT;\n  negated\n- no quote\n";
        let [case] = &read("x.md", text).expect("it is sound")[..] else { panic!("one case is due") };
        assert_eq!((case.id.as_str(), case.kind.as_str(), case.line), ("a-1", "Kind", 7));
        assert_eq!((case.title.as_deref(), case.body.as_str()), (Some("Title"), "One.\n\nTwo."));
        assert_eq!((case.date, case.outlet.as_deref()), ("2018-01-17".parse().ok(), Some("Wire")));
        let sources: Vec<(usize, &str)> =
            case.assertions.iter().map(|(n, a)| (*n, a.source.as_str())).collect();
        assert_eq!(sources, [(16, "event ASSAULT; negated"), (18, "no quote")]);
    }

    #[test]
    fn errors_name_file_and_line() {
        let sound = "## Kind\nWhy.\n**a**:\n```\nOne.\n```\n- no event\n";
        assert!(errors(sound).is_empty());
        for (text, due) in [
            (sound.replace("- no event\n", ""), "x.md: at its end: a (line 3) has no assertion"),
            (sound.replace("no event", "no evnt"), "x.md:7: no evnt: "),
            (sound.replace("**a**:", "**a**, 2018-13-01:"), "x.md:3: 2018-13-01 is no date"),
            (sound.replace("**a**:\n", ""), "x.md:3: a fence belongs"),
            (sound.replace("Why.\n", ""), "x.md:2: a does not stand under a heading"),
            (sound.replace("```\nOne.\n```\n", ""), "x.md:4: an assertion stands before"),
        ] {
            let found = errors(&text);
            assert!(found.iter().any(|e| e.starts_with(due)), "{due}: {found:?}");
        }
    }
}
