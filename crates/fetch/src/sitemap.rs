//! Sitemaps and news sitemaps (sitemaps.org, Google News): the addresses of a site's pages.

use demarche_ingest::dates;
use demarche_ingest::feed::Entry;
use demarche_ingest::xml;

/// What a sitemap holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sitemap {
    /// Pages, with what is told of each.
    Pages(Vec<Page>),
    /// Other sitemaps, with the day of their last change where it is told.
    Index(Vec<(String, Option<jiff::civil::Date>)>),
}

/// A page of a sitemap.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// What is told of it, as of an item of a feed.
    pub entry: Entry,
    /// When it was last changed, as written.
    pub changed: Option<String>,
}

/// The sitemap `text`; `None` where it is none.
pub fn read(text: &str) -> Option<Sitemap> {
    let (roots, _) = xml::parse(text);
    let root = roots.iter().find(|r| matches!(r.name.as_str(), "urlset" | "sitemapindex"))?;
    let line = |e: &xml::Element, name: &str| {
        e.child(name).map(|c| c.whole_text().trim().to_owned()).filter(|t| !t.is_empty())
    };
    if root.name == "sitemapindex" {
        let maps = root
            .all("sitemap")
            .filter_map(|m| Some((line(m, "loc")?, line(m, "lastmod").and_then(|d| dates::parse_date(&d)))));
        return Some(Sitemap::Index(maps.collect()));
    }
    let pages = root.all("url").filter_map(|url| {
        let news = url.child("news");
        let told = |name: &str| news.and_then(|n| line(n, name));
        let published = told("publication_date").and_then(|d| dates::parse_date(&d));
        let entry = Entry {
            title: told("title"),
            link: Some(line(url, "loc")?),
            published,
            published_by: published.map(|_| "publication_date".to_owned()),
            outlet: news.and_then(|n| n.child("publication")).and_then(|p| line(p, "name")),
            ..Entry::default()
        };
        Some(Page { entry, changed: line(url, "lastmod") })
    });
    Some(Sitemap::Pages(pages.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_with_their_news() {
        let map = "<urlset><url><loc> https://a.example/1 </loc><lastmod>2021-05-11</lastmod><news:news><news:publication>\
            <news:name>The Post</news:name></news:publication><news:publication_date>2021-05-10T18:00:00Z</news:publication_date>\
            <news:title>Talks end</news:title></news:news></url><url/></urlset>";
        let Some(Sitemap::Pages(pages)) = read(map) else { panic!("pages") };
        let entry = &pages[0].entry;
        assert_eq!(
            (entry.link.as_deref(), entry.outlet.as_deref()),
            (Some("https://a.example/1"), Some("The Post"))
        );
        assert_eq!((pages.len(), entry.published.map(|d| d.to_string()).as_deref()), (1, Some("2021-05-10")));
        assert!(
            matches!(read("<sitemapindex><sitemap><loc>x</loc></sitemap></sitemapindex>"), Some(Sitemap::Index(m)) if m.len() == 1)
        );
        assert_eq!(read("<rss/>"), None);
    }
}
