//! The page as a tree, built from the row of tags in one pass.
//!
//! Nodes stand in one list in the order of the page, so that what an element holds is a stretch of the list
//! and every text node knows its first byte in the page. End tags that may be left out are supplied as the
//! HTML Standard says; formatting that crosses blocks is cut at the block. Nesting deeper than `DEEPEST` is
//! flattened, as browsers do. So the time is in proportion to the page, whatever the page holds.

use std::borrow::Cow;

use super::scan::{self, Cut, Piece};

/// The deepest nesting that is kept; elements further down become children of the deepest (Chromium: 512).
const DEEPEST: usize = 512;

/// A node of a [`Tree`], by its place in the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct NodeId(pub u32);

impl NodeId {
    /// The outermost node, which holds the whole page.
    pub const ROOT: NodeId = NodeId(0);

    /// The position in the list of nodes.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind<'p> {
    /// An element.
    Element {
        /// Its name in small letters; empty for a name in capitals that HTML does not know.
        name: &'p str,
        /// Its attributes as written.
        attrs: &'p str,
        /// First byte after which what it holds is no longer marked by it (an end tag that crosses a block).
        ended: u32,
    },
    /// Characters that stand in the page as they are.
    Text(&'p str),
    /// A character reference.
    Reference([Option<char>; 2]),
    /// The content of a script or another element whose content is no markup.
    Raw(&'p str),
}

/// A node.
#[derive(Debug, Clone, Copy)]
pub struct Node<'p> {
    /// What it is.
    pub kind: Kind<'p>,
    /// The element around it; the root is its own.
    pub parent: NodeId,
    /// The node after the last one it holds.
    pub end: NodeId,
    /// First byte in the page.
    pub at: u32,
}

/// A page.
#[derive(Debug)]
pub struct Tree<'p> {
    /// The page.
    pub page: &'p str,
    /// The nodes, each before what it holds.
    pub nodes: Vec<Node<'p>>,
    cut: Option<Cut>,
    closes_html: bool,
    left_open: bool,
}

const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen",
    "link", "meta", "param", "source", "track", "wbr",
];

/// Elements that begin and end a paragraph, wherever they stand.
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
    "select",
    "summary",
    "table",
    "tbody",
    "td",
    "template",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
];

/// Elements that end an open paragraph where they begin (HTML Standard, 13.2.6.4.7).
const ENDS_P: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dd",
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
    "header",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "ul",
];

/// Elements that may stand in a page's head.
const IN_HEAD: &[&str] =
    &["base", "basefont", "bgsound", "link", "meta", "noscript", "script", "style", "template", "title"];

/// Elements whose end tag may be left out.
const OPTIONAL_END: &[&str] = &[
    "html", "head", "body", "p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "tbody", "thead",
    "tfoot", "colgroup", "caption", "rt", "rp",
];

/// Elements that an end tag does not reach across.
const FENCES: &[&str] = &["td", "th", "caption", "table", "template", "html"];

/// Names written in capitals are looked up here.
const NAMES: &[&str] = &[
    "a", "abbr", "audio", "b", "big", "button", "canvas", "cite", "code", "del", "em", "font", "i", "iframe",
    "ins", "label", "math", "mark", "noscript", "object", "optgroup", "q", "rp", "rt", "ruby", "s", "script",
    "small", "span", "strike", "strong", "style", "sub", "sup", "svg", "textarea", "time", "tt", "u",
    "video",
];

/// Whether element `name` begins and ends a paragraph.
pub fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

fn small(name: &str) -> &str {
    if !name.bytes().any(|b| b.is_ascii_uppercase()) {
        return name;
    }
    let known = [BLOCKS, VOID, NAMES, IN_HEAD].into_iter().flatten();
    known.copied().find(|n| n.eq_ignore_ascii_case(name)).unwrap_or("")
}

/// The tree under construction.
struct Builder<'p> {
    nodes: Vec<Node<'p>>,
    /// The open elements, outermost first.
    open: Vec<NodeId>,
    /// How many elements below the deepest level are open; they have no place in `open`.
    below: usize,
    opens_html: bool,
    closes_html: bool,
}

impl<'p> Builder<'p> {
    fn name(&self, id: NodeId) -> &'p str {
        match self.nodes[id.index()].kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    fn add(&mut self, at: usize, kind: Kind<'p>) -> NodeId {
        let id = NodeId(self.nodes.len() as u32);
        let parent = self.open.last().copied().unwrap_or(NodeId::ROOT);
        self.nodes.push(Node { kind, parent, end: NodeId(id.0 + 1), at: at as u32 });
        id
    }

    /// Closes the open elements from place `from` of the stack on.
    fn close_from(&mut self, from: usize) {
        let end = NodeId(self.nodes.len() as u32);
        for id in self.open.drain(from.max(1)..) {
            self.nodes[id.index()].end = end;
        }
        self.below = 0;
    }

    /// Closes the innermost open element of `names`, unless one of `fences` stands before it.
    fn close_one_of(&mut self, names: &[&str], fences: &[&str]) {
        for place in (1..self.open.len()).rev() {
            let name = self.name(self.open[place]);
            if names.contains(&name) {
                return self.close_from(place);
            }
            if fences.contains(&name) {
                return;
            }
        }
    }

    fn open(&mut self, at: usize, name: &'p str, attrs: &'p str) {
        let name = small(name);
        self.opens_html |= matches!(name, "html" | "body");
        let is_open = |b: &Self, name: &str| b.open.iter().skip(1).take(4).any(|id| b.name(*id) == name);
        match name {
            "html" | "head" | "body" if is_open(self, name) => return,
            "body" => self.close_one_of(&["head"], &[]),
            _ if !IN_HEAD.contains(&name) && name != "html" && name != "head" => {
                self.close_one_of(&["head"], &["body", "div", "p"]);
            }
            _ => {}
        }
        if ENDS_P.contains(&name) {
            self.close_one_of(
                &["p"],
                &["td", "th", "caption", "table", "button", "template", "object", "li", "div"],
            );
        }
        match name {
            "li" => self.close_one_of(&["li"], &["ul", "ol", "menu", "div", "table", "td", "template"]),
            "dd" | "dt" => self.close_one_of(&["dd", "dt"], &["dl", "div", "table", "td", "template"]),
            "tr" => self.close_one_of(&["tr"], &["table", "template"]),
            "td" | "th" => self.close_one_of(&["td", "th"], &["tr", "table", "template"]),
            "tbody" | "thead" | "tfoot" => {
                self.close_one_of(&["tbody", "thead", "tfoot"], &["table", "template"])
            }
            "option" => self.close_one_of(&["option"], &["select", "template"]),
            "a" => self.end_formatting(at, "a"),
            _ => {}
        }
        let id = self.add(at, Kind::Element { name, attrs, ended: u32::MAX });
        if VOID.contains(&name) || (attrs.ends_with('/') && !is_block(name) && !NAMES.contains(&name)) {
            return;
        }
        if self.open.len() < DEEPEST {
            self.open.push(id);
        } else {
            self.below += 1;
        }
    }

    /// Ends the innermost open element `name`; where a block stands open in it, only what it marks ends.
    fn end_formatting(&mut self, at: usize, name: &str) {
        let mut crosses = false;
        for place in (1..self.open.len()).rev() {
            let id = self.open[place];
            let here = self.name(id);
            if here == name {
                if !crosses {
                    return self.close_from(place);
                }
                if let Kind::Element { ended, .. } = &mut self.nodes[id.index()].kind {
                    *ended = (*ended).min(at as u32);
                }
                return;
            }
            if FENCES.contains(&here) {
                return;
            }
            crosses |= is_block(here);
        }
    }

    fn close(&mut self, at: usize, name: &'p str) {
        let name = small(name);
        if name == "html" {
            self.closes_html = true;
        }
        if self.below > 0 {
            self.below -= 1;
            return;
        }
        match name {
            "html" | "body" => {}
            "br" => drop(self.add(at, Kind::Element { name: "br", attrs: "", ended: u32::MAX })),
            "" => {}
            _ if is_block(name) => {
                let fences: &[&str] = match name {
                    "td" | "th" | "tr" | "caption" | "tbody" | "thead" | "tfoot" => &["table"],
                    "table" | "template" => &[],
                    _ => FENCES,
                };
                self.close_one_of(&[name], fences);
            }
            _ => self.end_formatting(at, name),
        }
    }
}

impl<'p> Tree<'p> {
    /// The tree of `page`.
    pub fn new(page: &'p str) -> Self {
        let root = Node {
            kind: Kind::Element { name: "", attrs: "", ended: u32::MAX },
            parent: NodeId::ROOT,
            end: NodeId(1),
            at: 0,
        };
        let mut b = Builder {
            nodes: vec![root],
            open: vec![NodeId::ROOT],
            below: 0,
            opens_html: false,
            closes_html: false,
        };
        let cut = scan::scan(page, |piece| match piece {
            Piece::Text { at, text } => drop(b.add(at, Kind::Text(text))),
            Piece::Reference { at, chars } => drop(b.add(at, Kind::Reference(chars))),
            Piece::Raw { at, text } => drop(b.add(at, Kind::Raw(text))),
            Piece::Open { at, name, attrs } => b.open(at, name, attrs),
            Piece::Close { at, name } => b.close(at, name),
        });
        // A piece of a page may end anywhere.
        let left_open = b.opens_html
            && b.open.iter().skip(1).any(|id| {
                let name = b.name(*id);
                is_block(name) && !OPTIONAL_END.contains(&name)
            });
        let closes_html = b.closes_html;
        b.close_from(1);
        b.nodes[0].end = NodeId(b.nodes.len() as u32);
        Self { page, nodes: b.nodes, cut, closes_html, left_open }
    }

    /// Why the page looks cut off, or `None` where it does not.
    pub fn cut_off(&self) -> Option<&'static str> {
        match self.cut {
            Some(Cut::Tag) => Some("it ends inside a tag"),
            Some(Cut::Comment) => Some("it ends inside a comment"),
            Some(Cut::RawText) => Some("it ends inside a script or another element that is not text"),
            None => (self.left_open && !self.closes_html)
                .then_some("an element whose end tag cannot be left out is not closed"),
        }
    }

    /// The node `id`.
    pub fn node(&self, id: NodeId) -> &Node<'p> {
        &self.nodes[id.index()]
    }

    /// The name of element `id`; empty where it is none.
    pub fn name(&self, id: NodeId) -> &'p str {
        match self.node(id).kind {
            Kind::Element { name, .. } => name,
            _ => "",
        }
    }

    /// The bytes of the page from `id` to the node after what it holds.
    pub fn size(&self, id: NodeId) -> usize {
        let end = self.nodes.get(self.node(id).end.index()).map_or(self.page.len(), |n| n.at as usize);
        end - self.node(id).at as usize
    }

    /// What `id` holds, at any depth, in the order of the page.
    pub fn below(&self, id: NodeId) -> impl Iterator<Item = NodeId> + use<'p> {
        (id.0 + 1..self.node(id).end.0).map(NodeId)
    }

    /// Every element, in the order of the page.
    pub fn elements(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.below(NodeId::ROOT).filter(|id| matches!(self.node(*id).kind, Kind::Element { .. }))
    }

    /// The elements around `id`, innermost first, without the root.
    pub fn around(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(Some(id), |id| Some(self.node(*id).parent)).skip(1).take_while(|id| id.0 > 0)
    }

    /// The value of attribute `key` (in small letters) of element `id`, references resolved.
    pub fn attr(&self, id: NodeId, key: &str) -> Option<Cow<'p, str>> {
        let Kind::Element { attrs, .. } = self.node(id).kind else { return None };
        scan::attributes(attrs)
            .find(|(name, _)| name.eq_ignore_ascii_case(key))
            .map(|(_, v)| scan::resolve(v))
    }

    /// The text of `id` as one line: white space collapsed, nothing from scripts.
    pub fn line(&self, id: NodeId) -> String {
        let mut raw = String::new();
        for id in self.below(id) {
            match self.node(id).kind {
                Kind::Text(text) => raw.push_str(text),
                Kind::Reference(chars) => raw.extend(chars.into_iter().flatten()),
                Kind::Element { name, .. } if name == "br" || is_block(name) => raw.push(' '),
                _ => {}
            }
        }
        collapse(&raw)
    }
}

/// `text` with white space collapsed as in a page, and without characters that show nothing.
pub fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace()).filter(|w| !w.is_empty()) {
        let before = out.len();
        if before > 0 {
            out.push(' ');
        }
        let start = out.len();
        out.extend(word.chars().filter(|c| !crate::plain::is_invisible(*c)));
        if out.len() == start {
            out.truncate(before);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as brackets.
    fn shape(page: &str) -> String {
        let tree = Tree::new(page);
        let mut out = String::new();
        let mut ends: Vec<NodeId> = Vec::new();
        for id in tree.below(NodeId::ROOT) {
            while ends.last().is_some_and(|end| *end <= id) {
                ends.pop();
                out.push(')');
            }
            match tree.node(id).kind {
                Kind::Element { name, .. } => {
                    out.push_str(name);
                    out.push('(');
                    ends.push(tree.node(id).end);
                }
                Kind::Text(text) => out.push_str(text),
                _ => {}
            }
        }
        out + &")".repeat(ends.len())
    }

    #[test]
    fn end_tags_that_are_left_out() {
        assert_eq!(shape("<P>a<p>b<div>c</div>d"), "p(a)p(b)div(c)d");
        assert_eq!(shape("<ul><li>a<li>b<ul><li>c</ul></ul>"), "ul(li(a)li(bul(li(c))))");
        assert_eq!(shape("<table><tr><td>a<td>b<tr><td>c</table>d"), "table(tr(td(a)td(b))tr(td(c)))d");
        assert_eq!(shape("<head><title>t</title><p>a</p></body>b"), "head(title(t))p(a)b");
    }

    #[test]
    fn crossed_tags() {
        assert_eq!(shape("<b>a<i>b</b>c</i>d"), "b(ai(b))cd");
        assert_eq!(shape("<b>a<p>b</b>c</p>d"), "b(ap(bc)d)");
        assert_eq!(shape("</div></p>a</b>"), "a");
    }

    #[test]
    fn depth_is_bounded() {
        let page = format!("{}words", "<div>".repeat(5000));
        let tree = Tree::new(&page);
        let last = NodeId(tree.nodes.len() as u32 - 1);
        assert_eq!(tree.around(last).count(), DEEPEST - 1);
    }

    #[test]
    fn a_page_may_end_where_html_lets_it() {
        let cut = |page: &str| Tree::new(page).cut_off().is_some();
        assert!(cut("<html><body><div>words") && !cut("<html><body><article><p>words</article>"));
        assert!(!cut("<html><div>words</html>") && !cut("<div>words") && cut("<p>words <a href='x"));
    }
}
