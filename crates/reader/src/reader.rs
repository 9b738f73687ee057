//! The reader: owns the model and runs its steps over documents.
//!
//! Documents given at once are run together, in batches of a few hundred wordpieces: a sentence's analysis does not
//! depend on its company, and what the layers for acts say of it on no more than its window, so the result is the same
//! however they are grouped.

use std::ops::Range;
use std::sync::Arc;
use std::time::{Duration, Instant};

use demarche_core::analysis::{
    Acts, Analysis, COREFERENCE_ONE, Deprel, Entity, Feats, Sentence, SentenceId, Token, TokenId, Upos,
};
use demarche_core::document::BlockKind;
use demarche_core::text::{Bytes, Span};
use demarche_core::{Code, Diagnostic, Document};
use demarche_nn::{Batch, Encoder, Kernel, Rows, Scratch, Vectors, WeightError, WeightFile};

use crate::acts::{ActLayers, ActRows};
use crate::entities;
use crate::heads::{HeadRows, Heads, Labels, argmax};
use crate::lemma::{BaseForms, Lexicon, Script, regular_base, regular_plurals};
use crate::pieces::Pieces;
use crate::segment::{SegmentError, SegmentModel, SentenceSpan, segment};
use crate::sequences::{Parts, Room, Window};
use crate::{hyphen, repair, tree};

/// Bytes on a boundary that weights are used on in place.
#[repr(C, align(64))]
struct OnBoundary<T: ?Sized>(T);

// What the build script makes of the weight file: laid out for the kernels, the vocabulary apart.
#[cfg(feature = "embedded")]
static MODEL: &OnBoundary<[u8]> =
    &OnBoundary(*include_bytes!(concat!(env!("OUT_DIR"), "/reader.safetensors")));
static ACTS: &OnBoundary<[u8]> = &OnBoundary(*include_bytes!(concat!(env!("OUT_DIR"), "/acts.safetensors")));
#[cfg(feature = "embedded")]
static WORDPIECES: &str = include_str!(concat!(env!("OUT_DIR"), "/wordpieces.txt"));
static LEMMAS: &str = include_str!("../models/lemmas.tsv");
static VERBS: BaseForms = BaseForms(include_str!("../models/verbs.txt"));
static NOUNS: BaseForms = BaseForms(include_str!("../models/nouns.txt"));
static SEGMENT: &[u8] = include_bytes!("../models/segment.bin");

/// The free text of a weight file as training writes it that holds the vocabulary.
const VOCABULARY: &str = "wordpieces";

/// Wordpieces a batch aims at. More does not run faster: the working set leaves the cache.
const BATCH_PIECES: usize = 768;
/// Before the tensors of the encoder of context in the weight file.
const CONTEXT: &str = "context.";

/// How many of the network's lemma scripts are tried for one that leads to a known base form.
const PROPOSALS: usize = 6;

/// How many letters the longest word has whose lemma may be another word altogether.
const LONGEST_WHOLE: usize = 5;

/// Why the model cannot be used. The model is part of the program, so this means a broken build.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReaderError {
    /// The weights cannot be read.
    #[error("the model's weights cannot be read")]
    Weights(#[from] WeightError),
    /// The sentence model cannot be read.
    #[error("the sentence model cannot be read")]
    Segment(#[from] SegmentError),
    /// The label lists do not fit.
    #[error("the model's labels cannot be read: {0}")]
    Labels(String),
    /// This build holds no weights.
    #[error(
        "this build holds no weights: give them (models/reader.safetensors of the project), or build with the \
         feature `embedded`"
    )]
    NotEmbedded,
    /// The kernel asked for does not run on this machine.
    #[error("this machine has no {0} kernel")]
    Kernel(Kernel),
}

/// Where the time went, summed over calls.
#[derive(Debug, Clone, Copy, Default)]
pub struct Timings {
    /// Sentences and tokens.
    pub segment: Duration,
    /// Words to wordpieces.
    pub pieces: Duration,
    /// The encoder of sentences.
    pub encode: Duration,
    /// The encoder of context.
    pub context: Duration,
    /// The layers on top of it.
    pub heads: Duration,
    /// Trees, lemmas, entity spans.
    pub decode: Duration,
}

/// Working memory, one for each thread.
#[derive(Default)]
pub struct ReaderScratch {
    batch: Batch,
    vectors: Vectors,
    running: Batch,
    contexts: Vectors,
    room: Room,
    nn: Scratch,
    rows: HeadRows,
    /// What the layers for acts read, a row a word.
    acts_read: Rows,
    acts: ActRows,
    /// Where the time went in all calls with this scratch.
    pub timings: Timings,
}

/// The model, ready to read. Shared between threads; each needs its own [`ReaderScratch`].
///
/// ```
/// use demarche_core::Document;
/// use demarche_reader::{Reader, ReaderScratch};
/// let reader = Reader::embedded()?;
/// let doc = Document::from_parts("", None, "The minister flew to Geneva on Monday.", None);
/// let analysis = &reader.analyze(&[&doc], &mut ReaderScratch::default())[0];
/// assert_eq!(analysis.tokens[2].lemma.as_ref(), "fly");
/// # Ok::<(), demarche_reader::ReaderError>(())
/// ```
pub struct Reader {
    kernel: Kernel,
    version: String,
    segment: SegmentModel,
    pieces: Pieces,
    encoder: Encoder<'static>,
    /// Reads windows of running text, for the layers for acts alone.
    context: Encoder<'static>,
    heads: Heads,
    acts: ActLayers,
    labels: Labels,
    lexicon: Lexicon,
    root: usize,
}

/// A sentence on its way through the model.
struct Work {
    document: usize,
    kind: BlockKind,
    block: u32,
    tokens: Vec<Span<Bytes>>,
}

/// What the model says of a sentence's words.
struct Read {
    upos: Vec<Upos>,
    feats: Vec<Feats>,
    lemmas: Vec<Arc<str>>,
    heads: Vec<usize>,
    deprels: Vec<Deprel>,
    entities: Vec<entities::Found>,
    factuality: Vec<f32>,
    coreference: Vec<i8>,
    acts: Vec<i16>,
    keys: Vec<i8>,
}

/// What `word`, in small letters, may be a form of: base forms by the lexicon of irregular forms and by the endings
/// of regular ones, in order of the alphabet. Empty where it is no inflected form that is known.
///
/// ```
/// assert_eq!(demarche_reader::base_forms("met"), ["meet"]);
/// assert_eq!(demarche_reader::base_forms("treaties"), ["treaty"]);
/// ```
pub fn base_forms(word: &str) -> Vec<String> {
    let rows = LEMMAS.lines().filter(|line| !line.starts_with('#'));
    let irregular = rows.filter_map(|line| {
        let mut cells = line.split('\t');
        (cells.next()? == word).then(|| cells.nth(1)).flatten().map(str::to_owned)
    });
    let known = |base: &String| NOUNS.contains(base) || VERBS.contains(base);
    let mut found: Vec<String> =
        irregular.chain(regular_base(word, VERBS)).chain(regular_plurals(word).filter(known)).collect();
    found.retain(|base| base != word);
    found.sort();
    found.dedup();
    found
}

impl Reader {
    /// The model compiled into the program, on the fastest kernel of this machine.
    ///
    /// # Errors
    /// [`ReaderError`] when the build holds a broken model, or none (feature `embedded`).
    pub fn embedded() -> Result<Self, ReaderError> {
        Self::with_kernel(Kernel::best())
    }

    /// The model compiled into the program, on `kernel`. The analysis is the same on every kernel.
    ///
    /// # Errors
    /// [`ReaderError::Kernel`] when this machine cannot run it, [`ReaderError::NotEmbedded`] when the build holds
    /// no model (feature `embedded`).
    pub fn with_kernel(kernel: Kernel) -> Result<Self, ReaderError> {
        #[cfg(feature = "embedded")]
        return Self::load(&MODEL.0, WORDPIECES, kernel);
        #[cfg(not(feature = "embedded"))]
        return if kernel.is_available() {
            Err(ReaderError::NotEmbedded)
        } else {
            Err(ReaderError::Kernel(kernel))
        };
    }

    /// A model whose weights the caller has: the bytes of `models/reader.safetensors`, as training writes them. What
    /// stands beside them (segmentation, lemmas, layers for acts) is part of the program.
    ///
    /// The bytes are kept until the program ends, since a reader is made once and used as long.
    ///
    /// # Errors
    /// [`ReaderError`] when they are no weights of this form; [`ReaderError::Kernel`] when this machine cannot run
    /// the kernel.
    pub fn with_weights(bytes: Vec<u8>, kernel: Kernel) -> Result<Self, ReaderError> {
        let wordpieces = WeightFile::parse(&bytes)?.metadata().get(VOCABULARY).cloned();
        let missing = || ReaderError::Labels(format!("no metadata {VOCABULARY}"));
        let wordpieces: &'static str = wordpieces.ok_or_else(missing)?.leak();
        Self::load(bytes.leak(), wordpieces, kernel)
    }

    fn load(bytes: &'static [u8], wordpieces: &'static str, kernel: Kernel) -> Result<Self, ReaderError> {
        if !kernel.is_available() {
            return Err(ReaderError::Kernel(kernel));
        }
        let file = WeightFile::parse(bytes)?;
        let meta = |key: &str| {
            file.metadata().get(key).cloned().ok_or_else(|| ReaderError::Labels(format!("no metadata {key}")))
        };
        let labels = Labels::parse(&meta("labels")?)?;
        let acts = WeightFile::parse(&ACTS.0)?;
        let heads = Heads::load(&file, kernel)?;
        heads.check(&labels)?;
        let root = labels.deprel.iter().position(|d| *d == Deprel::Root);
        Ok(Self {
            kernel,
            version: meta("version")?,
            segment: SegmentModel::from_bytes(SEGMENT)?,
            pieces: Pieces::new(wordpieces),
            encoder: Encoder::load_with(&file, kernel)?,
            context: Encoder::load_under(&file, CONTEXT, kernel)?,
            heads,
            acts: ActLayers::load(&acts, kernel)?,
            labels,
            lexicon: Lexicon::new(LEMMAS),
            root: root.ok_or_else(|| ReaderError::Labels("no label root".into()))?,
        })
    }

    /// The kernel in use.
    pub fn kernel(&self) -> Kernel {
        self.kernel
    }

    /// First digits of a hash of the weights.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Sentences and tokens of `document`, block by block.
    pub fn segment(&self, document: &Document) -> Vec<SentenceSpan> {
        let blocks: Vec<Range<usize>> = document.blocks.iter().map(|b| b.span.range()).collect();
        segment(&self.segment, &document.text, &blocks)
    }

    /// The analysis of each document, in order.
    pub fn analyze(&self, documents: &[&Document], scratch: &mut ReaderScratch) -> Vec<Analysis> {
        let start = Instant::now();
        let mut work = Vec::new();
        for (d, document) in documents.iter().enumerate() {
            let mut block = 0;
            for sentence in self.segment(document) {
                while block + 1 < document.blocks.len() && document.blocks[block].span.end <= sentence.start {
                    block += 1;
                }
                let kind = document.blocks.get(block).map_or(BlockKind::Body, |b| b.kind);
                let tokens = sentence.tokens.iter().map(|(s, e)| Span::new(*s, *e)).collect();
                work.push(Work { document: d, kind, block: block as u32, tokens });
            }
        }
        for group in work.chunk_by_mut(|a, b| a.document == b.document) {
            let text = &documents[group[0].document].text;
            let mut sentences: Vec<&mut Vec<Span<Bytes>>> = group.iter_mut().map(|w| &mut w.tokens).collect();
            hyphen::join(text, &mut sentences, |word| self.knows(word));
        }
        scratch.timings.segment += start.elapsed();
        let texts: Vec<Arc<str>> = documents.iter().map(|d| Arc::from(d.text.as_str())).collect();
        self.run(&texts, work, scratch)
    }

    /// Whether `word`, in small letters, is a common word or a base form.
    fn knows(&self, word: &str) -> bool {
        self.pieces.has(word) || NOUNS.contains(word) || VERBS.contains(word)
    }

    /// The analysis of a text whose sentences and tokens are given, for evaluation on gold tokens.
    pub fn analyze_tokens(
        &self,
        text: Arc<str>,
        sentences: &[Vec<Span<Bytes>>],
        scratch: &mut ReaderScratch,
    ) -> Analysis {
        let work = sentences
            .iter()
            .filter(|s| !s.is_empty())
            .map(|tokens| Work { document: 0, kind: BlockKind::Body, block: 0, tokens: tokens.clone() })
            .collect();
        self.run(&[text], work, scratch).swap_remove(0)
    }

    fn run(&self, texts: &[Arc<str>], work: Vec<Work>, scratch: &mut ReaderScratch) -> Vec<Analysis> {
        let (width, key_width) = self.acts.widths();
        let acts = || Acts { width, key_width, ..Acts::default() };
        let mut drafts: Vec<Draft> = texts.iter().map(|t| Draft::new(t.clone(), acts())).collect();
        let mut reads: Vec<Vec<Read>> = work.iter().map(|_| Vec::new()).collect();
        let clock = Instant::now();
        let mut parts = Parts::default();
        let mut windows: Vec<Window> = Vec::new();
        let mut at = 0;
        for document in work.chunk_by(|a, b| a.document == b.document) {
            let first = parts.parts().len();
            for sentence in document {
                parts.push(&self.pieces, at, &texts[sentence.document], &sentence.tokens);
                at += 1;
            }
            windows.extend(parts.windows(first..parts.parts().len()));
        }
        scratch.timings.pieces += clock.elapsed();
        let mut windows = windows.as_slice();
        while let Some((first, rest)) = windows.split_first() {
            let mut pieces = parts.pieces(&first.own);
            let more = rest.iter().take_while(|w| {
                let room = pieces < BATCH_PIECES;
                pieces += parts.pieces(&w.own);
                room
            });
            let group;
            (group, windows) = windows.split_at(1 + more.count());
            self.read(&parts, group, scratch);
            let clock = Instant::now();
            let (mut row, mut word) = (0, 0);
            for part in &parts.parts()[group[0].own.start..group[group.len() - 1].own.end] {
                let sentence = &work[part.sentence];
                let text = &texts[sentence.document];
                let words = sentence.tokens[part.tokens.clone()].iter().map(|t| t.of(text));
                reads[part.sentence].push(self.decode(scratch, row, word, part.tokens.len(), words));
                row += part.tokens.len() + 1;
                word += part.tokens.len();
            }
            scratch.timings.decode += clock.elapsed();
        }
        let clock = Instant::now();
        for (w, parts) in work.into_iter().zip(reads) {
            drafts[w.document].add(w, parts);
        }
        let out = drafts.into_iter().map(Draft::finish).collect();
        scratch.timings.decode += clock.elapsed();
        out
    }

    /// Runs the network over the parts of `windows`, neighbours of one another: rows of the heads are one for the root
    /// and one a word of each part, rows of the layers for acts one a word.
    fn read(&self, parts: &Parts, windows: &[Window], scratch: &mut ReaderScratch) {
        let clock = Instant::now();
        let own = windows[0].own.start..windows[windows.len() - 1].own.end;
        scratch.batch.clear();
        own.clone().for_each(|i| parts.sequence(i..i + 1, &mut scratch.batch, &mut scratch.room));
        scratch.running.clear();
        for window in windows {
            parts.sequence(window.from..window.own.end, &mut scratch.running, &mut scratch.room);
        }
        scratch.timings.pieces += clock.elapsed();
        // The batches were built from the model's own vocabulary and limits, so the encoders take them.
        let clock = Instant::now();
        let ran = self.encoder.forward_into(&scratch.batch, &mut scratch.nn, &mut scratch.vectors);
        ran.expect("a batch of the reader's own making fits the encoder");
        scratch.timings.encode += clock.elapsed();
        let clock = Instant::now();
        let ran = self.context.forward_into(&scratch.running, &mut scratch.nn, &mut scratch.contexts);
        ran.expect("a batch of the reader's own making fits the encoder");
        scratch.timings.context += clock.elapsed();
        let clock = Instant::now();
        self.join(parts, windows, scratch);
        self.acts.forward(&scratch.acts_read, &mut scratch.acts, &mut scratch.nn);
        self.heads.forward(&scratch.vectors.first, &mut scratch.rows, &mut scratch.nn);
        scratch.timings.heads += clock.elapsed();
    }

    /// Lays the two vectors of the root and of each word side by side for the heads that read both, and for the layers for
    /// acts each word's with that of its context.
    fn join(&self, parts: &Parts, windows: &[Window], scratch: &mut ReaderScratch) {
        let dim = self.encoder.dim();
        let Vectors { first, last } = &scratch.vectors;
        scratch.rows.both.resize(first.rows(), 2 * dim);
        for row in 0..first.rows() {
            let both = scratch.rows.both.row_mut(row);
            both[..dim].copy_from_slice(first.row(row));
            both[dim..].copy_from_slice(last.row(row));
        }
        let words: usize = windows.iter().map(|w| parts.tokens(&w.own)).sum();
        scratch.acts_read.resize(words, 2 * dim + self.context.dim());
        let (mut row, mut word) = (0, 0);
        for (number, window) in windows.iter().enumerate() {
            let end = scratch.running.place_range(number).end;
            let mut context = end - parts.tokens(&window.own);
            for part in &parts.parts()[window.own.clone()] {
                // The root is no word.
                row += 1;
                for _ in part.tokens.clone() {
                    let out = scratch.acts_read.row_mut(word);
                    out[..2 * dim].copy_from_slice(scratch.rows.both.row(row));
                    out[2 * dim..].copy_from_slice(scratch.contexts.first.row(context));
                    (row, word, context) = (row + 1, word + 1, context + 1);
                }
            }
        }
    }

    /// The lemma of a word; `scores` has one for each lemma script.
    fn lemma(&self, word: &str, upos: Upos, feats: &Feats, scores: &[f32]) -> Arc<str> {
        if let Some(lemma) = self.lexicon.get(word, upos) {
            return Arc::from(lemma);
        }
        let lower = word.to_lowercase();
        let inflected = feats.has("Tense", "Past") || matches!(feats.get("VerbForm"), Some("Part" | "Ger"));
        if upos == Upos::Verb
            && inflected
            && let Some(base) = regular_base(&lower, VERBS)
        {
            return Arc::from(base);
        }
        // The treebanks keep the ending of "a stabbing".
        if upos == Upos::Noun && lower.ends_with("ing") && feats.has("Number", "Sing") {
            return Arc::from(lower);
        }
        // Whole lemmas are those of a few short words ("'ve", "n't").
        let short = lower.chars().count() <= LONGEST_WHOLE;
        let may = |label: usize| short || !matches!(self.labels.lemma[label], Script::Whole(_));
        let likeliest = |but: &[usize]| {
            let left = (0..scores.len()).filter(|l| may(*l) && !but.contains(l));
            left.reduce(|a, b| if scores[b] > scores[a] { b } else { a })
        };
        let best = likeliest(&[]).unwrap_or_default();
        let first = self.labels.lemma[best].apply(word);
        let known = match upos {
            Upos::Verb => VERBS,
            Upos::Noun => NOUNS,
            _ => return Arc::from(first),
        };
        if known.contains(&first) {
            return Arc::from(first);
        }
        // The next best scripts, a few of them, in the order of their scores.
        let mut tried = vec![best];
        while tried.len() < PROPOSALS {
            let Some(label) = likeliest(&tried) else { break };
            tried.push(label);
            let lemma = self.labels.lemma[label].apply(word);
            if known.contains(&lemma) {
                return Arc::from(lemma);
            }
        }
        Arc::from(first)
    }

    /// Labels of the `n` words whose root stands in row `start` of the heads, and whose first word in row `word` of the
    /// layers for acts.
    fn decode<'t>(
        &self,
        scratch: &mut ReaderScratch,
        start: usize,
        word: usize,
        n: usize,
        words: impl Iterator<Item = &'t str>,
    ) -> Read {
        let rows = &mut scratch.rows;
        self.heads.relations(rows, start, start + n + 1, &mut scratch.nn);
        self.heads.arcs(rows, start, start + n + 1);
        let heads = tree::decode(rows.scores.as_slice(), n);
        let word_rows = start + 1..start + 1 + n;
        let label = |rows: &demarche_nn::Rows, i: usize| argmax(rows.row(i));
        let upos: Vec<Upos> = word_rows.clone().map(|i| self.labels.upos[label(&rows.upos, i)]).collect();
        let relation = |(i, h): (usize, &usize)| {
            self.labels.deprel[self.heads.relation(rows, 1 + i, start + h, self.root, *h == 0)]
        };
        let mut deprels: Vec<Deprel> = heads.iter().enumerate().map(relation).collect();
        let mut heads = heads;
        let words: Vec<&str> = words.collect();
        repair::mend(&upos, |i, word| words[i].eq_ignore_ascii_case(word), &mut heads, &mut deprels);
        let found = entities::decode(word_rows.clone().map(|i| rows.ner.row(i)), &self.labels.ner);
        let is_comma = |word: usize| words[word] == ",";
        let entities = entities::mend(found, &upos, is_comma);
        let feats: Vec<Feats> =
            word_rows.clone().map(|i| self.labels.feats[label(&rows.feats, i)].clone()).collect();
        let lemma = |(k, i): (usize, usize)| {
            self.lemma(&hyphen::letters(words[k]), upos[k], &feats[k], rows.lemma.row(i))
        };
        let (mut acts, mut keys) = (Vec::new(), Vec::new());
        (word..word + n).for_each(|i| scratch.acts.keep(i, &mut acts, &mut keys));
        Read {
            acts,
            keys,
            lemmas: word_rows.clone().enumerate().map(lemma).collect(),
            feats,
            coreference: {
                let width = rows.coreference.cols();
                let values = &rows.coreference.as_slice()[word_rows.start * width..word_rows.end * width];
                values.iter().map(|v| (v.clamp(-1.0, 1.0) * COREFERENCE_ONE).round() as i8).collect()
            },
            // Beyond the ends of the scale there is nothing.
            factuality: word_rows.clone().map(|i| rows.happened.row(i)[0].clamp(-3.0, 3.0)).collect(),
            entities,
            upos,
            heads,
            deprels,
        }
    }
}

/// An analysis being put together.
struct Draft {
    text: Arc<str>,
    sentences: Vec<Sentence>,
    tokens: Vec<Token>,
    entities: Vec<Entity>,
    factuality: Vec<f32>,
    coreference: Vec<i8>,
    acts: Acts,
    diagnostics: Vec<Diagnostic>,
}

impl Draft {
    fn new(text: Arc<str>, acts: Acts) -> Self {
        Self {
            text,
            sentences: Vec::new(),
            tokens: Vec::new(),
            entities: Vec::new(),
            factuality: Vec::new(),
            coreference: Vec::new(),
            acts,
            diagnostics: Vec::new(),
        }
    }

    /// Adds a sentence read in one or several parts; each part is a sentence of its own in the analysis.
    fn add(&mut self, work: Work, parts: Vec<Read>) {
        let mut spans = work.tokens.into_iter();
        if let (true, Some(first)) = (parts.len() > 1, spans.as_slice().first()) {
            let message = format!("sentence of {} tokens read in {} parts", spans.len(), parts.len());
            self.diagnostics.push(Diagnostic::new(Code::LongSentence, message).at(*first));
        }
        for read in parts {
            let base = self.tokens.len() as u32;
            let sentence = SentenceId(self.sentences.len() as u32);
            let words = read.heads.len();
            let labels =
                read.upos.into_iter().zip(read.feats).zip(read.lemmas).zip(read.heads).zip(read.deprels);
            for (span, ((((upos, feats), lemma), head), deprel)) in spans.by_ref().take(words).zip(labels) {
                let head = (head > 0).then(|| TokenId(base + head as u32 - 1));
                self.tokens.push(Token { span, lemma, upos, feats, head, deprel, sentence });
            }
            let tokens: Span<demarche_core::text::Tokens> = Span::new(base, self.tokens.len() as u32);
            self.factuality.extend(read.factuality);
            self.coreference.extend(read.coreference);
            self.acts.scores.extend(read.acts);
            self.acts.keys.extend(read.keys);
            let Some(last) = self.tokens.last() else { continue };
            let span = self.tokens[base as usize].span.join(last.span);
            self.sentences.push(Sentence { span, tokens, kind: work.kind, block: work.block });
            for (start, end, label, score) in read.entities {
                let tokens = Span::new(base + start as u32, base + end as u32);
                self.entities.push(Entity { tokens, label, score });
            }
        }
    }

    fn finish(self) -> Analysis {
        let mut analysis = Analysis::new(self.text, self.sentences, self.tokens, self.entities);
        analysis.factuality = self.factuality;
        analysis.coreference = self.coreference;
        analysis.acts = self.acts;
        analysis.diagnostics = self.diagnostics;
        analysis
    }
}
