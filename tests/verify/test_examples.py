"""Examples are run for real, alone, and never leave anything behind."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from datetime import date
from pathlib import Path

import pytest

from corpus.models import Section, SectionMeta
from tests.verify.examples import Example, examples, run, shape_problem, statements


def section(body: str) -> Section:
    meta = SectionMeta(id="1.1/beds", sources=("G1",), checked=date(2026, 1, 5))
    return Section(
        meta=meta, page_id="1.1", page_title="Beds", heading="Beds", body=body, path=Path("a.md"), line=3, body_line=10
    )


def example(code: str, info: str = "python run") -> Example:
    return Example(section("x"), info, code, 1)


def test_blocks_are_found_with_their_lines() -> None:
    found = examples(section("Text.\n\n```python run\nx = 1\nassert x\n```\n\n```sql\nSELECT 1\n```\n"))
    assert [(e.info, e.code, e.line) for e in found] == [
        ("python run", "x = 1\nassert x\n", 13),
        ("sql", "SELECT 1\n", 18),
    ]


def test_an_example_runs_in_an_empty_folder_without_the_machines_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABRICKS_TOKEN", "secret")
    code = "import os\nassert os.listdir() == []\nassert 'DATABRICKS_TOKEN' not in os.environ\n"
    assert run(example(code))[0] is None


def test_a_failing_example_shows_its_last_words() -> None:
    message, _ = run(example("print('before')\nassert 1 == 2\n"))
    assert message is not None
    assert message.startswith("ended with status 1")
    assert "before" in message and "AssertionError" in message


def test_an_endless_example_is_ended() -> None:
    assert run(example("while True: pass\n"), time_limit=0.5)[0] == "took more than 0.5 seconds"


def test_what_an_example_starts_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "child"
    code = (
        "import subprocess, sys\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(note)!r}, 'w').write(str(child.pid))\n"
    )
    assert run(example(code))[0] is None
    assert ends(note.read_text("utf-8"))


def ends(process: str) -> bool:
    """Wait until a process is gone, or dead and not yet collected by its new parent."""
    for _ in range(100):
        state = subprocess.run(["ps", "-o", "stat=", "-p", process], text=True, capture_output=True, check=False)
        if state.stdout.strip()[:1] in {"", "Z"}:
            return True
        time.sleep(0.1)
    return False


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run(example("open('file', 'w').write('x')\nprint(1)\n"))
    assert [name for name in os.listdir(tmp_path) if name.startswith("example-")] == []


def test_its_own_deprecated_calls_are_errors_unless_the_section_speaks_of_them() -> None:
    code = "import warnings\nwarnings.warn('old', DeprecationWarning)\nprint(1)\n"
    message, _ = run(example(code))
    assert message is not None and "DeprecationWarning: old" in message
    assert run(example(code), strict=False)[0] is None


SHAPES = [
    ("python run", "x = 1\nassert x\n", None),
    ("python run", "print(1)\n", None),
    ("python run", "x = 1\n", "ends without an assert and prints nothing"),
    ("python check", "x = 1\n", None),
    ("python check", "x = (\n", "does not parse as python"),
    ("yaml", "a: 1\n---\nb: [1]\n", None),
    ("yaml", "a: [1\n", "does not parse as yaml"),
    ("json", '{"a": 1}', None),
    ("json", "{'a': 1}", "does not parse as json"),
    ("bash", "if true; then echo; fi\n", None),
    ("bash", "if true; then echo\n", "bash: line"),
]


@pytest.mark.parametrize(("info", "code", "message"), SHAPES)
def test_every_language_is_parsed(info: str, code: str, message: str | None) -> None:
    found = shape_problem(example(code, info))
    assert found is None if message is None else found is not None and found.startswith(message)


def test_statements_that_only_databricks_knows_are_left_out() -> None:
    assert statements("GRANT SELECT ON TABLE a TO b;\nSELECT 1;\n\n select 2 ") == ["SELECT 1", "select 2"]
