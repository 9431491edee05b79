"""What the pane is told: never the key before the answer is final."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from corpus.items import Bank, Item
from corpus.models import Corpus
from tests.corpus.garden_bank import item, read_bank, write_bank
from tutor.learner.records import SessionKind
from tutor.learner.sittings import Event, EventType, Sitting, apply_events, new_answers
from tutor.practice.grading import Grader, feedback_on, grade, letters_of
from tutor.practice.pane_data import (
    confidence_note,
    feedback_data,
    form_hash,
    shown_options,
    sitting_data,
    sitting_form,
)

Garden = tuple[Corpus, Bank, list[str]]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Garden:
    return read_bank(write_bank(tmp_path_factory.mktemp("bank"), [item(1), item(2, two=True), item(3)]))


@pytest.fixture
def items(bank: Garden) -> dict[str, Item]:
    return {found.id: found for found in bank[1].items}


def begin(items: dict[str, Item], kind: SessionKind = SessionKind.PRACTICE) -> Sitting:
    return Sitting(id="0" * 32, kind=kind, seed=7, started_at=NOW, answers=new_answers(list(items)))


def test_the_form_tells_nothing_of_the_key(items: dict[str, Item]) -> None:
    form = sitting_form(begin(items), items)
    text = json.dumps(form)
    for found in items.values():
        for option in found.options:
            assert option.text in text
            assert option.why not in text
    assert set(form[0]) == {"id", "stem", "choose", "mark", "options"}
    assert set(form[0]["options"][0]) == {"id", "text"}
    assert [question["choose"] for question in form] == [1, 2, 1]


def test_options_keep_their_order_within_a_sitting(items: dict[str, Item]) -> None:
    sitting = begin(items)
    first = items["1.1-001"]
    assert shown_options(first, sitting) == shown_options(first, sitting)
    orders = {shown_options(first, sitting.model_copy(update={"seed": seed})) for seed in range(40)}
    assert len(orders) > 10


def test_the_form_is_sent_once(items: dict[str, Item]) -> None:
    sitting = begin(items)
    form = sitting_form(sitting, items)
    assert sitting_data(sitting, form, "", {}, NOW)["form"] == form
    assert sitting_data(sitting, form, form_hash(form), {}, NOW)["form"] is None


def test_feedback_on_an_open_question_is_a_mistake(items: dict[str, Item]) -> None:
    sitting = begin(items)
    with pytest.raises(ValueError, match="open questions"):
        sitting_data(sitting, sitting_form(sitting, items), "", {"1.1-001": {}}, NOW)


def test_feedback_names_key_rationales_mistakes_layer_and_sources(bank: Garden, items: dict[str, Item]) -> None:
    corpus, found, _ = bank
    first = items["1.1-001"]
    wrong = next(option for option in first.options if not option.right)
    sitting, _ = apply_events(
        begin(items),
        [Event(n=1, t=EventType.CHOOSE, q=first.id, v=[wrong.id]), Event(n=2, t=EventType.CHECK, q=first.id, v="sure")],
        NOW,
    )
    verdict = feedback_on(first, sitting.answers[0].chosen, corpus, found)
    data = feedback_data(first, verdict, "This one comes back first.", lambda name, n: f"card-{name}-{n}")
    assert data["right"] is False
    assert set(data["key"]) == first.key_ids
    assert data["options"][wrong.id]["misconception"] == "“More water helps.” Water early and seldom."
    assert {entry["why"] for entry in data["options"].values()} == {option.why for option in first.options}
    assert data["layer"] == "Watching"
    assert data["sources"] == [{"n": 1, "heading": "When to water", "card": "card-1.1-001-1"}]
    shown = sitting_data(sitting, sitting_form(sitting, items), "", {first.id: data}, NOW)
    assert shown["answers"][0] | {"settled": True, "confidence": "sure", "chosen": [wrong.id]} == shown["answers"][0]
    assert shown["ack"] == 2


def test_the_clock_is_told_in_milliseconds(items: dict[str, Item]) -> None:
    sitting = begin(items, SessionKind.MOCK).model_copy(update={"deadline": NOW + timedelta(minutes=120)})
    data = sitting_data(sitting, [], "", {}, NOW)
    assert data["mode"] == "mock"
    assert data["deadline"] - data["now"] == 120 * 60 * 1000


def test_grading_ignores_order_and_wants_all_of_the_key(items: dict[str, Item]) -> None:
    two = items["1.1-002"]
    key = [option.id for option in two.options if option.right]
    wrong = next(option.id for option in two.options if not option.right)
    assert grade(two, key) and grade(two, key[::-1])
    assert not grade(two, key[:1]) and not grade(two, [*key, wrong]) and not grade(two, [])


def test_an_item_that_is_gone_is_never_right(bank: Garden) -> None:
    assert not Grader(bank[1])("1.1-999", ("x",))


@pytest.mark.parametrize(
    ("right", "sure", "words"),
    [(True, "sure", "Sure and right."), (False, "sure", "This one comes back first."), (False, "guess", ""),
     (True, "guess", "A lucky guess: it comes back soon.")],
)  # fmt: skip
def test_confidence_has_its_say(right: bool, sure: str, words: str) -> None:
    assert confidence_note(right, True, sure) == words
    assert confidence_note(right, False, sure) == ""


def test_letters_are_those_shown(items: dict[str, Item]) -> None:
    options = items["1.1-002"].options
    assert letters_of(options, [options[2].id, options[0].id]) == "A and C"
    assert letters_of(options, []) == "nothing"


def test_no_module_of_the_pane_trusts_markup() -> None:
    folder = Path(__file__).parents[2] / "tutor" / "ui" / "pane"
    for file in folder.glob("*.js"):
        text = file.read_text("utf-8")
        for door in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert door not in text, f"{file.name} uses {door}"
