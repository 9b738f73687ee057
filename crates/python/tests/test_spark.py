"""Spark on this machine, with two workers: the records of one process, to the byte, whatever happens on the way."""

import json
import os
import pathlib
import signal
import sys
import threading
import time

import pytest

pytest.importorskip("pyspark")
pa = pytest.importorskip("pyarrow")
import pyarrow.parquet as pq  # noqa: E402

import demarche  # noqa: E402
import demarche.spark  # noqa: E402

FILES, EACH = 6, 24
TEXT = (
    "Foreign Minister {0} met his counterpart from {1} in Geneva on Tuesday. \"We will not sign,\" {0} said. "
    "The ministry denied that {0} would travel to {1}. Troops shelled a town near the border, the army said. "
)


def article(n):
    names, lands = ("Sergey Lavrov", "Wang Yi", "Laurent Fabius"), ("Iran", "Turkey", "Japan", "Egypt")
    text = TEXT.format(names[n % 3], lands[n % 4]) * 3 + f"It was report number {n}."
    return {"id": f"n{n:04}", "text": text, "published": "2015-05-12", "outlet": "Example"}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    folder = tmp_path_factory.mktemp("articles")
    for f in range(FILES):
        rows = [article(f * EACH + i) for i in range(EACH)]
        pq.write_table(pa.Table.from_pylist(rows), folder / f"part-{f}.parquet")
    return folder


@pytest.fixture(scope="module")
def alone():
    return sorted(r.to_json() for r in demarche.read_many(article(n) for n in range(FILES * EACH)))


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    # Two workers; a task may fail three times before the job does.
    session = (
        SparkSession.builder.master("local[2,4]").appName("demarche").config("spark.ui.enabled", "false")
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "64")
        .config("spark.driver.bindAddress", "127.0.0.1").config("spark.driver.host", "127.0.0.1").getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


def test_records_of_one_process(spark, source, alone):
    rows = demarche.spark.read(spark.read.parquet(str(source))).collect()
    assert sorted(r.record for r in rows) == alone
    assert {r.document for r in rows} == {demarche.Record.from_json(t).key for t in alone}


def test_rows_of_a_flat_table(spark, source, alone):
    events = demarche.spark.read(spark.read.parquet(str(source)), table="events")
    assert events.count() == sum(len(json.loads(t)["events"]) for t in alone)
    assert dict(events.dtypes)["first_day"] == "date"


def test_without_a_text_it_says_so(spark):
    with pytest.raises(ValueError, match="text"):
        demarche.spark.read(spark.createDataFrame([("n1",)], "id string"))


def written(target):
    out = []
    for path in sorted(pathlib.Path(target).glob("*/records.parquet")):
        out += pq.read_table(path).column("record").to_pylist()
    return sorted(out)


def test_parquet_in_parquet_out_and_again(spark, source, alone, tmp_path):
    told = demarche.spark.convert(spark, str(source), str(tmp_path), tables=["events", "quotes"])
    assert sum(t["documents"] for t in told) == FILES * EACH and not any(t["skipped"] for t in told)
    assert written(tmp_path) == alone
    events = [pq.read_table(p).num_rows for p in tmp_path.glob("*/events.parquet")]
    assert sum(events) == sum(t["events"] for t in told)
    # What is there is not read again; what is not there is.
    import shutil

    before = (tmp_path / "part-2/records.parquet").read_bytes()
    shutil.rmtree(tmp_path / "part-2")
    told = demarche.spark.convert(spark, str(source), str(tmp_path), tables=["events", "quotes"])
    assert [t["skipped"] for t in told] == [True, True, False, True, True, True]
    assert (tmp_path / "part-2/records.parquet").read_bytes() == before


def workers():
    """The Python processes that Spark has started, by their number: those with `pyspark` in what they run."""
    mine = os.getpid()
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat", encoding="utf-8") as file:
                    fields = file.read().rpartition(")")[2].split()
                with open(f"/proc/{entry}/cmdline", encoding="utf-8") as file:
                    line = file.read()
                parents[int(entry)] = (int(fields[1]), line)
            except OSError:
                continue

    def below(pid):
        while pid in parents:
            pid = parents[pid][0]
            if pid == mine:
                return True
        return False

    daemons = {pid for pid, (_, line) in parents.items() if "pyspark" in line and below(pid)}
    # The daemon forks the workers; its children do the reading.
    return [pid for pid in daemons if parents[pid][0] in daemons]


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are looked up in /proc")
def test_a_worker_is_killed_and_the_job_ends_all_the_same(spark, source, alone, tmp_path):
    killed = []

    def kill():
        for _ in range(600):
            found = workers()
            if found and list(tmp_path.glob("*.partial")):
                os.kill(found[0], signal.SIGKILL)
                killed.append(found[0])
                return
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    told = demarche.spark.convert(spark, str(source), str(tmp_path))
    killer.join()
    assert killed, "no worker was found to kill"
    assert sum(t["documents"] for t in told) == FILES * EACH
    assert written(tmp_path) == alone
