"""The forest and the networks of the grounding check, read as plain numbers."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from torch import nn

from tests.llm.fit_networks import COUNT, HIDDEN, fit_networks
from tutor.llm.forest import Forest
from tutor.llm.jury import FITTED, SHARE, Jury, fitted_jury
from tutor.llm.networks import FARTHEST, Networks

ONE_TREE = {"roots": [0], "feature": [1, -1, -1], "number": [0.5, 0.2, 0.8], "right": [2, 0, 0]}


def made() -> tuple[np.ndarray, np.ndarray, Networks]:
    rows = np.random.default_rng(0).normal(size=(300, 3)) * [1.0, 5.0, 0.1] + [0.0, 2.0, 1.0]
    right = rows[:, 0] + rows[:, 1] / 5 > 0.4
    return rows, right, fit_networks(rows, right, np.ones(len(rows)))


def test_networks_learn_what_is_right_and_are_fitted_the_same_again() -> None:
    rows, right, networks = made()
    assert np.mean([(networks.chance(row) >= 0.5) == one for row, one in zip(rows, right, strict=True)]) > 0.95
    assert made()[2].as_numbers() == networks.as_numbers()


def test_networks_read_as_numbers_answer_like_pytorch() -> None:
    rows, _, networks = made()
    numbers = {name: torch.tensor(value, dtype=torch.float64) for name, value in networks.as_numbers().items()}
    scaled = ((torch.tensor(rows) - numbers["mean"]) / numbers["deviation"]).clamp(-FARTHEST, FARTHEST)
    theirs = []
    for number in range(COUNT):
        part = slice(number * HIDDEN, (number + 1) * HIDDEN)
        hidden = nn.functional.relu(nn.functional.linear(scaled, numbers["hidden"][part], numbers["hidden_bias"][part]))
        theirs.append(torch.sigmoid(hidden @ numbers["answer"][part] + numbers["answer_bias"][number]))
    ours = Networks(json.loads(json.dumps(networks.as_numbers())))
    assert [ours.chance(row) for row in rows] == pytest.approx(torch.stack(theirs).mean(dim=0).tolist())


def test_a_jury_weighs_both_and_its_limit_is_where_support_begins() -> None:
    rows, _, networks = made()
    jury = Jury(("a", "b", "c"), 0.3, Forest(ONE_TREE), networks)
    vote = (1 - SHARE) * (0.2 if rows[0][1] <= 0.5 else 0.8) + SHARE * networks.chance(rows[0])
    signals = dict(zip("abc", rows[0], strict=True))
    assert jury.votes(signals) == pytest.approx(vote) and jury.chance(signals) == jury.stretched(jury.votes(signals))
    assert [jury.stretched(v) for v in (0.0, 0.15, 0.3, 0.65, 1.0)] == pytest.approx([0.0, 0.25, 0.5, 0.75, 1.0])
    with pytest.raises(KeyError):
        jury.votes({"a": 1.0})


def test_the_jury_that_comes_with_the_program_is_whole() -> None:
    jury = fitted_jury()
    made = json.loads(FITTED.read_text("utf-8"))
    assert jury.as_numbers() == made
    assert jury is fitted_jury() and 0 < jury.limit < 1
    assert 0 <= jury.votes(dict.fromkeys(jury.signals, 0.0)) <= 1
