"""Writes the trained network as the file the program reads, models/reader.safetensors (its form: `weights.py`). Label
lists go into the metadata as JSON, the wordpiece vocabulary as lines, and as `full` the number of layers that read every
wordpiece. The encoder of context is kept as it stood in the file written over, if there was one; the layers for acts, which
read both, have to be trained anew then (`acts/train.py`).
"""
import argparse
import json
import os

from model import coreference_layer, load
from weights import CONTEXT, encoder, held, plain, quantised, save

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("weights")
ap.add_argument("--minilm", required=True)
ap.add_argument("--out", required=True)
ap.add_argument("--coreference", required=True, help="what coreference.py wrote beside the weights, or a file written before")
a = ap.parse_args()
saved = load(a.weights)
w, vocab = saved["model"], saved["vocab"]
out, before = held(a.out, lambda name: name.startswith(CONTEXT)) if os.path.exists(a.out) else ({}, {})
quantised(out, "emb.word", w["enc.word.weight"])
encoder(out, {k.removeprefix("enc."): v for k, v in w.items() if k.startswith("enc.")})
for head in ("upos", "feats", "lemma", "ner", "arc_head", "arc_dep", "rel_head", "rel_dep"):
    quantised(out, "head." + head, w[head + ".weight"], w[head + ".bias"])
layer = coreference_layer(a.coreference)
quantised(out, "head.coreference", layer["weight"], layer["bias"])
plain(out, "head.happened.weight", w["happened.weight"])
plain(out, "head.happened.bias", w["happened.bias"])
# The biaffine products as linear maps of the dependent: the last row of each is its bias.
arc = w["arc"]
quantised(out, "head.arc", arc[:-1].t(), arc[-1])
rel = w["rel"]
n, d1, _ = rel.shape
quantised(out, "head.rel", rel[:, :-1, :].permute(0, 2, 1).reshape(n * d1, d1 - 1), rel[:, -1, :].reshape(-1))
layers = 1 + max(int(k.split(".")[2]) for k in w if k.startswith("enc.layers."))
order = lambda v: [k for k, _ in sorted(v.items(), key=lambda kv: kv[1])]
meta = {"labels": json.dumps({k: order(v) for k, v in vocab.items()} | {"ner": saved["tags"]}, ensure_ascii=False),
        "wordpieces": open(a.minilm + "/vocab.txt", encoding="utf8").read(), "format": "demarche.reader/1",
        "full": str(layers if saved.get("full") is None else saved["full"])}
meta |= {k: v for k, v in before.items() if k == CONTEXT + "full"}
version = save(a.out, out, meta)
print(a.out, version, sum(t.numel() * t.element_size() for t in out.values()), "bytes")
