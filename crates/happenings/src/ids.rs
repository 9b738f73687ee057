//! Keys of what is kept. None is ever used again for something else.
//!
//! Documents get their keys from the store (from source and text); everything here is derived from those, so that
//! the same documents give the same keys in whatever order they arrive.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! keys {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => { $(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);
        impl $name {
            /// The key written `text`.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// As written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+ };
}

keys! {
    /// A document (one text of a source): `d-` and what the store makes of source and text.
    DocKey,
    /// An item of a document: `e-DOC-START`, where START is the first code point of its first trigger. A second
    /// item on the same trigger ends in `.2`.
    ReportKey,
    /// An actor across documents: `Q…` where the world table knows it; else `n-` with folded name and country; an
    /// unnamed one `u-DOC-ID`, so that it never meets another.
    ActorKey,
    /// A happening: `h-` and ten characters made of the key of its founding report.
    HappeningId,
}

impl ReportKey {
    /// The key of the item of `doc` whose first trigger starts at code point `start`; `n` is 1 for the first item
    /// there.
    pub fn item(doc: &DocKey, start: u32, n: u32) -> Self {
        let doc = doc.as_str().strip_prefix("d-").unwrap_or(doc.as_str());
        if n <= 1 { Self(format!("e-{doc}-{start}")) } else { Self(format!("e-{doc}-{start}.{n}")) }
    }
}

impl HappeningId {
    /// The id of the happening that `founder`, the first of its reports to become known, founds.
    pub fn founded_by(founder: &ReportKey) -> Self {
        const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
        let mut bits = hash(founder.as_str().bytes());
        let mut id = String::from("h-");
        for _ in 0..10 {
            id.push(char::from(DIGITS[(bits & 31) as usize]));
            bits >>= 5;
        }
        Self(id)
    }
}

/// 64-bit FNV-1a (draft-eastlake-fnv) with a last mixing of its bits (the finaliser of MurmurHash3), so that any
/// part of them may be used.
pub(crate) fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let mut h = 0xcbf2_9ce4_8422_2325_u64;
    for byte in bytes {
        h = (h ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    mix(h)
}

/// The finaliser of MurmurHash3.
pub(crate) fn mix(mut h: u64) -> u64 {
    h = (h ^ (h >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    h = (h ^ (h >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    h ^ (h >> 33)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_are_named_by_document_and_place() {
        let doc = DocKey::new("d-3v9");
        assert_eq!(ReportKey::item(&doc, 812, 1).as_str(), "e-3v9-812");
        assert_eq!(ReportKey::item(&doc, 812, 2).as_str(), "e-3v9-812.2");
    }

    #[test]
    fn happenings_are_named_by_their_founder() {
        let a = HappeningId::founded_by(&ReportKey::new("e-3v9-812"));
        let b = HappeningId::founded_by(&ReportKey::new("e-3v9-813"));
        assert_ne!(a, b);
        assert_eq!(a.as_str().len(), 12);
    }
}
