"""Writes data/lexicon/given-names.tsv: of which countries the office-holders are who have a given name.

Usage: given_names.py  (from the repository's root). A name counts that at least three holders have. The share of a
country is how often its holders have the name, over the sum of the same of all countries, so that a country with many
holders in the tables weighs no more than one with few; small shares are left out.
"""
import collections
import unicodedata

LEAST = 3  # holders
SMALL = 0.03
FEW = 50  # holders by which a country with few of them is smoothed


def folded(word):
    letters = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in letters if not unicodedata.combining(c))


def main():
    bearers = collections.defaultdict(lambda: collections.defaultdict(set))
    for path in ("data/world/office-holders.tsv", "data/world/leaders.tsv"):
        with open(path) as file:
            rows = (line.rstrip("\n").split("\t") for line in file if not line.startswith("#"))
            header = next(rows)
            for row in rows:
                cells = dict(zip(header, row))
                words = cells["person"].split(" ")[:-1]
                if len(cells["country"]) == 3:
                    for word in map(folded, words):
                        if len(word.strip(".")) > 2:
                            bearers[word][cells["country"]].add(cells["person"])
    names = {w: by for w, by in bearers.items() if sum(map(len, by.values())) >= LEAST}
    holders = collections.Counter()
    for by in names.values():
        for country, people in by.items():
            holders[country] += len(people)
    with open("data/lexicon/given-names.tsv", "w") as out:
        out.write("# Of which countries the holders of offices are who have a given name.\n")
        out.write("# source: data/world/office-holders.tsv and leaders.tsv, by training/given_names.py; licence: CC0 1.0\n")
        out.write("word\tcountry\tshare\n")
        for word, by in sorted(names.items()):
            rates = {c: len(people) / (holders[c] + FEW) for c, people in by.items()}
            total = sum(rates.values())
            for country, rate in sorted(rates.items()):
                if rate / total >= SMALL:
                    out.write(f"{word}\t{country}\t{rate / total:.2f}\n")


if __name__ == "__main__":
    main()
