//! What kinds of word a word is: the classes of `data/lexicon/words.tsv`.
//!
//! A word has one line there, with all of its classes; what a class means stands in `classes.tsv`. Code asks for a
//! class by name and has no list of words of its own.

use std::collections::HashMap;
use std::sync::LazyLock;

use demarche_core::Analysis;
use demarche_core::analysis::{Deprel, TokenId};

use crate::rows;

static TABLE: &str = include_str!("../data/lexicon/words.tsv");

macro_rules! classes {
    ($($class:ident)+) => {
        /// A class of words, by its name in `classes.tsv`: `MotionVerb` is "motion-verb" there.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[allow(missing_docs, reason = "`classes.tsv` says what each means")]
        pub enum Word { $($class,)+ }

        impl Word {
            /// All of them, by name.
            pub const ALL: &'static [Word] = &[$(Word::$class,)+];
        }
    };
}

classes! {
    AcronymGap
    AddressingVerb
    AffiliationPreposition
    AnswerLabel
    AnticipatoryVerb
    Article
    AskerLabel
    AssemblyVerb
    Be
    BeforeChrist
    BeforeClock
    BeforeLength
    BeforeMonth
    BeforeSeason
    BeforeStretch
    BeforeYear
    BodyPreposition
    BuiltNoun
    CalendarUnit
    ClaimingVerb
    CompanyNoun
    Complementizer
    Concessive
    Conditional
    ContentOpener
    ContentPreposition
    ContinuingVerb
    CounterpartNoun
    CounterpartyPreposition
    CourtesyTitle
    Currency
    DefiniteDeterminer
    Demonstrative
    Distributive
    DivisionNoun
    DocumentNoun
    Dual
    Durative
    Epithet
    Foreign
    ForemostOffice
    Former
    GoalPreposition
    GovernmentNoun
    HappeningVerb
    Have
    HePronoun
    HearsayAdverb
    HeldNoun
    IndefiniteDeterminer
    InherentNoun
    Interrogative
    InterviewLabel
    ItPronoun
    JourneyPreposition
    KinNoun
    KnowingVerb
    LeaderTitle
    LengthAdjective
    MatterPreposition
    MissionNoun
    Modal
    MotionVerb
    NameBreakingPreposition
    NameSuffix
    NamingParticiple
    NearPreposition
    Negator
    NoBody
    NobodyPronoun
    NonfiniteBe
    NounPreposition
    ObjectPronoun
    OnsetVerb
    OnwardAdverb
    OrdinalEnding
    OriginPreposition
    OtherHolder
    OtherSidePreposition
    OtherWeekday
    OwnerPreposition
    PartAdjective
    PartyPreposition
    PastBe
    PersonNoun
    PieceNoun
    Possessive
    PossessiveEnding
    ProtestVerb
    Quantifier
    QuantityNoun
    RangeJoint
    ReceptionVerb
    ReciprocalVerb
    RelationalNoun
    Relative
    ResumptivePronoun
    RouteNoun
    SeatPreposition
    SeatedNoun
    SequencePreposition
    ShePronoun
    SiteNoun
    SpeakerPronoun
    SpeechPreposition
    StateNoun
    SupportVerb
    TheyPronoun
    ThingPronoun
    ThirdPerson
    TitleLink
    TopicPreposition
    TownNoun
    UnrealModal
    UnsaidVerb
    VenuePreposition
    VerbEnding
    WherePreposition
    WhitherPreposition
    Will
    WithinPreposition
}

impl Word {
    /// Its name in the tables.
    fn name(self) -> String {
        let mut name = String::new();
        for c in format!("{self:?}").chars() {
            if c.is_uppercase() && !name.is_empty() {
                name.push('-');
            }
            name.extend(c.to_lowercase());
        }
        name
    }
}

/// One bit a class.
type Classes = [u64; Word::ALL.len().div_ceil(64)];

/// Words with their classes.
#[derive(Debug, Default)]
struct Words(HashMap<&'static str, Classes>);

impl Words {
    fn embedded() -> &'static Words {
        static WORDS: LazyLock<Words> = LazyLock::new(|| Words::parse(TABLE).0);
        &WORDS
    }

    /// Reads the table; the second value says what is wrong in it, and in which line. The rest of a faulty line counts.
    fn parse(text: &'static str) -> (Words, Vec<String>) {
        let names: HashMap<String, Word> = Word::ALL.iter().map(|class| (class.name(), *class)).collect();
        let (mut words, mut problems) = (Words::default(), Vec::new());
        let mut last = "";
        for (n, line) in rows(text) {
            let mut problem = |what: String| problems.push(format!("words.tsv:{n}: {what}"));
            let (word, classes) = line.split_once('\t').unwrap_or((line, ""));
            if word <= last {
                problem(format!("\"{word}\" stands behind \"{last}\""));
            }
            if word.trim() != word || word.to_lowercase() != word {
                problem(format!("\"{word}\" is not in small letters"));
            }
            if !classes.split(' ').is_sorted_by(|a, b| a < b) {
                problem(format!("the classes are not in order, or one is told twice: {classes}"));
            }
            let entry = words.0.entry(word).or_default();
            for class in classes.split(' ') {
                match names.get(class) {
                    Some(class) => entry[*class as usize / 64] |= 1 << (*class as usize % 64),
                    None => problem(format!("there is no class \"{class}\"")),
                }
            }
            last = word;
        }
        (words, problems)
    }

    fn has(&self, word: &str, class: Word) -> bool {
        let bit = 1 << (class as usize % 64);
        self.0.get(word).is_some_and(|classes| classes[class as usize / 64] & bit != 0)
    }
}

/// Whether `word` is in a class. Words of the table are in small letters: `March` is none of its verbs.
pub fn is(word: &str, class: Word) -> bool {
    Words::embedded().has(word, class)
}

/// Whether `word` is in a class, whatever its case.
pub fn is_folded(word: &str, class: Word) -> bool {
    if word.chars().any(char::is_uppercase) { is(&word.to_lowercase(), class) } else { is(word, class) }
}

/// Asks for classes of the words of an analysis.
pub trait Lexical {
    /// Whether the lemma of `id`, as it stands, is in a class.
    fn is(&self, id: TokenId, class: Word) -> bool;

    /// Whether the lemma of `id` is in a class, whatever its case.
    fn is_folded(&self, id: TokenId, class: Word) -> bool;

    /// Whether a child of `id` by `relation` is in a class.
    fn has(&self, id: TokenId, relation: Deprel, class: Word) -> bool;

    /// Whether `id` has a case marker, most often a preposition, that is in a class.
    fn has_case(&self, id: TokenId, class: Word) -> bool {
        self.has(id, Deprel::Case, class)
    }
}

impl Lexical for Analysis {
    fn is(&self, id: TokenId, class: Word) -> bool {
        is(self.lemma(id), class)
    }

    fn is_folded(&self, id: TokenId, class: Word) -> bool {
        is_folded(self.lemma(id), class)
    }

    fn has(&self, id: TokenId, relation: Deprel, class: Word) -> bool {
        self.children_by(id, relation).any(|c| self.is(c, class))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    static MEANINGS: &str = include_str!("../data/lexicon/classes.tsv");

    #[test]
    fn every_word_is_read() {
        let (words, problems) = Words::parse(TABLE);
        assert!(problems.is_empty(), "{problems:#?}");
        for class in Word::ALL {
            let used = words.0.values().any(|of| of[*class as usize / 64] >> (*class as usize % 64) & 1 == 1);
            assert!(used, "words.tsv: no word is of the class {}", class.name());
        }
        assert!(is("fly", Word::MotionVerb) && !is("say", Word::MotionVerb));
        assert!(is_folded("Fly", Word::MotionVerb) && !is("Fly", Word::MotionVerb));
    }

    #[test]
    fn every_class_says_what_it_means() {
        let mut told = Vec::new();
        for (n, line) in rows(MEANINGS) {
            let (class, meaning) = line.split_once('\t').unwrap_or((line, ""));
            assert!(meaning.ends_with(['.', ')']), "classes.tsv:{n}: what does {class} mean?");
            told.push(class.to_owned());
        }
        let names: Vec<String> = Word::ALL.iter().map(|class| class.name()).collect();
        assert!(names.is_sorted(), "the classes of words.rs are not in order: {names:#?}");
        assert_eq!(told, names, "the classes of classes.tsv (left) are not those of words.rs");
    }

    #[test]
    fn faults_are_told_with_their_line() {
        let text = "# Words.\nword\tclasses\nbe\tcurrency epithet\nat\tcurrency currency\nBy\tnone\nby\n";
        let (words, problems) = Words::parse(text);
        let expected = [
            "words.tsv:4: \"at\" stands behind \"be\"",
            "words.tsv:4: the classes are not in order, or one is told twice: currency currency",
            "words.tsv:5: \"By\" stands behind \"at\"",
            "words.tsv:5: \"By\" is not in small letters",
            "words.tsv:5: there is no class \"none\"",
            "words.tsv:6: there is no class \"\"",
        ];
        assert_eq!(problems, expected);
        assert!(words.has("be", Word::Epithet) && words.has("at", Word::Currency));
    }
}
