"""Draws pairs of reports to be labelled, and shows them to a reader, blind.

    cargo run --release -p demarche-happenings --example reports -- RECORDS.jsonl… > reports.jsonl
    python pairs.py draw reports.jsonl RECORDS.jsonl… --out pairs.jsonl
    python pairs.py show pairs.jsonl RECORDS.jsonl… [FROM [TO]]

A pair is two reports of different documents that share a blocking key within thirty days. Pairs are drawn from six
strata by what the two visibly share (persons, days, the word that tells the act), never by a score: of engagements
those with a rare person in common, within three days and within thirty, and those with countries or bodies only; of
other acts those with a rare party and the same word, with a rare party, and the rest. No report stands in more than
two pairs, no two documents share more than two. The draw is the same for the same input (random seed 21).

Labels (training/annotation/happenings.tsv): `same`, `different`, or `unclear` where the two texts do not let a
reader decide; `unclear` counts for nothing.
"""

import argparse
import collections
import json
import random

RARE = 4.5
WANTED = {"E1": 130, "E2": 60, "E3": 55, "A1": 120, "A2": 50, "A3": 35}


def rarity():
    bits = {}
    for line in open("../data/lexicon/rarity.tsv", encoding="utf8"):
        cells = line.rstrip("\n").split("\t")
        if cells[0] == "actor":
            bits[cells[1]] = float(cells[2])
    return bits


def stratum(a, b, gap, bits):
    engagements = [r["kind"].islower() and r["kind"] != "other" for r in (a, b)]
    if engagements[0] != engagements[1]:
        return None
    names = [{p["actor"]: p["kind"] for p in r["parties"] if not p["actor"].startswith("u-")} for r in (a, b)]
    shared = [k for k in names[0] if k in names[1] and bits.get(k, 9.0) >= RARE]
    persons = [k for k in shared if names[0][k] == "person"]
    if engagements[0]:
        if persons:
            return "E1" if gap <= 3 else "E2"
        return "E3" if shared else None
    if shared and set(a["triggers"]) & set(b["triggers"]):
        return "A1" if gap <= 7 else "A2"
    return "A2" if shared and gap <= 7 else "A3"


def draw(args):
    bits = rarity()
    reports, postings = [], collections.defaultdict(list)
    for line in open(args.reports, encoding="utf8"):
        document = json.loads(line)
        for report, keys, day in zip(document["document"]["reports"], document["keys"], document["days"]):
            for key in keys:
                postings[key].append((day, len(reports)))
            reports.append(report)
    strata = collections.defaultdict(set)
    for list_ in postings.values():
        list_.sort()
        for i, (day, x) in enumerate(list_):
            for later, y in list_[i + 1:]:
                if later - day > 30:
                    break
                a, b = sorted((x, y))
                if reports[a]["doc"] != reports[b]["doc"]:
                    name = stratum(reports[a], reports[b], later - day, bits)
                    if name:
                        strata[name].add((a, b))
    rng = random.Random(21)
    in_report, in_documents = collections.Counter(), collections.Counter()
    drawn = []
    for name in sorted(strata):
        pairs = sorted(strata[name])
        rng.shuffle(pairs)
        left = WANTED[name]
        for a, b in pairs:
            documents = (reports[a]["doc"], reports[b]["doc"])
            if left and max(in_report[a], in_report[b], in_documents[documents]) < 2:
                in_report[a] += 1
                in_report[b] += 1
                in_documents[documents] += 1
                drawn.append({"stratum": name, "a": place(reports[a]), "b": place(reports[b])})
                left -= 1
        print(name, "of", len(pairs), "drawn", WANTED[name] - left)
    rng.shuffle(drawn)
    with open(args.out, "w", encoding="utf8") as out:
        for n, pair in enumerate(drawn, 1):
            out.write(json.dumps({"n": n, **pair}) + "\n")


def place(report):
    """Where a report stands: its document and the first code points of its triggers."""
    starts = sorted({(x["at"]["start"], x["at"]["end"]) for x in report["accounts"]})
    return {"doc": report["doc"][2:], "kind": report["kind"], "at": starts, "days": report["days"],
            "parties": [p["name"] for p in report["parties"]]}


def show(args):
    texts = {}
    for path in args.records:
        for line in open(path, encoding="utf8"):
            record = json.loads(line)
            texts[record["document"]["id"]] = record
    for line in open(args.pairs, encoding="utf8"):
        pair = json.loads(line)
        if not args.first <= pair["n"] <= args.last:
            continue
        print(f"#{pair['n']}")
        for side in "ab":
            told = pair[side]
            record = texts[told["doc"]]
            document = record["document"]
            days = told["days"]
            when = f"{days['first']}..{days['last']}" if days["basis"] == "stated" else "-"
            print(f" {side.upper()} {document.get('published')} {told['kind']} [{when}] "
                  f"{'; '.join(told['parties'][:6])} | {(document.get('title') or '')[:90]}")
            seen = set()
            for start, end in told["at"][:2]:
                for s in record["sentences"]:
                    if s["start"] <= start < s["end"] and s["start"] not in seen:
                        seen.add(s["start"])
                        words = document["text"]
                        before = words[max(s["start"], start - 150):start]
                        after = words[end:min(s["end"], end + 150)]
                        print("   ", (before + "**" + words[start:end] + "**" + after).replace("\n", " "))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("draw")
    one.add_argument("reports")
    one.add_argument("--out", required=True)
    one.set_defaults(run=draw)
    two = commands.add_parser("show")
    two.add_argument("pairs")
    two.add_argument("records", nargs="+")
    two.add_argument("--first", type=int, default=1)
    two.add_argument("--last", type=int, default=10**6)
    two.set_defaults(run=show)
    args = parser.parse_args()
    args.run(args)


main()
