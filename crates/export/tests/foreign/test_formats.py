"""Every format, loaded by a reader that is not ours.

`.ci/foreign` runs these, in a fresh environment, with DEMARCHE naming the program. They read the samples of the
project once and export their records in every format.
"""

import csv
import json
import os
import pathlib
import re
import shutil
import subprocess

import duckdb
import feedparser
import frictionless
import geojson
import icalendar
import pandas
import polars
import pyarrow.parquet
import pytest

ROOT = pathlib.Path(__file__).resolve().parents[4]
DEMARCHE = os.environ.get("DEMARCHE", str(ROOT / "target/release/demarche"))


@pytest.fixture(scope="session")
def work(tmp_path_factory):
    folder = tmp_path_factory.mktemp("exports")
    records = folder / "records.jsonl"
    subprocess.run([DEMARCHE, "read", ROOT / "samples", "--format", "json", "--quiet", "--output", records], check=False)
    assert records.stat().st_size > 0
    names = {
        "plover": "plover.jsonl", "polecat": "polecat.tsv", "icews": "icews.tab", "phoenix": "phoenix.txt",
        "cameo": "cameo.txt", "acled": "acled.csv", "geojson": "events.geojson", "ics": "calendar.ics",
        "atom": "feed.atom", "csv": "csv", "parquet": "tables", "gdelt": "gdelt",
    }
    for name, output in names.items():
        subprocess.run([DEMARCHE, "export", name, records, "--quiet", "--output", folder / output], check=True)
    return folder


@pytest.fixture(scope="session")
def records(work):
    return [json.loads(line) for line in open(work / "records.jsonl", encoding="utf-8")]


def test_parquet_in_four_readers(work, records):
    events = sum(len(r["events"]) for r in records)
    path = str(work / "tables/events.parquet")
    arrow = pyarrow.parquet.read_table(path)
    assert arrow.num_rows == events
    assert str(arrow.schema.field("first_day").type) == "date32[day]"
    assert pyarrow.parquet.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"
    assert len(pandas.read_parquet(path)) == events
    frame = polars.read_parquet(path)
    assert frame.height == events and frame.schema["confidence"] == polars.Float64
    assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(events,)]
    assert frame["type"].to_list() == [e["type"] for r in records for e in r["events"]]


def test_parquet_ids_join(work):
    broken = duckdb.sql(f"""
        SELECT 'party', count(*) FROM '{work}/tables/parties.parquet' p
          WHERE NOT EXISTS (FROM '{work}/tables/events.parquet' e WHERE e.id = p.event)
             OR NOT EXISTS (FROM '{work}/tables/actors.parquet' a WHERE a.id = p.actor)
        UNION ALL
        SELECT 'quote', count(*) FROM '{work}/tables/quotes.parquet' q WHERE q.speaker IS NOT NULL
             AND NOT EXISTS (FROM '{work}/tables/actors.parquet' a WHERE a.id = q.speaker)
        UNION ALL
        SELECT 'event', count(*) FROM '{work}/tables/events.parquet' e WHERE
             NOT EXISTS (FROM '{work}/tables/documents.parquet' d WHERE d.id = e.document)""").fetchall()
    assert sorted(broken) == [("event", 0), ("party", 0), ("quote", 0)]


def test_csv_and_parquet_are_the_same_tables(work):
    for path in sorted((work / "tables").glob("*.parquet")):
        name = path.stem
        columns = [c for c, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()]
        rows = duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
        with open(work / f"csv/{name}.csv", encoding="utf-8", newline="") as file:
            read = list(csv.reader(file))
        assert read[0] == columns and len(read) - 1 == rows, name
        frame = pandas.read_csv(work / f"csv/{name}.csv")
        assert len(frame) == rows, name


def test_the_data_package_is_valid(work):
    report = frictionless.validate(str(work / "csv/datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])[:5]


def test_geojson_is_valid(work):
    collection = geojson.load(open(work / "events.geojson", encoding="utf-8"))
    assert collection.is_valid, collection.errors()
    assert collection["features"]
    for feature in collection["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        assert -180 <= lon <= 180 and -90 <= lat <= 90 and feature["properties"]["type"]


def test_the_calendar_is_valid(work, records):
    calendar = icalendar.Calendar.from_ical((work / "calendar.ics").read_bytes())
    entries = calendar.walk("VEVENT")
    assert entries and len({str(e["UID"]) for e in entries}) == len(entries)
    for entry in entries:
        assert entry.errors == []
        assert entry.decoded("DTSTART") < entry.decoded("DTEND")
        assert str(entry["STATUS"]) in ("CONFIRMED", "TENTATIVE", "CANCELLED")


def test_the_feed_is_well_formed(work, records):
    feed = feedparser.parse(str(work / "feed.atom"))
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10" and len(feed.entries) == len(records)
    assert all(e.id.startswith("urn:demarche:d-") and e.updated for e in feed.entries)


def test_polecat_as_its_scripts_read_it(work):
    # The four scripts that were looked at differ in quoting and encoding; nothing may depend on it.
    ways = [
        dict(encoding="utf-8", quoting=csv.QUOTE_MINIMAL), dict(encoding="utf-8", quoting=csv.QUOTE_NONE),
        dict(encoding="ISO-8859-1", quoting=csv.QUOTE_MINIMAL),
    ]
    for way in ways:
        frame = pandas.read_csv(work / "polecat.tsv", sep="\t", dtype=str, keep_default_na=False, **way)
        assert frame.shape[1] == 40 and len(frame) > 0
        assert (frame["Event ID"].str.split("_").str.len() == 2).all()
        assert frame["Event ID"].is_unique
        pandas.to_datetime(frame["Event Date"][frame["Event Date"] != "None"], format="%Y-%m-%d")
        assert not (frame == "").any().any()
    assert polars.read_csv(work / "polecat.tsv", separator="\t", null_values="None", infer_schema_length=None).height == len(frame)


def test_icews_as_readr_reads_it(work):
    frame = pandas.read_csv(work / "icews.tab", sep="\t", quoting=csv.QUOTE_NONE, na_values=["NA"], keep_default_na=False,
                            dtype={"CAMEO Code": str})
    assert frame.shape[1] == 20 and len(frame) > 0
    for name in ("Event ID", "Story ID", "Sentence Number"):
        assert pandas.api.types.is_integer_dtype(frame[name]) and frame[name].between(1, 2**31 - 1).all()
    assert not frame.duplicated(["Event ID", "Event Date"]).any()


def test_gdelt_without_a_header(work):
    events = pandas.read_csv(work / "gdelt/events.export.CSV", sep="\t", header=None, dtype={26: str, 27: str, 28: str})
    mentions = pandas.read_csv(work / "gdelt/events.mentions.CSV", sep="\t", header=None)
    assert events.shape[1] == 61 and mentions.shape[1] == 16
    assert set(events[0]) == set(mentions[0])
    quotations = pandas.read_csv(work / "gdelt/quotations.tsv", sep="\t", quoting=csv.QUOTE_NONE)
    assert quotations["SpeakerName"].notna().mean() > 0.5


def test_phoenix_cameo_and_acled(work):
    assert pandas.read_csv(work / "phoenix.txt", sep="\t", header=None, dtype=str).shape[1] == 26
    assert pandas.read_csv(work / "cameo.txt", sep="\t", header=None, dtype=str).shape[1] == 8
    acled = pandas.read_csv(work / "acled.csv")
    assert acled.shape[1] == 31 and len(acled) > 0 and acled["event_id_cnty"].is_unique
    assert acled["latitude"].dropna().between(-90, 90).all()


def test_plover_lines(work, records):
    lines = [json.loads(line) for line in open(work / "plover.jsonl", encoding="utf-8")]
    assert lines and len({line["id"] for line in lines}) == len(lines)
    assert all(isinstance(line[k], list) for line in lines for k in ("actor", "recipient", "event", "mode", "context"))


def test_bytes_do_not_depend_on_threads(work):
    for name in ("polecat", "plover"):
        out = [subprocess.run([DEMARCHE, "export", name, work / "records.jsonl", "--threads", n, "--quiet"],
                              check=True, stdout=subprocess.PIPE).stdout for n in ("1", "2", "5")]
        assert out[0] and out[0] == out[1] == out[2]


def test_a_pipe_and_articles_give_the_same(work):
    piped = subprocess.run([DEMARCHE, "export", "polecat", "-", "--quiet"], check=True, stdout=subprocess.PIPE,
                           stdin=open(work / "records.jsonl", "rb")).stdout
    assert piped == (work / "polecat.tsv").read_bytes()


QUESTIONS = re.findall(r"\*\*(\d+\..*?)\*\*\n\n```sql\n(.*?)```", (ROOT / "docs/sql.md").read_text(encoding="utf-8"), re.S)


def test_there_are_ten_questions():
    assert len(QUESTIONS) == 10


@pytest.mark.parametrize("title,query", QUESTIONS, ids=[t for t, _ in QUESTIONS])
def test_questions_in_sql(work, title, query, monkeypatch):
    monkeypatch.chdir(work)
    rows = duckdb.connect().execute(query).fetchall()
    assert rows, f"the samples answer nothing to: {title}"


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_the_page_of_r(work):
    page = (ROOT / "docs/r.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```r\n# test: .*?\n(.*?)```", page, re.S)
    assert len(blocks) == 2
    for block in blocks:
        subprocess.run(["Rscript", "-e", block], cwd=work, check=True)
