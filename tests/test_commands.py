"""The commands on bank and learner, as a user types them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from corpus.items import Bank, Pool
from corpus.models import Corpus
from index.build import Progress
from tutor import cli
from tutor.chat.engine import Tutor
from tutor.commands import bank as bank_commands
from tutor.commands import explain as explain_command
from tutor.commands import study as study_commands
from tutor.database.engine import open_database
from tutor.learner.records import SessionKind
from tutor.learner.sittings import Event, EventType
from tutor.practice.desk import PracticeDesk
from tutor.settings import Settings, load_settings

runner = CliRunner()
NOW = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _content_read_once(corpus: Corpus, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the commands the content that was read already; the README's tests read it each time."""
    for module in (bank_commands, explain_command, study_commands):
        monkeypatch.setattr(module, "load_corpus", lambda: corpus)
        monkeypatch.setattr(module, "load_bank", lambda _: bank)


@pytest.mark.parametrize("command", ["items", "attack", "mock", "samples", "explain", "plan", "progress", "mcp"])
def test_every_command_shows_an_example(command: str) -> None:
    result = runner.invoke(cli.app, [command, "--help"])
    assert result.exit_code == 0
    assert f"python -m tutor {command}" in result.output


def test_items_prints_the_bank_as_json() -> None:
    rows = json.loads(runner.invoke(cli.app, ["items", "--json", "--pool", "practice", "--lesson", "3.1"]).output)
    assert {row["lesson"] for row in rows} == {"3.1"} and {row["pool"] for row in rows} == {"practice"}
    wanted = {
        "id",
        "lesson",
        "objectives",
        "pool",
        "kind",
        "difficulty",
        "layer",
        "stem",
        "options",
        "answer",
        "rationales",
    }
    assert wanted | {"citations"} <= set(rows[0])
    assert set(rows[0]["answer"]) <= set(rows[0]["options"]) == set(rows[0]["rationales"])


def test_a_mock_form_is_the_same_for_the_same_seed() -> None:
    first = runner.invoke(cli.app, ["mock", "--seed", "7", "--json"]).output
    assert first == runner.invoke(cli.app, ["mock", "--seed", "7", "--json"]).output
    form = json.loads(first)
    assert form["minutes"] == 120 and len(form["items"]) == 59
    assert {item["pool"] for item in form["items"]} == {"mock"}


def test_explain_tells_every_option_and_keeps_mock_items(bank: Bank) -> None:
    practice, mock = bank.pool(Pool.PRACTICE)[0], bank.pool(Pool.MOCK)[0]
    output = runner.invoke(cli.app, ["explain", practice.id]).output
    assert all(option.text in output and option.why in output for option in practice.options)
    refused = runner.invoke(cli.app, ["explain", mock.id])
    assert refused.exit_code == 1 and "mock" in str(refused.exception)
    assert runner.invoke(cli.app, ["explain", "9.9-999"]).exit_code == 1


@pytest.mark.parametrize("missing", [0, 7])
def test_a_pasted_question_says_on_stderr_that_the_index_is_built(
    monkeypatch: pytest.MonkeyPatch, tutor: Tutor, missing: int
) -> None:
    said: list[int] = []

    def load(settings: Settings, corpus: Corpus, progress: Progress) -> Tutor:
        del settings, corpus
        for done in range(0, missing + 1, 7):
            progress(done, missing)
            said.append(done)
        return tutor

    monkeypatch.setattr("tutor.services.load_tutor", load)
    question = "A rollout must be undone fast. What fits?\nA. Blue-green\nB. Retrain the model\n"
    result = runner.invoke(cli.app, ["explain", "-", "--json"], input=question)
    assert result.exit_code == 0 and said
    assert set(json.loads(result.stdout)["options"]) == {"A", "B"}
    lines = result.stderr.splitlines()
    assert len(lines) == (1 if missing else 0)
    assert all(line.startswith("Building the index: 7 texts") for line in lines)


def test_a_learner_is_needed_and_then_planned(corpus: Corpus, bank: Bank, home: Path) -> None:
    home.mkdir(parents=True)
    nobody = runner.invoke(cli.app, ["plan"])
    assert nobody.exit_code == 1 and "nobody has studied here yet" in str(nobody.exception)
    desk = PracticeDesk(corpus, bank, open_database(load_settings().database))
    learner = desk.learners.create("Ada", NOW)
    item = desk.bank.pool(Pool.PRACTICE)[0]
    sitting = desk.sittings.start(learner.id, SessionKind.PRACTICE, [item.id], NOW, seed=1)
    events = [
        Event(n=1, t=EventType.CHOOSE, q=item.id, v=list(item.key_ids)),
        Event(n=2, t=EventType.CHECK, q=item.id, v="sure"),
    ]
    desk.take(sitting, "tab", events, NOW)
    plan = json.loads(runner.invoke(cli.app, ["plan", "--json"]).output)
    assert len(plan["priorities"]) == 12
    progress = json.loads(runner.invoke(cli.app, ["progress", "--json", "--learner", "ada"]).output)
    assert progress["answers"] == 1 and len(progress["objectives"]) == 47
    assert progress["readiness"]["curve"] == [] and "no pass mark" in progress["readiness"]["notice"]
    assert "Overall" in runner.invoke(cli.app, ["progress"]).output
    desk.learners.create("Bo", NOW + timedelta(seconds=1))
    several = runner.invoke(cli.app, ["progress"])
    assert several.exit_code == 1 and "there are Ada, Bo" in str(several.exception)
