"""What networks that were trained on the gold say of articles that nobody has annotated, for a smaller one to learn from.

    python silver.py --articles ARTICLES.jsonl… --stories ngec-synthetic/stories.jsonl > silver-articles.jsonl
    cargo run --release -p demarche-coder --example features -- silver-articles.jsonl > silver-features.jsonl
    python silver.py --label silver-features.jsonl --networks A.pt B.pt --features F.jsonl… --gold FOLDER… \
        --minilm MINILM --senses plover-senses.tsv --root ../.. --out silver.pt

The first picks articles: 300 of the first file, 150 of every other, and three of each headline of NGEC's synthetic
stories (text by a language model, of PLOVER's types; MIT by its package's metadata). The last has each network that
`train.py --save` wrote read them, and takes the mean of their scores.
"""
import argparse
import collections
import json
import random

import torch

import data
from encoder import Encoder
from network import OF_TYPE, odds_of_groups, prepare
from train import Network, found
from words import Words

LONGEST = 2500  # words of a document
LOWER = 1.0  # by so much less than the networks' own threshold a word is taken for a trigger
NOTHING = {"actors": [], "events": []}


def pick(articles, stories):
    own = random.Random(5)
    for number, path in enumerate(articles):
        with open(path, encoding="utf8") as file:
            kept = [a for a in map(json.loads, file) if 80 <= len(a["text"].split()) <= 900]
        own.shuffle(kept)
        yield from kept[:150 if number else 300]
    by_headline = collections.defaultdict(list)
    with open(stories, encoding="utf8") as file:
        for story in map(json.loads, file):
            if 80 <= len(story["text"].split()) <= 700:
                by_headline[story["template"]].append(story)
    for headline in sorted(by_headline):
        for story in own.sample(by_headline[headline], min(3, len(by_headline[headline]))):
            day = f"20{own.randint(10, 23)}-{own.randint(1, 12):02}-{own.randint(1, 28):02}"
            yield {"id": f"ngec-{story['id']}", "title": story["title"], "text": story["text"], "published": day, "outlet": None}


@torch.no_grad()
def label(d, networks, vocabularies):
    """Lays the networks' word over a document; false where they see nothing in it."""
    mean = lambda scores: sum(scores) / len(networks)
    hidden = [n.net.encode(n.vectors.of(d)) for n in networks]
    ask = lambda what: mean([getattr(n.net, what)(d, h) for n, h in zip(networks, hidden)])
    types, modes, statuses = map(ask, ("types", "modes", "statuses"))
    taken = found(types, networks[0].threshold - LOWER)
    d.acts = [{"t": t, "tokens": [t], "type": kind, "sure": True, "parties": ((), ()), "status": int(statuses[t].argmax()),
               "mode": int(modes[t].masked_fill(~OF_TYPE[kind], -1e4).argmax())} for t, kind in sorted(taken.items())]
    if not d.acts:
        return False
    prepare(d, *vocabularies)
    log_odds = mean([odds_of_groups(n.net, d, h).clamp(min=1e-9).log() for n, h in zip(networks, hidden)])
    d.soft_types, d.soft_roles = types.softmax(-1).half(), log_odds.sigmoid().half()
    # How sure they are that it is an act weighs what they say of it.
    d.soft_weights = 1 - d.soft_types[d.triggers, 0].float()
    d.soft_modes = modes[d.triggers].masked_fill(~OF_TYPE[d.act_types], -1e4).softmax(-1)
    d.soft_statuses = statuses[d.triggers].softmax(-1)
    d.record = {}
    return True


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--articles", nargs="+")
    ap.add_argument("--stories")
    ap.add_argument("--label", help="features of the articles picked")
    ap.add_argument("--networks", nargs="+")
    ap.add_argument("--features", nargs="+")
    ap.add_argument("--gold", nargs="+")
    ap.add_argument("--minilm", help="folder with the tokenizer, which all networks share")
    ap.add_argument("--senses")
    ap.add_argument("--root")
    ap.add_argument("--out")
    args = ap.parse_args()
    if not args.label:
        for article in pick(args.articles, args.stories):
            print(json.dumps(article, ensure_ascii=False))
        return
    torch.set_num_threads(1)
    # All of them read the same vectors of the reader.
    encoder = Encoder(f"{args.root}/models/reader.safetensors", args.minilm)
    networks = [Network.saved(path, encoder) for path in args.networks]
    gold = data.load(args.features, args.gold)
    with open(args.label, encoding="utf8") as file:
        annotated = {d.id for d in gold}
        lines = [line for line in map(json.loads, file) if line["id"] not in annotated and 0 < len(line["tokens"]) < LONGEST]
    documents = [data.Document(line, NOTHING) for line in lines]
    Words(f"{args.root}/data/rules", args.senses).attach(gold, documents)
    labelled = [d for d in documents if label(d, networks, networks[0].vocabularies)]
    print(len(labelled), "documents,", sum(len(d.acts) for d in labelled), "acts")
    torch.save(labelled, args.out)


if __name__ == "__main__":
    main()
