"""Writes the trained network as the file the program reads: models/reader.safetensors.

Matrices become int8 with one scale per output row (word embeddings: per word), so that the largest
magnitude of a row is 127; vectors stay float32. Label lists go into the metadata as JSON, the wordpiece
vocabulary as lines, and as `full` the number of layers that read every wordpiece.
"""
import argparse
import hashlib
import json

import torch
from safetensors.torch import save_file

from model import coreference_layer, load

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("weights")
ap.add_argument("--minilm", required=True)
ap.add_argument("--out", required=True)
ap.add_argument("--coreference", required=True, help="what coreference.py wrote beside the weights, or a file written before")
a = ap.parse_args()
saved = load(a.weights)
w, vocab = saved["model"], saved["vocab"]
out = {}


def quantised(name, weight, bias=None):
    scale = weight.abs().amax(1).clamp(min=1e-8) / 127
    out[name + ".weight"] = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8).contiguous()
    out[name + ".scale"] = scale.float().contiguous()
    if bias is not None:
        out[name + ".bias"] = bias.float().contiguous()


def plain(name, tensor):
    out[name] = tensor.float().contiguous()


quantised("emb.word", w["enc.word.weight"])
plain("emb.pos.weight", w["enc.pos.weight"])
plain("emb.case.weight", w["enc.case.weight"])
plain("emb.norm.weight", w["enc.norm.weight"])
plain("emb.norm.bias", w["enc.norm.bias"])
layers = 1 + max(int(k.split(".")[2]) for k in w if k.startswith("enc.layers."))
for i in range(layers):
    p = f"enc.layers.{i}."
    for part in ("qkv", "out", "up", "down"):
        quantised(f"enc.{i}.{part}", w[p + part + ".weight"], w[p + part + ".bias"])
    for norm in ("norm1", "norm2"):
        for t in ("weight", "bias"):
            plain(f"enc.{i}.{norm}.{t}", w[p + norm + "." + t])
for head in ("upos", "feats", "lemma", "ner", "arc_head", "arc_dep", "rel_head", "rel_dep"):
    quantised("head." + head, w[head + ".weight"], w[head + ".bias"])
layer = coreference_layer(a.coreference)
quantised("head.coreference", layer["weight"], layer["bias"])
plain("head.happened.weight", w["happened.weight"])
plain("head.happened.bias", w["happened.bias"])
# The biaffine products as linear maps of the dependent: the last row of each is its bias.
arc = w["arc"]
quantised("head.arc", arc[:-1].t(), arc[-1])
rel = w["rel"]
n, d1, _ = rel.shape
quantised("head.rel", rel[:, :-1, :].permute(0, 2, 1).reshape(n * d1, d1 - 1), rel[:, -1, :].reshape(-1))
order = lambda v: [k for k, _ in sorted(v.items(), key=lambda kv: kv[1])]
meta = {"labels": json.dumps({k: order(v) for k, v in vocab.items()} | {"ner": saved["tags"]}, ensure_ascii=False),
        "wordpieces": open(a.minilm + "/vocab.txt", encoding="utf8").read(), "format": "demarche.reader/1",
        "full": str(layers if saved.get("full") is None else saved["full"])}
digest = hashlib.sha256()
for k in sorted(out):
    digest.update(k.encode() + out[k].numpy().tobytes())
digest.update(meta["full"].encode())
meta["version"] = digest.hexdigest()[:12]
save_file(out, a.out, metadata=meta)
print(a.out, meta["version"], sum(t.numel() * t.element_size() for t in out.values()), "bytes")
