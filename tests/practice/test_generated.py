"""Practice, drills and cards made from the guide's tables."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.bank_rules import LONGEST_TO_SHORTEST
from corpus.items import Bank, Item, Pool
from corpus.models import Action, Corpus, Layer, TableKind
from corpus.tables import read_table
from tutor.practice.attacks import blind_attacks, expected_score, limit_of
from tutor.practice.flashcards import flashcards
from tutor.practice.generated import generate_items
from tutor.practice.triage import TriageCard, draw_cards, triage_cards


@pytest.fixture(scope="module")
def generated(corpus: Corpus, bank: Bank) -> tuple[Item, ...]:
    return generate_items(corpus, bank)


def test_every_lesson_gives_items_marked_as_generated(corpus: Corpus, generated: tuple[Item, ...]) -> None:
    assert {item.pool for item in generated} == {Pool.GENERATED}
    assert {item.lesson for item in generated} == {lesson.id for lesson in corpus.blueprint.lessons}
    assert len({item.id for item in generated}) == len(generated) >= 150


def test_each_says_what_its_row_says(corpus: Corpus, generated: tuple[Item, ...]) -> None:
    sections = corpus.sections
    for item in generated:
        table = read_table(sections[item.citations[0]])
        assert table is not None
        cells = {cell for row in table.rows for cell in row.cells}
        assert len(item.options) == 4 and item.choose == 1
        row = table.rows[int(item.id.rsplit("/", 1)[1]) - 1]
        right = next(option.text for option in item.options if option.right)
        if table.kind is TableKind.DECISION:
            assert right == row.cells[1]
            assert row.cells[0].rstrip(".") in item.stem
            assert {option.text for option in item.options} <= cells
        if table.kind is TableKind.SIGNALS:
            assert right.lower() == f"{row.cells[1]}: {row.cells[2]}".lower()
            layers = {layer.id: layer.title for layer in corpus.blueprint.layers}
            actions = {action.id: action.title for action in corpus.blueprint.actions}
            assert item.action is not None
            assert (layers[item.layer], actions[item.action]) == row.cells[1:3]


def test_none_gives_itself_away(corpus: Corpus, generated: tuple[Item, ...]) -> None:
    for item in generated:
        lengths = sorted(len(option.text) for option in item.options)
        assert lengths[-1] < 45 or lengths[-1] <= LONGEST_TO_SHORTEST * lengths[0]
    for name, scorer in blind_attacks(corpus).items():
        score = sum(expected_score(item, scorer(item)) for item in generated) / len(generated)
        assert score <= limit_of(generated) + 0.01, name


def test_the_seed_decides(corpus: Corpus, bank: Bank, generated: tuple[Item, ...]) -> None:
    assert generate_items(corpus, bank) == generated
    assert generate_items(corpus, bank, seed=2) != generated


def test_triage_cards_come_from_the_signal_maps_and_from_practice_only(corpus: Corpus, bank: Bank) -> None:
    cards = triage_cards(corpus, bank)
    assert len({card.id for card in cards}) == len(cards)
    assert sum(card.id.startswith("signal:") for card in cards) >= 20
    mock = {item.id for item in bank.pool(Pool.MOCK)}
    assert not mock & {card.id for card in cards}
    assert {card.section_id for card in cards} <= corpus.sections.keys()


@given(seed=st.integers(0, 10**6), count=st.integers(1, 20))
def test_a_drill_takes_turns_through_the_layers_and_prefers_the_new(seed: int, count: int) -> None:
    cards = [
        TriageCard(f"card {n}", "signal", layer, Action.WATCH, "why", "1.1/x")
        for n, layer in enumerate([Layer.SCALING] * 3 + [Layer.FEATURES] * 9 + [Layer.DEPLOYMENT] * 9)
    ]
    drawn = draw_cards(cards, count, seed)
    assert len(set(drawn)) == count
    layers = Counter(card.layer for card in cards)
    most = max(Counter(card.layer for card in drawn).values())
    fair = next(n for n in range(1, count + 1) if sum(min(n, size) for size in layers.values()) >= count)
    assert most <= fair
    recent = {card.id for card in drawn}
    again = draw_cards(cards, count, seed, recent)
    assert not recent & {card.id for card in again} or len(cards) < 2 * count


def test_a_drill_of_nothing_is_a_mistake(corpus: Corpus, bank: Bank) -> None:
    with pytest.raises(ValueError, match="below 1"):
        draw_cards(triage_cards(corpus, bank), 0, 1)


def test_each_glossary_term_is_a_card(corpus: Corpus) -> None:
    cards = flashcards(corpus)
    assert len({card.id for card in cards}) == len(cards) >= 80
    monitoring = next(card for card in cards if "Lakehouse Monitoring" in card.term)
    assert "data profiling" in f"{monitoring.today} {monitoring.meaning}".lower()
    assert monitoring.lessons == ("2.5",)
