"""Made-up records for property tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from corpus.models import Action, Layer
from tutor.learner.records import (
    Attempt,
    CardRating,
    CardReview,
    Confidence,
    Dispute,
    Miss,
    MissLabel,
    PlanRecord,
    Reading,
    SessionKind,
    TriageAnswer,
)

START = datetime(2026, 1, 5, 9, tzinfo=UTC)

keys = st.text("abcdef0123456789", min_size=1, max_size=6)
item_ids = st.sampled_from([f"1.{lesson}-00{n}" for lesson in range(1, 4) for n in range(1, 4)])
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))
durations = st.integers(0, 500_000)
words = st.text(max_size=20)

attempts = st.builds(
    Attempt,
    key=keys,
    at=moments,
    item_id=item_ids,
    kind=st.sampled_from(SessionKind),
    chosen=st.lists(st.sampled_from("abcde"), max_size=2, unique=True).map(tuple),
    correct=st.booleans(),
    confidence=st.none() | st.sampled_from(Confidence),
    order_seed=st.integers(0, 2**31 - 1),
    milliseconds=durations,
    hint=st.booleans(),
)
misses = st.builds(Miss, key=keys, at=moments, attempt_key=keys, label=st.sampled_from(MissLabel))
triage = st.builds(
    TriageAnswer,
    key=keys,
    at=moments,
    card_id=keys,
    layer=st.sampled_from(Layer),
    said_layer=st.sampled_from(Layer),
    action=st.sampled_from(Action),
    said_action=st.none() | st.sampled_from(Action),
    milliseconds=durations,
)
card_reviews = st.builds(
    CardReview,
    key=keys,
    at=moments,
    card_id=keys,
    rating=st.none() | st.sampled_from(CardRating),
    milliseconds=durations,
)
disputes = st.builds(Dispute, key=keys, at=moments, item_id=item_ids, attempt_key=st.none() | keys, words=words)
readings = st.builds(
    Reading,
    key=keys,
    at=moments,
    page_id=st.sampled_from(["1.1", "2.5", "faq"]),
    section_id=st.none() | keys,
    milliseconds=durations,
    finished=st.booleans(),
)
plans = st.builds(PlanRecord, key=keys, at=moments, plan=st.dictionaries(words, st.integers() | words, max_size=3))
records = st.lists(st.one_of(attempts, misses, triage, card_reviews, disputes, readings, plans), max_size=25)


def later(**step: float) -> datetime:
    """Return a moment after the start."""
    return START + timedelta(**step)
