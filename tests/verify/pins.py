"""Which packages the guide is verified against."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements-verify.lock"


def pins(root: Path = ROOT) -> str:
    """Return the pinned packages as text: the extra `verify`, and the lock file that completes it."""
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    extra: list[str] = sorted(project["optional-dependencies"]["verify"])
    return "\n".join([*extra, (root / LOCK.name).read_text("utf-8")])
