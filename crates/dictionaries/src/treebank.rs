//! A sentence from its constituency parse in Penn Treebank brackets.
//!
//! PETRARCH's own files and users carry such parses. Noun phrases are cut as PETRARCH-1 cuts them: a
//! noun phrase without a clause inside is one, together with one prepositional phrase that has no other
//! inside it; coordinated ones are kept as a list. Other labels are only walked through.

use crate::lexicon;
use crate::shape::{Nominal, Shape, Site, Word};

/// A bracketed parse that cannot be read: what is wrong, in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadParse(pub String);

/// A constituent; a word where it has no children.
#[derive(Debug)]
struct Node {
    label: String,
    start: usize,
    end: usize,
    children: Vec<Node>,
}

impl Node {
    fn is_word(&self) -> bool {
        self.children.is_empty()
    }

    fn clausal(&self) -> bool {
        let here =
            self.label == "VP" || self.label == "PRN" || self.label.starts_with('S') && !self.is_word();
        here || self.children.iter().any(Node::clausal)
    }

    fn leaves<'n>(&'n self, out: &mut Vec<&'n Node>) {
        if self.is_word() {
            out.push(self);
        }
        for child in &self.children {
            child.leaves(out);
        }
    }

    fn has(&self, label: &str) -> bool {
        self.label == label || self.children.iter().any(|c| c.has(label))
    }
}

impl Shape {
    /// The sentence whose parse is `text`, for example `(ROOT (S (NP (NNP Ordu)) (VP (VBD slept))))`.
    ///
    /// # Errors
    ///
    /// If brackets do not balance, a constituent is empty, or there is no verb phrase.
    pub fn from_treebank(text: &str) -> Result<Shape, BadParse> {
        let mut shape = Shape::default();
        let root = parse(text, &mut shape.words)?;
        if !root.has("VP") {
            return Err(BadParse("there is no verb phrase".to_owned()));
        }
        walk(&root, false, &mut shape);
        shape.sites.sort_by_key(|s| s.verb);
        Ok(shape)
    }
}

fn parse(text: &str, words: &mut Vec<Word>) -> Result<Node, BadParse> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let mut stack: Vec<Node> = Vec::new();
    let mut root = None;
    let mut tokens = spaced.split_whitespace().peekable();
    while let Some(token) = tokens.next() {
        match token {
            "(" => {
                if root.is_some() {
                    return Err(BadParse("there is more than one tree".to_owned()));
                }
                let label = tokens.next_if(|t| *t != "(" && *t != ")").unwrap_or("").to_owned();
                stack.push(Node { label, start: words.len(), end: words.len(), children: Vec::new() });
            }
            ")" => {
                let mut node = stack.pop().ok_or_else(|| BadParse("a `)` closes nothing".to_owned()))?;
                node.end = words.len();
                if node.start == node.end {
                    return Err(BadParse(format!("the constituent `{}` is empty", node.label)));
                }
                match stack.last_mut() {
                    Some(parent) => parent.children.push(node),
                    None => root = Some(node),
                }
            }
            form => {
                let Some(node) = stack.last().filter(|n| n.start == words.len() && n.children.is_empty())
                else {
                    return Err(BadParse(format!("`{form}` stands outside a constituent of its own")));
                };
                let form = form.to_uppercase();
                let seen = node.label != "POS" && form.contains(char::is_alphanumeric);
                words.push(Word { form, span: None, seen });
            }
        }
    }
    match root {
        Some(root) if stack.is_empty() => Ok(root),
        _ => Err(BadParse("a `(` is never closed".to_owned())),
    }
}

fn walk(node: &Node, below_be: bool, shape: &mut Shape) {
    if node.label == "NP"
        && let Some(nominal) = nominal(node)
    {
        shape.nominals.push(nominal);
        return;
    }
    let mut verb = None;
    if node.label == "VP" {
        verb = node.children.iter().find(|c| c.is_word() && c.label.starts_with("VB"));
    }
    let form = |n: &Node| shape.words[n.start].form.clone();
    let be = verb.is_some_and(|v| lexicon::is("be", &form(v)));
    if let Some(verb) = verb {
        let words: Vec<String> = shape.words[verb.end..node.end].iter().map(|w| w.form.clone()).collect();
        let agent = words.iter().any(|w| lexicon::is("agent", w));
        let negated = node.children.iter().any(|c| c.is_word() && lexicon::is("negation", &form(c)));
        let (verb, end) = (verb.start, node.end);
        let passive = below_be && agent;
        shape.sites.push(Site { verb, from: verb, end, passive, negated });
    }
    for child in &node.children {
        walk(child, be && child.label == "VP" || below_be && verb.is_none(), shape);
    }
}

/// The noun phrase at `node`; `None` where it has to be taken apart.
fn nominal(node: &Node) -> Option<Nominal> {
    if node.clausal() {
        return None;
    }
    let pp = node.children.iter().position(|c| c.label == "PP");
    let (head, attached) = match pp {
        Some(at) if at + 1 == node.children.len() && at > 0 => {
            let objects: Vec<&Node> = node.children[at].children.iter().filter(|c| !c.is_word()).collect();
            let [object] = objects[..] else { return None };
            let object = nominal(object).filter(|n| n.attached.is_empty() && object.label == "NP")?;
            (&node.children[..at], vec![object])
        }
        Some(_) => return None,
        None => (&node.children[..], Vec::new()),
    };
    let mut out = coordination(head)?;
    out.attached.extend(attached);
    out.end = node.end;
    Some(out)
}

/// The noun phrase of constituents that stand side by side, in the parts that `and` and commas make.
fn coordination(nodes: &[Node]) -> Option<Nominal> {
    let conjoined = nodes.iter().any(|n| n.label == "CC" || n.label == "CONJP");
    let phrases = nodes.iter().filter(|n| n.label == "NP").count();
    if let [only] = nodes
        && only.label == "NP"
    {
        return nominal(only);
    }
    if !conjoined {
        // Two phrases side by side with a comma are an apposition: two units.
        let comma = nodes.iter().any(|n| n.label == ",");
        if phrases > 1 && (comma || !nodes.iter().any(|n| n.has("POS"))) {
            return None;
        }
        // "[Ordu and Lisse] leaders": each with the shared noun.
        if let [first, rest @ ..] = nodes
            && first.label == "NP"
            && first.has("CC")
            && !rest.is_empty()
        {
            let mut inner = nominal(first)?;
            let shared: Vec<usize> = plain(rest).words;
            let end = rest.last().map_or(inner.end, |n| n.end);
            for part in std::iter::once(&mut inner.words).chain(inner.joined.iter_mut().map(|n| &mut n.words))
            {
                part.extend(&shared);
            }
            inner.end = end;
            return Some(inner);
        }
        if nodes.iter().any(|n| n.label == "NP" && n.has("PP")) {
            return None;
        }
        return Some(plain(nodes));
    }
    let mut parts: Vec<Nominal> = Vec::new();
    let mut open: Vec<&Node> = Vec::new();
    let mut close = |open: &mut Vec<&Node>| -> Option<()> {
        if let [only] = open[..]
            && only.label == "NP"
        {
            let mut part = nominal(only)?;
            // A phrase of its own takes no modifiers from the one before.
            part.determined = true;
            parts.push(part);
        } else if !open.is_empty() {
            parts.push(plain_refs(open));
        }
        open.clear();
        Some(())
    };
    for node in nodes {
        let breaks = matches!(node.label.as_str(), "CC" | "CONJP" | ",");
        // Adjectives and numbers in a row are parts of one phrase.
        let noun = open.last().is_some_and(|n| n.label.starts_with('N'));
        if breaks && (noun || open.is_empty()) {
            close(&mut open)?;
        } else if !breaks {
            open.push(node);
        }
    }
    close(&mut open)?;
    let mut parts = parts.into_iter();
    let mut first = parts.next()?;
    first.joined.extend(parts);
    first.end = nodes.last().map_or(first.end, |n| n.end);
    Some(first)
}

fn plain(nodes: &[Node]) -> Nominal {
    plain_refs(&nodes.iter().collect::<Vec<_>>())
}

fn plain_refs(nodes: &[&Node]) -> Nominal {
    let mut leaves = Vec::new();
    for node in nodes {
        node.leaves(&mut leaves);
    }
    Nominal {
        words: leaves.iter().map(|l| l.start).collect(),
        end: leaves.last().map_or(0, |l| l.end),
        determined: leaves.first().is_some_and(|l| l.label == "DT" || l.label == "PRP$"),
        ..Nominal::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phrases(text: &str) -> Vec<String> {
        let shape = Shape::from_treebank(text).expect("a well-formed parse");
        let words = |n: &Nominal| {
            let own: Vec<&str> = n.words.iter().map(|w| shape.words[*w].form.as_str()).collect();
            own.join(" ")
        };
        shape
            .nominals
            .iter()
            .map(|n| {
                let mut out = words(n);
                n.joined.iter().for_each(|j| out += &format!(" | {}", words(j)));
                n.attached.iter().for_each(|a| out += &format!(" < {}", words(a)));
                out
            })
            .collect()
    }

    #[test]
    fn noun_phrases_are_cut_at_clauses_and_nested_prepositions() {
        let text = "(ROOT (S (NP (NP (DT the) (NN port)) (PP (IN of) (NP (NNP Ordu)))) (VP (VBD sent) \
                    (NP (NP (NNS boats)) (CC and) (NP (DT a) (NN crew))) (PP (IN to) (NP (NP (DT the) (NN coast)) \
                    (PP (IN of) (NP (NP (NNP Lisse)) (PP (IN in) (NP (NNP May)))))))) (. .)))";
        assert_eq!(phrases(text), ["THE PORT < ORDU", "BOATS | A CREW", "THE COAST", "LISSE < MAY"]);
    }

    #[test]
    fn adjectives_in_a_row_make_no_list() {
        let text = "(S (NP (JJ old) (CC and) (JJ grey) (NN clerk)) (VP (VBD met) (NP (NP (NNP Ordu) (CC and) \
                    (NNP Lisse)) (NNS clerks))))";
        assert_eq!(phrases(text), ["OLD GREY CLERK", "ORDU CLERKS | LISSE CLERKS"]);
    }

    #[test]
    fn passives_need_their_agent() {
        let with = "(S (NP (NNP Ordu)) (VP (VBD was) (VP (VBN fined) (PP (IN by) (NP (NNP Lisse))))))";
        let without = "(S (NP (NNP Ordu)) (VP (VBD was) (VP (VBN fined) (PP (IN in) (NP (NNP Lisse))))))";
        let passive = |text| Shape::from_treebank(text).unwrap().sites[1].passive;
        assert!(passive(with) && !passive(without));
    }

    #[test]
    fn broken_parses_are_refused() {
        for text in ["", "(S (NP (NN a))", "(S (NP (NN a)))", "(S (VP (VB go)) ())", "(S (VB a)))", "a (S)"] {
            assert!(Shape::from_treebank(text).is_err(), "{text}");
        }
    }
}
