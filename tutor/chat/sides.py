"""The two things that a question compares."""

from __future__ import annotations

import re

_SIDES = (
    re.compile(r"^(.{2,80}?)\s+(?:vs\.?|versus)\s+(.{2,80}?)[?.!]*$", re.I),
    re.compile(
        r"\b(?:differences? (?:between|of)|compare|between|distinguish)\s+(.{2,80}?)\s+(?:and|with|to|from|"
        r"&)\s+(.{2,80}?)"
        r"(?:[?.,;!]|$)",
        re.I,
    ),
    re.compile(r"\b(.{2,40}?)\s+(?:better|rather|instead) (?:than|of)\s+(.{2,40}?)(?:[?.,;!]|$)", re.I),
    re.compile(
        r"(?:^|[:,?.]\s*|\b(?:use|choose|pick|take|need|is it|with)\s+)([\w`. -]{2,40}?)\s+or\s+([\w`. -]{2,40}?)\?",
        re.I,
    ),
)
_WORD = re.compile(r"\w")


def contrast_sides(text: str) -> tuple[str, ...]:
    """Return the two things that a question compares, or nothing."""
    for pattern in _SIDES:
        found = pattern.search(text)
        if found and all(_WORD.search(side) for side in found.groups()):
            return tuple(side.strip(" `'\"") for side in found.groups())
    return ()
