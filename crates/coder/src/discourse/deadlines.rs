//! What falls due: deadlines, ultimatums, elections, talks and ends of terms that are told with a date.
//!
//! A word that names something due ("deadline") is kept with or without its date; everything else needs a
//! date that is still to come on the day of publication, or a length of time that somebody is given or something
//! holds. A demand with "by" and a date is an ultimatum where the word demands or a threat hangs on it ("unless"), and a
//! deadline otherwise. What is told again, by "the deadline" or in the headline, is one. The evidence is the clause, and
//! in it the stretch from what falls due to when.

use std::sync::LazyLock;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{ActorKind, DeadlineKind, Grain, Status, TimeBasis};
use demarche_core::text::{Span, Tokens};

use super::issues::Issues;
use super::phrase;
use super::table::{Term, rows};
use crate::findings::{DeadlineDraft, Findings};
use demarche_lexicon::{Lexical as _, Word};
use demarche_times::TimeKind;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Noun,
    Falls,
    Ends,
    Dated,
    Sits,
    Opens,
    By,
    Until,
    Span,
    Lasts,
}

struct Entry {
    term: Term,
    class: Class,
    what: Option<DeadlineKind>,
}

static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    rows(include_str!("../../data/lexicon/deadlines.tsv")).filter_map(|cells| entry(&cells)).collect()
});

/// Days of a span in which something may be due although the span has begun.
const A_QUARTER: i32 = 92;

fn entry(cells: &[&'static str]) -> Option<Entry> {
    let [word, upos, class, what] = cells else { return None };
    let class = match *class {
        "noun" => Class::Noun,
        "falls" => Class::Falls,
        "ends" => Class::Ends,
        "dated" => Class::Dated,
        "sits" => Class::Sits,
        "opens" => Class::Opens,
        "by" => Class::By,
        "until" => Class::Until,
        "span" => Class::Span,
        "lasts" => Class::Lasts,
        _ => return None,
    };
    let what = match *what {
        "-" => None,
        other => Some(DeadlineKind::parse(other)?),
    };
    if what.is_none() && class != Class::Opens {
        return None;
    }
    Some(Entry { term: Term::parse(word, upos)?, class, what })
}

fn entry_at(a: &Analysis, token: TokenId, class: Class) -> Option<&'static Entry> {
    TABLE.iter().find(|e| e.class == class && e.term.at(a, token))
}

/// The deadlines of `findings`, in text order.
pub(super) fn find(findings: &Findings<'_>, issues: &Issues) -> Vec<DeadlineDraft> {
    let a = findings.analysis;
    let mut out: Vec<DeadlineDraft> = Vec::new();
    for i in 0..a.tokens.len() as u32 {
        let token = TokenId(i);
        for entry in TABLE.iter().filter(|e| e.term.at(a, token)) {
            let found = match entry.class {
                Class::Noun => named(findings, issues, entry, token),
                Class::Falls | Class::Ends => falls(findings, issues, entry, token),
                Class::Dated => dated(findings, issues, entry, token),
                Class::Sits => sits(findings, issues, entry, token),
                Class::Span => given(findings, issues, entry, token),
                Class::Opens => appointed(findings, issues, token),
                Class::Lasts => lasts(findings, issues, entry, token),
                Class::By | Class::Until => None,
            };
            if let Some(found) = found {
                keep(a, &mut out, found);
                break;
            }
        }
    }
    for time in 0..findings.times.len() {
        let found = limited(findings, issues, time).or_else(|| coming(findings, issues, time));
        if let Some(found) = found {
            keep(a, &mut out, found);
        }
    }
    out.sort_by_key(|d| d.evidence[0]);
    out
}

/// Adds `found`, or its words to what is there already: the same thing due on the same day, or told again.
fn keep(a: &Analysis, out: &mut Vec<DeadlineDraft>, found: DeadlineDraft) {
    // An ultimatum is a deadline with a threat.
    let limit = |d: &DeadlineDraft| matches!(d.what, DeadlineKind::Deadline | DeadlineKind::Ultimatum);
    let same = out.iter_mut().find(|d| {
        let due = d.time.is_some() && d.time == found.time;
        let open = d.time.is_none() || found.time.is_none();
        let kind = d.what == found.what || limit(d) && limit(&found);
        let of = d.of.is_some() && d.of == found.of;
        due || kind && open && (of || taken_up(a, &found) || taken_up(a, d))
    });
    match same {
        Some(known) => {
            known.time = known.time.or(found.time);
            known.of = known.of.or(found.of);
            let new: Vec<_> = found.evidence.into_iter().filter(|e| !known.evidence.contains(e)).collect();
            known.evidence.extend(new);
            if found.what == DeadlineKind::Ultimatum {
                known.what = found.what;
            }
        }
        None => out.push(found),
    }
}

/// Whether a limit is told as known, by its noun alone ("the deadline"), or in a headline, which tells what the text
/// tells again.
fn taken_up(a: &Analysis, limit: &DeadlineDraft) -> bool {
    let words = limit.evidence[0];
    let title = a.sentence(a.token(TokenId(words.start)).sentence).kind == BlockKind::Title;
    let known = |t: TokenId| {
        entry_at(a, t, Class::Noun).is_some()
            && a.children_by(t, Deprel::Det).any(|d| a.is(d, Word::DefiniteDeterminer))
            && a.children_by(t, Deprel::Nmod).next().is_none()
    };
    title || a.ids(words).any(known)
}

/// Whether a time is still to come on the day of publication; not known without one.
fn to_come(findings: &Findings<'_>, time: usize) -> bool {
    let time = &findings.times[time];
    let day = time.end.or(time.start);
    day.zip(findings.document.published).is_some_and(|(day, published)| day >= published)
        && time.start.is_none_or(|s| {
            findings.document.published.is_some_and(|p| s > p || time.end.is_none_or(|e| e > p))
        })
}

/// The time to come that is told with one of `tokens`, the first that has one.
fn time_at(findings: &Findings<'_>, tokens: &[TokenId]) -> Option<usize> {
    let a = findings.analysis;
    tokens.iter().find_map(|t| {
        let bound = |i: usize| {
            let time = &findings.times[i];
            let below = a.head_of_span(time.tokens).and_then(|h| a.head(h)) == Some(*t);
            demarche_times::bind(a, time, *t).or(below.then_some(0))
        };
        let verb = clauses::clause_head(a, *t);
        let fits =
            (0..findings.times.len()).filter(|i| to_come(findings, *i) || open_day(findings, *i, verb));
        fits.filter_map(|i| Some((bound(i)?, i))).min().map(|(_, i)| i)
    })
}

/// Whether a time without a value ("July 23" of an open year) is told with a verb that is not past.
fn open_day(findings: &Findings<'_>, time: usize, verb: TokenId) -> bool {
    let a = findings.analysis;
    let expression = &findings.times[time];
    let past = |t: TokenId| a.token(t).feats.has("Tense", "Past");
    let aux = a.children_by(verb, Deprel::Aux).chain(a.children_by(verb, Deprel::Cop)).any(past);
    let finite = clauses::is_finite(a, verb);
    expression.start.is_none()
        && expression.end.is_none()
        && expression.kind == TimeKind::Date
        && a.token(verb).upos == Upos::Verb
        && finite
        && !past(verb)
        && !aux
}

fn made(
    findings: &Findings<'_>,
    of: Option<usize>,
    what: DeadlineKind,
    time: Option<usize>,
    head: TokenId,
    confidence: f32,
) -> DeadlineDraft {
    let a = findings.analysis;
    let evidence = vec![clauses::clause(a, head)];
    let draft = DeadlineDraft { of, what, time, evidence, confidence };
    match time.map(|t| findings.times[t].tokens) {
        Some(when) => draft.due(a, head, when),
        None => draft,
    }
}

impl DeadlineDraft {
    /// The same with the stretch from what falls due, at `head`, to the words that tell when.
    fn due(mut self, a: &Analysis, head: TokenId, when: Span<Tokens>) -> Self {
        let stretch = Span::new(head.0, head.0 + 1).join(when);
        let one = a.token(TokenId(when.start)).sentence == a.token(head).sentence;
        if one && !self.evidence.contains(&stretch) {
            self.evidence.push(stretch);
        }
        self
    }
}

/// "is to hand over the boats on Monday": an act to come, told with its day. A protest, a fight or an exercise
/// announced for a day is nothing that falls due, nor is what is only said.
fn coming(findings: &Findings<'_>, issues: &Issues, time: usize) -> Option<DeadlineDraft> {
    use demarche_core::record::EventType as E;
    if !to_come(findings, time) {
        return None;
    }
    let a = findings.analysis;
    let sentence = a.token(TokenId(findings.times[time].tokens.start)).sentence;
    // "Will the embassy reopen this month?" sets nothing.
    if a.sentences[sentence.0 as usize].span.of(&a.text).trim_end().ends_with('?') {
        return None;
    }
    let day = findings.times[time].grain.is_some_and(|g| g <= Grain::Day);
    let event = findings.events.iter().find(|e| {
        let open =
            matches!(e.status, Status::Planned | Status::Possible | Status::Conditional | Status::Demanded);
        // Two who are to meet are engaged; many who are called together by a day have until then.
        let falls_due = match e.event_type {
            E::Consult => matches!(e.found.mode.as_deref(), Some("multilateral" | "third-party")),
            E::Protest | E::Assault | E::Coerce | E::Cooperate | E::Mobilize => false,
            E::Agree | E::Support | E::Request => false,
            _ => day,
        };
        e.time == Some(time) && a.token(e.main()).sentence == sentence && open && falls_due
    })?;
    let main = event.main();
    let what = match event.event_type {
        E::Consult => DeadlineKind::Talks,
        E::Threaten => DeadlineKind::Ultimatum,
        _ => DeadlineKind::Deadline,
    };
    let of = issues.of(findings, main).first().copied().or_else(|| below(findings, issues, main));
    Some(made(findings, of, what, Some(time), clauses::clause_head(a, main), 0.5))
}

/// "the deadline for the talks", with or without its date.
fn named(findings: &Findings<'_>, issues: &Issues, entry: &Entry, token: TokenId) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    if phrase::is_negated(a, token) {
        return None;
    }
    let verb = clauses::clause_head(a, token);
    let time = time_at(findings, &[token, verb]);
    let of = below(findings, issues, token);
    Some(made(
        findings,
        of,
        entry.what?,
        time,
        token_or_clause(a, token),
        if time.is_some() { 0.85 } else { 0.7 },
    ))
}

/// The noun itself where it stands in a longer sentence as an object or oblique, else its clause.
fn token_or_clause(a: &Analysis, token: TokenId) -> TokenId {
    let verb = clauses::clause_head(a, token);
    if a.token(token).deprel.is(Deprel::Nsubj) { verb } else { token }
}

/// The issue that the noun phrase under `token` names.
fn below(findings: &Findings<'_>, issues: &Issues, token: TokenId) -> Option<usize> {
    let a = findings.analysis;
    let mut under: Vec<TokenId> = a
        .children(token)
        .iter()
        .copied()
        .filter(|c| matches!(a.token(*c).deprel.universal(), Deprel::Nmod | Deprel::Compound | Deprel::Obl))
        .filter(|c| !phrase::is_time(findings, *c))
        .collect();
    // What follows says more than what precedes: "the Geneva deadline on the border talks".
    under.sort_by_key(|c| (c.0 < token.0, *c));
    under.iter().find_map(|c| issues.of(findings, *c).first().copied().or_else(|| issues.near(findings, *c)))
}

/// "the agreement expires on 30 June".
fn falls(findings: &Findings<'_>, issues: &Issues, entry: &Entry, token: TokenId) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    let time = time_at(findings, &[token])?;
    // "The drill ended on Friday" is told of the past, whatever Friday is meant.
    let past = entry.class == Class::Ends
        && a.token(token).feats.has("Tense", "Past")
        && !clauses::is_passive(a, token);
    // What somebody ends does not run out.
    let ended = a.children_by(token, Deprel::Obj).next().is_some();
    if past || ended || phrase::told(a, token) == Status::Negated {
        return None;
    }
    let subject = clauses::subject(a, token)?;
    // A minister or a delegation that is due somewhere is a journey.
    let people = |actor| {
        let kind = findings.actors.actor(actor).kind;
        matches!(kind, ActorKind::Person | ActorKind::Unnamed | ActorKind::Group)
    };
    if findings.actors.actor_at(a, subject).is_some_and(people) {
        return None;
    }
    let of = issues.of(findings, subject).first().copied().or_else(|| issues.near(findings, subject));
    Some(made(findings, of, entry.what?, Some(time), token, 0.75))
}

/// "his report, due on 30 October", "the session set for Monday": a thing, no person, whose day is set.
fn appointed(findings: &Findings<'_>, issues: &Issues, token: TokenId) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    let time = time_at(findings, &[token])?;
    let beside = a.token(token).deprel.universal();
    let participle = beside == Deprel::Acl && a.token(token).feats.has("VerbForm", "Part");
    if !(a.token(token).upos == Upos::Adj || participle || clauses::is_passive(a, token)) {
        return None;
    }
    let noun = || a.head(token).filter(|_| matches!(beside, Deprel::Amod | Deprel::Appos | Deprel::Acl));
    let thing = clauses::subject(a, token).or_else(noun)?;
    let acts = findings.actors.actor_at(a, thing).is_some();
    if acts || a.token(thing).upos != Upos::Noun || phrase::is_negated(a, token) {
        return None;
    }
    let what = entry_at(a, thing, Class::Dated).and_then(|e| e.what).unwrap_or(DeadlineKind::Deadline);
    let of = issues.of(findings, thing).first().copied().or_else(|| below(findings, issues, thing));
    Some(made(findings, of, what, Some(time), token, 0.7))
}

/// "extended the mandate for a year", "will last 15 days": what is told to hold for a length of time ends with it.
fn lasts(findings: &Findings<'_>, issues: &Issues, entry: &Entry, token: TokenId) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    let passive = clauses::is_passive(a, token);
    let thing = if passive { clauses::subject(a, token) } else { a.children_by(token, Deprel::Obj).next() };
    let length = findings.times.iter().filter(|t| t.kind == TimeKind::Duration).find(|t| {
        let head = a.head_of_span(t.tokens);
        head.is_some_and(|h| a.head(h) == Some(token) && !a.token(h).deprel.is(Deprel::Nsubj))
    })?;
    let whole = thing.filter(|t| !length.tokens.contains(t.0));
    // What somebody extends or suspends has yet to end; what only lasts may be over.
    let told = phrase::told(a, token);
    let over = match whole {
        Some(_) => told == Status::Negated,
        None => !matches!(told, Status::Planned | Status::Possible | Status::Conditional),
    };
    if over {
        return None;
    }
    let of =
        whole.or_else(|| clauses::subject(a, token)).and_then(|t| issues.of(findings, t).first().copied());
    Some(made(findings, of, entry.what?, None, token, 0.6).due(a, token, length.tokens))
}

/// "elections on 5 May", "the talks are to resume on 3 April", "will hold a session on Wednesday".
fn dated(findings: &Findings<'_>, issues: &Issues, entry: &Entry, token: TokenId) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    let what = entry.what?;
    let opener = opener(a, token);
    let mut told = opener.clone();
    told.push(token);
    let time = time_at(findings, &told)?;
    let last = opener.last().copied();
    // "The 2020 election", told in that year, may be over.
    let begun =
        findings.times[time].start.zip(findings.document.published).is_some_and(|(start, p)| start <= p);
    let span = findings.times[time]
        .start
        .zip(findings.times[time].end)
        .map_or(0, |(start, end)| (end - start).get_days());
    if begun && span > A_QUARTER && phrase::told(a, last.unwrap_or(token)) != Status::Planned {
        return None;
    }
    if phrase::is_negated(a, last.unwrap_or(token)) {
        return None;
    }
    // Talks fall due where they are set for a day; a meeting of two that is only told of is an engagement.
    if what == DeadlineKind::Talks && last.is_none() {
        return None;
    }
    let of = issues.of(findings, token).first().copied().or_else(|| below(findings, issues, token));
    let head = last.map_or(token, |l| clauses::clause_head(a, l));
    Some(made(findings, of, what, Some(time), head, 0.7))
}

/// The words of class `opens` that govern `token`, nearest first: "is set to open", "will hold".
fn opener(a: &Analysis, token: TokenId) -> Vec<TokenId> {
    let mut out = Vec::new();
    let word = a.token(token);
    let head = match word.deprel.universal() {
        Deprel::Nsubj | Deprel::Obj => a.head(token),
        _ => None,
    };
    let opens = |t: &TokenId| entry_at(a, *t, Class::Opens).is_some();
    let mut at = head.filter(opens).or_else(|| a.children_by(token, Deprel::Acl).find(opens));
    while let Some(t) = at.filter(|t| entry_at(a, *t, Class::Opens).is_some()) {
        out.push(t);
        let inner = a.children_by(t, Deprel::Xcomp).find(|c| entry_at(a, *c, Class::Opens).is_some());
        if let Some(inner) = inner.filter(|i| !out.contains(i)) {
            out.insert(0, inner);
        }
        at = a.head(t).filter(|_| a.token(t).deprel.is(Deprel::Xcomp));
    }
    out
}

/// "the council meets on Monday": a body that sits, not two people who meet.
fn sits(findings: &Findings<'_>, issues: &Issues, entry: &Entry, token: TokenId) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    let subject = clauses::subject(a, token)?;
    let actor = findings.actors.actor_at(a, subject)?;
    if findings.actors.actor(actor).kind != ActorKind::Organization
        || a.children_by(token, Deprel::Obj).next().is_some()
    {
        return None;
    }
    let governor = a.head(token).filter(|_| a.token(token).deprel.is(Deprel::Xcomp));
    let mut told = vec![token];
    told.extend(governor);
    let time = time_at(findings, &told)?;
    if phrase::is_negated(a, token) {
        return None;
    }
    let of = below(findings, issues, token);
    Some(made(findings, of, entry.what?, Some(time), governor.unwrap_or(token), 0.6))
}

/// "Gave the junta 72 hours to release them", "has two weeks to appeal": a length of time that somebody has for something.
fn given(findings: &Findings<'_>, issues: &Issues, entry: &Entry, token: TokenId) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    let long = |t: &TokenId| {
        findings.times.iter().any(|x| x.kind == TimeKind::Duration && a.head_of_span(x.tokens) == Some(*t))
    };
    let passive = a.children(token).iter().copied().filter(|c| a.token(*c).deprel == Deprel::NsubjPass);
    let length = a.children_by(token, Deprel::Obj).chain(passive).find(long)?;
    // "Had three years in office" is no limit: something is to be done in the time, or somebody is given it.
    let infinitive = |t: &TokenId| a.children_by(*t, Deprel::Mark).any(|m| a.lemma(m) == "to");
    let below = [token, length].into_iter().flat_map(|t| a.children(t).iter().copied());
    let act = below
        .filter(|c| matches!(a.token(*c).deprel.universal(), Deprel::Acl | Deprel::Advcl | Deprel::Xcomp));
    let act = act.into_iter().find(infinitive);
    let whom = a.children_by(token, Deprel::Iobj).next();
    if entry.what? == DeadlineKind::Deadline && act.is_none() || act.or(whom).is_none() {
        return None;
    }
    if phrase::is_negated(a, token) {
        return None;
    }
    let about = act.into_iter().flat_map(|t| a.children_by(t, Deprel::Obj).chain([t]));
    let of = about
        .chain(whom)
        .find_map(|t| issues.of(findings, t).first().copied().or_else(|| issues.near(findings, t)));
    Some(made(findings, of, entry.what?, None, token, 0.7).due(a, token, Span::new(length.0, length.0 + 1)))
}

/// "by Friday", "until Monday" with a demand, a promise or a threat.
fn limited(findings: &Findings<'_>, issues: &Issues, time: usize) -> Option<DeadlineDraft> {
    let a = findings.analysis;
    let expression = &findings.times[time];
    // The tense of a demand says nothing of when it falls due, so a past day read off it is no day.
    let guessed = expression.basis == Some(TimeBasis::Tense) || expression.start.or(expression.end).is_none();
    let due = to_come(findings, time);
    let head = a.head_of_span(findings.times[time].tokens)?;
    let lead = clauses::case(a, head).map(str::to_lowercase).or_else(|| {
        let first = findings.times[time].tokens.start;
        Some(a.lemma(TokenId(first)).to_lowercase())
    })?;
    let until = matches!(lead.as_str(), "until" | "till");
    if !until && lead != "within" && !matches!(lead.as_str(), "by" | "before") {
        return None;
    }
    let clause = clauses::clause_head(a, a.head(head)?);
    let unless = a.children_by(clause, Deprel::Mark).any(|m| a.lemma(m) == "unless");
    let chain: Vec<TokenId> = std::iter::once(clause).chain(a.ancestors(clause)).take(4).collect();
    let class = if until { Class::Until } else { Class::By };
    let governed = chain.iter().find_map(|t| {
        let entry = entry_at(a, *t, class)?;
        (class == Class::By || *t == clause).then_some((*t, entry.what?))
    });
    let (governor, what) = match governed {
        Some((t, what)) => (Some(t), if unless { DeadlineKind::Ultimatum } else { what }),
        None if unless => (None, DeadlineKind::Ultimatum),
        // "is closed until Monday": what holds until a day to come ends on it.
        None if until && due && !phrase::is_negated(a, clause) => (None, DeadlineKind::Expiry),
        // "pull out by June 10", told as demanded or as set by what governs it.
        None if class == Class::By
            && (phrase::told(a, clause) == Status::Demanded
                || due && lead == "by" && phrase::told(a, clause) == Status::Planned) =>
        {
            (None, DeadlineKind::Deadline)
        }
        None => return None,
    };
    // A day that is over was a limit where a threat hung on it.
    if !due && !guessed && what != DeadlineKind::Ultimatum {
        return None;
    }
    // "was asked by Friday": what somebody did by a day is no limit set.
    if governor.is_some_and(|g| {
        g == clause && a.token(g).upos == Upos::Verb && phrase::told(a, g) == Status::Negated
    }) {
        return None;
    }
    let mut what_for: Vec<TokenId> = a.children_by(clause, Deprel::Obj).collect();
    what_for.extend(clauses::subject(a, clause));
    what_for.push(clause);
    let of = what_for
        .iter()
        .find_map(|t| issues.of(findings, *t).first().copied().or_else(|| issues.near(findings, *t)));
    // Under a noun of the demand ("the release of those held by Monday") the demand has the words.
    let direct = std::iter::once(clause).chain(a.ancestors(clause)).take_while(|t| Some(*t) != governor);
    let through_noun = governor.is_some() && direct.into_iter().any(|t| !clauses::is_predicate(a, t));
    let words = governor.filter(|_| through_noun).unwrap_or(clause);
    let draft = made(findings, of, what, due.then_some(time), words, 0.7);
    Some(draft.due(a, words, expression.tokens))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines: Vec<_> = rows(include_str!("../../data/lexicon/deadlines.tsv")).collect();
        let bad: Vec<_> = lines.iter().filter(|c| entry(c).is_none()).collect();
        assert!(bad.is_empty(), "{bad:?}");
    }
}
