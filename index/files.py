"""Writing files so that a reader sees the old content or the new one, never a part."""

from __future__ import annotations

import os
import threading
from pathlib import Path


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
