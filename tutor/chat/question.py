"""What was asked: cleaning, the kind of answer wanted, and the parts of a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from tutor.chat.followups import added_words, resolve
from tutor.chat.forms import SENTENCE, Form, asks_yes_or_no, read_form, read_point, split_question
from tutor.chat.models import Turn
from tutor.chat.pastes import pasted_stem
from tutor.chat.sides import contrast_sides
from tutor.chat.styles import read_style
from tutor.llm.prompts import Style

_MORE = re.compile(
    r"\b(?:more details?|in (?:more )?detail|elaborate|longer|tell me more|deeper|everything about)\b", re.I
)
_SHORT = re.compile(r"\b(?:shorter|in short|briefly|(?:in )?one sentence|tl;?dr)\b", re.I)
_WORD = re.compile(r"\w")
SIDES_WITHIN = 20
"""Words up to which a question is about the two things it compares."""
PARTS, PART_WORDS = 4, 3
"""Most questions that are read in one text, and least words of each."""


@dataclass(frozen=True)
class Question:
    """A cleaned question.

    Attributes:
        text: As it is shown.
        subject: What the decision looks at: the text, or the stem of a pasted multiple-choice question.
        search: As it is searched: with the earlier question, if this one points back to it.
        form: What kind of answer is asked for.
        length: Factor on the usual answer length.
        notices: What was done to the text, in words for the learner.
        sides: The two things a contrast compares, or none.
        parts: The single questions of a text that asks several.
        added: What a follow-up asks about the subject of the question before, or "".
        yes_no: Whether yes or no would answer it.
        point: The words of a story, or beside pasted code, that carry the question, or "".
    """

    text: str
    subject: str
    search: str
    form: Form
    length: float
    notices: tuple[str, ...]
    sides: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    added: str = ""
    yes_no: bool = False
    point: str = ""

    @property
    def empty(self) -> bool:
        """Return whether nothing readable was asked."""
        return not _WORD.search(self.text)

    @property
    def tells_story(self) -> bool:
        """Return whether the learner tells a case in several sentences before asking what to do."""
        return self.form is Form.SCENARIO and len(SENTENCE.split(self.subject)) > 1


def read_question(raw: str, history: Sequence[Turn], limit: int) -> Question:
    """Return a raw question cleaned, cut to `limit` characters and resolved against the history."""
    text = clean_text(raw)
    notices: tuple[str, ...] = ()
    if len(text) > limit:
        text = text[:limit].rsplit(None, 1)[0] if " " in text[:limit] else text[:limit]
        notices = (f"The question was very long; only its first {limit:,} characters were read.",)
    stem = pasted_stem(text)
    search = stem or resolve(text, history)
    length = 0.45 if _SHORT.search(text) or read_style(text) is Style.SIMPLER else 1.7 if _MORE.search(text) else 1.0
    sides = contrast_sides(search) if len(search.split()) <= SIDES_WITHIN else ()
    form = read_form(stem or text, search, sides)
    added = "" if stem else added_words(text, history)
    return Question(
        text=text,
        subject=stem or text,
        search=search,
        form=form,
        length=length,
        notices=notices,
        sides=sides,
        parts=_parts(search),
        added=added,
        yes_no=asks_yes_or_no(stem or text),
        point=read_point(stem or text),
    )


def _parts(text: str) -> tuple[str, ...]:
    """Return the questions of a text that asks several; the sentences of a story gain nothing when read alone."""
    if len(text.split()) > SIDES_WITHIN * 2:
        return ()
    sentences = [part.strip() for part in SENTENCE.split(text)]
    asked = [part for one in sentences if one.endswith("?") or len(sentences) == 1 for part in split_question(one)]
    asked = [part for part in asked if len(part.split()) >= PART_WORDS]
    return tuple(asked[-PARTS:]) if len(asked) > 1 else ()


def clean_text(raw: str) -> str:
    """Return text without control and direction-changing characters, white space folded per line."""
    kept = (
        c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else " "
        for c in unicodedata.normalize("NFC", raw.replace("\r\n", "\n"))
    )
    lines = [" ".join(line.split()) for line in "".join(kept).split("\n")]
    return "\n".join(line for line in lines if line).strip()
