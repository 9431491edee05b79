"""Two processes on one database, and one that is killed: nothing acknowledged is lost or counted twice."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.learner.strategies import START
from tests.learner.test_sittings import right
from tutor.database.engine import open_database
from tutor.database.migrate import MIGRATIONS
from tutor.learner.records import Attempt, SessionKind
from tutor.learner.sitting_store import SittingStore
from tutor.learner.store import LearnerStore

ROOT = Path(__file__).parents[2]
ITEMS = [f"1.1-{n:03}" for n in range(400)]
WORKER = """
import sys
from datetime import UTC, datetime
from tutor.database.engine import open_database
from tutor.learner.sitting_store import SittingStore
from tutor.learner.sittings import Event, EventType

url, sitting_id, writer, steps = sys.argv[1:]
store = SittingStore(open_database(url))
sitting = store.get(sitting_id) if writer == "shared" else store.claim(sitting_id, writer)
queue = []
print("ready", flush=True)
sys.stdin.readline()
for position in range(int(steps)):
    item = sitting.item_ids[position]
    queue += [
        Event(n=2 * position + 1, t=EventType.CHOOSE, q=item, v=["a"]),
        Event(n=2 * position + 2, t=EventType.CHECK, q=item, v="sure"),
    ]
    applied = store.apply(sitting_id, writer, queue[-6:], datetime.now(UTC), lambda item, chosen: True)
    print(applied.sitting.ack, flush=True)
"""


def start_worker(path: Path, sitting_id: str, writer: str, steps: int) -> subprocess.Popen[str]:
    """Start a process that answers questions when released, printing what is acknowledged."""
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, f"sqlite:///{path}", sitting_id, writer, str(steps)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def release(*processes: subprocess.Popen[str]) -> None:
    """Let workers begin, once all are ready."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()


def finish(*workers: subprocess.Popen[str]) -> None:
    """Wait until all have ended well."""
    for worker in workers:
        worker.communicate(timeout=60)
    assert [worker.returncode for worker in workers] == [0] * len(workers)


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment(engine: Engine, path: Path, seed: int) -> None:
    learner = LearnerStore(engine).create("Ada", START)
    sitting = SittingStore(engine).start(learner.id, SessionKind.PRACTICE, ITEMS, START, seed=1)
    worker = start_worker(path, sitting.id, "tab", len(ITEMS))
    release(worker)
    time.sleep(random.Random(seed).uniform(0.01, 0.4))
    worker.kill()
    output, _ = worker.communicate(timeout=30)
    lines = output.splitlines(keepends=True)
    acknowledged = max((int(line) for line in lines if line.endswith("\n")), default=0)

    kept = SittingStore(open_database(f"sqlite:///{path}")).get(sitting.id)
    assert kept is not None
    attempts = LearnerStore(engine).records(learner.id, Attempt)
    assert kept.ack >= acknowledged
    assert len(attempts) == sum(a.settled_at is not None for a in kept.answers) == kept.ack // 2
    assert [a.item_id for a in attempts] == ITEMS[: len(attempts)]


def test_two_processes_send_the_same_events(engine: Engine, path: Path) -> None:
    """The queue of one tab, delivered by two servers at once, is counted once."""
    learner = LearnerStore(engine).create("Ada", START)
    sitting = SittingStore(engine).start(learner.id, SessionKind.PRACTICE, ITEMS, START, seed=1)
    SittingStore(engine).claim(sitting.id, "shared")
    workers = [start_worker(path, sitting.id, "shared", 40) for _ in range(2)]
    release(*workers)
    finish(*workers)
    attempts = LearnerStore(engine).records(learner.id, Attempt)
    assert [a.item_id for a in attempts] == ITEMS[:40]
    assert all(a.correct and a.unseen for a in attempts)


@pytest.mark.thorough
def test_two_processes_take_two_sittings(engine: Engine, path: Path) -> None:
    """Both learn the same items at once; of each item exactly one attempt is the first."""
    learner = LearnerStore(engine).create("Ada", START)
    store = SittingStore(engine)
    made = [store.start(learner.id, SessionKind.PRACTICE, ITEMS[:30], START, seed=n) for n in range(2)]
    workers = [start_worker(path, sitting.id, f"tab{n}", 30) for n, sitting in enumerate(made)]
    release(*workers)
    finish(*workers)
    attempts = LearnerStore(engine).records(learner.id, Attempt)
    assert len(attempts) == 60
    assert sorted(a.item_id for a in attempts if a.unseen) == ITEMS[:30]


def test_a_database_of_the_first_version_is_migrated_after_a_backup(tmp_path: Path) -> None:
    """Conversations stay, the new tables work, and the copy is of the old version."""
    before = tmp_path / "before"
    shutil.copytree(MIGRATIONS, before, ignore=shutil.ignore_patterns("__pycache__", "000[2-9]*"))
    path = tmp_path / "tutor.db"
    old = open_database(f"sqlite:///{path}", migrations=before)
    with old.begin() as connection:
        connection.exec_driver_sql("insert into conversations values ('c', 'Why?', '2026-01-01', '2026-01-01')")
    engine = open_database(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("select title from conversations").scalar() == "Why?"
    learner = LearnerStore(engine).create("Ada", START)
    SittingStore(engine).hand_in(
        SittingStore(engine).start(learner.id, SessionKind.MOCK, ITEMS[:2], START, seed=0).id, START, right
    )
    (backup,) = (tmp_path / "backups").iterdir()
    assert backup.name.startswith("tutor-0001-")
