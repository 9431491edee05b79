"""Writes the measured figures into the README, between its marks; run with `make figures`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

README = Path(__file__).parents[2] / "README.md"
MARKS = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.S)
COLUMNS = (
    ("lesson_hit3", "right lesson among three"),
    ("lesson_mrr", "MRR by lesson"),
    ("nuggets", "facts stated"),
    ("strict", "all facts stated"),
    ("words", "words"),
)


def measure() -> dict[str, Any]:
    """Return what `eval` measures on the half that is only for reporting."""
    command = [sys.executable, "-m", "tutor", "eval", "--set", "report", "--json"]
    done = subprocess.run(command, cwd=README.parent, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def table(found: dict[str, Any]) -> str:
    """Return the figures as a Markdown table and a sentence."""
    lines = [
        "| | " + " | ".join(title for _, title in COLUMNS) + " |",
        "| --- | " + " | ".join("--:" for _ in COLUMNS) + " |",
    ]
    for row in found["systems"]:
        cells = [f"{row['total'][name]:.0f}" if name == "words" else f"{row['total'][name]:.3f}" for name, _ in COLUMNS]
        lines.append(f"| {row['system']} | " + " | ".join(cells) + " |")
    asked = found["systems"][0]["total"]["questions"]
    seen = "what was seen of them is said in `docs/engine.md`"
    return "\n".join([*lines, "", f"{asked} judged questions in eight styles, kept for reporting; {seen}.", ""])


def main() -> None:
    """Replace what stands between the marks."""
    text = README.read_text("utf-8")
    README.write_text(MARKS.sub(lambda match: f"{match[1]}{table(measure())}{match[2]}", text), "utf-8")


if __name__ == "__main__":
    main()
