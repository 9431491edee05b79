"""The triage drill: a signal without options; name the failing layer, then the next action."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from corpus.items import Bank, Kind, Pool
from corpus.models import Action, Corpus, Layer, TableKind
from corpus.tables import read_table


@dataclass(frozen=True)
class TriageCard:
    """One signal to judge.

    Attributes:
        id: `signal:<section id>/<row>` for a row of the guide's signal map, or an item's id.
        signal: What is observed.
        layer: The layer that failed.
        action: What to do next.
        why: The reason, in words of the guide or of the item's rationale.
        section_id: The section that decides it.
    """

    id: str
    signal: str
    layer: Layer
    action: Action
    why: str
    section_id: str


def triage_cards(corpus: Corpus, bank: Bank) -> tuple[TriageCard, ...]:
    """Return every card: the guide's signal maps, then practice items that ask for a diagnosis and name an action."""
    return (*_from_signals(corpus), *_from_items(bank))


def draw_cards(
    cards: Sequence[TriageCard], count: int, seed: int, recent: Collection[str] = ()
) -> tuple[TriageCard, ...]:
    """Return cards for one drill: layers take turns, cards shown recently come last.

    Raises:
        ValueError: `count` is below 1.
    """
    if count < 1:
        raise ValueError("count is below 1")
    chance = random.Random(seed)
    shuffled = sorted(cards, key=lambda card: card.id)
    chance.shuffle(shuffled)
    turns: dict[Layer, int] = {}
    placed: list[tuple[bool, int, int, TriageCard]] = []
    for card in sorted(shuffled, key=lambda card: card.id in recent):
        turns[card.layer] = turns.get(card.layer, 0) + 1
        placed.append((card.id in recent, turns[card.layer], len(placed), card))
    chosen = [card for *_, card in sorted(placed, key=lambda entry: entry[:3])[:count]]
    chance.shuffle(chosen)
    return tuple(chosen)


def _from_signals(corpus: Corpus) -> list[TriageCard]:
    layers = {info.title: info.id for info in corpus.blueprint.layers}
    actions = {info.title: info.id for info in corpus.blueprint.actions}
    return [
        TriageCard(
            id=f"signal:{section.id}/{number}",
            signal=row.cells[0],
            layer=layers[row.cells[1]],
            action=actions[row.cells[2]],
            why=row.cells[3],
            section_id=section.id,
        )
        for section in corpus.sections.values()
        if (table := read_table(section)) and table.kind is TableKind.SIGNALS
        for number, row in enumerate(table.rows, 1)
    ]


def _from_items(bank: Bank) -> list[TriageCard]:
    return [
        TriageCard(
            id=item.id,
            signal=item.stem,
            layer=item.layer,
            action=item.action,
            why=next(option.why for option in item.options if option.right),
            section_id=item.citations[0],
        )
        for item in bank.pool(Pool.PRACTICE)
        if item.action is not None and item.kind in {Kind.DIAGNOSE, Kind.DECIDE} and item.choose == 1
    ]
