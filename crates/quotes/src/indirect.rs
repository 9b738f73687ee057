//! Indirect and mixed speech: what hangs on a word of saying or thinking as its complement.
//!
//! The complement is read off the tree ("said that the talks failed", "the talks failed, she said",
//! "according to her, the talks failed", "the claim that they failed"); where the tree has none but
//! the word "that" follows the cue, the rest of the sentence counts. A complement partly in quotation
//! marks is a mixed quotation. What was not said (negated, only possible, asked for) is no quotation.

use std::collections::BTreeSet;

use demarche_clauses as clauses;
use demarche_core::analysis::{Deprel, EntityLabel, TokenId, Upos};
use demarche_core::record::{Act, QuoteKind, Stance};
use demarche_core::text::{Span, Tokens};
use demarche_lexicon::Word;

use super::QuoteDraft;
use super::attitudes;
use super::clause::{self, Cue};
use super::draft::draft;
use super::page::Page;
use super::speaker;
use super::trust::AttributionPattern;
use demarche_lexicon::nouns::{self, Class};

/// Which tokens and cues quotations have taken already.
pub(super) struct Taken {
    /// Whether a token is taken, and by which cue, where the quotation has one.
    tokens: Vec<Option<Option<TokenId>>>,
    cues: BTreeSet<u32>,
}

impl Taken {
    pub fn of(page: &Page, drafts: &[QuoteDraft]) -> Self {
        let mut taken = Self { tokens: vec![None; page.analysis.tokens.len()], cues: BTreeSet::new() };
        drafts.iter().for_each(|d| taken.add(d));
        taken
    }

    pub fn add(&mut self, draft: &QuoteDraft) {
        for t in draft.content_tokens.iter().flat_map(|s| s.range()) {
            if let Some(slot) = self.tokens.get_mut(t) {
                *slot = Some(draft.cue.as_ref().map(|c| TokenId(c.tokens.start)));
            }
        }
        self.cues.extend(draft.cue.as_ref().map(|c| c.tokens.start));
    }

    pub fn holds(&self, t: TokenId) -> bool {
        self.tokens.get(t.0 as usize).is_some_and(Option::is_some)
    }

    /// Whether a quotation has the cue at `tokens` already.
    pub fn has_cue(&self, tokens: Span<Tokens>) -> bool {
        self.cues.contains(&tokens.start)
    }

    /// The cue of the quotation that has taken `t`.
    fn cue(&self, t: TokenId) -> Option<TokenId> {
        self.tokens.get(t.0 as usize).copied().flatten().flatten()
    }
}

/// Every indirect or mixed quotation, added to `drafts`.
pub(super) fn find(page: &Page, drafts: &mut Vec<QuoteDraft>) {
    let quoted = Taken::of(page, drafts);
    let mut told = BTreeSet::new();
    for cue in &page.cues {
        if quoted.cues.contains(&cue.tokens.start) || cue.unsaid {
            continue;
        }
        let found = match cue.entry.upos {
            Upos::Verb => verb(page, cue, &quoted),
            Upos::Adj => adjective(page, cue),
            Upos::Noun => noun(page, cue),
            _ => phrase(page, cue, &told),
        };
        let Some((tokens, construction)) = found else { continue };
        if let Some(made) = quotation(page, cue, tokens, construction, &quoted) {
            told.insert(cue.tokens.start);
            drafts.push(made);
        }
    }
}

/// Whether the cue stands in somebody's words already: a stretch, or a turn of a transcript.
fn in_words(cue: &Cue, quoted: &Taken) -> bool {
    cue.level.is_some() || quoted.holds(cue.head)
}

/// The draft of what `tokens` say, cut where another quotation begins.
pub(super) fn quotation(
    page: &Page,
    cue: &Cue,
    tokens: Vec<TokenId>,
    construction: AttributionPattern,
    quoted: &Taken,
) -> Option<QuoteDraft> {
    attributed(page, cue, tokens, construction, quoted, 2)
}

/// The same, of at least `least` words.
pub(super) fn attributed(
    page: &Page,
    cue: &Cue,
    tokens: Vec<TokenId>,
    construction: AttributionPattern,
    quoted: &Taken,
    least: usize,
) -> Option<QuoteDraft> {
    let inside = in_words(cue, quoted);
    let mut kept: Vec<TokenId> = Vec::new();
    let (first, end) = (tokens.first().copied()?, tokens.last()?.0 + 1);
    // "said she knew that “…”": a quotation whose own cue stands in these words is part of them.
    let part = |t: TokenId| quoted.cue(t).is_some_and(|c| c != cue.head && c >= first && c.0 < end);
    for t in tokens {
        let other = !inside && quoted.holds(t) && !part(t);
        if other || cue.tokens.contains(t.0) {
            if other && t > cue.head {
                break;
            }
            continue;
        }
        kept.push(t);
    }
    let mut runs: Vec<Span<Tokens>> = Vec::new();
    for run in Page::runs(&kept) {
        let run = tidy(page, run);
        if page.words(run) > 0 {
            runs.push(run);
        }
    }
    if runs.iter().map(|r| page.words(*r)).sum::<usize>() < least {
        return None;
    }
    let (mut own, mut all) = (0, 0);
    for run in &runs {
        for t in page.analysis.ids(*run).filter(|t| !page.is_punct(*t)) {
            all += 1;
            own += usize::from(page.level(t) != cue.level);
        }
    }
    let kind = match own {
        0 => QuoteKind::Indirect,
        n if n == all => QuoteKind::Direct,
        _ => QuoteKind::Mixed,
    };
    let pieces = runs.into_iter().map(|r| (page.content_bytes(r), r)).collect();
    let mut made = draft(page, pieces, kind, Some(cue), construction);
    if made.speaker.is_none() && cue.speaker.is_some() {
        made.found_by(AttributionPattern::SpeakerInside);
    }
    Some(made)
}

/// `run` without punctuation and dangling conjunctions or adverbs between commas at its ends.
fn tidy(page: &Page, run: Span<Tokens>) -> Span<Tokens> {
    let mut run = page.trim(run);
    loop {
        let before = run;
        if run.len() > 1 && page.upos(TokenId(run.end - 1)) == Upos::Cconj {
            run = Span::new(run.start, run.end - 1);
        }
        if run.len() > 2
            && page.upos(TokenId(run.end - 1)) == Upos::Adv
            && page.form(TokenId(run.end - 2)) == ";"
        {
            run = Span::new(run.start, run.end - 1);
        }
        if run.len() > 1
            && page.upos(TokenId(run.start)) == Upos::Cconj
            && page.form(TokenId(run.start)) != "both"
        {
            run = Span::new(run.start + 1, run.end);
        }
        run = page.trim(run);
        if run == before {
            return run;
        }
    }
}

pub(super) fn third_person(page: &Page, t: TokenId) -> bool {
    !page.is(t, Word::SpeakerPronoun) && !page.is(t, Word::ThingPronoun)
}

/// Whether `t` tells something that happens, and neither a document nor somebody.
fn happens(page: &Page, t: TokenId) -> bool {
    let a = page.analysis;
    page.upos(t) == Upos::Noun
        && a.entity_of(t).is_none()
        && !speaker::is_document(page, t)
        && nouns::class_of(&a.lemma(t).to_lowercase()) == Some(Class::Event)
}

fn verb(page: &Page, cue: &Cue, quoted: &Taken) -> Option<(Vec<TokenId>, AttributionPattern)> {
    let a = page.analysis;
    let entry = &cue.entry;
    let lemma = entry.lemma();
    if !entry.that {
        return None;
    }
    // "The study found that": what a document finds it says.
    if demarche_lexicon::is(&lemma, Word::KnowingVerb)
        && !(lemma == "find" && a.children_by(cue.head, Deprel::Nsubj).any(|t| speaker::is_document(page, t)))
    {
        return None;
    }
    let thought = !entry.quote && entry.stance == Stance::Asserts && lemma != "find";
    if !entry.quote && entry.stance == Stance::Reports {
        return None;
    }
    let speaks = cue.speaker.filter(|t| third_person(page, *t))?;
    // "The visit shows that they agree": what happens says nothing.
    if entry.stance == Stance::Reports && happens(page, speaks) {
        return None;
    }
    let inside = in_words(cue, quoted);
    if inside && thought {
        return None;
    }
    let conditional = page.is_conditional(cue.head);
    let token = a.token(cue.head);
    let imperative = token.feats.has("Mood", "Imp");
    if conditional || imperative {
        return None;
    }
    let construction = if thought { AttributionPattern::Thought } else { AttributionPattern::Clause };
    let reach = |t: TokenId| {
        // Inside a stretch the complement stays inside it.
        cue.level.is_none_or(|s| page.inside[s].contains(t.0))
    };
    let roots = clause::clause_roots(page, cue);
    let speaker_span = speaker::phrase(page, speaks);
    // After the cue.
    let after: Vec<TokenId> = roots
        .iter()
        .copied()
        .filter(|r| {
            *r > cue.head
                && (clause::is_clause(page, *r) || page.level(*r) != cue.level)
                && (a.token(*r).deprel == Deprel::Ccomp || page.form(TokenId(cue.tokens.end)) == ":")
                && !question_of_unsaid(page, cue, *r)
        })
        .collect();
    let clause_start = cue.head.0.min(a.tokens.partition_point(|t| t.span.end <= speaker_span.start) as u32);
    let sentence = page.sentence(cue.head).tokens;
    let next = TokenId((cue.head.0 + 1).max(cue.tokens.end));
    if entry.quote
        && let Some(tokens) = parenthesis(page, cue, clause_start, reach)
    {
        return Some((tokens, AttributionPattern::ClauseAround));
    }
    if let Some(&first) = after.first() {
        let mut start = a.subtree(first).into_iter().find(|t| *t > cue.head && t.0 >= cue.tokens.end)?.0;
        if let Some(that) =
            a.children_by(first, Deprel::Mark).find(|m| page.form(*m) == "that" && m.0 >= cue.tokens.end)
        {
            start = that.0 + 1;
        } else if let Some(addressee) = cue.addressee.filter(|t| t.0 >= start && *t < first) {
            start = addressee.0 + 1;
        }
        let speaker_after = a.tokens.partition_point(|t| t.span.end <= speaker_span.start) as u32;
        if speaks > cue.head && speaker_after >= start && speaks < first {
            start = speaks.0 + 1;
        }
        start = past_adverbs(page, cue, start, first);
        let end = after.iter().flat_map(|r| a.subtree(*r).pop()).max()?.0 + 1;
        let end = attitudes::extent::widen(page, Span::new(start, end.max(start)), cue.head).end;
        let end = second_saying(page, cue, first).filter(|at| *at > start).unwrap_or(end);
        let tokens = (start..end.max(start)).map(TokenId).filter(|t| reach(*t)).collect();
        return Some((cut(page, cue, tokens), construction));
    }
    // "…, she said": the cue after its content, or in the middle of it.
    let before = roots.iter().copied().rev().find(|r| *r < cue.head && clause::is_clause(page, *r));
    let comma_before = clause_start > sentence.start
        && (page.form(TokenId(clause_start - 1)) == "," || page.is_mark(TokenId(clause_start - 1)));
    if let Some(root) = before.filter(|_| comma_before && entry.quote) {
        let opens = opening(page, sentence, clause_start);
        let tokens: Vec<TokenId> =
            a.subtree(root).into_iter().filter(|t| t.0 < clause_start && t.0 >= opens && reach(*t)).collect();
        return (!tokens.is_empty()).then_some((tokens, construction));
    }
    let ends = next.0 >= sentence.end || page.is_punct(next) || speaks > cue.head || cue.addressee.is_some();
    let hung = matches!(token.deprel, Deprel::Parataxis | Deprel::Ccomp | Deprel::Conj | Deprel::Dep);
    if entry.quote
        && comma_before
        && ends
        && hung
        && speaks.0 >= clause_start
        && let Some(root) = token.head.filter(|h| page.at(*h, cue.level) && h.0 < clause_start)
        && clause::is_clause(page, root)
    {
        let own = a.subtree(cue.head);
        let tokens = a
            .subtree(root)
            .into_iter()
            .filter(|t| own.binary_search(t).is_err() && !speaker_span.covers(a.token(*t).span) && reach(*t))
            .collect();
        return Some((tokens, AttributionPattern::ClauseAround));
    }
    // "told lawmakers in a letter that …": the tree hangs the clause on what it was said in.
    let hung_on = a.children_by(cue.head, Deprel::Obl).filter(|n| *n > cue.head).find_map(|n| {
        let that = |c: &TokenId| {
            matches!(a.token(*c).deprel.universal(), Deprel::Acl | Deprel::Ccomp)
                && a.children_by(*c, Deprel::Mark).any(|m| page.form(m) == "that")
                && clause::is_clause(page, *c)
        };
        a.children(n).iter().copied().find(that)
    });
    if let Some(root) = hung_on {
        let tokens = after_that(page, root, cue.tokens.end).into_iter().filter(|t| reach(*t)).collect();
        return Some((tokens, AttributionPattern::Clause));
    }
    // The tree has lost the complement, but "that" follows the cue.
    let mut at = cue.tokens.end;
    if let Some(t) = cue.addressee.filter(|t| t.0 >= at && t.0 < at + 6) {
        at = t.0 + 1;
    }
    if at + 2 < sentence.end && page.form(TokenId(at)) == "that" && page.upos(TokenId(at)) == Upos::Sconj {
        let tokens = (at + 1..sentence.end).map(TokenId).filter(|t| reach(*t)).collect();
        return Some((tokens, AttributionPattern::ClauseThat));
    }
    None
}

/// The rest of a sentence around a cue that stands in it between commas, or at its end after one.
///
/// What the narrator joins to it is left out: a main clause before a semicolon or colon, a clause after the cue
/// that has a conjunction and a subject of its own, a relative clause. "They fired tear gas and, she said, live
/// rounds" tells only the rounds by her word.
fn parenthesis(page: &Page, cue: &Cue, from: u32, reach: impl Fn(TokenId) -> bool) -> Option<Vec<TokenId>> {
    let a = page.analysis;
    let sentence = page.sentence(cue.head).tokens;
    let speaks = cue.speaker?;
    // "A truce, promised by both", "the Swede, who commands the observers", "when missiles struck" are no asides.
    let verb = a.token(cue.head);
    let subject = a.children_by(cue.head, Deprel::Nsubj).next();
    let relative = subject.is_none_or(|s| page.is_relative(s));
    let lower = (matches!(verb.deprel, Deprel::AclRelcl | Deprel::Acl) && relative)
        || a.token(speaks).deprel == Deprel::OblAgent
        || a.children_by(cue.head, Deprel::Mark).any(|m| m < cue.head)
        || a.children_by(cue.head, Deprel::Aux).any(|x| page.form(x) == "to");
    if lower {
        return None;
    }
    let subject = speaker::phrase(page, speaks);
    // Where, when and to whom it was said stands after the cue.
    let told = |t: TokenId| {
        let top = a.ancestors(t).take_while(|h| *h != cue.head).last().unwrap_or(t);
        t > cue.head
            && a.head(top) == Some(cue.head)
            && top > cue.head
            && (cue.addressee.is_some_and(|x| top == x || a.within(x, top))
                || matches!(a.token(top).deprel.universal(), Deprel::Obl | Deprel::Advmod))
    };
    let own = |t: TokenId| {
        cue.tokens.contains(t.0)
            || subject.covers(a.token(t).span)
            || (t.0 >= from && a.within(t, speaks))
            || (t < cue.head && matches!(page.upos(t), Upos::Adv | Upos::Aux))
            || told(t)
    };
    let mut to = cue.tokens.end;
    // A comma ends it, unless it stands in the name or the description of whoever speaks.
    let stops = |t: TokenId| closes(page, t) || (page.form(t) == "," && !a.within(t, speaks));
    while to < sentence.end && own(TokenId(to)) && !stops(TokenId(to)) {
        to += 1;
    }
    // The comma that closes the description of whoever speaks is the last of the aside.
    if to > cue.tokens.end && page.form(TokenId(to - 1)) == "," {
        to -= 1;
    }
    let form = |i: u32| page.form(TokenId(i));
    let comma =
        |i: u32| form(i) == "," || (page.is_mark(TokenId(i)) && i > sentence.start && form(i - 1) == ",");
    let before_ok = from > sentence.start && comma(from - 1);
    let inner = (from..to).map(TokenId).all(|t| own(t) || page.is_punct(t));
    let after = TokenId(to);
    let ends = to >= sentence.end || page.is_terminal(after) || closes(page, after);
    let between = !ends && page.form(after) == ",";
    if !(before_ok && inner && (ends || between)) {
        return None;
    }
    let left: Vec<TokenId> =
        (opening(page, sentence, from)..from).map(TokenId).filter(|t| reach(*t)).collect();
    // "He said, …; …": a pronoun's words go on past a semicolon, until somebody else's begin.
    let pronoun = page.upos(speaks) == Upos::Pron;
    let others = |from: u32, to: u32| {
        page.cues_in(Span::new(from, to)).1.iter().any(|c| {
            c.entry.upos == Upos::Verb && c.level == cue.level && c.speaker.is_some_and(|s| s.0 >= from)
        })
    };
    let mut stop = sentence.end;
    let mut at = to;
    while let Some(i) = (at..sentence.end).find(|i| closes(page, TokenId(*i))) {
        let next = (i + 1..sentence.end).find(|i| closes(page, TokenId(*i))).unwrap_or(sentence.end);
        if !pronoun || others(i + 1, next) {
            stop = i;
            break;
        }
        at = i + 1;
    }
    let mut right: Vec<TokenId> = (to..stop).map(TokenId).filter(|t| reach(*t)).collect();
    let finite = |tokens: &[TokenId]| {
        tokens.iter().any(|t| matches!(page.upos(*t), Upos::Verb | Upos::Aux) && clauses::is_finite(a, *t))
    };
    // The cue stands inside what another word of saying brings: that one's content is larger.
    let nested = page.cues_in(sentence).1.iter().any(|c| {
        left.contains(&c.head)
            && c.entry.upos == Upos::Verb
            && c.speaker.is_some()
            && clause::clause_roots(page, c).iter().any(|r| *r > c.head && a.within(cue.head, *r))
    });
    let word = |tokens: &[TokenId]| tokens.iter().copied().find(|t| !page.is_punct(*t));
    let subordinate =
        word(&left).is_some_and(|t| page.upos(t) == Upos::Sconj || matches!(a.token(t).deprel, Deprel::Mark));
    let whole = finite(&left) && !subordinate;
    if nested || left.len() < 2 || !(whole || finite(&right)) {
        return None;
    }
    let joins = left.iter().rev().copied().find(|t| !page.is_punct(*t));
    if between
        && joins
            .is_some_and(|t| page.upos(t) == Upos::Cconj || page.form(t) == "then" || subordinates(page, t))
    {
        return Some(right);
    }
    // "A sign, diplomats say, that …": what the noun before it brings.
    if between && word(&right).is_some_and(|t| page.form(t) == "that" && page.upos(t) == Upos::Sconj) {
        return Some(
            right.into_iter().skip_while(|t| page.is_punct(*t) || page.form(*t) == "that").collect(),
        );
    }
    // "It was the villagers, he said, who blocked the road."
    let cleft = word(&left).is_some_and(|t| page.form(t).eq_ignore_ascii_case("it"))
        && left.iter().any(|t| page.upos(*t) == Upos::Aux && a.lemma(*t) == "be");
    // The narrator goes on after the cue, where what stands before it is whole: with a relative clause, with when
    // or amid what it was said, with what somebody else says or the speaker does.
    let narrators = word(&right).is_some_and(|t| {
        let relative = !cleft && page.is(t, Word::Relative);
        let token = a.token(t);
        let participle = token.upos == Upos::Verb && page.form(t).ends_with("ing");
        let dated = page.level(t).is_none()
            && a.ids(Span::new(t.0, (t.0 + 3).min(sentence.end))).any(|x| {
                page.upos(x) == Upos::Noun
                    && nouns::class_of(&a.lemma(x).to_lowercase()) == Some(Class::Time)
                    && !a.ids(Span::new(t.0, x.0 + 1)).any(|y| matches!(page.upos(y), Upos::Adp | Upos::Verb))
            });
        let says = |c: &Cue| {
            c.head > t
                && right.contains(&c.head)
                && c.entry.upos == Upos::Verb
                && c.level == cue.level
                && c.entry.that
                && c.speaker.is_some_and(|s| {
                    s == speaks || (s > t && clause::clause_roots(page, c).iter().any(|r| *r > c.head))
                })
        };
        let conjoined = page.upos(t) == Upos::Cconj || page.is(t, Word::Concessive);
        relative || participle || dated || (conjoined && page.cues_in(sentence).1.iter().any(says))
    });
    if narrators && whole {
        right.clear();
    }
    Some(left.into_iter().chain(right).collect())
}

/// Whether `t` opens a clause below another: "the dam, which, she says, …", "because, she says, …".
fn subordinates(page: &Page, t: TokenId) -> bool {
    page.analysis.token(t).feats.has("PronType", "Rel")
        || (page.upos(t) == Upos::Sconj && page.analysis.token(t).deprel == Deprel::Mark)
}

/// Whether `t` parts two sentences that the reader takes for one.
fn closes(page: &Page, t: TokenId) -> bool {
    page.form(t) == ";" && page.level(t).is_none()
}

/// Where the clause begins that ends at `end`: after a semicolon, a colon, or the dateline of its block.
fn opening(page: &Page, sentence: Span<Tokens>, end: u32) -> u32 {
    let parts = |i: &u32| {
        let t = TokenId(*i);
        page.level(t).is_none() && !page.is_mark(t) && matches!(page.form(t), ";" | ":")
    };
    let start = (sentence.start..end).rev().find(parts).map_or(sentence.start, |i| i + 1);
    start.max(after_dateline(page, sentence))
}

/// Where the words of a sentence begin after the place and day that head a report: "GENEVA, May 3 - The talks".
pub(super) fn after_dateline(page: &Page, sentence: Span<Tokens>) -> u32 {
    let first = TokenId(sentence.start);
    let block = page.block_tokens(page.block_of(first));
    if block.start != sentence.start {
        return sentence.start;
    }
    let dash = (sentence.start..sentence.end.min(sentence.start + 16))
        .find(|i| matches!(page.form(TokenId(*i)), "-" | "–" | "—" | "--"));
    let Some(dash) = dash else { return sentence.start };
    let named = (sentence.start..dash).map(TokenId).all(|t| {
        page.is_punct(t)
            || matches!(page.upos(t), Upos::Propn | Upos::Num)
            || page.form(t).starts_with(char::is_uppercase)
            || page.analysis.entity_of(t).is_some()
    });
    if named && dash + 1 < sentence.end { dash + 1 } else { sentence.start }
}

/// Where the content begins: past a date or an adverb of manner that stands right after the cue and
/// so tells of the saying ("said publicly the forest", "said Monday the talks").
fn past_adverbs(page: &Page, cue: &Cue, start: u32, root: TokenId) -> u32 {
    let a = page.analysis;
    if start != cue.tokens.end {
        return start;
    }
    let t = TokenId(start);
    if let Some(date) = a.entity_of(t).filter(|e| e.label == EntityLabel::Date) {
        let subject = a.head_of_span(date.tokens).is_some_and(|h| a.token(h).deprel.is(Deprel::Nsubj));
        if !subject && date.tokens.end < root.0 {
            return date.tokens.end;
        }
    }
    let next = TokenId(start + 1);
    let of_manner = page.upos(t) == Upos::Adv
        && page.form(t).ends_with("ly")
        && next < root
        && matches!(page.upos(next), Upos::Det | Upos::Pron | Upos::Propn | Upos::Noun);
    if of_manner { start + 1 } else { start }
}

/// "did not say whether", "asked when": an open question is content only for a verb of asking.
fn question_of_unsaid(page: &Page, cue: &Cue, root: TokenId) -> bool {
    let first = page.analysis.subtree(root).into_iter().find(|t| *t > cue.head);
    let open = first.is_some_and(|t| page.is(t, Word::Interrogative));
    open && cue.entry.act == Act::States && !page.form(cue.head).eq_ignore_ascii_case("explained")
}

/// Where the speaker goes on to another act of saying that the tree has hung on the content: "said he
/// would order a review and warned against …". The second verb has the tense of the first, no subject of
/// its own, and the clause before it a modal or another tense.
fn second_saying(page: &Page, cue: &Cue, root: TokenId) -> Option<u32> {
    let a = page.analysis;
    let past = |t: TokenId| a.token(t).feats.has("Tense", "Past") && clauses::is_finite(a, t);
    let helpers = || {
        a.children(root)
            .iter()
            .copied()
            .filter(|c| matches!(a.token(*c).deprel, Deprel::Aux | Deprel::Cop) && *c > cue.head)
    };
    let apart =
        helpers().any(|x| !past(x) || matches!(page.form(x).to_lowercase().as_str(), "would" | "had"));
    let apart = apart || a.token(root).feats.has("Tense", "Pres");
    if !past(cue.head) || (past(root) && helpers().next().is_none()) || !apart {
        return None;
    }
    // "that they had dissolved the government, and gave up two days later".
    let set_off = |c: TokenId| {
        let first = a.subtree(c).first().copied().unwrap_or(c);
        first.0 > 0 && page.form(TokenId(first.0 - 1)) == "," && page.upos(first) == Upos::Cconj
    };
    a.children_by(root, Deprel::Conj)
        .find(|c| {
            past(*c)
                && (page.cue_at(*c).is_some() || attitudes::complement(page, *c).is_some() || set_off(*c))
                && !a.children(*c).iter().any(|x| a.token(*x).deprel.is(Deprel::Nsubj))
        })
        .and_then(|c| a.subtree(c).first().map(|t| t.0))
}

/// `tokens` up to a semicolon after which another word of saying speaks, or a participle of saying after a comma.
fn cut(page: &Page, cue: &Cue, tokens: Vec<TokenId>) -> Vec<TokenId> {
    let semicolon = tokens.iter().position(|t| {
        page.form(*t) == ";"
            && page.cues_in(page.sentence(*t).tokens).1.iter().any(|c| {
                c.head > *t && tokens.contains(&c.head) && c.speaker.is_some() && c.level == cue.level
            })
    });
    // "said the plan would fail, citing its cost": the participle is the speaker's, and so the narrator's word.
    let participle = tokens.windows(2).position(|pair| {
        let [comma, t] = [pair[0], pair[1]];
        // Wherever the tree hangs it, "saying" with a clause of its own goes on for whoever "said".
        let goes_on = page.cue_at(t).is_some_and(|c| {
            c.entry.upos == Upos::Verb
                && c.entry.that
                && c.entry.quote
                && page.form(t).ends_with("ing")
                && page.analysis.children_by(t, Deprel::Nsubj).next().is_none()
                && !clause::clause_roots(page, c).is_empty()
        });
        page.form(comma) == ","
            && page.level(t) == cue.level
            && (goes_on
                || (speaker::participle_of_saying(page, t).is_some()
                    && (page.cue_at(t).is_some() || attitudes::complement(page, t).is_some())))
    });
    // "that he had left, though others said he had not": another word of saying after a comma is the narrator's.
    let aside = tokens.windows(2).position(|pair| {
        let [comma, t] = [pair[0], pair[1]];
        page.form(comma) == ","
            && page.is(t, Word::Concessive)
            && page.level(t) == cue.level
            && page.cues_in(page.sentence(t).tokens).1.iter().any(|c| {
                c.head > t
                    && tokens.contains(&c.head)
                    && c.entry.upos == Upos::Verb
                    && c.speaker.is_some_and(|s| s > t)
                    && c.level == cue.level
            })
    });
    // "that it had won, a claim that nobody believed", "that it had won, hours after the army left": the narrator's.
    let remark = tokens.windows(2).position(|pair| {
        let [comma, t] = [pair[0], pair[1]];
        page.form(comma) == ","
            && page.level(comma) == cue.level
            && page.level(t) == cue.level
            && remark(page, t)
    });
    match semicolon.into_iter().chain(participle).chain(aside).chain(remark.filter(|i| *i > 1)).min() {
        Some(i) => tokens[..i].to_vec(),
        None => tokens,
    }
}

/// Whether the words from `first` on, after a comma, judge or date what was said: "a claim that …", "hours after …".
fn remark(page: &Page, first: TokenId) -> bool {
    let a = page.analysis;
    let sentence = page.sentence(first).tokens;
    let article = page.is(first, Word::Article) || page.form(first).eq_ignore_ascii_case("one");
    let from = if article { first.0 + 1 } else { first.0 };
    let noun = (from..sentence.end.min(from + 4)).map(TokenId).find(|t| page.upos(*t) == Upos::Noun);
    let Some(noun) = noun.filter(|n| {
        (from..n.0)
            .map(TokenId)
            .all(|t| matches!(page.upos(t), Upos::Adj | Upos::Adv | Upos::Num | Upos::Det))
    }) else {
        return false;
    };
    let next = TokenId(noun.0 + 1);
    if next.0 >= sentence.end {
        return false;
    }
    let lemma = a.lemma(noun).to_lowercase();
    let said = page.lexicon.starting(&lemma).any(|e| e.upos == Upos::Noun && e.words.len() == 1);
    let judged = article
        && said
        && (page.is(next, Word::ContentOpener) || page.upos(next) == Upos::Pron)
        && !matches!(page.form(next), "to" if page.upos(next) == Upos::Adp);
    let dated = nouns::class_of(&lemma) == Some(Class::Time)
        && matches!(page.form(next), "after" | "before")
        && page.upos(next) != Upos::Adv;
    judged || dated
}

fn adjective(page: &Page, cue: &Cue) -> Option<(Vec<TokenId>, AttributionPattern)> {
    let a = page.analysis;
    let speaks = cue.speaker.filter(|t| third_person(page, *t) && page.form(*t).to_lowercase() != "it")?;
    if cue.level.is_some() || speaks > cue.head || !cue.entry.that {
        return None;
    }
    let root = clause::clause_roots(page, cue)
        .into_iter()
        .find(|r| *r > cue.head && a.token(*r).deprel == Deprel::Ccomp && clause::is_clause(page, *r))?;
    Some((after_that(page, root, cue.tokens.end), AttributionPattern::Adjective))
}

/// The clause at `root` from `from` on, without the word "that" that opens it.
fn after_that(page: &Page, root: TokenId, from: u32) -> Vec<TokenId> {
    let subtree = page.analysis.subtree(root);
    let that = page.analysis.children_by(root, Deprel::Mark).find(|m| page.form(*m) == "that");
    let start = that.map_or(from, |t| t.0 + 1).max(from);
    let end = subtree.last().map_or(start, |t| t.0 + 1);
    (start..end.max(start)).map(TokenId).collect()
}

fn noun(page: &Page, cue: &Cue) -> Option<(Vec<TokenId>, AttributionPattern)> {
    let a = page.analysis;
    // A suggestion or demand "that it be done" tells what is wanted, not what is so.
    if !cue.entry.that || cue.entry.act == Act::Demands {
        return None;
    }
    let holds = |t: TokenId| {
        a.children(t).iter().copied().find(|c| {
            let relation = a.token(*c).deprel;
            (relation.universal() == Deprel::Acl || relation == Deprel::Ccomp)
                && *c > cue.head
                && clause::is_clause(page, *c)
                && a.children_by(*c, Deprel::Mark).any(|m| page.form(m) == "that" && m > cue.head)
        })
    };
    // A participle between noun and clause ("reports coming in that"), unless it is a cue ("saying that").
    let through =
        || a.children_by(cue.head, Deprel::Acl).filter(|t| page.cue_at(*t).is_none()).find_map(holds);
    let root = holds(cue.head).or_else(through)?;
    let by_nobody = cue.speaker.is_none();
    // "The plan is proof that …": whoever writes so says it.
    let predicate = a.children_by(cue.head, Deprel::Cop).next().is_some();
    if by_nobody && (predicate || cue.entry.stance == Stance::Asserts) {
        return None;
    }
    if cue.speaker.is_some_and(|t| !third_person(page, t)) {
        return None;
    }
    let tokens = after_that(page, root, cue.tokens.end);
    Some((tokens, if by_nobody { AttributionPattern::NounAlone } else { AttributionPattern::Noun }))
}

fn phrase(page: &Page, cue: &Cue, told: &BTreeSet<u32>) -> Option<(Vec<TokenId>, AttributionPattern)> {
    let a = page.analysis;
    let speaks = cue.speaker.filter(|t| third_person(page, *t))?;
    let sentence = page.sentence(cue.head);
    // The noun phrase after the phrase, and the predicate that both hang on.
    let noun = a.ancestors(cue.head).find(|h| h.0 >= cue.tokens.end && !cue.tokens.contains(h.0));
    let noun = noun.filter(|n| a.within(speaks, *n) || *n == speaks).unwrap_or(speaks);
    let mut root = a.head(noun)?;
    // Set off at the end of the sentence, it tells of the whole sentence.
    let last = a.subtree(noun).pop().map_or(noun, |t| t.max(noun));
    let closes = a.ids(sentence.tokens).skip_while(|t| *t <= last).all(|t| page.is_punct(t));
    let lower = |t: TokenId| {
        matches!(a.token(t).deprel.universal(), Deprel::Acl | Deprel::Advcl | Deprel::Appos | Deprel::Nmod)
    };
    while !clause::is_clause(page, root) || (closes && lower(root)) {
        root = a.head(root)?;
    }
    let speech = page.cue_at(root).filter(|c| c.entry.upos == Upos::Verb);
    let hollow = speech.is_some_and(|c| told.contains(&c.tokens.start));
    if let Some(tokens) = set_off(page, cue, last, &own_reach(page, cue)) {
        return Some((tokens, AttributionPattern::Phrase));
    }
    let report = page.lexicon.starting(&a.lemma(noun).to_lowercase()).any(|e| e.upos == Upos::Noun);
    // "According to reports, he said that …" has one speaker, who is named.
    let later = clause::clause_roots_of(page, root).iter().any(|r| clause::is_clause(page, *r))
        && speech.is_some_and(|c| c.speaker.is_some());
    if report && (hollow || later) && speaks == noun {
        return None;
    }
    let own = a.subtree(noun);
    let phrase = speaker::phrase(page, speaks);
    let tokens = a
        .subtree(root)
        .into_iter()
        .filter(|t| {
            sentence.tokens.contains(t.0)
                && !cue.tokens.contains(t.0)
                && own.binary_search(t).is_err()
                && !(t.0 >= cue.tokens.end && a.token(*t).span.start < phrase.end)
                && cue.level.is_none_or(|s| page.inside[s].contains(t.0))
        })
        .collect();
    Some((tokens, AttributionPattern::Phrase))
}

/// Whether the content of `cue` may take in a token: inside a stretch it stays inside it.
fn own_reach<'p>(page: &'p Page, cue: &'p Cue) -> impl Fn(TokenId) -> bool + 'p {
    |t| cue.level.is_none_or(|s| page.inside[s].contains(t.0))
}

/// What a phrase after a comma in the middle or at the end of its sentence tells the source of: the clause before
/// it, without what another clause after it tells. "They used tear gas and, according to her, live rounds" tells only
/// the rounds by her word.
fn set_off(page: &Page, cue: &Cue, last: TokenId, reach: &dyn Fn(TokenId) -> bool) -> Option<Vec<TokenId>> {
    let a = page.analysis;
    let sentence = page.sentence(cue.head).tokens;
    let from = cue.tokens.start;
    if from <= sentence.start || page.form(TokenId(from - 1)) != "," || cue.level.is_some() {
        return None;
    }
    let left: Vec<TokenId> =
        (opening(page, sentence, from)..from).map(TokenId).filter(|t| reach(*t)).collect();
    let stop = (last.0 + 1..sentence.end).find(|i| closes(page, TokenId(*i))).unwrap_or(sentence.end);
    let right: Vec<TokenId> = (last.0 + 1..stop).map(TokenId).filter(|t| reach(*t)).collect();
    let word = |tokens: &[TokenId]| tokens.iter().copied().find(|t| !page.is_punct(*t));
    let joins = left.iter().rev().copied().find(|t| !page.is_punct(*t))?;
    if (page.upos(joins) == Upos::Cconj || page.form(joins) == "then" || subordinates(page, joins))
        && word(&right).is_some()
    {
        return Some(right);
    }
    let finite =
        left.iter().any(|t| matches!(page.upos(*t), Upos::Verb | Upos::Aux) && clauses::is_finite(a, *t));
    let opens = word(&left).is_some_and(|t| page.upos(t) == Upos::Sconj);
    if !finite || opens {
        return None;
    }
    let narrators = word(&right).is_some_and(|t| page.upos(t) == Upos::Cconj || page.is(t, Word::Relative));
    Some(if narrators { left } else { left.into_iter().chain(right).collect() })
}
