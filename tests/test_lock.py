"""One list of versions serves the program, its development and every model provider."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tutor.llm.config import Provider

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS: dict[str, list[str]] = PROJECT["optional-dependencies"]
APART = "verify"  # what the guide teaches is installed in an environment of its own
LOCK = dict(
    line.split("==") for line in (ROOT / "requirements.lock").read_text("utf-8").splitlines() if line[:1].isalnum()
)


@pytest.mark.parametrize("extra", ["", *(name for name in EXTRAS if name != APART)])
def test_what_is_installed_has_a_locked_version_that_is_allowed(extra: str) -> None:
    wanted = [Requirement(text) for text in (EXTRAS[extra] if extra else PROJECT["dependencies"])]
    locked = [(one, LOCK.get(canonicalize_name(one.name))) for one in wanted]
    assert [f"{one}: {pin}" for one, pin in locked if pin is None or pin not in one.specifier] == []


def test_the_lock_is_made_for_all_extras_at_once() -> None:
    made = re.search(r"^LOCKED := (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert made is not None and set(made[1].split()) == set(EXTRAS) - {APART}


def test_every_provider_has_an_extra() -> None:
    assert {provider.value for provider in Provider} <= set(EXTRAS)
