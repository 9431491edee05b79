"""The command that explains a question: one of the bank by its id, or one on standard input."""

from __future__ import annotations

import json
import sys
from typing import Annotated
from unicodedata import category

import typer

from corpus.bank import load_bank
from corpus.errors import TutorError
from corpus.items import LETTERS, Bank, Item, Pool
from corpus.loading import load_corpus
from corpus.models import Corpus
from tutor.commands.bank import AsJson, item_record
from tutor.commands.building import build_progress
from tutor.practice.explaining import PastedExplanation, explain_pasted
from tutor.practice.grading import feedback_on
from tutor.practice.pasted import parse_pasted
from tutor.settings import load_settings


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command(epilog="Example: python -m tutor explain 2.5-001")(explain)


def explain(
    item_id: Annotated[str, typer.Argument(help="A practice item such as 2.5-001, or - to read a question.")],
    as_json: AsJson = False,
) -> None:
    """Explain a question option by option."""
    corpus = load_corpus()
    bank = load_bank(corpus)
    if item_id == "-":
        _explain_pasted(corpus, bank, sys.stdin.read(), as_json)
        return
    item = bank.item(item_id)
    if item is None:
        raise TutorError(f"there is no item {item_id!r}; python -m tutor items lists all")
    if item.pool is Pool.MOCK:
        raise TutorError(f"{item_id} belongs to the mock pool, which is shown in mock exams and nowhere else")
    _show_item(corpus, bank, item, as_json)


def _show_item(corpus: Corpus, bank: Bank, item: Item, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(item_record(item), ensure_ascii=False))
        return
    feedback = feedback_on(item, (), corpus, bank)
    typer.echo(f"{item.stem}\n")
    for letter, option in zip(LETTERS, item.options, strict=False):
        about = feedback.options[option.id]
        typer.echo(f"{letter}  {option.text}\n   {'Right' if about.right else 'Wrong'}: {about.why}")
        if about.mistake:
            typer.echo(f"   The mistake behind it: {about.mistake}")
    action = f", action: {feedback.action.lower()}" if feedback.action else ""
    typer.echo(f"\nKey: {' and '.join(item.key)}. Layer: {feedback.layer.lower()}{action}.")
    for section in feedback.sections:
        typer.echo(f"Decided by {section.id}: {section.heading} (checked {section.meta.checked})")


def _explain_pasted(corpus: Corpus, bank: Bank, text: str, as_json: bool) -> None:
    from tutor.services import load_tutor

    question = parse_pasted(text)
    if question is None:
        raise TutorError("no question with at least two options was found; put each option on a line such as “A. …”")
    with build_progress() as report:
        retriever = load_tutor(load_settings(), corpus, report).retriever
    found = explain_pasted(question, retriever, bank)
    if found.known:
        _show_item(corpus, bank, found.known.model_copy(update={"options": found.known_options}), as_json)
    elif as_json:
        typer.echo(json.dumps(_record(found), ensure_ascii=False))
    else:
        _show_evidence(found)


def _show_evidence(found: PastedExplanation) -> None:
    typer.echo("The guide has no key for this question. What it says near each option:\n")
    for evidence in found.options:
        sure = f" (confidence {evidence.confidence:.0%})" if evidence.confidence else ""
        typer.echo(f"{evidence.option.letter}  {_visible(evidence.option.text)}\n   {_visible(evidence.reason)}{sure}")
        for quote in evidence.quotes:
            typer.echo(f"   “{quote.words}” ({quote.section.id})")
    names = ", ".join(section.id for section in found.sections)
    typer.echo(f"\nThe stem is about: {names}")


def _visible(text: str) -> str:
    """Return pasted words without what would steer the terminal or hide words on it."""
    return "".join(c for c in text if category(c) not in {"Cc", "Cf", "Cs"} or c in "\n\t")


def _record(found: PastedExplanation) -> dict[str, object]:
    return {
        "known": None,
        "options": {
            e.option.letter: {
                "text": e.option.text,
                "stance": e.stance.value,
                "confidence": e.confidence,
                "reason": e.reason,
                "quotes": [{"section": q.section.id, "text": q.text} for q in e.quotes],
            }
            for e in found.options
        },
        "sections": [section.id for section in found.sections],
    }
