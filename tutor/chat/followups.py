"""Turns build on each other: what a short follow-up means after what was asked and answered before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.chat.models import Answer, Role, Turn
from tutor.chat.pastes import SHORT, choices_of, option_meant, pasted_stem, shown_item
from tutor.chat.sides import contrast_sides
from tutor.chat.styles import without_style

_OPENS = re.compile(
    r"^\s*(?:and\b|but\b|so\b|also\b|then\b|ok(?:ay)?\b|what about|how about|why not|why is that|why so|"
    r"why\s*\?|why\s*$|"
    r"which one|the (?:first|second|third|last|other|same) one|what if|is it\b|does it\b|do they\b|can it\b|"
    r"(?:and )?when should i not|since when|compared (?:to|with) what)",
    re.I,
)
_POINTS_BACK = re.compile(
    r"\b(?:it|its|that|this|they|them|those|these|former|latter|same|(?:first|second|third|last|other) one)\b", re.I
)
_WISH = re.compile(
    r"\b(?:(?:give|show|tell|can i (?:have|get|see)) (?:me )?)?(?:an? |some |another |more |the )*"
    r"(?:more details?|in (?:more )?detail|details|elaborate|longer|tell me more|go deeper|shorter|in short|briefly|"
    r"(?:in )?one sentence|tl;?dr|examples?|code examples?|make it|please|more)\b",
    re.I,
)
_EMPTY = frozenset(
    "a again an and as can could do explain for give i in it let make me of on once one please put say show some tell "
    "that the this to us with you".split()
)
_OPENERS = frozenset(
    "and but so also then ok okay what about how why when where which who not should is does do".split()
)
_ORDINALS = {"first": 0, "former": 0, "second": 1, "latter": 1, "other": 1, "third": 2, "last": -1}
_ORDINAL = re.compile(r"\bthe (first|second|third|last|other|former|latter)(?: one| option| of them)?\b", re.I)
_WORD = re.compile(r"\w+")
CONTEXT = 400
"""Characters of the earlier question that are read with a follow-up."""


def resolve(text: str, history: Sequence[Turn]) -> str:
    """Return what a text asks about, with the subject of the conversation if it points back to it.

    Args:
        text: The cleaned question.
        history: Earlier turns, oldest first; declined ones are passed over.
    """
    answered = [turn for turn in history if not turn.answer.abstained]
    subject = without_wishes(text)
    if not answered:
        return subject or text
    earlier, answer = _earlier(answered), answered[-1].answer
    if _is_wish(text):
        return earlier
    stem, option = _option(text, answered)
    if option:
        return f"{stem} {option} {option}"
    named = _name_ordinal(subject, earlier, answer)
    if named != subject:
        return named
    if not points_back(subject):
        return subject or text
    return f"{earlier} {subject} {_new_words(subject, earlier)}".strip()


def added_words(text: str, history: Sequence[Turn]) -> str:
    """Return what a follow-up asks about the subject of the conversation, or "" if it is none or adds nothing."""
    answered = [turn for turn in history if not turn.answer.abstained]
    subject = without_wishes(text)
    if not answered or _is_wish(text):
        return ""
    _, option = _option(text, answered)
    if option or not points_back(subject):
        return option
    earlier = _earlier(answered)
    named = _name_ordinal(subject, earlier, answered[-1].answer)
    return _new_words(subject, earlier) if named == subject else ""


def _earlier(answered: Sequence[Turn]) -> str:
    """Return what the conversation is about: the stem of a question with options, else what was asked before."""
    before, shown = answered[-1].question, shown_item(answered[-1])
    return (shown.stem if shown else pasted_stem(before) or resolve(before, answered[:-1]))[:CONTEXT]


def _option(text: str, answered: Sequence[Turn]) -> tuple[str, str]:
    """Return the stem of the last question with options, and the option that a follow-up names, or nothing."""
    if len(text.split()) > SHORT:
        return "", ""
    pasted = next((choices for turn in reversed(answered) if (choices := choices_of(turn))), None)
    option = option_meant(text, pasted) if pasted else ""
    return (pasted.stem[:CONTEXT], option) if pasted and option else ("", "")


def _new_words(subject: str, earlier: str) -> str:
    """Return what a follow-up adds, to be read twice: it says what is asked about the old subject now."""
    known = {word.lower() for word in _WORD.findall(earlier)} | _EMPTY | _OPENERS
    return " ".join(
        word for word in _WORD.findall(subject) if word.lower() not in known and not _POINTS_BACK.match(word)
    )


def without_wishes(text: str) -> str:
    """Return a text without words on how long the answer should be; the text itself if nothing else is left."""
    bare = " ".join(_WISH.sub(" ", without_style(text)).split()).strip(" ,.;:")
    return bare if _says_something(bare) else text


def points_back(text: str) -> bool:
    """Return whether a text can be understood only after what was said before."""
    count = len(text.split())
    return bool(_OPENS.match(text)) and count <= SHORT or count <= 9 and bool(_POINTS_BACK.search(text))


def _is_wish(text: str) -> bool:
    """Return whether a text only asks for the same answer longer, simpler, with an example or the like."""
    bare = _WISH.sub(" ", without_style(text))
    return bare.split() != text.split() and not _says_something(bare)


def _says_something(text: str) -> bool:
    return any(word.lower() not in _EMPTY for word in _WORD.findall(text))


def _name_ordinal(text: str, earlier: str, answer: Answer) -> str:
    """Return a text with "the second one" replaced by what stood second, if the turn before lists things."""
    found = _ORDINAL.search(text)
    if not found:
        return text
    names = listed(earlier, answer)
    place = _ORDINALS[found.group(1).lower()]
    if not names or place >= len(names):
        return text
    return text[: found.start()] + names[place] + text[found.end() :]


def listed(earlier: str, answer: Answer) -> list[str]:
    """Return the things that the turn before set side by side: the sides of a contrast, table rows or list items."""
    sides = list(contrast_sides(earlier))
    if sides:
        return sides
    for segment in answer.segments:
        if segment.role is Role.TABLE:
            lines = [line.strip("| ").split("|") for line in segment.text.splitlines()]
            heads, rows = [cell.strip() for cell in lines[0]], lines[2:]
            return heads[1:] if len(heads) == 3 else [row[0].strip() for row in rows]
    items = [s.text for s in answer.segments if re.match(r"\s*(?:[-*+]|\d+[.)])\s", s.text)]
    return [re.sub(r"^\s*(?:[-*+]|\d+[.)])\s+", "", item) for item in items] if len(items) > 1 else []
