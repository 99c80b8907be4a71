"""Stripe's SDKs for Python, the newest and those of other years, on one walk: up to 11 they write `True` and `False`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import stripe

HERE = Path(__file__).parent
# tools/python.mjs installs each of these into a folder of its own.
OLDER = [line.split("==")[1] for line in (HERE.parent / "older.txt").read_text().splitlines() if "==" in line]


@pytest.mark.parametrize("version", [*OLDER, stripe.VERSION])
def test_an_sdk_sells_lists_refunds_and_hears_of_it(worker, version):
    folder = Path(sys.prefix) / "older" / version
    assert folder.exists() == (version in OLDER)
    # Of a folder that is not there Python takes no notice: the newest stands behind it.
    env = {**os.environ, "PYTHONPATH": str(folder), "TEST_KEY": worker.test_key, "WORKER": worker.url}
    command = [sys.executable, str(HERE / "walk.py"), version]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as walk:
        last = {}
        for line in walk.stdout:
            last = json.loads(line)
            if "url" in last:
                bought = worker.buy(type("Link", (), last))
                print(json.dumps({"session": bought.session}), file=walk.stdin, flush=True)
    assert last == {"done": version}, "its last words stand above"
