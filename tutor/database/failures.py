"""Turns what a database or disk reports into errors that tell the learner what to do."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from pathlib import Path

from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from corpus.errors import StorageError


class Failure(Enum):
    """What is wrong, and what to do about it."""

    LOCKED = (
        "is in use by another program",
        "Close other copies of the tutor and programs that have the file open, then try again.",
    )
    UNWRITABLE = (
        "cannot be opened for writing",
        "Check that its folder exists and that you may write there, or choose another folder with TUTOR_HOME.",
    )
    FULL = (
        "cannot be saved because the disk is full",
        "Free some space and try again; what was saved before is kept.",
    )
    DISK = (
        "cannot be reached because the disk reports an error",
        "Check that the disk is connected and healthy, then try again.",
    )
    CORRUPT = (
        "is damaged or is not a database",
        "Nothing was deleted. Move the file aside, together with files of the same name that end in -wal or -shm, "
        "to start with an empty history, or put a backup from {backups} in its place.",
    )
    TABLES = (
        "has lost its tables",
        "It was probably moved or deleted while the tutor was running. Restart the tutor.",
    )
    OTHER = (
        "cannot be read or written",
        "Nothing was changed. Restart the tutor; if this happens again, restore a backup from {backups}.",
    )


_CODES = {
    sqlite3.SQLITE_BUSY: Failure.LOCKED,
    sqlite3.SQLITE_LOCKED: Failure.LOCKED,
    sqlite3.SQLITE_PERM: Failure.UNWRITABLE,
    sqlite3.SQLITE_READONLY: Failure.UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: Failure.UNWRITABLE,
    sqlite3.SQLITE_FULL: Failure.FULL,
    sqlite3.SQLITE_IOERR: Failure.DISK,
    sqlite3.SQLITE_IOERR_SHMSIZE: Failure.FULL,  # the index of the write-ahead log could not grow
    sqlite3.SQLITE_CORRUPT: Failure.CORRUPT,
    sqlite3.SQLITE_NOTADB: Failure.CORRUPT,
}
_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


def database_file(url: URL) -> Path | None:
    """Return the file of an SQLite address; None for one in memory and for other databases."""
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        return None
    return Path(str(url.database))


def storage_error(url: URL, backups: Path | None, failure: Failure, detail: object = "") -> StorageError:
    """Return the error that says what is wrong with the database at an address, and what to do.

    Args:
        url: Address of the database; a password in it is not shown.
        backups: Folder of the backups; None means the folder `backups` beside the file.
        failure: What is wrong.
        detail: The words of the database or system, if any.
    """
    path = database_file(url)
    where = str(path) if path else url.render_as_string(hide_password=True)
    shown = backups or (path.parent / "backups" if path else "your backups")
    what, advice = failure.value
    words = " ".join(str(detail).split())
    reported = f" ({words})" if words else ""
    return StorageError(f"The learner's database {where} {what}{reported}. {advice.format(backups=shown)}")


def classify(error: BaseException | None) -> Failure:
    """Return what an error of SQLAlchemy, the driver or the system means."""
    if isinstance(error, DBAPIError):
        error = error.orig
    if isinstance(error, OSError):
        return Failure.FULL if error.errno in _FULL else Failure.UNWRITABLE
    if isinstance(error, sqlite3.Error):
        if "no such table" in str(error):
            return Failure.TABLES
        # The low byte is the primary code; the rest refines it. Errors of the Python module have no code.
        code = getattr(error, "sqlite_errorcode", 0)
        return _CODES.get(code) or _CODES.get(code & 0xFF, Failure.OTHER)
    return Failure.OTHER


@contextmanager
def storage_failures(url: URL, backups: Path | None = None) -> Iterator[None]:
    """Raise every expected failure of the block as `StorageError`.

    Raises:
        StorageError: The database or the disk failed.
    """
    try:
        yield
    except (SQLAlchemyError, sqlite3.Error, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise storage_error(url, backups, classify(error), cause) from error
