//! The main text of a page, as paragraphs.
//!
//! Which part of the page is the article is decided by `dom_smoothie`, a port of Mozilla's Readability.
//! What that leaves in and a reader of the article would not call its text (navigation, forms, asides,
//! the article's own header with its byline, hidden parts) is passed over here, by the elements and
//! roles of the HTML Standard. White space collapses as in a browser; nothing else is altered.

use demarche_core::document::BlockKind;
use dom_query::NodeRef;
use dom_smoothie::{Config, Readability};

use super::scan::Piece;

/// A paragraph, heading, list item, table row or caption.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paragraph {
    /// Its words; white space collapsed, never blank, lines parted by `\n` where the page breaks them.
    pub text: String,
    /// Body or caption.
    pub kind: BlockKind,
    /// Where in `text` the text of another node begins, in order; the first is 0.
    pub parts: Vec<usize>,
}

const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "title",
    "tr",
    "ul",
];

const SKIPPED: &[&str] = &[
    "aside", "audio", "button", "canvas", "dialog", "footer", "form", "head", "iframe", "input", "map",
    "math", "nav", "noscript", "object", "script", "search", "select", "source", "style", "svg", "template",
    "textarea", "title", "video",
];

/// Landmark roles (WAI-ARIA) that hold no article text.
const SKIPPED_ROLES: &[&str] =
    &["navigation", "complementary", "contentinfo", "banner", "search", "dialog", "form", "menu", "toolbar"];

/// Class names that mark the words under a picture where there is no `figcaption`.
const CAPTION_CLASSES: &[&str] = &["caption", "wp-caption-text", "photo-caption", "image-caption"];

/// Whether element `name` begins and ends a paragraph.
pub(super) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// Whether the content of element `name` is no text of an article.
pub(super) fn is_skipped(name: &str) -> bool {
    SKIPPED.contains(&name)
}

/// The most elements a page may have for its main text to be searched; scoring takes some time for each.
const MOST_ELEMENTS: usize = 200_000;

/// Main text shorter than this, in characters, makes the search try again less strictly. News in brief
/// is shorter than the 500 that Readability takes for web pages at large.
const SHORT: usize = 200;

/// The main text of `tree`, empty where none is found.
pub fn main_text(tree: dom_query::Document) -> Vec<Paragraph> {
    let config = Config {
        keep_classes: true,
        max_elements_to_parse: MOST_ELEMENTS,
        char_threshold: SHORT,
        ..Config::default()
    };
    let Ok(mut readability) = Readability::with_document(tree, None, Some(config)) else { return Vec::new() };
    let Ok(article) = readability.parse() else { return Vec::new() };
    let tree = dom_query::Document::fragment(article.content);
    let root = tree.root();
    let strict = paragraphs(&root, true);
    // A page whose whole article stands in an element that is passed over elsewhere is kept.
    if strict.is_empty() { paragraphs(&root, false) } else { strict }
}

/// The paragraphs below `root`. The tree is walked without recursion, so that depth is no danger.
fn paragraphs(root: &NodeRef, strict: bool) -> Vec<Paragraph> {
    let mut builder = Builder::default();
    let mut captions = 0usize;
    let mut at = *root;
    loop {
        let mut enter = true;
        if at.is_text() {
            builder.text(&at.text());
        } else if let Some(name) = at.node_name() {
            enter = !is_passed_over(&at, &name, strict);
            if enter {
                if is_caption(&at, &name) {
                    builder.end_block();
                    captions += 1;
                    builder.kind = BlockKind::Caption;
                }
                builder.enter(&name);
            }
        }
        if enter && let Some(child) = at.first_child() {
            at = child;
            continue;
        }
        // Up, until there is a sibling to go on with; each element is left on the way.
        let mut left_without_entering = !enter;
        loop {
            if at.id == root.id {
                return builder.finish();
            }
            if !left_without_entering && let Some(name) = at.node_name() {
                if is_block(&name) {
                    builder.end_block();
                }
                if is_caption(&at, &name) {
                    builder.end_block();
                    captions -= 1;
                    if captions == 0 {
                        builder.kind = BlockKind::Body;
                    }
                }
            }
            left_without_entering = false;
            if let Some(next) = at.next_sibling() {
                at = next;
                break;
            }
            let Some(parent) = at.parent() else { return builder.finish() };
            at = parent;
        }
    }
}

fn is_caption(node: &NodeRef, name: &str) -> bool {
    name == "figcaption"
        || (matches!(name, "p" | "div" | "span") && CAPTION_CLASSES.iter().any(|class| node.has_class(class)))
}

fn is_passed_over(node: &NodeRef, name: &str, strict: bool) -> bool {
    let hidden = node.has_attr("hidden") || node.attr("aria-hidden").is_some_and(|v| &*v == "true");
    let role = || node.attr("role").is_some_and(|role| SKIPPED_ROLES.contains(&&*role));
    match name {
        "script" | "style" | "template" | "head" | "title" => true,
        _ => strict && (is_skipped(name) || name == "header" || hidden || role()),
    }
}

/// Makes paragraphs of text nodes and block boundaries.
#[derive(Debug)]
pub(super) struct Builder {
    done: Vec<Paragraph>,
    text: String,
    parts: Vec<usize>,
    space: bool,
    kind: BlockKind,
}

impl Default for Builder {
    fn default() -> Self {
        Self { done: Vec::new(), text: String::new(), parts: Vec::new(), space: false, kind: BlockKind::Body }
    }
}

impl Builder {
    /// The start tag of element `name` (small letters).
    pub(super) fn enter(&mut self, name: &str) {
        match name {
            "br" => self.line_break(),
            "td" | "th" => self.space = true,
            _ if is_block(name) => self.end_block(),
            _ => {}
        }
    }

    /// A piece of text of the raw page; tags are left to the caller.
    pub(super) fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text { text, .. } => self.text(text),
            Piece::Reference { chars, .. } => {
                let mut buffer = [0; 4];
                chars.into_iter().flatten().for_each(|c| self.text(c.encode_utf8(&mut buffer)));
            }
            Piece::Open(_) | Piece::Close(_) => {}
        }
    }

    /// The text of one node.
    pub(super) fn text(&mut self, text: &str) {
        let mut first = true;
        for c in text.chars() {
            let at_start = self.text.is_empty() || self.text.ends_with('\n');
            if c.is_ascii_whitespace() || (at_start && c.is_whitespace()) {
                self.space |= !at_start;
                continue;
            }
            if self.space && !at_start {
                self.text.push(' ');
            }
            self.space = false;
            if first {
                self.parts.push(self.text.len());
                first = false;
            }
            self.text.push(c);
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
            self.text.truncate(self.text.trim_end().len());
            self.text.push('\n');
            self.space = false;
        }
    }

    /// The end of a paragraph, where one is begun.
    pub(super) fn end_block(&mut self) {
        let mut text = std::mem::take(&mut self.text);
        let mut parts = std::mem::take(&mut self.parts);
        self.space = false;
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            parts.retain(|p| *p < text.len());
            // Trimmed space may have stood before the first part's place.
            if let Some(first) = parts.first_mut() {
                *first = 0;
            }
            self.done.push(Paragraph { text, kind: self.kind, parts });
        }
    }

    /// The paragraphs.
    pub(super) fn finish(mut self) -> Vec<Paragraph> {
        self.end_block();
        self.done
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> Vec<(String, BlockKind)> {
        let tree = dom_query::Document::fragment(html);
        paragraphs(&tree.root(), true).into_iter().map(|p| (p.text, p.kind)).collect()
    }

    #[test]
    fn blocks_lines_and_captions() {
        use BlockKind::{Body, Caption};
        let html = "<p>One\n <b>two</b>,&nbsp;three<br>four<br><br>five</p><nav>no</nav>\
            <figure><img><figcaption>A <i>dam</i></figcaption></figure>\
            <ul><li>six<li> seven </ul><table><tr><td>a<td>b</table>tail <span hidden>no</span>";
        let want = [
            ("One two,\u{a0}three\nfour", Body),
            ("five", Body),
            ("A dam", Caption),
            ("six", Body),
            ("seven", Body),
            ("a b", Body),
            ("tail", Body),
        ];
        let found = of(html);
        let found: Vec<(&str, BlockKind)> = found.iter().map(|(t, k)| (t.as_str(), *k)).collect();
        assert_eq!(found, want);
    }

    #[test]
    fn parts_are_text_nodes() {
        let tree = dom_query::Document::fragment("<p>One <b>two</b> three</p>");
        assert_eq!(paragraphs(&tree.root(), true)[0].parts, [0, 4, 8]);
    }
}
