//! What is compared when two phrases may mean the same, as named features.
//!
//! A feature is a template with one of its values ("distance" = "0"); for each the weight table has a
//! weight for itself, for itself with the form of the later phrase, and with the forms of both (after
//! Durrett and Klein, EMNLP 2013, who found that features of the surface conjoined so carry most of what
//! coreference needs). [`pair`] gives the features of two phrases, [`alone`] those of a phrase that may begin
//! an entity of its own.

use std::collections::HashMap;

use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_world::{World, normal};

use super::mentions::{Form, Phrase};
use super::nouns::Class;

/// A template and the names of its values.
pub type Template = (&'static str, &'static [&'static str]);

const NOUGHT_TO_MANY: &[&str] = &["0", "1", "2", "3", "4", "6", "10", "20"];
const AGREE: &[&str] = &["open", "same", "differ"];
const ROLES: &[&str] = &[
    "subj-subj",
    "subj-obj",
    "subj-obl",
    "subj-poss",
    "subj-other",
    "obj-subj",
    "obj-obj",
    "obj-obl",
    "obj-poss",
    "obj-other",
    "obl-subj",
    "obl-obj",
    "obl-obl",
    "obl-poss",
    "obl-other",
    "poss-subj",
    "poss-obj",
    "poss-obl",
    "poss-poss",
    "poss-other",
    "other-subj",
    "other-obj",
    "other-obl",
    "other-poss",
    "other-other",
];
const CLASSES: &[&str] = &Class::NAMES;

macro_rules! templates {
    ($($id:ident $name:literal $values:expr;)+) => {
        #[derive(Debug, Clone, Copy)]
        enum T { $($id),+ }
        /// Every template, in the order of the feature numbers.
        pub const TEMPLATES: &[Template] = &[$(($name, $values)),+];
    };
}

templates! {
    Bias "link" &["yes"];
    Sentences "sentences-between" NOUGHT_TO_MANY;
    Phrases "phrases-between" &["0", "1", "2", "3", "5", "8", "15", "30", "60"];
    Paragraph "paragraph" &["same", "last", "first", "other"];
    Words "words" &["none", "all", "fewer", "more", "head-differs", "head", "within", "around", "shared"];
    Names "names" &["none", "row", "acronym", "part", "person-part", "person-differ", "differ", "same"];
    Plural "number" AGREE;
    Gender "gender" AGREE;
    Alive "animate" AGREE;
    AnaClass "later-class" CLASSES;
    AntClass "earlier-class" CLASSES;
    ClassPair "classes" &["same", "unknown", "group-gpe", "place-gpe", "differ"];
    Syntax "syntax" &[
        "none", "apposition", "predicate", "inside-earlier", "earlier-inside", "coordinated", "coargument",
        "clause-subject", "beside",
    ];
    Roles "relations" ROLES;
    AntDepth "earlier-depth" &["0", "1", "2"];
    AntOrder "earlier-order" &["0", "1", "2", "4"];
    Speech "speech" &["none", "same", "last", "into", "out", "differ"];
    Person "persons" &["other", "same", "i-you", "we-i", "you-we", "same-form", "first-to-third"];
    Verb "governor" &["other", "same", "same-relation"];
    AntHeading "earlier-heading" &["no", "yes"];
    AntCount "earlier-told" &["1", "2", "3", "5"];
    Title "role" &["none", "same"];
    Quantity "numbers" &["none", "same", "differ"];
    Nearest "nearest-fit" &["no", "yes"];
    // Of a phrase that may stand alone.
    NewBias "alone" &["yes"];
    NewClass "alone-class" CLASSES;
    NewPlural "alone-number" &["open", "one", "several"];
    NewSeen "alone-seen" &["nothing", "shared", "head", "all"];
    NewRelation "alone-relation" &["subj", "obj", "obl", "poss", "other"];
    NewDepth "alone-depth" &["0", "1", "2"];
    NewLength "alone-length" &["1", "2", "3", "5", "8"];
    NewPlace "alone-place" &["first-sentence", "opening", "later"];
    NewClause "alone-modified" &["no", "clause", "prepositional"];
    NewFiller "alone-filler" &["no", "yes"];
    NewCompound "alone-compound" &["no", "yes"];
    NewSpeech "alone-speech" &["none", "speech", "begins-speech"];
    NewAgain "alone-repeated-later" &["no", "yes"];
}

/// The first number of each template's values; the last element is the number of features.
pub const OFFSETS: [usize; TEMPLATES.len() + 1] = offsets();

const fn offsets() -> [usize; TEMPLATES.len() + 1] {
    let mut out = [0; TEMPLATES.len() + 1];
    let mut i = 0;
    while i < TEMPLATES.len() {
        out[i + 1] = out[i] + TEMPLATES[i].1.len();
        i += 1;
    }
    out
}

/// A document as the features see it.
pub struct Page<'a> {
    /// The world tables.
    pub world: &'a World,
    /// What the reader said.
    pub analysis: &'a Analysis,
    /// The phrases in text order.
    pub phrases: Vec<Phrase>,
    /// For each sentence the number of its paragraph.
    pub paragraph: Vec<u32>,
    /// For each sentence whether it is a headline.
    pub heading: Vec<bool>,
    /// For each token who speaks it, by any number; `None` is the narrator.
    pub speakers: &'a [Option<u32>],
    /// For each speaker's token the number of the turn it belongs to.
    pub turn: Vec<u32>,
    /// For each phrase how many earlier ones have the same words.
    pub told: Vec<u32>,
    /// For each phrase whether a later one has the same words or head.
    pub again: Vec<bool>,
}

impl<'a> Page<'a> {
    /// The page of these phrases; `speakers` holds one entry for each token.
    pub fn new(
        world: &'a World,
        analysis: &'a Analysis,
        phrases: Vec<Phrase>,
        speakers: &'a [Option<u32>],
    ) -> Self {
        let mut paragraph = Vec::with_capacity(analysis.sentences.len());
        let mut heading = Vec::with_capacity(analysis.sentences.len());
        let mut number = 0;
        for (i, sentence) in analysis.sentences.iter().enumerate() {
            if i > 0 {
                let before = analysis.sentences[i - 1].span.end as usize;
                let gap = analysis.text.get(before..sentence.span.start as usize).unwrap_or_default();
                number += u32::from(gap.contains('\n'));
            }
            paragraph.push(number);
            let last = TokenId(sentence.tokens.end.saturating_sub(1));
            heading.push(analysis.token(last).upos != Upos::Punct && sentence.tokens.len() < 25);
        }
        let mut turn = vec![0; speakers.len()];
        for i in 1..speakers.len() {
            turn[i] = turn[i - 1] + u32::from(speakers[i] != speakers[i - 1]);
        }
        let (mut told, mut again) = (vec![0; phrases.len()], vec![false; phrases.len()]);
        let (mut tellings, mut lemmas) = (HashMap::new(), HashMap::new());
        for (i, phrase) in phrases.iter().enumerate().filter(|(_, p)| !p.form.is_pronoun()) {
            let count = tellings.entry(&phrase.words).or_insert(0u32);
            told[i] = *count;
            *count += 1;
            if let Some(before) = lemmas.insert(&phrase.lemma, i) {
                again[before] = true;
            }
        }
        Self { world, analysis, phrases, paragraph, heading, speakers, turn, told, again }
    }

    fn sentence(&self, phrase: &Phrase) -> usize {
        self.analysis.token(phrase.head).sentence.0 as usize
    }

    fn speaker(&self, phrase: &Phrase) -> Option<u32> {
        self.speakers.get(phrase.head.0 as usize).copied().flatten()
    }
}

fn push(out: &mut Vec<u16>, template: T, value: usize) {
    let t = template as usize;
    debug_assert!(value < TEMPLATES[t].1.len());
    out.push((OFFSETS[t] + value.min(TEMPLATES[t].1.len() - 1)) as u16);
}

fn bucket(value: usize, floors: &[usize]) -> usize {
    floors.iter().rposition(|f| value >= *f).unwrap_or(0)
}

fn agree<V: PartialEq>(a: Option<V>, b: Option<V>) -> usize {
    match (a, b) {
        (Some(a), Some(b)) if a == b => 1,
        (Some(_), Some(_)) => 2,
        _ => 0,
    }
}

/// Whether a phrase means somebody; `None` where the words do not tell.
pub fn alive(phrase: &Phrase) -> Option<bool> {
    match phrase.form {
        Form::It => Some(false),
        Form::They | Form::This | Form::Other => None,
        _ => match phrase.class {
            Class::Person => Some(true),
            Class::Unknown | Class::Animal => None,
            _ => Some(false),
        },
    }
}

fn relation(analysis: &Analysis, phrase: &Phrase) -> usize {
    let token = analysis.token(phrase.head);
    match token.deprel.universal() {
        Deprel::Nsubj => 0,
        Deprel::Obj | Deprel::Iobj => 1,
        Deprel::Obl => 2,
        _ if token.deprel == Deprel::NmodPoss => 3,
        _ => 4,
    }
}

/// How the words of two descriptions or names compare; 0 where they share none.
fn words(earlier: &Phrase, later: &Phrase) -> usize {
    if earlier.form.is_pronoun() || later.form.is_pronoun() || later.words.is_empty() {
        return 0;
    }
    if earlier.words == later.words {
        return 1;
    }
    let all_in = |a: &Phrase, b: &Phrase| a.words.iter().all(|w| b.words.contains(w));
    if earlier.lemma == later.lemma {
        if all_in(later, earlier) {
            return 2;
        }
        return if all_in(earlier, later) { 3 } else { 4 };
    }
    if earlier.words.contains(&later.lemma) {
        return if all_in(later, earlier) { 6 } else { 5 };
    }
    if later.words.contains(&earlier.lemma) {
        return if all_in(earlier, later) { 7 } else { 5 };
    }
    if later.words.iter().any(|w| w.len() > 3 && earlier.words.contains(w)) { 8 } else { 0 }
}

/// How two names compare; 0 where one of the phrases is none.
pub fn names(world: &World, earlier: &Phrase, later: &Phrase) -> usize {
    let (Some(a), Some(b)) = (&earlier.name, &later.name) else { return 0 };
    if a == b {
        return 7;
    }
    if earlier.country.is_some() && later.country.is_some() {
        return if earlier.country == later.country { 1 } else { 6 };
    }
    if earlier.class == Class::Person && later.class == Class::Person {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let part =
            if short.len() == 1 { long.contains(&short[0]) } else { short.iter().all(|w| long.contains(w)) };
        return if part { 4 } else { 5 };
    }
    let (text_a, text_b) = (a.join(" "), b.join(" "));
    if a.len() != b.len() {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let letters: String = long
            .iter()
            .filter(|w| !matches!(w.as_str(), "of" | "the" | "and" | "for" | "in"))
            .filter_map(|w| w.chars().next())
            .collect();
        if short.len() == 1
            && short[0].len() > 1
            && (short[0] == letters
                || normal::initials(&long.join(" ")).is_some_and(|l| normal::folded(&l) == short[0]))
        {
            return 2;
        }
        if short.iter().all(|w| long.contains(w)) {
            return 3;
        }
    }
    let (x, y) = (world.organisations_named(&text_a), world.organisations_named(&text_b));
    if let ([x], [y]) = (x.as_slice(), y.as_slice())
        && x.id == y.id
    {
        return 1;
    }
    6
}

fn classes(a: Class, b: Class) -> usize {
    match (a, b) {
        _ if a == b && a != Class::Unknown => 0,
        (Class::Unknown, _) | (_, Class::Unknown) => 1,
        (Class::Group, Class::Gpe) | (Class::Gpe, Class::Group) => 2,
        (Class::Place, Class::Gpe) | (Class::Gpe, Class::Place) => 3,
        _ => 4,
    }
}

fn syntax(analysis: &Analysis, earlier: &Phrase, later: &Phrase) -> usize {
    let (a, b) = (earlier.head, later.head);
    if earlier.form == Form::Coordinate || later.form == Form::Coordinate {
        return if a == b || earlier.tokens.covers(later.tokens) { 3 } else { 0 };
    }
    let (ta, tb) = (analysis.token(a), analysis.token(b));
    if tb.deprel == Deprel::Appos && tb.head == Some(a) {
        return 1;
    }
    let copular = |t: TokenId| analysis.children_by(t, Deprel::Cop).next().is_some();
    let negated =
        |t: TokenId| analysis.children(t).iter().any(|c| matches!(analysis.lemma(*c), "not" | "never"));
    if ta.head == Some(b) && ta.deprel.is(Deprel::Nsubj) && copular(b) && !negated(b) {
        return 2;
    }
    if earlier.tokens.covers(later.tokens) {
        return 3;
    }
    if later.tokens.covers(earlier.tokens) {
        return 4;
    }
    if tb.deprel == Deprel::Conj && (tb.head == Some(a) || tb.head == ta.head && ta.deprel == Deprel::Conj) {
        return 5;
    }
    let argument = |t: TokenId| {
        let token = analysis.token(t);
        matches!(token.deprel.universal(), Deprel::Nsubj | Deprel::Obj | Deprel::Iobj | Deprel::Obl)
            .then_some(token.head)
            .flatten()
    };
    if argument(a).is_some() && argument(a) == argument(b) {
        return 6;
    }
    // The subject of a clause that governs the clause of the later phrase.
    if ta.deprel.is(Deprel::Nsubj)
        && let Some(verb) = ta.head
        && analysis.ancestors(b).any(|x| x == verb)
    {
        return 7;
    }
    if later.tokens.start <= earlier.tokens.end + 1 && ta.sentence == tb.sentence { 8 } else { 0 }
}

fn person(earlier: Form, later: Form) -> usize {
    use Form::{I, We, You};
    if earlier == later && later.is_pronoun() {
        return if later.is_speech() { 1 } else { 5 };
    }
    match (earlier, later) {
        (I, You) | (You, I) => 2,
        (We, I) | (I, We) => 3,
        (You, We) | (We, You) => 4,
        _ if earlier.is_speech() != later.is_speech() && later.is_pronoun() && earlier.is_pronoun() => 6,
        _ => 0,
    }
}

fn quantities(earlier: &Phrase, later: &Phrase) -> usize {
    let digits = |p: &Phrase| -> Vec<String> {
        p.words.iter().filter(|w| w.starts_with(|c: char| c.is_ascii_digit())).cloned().collect()
    };
    let (a, b) = (digits(earlier), digits(later));
    if a.is_empty() || b.is_empty() {
        0
    } else if a == b {
        1
    } else {
        2
    }
}

/// Whether the earlier phrase fits a pronoun in number, gender and life as far as is known.
pub fn fits(earlier: &Phrase, later: &Phrase) -> bool {
    agree(earlier.plural, later.plural) != 2
        && agree(earlier.gender, later.gender) != 2
        && agree(alive(earlier), alive(later)) != 2
}

/// The features of two phrases, by their places in the page; `nearer` says whether another phrase that
/// fits stands between them.
pub fn pair(page: &Page, earlier: usize, later: usize, nearer: bool, out: &mut Vec<u16>) {
    let (a, b) = (&page.phrases[earlier], &page.phrases[later]);
    let analysis = page.analysis;
    out.clear();
    push(out, T::Bias, 0);
    let (sa, sb) = (page.sentence(a), page.sentence(b));
    push(out, T::Sentences, bucket(sb.saturating_sub(sa), &[0, 1, 2, 3, 4, 6, 10, 20]));
    push(out, T::Phrases, bucket(later - earlier - 1, &[0, 1, 2, 3, 5, 8, 15, 30, 60]));
    let (pa, pb) = (page.paragraph[sa], page.paragraph[sb]);
    push(
        out,
        T::Paragraph,
        if pa == pb {
            0
        } else if pa + 1 == pb {
            1
        } else if pa == 0 {
            2
        } else {
            3
        },
    );
    push(out, T::Words, words(a, b));
    push(out, T::Names, names(page.world, a, b));
    push(out, T::Plural, agree(a.plural, b.plural));
    push(out, T::Gender, agree(a.gender, b.gender));
    push(out, T::Alive, agree(alive(a), alive(b)));
    push(out, T::AnaClass, b.class as usize);
    push(out, T::AntClass, a.class as usize);
    push(out, T::ClassPair, classes(a.class, b.class));
    push(out, T::Syntax, syntax(analysis, a, b));
    push(out, T::Roles, relation(analysis, a) * 5 + relation(analysis, b));
    push(out, T::AntDepth, (a.depth as usize).min(2));
    push(out, T::AntOrder, bucket(a.order as usize, &[0, 1, 2, 4]));
    let (ua, ub) = (page.speaker(a), page.speaker(b));
    let turns = page.turn.get(b.head.0 as usize).zip(page.turn.get(a.head.0 as usize));
    let speech = match (ua, ub) {
        (None, None) => 0,
        (Some(x), Some(y)) if x == y => 1,
        (Some(_), Some(_)) if turns.is_some_and(|(y, x)| *y == x + 1) => 2,
        (None, Some(_)) => 3,
        (Some(_), None) => 4,
        _ => 5,
    };
    push(out, T::Speech, speech);
    push(out, T::Person, person(a.form, b.form));
    let (ha, hb) = (analysis.head(a.head), analysis.head(b.head));
    let same_verb = ha.zip(hb).is_some_and(|(x, y)| x != y && analysis.lemma(x) == analysis.lemma(y));
    let same_relation = analysis.token(a.head).deprel == analysis.token(b.head).deprel;
    push(out, T::Verb, usize::from(same_verb) + usize::from(same_verb && same_relation));
    push(out, T::AntHeading, usize::from(page.heading[sa]));
    push(out, T::AntCount, bucket(page.told[earlier] as usize + 1, &[1, 2, 3, 5]));
    let role = a.roles.contains(&b.lemma) || b.roles.contains(&a.lemma);
    push(out, T::Title, usize::from(role));
    push(out, T::Quantity, quantities(a, b));
    push(out, T::Nearest, usize::from(!nearer && fits(a, b)));
}

/// The features of a phrase that may be the first of its entity, or of none.
pub fn alone(page: &Page, place: usize, out: &mut Vec<u16>) {
    let phrase = &page.phrases[place];
    let analysis = page.analysis;
    out.clear();
    push(out, T::NewBias, 0);
    push(out, T::NewClass, phrase.class as usize);
    push(out, T::NewPlural, phrase.plural.map_or(0, |p| 1 + usize::from(p)));
    let mut seen = 0;
    if !phrase.form.is_pronoun() {
        for earlier in &page.phrases[..place] {
            let rank = match words(earlier, phrase) {
                1 => 3,
                2..=4 | 6 | 7 => 2,
                5 | 8 => 1,
                _ => 0,
            };
            seen = seen.max(rank);
        }
    }
    push(out, T::NewSeen, seen);
    push(out, T::NewRelation, relation(analysis, phrase));
    push(out, T::NewDepth, (phrase.depth as usize).min(2));
    push(out, T::NewLength, bucket(phrase.tokens.len() as usize, &[1, 2, 3, 5, 8]));
    let sentence = page.sentence(phrase);
    push(
        out,
        T::NewPlace,
        if sentence == 0 {
            0
        } else if sentence < 4 {
            1
        } else {
            2
        },
    );
    let clause = analysis.children_by(phrase.head, Deprel::Acl).any(|c| phrase.tokens.contains(c.0));
    let prepositional = analysis.children_by(phrase.head, Deprel::Nmod).any(|c| c > phrase.head);
    push(
        out,
        T::NewClause,
        if clause {
            1
        } else if prepositional {
            2
        } else {
            0
        },
    );
    push(out, T::NewFiller, usize::from(filler(analysis, phrase)));
    let deprel = analysis.token(phrase.head).deprel;
    push(out, T::NewCompound, usize::from(deprel == Deprel::Compound));
    let (now, before) = (page.speaker(phrase), phrase.head.0.checked_sub(1));
    let began = before.and_then(|t| page.speakers.get(t as usize).copied().flatten()) != now;
    push(out, T::NewSpeech, if now.is_none() { 0 } else { 1 + usize::from(began) });
    push(out, T::NewAgain, usize::from(page.again[place]));
}

/// Whether "it" only holds the place of a clause: an expletive, or the subject of an adjective or noun with
/// a clause of its own.
fn filler(analysis: &Analysis, phrase: &Phrase) -> bool {
    if phrase.form != Form::It {
        return false;
    }
    let token = analysis.token(phrase.head);
    if token.deprel.is(Deprel::Expl) {
        return true;
    }
    let Some(governor) = token.head else { return false };
    analysis.children(governor).iter().any(|c| {
        let relation = analysis.token(*c).deprel.universal();
        *c > governor
            && matches!(relation, Deprel::Csubj | Deprel::Ccomp | Deprel::Xcomp | Deprel::Advcl)
            && analysis.children_by(*c, Deprel::Mark).any(|m| matches!(analysis.lemma(m), "to" | "that"))
    })
}
