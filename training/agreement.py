"""How well two annotations of the same stretches agree: exact spans with labels, F1, over all and for each label.

    python agreement.py annotation/entities-again.jsonl annotation/entities-articles*.jsonl

The first file is the second annotator's; of the others only the stretches that it has are compared.
"""
import collections
import json
import sys


def read(paths):
    rows = [json.loads(line) for path in paths for line in open(path, encoding="utf8") if line.strip()]
    return {(r["file"], r["id"], r["start"], r["end"]): {tuple(e) for e in r["entities"]} for r in rows}


second, first = read(sys.argv[1:2]), read(sys.argv[2:])
counts = collections.defaultdict(lambda: [0, 0, 0])
for stretch, again in second.items():
    ours = first[stretch]
    for column, spans in enumerate((ours, again, ours & again)):
        for _, _, label in spans:
            counts[label][column] += 1
            counts["all"][column] += 1
print(len(second), "sentences")
for label, (ours, again, both) in sorted(counts.items(), key=lambda kv: -kv[1][0]):
    print(f"{label:<6} F1 {200 * both / (ours + again):5.1f}   first {ours}, second {again}, the same {both}")
