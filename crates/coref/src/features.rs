//! What is compared when two phrases may mean the same, as named features.
//!
//! A feature is a template with one of its values ("distance" = "0"); for each the weight table has a
//! weight for itself, for itself with the form of the later phrase, and with the forms of both (after
//! Durrett and Klein, EMNLP 2013, who found that features of the surface conjoined so carry most of what
//! coreference needs). [`pair`] gives the features of two phrases, [`alone`] those of a phrase that may begin
//! an entity of its own.

use std::collections::HashMap;

use demarche_clauses as clauses;
use demarche_core::analysis::{Analysis, Deprel, TokenId, Upos};
use demarche_lexicon::labels;
use demarche_lexicon::{Lexical as _, Word, is};
use demarche_world::{World, normal};

use super::mentions::{Form, Phrase};
use demarche_lexicon::nouns::Class;

/// A template and its values.
pub type Template = (&'static str, Values);

/// The values of a template.
#[derive(Debug, Clone, Copy)]
pub enum Values {
    /// Each by a name of its own.
    Named(&'static [&'static str]),
    /// Those of the earlier phrase with those of the later one: "subj-obj".
    Pairs(&'static [&'static str]),
}

impl Values {
    const fn len(self) -> usize {
        match self {
            Values::Named(names) => names.len(),
            Values::Pairs(names) => names.len() * names.len(),
        }
    }

    /// The number of the value that is written `name`.
    pub fn position(self, name: &str) -> Option<usize> {
        let at = |names: &[&str], name: &str| names.iter().position(|n| *n == name);
        match self {
            Values::Named(names) => at(names, name),
            Values::Pairs(names) => {
                let (earlier, later) = name.split_once('-')?;
                Some(at(names, earlier)? * names.len() + at(names, later)?)
            }
        }
    }
}

labels! {
    /// How many paragraphs lie between two phrases.
    Paragraph { Same = "same", Last = "last", First = "first", Other = "other", }
}
labels! {
    /// How the words of two descriptions or names compare.
    Wording {
        None = "none", All = "all", Fewer = "fewer", More = "more", HeadDiffers = "head-differs", Head = "head",
        Within = "within", Around = "around", Shared = "shared",
    }
}
labels! {
    /// How two names compare; `None` where one of the phrases is none.
    pub(super) Naming {
        None = "none", Row = "row", Acronym = "acronym", Part = "part", PersonPart = "person-part",
        PersonDiffer = "person-differ", Differ = "differ", Same = "same",
    }
}
labels! {
    /// Whether two phrases agree in something; `Open` where that of one is not known.
    Agreement { Open = "open", Same = "same", Differ = "differ", }
}
labels! {
    /// How the classes of two phrases compare.
    ClassPair {
        Same = "same", Unknown = "unknown", GroupGpe = "group-gpe", PlaceGpe = "place-gpe", Differ = "differ",
    }
}
labels! {
    /// How two phrases stand in one sentence.
    Syntax {
        None = "none", Apposition = "apposition", Predicate = "predicate", InsideEarlier = "inside-earlier",
        EarlierInside = "earlier-inside", Coordinated = "coordinated", Coargument = "coargument",
        ClauseSubject = "clause-subject", Beside = "beside",
    }
}
labels! {
    /// What a phrase is in its clause.
    Relation { Subj = "subj", Obj = "obj", Obl = "obl", Poss = "poss", Other = "other", }
}
labels! {
    /// Who speaks two phrases.
    Speech { None = "none", Same = "same", Last = "last", Into = "into", Out = "out", Differ = "differ", }
}
labels! {
    /// How the persons of two pronouns compare.
    Persons {
        Other = "other", Same = "same", IYou = "i-you", WeI = "we-i", YouWe = "you-we", SameForm = "same-form",
        FirstToThird = "first-to-third",
    }
}
labels! {
    /// Whether two phrases hang on the same word.
    Governor { Other = "other", Same = "same", SameRelation = "same-relation", }
}
labels! {
    /// Whether the numbers in two phrases are the same.
    Quantities { None = "none", Same = "same", Differ = "differ", }
}
labels! {
    /// How many a phrase alone tells of.
    Count { Open = "open", One = "one", Several = "several", }
}
labels! {
    /// What of a phrase was told before.
    Seen { Nothing = "nothing", Shared = "shared", Head = "head", All = "all", }
}
labels! {
    /// Where in the document a phrase stands.
    Place { FirstSentence = "first-sentence", Opening = "opening", Later = "later", }
}
labels! {
    /// What follows the head of a phrase.
    Modified { No = "no", Clause = "clause", Prepositional = "prepositional", }
}
labels! {
    /// Whether a phrase is quoted.
    Quoted { None = "none", Speech = "speech", BeginsSpeech = "begins-speech", }
}

const NOUGHT_TO_MANY: &[&str] = &["0", "1", "2", "3", "4", "6", "10", "20"];
const YES: &[&str] = &["yes"];
const NO_YES: &[&str] = &["no", "yes"];

macro_rules! templates {
    ($($id:ident $name:literal $kind:ident $values:expr;)+) => {
        #[derive(Debug, Clone, Copy)]
        enum T { $($id),+ }
        /// Every template, in the order of the feature numbers.
        pub const TEMPLATES: &[Template] = &[$(($name, Values::$kind($values))),+];
    };
}

templates! {
    Bias "link" Named YES;
    Sentences "sentences-between" Named NOUGHT_TO_MANY;
    Phrases "phrases-between" Named &["0", "1", "2", "3", "5", "8", "15", "30", "60"];
    Paragraph "paragraph" Named Paragraph::NAMES;
    Words "words" Named Wording::NAMES;
    Names "names" Named Naming::NAMES;
    Plural "number" Named Agreement::NAMES;
    Gender "gender" Named Agreement::NAMES;
    Alive "animate" Named Agreement::NAMES;
    AnaClass "later-class" Named Class::NAMES;
    AntClass "earlier-class" Named Class::NAMES;
    ClassPair "classes" Named ClassPair::NAMES;
    Syntax "syntax" Named Syntax::NAMES;
    Roles "relations" Pairs Relation::NAMES;
    AntDepth "earlier-depth" Named &["0", "1", "2"];
    AntOrder "earlier-order" Named &["0", "1", "2", "4"];
    Speech "speech" Named Speech::NAMES;
    Person "persons" Named Persons::NAMES;
    Verb "governor" Named Governor::NAMES;
    AntHeading "earlier-heading" Named NO_YES;
    AntCount "earlier-told" Named &["1", "2", "3", "5"];
    Title "role" Named &["none", "same"];
    Quantity "numbers" Named Quantities::NAMES;
    Nearest "nearest-fit" Named NO_YES;
    // Of a phrase that may stand alone.
    NewBias "alone" Named YES;
    NewClass "alone-class" Named Class::NAMES;
    NewPlural "alone-number" Named Count::NAMES;
    NewSeen "alone-seen" Named Seen::NAMES;
    NewRelation "alone-relation" Named Relation::NAMES;
    NewDepth "alone-depth" Named &["0", "1", "2"];
    NewLength "alone-length" Named &["1", "2", "3", "5", "8"];
    NewPlace "alone-place" Named Place::NAMES;
    NewClause "alone-modified" Named Modified::NAMES;
    NewFiller "alone-filler" Named NO_YES;
    NewCompound "alone-compound" Named NO_YES;
    NewSpeech "alone-speech" Named Quoted::NAMES;
    NewAgain "alone-repeated-later" Named NO_YES;
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

fn agree<V: PartialEq>(a: Option<V>, b: Option<V>) -> Agreement {
    match (a, b) {
        (Some(a), Some(b)) if a == b => Agreement::Same,
        (Some(_), Some(_)) => Agreement::Differ,
        _ => Agreement::Open,
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

fn relation(analysis: &Analysis, phrase: &Phrase) -> Relation {
    let token = analysis.token(phrase.head);
    match token.deprel.universal() {
        Deprel::Nsubj => Relation::Subj,
        Deprel::Obj | Deprel::Iobj => Relation::Obj,
        Deprel::Obl => Relation::Obl,
        _ if token.deprel == Deprel::NmodPoss => Relation::Poss,
        _ => Relation::Other,
    }
}

fn words(earlier: &Phrase, later: &Phrase) -> Wording {
    if earlier.form.is_pronoun() || later.form.is_pronoun() || later.words.is_empty() {
        return Wording::None;
    }
    if earlier.words == later.words {
        return Wording::All;
    }
    let all_in = |a: &Phrase, b: &Phrase| a.words.iter().all(|w| b.words.contains(w));
    if earlier.lemma == later.lemma {
        return match (all_in(later, earlier), all_in(earlier, later)) {
            (true, _) => Wording::Fewer,
            (_, true) => Wording::More,
            _ => Wording::HeadDiffers,
        };
    }
    if earlier.words.contains(&later.lemma) {
        return if all_in(later, earlier) { Wording::Within } else { Wording::Head };
    }
    if later.words.contains(&earlier.lemma) {
        return if all_in(earlier, later) { Wording::Around } else { Wording::Head };
    }
    let shared = later.words.iter().any(|w| w.len() > 3 && earlier.words.contains(w));
    if shared { Wording::Shared } else { Wording::None }
}

pub(super) fn names(world: &World, earlier: &Phrase, later: &Phrase) -> Naming {
    let (Some(a), Some(b)) = (&earlier.name, &later.name) else { return Naming::None };
    if a == b {
        return Naming::Same;
    }
    if earlier.country.is_some() && later.country.is_some() {
        return if earlier.country == later.country { Naming::Row } else { Naming::Differ };
    }
    if earlier.class == Class::Person && later.class == Class::Person {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let part =
            if short.len() == 1 { long.contains(&short[0]) } else { short.iter().all(|w| long.contains(w)) };
        return if part { Naming::PersonPart } else { Naming::PersonDiffer };
    }
    let (text_a, text_b) = (a.join(" "), b.join(" "));
    if a.len() != b.len() {
        let (short, long) = if a.len() < b.len() { (a, b) } else { (b, a) };
        let letters: String =
            long.iter().filter(|w| !is(w, Word::AcronymGap)).filter_map(|w| w.chars().next()).collect();
        if short.len() == 1
            && short[0].len() > 1
            && (short[0] == letters
                || normal::initials(&long.join(" ")).is_some_and(|l| normal::folded(&l) == short[0]))
        {
            return Naming::Acronym;
        }
        if short.iter().all(|w| long.contains(w)) {
            return Naming::Part;
        }
    }
    let (x, y) = (world.organisations_named(&text_a), world.organisations_named(&text_b));
    if let ([x], [y]) = (x.as_slice(), y.as_slice())
        && x.id == y.id
    {
        return Naming::Row;
    }
    Naming::Differ
}

fn classes(a: Class, b: Class) -> ClassPair {
    match (a, b) {
        _ if a == b && a != Class::Unknown => ClassPair::Same,
        (Class::Unknown, _) | (_, Class::Unknown) => ClassPair::Unknown,
        (Class::Group, Class::Gpe) | (Class::Gpe, Class::Group) => ClassPair::GroupGpe,
        (Class::Place, Class::Gpe) | (Class::Gpe, Class::Place) => ClassPair::PlaceGpe,
        _ => ClassPair::Differ,
    }
}

fn syntax(analysis: &Analysis, earlier: &Phrase, later: &Phrase) -> Syntax {
    let (a, b) = (earlier.head, later.head);
    if earlier.form == Form::Coordinate || later.form == Form::Coordinate {
        let inside = a == b || earlier.tokens.covers(later.tokens);
        return if inside { Syntax::InsideEarlier } else { Syntax::None };
    }
    let (ta, tb) = (analysis.token(a), analysis.token(b));
    if tb.deprel == Deprel::Appos && tb.head == Some(a) {
        return Syntax::Apposition;
    }
    let copular = |t: TokenId| analysis.children_by(t, Deprel::Cop).next().is_some();
    let negated = |t: TokenId| clauses::negator(analysis, t).is_some();
    if ta.head == Some(b) && ta.deprel.is(Deprel::Nsubj) && copular(b) && !negated(b) {
        return Syntax::Predicate;
    }
    if earlier.tokens.covers(later.tokens) {
        return Syntax::InsideEarlier;
    }
    if later.tokens.covers(earlier.tokens) {
        return Syntax::EarlierInside;
    }
    if tb.deprel == Deprel::Conj && (tb.head == Some(a) || tb.head == ta.head && ta.deprel == Deprel::Conj) {
        return Syntax::Coordinated;
    }
    let argument = |t: TokenId| {
        let token = analysis.token(t);
        matches!(token.deprel.universal(), Deprel::Nsubj | Deprel::Obj | Deprel::Iobj | Deprel::Obl)
            .then_some(token.head)
            .flatten()
    };
    if argument(a).is_some() && argument(a) == argument(b) {
        return Syntax::Coargument;
    }
    // The subject of a clause that governs the clause of the later phrase.
    if ta.deprel.is(Deprel::Nsubj)
        && let Some(verb) = ta.head
        && analysis.ancestors(b).any(|x| x == verb)
    {
        return Syntax::ClauseSubject;
    }
    let beside = later.tokens.start <= earlier.tokens.end + 1 && ta.sentence == tb.sentence;
    if beside { Syntax::Beside } else { Syntax::None }
}

fn person(earlier: Form, later: Form) -> Persons {
    use Form::{I, We, You};
    if earlier == later && later.is_pronoun() {
        return if later.is_speech() { Persons::Same } else { Persons::SameForm };
    }
    match (earlier, later) {
        (I, You) | (You, I) => Persons::IYou,
        (We, I) | (I, We) => Persons::WeI,
        (You, We) | (We, You) => Persons::YouWe,
        _ if earlier.is_speech() != later.is_speech() && later.is_pronoun() && earlier.is_pronoun() => {
            Persons::FirstToThird
        }
        _ => Persons::Other,
    }
}

fn quantities(earlier: &Phrase, later: &Phrase) -> Quantities {
    let digits = |p: &Phrase| -> Vec<String> {
        p.words.iter().filter(|w| w.starts_with(|c: char| c.is_ascii_digit())).cloned().collect()
    };
    let (a, b) = (digits(earlier), digits(later));
    if a.is_empty() || b.is_empty() {
        Quantities::None
    } else if a == b {
        Quantities::Same
    } else {
        Quantities::Differ
    }
}

/// Whether the earlier phrase fits a pronoun in number, gender and life as far as is known.
pub fn fits(earlier: &Phrase, later: &Phrase) -> bool {
    agree(earlier.plural, later.plural) != Agreement::Differ
        && agree(earlier.gender, later.gender) != Agreement::Differ
        && agree(alive(earlier), alive(later)) != Agreement::Differ
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
            Paragraph::Same
        } else if pa + 1 == pb {
            Paragraph::Last
        } else if pa == 0 {
            Paragraph::First
        } else {
            Paragraph::Other
        } as usize,
    );
    push(out, T::Words, words(a, b) as usize);
    push(out, T::Names, names(page.world, a, b) as usize);
    push(out, T::Plural, agree(a.plural, b.plural) as usize);
    push(out, T::Gender, agree(a.gender, b.gender) as usize);
    push(out, T::Alive, agree(alive(a), alive(b)) as usize);
    push(out, T::AnaClass, b.class as usize);
    push(out, T::AntClass, a.class as usize);
    push(out, T::ClassPair, classes(a.class, b.class) as usize);
    push(out, T::Syntax, syntax(analysis, a, b) as usize);
    push(
        out,
        T::Roles,
        relation(analysis, a) as usize * Relation::ALL.len() + relation(analysis, b) as usize,
    );
    push(out, T::AntDepth, (a.depth as usize).min(2));
    push(out, T::AntOrder, bucket(a.order as usize, &[0, 1, 2, 4]));
    let (ua, ub) = (page.speaker(a), page.speaker(b));
    let turns = page.turn.get(b.head.0 as usize).zip(page.turn.get(a.head.0 as usize));
    let speech = match (ua, ub) {
        (None, None) => Speech::None,
        (Some(x), Some(y)) if x == y => Speech::Same,
        (Some(_), Some(_)) if turns.is_some_and(|(y, x)| *y == x + 1) => Speech::Last,
        (None, Some(_)) => Speech::Into,
        (Some(_), None) => Speech::Out,
        _ => Speech::Differ,
    };
    push(out, T::Speech, speech as usize);
    push(out, T::Person, person(a.form, b.form) as usize);
    let (ha, hb) = (analysis.head(a.head), analysis.head(b.head));
    let same_verb = ha.zip(hb).is_some_and(|(x, y)| x != y && analysis.lemma(x) == analysis.lemma(y));
    let same_relation = analysis.token(a.head).deprel == analysis.token(b.head).deprel;
    let governor = match (same_verb, same_relation) {
        (true, true) => Governor::SameRelation,
        (true, false) => Governor::Same,
        _ => Governor::Other,
    };
    push(out, T::Verb, governor as usize);
    push(out, T::AntHeading, usize::from(page.heading[sa]));
    push(out, T::AntCount, bucket(page.told[earlier] as usize + 1, &[1, 2, 3, 5]));
    let role = a.roles.contains(&b.lemma) || b.roles.contains(&a.lemma);
    push(out, T::Title, usize::from(role));
    push(out, T::Quantity, quantities(a, b) as usize);
    push(out, T::Nearest, usize::from(!nearer && fits(a, b)));
}

/// The features of a phrase that may be the first of its entity, or of none.
pub fn alone(page: &Page, place: usize, out: &mut Vec<u16>) {
    let phrase = &page.phrases[place];
    let analysis = page.analysis;
    out.clear();
    push(out, T::NewBias, 0);
    push(out, T::NewClass, phrase.class as usize);
    let count = match phrase.plural {
        None => Count::Open,
        Some(false) => Count::One,
        Some(true) => Count::Several,
    };
    push(out, T::NewPlural, count as usize);
    let mut seen = Seen::Nothing;
    if !phrase.form.is_pronoun() {
        for earlier in &page.phrases[..place] {
            let rank = match words(earlier, phrase) {
                Wording::None => Seen::Nothing,
                Wording::All => Seen::All,
                Wording::Head | Wording::Shared => Seen::Shared,
                _ => Seen::Head,
            };
            seen = seen.max(rank);
        }
    }
    push(out, T::NewSeen, seen as usize);
    push(out, T::NewRelation, relation(analysis, phrase) as usize);
    push(out, T::NewDepth, (phrase.depth as usize).min(2));
    push(out, T::NewLength, bucket(phrase.tokens.len() as usize, &[1, 2, 3, 5, 8]));
    let sentence = page.sentence(phrase);
    push(
        out,
        T::NewPlace,
        match sentence {
            0 => Place::FirstSentence,
            1..4 => Place::Opening,
            _ => Place::Later,
        } as usize,
    );
    let clause = analysis.children_by(phrase.head, Deprel::Acl).any(|c| phrase.tokens.contains(c.0));
    let prepositional = analysis.children_by(phrase.head, Deprel::Nmod).any(|c| c > phrase.head);
    push(
        out,
        T::NewClause,
        match (clause, prepositional) {
            (true, _) => Modified::Clause,
            (_, true) => Modified::Prepositional,
            _ => Modified::No,
        } as usize,
    );
    push(out, T::NewFiller, usize::from(filler(analysis, phrase)));
    let deprel = analysis.token(phrase.head).deprel;
    push(out, T::NewCompound, usize::from(deprel == Deprel::Compound));
    let (now, before) = (page.speaker(phrase), phrase.head.0.checked_sub(1));
    let began = before.and_then(|t| page.speakers.get(t as usize).copied().flatten()) != now;
    let quoted = match (now, began) {
        (None, _) => Quoted::None,
        (_, true) => Quoted::BeginsSpeech,
        _ => Quoted::Speech,
    };
    push(out, T::NewSpeech, quoted as usize);
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
            && analysis.has(*c, Deprel::Mark, Word::Complementizer)
    })
}
