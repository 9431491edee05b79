"""Fixtures of the model's tests: a scripted server on loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.llm.model_server import ModelServer


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """Return a model server without replies yet."""
    with ModelServer() as running:
        yield running
