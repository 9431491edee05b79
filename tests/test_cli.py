"""The command line, as a user types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.models import Corpus
from tutor import cli
from tutor.chat.engine import Tutor

ROOT = Path(__file__).parents[1]
runner = CliRunner()


@pytest.fixture(autouse=True)
def loaded(monkeypatch: pytest.MonkeyPatch, tutor: Tutor) -> None:
    """Commands use the tutor over a part of the guide; loading is tested in test_services."""
    monkeypatch.setattr(cli, "_load_tutor", lambda settings: tutor)


@pytest.mark.parametrize("command", ["ask", "search", "build", "check"])
def test_every_command_shows_an_example(command: str) -> None:
    result = runner.invoke(cli.app, [command, "--help"])
    assert result.exit_code == 0
    assert f"python -m tutor {command}" in result.output


def test_ask_prints_the_answer_and_its_sections() -> None:
    result = runner.invoke(cli.app, ["ask", "What does the exam cost?"])
    assert result.exit_code == 0
    assert "200" in result.output
    assert "[1] faq/" in result.output


def test_ask_as_json_keeps_the_contract() -> None:
    record = json.loads(runner.invoke(cli.app, ["ask", "What does the exam cost?", "--json"]).output)
    assert list(record) == ["id", "answer", "abstained", "reason", "citations", "ms"]


def test_ask_without_a_question_is_misuse() -> None:
    assert runner.invoke(cli.app, ["ask"]).exit_code == 2
    assert runner.invoke(cli.app, ["ask", "x", "--batch"]).exit_code == 2


def test_batch_reads_and_writes_lines() -> None:
    lines = '{"id": 1, "question": "exam price"}\nbroken\n'
    result = runner.invoke(cli.app, ["ask", "--batch"], input=lines)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["id"] for record in records] == [1, None]
    assert "error" in records[1]


def test_search_lists_sections_best_first() -> None:
    rows = json.loads(runner.invoke(cli.app, ["search", "canary rollout", "--top-k", "3", "--json"]).output)
    assert [row["rank"] for row in rows] == [1, 2, 3]
    assert rows[0]["section"].startswith("3.1/")
    assert runner.invoke(cli.app, ["search", "canary", "--top-k", "0"]).exit_code == 2


def test_check_names_an_unknown_page(corpus: Corpus) -> None:
    result = runner.invoke(cli.app, ["check", "9.9", "--fast"])
    assert result.exit_code == 2
    assert "overview" in result.output + (result.stderr or "")


def test_check_reports_spelling_as_every_other_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    """A word of the guide is taken for a misspelling, so that no file has to be changed."""
    monkeypatch.setattr(cli, "load_misspellings", lambda: {"canary": "cannery"})
    result = runner.invoke(cli.app, ["check", "3.1", "--fast", "--json"])
    assert result.exit_code == 1
    problems = json.loads(result.stdout)
    assert {problem["path"] for problem in problems} >= {"guide/3-deployment/3.1-rollout-safety.md"}
    assert all(problem["line"] > 1 and "perhaps cannery" in problem["message"] for problem in problems)


def test_check_without_a_spelling_list_says_so_and_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "load_misspellings", lambda: None)
    result = runner.invoke(cli.app, ["check", "3.1", "--fast", "--json"])
    assert result.exit_code == 0
    assert json.loads(result.stdout) == []
    assert "Spelling was not checked" in result.stderr


def test_expected_errors_are_one_message(tmp_path: Path) -> None:
    environment = {**os.environ, "TUTOR_PORT": "none", "TUTOR_HOME": str(tmp_path)}
    command = [sys.executable, "-m", "tutor", "ask", "x"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "port" in done.stderr
    assert "Traceback" not in done.stderr
