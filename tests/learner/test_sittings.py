"""Events of a sitting: each counts once, in whatever pieces and how often it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue
from sqlalchemy import Engine

from corpus.errors import StorageError
from tests.learner.strategies import START, later
from tutor.learner.records import Attempt, Confidence, Dispute, Miss, MissLabel, Record, SessionKind
from tutor.learner.sitting_store import SittingStore
from tutor.learner.sittings import (
    GRACE,
    LADDER,
    LONGEST_REASON,
    EndedBy,
    Event,
    EventType,
    Sitting,
    apply_events,
    new_answers,
)
from tutor.learner.store import LearnerStore

ITEMS = ("1.1-001", "1.1-002", "2.5-001")
DEADLINE = START + timedelta(hours=2)

values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**9),
    st.lists(st.sampled_from("abcde") | st.integers(0, 3), max_size=3),
    st.sampled_from([*Confidence, *MissLabel, "x"]),
)
events = st.lists(
    st.builds(
        Event,
        n=st.just(1),
        t=st.sampled_from([t for t in EventType if t is not EventType.HAND_IN]),
        q=st.sampled_from([*ITEMS, "gone", ""]),
        v=values,
        at=st.integers(0, 10**9),
    ),
    max_size=30,
).map(lambda found: [event.model_copy(update={"n": n}) for n, event in enumerate(found, 1)])


def sitting(kind: SessionKind = SessionKind.PRACTICE) -> Sitting:
    """Return a sitting that nobody has touched."""
    return Sitting(id="0" * 32, kind=kind, seed=1, started_at=START, writer="tab", answers=new_answers(ITEMS))


def right(item_id: str, chosen: tuple[str, ...]) -> bool:
    """Grade: `a` is the key of every item."""
    del item_id
    return chosen == ("a",)


def choose(n: int, item_id: str, option: str) -> Event:
    """Return a choice."""
    return Event(n=n, t=EventType.CHOOSE, q=item_id, v=[option], at=900)


def check(n: int, item_id: str, confidence: Confidence = Confidence.SURE) -> Event:
    """Return a commitment."""
    return Event(n=n, t=EventType.CHECK, q=item_id, v=confidence, at=1500)


def run(start: Sitting, batches: Sequence[Sequence[Event]], now: datetime = START) -> tuple[Sitting, list[Record]]:
    """Apply batches one after the other."""
    records: list[Record] = []
    for batch in batches:
        start, found = apply_events(start, batch, now)
        records += found
    return start, records


@settings(max_examples=100)
@given(events=events, cuts=st.lists(st.integers(0, 30)), kind=st.sampled_from(SessionKind), data=st.data())
def test_pieces_and_repeats_change_nothing(
    events: list[Event], cuts: list[int], kind: SessionKind, data: st.DataObject
) -> None:
    """The whole queue at once, or growing with repeats in any order within a message: the same state."""
    whole, misses = run(sitting(kind), [events])
    growing = [events[:cut] for cut in sorted(cuts)] + [events, events]
    shuffled = [data.draw(st.permutations(batch)) for batch in growing]
    assert run(sitting(kind), shuffled) == (whole, misses)
    assert whole.ack == len(events)
    assert whole.item_ids == ITEMS


@given(events=events)
def test_a_committed_answer_never_changes(events: list[Event]) -> None:
    """What was checked stays as it was checked, whatever comes later."""
    state = sitting()
    for event in events:
        after, _ = apply_events(state, [event], START)
        for old, new in zip(state.answers, after.answers, strict=True):
            assert old.settled_at is None or new == old
        state = after


def test_an_answer_is_withheld_until_confidence_is_given() -> None:
    early = [choose(1, ITEMS[0], "b"), Event(n=2, t=EventType.CHECK, q=ITEMS[0], v="certainly")]
    state, _ = apply_events(sitting(), early, START)
    assert state.answers[0].settled_at is None
    state, _ = apply_events(state, [check(3, ITEMS[0], Confidence.GUESS)], START)
    assert (state.answers[0].chosen, state.answers[0].confidence) == (("b",), Confidence.GUESS)
    assert state.answers[0].milliseconds == 1500
    nothing, _ = apply_events(sitting(), [check(1, ITEMS[0])], START)
    assert nothing.answers[0].settled_at is None


def test_in_a_mock_confidence_is_a_note_that_can_be_taken_back() -> None:
    noted = [choose(1, ITEMS[0], "a"), Event(n=2, t=EventType.SURE, q=ITEMS[0], v="unsure")]
    state, _ = apply_events(sitting(SessionKind.MOCK), noted, START)
    assert (state.answers[0].confidence, state.answers[0].settled_at) == (Confidence.UNSURE, None)
    odd, _ = apply_events(state, [Event(n=3, t=EventType.SURE, q=ITEMS[0], v="very")], START)
    assert odd.answers[0].confidence is Confidence.UNSURE
    back, _ = apply_events(state, [Event(n=3, t=EventType.SURE, q=ITEMS[0])], START)
    assert back.answers[0].confidence is None
    practice, _ = apply_events(sitting(), noted, START)
    assert practice.answers[0].confidence is None


@pytest.mark.parametrize("items", [(), ("a", "a")])
def test_impossible_sittings(items: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="at least one item"):
        new_answers(items)


@pytest.fixture
def learner_id(engine: Engine) -> str:
    """Return a learner."""
    return LearnerStore(engine).create("Ada", START).id


@pytest.fixture
def store(engine: Engine) -> SittingStore:
    """Return an empty store."""
    return SittingStore(engine)


def start(store: SittingStore, learner_id: str, kind: SessionKind = SessionKind.PRACTICE) -> Sitting:
    """Begin a sitting held by the tab `one`."""
    deadline = DEADLINE if kind is SessionKind.MOCK else None
    made = store.start(learner_id, kind, ITEMS, START, seed=7, title="Mix", deadline=deadline)
    return store.claim(made.id, "one")


def test_practice_answers_become_attempts_once(engine: Engine, store: SittingStore, learner_id: str) -> None:
    made = start(store, learner_id)
    queue = [choose(1, ITEMS[0], "a"), check(2, ITEMS[0]), choose(3, ITEMS[1], "b"), check(4, ITEMS[1])]
    label = Event(n=5, t=EventType.LABEL, q=ITEMS[1], v=MissLabel.MISREAD)
    first = store.apply(made.id, "one", queue[:2], later(minutes=1), right)
    second = store.apply(made.id, "one", [*queue, label], later(minutes=2), right)
    again = store.apply(made.id, "one", [*queue, label], later(minutes=3), right)
    assert [a.correct for a in first.attempts] == [True]
    assert [a.correct for a in second.attempts] == [False]
    assert (again.attempts, again.sitting.ack) == ((), 5)
    log = LearnerStore(engine)
    attempts = log.records(learner_id, Attempt)
    assert attempts == [*first.attempts, *second.attempts]
    assert [(a.item_id, a.confidence, a.milliseconds) for a in attempts] == [
        (ITEMS[0], Confidence.SURE, 1500),
        (ITEMS[1], Confidence.SURE, 1500),
    ]
    assert attempts[0].order_seed == made.order_seed(0) != made.order_seed(1)
    assert [(m.attempt_key, m.label) for m in log.records(learner_id, Miss)] == [(attempts[1].key, MissLabel.MISREAD)]
    assert store.get(made.id) == again.sitting == store.unfinished(learner_id, SessionKind.PRACTICE)


def test_what_was_shown_but_not_answered_is_seen_and_never_right(
    engine: Engine, store: SittingStore, learner_id: str
) -> None:
    made = start(store, learner_id)
    shown = [
        Event(n=1, t=EventType.SEE, q=ITEMS[0]),
        choose(2, ITEMS[1], "a"),
        Event(n=3, t=EventType.SKIP, q=ITEMS[1]),
    ]
    store.apply(made.id, "one", shown, START, right)
    ended = store.hand_in(made.id, later(minutes=5), right)
    assert ended.sitting.ended_by is EndedBy.LEARNER
    attempts = LearnerStore(engine).records(learner_id, Attempt)
    assert {a.item_id: (a.answered, a.correct) for a in attempts} == {
        ITEMS[0]: (False, False),
        ITEMS[1]: (False, False),
    }


def test_a_mock_is_changeable_until_handed_in(engine: Engine, store: SittingStore, learner_id: str) -> None:
    made = start(store, learner_id, SessionKind.MOCK)
    queue = [
        choose(1, ITEMS[0], "b"),
        check(2, ITEMS[0]),
        Event(n=3, t=EventType.LEAVE, q=ITEMS[0], v=4000),
        Event(n=4, t=EventType.FLAG, q=ITEMS[0], v=True),
        choose(5, ITEMS[0], "a"),
        Event(n=6, t=EventType.LEAVE, q=ITEMS[0], v=2000),
    ]
    applied = store.apply(made.id, "one", queue, later(minutes=30), right)
    assert applied.attempts == ()
    assert LearnerStore(engine).records(learner_id, Attempt) == []
    done = store.apply(made.id, "one", [Event(n=7, t=EventType.HAND_IN)], later(minutes=40), right)
    late = store.apply(made.id, "one", [choose(8, ITEMS[1], "a")], later(minutes=41), right)
    assert [(a.item_id, a.correct, a.milliseconds) for a in done.attempts] == [(ITEMS[0], True, 6000)]
    assert (late.sitting.ack, late.sitting.answers[1].chosen) == (8, ())
    assert done.sitting.ended_at == later(minutes=40)


def test_time_ends_a_mock_with_what_was_stored(engine: Engine, store: SittingStore, learner_id: str) -> None:
    """Answers in flight at the deadline count; after the grace the exam is handed in as of the deadline."""
    made = start(store, learner_id, SessionKind.MOCK)
    store.apply(made.id, "one", [choose(1, ITEMS[0], "a")], DEADLINE + GRACE / 2, right)
    assert store.end_overdue(learner_id, DEADLINE + GRACE / 2, right) == []
    (ended,) = store.end_overdue(learner_id, DEADLINE + GRACE, right)
    assert (ended.ended_at, ended.ended_by) == (DEADLINE, EndedBy.TIME)
    assert store.end_overdue(learner_id, DEADLINE + timedelta(days=9), right) == []
    assert [a.correct for a in LearnerStore(engine).records(learner_id, Attempt)] == [True]
    assert store.unfinished(learner_id, SessionKind.MOCK) is None


def test_a_message_after_the_deadline_hands_in_and_changes_nothing(store: SittingStore, learner_id: str) -> None:
    made = start(store, learner_id, SessionKind.MOCK)
    applied = store.apply(made.id, "one", [choose(1, ITEMS[0], "a")], DEADLINE + timedelta(days=1), right)
    assert (applied.sitting.ended_at, applied.sitting.ack, applied.sitting.answers[0].chosen) == (DEADLINE, 1, ())


def test_a_clock_set_back_does_not_end_before_the_start(store: SittingStore, learner_id: str) -> None:
    made = start(store, learner_id, SessionKind.MOCK)
    assert store.hand_in(made.id, START - timedelta(days=400), right).sitting.ended_at == START


def test_the_newest_tab_wins_and_nothing_acknowledged_is_lost(store: SittingStore, learner_id: str) -> None:
    made = start(store, learner_id)
    store.apply(made.id, "one", [choose(1, ITEMS[0], "b")], START, right)
    taken = store.claim(made.id, "two")
    assert (taken.ack, taken.answers[0].chosen) == (1, ("b",))
    refused = store.apply(made.id, "one", [choose(2, ITEMS[0], "c")], START, right)
    assert (refused.refused, refused.sitting.ack) == (True, 1)
    applied = store.apply(made.id, "two", [choose(2, ITEMS[0], "a")], START, right)
    assert (applied.refused, applied.sitting.answers[0].chosen) == (False, ("a",))


def hint(n: int, rung: JsonValue, item_id: str = ITEMS[0]) -> Event:
    """Return a press on the ladder of hints."""
    return Event(n=n, t=EventType.HINT, q=item_id, v=rung)


def test_hints_are_stored_once_each_and_count_as_help(engine: Engine, store: SittingStore, learner_id: str) -> None:
    """Two presses before the first hint has come ask for the same step, and a message sent again for none."""
    made = start(store, learner_id)
    store.apply(made.id, "one", [hint(1, 1), hint(2, 1)], START, right)
    for _ in range(2):
        store.apply(made.id, "one", [hint(1, 1), hint(2, 1), hint(3, 2)], START, right)
    kept = store.get(made.id)
    assert kept is not None and [(a.hints, a.hint, a.settled_at) for a in kept.answers[:2]] == [
        (2, True, None),
        (0, False, None),
    ]
    answers = [choose(4, ITEMS[0], "a"), check(5, ITEMS[0]), choose(6, ITEMS[1], "a"), check(7, ITEMS[1]), hint(8, 3)]
    after = store.apply(made.id, "one", answers, later(minutes=1), right).sitting
    assert after.answers[0].hints == 2  # none after the verdict
    attempts = LearnerStore(engine).records(learner_id, Attempt)
    assert [(attempt.item_id, attempt.hint) for attempt in attempts] == [(ITEMS[0], True), (ITEMS[1], False)]


def test_two_tabs_do_not_double_a_hint(store: SittingStore, learner_id: str) -> None:
    made = start(store, learner_id)
    store.apply(made.id, "one", [hint(1, 1)], START, right)
    assert store.claim(made.id, "two").answers[0].hints == 1
    assert store.apply(made.id, "one", [hint(2, 2)], START, right).refused
    applied = store.apply(made.id, "two", [hint(2, 2)], START, right)
    assert (applied.sitting.answers[0].hints, applied.sitting.ack) == (2, 2)
    back = store.claim(made.id, "one")  # it shows one hint still, and asks for the second
    again = store.apply(made.id, "one", [hint(back.ack + 1, 2)], START, right)
    assert again.sitting.answers[0].hints == 2


@pytest.mark.parametrize(
    ("rung", "hints"), [(None, 1), ("2", 1), (0, 1), (-3, 1), (2, 2), (LADDER, LADDER), (10**9, LADDER)]
)
def test_an_odd_step_of_the_ladder_blocks_nothing(rung: JsonValue, hints: int) -> None:
    state, _ = apply_events(sitting(), [hint(1, rung), choose(2, ITEMS[0], "b")], START)
    assert (state.answers[0].hints, state.answers[0].hint, state.answers[0].chosen) == (hints, True, ("b",))


@given(events=events)
def test_hints_shown_are_never_taken_back(events: list[Event]) -> None:
    state = sitting()
    for event in events:
        after, _ = apply_events(state, [event], START)
        for old, new in zip(state.answers, after.answers, strict=True):
            assert old.hints <= new.hints <= LADDER and new.hint is (new.hints > 0)
        state = after


def test_a_deleted_sitting_takes_nothing(engine: Engine, store: SittingStore, learner_id: str) -> None:
    made = start(store, learner_id)
    LearnerStore(engine).delete(learner_id)
    assert store.get(made.id) is None
    for call in (lambda: store.claim(made.id, "x"), lambda: store.hand_in(made.id, START, right)):
        with pytest.raises(StorageError, match="have been deleted"):
            call()


def test_a_question_is_reported_once_and_only_after_the_verdict(
    engine: Engine, store: SittingStore, learner_id: str
) -> None:
    made = start(store, learner_id)

    def dispute(n: int, item_id: str, value: JsonValue) -> Event:
        return Event(n=n, t=EventType.DISPUTE, q=item_id, v=value)

    batch = [
        dispute(1, ITEMS[0], "too early"),
        choose(2, ITEMS[0], "b"),
        check(3, ITEMS[0]),
        dispute(4, ITEMS[0], "  <b>Both</b>\x00 fit,\nsee 1.1 "),
        dispute(5, ITEMS[0], "again"),
        Event(n=6, t=EventType.SKIP, q=ITEMS[1]),
        dispute(7, ITEMS[1], None),
        Event(n=8, t=EventType.SKIP, q=ITEMS[2]),
        dispute(9, ITEMS[2], "long " * 200),
        dispute(10, "gone", "unknown"),
    ]
    for _ in range(2):
        assert store.apply(made.id, "one", batch, later(minutes=1), right).sitting.ack == 10
    store.apply(made.id, "one", [dispute(11, ITEMS[1], "a second press")], later(minutes=2), right)
    kept = LearnerStore(engine).records(learner_id, Dispute)
    assert [report.item_id for report in kept] == list(ITEMS)
    assert [report.words for report in kept[:2]] == ["<b>Both</b> fit, see 1.1", ""]
    assert len(kept[2].words) == LONGEST_REASON
    assert [report.attempt_key for report in kept] == [
        attempt.key for attempt in LearnerStore(engine).records(learner_id, Attempt)
    ]


@pytest.mark.parametrize(
    ("said", "seconds", "ended_by"),
    [
        ("time", 1, EndedBy.TIME),  # the clock in the browser ran out, and the message came at once
        (None, 1, EndedBy.LEARNER),  # handed in before the deadline, told late
        (None, -60, EndedBy.LEARNER),
        ("time", -60, None),  # the clock in the browser had run ahead: nothing is taken away
    ],
)
def test_who_ended_an_exam_at_its_deadline(
    store: SittingStore, learner_id: str, said: str | None, seconds: int, ended_by: EndedBy | None
) -> None:
    made = store.start(learner_id, SessionKind.MOCK, ITEMS, START, seed=1, deadline=DEADLINE)
    store.claim(made.id, "tab")
    events = [choose(1, ITEMS[0], "a"), Event(n=2, t=EventType.HAND_IN, v=said)]
    found = store.apply(made.id, "tab", events, DEADLINE + timedelta(seconds=seconds), right).sitting
    assert (found.ended_by, found.ack, found.answers[0].chosen) == (ended_by, 2, ("a",))
    assert found.ended_at == (None if ended_by is None else DEADLINE + timedelta(seconds=min(seconds, 0)))
