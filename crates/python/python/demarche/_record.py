"""A record with attributes, made of the JSON that the program prints."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List, Optional

from . import _demarche


class Item:
    """A part of a record. What the text does not give is ``None``.

    ``item.name`` is the field called ``name``; ``item["name"]`` the same, for fields whose name Python keeps
    for itself (``from``). Ids of other items are text; ``record.item(id)`` finds them.
    """

    __slots__ = ("_fields",)

    def __init__(self, fields: Dict[str, Any]) -> None:
        self._fields = fields

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _wrapped(self._fields.get(name))

    def __getitem__(self, name: str) -> Any:
        return _wrapped(self._fields[name])

    def __contains__(self, name: str) -> bool:
        return name in self._fields

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields)

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Item) and self._fields == other._fields

    def __hash__(self) -> int:
        return hash(json.dumps(self._fields, sort_keys=True))

    def __dir__(self) -> List[str]:
        return [*super().__dir__(), *self._fields]

    def __repr__(self) -> str:
        shown = ", ".join(f"{k}={v!r}" for k, v in self._fields.items() if not isinstance(v, (list, dict)))
        return f"Item({shown})"

    def __getstate__(self) -> Dict[str, Any]:
        return self._fields

    def __setstate__(self, fields: Dict[str, Any]) -> None:
        self._fields = fields

    def to_dict(self) -> Dict[str, Any]:
        """The item as the JSON has it."""
        return self._fields


def _wrapped(value: Any) -> Any:
    if isinstance(value, dict):
        return Item(value)
    if isinstance(value, list):
        return [_wrapped(v) for v in value]
    return value


class Record:
    """What Demarche keeps about one document: ``actors``, ``quotes``, ``events``, ``engagements``, ``trips``,
    ``issues``, ``positions``, ``deadlines``, ``places``, ``times``, ``sentences`` and ``diagnostics``.

    In a notebook it shows the text with its words marked.
    """

    __slots__ = ("_inner", "_json", "_fields", "_items")

    def __init__(self, inner: "_demarche.Record") -> None:
        self._inner = inner
        self._json: Optional[str] = None
        self._fields: Optional[Dict[str, Any]] = None
        self._items: Optional[Dict[str, Any]] = None

    @classmethod
    def from_json(cls, text: str) -> "Record":
        """The record that ``to_json`` or ``demarche read --format json`` wrote."""
        return cls(_demarche.Record.from_json(text))

    def to_json(self) -> str:
        """The record as the program prints it, to the byte."""
        if self._json is None:
            self._json = self._inner.to_json()
        return self._json

    def to_dict(self) -> Dict[str, Any]:
        """The record as Python's own lists and dictionaries."""
        if self._fields is None:
            self._fields = json.loads(self.to_json())
        return self._fields

    @property
    def key(self) -> str:
        """The document's key in every export."""
        return self._inner.key

    @property
    def text(self) -> str:
        """The text that all positions count."""
        return self.to_dict()["document"]["text"]

    def item(self, id: Optional[str]) -> Optional[Item]:
        """The item with that id, for example the actor ``a1``."""
        if self._items is None:
            lists = (v for v in self.to_dict().values() if isinstance(v, list))
            self._items = {i["id"]: i for each in lists for i in each if isinstance(i, dict) and "id" in i}
        found = self._items.get(id) if id else None
        return Item(found) if found else None

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        fields = self.to_dict()
        if name not in fields:
            # The one part of a record that is left out where there is none of it.
            if name == "dictionary_events":
                return []
            raise AttributeError(f"a record has no {name}")
        return _wrapped(fields[name])

    def __dir__(self) -> List[str]:
        return [*super().__dir__(), *self.to_dict()]

    def __eq__(self, other: Any) -> bool:
        return isinstance(other, Record) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def __reduce__(self):
        return (Record.from_json, (self.to_json(),))

    def __repr__(self) -> str:
        d = self.to_dict()
        name = d["document"].get("title") or d["document"]["id"]
        return f"Record({name!r}: {len(d['events'])} events, {len(d['quotes'])} quotes, {len(d['actors'])} actors)"

    def _repr_html_(self) -> str:
        from ._html import page

        return page(self)

    def to_spacy(self, doc: Any) -> Any:
        """Sets the entities, spans and attributes of a spaCy ``Doc`` of the same text. See :mod:`demarche.spacy`."""
        from .spacy import to_spacy

        return to_spacy(self, doc)
