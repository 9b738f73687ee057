"""Learns data/lexicon/countries-of-parties.tsv and sectors-of-words.tsv from annotated records.

Usage: affiliation.py CLUES.jsonl OUT_FOLDER GOLD_FOLDER...  CLUES.jsonl is what the example `affiliation` of
demarche-coder prints for the texts of the gold. Countries: a conditional logit over none and the countries that the
document names. Sectors: a multinomial logit over words. Both by gradient descent with an L2 prior; five folds over
documents say how well they do on documents not learnt from. Weights under 0.1 are left out.
"""
import collections
import glob
import json
import math
import random
import sys

RARE = ("head=", "mod=", "role=", "does=", "suffers=", "beside=")  # clues that are words
LEAST = 5  # documents that a word must stand in to be a clue


def norm(name):
    name = " ".join(name.lower().split())
    for article in ("the ", "a ", "an "):
        if name.startswith(article):
            name = name[len(article):]
            break
    return name.removesuffix("'s").removesuffix("’s")


def load(clues, folders):
    gold = {}
    for folder in folders:
        for path in sorted(glob.glob(folder + "/*.json")):
            with open(path) as file:
                record = json.load(file)
            by_name = {}
            for actor in record["actors"]:
                for name in actor.get("names", []) + [actor["name"]]:
                    by_name.setdefault(norm(name), actor)
            gold[record["id"]] = by_name
    rows = []
    with open(clues) as file:
        for line in file:
            row = json.loads(line)
            by_name = gold.get(row["id"], {})
            actor = next((by_name[norm(n)] for n in row["names"] if norm(n) in by_name), None)
            if actor is not None:
                rows.append((row, actor))
    return rows


def countries(rows):
    """(document, choices, right): choices are lists of (clue, of, x); the first is none."""
    out = []
    for row, actor in rows:
        if row["countries"] is None:
            continue
        none, candidates = row["countries"]
        choices = [[(c, "none", x) for c, x in none]]
        choices += [[(c, "country", x) for c, x in clues] for _, clues in candidates]
        codes = ["", *(code for code, _ in candidates)]
        code = actor.get("country") or ""
        if code in codes:
            out.append((row["id"], choices, codes.index(code)))
        elif code not in ("IGO", "NGO", "IMG", "MNC"):
            continue
        else:
            out.append((row["id"], choices, 0))
    return out


def sectors(rows, frequent):
    codes = sorted({a.get("sector") or "none" for _, a in rows})
    out = []
    for row, actor in rows:
        if row["sector"] is None:
            continue
        clues = [(c, x) for c, x in row["sector"] if not c.startswith(RARE) or c in frequent]
        choices = [[(c, code, x) for c, x in clues] for code in codes]
        # Whom careful readers leave without a sector ("leaders", "visitors" of no known body) is to be left so.
        out.append((row["id"], choices, codes.index(actor.get("sector") or "none")))
    return out


def shares(weights, choices):
    scores = [sum(x * weights[(c, of)] for c, of, x in choice) for choice in choices]
    top = max(scores)
    exps = [math.exp(s - top) for s in scores]
    whole = sum(exps)
    return [e / whole for e in exps]


def learn(examples, prior, passes=30, rate=0.25):
    """Adagrad on the log likelihood, so that rare clues learn as fast as frequent ones."""
    weights, squares = collections.defaultdict(float), collections.defaultdict(lambda: 1e-6)
    draw = random.Random(1)
    for _ in range(passes):
        draw.shuffle(examples)
        for _, choices, right in examples:
            p = shares(weights, choices)
            for k, choice in enumerate(choices):
                error = p[k] - (k == right)
                if abs(error) < 1e-3:
                    continue
                for c, of, x in choice:
                    key = (c, of)
                    gradient = error * x + prior * weights[key] / len(examples)
                    squares[key] += gradient * gradient
                    weights[key] -= rate * gradient / math.sqrt(squares[key])
    return weights


def judge(examples, prior, label, **how):
    documents = sorted({e[0] for e in examples})
    random.Random(2).shuffle(documents)
    fold = {d: i % 5 for i, d in enumerate(documents)}
    right = sure = sure_right = 0
    for k in range(5):
        weights = learn([e for e in examples if fold[e[0]] != k], prior, **how)
        for _, choices, gold in (e for e in examples if fold[e[0]] == k):
            p = shares(weights, choices)
            best = max(range(len(p)), key=p.__getitem__)
            right += best == gold
            if p[best] >= 0.5:
                sure += 1
                sure_right += best == gold
    n = len(examples)
    print(f"{label}: {n} cases, prior {prior}: right {right / n:.3f}; sure of {sure / n:.3f}, of these {sure_right / sure:.3f}")


def write(path, weights, what, script="affiliation.py"):
    with open(path, "w") as out:
        out.write(f"# {what}\n")
        out.write(f"# source: learnt by training/{script} from annotated records; licence: CC0 1.0\n")
        out.write("clue\tof\tweight\n")
        for (clue, of), weight in sorted(weights.items()):
            if abs(weight) >= 0.1:
                out.write(f"{clue}\t{of}\t{weight:.2f}\n")


def main(clues, out, *folders):
    rows = load(clues, folders)
    seen = collections.defaultdict(set)
    for row, actor in rows:
        if row["sector"] and actor.get("sector"):
            for clue, _ in row["sector"]:
                seen[clue].add(row["id"])
    frequent = {clue for clue, documents in seen.items() if len(documents) >= LEAST}
    for label, examples, prior, how, name, what in (
        ("countries", countries(rows), 12.0, {"passes": 10}, "countries-of-parties.tsv",
         "Clues to the country of a party that no word ties to one; of: none, or any country."),
        ("sectors", sectors(rows, frequent), 3.0, {"passes": 6, "rate": 0.15}, "sectors-of-words.tsv",
         "Clues to the sector of a party told by words; of: PLOVER's code."),
    ):
        judge(examples, prior, label, **how)
        write(f"{out}/{name}", learn(examples, prior, **how), what)


if __name__ == "__main__":
    main(*sys.argv[1:])
