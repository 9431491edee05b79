"""Spelling of the content, looked up in codespell's list of common misspellings where that package is installed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path

from corpus.errors import Problem

IGNORED_FILES = {"apis.yaml"}
"""Names of others' APIs; the same list as in `pyproject.toml`, where `make test` reads it."""
IGNORED_WORDS = {"als"}
"""Words that only look misspelled; the same list as in `pyproject.toml`."""
NOT_CHECKED = "Spelling was not checked: the package codespell is not installed."

_LISTS = ("dictionary.txt", "dictionary_rare.txt")
_WORD = re.compile(r"[\w\-'’]+")


def load_misspellings() -> dict[str, str] | None:
    """Return codespell's misspellings with what is meant, or None where codespell is not installed."""
    try:
        folder = files("codespell_lib") / "data"
        texts = [(folder / name).read_text("utf-8") for name in _LISTS]
    except (ModuleNotFoundError, FileNotFoundError):
        return None
    pairs = (line.lower().split("->", 1) for text in texts for line in text.splitlines() if "->" in line)
    return {wrong: right.strip().rstrip(",") for wrong, right in pairs if wrong not in IGNORED_WORDS}


def spelling_problems(root: Path, misspellings: Mapping[str, str]) -> Iterator[Problem]:
    """Yield every misspelled word of the guide, the items and the lists below a folder."""
    for file in sorted([*root.rglob("*.md"), *root.rglob("*.yaml")]):
        if file.name in IGNORED_FILES:
            continue
        try:
            text = file.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # reading the content reports such a file
        for number, line in enumerate(text.splitlines(), 1):
            for word in _WORD.findall(line):
                right = misspellings.get(word.lower().replace("’", "'"))
                if right is not None:
                    yield Problem(file.relative_to(root), number, f"spelling: {word!r}, perhaps {right}")
