//! Labels from the encoder's vectors: one small layer a task.
//!
//! Each word is told by the vectors of its first and last wordpiece. Parts of speech and entity tags read
//! the first; features and lemmas read both; dependencies are biaffine (Dozat and Manning, ICLR 2017),
//! where the score of head *h* for dependent *d* is a product of two small vectors, and the relation is
//! scored for the chosen head only. One more layer says how sure it is that what a word tells happened, and one
//! gives the numbers by which words are compared in coreference.
//! Weights are int8, as in the encoder, but for the layer of one row.

use demarche_core::analysis::{Deprel, Feats, Upos};
use demarche_nn::{Activation, Kernel, Linear, QLinear, Rows, Scratch, WeightError, WeightFile, ops};

use crate::entities::Tag;
use crate::lemma::Script;
use crate::reader::ReaderError;

/// What the label numbers of the network mean.
pub struct Labels {
    pub upos: Vec<Upos>,
    pub feats: Vec<Feats>,
    pub lemma: Vec<Script>,
    pub deprel: Vec<Deprel>,
    pub ner: Vec<Tag>,
}

impl Labels {
    /// Reads the JSON object of label lists in the model file's metadata.
    pub fn parse(json: &str) -> Result<Self, ReaderError> {
        let lists: std::collections::BTreeMap<String, Vec<String>> =
            serde_json::from_str(json).map_err(|e| ReaderError::Labels(e.to_string()))?;
        fn read<T>(
            lists: &std::collections::BTreeMap<String, Vec<String>>,
            name: &str,
            parse: impl Fn(&str) -> Option<T>,
        ) -> Result<Vec<T>, ReaderError> {
            let list = lists.get(name).ok_or_else(|| ReaderError::Labels(format!("no list {name}")))?;
            list.iter()
                .map(|text| {
                    parse(text)
                        .ok_or_else(|| ReaderError::Labels(format!("{name} has {text:?}, which is none")))
                })
                .collect()
        }
        Ok(Self {
            upos: read(&lists, "upos", Upos::parse)?,
            feats: read(&lists, "feats", |t| Some(Feats::new(t)))?,
            lemma: read(&lists, "lemma", Script::parse)?,
            deprel: read(&lists, "deprel", Deprel::parse)?,
            ner: read(&lists, "ner", Tag::parse)?,
        })
    }
}

/// The layers.
pub struct Heads {
    kernel: Kernel,
    upos: QLinear<'static>,
    feats: QLinear<'static>,
    lemma: QLinear<'static>,
    ner: QLinear<'static>,
    happened: Linear,
    coreference: QLinear<'static>,
    arc_head: QLinear<'static>,
    arc_dep: QLinear<'static>,
    arc: QLinear<'static>,
    rel_head: QLinear<'static>,
    rel_dep: QLinear<'static>,
    rel: QLinear<'static>,
}

/// Working memory of [`Heads`], and its results for one batch of words.
#[derive(Default)]
pub struct HeadRows {
    /// Vectors of each word's first and last piece, side by side.
    pub both: Rows,
    pub upos: Rows,
    pub feats: Rows,
    pub lemma: Rows,
    pub ner: Rows,
    /// One number a word, from about -3 to 3.
    pub happened: Rows,
    /// What words are compared by in coreference.
    pub coreference: Rows,
    arc_head: Rows,
    arc_dep: Rows,
    arc: Rows,
    rel_head: Rows,
    rel_dep: Rows,
    rel: Rows,
    a: Rows,
    b: Rows,
    /// Scores of one sentence: dependent by head.
    pub scores: Rows,
}

impl Heads {
    pub fn load(file: &WeightFile<'static>, kernel: Kernel) -> Result<Self, WeightError> {
        let layer = |name: &str| QLinear::load_with(file, &format!("head.{name}"), kernel);
        Ok(Self {
            kernel,
            upos: layer("upos")?,
            feats: layer("feats")?,
            lemma: layer("lemma")?,
            ner: layer("ner")?,
            happened: Linear::load_with(file, "head.happened", kernel)?,
            coreference: layer("coreference")?,
            arc_head: layer("arc_head")?,
            arc_dep: layer("arc_dep")?,
            arc: layer("arc")?,
            rel_head: layer("rel_head")?,
            rel_dep: layer("rel_dep")?,
            rel: layer("rel")?,
        })
    }

    /// Checks that the layers are as wide as there are labels.
    pub fn check(&self, labels: &Labels) -> Result<(), ReaderError> {
        let rel_width = self.rel_head.out_dim() + 1;
        let pairs = [
            ("upos", self.upos.out_dim(), labels.upos.len()),
            ("feats", self.feats.out_dim(), labels.feats.len()),
            ("lemma", self.lemma.out_dim(), labels.lemma.len()),
            ("ner", self.ner.out_dim(), labels.ner.len()),
            ("happened", self.happened.out_dim(), 1),
            ("rel", self.rel.out_dim(), labels.deprel.len() * rel_width),
        ];
        for (name, width, labels) in pairs {
            if width != labels {
                return Err(ReaderError::Labels(format!("{name} is {width} wide for {labels} labels")));
            }
        }
        Ok(())
    }

    /// Runs every layer over the words, told by the vectors of their first piece (of the root, `[CLS]`) and by
    /// those in `rows.both`.
    pub fn forward(&self, first: &Rows, rows: &mut HeadRows, scratch: &mut Scratch) {
        self.upos.forward(first, &mut rows.upos, scratch);
        self.ner.forward(first, &mut rows.ner, scratch);
        self.feats.forward(&rows.both, &mut rows.feats, scratch);
        self.lemma.forward(&rows.both, &mut rows.lemma, scratch);
        self.happened.forward(&rows.both, &mut rows.happened);
        self.coreference.forward(&rows.both, &mut rows.coreference, scratch);
        self.arc_head.forward_with(first, &mut rows.arc_head, scratch, Activation::Gelu);
        self.arc_dep.forward_with(first, &mut rows.arc_dep, scratch, Activation::Gelu);
        self.arc.forward(&rows.arc_dep, &mut rows.arc, scratch);
        self.rel_head.forward_with(first, &mut rows.rel_head, scratch, Activation::Gelu);
        self.rel_dep.forward_with(first, &mut rows.rel_dep, scratch, Activation::Gelu);
    }

    /// Relation scores of the sentence whose root and words are rows `start..end`, for [`Heads::relation`].
    ///
    /// There are some five thousand numbers a word, so they are made a sentence at a time, while they are
    /// wanted and still in the cache.
    pub fn relations(&self, rows: &mut HeadRows, start: usize, end: usize, scratch: &mut Scratch) {
        copy(&rows.rel_dep, start, end, &mut rows.a);
        self.rel.forward(&rows.a, &mut rows.rel, scratch);
    }

    /// Arc scores of the sentence whose root and words are rows `start..end`, into `rows.scores`.
    pub fn arcs(&self, rows: &mut HeadRows, start: usize, end: usize) {
        let width = rows.arc.cols();
        copy(&rows.arc, start, end, &mut rows.a);
        copy(&rows.arc_head, start, end, &mut rows.b);
        debug_assert_eq!(rows.b.cols(), width);
        ops::matmul_nt(self.kernel, &rows.a, &rows.b, &mut rows.scores);
    }

    /// The best relation of the word in row `dep` of the sentence to the one in row `head` of the batch, as a
    /// label number. [`Heads::relations`] has been run for the sentence.
    ///
    /// A child of the root is `root` and nothing else is: `root` is the number of that label.
    pub fn relation(&self, rows: &HeadRows, dep: usize, head: usize, root: usize, is_root: bool) -> usize {
        if is_root {
            return root;
        }
        let h = rows.rel_head.row(head);
        let width = h.len() + 1;
        let mut best = (f32::NEG_INFINITY, 0);
        for (label, w) in rows.rel.row(dep).chunks_exact(width).enumerate() {
            if label == root {
                continue;
            }
            // Sixteen sums side by side, added in one order: the same on every kernel.
            let mut lanes = [0f32; 16];
            for (w, h) in w.chunks(16).zip(h.chunks(16)) {
                for (lane, (w, h)) in lanes.iter_mut().zip(w.iter().zip(h)) {
                    *lane += w * h;
                }
            }
            let score = lanes.iter().sum::<f32>() + w[width - 1];
            if score > best.0 {
                best = (score, label);
            }
        }
        best.1
    }
}

/// The place of the largest value, the first of equals.
pub fn argmax(row: &[f32]) -> usize {
    let mut best = 0;
    for (i, v) in row.iter().enumerate() {
        if *v > row[best] {
            best = i;
        }
    }
    best
}

fn copy(from: &Rows, start: usize, end: usize, to: &mut Rows) {
    let cols = from.cols();
    to.resize(end - start, cols);
    to.as_mut_slice().copy_from_slice(&from.as_slice()[start * cols..end * cols]);
}
