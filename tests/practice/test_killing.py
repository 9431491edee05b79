"""The program is really killed while answers are stored: nothing acknowledged is lost, nothing counts twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
KILLS = 40


def test_no_acknowledged_answer_is_lost_and_none_counts_twice(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.practice.killing", str(KILLS), str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=True)
    result = json.loads(done.stdout)
    assert result["kills"] == KILLS
    assert (result["lost"], result["doubled"], result["wrong"]) == (0, 0, 0)
