//! The same actor in several documents.
//!
//! An actor that the world table knows has one entry everywhere. One that it does not know is met under its folded
//! name and country; entries of different names are joined where names, country and roles say so, each join with
//! its reasons and undone by a ruling. Who is told only by description stays inside its document.

use std::collections::BTreeSet;

use demarche_core::record::{Actor, ActorKind, MentionKind};
use serde::{Deserialize, Serialize};

use crate::cluster::{self, Ruling, Verdict};
use crate::evidence::{Evidence, Judgement, Line};
use crate::ids::{ActorKey, DocKey};

/// A named actor as one document shows it, or as several do, taken together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActorCard {
    /// Its key.
    pub key: ActorKey,
    /// The fullest name.
    pub name: String,
    /// Every name used, ascending.
    pub names: Vec<String>,
    /// What it is.
    pub kind: ActorKind,
    /// ISO 3166-1 alpha-3, or a code of PLOVER's.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
    /// Sector codes, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub sectors: Vec<String>,
    /// Offices and descriptions, lower case, ascending.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub roles: Vec<String>,
    /// In how many documents.
    pub documents: u32,
}

impl ActorCard {
    /// The card of `actor` in the document `doc`; none for an actor told only by description.
    pub fn of(actor: &Actor, doc: &DocKey) -> Option<Self> {
        if !is_named(actor) {
            return None;
        }
        let named = actor.mentions.iter().filter(|m| m.kind == MentionKind::Name);
        let mut names: Vec<String> = named.map(|m| m.words.text.clone()).collect();
        names.push(actor.name.clone());
        let nominal = actor.mentions.iter().filter(|m| m.kind == MentionKind::Nominal);
        let mut roles: Vec<String> = nominal.map(|m| role(&m.words.text)).collect();
        roles.extend(actor.offices.iter().map(|o| o.title.to_lowercase()));
        let mut sectors = actor.sectors.clone();
        for list in [&mut names, &mut roles, &mut sectors] {
            list.retain(|w| !w.is_empty());
            list.sort();
            list.dedup();
        }
        Some(Self {
            key: key_of(actor, doc),
            name: actor.name.clone(),
            names,
            kind: actor.kind,
            country: actor.country.clone(),
            sectors,
            roles,
            documents: 1,
        })
    }

    /// Takes in what another document shows of the same key. The outcome does not depend on the order.
    pub fn merge(&mut self, other: &ActorCard) {
        let union = |a: &mut Vec<String>, b: &[String]| {
            a.extend(b.iter().cloned());
            a.sort();
            a.dedup();
        };
        union(&mut self.names, &other.names);
        union(&mut self.sectors, &other.sectors);
        union(&mut self.roles, &other.roles);
        // The longest name is the fullest; of equals the first in the alphabet.
        if (other.name.chars().count(), std::cmp::Reverse(&other.name))
            > (self.name.chars().count(), std::cmp::Reverse(&self.name))
        {
            self.name.clone_from(&other.name);
        }
        self.documents += other.documents;
    }

    /// Under which key cards meet that may be one: the last word of the name, for people; its initials and first
    /// word, for organisations. Known actors meet nobody: they are what they are.
    pub fn blocking(&self) -> Vec<String> {
        if self.kind == ActorKind::Country {
            return Vec::new();
        }
        let mut keys = BTreeSet::new();
        for name in &self.names {
            let folded = fold(name);
            let words: Vec<&str> = folded.split(' ').filter(|w| !w.is_empty()).collect();
            if let Some(last) = words.last() {
                keys.insert(format!("{} {last}", self.kind));
            }
            if self.kind == ActorKind::Organization && words.len() > 1 {
                keys.insert(format!("{} {}", self.kind, initials(&words)));
            }
        }
        keys.into_iter().collect()
    }
}

/// The key of `actor` of the document `doc`.
pub fn key_of(actor: &Actor, doc: &DocKey) -> ActorKey {
    if let Some(known) = &actor.known_as {
        return ActorKey::new(known.clone());
    }
    if is_named(actor) {
        let country = actor.country.as_deref().unwrap_or("");
        return ActorKey::new(format!("n-{}-{country}", fold(&actor.name).replace(' ', "_")));
    }
    let doc = doc.as_str().strip_prefix("d-").unwrap_or(doc.as_str());
    ActorKey::new(format!("u-{doc}-{}", actor.id))
}

fn is_named(actor: &Actor) -> bool {
    actor.known_as.is_some()
        || (matches!(actor.kind, ActorKind::Person | ActorKind::Country | ActorKind::Organization)
            && actor.mentions.iter().any(|m| m.kind == MentionKind::Name))
}

/// A name as it is looked up: lower case, letters without marks, single blanks.
pub fn fold(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for c in name.chars().flat_map(char::to_lowercase) {
        match plain(c) {
            Some(text) => out.push_str(text),
            None if c.is_alphanumeric() => out.push(c),
            // A dot or apostrophe joins ("U.S.", "O'Neill"), anything else parts.
            None if matches!(c, '.' | '\'' | '’') => {}
            None if !out.ends_with(' ') => out.push(' '),
            None => {}
        }
    }
    out.trim().to_owned()
}

/// Letters of Latin alphabets without their marks.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'ä' | 'æ' => "ae",
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ə' => "e",
        'ğ' | 'ģ' | 'ĝ' | 'ġ' => "g",
        'ħ' | 'ĥ' => "h",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' => "i",
        'ķ' => "k",
        'ł' | 'ļ' | 'ľ' | 'ĺ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ō' | 'ő' => "o",
        'ö' | 'ø' | 'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'ŝ' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'þ' => "th",
        'ù' | 'ú' | 'û' | 'ū' | 'ů' | 'ű' | 'ų' => "u",
        'ü' => "ue",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

fn initials(words: &[&str]) -> String {
    let small = ["of", "the", "and", "for", "in", "on", "to", "de", "la"];
    words.iter().filter(|w| !small.contains(w)).filter_map(|w| w.chars().next()).collect()
}

/// A description without its article.
fn role(text: &str) -> String {
    let lower = text.to_lowercase();
    let bare =
        ["the ", "a ", "an ", "his ", "her ", "their ", "its "].iter().find_map(|a| lower.strip_prefix(a));
    bare.unwrap_or(&lower).to_owned()
}

/// What speaks for and against two cards being one actor.
pub fn judge(a: &ActorCard, b: &ActorCard) -> Evidence {
    let mut lines =
        vec![Line::new("prior", -6.0, "two entries are two actors until something says otherwise")];
    let known = |card: &ActorCard| card.key.as_str().starts_with('Q');
    if a.key == b.key {
        return Evidence::certain(Line::new("key", 20.0, format!("both are {}", a.key)));
    }
    let mut veto = None;
    if known(a) && known(b) {
        veto = Some(format!("the actor table knows both, {} and {}", a.key, b.key));
    }
    if a.kind != b.kind {
        veto = Some(format!("one is a {}, the other a {}", a.kind, b.kind));
    }
    match (&a.country, &b.country) {
        (Some(x), Some(y)) if x == y => lines.push(Line::new("country", 2.0, format!("both of {x}"))),
        (Some(x), Some(y)) => lines.push(Line::new("country", -8.0, format!("one of {x}, one of {y}"))),
        _ => {}
    }
    lines.push(names(a, b));
    let shared: Vec<&str> = a.roles.iter().filter(|r| b.roles.contains(r)).map(String::as_str).collect();
    if !shared.is_empty() {
        lines.push(Line::new("role", 4.0, format!("both are called {}", shared.join(", "))));
    }
    if a.sectors.first().is_some_and(|s| b.sectors.contains(s)) {
        lines.push(Line::new("sector", 0.5, format!("both of {}", a.sectors[0])));
    }
    Evidence::new(lines, veto)
}

/// The best that two names say.
fn names(a: &ActorCard, b: &ActorCard) -> Line {
    let mut best = Line::new("name", -10.0, "the names share nothing");
    for x in &a.names {
        for y in &b.names {
            let (fx, fy) = (fold(x), fold(y));
            let (wx, wy): (Vec<&str>, Vec<&str>) = (fx.split(' ').collect(), fy.split(' ').collect());
            let (bits, how) = if fx == fy && wx.len() > 1 {
                (7.0, "the same name")
            } else if fx == fy {
                (4.0, "the same single name")
            } else if a.kind == ActorKind::Organization
                && ((wx.len() == 1 && wy.len() > 1 && fx == initials(&wy))
                    || (wy.len() == 1 && wx.len() > 1 && fy == initials(&wx)))
            {
                (5.0, "one is the initials of the other")
            } else if wx.last() == wy.last() && contained(&wx, &wy) {
                // "Sergey Lavrov" and "Lavrov", "Sergey V. Lavrov"; a name alone says less than one with a forename.
                if wx.len() > 1 && wy.len() > 1 {
                    (5.0, "one name is the other, shortened")
                } else {
                    (2.5, "the same last name")
                }
            } else if wx.last() == wy.last() && wx.len() > 1 && wy.len() > 1 {
                (-6.0, "other forenames")
            } else {
                continue;
            };
            if bits > best.bits {
                best = Line::new("name", bits, format!("{how}: {x}, {y}"));
            }
        }
    }
    best
}

/// Whether each word of the shorter list stands in the longer, in order, whole or as its initial.
fn contained(a: &[&str], b: &[&str]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let mut rest = long.iter();
    short.iter().all(|w| {
        rest.any(|l| l == w || (w.len() == 1 && l.starts_with(w)) || (l.len() == 1 && w.starts_with(l)))
    })
}

/// Which of `cards` are one actor: groups of places in the slice, each ascending, in the order of their first.
///
/// `rulings` are people's: what they join stays joined, what they part stays parted.
pub fn resolve(cards: &[ActorCard], rulings: &[Ruling<ActorKey>]) -> Vec<Vec<usize>> {
    let order = |i: &usize| cards[*i].key.clone();
    let score = |a: usize, b: usize| {
        let ruled = rulings.iter().rev().find(|r| r.concerns(&cards[a].key, &cards[b].key));
        match ruled.map(|r| r.verdict) {
            Some(Verdict::Same) => cluster::Pair::Must,
            Some(Verdict::Different) => cluster::Pair::Never,
            None => {
                let evidence = judge(&cards[a], &cards[b]);
                if evidence.veto.is_some() {
                    cluster::Pair::Never
                } else {
                    cluster::Pair::Bits(evidence.bits)
                }
            }
        }
    };
    cluster::group(cards.len(), order, score, |_, _| true)
}

/// Whether two cards are one actor, by their evidence alone.
pub fn judgement(a: &ActorCard, b: &ActorCard) -> Judgement {
    judge(a, b).judgement()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(key: &str, name: &str, country: &str, roles: &[&str]) -> ActorCard {
        ActorCard {
            key: ActorKey::new(key),
            name: name.to_owned(),
            names: vec![name.to_owned()],
            kind: ActorKind::Person,
            country: (!country.is_empty()).then(|| country.to_owned()),
            sectors: Vec::new(),
            roles: roles.iter().map(|r| (*r).to_owned()).collect(),
            documents: 1,
        }
    }

    #[test]
    fn names_fold() {
        assert_eq!(fold("José  O’Neill-Łuk"), "jose oneill luk");
        assert_eq!(fold("U.S."), "us");
    }

    #[test]
    fn names_role_and_country_join() {
        let full = card("n-anna_petrova-XAA", "Anna Petrova", "XAA", &["harbour minister"]);
        let middle = card("n-anna_v_petrova-XAA", "Anna V. Petrova", "XAA", &["harbour minister"]);
        let bare = card("n-petrova-XAA", "Petrova", "XAA", &["harbour minister"]);
        let other = card("n-olga_petrova-XAA", "Olga Petrova", "XAA", &["harbour minister"]);
        assert_eq!(judgement(&full, &middle), Judgement::Same);
        assert_eq!(judgement(&full, &bare), Judgement::Same);
        assert_eq!(judgement(&full, &other), Judgement::Different);
        let stranger = card("n-petrova-XBB", "Petrova", "XBB", &[]);
        assert_eq!(judgement(&full, &stranger), Judgement::Different);
    }

    #[test]
    fn known_actors_are_never_joined_but_by_people() {
        let (a, b) = (
            card("Q1", "Anna Petrova", "XAA", &["minister"]),
            card("Q2", "Anna Petrova", "XAA", &["minister"]),
        );
        assert_eq!(judgement(&a, &b), Judgement::Different);
        let same = Ruling { a: a.key.clone(), b: b.key.clone(), verdict: Verdict::Same };
        assert_eq!(resolve(&[a, b], &[same]), [vec![0, 1]]);
    }

    #[test]
    fn a_ruling_parts_what_evidence_joins() {
        let a = card("n-anna_petrova-XAA", "Anna Petrova", "XAA", &["minister"]);
        let b = card("n-petrova-XAA", "Petrova", "XAA", &["minister"]);
        assert_eq!(resolve(&[a.clone(), b.clone()], &[]).len(), 1);
        let part = Ruling { a: a.key.clone(), b: b.key.clone(), verdict: Verdict::Different };
        assert_eq!(resolve(&[a, b], &[part]).len(), 2);
    }
}
