//! What the document talks about: the matters that parties discuss, agree on and differ over.
//!
//! An issue is told by a word of talking with its object or its "on" and "about", by a general word that
//! lists matters ("issues, including A and B"), by the name of an agreement, by a noun that names a matter
//! together with a modifier ("trade talks with Chile"), or by what a position is taken on; finding these is
//! the business of [`super::issue_candidates`]. A country is an issue only where it is talked about, never because it
//! acts. Short mentions join the longer one that they shorten, where only one can be meant. Precision goes
//! first: a matter told once in passing is left out.

use std::collections::BTreeMap;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, IssueKind};
use demarche_core::text::{Span, Tokens};
use demarche_grammar::Role;
use demarche_lexicon::{Lexical as _, Word};
use demarche_world::World;

use super::held::{self, Held, Matter};
use super::issue_candidates::{Candidate, Source, at_token, is_empty_word, reach, takes_up, thing};
use super::phrase;
use super::positions::Stand;
use crate::findings::{Findings, IssueDraft};
use demarche_lexicon::nouns::{self, Class};

/// The issues of a document, and where each is told.
pub(super) struct Issues {
    /// In text order.
    pub(super) drafts: Vec<IssueDraft>,
    /// The issue that the noun phrase headed by a token names.
    by_head: BTreeMap<TokenId, usize>,
    /// Words of talking with the issues they bring, in text order.
    anchors: Vec<(TokenId, usize)>,
}

/// The issues of `findings`; `stands` and `held` bring those that somebody takes a position on.
pub(super) fn find(findings: &Findings<'_>, world: &World, stands: &[Stand], held: &[Held]) -> Issues {
    let mut found = Vec::new();
    for i in 0..findings.analysis.tokens.len() as u32 {
        at_token(findings, TokenId(i), &mut found);
    }
    for stand in stands {
        for head in
            stand.issues.iter().filter(|h| !stand.known_only || thing(findings.analysis, **h).is_some())
        {
            reach(findings, *head, Some(stand.word), Source::Stand, &mut found, 0);
        }
    }
    // A treaty organisation is a party, not a treaty.
    found.retain(|c| {
        let a = findings.analysis;
        let name = a.entity_of(c.head).map(|e| a.words(e.tokens));
        name.is_none_or(|n| c.source == Source::Listed || world.organisations_named(n).is_empty())
    });
    // "An airport protocol officer" is told with no protocol, and a name torn out of its quotation marks ("no deal"
    // Brexit) may say the opposite.
    found.retain(|c| {
        let a = findings.analysis;
        let bearer = a.head(c.head).filter(|_| a.token(c.head).deprel.is(Deprel::Compound));
        let whose =
            bearer.is_some_and(|h| nouns::class_of(&a.lemma(h).to_lowercase()) == Some(Class::Person));
        let name = a.words(phrase::name_span(findings, c.head, &is_empty_word));
        let torn = name.matches('"').count() % 2 == 1 || name.contains('“') != name.contains('”');
        !whose && !torn
    });
    // What a position is held on is an issue whatever it is, and a party only where it is backed or opposed as such.
    found.extend(held.iter().map(|h| Candidate {
        head: h.head(),
        anchor: matches!(h.matter, Matter::Phrase(_)).then_some(h.word),
        source: Source::Stand,
        kind: thing(findings.analysis, h.head()),
    }));
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
    gather(findings, world, &found, &anchors)
}

/// One issue while it is being put together.
struct Draft {
    words: Vec<String>,
    head_lemma: String,
    actor: Option<crate::actors::ActorIdx>,
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

fn gather(
    findings: &Findings<'_>,
    world: &World,
    found: &[Candidate],
    anchors: &[(TokenId, TokenId)],
) -> Issues {
    let a = findings.analysis;
    let mut drafts: Vec<Draft> = Vec::new();
    for c in found {
        let span = match c.source {
            Source::Stand => held::span(findings, Matter::Phrase(c.head)),
            _ => phrase::name_span(findings, c.head, &is_empty_word),
        };
        let entity = a.entity_of(c.head);
        let actor = findings.actors.mention_at(c.head).map(|m| m.actor).filter(|i| {
            findings.actors.actor(*i).kind == ActorKind::Country
                && entity.is_some_and(|e| e.tokens.covers(span))
        });
        let country =
            actor.is_some() || world.country_named(a.words(span)).is_some_and(|n| !n.how.is_demonym());
        let kind = match (c.kind, country) {
            (Some(kind), _) => kind,
            (None, true) => IssueKind::Country,
            (None, false) => IssueKind::Subject,
        };
        let words = content(a, span);
        let lemma = a.lemma(c.head).to_lowercase();
        let same = drafts
            .iter()
            .position(|d| d.kind == kind && (d.words == words || (actor.is_some() && d.actor == actor)));
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
        .map(|d| IssueDraft {
            name: d.name,
            kind: d.kind,
            mentions: d.spans,
            confidence: d.source.confidence(),
        })
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
        let definite = a.has(token, Deprel::Det, Word::DefiniteDeterminer);
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
    pub(super) fn of(&self, findings: &Findings<'_>, token: TokenId) -> Vec<usize> {
        let a = findings.analysis;
        let mut out: Vec<usize> = Vec::new();
        let mut add = |i: usize| {
            if !out.contains(&i) {
                out.push(i);
            }
        };
        let mut reached = Vec::new();
        reach(findings, token, None, Source::Stand, &mut reached, 0);
        let heads = reached.iter().map(|c| c.head).chain(clauses::coordinated(a, token));
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

    /// The issue that the very phrase headed by `head` names.
    pub(super) fn at(&self, head: TokenId) -> Option<usize> {
        self.by_head.get(&head).copied()
    }

    /// The issue that the words around `token` name: the nearest noun phrase above or below it.
    pub(super) fn near(&self, findings: &Findings<'_>, token: TokenId) -> Option<usize> {
        let a = findings.analysis;
        if let Some(i) = self.by_head.get(&token) {
            return Some(*i);
        }
        let holds = |i: &usize| self.drafts[*i].mentions.iter().any(|m| m.contains(token.0));
        (0..self.drafts.len()).find(holds).or_else(|| {
            let children = a.children(token).iter();
            children
                .filter(|c| a.token(**c).deprel.is(Deprel::Nmod) || a.token(**c).deprel.is(Deprel::Compound))
                .find_map(|c| self.by_head.get(c))
                .copied()
        })
    }

    /// What each event is about, as positions in the issues.
    pub(super) fn topics(&self, findings: &Findings<'_>) -> Vec<Vec<usize>> {
        findings.events.iter().map(|e| self.topics_of(findings, e)).collect()
    }

    fn topics_of(&self, findings: &Findings<'_>, event: &crate::findings::EventDraft) -> Vec<usize> {
        let a = findings.analysis;
        let mut out = Vec::new();
        let fillers = event.found.fillers(Role::Topic).chain(event.found.fillers(Role::Object));
        for filler in fillers {
            out.extend(self.of(findings, filler));
        }
        for (anchor, issue) in &self.anchors {
            let own = event.found.trigger.contains(anchor);
            // "met to discuss X": what is discussed is what the meeting is about.
            let purpose =
                matches!(a.token(*anchor).deprel.universal(), Deprel::Advcl | Deprel::Xcomp | Deprel::Acl)
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
