"""Reads the news and keeps the record of diplomacy and conflict.

    >>> import demarche
    >>> record = demarche.read("Iran's foreign minister met John Kerry in Vienna.", date="2014-11-20")
    >>> [(event.type, event.status) for event in record.events]
    [('CONSULT', 'occurred')]
"""

from __future__ import annotations

import datetime
import threading
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Sequence, Tuple, Union

from . import _demarche
from ._demarche import Table, __version__
from ._errors import Error
from ._record import Item, Record
from ._store import Store

__all__ = [
    "Engine", "Error", "Item", "Record", "Store", "Table", "Tables", "__version__", "codes", "explain", "load", "read",
    "read_many", "table_about", "table_names", "tables",
]

Date = Union[None, str, datetime.date]
Article = Union[str, Tuple[str, Date], Mapping[str, Any]]

codes = _demarche.codes
table_names = _demarche.table_names
table_about = _demarche.table_about


class Engine:
    """The model, the rules and the tables. Made once, used by all threads.

    ``rules`` are folders or files of rules laid over the built-in ones, ``dictionaries`` a folder of PETRARCH
    dictionaries to code with as well.
    """

    def __init__(self, rules: Union[None, str, Sequence[str]] = None, dictionaries: Optional[str] = None) -> None:
        layers = [rules] if isinstance(rules, str) else list(rules or [])
        self._engine = _demarche.Engine(layers, dictionaries)

    @property
    def kernel(self) -> str:
        """The instruction set in use."""
        return self._engine.kernel

    def read(self, text: str, date: Date = None, **known: Any) -> Record:
        """The record of ``text``, published on ``date``.

        ``known`` may hold ``title``, ``id``, ``outlet``, ``byline`` and ``url``.
        """
        return Record(self._engine.read({"text": text, "published": date, **known}))

    def read_many(self, articles: Iterable[Article], threads: Optional[int] = None) -> Iterator[Record]:
        """The records of ``articles``, in their order, read on threads.

        An article is a text, a text with its date, or a mapping with ``text`` and, where known, ``published``,
        ``title``, ``id``, ``outlet``, ``byline`` and ``url``. Only a few articles are taken ahead, so that any
        number of them can pass.
        """
        for inner in _demarche.Many(self._engine, articles, threads or 0):
            yield Record(inner)

    def explain(self, text: str) -> List[Dict[str, Any]]:
        """Which rules match ``text``, and where those that nearly match stop."""
        return self._engine.explain(text)


_engine: Optional[Engine] = None
_lock = threading.Lock()


def load() -> Engine:
    """The engine that ``read`` and ``read_many`` use, loaded once in a process."""
    global _engine
    with _lock:
        if _engine is None:
            _engine = Engine()
        return _engine


def read(text: str, date: Date = None, **known: Any) -> Record:
    """The record of ``text``, published on ``date``. See :meth:`Engine.read`."""
    return load().read(text, date, **known)


def read_many(articles: Iterable[Article], threads: Optional[int] = None) -> Iterator[Record]:
    """The records of ``articles``, in their order. See :meth:`Engine.read_many`."""
    return load().read_many(articles, threads)


def explain(text: str) -> List[Dict[str, Any]]:
    """Which rules match ``text``, and where those that nearly match stop."""
    return load().explain(text)


class Tables:
    """The flat tables of records: ``tables["events"]``, ``tables["quotes"]`` …

    Each is an object with ``__arrow_c_stream__``, which ``polars.DataFrame``, ``pyarrow.table``, pandas 3
    (``pandas.DataFrame.from_arrow``) and DuckDB take as they are.
    """

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self._tables = _demarche.Tables()
        for record in records:
            self.add(record)

    def add(self, record: Record) -> None:
        """Adds the rows of ``record``."""
        self._tables.add(record._inner)

    def __getitem__(self, name: str) -> Table:
        return self._tables.table(name)

    def __iter__(self) -> Iterator[str]:
        return iter(table_names())

    def __len__(self) -> int:
        return len(table_names())

    def keys(self) -> List[str]:
        """The names of the tables."""
        return table_names()


def tables(records: Iterable[Record]) -> Tables:
    """The flat tables of ``records``."""
    return Tables(records)
