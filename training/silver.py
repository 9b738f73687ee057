"""Labels plain sentences with an ensemble of trained networks, for self-training.

    python silver.py SENTENCES --minilm MINILM --weights A.pt B.pt … --out silver.pt

SENTENCES is JSON Lines, one document a line: `{"id": …, "sentences": [["word", …], …]}`. What is kept of
each sentence are the averaged probabilities of heads, of the relation to the likeliest head, and of parts
of speech; `train.py --silver` learns these, soft, as one more treebank (distillation after Kim and Rush,
EMNLP 2016; self-training for parsing after McClosky and others, NAACL 2006). Entities are not labelled.
"""
import argparse
import json
import random

import torch

from data import Sentence
from model import Pieces, Reader, batch as network_batch
from score import tree

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("sentences")
ap.add_argument("--minilm", required=True)
ap.add_argument("--weights", nargs="+", required=True)
ap.add_argument("--out", required=True)
ap.add_argument("--limit", type=int, default=30000, help="sentences at most, drawn by the seed")
ap.add_argument("--leave-out", nargs="*", default=[], help="JSON Lines files whose `id`s name documents to leave out")
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--threads", type=int, default=1)
a = ap.parse_args()
torch.set_num_threads(a.threads)

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
random.seed(a.seed)
random.shuffle(sentences)
sentences = sorted(sentences[:a.limit], key=lambda s: len(s.words))

models = []
for path in a.weights:
    saved = torch.load(path)
    if models and saved["vocab"] != models[0][1]:
        raise SystemExit(f"{path}: its labels are not those of {a.weights[0]}")
    sizes = {k: len(v) for k, v in saved["vocab"].items()} | {"ner": len(saved["tags"])}
    model = Reader(sizes)
    model.load_state_dict(saved["model"], strict=False)
    models.append((model.eval(), saved["vocab"]))

out = []
with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
    for start in range(0, len(sentences), 48):
        batch = sentences[start:start + 48]
        for s in batch:
            pieces.fill(s)
        ids, cases, mask, first, last, wm = network_batch(batch)
        B, W = wm.shape
        vectors = [model.words(ids, cases, mask, first, last)[0] for model, _ in models]
        mean = lambda ps: torch.stack(ps).mean(0)
        arcs = mean([m.arcs(w).float().masked_fill(~wm[:, None, :], -1e9).softmax(-1) for (m, _), w in zip(models, vectors)])
        heads = torch.zeros(B, W, dtype=torch.long)
        for b, s in enumerate(batch):
            n = len(s.words) + 1
            heads[b, 1:n] = torch.tensor(tree(arcs[b, :n, :n].clamp(min=1e-9).log().numpy())[1:])
        upos = mean([m.upos(w).float().softmax(-1) for (m, _), w in zip(models, vectors)])
        rels = mean([m.rels(w, heads).float().softmax(-1) for (m, _), w in zip(models, vectors)])
        for b, s in enumerate(batch):
            n = len(s.words) + 1
            out.append({"words": s.words, "id": s.source, "heads": heads[b, 1:n].to(torch.int16),
                        "arcs": arcs[b, 1:n, :n].half(), "upos": upos[b, 1:n].half(), "rels": rels[b, 1:n].half()})
        if start % 4800 == 0:
            print(start, "of", len(sentences), flush=True)
torch.save({"sentences": out, "vocab": models[0][1], "from": a.weights}, a.out)
print("sentences", len(out), "words", sum(len(s["words"]) for s in out))
