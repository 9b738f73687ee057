"""Labels plain sentences with an ensemble of trained networks, for self-training.

    python silver.py SENTENCES --minilm MINILM --weights A.pt B.pt … --out silver.pt [--treebanks FILES]

SENTENCES is JSON Lines, one document a line: `{"id": …, "sentences": [["word", …], …]}`, as the example `tokens` of
crates/reader writes them. With --treebanks, each training sentence of these CoNLL-U files is labelled too, with about
a third of its content words changed for others of the same part of speech and features (after Jiao et al., TinyBERT,
Findings of EMNLP 2020, who choose the words by a language model).

What is kept of each sentence are the averaged probabilities of heads, of the relation to the likeliest head, of parts
of speech and of entity tags, and the likeliest features and lemma script; `train.py --silver` learns these
(distillation after Kim and Rush, EMNLP 2016; self-training for parsing after McClosky and others, NAACL 2006).
"""
import argparse
import collections
import json
import random

import torch

from data import Sentence, check_held_out, read_conllu
from model import Pieces, Reader, batch as network_batch, load
from score import tree

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("sentences")
ap.add_argument("--minilm", required=True)
ap.add_argument("--weights", nargs="+", required=True)
ap.add_argument("--out", required=True)
ap.add_argument("--limit", type=int, default=30000, help="sentences at most, drawn by the seed")
ap.add_argument("--treebanks", nargs="*", default=[], help="CoNLL-U files whose sentences are changed and labelled")
ap.add_argument("--held-out", nargs="*", default=[], help="CoNLL-U files none of whose sentences may be among them")
ap.add_argument("--leave-out", nargs="*", default=[], help="JSON Lines files whose `id`s name documents to leave out")
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--threads", type=int, default=1)
a = ap.parse_args()
torch.set_num_threads(a.threads)
random.seed(a.seed)

left_out = {json.loads(line)["id"] for f in a.leave_out for line in open(f, encoding="utf8")}
pieces = Pieces(a.minilm)
seen, sentences = set(), []
for line in open(a.sentences, encoding="utf8"):
    document = json.loads(line)
    if document["id"] in left_out:
        continue
    for words in document["sentences"]:
        text = " ".join(words)
        # Very short ones teach little, very long ones are mostly lists.
        if 4 <= len(words) <= 60 and text not in seen:
            seen.add(text)
            sentences.append(Sentence(words, document["id"], text))
random.shuffle(sentences)
sentences = sentences[:a.limit]

CONTENT = ("NOUN", "VERB", "ADJ", "ADV", "PROPN", "NUM")
bank = [s for path in a.treebanks for s in read_conllu(path) if 4 <= len(s.words) <= 60]
held = [s for path in a.held_out for s in read_conllu(path)]
copies = {source for _, source in check_held_out(bank, held)}
bank = [s for s in bank if s.source not in copies]
like = collections.defaultdict(list)
for s in bank:
    for w, u, f in zip(s.words, s.upos, s.feats):
        like[u, f, w[:1].isupper()].append(w)
for s in bank:
    change = lambda w, u, f: random.choice(like[u, f, w[:1].isupper()]) if u in CONTENT and random.random() < 0.35 else w
    sentences.append(Sentence([change(*x) for x in zip(s.words, s.upos, s.feats)], "treebank", s.text))
sentences.sort(key=lambda s: len(s.words))

models = []
for path in a.weights:
    saved = load(path)
    if models and saved["vocab"] != models[0][1]:
        raise SystemExit(f"{path}: its labels are not those of {a.weights[0]}")
    models.append((Reader.saved(saved).eval(), saved["vocab"]))

out = []
with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
    for start in range(0, len(sentences), 48):
        batch = sentences[start:start + 48]
        for s in batch:
            pieces.fill(s)
        ids, cases, mask, first, last, wm = network_batch(batch)
        B, W = wm.shape
        vectors = [(m, *m.enc(ids, cases, mask, first, last, wm)) for m, _ in models]
        mean = lambda scores: torch.stack([scores(m, w, ends).float().softmax(-1) for m, w, ends in vectors]).mean(0)
        arcs = mean(lambda m, w, _: m.arcs(w).float().masked_fill(~wm[:, None, :], -1e9))
        heads = torch.zeros(B, W, dtype=torch.long)
        for b, s in enumerate(batch):
            n = len(s.words) + 1
            heads[b, 1:n] = torch.tensor(tree(arcs[b, :n, :n].clamp(min=1e-9).log().numpy())[1:])
        soft = {"arcs": arcs, "upos": mean(lambda m, w, _: m.upos(w)), "rels": mean(lambda m, w, _: m.rels(w, heads)),
                "ner": mean(lambda m, w, _: m.ner(w))}
        hard = {"heads": heads, "feats": mean(lambda m, w, ends: m.feats(torch.cat([w, ends], -1))).argmax(-1),
                "lemma": mean(lambda m, w, ends: m.lemma(torch.cat([w, ends], -1))).argmax(-1)}
        for b, s in enumerate(batch):
            n = len(s.words) + 1
            row = {"words": s.words, "id": s.source}
            row |= {k: (v[b, 1:n, :n] if k == "arcs" else v[b, 1:n]).half() for k, v in soft.items()}
            out.append(row | {k: v[b, 1:n].to(torch.int16) for k, v in hard.items()})
        if start % 4800 == 0:
            print(start, "of", len(sentences), flush=True)
torch.save({"sentences": out, "vocab": models[0][1], "from": a.weights}, a.out)
print("sentences", len(out), "words", sum(len(s["words"]) for s in out))
