"""Every list that a page links to, loaded by readers that are not ours.

`.ci/foreign` runs these, in a fresh environment, with DEMARCHE naming the program. They keep the samples in a store,
serve it, and follow the links of each page.
"""

import csv
import html
import io
import re
import urllib.parse

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest


def links(get, path, form):
    found = re.findall(r'href="([^"]+)"', get(path).decode())
    return [link for link in map(html.unescape, found) if f"format={form}" in link]


def pages(get):
    import json

    first = lambda path: json.loads(get(f"/api/v1/{path}?limit=1"))["rows"][0]
    key = lambda row: urllib.parse.quote(row["key"])
    actor = urllib.parse.quote(first("actors")["actor"]["key"])
    yield from ("/actors", "/agenda", "/contradictions", "/corrections", "/documents", "/engagements", "/events", "/happenings")
    yield from ("/map", "/positions", "/quotes", "/sources", "/search?q=talks", "/events?status=occurred")
    yield from (f"/actors/{actor}", f"/happenings/{key(first('happenings'))}", f"/documents/{key(first('documents'))}")


def test_parquet_of_every_page_in_four_readers(get, tmp_path):
    tables = rows = 0
    for page in pages(get):
        packed, plain = links(get, page, "parquet"), links(get, page, "csv")
        assert packed, page
        for there, beside in zip(packed, plain, strict=True):
            path = tmp_path / "rows.parquet"
            path.write_bytes(get(there))
            text = list(csv.reader(io.StringIO(get(beside).decode(), newline="")))
            arrow = pyarrow.parquet.read_table(path)
            assert arrow.column_names == text[0], there
            assert arrow.num_rows == len(text) - 1, there
            assert len(pandas.read_parquet(path)) == arrow.num_rows, there
            assert polars.read_parquet(path).height == arrow.num_rows, there
            assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(arrow.num_rows,)], there
            tables, rows = tables + 1, rows + arrow.num_rows
    assert tables > 20 and rows > 100


def test_columns_are_typed(get, tmp_path):
    path = tmp_path / "events.parquet"
    path.write_bytes(get("/api/v1/events?format=parquet&limit=10000"))
    schema = pyarrow.parquet.read_schema(path)
    assert schema.field("quad").type == pyarrow.int64()
    assert schema.field("confidence").type == pyarrow.float64()
    assert schema.field("corrected").type == pyarrow.bool_()
    assert schema.field("place.lat").type == pyarrow.float64()
    assert schema.field("type").type == pyarrow.string()
