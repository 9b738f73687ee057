"""The weight file of the reader, models/reader.safetensors: how its tensors are written, what names it.

Matrices become int8 with one scale per output row (word embeddings: per word), so that the largest magnitude of a row
is 127; vectors stay float32. The file holds two encoders: the reader's, and under `context.` the one that the layers for
acts read beside it (`acts/train.py`), without word vectors of its own.
"""
import hashlib

import torch
from safetensors import safe_open
from safetensors.torch import save_file

CONTEXT = "context."


def quantised(out, name, weight, bias=None):
    weight = weight.detach()
    scale = weight.abs().amax(1).clamp(min=1e-8) / 127
    out[name + ".weight"] = (weight / scale[:, None]).round().clamp(-127, 127).to(torch.int8).contiguous()
    out[name + ".scale"] = scale.float().contiguous()
    if bias is not None:
        out[name + ".bias"] = bias.detach().float().contiguous()


def plain(out, name, tensor):
    out[name] = tensor.detach().float().contiguous()


def encoder(out, w, prefix=""):
    """The tensors of an encoder (`model.Encoder`, its state `w`), without its word vectors."""
    plain(out, prefix + "emb.pos.weight", w["pos.weight"])
    plain(out, prefix + "emb.case.weight", w["case.weight"])
    plain(out, prefix + "emb.norm.weight", w["norm.weight"])
    plain(out, prefix + "emb.norm.bias", w["norm.bias"])
    for i in range(1 + max(int(k.split(".")[1]) for k in w if k.startswith("layers."))):
        p = f"layers.{i}."
        for part in ("qkv", "out", "up", "down"):
            quantised(out, f"{prefix}enc.{i}.{part}", w[p + part + ".weight"], w[p + part + ".bias"])
        for norm in ("norm1", "norm2"):
            for t in ("weight", "bias"):
                plain(out, f"{prefix}enc.{i}.{norm}.{t}", w[p + norm + "." + t])


def save(path, tensors, meta):
    """Writes the file; `version` in its metadata is a hash of all that counts in it. Returns that."""
    digest = hashlib.sha256()
    for k in sorted(tensors):
        digest.update(k.encode() + tensors[k].numpy().tobytes())
    for key in ("full", CONTEXT + "full"):
        digest.update(meta.get(key, "").encode())
    meta = meta | {"version": digest.hexdigest()[:12]}
    save_file(tensors, path, metadata=meta)
    return meta["version"]


def with_context(path, context):
    """Puts the encoder of context into a file, in the place of the one that was there."""
    tensors, meta = held(path, lambda name: not name.startswith(CONTEXT))
    encoder(tensors, context.state_dict(), CONTEXT)
    return save(path, tensors, meta | {CONTEXT + "full": str(context.full)})


def held(path, wanted):
    """The tensors of a file whose names are `wanted`, and its metadata."""
    with safe_open(path, "pt") as file:
        return {k: file.get_tensor(k) for k in file.keys() if wanted(k)}, file.metadata()
