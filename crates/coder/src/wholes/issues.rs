//! What the document talks about: the matters that parties discuss, agree on and differ over.
//!
//! An issue is told by a word of talking with its object or its "on" and "about", by a general word that
//! lists matters ("issues, including A and B"), by the name of an agreement, by a noun that names a matter
//! together with a modifier ("trade talks with Chile"), or by what a position is taken on. A country is an
//! issue only where it is talked about, never because it acts. Short mentions join the longer one that they
//! shorten, where only one can be meant. Precision goes first: a matter told once in passing is left out.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use demarche_core::analysis::{Analysis, Deprel, EntityLabel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, IssueKind};
use demarche_core::text::{Span, Tokens};
use demarche_grammar::Role;
use demarche_world::{PlaceKind, World};

use super::phrase;
use super::positions::Stand;
use super::table::{Term, list, rows};
use crate::scene::{IssueDraft, Scene};

/// What a word of the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Discuss,
    About,
    Topic,
    List,
    Through,
    Binding,
    Thing(IssueKind),
    Never,
    Empty,
}

struct Entry {
    term: Term,
    class: Class,
    after: Vec<&'static str>,
}

static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows(include_str!("../../../../data/lexicon/issues.tsv")).filter_map(|cells| entry(&cells)).collect()
});

fn entry(cells: &[&'static str]) -> Option<Entry> {
    let [word, upos, class, detail] = cells else { return None };
    let (class, after) = match *class {
        "discuss" => (Class::Discuss, Vec::new()),
        "about" => (Class::About, list(detail)),
        "topic" => (Class::Topic, Vec::new()),
        "list" => (Class::List, list(detail)),
        "through" => (Class::Through, list(detail)),
        "binding" => (Class::Binding, list(detail)),
        "thing" => (Class::Thing(IssueKind::parse(detail)?), Vec::new()),
        "never" => (Class::Never, Vec::new()),
        "empty" => (Class::Empty, Vec::new()),
        _ => return None,
    };
    Some(Entry { term: Term::parse(word, upos)?, class, after })
}

/// Whether `lemma` is an adjective that does not help to name anything.
fn is_empty_word(lemma: &str) -> bool {
    TABLE.iter().any(|e| e.class == Class::Empty && e.term.head.eq_ignore_ascii_case(lemma))
}

/// The kind of issue that the noun `token` names, where the table has it.
fn thing(a: &Analysis, token: TokenId) -> Option<IssueKind> {
    TABLE.iter().find_map(|e| match e.class {
        Class::Thing(kind) if e.term.at(a, token) => Some(kind),
        _ => None,
    })
}

/// How an issue came to notice; the surest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    Listed,
    Named,
    Discussed,
    About,
    Stand,
    Thing,
}

impl Source {
    /// How sure an issue of this source is. Set by hand, not yet measured.
    fn confidence(self) -> f32 {
        match self {
            Source::Listed | Source::Named => 0.85,
            Source::Discussed => 0.8,
            Source::About => 0.75,
            Source::Stand => 0.65,
            Source::Thing => 0.6,
        }
    }
}

/// A noun phrase that names an issue, and the word by which it does.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    head: TokenId,
    anchor: Option<TokenId>,
    source: Source,
    kind: Option<IssueKind>,
}

/// The issues of a document, and where each is told.
pub(super) struct Issues {
    /// In text order.
    pub(super) drafts: Vec<IssueDraft>,
    /// The issue that the noun phrase headed by a token names.
    by_head: BTreeMap<TokenId, usize>,
    /// Words of talking with the issues they bring, in text order.
    anchors: Vec<(TokenId, usize)>,
}

/// The issues of `scene`; `stands` bring those that somebody takes a position on.
pub(super) fn find(scene: &Scene<'_>, world: &World, stands: &[Stand]) -> Issues {
    let mut found = Vec::new();
    for i in 0..scene.analysis.tokens.len() as u32 {
        at_token(scene, TokenId(i), &mut found);
    }
    for stand in stands {
        for head in stand.issues.iter().filter(|h| !stand.known_only || thing(scene.analysis, **h).is_some()) {
            reach(scene, *head, Some(stand.word), Source::Stand, &mut found, 0);
        }
    }
    // A treaty organisation is a party, not a treaty.
    found.retain(|c| {
        let a = scene.analysis;
        let name = a.entity_of(c.head).map(|e| a.words(e.tokens));
        name.is_none_or(|n| c.source == Source::Listed || world.organisations_named(n).is_empty())
    });
    // One noun phrase, once, by its surest source; every word that brought it stays an anchor.
    found.sort_by_key(|c| (c.head, c.source));
    let anchors: Vec<(TokenId, TokenId)> = found.iter().filter_map(|c| Some((c.anchor?, c.head))).collect();
    found.dedup_by(|later, first| {
        let same = later.head == first.head;
        if same {
            first.kind = first.kind.or(later.kind);
        }
        same
    });
    gather(scene, world, &found, &anchors)
}

/// The issues that the word `token` brings.
fn at_token(scene: &Scene<'_>, token: TokenId, out: &mut Vec<Candidate>) {
    let a = scene.analysis;
    for entry in TABLE.iter().filter(|e| e.term.at(a, token)) {
        match entry.class {
            Class::Discuss => {
                let patient = |c: &TokenId| matches!(a.token(*c).deprel, Deprel::Obj | Deprel::NsubjPass);
                for c in a.children(token).iter().copied().filter(patient) {
                    reach(scene, c, Some(token), Source::Discussed, out, 0);
                }
            }
            Class::About => {
                for c in after(a, token, &entry.after) {
                    reach(scene, c, Some(token), Source::About, out, 0);
                }
            }
            Class::Topic => {
                if a.children_by(token, Deprel::Cop).next().is_some() {
                    if let Some(subject) = a.children_by(token, Deprel::Nsubj).next() {
                        reach(scene, subject, Some(token), Source::Discussed, out, 0);
                    }
                }
            }
            Class::List => {
                for c in listed(a, token, &entry.after) {
                    reach(scene, c, phrase_anchor(a, token), Source::Listed, out, 0);
                }
            }
            Class::Binding => {
                let objects = entry.after.contains(&"obj").then(|| a.children_by(token, Deprel::Obj));
                for c in after(a, token, &entry.after).into_iter().chain(objects.into_iter().flatten()) {
                    if binds(scene, c) {
                        let kind = Some(IssueKind::Agreement);
                        out.push(Candidate { head: c, anchor: Some(token), source: Source::Named, kind });
                    }
                }
            }
            Class::Thing(kind) => {
                if is_named(scene, token) {
                    out.push(Candidate { head: token, anchor: None, source: Source::Thing, kind: Some(kind) });
                }
            }
            Class::Through | Class::Never | Class::Empty => {}
        }
    }
    if let Some(law) = a.entity_of(token).filter(|e| e.label == EntityLabel::Law) {
        // What acts is an organisation, even where its name says "treaty".
        let acts = scene.cast.mention_at(token).is_some();
        if a.head_of_span(law.tokens) == Some(token) && !acts {
            let kind = Some(IssueKind::Agreement);
            out.push(Candidate { head: token, anchor: None, source: Source::Named, kind });
        }
    }
}

/// The word of talking that a list of issues stands under ("discuss a range of issues, including …").
fn phrase_anchor(a: &Analysis, token: TokenId) -> Option<TokenId> {
    a.ancestors(token).find(|t| phrase::is_predicate(a, *t)).or(Some(token))
}

/// What hangs on `token` by one of `prepositions`.
fn after(a: &Analysis, token: TokenId, prepositions: &[&str]) -> Vec<TokenId> {
    let fits = |c: &TokenId| {
        matches!(a.token(*c).deprel.universal(), Deprel::Obl | Deprel::Nmod)
            && phrase::case(a, *c).is_some_and(|k| prepositions.contains(&k))
    };
    a.children(token).iter().copied().filter(fits).collect()
}

/// What the noun `token` is about by the table: "coordination on trade", "talks about the river".
pub(super) fn about(a: &Analysis, token: TokenId) -> Vec<TokenId> {
    let entries = TABLE.iter().filter(|e| e.class == Class::About && e.term.at(a, token));
    entries.flat_map(|e| after(a, token, &e.after)).collect()
}

/// What a general word for issues lists: after "including", "such as", "like", in apposition or after a colon.
fn listed(a: &Analysis, token: TokenId, words: &[&str]) -> Vec<TokenId> {
    let mut out = Vec::new();
    let near = a.children(token).iter().copied();
    // A list may hang on the verb instead, or on the clause that modifies the word.
    let clause = a.children_by(token, Deprel::Acl);
    let verb = a.head(token).filter(|h| phrase::is_predicate(a, *h)).into_iter();
    let verbs: Vec<TokenId> = verb.chain(clause).collect();
    let far = verbs.iter().flat_map(|v| a.children(*v)).copied().filter(|c| c.0 > token.0);
    for c in near.chain(far) {
        let relation = a.token(c).deprel.universal();
        let lead = a.children(c).iter().copied().find(|k| matches!(a.token(*k).deprel, Deprel::Case | Deprel::Mark));
        let lead = lead.map(|k| a.lemma(k).to_lowercase());
        let leads = lead.as_deref().is_some_and(|l| words.contains(&l) || (l == "include" && words.contains(&"including")));
        let own = a.head(c) == Some(token);
        if matches!(relation, Deprel::Nmod | Deprel::Obl | Deprel::Advcl | Deprel::Acl) && leads {
            out.push(c);
        } else if own && relation == Deprel::Appos && a.token(token).feats.has("Number", "Plur") {
            out.push(c);
        } else if own && matches!(relation, Deprel::Acl | Deprel::Advcl) && a.lemma(c) == "include" {
            out.extend(a.children_by(c, Deprel::Obj));
        }
    }
    out.sort_unstable();
    out.dedup();
    out
}

/// Whether something that binds goes by the name at `token`: an agreement, or the city it was made in.
fn binds(scene: &Scene<'_>, token: TokenId) -> bool {
    let a = scene.analysis;
    let Some(entity) = a.entity_of(token) else { return false };
    match entity.label {
        EntityLabel::Law => true,
        EntityLabel::Gpe => scene
            .places
            .at(token)
            .and_then(|p| scene.places.place(p).row)
            .is_some_and(|row| row.kind == PlaceKind::City),
        _ => false,
    }
}

/// Whether the noun `token` has a modifier that tells which one is meant.
fn is_named(scene: &Scene<'_>, token: TokenId) -> bool {
    let a = scene.analysis;
    if a.entity_of(token).is_some_and(|e| matches!(e.label, EntityLabel::Event | EntityLabel::Law)) {
        return true;
    }
    a.children(token).iter().copied().any(|c| {
        let word = a.token(c);
        match word.deprel.universal() {
            Deprel::Compound => !phrase::is_time(scene, c),
            Deprel::Amod => !is_empty_word(&word.lemma) && !phrase::is_time(scene, c),
            Deprel::Nmod if word.deprel != Deprel::NmodPoss => {
                !phrase::is_time(scene, c)
                    && phrase::case(a, c)
                        .is_some_and(|k| matches!(k, "on" | "over" | "about" | "with" | "against" | "between" | "for" | "to"))
            }
            _ => false,
        }
    })
}

/// Follows `token` to the nouns that name issues: through general words, into lists, over coordination.
fn reach(
    scene: &Scene<'_>,
    token: TokenId,
    anchor: Option<TokenId>,
    source: Source,
    out: &mut Vec<Candidate>,
    depth: u8,
) {
    let a = scene.analysis;
    if depth > 4 {
        return;
    }
    for t in phrase::coordinated(a, token) {
        if !matches!(a.token(t).upos, Upos::Noun | Upos::Propn) || phrase::is_time(scene, t) {
            continue;
        }
        let entries: Vec<&Entry> = TABLE.iter().filter(|e| e.term.at(a, t)).collect();
        let named = thing(a, t).is_some() && is_named(scene, t);
        if !named {
            let mut further = Vec::new();
            for entry in entries.iter().filter(|e| matches!(e.class, Class::Through | Class::List)) {
                further.extend(after(a, t, &entry.after));
                if entry.class == Class::List {
                    further.extend(listed(a, t, &entry.after));
                } else {
                    for clause in a.children_by(t, Deprel::Acl).filter(|c| a.token(*c).deprel == Deprel::Acl) {
                        further.extend(a.children_by(clause, Deprel::Obj));
                        let passive = |c: &TokenId| a.token(*c).deprel == Deprel::NsubjPass;
                        further.extend(a.children_by(clause, Deprel::Nsubj).filter(passive));
                    }
                }
            }
            further.sort_unstable();
            further.dedup();
            for f in further.into_iter().filter(|f| *f != t) {
                let source = if source == Source::Stand { source } else { source.min(Source::Discussed) };
                reach(scene, f, anchor, source, out, depth + 1);
            }
            // "violations of the treaty": the treaty is an issue by that very word.
            let general = |e: &&&Entry| {
                matches!(e.class, Class::Through | Class::List | Class::Never | Class::Topic | Class::Binding)
            };
            if entries.iter().any(|e| general(&e)) {
                continue;
            }
        }
        if !names_an_issue(scene, t) {
            continue;
        }
        out.push(Candidate { head: t, anchor, source, kind: thing(a, t) });
    }
}

/// Whether the noun `token` can name an issue: no person, people, group or organisation, nothing bare.
fn names_an_issue(scene: &Scene<'_>, token: TokenId) -> bool {
    let a = scene.analysis;
    if let Some(entity) = a.entity_of(token).filter(|e| a.head_of_span(e.tokens) == Some(token)) {
        use EntityLabel as L;
        return matches!(entity.label, L::Gpe | L::Location | L::Facility | L::Event | L::Law);
    }
    if let Some(mention) = scene.cast.mention_at(token).filter(|m| m.head == token) {
        if scene.cast.actor(mention.actor).kind != ActorKind::Country {
            return false;
        }
    }
    if a.token(token).upos == Upos::Propn {
        return true;
    }
    // A bare noun says too little ("discussed the matter"), unless it names a thing of the table.
    thing(a, token).is_some()
        || a.children(token).iter().any(|c| {
            let word = a.token(*c);
            match word.deprel.universal() {
                Deprel::Compound => true,
                Deprel::Amod => !is_empty_word(&word.lemma),
                Deprel::Nmod => word.upos != Upos::Pron && !matches!(phrase::case(a, *c), Some("by" | "from")),
                _ => false,
            }
        })
}

/// One issue while it is being put together.
struct Draft {
    words: Vec<String>,
    head_lemma: String,
    actor: Option<crate::cast::ActorIdx>,
    spans: Vec<Span<Tokens>>,
    heads: Vec<TokenId>,
    source: Source,
    kind: IssueKind,
    name: String,
}

/// The words that tell one issue from another: lemmas of its nouns, names, adjectives and numbers.
fn content(a: &Analysis, span: Span<Tokens>) -> Vec<String> {
    let mut words: Vec<String> = a
        .ids(span)
        .filter(|t| matches!(a.token(*t).upos, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Verb))
        .map(|t| a.lemma(t).to_lowercase())
        .collect();
    words.sort();
    words.dedup();
    words
}

fn gather(scene: &Scene<'_>, world: &World, found: &[Candidate], anchors: &[(TokenId, TokenId)]) -> Issues {
    let a = scene.analysis;
    let mut drafts: Vec<Draft> = Vec::new();
    for c in found {
        let span = phrase::name_span(scene, c.head, &is_empty_word);
        let entity = a.entity_of(c.head);
        let actor = scene.cast.mention_at(c.head).map(|m| m.actor).filter(|i| {
            scene.cast.actor(*i).kind == ActorKind::Country && entity.is_some_and(|e| e.tokens.covers(span))
        });
        let country = actor.is_some() || world.country_named(a.words(span)).is_some_and(|n| !n.how.is_demonym());
        let kind = match (c.kind, country) {
            (Some(kind), _) => kind,
            (None, true) => IssueKind::Country,
            (None, false) => IssueKind::Subject,
        };
        let words = content(a, span);
        let lemma = a.lemma(c.head).to_lowercase();
        let same = drafts.iter().position(|d| {
            d.kind == kind && (d.words == words || (actor.is_some() && d.actor == actor))
        });
        match same {
            Some(i) => {
                let draft = &mut drafts[i];
                draft.spans.push(span);
                draft.heads.push(c.head);
                draft.source = draft.source.min(c.source);
            }
            None => drafts.push(Draft {
                words,
                head_lemma: lemma,
                actor,
                spans: vec![span],
                heads: vec![c.head],
                source: c.source,
                kind,
                name: a.words(span).to_owned(),
            }),
        }
    }
    shorten(&mut drafts);
    mention_again(a, &mut drafts);
    // A noun that merely could name a matter does so where the text comes back to it or heads with it.
    drafts.retain(|d| {
        let title = d.heads.iter().any(|h| a.sentence(a.token(*h).sentence).kind == BlockKind::Title);
        d.source != Source::Thing
            || matches!(d.kind, IssueKind::Negotiation | IssueKind::Agreement)
            || title
            || d.heads.len() > 1
    });
    for draft in &mut drafts {
        draft.heads.sort_unstable();
        draft.spans.sort_unstable();
    }
    drafts.sort_by_key(|d| d.heads[0]);
    let mut by_head = BTreeMap::new();
    for (i, draft) in drafts.iter().enumerate() {
        by_head.extend(draft.heads.iter().map(|h| (*h, i)));
    }
    let mut anchors: Vec<(TokenId, usize)> =
        anchors.iter().filter_map(|(anchor, head)| Some((*anchor, *by_head.get(head)?))).collect();
    anchors.sort_unstable();
    anchors.dedup();
    let drafts = drafts
        .into_iter()
        .map(|d| IssueDraft { name: d.name, kind: d.kind, mentions: d.spans, confidence: d.source.confidence() })
        .collect();
    Issues { drafts, by_head, anchors }
}

/// Joins a short mention with the longer issue it shortens: the same head noun and no word of its own.
fn shorten(drafts: &mut Vec<Draft>) {
    let mut i = 0;
    while i < drafts.len() {
        let short = &drafts[i];
        let mut longer: Vec<usize> = (0..drafts.len())
            .filter(|j| {
                let long = &drafts[*j];
                *j != i
                    && long.head_lemma == short.head_lemma
                    && long.words.len() > short.words.len()
                    && short.words.iter().all(|w| long.words.contains(w))
            })
            .collect();
        if longer.len() > 1 {
            // Of several the one spoken of last before it is meant.
            let before = |j: &usize| drafts[*j].heads.iter().filter(|h| **h < short.heads[0]).max().copied();
            let nearest = longer.iter().copied().filter(|j| before(j).is_some()).max_by_key(before);
            longer = nearest.into_iter().collect();
        }
        let [j] = longer[..] else {
            i += 1;
            continue;
        };
        let short = drafts.remove(i);
        let long = &mut drafts[if j > i { j - 1 } else { j }];
        long.spans.extend(short.spans);
        long.heads.extend(short.heads);
        long.source = long.source.min(short.source);
    }
}

/// Adds the places where a bare noun takes up an issue: "the sanctions", where one issue has that head.
fn mention_again(a: &Analysis, drafts: &mut [Draft]) {
    for i in 0..a.tokens.len() as u32 {
        let token = TokenId(i);
        if a.token(token).upos != Upos::Noun || thing(a, token).is_none() {
            continue;
        }
        let lemma = a.lemma(token).to_lowercase();
        let mut fits = (0..drafts.len()).filter(|d| drafts[*d].head_lemma == lemma);
        let (Some(only), None) = (fits.next(), fits.next()) else { continue };
        if drafts.iter().any(|d| d.heads.contains(&token) || d.spans.iter().any(|s| s.contains(i))) {
            continue;
        }
        let definite = a.children_by(token, Deprel::Det).any(|d| matches!(a.lemma(d), "the" | "this" | "that" | "these" | "those"));
        let bare = !a.children(token).iter().any(|c| {
            matches!(a.token(*c).deprel.universal(), Deprel::Amod | Deprel::Compound | Deprel::Nmod)
        });
        if definite && bare {
            drafts[only].heads.push(token);
            drafts[only].spans.push(Span::new(i, i + 1));
        }
    }
}

impl Issues {
    /// The issues that the noun phrase headed by `token` names, or leads on to.
    pub(super) fn of(&self, scene: &Scene<'_>, token: TokenId) -> Vec<usize> {
        let a = scene.analysis;
        let mut out: Vec<usize> = Vec::new();
        let mut add = |i: usize| {
            if !out.contains(&i) {
                out.push(i);
            }
        };
        let mut reached = Vec::new();
        reach(scene, token, None, Source::Stand, &mut reached, 0);
        let heads = reached.iter().map(|c| c.head).chain(phrase::coordinated(a, token));
        for head in heads {
            if let Some(i) = self.by_head.get(&head) {
                add(*i);
            }
        }
        // "this issue" is the one spoken of just before.
        if out.is_empty() && takes_up(a, token) {
            let before = self.by_head.range(..token).next_back();
            let sentence = a.token(token).sentence.0;
            if let Some((_, i)) = before.filter(|(h, _)| sentence - a.token(**h).sentence.0 <= 2) {
                return vec![*i];
            }
        }
        out
    }

    /// The issue that the words around `token` name: the nearest noun phrase above or below it.
    pub(super) fn near(&self, scene: &Scene<'_>, token: TokenId) -> Option<usize> {
        let a = scene.analysis;
        if let Some(i) = self.by_head.get(&token) {
            return Some(*i);
        }
        let holds = |i: &usize| self.drafts[*i].mentions.iter().any(|m| m.contains(token.0));
        (0..self.drafts.len()).find(holds).or_else(|| {
            let children = a.children(token).iter();
            children.filter(|c| a.token(**c).deprel.is(Deprel::Nmod) || a.token(**c).deprel.is(Deprel::Compound)).find_map(|c| self.by_head.get(c)).copied()
        })
    }

    /// What each event is about, as positions in the issues.
    pub(super) fn topics(&self, scene: &Scene<'_>) -> Vec<Vec<usize>> {
        scene.events.iter().map(|e| self.topics_of(scene, e)).collect()
    }

    fn topics_of(&self, scene: &Scene<'_>, event: &crate::scene::EventDraft) -> Vec<usize> {
        let a = scene.analysis;
        let mut out = Vec::new();
        let fillers = event.found.fillers(Role::Topic).chain(event.found.fillers(Role::Object));
        for filler in fillers {
            out.extend(self.of(scene, filler));
        }
        for (anchor, issue) in &self.anchors {
            let own = event.found.trigger.contains(anchor);
            // "met to discuss X": what is discussed is what the meeting is about.
            let purpose = matches!(a.token(*anchor).deprel.universal(), Deprel::Advcl | Deprel::Xcomp | Deprel::Acl)
                && a.head(*anchor) == Some(event.main());
            if own || purpose {
                out.push(*issue);
            }
        }
        out.extend(self.by_head.get(&event.main()));
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// Whether `token` takes up a matter spoken of before: "this issue", "that question".
fn takes_up(a: &Analysis, token: TokenId) -> bool {
    let general = TABLE.iter().any(|e| e.class == Class::List && e.term.at(a, token));
    let one = a.token(token).feats.has("Number", "Sing");
    general && one && a.children_by(token, Deprel::Det).any(|d| matches!(a.lemma(d), "this" | "that"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines: Vec<_> = rows(include_str!("../../../../data/lexicon/issues.tsv")).collect();
        let bad: Vec<_> = lines.iter().filter(|c| entry(c).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}
