"""What is made of a log: the pace that a plan counts with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from statistics import median

import pytest

from tests.guide_fixtures import real_bank, real_corpus
from tutor.learner.records import Attempt, Learner, LearnerSettings, SessionKind
from tutor.practice.study import FASTEST_SECONDS, Log, Study

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FAST_READER = 300
"""Words a minute at the upper end of the usual range, see `FASTEST_SECONDS`."""


def test_the_least_seconds_are_those_of_a_fast_reader() -> None:
    """The bank may change; the floor follows it, and is never above what reading alone takes."""
    words = [len(" ".join([item.stem, *(o.text for o in item.options)]).split()) for item in real_bank().items]
    reading = median(words) / FAST_READER * 60
    assert 0.9 * reading <= FASTEST_SECONDS <= reading


@pytest.mark.parametrize(("spent", "counted"), [(3, FASTEST_SECONDS), (19, FASTEST_SECONDS), (47, 47.0)])
def test_a_plan_counts_no_faster(spent: int, counted: float) -> None:
    items = real_bank().items[:12]
    attempts = tuple(
        Attempt(
            key=f"a{number}",
            at=NOW - timedelta(minutes=number),
            item_id=item.id,
            kind=SessionKind.PRACTICE,
            chosen=(item.options[0].id,),
            correct=False,
            milliseconds=spent * 1000,
        )
        for number, item in enumerate(items)
    )
    learner = Learner(id="a" * 32, name="Me", created_at=NOW, settings=LearnerSettings())
    study = Study(real_corpus(), {item.id: item for item in real_bank().items})
    assert study.work(Log(learner, NOW, attempts, (), (), (), ())).seconds == counted
