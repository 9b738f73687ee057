//! The constructions by which an attribution is found, and how far each is to be trusted.
//!
//! The confidences are measured, not set: `data/lexicon/trust.tsv` gives for each construction how many
//! were found on annotated news and how many had content and source right. A construction met too seldom
//! to be measured has the rate of the whole mixed in, as the table's head says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use demarche_lexicon::rows;

static TRUST: &str = include_str!("../data/lexicon/trust.tsv");

static TABLE: LazyLock<BTreeMap<&'static str, f32>> =
    LazyLock::new(|| rows(TRUST).filter_map(|(_, line)| entry(line)).collect());

fn entry(line: &'static str) -> Option<(&'static str, f32)> {
    let mut fields = line.split('\t').map(str::trim);
    let name = fields.next()?;
    Some((name, fields.next()?.parse().ok().filter(|c| (0.0..=1.0).contains(c))?))
}

macro_rules! constructions {
    ($($(#[$doc:meta])* $variant:ident => $name:literal,)*) => {
        /// How an attribution was found: what decided that these words are this source's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum AttributionPattern { $($(#[$doc])* $variant,)* }

        impl AttributionPattern {
            /// Every construction.
            pub const ALL: &'static [AttributionPattern] = &[$(AttributionPattern::$variant,)*];

            /// Its name in the table and in evaluations.
            pub fn as_str(self) -> &'static str {
                match self { $(AttributionPattern::$variant => $name,)* }
            }
        }
    };
}

constructions! {
    /// A cue beside words in quotation marks.
    Beside => "beside",
    /// A verb that is no cue, or a name, and a colon before words in quotation marks.
    Colon => "colon",
    /// A name after a dash signs words in quotation marks.
    Signed => "signed",
    /// A paragraph in quotation marks goes to the speaker of the one before.
    Paragraph => "paragraph",
    /// Words in quotation marks go to the speaker of the words before them.
    Carried => "carried",
    /// They go to whoever was named before, or with the next words.
    NamedBefore => "named_before",
    /// A sentence in quotation marks without a cue or speaker.
    NoCue => "no_cue",
    /// A headline that repeats words of the article.
    Title => "title",
    /// A headline that gives the source before a colon.
    Headline => "headline",
    /// A turn of a transcript.
    Turn => "turn",
    /// A text released in somebody's name.
    Release => "release",
    /// The clause that a verb of saying governs.
    Clause => "clause",
    /// The clause before a verb of saying, or around it.
    ClauseAround => "clause_around",
    /// The words after a verb of saying and "that", where the tree has no clause.
    ClauseThat => "clause_that",
    /// The clause that a verb of thought governs.
    Thought => "thought",
    /// The clause that an adjective of the mind governs.
    Adjective => "adjective",
    /// The clause that a noun of saying governs, whose owner is told.
    Noun => "noun",
    /// The same, its owner not told.
    NounAlone => "noun_alone",
    /// A phrase such as "according to".
    Phrase => "phrase",
    /// What counts as somebody's words although no clause holds it: a vow, a verdict, a denial.
    Told => "told",
    /// Quoted words inside the clause of a word of saying.
    Fragment => "fragment",
    /// Quoted words inside narration, without a cue.
    FragmentAlone => "fragment_alone",
    /// The source's words stand inside the content.
    SpeakerInside => "speaker_inside",
    /// A clause that is thought, known, denied or not said (no quotation).
    Known => "known",
    /// What somebody wants, means, promises or asks to be done (no quotation).
    Wish => "wish",
    /// What seems or appears to be so (no quotation).
    Seeming => "seeming",
    /// What somebody is called or described as (no quotation).
    Verdict => "verdict",
    /// The object of praise, blame, feeling or mention (no quotation).
    Object => "object",
    /// The same behind a preposition (no quotation).
    Matter => "matter",
}

impl AttributionPattern {
    /// The share of such attributions with content and source right, 0..1.
    pub fn trust(self) -> f32 {
        TABLE.get(self.as_str()).copied().unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_construction_and_no_other() {
        let due: Vec<&str> = {
            let mut all: Vec<&str> = AttributionPattern::ALL.iter().map(|c| c.as_str()).collect();
            all.sort_unstable();
            all
        };
        let read: Vec<&str> = TABLE.keys().copied().collect();
        assert_eq!(read, due);
        assert_eq!(rows(TRUST).filter(|(_, line)| entry(line).is_none()).count(), 0);
    }
}
