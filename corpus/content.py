"""Where the content stands, and by what a change of it is noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path

CONTENT_ROOT = Path(__file__).parent
"""The content that ships with the program."""
LISTS = ("blueprint.yaml", "sources.yaml", "facts.yaml")
"""What a `Corpus` is read from, beside the pages."""


def content_digest(root: Path = CONTENT_ROOT) -> str:
    """Return the sha256 over names and bytes of every file a `Corpus` is read from, as hexadecimal text."""
    digest = hashlib.sha256()
    files = [*(root / "guide").rglob("*.md"), *(root / name for name in LISTS)]
    for file in sorted(file for file in files if file.is_file()):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
