"""Commands on the question bank: print it, attack it, seal its reviews, draw a mock exam."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from corpus.bank import examine_bank, load_bank, load_written_bank
from corpus.content import CONTENT_ROOT
from corpus.errors import CorpusError
from corpus.items import LETTERS, Item, Option, Pool
from corpus.loading import examine, load_corpus
from corpus.samples import write_samples
from tutor.practice.attacks import FairForms
from tutor.practice.forms import draw_form, shuffled_options
from tutor.settings import load_settings

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value for machines.")]


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command(epilog="Example: python -m tutor items --pool practice --lesson 2.5 --json")(items)
    app.command(epilog="Example: python -m tutor attack")(attack)
    app.command(epilog="Example: python -m tutor mock --seed 7 --json")(mock)
    app.command(epilog="Example: python -m tutor samples")(samples)


def items(
    pool: Annotated[Pool | None, typer.Option(help="Only this pool.")] = None,
    lesson: Annotated[str, typer.Option(help="Only this lesson, such as 2.5.")] = "",
    seal: Annotated[bool, typer.Option("--seal", help="Write the hashes of reviewed items and sections.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the question bank."""
    corpus = load_corpus()
    if seal:
        from corpus.reviews import seal_reviews

        bank, _ = examine_bank(corpus)
        typer.echo(f"{seal_reviews(corpus, bank, CONTENT_ROOT)} reviews sealed")
        return
    bank = load_bank(corpus)
    chosen = [i for i in bank.items if pool in {None, i.pool} and lesson in {"", i.lesson}]
    if as_json:
        typer.echo(json.dumps([item_record(item) for item in chosen], ensure_ascii=False))
        return
    for item in chosen:
        typer.echo(f"{item.id}  {item.pool:8}  {item.kind:8}  {item.layer:10}  {' '.join(item.stem.split())[:90]}")


def item_record(item: Item, options: tuple[Option, ...] | None = None) -> dict[str, object]:
    """Return the public JSON form of an item; `options` in another order than the neutral one rename the letters."""
    lettered = dict(zip(LETTERS, options or item.options, strict=False))
    return {
        "id": item.id,
        "lesson": item.lesson,
        "objectives": list(item.objectives),
        "pool": item.pool.value,
        "kind": item.kind.value,
        "difficulty": item.difficulty.logit,
        "layer": item.layer.value,
        "action": item.action.value if item.action else None,
        "stem": item.stem,
        "options": {letter: option.text for letter, option in lettered.items()},
        "answer": [letter for letter, option in lettered.items() if option.right],
        "rationales": {letter: option.why for letter, option in lettered.items()},
        "misconceptions": {letter: o.misconception for letter, o in lettered.items() if o.misconception},
        "citations": list(item.citations),
        "sources": list(item.sources),
        "checked": item.checked.isoformat(),
    }


def attack(
    as_json: AsJson = False,
    fast: Annotated[bool, typer.Option(help="Leave out the readers that need the encoder.")] = False,
) -> None:
    """Try to pass the bank without knowledge; exits 1 if an attack scores above its limit."""
    from index.encoders import open_encoder
    from tutor.practice.attacks import attack_bank

    corpus = load_corpus()
    bank = load_written_bank(corpus)
    scores = attack_bank(corpus, bank, None if fast else open_encoder("", load_settings().home / "encoder"))
    if as_json:
        rows = [
            {"attack": s.attack, "group": s.group, "score": round(s.score, 4), "chance": round(s.chance, 4),
             "limit": round(s.limit, 4), "items": s.items, "holds": s.holds}
            for s in scores
        ]  # fmt: skip
        typer.echo(json.dumps(rows))
    else:
        groups = list(dict.fromkeys(score.group for score in scores))
        table = Table(title=f"{len(bank.items)} items: share right in percent, * above the limit", box=None)
        for column in ("attack", *groups):
            table.add_column(column, justify="left" if column == "attack" else "right")
        for name in dict.fromkeys(score.attack for score in scores):
            row = {s.group: f"{100 * s.score:.1f}{' ' if s.holds else '*'}" for s in scores if s.attack == name}
            table.add_row(name, *(row.get(group, "") for group in groups))
        limits = {score.group: score.limit for score in scores if score.attack == "longest"}
        table.add_row("limit, blind", *(f"{100 * limits[group]:.1f} " for group in groups))
        Console(file=sys.stdout, width=120).print(table)
    if not all(score.holds for score in scores):
        raise typer.Exit(1)


def mock(
    seed: Annotated[int, typer.Option(help="The same seed gives the same form.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Draw a mock exam and print it."""
    corpus = load_corpus()
    bank = load_bank(corpus)
    form = draw_form(bank, corpus.blueprint, seed, (), FairForms(corpus, bank))
    if as_json:
        records = [item_record(item, shuffled_options(item, seed)) for item in form.items]
        exam = corpus.blueprint.exam
        value = {"seed": seed, "minutes": exam.minutes, "blind_score": round(form.blind_score, 4), "items": records}
        typer.echo(json.dumps(value, ensure_ascii=False))
        return
    for number, item in enumerate(form.items, 1):
        typer.echo(f"{number}. {item.stem}")
        for letter, option in zip(LETTERS, shuffled_options(item, seed), strict=False):
            typer.echo(f"   {letter}  {option.text}")
        typer.echo("")


def samples() -> None:
    """Write the guide's page of worked sample questions from practice items."""
    corpus, _ = examine()
    if corpus is None:
        raise CorpusError(examine()[1])
    bank, _ = examine_bank(corpus)
    typer.echo(f"{write_samples(corpus, bank, CONTENT_ROOT)} sample questions written")
