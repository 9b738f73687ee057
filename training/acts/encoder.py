"""The vectors of words that the reader's encoder gives the layers for acts: after the last layer, and of a word's last
wordpiece where the pieces part ways. They stay as the reader has them.
"""
import os
import sys

import torch

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import model as reader_model

PIECES = 1300  # wordpieces a batch, padding counted


class Sentence:
    def __init__(self, words, start):
        self.words, self.start = words, start


class Encoder:
    """The reader's network over whole documents, whose sentences are `d.forms`."""

    def __init__(self, weights, minilm):
        saved = reader_model.load(weights)
        saved["model"] = {k: v for k, v in saved["model"].items() if not k.startswith("coreference")}
        self.reader = reader_model.Reader.saved(saved).eval()
        self.pieces = reader_model.Pieces(minilm)
        self.kept = {}

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
            self.kept[d] = self._joined([(self.reader.enc(*read), *where) for read, *where in self.batches(d)]).half()
        return self.kept[d]

    @staticmethod
    def _joined(parts):
        x = [torch.cat([first, last], -1)[rows, columns].float() for (first, last), rows, columns, _ in parts]
        return torch.cat(x)[torch.cat([place for *_, place in parts]).argsort()]
