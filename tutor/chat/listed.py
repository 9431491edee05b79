"""What the turn before set side by side, and which of it a follow-up means by "the second one" or "the new one"."""

from __future__ import annotations

import re

from index.lexical import stems
from tutor.chat.models import Answer, Role
from tutor.chat.sides import contrast_sides

_PLACES = {"first": 0, "former": 0, "second": 1, "latter": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_ORDINAL = re.compile(
    r"\bthe (first|second|third|fourth|fifth|last|other|former|latter)"
    r"(?: (?:ones?|option|type|kind|mode|form|step|way|of (?:them|these|those)))?(?!\w| (?:time|question|call|run)\b)",
    re.I,
)
_AGE = re.compile(r"\b(?:the|today'?s) (new|newer|current|old|older|legacy|former) (?:one|way|kind)\b", re.I)
_NEW, _OLD = (
    re.compile(r"\b(?:new|today|current|now)\b", re.I),
    re.compile(r"\b(?:old|legacy|guide era|former)\b", re.I),
)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")
_ENUMERATION = re.compile(r":\s+([^:]+?)[.;]?\s*$")
_SPLIT = re.compile(r",\s*(?:and |or )?|\s+(?:and|or)\s+")
_ASIDE = re.compile(r"\s*\([^)]*\)")
LONGEST = 8
"""Words that a name in an enumeration has at most."""


def name_meant(text: str, earlier: str, answer: Answer) -> str:
    """Return a text with "the second one" or "the old one" replaced by what it means, if the turn before tells.

    Args:
        text: The follow-up.
        earlier: What was asked before.
        answer: The answer before.
    """
    found = _ORDINAL.search(text)
    name = _by_place(found.group(1).lower(), earlier, answer) if found else ""
    if not name:
        found = _AGE.search(text)
        name = _by_age(found.group(1).lower(), answer) if found else ""
    return text[: found.start()] + name + text[found.end() :] if found and name else text


def listed(earlier: str, answer: Answer) -> list[str]:
    """Return the things that the turn before set side by side.

    These are the sides of a contrast, what the first sentence enumerates, rows or columns of a table, or items.
    """
    sides = list(contrast_sides(earlier))
    if sides:
        return sides
    quoted = [segment for segment in answer.segments if segment.role is not Role.NOTE]
    first = _enumerated(quoted[0].text) if quoted else []
    if first:
        return first
    for segment in quoted:
        if segment.role is Role.TABLE:
            heads, rows = _cells(segment.text)
            return heads[1:] if len(heads) == 3 else rows
    items = [_ITEM.sub("", segment.text) for segment in quoted if _ITEM.match(segment.text)]
    if len(items) > 1:
        return items
    return next((names for segment in quoted if (names := _enumerated(segment.text))), [])


def _by_place(word: str, earlier: str, answer: Answer) -> str:
    names = listed(earlier, answer)
    if word == "other":
        return _not_named(names, earlier) if len(names) == 2 else ""
    place = _PLACES[word]
    return names[place] if names and place < len(names) else ""


def _not_named(names: list[str], earlier: str) -> str:
    """Return the one of two names that the question before did not say; the second one if it said both or neither."""
    asked = set(stems(earlier))
    new = [name for name in names if not set(stems(name)) <= asked]
    return new[0] if len(new) == 1 else names[1]


def _by_age(word: str, answer: Answer) -> str:
    """Return the column of a two-sided table of the leading section that is today's, or that is not."""
    body = answer.citations[0].text if answer.citations else ""
    rows = [line for line in body.splitlines() if line.startswith("|")]
    heads = [cell.strip() for cell in rows[0].strip("| ").split("|")][1:] if rows else []
    if len(heads) != 2:
        return ""
    pattern = _NEW if word in {"new", "newer", "current"} else _OLD
    fits = [head for head in heads if pattern.search(head)]
    return _ASIDE.sub("", fits[0]) if len(fits) == 1 else ""


def _cells(table: str) -> tuple[list[str], list[str]]:
    """Return the heads of a table and the first cell of each of its rows."""
    lines = [line.strip("| ").split("|") for line in table.splitlines()]
    return [cell.strip() for cell in lines[0]], [row[0].strip() for row in lines[2:]]


def _enumerated(text: str) -> list[str]:
    """Return what a sentence enumerates after a colon, if that is at least three names."""
    found = _ENUMERATION.search(_ASIDE.sub("", text))
    names = [name.strip() for name in _SPLIT.split(found.group(1)) if name.strip()] if found else []
    return names if len(names) >= 3 and all(len(name.split()) <= LONGEST for name in names) else []
