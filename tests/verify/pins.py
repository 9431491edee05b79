"""Which packages the guide is verified against."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-verify.lock"


def requirements() -> list[str]:
    """Return what .venv-verify needs: the extra `verify`, and the project's requirements that read the content."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extra: list[str] = project["optional-dependencies"]["verify"]
    reading = ("markdown-it-py", "pydantic>", "pyyaml")
    return sorted([*extra, *(line for line in project["dependencies"] if line.startswith(reading))])


def pins() -> str:
    """Return the pinned packages as text: the requirements, and the lock file that completes them."""
    return "\n".join([*requirements(), LOCK.read_text("utf-8")])
