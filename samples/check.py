"""Check the gold records of the samples against their texts.

For every sample NAME.json and gold/NAME.json this looks whether each trigger (with its count), quote end and
evidence stands in the text, whether each party named is among the actors, whether types, modes, statuses and
stances are those of PLOVER 2.0 and the record, and whether links point at an event of the same document. It reads
the JSON files beside it, prints what is wrong, and exits with 1 if anything is. Run: python3 samples/check.py
"""
import json
import re
import sys
from datetime import date
from pathlib import Path

HERE = Path(__file__).parent

# PLOVER 2.0: each event type with its modes (manual of 2021, tables of modes).
MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove investigate allege",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial"
    " drone heavy-weapons crowd-control unconventional",
}
STATUSES = "occurred ongoing recurrent planned possible conditional demanded negated".split()
STANCES = "asserts confirms denies doubts undecided reports".split()
POSITIONS = "supports opposes agrees disagrees concerned undecided".split()
KINDS = "person country organization group unnamed".split()
SECTORS = "COP GOV JUD LEG MIL PRM PTY REB SPY UAF UNK AGR BUS CRM CVL EDU ELI JRN LAB MED REF OPP PRE REL SOC".split()
CHANNELS = "speech briefing interview phone social written unknown".split()
ENGAGEMENTS = "meeting call visit talks summit letter".split()
DEADLINES = "deadline talks election expiry ultimatum".split()


def slug(name):
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def good_time(time):
    """ISO day, month or year, or an interval of two of them, first not after last."""
    if time is None:
        return True
    ends = time.split("/")
    for end in ends:
        if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", end):
            return False
        if len(end) == 10:
            date.fromisoformat(end)
    return len(ends) == 1 or (len(ends) == 2 and ends[0] <= ends[1])


def check(name):
    """The list of what is wrong with one sample, empty where nothing is."""
    article = json.loads((HERE / f"{name}.json").read_text(encoding="utf8"))
    gold = json.loads((HERE / "gold" / f"{name}.json").read_text(encoding="utf8"))
    text = article["title"] + "\n\n" + article["text"]
    wrong = []

    def want(ok, *what):
        if not ok:
            wrong.append(f"{name}: " + " ".join(str(w) for w in what))

    for key in ("id", "title", "published", "outlet"):
        want(article[key] == gold[key], key, "differs")
    want(200 <= len(article["text"].split()) <= 450, "length", len(article["text"].split()))
    ids = [a["id"] for a in gold["actors"]]
    want(len(ids) == len(set(ids)), "an actor id stands twice")
    for a in gold["actors"]:
        want(a["kind"] in KINDS, "actor kind", a["id"], a["kind"])
        want(a["sector"] is None or a["sector"] in SECTORS, "sector", a["id"], a["sector"])
        want(a["country"] is None or re.fullmatch("[A-Z]{3}", a["country"]), "country", a["id"])
        for n in a["names"]:
            want(n in text, "name", a["id"], n)

    def who(x, *what):
        want(x in ids, "no actor", x, *what)

    def says(claim, *what):
        want(claim["by"] in ("narrator", "unnamed") or claim["by"] in ids, "no actor", claim["by"], *what)
        want(claim["stance"] in STANCES, "stance", claim["stance"], *what)

    for q in gold["quotes"]:
        at = text.find(q["words"])
        want(at >= 0 and text.find(q["last"], at) >= 0, "quote", q["words"])
        want(q["kind"] in ("direct", "indirect", "mixed") and q["channel"] in CHANNELS, "quote fields", q["words"])
        want(q["cue"] is None or q["cue"] in text, "cue", q["cue"])
        if q["speaker"] is not None:
            who(q["speaker"], "quote", q["words"])
    topics = set(ids) | {slug(i) for i in gold["issues"]}
    places = 0
    for i, e in enumerate(gold["events"]):
        what = (i, e["type"], e["trigger"])
        want(text.count(e["trigger"]) >= (e["n"] or 1), "trigger", *what)
        want(e["type"] in MODES, "type", *what)
        want(e["mode"] is None or e["mode"] in MODES.get(e["type"], "").split(), "mode", e["mode"], *what)
        want(e["status"] in STATUSES, "status", e["status"], *what)
        want(good_time(e["time"]), "time", e["time"], *what)
        want(e["place"] is None or e["place"] in text, "place", e["place"], *what)
        want(e["claims"], "no claim", *what)
        for x in e["actors"] + e["recipients"]:
            who(x, *what)
        for x in e["about"]:
            want(x in topics, "about", x, *what)
        for c in e["claims"]:
            says(c, *what)
        for link in ("same_as", "part_of"):
            k = e[link]
            want(k is None or (0 <= k < len(gold["events"]) and k != i), link, *what)
        if e["same_as"] is not None:
            want(gold["events"][e["same_as"]]["same_as"] is None, "same_as should name the first mention", *what)
    for g in gold["engagements"]:
        want(g["kind"] in ENGAGEMENTS and g["status"] in STATUSES and good_time(g["time"]), "engagement", g)
        want(g["place"] is None or g["place"] in text, "place", g["place"])
        for x in g["parties"]:
            who(x, "engagement")
        for s in g["said"]:
            says(s, "engagement")
    for t in gold["trips"]:
        who(t["traveller"], "trip")
        for leg in t["legs"]:
            want(leg["to"] in text and leg["status"] in STATUSES and good_time(leg["time"]), "leg", leg)
    for p in gold["positions"]:
        who(p["party"], "position")
        if p["with"] is not None:
            who(p["with"], "position")
        want(p["stance"] in POSITIONS, "position", p["stance"])
        want(p["issue"] in gold["issues"], "position issue", p["issue"])
        want(p["evidence"] in text, "position evidence", p["evidence"])
    for d in gold["deadlines"]:
        want(d["what"] in DEADLINES and good_time(d["time"]), "deadline", d)
        want(d["evidence"] in text, "deadline evidence", d["evidence"])
    return wrong


def main():
    names = sorted(p.stem for p in (HERE / "gold").glob("*.json"))
    wrong = [w for n in names for w in check(n)]
    print("\n".join(wrong) if wrong else f"{len(names)} gold records agree with their texts")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
