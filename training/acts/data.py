"""Gold records laid over the reader's words: which words tell acts, how, and which words name their parties.

In: what `cargo run --release -p demarche-coder --example features` prints of the articles, the gold records of the
same articles (form: the annotation guideline).
"""
import bisect
import collections
import json
import math
import os
import re

import numpy as np
import torch

from labels import DISTANCES, ENTITIES, FEATURES, KINDS, MODE, MODES, RELATIONS, SECTORS, STATUS, TRIGGER, TYPE

LONGEST_PATH = 4
MOST_STEPS = 6
KEPT = ("nsubj:pass", "obl:agent", "nmod:poss")


def norm(name):
    """A name as the scorer of records compares it."""
    return re.sub(r"^(the|a|an)\s+|['’]s$", "", re.sub(r"\s+", " ", (name or "").strip().lower()))


def occurrences(text, words):
    return [(m.start(), m.start() + len(words)) for m in re.finditer(re.escape(words), text)]


def steps(path):
    """The steps of a path apart, with the preposition as one of them."""
    return path.replace("/", " /").split()[:MOST_STEPS]


class Document:
    """One article: its words, its candidates for parties, its acts."""

    def __init__(self, line, gold):
        self.id, self.record, self.gold = line["id"], line["record"], gold
        self.text = self.record["document"]["text"]
        self._words(line)
        self.rule_status = torch.tensor([STATUS[s] for s in line["status"]])
        self._mentions()
        self._candidates()
        self._rules()
        self._speakers()
        self._parties()
        self._acts()

    def _words(self, line):
        """Lays the reader's words over `text`."""
        self.tokens = line["tokens"]
        self.n = len(self.tokens)
        self.starts, self.ends = [t[0] for t in self.tokens], [t[1] for t in self.tokens]
        self.lemma, self.upos, self.feats = ([t[i] for t in self.tokens] for i in (2, 3, 4))
        self.head, self.deprel, self.sentence = ([t[i] for t in self.tokens] for i in (5, 6, 7))
        self.entity = [None] * self.n
        for start, end, label in line["entities"]:
            self.entity[start:end] = [label] * (end - start)
        forms = collections.defaultdict(list)
        for start, end, *_, sentence in self.tokens:
            forms[sentence].append(self.text[start:end])
        self.forms = [forms[s] for s in sorted(forms)]

    def words(self, start, end):
        """The tokens that overlap with these code points."""
        first = last = bisect.bisect_right(self.ends, start)
        while last < self.n and self.starts[last] < end:
            last += 1
        return range(first, last)

    def main(self, tokens):
        """The token whose head lies outside."""
        outside = [t for t in tokens if self.head[t] not in tokens]
        return outside[0] if outside else None

    def _mentions(self):
        self.mentions, self.names = collections.defaultdict(list), {}
        for actor in self.record.get("actors", []):
            names = {norm(actor["name"])}
            for m in actor.get("mentions", []):
                head = self.main(self.words(m["start"], m["end"]))
                if head is None:
                    continue
                if m.get("kind") != "pronoun":
                    names.add(norm(m["text"]))
                if actor["id"] not in self.mentions[head]:
                    self.mentions[head].append(actor["id"])
            self.names[actor["id"]] = names
        self.mentions = dict(self.mentions)
        self.often = collections.Counter(a for actors in self.mentions.values() for a in actors)

    def _candidates(self):
        """Words that may name a party, as crates/coder/src/learnt/candidates.rs finds them, and their groups."""
        inside = ("compound", "flat", "fixed", "goeswith", "expl")

        def may(t):
            noun = self.upos[t] in ("NOUN", "PROPN", "PRON") and self.deprel[t] not in inside
            before = self.deprel[t] in ("amod", "compound", "nmod:poss") and self.entity[t] in ("NORP", "GPE", "ORG", "PER")
            return t in self.mentions or noun or before

        self.candidates = [t for t in range(self.n) if may(t)]
        self.place = {t: i for i, t in enumerate(self.candidates)}
        groups = collections.OrderedDict()
        for i, t in enumerate(self.candidates):
            for key in self.mentions.get(t) or [t]:
                groups.setdefault(key, []).append(i)
        self.groups = list(groups.items())

    def _rules(self):
        self.rules = {}
        for event in self.record.get("events", []):
            trigger = self.main(self.words(event["trigger"]["start"], event["trigger"]["end"]))
            if trigger is not None:
                self.rules.setdefault(trigger, event)
        self.rule_type = torch.zeros(self.n, dtype=torch.long)
        self.rule_mode = torch.zeros(self.n, len(MODES))
        for t, event in self.rules.items():
            self.rule_type[t] = TYPE[event["type"]]
            self.rule_mode[t, MODE[event["type"], event.get("mode")]] = 1

    def _speakers(self):
        """The speaker of the shortest quotation that a word stands in; "?" where nobody is named."""
        self.speaker = [None] * self.n
        length = lambda q: max(s["end"] for s in q["spans"]) - min(s["start"] for s in q["spans"])
        for quote in sorted(self.record.get("quotes", []), key=length, reverse=True):
            for s in quote["spans"]:
                for t in self.words(s["start"], s["end"]):
                    self.speaker[t] = quote.get("speaker") or "?"

    def _parties(self):
        """Which gold actor each candidate means: by the longest gold name with this head, else by the record's actor."""
        longest, by_name = {}, collections.defaultdict(set)
        for actor in self.gold["actors"]:
            for name in {actor["name"], *(actor.get("names") or [])}:
                by_name[norm(name)].add(actor["id"])
                for start, end in occurrences(self.text, name):
                    words = self.words(start, end)
                    if not words or self.starts[words[0]] != start or self.ends[words[-1]] < end:
                        continue
                    head = self.main(words)
                    if head is not None and (head not in longest or longest[head][0] < end - start):
                        longest[head] = (end - start, actor["id"])
        self.aligned = {a: set().union(*(by_name[n] for n in names)) for a, names in self.names.items()}
        self.means = {t: a for t, (_, a) in longest.items()}
        for t, actors in self.mentions.items():
            for actor in actors:
                if t not in self.means and len(self.aligned[actor]) == 1:
                    self.means[t] = next(iter(self.aligned[actor]))

    def group_means(self, key):
        """The gold actors that a group may stand for."""
        if isinstance(key, str):
            return self.aligned[key]
        return {self.means[key]} if key in self.means else set()

    def _acts(self):
        self.acts = []
        for event in self.gold["events"]:
            spans, n = occurrences(self.text, event["trigger"]), event.get("n") or 1
            if len(spans) < n:
                continue
            tokens = self.words(*spans[n - 1])
            trigger = self.main(tokens)
            if trigger is None:
                continue
            mode = MODE.get((event["type"], event.get("mode")), MODE[event["type"], None])
            self.acts.append({
                "t": trigger, "tokens": list(tokens), "type": TYPE[event["type"]], "mode": mode,
                "status": STATUS[event["status"]], "sure": event.get("certain", True),
                "parties": (event["actors"], event["recipients"]),
            })
        self.y, self.weight = torch.zeros(self.n, dtype=torch.long), torch.ones(self.n)
        for act in self.acts:
            self.weight[act["tokens"]] = 0
        for act in self.acts:
            self.y[act["t"]] = act["type"]
            self.weight[act["t"]] = float(act["sure"])

    def path(self, trigger, word):
        """Steps from a trigger to a word, as crates/coder/src/learnt/roles.rs writes them."""
        if self.sentence[trigger] != self.sentence[word]:
            return "none"
        up = [trigger]
        while self.head[up[-1]] >= 0:
            up.append(self.head[up[-1]])
        down = [word]
        while down[-1] not in up:
            down.append(self.head[down[-1]])
        top = up.index(down.pop())
        if top + len(down) > LONGEST_PATH:
            return "far"
        steps = ["<" + self.deprel[t].split(":")[0] for t in up[:top]] + [">" + self.relation(t) for t in reversed(down)]
        case = ""
        if down and self.relation(word) in ("obl", "nmod"):
            case = next(("/" + self.lemma[k] for k in range(self.n) if self.head[k] == word and self.deprel[k] == "case"), "")
        return " ".join(steps) + case

    def in_title(self, t):
        return self.sentence[t] == 0 and bool(self.record.get("document", {}).get("title"))

    def relation(self, t):
        """The relation of a word to its head, without the subtypes that say nothing of roles."""
        return self.deprel[t] if self.deprel[t] in KEPT else self.deprel[t].split(":")[0]

    def _of_candidates(self):
        """The values of the features of candidates that no trigger changes."""
        actors = {a["id"]: a for a in self.record.get("actors", [])}
        rank = {}
        for key, members in sorted(self.groups, key=lambda g: -len(g[1])):
            rank[key] = len(rank)
        children = collections.defaultdict(list)
        for t, head in enumerate(self.head):
            children[head].append(t)
        group = {}
        for key, members in self.groups:
            for i in members:
                group[i] = (key, members)
        rows = []
        for i, t in enumerate(self.candidates):
            key, members = group[i]
            actor = actors.get(key, {})
            rows.append(
                [self.relation(t) == r for r in RELATIONS]
                + [actor.get("kind") == k for k in KINDS]
                + [s in actor.get("sectors", []) for s in SECTORS]
                + [self.entity[t] == e for e in ENTITIES]
                + ["country" in actor, self.in_title(self.candidates[members[0]])]
                + [rank[key] < n for n in (1, 3, 6)]
                + [len(members) == 1, i == members[0], self.speaker[t] is not None, "Number=Plur" in self.feats[t],
                   any(self.deprel[k] == "det" and self.lemma[k] == "the" for k in children[t]),
                   any(self.deprel[k] == "nummod" for k in children[t])])
        self.group_key = [group[i][0] for i in range(len(self.candidates))]
        return np.array(rows, np.float32).reshape(len(rows), -1)

    def features(self, trigger):
        """The values of FEATURES for each candidate."""
        if not hasattr(self, "of_candidates"):
            self.of_candidates = self._of_candidates()
        out = np.zeros((len(self.candidates), len(FEATURES)), np.float32)
        out[:, len(FEATURES) - self.of_candidates.shape[1]:] = self.of_candidates
        rule = self.rules.get(trigger)
        actors, recipients = (set(rule["actors"]), set(rule["recipients"])) if rule else (set(), set())
        here, speaker = self.sentence[trigger], self.speaker[trigger]
        for row, t in zip(out, self.candidates):
            means, upos = self.mentions.get(t, []), self.upos[t]
            actor, recipient = not actors.isdisjoint(means), not recipients.isdisjoint(means)
            distance = self.sentence[t] - here
            row[:9] = (actor, recipient, rule is not None and not actor and not recipient,
                       speaker is not None and speaker in means, speaker is not None and self.speaker[t] == speaker,
                       upos == "PRON", upos == "PROPN", upos == "NOUN", not means)
            row[9] = math.log(1 + max((self.often[a] for a in means), default=1)) - 0.7
            row[10:16] = (self.in_title(t), t < trigger, distance != 0 and self.deprel[t].startswith("nsubj"),
                          distance > 0, upos == "PRON" and "Person=1" in self.feats[t] and "Number=Plur" in self.feats[t],
                          self.entity[t] == "NORP")
            row[16 + max(-4, min(2, distance)) + 4] = 1
            if distance == 0:
                words = next(k for k, (low, high) in enumerate(DISTANCES) if low <= abs(t - trigger) < high)
                row[23 + words + (0 if t < trigger else len(DISTANCES))] = 1
        # The parties mentioned last before the trigger.
        seen = set()
        for i in range(bisect.bisect_left(self.candidates, trigger) - 1, -1, -1):
            if self.group_key[i] not in seen:
                out[i, 23 + 2 * len(DISTANCES) + min(len(seen), 3)] = 1
                seen.add(self.group_key[i])
        return out

    def trigger_features_of(self, t):
        """The values of TRIGGER."""
        feats, relation = self.feats[t], self.deprel[t].split(":")[0]
        told = {"quoted": self.speaker[t] is not None, "title": self.in_title(t), "passive": "Voice=Pass" in feats,
                "infinitive": "VerbForm=Inf" in feats, "gerund": "VerbForm=Ger" in feats,
                "participle": "VerbForm=Part" in feats}
        return [float(told[name] if name in told else name in (f"upos:{self.upos[t]}", f"relation:{relation}"))
                for name in TRIGGER]


def load(features, golds):
    """The documents of the feature files `features` that have a gold record in one of the folders `golds`."""
    gold = {}
    for folder in golds:
        for name in sorted(os.listdir(folder)):
            if name.endswith(".json"):
                with open(os.path.join(folder, name), encoding="utf8") as file:
                    record = json.load(file)
                gold[record["id"]] = record
    out = []
    for path in features:
        with open(path, encoding="utf8") as file:
            for line in map(json.loads, file):
                if line["id"] in gold and line["tokens"]:
                    out.append(Document(line, gold[line["id"]]))
    return sorted(out, key=lambda d: d.id)
