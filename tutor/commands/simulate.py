"""The command that shows on made-up learners what the learner model can do."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from corpus.loading import load_corpus


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: python -m tutor simulate --small")(simulate)


def simulate(
    learners: Annotated[int, typer.Option(min=10, help="Simulated learners in each part.")] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Seed of everything random.")] = 1,
    small: Annotated[bool, typer.Option("--small", help="Few learners: seconds instead of minutes.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value for machines.")] = False,
) -> None:
    """Show on made-up learners what the learner model can do, and what not.

    Exit status 1 if a claim does not hold.
    """
    from tutor.learner.simulation import SMALL
    from tutor.learner.simulation import simulate as run
    from tutor.learner.skills import Skills

    report = run(Skills.of(load_corpus().blueprint), SMALL if small else learners, seed)
    typer.echo(json.dumps(report.as_json()) if as_json else report.as_text())
    raise typer.Exit(1 if any(claim.holds is False for claim in report.claims) else 0)
