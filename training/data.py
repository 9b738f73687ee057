"""Training data for the reader: treebanks and entity annotation, read into one form.

Every reader returns `Sentence` objects: words, and for each task either labels or nothing. What a
corpus does not annotate is never taken as "not there": each word carries the set of entity tags it
may have (`allowed`), and the loss sums over that set (see model.py).
"""
import csv
import glob
import json
import os
import re
import xml.etree.ElementTree as ET

LABELS = ["PER", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "LAW", "DATE"]
TAGS = ["O"] + [f"{p}-{l}" for l in LABELS for p in "BI"]
TAG_ID = {t: i for i, t in enumerate(TAGS)}
PLACE = ("GPE", "LOC", "FAC")


class Sentence:
    __slots__ = ("words", "upos", "feats", "lemma", "head", "deprel", "allowed", "happened", "soft", "source", "text",
                 "ids", "cases", "first", "last")

    def __init__(self, words, source, text=""):
        self.words, self.source, self.text = words, source, text
        self.upos = self.feats = self.lemma = self.head = self.deprel = self.allowed = self.soft = None
        self.happened = ()  # (word, value from -3 to 3)


def allow(labels, prefix):
    """Tag ids of `labels` with `prefix` (B or I)."""
    return frozenset(TAG_ID[f"{prefix}-{l}"] for l in labels)


OUTSIDE = frozenset([0])


def outside(unannotated):
    """What a word outside every annotated span may be, where `unannotated` labels were not looked for."""
    return frozenset([0]) | allow(unannotated, "B") | allow(unannotated, "I")


def from_spans(n, spans, unannotated):
    """Allowed tag sets of n words. `spans` holds (start, end, labels); labels None means anything goes."""
    rest = outside(unannotated)
    out = [rest] * n
    for start, end, labels in spans:
        for i in range(start, end):
            if labels is None:
                out[i] = frozenset(range(len(TAGS)))
            else:
                out[i] = allow(labels, "B" if i == start else "I")
    return out


# --- treebanks ---------------------------------------------------------------------------------

def read_conllu(path, entities=False):
    """Sentences of a CoNLL-U file; with `entities`, GUM's `Entity=` annotation as entity tags."""
    out, rows, text, sid = [], [], "", ""
    opened = []  # GUM mentions span sentences within a document only by mistake; reset each sentence
    for line in open(path, encoding="utf8"):
        line = line.rstrip("\n")
        if line.startswith("# text ="):
            text = line[8:].strip()
        elif line.startswith("# sent_id"):
            sid = line.split("=", 1)[1].strip()
        elif line.startswith("#"):
            continue
        elif line:
            f = line.split("\t")
            if f[0].isdigit():
                rows.append(f)
        elif rows:
            s = Sentence([f[1] for f in rows], os.path.basename(path) + ":" + sid, text)
            s.upos = [f[3] for f in rows]
            s.lemma = [f[2] for f in rows]
            s.feats = [f[5] for f in rows]
            s.head = [int(f[6]) for f in rows]
            s.deprel = [f[7] for f in rows]
            if entities:
                s.allowed = gum_entities(rows)
            out.append(s)
            rows = []
    return out


def gum_entities(rows):
    """Named entities from GUM's mentions.

    A mention counts as named where its head is a proper noun; its name is the run of words around the
    head that are proper nouns, or numbers and function words between them. GUM does not tell countries
    from other places, and annotates neither nationalities nor laws as such: those stay open.
    """
    n = len(rows)
    spans, stack = [], []
    for i, f in enumerate(rows):
        m = re.search(r"(?:^|\|)Entity=([^|]*)", f[9])
        if not m:
            continue
        for piece in re.findall(r"\([^()]+\)?|[^()]+\)", m.group(1)):
            if piece[0] == "(":
                parts = piece[1:].rstrip(")").split("-")
                etype = parts[1] if len(parts) > 1 else ""
                if piece.endswith(")"):
                    spans.append((i, i + 1, etype))
                else:
                    stack.append((parts[0], i, etype))
            else:
                eid = piece.rstrip(")").split("-")[0]
                for k in range(len(stack) - 1, -1, -1):
                    if stack[k][0] == eid:
                        _, start, etype = stack.pop(k)
                        spans.append((start, i + 1, etype))
                        break
    kinds = {"person": ("PER",), "place": PLACE, "organization": ("ORG",), "event": ("EVENT",), "time": ("DATE",)}
    # Nationality adjectives, and names of mentions GUM calls abstract or object, may be several things.
    named = []
    for start, end, etype in sorted(spans, key=lambda s: s[1] - s[0]):
        heads = [i for i in range(start, end) if not start < int(rows[i][6]) <= end]
        if not heads:
            continue
        h = heads[0]
        if etype == "time":
            if any(re.fullmatch(r"\d{4}|\d{4}s", rows[i][1]) or rows[i][3] == "PROPN" for i in range(start, end)):
                lo = start + 1 if rows[start][3] == "DET" else start
                named.append((lo, end, ("DATE",)))
            else:
                named.append((start, end, None))
            continue
        if rows[h][3] != "PROPN":
            continue
        lo = hi = h
        while lo > start and rows[lo - 1][3] in ("PROPN", "NUM"):
            lo -= 1
        while hi + 1 < end and (rows[hi + 1][3] in ("PROPN", "NUM") or (
                hi + 2 < end and rows[hi + 1][1] in ("of", "the", "-", "and", "for", "'s") and rows[hi + 2][3] == "PROPN"
                and int(rows[hi + 2][6]) - 1 in range(lo, hi + 1))):
            hi += 1
        named.append((lo, hi + 1, kinds.get(etype)))
    taken, keep = set(), []
    for start, end, labels in sorted(named, key=lambda s: (s[0] - s[1], s[0])):
        if not taken & set(range(start, end)):
            taken |= set(range(start, end))
            keep.append((start, end, labels))
    allowed = from_spans(n, keep, ("NORP", "LAW", "DATE", "EVENT"))
    for i, f in enumerate(rows):
        # Proper nouns no mention explains (titles inside names, adjectives such as Spanish) stay open.
        if i not in taken and (f[3] == "PROPN" or (f[3] == "ADJ" and f[1][:1].isupper() and i > 0)):
            allowed[i] = frozenset(range(len(TAGS)))
    return allowed


# --- entity corpora ----------------------------------------------------------------------------

CROSSNER = {"politician": ("PER",), "person": ("PER",), "organisation": ("ORG",), "politicalparty": ("ORG",),
            "event": ("EVENT",), "election": ("EVENT",), "country": ("GPE",), "location": PLACE, "misc": None}


def read_crossner(path):
    out, rows = [], []
    for line in list(open(path, encoding="utf8")) + [""]:
        line = line.rstrip("\n")
        if line.strip():
            f = line.split("\t")
            rows.append((f[0], f[1]))
        elif rows:
            spans, start, kind = [], None, None
            for i, (_, tag) in enumerate(rows + [("", "O")]):
                if start is not None and (tag == "O" or tag[0] == "B" or tag[2:] != kind):
                    spans.append((start, i, CROSSNER[kind]))
                    start = None
                if tag != "O" and start is None:
                    start, kind = i, tag[2:]
            s = Sentence([w for w, _ in rows], os.path.basename(path), " ".join(w for w, _ in rows))
            s.allowed = from_spans(len(rows), spans, ("DATE", "NORP", "LAW"))
            out.append(s)
            rows = []
    return out


# MEANTIME marks adjectives of countries as places; ours are nationalities.
MEANTIME = {"PER": ("PER",), "ORG": ("ORG",), "LOC": PLACE + ("NORP",)}


def meantime_files(root):
    """(train, evaluation): in each corpus the first 20 of the 30 files in order of name, and the rest."""
    train, test = [], []
    for corpus in sorted(glob.glob(os.path.join(root, "intra-doc_annotation", "corpus_*"))):
        files = sorted(glob.glob(os.path.join(corpus, "*.xml")))
        train += files[:20]
        test += files[20:]
    return train, test


def read_meantime(path):
    """Named mentions of persons, organisations and places in the annotated sentences (the first six)."""
    root = ET.parse(path).getroot()
    by_sentence, where = {}, {}
    for t in root.iter("token"):
        n = int(t.get("sentence"))
        row = by_sentence.setdefault(n, [])
        where[t.get("t_id")] = (n, len(row))
        row.append(t.text)
    marks, kind = {}, {}
    spans = {n: [] for n in by_sentence}
    for m in root.find("Markables"):
        at = [where[a.get("t_id")] for a in m.findall("token_anchor")]
        if m.tag == "ENTITY":
            kind[m.get("m_id")] = m.get("ent_type")
        elif m.tag == "ENTITY_MENTION" and at:
            marks[m.get("m_id")] = (m.get("syntactic_type"), at)
        elif m.tag == "TIMEX3" and at and m.get("type") == "DATE":
            spans[at[0][0]].append((at[0][1], at[-1][1] + 1, ("DATE",)))
    for ref in root.iter("REFERS_TO"):
        target = ref.find("target").get("m_id")
        for source in ref.findall("source"):
            form, at = marks.get(source.get("m_id"), (None, None))
            if form not in ("NAM", "PRE.NAM"):
                continue
            start, end = at[0][1], at[-1][1] + 1
            words = by_sentence[at[0][0]]
            if words[start].lower() in ("the", "a", "an") and end - start > 1:
                start += 1
            k = kind.get(target)
            # Products and financial indices are none of our labels.
            spans[at[0][0]].append((start, end, MEANTIME.get(k, ()) if k != "MIX" else None))
    out = []
    for n, words in sorted(by_sentence.items()):
        if n > 5:
            continue
        s = Sentence(words, f"meantime:{os.path.basename(path)}:{n}", " ".join(words))
        named = [x for x in spans[n] if x[2] or x[2] is None]
        taken, keep = set(), []
        for start, end, labels in sorted(named, key=lambda x: (x[0] - x[1], x[0])):
            if not taken & set(range(start, end)):
                taken |= set(range(start, end))
                keep.append((start, end, labels))
        s.allowed = from_spans(len(words), keep, ("NORP", "LAW", "EVENT", "DATE"))
        if n == 1:  # the date line
            s.allowed = [frozenset(range(len(TAGS)))] * len(words)
        out.append(s)
    return out


WORD = re.compile(r"https?://\S+|\w+(?:[.,:/]\w+)*\.(?=\w)|(?:[A-Za-z]\.){2,}|\d+(?:[.,:]\d+)*|\w+(?=n['’]t\b)|n['’]t\b|"
                  r"['’](?:s|re|ve|ll|d|m)\b|\w+|\S", re.UNICODE)
ABBREVIATION = re.compile(r"^(Mr|Mrs|Ms|Dr|Gen|Col|Lt|Sgt|Sen|Rep|Gov|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|St|"
                          r"No|Inc|Corp|Ltd|Co|Jr|Sr|Capt|Maj|Adm|Prof|[A-Z])$")


def words_of(text):
    """Words of running text with their offsets; close to the treebanks' tokens, as entity training needs."""
    out = []
    for m in WORD.finditer(text):
        s, e = m.span()
        if out and text[s:e] == "." and out[-1][1] == s and ABBREVIATION.match(text[out[-1][0]:s]) and e < len(text):
            out[-1] = (out[-1][0], e)
        else:
            out.append((s, e))
    return out


def tag_text(text, entities, source, offset=0):
    """A sentence from plain text and entity spans in code points of it."""
    at = words_of(text)
    spans = []
    for s, e, label in entities:
        inside = [i for i, (a, b) in enumerate(at) if a < e and s < b]
        if inside:
            spans.append((inside[0], inside[-1] + 1, (label,)))
    sent = Sentence([text[a:b] for a, b in at], source, text)
    sent.allowed = from_spans(len(at), spans, ())
    return sent


def read_own(path):
    """Our own sentences: `[GPE Moscow] said …`, one a line."""
    out = []
    for n, line in enumerate(open(path, encoding="utf8"), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        text, entities, at = "", [], 0
        for m in re.finditer(r"\[([A-Z]+) ([^\]]+)\]", line):
            text += line[at:m.start()]
            if m.group(1) not in LABELS:
                raise ValueError(f"{path}:{n}: unknown label {m.group(1)}")
            entities.append((len(text), len(text) + len(m.group(2)), m.group(1)))
            text += m.group(2)
            at = m.end()
        text += line[at:]
        out.append(tag_text(text, entities, f"{os.path.basename(path)}:{n}"))
    return out


def read_standoff(path, articles):
    """Stand-off annotation of open articles: file, id, start, end, entities."""
    texts = {}
    out = []
    for line in open(path, encoding="utf8"):
        if not line.strip():
            continue
        r = json.loads(line)
        if r["file"] not in texts:
            texts[r["file"]] = {}
            for a in open(os.path.join(articles, r["file"]), encoding="utf8"):
                a = json.loads(a)
                texts[r["file"]][a["id"]] = a["text"]
        text = texts[r["file"]][r["id"]]
        words = text[r["start"]:r["end"]]
        entities = [(s - r["start"], e - r["start"], l) for s, e, l in r["entities"]]
        out.append(tag_text(words, entities, f"{r['file']}:{r['id']}:{r['start']}"))
    return out


# --- whether it happened ------------------------------------------------------------------------

def read_it_happened(folder, train):
    """Marks in `train` (EWT's training sentences in their order) how sure annotators are that each predicate
    happened; returns the sentences of UDS-IH2's own dev and test parts, marked likewise.

    The annotation points at UD English EWT 1.2, by number of sentence and word. Its training sentences
    stand in the same order in later versions, but for one more; the words are tokenised otherwise here
    and there, so the predicate is the nearest word with its lemma, and left out where there is none.
    A value is the mean over annotators of 3/4 of the confidence (0 to 4), negative for "did not happen"
    (Rudinger, White and Van Durme, NAACL 2018).
    """
    rows = {"train": {}, "dev": {}, "test": {}}
    path = os.path.join(folder, "factuality_eng_udewt", "it-happened", "it-happened_eng_ud1.2_07092017.tsv")
    for r in csv.DictReader(open(path, encoding="utf8"), delimiter="\t"):
        if r["Keep"] == "True" and r["Is.Predicate"] == "True" and r["Happened"] in ("true", "false"):
            value = 0.75 * int(r["Confidence"]) * (1 if r["Happened"] == "true" else -1)
            at = (int(r["Sentence.ID"].split()[1]), int(r["Pred.Token"]), r["Pred.Lemma"].lower())
            rows[r["Split"]].setdefault(at[0], {}).setdefault(at[1:], []).append(value)

    def find(s, token, lemma):
        near = [i for i in range(max(0, token - 3), min(len(s.words), token + 12))
                if lemma in (s.words[i].lower(), s.lemma[i].lower())]
        return min(near, key=lambda i: (abs(i - token + 1), i)) if near else None

    marked = 0
    for number, predicates in rows["train"].items():
        options = [train[k] for k in (number - 1, number) if k < len(train)]
        s = max(options, key=lambda s: sum(find(s, *p) is not None for p in predicates))
        found = {find(s, *p): sum(v) / len(v) for p, v in predicates.items()}
        found.pop(None, None)
        s.happened = sorted(found.items())
        marked += len(found)
    if marked < 0.95 * sum(map(len, rows["train"].values())):
        raise ValueError("the treebank's training sentences are not those that UDS-IH2 points at")
    out = {}
    for part in ("dev", "test"):
        out[part] = []
        for number, s in enumerate(read_conllu(os.path.join(folder, "UD-EWT", f"en_ewt-ud-{part}.conllu")), 1):
            s.happened = sorted((t - 1, sum(v) / len(v)) for (t, _), v in rows[part].get(number, {}).items())
            if s.happened:
                out[part].append(s)
    return out


def silver_sentence(labelled):
    """A sentence labelled by silver.py."""
    text = " ".join(labelled["words"])
    s = Sentence(labelled["words"], f"silver:{labelled['id']}:{text[:40]}", text)
    s.soft = labelled
    return s


def normal(text):
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def check_held_out(train, held_out):
    """Held-out sentences of six words or more that stand in the training set: (held-out, training) sources.

    `held_out` are sentences of dev and test files. Identity is that of the letters and digits, so that
    other tokenisation or punctuation does not hide a copy.
    """
    held = {}
    for s in held_out:
        key = normal(" ".join(s.words))
        if len(key.split()) >= 6:
            held.setdefault(key, s.source)
    keys = ((normal(" ".join(s.words)), s.source) for s in train)
    return [(held[key], source) for key, source in keys if key in held]
