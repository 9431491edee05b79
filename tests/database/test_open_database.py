"""Opening, migrating and refusing databases."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.default import DefaultDialect

import tutor.database.engine as engine_module
from corpus.errors import StorageError
from tutor.chat.history import ConversationStore
from tutor.chat.models import Answer
from tutor.database.engine import open_database
from tutor.database.failures import storage_failures
from tutor.database.migrate import MIGRATIONS
from tutor.database.schema import Base, UtcDateTime
from tutor.learner.sitting_store import SittingStore
from tutor.learner.sittings import Event, EventType

ROOT = Path(__file__).parents[2]
HEAD = "0005"
NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "9000"
down_revision = "{head}"

def upgrade():
    with op.batch_alter_table("conversations", recreate="always") as table:
        table.add_column(sa.Column("pinned", sa.Integer(), nullable=True))
    {extra}
"""

SET = "a" * 32
OLD_TIME = "2026-11-01T09:00:00.000000+00:00"
OLD_SET = (
    f"insert into learners values ('{'b' * 32}', 'Ada', 'ada', '{OLD_TIME}', '{{}}')",
    f"insert into sittings values ('{SET}', '{'b' * 32}', 'practice', 1, 'Two', '{OLD_TIME}', "
    "null, null, null, 'tab', 3)",
    f"insert into sitting_answers values ('{SET}', 0, '1.1-001', '[\"a\"]', '[]', 0, 1, 1, null, 900, null)",
    f"insert into sitting_answers values ('{SET}', 1, '1.1-002', '[]', '[]', 0, 0, 0, null, 0, null)",
)


def url_of(path: Path) -> str:
    """Return the address of a file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def next_version(folder: Path, extra: str = "pass") -> Path:
    """Return migrations as of a later version of the program."""
    copy = folder / "migrations"
    shutil.copytree(MIGRATIONS, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "versions" / "9000_next.py").write_text(NEXT.format(extra=extra, head=HEAD), encoding="utf-8")
    return copy


def test_new_database_equals_the_metadata(tmp_path: Path) -> None:
    """An empty file is migrated to exactly the declared tables, in a folder that is made."""
    path = tmp_path / "a %40 b?c" / "c" / "tutor.db"
    with open_database(url_of(path)).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == HEAD
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 10_000}
    assert path.exists()
    assert not (path.parent / "backups").exists()


def test_database_in_memory() -> None:
    """A database in memory keeps what is stored, with foreign keys on after the migration."""
    engine = open_database("sqlite://")
    store = ConversationStore(engine)
    store.append(store.create("a").id, Answer(question="a"))
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    assert [conversation.title for conversation in store.conversations()] == ["a"]
    engine.dispose()


def test_older_database_is_backed_up_and_keeps_its_turns(tmp_path: Path) -> None:
    """A migration that rebuilds the parent table does not cascade, and the copy holds the state before."""
    path, backups = tmp_path / "tutor.db", tmp_path / "kept"
    store = ConversationStore(open_database(url_of(path)))
    conversation = store.create("a")
    turn = store.append(conversation.id, Answer(question="a"))
    later = next_version(tmp_path)

    engine = open_database(url_of(path), backups, migrations=later)
    open_database(url_of(path), backups, migrations=later)
    assert ConversationStore(engine).turns(conversation.id) == [turn]

    (backup,) = backups.iterdir()
    assert backup.name.startswith(f"tutor-{HEAD}-")
    assert ConversationStore(open_database(url_of(backup))).turns(conversation.id) == [turn]
    with pytest.raises(StorageError, match=r"newer version.*9000.*Update the tutor"):
        open_database(url_of(path))


def test_sets_of_before_the_steps_of_hints_were_kept_go_on(tmp_path: Path) -> None:
    """A set left in the version before has all it had; of hints only one is certain, and help counts as before."""
    path, older = tmp_path / "tutor.db", tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, older, ignore=shutil.ignore_patterns("__pycache__", "0005_*"))
    with open_database(url_of(path), migrations=older).begin() as connection:
        for line in OLD_SET:
            connection.exec_driver_sql(line)

    engine = open_database(url_of(path))
    assert [backup.name[:11] for backup in (tmp_path / "backups").iterdir()] == ["tutor-0004-"]
    store = SittingStore(engine)
    kept = store.get(SET)
    assert kept is not None and [(a.hint, a.rungs, a.hints, a.chosen) for a in kept.answers] == [
        (True, 0, 1, ("a",)),
        (False, 0, 0, ()),
    ]
    events = [
        Event(n=kept.ack + 1, t=EventType.HINT, q="1.1-001", v=2),
        Event(n=kept.ack + 2, t=EventType.CHECK, q="1.1-001", v="sure"),
    ]
    applied = store.apply(SET, "tab", events, datetime(2026, 11, 2, tzinfo=UTC), lambda item_id, chosen: True)
    assert applied.sitting.answers[0].hints == 2
    assert [(attempt.hint, attempt.correct) for attempt in applied.attempts] == [(True, True)]


@pytest.mark.parametrize("extra", ["op.execute('broken')", "op.execute(\"update turns set conversation_id = 'x'\")"])
def test_failed_migration_changes_nothing(tmp_path: Path, extra: str) -> None:
    """A migration that fails halfway, or would lose references, leaves the file usable as it was."""
    path = tmp_path / "tutor.db"
    store = ConversationStore(open_database(url_of(path)))
    conversation = store.create("a")
    store.append(conversation.id, Answer(question="a"))
    with pytest.raises(StorageError, match="Nothing was changed"):
        open_database(url_of(path), migrations=next_version(tmp_path, extra))
    assert len(ConversationStore(open_database(url_of(path))).turns(conversation.id)) == 1


def test_newer_revision_is_refused_and_untouched(tmp_path: Path) -> None:
    """A database of a later version is left byte for byte."""
    path = tmp_path / "tutor.db"
    with open_database(url_of(path)).begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"9999.*Nothing was changed"):
        open_database(url_of(path))
    assert path.read_bytes() == before


def test_database_of_another_program_is_refused(tmp_path: Path) -> None:
    """Tables without a revision are not ours; not even the journal mode is changed."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("create table x (y)")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="another program"):
        open_database(url_of(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["text", "page"])
def test_damaged_file_is_reported_and_kept(tmp_path: Path, damage: str) -> None:
    """A file that is no database, and one with a destroyed page, are reported with advice and kept."""
    path = tmp_path / "tutor.db"
    if damage == "text":
        path.write_bytes(b"this is not a database, whatever its name is\n" * 100)
    else:
        open_database(url_of(path)).dispose()
        content = bytearray(path.read_bytes())
        content[4096:] = b"\xa5" * (len(content) - 4096)
        path.write_bytes(content)
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"tutor\.db is damaged.*Nothing was deleted. Move the file aside.*backup"):
        open_database(url_of(path))
    assert path.read_bytes() == before


def test_unwritable_folder(tmp_path: Path) -> None:
    """A folder that cannot be made, and a folder in place of the file, are reported with advice."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match="cannot be opened for writing.*TUTOR_HOME"):
        open_database(url_of(tmp_path / "file" / "deeper" / "tutor.db"))
    with pytest.raises(StorageError, match="cannot be opened for writing.*TUTOR_HOME"):
        open_database(url_of(tmp_path))


def test_locked_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A lock that is not given up is reported, both new and up to date."""
    monkeypatch.setattr(engine_module, "BUSY_MILLISECONDS", 50)
    for name in ("new.db", "old.db"):
        path = tmp_path / name
        if name == "old.db":
            open_database(url_of(path))
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(StorageError, match="in use by another program"):
                open_database(url_of(path))


@pytest.mark.parametrize(
    ("error", "words"),
    [(OSError(28, "No space left on device"), "disk is full"), (sqlite3.OperationalError("odd"), "Restart the tutor")],
)
def test_other_failures_say_what_to_do(error: Exception, words: str) -> None:
    """Failures of the system are worded for a learner, and a password is not shown."""
    url = make_url("postgresql://me:secret@host/tutor")
    with pytest.raises(StorageError, match=words) as caught, storage_failures(url):
        raise error
    assert "secret" not in str(caught.value)


def test_a_full_disk_is_named_where_sqlite_speaks_of_input_and_output() -> None:
    """On a full disk the first write fails with this code, because the log's index cannot grow."""
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    with pytest.raises(StorageError, match="disk is full"), storage_failures(make_url("sqlite:////x/tutor.db")):
        raise error


@pytest.mark.parametrize("url", ["", "nonsense", "oddbase:///x", "sqlite:///file:x.db", "sqlite:////a?b/x.db"])
def test_impossible_address(url: str) -> None:
    """An address that cannot be used is a storage error with advice."""
    with pytest.raises(StorageError, match="TUTOR_DATABASE_URL|Write sqlite"):
        open_database(url)


def test_two_processes_start_at_once(tmp_path: Path) -> None:
    """Both find a migrated database; it is backed up once."""
    path = tmp_path / "tutor.db"
    open_database(url_of(path))
    later = next_version(tmp_path)
    script = (
        "import sys, pathlib\nfrom tutor.database.engine import open_database\n"
        "print('ready', flush=True)\nsys.stdin.readline()\n"
        "for name in ('tutor', 'new1', 'new2', 'new3', 'new4'):\n"
        "    open_database(f'sqlite:///{sys.argv[1]}/{name}.db', migrations=pathlib.Path(sys.argv[2]))\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), str(later)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    outcomes = [(process.communicate(timeout=30)[1], process.returncode) for process in processes]
    assert outcomes == [("", 0), ("", 0)]
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_moments_are_stored_in_utc() -> None:
    """Any zone comes back as the same moment in UTC; a naive datetime is a mistake of the caller."""
    kind, dialect = UtcDateTime(), DefaultDialect()
    moment = datetime(2026, 3, 29, 2, 30, tzinfo=timezone(timedelta(hours=2)))
    stored = kind.process_bind_param(moment, dialect)
    assert stored == "2026-03-29T00:30:00.000000+00:00"
    assert kind.process_result_value(stored, dialect) == moment.astimezone(UTC)
    with pytest.raises(ValueError, match="time zone"):
        kind.process_bind_param(datetime(2026, 1, 1), dialect)
    with pytest.raises(StorageError, match="Restore a backup"):
        kind.process_result_value("yesterday", dialect)
