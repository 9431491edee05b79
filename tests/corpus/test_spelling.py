"""Spelling: found with file and line, as codespell itself finds it."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from corpus import spelling
from corpus.content import CONTENT_ROOT
from corpus.spelling import IGNORED_FILES, IGNORED_WORDS, load_misspellings, spelling_problems
from tests.corpus.content import FAQ, changed_copy, line_of

ROOT = Path(__file__).parents[2]
MISTAKES = "Older seperate notes recieve what Teh ALS model's enviroment definately doesn’t occured, wich is ths-like"


def test_a_misspelled_word_is_reported_at_its_line(tmp_path: Path) -> None:
    root = changed_copy(tmp_path, (FAQ, "Older notes", "Older notes recieve"))
    found = [str(problem) for problem in spelling_problems(root, load_misspellings() or {})]
    assert found == [f"{FAQ}:{line_of(root, FAQ, 'recieve')}: spelling: 'recieve', perhaps receive"]


def test_items_and_lists_are_checked_and_apis_are_not(tmp_path: Path) -> None:
    for name in ("items/practice/1.1.yaml", "facts.yaml", "apis.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("a: one\nb: seperate\n", "utf-8")
    found = [(str(p.path), p.line) for p in spelling_problems(tmp_path, load_misspellings() or {})]
    assert found == [("facts.yaml", 2), ("items/practice/1.1.yaml", 2)]


def test_the_same_words_are_found_as_by_codespell(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_text(f"{MISTAKES}\nA right line.\n", "utf-8")
    command = [sys.executable, "-m", "codespell_lib", "--ignore-words-list", ",".join(IGNORED_WORDS), "page.md"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    theirs = re.findall(r":1: (\S+) ==>", done.stdout)
    ours = [p.message.split("'")[1] for p in spelling_problems(tmp_path, load_misspellings() or {})]
    assert len(theirs) > 4
    assert ours == theirs


def test_what_is_ignored_is_ignored_by_make_test_too() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["codespell"]
    assert set(settings["ignore-words-list"].split(",")) == IGNORED_WORDS
    assert {name for name in settings["skip"].split(",") if not name.startswith("*")} == IGNORED_FILES


def test_the_content_is_spelled_right() -> None:
    assert list(spelling_problems(CONTENT_ROOT, load_misspellings() or {})) == []


def test_without_codespell_there_is_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    assert files("codespell_lib").is_dir()
    monkeypatch.setattr(spelling, "files", missing)
    assert load_misspellings() is None
