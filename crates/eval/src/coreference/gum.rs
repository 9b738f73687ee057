//! GUM: entities in the MISC column of CoNLL-U (Zeldes, Language Resources and Evaluation 2017).
//!
//! `Entity=(3-person-…(4-place-…)` opens entities 3 and 4 and closes 4, `3)` closes the innermost mention of
//! 3; several stand side by side. What follows the first hyphen is not read. A mention in several parts
//! (`3[1/2]`) keeps its first part only. `# newdoc id`, `# newpar` and `# speaker` part the text.

use std::collections::BTreeMap;
use std::path::Path;

use crate::EvalError;
use crate::report::read_text;

use super::Annotated;

/// The documents of the file at `path`.
pub(super) fn read(path: &Path) -> Result<Vec<Annotated>, EvalError> {
    let documents = parse(&read_text(path)?).map_err(|message| EvalError::format(path, message))?;
    if documents.iter().all(|d| d.entities.is_empty()) {
        return Err(EvalError::format(path, "no Entity= in the MISC column"));
    }
    Ok(documents)
}

#[derive(Default)]
struct Builder {
    document: Annotated,
    entities: BTreeMap<String, Vec<(u32, u32)>>,
    open: BTreeMap<String, Vec<u32>>,
    tokens: u32,
    speaker: Option<String>,
    paragraph: bool,
    in_sentence: bool,
}

impl Builder {
    fn finish(&mut self) -> Option<Annotated> {
        let mut built = std::mem::take(self);
        built.document.entities = built.entities.into_values().collect();
        (!built.document.sentences.is_empty()).then_some(built.document)
    }

    fn row(&mut self, line: &str) -> Result<(), String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, form, _, _, _, _, _, _, _, misc] = columns[..] else {
            return Err(format!("{} columns where 10 are expected", columns.len()));
        };
        if id.contains('.') {
            return Ok(());
        }
        if let Some((_, last)) = id.split_once('-') {
            // The words of a multiword token are written side by side.
            let last: u32 = last.parse().map_err(|_| format!("bad token range {id}"))?;
            self.document.joined = Some((last, !misc.split('|').any(|m| m == "SpaceAfter=No")));
            return Ok(());
        }
        if !self.in_sentence {
            self.in_sentence = true;
            self.document.sentences.push(Vec::new());
            self.document.speakers.push(self.speaker.take());
            self.document.paragraphs.push(std::mem::take(&mut self.paragraph));
        }
        let number: u32 = id.parse().map_err(|_| format!("bad word number {id}"))?;
        let mut space = !misc.split('|').any(|m| m == "SpaceAfter=No");
        if let Some((last, after)) = self.document.joined {
            space = number == last && after;
            if number == last {
                self.document.joined = None;
            }
        }
        if let Some(sentence) = self.document.sentences.last_mut() {
            sentence.push((form.to_owned(), space));
        }
        if let Some(value) = misc.split('|').find_map(|m| m.strip_prefix("Entity=")) {
            self.entities(value)?;
        }
        self.tokens += 1;
        Ok(())
    }

    fn entities(&mut self, value: &str) -> Result<(), String> {
        let here = self.tokens;
        let mut rest = value;
        while let Some(first) = rest.chars().next() {
            if first == '(' {
                let body = &rest[1..];
                let end = body.find(['(', ')']).unwrap_or(body.len());
                let id = body[..end].split('-').next().unwrap_or_default();
                let part = id.split_once('[');
                let later = part.is_some_and(|(_, p)| !p.starts_with("1/"));
                let id = part.map_or(id, |(id, _)| id);
                let closed = body[end..].starts_with(')');
                rest = &body[end + usize::from(closed)..];
                if later {
                    continue;
                }
                if closed {
                    self.entities.entry(id.to_owned()).or_default().push((here, here + 1));
                } else {
                    self.open.entry(id.to_owned()).or_default().push(here);
                }
            } else {
                let end = rest.find(')').ok_or_else(|| format!("bad Entity={value}"))?;
                let id = &rest[..end];
                rest = &rest[end + 1..];
                let part = id.split_once('[');
                if part.is_some_and(|(_, p)| !p.starts_with("1/")) {
                    continue;
                }
                let id = part.map_or(id, |(id, _)| id);
                let start = self
                    .open
                    .get_mut(id)
                    .and_then(Vec::pop)
                    .ok_or_else(|| format!("entity {id} is closed but not open"))?;
                self.entities.entry(id.to_owned()).or_default().push((start, here + 1));
            }
        }
        Ok(())
    }
}

fn parse(text: &str) -> Result<Vec<Annotated>, String> {
    let mut out = Vec::new();
    let mut now = Builder::default();
    for (n, line) in text.lines().enumerate() {
        let line = line.trim_end_matches('\r');
        if line.is_empty() {
            now.in_sentence = false;
        } else if let Some(comment) = line.strip_prefix('#') {
            let (key, value) = comment.split_once('=').map_or((comment, ""), |(k, v)| (k, v));
            match key.trim() {
                "newdoc id" => {
                    out.extend(now.finish());
                    now.document.id = value.trim().to_owned();
                    let genre = value.trim().strip_prefix("GUM_").unwrap_or_default();
                    now.document.genre = genre.split('_').next().unwrap_or_default().to_owned();
                }
                "speaker" => now.speaker = Some(value.trim().to_owned()),
                "newpar" => now.paragraph = true,
                _ => {}
            }
        } else {
            now.row(line).map_err(|what| format!("line {}: {what}", n + 1))?;
        }
    }
    out.extend(now.finish());
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nested_entities_speakers_and_paragraphs() {
        let row =
            |id: &str, form: &str, misc: &str| format!("{id}\t{form}\t_\tX\t_\t_\t0\troot\t_\t{misc}\n");
        let text = [
            "# newdoc id = GUM_news_port\n# newpar\n# speaker = Ana\n".to_owned(),
            row("1", "The", "Entity=(1-person-new-coref"),
            row("2", "mayor", "_"),
            row("3", "of", "_"),
            row("4", "Oslo", "Entity=(2-place-new-coref-Oslo)1)"),
            "\n".to_owned(),
            row("1-2", "She's", "SpaceAfter=No"),
            row("1", "She", "Entity=(1-person-giv-ana)"),
            row("2", "'s", "_"),
        ]
        .concat();
        let documents = parse(&text).expect("documents");
        let [document] = documents.as_slice() else { panic!("one document") };
        assert_eq!((document.id.as_str(), document.genre.as_str()), ("GUM_news_port", "news"));
        assert_eq!(document.entities, [vec![(0, 4), (4, 5)], vec![(3, 4)]]);
        assert_eq!(document.speakers, [Some("Ana".to_owned()), None]);
        assert_eq!(document.paragraphs, [true, false]);
        assert_eq!(document.sentences[1], [("She".to_owned(), false), ("'s".to_owned(), false)]);
    }

    #[test]
    fn a_bad_bracket_is_named() {
        let text = "# newdoc id = d\n1\tx\t_\tX\t_\t_\t0\troot\t_\tEntity=4)\n";
        assert_eq!(parse(text).expect_err("bad"), "line 2: entity 4 is closed but not open");
    }
}
