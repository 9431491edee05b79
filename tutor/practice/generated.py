"""Practice made from the guide's own tables, without a chat model.

A row becomes the stem, its sibling rows become the distractors, and each rationale is the sibling's own rule. Such
items are marked as generated and never enter a mock exam; those that fail the bank's rules, or that would let a
guesser pass, are left out.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from corpus.bank_rules import COMPARED_FROM, LONGEST_TO_SHORTEST, SAME_STEM
from corpus.items import Bank, Difficulty, Item, Kind, Option, Pool, neutral_order
from corpus.likeness import Wordings
from corpus.models import Action, Corpus, Layer, Section, TableKind
from corpus.tables import STEM_ROW, Row, Table, read_table
from tutor.practice.attacks import blind_attacks, expected_score, limit_of

DISTRACTORS = 3
_TRIES = 40
_PRIOR = Difficulty(logit=-0.5, why="Made from a table of the guide; the distractors are its other rows")

_Draft = tuple[str, Option, Sequence[Option], Kind]
"""Stem, right option, possible distractors, kind."""


def generate_items(corpus: Corpus, bank: Bank, seed: int = 1) -> tuple[Item, ...]:
    """Return every item that the guide's tables give and the rules accept, by id.

    Args:
        corpus: The guide.
        bank: The reviewed items, which are not to be repeated.
        seed: Chooses the distractors where a table has more than needed.
    """
    made = [item for section in corpus.sections.values() for item in _items_of(corpus, section, seed)]
    known = Wordings([item.stem for item in bank.items])
    repeated = Wordings([item.stem for item in made]).like(known, SAME_STEM)
    fresh = [item for item, like in zip(made, repeated, strict=True) if not like]
    return tuple(sorted(_withstanding(corpus, fresh), key=lambda item: item.id))


def _items_of(corpus: Corpus, section: Section, seed: int) -> Iterator[Item]:
    table = read_table(section)
    lesson = corpus.blueprint.lesson(section.page_id)
    if table is None or lesson is None or table.kind not in _MAKERS:
        return
    objectives = (
        section.meta.objectives or tuple(o.id for o in corpus.blueprint.objectives if o.lesson == lesson.id)[:1]
    )
    for number, (stem, right, others, kind) in enumerate(_MAKERS[table.kind](table), 1):
        item_id = f"g:{section.id}/{number}"
        options = _fitting(right, others, random.Random(f"{seed}/{item_id}"))
        if options is None:
            continue
        yield Item(
            id=item_id,
            lesson=lesson.id,
            pool=Pool.GENERATED,
            objectives=objectives,
            layer=_layer(corpus, table, number) or section.meta.layer or Layer.LIFECYCLE,
            action=_action(corpus, table, number),
            kind=kind,
            difficulty=_PRIOR,
            stem=stem,
            options=neutral_order(item_id, options),
            citations=(section.id,),
            sources=section.meta.sources,
            checked=section.meta.checked,
            path=section.path,
            line=section.line,
        )


def _fitting(right: Option, others: Sequence[Option], chance: random.Random) -> tuple[Option, ...] | None:
    """Return the right option with three others of like length, or None if there are none."""
    distinct = list({other.text: other for other in others if other.text != right.text}.values())
    sets = list(combinations(distinct, DISTRACTORS))
    chance.shuffle(sets)
    for chosen in sets[:_TRIES]:
        lengths = sorted(len(option.text) for option in (right, *chosen))
        if lengths[-1] < COMPARED_FROM or lengths[-1] <= LONGEST_TO_SHORTEST * lengths[0]:
            return right, *chosen
    return None


def _decisions(table: Table) -> Iterator[_Draft]:
    for row in table.rows:
        need, choose, why, not_when = row.cells
        right = Option(text=choose, right=True, why=f"{_sentence(why)} Not when: {_quoted(not_when)}.")
        others = [
            Option(text=r.cells[1], why=f"That fits another need, {_quoted(r.cells[0])}. {_sentence(r.cells[2])}")
            for r in table.rows
            if r is not row
        ]
        yield f"One requirement decides: {_quoted(need)}. Which choice fits it?", right, others, Kind.DECIDE


def _contrasts(table: Table) -> Iterator[_Draft]:
    first, second = table.columns[1], table.columns[2]
    rows = [row for row in table.rows if row.cells[0] != STEM_ROW and row.cells[1] != row.cells[2]]
    for place, row in enumerate(rows):
        side, other = (first, second) if place % 2 == 0 else (second, first)
        mine, theirs = (1, 2) if place % 2 == 0 else (2, 1)
        right = Option(
            text=f"{row.cells[0]}: {row.cells[mine]}",
            right=True,
            why=f"So it is with {side}; with {other} it is: {_quoted(row.cells[theirs])}.",
        )
        wrong = [
            Option(
                text=f"{r.cells[0]}: {r.cells[theirs]}",
                why=f"That describes {other}; with {side} it is: {_quoted(r.cells[mine])}.",
            )
            for r in rows
            if r is not row
        ]
        yield f"{first} or {second}: which line is true of {side}?", right, wrong, Kind.RECALL


def _traps(table: Table) -> Iterator[_Draft]:
    for row in table.rows:
        choice, tempts, rule = row.cells
        right = Option(
            text=rule, right=True, why=f"The choice tempts because {_quoted(tempts)}, and this rule answers it."
        )
        others = [
            Option(text=r.cells[2], why=f"That rule answers another temptation: {_quoted(r.cells[0])}.")
            for r in table.rows
            if r is not row
        ]
        yield f"A colleague proposes: {_quoted(choice)}. Which rule answers the proposal?", right, others, Kind.APPLY


def _signals(table: Table) -> Iterator[_Draft]:
    for row in table.rows:
        signal, layer, action, why = row.cells
        right = Option(
            text=_verdict(row), right=True, why=f"{_sentence(why)} Layer: {layer}; action: {action.lower()}."
        )
        others = [
            Option(text=_verdict(r), why=f"That fits another signal: {_quoted(r.cells[0])}.")
            for r in table.rows
            if r is not row
        ]
        yield f"The signal: {_quoted(signal)}. Which layer failed, and what follows?", right, others, Kind.DIAGNOSE


_MAKERS: dict[TableKind, Callable[[Table], Iterator[_Draft]]] = {
    TableKind.DECISION: _decisions,
    TableKind.CONTRAST: _contrasts,
    TableKind.TRAPS: _traps,
    TableKind.SIGNALS: _signals,
}


def _layer(corpus: Corpus, table: Table, number: int) -> Layer | None:
    if table.kind is not TableKind.SIGNALS:
        return None
    title = table.rows[number - 1].cells[1]
    return next((layer.id for layer in corpus.blueprint.layers if layer.title == title), None)


def _action(corpus: Corpus, table: Table, number: int) -> Action | None:
    if table.kind is not TableKind.SIGNALS:
        return None
    title = table.rows[number - 1].cells[2]
    return next((action.id for action in corpus.blueprint.actions if action.title == title), None)


def _verdict(row: Row) -> str:
    return f"{row.cells[1]}: {row.cells[2].lower()}"


def _quoted(cell: str) -> str:
    return f"“{cell.rstrip('.')}”"


def _sentence(text: str) -> str:
    text = text.rstrip(".")
    return f"{text[:1].upper()}{text[1:]}."


def _withstanding(corpus: Corpus, items: Sequence[Item]) -> list[Item]:
    """Return the items without those by which an attack would score above its limit."""
    kept = sorted(items, key=lambda item: item.id)
    chance = random.Random(len(kept))
    attacks = blind_attacks(corpus)
    for scorer in [*attacks.values()] * 2:  # what one attack removes can shift another one's score
        scored = {item.id: expected_score(item, scorer(item)) for item in kept}
        hits = [item for item in kept if scored[item.id] > item.chance]
        chance.shuffle(hits)
        while kept and hits and sum(scored[item.id] for item in kept) / len(kept) > limit_of(kept):
            kept.remove(hits.pop())
    return kept
