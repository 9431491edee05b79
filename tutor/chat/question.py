"""What was asked: cleaning, the kind of answer wanted, and the parts of a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tutor.chat.followups import added_words, resolve
from tutor.chat.models import Turn
from tutor.chat.pastes import pasted_stem
from tutor.chat.sides import contrast_sides
from tutor.chat.styles import read_style
from tutor.llm.prompts import Style

_MORE = re.compile(
    r"\b(?:more details?|in (?:more )?detail|elaborate|longer|tell me more|deeper|everything about)\b", re.I
)
_SHORT = re.compile(r"\b(?:shorter|in short|briefly|(?:in )?one sentence|tl;?dr)\b", re.I)
_EXAMPLE = re.compile(
    r"\b(?:an? (?:code )?example|examples|show me (?:the |some )?code|code for|snippet|sample code|"
    r"how (?:do|can|would|should) (?:i|you|we) (?:call|write|log|create|set|pass|configure|register|load))\b|"
    r"\bsyntax\b|\bwhich (?:argument|parameter|method|function|call)\b|\w+\.\w+\(|\w+_\w+\(",
    re.I,
)
_CONTRAST = re.compile(
    r"\bvs\.?(?!\w)|\bversus\b|\bdifferen(?:ce|t|ces|tiate)\b|\bcompar\w+|\bdistinguish\b|\bapart from\b|"
    r"\b(?:better|rather|instead) (?:than|of)\b|\bwhich one\b|\b\w+ or \w+\b.*\?",
    re.I,
)
_WHY_WRONG = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay)\W+)?why not\b|"
    r"\b(?:why (?:is|was|are|were|isn'?t|wasn'?t|not|would|does)\b.{0,80}\b(?:wrong|incorrect|not (?:right|"
    r"enough|correct)|bad)|"
    r"i (?:chose|picked|selected|answered|thought|went with|marked|said|clicked)|marked (?:me )?wrong|my answer|"
    r"what(?:'s| is) wrong with|why (?:is|was) (?:it|that|this) (?:wrong|not))\b",
    re.I,
)
_SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
_WORD = re.compile(r"\w")
MANY_WORDS = 18
SIDES_WITHIN = 20
"""Words up to which a question is about the two things it compares."""


class Form(StrEnum):
    """What kind of answer the learner asks for."""

    PLAIN = "plain"
    CONTRAST = "contrast"
    EXAMPLE = "example"
    WHY_WRONG = "why-wrong"
    SCENARIO = "scenario"


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

    @property
    def empty(self) -> bool:
        """Return whether nothing readable was asked."""
        return not _WORD.search(self.text)

    @property
    def tells_story(self) -> bool:
        """Return whether the learner tells a case in several sentences before asking what to do."""
        return self.form is Form.SCENARIO and len(_SENTENCE.split(self.subject)) > 1


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
    form = _form(stem or text, search, sides)
    added = "" if stem else added_words(text, history)
    return Question(text, stem or text, search, form, length, notices, sides, _parts(search), added)


def _form(text: str, search: str, sides: tuple[str, ...]) -> Form:
    if read_style(text) is Style.ANALOGY:
        return Form.EXAMPLE
    if _WHY_WRONG.search(text):
        return Form.WHY_WRONG
    if _EXAMPLE.search(text):
        return Form.EXAMPLE
    if sides or _CONTRAST.search(text):
        return Form.CONTRAST
    return Form.SCENARIO if len(search.split()) >= MANY_WORDS else Form.PLAIN


def _parts(text: str) -> tuple[str, ...]:
    """Return the questions of a text that asks several; the sentences of a story gain nothing when read alone."""
    asked = [part.strip() for part in _SENTENCE.split(text) if part.strip().endswith("?") and len(part.split()) >= 3]
    return tuple(asked[-4:]) if len(asked) > 1 and len(text.split()) <= SIDES_WITHIN * 2 else ()


def clean_text(raw: str) -> str:
    """Return text without control and direction-changing characters, white space folded per line."""
    kept = (
        c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else " "
        for c in unicodedata.normalize("NFC", raw.replace("\r\n", "\n"))
    )
    lines = [" ".join(line.split()) for line in "".join(kept).split("\n")]
    return "\n".join(line for line in lines if line).strip()
