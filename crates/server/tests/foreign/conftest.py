"""A server of the samples, for all tests of this folder."""

import os
import pathlib
import subprocess
import urllib.parse
import urllib.request

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[4]
DEMARCHE = os.environ.get("DEMARCHE", str(ROOT / "target/release/demarche"))


@pytest.fixture(scope="session")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("served")
    store = folder / "samples.db"
    samples = sorted(str(p) for p in (ROOT / "samples").glob("*.json"))
    subprocess.run([DEMARCHE, "keep", store, *samples, "--date", "2021-06-16", "--quiet"], check=False, stdout=subprocess.DEVNULL)
    server = subprocess.Popen([DEMARCHE, "serve", store, "--bind", "127.0.0.1:0"], stderr=subprocess.PIPE, text=True)
    yield next(line.strip() for line in server.stderr if line.startswith("http"))
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def get(address):
    return lambda path: urllib.request.urlopen(urllib.parse.urljoin(address, path)).read()
