"""The two things that a question compares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexical import stems

_SIDES = (
    re.compile(r"^(.{2,80}?)\s+(?:vs\.?|versus)\s+(.{2,80}?)[?.!]*$", re.I),
    re.compile(r"^(.{2,60}?)\s+compared\s+(?:with|to)\s+(.{2,60}?)[?.!]*$", re.I),
    re.compile(
        r"\b(?:differences? (?:in .{2,30}? )?(?:between|of|for)|compare|between|distinguish)\s+(.{2,80}?)"
        r"\s+(?:and|with|to|from|&)\s+(.{2,80}?)"
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


def names_of_sides(sides: Sequence[str]) -> list[frozenset[str]]:
    """Return the stems that only one side is called by: of two kinds of endpoint the kind, not "endpoint".

    A side whose words all stand in the other one keeps them all.
    """
    words = [frozenset(stems(side)) for side in sides]
    others = [frozenset().union(*words[:number], *words[number + 1 :]) for number in range(len(words))]
    return [own - other or own for own, other in zip(words, others, strict=True)]
