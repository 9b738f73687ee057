"""The encoder of context: a published sentence encoder over windows of running text, trained with the layers for acts.

The reader's own encoder sees one sentence and serves syntax and entities; this one sees some hundred words before and
behind, and serves acts alone. Word vectors stay those of the published encoder, which both share.
"""
import os
import sys

import torch

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import model as reader_model

LAYERS, FULL = 6, 3  # all layers; those that read every wordpiece
OWN_PIECES, BEFORE_PIECES, MAX_PIECES = 160, 40, 500


class Window:
    """Sentences read in one go, as `Pieces` fills them."""

    def __init__(self, words):
        self.words = words


def windows(sizes):
    """Windows over sentences of these sizes, each as its first sentence read, its first own one and the one behind its
    last; as crates/reader/src/sequences.rs makes them."""
    whole = sum(sizes)
    wanted = max(1, -(-whole // OWN_PIECES))
    out, done, own = [], 0, 0
    for i, size in enumerate(sizes):
        if not out or done * wanted >= whole * len(out) or own + size > MAX_PIECES:
            out.append([i, i, i])
            own = 0
        out[-1][2] = i + 1
        done, own = done + size, own + size
    for window in out:
        _, first, end = window
        room = min(BEFORE_PIECES, max(0, MAX_PIECES - sum(sizes[first:end])))
        while window[0] > 0 and sizes[window[0] - 1] <= room:
            window[0] -= 1
            room -= sizes[window[0]]
    return out


class Context(torch.nn.Module):
    """`first` is a folder with a tokenizer and a published encoder's weights, of which the first `layers` are taken."""

    def __init__(self, first, layers=LAYERS, full=FULL):
        super().__init__()
        self.pieces = reader_model.Pieces(first)
        self.enc = reader_model.Encoder(layers, full)
        self.enc.load_minilm(first, range(layers))
        for fixed in (self.enc.word, self.enc.pos):
            fixed.weight.requires_grad_(False)
        self.read = {}

    def windows(self, d):
        """What the encoder reads of a document whose sentences are `d.forms`, and row and place of each word there."""
        if d not in self.read:
            sizes = [sum(len(self.pieces.word(w)) for w in words) for words in d.forms]
            batch, at = [], []
            for start, first, end in windows(sizes):
                before = sum(map(len, d.forms[start:first]))
                own = sum(map(len, d.forms[first:end]))
                window = Window([w for words in d.forms[start:end] for w in words])
                self.pieces.fill(window)
                at += [(len(batch), before + k + 1) for k in range(own)]
                batch.append(window)
            self.read[d] = reader_model.batch(batch), torch.tensor(at).T
        return self.read[d]

    def forward(self, d):
        """The vectors of the document's words."""
        read, (rows, places) = self.windows(d)
        with torch.autocast("cpu", torch.bfloat16):
            first, _ = self.enc(*read)
        return first[rows, places].float()
