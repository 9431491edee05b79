"""Writing files so that a reader sees the old content or the new one, never a part."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path

from corpus.errors import StorageError


def write_atomically(path: Path, raw: bytes) -> None:
    """Write a file beside its place, then move it there.

    Raises:
        OSError: It cannot be written; nothing is left behind.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        with temporary.open("wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def ensure_space(folder: Path, needed: int) -> None:
    """Make sure that a folder can be written and that the disk has room.

    Args:
        folder: Made if it is missing.
        needed: Bytes that are going to be written.

    Raises:
        StorageError: It cannot be written, or the disk is too full.
    """
    advice = "free some space or set TUTOR_HOME to a folder you can write to"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}-{threading.get_ident()}"
        write_atomically(probe, b"probe")
        probe.unlink(missing_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise StorageError(f"{folder} cannot be written: {error.strerror}; {advice}") from error
    if free < needed:
        raise StorageError(
            f"the disk of {folder} has {free / 1e6:.0f} MB left, {needed / 1e6:.0f} MB are needed; {advice}"
        )
