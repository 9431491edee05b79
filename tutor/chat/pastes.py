"""Multiple-choice questions in the chat, pasted or of the bank, and which of their options a follow-up means."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.chat.models import ShownItem, ShownOption, Turn
from tutor.practice.pasted import PastedOption, PastedQuestion, parse_pasted

SHORT = 12
"""Words up to which a text can be a follow-up about an option."""
OPTIONS, STEM_WORDS = 3, 4
"""Least options and words of a stem from which a text is a pasted question."""
_OPTION = re.compile(
    r"\b(?i:why not|why is(?:n'?t| not)?|why would(?:n'?t)?|what about|how about|what is wrong with|and|but)\s+"
    r"(?i:option\s+|answer\s+)?\(?([A-H])\b(?![\w'-])|\b(?i:option|answer) \(?([A-Ha-h])\b",
)


def read_paste(text: str) -> PastedQuestion | None:
    """Return the multiple-choice question that a text is, or None."""
    pasted = parse_pasted(text) if "\n" in text or " B" in text or " b" in text else None
    if pasted is None or len(pasted.options) < OPTIONS or len(pasted.stem.split()) < STEM_WORDS:
        return None
    return pasted


def choices_of(turn: Turn) -> PastedQuestion | None:
    """Return the multiple-choice question that a turn is about: a pasted one, or one of the bank that it shows."""
    shown = shown_item(turn)
    if shown is None:
        return read_paste(turn.question)
    return PastedQuestion(shown.stem, tuple(PastedOption(option.letter, option.text) for option in shown.options))


def shown_item(turn: Turn) -> ShownItem | None:
    """Return the question of the bank that a turn shows, or None."""
    return turn.answer.intent.shown if turn.answer.intent else None


def shown_option(text: str, history: Sequence[Turn]) -> tuple[ShownItem, ShownOption] | None:
    """Return the question of the bank shown last and its option that a short text names by its letter, or None."""
    if len(text.split()) > SHORT:
        return None
    last = next((turn for turn in reversed(history) if choices_of(turn)), None)
    shown = shown_item(last) if last else None
    letter = _letter(text)
    return next(((shown, option) for option in shown.options if option.letter == letter), None) if shown else None


def pasted_stem(text: str) -> str:
    """Return the stem of a pasted multiple-choice question, or "" if a text is none."""
    pasted = read_paste(text)
    return pasted.stem if pasted else ""


def option_meant(text: str, pasted: PastedQuestion) -> str:
    """Return the text of the option that a follow-up such as "why not C?" names by its letter, or ""."""
    letter = _letter(text)
    return next((option.text for option in pasted.options if option.letter.upper() == letter), "")


def _letter(text: str) -> str:
    found = _OPTION.search(text)
    return (found.group(1) or found.group(2)).upper() if found else ""
