//! Role words and titles, sectors, and the gender of first names.

use crate::blob::Blob;
use crate::layout::Section;

/// PLOVER sector codes, primary first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sectors(&'static str);

impl Sectors {
    pub(crate) fn new(text: Option<&'static str>) -> Sectors {
        Sectors(text.unwrap_or_default())
    }

    /// The codes in their order.
    pub fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split(' ').filter(|code| !code.is_empty())
    }

    /// The first code.
    pub fn primary(self) -> Option<&'static str> {
        self.iter().next()
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }
}

/// Grammatical gender of the pronoun that takes up a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gender {
    /// She.
    Female,
    /// He.
    Male,
}

impl Gender {
    pub(crate) fn from_code(code: u32) -> Option<Gender> {
        match code {
            0 => Some(Gender::Female),
            1 => Some(Gender::Male),
            _ => None,
        }
    }
}

/// How many a role word speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Number {
    /// One.
    Singular,
    /// Several.
    Plural,
}

/// What a role word speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleKind {
    /// A person, or several persons.
    Person,
    /// People who act as one ("the army", "the crowd").
    Group,
    /// An institution ("the ministry").
    Body,
    /// Nothing that acts, though its last word would ("birthday party").
    Thing,
}

/// A role word or title.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Role {
    /// The singular, or the plural where there is no singular.
    pub word: &'static str,
    /// The number of the form that was looked up.
    pub number: Number,
    /// PLOVER sectors, primary first; empty where the word alone does not tell.
    pub sectors: Sectors,
    /// What it speaks of.
    pub kind: RoleKind,
    /// Its gender, where the word settles it.
    pub gender: Option<Gender>,
}

/// The role in row `filed` / 2, in the plural where `filed` is odd.
pub(crate) fn role(blob: &Blob, filed: u32) -> Option<Role> {
    let words = blob.row(Section::Roles, filed / 2);
    Some(Role {
        word: blob.text(words.get(0)).or_else(|| blob.text(words.get(1)))?,
        number: if filed % 2 == 1 { Number::Plural } else { Number::Singular },
        sectors: Sectors::new(blob.text(words.get(2))),
        kind: match words.get(3) {
            0 => RoleKind::Person,
            1 => RoleKind::Group,
            2 => RoleKind::Body,
            _ => RoleKind::Thing,
        },
        gender: words.some(4).and_then(Gender::from_code),
    })
}
