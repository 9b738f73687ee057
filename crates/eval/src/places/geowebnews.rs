//! GeoWebNews: articles in one XML file, toponyms with offsets in code points (Gritta et al., A pragmatic
//! guide to geoparsing evaluation, Language Resources and Evaluation 2020).
//!
//! Each `article` has a `title`, a `text` and its `toponyms`. A toponym has a type, the code points it
//! covers of `text` and, where the annotators found one, coordinates. Common nouns (`Literal_Expression`,
//! `Non_Lit_Expression`) and names that are no toponyms (`Non_Toponym`) are left out here.

use roxmltree::{Document, Node};

use super::Use;

/// An article.
#[derive(Debug)]
pub(super) struct Article {
    /// Its number in the file.
    pub id: String,
    /// The headline, on which nothing is annotated.
    pub title: String,
    /// The text that the offsets count in.
    pub text: String,
    /// The annotated toponyms, in text order.
    pub toponyms: Vec<Toponym>,
}

/// A toponym of the gold.
#[derive(Debug, Clone)]
pub(super) struct Toponym {
    /// First code point of the text, and the one after the last.
    pub span: (usize, usize),
    /// Whether the name stands for the place itself.
    pub used: Use,
    /// The corpus' own word for how it is used.
    pub kind: String,
    /// Degrees north and east.
    pub at: Option<(f64, f64)>,
}

/// How each type of the corpus is used; types that are no toponyms are not in the table.
const TYPES: [(&str, Use); 11] = [
    ("Literal", Use::Literal),
    ("Literal_Modifier", Use::Literal),
    ("Mixed", Use::Literal),
    ("Coercion", Use::Literal),
    ("Embedded_Literal", Use::Literal),
    ("Metonymic", Use::Associative),
    ("Non_Literal_Modifier", Use::Associative),
    ("Embedded_Non_Lit", Use::Associative),
    ("Demonym", Use::Associative),
    ("Language", Use::Associative),
    ("Homonym", Use::Associative),
];

/// The articles in `xml`.
pub(super) fn parse(xml: &str) -> Result<Vec<Article>, String> {
    let document = Document::parse(xml).map_err(|e| e.to_string())?;
    let articles = document.descendants().filter(|n| n.has_tag_name("article"));
    let out: Vec<Article> = articles.map(article).collect::<Result<_, _>>()?;
    if out.is_empty() { Err("no article in it".to_owned()) } else { Ok(out) }
}

fn article(node: Node<'_, '_>) -> Result<Article, String> {
    let id = node.attribute("file").unwrap_or_default().to_owned();
    let text = child(node, "text").ok_or_else(|| format!("article {id} has no text"))?;
    let mut toponyms = Vec::new();
    for node in node.descendants().filter(|n| n.has_tag_name("toponym")) {
        let kind = child(node, "type").unwrap_or_default();
        let Some((_, used)) = TYPES.iter().find(|(name, _)| *name == kind) else { continue };
        let at = |name: &str| child(node, name).and_then(|n| n.trim().parse::<usize>().ok());
        let degrees = |name: &str| child(node, name).and_then(|n| n.trim().parse::<f64>().ok());
        // One row of the corpus stands before the text; what has no place in it cannot be found.
        let (Some(start), Some(end)) = (at("start"), at("end")) else { continue };
        toponyms.push(Toponym {
            span: (start, end),
            used: *used,
            kind,
            at: degrees("latitude").zip(degrees("longitude")),
        });
    }
    toponyms.sort_by_key(|t| t.span);
    toponyms.dedup_by_key(|t| t.span);
    Ok(Article { id, title: child(node, "title").unwrap_or_default().trim().to_owned(), text, toponyms })
}

fn child(node: Node<'_, '_>, name: &str) -> Option<String> {
    node.children().find(|c| c.has_tag_name(name))?.text().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toponyms_are_sorted_and_common_nouns_left_out() {
        let toponym = |kind: &str, start: usize, end: usize, at: &str| {
            format!("<toponym><type>{kind}</type><start>{start}</start><end>{end}</end>{at}</toponym>")
        };
        let xml = format!(
            "<articles><article file=\"7\"><title>Ferry</title><text>Oslo ships leave the port of Bergen.</text>\
             <toponyms>{}{}{}</toponyms></article></articles>",
            toponym("Literal", 29, 35, "<latitude>60.4</latitude><longitude>5.3</longitude>"),
            toponym("Non_Literal_Modifier", 0, 4, ""),
            toponym("Literal_Expression", 21, 25, ""),
        );
        let articles = parse(&xml).expect("sound");
        let [article] = articles.as_slice() else { panic!("{articles:?}") };
        assert_eq!((article.id.as_str(), article.title.as_str()), ("7", "Ferry"));
        let found: Vec<_> = article.toponyms.iter().map(|t| (t.span, t.used, t.at)).collect();
        assert_eq!(found, [((0, 4), Use::Associative, None), ((29, 35), Use::Literal, Some((60.4, 5.3)))]);
        assert!(parse("<articles/>").is_err() && parse("<articles").is_err());
    }
}
