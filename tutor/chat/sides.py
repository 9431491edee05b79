"""The things that a question compares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.lexical import stems

_VERSUS = re.compile(r"\s+(?:vs\.?|versus)\s+", re.I)
_SIDES = (
    (("compared",), re.compile(r"^(.{2,60}?)\s+compared\s+(?:with|to)\s+(.{2,60}?)[?.!]*$", re.I)),
    (
        ("difference", "compare", "between", "distinguish"),
        re.compile(
            r"\b(?:differences? (?:in .{2,30}? )?(?:between|of|for)|compare|between|distinguish)\s+(.{2,80}?)"
            r"\s+(?:and|with|to|from|&)\s+(.{2,80}?)"
            r"(?:[?.,;!]|$)",
            re.I,
        ),
    ),
    (
        ("better", "rather", "instead"),
        re.compile(r"\b(.{2,40}?)\s+(?:better|rather|instead) (?:than|of)\s+(.{2,40}?)(?:[?.,;!]|$)", re.I),
    ),
    (
        ("or",),
        re.compile(
            r"(?:^|[:,?.]\s*|\b(?:use|choose|pick|take|need|is it|with)\s+)([\w`. -]{2,40}?)\s+or\s+"
            r"([\w`. -]{2,40}?)\?",
            re.I,
        ),
    ),
)
"""Words of which a text has one, and how it then compares two things."""
_ASKS = re.compile(r"(?:can|could|does|do|did|is|are|will|would|must|may|should|has|have)\b", re.I)
MOST_SIDES, LONGEST = 4, 80
"""Most things that a question compares, and most letters of each."""
NAME_WORDS = 3
"""Words up to which a side that begins like a question is one with its verb, as in "is blue-green better than"."""
_WORD = re.compile(r"\w")


def contrast_sides(text: str) -> tuple[str, ...]:
    """Return the things that a question compares, or nothing.

    Two of them, or more with "versus" between all. "Can I use one instead of the other?" is answered by yes or no.
    """
    versus = [_bare(side) for side in _VERSUS.split(text.rstrip("?.! "))]
    if 1 < len(versus) <= MOST_SIDES and all(_WORD.search(side) and len(side) <= LONGEST for side in versus):
        return tuple(versus)
    lower = text.lower()
    for marks, pattern in _SIDES:
        may = not text.isascii() or any(mark in lower for mark in marks)
        found = pattern.search(text) if may else None
        if found and all(_WORD.search(side) for side in found.groups()):
            sides = tuple(_bare(side) for side in found.groups())
            return () if any(_ASKS.match(side) and len(side.split()) > NAME_WORDS for side in sides) else sides
    return ()


def _bare(side: str) -> str:
    return side.strip(" `'\"")


def names_of_sides(sides: Sequence[str]) -> list[frozenset[str]]:
    """Return the stems that only one side is called by: of two kinds of endpoint the kind, not "endpoint".

    A side whose words all stand in the other one keeps them all.
    """
    words = [frozenset(stems(side)) for side in sides]
    others = [frozenset().union(*words[:number], *words[number + 1 :]) for number in range(len(words))]
    return [own - other or own for own, other in zip(words, others, strict=True)]
