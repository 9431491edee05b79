"""Commands on a learner: what to do next, and how far one is."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from corpus.bank import load_bank
from corpus.errors import TutorError
from corpus.loading import load_corpus
from corpus.models import Blueprint
from tutor.commands.bank import AsJson
from tutor.database.engine import open_database
from tutor.learner.mastery import Estimate
from tutor.learner.plan import Plan
from tutor.practice.desk import PracticeDesk
from tutor.practice.study import Log
from tutor.settings import load_settings

Name = Annotated[str, typer.Option("--learner", help="Name of the learner; needed where there are several.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(epilog="Example: python -m tutor plan --json")(plan)
    app.command(epilog="Example: python -m tutor progress")(progress)


def plan(learner: Name = "", as_json: AsJson = False) -> None:
    """Print what to study on the coming days."""
    desk, log = _open(learner)
    made = desk.study.plan(log)
    if as_json:
        typer.echo(made.model_dump_json())
        return
    _print_plan(made, desk.corpus.blueprint)


def progress(learner: Name = "", as_json: AsJson = False) -> None:
    """Print mastery by domain, lesson and objective, and the chance to pass."""
    desk, log = _open(learner)
    found, ready = desk.study.mastery(log), desk.study.readiness(log)
    if as_json:
        groups = {"domains": found.domains, "lessons": found.lessons, "objectives": found.objectives}
        value = {
            "answers": sum(attempt.answered for attempt in log.attempts),
            "due": desk.study.due(log),
            "overall": _record(found.overall),
            **{name: {key: _record(e) for key, e in group.items()} for name, group in groups.items()},
            "readiness": {
                "evidence": ready.evidence,
                "needed": ready.needed,
                "curve": [
                    {"cut": c.cut, "chance": round(c.chance, 4), "low": round(c.low, 4), "high": round(c.high, 4)}
                    for c in ready.curve
                ],
                "notice": ready.notice,
            },
        }
        typer.echo(json.dumps(value, ensure_ascii=False))
        return
    typer.echo(f"Overall {_words(found.overall)}; {desk.study.due(log)} questions are due again.\n")
    for lesson in desk.corpus.blueprint.lessons:
        typer.echo(f"{lesson.id}  {_words(found.lessons[lesson.id]):24}  {lesson.title}")
    typer.echo("")
    if not ready.enough:
        typer.echo(f"Chance to pass: not enough evidence yet, {ready.evidence} of {ready.needed} unseen answers.")
    for cut in ready.curve:
        typer.echo(f"If the mark were {cut.cut:.0%}: {cut.chance:.0%} ({cut.low:.0%} to {cut.high:.0%})")
    typer.echo(ready.notice)


def _open(name: str) -> tuple[PracticeDesk, Log]:
    """Return the desk and the log of a learner.

    Raises:
        TutorError: There is no such learner, or the name is needed.
    """
    corpus = load_corpus()
    desk = PracticeDesk(corpus, load_bank(corpus), open_database(load_settings().database))
    everyone = desk.learners.learners()
    chosen = [person for person in everyone if not name or person.name.casefold() == name.casefold()]
    if not everyone:
        raise TutorError("nobody has studied here yet; start the tutor with `make run` and answer something")
    if len(chosen) != 1:
        names = ", ".join(person.name for person in everyone)
        raise TutorError(f"name one learner with --learner; there are {names}")
    return desk, desk.log(chosen[0], datetime.now(UTC))


def _print_plan(made: Plan, blueprint: Blueprint) -> None:
    exam = f"Exam on {made.exam_date}" if made.exam_date else "No exam date"
    fits = "" if made.fits else f"; everything would take {made.needed_per_day:.0f}"
    typer.echo(f"{exam}, {made.minutes_per_day:.0f} minutes a day{fits}.\n")
    for day in made.days:
        blocks = ", ".join(
            f"{block.kind.value}{f' {block.lesson}' if block.lesson else ''} {block.minutes} min"
            for block in day.blocks
        )
        typer.echo(f"{day.day:%a %Y-%m-%d}  {blocks}")
    first = made.priorities[0]
    lesson = blueprint.lesson(first.lesson)
    title = lesson.title if lesson else ""
    typer.echo(f"\n{first.lesson} {title} comes first: {first.share:.0%} of the exam, mastered {first.mastery:.0%}.")


def _record(estimate: Estimate) -> dict[str, float]:
    return {"mean": round(estimate.mean, 4), "low": round(estimate.low, 4), "high": round(estimate.high, 4)}


def _words(estimate: Estimate) -> str:
    return f"{estimate.mean:.0%} ({estimate.low:.0%} to {estimate.high:.0%})"
