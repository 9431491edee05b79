"""Brings a database to the revision of this program, after a backup."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from corpus.errors import StorageError
from tutor.database.failures import database_file

MIGRATIONS = Path(__file__).parent / "migrations"

# Alembic's `context` and `op` are global to the process: one thread at a time.
_ALEMBIC = Lock()
# Any constant: the key of the lock that processes share on PostgreSQL.
_POSTGRESQL_LOCK = 7_165_302


def _config(migrations: Path) -> Config:
    """Return Alembic's configuration; there is no alembic.ini."""
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def revision_of(connection: Connection, migrations: Path = MIGRATIONS) -> str | None:
    """Return the revision of a database; None when it is empty.

    Raises:
        StorageError: The database is of another program, or of a newer version of this one.
    """
    name = database_file(connection.engine.url) or connection.engine.url.render_as_string(hide_password=True)
    found = MigrationContext.configure(connection).get_current_heads()
    if not found:
        if connection.dialect.name == "sqlite" and inspect(connection).get_table_names():
            raise StorageError(
                f"The database {name} holds tables of another program. Nothing was changed. "
                "Choose another file with TUTOR_DATABASE_URL."
            )
        return None
    known = {script.revision for script in ScriptDirectory.from_config(_config(migrations)).walk_revisions()}
    unknown = sorted(set(found) - known)
    if unknown:
        raise StorageError(
            f"The learner's database {name} was written by a newer version of the tutor (revision {unknown[0]}). "
            "Nothing was changed. Update the tutor, or choose another file with TUTOR_DATABASE_URL."
        )
    return found[0]


def back_up(source: Path, folder: Path, revision: str) -> Path:
    """Copy an SQLite file, in use or not, and return the copy; it appears complete or not at all."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    target = folder / f"{source.stem}-{revision}-{moment}.db"
    handle, name = tempfile.mkstemp(prefix=".backup-", suffix=".tmp", dir=folder)
    os.close(handle)
    try:
        with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(name)) as copy:
            original.backup(copy)
        os.replace(name, target)
    finally:
        for leftover in folder.glob(f"{Path(name).name}*"):
            leftover.unlink(missing_ok=True)
    return target


def migrate(engine: Engine, backups: Path | None, migrations: Path = MIGRATIONS) -> None:
    """Bring a database to the newest revision, or leave it as it was.

    The write lock of the database is held throughout, so a second process waits and then finds nothing to do.
    Foreign keys are checked at the end only: rebuilding a table, as SQLite must to change one, would cascade.

    Raises:
        StorageError: The database is of another program or a newer version, or would lose references.
    """
    with engine.execution_options(writing=True, migrating=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRESQL_LOCK})")
        config = _config(migrations)
        revision = revision_of(connection, migrations)
        if revision == ScriptDirectory.from_config(config).get_current_head():
            return
        source = database_file(engine.url)
        if revision is not None and source is not None:
            back_up(source, backups or source.parent / "backups", revision)
        with _ALEMBIC:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        if connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise StorageError(
                f"The learner's database {source} cannot be brought up to date: it would lose references. "
                "Nothing was changed. Report this, and use the previous version of the tutor until it is repaired."
            )
