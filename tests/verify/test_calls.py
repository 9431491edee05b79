"""Reading code that cannot run: real calls pass, invented ones are found where they stand."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.verify import calls
from tests.verify.calls import read_calls

SHED = """
from __future__ import annotations
import enum


class Kind(enum.Enum):
    SAW = "saw"


class Frame:
    def __getattr__(self, name): ...


class Tool:
    @property
    def handle(self) -> Tool: ...

    def sharpen(self, times: int = 1) -> Tool | None: ...


def borrow(name) -> Tool: ...
"""


@pytest.fixture(autouse=True)
def shed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the standard library and a small module stand for the packages."""
    (tmp_path / "shed.py").write_text(SHED, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(calls, "GIVEN", {"archive": "zipfile.ZipFile"})
    monkeypatch.setattr(calls, "_RESULTS", {"tempfile.mkdtemp": "pathlib.Path"})
    yield
    sys.modules.pop("shed", None)


GOOD = """
import json
from pathlib import Path
from shed import borrow
from zipfile import ZipFile as Zip
import tempfile
import torch.nn as nn

path = Path("a")
json.dumps([1], indent=2)
borrow("saw").sharpen(times=2).handle.sharpen()
with Zip("x.zip", mode="w") as out:
    out.writestr("a", b"b")
tempfile.mkdtemp().exists()


def helper(archive, unknown):
    archive.read("a")
    unknown.anything(at="all")
    return nn.Linear(1, 2)


def options(path):
    path.invented()


helper(*[1], **{})
json.dumps(*[1], **{"indent": 2})
for path in "ab":
    path.whatever()
"""

WRONG = [
    ("import json\njson.dump_all([])", 2, "json.dump_all does not exist"),
    ("import json\njson.dumps()", 2, "json.dumps: missing a required argument: 'obj'"),
    ("import os\nos.chmod('a', mode=1, force=True)", 2, "os.chmod: got an unexpected keyword argument 'force'"),
    ("from json import dump_all", 1, "cannot import dump_all"),
    ("import no_such_library", 1, "cannot import no_such_library"),
    ("from pathlib import Path\np = Path('a')\n\np.invented()", 4, "p.invented does not exist"),
    (
        "from shed import borrow\nborrow('saw').sharpen().handle.invented()",
        2,
        "borrow('saw').sharpen().handle.invented does not exist",
    ),
    ("def f(x):\n    archive.invented(x)", 2, "archive.invented does not exist"),
    ("import zipfile\nwith zipfile.ZipFile('a') as z:\n    z.invented()", 3, "z.invented does not exist"),
    ("import json\n[json.invented(x) for x in 'ab']", 2, "json.invented does not exist"),
    ("import json\njson.dumps([1], colour=True)", 2, "json.dumps: colour is no parameter, only swallowed by **kwargs"),
    ("from shed import Kind\nKind.SAW\nKind.AXE", 3, "Kind.AXE does not exist"),
    ("from shed import Frame\nFrame().column\nFrame.column", 3, "Frame.column does not exist"),
    ("x = (", 1, "does not parse"),
]


def test_real_calls_pass() -> None:
    report = read_calls(GOOD)
    assert report.problems == []
    assert report.checked == 11
    assert report.unknown == ["unknown.anything", "nn.Linear", "path.invented", "path.whatever"]


@pytest.mark.parametrize(("code", "line", "message"), WRONG, ids=[message for *_, message in WRONG])
def test_invented_calls_are_found(code: str, line: int, message: str) -> None:
    report = read_calls(code)
    assert [(found, text.startswith(message)) for found, text in report.problems] == [(line, True)], report.problems


def test_a_local_name_hides_a_given_one() -> None:
    assert read_calls("archive = make()\narchive.invented()").problems == []
