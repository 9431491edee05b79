"""Answers questions in child processes that are killed at random moments; prints what was lost, as JSON.

Run with the number of kills and an empty folder: `python -m tests.practice.killing 200 FOLDER` kills 200 times in
practice sets and 200 times in mock exams. A quarter of the moments are counted from the birth of the child, so that
some hit its start, the others from when it has opened the database. `during` counts those between the first stored
event of a child and the last of all. Every child opens the database anew, sends what the one before had not heard to be
stored, and tells each acknowledgement through a pipe, as a browser would learn it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from tutor.database.engine import open_database
from tutor.learner.records import Attempt, SessionKind
from tutor.learner.sitting_store import SittingStore
from tutor.learner.sittings import Event, EventType, Sitting, apply_events
from tutor.learner.store import LearnerStore

NOW = datetime(2026, 11, 24, tzinfo=UTC)
QUESTIONS = 59
DEADLINE = {SessionKind.PRACTICE: None, SessionKind.MOCK: NOW + timedelta(hours=2)}


def expected_events(items: list[str], kind: SessionKind) -> list[Event]:
    """Return all events of a learner who answers every question and says how sure they are.

    In practice each answer comes after two hints; an exam is handed in.
    """
    events: list[Event] = []
    practice = ((EventType.HINT, 1), (EventType.HINT, 2), (EventType.CHOOSE, ["a"]), (EventType.CHECK, "sure"))
    mock = ((EventType.SEE, None), (EventType.CHOOSE, ["a"]), (EventType.SURE, "sure"), (EventType.LEAVE, 1000))
    for item in items:
        for what, value in mock if kind is SessionKind.MOCK else practice:
            events.append(Event(n=len(events) + 1, t=what, q=item, v=value))
    if kind is SessionKind.MOCK:
        events.append(Event(n=len(events) + 1, t=EventType.HAND_IN))
    return events


def right(item_id: str, chosen: tuple[str, ...]) -> bool:
    """Return whether an answer is right; any is."""
    return bool(item_id and chosen)


def child(url: str, sitting_id: str, events: list[Event], told: int) -> None:
    """Send events one after another until killed; write the number of each that is stored."""
    store = SittingStore(open_database(url))
    os.write(told, b"0\n")
    for event in events:
        applied = store.apply(sitting_id, "tab", [event], NOW, right)
        os.write(told, f"{applied.sitting.ack}\n".encode())


def kill_one(url: str, sitting_id: str, events: list[Event], seconds: float, *, opened: bool) -> int:
    """Run a child, kill it some time after its birth or after it has `opened` the database.

    Returns the last acknowledgement it told; 0 if none.
    """
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            child(url, sitting_id, events, writer)
        finally:
            os._exit(0)
    os.close(writer)
    if opened:
        os.read(reader, 2)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reader) as pipe:
        acks = [int(line) for line in pipe.read().split()]
    return acks[-1] if acks else 0


def run(kills: int, folder: Path, kind: SessionKind, seed: int = 1) -> dict[str, int | str]:
    """Kill `kills` children over as many sittings as it takes, and count what went wrong."""
    url = f"sqlite:///{folder / f'{kind.value}.db'}"
    chance = random.Random(seed)
    count = dict.fromkeys(("kills", "during", "sittings", "acknowledged", "lost", "doubled", "wrong"), 0)
    while count["kills"] < kills:
        engine = open_database(url)
        learner = LearnerStore(engine).create(f"Learner {count['sittings']}", NOW)
        items = [f"1.1-{number:03d}" for number in range(1, QUESTIONS + 1)]
        sitting = SittingStore(engine).start(learner.id, kind, items, NOW, seed=1, deadline=DEADLINE[kind])
        sitting = SittingStore(engine).claim(sitting.id, "tab")
        engine.dispose()
        count["sittings"] += 1
        events, known = expected_events(items, kind), 0
        while known < len(events) and count["kills"] < kills:
            told = kill_one(url, sitting.id, events[known:], chance.uniform(0.0, 0.12), opened=chance.random() < 0.75)
            known = max(known, told)
            count["kills"] += 1
            count["during"] += bool(told) and known < len(events)
            for name, number in _check(url, learner.id, sitting, events, known).items():
                count[name] += number
        count["acknowledged"] += len(_answered(events, known, kind))
    return {"kind": kind.value, **count}


def _answered(events: list[Event], known: int, kind: SessionKind) -> set[str]:
    """Return the questions whose answer was acknowledged."""
    answer = EventType.CHOOSE if kind is SessionKind.MOCK else EventType.CHECK
    return {event.q for event in events if event.n <= known and event.t is answer}


def _check(url: str, learner_id: str, begun: Sitting, events: list[Event], known: int) -> dict[str, int]:
    """Return acknowledged answers that are gone, what counts twice, and states that do not fit what was sent."""
    engine: Engine = open_database(url)
    sitting = SittingStore(engine).get(begun.id)
    attempts = LearnerStore(engine).records(learner_id, Attempt)
    engine.dispose()
    assert sitting is not None
    mock = begun.kind is SessionKind.MOCK
    over = mock and sitting.ended_at is not None
    kept = [a.item_id for a in attempts] if over or not mock else [a.item_id for a in sitting.answers if a.chosen]
    settled = {answer.item_id for answer in sitting.answers if answer.settled_at}
    folded, _ = apply_events(begun, [event for event in events if event.n <= sitting.ack], NOW)
    return {
        "lost": len(_answered(events, known, begun.kind) - set(kept)) + (sitting.ack < known),
        "doubled": len(attempts) - len({attempt.item_id for attempt in attempts}),
        "wrong": len(settled ^ {a.item_id for a in attempts})
        + sum(not attempt.correct for attempt in attempts)
        + (folded.answers != sitting.answers),
    }


if __name__ == "__main__":
    for wanted in (SessionKind.PRACTICE, SessionKind.MOCK):
        sys.stdout.write(json.dumps(run(int(sys.argv[1]), Path(sys.argv[2]), wanted)) + "\n")
