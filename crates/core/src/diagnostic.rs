//! What was noticed while reading: foreign input never fails as a whole.
//!
//! Every message a user can see has a [`Code`]; the table of codes below is the whole of them, and
//! the documentation of each variant is its explanation. Where the message lands (standard error,
//! the record's `diagnostics`) is the caller's business.

use crate::text::{Bytes, Span};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $code:literal;)+) => {
        /// The stable code of a [`Diagnostic`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code there is, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$name,)+];

            /// The code as users see it, for example `I002`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)+ }
            }

            /// What the code means, in one sentence or more.
            pub fn about(self) -> &'static str {
                match self { $(Code::$name => concat!($($doc,)+),)+ }
            }
        }
    };
}

codes! {
    /// The input cannot be opened or read.
    Unreadable = "I001";
    /// The input is not valid UTF-8 (or a declared encoding); the invalid parts were replaced.
    NotUtf8 = "I002";
    /// The input holds no text.
    Empty = "I003";
    /// The input is binary data, not text; it was skipped.
    Binary = "I004";
    /// The input, or one line of it, is over the size limit; it was skipped.
    TooLarge = "I005";
    /// A line of a JSON Lines file is not a JSON object with a `text`; it was skipped.
    BadJson = "I006";
    /// The HTML looks cut off; what there is was read.
    TruncatedHtml = "I007";
    /// No article was found in the HTML: it has no main text, and all of its text was read instead; or it is an
    /// error page, a wall against programs, an index or an empty page, and it was not coded.
    NoMainText = "I008";
    /// A date of the input could not be understood; the document counts as undated.
    BadDate = "I009";
    /// The folder, or something in it, cannot be listed.
    UnreadableFolder = "I010";
    /// Two documents of one run share an id.
    DuplicateId = "I011";
    /// A field of the input has a value of the wrong type; the field was left out.
    BadField = "I012";
    /// The bytes are in another encoding than the one declared, or were encoded twice; they were read as what they are.
    OtherEncoding = "I013";
    /// The document is not in English; it is recorded with its language and not coded.
    OtherLanguage = "I014";
    /// Something in a folder was passed over: a link that leads nowhere or to a folder, a pipe, a device.
    PassedOver = "I015";
    /// The document is longer than the limit; its beginning was read and the rest left.
    LeftOut = "I016";
    /// An archive, feed or table is damaged or not formed as it should be; what could be read of it was.
    Damaged = "I017";
    /// An archive unpacks to more than the limit, or holds archives in archives too deep; the rest was skipped.
    ArchiveLimit = "I018";
    /// Part of the page is not shown to readers without a subscription or is hidden; what stands in it was read.
    HiddenText = "I019";
    /// The document has no publication date, so nothing was resolved against it.
    NoPublicationDate = "T001";
    /// The model compiled into the program cannot be used.
    Model = "M001";
    /// A sentence is too long for the model; it was read in pieces of a fixed length.
    LongSentence = "R001";
    /// Coding the document took longer than a document may take; what follows was left uncoded.
    TimeLimit = "R002";
    /// The text gives somebody an office that by the tables somebody else held that day; the text is followed.
    OfficeContradiction = "A001";
    /// A quotation mark has no partner; the quotation ends with its paragraph.
    UnbalancedQuote = "Q001";
    /// The file is no dictionary of actors, agents, verbs, discards or issues; it was left out.
    DictionaryKind = "D001";
    /// A line of a dictionary is not formed as its kind asks; it was skipped.
    DictionaryLine = "D002";
    /// A date of a dictionary is no day, or a range ends before it begins; the code was left out.
    DictionaryDate = "D003";
    /// A synonym or substitution set is not defined, empty, or holds itself; what needs it was left out.
    DictionarySet = "D004";
    /// An entry of a dictionary stands twice; the message says which counts.
    DictionaryTwice = "D005";
    /// A space is missing between the parts of a dictionary entry; it was read as if it were there.
    DictionarySpace = "D006";
    /// A code of a dictionary is unusual, or there is more than one where one is expected.
    DictionaryCode = "D007";
    /// A dictionary entry has no code.
    DictionaryNoCode = "D008";
    /// A comment, bracket or section of a dictionary has no end.
    DictionaryUnclosed = "D009";
    /// A phrase of a discard file stands in the sentence or story; no event of it is coded.
    DictionaryDiscard = "D010";
    /// A request to the server asks for something that makes no sense, or in a form that it does not take.
    WebWrong = "W001";
    /// The server has nothing at that address.
    WebMissing = "W002";
    /// Writing to the server needs a token, and none or a wrong one was given.
    WebToken = "W003";
    /// The server refuses the request: it comes from another site, or for another host, or the server is read-only.
    WebForbidden = "W004";
    /// The body of a request to the server is over its limit.
    WebTooLarge = "W005";
    /// The server has too much to do, or the store is being written; the same request may succeed later.
    WebBusy = "W006";
    /// The answer took the server longer than it may take.
    WebSlow = "W007";
    /// The server or the store failed; what happened stands on standard error.
    WebBroken = "W008";
}

/// One thing noticed, with the words it concerns where there are some.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which kind of thing.
    pub code: Code,
    /// What happened here, in a sentence for the user.
    pub message: String,
    /// The words concerned, in bytes of the document text.
    pub span: Option<Span<Bytes>>,
}

impl Diagnostic {
    /// A diagnostic without a place in the text.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), span: None }
    }

    /// The same diagnostic, pointing at `span`.
    pub fn at(mut self, span: Span<Bytes>) -> Self {
        self.span = Some(span);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained() {
        let mut seen = std::collections::BTreeSet::new();
        for code in Code::ALL {
            assert!(seen.insert(code.as_str()), "{} is used twice", code.as_str());
            assert!(code.about().len() > 20);
        }
    }
}
