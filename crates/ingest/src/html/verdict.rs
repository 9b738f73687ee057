//! Whether a page can be an article at all.
//!
//! Error pages, walls against programs, pages that are filled by a script later, pages that lead on to another, and
//! lists of other stories are told by their titles, their words (`data/lexicon/pages.tsv`) and by how little else
//! there is. A page with the length of an article is one, whatever it is about.

use super::blocks::Paragraph;
use super::content::is_prose;
use super::meta::Meta;
use super::tree::{NodeId, Tree};
use super::words::{PageWords, Zone};

/// Text longer than this, in bytes, is no error page, however its title reads.
const LONG: usize = 1500;
/// Text shorter than this is hardly an article; its words decide.
const BRIEF: usize = 500;
/// Links to other stories from which a page with little text is a list of them.
const MANY: usize = 10;

/// What the page is instead of an article; `None` where it may be one. `kept` is what was found of an article among
/// `all` paragraphs.
pub fn not_an_article(tree: &Tree<'_>, meta: &Meta, all: &[Paragraph], kept: &[Paragraph]) -> Option<String> {
    let words = PageWords::embedded();
    let len: usize = kept.iter().map(|p| p.text.len()).sum();
    let prose: usize = kept.iter().filter(|p| is_prose(p)).map(|p| p.text.len()).sum();
    let titled = || {
        let heading =
            tree.elements().find(|id| tree.name(*id) == "h1").map(|id| tree.line(id)).unwrap_or_default();
        let page =
            tree.elements().find(|id| tree.name(*id) == "title").map(|id| tree.line(id)).unwrap_or_default();
        let title = meta.title.as_deref().unwrap_or_default();
        [title, &heading, &page].iter().fold(Zone::NONE, |zone, t| zone.with(words.of_title(t)))
    };
    let shown = |title: &str| -> String { title.chars().take(60).collect() };
    let title = || shown(meta.title.as_deref().unwrap_or("without a title"));
    if len < LONG {
        let titled = titled();
        let text = || {
            let text: Vec<&str> = all.iter().take(40).map(|p| p.text.as_str()).collect();
            words.of_text(&text.join(" "))
        };
        if titled.has(Zone::WALL) {
            return Some(format!("the page keeps programs out (“{}”)", title()));
        }
        if titled.has(Zone::ERROR) {
            return Some(format!("the page tells of an error (“{}”)", title()));
        }
        if len < BRIEF && prose < BRIEF {
            let text = text();
            if text.has(Zone::WALL) {
                return Some(format!("the page keeps programs out (“{}”)", title()));
            }
            if text.has(Zone::ERROR) && prose < 250 {
                return Some(format!("the page tells of an error (“{}”)", title()));
            }
        }
    }
    if prose > 0 {
        return list_of_stories(tree, all, prose);
    }
    if let Some(to) = refresh(tree) {
        return Some(format!("the page only leads on to {}", shown(&to)));
    }
    let total: usize = all.iter().map(|p| p.text.len()).sum();
    let hollow = all.iter().any(|p| p.text.len() < 80 && words.of_text(&p.text).has(Zone::HOLLOW));
    if hollow && total < BRIEF {
        return Some("the page is empty until a script fills it".to_owned());
    }
    list_of_stories(tree, all, prose)
}

fn list_of_stories(tree: &Tree<'_>, all: &[Paragraph], prose: usize) -> Option<String> {
    if prose >= BRIEF {
        return None;
    }
    let leads = |p: &&Paragraph| {
        p.linked * 10 >= p.text.len() * 8 && p.text.len() >= 25 && p.text.split(' ').take(4).count() == 4
    };
    let links: Vec<&Paragraph> = all.iter().filter(leads).collect();
    let len: usize = links.iter().map(|p| p.text.len()).sum();
    let headings = links.iter().filter(|p| matches!(tree.name(p.holder), "h1" | "h2" | "h3" | "h4")).count();
    (links.len() >= MANY && headings * 2 >= links.len() && len > prose * 2)
        .then(|| format!("the page is a list of {} other stories", links.len()))
}

/// Where the page sends its reader at once.
fn refresh(tree: &Tree<'_>) -> Option<String> {
    let sends = |id: &NodeId| {
        tree.name(*id) == "meta"
            && tree.attr(*id, "http-equiv").is_some_and(|v| v.eq_ignore_ascii_case("refresh"))
    };
    let content = tree.elements().find(sends).and_then(|id| tree.attr(id, "content"))?;
    let small = content.to_ascii_lowercase();
    small.find("url=").map(|at| content[at + 4..].trim_matches(['"', '\'', ' ']).to_owned())
}
