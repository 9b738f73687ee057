"""Learns data/lexicon/channels-of-quotes.tsv: where words were said, from what the rules find and who says them.

Usage: channels.py RECORDS.jsonl OUT.tsv GOLD_FOLDER...  RECORDS.jsonl are records of the texts of the gold, made with
DEMARCHE's rules alone: with an OUT.tsv that has no weights. The clues are those of crates/coder/src/setting.rs.
"""
import collections
import glob
import json
import re
import sys

from affiliation import judge, learn, write

CHANNELS = ["briefing", "interview", "phone", "social", "speech", "unknown", "written"]
LEAST = 3
WORDS = 5  # documents that one of the narrator's words must stand in to be a clue


def sentence(quote, record):
    """The sentence of the cue, or of the first words where there is none."""
    at = quote["cue"]["start"] if quote.get("cue") else span(quote)[0]
    before = [s for s in record["sentences"] if s["start"] <= at]
    return (before[-1]["start"], before[-1]["end"]) if before else (0, 0)


def words(quote, record):
    """The narrator's words in that sentence."""
    start, end = sentence(quote, record)
    text = record["document"]["text"]
    told = [s for q in record["quotes"] for s in q["spans"]]
    kept = "".join(" " if any(s["start"] <= i < s["end"] for s in told) else text[i] for i in range(start, end))
    return set(re.findall(r"[^\W\d_]+", kept.lower()))


def beside(quotes, speaker, line, line_of):
    """The channel of the first of `quotes` that the same speaker says in the same paragraph."""
    same = (q for q in quotes if speaker and q.get("speaker") == speaker and line_of(q) == line)
    return next((q["channel"] for q in same), None)


def clues(quote, record, actors):
    """The clues of one quotation, as setting.rs has them."""
    speaker = actors.get(quote.get("speaker"))
    kind = speaker["kind"] if speaker else "none"
    sector = (speaker.get("sectors") or ["none"])[0] if speaker else "none"
    cue = quote["cue"]["lemma"] if quote.get("cue") else "none"
    rule = quote["channel"]
    spokes = bool(speaker) and any("spokes" in o["title"].lower() for o in speaker.get("offices", []))
    out = [
        "bias",
        f"rule={rule}",
        f"rule={rule},{quote['kind']}",
        f"kind={quote['kind']}",
        f"cue={cue}",
        f"construction={quote['by']['name'].removeprefix('quotes:')}",
        f"speaker={kind}",
        f"speaker={kind},{quote['kind']}",
        f"speaker={kind},{sector}",
        f"sector={sector}",
        f"sector={sector},{quote['kind']}",
    ]
    if spokes:
        out += ["spokesperson", f"spokesperson,{quote['kind']}"]
    if quote.get("addressee"):
        to = actors.get(quote["addressee"])
        out.append("addressee")
        if to:
            out.append(f"addressee={to['kind']},{(to.get('sectors') or ['none'])[0]}")
    out += {f"word={w}" for w in words(quote, record)}
    text, i = record["document"]["text"], record["quotes"].index(quote)
    line_of = lambda q: text.count("\n", 0, span(q)[0])
    for name, order in (("before", record["quotes"][:i][::-1]), ("after", record["quotes"][i + 1 :])):
        channel = beside(order, quote.get("speaker"), line_of(quote), line_of)
        if channel:
            out.append(f"{name}={channel}")
    others = [q for q in record["quotes"] if q is not quote]
    if speaker:
        out += {f"speaker elsewhere={q['channel']}" for q in others if q.get("speaker") == quote["speaker"]}
    out = [(clue, 1.0) for clue in sorted(out)]
    turns = [q for q in record["quotes"] if q["by"]["name"].endswith(":turn")]
    if quote in turns:
        asks = sum(text[slice(*span(q))].rstrip().endswith("?") for q in turns)
        out.append(("asked", asks / len(turns)))
    for channel in CHANNELS:
        n = sum(q["channel"] == channel for q in others)
        if n and channel != "unknown":
            out.append((f"document={channel}", n / len(others)))
    return out


def span(quote):
    return min(s["start"] for s in quote["spans"]), max(s["end"] for s in quote["spans"])


def shared(a, b):
    both = max(0, min(a[1], b[1]) - max(a[0], b[0]))
    return both / ((a[1] - a[0]) + (b[1] - b[0]) - both)


def load(records, folders):
    gold = {}
    for folder in folders:
        for path in sorted(glob.glob(folder + "/*.json")):
            with open(path) as file:
                record = json.load(file)
            gold[record["id"]] = record
    rows = []
    with open(records) as file:
        for line in file:
            record = json.loads(line)
            text, actors = record["document"]["text"], {a["id"]: a for a in record["actors"]}
            for wanted in gold.get(record["document"]["id"], {}).get("quotes", []):
                start = text.find(wanted["words"])
                end = text.find(wanted["last"], start) + len(wanted["last"])
                if start < 0 or end < start:
                    continue
                found = max(record["quotes"], key=lambda q: shared(span(q), (start, end)), default=None)
                if found and shared(span(found), (start, end)) >= 0.5:
                    rows.append((record["document"]["id"], clues(found, record, actors), wanted["channel"]))
    return rows


def main(records, out, *folders):
    rows = load(records, folders)
    seen = collections.defaultdict(set)
    for document, of, _ in rows:
        for clue, _ in of:
            seen[clue].add(document)
    examples = []
    for document, of, channel in rows:
        kept = [(c, x) for c, x in of if len(seen[c]) >= (WORDS if c.startswith("word=") else LEAST)]
        if channel in CHANNELS:
            choices = [[(c, name, x) for c, x in kept] for name in CHANNELS]
            examples.append((document, choices, CHANNELS.index(channel)))
    judge(examples, 3.0, "channels", passes=6, rate=0.1)
    write(out, learn(examples, 3.0, passes=6, rate=0.1), "Clues to where words were said; of: the channel.", "channels.py")


if __name__ == "__main__":
    main(*sys.argv[1:])
