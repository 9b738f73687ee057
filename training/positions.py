"""Learns data/lexicon/positions-of-acts.tsv: which act tells whose position on what, and which.

    cargo run --release -p demarche-coder --example positions -- TEXTS.jsonl > clues.jsonl
    python positions.py clues.jsonl ../data/lexicon/positions-of-acts.tsv GOLD...

TEXTS.jsonl are the articles of the gold. A candidate is right where the gold has a position of its party on an issue
whose name holds the candidate's or stands in it, as the score has it. A multinomial logit over no position and the
stances; five folds over documents say how well the best candidate of each party and word does at several thresholds.
"""
import collections
import glob
import json
import random
import sys

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from affiliation import norm, write

LEAST = 4  # documents that a clue must stand in
PRIOR = 0.1  # of the logit: the smaller, the weaker the clues


def load(clues, folders):
    gold, names = {}, collections.defaultdict(lambda: collections.defaultdict(set))
    for folder in folders:
        for path in sorted(glob.glob(folder + "/*.json")):
            with open(path) as file:
                record = json.load(file)
            gold[record["id"]] = record["positions"]
            for actor in record["actors"]:
                for name in actor.get("names", []) + [actor["name"]]:
                    names[record["id"]][norm(name)].add(actor["id"])
    rows = []
    with open(clues) as file:
        for row in map(json.loads, file):
            if row["id"] not in gold:
                continue
            party = set().union(*(names[row["id"]].get(norm(n), set()) for n in row["names"]))
            ours = norm(row["issue"])
            row["right"] = [
                i
                for i, position in enumerate(gold[row["id"]])
                if position["party"] in party and (ours in norm(position["issue"]) or norm(position["issue"]) in ours)
            ]
            told = [i for i in row["right"] if alike(gold[row["id"]][i]["evidence"], row["evidence"])]
            best = (told or row["right"] or [None])[0]
            row["stance"] = "none" if best is None else gold[row["id"]][best]["stance"]
            rows.append(row)
    return gold, rows


def alike(a, b):
    return a in b or b in a


def matrix(rows):
    seen = collections.defaultdict(set)
    for row in rows:
        for clue in row["clues"]:
            seen[clue].add(row["id"])
    frequent = {clue for clue, documents in seen.items() if len(documents) >= LEAST}
    vectors = DictVectorizer()
    return vectors.fit_transform([{c: 1.0 for c in r["clues"] if c in frequent} for r in rows]).tocsr(), vectors


def fit(x, y):
    return LogisticRegression(C=PRIOR, max_iter=300).fit(x, y)


def judge(gold, rows, x, y):
    documents = sorted(gold)
    random.Random(2).shuffle(documents)
    fold = {d: i % 5 for i, d in enumerate(documents)}
    part = np.array([fold[r["id"]] for r in rows])
    for k in range(5):
        model = fit(x[part != k], y[part != k])
        none = list(model.classes_).index("none")
        for i, p in zip(np.where(part == k)[0], model.predict_proba(x[part == k])):
            rows[i]["p"] = 1 - p[none]
    for least in (0.15, 0.2, 0.25, 0.3, 0.4):
        chosen = {}
        for row in rows:
            key = (row["id"], row["party"], row["word"])
            if row["p"] >= least and (key not in chosen or chosen[key]["p"] < row["p"]):
                chosen[key] = row
        once = {}
        for row in sorted(chosen.values(), key=lambda r: -r["p"]):
            once.setdefault((row["id"], row["party"], norm(row["issue"])), row)
        used = set()
        for row in once.values():
            free = [i for i in row["right"] if (row["id"], i) not in used]
            used |= {(row["id"], i) for i in free[:1]}
        precision, recall = len(used) / max(1, len(once)), len(used) / sum(map(len, gold.values()))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        print(f"from {least}: precision {precision:.3f} recall {recall:.3f} F1 {f1:.3f}")


def main(clues, out, *folders):
    gold, rows = load(clues, folders)
    x, vectors = matrix(rows)
    y = np.array([r["stance"] for r in rows])
    judge(gold, rows, x, y)
    model = fit(x, y)
    names = vectors.get_feature_names_out()
    weights = {
        (str(name), str(of)): model.coef_[k][i] for k, of in enumerate(model.classes_) for i, name in enumerate(names)
    }
    # What the logit adds to every case, told as the weight of the clue that every case has.
    for k, of in enumerate(model.classes_):
        weights["bias", str(of)] = weights.get(("bias", str(of)), 0.0) + model.intercept_[k]
    write(out, weights, "Clues to the position that an act tells; of: none, or a stance.")


if __name__ == "__main__":
    main(*sys.argv[1:])
