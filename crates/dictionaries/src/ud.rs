//! A sentence from its dependency parse.
//!
//! A noun phrase is a nominal head with what depends on it to the left (determiners, adjectives,
//! compounds, possessors) and its flat and compound parts; coordinated nominals make a list, also inside
//! a modifier ("Ordish and Lissian clerks"); a prepositional phrase that has no other inside is attached.
//! A verb reaches to the end of its subtree, coordinated and parenthetical clauses left out.

use demarche_core::analysis::{Analysis, Deprel, SentenceId, TokenId, Upos};

use crate::lexicon;
use crate::shape::{Nominal, Shape, Site, Word};

impl Shape {
    /// The sentence `id` of `analysis`.
    pub fn from_analysis(analysis: &Analysis, id: SentenceId) -> Shape {
        let tokens = analysis.sentence(id).tokens;
        let mut builder =
            Builder { analysis, first: tokens.start, place: Vec::new(), shape: Shape::default() };
        builder.words(tokens.end);
        builder.nominals(tokens.end);
        builder.sites(tokens.end);
        builder.shape
    }
}

struct Builder<'a> {
    analysis: &'a Analysis,
    first: u32,
    // For each token of the sentence, the place of its first word.
    place: Vec<usize>,
    shape: Shape,
}

impl Builder<'_> {
    fn at(&self, token: TokenId) -> usize {
        self.place[(token.0 - self.first) as usize]
    }

    /// Makes the words: tokens around a hyphen become one, underscores part words.
    fn words(&mut self, end: u32) {
        let mut glue = false;
        let mut last_end = None;
        for n in self.first..end {
            let token = self.analysis.token(TokenId(n));
            let form = self.analysis.form(TokenId(n));
            let touches = last_end == Some(token.span.start);
            last_end = Some(token.span.end);
            let hyphen = form == "-" || form == "‐";
            let word = form.contains(char::is_alphanumeric);
            let joins = touches && (glue || hyphen) && !self.shape.words.is_empty();
            let previous_is_word = self.shape.words.last().is_some_and(|w| w.seen);
            if joins && previous_is_word && (hyphen || word) {
                if let Some(open) = self.shape.words.last_mut() {
                    open.form.extend(form.chars().flat_map(char::to_uppercase));
                    open.span = open.span.map(|s| s.join(token.span));
                }
                self.place.push(self.shape.words.len() - 1);
                glue = hyphen;
                continue;
            }
            glue = false;
            self.place.push(self.shape.words.len());
            let possessive = token.upos == Upos::Part && token.deprel == Deprel::Case;
            let parts: Vec<&str> = form.split('_').filter(|p| !p.is_empty()).collect();
            for part in if parts.is_empty() { vec![form] } else { parts } {
                let form = part.to_uppercase().replace('’', "'");
                let seen = word && !possessive;
                self.shape.words.push(Word { form, span: Some(token.span), seen });
            }
        }
    }

    /// The words of token `t`.
    fn of(&self, t: TokenId) -> std::ops::Range<usize> {
        let start = self.at(t);
        let next = self.place.get((t.0 - self.first) as usize + 1).copied();
        start..next.unwrap_or(self.shape.words.len()).max(start + 1)
    }

    fn is_nominal(&self, t: TokenId) -> bool {
        let token = self.analysis.token(t);
        match token.upos {
            Upos::Noun | Upos::Propn | Upos::Pron => true,
            // A number or adjective that stands for a noun has a place a noun would have.
            Upos::Num | Upos::Adj | Upos::X => {
                let d = token.deprel;
                [Deprel::Nsubj, Deprel::Obj, Deprel::Iobj].iter().any(|r| d.is(*r))
                    || (d.is(Deprel::Obl) || d.is(Deprel::Nmod)) && self.has_case(t)
            }
            _ => false,
        }
    }

    fn has_case(&self, t: TokenId) -> bool {
        let case = |t: TokenId| self.analysis.children_by(t, Deprel::Case).any(|c| c < t);
        case(t) || self.left_part(t).is_some_and(case)
    }

    /// The right part of a name that the parse has torn in two ("Port | Ordu", both the object): the next
    /// proper noun with the same head and relation, nothing between them but what belongs to it.
    fn right_part(&self, t: TokenId) -> Option<TokenId> {
        let token = self.analysis.token(t);
        let head = token.head.filter(|_| token.upos == Upos::Propn)?;
        let siblings = self.analysis.children(head).iter().copied();
        let next = siblings.filter(|s| *s > t).find(|s| self.analysis.token(*s).deprel == token.deprel)?;
        let between = (t.0 + 1..next.0).map(TokenId).all(|b| {
            let d = self.analysis.token(b).deprel;
            (self.analysis.within(b, next) || self.analysis.within(b, t))
                && (d.is(Deprel::Flat) || self.inner(b))
                || self.analysis.form(b) == "_"
        });
        (between && self.analysis.token(next).upos == Upos::Propn).then_some(next)
    }

    /// The inverse of [`Self::right_part`].
    fn left_part(&self, t: TokenId) -> Option<TokenId> {
        let head = self.analysis.head(t)?;
        let siblings = self.analysis.children(head).iter().copied();
        siblings.filter(|s| *s < t).find(|s| self.right_part(*s) == Some(t))
    }

    /// Whether `t` is a part of the noun phrase of its head.
    fn inner(&self, t: TokenId) -> bool {
        let d = self.analysis.token(t).deprel;
        let modifier =
            [Deprel::Compound, Deprel::Amod, Deprel::Flat, Deprel::Fixed, Deprel::Nummod, Deprel::Det]
                .iter()
                .any(|r| d.is(*r))
                || matches!(d, Deprel::NmodPoss | Deprel::Goeswith | Deprel::NmodDesc | Deprel::NmodUnmarked);
        modifier && self.analysis.head(t).is_some_and(|h| !d.is(Deprel::Amod) || !self.clausal(t) || h > t)
    }

    fn clausal(&self, t: TokenId) -> bool {
        let children = self.analysis.children(t);
        children.iter().any(|c| {
            let d = self.analysis.token(*c).deprel;
            d.is(Deprel::Nsubj) || d.is(Deprel::Obj) || d.is(Deprel::Ccomp) || d.is(Deprel::Advcl)
        })
    }

    fn nominals(&mut self, end: u32) {
        let mut found: Vec<Nominal> = Vec::new();
        let mut covered = 0;
        for n in self.first..end {
            let t = TokenId(n);
            if self.at(t) < covered && found.iter().any(|f| f.start() <= self.at(t) && self.at(t) < f.end) {
                continue;
            }
            let Some(top) = self.top(t) else { continue };
            // Times without a preposition ("last week") are no participants.
            let d = self.analysis.token(top).deprel;
            if matches!(d, Deprel::OblUnmarked | Deprel::NmodUnmarked)
                || self.analysis.token(top).upos == Upos::Pron
            {
                continue;
            }
            let nominal = self.nominal(top);
            if found.iter().all(|f| nominal.start() >= f.end) {
                covered = covered.max(nominal.end);
                found.push(nominal);
            }
        }
        self.shape.nominals = found;
    }

    /// The head of the outermost noun phrase whose own words `t` stands among.
    fn top(&self, t: TokenId) -> Option<TokenId> {
        let mut at = t;
        loop {
            let token = self.analysis.token(at);
            let head = token.head?;
            if self.inner(at) || token.deprel == Deprel::Conj && self.inner_list(at) {
                at = head;
            } else if let Some(right) = self.right_part(at) {
                at = right;
            } else {
                break;
            }
        }
        self.is_nominal(at).then_some(at)
    }

    /// Whether `t` is coordinated with a modifier inside a noun phrase.
    fn inner_list(&self, t: TokenId) -> bool {
        let mut at = t;
        while self.analysis.token(at).deprel == Deprel::Conj {
            let Some(head) = self.analysis.head(at) else { return false };
            at = head;
        }
        self.inner(at) && self.analysis.head(at).is_some_and(|h| h > t)
    }

    fn nominal(&self, head: TokenId) -> Nominal {
        let mut out = self.plain(head);
        let mut variants = self.variants(head);
        if !variants.is_empty() {
            out.words = variants.remove(0);
            out.joined.extend(variants.into_iter().map(|words| Nominal { words, ..Nominal::default() }));
        }
        for child in self.analysis.children(head).iter().copied().filter(|c| *c > head) {
            let token = self.analysis.token(child);
            let listed = self.analysis.children_by(head, Deprel::Conj).any(|c| c > child);
            // "Ordu, the Isles, Kell and Lisse": a list whose second part reads like an apposition.
            let apposed = token.deprel == Deprel::Appos && listed;
            let joins = token.deprel == Deprel::Conj || apposed;
            if joins && self.is_nominal(child) && !self.clausal_between(head, child) {
                let mut joined = self.nominal(child);
                joined.apposed = apposed;
                out.end = out.end.max(joined.end);
                out.joined.push(joined);
            } else if token.deprel.universal() == Deprel::Nmod
                && self.is_nominal(child)
                && self.has_case(child)
                && self.right_part(child).is_none()
                && out.attached.is_empty()
            {
                let object = self.nominal(child);
                let near = object.start() >= out.end
                    && self.shape.words[out.end..object.start()].iter().filter(|w| w.form != ",").count()
                        <= 3;
                if object.attached.is_empty() && near && !self.has_clause(child) {
                    out.end = object.end;
                    out.attached.push(object);
                }
            }
        }
        for joined in &mut out.joined {
            if joined.end == 0 {
                joined.end = out.end;
            }
        }
        out
    }

    fn has_clause(&self, t: TokenId) -> bool {
        self.analysis.children(t).iter().any(|c| *c > t && self.is_nominal(*c) && self.has_case(*c))
    }

    /// Whether a verb stands between two coordinated nominals (then each is a unit of its own).
    fn clausal_between(&self, a: TokenId, b: TokenId) -> bool {
        (a.0 + 1..b.0).any(|n| {
            let token = self.analysis.token(TokenId(n));
            token.upos == Upos::Verb && !self.inner(TokenId(n))
        })
    }

    /// The noun phrase of `head` alone, without coordination and attachments.
    fn plain(&self, head: TokenId) -> Nominal {
        let mut tokens = vec![head];
        tokens.extend(std::iter::successors(self.left_part(head), |t| self.left_part(*t)));
        let parts = tokens.clone();
        let mut next = 0;
        while next < tokens.len() {
            for child in self.analysis.children(tokens[next]) {
                let d = self.analysis.token(*child).deprel;
                let case = d == Deprel::Case && parts.contains(&tokens[next]);
                let left = *child < head && !case && !d.is(Deprel::Punct);
                let part = self.inner(*child) && (left || d.is(Deprel::Flat) || d.is(Deprel::Compound))
                    || left && !parts.contains(&tokens[next]) && !d.is(Deprel::Cc) && !self.clausal(*child)
                    || d == Deprel::Advmod && left
                    || *child > head && (d == Deprel::NmodDesc || self.named(head, *child));
                if part && !tokens.contains(child) {
                    tokens.push(*child);
                }
            }
            next += 1;
        }
        tokens.sort_unstable();
        let children = self.analysis.children(head).iter();
        let determined = children.copied().any(|c| {
            let d = self.analysis.token(c).deprel;
            d.is(Deprel::Det) || d == Deprel::NmodPoss && self.analysis.token(c).upos == Upos::Pron
        });
        let mut words: Vec<usize> = tokens.iter().flat_map(|t| self.of(*t)).collect();
        words.dedup();
        let end = words.last().map_or(0, |w| w + 1);
        Nominal { words, end, determined, ..Nominal::default() }
    }

    /// Whether `child` is the name right behind its description ("the clerk Ama Oke").
    fn named(&self, head: TokenId, child: TokenId) -> bool {
        let token = self.analysis.token(child);
        let subtree = self.analysis.subtree(child);
        token.deprel == Deprel::Appos
            && token.upos == Upos::Propn
            && subtree.first().is_some_and(|f| f.0 == head.0 + 1)
            && subtree.iter().all(|t| self.analysis.token(*t).upos == Upos::Propn)
    }

    /// The word lists of "Ordish and Lissian clerks", one for each part; empty where there is no list.
    fn variants(&self, head: TokenId) -> Vec<Vec<usize>> {
        let words = self.plain(head).words;
        for child in self.analysis.children(head).iter().copied().filter(|c| *c < head && self.inner(*c)) {
            let mut list = vec![child];
            list.extend(self.analysis.children_by(child, Deprel::Conj).filter(|c| *c < head));
            if list.len() < 2 {
                continue;
            }
            let part = |t: TokenId| -> Vec<usize> {
                let mut own: Vec<usize> = self.plain(t).words;
                own.extend(self.of(t));
                own
            };
            let all: Vec<usize> = list.iter().flat_map(|t| part(*t)).collect();
            return list
                .iter()
                .map(|t| {
                    let own = part(*t);
                    let mut kept: Vec<usize> = words.iter().copied().filter(|w| !all.contains(w)).collect();
                    kept.extend(own);
                    kept.sort_unstable();
                    kept.dedup();
                    kept
                })
                .collect();
        }
        Vec::new()
    }

    fn sites(&mut self, end: u32) {
        for n in self.first..end {
            let t = TokenId(n);
            let token = self.analysis.token(t);
            // Modals are no verbs of events: finite, and without mood.
            let modal = token.feats.has("VerbForm", "Fin") && token.feats.get("Mood").is_none();
            if token.upos != Upos::Verb && (token.upos != Upos::Aux || modal) {
                continue;
            }
            let verb = self.at(t);
            if self.shape.words[verb].form.contains('-') && self.inner(t) {
                continue;
            }
            let site = Site { verb, from: self.from(t), end: self.end(t), ..self.voice(t, verb) };
            self.shape.sites.push(site);
        }
    }

    fn voice(&self, t: TokenId, verb: usize) -> Site {
        let children = || self.analysis.children(t).iter().copied();
        let form = |c: TokenId| self.shape.words[self.at(c)].form.as_str();
        let auxiliary = children().any(|c| self.analysis.token(c).deprel == Deprel::AuxPass);
        let agent = children().any(|c| {
            let by = |c: TokenId| {
                self.analysis.children_by(c, Deprel::Case).any(|k| lexicon::is("agent", form(k)))
            };
            self.analysis.token(c).deprel.is(Deprel::Obl) && c > t && by(c)
        });
        let negated = children().any(|c| lexicon::is("negation", form(c)));
        Site { verb, from: verb, end: verb + 1, passive: auxiliary && agent, negated }
    }

    /// The place of the first word of the subject; the verb's own place without one.
    fn from(&self, t: TokenId) -> usize {
        let subject = self.analysis.children_by(t, Deprel::Nsubj).find(|c| *c < t);
        let whole = |s: TokenId| self.nominal(self.top(s).unwrap_or(s)).start().min(self.at(s));
        subject.map_or(self.at(t), whole)
    }

    /// The place after the last word of the verb phrase of `t`.
    fn end(&self, t: TokenId) -> usize {
        let token = self.analysis.token(t);
        // An auxiliary reaches as far as its verb.
        let top = match token.upos {
            Upos::Aux => token.head.unwrap_or(t),
            _ => t,
        };
        let mut last = t;
        let mut open = vec![top];
        while let Some(at) = open.pop() {
            last = last.max(at);
            for child in self.analysis.children(at) {
                let d = self.analysis.token(*child).deprel;
                let clause =
                    d.is(Deprel::Conj) && at == top || d.is(Deprel::Parataxis) || d.is(Deprel::Punct);
                if !clause && *child > t {
                    open.push(*child);
                }
            }
        }
        // What is coordinated with it ends its reach.
        let stop = self.analysis.children_by(top, Deprel::Conj).find(|c| *c > t);
        let stop = stop.and_then(|s| self.analysis.subtree(s).first().copied());
        let end = self.of(last).end;
        stop.map_or(end, |s| end.min(self.at(s))).max(self.of(t).end)
    }
}
