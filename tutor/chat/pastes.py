"""Multiple-choice questions pasted into the chat, and what a follow-up says about one of their options."""

from __future__ import annotations

import re

from tutor.practice.pasted import PastedQuestion, parse_pasted

OPTIONS, STEM_WORDS = 3, 4
"""Least options and words of a stem from which a text is a pasted question."""
_OPTION = re.compile(
    r"\b(?:why not|why is(?:n'?t| not)?|why would(?:n'?t)?|what about|how about|what is wrong with|and|but)\s+"
    r"(?:option\s+|answer\s+)?\(?([A-H])\b(?![\w'-])|\b(?:option|answer) \(?([A-Ha-h])\b",
)


def read_paste(text: str) -> PastedQuestion | None:
    """Return the multiple-choice question that a text is, or None."""
    pasted = parse_pasted(text) if "\n" in text or " B" in text or " b" in text else None
    if pasted is None or len(pasted.options) < OPTIONS or len(pasted.stem.split()) < STEM_WORDS:
        return None
    return pasted


def pasted_stem(text: str) -> str:
    """Return the stem of a pasted multiple-choice question, or "" if a text is none."""
    pasted = read_paste(text)
    return pasted.stem if pasted else ""


def option_meant(text: str, pasted: PastedQuestion) -> str:
    """Return the text of the option that a follow-up such as "why not C?" names by its letter, or ""."""
    found = _OPTION.search(text)
    letter = (found.group(1) or found.group(2)).upper() if found else ""
    return next((option.text for option in pasted.options if option.letter.upper() == letter), "")
