"""Learns which phrases mean the same: a table of weights for named features, and a small network beside it.

  demarche eval coreference gum-train-open.conllu --features train.bin   (the same for gum-dev)
  python coreference.py --weights READER.pt --minilm MINILM --train train.conllu train.bin --dev dev.conllu dev.bin

Writes data/lexicon/coreference.tsv, models/coreference.safetensors, and READER.pt.coreference, the layer that
`export.py` adds to the reader's weights.

A ranker over earlier phrases and "alone" (Durrett and Klein, EMNLP 2013): the likelihood of all right choices
together, with costs that make a wrong link dearer than a missed one or the reverse. A choice scores what its
features weigh and what the network says. Weights stand for a feature, a feature with the later phrase's form, and a
feature with both forms; those near nought are dropped. The network compares the reader's vectors of the two heads: a
layer makes two small vectors of them, one for a word as the later and one as the earlier phrase, whose product by
elements goes through one hidden layer (the mention-pair scorer of Lee and others, EMNLP 2017, made small). The
reader's own weights stay as they are. Documents of news, interviews and speeches count more than the rest.
"""
import argparse
import os
import re
from collections import defaultdict

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

from data import read_conllu
from model import Pieces, Reader, batch as network_batch, load

FORMS = ["i", "you", "we", "he", "she", "it", "they", "this", "other", "name", "definite", "demonstrative",
         "possessed", "indefinite", "bare", "coordinate"]
NEWS = ("news", "interview", "speech")


def gold(path):
    """Documents in order: (genre, {(start, end): entity}, {head token: entity})."""
    out, open_, mentions, heads, base, tokens = [], None, None, None, 0, 0
    for line in open(path):
        line = line.rstrip("\n")
        if line.startswith("# newdoc id"):
            genre = line.split("GUM_")[1].split("_")[0]
            mentions, open_, tokens, heads = {}, defaultdict(list), 0, []
            out.append((genre, mentions, heads))
        elif line.startswith("# sent_id"):
            base = tokens
        elif line[:1].isdigit():
            cells = line.split("\t")
            if "-" in cells[0] or "." in cells[0]:
                continue
            heads.append(base + int(cells[6]) - 1 if cells[6] != "0" else -1)
            found = re.search(r"(?:^|\|)Entity=([^|]*)", cells[9])
            for part in re.findall(r"\([^()]*\)?|[^()]+\)", found.group(1)) if found else []:
                entity = re.match(r"\(?([^-)\[]+)", part).group(1)
                if part.startswith("("):
                    if part.endswith(")"):
                        mentions.setdefault((tokens, tokens + 1), entity)
                    else:
                        open_[entity].append(tokens)
                elif open_[entity]:
                    mentions.setdefault((open_[entity].pop(), tokens + 1), entity)
            tokens += 1
    return out


def rows(path):
    """Documents of the features file."""
    data = np.fromfile(path, dtype="<u4").tolist()
    at, out = 0, []
    while at < len(data):
        n, at = data[at], at + 1
        phrases = []
        for _ in range(n):
            start, end, head, form, k = data[at:at + 5]
            at += 5
            alone, at = data[at:at + k], at + k
            c, at = data[at], at + 1
            pairs = []
            for _ in range(c):
                earlier, k = data[at:at + 2]
                at += 2
                pairs.append((earlier, data[at:at + k]))
                at += k
            phrases.append((start, end, head, form, alone, pairs))
        out.append(phrases)
    return out


class Docs:
    """Everything as flat arrays: one row for each choice, 'alone' first."""

    def __init__(self, conllu, bin_, keep=lambda genre: True):
        self.docs = []
        for (genre, mentions, heads), phrases in zip(gold(conllu), rows(bin_)):
            if not keep(genre):
                continue
            by_head = {}
            for (s, e), entity in mentions.items():
                inside = [i for i in range(s, e) if not s <= heads[i] < e]
                if inside:
                    by_head.setdefault(inside[0], []).append((e - s, entity))
            label = []
            for (s, e, head, form, _, _) in phrases:
                exact = mentions.get((s, e))
                if exact is None and head in by_head and form != 15:
                    exact = max(by_head[head])[1]
                label.append(exact)
            width = max(max((len(p[4]) for p in phrases), default=0),
                        max((len(f) for p in phrases for _, f in p[5]), default=0))
            feats, later, earlier, owner, target, ants, cost = [], [], [], [], [], [], []
            for i, (s, e, head, form, alone, pairs) in enumerate(phrases):
                right = [label[i] is not None and label[a] == label[i] for a, _ in pairs]
                feats.append(alone + [-1] * (width - len(alone)))
                later.append(form); earlier.append(0); owner.append(i); ants.append(-1)
                target.append(not any(right)); cost.append(1 if any(right) else 0)
                for (a, f), r in zip(pairs, right):
                    feats.append(f + [-1] * (width - len(f)))
                    later.append(form); earlier.append(phrases[a][3]); owner.append(i); ants.append(a)
                    target.append(r); cost.append(0 if r else (2 if not any(right) else 3))
            self.docs.append(dict(
                genre=genre, mentions=mentions, n=len(phrases), spans=[(p[0], p[1]) for p in phrases],
                forms=[p[3] for p in phrases], heads=torch.tensor([p[2] for p in phrases]),
                feats=torch.tensor(feats, dtype=torch.int32), later=torch.tensor(later), earlier=torch.tensor(earlier),
                owner=torch.tensor(owner), target=torch.tensor(target), ants=ants,
                earlier_phrase=torch.tensor([max(x, 0) for x in ants]), alone=torch.tensor([x < 0 for x in ants]),
                cost=torch.tensor(cost)))


class Table(nn.Module):
    """The weights of the features."""

    def __init__(self, features, is_alone):
        super().__init__()
        self.features = features
        self.is_alone = is_alone
        self.one = nn.Parameter(torch.zeros(features + 1))
        self.two = nn.Parameter(torch.zeros(features + 1, 16))
        self.three = nn.Parameter(torch.zeros(features + 1, 16, 16))

    def forward(self, doc):
        three = torch.where(self.is_alone[:, None, None], torch.zeros(()), self.three)
        whole = self.one[:, None, None] + self.two[:, :, None] + three
        whole = torch.cat([whole[:-1], torch.zeros(1, 16, 16)])
        f = doc["feats"].long()
        f = torch.where(f < 0, self.features, f)
        index = (f * 16 + doc["later"][:, None]) * 16 + doc["earlier"][:, None]
        return whole.reshape(-1)[index].sum(1)


class Network(nn.Module):
    """What the vectors of two heads say; crates/coref/src/network.rs runs it."""

    def __init__(self, dim, width=64, hidden=64, dropout=0.3):
        super().__init__()
        self.vectors = nn.Linear(dim, 2 * width)
        self.pair, self.pair_forms, self.pair_out = nn.Linear(width, hidden), nn.Embedding(256, hidden), nn.Linear(hidden, 1)
        self.alone, self.alone_forms, self.alone_out = nn.Linear(width, hidden), nn.Embedding(16, hidden), nn.Linear(hidden, 1)
        self.drop = nn.Dropout(dropout)
        for layer in (self.pair_out, self.alone_out):
            nn.init.zeros_(layer.weight)
        for forms in (self.pair_forms, self.alone_forms):
            nn.init.normal_(forms.weight, std=0.1)

    def forward(self, doc):
        later, earlier = F.hardtanh(self.vectors(self.drop(doc["vectors"]))).chunk(2, -1)
        both = self.pair_forms(doc["later"] * 16 + doc["earlier"])
        pair = F.relu(self.pair(later[doc["owner"]] * earlier[doc["earlier_phrase"]]) + both)
        alone = F.relu(self.alone(later) + self.alone_forms(torch.tensor(doc["forms"])))
        pair, alone = (out(self.drop(x)).squeeze(-1) for out, x in ((self.pair_out, pair), (self.alone_out, alone)))
        return torch.where(doc["alone"], alone[doc["owner"]], pair)


def add_vectors(docs, path, reader, pieces):
    """Gives each phrase its head's two vectors, of its first and last wordpiece, side by side."""
    marks = [line[:8] for line in open(path, encoding="utf8") if line.startswith(("# newdoc", "# sent_i"))]
    starts = [i - n for n, i in enumerate(i for i, m in enumerate(marks) if m == "# newdoc")]
    sentences = read_conllu(path)
    if len(sentences) != len(marks) - len(starts) or len(starts) != len(docs):
        raise SystemExit(f"{path}: documents and sentences do not go together")
    for s in sentences:
        pieces.fill(s)
    order = sorted(range(len(sentences)), key=lambda i: len(sentences[i].ids))
    vectors = [None] * len(sentences)
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        for k in range(0, len(order), 48):
            two = torch.cat(reader.enc(*network_batch([sentences[i] for i in order[k:k + 48]])), -1).float()
            for row, i in zip(two, order[k:k + 48]):
                vectors[i] = row[1:len(sentences[i].words) + 1]
    for doc, start, end in zip(docs, starts, starts[1:] + [len(sentences)]):
        doc["vectors"] = torch.cat(vectors[start:end])[doc["heads"]]


def segment_lse(scores, owner, n):
    top = torch.full((n,), -1e30).scatter_reduce(0, owner, scores.detach(), "amax")
    return torch.zeros(n).index_add(0, owner, (scores - top[owner]).exp()).clamp_min(1e-30).log() + top


def decode(doc, scores, barred, shift=0.0):
    """The entities of one document, as crates/coref/src/rank.rs makes them, less the bars by nesting."""
    scores = scores.tolist()
    owner = doc["owner"].tolist()
    choices = defaultdict(list)
    for row, (o, a) in enumerate(zip(owner, doc["ants"])):
        choices[o].append((scores[row] + (shift if a < 0 else 0.0), a, row))
    entity_of, entities, bars = {}, [], {}
    for i in range(doc["n"]):
        alone = choices[i][0][0]
        banned = {a for s, a, row in choices[i][1:] if barred[row]}
        spans = doc["spans"]
        best = None
        for s, a, row in sorted(choices[i][1:], key=lambda c: -c[0]):
            if s <= alone:
                break
            entity = entities[entity_of[a]]
            if any(x in banned for x in entity):
                continue
            me = spans[i]
            if any((spans[x][0] <= me[0] and me[1] <= spans[x][1]) or (me[0] <= spans[x][0] and spans[x][1] <= me[1])
                   for x in entity if not (doc["forms"][x] == 9 and doc["forms"][i] == 9)):
                continue
            best = a
            break
        if best is None:
            entity_of[i] = len(entities)
            entities.append([i])
        else:
            entity_of[i] = entity_of[best]
            entities[entity_of[best]].append(i)
    return [[doc["spans"][i] for i in e] for e in entities if len(e) > 1]


def measures(pairs):
    from scipy.optimize import linear_sum_assignment
    total = np.zeros((3, 4))
    for key, found in pairs:
        where_k = {m: i for i, e in enumerate(key) for m in e}
        where_f = {m: i for i, e in enumerate(found) for m in e}
        for side, (a, where) in enumerate(((key, where_f), (found, where_k))):
            other = found if side == 0 else key
            for e in a:
                parts = {where.get(m, ("x", m)) for m in e}
                total[0, side * 2] += len(e) - len(parts)
                total[0, side * 2 + 1] += len(e) - 1
                es = set(e)
                for m in e:
                    if m in where:
                        total[1, side * 2] += len(es & set(other[where[m]])) / len(e)
                    total[1, side * 2 + 1] += 1
        if key and found:
            phi = np.zeros((len(key), len(found)))
            for i, e in enumerate(key):
                for m in e:
                    if m in where_f:
                        phi[i, where_f[m]] += 1
            for i, e in enumerate(key):
                for j, g in enumerate(found):
                    if phi[i, j]:
                        phi[i, j] = 2 * phi[i, j] / (len(e) + len(g))
            r, c = linear_sum_assignment(-phi)
            best = phi[r, c].sum()
        else:
            best = 0
        total[2] += [best, len(key), best, len(found)]
    out = []
    for r, rn, p, pn in total:
        r, p = r / max(rn, 1), p / max(pn, 1)
        out.append(0 if r + p == 0 else 200 * r * p / (r + p))
    return out + [sum(out) / 3]


def evaluate(docs, score, bar_features, keep, shift=0.0):
    pairs = []
    with torch.no_grad():
        for doc in docs.docs:
            if not keep(doc["genre"]):
                continue
            barred = torch.isin(doc["feats"], bar_features).any(1).tolist()
            key = defaultdict(list)
            for span, entity in doc["mentions"].items():
                key[entity].append(span)
            pairs.append(([k for k in key.values() if len(k) > 1], decode(doc, score(doc), barred, shift)))
    return [round(x, 2) for x in measures(pairs)]


def feature_names():
    """Template and value of each feature, in order, from the table in features.rs."""
    path = os.path.join(os.path.dirname(__file__), "../crates/coref/src/features.rs")
    text = open(path).read()
    lists = {m[0]: re.findall(r'"([^"]*)"', m[1]) for m in re.findall(r"const (\w+): &\[&str\] =\s*&\[(.*?)\];", text, re.S)}
    lists["CLASSES"] = ["person", "group", "gpe", "place", "time", "event", "object", "animal", "abstract", "unknown"]
    table = text[text.index("templates! {\n"):text.index("/// The first number of")]
    out = []
    for name, values in re.findall(r'\w+ "([^"]+)" (&\[[^\]]*\]|[A-Z_]+);', table, re.S):
        out += [(name, v) for v in lists.get(values) or re.findall(r'"([^"]*)"', values)]
    return out


def main(a, l1=0.15, cut=0.02, costs=(0.3, 2.0, 1.0)):
    torch.manual_seed(a.seed)
    torch.set_num_threads(1)
    values = feature_names()
    train, dev = Docs(*a.train), Docs(*a.dev)
    reader, pieces = Reader.saved(load(a.weights)).eval(), Pieces(a.minilm)
    for part, (path, _) in ((train, a.train), (dev, a.dev)):
        add_vectors(part.docs, path, reader, pieces)
    is_alone = torch.tensor([t.startswith("alone") for t, _ in values] + [False])
    table = Table(len(values), is_alone)
    network = Network(train.docs[0]["vectors"].shape[1], a.width, a.hidden, a.dropout)
    score = lambda doc: table(doc) + network(doc)
    bars = {("gender", "differ"), ("names", "person-differ")}
    bar_features = torch.tensor([i for i, v in enumerate(values) if v in bars], dtype=torch.int32)
    false_link, missed, wrong = costs
    # cost classes: 0 right, 1 alone although there is a right one, 2 link although none, 3 wrong link
    dear = torch.tensor([0.0, missed, false_link, wrong])
    table_optimiser = torch.optim.Adagrad(table.parameters(), lr=0.1)
    optimiser = torch.optim.AdamW(network.parameters(), lr=a.lr, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda epoch: 1 - 0.95 * epoch / a.epochs)
    # The weights kept are the average over the later epochs, which varies less from one to the next.
    averaged = torch.optim.swa_utils.AveragedModel(network)
    order = list(range(len(train.docs)))
    generator = np.random.default_rng(a.seed)
    near, every_genre = lambda genre: genre in NEWS, lambda genre: True
    for epoch in range(a.epochs):
        generator.shuffle(order)
        total = 0.0
        for d in order:
            doc = train.docs[d]
            scores = score(doc) + dear[doc["cost"]]
            every = segment_lse(scores, doc["owner"], doc["n"])
            right = segment_lse(torch.where(doc["target"], scores, torch.full_like(scores, -1e9)),
                                doc["owner"], doc["n"])
            loss = (every - right).sum() * (1.5 if doc["genre"] in NEWS else 1.0)
            total += loss.item()
            few = table.two.abs().sum() + 2 * table.three.abs().sum() + 0.2 * table.one.abs().sum()
            (loss + l1 * few).backward()
            nn.utils.clip_grad_norm_(network.parameters(), 50.0)
            for o in (table_optimiser, optimiser):
                o.step()
                o.zero_grad()
        schedule.step()
        if 2 * epoch >= a.epochs:
            averaged.update_parameters(network)
        if epoch % 3 == 2 or epoch == a.epochs - 1:
            network.eval()
            print(epoch, round(total), "news+interview+speech", evaluate(dev, score, bar_features, near),
                  "all", evaluate(dev, score, bar_features, every_genre), flush=True)
            network.train()
    network = averaged.module.eval()
    with torch.no_grad():
        for p in table.parameters():
            p[p.abs() < cut] = 0.0
        for shift in (-1.0, -0.5, 0.0, 0.5):
            print("shift", shift, evaluate(dev, score, bar_features, near, shift), evaluate(dev, score, bar_features, every_genre, shift))
        network.alone_out.bias += a.shift
    write(values, table, is_alone, a.table)
    parts = {"pair": network.pair, "pair_out": network.pair_out, "alone": network.alone, "alone_out": network.alone_out}
    tensors = {f"{k}.{t}": getattr(layer, t).detach().contiguous() for k, layer in parts.items() for t in ("weight", "bias")}
    tensors |= {k: getattr(network, k).weight.detach().contiguous() for k in ("pair_forms", "alone_forms")}
    save_file(tensors, a.network)
    torch.save(network.vectors.state_dict(), a.weights + ".coreference")


def write(values, model, is_alone, out):
    with open(out, "w") as file:
        file.write("# source: learnt by training/coreference.py from UD English GUM (documents under CC BY, CC BY-SA or "
                   "public domain; annotation CC BY 4.0); licence: CC BY-SA 4.0\n")
        file.write("template\tvalue\tlater\tearlier\tweight\n")
        for i, (template, value) in enumerate(values):
            def row(later, earlier, weight):
                if weight != 0.0:
                    file.write(f"{template}\t{value}\t{later}\t{earlier}\t{weight:.2f}\n")
            row("*", "*", model.one[i].item())
            for l in range(16):
                row(FORMS[l], "*", model.two[i, l].item())
                for e in range(16):
                    if not is_alone[i]:
                        row(FORMS[l], FORMS[e], model.three[i, l, e].item())


if __name__ == "__main__":
    here = os.path.dirname(os.path.abspath(__file__))
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--weights", required=True, help="the reader's, as train.py saved them")
    ap.add_argument("--minilm", required=True)
    ap.add_argument("--train", nargs=2, required=True, metavar=("CONLLU", "FEATURES"))
    ap.add_argument("--dev", nargs=2, required=True, metavar=("CONLLU", "FEATURES"))
    ap.add_argument("--table", default=os.path.join(here, "../data/lexicon/coreference.tsv"))
    ap.add_argument("--network", default=os.path.join(here, "../models/coreference.safetensors"))
    ap.add_argument("--epochs", type=int, default=12)
    ap.add_argument("--lr", type=float, default=1e-3)
    ap.add_argument("--width", type=int, default=64)
    ap.add_argument("--hidden", type=int, default=64)
    ap.add_argument("--dropout", type=float, default=0.3)
    ap.add_argument("--shift", type=float, default=0.0, help="what is added to the score of standing alone, once learnt")
    ap.add_argument("--seed", type=int, default=1)
    main(ap.parse_args())
