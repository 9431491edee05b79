"""The app and the commands that ask questions start on no bank that fails; those that repair it do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from corpus.content import CONTENT_ROOT

pytestmark = pytest.mark.thorough  # it opens everything in a program of its own; the rule itself is in tests/corpus

ROOT = CONTENT_ROOT.parent
LESSON = Path("corpus/guide/3-deployment/3.1-rollout-safety.md")
STEPS = """\
import functools, json
import corpus.loading
corpus.loading.load_corpus = functools.lru_cache(corpus.loading.load_corpus)  # only reviews change below
from typer.testing import CliRunner
from corpus.errors import CorpusError
from corpus.content import CONTENT_ROOT
from tutor import cli
from tutor.services import open_services
from tutor.settings import load_settings

def run(*words):
    done = CliRunner().invoke(cli.app, words)
    said = str(done.exception) if isinstance(done.exception, CorpusError) else done.output
    return [done.exit_code, said]

def serve():
    try:
        open_services(load_settings()).close()
        return [0, ""]
    except CorpusError as error:
        return [1, str(error)]

def questions(*commands):
    return {"app": serve(), **{command: run(*command.split()) for command in commands}}

before = questions("mock", "items", "explain 3.1-001", "plan")
found = {"root": str(CONTENT_ROOT), "before": before, "check": run("check", "--fast"), "samples": run("samples")}
found["attack"] = run("attack", "--fast")
found["seal"] = run("items", "--seal")
found["after"] = questions("mock")
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what each entry says where a cited section was edited, before and after the reviews were sealed again."""
    copy = tmp_path_factory.mktemp("edited")
    shutil.copytree(CONTENT_ROOT, copy / "corpus", ignore=shutil.ignore_patterns("__pycache__"))
    lesson = copy / LESSON
    sentence = "Moving a Unity Catalog alias does not reroute a serving endpoint"
    text = lesson.read_text("utf-8")
    assert sentence in text
    lesson.write_text(text.replace(sentence, f"{sentence} by itself"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": f"{copy}{os.pathsep}{ROOT}", "TUTOR_HOME": str(copy / "home")}
    command = [sys.executable, "-c", STEPS]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert found["root"] == str(copy / "corpus")
    return found


@pytest.mark.parametrize("entry", ["app", "mock", "items", "explain 3.1-001", "plan"])
def test_a_section_changed_after_the_review_stops_every_question(said: dict[str, Any], entry: str) -> None:
    code, text = said["before"][entry]
    assert code == 1
    assert "3.1-010: 3.1/alias-does-not-reroute changed after the review" in text
    assert "run `python -m tutor check`" in text.splitlines()[0].lower()  # the app's card shows the first lines


def test_what_repairs_the_bank_still_works(said: dict[str, Any]) -> None:
    assert said["check"][0] == 1 and "changed after the review" in said["check"][1]
    assert said["samples"][0] == 0 and said["attack"][0] == 0 and said["seal"][0] == 0
    assert {entry: code for entry, (code, _) in said["after"].items()} == {"app": 0, "mock": 0}
