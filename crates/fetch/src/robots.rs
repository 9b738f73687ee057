//! What a site allows programs: `robots.txt` (RFC 9309), and how long to wait between requests.

use std::time::Duration;

/// The rules of a site for one program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Robots {
    /// Patterns of paths, and whether they are allowed.
    rules: Vec<(String, bool)>,
    /// How long to wait between requests, where the site says so.
    pub delay: Option<Duration>,
    /// The sitemaps that it names.
    pub sitemaps: Vec<String>,
}

/// How much of the file is read (RFC 9309 asks for at least 500 KiB).
const LARGEST: usize = 512 * 1024;
/// The longest wait that is kept to; a site that asks for more is asked less often by the caller.
const LONGEST_DELAY: u64 = 60;

impl Robots {
    /// The rules for program `name` in the file `text`: those of its own group, else those of all programs.
    pub fn parse(text: &str, name: &str) -> Self {
        let text = text.get(..LARGEST).unwrap_or(text);
        let mut own = Robots::default();
        let mut all = Robots::default();
        let (mut has_own, mut in_own, mut in_all, mut last_was_agent) = (false, false, false, false);
        let mut sitemaps = Vec::new();
        for line in text.lines() {
            let line = line.split('#').next().unwrap_or("").trim();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if !last_was_agent {
                        (in_own, in_all) = (false, false);
                    }
                    in_own |= value.eq_ignore_ascii_case(name);
                    in_all |= value == "*";
                    has_own |= in_own;
                    last_was_agent = true;
                    continue;
                }
                "sitemap" => sitemaps.push(value.to_owned()),
                "allow" | "disallow" => {
                    let rule = (value.to_owned(), key == "allow");
                    // An empty pattern matches nothing.
                    if !value.is_empty() {
                        if in_own {
                            own.rules.push(rule.clone());
                        }
                        if in_all {
                            all.rules.push(rule);
                        }
                    }
                }
                "crawl-delay" => {
                    let delay = value.parse::<f64>().ok().filter(|d| d.is_finite() && *d >= 0.0);
                    let delay = delay.map(|d| Duration::from_secs_f64(d.min(LONGEST_DELAY as f64)));
                    if in_own {
                        own.delay = delay;
                    }
                    if in_all {
                        all.delay = delay;
                    }
                }
                _ => {}
            }
            last_was_agent = false;
        }
        let mut chosen = if has_own { own } else { all };
        chosen.sitemaps = sitemaps;
        chosen
    }

    /// Rules that allow nothing, for a site whose file cannot be had (RFC 9309, 2.3.1.4).
    pub fn nothing() -> Self {
        Self { rules: vec![("/".to_owned(), false)], ..Self::default() }
    }

    /// Whether `path`, with its query, may be fetched: by the longest pattern that matches; allowed among equals.
    pub fn allows(&self, path: &str) -> bool {
        let fitting = self.rules.iter().filter(|(pattern, _)| matches(pattern, path));
        fitting.max_by_key(|(pattern, allowed)| (pattern.len(), *allowed)).is_none_or(|(_, allowed)| *allowed)
    }
}

/// Whether `pattern` matches the beginning of `path`; `*` stands for any characters, a last `$` for the end.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| path.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    // Each part is looked for as early as it may stand, the last one at the end where the pattern says so.
    for (i, part) in parts.iter().enumerate() {
        if to_end && i + 1 == parts.len() {
            return rest.ends_with(part);
        }
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    !to_end || rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_patterns() {
        let text = "User-agent: other\nDisallow: /\n\nUser-agent: *\nDisallow: /private\nAllow: /private/open # yes\n\
            Disallow: /*.pdf$\nCrawl-delay: 2\nSitemap: https://a.example/s.xml\n";
        let rules = Robots::parse(text, "demarche");
        for (path, allowed) in [
            ("/", true),
            ("/private", false),
            ("/private/x", false),
            ("/private/open/x", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
            ("/pdf", true),
        ] {
            assert_eq!(rules.allows(path), allowed, "{path}");
        }
        assert_eq!((rules.delay, rules.sitemaps.len()), (Some(Duration::from_secs(2)), 1));
        assert!(!Robots::parse(text, "other").allows("/x"));
        assert!(
            Robots::parse(
                "User-agent: demarche\nUser-agent: x\nDisallow:\n\nUser-agent: *\nDisallow: /",
                "Demarche"
            )
            .allows("/x")
        );
        assert!(!Robots::nothing().allows("/x") && Robots::default().allows("/x"));
    }
}
