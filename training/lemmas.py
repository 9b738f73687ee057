"""Writes what lemmas need beside the network: models/lemmas.tsv, models/verbs.txt and models/nouns.txt.

lemmas.tsv: lemmas of forms whose edit script adds letters (`flew VERB fly`, `deciding VERB decide`): pairs of
form and part of speech that the training treebanks lemmatise in one way, and WordNet's lists of exceptions.
verbs.txt, nouns.txt: base forms known to WordNet or the training treebanks, sorted, one a line; among the
scripts the network proposes, one that leads to a known base form is preferred.
"""
import argparse
import collections
import os

from data import read_conllu
from model import script_of

ap = argparse.ArgumentParser(description=__doc__)
ap.add_argument("treebanks", nargs="+")
ap.add_argument("--wordnet", required=True, help="folder with index.verb, verb.exc … (Debian's wordnet-base)")
ap.add_argument("--out", required=True, help="folder to write to")
a = ap.parse_args()
seen = collections.defaultdict(collections.Counter)
base = {"VERB": set(), "NOUN": set()}
for path in a.treebanks:
    for s in read_conllu(path):
        for w, u, l in zip(s.words, s.upos, s.lemma):
            if w.isalpha() and l.isalpha():
                seen[w.lower(), u][l.lower()] += 1
                if u in base and l.islower():
                    base[u].add(l)
lexicon = {}
for (form, upos), lemmas in seen.items():
    (lemma, n), total = lemmas.most_common(1)[0], sum(lemmas.values())
    script = script_of(form, lemma)
    open_class = upos in ("VERB", "AUX", "NOUN", "ADJ", "ADV", "PRON", "DET")
    if open_class and n >= 0.9 * total and (script.startswith("=") or script.split(":", 1)[1]):
        lexicon[form, upos] = lemma
for upos, name in (("VERB", "verb"), ("NOUN", "noun")):
    for line in open(os.path.join(a.wordnet, "index." + name), encoding="latin-1"):
        word = line.split(" ", 1)[0]
        if word.isalpha() and word.isascii():
            base[upos].add(word)
for upos, name in (("VERB", "verb"), ("NOUN", "noun"), ("ADJ", "adj")):
    for line in open(os.path.join(a.wordnet, name + ".exc"), encoding="latin-1"):
        form, lemma = line.split()[:2]
        # A form that is a base form too ("found", "axes") is left to the network and the treebanks.
        if form.isalpha() and lemma.isalpha() and form not in base.get(upos, ()) and (form, upos) not in seen:
            lexicon.setdefault((form, upos), lemma)
# WordNet takes these participles for those of "flow", and the treebanks have too few to say otherwise.
lexicon["flown", "VERB"], lexicon["overflown", "VERB"] = "fly", "overfly"
with open(os.path.join(a.out, "lemmas.tsv"), "w", encoding="utf8") as f:
    f.write("# Lemmas of irregular forms, made by training/lemmas.py from UD English EWT and GUM (train; CC BY-SA 4.0) and the\n"
            "# exception lists of WordNet 3.0 (WordNet licence).\n")
    f.writelines(f"{form}\t{upos}\t{lemma}\n" for (form, upos), lemma in sorted(lexicon.items()))
for upos, name in (("VERB", "verbs.txt"), ("NOUN", "nouns.txt")):
    with open(os.path.join(a.out, name), "w", encoding="utf8") as f:
        f.writelines(w + "\n" for w in sorted(base[upos], key=lambda w: w.encode()))
print(len(lexicon), {k: len(v) for k, v in base.items()})
