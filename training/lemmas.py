"""Writes models/lemmas.tsv: lemmas of word forms whose edit script adds letters, as the treebanks have them.

`flew VERB fly`, `deciding VERB decide`: forms for which one script is as likely as another by their letters
alone. Only pairs of form and part of speech that the training treebanks lemmatise in one way.
"""
import argparse
import collections

from data import read_conllu
from model import script_of

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("treebanks", nargs="+")
ap.add_argument("--out", required=True)
a = ap.parse_args()
seen = collections.defaultdict(collections.Counter)
for path in a.treebanks:
    for s in read_conllu(path):
        for w, u, l in zip(s.words, s.upos, s.lemma):
            if u in ("VERB", "AUX", "NOUN", "ADJ", "ADV", "PRON", "DET") and w.isalpha() and l.isalpha():
                seen[w.lower(), u][l.lower()] += 1
rows = []
for (form, upos), lemmas in seen.items():
    (lemma, n), total = lemmas.most_common(1)[0], sum(lemmas.values())
    script = script_of(form, lemma)
    if n >= 0.9 * total and (script.startswith("=") or script.split(":", 1)[1]):
        rows.append(f"{form}\t{upos}\t{lemma}")
with open(a.out, "w", encoding="utf8") as f:
    f.write("# Lemmas of irregular forms, from UD English EWT and GUM (train). Made by training/lemmas.py; licence CC BY-SA 4.0.\n")
    f.write("\n".join(sorted(rows)) + "\n")
print(a.out, len(rows))
