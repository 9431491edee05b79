"""Fixtures of the model's tests: a scripted server on loopback, and a voice that speaks through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from tests.llm.model_server import ModelServer
from tutor.chat.engine import Tutor
from tutor.chat.voice import ModelChoice, Voice, open_voice

KEY = "sk-live-4f3c9d7e21ab"
OpenVoice = Callable[..., Voice]


@pytest.fixture
def server() -> Iterator[ModelServer]:
    """Return a model server without replies yet."""
    with ModelServer() as running:
        yield running


@pytest.fixture
def open_model(server: ModelServer, tutor: Tutor, tmp_path: Path) -> OpenVoice:
    """Return a function that opens a voice on the scripted server; keywords change the choice."""

    def make(**changes: object) -> Voice:
        values = {"name": "openai:scripted", "base_url": server.base_url, "key": SecretStr(KEY), "timeout": 5.0}
        return open_voice(tutor, ModelChoice(**(values | changes)), tmp_path / "usage.jsonl")  # type: ignore[arg-type]

    return make


@pytest.fixture
def voice(open_model: OpenVoice) -> Voice:
    """Return a voice on the scripted server."""
    return open_model()
