"""Trains the layers for acts, the encoder of context under them and the weights beside them, and writes what the
program reads.

    python train.py --features F.jsonl… --gold FOLDER… --minilm MINILM --senses plover-senses.tsv --root ../.. \
        --propbank propbank-ewt/train.jsonl --treebank ewt-train.conllu \
        --roles role-articles.jsonl role-features.jsonl --silver silver.pt

Documents are parted into folds: each is judged by a network that has not seen it, which gives the figures printed, the
thresholds and the calibration; the network written is trained on all of them. `--share 0.5` trains on that share of the
documents of a fold, `--without known|rules` leaves a voice out, `--folds-only` writes nothing. `--save` keeps the network
of the one fold trained as it is, for `--start` of a further run and for `silver.py`.
"""
import argparse
import os
import random
import time

import numpy as np
import torch
import torch.nn.functional as F

import data
from context import FULL, LAYERS, Context
from encoder import Encoder
import export
from labels import FEATURES, ROLES, STATUSES, TYPES
import propbank
import roles
from network import OF_TYPE, Acts, corpus_loss, joined, loss, prepare, silver_loss
from words import Words

RARE_PATH = 4
CORPUS_EVERY = 3  # a document of each corpus of roles is read beside every third of the gold


def vocabulary(documents):
    """Paths on which parties and others often stand, and the steps of paths, by number; "other" is any other."""
    counts, single = {}, {}
    for d in documents:
        for act in d.acts:
            told = {d.path(act["t"], t) for t in d.candidates}
            for path in told:
                counts[path] = counts.get(path, 0) + 1
            for step in {s for path in told for s in data.steps(path)}:
                single[step] = single.get(step, 0) + 1
    often = lambda counts: sorted(p for p, n in counts.items() if n >= RARE_PATH and p not in ("none", "other"))
    paths = {"other": 0, "none": 1} | {p: i + 2 for i, p in enumerate(often(counts))}
    # Number 0 is no step.
    return paths, {"other": 1, "none": 2} | {s: i + 3 for i, s in enumerate(often(single))}


class Vectors:
    """A document's words in numbers: by the reader's encoder as it is, and by the encoder of context as it is now."""

    def __init__(self, encoder, first, layers, full):
        self.encoder, self.context = encoder, Context(first, layers, full)

    def of(self, d):
        return torch.cat([self.encoder.of(d).float(), self.context(d)], -1)


class Network:
    """Layers for acts and the vectors that they read, as `--save` keeps them."""

    def __init__(self, nets, vectors, vocabularies, threshold=0.0):
        self.nets, self.vectors, self.vocabularies, self.threshold = nets, vectors, vocabularies, threshold
        self.net = joined([net.eval() for net in nets])

    def save(self, path, args):
        form = {"first": args.minilm, "layers": args.layers, "full": args.full, "width": args.width}
        torch.save({"form": form, "vocabularies": self.vocabularies, "threshold": self.threshold,
                    "context": self.vectors.context.enc.state_dict(), "nets": [n.state_dict() for n in self.nets]}, path)

    @classmethod
    def saved(cls, path, encoder):
        kept = torch.load(path)
        form, (paths, steps) = kept["form"], kept["vocabularies"]
        vectors = Vectors(encoder, form["first"], form["layers"], form["full"])
        vectors.context.enc.load_state_dict(kept["context"])
        vectors.context.eval()
        nets = [Acts(len(paths), max(steps.values()) + 1, form["width"]) for _ in kept["nets"]]
        for net, state in zip(nets, kept["nets"]):
            net.load_state_dict(state)
        return cls(nets, vectors, kept["vocabularies"], kept["threshold"])


class Beside:
    """Documents of another kind that are read beside the gold: one every `every` steps, as chance has it."""

    def __init__(self, documents, loss, weight, every, offset=0):
        self.documents, self.loss, self.weight, self.every, self.offset = documents, loss, weight, every, offset

    def at(self, step, order):
        """The document of step `step`, if it has one."""
        return order.choice(self.documents) if self.documents and step % self.every == self.offset else None


def train(documents, vocabularies, beside, encoder, args, seed=0):
    """Networks side by side, and the vectors they read."""
    order = random.Random(seed)
    paths, single = vocabularies
    if args.start:
        begun = Network.saved(args.start, encoder)
        assert begun.vocabularies == vocabularies, "other documents or features than the run before had"
        nets, vectors = begun.nets, begun.vectors
    else:
        nets, vectors = [], Vectors(encoder, args.minilm, args.layers, args.full)
        for member in range(args.members):
            torch.manual_seed(seed + 100 * member)
            nets.append(Acts(len(paths), max(single.values()) + 1, args.width, args.dropout))
    groups = []
    for net in nets:
        net.train()
        named = [*net.named.parameters(), net.rule_mode]
        other = [p for p in net.parameters() if all(p is not q for q in named)]
        # Weights of single features see few documents each, so they take longer steps.
        groups += [{"params": other, "lr": args.lr}, {"params": named, "lr": args.lr * 20}]
    groups.append({"params": [p for p in vectors.context.parameters() if p.requires_grad], "lr": args.context_lr})
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    steps = args.epochs * len(documents)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: min(1, (i + 1) / 100) * max(0.02, 1 - i / steps))
    documents = list(documents)
    vectors.context.train()
    for epoch in range(args.epochs):
        order.shuffle(documents)
        for step, d in enumerate(documents):
            optimiser.zero_grad()
            x = vectors.of(d)
            total = sum(loss(net, d, x) for net in nets)
            for more in beside:
                other = more.at(step, order)
                if other is not None:
                    x = vectors.of(other)
                    total = total + more.weight * sum(more.loss(net, other, x) for net in nets)
            total.backward()
            for group in optimiser.param_groups:
                torch.nn.utils.clip_grad_norm_(group["params"], 2.0)
            optimiser.step()
            schedule.step()
        print("epoch", epoch + 1, "of", args.epochs, flush=True)
    vectors.context.eval()
    return Network(nets, vectors, vocabularies)


@torch.no_grad()
def judge(net, d, x):
    """What the network says of a document that it has not seen: scores of types, modes, statuses; of parties by act."""
    h = net.encode(x)
    parties = []
    for act, s in zip(d.acts, net.roles(d, h) if d.acts else ()):
        parties.append({key: torch.logsumexp(s[members], 0).tolist() for key, members in d.groups
                        if act["t"] not in [d.candidates[m] for m in members]})
    return net.types(d, h), net.modes(d, h), net.statuses(d, h), parties


def found(types, threshold):
    """The words taken for acts, with their types."""
    best = types[:, 1:].max(1)
    taken = (best.values - types[:, 0] > threshold).nonzero().squeeze(1).tolist()
    return {t: int(best.indices[t]) + 1 for t in taken}


def match(d, taken):
    """Pairs of gold act and word, those of one type first."""
    pairs, used, left = [], set(), list(d.acts)
    for same in (True, False):
        for act in list(left):
            t = next((t for t in act["tokens"] if t in taken and t not in used and (taken[t] == act["type"]) == same), None)
            if t is not None:
                used.add(t)
                pairs.append((act, t))
                left.remove(act)
    return pairs


def f1(right, taken, wanted):
    p, r = right / max(1, taken), right / max(1, wanted)
    return p, r, 2 * p * r / max(1e-9, p + r)


def score_types(documents, judged, threshold):
    right = taken_all = wanted = 0
    for d in documents:
        taken = found(judged[d.id][0], threshold)
        pairs = match(d, taken)
        right += sum(a["sure"] and taken[t] == a["type"] for a, t in pairs)
        taken_all += len(taken) - sum(not a["sure"] for a, _ in pairs)
        wanted += sum(a["sure"] for a in d.acts)
    return f1(right, taken_all, wanted)


def chosen(scores, thresholds):
    """The groups taken as actors and as recipients: of each role the best above a first threshold, others above a
    further one. A group is taken for the role in which it stands higher above the further one."""
    sides = [[], []]
    for key, s in scores.items():
        above = [s[r] - thresholds[r][1] for r in range(2)]
        role = int(above[1] > above[0])
        sides[role].append((s[role], key))
    out = []
    for (first, further), side in zip(thresholds, sides):
        side.sort(key=lambda x: -x[0])
        out.append([key for k, (s, key) in enumerate(side) if s > (further if k else first)])
    return out


def same(d, gold, got):
    got = list(got)
    for party in gold:
        hit = next((g for g in got if party in d.group_means(g)), None)
        if hit is None:
            return False
        got.remove(hit)
    return not got


def score_roles(documents, judged, thresholds):
    n, right, both = 0, [0, 0], 0
    for d in documents:
        for act, scores in zip(d.acts, judged[d.id][3]):
            if act["sure"]:
                ok = [same(d, act["parties"][r], got) for r, got in enumerate(chosen(scores, thresholds))]
                n, both = n + 1, both + all(ok)
                right = [a + b for a, b in zip(right, ok)]
    return right[0] / n, right[1] / n, both / n


def calibration(documents, judged, threshold):
    """Slope and offset that make the odds of a type a probability, and the expected calibration error."""
    odds, right = [], []
    for d in documents:
        types = judged[d.id][0]
        taken = found(types, threshold)
        hits = {t: taken[t] == a["type"] for a, t in match(d, taken)}
        for t, k in taken.items():
            rest = torch.cat([types[t, :k], types[t, k + 1:]])
            odds.append(float(types[t, k] - torch.logsumexp(rest, 0)))
            right.append(float(hits.get(t, False)))
    x, y = torch.tensor(odds), torch.tensor(right)
    w = torch.tensor([1.0, 0.0], requires_grad=True)
    optimiser = torch.optim.LBFGS([w], max_iter=100)

    def step():
        optimiser.zero_grad()
        value = F.binary_cross_entropy_with_logits(w[0] * x + w[1], y)
        value.backward()
        return value

    optimiser.step(step)
    p = torch.sigmoid(w[0] * x + w[1]).detach()
    error = sum(abs(float((p[b] - y[b]).mean())) * int(b.sum()) for k in range(10)
                if (b := (p >= k / 10) & (p < (k + 1) / 10 + (k == 9))).any()) / len(y)
    return (float(w[0]), float(w[1])), error


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("--features", nargs="+", required=True)
    ap.add_argument("--gold", nargs="+", required=True)
    ap.add_argument("--minilm", required=True, help="folder with tokenizer.json and the first weights")
    ap.add_argument("--senses", required=True)
    ap.add_argument("--root", required=True, help="the project's folder")
    ap.add_argument("--propbank", help="PropBank on EWT: train.jsonl of the role corpus")
    ap.add_argument("--treebank", help="ewt-train.conllu")
    ap.add_argument("--roles", nargs=2, help="articles and features of further corpora of roles (roles.py)")
    ap.add_argument("--roles-weight", type=float, default=0.3, help="how much the roles of a corpus count")
    ap.add_argument("--silver", help="what better networks say of other articles (silver.py)")
    ap.add_argument("--silver-weight", type=float, default=1.0)
    ap.add_argument("--layers", type=int, default=LAYERS, help="of the encoder of context")
    ap.add_argument("--full", type=int, default=FULL, help="of these, layers that read every wordpiece")
    ap.add_argument("--start", help="a network that --save kept, to go on from")
    ap.add_argument("--save", help="where the network of the one fold trained goes, as it is")
    ap.add_argument("--fold", type=int, action="append", help="only these folds are trained and counted")
    ap.add_argument("--folds", type=int, default=4)
    ap.add_argument("--epochs", type=int, default=5)
    ap.add_argument("--width", type=int, default=640)
    ap.add_argument("--members", type=int, default=2, help="networks whose scores are averaged")
    ap.add_argument("--dropout", type=float, default=0.5)
    ap.add_argument("--lr", type=float, default=8e-4)
    ap.add_argument("--context-lr", type=float, default=1.5e-4, help="the greatest step of the encoder of context")
    ap.add_argument("--threads", type=int, default=1)
    ap.add_argument("--ship-fold", action="store_true", help="write the network of the one fold trained, none of all documents")
    ap.add_argument("--share", type=float, default=1.0)
    ap.add_argument("--without", choices=["known", "rules"], action="append", default=[])
    ap.add_argument("--folds-only", action="store_true")
    ap.add_argument("--judge", nargs="*", default=[], help="only documents whose id begins so are counted in the figures")
    args = ap.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(0)
    encoder = Encoder(os.path.join(args.root, "models/reader.safetensors"), args.minilm)
    documents = data.load(args.features, args.gold)
    if "rules" in args.without:
        for d in documents:
            d.rules = {}
            d.rule_type.zero_()
            d.rule_mode.zero_()
            d.rule_status.zero_()
    print(len(documents), "documents,", sum(len(d.acts) for d in documents), "acts", flush=True)
    words = Words(os.path.join(args.root, "data/rules"), args.senses)
    vocabularies = vocabulary(documents)
    for d in documents:
        prepare(d, *vocabularies)
    trees = propbank.load(args.propbank, args.treebank) if args.propbank else []
    further = roles.load(*args.roles) if args.roles else []
    for d in [*trees, *further]:
        d.prepare(*vocabularies)
    silver = torch.load(args.silver, weights_only=False) if args.silver else []
    print(len(trees), "documents of PropBank,", len(further), "of other roles,", len(silver), "silver", flush=True)
    weight = CORPUS_EVERY * args.roles_weight
    beside = [Beside(trees, corpus_loss, weight, CORPUS_EVERY), Beside(further, corpus_loss, weight, CORPUS_EVERY, 1),
              Beside(silver, silver_loss, args.silver_weight, 1)]

    def attach(learn, others=()):
        words.attach(learn, others)
        if "known" in args.without:
            for d in [*learn, *others]:
                d.known.zero_()

    shuffled = list(documents)
    random.Random(7).shuffle(shuffled)
    judged, start = {}, time.time()
    for fold in args.fold or range(args.folds):
        held = shuffled[fold::args.folds]
        learn = [d for i, d in enumerate(shuffled) if i % args.folds != fold]
        learn = learn[:max(1, round(len(learn) * args.share))]
        attach(learn, held)
        network = train(learn, vocabularies, beside, encoder, args, fold)
        with torch.no_grad():
            judged |= {d.id: judge(network.net, d, network.vectors.of(d)) for d in held}
        print("fold", fold, round(time.time() - start), "s", flush=True)
    counted = [d for d in documents if d.id in judged and (not args.judge or d.id.startswith(tuple(args.judge)))]
    # Articles of our own are denser in acts and parties than the press is, so the others count once more by themselves.
    parts = [counted, [d for d in counted if not d.id.startswith("own-")] or counted]
    thresholds = np.arange(-2, 2.01, 0.25)
    threshold = float(max(thresholds, key=lambda t: sum(score_types(part, judged, t)[2] for part in parts)))
    # One threshold after the other, twice over, from where both voices are even.
    limits = [[0.0, 0.0], [0.0, 0.0]]
    for role, which in [(0, 0), (1, 0), (0, 1), (1, 1)] * 2:
        best = (-1.0, 0.0)
        for value in np.arange(-4, 3.01, 0.5):
            limits[role][which] = float(value)
            best = max(best, (sum(score_roles(part, judged, limits)[2] for part in parts), float(value)))
        limits[role][which] = best[1]
    calibrated, error = calibration(counted, judged, threshold)
    rules = {d.id: {t: e["type"] for t, e in d.rules.items()} for d in counted}
    print("events with type: P %.3f R %.3f F1 %.3f at %.2f" % (*score_types(counted, judged, threshold), threshold))
    sure = [(judged[d.id], a) for d in counted for a in d.acts if a["sure"]]
    print("given the act: status %.3f, mode %.3f" % (
        np.mean([int(j[2][a["t"]].argmax()) == a["status"] for j, a in sure]),
        np.mean([int(j[1][a["t"]].masked_fill(~OF_TYPE[a["type"]], -1e4).argmax()) == a["mode"] for j, a in sure])))
    print("given the act: actors %.3f, recipients %.3f, both %.3f at" % score_roles(counted, judged, limits), limits)
    print("calibration: slope %.3f, offset %.3f, error %.3f" % (*calibrated, error), flush=True)
    if args.save:
        network.threshold = threshold
        network.save(args.save, args)
    if not args.folds_only:
        if not args.ship_fold:
            attach(documents)
            network = train(documents, vocabularies, beside, encoder, args)
        enc = network.vectors.context.enc
        export.write(network.net, enc, vocabularies, words, args.root, threshold, limits, calibrated)


if __name__ == "__main__":
    main()
