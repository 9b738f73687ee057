"""A record in a notebook: the text with its words marked, and the events beside it.

The page has no script and asks for nothing outside; everything that comes from the text is escaped.
"""

from __future__ import annotations

import html
from typing import Any, Dict, List, Tuple

STYLE = (
    "<style>.demarche{display:flex;gap:1.5em;line-height:1.5}.demarche>div{flex:1;white-space:pre-wrap}"
    ".demarche mark{background:#e3ecf7;color:inherit;padding:0 .1em}.demarche mark.event{background:#f7dcc8}"
    ".demarche mark.quote{background:none;border-bottom:2px solid #9bb58a}"
    ".demarche table{white-space:normal;border-collapse:collapse;flex:1}"
    ".demarche td{vertical-align:top;text-align:left;padding:.1em .6em .1em 0}</style>"
)


def page(record: Any) -> str:
    """The HTML of ``record``."""
    fields = record.to_dict()
    names = {a["id"]: a["name"] for a in fields["actors"]}
    return f'{STYLE}<div class="demarche"><div>{_marked(fields, names)}</div>{_events(fields, names)}</div>'


def _marked(fields: Dict[str, Any], names: Dict[str, str]) -> str:
    text = fields["document"]["text"]
    spans: List[Tuple[int, int, str, str]] = []
    for event in fields["events"]:
        told = f"{event['status']} {event['type']}"
        spans.append((event["trigger"]["start"], event["trigger"]["end"], "event", told))
    for quote in fields["quotes"]:
        speaker = names.get(quote.get("speaker") or "", "nobody named")
        spans += [(s["start"], s["end"], "quote", f"{speaker} {quote['act']}") for s in quote["spans"]]
    for actor in fields["actors"]:
        spans += [(m["start"], m["end"], "actor", actor["name"]) for m in actor["mentions"]]
    # Marks are nested where one lies in the other; one that would cross another is left out.
    spans.sort(key=lambda s: (s[0], -s[1], s[2]))
    out: List[str] = []
    open_ends: List[int] = []
    at = 0
    for start, end, kind, title in spans:
        while open_ends and open_ends[-1] <= start:
            out.append(html.escape(text[at:open_ends[-1]]) + "</mark>")
            at = open_ends.pop()
        if open_ends and end > open_ends[-1]:
            continue
        out.append(html.escape(text[at:start]))
        out.append(f'<mark class="{kind}" title="{html.escape(title)}">')
        at = start
        open_ends.append(end)
    while open_ends:
        out.append(html.escape(text[at:open_ends[-1]]) + "</mark>")
        at = open_ends.pop()
    out.append(html.escape(text[at:]))
    return "".join(out)


def _events(fields: Dict[str, Any], names: Dict[str, str]) -> str:
    rows = []
    for event in fields["events"]:
        who = ", ".join(names.get(a, a) for a in event["actors"]) or "–"
        whom = ", ".join(names.get(a, a) for a in event["recipients"]) or "–"
        code = event["type"] + (f"/{event['mode']}" if event.get("mode") else "")
        cells = (event["id"], code, event["status"], who, whom)
        rows.append("<tr>" + "".join(f"<td>{html.escape(c)}</td>" for c in cells) + "</tr>")
    head = "<tr><td></td><td>type</td><td>status</td><td>actors</td><td>recipients</td></tr>"
    return f"<table>{head}{''.join(rows)}</table>"
