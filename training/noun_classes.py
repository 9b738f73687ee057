"""Makes data/lexicon/noun-classes.tsv: what kind of thing an English noun most often names.

Reads the WordNet 3.0 database (Debian package wordnet-base): cntlist.rev gives how often each sense was
tagged in SemCor and the lexicographer file of the sense, index.noun and data.noun the senses in order.
A noun's class is the one whose senses were tagged most; a noun that was never tagged is kept only where
its first sense is a person or a group. Usage: noun_classes.py /usr/share/wordnet OUT.tsv
"""
import sys
from collections import defaultdict

# Lexicographer files (lexnames(5WN)) by class.
CLASSES = {
    "person": [18], "group": [14], "place": [15], "time": [28], "animal": [5],
    "event": [4, 11, 22, 19], "object": [6, 8, 13, 17, 20, 27],
    "abstract": [3, 7, 9, 10, 12, 16, 21, 23, 24, 25, 26],
}
OF_FILE = {number: name for name, numbers in CLASSES.items() for number in numbers}


def main(folder, out):
    counts = defaultdict(lambda: defaultdict(int))
    with open(f"{folder}/cntlist.rev") as lines:
        for line in lines:
            key, _, count = line.split()
            lemma, sense = key.split("%")
            kind, file = sense.split(":")[:2]
            if kind == "1":
                counts[lemma][OF_FILE[int(file)]] += int(count)
    file_of = {}
    with open(f"{folder}/data.noun") as lines:
        for line in lines:
            if not line.startswith(" "):
                offset, file = line.split()[:2]
                file_of[offset] = int(file)
    rows = {}
    with open(f"{folder}/index.noun") as lines:
        for line in lines:
            if line.startswith(" "):
                continue
            cells = line.split()
            lemma, senses = cells[0], int(cells[2])
            if not lemma.isalpha() or len(lemma) < 2:
                continue
            if lemma in counts:
                rows[lemma] = max(sorted(counts[lemma]), key=lambda c: counts[lemma][c])
            else:
                first = OF_FILE[file_of[cells[-senses]]]
                if first in ("person", "group"):
                    rows[lemma] = first
    with open(out, "w") as file:
        file.write("# source: WordNet 3.0, https://wordnet.princeton.edu (by training/noun_classes.py); "
                   "licence: WordNet 3.0 licence (free to use, copy and modify with its notice), "
                   "Copyright 2006 by Princeton University\n")
        file.write("noun\tclass\n")
        for lemma in sorted(rows):
            file.write(f"{lemma}\t{rows[lemma]}\n")


main(*sys.argv[1:])
