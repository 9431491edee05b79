"""Learners and their logs: stored once, in order of arrival, until deleted."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from sqlalchemy import Engine, text

from corpus.errors import StorageError
from tests.learner.strategies import START, later, records
from tutor.database.engine import open_database
from tutor.learner.records import (
    Attempt,
    Background,
    LearnerSettings,
    PlanRecord,
    Reading,
    Record,
    SessionKind,
)
from tutor.learner.store import LOGS, LearnerStore

SETTINGS = LearnerSettings(background=Background.NEW, zone="Europe/Vienna", study_days=(0, 2), hours_per_week=3)


def attempt(key: str, item_id: str = "1.1-001", **more: object) -> Attempt:
    """Return an attempt."""
    values = {"key": key, "at": START, "item_id": item_id, "kind": SessionKind.PRACTICE, "correct": True}
    return Attempt.model_validate(values | more)


def test_learners_are_kept(engine: Engine, path: Path) -> None:
    store = LearnerStore(engine)
    ada = store.create("  Ada 🧱 ", START, SETTINGS)
    bob = store.create("Bob", later(hours=1))
    assert ada.settings.minutes_per_day == 90
    ada = store.save_settings(ada.id, SETTINGS.model_copy(update={"single_keys": False}))
    ada = store.rename(ada.id, "Ada L.")
    again = LearnerStore(open_database(f"sqlite:///{path}"))
    assert again.learners() == [ada, bob]
    assert again.get(ada.id) == ada
    assert (ada.name, ada.settings.single_keys, ada.settings.zone) == ("Ada L.", False, "Europe/Vienna")


@pytest.mark.parametrize("name", ["ADA", "ada", " Ada "])
def test_two_learners_never_share_a_name(engine: Engine, name: str) -> None:
    store = LearnerStore(engine)
    store.create("Ada", START)
    bob = store.create("Bob", later(hours=1))
    with pytest.raises(StorageError, match="already a learner called"):
        store.create(name, START)
    with pytest.raises(StorageError, match="already a learner called"):
        store.rename(bob.id, name)
    assert [learner.name for learner in store.learners()] == ["Ada", "Bob"]


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../etc/passwd", "/etc/localtime"])
def test_a_zone_must_exist(zone: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        LearnerSettings(zone=zone)


def test_a_moment_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        attempt("a", at=START.replace(tzinfo=None))


@settings(max_examples=30)
@given(batches=records)
def test_records_come_back_exactly_and_once(memory: Engine, batches: Sequence[Record]) -> None:
    """Whatever is stored, and however often it is sent again, each log has the first of each key in order."""
    store = LearnerStore(memory)
    learner = store.create("a", START)
    added = [record for one in batches for record in store.add(learner.id, [one])]
    assert store.add(learner.id, [*batches, *reversed(batches)]) == []
    seen: set[str] = set()
    for kind in LOGS:
        found = store.records(learner.id, kind)
        assert found == [record for record in added if type(record) is kind]
        assert [r.key for r in found] == list(dict.fromkeys(r.key for r in batches if type(r) is kind))
    for one in store.records(learner.id, Attempt):
        assert one.unseen == (one.item_id not in seen)
        seen.add(one.item_id)
    store.delete(learner.id)


def test_a_batch_is_stored_whole_or_not_at_all(engine: Engine) -> None:
    store = LearnerStore(engine)
    learner = store.create("Ada", START)
    with engine.begin() as connection:
        connection.execute(
            text("create trigger no before insert on attempts when new.key = 'c' begin select raise(abort, 'no'); end")
        )
    with pytest.raises(StorageError):
        store.add(learner.id, [attempt("a"), attempt("b"), attempt("c")])
    assert store.records(learner.id, Attempt) == []


def test_latest_reading_and_plan_count(engine: Engine) -> None:
    store = LearnerStore(engine)
    learner = store.create("Ada", START)
    assert store.plan(learner.id) is None
    visits = [
        Reading(key=str(n), at=later(hours=-n), page_id="1.1", section_id=f"1.1/s{n}", milliseconds=5) for n in range(3)
    ]
    plans = [PlanRecord(key=str(n), at=later(hours=-n), plan={"n": n}) for n in range(3)]
    store.add(learner.id, [*visits, *plans])
    assert store.reading_positions(learner.id) == {"1.1": visits[2]}
    assert store.plan(learner.id) == plans[2]


def test_deleted_means_deleted(engine: Engine, path: Path) -> None:
    """No byte of what a learner wrote stays in the file or its log; other learners keep theirs."""
    store = LearnerStore(engine)
    ada, bob = store.create("Ada Wonderword", START), store.create("Bob", START)
    store.add(ada.id, [attempt("secretkey"), PlanRecord(key="p", at=START, plan={"hush": "secretplan"})])
    store.add(bob.id, [attempt("b")])
    store.delete(ada.id)
    store.delete(ada.id)
    assert [learner.name for learner in store.learners()] == ["Bob"]
    assert len(store.records(bob.id, Attempt)) == 1
    with pytest.raises(StorageError, match="has been deleted"):
        store.add(ada.id, [attempt("z")])
    with closing(sqlite3.connect(path)) as connection:
        tables = [name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")]
        for table in tables:
            assert "secret" not in str(connection.execute(f"select * from {table}").fetchall())
    for file in path.parent.glob("tutor.db*"):
        content = file.read_bytes().lower()
        assert b"wonderword" not in content
        assert b"secret" not in content


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("update attempts set kind = 'x'", "table attempts that was changed"),
        ("update attempts set chosen = '{'", "where JSON belongs"),
        ("update learners set settings = '{\"zone\": 1}'", "learner Ada that was changed"),
    ],
)
def test_foreign_changes_are_reported(engine: Engine, change: str, words: str) -> None:
    store = LearnerStore(engine)
    learner = store.create("Ada", START)
    store.add(learner.id, [attempt("a")])
    with engine.begin() as connection:
        connection.execute(text(change))
    with pytest.raises(StorageError, match=words):
        store.learners()
        store.records(learner.id, Attempt)
