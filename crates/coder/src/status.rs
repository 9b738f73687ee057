//! How the clause tells an event: occurred, ongoing, planned, possible, demanded, negated …
//!
//! Starts at the trigger and works outwards: its own auxiliaries, adverbs, determiners and marks; then the
//! words it is a complement or object of, as far as they belong to the same telling. The nearest word of
//! the table decides, a negation further out still counts, and where no word does, tense does. A verb of
//! saying ends the walk: by whose word something stands is a claim, not a status.

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_core::document::BlockKind;
use demarche_core::record::{Act, Status};
use demarche_lexicon::{Lexical as _, Word, is};

use crate::modals::{Modal, Modals, Position};
use demarche_quotes::CueLexicon;

/// A status and the words that decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Factuality {
    /// How the clause tells it.
    pub status: Status,
    /// The deciding words, nearest first.
    pub words: Vec<TokenId>,
    /// Whether a word leaves it open who is right: "whether", "undecided", "unclear".
    pub open: bool,
    /// Whether it is both doubted and denied: "may not even".
    pub doubted: bool,
    /// Whether words of the act's own clause prove the status, so that no estimate outvotes them: "neither attacked nor
    /// shelled", "no soldiers were killed", "annual meetings".
    pub proved: bool,
}

/// How many words above the trigger are looked at.
const REACH: usize = 5;

/// How `trigger` (main word first) is told.
pub fn factuality(
    analysis: &Analysis,
    modals: &Modals,
    cues: &CueLexicon,
    trigger: &[TokenId],
) -> Factuality {
    let mut walk =
        Walk { analysis, modals, cues, trigger, signs: Vec::new(), open: false, proof: Vec::new() };
    let main = trigger[0];
    let tense = walk.climb(main);
    let negative = walk.signs.iter().filter(|s| s.0 == Status::Negated).count() % 2 == 1;
    let nearest = walk.nearest();
    let doubted = negative && matches!(nearest, Some(Status::Possible | Status::Conditional));
    // "May not come" leaves both open; "could not come" does not.
    let maybe_not = walk.signs.iter().any(|s| matches!(analysis.lemma(s.1), "may" | "might"));
    let status = match (negative, nearest) {
        (true, Some(Status::Possible)) if maybe_not => Status::Possible,
        (true, _) => Status::Negated,
        // "whether it would": left open, however the clause itself is told.
        (false, Some(Status::Planned)) if walk.open => Status::Possible,
        (false, Some(status)) => status,
        (false, None) => tense.unwrap_or_else(|| walk.bare(main)),
    };
    // "Did they meet?" leaves it open; "when did they meet?" does not.
    let status = match status {
        Status::Occurred | Status::Ongoing | Status::Planned | Status::Recurrent if asked(analysis, main) => {
            Status::Possible
        }
        told => told,
    };
    let ruled_out = status == Status::Negated
        && walk.signs.iter().any(|s| s.0 == Status::Negated && walk.proof.contains(&s.1));
    let proved = ruled_out || status == Status::Recurrent;
    Factuality {
        status,
        words: walk.signs.into_iter().map(|s| s.1).collect(),
        open: walk.open,
        doubted,
        proved,
    }
}

struct Walk<'a> {
    analysis: &'a Analysis,
    modals: &'a Modals,
    cues: &'a CueLexicon,
    trigger: &'a [TokenId],
    /// What each word says, nearest first.
    signs: Vec<(Status, TokenId)>,
    open: bool,
    /// The words of negation that stand in the act's own clause.
    proof: Vec<TokenId>,
}

impl Walk<'_> {
    /// Collects the signs at and above `start`; the result is what tense says.
    fn climb(&mut self, start: TokenId) -> Option<Status> {
        let a = self.analysis;
        let mut at = start;
        self.own(at);
        self.nobody(at);
        self.prove();
        let mut tense = self.tense(at);
        for _ in 0..REACH {
            let token = a.token(at);
            let Some(head) = token.head else { break };
            if self.trigger.contains(&head) {
                // A light verb is part of the trigger: its auxiliaries and tense are the event's.
                self.own(head);
                self.nobody(head);
                self.prove();
                tense = self.tense(head).or(tense);
                at = head;
                continue;
            }
            let relation = token.deprel.universal();
            let nominal = matches!(a.token(at).upos, Upos::Noun | Upos::Propn);
            let governed = match relation {
                Deprel::Xcomp | Deprel::Ccomp | Deprel::Csubj => Some(Position::Complement),
                Deprel::Acl if token.deprel == Deprel::Acl => Some(Position::Complement),
                // What somebody does in saying or planning something is no part of that: "condemning the raid, it
                // threatened to withdraw".
                Deprel::Advcl => (!clauses::bare_participle(a, at)).then_some(Position::Complement),
                Deprel::Obj => Some(Position::Object),
                Deprel::Nsubj if token.deprel == Deprel::NsubjPass => Some(Position::Object),
                // "a ceasefire proposal" is told as "a proposal for a ceasefire".
                Deprel::Obl | Deprel::Nmod | Deprel::Compound => Some(Position::Complement),
                _ => None,
            };
            let is_cue = self.cues.get(a.lemma(head), a.token(head).upos).is_some();
            let before = self.signs.len();
            if let Some(place) = governed {
                self.governor(head, at, place, nominal);
            }
            if self.signs.len() > before {
                // What the governor itself is told as counts only where it negates.
                self.negation_of(head);
            }
            match relation {
                // Verbs that share a clause share its auxiliaries.
                Deprel::Conj => {
                    let own_subject = a.children_by(at, Deprel::Nsubj).next().is_some();
                    self.sentence_adverb(head);
                    let same = a.token(head).upos == a.token(at).upos;
                    if own_subject || !same {
                        break;
                    }
                    // A finite past cannot stand under them: "had not been invited and asked to take part".
                    let feats = &a.token(at).feats;
                    let apart = feats.has("VerbForm", "Fin") && feats.has("Tense", "Past");
                    if !apart && a.children_by(at, Deprel::Aux).next().is_none() {
                        // "Did not attack or shell" and "did not attack nor shell" rule out the same.
                        let told = self.signs.iter().any(|s| s.0 == Status::Negated);
                        let known = self.signs.len();
                        self.own(head);
                        if told {
                            let mut n = 0;
                            self.signs.retain(|s| {
                                n += 1;
                                n <= known || s.0 != Status::Negated
                            });
                        }
                        self.prove();
                        tense = tense.or_else(|| self.tense(head));
                    }
                }
                Deprel::Ccomp | Deprel::Parataxis if is_cue => break,
                Deprel::Xcomp | Deprel::Csubj | Deprel::Ccomp => {
                    if self.signs.len() == before {
                        // The governor says nothing about it, so it is told as the governor is.
                        self.own(head);
                        if relation == Deprel::Xcomp {
                            self.nobody(head);
                        }
                        tense = self.tense(head).or(tense);
                    }
                }
                Deprel::Advcl | Deprel::Acl => {
                    self.subordinate(at);
                    if token.deprel == Deprel::Acl {
                        self.untrue(head);
                    }
                    if token.deprel == Deprel::AclRelcl {
                        break;
                    }
                    if clauses::is_to_infinitive(a, at) {
                        // "Turned down an invitation to meet", "accepted an offer to mediate".
                        let taken = |verb| Some((self.row(verb, Position::Offer, Some(head))?, verb));
                        let object = a.token(head).deprel.is(Deprel::Obj);
                        // An offer that is declined is still its maker's to renew.
                        let stands = |sign: &(Status, TokenId)| {
                            !(sign.0 == Status::Negated && a.lemma(head) == "offer")
                        };
                        if let Some(sign) = a.head(head).filter(|_| object).and_then(taken).filter(stands) {
                            self.signs.retain(|s| s.1 != head);
                            self.signs.push(sign);
                        }
                        // "A plot to bomb the embassy was foiled".
                        let theme = object || a.token(head).deprel == Deprel::NsubjPass;
                        let foils = |verb: &TokenId| {
                            theme && self.row(*verb, Position::Object, None) == Some(Status::Negated)
                        };
                        if let Some(by) = a.head(head).filter(foils) {
                            self.signs.push((Status::Negated, by));
                            self.proof.push(by);
                            break;
                        }
                        if gathers_to(a.lemma(head), a.lemma(at)) {
                            self.own(head);
                            tense = self.tense(head);
                        } else if self.signs.is_empty() {
                            self.signs.push((Status::Planned, at));
                        }
                        break;
                    }
                    if clauses::is_finite_clause(a, at) {
                        break;
                    }
                    tense = tense.or_else(|| self.tense(head));
                }
                Deprel::Obj
                | Deprel::Nsubj
                | Deprel::Obl
                | Deprel::Nmod
                | Deprel::Compound
                | Deprel::Appos => {
                    let object = relation == Deprel::Obj || token.deprel == Deprel::NsubjPass;
                    if nominal && object && a.is(head, Word::SupportVerb) {
                        // "will hold talks": the verb's auxiliaries, tense and mood are the act's.
                        self.own(head);
                        self.nobody(head);
                        let present = a.token(head).feats.has("Tense", "Pres");
                        let lasting = at == start && present && self.lasts(at);
                        tense = self.tense(head).or(tense);
                        if lasting && tense == Some(Status::Occurred) {
                            tense = Some(Status::Ongoing);
                        }
                        at = head;
                        continue;
                    }
                    if nominal && relation == Deprel::Nsubj {
                        if self.goes_on(head) || self.came_about(head) {
                            tense = self.tense(head);
                        }
                        self.opens(head);
                    }
                    if nominal && self.signs.len() == before && a.token(head).upos == Upos::Verb {
                        // A noun's act is told with its verb's mood, not with its tense or negation:
                        // "will discuss the attack" leaves the attack in the past.
                        if relation == Deprel::Nsubj || relation == Deprel::Obj {
                            self.mood(head, relation == Deprel::Nsubj);
                        }
                        // "Prevented them from sending aid".
                        if let Some(by) = self.prevents(head).filter(|_| relation == Deprel::Obj) {
                            self.signs.push((Status::Negated, by));
                            self.proof.push(by);
                        }
                        break;
                    }
                    // "cooperation in the face of the war": the need for the one says nothing of the other.
                    if matches!(relation, Deprel::Obl | Deprel::Nmod) && nominal && !self.is_content(at) {
                        break;
                    }
                }
                _ => break,
            }
            at = head;
        }
        self.around(start);
        tense
    }

    /// What decides where nothing is negated: the nearest word, but of a verb that would bring the act about, itself an
    /// infinitive, the word above it: "threatened to resume bombing".
    fn nearest(&self) -> Option<Status> {
        let a = self.analysis;
        let mut signs = self.signs.iter().filter(|s| s.0 != Status::Negated);
        let first = signs.next()?;
        let brings =
            matches!(first.0, Status::Occurred | Status::Ongoing) && clauses::is_to_infinitive(a, first.1);
        Some(signs.next().filter(|_| brings).unwrap_or(first).0)
    }

    /// Notes the words of negation found so far as those of the act's own clause.
    fn prove(&mut self) {
        self.proof = self.signs.iter().filter(|s| s.0 == Status::Negated).map(|s| s.1).collect();
    }

    /// "Reports that they had left were false", "proved false": what is said of the noun, `noun`, whose content the
    /// act is.
    fn untrue(&mut self, noun: TokenId) {
        let a = self.analysis;
        if !a.token(noun).deprel.is(Deprel::Nsubj) {
            return;
        }
        let Some(predicate) = a.head(noun) else { return };
        let said = std::iter::once(predicate).chain(a.children_by(predicate, Deprel::Xcomp));
        let word = said.into_iter().find(|w| {
            a.token(*w).upos != Upos::Verb && self.row(*w, Position::Object, None) == Some(Status::Negated)
        });
        if let Some(word) = word {
            self.sign(Status::Negated, word);
            self.negation_of(word);
            if word != predicate {
                self.negation_of(predicate);
            }
            self.prove();
        }
    }

    /// Takes what `word` says, once.
    fn sign(&mut self, status: Status, word: TokenId) {
        if self.signs.iter().all(|s| s.1 != word) {
            self.signs.push((status, word));
        }
    }

    /// What a noun says of itself where nothing around it does.
    fn bare(&self, noun: TokenId) -> Status {
        let a = self.analysis;
        // Something told as ended, or as before something else, is over.
        let over = a.has_case(noun, Word::SequencePreposition);
        if !over && self.lasts(noun) { Status::Ongoing } else { Status::Occurred }
    }

    /// Whether `noun` names what goes on for a time, by itself or with what it is a part of the name of: "a war",
    /// "a bombing campaign".
    fn lasts(&self, noun: TokenId) -> bool {
        let a = self.analysis;
        let named = |t: TokenId| {
            matches!(a.token(t).upos, Upos::Noun | Upos::Propn) && a.is_folded(t, Word::Durative)
        };
        let whole = a.head(noun).filter(|_| a.token(noun).deprel.is(Deprel::Compound));
        named(noun) || whole.is_some_and(named)
    }

    /// Whether `verb` says of its subject that it goes on, and of nothing else: "protests have been taking
    /// place", "the talks are continuing".
    fn goes_on(&self, verb: TokenId) -> bool {
        let a = self.analysis;
        let elsewhere = a.children_by(verb, Deprel::Obj).any(|o| a.lemma(o) != "place");
        !elsewhere && self.tense(verb) == Some(Status::Ongoing)
    }

    /// Whether `verb` says in the past that its subject came about: "violence broke out", "fighting erupted".
    fn came_about(&self, verb: TokenId) -> bool {
        let a = self.analysis;
        let out = || a.children(verb).iter().any(|c| a.lemma(*c) == "out");
        let begins = a.is(verb, Word::OnsetVerb) || a.lemma(verb) == "break" && out();
        begins && self.tense(verb) == Some(Status::Occurred)
    }

    /// "The meeting is set to open", "talks are due to be held": what `governor` says of an infinitive by which
    /// its subject takes place, it says of the subject.
    fn opens(&mut self, governor: TokenId) {
        let a = self.analysis;
        let happens = a.children_by(governor, Deprel::Xcomp).any(|c| {
            let holds =
                a.is(c, Word::SupportVerb) && a.children_by(c, Deprel::Obj).all(|o| a.lemma(o) == "place");
            holds || self.row(c, Position::Object, None) == Some(Status::Ongoing)
        });
        if happens && let Some(status) = self.row(governor, Position::Complement, None) {
            self.signs.push((status, governor));
            self.negation_of(governor);
        }
    }

    /// "A third day of protests", "blocked the road for a second week": what is counted has not ended.
    fn counted(&self, token: TokenId) -> Option<TokenId> {
        let a = self.analysis;
        let nth = |day: TokenId| {
            a.is(day, Word::CalendarUnit)
                && a.children_by(day, Deprel::Amod).any(|n| a.token(n).feats.has("NumType", "Ord"))
        };
        let of = |c: TokenId, word: &str| a.children_by(c, Deprel::Case).any(|k| a.lemma(k) == word);
        let above =
            a.head(token).filter(|h| a.token(token).deprel.is(Deprel::Nmod) && of(token, "of") && nth(*h));
        above.or_else(|| a.children_by(token, Deprel::Obl).find(|c| nth(*c) && of(*c, "for")))
    }

    /// A subject or object of the act's own verb that is nobody: "no soldiers were killed", "threatens nobody".
    /// Of a verb above it this says nothing: "no date had been fixed for the visit".
    fn nobody(&mut self, verb: TokenId) {
        let a = self.analysis;
        if a.token(verb).upos != Upos::Verb {
            return;
        }
        let none = |t: TokenId| {
            let pronoun = a.token(t).upos == Upos::Pron && a.is(t, Word::NobodyPronoun);
            // "No soldiers", "neither side", "neither the army nor the rebels".
            let no = |c: TokenId| {
                let before = c < t && matches!(a.token(c).deprel.universal(), Deprel::Det | Deprel::Cc);
                before && self.row(c, Position::Modifier, None) == Some(Status::Negated)
            };
            if pronoun { Some(t) } else { a.children(t).iter().copied().find(|c| no(*c)) }
        };
        let party = |c: &TokenId| matches!(a.token(*c).deprel.universal(), Deprel::Nsubj | Deprel::Obj);
        let found = a.children(verb).iter().copied().filter(party).find_map(none);
        if let Some(none) = found {
            self.sign(Status::Negated, none);
        }
    }

    /// An adverb before the subject of `head` bears on what is coordinated with it too: "reportedly, two were killed
    /// and eight injured".
    fn sentence_adverb(&mut self, head: TokenId) {
        let a = self.analysis;
        let Some(subject) = a.children_by(head, Deprel::Nsubj).next() else { return };
        for adverb in a.children_by(head, Deprel::Advmod).filter(|c| *c < subject) {
            if let Some(status) = self.row(adverb, Position::Modifier, None) {
                self.sign(status, adverb);
            }
        }
    }

    /// Auxiliaries, adverbs, determiners, marks and prepositions of `token`.
    fn own(&mut self, token: TokenId) {
        let a = self.analysis;
        for &child in a.children(token) {
            if self.signs.iter().any(|s| s.1 == child) {
                continue;
            }
            let place = match a.token(child).deprel.universal() {
                Deprel::Aux => Position::Aux,
                Deprel::Advmod | Deprel::Amod | Deprel::Det | Deprel::Obl => Position::Modifier,
                // "Neither attacked nor shelled", "withdrew rather than fight".
                Deprel::Cc => Position::Modifier,
                Deprel::Mark => Position::Subordinate,
                Deprel::Case => Position::Preposition,
                _ => continue,
            };
            if place == Position::Aux && a.lemma(child) == "would" {
                let status = self.would(token);
                self.signs.push((status, child));
            } else if let Some(status) = self.row(child, place, None) {
                // "The annual meeting" is one of them; "annual meetings" are all.
                let one = status == Status::Recurrent
                    && a.token(child).upos == Upos::Adj
                    && a.token(token).feats.has("Number", "Sing")
                    && a.children_by(token, Deprel::Det).any(|d| a.lemma(d) == "the");
                if !one {
                    self.signs.push((status, child));
                }
            } else if place == Position::Modifier && a.token(child).feats.has("Polarity", "Neg") {
                self.signs.push((Status::Negated, child));
            }
        }
        if let Some(be) = self.is_to(token) {
            let yet = a.children_by(token, Deprel::Advmod).find(|c| a.lemma(*c) == "yet");
            let (status, word) = yet.map_or((Status::Planned, be), |yet| (Status::Negated, yet));
            self.sign(status, word);
        }
        if let Some(count) = self.counted(token) {
            self.signs.push((Status::Ongoing, count));
        }
        let first = a.sentence(a.token(token).sentence).tokens.start;
        if let Some(status) = self
            .row(TokenId(first), Position::Inversion, None)
            .filter(|_| a.head(TokenId(first)) == Some(token))
        {
            self.signs.push((status, TokenId(first)));
        }
    }

    /// The "is" of "is to meet", "was to step down"; with "yet" it has not happened: "is yet to meet".
    fn is_to(&self, token: TokenId) -> Option<TokenId> {
        let a = self.analysis;
        let mut be = a.children_by(token, Deprel::Aux).chain(a.children_by(token, Deprel::Cop));
        let finite = |c: &TokenId| a.lemma(*c) == "be" && clauses::is_finite(a, *c);
        be.find(finite).filter(|_| clauses::is_to_infinitive(a, token))
    }

    /// What "would" says of the verb `token`: a plan where somebody is told to have said so, a condition
    /// beside an "if", otherwise a mere possibility.
    fn would(&self, token: TokenId) -> Status {
        let a = self.analysis;
        let conditional =
            a.children_by(token, Deprel::Advcl).any(|c| has_child(a, c, Deprel::Mark, &["if", "unless"]));
        if conditional {
            return Status::Conditional;
        }
        let mut at = token;
        for _ in 0..3 {
            let Some(head) = a.head(at) else { break };
            match a.token(at).deprel.universal() {
                Deprel::Ccomp | Deprel::Parataxis => {
                    let told = self.cues.get(a.lemma(head), a.token(head).upos).is_some();
                    return if told { Status::Planned } else { Status::Possible };
                }
                // "In a statement that he would travel".
                Deprel::Acl if has_child(a, token, Deprel::Mark, &["that"]) => return Status::Planned,
                Deprel::Conj | Deprel::Xcomp => at = head,
                _ => break,
            }
        }
        // "Ethiopia would host the summit, it said": the saying stands below what is said.
        let said = a
            .children_by(at, Deprel::Parataxis)
            .any(|c| self.cues.get(a.lemma(c), a.token(c).upos).is_some());
        if said { Status::Planned } else { Status::Possible }
    }

    /// Marks of the clause headed by `token`.
    fn subordinate(&mut self, token: TokenId) {
        let a = self.analysis;
        for child in a.children_by(token, Deprel::Mark) {
            if let Some(status) = self.row(child, Position::Subordinate, None) {
                self.sign(status, child);
            }
        }
    }

    /// Whether the preposition of `noun` binds it to its governor as what that is about: "talk of a deal".
    fn is_content(&self, noun: TokenId) -> bool {
        let a = self.analysis;
        a.has_case(noun, Word::ContentPreposition)
    }

    /// What the word that governs the trigger says of it.
    fn governor(&mut self, head: TokenId, at: TokenId, place: Position, nominal: bool) {
        let a = self.analysis;
        let compound = a.token(at).deprel.is(Deprel::Compound);
        if place == Position::Complement && nominal && !compound && !self.is_content(at) {
            return;
        }
        // "told him that": a statement, although "told him to" is a demand.
        let finite = a.token(at).deprel.is(Deprel::Ccomp);
        let states = finite
            && self
                .cues
                .get(a.lemma(head), a.token(head).upos)
                .is_some_and(|c| c.that && c.act == Act::States);
        let Some(status) = self.row(head, place, Some(at)).filter(|s| !(states && *s == Status::Demanded))
        else {
            return;
        };
        if matches!(status, Status::Occurred | Status::Ongoing) {
            // "will begin talks": what would make it happen is itself told as to come, or as not so.
            self.own(head);
        }
        self.signs.push((status, head));
        if self.prevents(at) == Some(head) {
            self.proof.push(head);
        }
    }

    /// The verb that says of the verb `at` that it was kept from happening: "prevented them from leaving". The form itself
    /// says that they did not.
    fn prevents(&self, at: TokenId) -> Option<TokenId> {
        let a = self.analysis;
        let from =
            |c: &TokenId| a.lemma(*c) == "from" && matches!(a.token(*c).deprel, Deprel::Mark | Deprel::Case);
        let head =
            a.head(at).filter(|_| a.token(at).upos == Upos::Verb && a.children(at).iter().any(from))?;
        (self.row(head, Position::Complement, Some(at)) == Some(Status::Negated)).then_some(head)
    }

    /// A negation that stands on a governor turns what the governor says.
    fn negation_of(&mut self, head: TokenId) {
        // Two words of negation cancel out; one word met twice does not.
        if let Some(no) = clauses::negator(self.analysis, head) {
            self.sign(Status::Negated, no);
        }
    }

    /// Future, possibility and condition of the verb `head`; its negation too where the act is its subject.
    fn mood(&mut self, head: TokenId, subject: bool) {
        let a = self.analysis;
        for child in a.children_by(head, Deprel::Aux) {
            if let Some(status) = self.row(child, Position::Aux, None) {
                let takes_place = subject || self.row(head, Position::Object, None).is_some();
                if takes_place
                    && matches!(
                        status,
                        Status::Planned | Status::Possible | Status::Conditional | Status::Demanded
                    )
                {
                    self.signs.push((status, child));
                }
            }
        }
        if subject {
            self.negation_of(head);
        }
    }

    /// "if", "whether", "unless" over the clause the trigger stands in.
    fn around(&mut self, start: TokenId) {
        let a = self.analysis;
        let chain: Vec<TokenId> = std::iter::once(start).chain(a.ancestors(start)).take(REACH).collect();
        for at in chain {
            for child in a.children_by(at, Deprel::Mark) {
                let lemma = a.lemma(child);
                self.open |= lemma == "whether" || (lemma == "if" && a.token(at).deprel.is(Deprel::Ccomp));
                let clause = matches!(a.token(at).deprel.universal(), Deprel::Advcl | Deprel::Ccomp);
                if let Some(status) = self.row(child, Position::Subordinate, None).filter(|_| clause) {
                    self.sign(status, child);
                }
            }
            if a.token(at).deprel.is(Deprel::Ccomp)
                && self.cues.get(a.head(at).map_or("", |h| a.lemma(h)), Upos::Verb).is_some()
            {
                break;
            }
        }
    }

    /// The status that the table gives `word` in this place; `skip` is the complement itself.
    fn row(&self, word: TokenId, place: Position, skip: Option<TokenId>) -> Option<Status> {
        let a = self.analysis;
        let upos = a.token(word).upos;
        let fits = |m: &&Modal| {
            let part = m.upos == upos
                || (m.upos == Upos::Verb && upos == Upos::Aux)
                || (m.upos == Upos::Aux && upos == Upos::Verb)
                || (m.upos == Upos::Adj && upos == Upos::Verb)
                || (m.upos == Upos::Verb && upos == Upos::Adj);
            m.place == place && part && m.rest.iter().all(|r| self.below(word, r, skip))
        };
        let lemma = a.lemma(word).to_lowercase();
        let form = a.form(word).to_lowercase();
        let rows = self.modals.of(&lemma);
        rows.iter().find(fits).or_else(|| self.modals.of(&form).iter().find(fits)).map(|m| m.status)
    }

    /// Whether a word with lemma `lemma` depends on `word`, or on one that does.
    fn below(&self, word: TokenId, lemma: &str, skip: Option<TokenId>) -> bool {
        let a = self.analysis;
        a.children(word).iter().any(|c| {
            a.lemma(*c) == lemma && Some(*c) != skip || a.children(*c).iter().any(|d| a.lemma(*d) == lemma)
        })
    }

    /// What tense says of the verb `token`; `None` where it has none.
    fn tense(&self, token: TokenId) -> Option<Status> {
        let a = self.analysis;
        let word = a.token(token);
        if !matches!(word.upos, Upos::Verb | Upos::Aux) {
            return None;
        }
        // "Release the hostages": asked for, by the mood alone.
        if word.feats.has("Mood", "Imp") {
            return Some(Status::Demanded);
        }
        let aux: Vec<TokenId> = a.children_by(token, Deprel::Aux).collect();
        let progressive = clauses::is_progressive(a, token);
        let be = aux.iter().copied().find(|t| a.lemma(*t) == "be" && a.token(*t).deprel == Deprel::Aux);
        let perfect = aux.iter().any(|t| a.lemma(*t) == "have");
        if let (true, Some(be)) = (progressive, be) {
            let title = a.sentence(word.sentence).kind == BlockKind::Title;
            let present = a.token(be).feats.has("Tense", "Pres") || perfect;
            return Some(if present || title { Status::Ongoing } else { Status::Occurred });
        }
        let present = word.feats.has("Tense", "Pres") && clauses::is_finite(a, token);
        if present && a.is(token, Word::Durative) {
            return Some(Status::Ongoing);
        }
        // "Has occupied the north since 1974".
        let since = |c: TokenId| {
            a.children_by(c, Deprel::Case)
                .chain(a.children_by(c, Deprel::Mark))
                .any(|k| a.lemma(k) == "since")
        };
        let from_then = perfect && a.children(token).iter().any(|c| since(*c));
        if from_then && a.is(token, Word::Durative) {
            return Some(Status::Ongoing);
        }
        if clauses::is_finite(a, token) || word.feats.has("Tense", "Past") || !aux.is_empty() {
            return Some(Status::Occurred);
        }
        None
    }
}

/// Whether a question to be answered with yes or no asks for what `word` tells. What it takes for granted, in a
/// relative clause or a finite adverbial one, it does not ask for.
fn asked(a: &Analysis, word: TokenId) -> bool {
    let tokens = a.sentence(a.token(word).sentence).tokens;
    let spoken = |t: &TokenId| a.token(*t).upos != Upos::Punct;
    let mut closing = (tokens.start..tokens.end).rev().map(TokenId).take_while(|t| !spoken(t));
    let mark = closing.any(|t| a.form(t).starts_with('?'));
    let inverted = || a.ids(tokens).find(spoken).is_some_and(|t| a.token(t).upos == Upos::Aux);
    let granted = |t: TokenId| {
        let deprel = a.token(t).deprel;
        deprel == Deprel::AclRelcl
            || deprel.is(Deprel::Parataxis)
            || deprel.is(Deprel::Advcl) && clauses::is_finite_clause(a, t)
    };
    mark && inverted() && !std::iter::once(word).chain(a.ancestors(word)).any(granted)
}

/// "Rallied to protest", "marched to demand": a crowd does by gathering what it gathers for.
fn gathers_to(verb: &str, purpose: &str) -> bool {
    is(verb, Word::AssemblyVerb) && is(purpose, Word::ProtestVerb)
}

fn has_child(a: &Analysis, token: TokenId, relation: Deprel, lemmas: &[&str]) -> bool {
    a.children_by(token, relation).any(|c| lemmas.contains(&a.lemma(c)))
}
