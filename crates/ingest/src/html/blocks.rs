//! The paragraphs of a page: every one of them, wherever it stands.
//!
//! White space collapses as in a browser (in `pre`, blank lines part paragraphs); struck-out words, marks of
//! footnotes, pronunciation aids, characters that show nothing and the content of controls are no text.
//! Nothing else is left out: which paragraphs are the article's is decided of whole paragraphs, in
//! [`super::content`], so no word is ever lost from a sentence. Each paragraph knows the bytes it came from.

use demarche_core::document::BlockKind;

use super::tree::{Kind, NodeId, Tree, is_block};
use crate::plain::is_invisible;

/// A stretch of a paragraph that stands byte for byte in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// First byte in the paragraph.
    pub text: usize,
    /// First byte in the page.
    pub source: usize,
    /// Length in bytes.
    pub len: usize,
}

/// A paragraph, heading, list item, table row or caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its words; white space collapsed, never blank, lines parted by `\n` where the page breaks them.
    pub text: String,
    /// Body or caption.
    pub kind: BlockKind,
    /// What of it stands in the page, in order.
    pub runs: Vec<Run>,
    /// The innermost block around its first word.
    pub holder: NodeId,
    /// The nodes of its words, in order.
    pub nodes: Vec<NodeId>,
    /// The bytes of its text that are links.
    pub linked: usize,
}

/// Elements whose content is no text of a page.
const SKIPPED: &[&str] = &[
    "audio", "canvas", "datalist", "embed", "head", "input", "map", "meter", "noscript", "object",
    "progress", "script", "select", "style", "svg", "template", "textarea", "title", "video",
    // Struck out; pronunciation beside the word it explains.
    "del", "s", "strike", "rp", "rt",
];

/// Cells of tables shorter than this, in bytes of the page, are words of one paragraph with their row.
const SMALL_CELL: usize = 300;

/// Elements with words that are read only where the page has no others.
const SPARE: &[&str] = &["noscript", "template"];

/// The paragraphs of `tree`. `spare` also reads what browsers show only without scripts, and shadow trees.
pub fn paragraphs<'p>(tree: &Tree<'p>, spare: bool) -> Vec<Paragraph> {
    let mut builder = Builder::new(tree.page);
    let mut open: Vec<Open<'p>> = Vec::new();
    let mut holder = NodeId::ROOT;
    let mut id = NodeId(1);
    let last = tree.node(NodeId::ROOT).end;
    while id < last {
        while open.last().is_some_and(|o| o.end <= id) {
            let Some(left) = open.pop() else { break };
            if left.block {
                builder.end_block();
            }
            builder.leave(left.name);
            holder = left.holder;
        }
        let node = tree.node(id);
        match node.kind {
            Kind::Text(text) => builder.text(id, holder, node.at as usize, text, is_link(&open, node.at)),
            Kind::Reference(chars) => {
                for c in chars.into_iter().flatten() {
                    builder.char(id, holder, None, c, is_link(&open, node.at));
                }
            }
            Kind::Raw(_) => {}
            Kind::Element { name, ended, .. } => {
                let spared = spare && SPARE.contains(&name);
                if (SKIPPED.contains(&name) && !spared) || is_left_out(tree, id, name) {
                    id = node.end;
                    continue;
                }
                // A small cell is a word of its row; a large one is a part of the page's layout.
                let cell = matches!(name, "td" | "th") && tree.size(id) < SMALL_CELL;
                let block = (is_block(name) && !cell) || spared;
                builder.enter(name, block);
                open.push(Open { name, end: node.end, ended, block, holder });
                if block {
                    holder = id;
                }
            }
        }
        id = NodeId(id.0 + 1);
    }
    builder.end_block();
    builder.done
}

/// An element that is open.
struct Open<'p> {
    name: &'p str,
    end: NodeId,
    ended: u32,
    block: bool,
    holder: NodeId,
}

fn is_link(open: &[Open<'_>], at: u32) -> bool {
    // Links do not nest, and whoever wraps a whole card into one does so close to it.
    open.iter().rev().take(12).any(|o| o.name == "a" && at < o.ended)
}

/// Whether inline element `id` is hidden outright or is the mark of a footnote (`[1]`).
fn is_left_out(tree: &Tree<'_>, id: NodeId, name: &str) -> bool {
    if is_block(name) {
        return false;
    }
    if name == "sup" {
        let text = tree.line(id);
        let mark = text.trim_matches(['[', ']', '(', ')', '*', '†', '‡', ' ']);
        let short = mark.len() <= 3 && mark.bytes().all(|b| b.is_ascii_alphanumeric());
        let linked = tree.below(id).any(|n| tree.name(n) == "a");
        return short && (linked || text.starts_with('['));
    }
    is_hidden(tree, id)
}

/// Whether element `id` says that it is not shown.
pub fn is_hidden(tree: &Tree<'_>, id: NodeId) -> bool {
    let Kind::Element { attrs, .. } = tree.node(id).kind else { return false };
    if attrs.is_empty() {
        return false;
    }
    super::scan::attributes(attrs).any(|(key, value)| {
        if key.eq_ignore_ascii_case("hidden") {
            return !value.eq_ignore_ascii_case("until-found");
        }
        key.eq_ignore_ascii_case("style") && {
            let style: String = value.chars().filter(|c| !c.is_whitespace()).take(400).collect();
            let style = style.to_ascii_lowercase();
            style.contains("display:none") || style.contains("visibility:hidden")
        }
    })
}

/// Makes paragraphs of characters and block boundaries.
#[derive(Debug)]
struct Builder<'p> {
    page: &'p [u8],
    done: Vec<Paragraph>,
    text: String,
    runs: Vec<Run>,
    holder: NodeId,
    nodes: Vec<NodeId>,
    linked: usize,
    space: bool,
    /// How many `pre` elements are open, and how many line feeds in a row stand before here.
    pre: usize,
    feeds: usize,
}

impl<'p> Builder<'p> {
    fn new(page: &'p str) -> Self {
        Self {
            page: page.as_bytes(),
            done: Vec::new(),
            text: String::new(),
            runs: Vec::new(),
            holder: NodeId::ROOT,
            nodes: Vec::new(),
            linked: 0,
            space: false,
            pre: 0,
            feeds: 0,
        }
    }

    fn enter(&mut self, name: &str, block: bool) {
        match name {
            "br" => self.line_break(),
            _ if block => self.end_block(),
            "td" | "th" => self.space = true,
            _ => {}
        }
        if matches!(name, "pre" | "listing" | "xmp") {
            self.pre += 1;
            self.feeds = 0;
        }
    }

    fn leave(&mut self, name: &str) {
        if matches!(name, "pre" | "listing" | "xmp") {
            self.pre -= 1;
        }
    }

    fn text(&mut self, id: NodeId, holder: NodeId, at: usize, text: &str, link: bool) {
        for (i, c) in text.char_indices() {
            self.char(id, holder, Some(at + i), c, link);
        }
    }

    fn char(&mut self, id: NodeId, holder: NodeId, source: Option<usize>, c: char, link: bool) {
        if is_invisible(c) {
            return;
        }
        let at_start = self.text.is_empty() || self.text.ends_with('\n');
        if c.is_ascii_whitespace() || (at_start && c.is_whitespace()) {
            if self.pre > 0 && c == '\n' {
                self.feeds += 1;
                if self.feeds == 2 {
                    self.end_block();
                }
            }
            self.space |= !at_start;
            return;
        }
        self.feeds = 0;
        if self.space && !at_start {
            self.push(' ', source.map(|s| s - 1));
        }
        self.space = false;
        if self.text.is_empty() {
            self.holder = holder;
        }
        if self.nodes.last() != Some(&id) {
            self.nodes.push(id);
        }
        self.linked += if link { c.len_utf8() } else { 0 };
        self.push(c, source);
    }

    /// Adds `c`, which stands at `source` of the page. A space is only supposed to: it enters the map where
    /// the page has one there.
    fn push(&mut self, c: char, source: Option<usize>) {
        let at = self.text.len();
        self.text.push(c);
        let Some(source) = source else { return };
        if c == ' ' && self.page.get(source) != Some(&b' ') {
            return;
        }
        match self.runs.last_mut() {
            Some(run) if run.text + run.len == at && run.source + run.len == source => {
                run.len += c.len_utf8()
            }
            _ if c == ' ' => {}
            _ => self.runs.push(Run { text: at, source, len: c.len_utf8() }),
        }
    }

    /// A `br`: a new line, and where the line is blank already, a new paragraph.
    fn line_break(&mut self) {
        if self.text.is_empty() {
            return;
        }
        if self.text.ends_with('\n') {
            self.end_block();
        } else {
            self.trim();
            self.text.push('\n');
            self.space = false;
        }
    }

    /// Takes white space off the end of the text.
    fn trim(&mut self) {
        let len = self.text.trim_end().len();
        self.text.truncate(len);
        while let Some(run) = self.runs.last_mut() {
            if run.text + run.len <= len {
                break;
            }
            run.len = len.saturating_sub(run.text);
            if run.len > 0 {
                break;
            }
            self.runs.pop();
        }
    }

    /// The end of a paragraph, where one is begun.
    fn end_block(&mut self) {
        self.trim();
        self.space = false;
        self.feeds = 0;
        let (text, runs) = (std::mem::take(&mut self.text), std::mem::take(&mut self.runs));
        let (linked, nodes) = (std::mem::take(&mut self.linked), std::mem::take(&mut self.nodes));
        if !text.is_empty() {
            self.done.push(Paragraph {
                text,
                kind: BlockKind::Body,
                runs,
                holder: self.holder,
                nodes,
                linked,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(page: &str) -> Vec<String> {
        let found = paragraphs(&Tree::new(page), false);
        for p in &found {
            for run in &p.runs {
                assert_eq!(p.text[run.text..run.text + run.len], page[run.source..run.source + run.len]);
            }
        }
        found.into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn blocks_and_lines() {
        let html = "<p>One\n <b>two</b>,&nbsp;three<br>four<br><br>five</p>\
            <ul><li>six<li> seven </ul><table><tr><td>a<td>b</table>tail <span hidden>no</span>";
        assert_eq!(of(html), ["One two,\u{a0}three\nfour", "five", "six", "seven", "a b", "tail"]);
        assert_eq!(of("<pre>one\ntwo\n\nthree</pre>four"), ["one two", "three", "four"]);
    }

    #[test]
    fn no_word_is_lost_by_class_or_tag() {
        let html =
            "<p>would <b class=ad>not</b> send <button>troops</button> to <em class=related>Syria</em></p>";
        assert_eq!(of(html), ["would not send troops to Syria"]);
    }

    #[test]
    fn what_is_no_text() {
        let html =
            "<p>killed <del>400</del> 40 in Vien\u{ad}na<sup><a href=x>[1]</a></sup> on 5 m<sup>2</sup></p>";
        assert_eq!(of(html), ["killed 40 in Vienna on 5 m2"]);
        let spare = paragraphs(&Tree::new("<noscript><p>words</p></noscript>"), true);
        assert_eq!(spare[0].text, "words");
    }

    #[test]
    fn links_are_counted() {
        let found = paragraphs(&Tree::new("<p>see <a href=x>this <b>page</b></a> now"), false);
        assert_eq!((found[0].text.as_str(), found[0].linked), ("see this page now", 8));
    }
}
