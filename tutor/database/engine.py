"""Opens the learner's database, ready to use."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, QueuePool, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from corpus.errors import StorageError
from tutor.database.failures import Failure, classify, database_file, storage_error, storage_failures
from tutor.database.migrate import MIGRATIONS, migrate, revision_of

BUSY_MILLISECONDS = 10_000


def open_database(url: str, backup_folder: Path | None = None, *, migrations: Path = MIGRATIONS) -> Engine:
    """Open a database, creating or migrating it as needed.

    Write transactions start as `engine.execution_options(writing=True)`, so that they wait for each other
    instead of failing halfway.

    Args:
        url: SQLAlchemy address, such as `sqlite:////home/me/tutor.db`.
        backup_folder: Where an SQLite file is copied before it is migrated; None means `backups` beside it.
        migrations: Folder of the Alembic environment.

    Raises:
        StorageError: The database cannot be used; the message says what to do. Nothing is deleted.
    """
    address = _parse(url)
    path = database_file(address)
    with storage_failures(address, backup_folder):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = _create(address)
        try:
            if engine.dialect.name == "sqlite":
                _check(engine, backup_folder)
                with engine.connect() as connection:
                    revision_of(connection, migrations)
                _keep_log(engine)
            migrate(engine, backup_folder, migrations)
        except BaseException:
            engine.dispose()
            raise
    return engine


def _parse(url: str) -> URL:
    """Return the parts of an address."""
    try:
        address = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise StorageError(
            "The database address cannot be read. Set TUTOR_DATABASE_URL to sqlite:///path/to/tutor.db, or unset it."
        ) from error
    if address.get_backend_name() == "sqlite" and ("?" in url or (address.database or "").startswith("file:")):
        # A path with an unescaped question mark would silently become a shorter one.
        raise StorageError(
            f"The database address {url} cannot be used: it has options or is a file: address. "
            "Write sqlite:///path/to/tutor.db, with %3F for a question mark and %25 for a percent sign in the path."
        )
    return address


def _create(address: URL) -> Engine:
    """Return an engine that has not connected yet."""
    try:
        if address.get_backend_name() != "sqlite":
            return create_engine(address)
        if database_file(address) is None:
            # One connection is one database in memory: threads take turns on it.
            engine = create_engine(
                address,
                poolclass=QueuePool,
                pool_size=1,
                max_overflow=0,
                connect_args={"check_same_thread": False},
            )
        else:
            # A kept connection would go on writing to a file that was moved away; a new one notices.
            engine = create_engine(address, poolclass=NullPool)
    except (ArgumentError, ImportError) as error:
        raise StorageError(
            f"The database {address.render_as_string(hide_password=True)} needs a driver that is not installed "
            f"({error}). Install it, or unset TUTOR_DATABASE_URL."
        ) from error
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    """Set what SQLite does not remember in the file."""
    del record
    # The sqlite3 module shall not begin transactions by itself: it leaves out those of DDL.
    connection.isolation_level = None
    with closing(connection.cursor()) as cursor:
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        # Deleted text is overwritten in the file.
        cursor.execute("PRAGMA secure_delete=ON")


def _on_begin(connection: Connection) -> None:
    """Begin a transaction; a writing one takes the write lock at once, waiting for it."""
    options = connection.get_execution_options()
    connection.exec_driver_sql(f"PRAGMA foreign_keys={'OFF' if options.get('migrating') else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")


def _check(engine: Engine, backups: Path | None) -> None:
    """Read all pages once, so that damage is found now and not in the middle of a conversation."""
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        found = cursor.fetchone()
    if found is None or found[0] != "ok":
        raise storage_error(engine.url, backups, Failure.CORRUPT, found[0] if found else "")


def _keep_log(engine: Engine) -> None:
    """Switch the file to a write-ahead log: readers and a writer do not wait for each other."""
    deadline = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
                cursor.execute("PRAGMA journal_mode=WAL")
                cursor.fetchall()
            return
        except (sqlite3.OperationalError, DBAPIError) as error:
            # SQLite does not wait for this lock by itself in all cases.
            if classify(error) is not Failure.LOCKED or time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def truncate_log(engine: Engine) -> None:
    """Move everything from the write-ahead log into the file and empty the log, if no reader needs it."""
    if database_file(engine.url) is None:
        return
    with closing(engine.raw_connection()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.fetchall()
