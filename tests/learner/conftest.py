"""A database per test, and one in memory for many examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tutor.database.engine import open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return the file of the database."""
    return tmp_path / "tutor.db"


@pytest.fixture
def engine(path: Path) -> Iterator[Engine]:
    """Return an open database in a file."""
    engine = open_database(f"sqlite:///{path}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def memory() -> Iterator[Engine]:
    """Return a database in memory for many examples."""
    engine = open_database("sqlite://")
    yield engine
    engine.dispose()
