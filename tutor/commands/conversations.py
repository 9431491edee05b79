"""The command that measures the tutor on judged conversations."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from corpus.loading import load_corpus
from tutor.commands.bank import AsJson
from tutor.commands.building import build_progress
from tutor.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("eval-chats", epilog="Example: python -m tutor eval-chats --missed")(evaluate_chats)


def evaluate_chats(
    file: Annotated[Path, typer.Option(help="File of judged conversations.")] = Path(
        "tests/fixtures/judged/conversations.yaml"
    ),
    show: Annotated[bool, typer.Option("--missed", help="Show the turns of the tuning half that were missed.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure whether follow-ups, wishes and changes of subject are answered rightly, in both halves of a file."""
    from tutor.chat.evaluation.conversing import hold, load_conversations, missed, turn_figures
    from tutor.chat.evaluation.tables import turn_table
    from tutor.services import load_tutor

    judged = load_conversations(file)
    with build_progress() as report:
        tutor = load_tutor(load_settings(), load_corpus().searchable, report)
    tuning, counted = hold(tutor, judged.tuning), hold(tutor, judged.counted)
    halves = {"tuning": turn_figures(tuning), "counted": turn_figures(counted)}
    if as_json:
        value = {half: {kind: asdict(f) for kind, f in figures.items()} for half, figures in halves.items()}
        typer.echo(json.dumps(value))
        return
    tables = [turn_table(f"Turns, {half} half", figures) for half, figures in halves.items()]
    typer.echo("\n\n".join([*tables, *(missed(tuning) if show else [])]))
