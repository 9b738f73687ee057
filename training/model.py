"""The network: a BERT encoder with a letter-case embedding, and heads for the reader's tasks.

The first `full` layers of the encoder read every wordpiece; those after them only the first piece of each word
and [CLS], which stands for the root, since nothing but words is labelled (after Goyal et al., PoWER-BERT, ICML 2020,
which drops by learnt importance what is dropped here by position).

Dependencies after Dozat and Manning (ICLR 2017); lemmas as edit scripts after Straka (CoNLL 2018 shared
task, UDPipe 2). Entity tags are trained on sets: a word's loss is minus the log of the probability of all
tags its corpus leaves possible. Whether an event happened is one number from -3 (certainly not) to 3
(certainly) for a word, after Rudinger, White and Van Durme (NAACL 2018).
"""
import copy
import json

import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import load_file
from tokenizers import Tokenizer

from weights import CONTEXT

CLS, SEP, UNK = 101, 102, 100
MAX_PIECES_A_WORD = 16
CASES = 8


def case_class(word):
    """Letter-case class of a word; the same table is in crates/reader/src/pieces.rs."""
    if word.islower():
        return 1
    if word.isupper():
        return 3 if len(word) > 1 else 4
    if word[0].isupper() and word[1:].islower():
        return 2
    if any(c.isdigit() for c in word):
        return 6
    if any(c.isupper() for c in word):
        return 5
    return 7


class Pieces:
    """Words to wordpiece ids."""

    def __init__(self, folder):
        self.tokenizer = Tokenizer.from_file(folder + "/tokenizer.json")
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.cache = {}

    def word(self, w):
        ids = self.cache.get(w)
        if ids is None:
            ids = self.tokenizer.encode(w, add_special_tokens=False).ids[:MAX_PIECES_A_WORD] or [UNK]
            self.cache[w] = ids
        return ids

    def fill(self, s):
        s.ids, s.cases, s.first, s.last = [CLS], [0], [], []
        for w in s.words:
            p = self.word(w)
            s.first.append(len(s.ids))
            s.ids += p
            s.last.append(len(s.ids) - 1)
            s.cases += [case_class(w)] * len(p)
        s.ids.append(SEP)
        s.cases.append(0)


def batch(sentences, cases_of=lambda s: s.cases):
    """What the network reads of sentences that `Pieces` has filled, padded: wordpiece ids and their letter-case
    classes and mask, first and last wordpiece of each word and the words' mask; word 0 is the root."""
    B, T, W = len(sentences), max(len(s.ids) for s in sentences), max(len(s.words) for s in sentences) + 1
    ids, cases = torch.zeros(B, T, dtype=torch.long), torch.zeros(B, T, dtype=torch.long)
    mask = torch.zeros(B, T, dtype=torch.bool)
    first, last = torch.zeros(B, W, dtype=torch.long), torch.zeros(B, W, dtype=torch.long)
    words = torch.zeros(B, W, dtype=torch.bool)
    for b, s in enumerate(sentences):
        n, m = len(s.ids), len(s.words)
        ids[b, :n], cases[b, :n], mask[b, :n] = torch.tensor(s.ids), torch.tensor(cases_of(s)), True
        first[b, 1:m + 1], last[b, 1:m + 1], words[b, :m + 1] = torch.tensor(s.first), torch.tensor(s.last), True
    return ids, cases, mask, first, last, words


class Layer(nn.Module):
    def __init__(self, d=384, heads=12, inner=1536, p=0.1):
        super().__init__()
        self.heads, self.p = heads, p
        self.qkv = nn.Linear(d, 3 * d)
        self.out = nn.Linear(d, d)
        self.norm1 = nn.LayerNorm(d, eps=1e-12)
        self.up = nn.Linear(d, inner)
        self.down = nn.Linear(inner, d)
        self.norm2 = nn.LayerNorm(d, eps=1e-12)
        self.drop = nn.Dropout(p)

    def forward(self, x, mask):
        b, t, d = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.heads, d // self.heads).permute(2, 0, 3, 1, 4)
        y = F.scaled_dot_product_attention(q, k, v, attn_mask=mask.to(q.dtype)).transpose(1, 2).reshape(b, t, d)
        x = self.norm1(x + self.drop(self.out(y)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    def __init__(self, layers=6, full=None, inner=1536, d=384):
        super().__init__()
        self.full = layers if full is None else full
        self.word = nn.Embedding(30522, d)
        self.pos = nn.Embedding(512, d)
        self.case = nn.Embedding(CASES, d)
        nn.init.zeros_(self.case.weight)
        self.norm = nn.LayerNorm(d, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList([Layer(d, inner=inner) for _ in range(layers)])

    def forward(self, ids, cases, mask, first, last, words):
        """For each word, [CLS] being word 0: the vector of its first piece after the last layer, and that of its
        last piece where the pieces part ways (after the last layer, if they never do)."""
        x = self.word(ids) + self.pos.weight[:ids.shape[1]] + self.case(cases)
        x = self.drop(self.norm(x))
        shut = lambda mask: ((~mask)[:, None, None, :]).to(x.dtype) * -1e4
        pick = lambda x, at: x.gather(1, at[:, :, None].expand(-1, -1, x.shape[-1]))
        m = shut(mask)
        for layer in self.layers[:self.full]:
            x = layer(x, m)
        ends, x, m = pick(x, last), pick(x, first), shut(words)
        for layer in self.layers[self.full:]:
            x = layer(x, m)
        return x, ends

    def narrow(self, inner, importance):
        """Keeps, in each layer's feed-forward sublayer, the `inner` units that matter most."""
        for layer, weight in zip(self.layers, importance, strict=True):
            keep = weight.argsort(descending=True)[:inner].sort().values
            up, down = nn.Linear(layer.up.in_features, inner), nn.Linear(inner, layer.down.out_features)
            with torch.no_grad():
                up.weight.copy_(layer.up.weight[keep])
                up.bias.copy_(layer.up.bias[keep])
                down.weight.copy_(layer.down.weight[:, keep])
                down.bias.copy_(layer.down.bias)
            layer.up, layer.down = up, down

    def deepen(self, after, x):
        """Puts a layer behind layer `after` that at first hands on what it reads: a copy of that layer whose sublayers
        add nothing, and whose norms give back the mean and spread of `x`, vectors that leave layer `after`."""
        new = copy.deepcopy(self.layers[after])
        with torch.no_grad():
            for silent in (new.out, new.down):
                silent.weight.zero_()
                silent.bias.zero_()
            for norm in (new.norm1, new.norm2):
                norm.weight.fill_(x.std(-1, unbiased=False).mean())
                norm.bias.fill_(x.mean())
        self.layers.insert(after + 1, new)

    def load_minilm(self, folder, kept=range(6)):
        """MiniLM's first weights; `kept` names its layers that become this encoder's, in order."""
        w = load_file(folder + "/model.safetensors")
        with torch.no_grad():
            self.word.weight.copy_(w["embeddings.word_embeddings.weight"])
            self.pos.weight.copy_(w["embeddings.position_embeddings.weight"] + w["embeddings.token_type_embeddings.weight"][0])
            self.norm.weight.copy_(w["embeddings.LayerNorm.weight"])
            self.norm.bias.copy_(w["embeddings.LayerNorm.bias"])
            for i, layer in zip(kept, self.layers, strict=True):
                p = f"encoder.layer.{i}."
                for t in ("weight", "bias"):
                    getattr(layer.qkv, t).copy_(torch.cat([w[f"{p}attention.self.{n}.{t}"] for n in ("query", "key", "value")]))
                    getattr(layer.out, t).copy_(w[f"{p}attention.output.dense.{t}"])
                    getattr(layer.norm1, t).copy_(w[f"{p}attention.output.LayerNorm.{t}"])
                    getattr(layer.up, t).copy_(w[f"{p}intermediate.dense.{t}"])
                    getattr(layer.down, t).copy_(w[f"{p}output.dense.{t}"])
                    getattr(layer.norm2, t).copy_(w[f"{p}output.LayerNorm.{t}"])


class Reader(nn.Module):
    def __init__(self, sizes, layers=6, full=None, inner=1536, d=384, arc=256, rel=96):
        super().__init__()
        self.enc = Encoder(layers, full, inner, d)
        self.upos = nn.Linear(d, sizes["upos"])
        self.feats = nn.Linear(2 * d, sizes["feats"])
        self.lemma = nn.Linear(2 * d, sizes["lemma"])
        self.ner = nn.Linear(d, sizes["ner"])
        self.happened = nn.Linear(2 * d, 1)
        self.arc_head = nn.Linear(d, arc)
        self.arc_dep = nn.Linear(d, arc)
        self.arc = nn.Parameter(torch.zeros(arc + 1, arc))
        self.rel_head = nn.Linear(d, rel)
        self.rel_dep = nn.Linear(d, rel)
        self.rel = nn.Parameter(torch.zeros(sizes["deprel"], rel + 1, rel + 1))
        nn.init.xavier_uniform_(self.arc)
        nn.init.normal_(self.rel, std=0.02)
        self.drop = nn.Dropout(0.2)

    @classmethod
    def saved(cls, saved):
        """The network that `train.py` saved."""
        w = saved["model"]
        sizes = {k: len(v) for k, v in saved["vocab"].items()} | {"ner": len(saved["tags"])}
        layers = 1 + max(int(k.split(".")[2]) for k in w if k.startswith("enc.layers."))
        model = cls(sizes, layers, saved.get("full"), w["enc.layers.0.up.weight"].shape[0])
        model.load_state_dict(w)
        return model

    def arcs(self, w):
        """Scores [batch, dependent, head]."""
        h = self.drop(F.gelu(self.arc_head(w)))
        d = self.drop(F.gelu(self.arc_dep(w)))
        d = torch.cat([d, torch.ones_like(d[..., :1])], -1)
        return (d @ self.arc.to(d.dtype)) @ h.transpose(1, 2)

    def rels(self, w, heads):
        """Scores [batch, dependent, relation] for given heads."""
        h = self.drop(F.gelu(self.rel_head(w)))
        d = self.drop(F.gelu(self.rel_dep(w)))
        h = h.gather(1, heads[:, :, None].expand(-1, -1, h.shape[-1]))
        one = torch.ones_like(h[..., :1])
        h, d = torch.cat([h, one], -1), torch.cat([d, one], -1)
        n = self.rel.shape[0]
        w2 = self.rel.to(d.dtype)
        t = d.reshape(-1, d.shape[-1]) @ w2.permute(1, 0, 2).reshape(w2.shape[1], -1)
        return (t.view(-1, n, h.shape[-1]) @ h.reshape(-1, h.shape[-1], 1)).squeeze(-1).view(*d.shape[:2], n)


def load(path):
    """What `train.py` saved, or the same of a file that `export.py` wrote, in float32 but as coarse as int8 made it."""
    if not path.endswith(".safetensors"):
        return torch.load(path)
    with safe_open(path, "pt") as file:
        t = {k: file.get_tensor(k) for k in file.keys()}
        meta = file.metadata()
    labels = json.loads(meta["labels"])
    whole = {k.removesuffix(".scale"): t[k.removesuffix("scale") + "weight"].float() * v[:, None] for k, v in t.items() if k.endswith(".scale")}
    w = {"enc.word.weight": whole["emb.word"]}
    for k, v in t.items():
        name = k.removesuffix(".weight")
        value = whole.get(name, v) if k.endswith(".weight") else v
        if k.endswith(".scale") or name == "emb.word" or name == "head.coreference" or k.startswith(CONTEXT):
            continue
        where, rest = k.split(".", 1)
        w[{"emb": "enc.", "enc": "enc.layers.", "head": ""}[where] + rest] = value
    n, d = len(labels["deprel"]), w["rel_head.bias"].shape[0] + 1
    arc, arc_bias = w.pop("arc.weight"), w.pop("arc.bias")
    w["arc"] = torch.cat([arc.t(), arc_bias[None]])
    rel, rel_bias = w.pop("rel.weight"), w.pop("rel.bias")
    w["rel"] = torch.cat([rel.view(n, d, d - 1).permute(0, 2, 1), rel_bias.view(n, 1, d)], 1)
    vocab = {k: {x: i for i, x in enumerate(v)} for k, v in labels.items() if k != "ner"}
    return {"model": w, "vocab": vocab, "tags": labels["ner"], "full": int(meta["full"]) if "full" in meta else None}


def coreference_layer(path):
    """The layer for coreference that `coreference.py` saved, or the one in a file that `export.py` wrote."""
    if not path.endswith(".safetensors"):
        return torch.load(path)
    with safe_open(path, "pt") as file:
        weight, scale, bias = (file.get_tensor("head.coreference." + t) for t in ("weight", "scale", "bias"))
    return {"weight": weight.float() * scale[:, None], "bias": bias}


# --- lemma edit scripts ------------------------------------------------------------------------

def script_of(form, lemma):
    """`l2:y` = lower the form, cut 2 code points, add y; `k` keeps case, `t` makes title case; `=be` is the lemma itself."""
    if lemma == "_":
        lemma = form
    for mode, base in (("l", form.lower()), ("k", form), ("t", form[:1].upper() + form[1:].lower())):
        n = 0
        while n < min(len(base), len(lemma)) and base[n] == lemma[n]:
            n += 1
        if n > 0:
            return f"{mode}{len(base) - n}:{lemma[n:]}"
    return "=" + lemma


def apply_script(script, form):
    if script[0] == "=":
        return script[1:]
    base = {"l": form.lower(), "k": form, "t": form[:1].upper() + form[1:].lower()}[script[0]]
    cut, add = script[1:].split(":", 1)
    return base[:max(0, len(base) - int(cut))] + add
