//! Whether a time belongs to an event: by the words that join them, never by nearness alone.

use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};

use super::TimeExpr;
use super::lexicon::{Class, lexicon};

/// How closely `time` binds to the event whose trigger is `trigger`; `None` where it does not.
///
/// 0: the time depends on the trigger itself. 1: it depends on the light verb that lends the trigger
/// its clause ("held talks on Tuesday"), on a verb whose infinitive the trigger is and which stands
/// before both ("plans to meet on Tuesday", however attached), or is what the trigger is said to be
/// ("the summit is on Tuesday"). 2 and more: it depends on a noun phrase of the trigger's own clause,
/// one more for each step down, or stands before the subject of a verb that the trigger is coordinated
/// with; another event named in between has the better claim, so a caller that knows the triggers gives
/// such a time to the closest. A time in another clause never binds.
pub fn bind(analysis: &Analysis, time: &TimeExpr, trigger: TokenId) -> Option<u8> {
    let mut head = analysis.head_of_span(time.tokens)?;
    if analysis.token(trigger).sentence != analysis.token(head).sentence || time.tokens.contains(trigger.0) {
        return None;
    }
    // "on Monday and Tuesday": the second hangs on the first.
    let nominal =
        |t: TokenId| matches!(analysis.token(t).upos, Upos::Noun | Upos::Propn | Upos::Num | Upos::Adv);
    while analysis.token(head).deprel == Deprel::Conj {
        match analysis.head(head).filter(|h| nominal(*h)) {
            Some(first) => head = first,
            None => break,
        }
    }
    if analysis.children_by(head, Deprel::Cop).next().is_some() {
        let told = analysis.children_by(head, Deprel::Nsubj).any(|s| s == trigger);
        return told.then_some(1);
    }
    let relation = analysis.token(head).deprel;
    if !modifies(relation) {
        return None;
    }
    let site = super::tense::reclaimed(analysis, time.tokens).or_else(|| analysis.head(head))?;
    let follows = time.tokens.start > trigger.0;
    if site == trigger {
        return Some(if outbid(analysis, site, time) { 2 } else { 0 });
    }
    if infinitive_of(analysis, trigger, site) {
        return follows.then_some(1);
    }
    if lends_clause(analysis, site, trigger) {
        return Some(1);
    }
    // "began to withdraw on Tuesday": the beginning is of the same day.
    if infinitive_of(analysis, site, trigger) {
        return has(analysis, Class::Implicative, trigger).then_some(2);
    }
    if shares_front(analysis, time, site, trigger) {
        return Some(2);
    }
    through_nouns(analysis, relation, site, trigger)
}

/// "In 2007 it banned the party and imposed sanctions": a time before the subject is that of each verb of the subject
/// that is told in the same tense.
fn shares_front(analysis: &Analysis, time: &TimeExpr, site: TokenId, trigger: TokenId) -> bool {
    let verb = analysis.head(trigger).filter(|v| lends_clause(analysis, *v, trigger)).unwrap_or(trigger);
    let conjunct = analysis.token(verb).deprel == Deprel::Conj && analysis.head(verb) == Some(site);
    let subject = |v: TokenId| analysis.children_by(v, Deprel::Nsubj).next();
    let tense = |v: TokenId| {
        let aux = analysis.children_by(v, Deprel::Aux).next().map(|a| analysis.lemma(a));
        (aux, analysis.token(v).feats.has("Tense", "Past"))
    };
    conjunct
        && analysis.token(verb).upos == Upos::Verb
        && subject(verb).is_none()
        && subject(site).is_some_and(|s| time.tokens.end <= s.0)
        && tense(verb) == tense(site)
}

fn modifies(relation: Deprel) -> bool {
    use Deprel as D;
    matches!(
        relation.universal(),
        D::Obl
            | D::Advmod
            | D::Nmod
            | D::Compound
            | D::Amod
            | D::Nummod
            | D::Appos
            | D::Advcl
            | D::Dep
            | D::Parataxis
    ) || relation == D::List
}

fn has(analysis: &Analysis, class: Class, token: TokenId) -> bool {
    lexicon().has(class, &analysis.lemma(token).to_lowercase())
}

/// Whether the infinitive of `verb` has a better claim on `time`, which stands behind it.
fn outbid(analysis: &Analysis, verb: TokenId, time: &TimeExpr) -> bool {
    analysis
        .children(verb)
        .iter()
        .any(|c| infinitive_of(analysis, *c, verb) && c.0 < time.tokens.start && verb < *c)
}

/// Whether `lower` is an infinitive complement of `upper`, or of one that is.
fn infinitive_of(analysis: &Analysis, lower: TokenId, upper: TokenId) -> bool {
    let mut at = lower;
    while let Some(head) = analysis.head(at) {
        let token = analysis.token(at);
        let marked = analysis.children_by(at, Deprel::Mark).any(|m| analysis.lemma(m) == "to");
        let complement = token.deprel == Deprel::Xcomp || (token.deprel == Deprel::Acl && marked);
        if !complement || (token.upos != Upos::Verb && !marked) {
            return false;
        }
        if head == upper {
            return true;
        }
        at = head;
    }
    false
}

/// Whether `verb` only lends the noun `trigger` its clause: "talks were held", "held talks", "a vote
/// took place", "the talks scheduled for Tuesday".
fn lends_clause(analysis: &Analysis, verb: TokenId, trigger: TokenId) -> bool {
    if !has(analysis, Class::Light, verb) || !matches!(analysis.token(trigger).upos, Upos::Noun | Upos::Propn)
    {
        return false;
    }
    let of_verb = analysis.head(trigger) == Some(verb) && {
        let relation = analysis.token(trigger).deprel;
        relation.is(Deprel::Obj) || relation.is(Deprel::Nsubj)
    };
    let on_noun = analysis.head(verb) == Some(trigger) && analysis.token(verb).deprel.is(Deprel::Acl);
    of_verb || on_noun
}

/// Up from a noun phrase to the trigger whose clause it stands in.
fn through_nouns(analysis: &Analysis, relation: Deprel, site: TokenId, trigger: TokenId) -> Option<u8> {
    // "condemned Tuesday's attack": the time is the attack's alone.
    if relation == Deprel::NmodPoss
        || !matches!(relation.universal(), Deprel::Obl | Deprel::Nmod | Deprel::Advmod)
    {
        return None;
    }
    let mut steps: u8 = 1;
    let mut at = site;
    while at != trigger {
        let token = analysis.token(at);
        if !matches!(token.upos, Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num | Upos::Adv) {
            return None;
        }
        use Deprel as D;
        let inside = matches!(
            token.deprel.universal(),
            D::Obj | D::Iobj | D::Obl | D::Nmod | D::Compound | D::Flat | D::Appos | D::Conj
        );
        if !inside || token.deprel == D::NmodPoss {
            return None;
        }
        at = analysis.head(at)?;
        steps = steps.saturating_add(1);
    }
    Some(steps)
}
