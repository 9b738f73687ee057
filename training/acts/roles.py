"""Who does what to whom in other corpora than PropBank on EWT, laid over the reader's words: QA-SRL (verbs), QANom
(nouns) and PropBank on MASC.

    python roles.py DATA/roles > role-articles.jsonl
    cargo run --release -p demarche-coder --example features -- role-articles.jsonl > role-features.jsonl

The first writes articles of twelve sentences each, with what the corpora say of their words; the second reads them;
`load` lays the one over the other. Spoken texts, and sentences of fewer than 4 or more than 70 words, are left out.
QA-SRL's deep roles (who acts, who undergoes, to or with whom) have a classifier of their own, since they part subjects
of verbs without an object otherwise than PropBank does. A role of QANom that nobody asked about is unknown, not absent.
"""
import json
import os
import random
import sys

import torch

from corpus import Corpus
from network import CORPUS_ROLES

SENTENCES, LONGEST, SHORTEST = 12, 70, 4
FILES = (("qasrl/bank-train.jsonl", "deep"), ("qasrl/gs-dev.jsonl", "deep"), ("qasrl/nom-train.jsonl", "sparse"),
         ("qasrl/nom-dev.jsonl", "deep"), ("masc/roles.jsonl", "propbank"))
MARKS = {"``": '"', "''": '"', "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}", "\\/": "/"}


def role(name, kind):
    """The number of a corpus's role; none for roles that are no party's."""
    if kind == "propbank":
        return min(int(name[3]), CORPUS_ROLES - 1) if name[:3] == "ARG" and name[3:4].isdigit() else None
    return {"subj": 0, "obj": 1, "obj2": 2}.get(name, 2 if name.startswith("prep:") else None)


def sentences(path, kind):
    """Words of each sentence, and of each predicate in it the place and the parties: role and first and last word."""
    with open(path, encoding="utf8") as file:
        for s in map(json.loads, file):
            if s.get("genre") == "spoken" or not SHORTEST <= len(s["tokens"]) <= LONGEST:
                continue
            named = [(p["i"], [(role(a["r"], kind), a["s"], a["e"] - 1) for a in p["args"]]) for p in s["preds"]]
            acts = [(i, [a for a in args if a[0] is not None]) for i, args in named]
            acts = [(i, args) for i, args in acts if args]
            if acts:
                yield [MARKS.get(t, t) for t in s["tokens"]], acts


def article(name, kind, parts):
    """Sentences as one text, with the places of predicates and parties in it."""
    text, acts = "", []
    for words, told in parts:
        text += "\n\n" if text else ""
        spans = []
        for word in words:
            text += " " if spans else ""
            spans.append((len(text), len(text) + len(word)))
            text += word
        acts += [(spans[i], [(r, spans[first][0], spans[last][1]) for r, first, last in args]) for i, args in told]
    return {"id": name, "title": None, "text": text, "published": None, "kind": kind, "acts": acts}


class Sentences(Corpus):
    """An article of such sentences as the reader sees it."""

    def __init__(self, line, told):
        self.classifier, self.sparse = "propbank" if told["kind"] == "propbank" else "deep", told["kind"] == "sparse"
        self.text = told["text"]
        self._words(line)
        self.blank()
        self.acts = []
        for (start, end), args in told["acts"]:
            trigger = self.main(self.words(start, end))
            parties = [(r, self.party(words), words) for r, words in ((r, self.words(s, e)) for r, s, e in args)]
            parties = [p for p in parties if p[1] is not None and p[1] != trigger]
            if trigger is not None and parties:
                self.acts.append({"t": trigger, "parties": parties})

    def party(self, words):
        """The candidate that a phrase has for its head; of one that begins with its preposition the first below it."""
        head = self.main(words)
        return head if head in self.place else next((t for t in words if t in self.place), None)

    def prepare(self, paths, steps):
        told = torch.zeros(len(self.acts), len(self.candidates), CORPUS_ROLES)
        counts = torch.ones_like(told)
        for i, act in enumerate(self.acts):
            if self.sparse:
                unknown = sorted(set(range(CORPUS_ROLES)) - {r for r, *_ in act["parties"]})
                counts[i, :, unknown] = 0
            # Words inside the phrase of a party other than its head say nothing against it.
            for r, _, words in act["parties"]:
                counts[i, [self.place[t] for t in words if t in self.place], r] = 0
            for r, head, _ in act["parties"]:
                told[i, self.place[head], r] = counts[i, self.place[head], r] = 1
        self.lay(paths, steps, told, counts)


def load(articles, features):
    with open(articles, encoding="utf8") as file:
        told = {a["id"]: a for a in map(json.loads, file)}
    with open(features, encoding="utf8") as file:
        documents = [Sentences(line, told[line["id"]]) for line in map(json.loads, file)]
    return [d for d in documents if d.acts]


def main():
    for name, kind in FILES:
        parts = list(sentences(os.path.join(sys.argv[1], name), kind))
        random.Random(3).shuffle(parts)
        for at in range(0, len(parts), SENTENCES):
            print(json.dumps(article(f"{name}:{at}", kind, parts[at:at + SENTENCES])))


if __name__ == "__main__":
    main()
