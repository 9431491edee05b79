"""Changed copies of the small content."""

from __future__ import annotations

import shutil
from pathlib import Path

from corpus.loading import examine

SMALL = Path(__file__).parents[1] / "fixtures" / "corpus"
LESSON = "guide/1-garden/1.1-watering.md"
FAQ = "guide/start/faq.md"
GLOSSARY = "guide/reference/glossary.md"

Change = tuple[str, str, str]
"""File, text in it, and what to put in its place, the first time it stands there."""


def changed_copy(folder: Path, *changes: Change) -> Path:
    """Return a copy of the small content with changes made; a text that is not there is an error."""
    root = folder / "content"
    shutil.copytree(SMALL, root)
    for name, old, new in changes:
        text = (root / name).read_text("utf-8")
        assert old in text, f"{old!r} does not stand in {name}"
        (root / name).write_text(text.replace(old, new, 1), "utf-8")
    return root


def line_of(root: Path, name: str, text: str) -> int:
    """Return the number of the first line that holds a text, from 1."""
    lines = (root / name).read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if text in line)


def problems_of(root: Path) -> list[str]:
    """Return the problems of a content as text."""
    return [str(problem) for problem in examine(root)[1]]
