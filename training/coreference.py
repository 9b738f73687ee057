"""Learns data/lexicon/coreference.tsv: the weights of the features that say which phrases mean the same.

  demarche eval coreference gum-train-open.conllu --features train.bin   (the same for gum-dev)
  python coreference.py train.conllu train.bin dev.conllu dev.bin OUT.tsv

A log-linear ranker over earlier phrases and "alone" (Durrett and Klein, EMNLP 2013): the likelihood of all
right choices together, with costs that make a wrong link dearer than a missed one or the reverse. Weights
stand for a feature, a feature with the later phrase's form, and a feature with both forms; those near
nought are dropped. Documents of news, interviews and speeches count more than the rest.
"""
import os
import re
import sys
from collections import defaultdict

import numpy as np
import torch

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
                forms=[p[3] for p in phrases],
                feats=torch.tensor(feats, dtype=torch.int32), later=torch.tensor(later), earlier=torch.tensor(earlier),
                owner=torch.tensor(owner), target=torch.tensor(target), ants=ants,
                cost=torch.tensor(cost)))


class Model(torch.nn.Module):
    def __init__(self, features):
        super().__init__()
        self.features = features
        self.one = torch.nn.Parameter(torch.zeros(features + 1))
        self.two = torch.nn.Parameter(torch.zeros(features + 1, 16))
        self.three = torch.nn.Parameter(torch.zeros(features + 1, 16, 16))

    def full(self, is_alone):
        three = torch.where(is_alone[:, None, None], torch.zeros(()), self.three)
        whole = self.one[:, None, None] + self.two[:, :, None] + three
        return torch.cat([whole[:-1], torch.zeros(1, 16, 16)])

    def score(self, doc, whole):
        f = doc["feats"].long()
        f = torch.where(f < 0, self.features, f)
        index = (f * 16 + doc["later"][:, None]) * 16 + doc["earlier"][:, None]
        return whole.reshape(-1)[index].sum(1)


def segment_lse(scores, owner, n):
    top = torch.full((n,), -1e30).scatter_reduce(0, owner, scores.detach(), "amax")
    return torch.zeros(n).index_add(0, owner, (scores - top[owner]).exp()).clamp_min(1e-30).log() + top


def decode(doc, scores, barred, shift=0.0):
    """The entities of one document, as crates/coder/src/coref/rank.rs makes them, less the bars by nesting."""
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


def evaluate(docs, model, is_alone, bar_features, keep, shift=0.0):
    pairs = []
    with torch.no_grad():
        whole = model.full(is_alone)
        for doc in docs.docs:
            if not keep(doc["genre"]):
                continue
            barred = torch.isin(doc["feats"], bar_features).any(1).tolist()
            found = decode(doc, model.score(doc, whole), barred, shift)
            key = defaultdict(list)
            for span, entity in doc["mentions"].items():
                key[entity].append(span)
            pairs.append(([k for k in key.values() if len(k) > 1], found))
    return measures(pairs)


def feature_names():
    """Template and value of each feature, in order, from the table in features.rs."""
    path = os.path.join(os.path.dirname(__file__), "../crates/coder/src/coref/features.rs")
    text = open(path).read()
    lists = {m[0]: re.findall(r'"([^"]*)"', m[1]) for m in re.findall(r"const (\w+): &\[&str\] =\s*&\[(.*?)\];", text, re.S)}
    lists["CLASSES"] = ["person", "group", "gpe", "place", "time", "event", "object", "animal", "abstract", "unknown"]
    table = text[text.index("templates! {\n"):text.index("/// The first number of")]
    out = []
    for name, values in re.findall(r'\w+ "([^"]+)" (&\[[^\]]*\]|[A-Z_]+);', table, re.S):
        out += [(name, v) for v in lists.get(values) or re.findall(r'"([^"]*)"', values)]
    return out


def main(train_conllu, train_bin, dev_conllu, dev_bin, out, epochs=14, costs=(0.3, 2.0, 1.0), l1=0.15, cut=0.02):
    torch.manual_seed(1)
    torch.set_num_threads(1)
    values = feature_names()
    train, dev = Docs(train_conllu, train_bin), Docs(dev_conllu, dev_bin)
    model = Model(len(values))
    is_alone = torch.tensor([t.startswith("alone") for t, _ in values] + [False])
    bars = {("gender", "differ"), ("names", "person-differ")}
    bar_features = torch.tensor([i for i, v in enumerate(values) if v in bars], dtype=torch.int32)
    false_link, missed, wrong = costs
    # cost classes: 0 right, 1 alone although there is a right one, 2 link although none, 3 wrong link
    table = torch.tensor([0.0, missed, false_link, wrong])
    optimiser = torch.optim.Adagrad(model.parameters(), lr=0.1)
    order = list(range(len(train.docs)))
    generator = np.random.default_rng(1)
    for epoch in range(epochs):
        generator.shuffle(order)
        total = 0.0
        for d in order:
            doc = train.docs[d]
            scores = model.score(doc, model.full(is_alone)) + table[doc["cost"]]
            every = segment_lse(scores, doc["owner"], doc["n"])
            right = segment_lse(torch.where(doc["target"], scores, torch.full_like(scores, -1e9)),
                                doc["owner"], doc["n"])
            weight = 1.5 if doc["genre"] in NEWS else 1.0
            loss = (every - right).sum() * weight
            loss = loss + l1 * (model.two.abs().sum() + 2 * model.three.abs().sum() + 0.2 * model.one.abs().sum())
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            total += loss.item()
        if epoch % 3 == 1 or epoch == epochs - 1:
            near = evaluate(dev, model, is_alone, bar_features, lambda g: g in NEWS)
            print(epoch, round(total), "news+interview+speech", [round(x, 2) for x in near],
                  "all", [round(x, 2) for x in evaluate(dev, model, is_alone, bar_features, lambda g: True)], flush=True)
            write(values, model, is_alone, out)
    with torch.no_grad():
        for p in model.parameters():
            p[p.abs() < cut] = 0.0
    for shift in (-0.5, 0.0, 0.5):
        print("shift", shift, [round(x, 2) for x in evaluate(dev, model, is_alone, bar_features, lambda g: g in NEWS, shift)])
    write(values, model, is_alone, out)


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
    main(*sys.argv[1:6])
