"""Learns the column `bare` of data/lexicon/same.tsv from ECB+.

    cargo build --release -p demarche-eval --example happenings
    E=../target/release/examples/happenings
    $E ECB/Train.txt RECORDS/Train.jsonl --same ones.tsv --features train.tsv     (ones.tsv: see below)
    python happenings.py ones > ones.tsv
    python happenings.py learn train.tsv [--prior SHIFT] > same.tsv
    $E ECB/Dev.txt RECORDS/Dev.jsonl --same same.tsv                              (choose the shift here)

The program writes for every pair of mentions that share a blocking key which lines of evidence it has; `ones`
gives a table in which every line counts, so that none is left out. The bits are the coefficients of a logistic
regression over the lines, in base two: like the log-likelihood ratios of Fellegi and Sunter they add up, but what
several lines say together is counted once. The prior is that of the pairs in training, moved by a shift so that the
mean over two groups crosses nought where the development part says it should. Lines that ECB+ cannot teach (days,
places, parties: its mentions have none) keep what stands in the table, as do those seen fewer than 20 times.
"""

import collections
import math
import sys

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

TABLE = "../data/lexicon/same.tsv"
KEEP = {"days", "place", "party", "mode", "standing", "done", "ahead", "foretold", "hindsight", "going", "again"}


def table():
    lines = open(TABLE, encoding="utf8").read().rstrip("\n").split("\n")
    start = next(i for i, l in enumerate(lines) if not l.startswith("#"))
    return lines[: start + 1], [l.split("\t") for l in lines[start + 1:]]


def ones():
    head, rows = table()
    print("\n".join(head))
    for row in rows:
        print("\t".join(row[:2] + ["1", "1", "1"]))


def learn(path, shift, strength):
    names, data, index, starts, labels = {}, [], [], [0], []
    for line in open(path, encoding="utf8"):
        label, *cells = line.rstrip("\n").split("\t")
        for cell in cells:
            name = cell.rsplit("=", 1)[0]
            if name.startswith("prior") or name.split(" ")[0] in KEEP:
                continue
            index.append(names.setdefault(name, len(names)))
            data.append(1.0)
        starts.append(len(index))
        labels.append(int(label))
    x = csr_matrix((data, index, starts), shape=(len(labels), len(names)))
    y = np.array(labels)
    print(f"{len(y)} pairs, {y.sum()} of one event, {len(names)} lines", file=sys.stderr)
    seen = np.asarray((x > 0).sum(axis=0)).ravel()
    model = LogisticRegression(max_iter=3000, C=strength).fit(x, y)
    bits = {n: model.coef_[0][i] / math.log(2) for n, i in names.items() if seen[i] >= 20}
    # Each band of a likeness is held against the lowest one, so that what is absent says nothing by itself.
    prior = model.intercept_[0] / math.log(2) + shift
    head, rows = table()
    print("\n".join(head))
    for feature, value, engagements, acts, bare in rows:
        if feature == "prior":
            bare = f"{prior:.2f}"
        elif feature not in KEEP and f"{feature} {value}" in bits:
            bare = f"{bits[f'{feature} {value}']:.2f}"
        print("\t".join([feature, value, engagements, acts, bare]))


def main():
    if sys.argv[1] == "ones":
        return ones()
    options = collections.defaultdict(lambda: None)
    rest = sys.argv[2:]
    for i, word in enumerate(rest):
        if word.startswith("--"):
            options[word] = rest[i + 1]
    learn(rest[0], float(options["--prior"] or 0), float(options["--strength"] or 1.0))


main()
