"""The attacks find what they look for, and the real bank withstands them."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from corpus.items import Bank, Item
from corpus.models import Corpus
from index.encoder import Encoder
from tests.corpus.garden_bank import item, read_bank, write_bank
from tutor import cli
from tutor.practice import attacks
from tutor.practice.attacks import AttackScore, attack_bank, blind_attacks, expected_score


@pytest.fixture(scope="module")
def garden(tmp_path_factory: pytest.TempPathFactory) -> tuple[Item, ...]:
    rows = [item(1), item(2, two=True)]
    return read_bank(write_bank(tmp_path_factory.mktemp("bank"), rows))[1].items


@given(data=st.data())
def test_expected_score_is_the_mean_over_every_way_to_break_ties(garden: tuple[Item, ...], data: st.DataObject) -> None:
    asked = data.draw(st.sampled_from(garden))
    values = data.draw(st.lists(st.integers(0, 2), min_size=len(asked.options), max_size=len(asked.options)))
    key = {place for place, option in enumerate(asked.options) if option.right}
    orders = list(permutations(range(len(values))))
    hits = sum(
        set(sorted(range(len(values)), key=lambda place: (-values[place], order.index(place)))[: asked.choose]) == key
        for order in orders
    )
    assert expected_score(asked, values) == pytest.approx(hits / len(orders))


def test_without_any_signal_an_attack_scores_chance(garden: tuple[Item, ...]) -> None:
    for asked in garden:
        assert expected_score(asked, [1.0] * len(asked.options)) == pytest.approx(asked.chance)


def test_a_bank_whose_keys_are_longest_is_found_out(tmp_path: Path) -> None:
    rows = [item(number) for number in range(1, 30)]
    for row in rows:
        for option in row["options"]:
            option["text"] += " and then rest" if option.get("right") else ""
    corpus, bank, _ = read_bank(write_bank(tmp_path, rows))
    assert len(bank.items) == 29
    longest = blind_attacks(corpus)["longest"]
    assert all(expected_score(asked, longest(asked)) == 1.0 for asked in bank.items)


def test_a_shallow_reader_must_stay_below_its_limit_and_a_blind_one_may_reach_it() -> None:
    blind = AttackScore("longest", "bank", score=0.4, chance=0.25, limit=0.4, items=100)
    assert blind.holds
    assert not replace(blind, below=True).holds
    assert replace(blind, below=True, score=0.39).holds


@pytest.mark.thorough
def test_the_real_bank_cannot_be_guessed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Through the command that the README shows, because all its options have to be embedded."""
    found: list[AttackScore] = []

    def attack(corpus: Corpus, bank: Bank, encoder: Encoder | None = None) -> list[AttackScore]:
        assert encoder is not None
        found.extend(attack_bank(corpus, bank, encoder))
        return found

    monkeypatch.setattr(attacks, "attack_bank", attack)
    result = CliRunner().invoke(cli.app, ["attack"])
    assert {score.group for score in found} >= {"bank", "mlops", "mock 1", "mock 3"}
    assert [score for score in found if not score.holds] == []
    assert {score.attack for score in found if score.below} == {"reader: words", "reader: meaning", "reader: both"}
    assert {score.limit for score in found if score.below} == {0.40}
    assert result.exit_code == 0
    assert all(name in result.stdout for name in ("longest", "reader: meaning", "limit, blind"))
