"""Answers questions in child processes that are killed at random moments; prints what was lost, as JSON.

Run with the number of kills and a folder. Every child opens the database anew, sends what the one before had not
heard to be stored, and tells each acknowledgement through a pipe, as a browser would learn it.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from tutor.database.engine import open_database
from tutor.learner.records import Attempt, SessionKind
from tutor.learner.sitting_store import SittingStore
from tutor.learner.sittings import Event, EventType
from tutor.learner.store import LearnerStore

NOW = datetime(2026, 11, 24, tzinfo=UTC)
QUESTIONS = 59


def expected_events(items: list[str]) -> list[Event]:
    """Return all events of a learner who answers every question and says how sure they are."""
    events: list[Event] = []
    for item in items:
        for kind, value in ((EventType.SEE, None), (EventType.CHOOSE, ["a"]), (EventType.CHECK, "sure")):
            events.append(Event(n=len(events) + 1, t=kind, q=item, v=value))
    return events


def right(item_id: str, chosen: tuple[str, ...]) -> bool:
    """Return whether an answer is right; any is."""
    return bool(item_id and chosen)


def child(url: str, sitting_id: str, events: list[Event], told: int) -> None:
    """Send events one after another until killed; write the number of each that is stored."""
    store = SittingStore(open_database(url))
    for event in events:
        applied = store.apply(sitting_id, "tab", [event], NOW, right)
        os.write(told, f"{applied.sitting.ack}\n".encode())


def kill_one(url: str, sitting_id: str, events: list[Event], seconds: float) -> int:
    """Run a child, kill it after a moment, and return the last acknowledgement it told; 0 if none."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        try:
            child(url, sitting_id, events, writer)
        finally:
            os._exit(0)
    os.close(writer)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    with os.fdopen(reader) as pipe:
        acks = [int(line) for line in pipe.read().split()]
    return acks[-1] if acks else 0


def run(kills: int, folder: Path, seed: int = 1) -> dict[str, int]:
    """Kill `kills` children over as many sittings as it takes, and count what went wrong."""
    url = f"sqlite:///{folder / 'tutor.db'}"
    chance = random.Random(seed)
    done = lost = doubled = wrong = sittings = 0
    while done < kills:
        engine = open_database(url)
        learner = LearnerStore(engine).create(f"Learner {sittings}", NOW)
        items = [f"1.1-{number:03d}" for number in range(1, QUESTIONS + 1)]
        sitting = SittingStore(engine).start(learner.id, SessionKind.PRACTICE, items, NOW, seed=1)
        SittingStore(engine).claim(sitting.id, "tab")
        engine.dispose()
        sittings += 1
        events, known = expected_events(items), 0
        while known < len(events) and done < kills:
            known = max(known, kill_one(url, sitting.id, events[known:], chance.uniform(0.0, 0.12)))
            done += 1
            checked = _check(url, learner.id, sitting.id, events, known)
            lost, doubled, wrong = lost + checked[0], doubled + checked[1], wrong + checked[2]
    return {"kills": done, "sittings": sittings, "lost": lost, "doubled": doubled, "wrong": wrong}


def _check(url: str, learner_id: str, sitting_id: str, events: list[Event], known: int) -> tuple[int, int, int]:
    """Return acknowledged answers that are gone, attempts that count twice, and states that do not fit."""
    engine: Engine = open_database(url)
    sitting = SittingStore(engine).get(sitting_id)
    attempts = LearnerStore(engine).records(learner_id, Attempt)
    engine.dispose()
    assert sitting is not None
    settled = {answer.item_id for answer in sitting.answers if answer.settled_at}
    acknowledged = {event.q for event in events if event.n <= known and event.t is EventType.CHECK}
    answered = [attempt.item_id for attempt in attempts]
    lost = len(acknowledged - set(answered)) + (sitting.ack < known)
    wrong = len(settled ^ set(answered)) + sum(not attempt.correct for attempt in attempts)
    return lost, len(answered) - len(set(answered)), wrong


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(int(sys.argv[1]), Path(sys.argv[2]))))
