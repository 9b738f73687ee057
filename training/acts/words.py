"""What is known of a word: the acts that rules have it trigger, that PropBank's senses tell, and that it tells in gold.

PropBank frames (CC BY-SA 4.0): a table of senses with a PLOVER type, `plover-senses.tsv`, in two kinds, checked by hand
and by a link to FrameNet, which count half.
"""
import collections
import glob
import os

import numpy as np
import torch

from labels import TYPE, TYPES

N = len(TYPES)
CLASS = {"VERB": "v", "AUX": "v", "NOUN": "n", "PROPN": "n", "ADJ": "j"}
NOTHING = np.zeros(N, np.float32)
# Words of which only this much gold says that they tell nothing stand for themselves.
OFTEN = 4


def row():
    return np.zeros(N, np.float32)


def of_rules(folder):
    """Single words that some rule of a type has as a trigger."""
    out = collections.defaultdict(row)
    for path in sorted(glob.glob(os.path.join(folder, "*.rules"))):
        event_type = speech = None
        with open(path, encoding="utf8") as file:
            for line in file:
                cells, indent = line.split(), len(line) - len(line.lstrip())
                if not cells or not indent:
                    event_type = speech = None
                elif cells[0] == "code":
                    event_type, speech = cells[1], None
                elif cells[0] in ("verb", "noun", "adj") and indent <= 2:
                    speech, cells = {"verb": "v", "noun": "n", "adj": "j"}[cells[0]], cells[1:]
                elif indent <= 2:
                    speech = None
                if event_type and speech and cells[0] != "code":
                    for word in cells:
                        if "_" not in word and not word.startswith("@"):
                            out[word, speech][TYPE[event_type]] = 1
    return out


def of_senses(path):
    out = collections.defaultdict(row)
    with open(path, encoding="utf8") as file:
        next(file)
        for line in file:
            _, event_type, _, _, source, aliases, _ = line.rstrip("\n").split("\t")
            for alias in aliases.split():
                word, speech = alias.rsplit("/", 1)
                if event_type in TYPE and "_" not in word and speech in "vnj":
                    cell = out[word.lower(), speech]
                    cell[TYPE[event_type]] = max(cell[TYPE[event_type]], 1 if source == "hand" else 0.5)
    return out


class Words:
    def __init__(self, rules, senses):
        self.rules, self.senses, self.gold = of_rules(rules), of_senses(senses), collections.defaultdict(row)

    def counts(self, d):
        told = {a["t"]: a for a in d.acts}
        out = collections.defaultdict(row)
        for t in range(d.n):
            if d.upos[t] in CLASS:
                cell = out[d.lemma[t].lower(), CLASS[d.upos[t]]]
                if t in told:
                    # One that careful readers may leave out counts half for its type, half for none.
                    cell[told[t]["type"]] += 1 if told[t]["sure"] else 0.5
                    cell[0] += 0 if told[t]["sure"] else 0.5
                else:
                    cell[0] += 1
        return out

    def features(self, key, own=None):
        f = np.zeros(3 * N, np.float32)
        for at, source in ((0, self.rules), (N, self.senses)):
            f[at:at + N] = source.get(key, NOTHING)
            f[at] = not f[at:at + N].any()
        gold = self.gold.get(key, NOTHING) - (own.get(key, NOTHING) if own else 0)
        f[2 * N:] = gold / (gold.sum() + 2)
        return f

    def attach(self, learn, others=()):
        """Counts the acts of `learn`, and gives every document its features; those of `learn` without their own acts."""
        self.gold.clear()
        own = {d.id: self.counts(d) for d in learn}
        for counts in own.values():
            for key, cell in counts.items():
                self.gold[key] += cell
        for d in [*learn, *others]:
            key = lambda t: (d.lemma[t].lower(), CLASS.get(d.upos[t]))
            d.known = torch.tensor(np.stack([self.features(key(t), own.get(d.id)) for t in range(d.n)]))

    def keys(self):
        gold = {k for k, v in self.gold.items() if v[1:].sum() > 0 or v[0] >= OFTEN}
        return sorted(set(self.rules) | set(self.senses) | gold)
