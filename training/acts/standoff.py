"""Gold records of texts that are not ours to hand out, kept by position, and back again.

    python standoff.py out ARTICLES.jsonl GOLD_FOLDER > records.jsonl
    python standoff.py back ARTICLES.jsonl records.jsonl GOLD_FOLDER

Out: a line a document, in which the words of triggers, names, quotations and evidence are replaced by their positions
(half-open, in code points of title, blank line, text). Back: the records as annotated, one file a document. What does
not stand in the text is left as it is.
"""
import json
import os
import re
import sys


def whole(article):
    return (article["title"] + "\n\n" if article.get("title") else "") + article["text"]


def position(text, words, n=1):
    found = [m.start() for m in re.finditer(re.escape(words), text)]
    return [found[n - 1], found[n - 1] + len(words)] if words and len(found) >= n else None


def out(text, record):
    record = json.loads(json.dumps(record))
    for actor in record["actors"]:
        actor["names"] = [position(text, name) or name for name in actor.get("names") or []]
    for quote in record["quotes"]:
        start, end = position(text, quote["words"]), None
        if start:
            last = text.find(quote["last"], start[0])
            end = last + len(quote["last"]) if last >= 0 else None
        if end:
            quote["words"], quote["last"] = start, [end - len(quote["last"]), end]
    for event in record["events"]:
        event["trigger"] = position(text, event["trigger"], event.get("n") or 1) or event["trigger"]
    for item in record.get("positions", []) + record.get("deadlines", []):
        if item.get("evidence"):
            item["evidence"] = position(text, item["evidence"]) or item["evidence"]
    return record


def back(text, record):
    def words(value):
        return text[value[0]:value[1]] if isinstance(value, list) else value

    for actor in record["actors"]:
        actor["names"] = [words(name) for name in actor["names"]]
    for quote in record["quotes"]:
        quote["words"], quote["last"] = words(quote["words"]), words(quote["last"])
    for event in record["events"]:
        event["trigger"] = words(event["trigger"])
    for item in record.get("positions", []) + record.get("deadlines", []):
        if item.get("evidence"):
            item["evidence"] = words(item["evidence"])
    return record


def main():
    with open(sys.argv[2], encoding="utf8") as file:
        articles = {a["id"]: a for a in map(json.loads, file)}
    if sys.argv[1] == "out":
        for name in sorted(os.listdir(sys.argv[3])):
            with open(os.path.join(sys.argv[3], name), encoding="utf8") as file:
                record = json.load(file)
            print(json.dumps(out(whole(articles[record["id"]]), record), ensure_ascii=False, separators=(",", ":")))
    else:
        with open(sys.argv[3], encoding="utf8") as file:
            for record in map(json.loads, file):
                record = back(whole(articles[record["id"]]), record)
                with open(os.path.join(sys.argv[4], record["id"] + ".json"), "w", encoding="utf8") as gold:
                    json.dump(record, gold, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
