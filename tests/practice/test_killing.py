"""The program is really killed while answers are stored: nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.thorough)])
def test_no_acknowledged_answer_is_lost_and_none_counts_twice(tmp_path: Path, kills: int) -> None:
    command = [sys.executable, "-m", "tests.practice.killing", str(kills), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=True)
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(result["kind"], result["kills"]) for result in results] == [("practice", kills), ("mock", kills)]
    for result in results:
        assert result["acknowledged"] > 0 and result["during"] > kills / 3
        assert (result["lost"], result["doubled"], result["wrong"]) == (0, 0, 0)
