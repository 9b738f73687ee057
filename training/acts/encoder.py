"""The vectors of words that the layers for acts read: from the reader's encoder as it is, or tuned with them.

A word has two: after the last layer, and of its last wordpiece where the pieces part ways. While the encoder is tuned,
the reader's heads stay near what they said of the same sentences before, by the labels of the reader that it began as
(knowledge distillation, after Hinton, Vinyals and Dean, 2015; against forgetting as in Li and Hoiem, ECCV 2016), so that
one encoder still serves both.
"""
import copy
import os
import sys

import torch
import torch.nn.functional as F

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import model as reader_model

PIECES = 1300  # wordpieces a batch, padding counted


class Sentence:
    def __init__(self, words, start):
        self.words, self.start = words, start


class Encoder:
    """The reader's network over whole documents, whose sentences are `d.forms`."""

    def __init__(self, weights, minilm):
        self.saved = reader_model.load(weights)
        self.saved["model"] = {k: v for k, v in self.saved["model"].items() if not k.startswith("coreference")}
        self.reader = reader_model.Reader.saved(self.saved).eval()
        self.pieces = reader_model.Pieces(minilm)
        self.kept = {}

    def copied(self):
        """The same network to be tuned apart from this one."""
        other = copy.copy(self)
        other.reader, other.kept = copy.deepcopy(self.reader), {}
        other.before, other.labels = self, {}
        return other

    def save(self, path):
        torch.save(self.saved | {"model": self.reader.state_dict()}, path)

    def batches(self, d):
        """What the network reads, and for each word of it row and column there and its place in the document."""
        if not hasattr(d, "batches"):
            sentences, start, parts = [], 0, []
            for words in d.forms:
                s = Sentence(words, start)
                self.pieces.fill(s)
                sentences.append(s)
                start += len(words)
            for s in sorted(sentences, key=lambda s: len(s.ids)):
                if not parts or len(s.ids) * (len(parts[-1]) + 1) > PIECES:
                    parts.append([])
                parts[-1].append(s)
            d.batches = []
            for part in parts:
                at = [(row, k + 1, s.start + k) for row, s in enumerate(part) for k in range(len(s.words))]
                d.batches.append((reader_model.batch(part), *torch.tensor(at).T))
        return d.batches

    @torch.no_grad()
    def of(self, d):
        """The vectors of the document's words as the network is, in half precision."""
        if d not in self.kept:
            self.reader.eval()
            self.kept[d] = self._joined([(self.reader.enc(*read), *where) for read, *where in self.batches(d)]).half()
        return self.kept[d]

    @staticmethod
    def _joined(parts):
        x = [torch.cat([first, last], -1)[rows, columns].float() for (first, last), rows, columns, _ in parts]
        return torch.cat(x)[torch.cat([place for *_, place in parts]).argsort()]

    @torch.no_grad()
    def _labels(self, read):
        """What the heads say of a batch."""
        with torch.autocast("cpu", torch.bfloat16):
            first, last = self.reader.enc(*read)
            both = torch.cat([first, last], -1)
            arcs = self._arcs(first, read)
            heads = arcs.argmax(-1)
            soft = {"arcs": arcs, "rels": self.reader.rels(first, heads), "upos": self.reader.upos(first), "ner": self.reader.ner(first)}
            return ({k: v.float().softmax(-1).half() for k, v in soft.items()},
                    {"feats": self.reader.feats(both).argmax(-1), "lemma": self.reader.lemma(both).argmax(-1)},
                    self.reader.happened(both).float(), heads)

    def _arcs(self, first, read):
        return self.reader.arcs(first).float().masked_fill(~read[-1][:, None, :], -1e4)

    def tuned(self, d):
        """The vectors of the document's words, and how far the heads are from what they said before, a word."""
        if d not in self.labels:
            self.before.reader.eval()
            self.labels[d] = [self.before._labels(read) for read, *_ in self.batches(d)]
        self.reader.train()
        parts, far = [], 0.0
        for (read, rows, columns, places), (soft, hard, happened, heads) in zip(self.batches(d), self.labels[d]):
            with torch.autocast("cpu", torch.bfloat16):
                first, last = self.reader.enc(*read)
                parts.append(((first, last), rows, columns, places))
                first, last = self.reader.drop(first), self.reader.drop(last)
                both = torch.cat([first, last], -1)
                own = {"arcs": self._arcs(first, read), "rels": self.reader.rels(first, heads), "upos": self.reader.upos(first),
                       "ner": self.reader.ner(first), "feats": self.reader.feats(both), "lemma": self.reader.lemma(both)}
                own = {k: v[rows, columns].float() for k, v in own.items()}
                for k, told in soft.items():
                    weight = 1.0 if k in ("arcs", "rels") else 0.5
                    far = far - weight * (told[rows, columns].float() * F.log_softmax(own[k], -1)).sum()
                for k, told in hard.items():
                    far = far + 0.5 * F.cross_entropy(own[k], told[rows, columns], reduction="sum")
                estimate = self.reader.happened(both).float()[rows, columns]
                far = far + 0.3 * F.smooth_l1_loss(estimate, happened[rows, columns], reduction="sum")
        return self._joined(parts), far / sum(len(f) for f in d.forms)

    def parameters(self):
        """What is tuned: all but the embeddings of wordpieces and places, which stay those of the published encoder."""
        return [p for name, p in self.reader.named_parameters() if name not in ("enc.word.weight", "enc.pos.weight")]
