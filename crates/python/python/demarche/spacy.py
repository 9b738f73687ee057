"""Beside spaCy: a record's actors, places and times as entities, its quotes and events as spans.

    doc = nlp(text)
    demarche.read(text, date="2015-05-12").to_spacy(doc)
    doc.ents; doc.spans["events"]; doc.spans["quotes"][0]._.demarche["act"]; doc._.demarche
"""

from __future__ import annotations

from typing import Any

ACTORS = {"person": "PERSON", "country": "GPE", "organization": "ORG", "group": "NORP"}
PLACES = {"city": "GPE", "country": "GPE", "region": "GPE", "facility": "FAC", "water": "LOC", "area": "LOC"}


def to_spacy(record: Any, doc: Any) -> Any:
    """Sets the entities, spans and attributes of ``doc``, whose text is that of the record, and gives it back.

    Entities already there keep their place where ours would overlap them. ``doc._.demarche`` is the record; spans
    have the item they stand for as ``span._.demarche``.
    """
    from spacy.tokens import Doc, Span
    from spacy.util import filter_spans

    if doc.text != record.text:
        raise ValueError("the Doc has another text than the record; make it of record.text")
    for kind in (Doc, Span):
        if not kind.has_extension("demarche"):
            kind.set_extension("demarche", default=None)
    fields = record.to_dict()

    def span(words: Any, label: str, item: Any) -> Any:
        found = doc.char_span(words["start"], words["end"], label=label, alignment_mode="expand")
        if found is not None:
            found._.demarche = item
        return found

    entities = []
    for actor in fields["actors"]:
        label = ACTORS.get(actor["kind"])
        names = [m for m in actor["mentions"] if m["kind"] == "name"] if label else []
        entities += [span(m, label, actor) for m in names]
    for place in fields["places"]:
        label = PLACES.get(place.get("kind") or "", "LOC")
        entities += [span(m, label, place) for m in place["mentions"]]
    for time in fields["times"]:
        entities.append(span(time["text"], "DATE", time))
    ours = filter_spans([e for e in entities if e is not None])
    taken = {t.i for e in doc.ents for t in e}
    doc.set_ents([*doc.ents, *(e for e in ours if not any(t.i in taken for t in e))])
    events = [span(e["trigger"], e["type"], e) for e in fields["events"]]
    quotes = [span(w, q["act"], q) for q in fields["quotes"] for w in q["spans"]]
    doc.spans["events"] = [s for s in events if s is not None]
    doc.spans["quotes"] = [s for s in quotes if s is not None]
    doc._.demarche = record
    return doc
