"""Questions to a store that `demarche keep` made."""

from __future__ import annotations

import os
import pathlib
import sqlite3
from typing import Any, Dict, List, Optional, Sequence, Union

from ._errors import Error


class Store:
    """A store, opened for reading alone.

    Its public surface are the views that ``views()`` lists: ``events``, ``quotes``, ``happenings``, ``contacts`` and
    others; each method below is one question to one of them, newest first, and ``sql`` asks anything. They show what
    the store says now, corrections included; the clocks ``--on`` and ``--at`` are those of the program.

    SQLite is that of Python, which must be 3.37 or newer.
    """

    def __init__(self, path: Union[str, "os.PathLike[str]"]) -> None:
        address = pathlib.Path(path).absolute().as_uri() + "?mode=ro"
        try:
            self._db = sqlite3.connect(address, uri=True)
            self._db.execute("PRAGMA query_only = 1")
            self._views = [n for (n,) in self._db.execute("SELECT name FROM sqlite_schema WHERE type = 'view'")]
        except sqlite3.Error as error:
            raise Error("I001", f"{path}: {error}") from None
        if "happenings" not in self._views:
            raise Error("I001", f"{path}: is not a store of Demarche")

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def views(self) -> List[str]:
        """The names of the views."""
        return sorted(self._views)

    def sql(self, query: str, parameters: Union[Sequence[Any], Dict[str, Any]] = ()) -> List[Dict[str, Any]]:
        """The rows of a query, each by the names of its columns."""
        cursor = self._db.execute(query, parameters)
        names = [c[0] for c in cursor.description or ()]
        return [dict(zip(names, row)) for row in cursor]

    def _ask(self, view: str, order: str, limit: int, **conditions: Any) -> List[Dict[str, Any]]:
        given = {k: v for k, v in conditions.items() if v is not None}
        where = " AND ".join(given) or "1"
        return self.sql(f"SELECT * FROM {view} WHERE {where} ORDER BY {order} LIMIT ?", [*given.values(), limit])

    def events(
        self,
        actor: Optional[str] = None,
        type: Optional[str] = None,
        status: Optional[str] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        limit: int = 100,
    ) -> List[Dict[str, Any]]:
        """Who did what to whom. ``actor`` is a key (``Q…``) or a name in full; days are of when the press had it."""
        party = "event IN (SELECT event FROM parties WHERE ? IN (actor, name))"
        conditions = {party: actor, "type = ?": type, "status = ?": status, "known_on >= ?": since, "known_on <= ?": until}
        return self._ask("events", "known_on DESC, event", limit, **conditions)

    def quotes(
        self,
        speaker: Optional[str] = None,
        words: Optional[str] = None,
        since: Optional[str] = None,
        until: Optional[str] = None,
        limit: int = 100,
    ) -> List[Dict[str, Any]]:
        """Who said it. ``speaker`` is a key or a name in full, ``words`` a part of what was said."""
        part = None if words is None else f"%{words}%"
        conditions = {"? IN (speaker, speaker_name)": speaker, "words LIKE ?": part, "known_on >= ?": since, "known_on <= ?": until}
        return self._ask("quotes", "known_on DESC, quote", limit, **conditions)

    def happenings(self, state: Optional[str] = None, kind: Optional[str] = None, limit: int = 100) -> List[Dict[str, Any]]:
        """What several documents tell of one thing, and how it stands."""
        return self._ask("happenings", "told_last DESC, happening", limit, **{"state = ?": state, "kind = ?": kind})

    def contacts(self, a: str, b: Optional[str] = None, limit: int = 100) -> List[Dict[str, Any]]:
        """Meetings, calls, visits and talks of ``a``, or of ``a`` with ``b``; keys or names in full."""
        return self._ask("contacts", "day DESC, engagement", limit, **{"? IN (a, a_name)": a, "? IN (b, b_name)": b})
