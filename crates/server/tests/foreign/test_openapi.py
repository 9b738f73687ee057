"""The server does what its OpenAPI description says, asked by schemathesis, a program from PyPI that makes up requests."""

import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent
EXAMPLES = 5  # requests made up for each operation, beside those at the bounds of its schema


def test_no_answer_is_against_the_description(address):
    told = subprocess.run(
        [pathlib.Path(sys.executable).with_name("st"), "run", f"{address}/api/v1/openapi.json", "--max-examples", str(EXAMPLES)],
        cwd=HERE, capture_output=True, text=True,
    )
    assert told.returncode == 0, told.stdout[-6000:]
    tested = re.search(r"(\d+) generated, (\d+) passed", told.stdout)
    assert tested and int(tested[1]) > 500 and tested[1] == tested[2], told.stdout[-2000:]
