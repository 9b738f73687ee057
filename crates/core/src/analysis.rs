//! What the reader says about the words of one document.
//!
//! Tokens stand in text order in one array; sentences and entities are spans of it. Labels are those
//! of Universal Dependencies version 2 (de Marneffe et al., Computational Linguistics 2021). This
//! module holds the data and simple walks over the tree; how it is found is the reader's business.

use std::sync::{Arc, OnceLock};

use crate::diagnostic::Diagnostic;
use crate::document::BlockKind;
use crate::text::{Bytes, Span, Tokens};

/// A token, by its place in [`Analysis::tokens`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenId(pub u32);

/// A sentence, by its place in [`Analysis::sentences`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SentenceId(pub u32);

macro_rules! labels {
    ($(#[doc = $about:literal])+ $ty:ident { $($name:ident = $text:literal,)+ }) => {
        $(#[doc = $about])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each variant is the label its name says")]
        pub enum $ty { $($name,)+ }
        impl $ty {
            /// Every label, in the order of the table.
            pub const ALL: &'static [$ty] = &[$($ty::$name,)+];
            /// The label as written in data files.
            pub fn as_str(self) -> &'static str {
                match self { $($ty::$name => $text,)+ }
            }
            /// The label written `text`, if there is one.
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some($ty::$name),)+ _ => None }
            }
        }
        impl std::fmt::Display for $ty {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

labels! {
    /// Universal part of speech.
    Upos {
        Adj = "ADJ", Adp = "ADP", Adv = "ADV", Aux = "AUX", Cconj = "CCONJ", Det = "DET", Intj = "INTJ",
        Noun = "NOUN", Num = "NUM", Part = "PART", Pron = "PRON", Propn = "PROPN", Punct = "PUNCT",
        Sconj = "SCONJ", Sym = "SYM", Verb = "VERB", X = "X",
    }
}

labels! {
    /// Dependency relation: the universal relations and the subtypes used for English.
    Deprel {
        Acl = "acl", AclRelcl = "acl:relcl", Advcl = "advcl", AdvclRelcl = "advcl:relcl", Advmod = "advmod",
        AdvmodEmph = "advmod:emph", Amod = "amod", Appos = "appos", Aux = "aux", AuxPass = "aux:pass",
        Case = "case", Cc = "cc", CcPreconj = "cc:preconj", Ccomp = "ccomp", Clf = "clf",
        Compound = "compound", CompoundPrt = "compound:prt", Conj = "conj", Cop = "cop", Csubj = "csubj",
        CsubjOuter = "csubj:outer", CsubjPass = "csubj:pass", Dep = "dep", Det = "det",
        DetPredet = "det:predet", Discourse = "discourse", Dislocated = "dislocated", Expl = "expl",
        Fixed = "fixed", Flat = "flat", Goeswith = "goeswith", Iobj = "iobj", List = "list", Mark = "mark",
        Nmod = "nmod", NmodDesc = "nmod:desc", NmodPoss = "nmod:poss", NmodUnmarked = "nmod:unmarked", Nsubj = "nsubj",
        NsubjOuter = "nsubj:outer", NsubjPass = "nsubj:pass", Nummod = "nummod", Obj = "obj", Obl = "obl",
        OblAgent = "obl:agent", OblUnmarked = "obl:unmarked", Orphan = "orphan", Parataxis = "parataxis",
        Punct = "punct", Reparandum = "reparandum", Root = "root", Vocative = "vocative", Xcomp = "xcomp",
    }
}

labels! {
    /// Named-entity label; the guideline is `training/annotation/GUIDELINE.md`.
    EntityLabel {
        Person = "PER", Organisation = "ORG", Gpe = "GPE", Location = "LOC", Facility = "FAC",
        Nationality = "NORP", Event = "EVENT", Law = "LAW", Date = "DATE",
    }
}

impl Deprel {
    /// Whether this is `universal` or one of its subtypes (`nsubj` covers `nsubj:pass`).
    pub fn is(self, universal: Deprel) -> bool {
        self == universal || self.universal() == universal
    }

    /// The relation without its subtype.
    pub fn universal(self) -> Deprel {
        // Asked for several times a word: read once for every label rather than each time.
        static UNIVERSAL: OnceLock<Vec<Deprel>> = OnceLock::new();
        let base = |label: &Deprel| Deprel::parse(label.as_str().split(':').next()?);
        let all = || Deprel::ALL.iter().map(|label| base(label).unwrap_or(*label)).collect();
        UNIVERSAL.get_or_init(all)[self as usize]
    }
}

/// Morphological features as UD writes them: `Mood=Ind|Tense=Past|VerbForm=Fin`, sorted by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Feats(Option<Arc<str>>);

impl Feats {
    /// The features written in `text`; `_` and the empty text mean none.
    pub fn new(text: &str) -> Self {
        Self((!text.is_empty() && text != "_").then(|| Arc::from(text)))
    }

    /// The value of feature `name`, for example `get("Tense") == Some("Past")`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.as_deref()?.split('|').find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key == name).then_some(value)
        })
    }

    /// Whether feature `name` has `value`.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }

    /// The features as UD writes them, `_` where there are none.
    pub fn as_str(&self) -> &str {
        self.0.as_deref().unwrap_or("_")
    }
}

/// One token. Its form is the text at its span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span<Bytes>,
    /// Base form; case is kept for proper nouns only.
    pub lemma: Arc<str>,
    /// Part of speech.
    pub upos: Upos,
    /// Morphological features.
    pub feats: Feats,
    /// The token it depends on; `None` for the root of its sentence.
    pub head: Option<TokenId>,
    /// How it depends on its head.
    pub deprel: Deprel,
    /// The sentence it stands in.
    pub sentence: SentenceId,
}

/// One sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands.
    pub span: Span<Bytes>,
    /// Its tokens; never empty.
    pub tokens: Span<Tokens>,
    /// What block it stands in.
    pub kind: BlockKind,
    /// The block's place in [`crate::Document::blocks`].
    pub block: u32,
}

/// A named entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    /// Its tokens.
    pub tokens: Span<Tokens>,
    /// What it names.
    pub label: EntityLabel,
    /// The reader's confidence, 0..1.
    pub score: f32,
}

/// What stands for 1 among the numbers of [`Analysis::coreference`].
pub const COREFERENCE_ONE: f32 = 127.0;

/// What stands for 1 among the scores of [`Acts`].
pub const ACTS_ONE: f32 = 1024.0;

/// What the layers for acts say of each token: scores of what act it may tell, in what mode and status, and the
/// numbers by which words that tell acts are compared with words that name parties.
///
/// Kept small, since there is a row for every token: in parts of [`ACTS_ONE`] and of [`COREFERENCE_ONE`]. What
/// stands where in a row is between the reader's weights and those of the coder, which were learnt together.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Acts {
    /// How many scores a token has.
    pub width: usize,
    /// The scores, token after token; empty where no reader filled them.
    pub scores: Vec<i16>,
    /// How many numbers a token has as a party.
    pub key_width: usize,
    /// These numbers, token after token, from -1 to 1.
    pub keys: Vec<i8>,
}

impl Acts {
    /// The scores of `id`; none where there are none.
    pub fn scores(&self, id: TokenId) -> impl ExactSizeIterator<Item = f32> + '_ {
        let row = self.scores.get(id.0 as usize * self.width..).unwrap_or_default();
        row[..self.width.min(row.len())].iter().map(|v| f32::from(*v) / ACTS_ONE)
    }

    /// The numbers of `id` as a party, in parts of [`COREFERENCE_ONE`]; empty where there are none.
    pub fn keys(&self, id: TokenId) -> &[i8] {
        let row = self.keys.get(id.0 as usize * self.key_width..).unwrap_or_default();
        &row[..self.key_width.min(row.len())]
    }
}

/// Everything the reader says about one document.
#[derive(Debug, Clone, PartialEq)]
pub struct Analysis {
    /// The document text the spans count in.
    pub text: Arc<str>,
    /// Sentences in text order.
    pub sentences: Vec<Sentence>,
    /// Tokens in text order.
    pub tokens: Vec<Token>,
    /// Named entities in text order, not overlapping.
    pub entities: Vec<Entity>,
    /// For each token, how sure the reader is that what it tells happened: from -3, certainly not, to 3,
    /// certainly (the scale of Rudinger, White and Van Durme, NAACL 2018). It means something for words that
    /// tell an event or state, and is empty where no reader filled it.
    pub factuality: Vec<f32>,
    /// For each token the numbers by which phrases that it heads are compared in coreference, from -1 to 1 in
    /// parts of [`COREFERENCE_ONE`], as many for each, token after token; empty where no reader filled it. What
    /// they mean is between the reader's weights and those of the coreference network, which were learnt together.
    pub coreference: Vec<i8>,
    /// What the layers for acts say of the tokens; empty where no reader filled it.
    pub acts: Acts,
    /// What was noticed while reading.
    pub diagnostics: Vec<Diagnostic>,
    /// For each token the tokens that depend on it, in text order.
    children: Vec<Vec<TokenId>>,
}

impl Analysis {
    /// An analysis of `text`. Children are derived from the heads.
    pub fn new(text: Arc<str>, sentences: Vec<Sentence>, tokens: Vec<Token>, entities: Vec<Entity>) -> Self {
        let mut children = vec![Vec::new(); tokens.len()];
        for (i, token) in tokens.iter().enumerate() {
            if let Some(TokenId(head)) = token.head {
                children[head as usize].push(TokenId(i as u32));
            }
        }
        let (factuality, coreference, diagnostics) = (Vec::new(), Vec::new(), Vec::new());
        let acts = Acts::default();
        Self { text, sentences, tokens, entities, factuality, coreference, acts, diagnostics, children }
    }

    /// How sure the reader is that what `id` tells happened, from -3 to 3; see [`Analysis::factuality`].
    pub fn factuality(&self, id: TokenId) -> Option<f32> {
        self.factuality.get(id.0 as usize).copied()
    }

    /// The numbers of `id` for coreference; empty where there are none. See [`Analysis::coreference`].
    pub fn coreference(&self, id: TokenId) -> &[i8] {
        let width = self.coreference.len() / self.tokens.len().max(1);
        &self.coreference[id.0 as usize * width..][..width]
    }

    /// The token `id`.
    pub fn token(&self, id: TokenId) -> &Token {
        &self.tokens[id.0 as usize]
    }

    /// The words of token `id` as they stand in the text.
    pub fn form(&self, id: TokenId) -> &str {
        self.token(id).span.of(&self.text)
    }

    /// The lemma of token `id`.
    pub fn lemma(&self, id: TokenId) -> &str {
        &self.token(id).lemma
    }

    /// The tokens that depend on `id`, in text order.
    pub fn children(&self, id: TokenId) -> &[TokenId] {
        &self.children[id.0 as usize]
    }

    /// The children of `id` whose relation is `relation` or a subtype of it.
    pub fn children_by(&self, id: TokenId, relation: Deprel) -> impl Iterator<Item = TokenId> + '_ {
        self.children(id).iter().copied().filter(move |c| self.token(*c).deprel.is(relation))
    }

    /// The head of `id`; `None` at the root.
    pub fn head(&self, id: TokenId) -> Option<TokenId> {
        self.token(id).head
    }

    /// The chain of heads above `id`, nearest first.
    pub fn ancestors(&self, id: TokenId) -> impl Iterator<Item = TokenId> + '_ {
        std::iter::successors(self.head(id), |t| self.head(*t))
    }

    /// Whether `id` is `top` or stands below it.
    pub fn within(&self, id: TokenId, top: TokenId) -> bool {
        id == top || self.ancestors(id).any(|a| a == top)
    }

    /// Every token at or below `id`, in text order.
    pub fn subtree(&self, id: TokenId) -> Vec<TokenId> {
        let mut out = vec![id];
        let mut next = 0;
        while next < out.len() {
            out.extend_from_slice(self.children(out[next]));
            next += 1;
        }
        out.sort_unstable();
        out
    }

    /// The sentence `id`.
    pub fn sentence(&self, id: SentenceId) -> &Sentence {
        &self.sentences[id.0 as usize]
    }

    /// The tokens of a token span, in order.
    pub fn ids(&self, tokens: Span<Tokens>) -> impl Iterator<Item = TokenId> + use<> {
        (tokens.start..tokens.end).map(TokenId)
    }

    /// Whether sentence `id` is a dateline: short, at the start of its paragraph, ending in a dash, without a verb.
    pub fn is_dateline(&self, id: SentenceId) -> bool {
        let sentence = self.sentence(id);
        let before = id.0.checked_sub(1).map(|i| self.sentence(SentenceId(i)).block);
        let opens = sentence.kind == BlockKind::Body && before != Some(sentence.block);
        let last = sentence.tokens.end.checked_sub(1).map_or("", |t| self.form(TokenId(t)));
        let dash = matches!(last, "-" | "–" | "—" | "--");
        let verb = self.ids(sentence.tokens).any(|t| matches!(self.token(t).upos, Upos::Verb | Upos::Aux));
        opens && dash && sentence.tokens.len() <= 14 && !verb
    }

    /// The root of sentence `id`; `None` only where a sentence has no tokens.
    pub fn root(&self, id: SentenceId) -> Option<TokenId> {
        self.ids(self.sentence(id).tokens).find(|t| self.head(*t).is_none())
    }

    /// The bytes from the first of `tokens` to the last.
    pub fn bytes(&self, tokens: Span<Tokens>) -> Span<Bytes> {
        if tokens.is_empty() {
            let at = self.tokens.get(tokens.start as usize).map_or(self.text.len() as u32, |t| t.span.start);
            return Span::new(at, at);
        }
        self.tokens[tokens.start as usize].span.join(self.tokens[tokens.end as usize - 1].span)
    }

    /// The words of `tokens` as they stand in the text.
    pub fn words(&self, tokens: Span<Tokens>) -> &str {
        self.bytes(tokens).of(&self.text)
    }

    /// The entity that `id` belongs to.
    pub fn entity_of(&self, id: TokenId) -> Option<&Entity> {
        let i = self.entities.partition_point(|e| e.tokens.end <= id.0);
        self.entities.get(i).filter(|e| e.tokens.contains(id.0))
    }

    /// The token of `tokens` whose head lies outside them (the first, where several do).
    pub fn head_of_span(&self, tokens: Span<Tokens>) -> Option<TokenId> {
        self.ids(tokens).find(|t| self.head(*t).is_none_or(|h| !tokens.contains(h.0)))
    }

    /// Checks what must always hold: spans inside the text and in order, one root a sentence, heads
    /// inside their sentence, no cycles. Used in tests; returns what is wrong.
    pub fn check(&self) -> Result<(), String> {
        let mut last = 0;
        for (i, token) in self.tokens.iter().enumerate() {
            if token.span.start < last || self.text.get(token.span.range()).is_none() {
                return Err(format!("token {i} at {:?} is out of order or out of the text", token.span));
            }
            last = token.span.end;
        }
        for (i, sentence) in self.sentences.iter().enumerate() {
            let roots = self.ids(sentence.tokens).filter(|t| self.head(*t).is_none()).count();
            if roots != 1 {
                return Err(format!("sentence {i} has {roots} roots"));
            }
            for t in self.ids(sentence.tokens) {
                if self.head(t).is_some_and(|h| !sentence.tokens.contains(h.0)) {
                    return Err(format!("token {} has its head outside its sentence", t.0));
                }
                if self.ancestors(t).take(sentence.tokens.len() as usize + 1).count()
                    > sentence.tokens.len() as usize
                {
                    return Err(format!("token {} stands in a cycle", t.0));
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_round_trip() {
        assert!(Deprel::ALL.iter().all(|d| Deprel::parse(d.as_str()) == Some(*d)));
        assert!(Upos::ALL.iter().all(|d| Upos::parse(d.as_str()) == Some(*d)));
        assert!(Deprel::NsubjPass.is(Deprel::Nsubj) && !Deprel::Nsubj.is(Deprel::NsubjPass));
    }

    #[test]
    fn feats_are_looked_up_by_name() {
        let feats = Feats::new("Mood=Ind|Tense=Past");
        assert_eq!(feats.get("Tense"), Some("Past"));
        assert!(feats.get("Voice").is_none() && Feats::new("_").get("Mood").is_none());
    }
}
