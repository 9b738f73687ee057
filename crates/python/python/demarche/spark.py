"""A hundred million articles on Apache Spark.

    records = demarche.spark.read(df)                          # a column `record` with the JSON of each
    events = demarche.spark.read(df, table="events")           # the rows of one flat table
    demarche.spark.convert(spark, "articles/", "records/")     # Parquet in, Parquet out, resumable

The model is loaded once in each Python worker. ``convert`` gives each input file a folder of its own, written
under another name and renamed when it is whole; a file whose folder is there is not read again, so that a job that
was stopped, or lost its workers, goes on where it stood. ``read_file`` does one file and is all that Ray Data, Dask
or a shell script needs to do the same.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import Any, Dict, Iterable, Iterator, List, Optional, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from . import Tables, __version__, read_many
from ._demarche import Table

#: The columns that are read of an article, where they are there.
COLUMNS = ("id", "title", "text", "published", "outlet", "byline", "url")

RECORDS = pa.schema([("id", pa.string()), ("document", pa.string()), ("record", pa.string())])


def _articles(batches: Iterable[pa.RecordBatch]) -> Iterator[Dict[str, Any]]:
    for batch in batches:
        names = [n for n in batch.schema.names if n in COLUMNS]
        columns = [batch.column(batch.schema.get_field_index(n)).to_pylist() for n in names]
        for row in zip(*columns):
            article = {k: v for k, v in zip(names, row) if v is not None}
            # A row without a text is a document of which there is nothing to tell; it keeps its row.
            article.setdefault("text", "")
            yield article


def _records(batches: Iterable[pa.RecordBatch], threads: int) -> Iterator[pa.RecordBatch]:
    rows: List[Any] = []
    for record in read_many(_articles(batches), threads):
        text = record.to_json()
        rows.append((record.document.id, record.key, text))
        if len(rows) == 256:
            yield _batch(rows)
            rows = []
    if rows:
        yield _batch(rows)


def _batch(rows: List[Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(c, pa.string()) for c in zip(*rows)], schema=RECORDS)


def _rows(batches: Iterable[pa.RecordBatch], table: str, threads: int) -> Iterator[pa.RecordBatch]:
    tables, n = Tables(), 0
    for record in read_many(_articles(batches), threads):
        tables.add(record)
        n += 1
        if n == 256:
            yield from pa.table(tables[table]).to_batches()
            tables, n = Tables(), 0
    yield from pa.table(tables[table]).to_batches()


def read(df: Any, table: Optional[str] = None, threads: int = 1) -> Any:
    """The records of the articles in ``df``: columns ``id``, ``document`` (the key) and ``record`` (the JSON).

    ``df`` has a column ``text`` and, where known, ``id``, ``title``, ``published``, ``outlet``, ``byline`` and
    ``url``. With ``table`` the rows of that flat table instead. ``threads`` is for each Spark task; Spark runs one
    task a core, so that 1 is right unless ``spark.task.cpus`` says otherwise.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    columns = [c for c in df.columns if c in COLUMNS]
    if "text" not in columns:
        raise ValueError("the articles need a column \"text\"")
    schema = RECORDS if table is None else pa.schema(Table.empty(table))

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        return _records(batches, threads) if table is None else _rows(batches, table, threads)

    return df.select(*columns).mapInArrow(work, schema=from_arrow_schema(schema))


def read_file(path: str, folder: str, tables: Sequence[str] = (), threads: int = 1) -> Dict[str, Any]:
    """Reads one Parquet file of articles into ``folder``: ``records.parquet``, the flat ``tables`` asked for, and
    ``manifest.json``. Gives what the manifest says; a folder that is there already is left as it is.
    """
    manifest = os.path.join(folder, "manifest.json")
    if os.path.exists(manifest):
        with open(manifest, encoding="utf-8") as file:
            return {**json.load(file), "skipped": True}
    # Two tries at one file may be under way at once; each has a name of its own until it is whole.
    partial = f"{folder}.{os.getpid()}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    os.makedirs(partial)
    counts = {"documents": 0, "events": 0}
    writers: Dict[str, pq.ParquetWriter] = {}

    def write(name: str, batch: Any) -> None:
        if name not in writers:
            writers[name] = pq.ParquetWriter(os.path.join(partial, f"{name}.parquet"), batch.schema, compression="zstd")
        writers[name].write(batch)

    source = pq.ParquetFile(path)
    names = [n for n in source.schema_arrow.names if n in COLUMNS]
    rows: List[Any] = []
    flat, held = Tables(), 0

    def flush() -> None:
        nonlocal rows, flat, held
        write("records", pa.Table.from_batches([_batch(rows)] if rows else [], schema=RECORDS))
        for name in tables:
            write(name, pa.table(flat[name]))
        rows, flat, held = [], Tables(), 0

    for record in read_many(_articles(source.iter_batches(256, columns=names)), threads):
        fields = record.to_dict()
        rows.append((fields["document"]["id"], record.key, record.to_json()))
        counts["documents"] += 1
        counts["events"] += len(fields["events"])
        if tables:
            flat.add(record)
        held += 1
        if held == 1024:
            flush()
    flush()
    for writer in writers.values():
        writer.close()
    told = {"source": os.path.basename(path), "program": f"demarche {__version__}", **counts}
    with open(os.path.join(partial, "manifest.json"), "w", encoding="utf-8") as file:
        json.dump(told, file, indent=1, sort_keys=True)
        file.write("\n")
    try:
        os.rename(partial, folder)
    except OSError:
        # Another try at the same file was quicker. What it wrote is the same.
        shutil.rmtree(partial, ignore_errors=True)
        if not os.path.exists(manifest):
            raise
    return {**told, "skipped": False}


def convert(spark: Any, source: str, target: str, tables: Sequence[str] = ()) -> List[Dict[str, Any]]:
    """Reads every Parquet file in ``source`` into a folder of its own in ``target``, one Spark task a file.

    Both are paths that every worker sees. Files whose folder is there already are passed over, so that a job can
    be run again until all is done. Gives one manifest a file, in order of name.
    """
    files = sorted(f for f in os.listdir(source) if f.endswith(".parquet"))
    if not files:
        return []
    os.makedirs(target, exist_ok=True)
    wanted = list(tables)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for name in batch.column(0).to_pylist():
                folder = os.path.join(target, name[: -len(".parquet")])
                told = read_file(os.path.join(source, name), folder, wanted)
                yield pa.RecordBatch.from_pydict({"file": [name], "told": [json.dumps(told)]})

    # Not createDataFrame with a repartition: a file a partition, whatever their number.
    rdd = spark.sparkContext.parallelize([(f,) for f in files], len(files))
    df = spark.createDataFrame(rdd, "file string")
    rows = df.mapInArrow(work, schema="file string, told string").collect()
    return [json.loads(row.told) for row in sorted(rows, key=lambda r: r.file)]
