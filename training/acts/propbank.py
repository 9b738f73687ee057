"""PropBank's roles on UD English EWT as documents for the layer over trigger and candidate.

In: `train.jsonl` of the role corpus and the treebank `ewt-train.conllu`, whose trees and features are taken as they
stand. A document is twelve sentences; its acts are predicates, for which PropBank says who is ARG0, ARG1 and ARG2 (or
higher). Nothing is known of types, actors or quotations here.
"""
import json
import random

import torch

from corpus import Corpus
from network import CORPUS_ROLES

SENTENCES = 12
LONGEST = 70
NO_ACTS = ("be", "have")
NUMBERED = {f"ARG{i}": min(i, CORPUS_ROLES - 1) for i in range(5)}


def treebank(path):
    """The words of each sentence by its id."""
    out, name, rows = {}, None, []
    with open(path, encoding="utf8") as file:
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if line.startswith("# sent_id"):
                name = line.split("=")[1].strip()
            elif cells[0].isdigit():
                rows.append(cells)
            elif not line.strip() and rows:
                out[name], rows = rows, []
    return out


def sentences(roles, trees):
    with open(roles, encoding="utf8") as file:
        for sentence in map(json.loads, file):
            words = trees.get(sentence["id"], [])
            acts = [p for p in sentence["preds"]
                    if p["upos"] in ("VERB", "NOUN", "ADJ") and p["lemma"] not in NO_ACTS and not p["sense"].endswith(".LV")
                    and any(a["r"] in NUMBERED for a in p["args"])]
            if acts and len(words) == len(sentence["tokens"]) <= LONGEST:
                yield words, acts


class Sentences(Corpus):
    """Some sentences of the treebank, with what PropBank says of them."""

    classifier = "propbank"

    def __init__(self, parts):
        self.lemma, self.upos, self.feats, self.head, self.deprel, self.sentence = ([] for _ in range(6))
        self.acts, self.forms = [], []
        for number, (words, acts) in enumerate(parts):
            start = len(self.lemma)
            self.forms.append([w[1] for w in words])
            for w in words:
                self.lemma.append(w[2] if w[3] == "PROPN" else w[2].lower())
                self.upos.append(w[3])
                self.feats.append(w[5])
                self.head.append(start + int(w[6]) - 1 if w[6] != "0" else -1)
                self.deprel.append(w[7])
                self.sentence.append(number + 1)
            for act in acts:
                parties = [(NUMBERED[a["r"]], start + a["h"]) for a in act["args"] if a["r"] in NUMBERED]
                self.acts.append({"t": start + act["i"], "parties": parties})
        self.entity = [None] * len(self.lemma)
        self.blank()

    def prepare(self, paths, steps):
        told = torch.zeros(len(self.acts), len(self.candidates), CORPUS_ROLES)
        for i, act in enumerate(self.acts):
            for role, word in act["parties"]:
                if word in self.place:
                    told[i, self.place[word], role] = 1
        self.lay(paths, steps, told, torch.ones_like(told))


def load(roles, conllu):
    parts = list(sentences(roles, treebank(conllu)))
    random.Random(3).shuffle(parts)
    return [Sentences(parts[at:at + SENTENCES]) for at in range(0, len(parts), SENTENCES)]
