"""Trains the reader's network. See README.md for the data and the commands.

Writes OUT (weights and vocabularies), OUT.json (scores). Stops before training where a sentence of any
dev or test file is in the training set.
"""
import argparse
import collections
import json
import os
import random
import sys
import time

import torch
import torch.nn.functional as F

import data as D
import score
from model import Pieces, Reader, batch as network_batch, case_class, load, script_of

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("--data", required=True, help="folder with syntax/, entities/, meantime/, articles/, status/, gold/")
ap.add_argument("--minilm", required=True, help="folder with model.safetensors and tokenizer.json")
ap.add_argument("--out", required=True)
ap.add_argument("--epochs", type=float, default=8)
ap.add_argument("--seed", type=int, default=1)
ap.add_argument("--threads", type=int, default=1)
ap.add_argument("--lr", type=float, default=2.5e-4)
ap.add_argument("--head-lr", type=float, default=1.5e-3)
ap.add_argument("--batch", type=int, default=1200, help="wordpieces a batch")
ap.add_argument("--ner", type=float, default=0.2, help="share of entity batches")
ap.add_argument("--ema", type=float, default=0.998, help="decay of the averaged weights")
ap.add_argument("--init", help="start from these weights instead of MiniLM's; a shipped reader.safetensors will do")
ap.add_argument("--full", type=int, help="layers that read every wordpiece; those after them read one a word. All, unless said")
ap.add_argument("--inner", type=int, help="with --init: narrow the feed-forward sublayers to so many units")
ap.add_argument("--deepen", type=int, help="with --init: put a further layer behind this one, counted from 0")
ap.add_argument("--silver", nargs="*", default=[], help="what silver.py wrote: sentences with labels of an ensemble")
ap.add_argument("--silver-share", type=float, default=0.25, help="share of silver batches, with --silver")
ap.add_argument("--recase", type=float, default=0.1, help="share of training sentences whose letter case is changed")
ap.add_argument("--steps", type=int, help="this many steps, whatever --epochs says")
ap.add_argument("--layers", default="0,1,2,3,4,5", help="which of the first weights' layers the encoder keeps, by number")
ap.add_argument("--no-case", action="store_true", help="ablation: letter case is not shown to the network")
ap.add_argument("--train-embeddings", action="store_true", help="ablation: word and position embeddings are trained too")
ap.add_argument("--dev-only", action="store_true", help="ablation: score the dev parts alone, averaged and last weights")
ap.add_argument("--snapshots", default="", help="comma-separated steps at which to write OUT.STEP")
a = ap.parse_args()
if (a.inner or a.deepen is not None) and not a.init or a.init and a.layers != ap.get_default("layers"):
    ap.error("--inner and --deepen change what --init gives, and --layers chooses among the layers of --minilm")
torch.set_num_threads(a.threads)
random.seed(a.seed)
torch.manual_seed(a.seed)
here = os.path.dirname(os.path.abspath(__file__))
syn = os.path.join(a.data, "syntax", "")

ud = D.read_conllu(syn + "ewt-train.conllu") + D.read_conllu(syn + "gum-train-open.conllu", entities=True)
mt_train, mt_test = D.meantime_files(os.path.join(a.data, "meantime"))
ner = {
    "crossner": D.read_crossner(os.path.join(a.data, "entities", "crossner-politics-train.txt")),
    "meantime": [s for f in mt_train for s in D.read_meantime(f)],
    "own": D.read_own(os.path.join(here, "annotation", "entities-own.txt")),
    "articles": [s for f in ("entities-articles.jsonl", "entities-articles-2.jsonl", "entities-articles-3.jsonl")
                 for s in D.read_standoff(os.path.join(here, "annotation", f), os.path.join(a.data, "articles"))],
}
dev = {"ewt": D.read_conllu(syn + "ewt-dev.conllu"), "gum": D.read_conllu(syn + "gum-dev.conllu")}
facts = D.read_it_happened(os.path.join(a.data, "status", "uds"), [s for s in ud if s.source.startswith("ewt-train")])
test = {k: D.read_conllu(syn + k + "-test.conllu") for k in ("ewt", "gum", "pud")}
ner_dev = {"crossner-dev": D.read_crossner(os.path.join(a.data, "entities", "crossner-politics-dev.txt"))}
ner_test = {"crossner-test": D.read_crossner(os.path.join(a.data, "entities", "crossner-politics-test.txt")),
            "meantime": [s for f in mt_test for s in D.read_meantime(f)],
            "own-test": D.read_standoff(os.path.join(here, "annotation", "entities-test.jsonl"), os.path.join(a.data, "articles"))}
held = [s for d in (dev, test, ner_dev, ner_test, facts) for v in d.values() for s in v]
train_ner = [s for v in ner.values() for s in v]
silver = []
if a.silver:
    labelled = [torch.load(path) for path in a.silver]
    # Documents of the entity test are not even read unlabelled.
    test_ids = {json.loads(line)["id"] for line in open(os.path.join(here, "annotation", "entities-test.jsonl"), encoding="utf8")}
    silver = [D.silver_sentence(s) for part in labelled for s in part["sentences"] if s["id"] not in test_ids]
bad = D.check_held_out(ud + train_ner + silver, held)
# A sentence that stands in a treebank twice, once in each part, is dropped from training and reported.
drop = {t for _, t in bad}
ud = [s for s in ud if s.source not in drop]
train_ner = [s for s in train_ner if s.source not in drop]
silver = [s for s in silver if s.source not in drop]
for h, t in bad:
    print("dropped from training, stands in held-out data:", t, "=", h)
if D.check_held_out(ud + train_ner + silver, held):
    sys.exit("a held-out sentence is in the training set")
# The documents of the gold records are for development: none of their sentences is trained on.
gold = os.path.join(a.data, "gold", "dev-articles.jsonl")
gold_ids = {json.loads(line)["id"] for line in open(gold, encoding="utf8")}
annotated = {s.source.split(":")[1] for s in ner["articles"] + silver}
if gold_ids & annotated:
    sys.exit(f"documents of the gold records are in the training set: {sorted(gold_ids & annotated)}")
# Nor on any other sentence of the documents our own entity test is from.
shared = annotated & {s.source.split(":")[1] for s in ner_test["own-test"]}
if shared:
    sys.exit(f"documents of the entity test are in the training set: {sorted(shared)}")


def vocabulary(values, least=1, first=None):
    count = collections.Counter(values)
    keep = sorted((v for v, c in count.items() if c >= least), key=lambda v: (-count[v], v))
    if first is not None:
        keep = [first] + [v for v in keep if v != first]
    return {v: i for i, v in enumerate(keep)}


scripts = {id(s): [script_of(w, l) for w, l in zip(s.words, s.lemma)] for s in ud}
V = {
    "upos": vocabulary(u for s in ud for u in s.upos),
    "feats": vocabulary((f for s in ud for f in s.feats), 2, "_"),
    "deprel": vocabulary(d for s in ud for d in s.deprel),
    "lemma": vocabulary((x for s in ud for x in scripts[id(s)]), 3, "l0:"),
}
# The tree's own rule, not the data: `_` words such as the empty upos never occur as a class.
V["upos"].pop("_", None)
V["upos"] = {k: i for i, k in enumerate(V["upos"])}
if silver and any(part["vocab"] != V for part in labelled):
    sys.exit("the silver sentences have other labels than these treebanks")
pieces = Pieces(a.minilm)
for group in [ud, train_ner, silver, *facts.values(), *dev.values(), *test.values(), *ner_dev.values(), *ner_test.values()]:
    for s in group:
        pieces.fill(s)
ud = [s for s in ud if len(s.ids) <= 200]
train_ner = [s for s in train_ner if len(s.ids) <= 200]
print("treebank sentences", len(ud), "words", sum(len(s.words) for s in ud), "pieces", sum(len(s.ids) for s in ud),
      "entity sentences", {k: len(v) for k, v in ner.items()}, "silver sentences", len(silver), {k: len(v) for k, v in V.items()}, flush=True)


def batches(items, size, rng=random):
    order = list(range(len(items)))
    if rng:
        rng.shuffle(order)
        order.sort(key=lambda i: len(items[i].ids) + rng.random() * 6)
    else:
        order.sort(key=lambda i: len(items[i].ids))
    out, cur, longest = [], [], 0
    for i in order:
        n = len(items[i].ids)
        if cur and max(longest, n) * (len(cur) + 1) > size:
            out.append(cur)
            cur, longest = [], 0
        cur.append(i)
        longest = max(longest, n)
    if cur:
        out.append(cur)
    if rng:
        rng.shuffle(out)
    return out


def recased(s):
    """Letter-case classes of the wordpieces as if the sentence were a headline, shouted, or all small.

    The wordpieces are those of small letters in any case, so only these classes change.
    """
    kind = random.choice(("title", "title", "upper", "upper", "lower"))
    out = list(s.cases)
    for i, w in enumerate(s.words):
        if not any(c.isalpha() for c in w):
            continue
        if kind == "upper":
            new = w.upper()
        elif kind == "lower":
            new = w.lower()
        elif w.islower() and (len(w) > 3 or i == 0):
            new = w.capitalize()
        else:
            continue
        for k in range(s.first[i], s.last[i] + 1):
            out[k] = case_class(new)
    return out


def collate(ss, recase=0.0):
    if a.no_case:
        case_classes = lambda s: [0] * len(s.cases)
    else:
        case_classes = lambda s: recased(s) if random.random() < recase else s.cases
    ids, cases, mask, first, last, wm = network_batch(ss, case_classes)
    B, W = wm.shape
    g = {k: torch.full((B, W), -100, dtype=torch.long) for k in ("upos", "feats", "deprel", "lemma", "head")}
    g["ner"] = torch.zeros(B, W, len(D.TAGS), dtype=torch.bool)
    g["happened"] = torch.full((B, W), float("nan"))
    for b, s in enumerate(ss):
        m = len(s.words)
        if s.head is not None and id(s) in scripts:
            g["upos"][b, 1:m + 1] = torch.tensor([V["upos"].get(x, -100) for x in s.upos])
            g["feats"][b, 1:m + 1] = torch.tensor([V["feats"].get(x, -100) for x in s.feats])
            g["deprel"][b, 1:m + 1] = torch.tensor([V["deprel"].get(x, -100) for x in s.deprel])
            g["lemma"][b, 1:m + 1] = torch.tensor([V["lemma"].get(x, -100) for x in scripts[id(s)]])
            g["head"][b, 1:m + 1] = torch.tensor(s.head)
        for i, value in s.happened:
            g["happened"][b, i + 1] = value
        if s.allowed is not None:
            for i, tags in enumerate(s.allowed):
                g["ner"][b, i + 1, list(tags)] = True
    return ids, cases, mask, first, last, wm, g


kept_layers = [int(n) for n in a.layers.split(",")]
if a.init:
    first_weights = load(a.init)
    if first_weights["vocab"] != V or list(first_weights["tags"]) != list(D.TAGS):
        sys.exit("the first weights have other labels than these treebanks")
    model = Reader.saved(first_weights)
    if a.inner:
        # How much a unit adds to what the sublayer gives: its root mean square over some sentences times the length
        # of its column.
        squares = [torch.zeros(layer.up.out_features) for layer in model.enc.layers]
        hooks = [layer.down.register_forward_pre_hook(lambda _, x, to=to: to.add_(x[0].float().square().flatten(0, 1).sum(0)))
                 for layer, to in zip(model.enc.layers, squares)]
        model.eval()
        with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
            # Some of every length, the same whatever the seed, so that runs can be averaged afterwards.
            for b in batches(ud, 4000, None)[::4]:
                model.enc(*collate([ud[i] for i in b])[:6])
        model.train()
        for hook in hooks:
            hook.remove()
        model.enc.narrow(a.inner, [s.sqrt() * layer.down.weight.norm(dim=0) for s, layer in zip(squares, model.enc.layers)])
    model.enc.full = len(model.enc.layers) if a.full is None else a.full
    if a.deepen is not None:
        seen = []
        hook = model.enc.layers[a.deepen].register_forward_hook(lambda _, x, y: seen.append(y.detach().float()))
        model.eval()
        with torch.no_grad():
            # One batch in the middle of the lengths, the same whatever the seed.
            order = batches(ud, 4000, None)
            model.enc(*collate([ud[i] for i in order[len(order) // 2]])[:6])
        model.train()
        hook.remove()
        model.enc.deepen(a.deepen, seen[0])
else:
    model = Reader({k: len(v) for k, v in V.items()} | {"ner": len(D.TAGS)}, len(kept_layers), a.full)
    model.enc.load_minilm(a.minilm, kept_layers)
model.enc.word.weight.requires_grad_(a.train_embeddings)
model.enc.pos.weight.requires_grad_(a.train_embeddings)
enc_params, head_params = [], []
for name, p in model.named_parameters():
    if p.requires_grad:
        (enc_params if name.startswith("enc.") and ".case." not in name else head_params).append(p)
opt = torch.optim.AdamW([{"params": enc_params, "lr": a.lr}, {"params": head_params, "lr": a.head_lr}],
                        betas=(0.9, 0.98), weight_decay=0.01, fused=True)
per_epoch = len(batches(ud, a.batch))
silver_share = a.silver_share if silver else 0.0
total = a.steps or int(per_epoch * a.epochs / (1 - a.ner - silver_share))
warm = max(1, int(0.06 * total))
schedule = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min((s + 1) / warm, max(0.02, (total - s) / (total - warm))))
averaged = {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}
print("batches an epoch", per_epoch, "steps", total, flush=True)


def stream(items):
    while True:
        for b in batches(items, a.batch):
            yield [items[i] for i in b]


def losses(ss):
    ids, cases, mask, first, last, wm, g = collate(ss, a.recase)
    with torch.autocast("cpu", torch.bfloat16):
        w, wl = model.enc(ids, cases, mask, first, last, wm)
        w, wl = model.drop(w), model.drop(wl)
        ce = lambda l, t: F.cross_entropy(l.flatten(0, 1).float(), t.flatten(), ignore_index=-100)
        loss = 0.0
        if (g["head"] >= 0).any():
            two = torch.cat([w, wl], -1)
            arcs = model.arcs(w).float().masked_fill(~wm[:, None, :], -1e9)
            loss = (0.5 * ce(model.upos(w), g["upos"]) + 0.5 * ce(model.feats(two), g["feats"]) + 0.5 * ce(model.lemma(two), g["lemma"])
                    + ce(arcs, g["head"]) + ce(model.rels(w, g["head"].clamp(min=0)), g["deprel"]))
        judged = ~g["happened"].isnan()
        if judged.any():
            got = model.happened(torch.cat([w, wl], -1)).float().squeeze(-1)[judged]
            loss = loss + 0.3 * F.smooth_l1_loss(got, g["happened"][judged])
        some = g["ner"].any(-1)
        if some.any():
            logits = model.ner(w).float()[some]
            ok = g["ner"][some]
            nll = logits.logsumexp(-1) - logits.masked_fill(~ok, -1e9).logsumexp(-1)
            loss = loss + (0.5 if (g["head"] >= 0).any() else 1.0) * nll.mean()
    return loss


def silver_losses(ss):
    """Cross-entropy against the ensemble's labels, in place of gold ones: its probabilities, or the likeliest label
    where only that is kept."""
    ids, cases, mask, first, last, wm, _ = collate(ss, a.recase)
    B, W = wm.shape
    hard = {k: torch.full((B, W), -100, dtype=torch.long) for k in ("heads", "feats", "lemma")}
    soft = {"arcs": torch.zeros(B, W, W), "upos": torch.zeros(B, W, len(V["upos"])), "rels": torch.zeros(B, W, len(V["deprel"])),
            "ner": torch.zeros(B, W, len(D.TAGS))}
    for b, s in enumerate(ss):
        n = len(s.words) + 1
        for k, to in hard.items():
            to[b, 1:n] = s.soft[k].long()
        for k, to in soft.items():
            value = s.soft[k].float()
            to[b, 1:n, :value.shape[1]] = value
    words = max(1, sum(len(s.words) for s in ss))
    with torch.autocast("cpu", torch.bfloat16):
        w, wl = model.enc(ids, cases, mask, first, last, wm)
        w, wl = model.drop(w), model.drop(wl)
        two = torch.cat([w, wl], -1)
        near = lambda logits, k: -(soft[k] * F.log_softmax(logits.float(), -1)).sum() / words
        same = lambda logits, k: F.cross_entropy(logits.flatten(0, 1).float(), hard[k].flatten(), ignore_index=-100)
        arcs = model.arcs(w).float().masked_fill(~wm[:, None, :], -1e4)
        return (0.5 * near(model.upos(w), "upos") + 0.5 * same(model.feats(two), "feats") + 0.5 * same(model.lemma(two), "lemma")
                + near(arcs, "arcs") + near(model.rels(w, hard["heads"].clamp(min=0)), "rels") + 0.5 * near(model.ner(w), "ner"))


def with_average(f):
    """Runs f with the averaged weights in place."""
    own = {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad}
    with torch.no_grad():
        for n, p in model.named_parameters():
            if n in averaged:
                p.copy_(averaged[n])
    out = f()
    with torch.no_grad():
        for n, p in model.named_parameters():
            if n in own:
                p.copy_(own[n])
    return out


def save(path):
    with_average(lambda: torch.save({"model": model.state_dict(), "vocab": V, "tags": D.TAGS, "full": model.enc.full, "args": vars(a)}, path))


g_ud, g_ner, g_silver = stream(ud), stream(train_ner), stream(silver) if silver else None
snapshots = {int(x) for x in a.snapshots.split(",") if x}
t0, seen, acc, silver_acc, run, n_run = time.time(), 0, 0.0, 0.0, 0.0, 0
for step in range(1, total + 1):
    acc += a.ner
    silver_acc += silver_share
    if acc >= 1:
        acc -= 1
        ss = next(g_ner)
        loss = losses(ss)
    elif silver_acc >= 1:
        silver_acc -= 1
        ss = next(g_silver)
        loss = silver_losses(ss)
    else:
        ss = next(g_ud)
        loss = losses(ss)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(enc_params + head_params, 2.0)
    opt.step()
    opt.zero_grad(set_to_none=True)
    schedule.step()
    decay = min(a.ema, (step + 1) / (step + 10))
    with torch.no_grad():
        for n, p in model.named_parameters():
            if n in averaged:
                averaged[n].lerp_(p, 1 - decay)
    seen += sum(len(s.ids) for s in ss)
    run += loss.item()
    n_run += 1
    if step % 100 == 0:
        print(f"step {step}/{total} loss {run / n_run:.3f} pieces/s {seen / (time.time() - t0):.0f} wall {time.time() - t0:.0f}s", flush=True)
        run, n_run = 0.0, 0
    if step in snapshots:
        save(f"{a.out}.{step}")
        print("dev", with_average(lambda: (score.syntax(model, dev["ewt"][:500], V, batches, collate),
                                           score.entities(model, ner_dev["crossner-dev"][:300], batches, collate),
                                           score.happened(model, facts["dev"], batches, collate))), flush=True)
result = {"seconds": round(time.time() - t0), "steps": total, "args": vars(a)}
if a.dev_only:
    # What averaging brings: the last step's own weights beside the average.
    result["dev-ewt-last"] = score.syntax(model, dev["ewt"], V, batches, collate)
    test, ner_test, facts = {}, {}, {"dev": facts["dev"]}
else:
    save(a.out)
with torch.no_grad():
    for n, p in model.named_parameters():
        if n in averaged:
            p.copy_(averaged[n])
for k, v in {**{"dev-" + k: v for k, v in dev.items()}, **{"test-" + k: v for k, v in test.items()}}.items():
    result[k] = score.syntax(model, v, V, batches, collate)
    print(k, result[k], flush=True)
for k, v in {**ner_dev, **ner_test}.items():
    result[k] = score.entities(model, v, batches, collate)
    print(k, result[k], flush=True)
for k, v in facts.items():
    result["happened-" + k] = score.happened(model, v, batches, collate)
    print("happened", k, result["happened-" + k], flush=True)
json.dump(result, open(a.out + ".json", "w"), indent=1)
