"""The package as its users call it. `.ci/foreign` runs these against the installed wheel."""

import datetime
import json
import os
import pathlib
import pickle
import subprocess

import pytest

import demarche

ROOT = pathlib.Path(__file__).resolve().parents[3]
PROGRAM = os.environ.get("DEMARCHE", str(ROOT / "target/release/demarche"))
TEXT = (
    "VIENNA, Nov. 20 - Iranian Foreign Minister Mohammad Javad Zarif met Secretary of State John Kerry in Vienna on "
    "Thursday. \"We are not there yet,\" Kerry told reporters. Kerry will travel to Paris on Friday to meet French "
    "Foreign Minister Laurent Fabius."
)


@pytest.fixture(scope="module")
def record():
    return demarche.read(TEXT, date="2014-11-20")


def test_a_record_has_attributes(record):
    meeting = record.events[0]
    assert (meeting.type, meeting.status) == ("CONSULT", "occurred")
    assert "John Kerry" in {record.item(a).name for a in meeting.actors + meeting.recipients}
    quote = record.quotes[0]
    assert record.item(quote.speaker).name == "John Kerry"
    words = quote.spans[0]
    assert record.text[words.start:words.end] == words.text
    assert meeting.nothing_of_the_kind is None and record.item("a999") is None
    with pytest.raises(AttributeError):
        record.nothing_of_the_kind


def test_dates_in_every_form():
    days = ["2014-11-20", "2014-11-20T12:00:00Z", datetime.date(2014, 11, 20), datetime.datetime(2014, 11, 20, 3)]
    assert {demarche.read(TEXT, date=d).document.published for d in days} == {"2014-11-20"}
    assert demarche.read(TEXT).document.published is None


def test_errors_have_codes(tmp_path):
    with pytest.raises(demarche.Error) as bad:
        demarche.read(TEXT, date="in November")
    assert bad.value.code == "I009"
    with pytest.raises(demarche.Error) as missing:
        demarche.Engine(rules=str(tmp_path / "nowhere.rules"))
    assert missing.value.code == "I001"
    rules = tmp_path / "own.rules"
    rules.write_text("nonsense\n")
    with pytest.raises(demarche.Error) as wrong:
        demarche.Engine(rules=str(rules))
    assert wrong.value.code.startswith("G")
    known = {code for code, _ in demarche.codes()}
    assert {"I001", "I009"} <= known
    assert pickle.loads(pickle.dumps(bad.value)).code == "I009"


def test_rules_of_ones_own(tmp_path):
    rules = tmp_path / "own.rules"
    rules.write_text(
        "rule own.fly\n  about  flying somewhere, for a test\n  code  CONSULT/visit\n  frame agent\n"
        "  verb  fly\n  match \"Kerry flew.\"\n  never \"Kerry met him.\"\n"
    )
    try:
        engine = demarche.Engine(rules=[str(rules)])
    except demarche.Error as error:
        # What is wrong is told with the line; the language has its own tests.
        assert str(rules) in str(error)
    else:
        assert engine.read("John Kerry flew.").events


def test_explain_names_rules():
    found = demarche.explain("Rebels shelled the port.")
    assert any(e["matches"] for e in found)
    assert all(set(e) == {"rule", "file", "line", "matches", "why"} for e in found)


def articles(n):
    return [{"text": f"{TEXT} It was meeting number {i}.", "published": "2014-11-20", "id": f"n{i}"} for i in range(n)]


@pytest.mark.parametrize("threads", [1, 3])
def test_many_come_in_order_and_as_one_by_one(threads):
    some = articles(40)
    records = list(demarche.read_many(iter(some), threads=threads))
    assert [r.document.id for r in records] == [a["id"] for a in some]
    alone = demarche.read(some[7]["text"], date="2014-11-20", id="n7")
    assert records[7] == alone


def test_many_takes_no_more_than_it_needs():
    taken = 0

    def endless():
        nonlocal taken
        while True:
            taken += 1
            yield (TEXT, "2014-11-20")

    stream = demarche.read_many(endless(), threads=1)
    for _ in range(5):
        next(stream)
    assert taken < 200
    stream.close()


def test_an_error_of_the_iterator_comes_after_the_records_before_it():
    def broken():
        yield TEXT
        yield TEXT
        raise RuntimeError("no more")

    stream = demarche.read_many(broken())
    assert len([next(stream), next(stream)]) == 2
    with pytest.raises(RuntimeError, match="no more"):
        next(stream)


def test_json_is_that_of_the_program(tmp_path):
    if not os.path.exists(PROGRAM):
        pytest.skip("the program is not built")
    lines = tmp_path / "articles.jsonl"
    some = articles(3)
    lines.write_text("".join(json.dumps(a) + "\n" for a in some))
    told = subprocess.run([PROGRAM, "read", lines, "--format", "json"], check=True, stdout=subprocess.PIPE)
    theirs = [json.loads(line) for line in told.stdout.decode().splitlines()]
    # The program says in which file and line a document stands; here there is none.
    for record in theirs:
        assert record["document"].pop("source")
    assert [json.loads(r.to_json()) for r in demarche.read_many(some)] == theirs


def test_records_are_picked_up_again(record):
    again = demarche.Record.from_json(record.to_json())
    assert again == record and pickle.loads(pickle.dumps(record)) == record and again.key == record.key
    with pytest.raises(demarche.Error) as bad:
        demarche.Record.from_json("{}")
    assert bad.value.code == "I006"


def test_a_notebook_shows_the_text_marked():
    shown = demarche.read("<b>Kerry</b> met Zarif in Vienna. \"No <script>,\" Kerry said.")._repr_html_()
    assert "<script>" not in shown and "<b>" not in shown and "<mark class=\"event\"" in shown
    assert shown.count("<mark") == shown.count("</mark>")


def test_tables_are_arrow():
    pyarrow = pytest.importorskip("pyarrow", minversion="14")
    records = list(demarche.read_many(articles(5)))
    tables = demarche.tables(records)
    events = pyarrow.table(tables["events"])
    assert events.num_rows == sum(len(r.events) for r in records) == len(tables["events"]) > 0
    assert str(events.schema.field("first_day").type) == "date32[day]"
    assert set(tables) == set(demarche.table_names()) and len(tables) == len(demarche.table_names())
    about, columns = demarche.table_about("events")
    assert about and [c for c, *_ in columns] == events.column_names
    with pytest.raises(KeyError):
        tables["nothing"]


def test_tables_in_polars_pandas_and_duckdb():
    tables = demarche.tables([demarche.read(TEXT, date="2014-11-20")])
    pyarrow = pytest.importorskip("pyarrow", minversion="14")
    n = len(tables["events"])
    polars = pytest.importorskip("polars")
    assert polars.DataFrame(tables["events"]).height == n
    duckdb = pytest.importorskip("duckdb")
    events = pyarrow.table(tables["events"])
    assert duckdb.sql("SELECT count(*) FROM events").fetchall() == [(n,)]
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame.from_arrow(tables["events"]) if hasattr(pandas.DataFrame, "from_arrow") else events.to_pandas()
    assert len(frame) == n


def test_beside_spacy(record):
    spacy = pytest.importorskip("spacy")
    doc = spacy.blank("en")(record.text)
    assert record.to_spacy(doc) is doc
    assert any(e.label_ == "PERSON" and "Kerry" in e.text for e in doc.ents)
    assert [s._.demarche["type"] for s in doc.spans["events"]] == [e.type for e in record.events]
    assert doc.spans["quotes"] and doc._.demarche is record
    with pytest.raises(ValueError):
        record.to_spacy(spacy.blank("en")("Another text."))


def test_memory_is_flat():
    resource = pytest.importorskip("resource")

    def peak(n):
        for _ in demarche.read_many(articles(n), threads=2):
            pass
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    small = peak(60)
    assert peak(400) < small + 48 * 1024


def test_questions_to_a_store(tmp_path):
    if not os.path.exists(PROGRAM):
        pytest.skip("the program is not built")
    lines = tmp_path / "articles.jsonl"
    lines.write_text("".join(json.dumps({**a, "url": f"https://example.org/{a['id']}"}) + "\n" for a in articles(3)))
    subprocess.run([PROGRAM, "keep", tmp_path / "kept.db", lines, "--quiet"], check=True)
    with demarche.Store(tmp_path / "kept.db") as store:
        assert {"events", "quotes", "happenings", "contacts"} <= set(store.views())
        met = store.events(type="CONSULT", status="occurred")
        assert met and all("John Kerry" in e["actors"] + (e["recipients"] or "") for e in met)
        assert store.events(actor="John Kerry") and not store.events(actor="Nobody")
        assert [q["speaker_name"] for q in store.quotes(words="not there yet")][0] == "John Kerry"
        assert store.contacts("John Kerry") and store.happenings()
        assert store.sql("SELECT count(*) AS n FROM documents") == [{"n": 3}]
        with pytest.raises(Exception):
            store.sql("DELETE FROM document")
    with pytest.raises(demarche.Error) as missing:
        demarche.Store(tmp_path / "nowhere.db")
    assert missing.value.code == "I001"


def test_the_page_of_python():
    import re

    pytest.importorskip("pyarrow", minversion="14")
    page = (ROOT / "docs/python.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.S)
    assert len(blocks) >= 6
    exec(compile("\n".join(blocks), "docs/python.md", "exec"), {})
