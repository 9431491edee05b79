"""Every command the README shows works as shown."""

from __future__ import annotations

import re
import shlex
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tutor import cli
from tutor.chat.engine import Tutor
from tutor.database.engine import open_database
from tutor.learner.store import LearnerStore
from tutor.settings import Settings, load_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"```bash\n(.*?)```", README, re.S) for line in block.splitlines() if line]
TUTOR_COMMANDS = [line for line in COMMANDS if " -m tutor " in line]
MAKE_COMMANDS = [line for line in COMMANDS if line.startswith("make ")]


def test_the_readme_shows_only_commands_tested_here() -> None:
    assert len(TUTOR_COMMANDS) >= 4
    assert set(COMMANDS) == {*TUTOR_COMMANDS, *MAKE_COMMANDS}


# These run once, in the tests of what they show; `make test` itself runs `check`.
ELSEWHERE = ("build", "check", "attack", "simulate --small")


@pytest.mark.parametrize("line", [line for line in TUTOR_COMMANDS if not line.endswith(ELSEWHERE)])
def test_a_tutor_command_answers(line: str, tutor: Tutor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "_load_tutor", lambda settings: tutor)
    settings = load_settings()
    settings.home.mkdir(parents=True, exist_ok=True)
    LearnerStore(open_database(settings.database)).create("Me", datetime.now(UTC))
    result = CliRunner().invoke(cli.app, shlex.split(line.split(" -m tutor ")[1]))
    assert result.exit_code == 0
    assert result.stdout.strip()


@pytest.mark.parametrize("line", MAKE_COMMANDS)
def test_a_make_command_names_a_target(line: str) -> None:
    done = subprocess.run(["make", "-n", *shlex.split(line)[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_settings_table_names_real_settings() -> None:
    named = set(re.findall(r"^\| `TUTOR_([A-Z_]+)`", README, re.M))
    assert named
    assert {name.lower() for name in named} <= set(Settings.model_fields)


def test_every_file_the_readme_links_exists() -> None:
    targets = [t for t in re.findall(r"\]\(([^)]+)\)", README) if not t.startswith(("http://", "https://"))]
    assert targets
    assert all((ROOT / target).exists() for target in targets)
