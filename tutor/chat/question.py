"""What was asked: cleaning, and resolving a follow-up against the conversation."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from tutor.chat.models import Turn

_FOLLOW_UP = re.compile(
    r"^\s*(?:and\b|but\b|so\b|also\b|then\b|what about|how about|why not|why is that|why\s*\?|which one|"
    r"the (?:first|second|third|last|other|same) one|"
    r"(?:give|show) (?:me )?(?:an? )?(?:another |more )?(?:examples?|details?)|more\b|shorter|in short|example|is it\b|"
    r"does it\b|can it\b|when should i not)",
    re.I,
)
_POINTS_BACK = re.compile(r"\b(?:it|its|that|this|they|them|those|these|former|latter|second one|first one)\b", re.I)
_MORE = re.compile(
    r"\b(?:more details?|in (?:more )?detail|elaborate|longer|tell me more|go deeper|everything about)\b", re.I
)
_SHORT = re.compile(r"\b(?:shorter|in short|briefly|one sentence|tl;?dr)\b", re.I)
_EXAMPLE = re.compile(
    r"\b(?:an? example|examples|show me code|code for|snippet|how do i (?:call|write|log|create))\b", re.I
)
_CONTRAST = re.compile(r"\bvs\.?\b|\bversus\b|\bdifferen(?:ce|t)\b|\bcompare\b|\b(?:better|rather) than\b|\bor\b", re.I)
_WORD = re.compile(r"\w")


class Form(StrEnum):
    """What kind of answer the learner asks for."""

    PLAIN = "plain"
    CONTRAST = "contrast"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Question:
    """A cleaned question.

    Attributes:
        text: As it is shown.
        search: As it is searched: with the earlier question, if this one points back to it.
        form: What kind of answer is asked for.
        length: Factor on the usual answer length.
        notices: What was done to the text, in words for the learner.
    """

    text: str
    search: str
    form: Form
    length: float
    notices: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Return whether nothing readable was asked."""
        return not _WORD.search(self.text)


def read_question(raw: str, history: Sequence[Turn], limit: int) -> Question:
    """Return a raw question cleaned, cut to `limit` characters and resolved against the history."""
    text = clean_text(raw)
    notices: tuple[str, ...] = ()
    if len(text) > limit:
        text = text[:limit].rsplit(None, 1)[0] if " " in text[:limit] else text[:limit]
        notices = (f"The question was very long; only its first {limit:,} characters were read.",)
    earlier = next((turn.question for turn in reversed(history) if not turn.answer.abstained), "")
    subject = _without_wishes(text)
    search = f"{clean_text(earlier)[:400]} {subject}" if earlier and _points_back(text) else subject
    length = 0.45 if _SHORT.search(text) else 1.7 if _MORE.search(text) else 1.0
    form = Form.EXAMPLE if _EXAMPLE.search(text) else Form.CONTRAST if _CONTRAST.search(text) else Form.PLAIN
    return Question(text, search, form, length, notices)


def clean_text(raw: str) -> str:
    """Return text without control and direction-changing characters, white space folded per line."""
    kept = (
        c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else " "
        for c in unicodedata.normalize("NFC", raw.replace("\r\n", "\n"))
    )
    lines = [" ".join(line.split()) for line in "".join(kept).split("\n")]
    return "\n".join(line for line in lines if line).strip()


def _without_wishes(text: str) -> str:
    """Return what is asked about: the text without words on how long the answer should be."""
    bare = _SHORT.sub(" ", _MORE.sub(" ", text))
    bare = re.sub(r"\bplease\b", " ", bare, flags=re.I)
    return " ".join(bare.split()) if _WORD.search(bare) else text


def _points_back(text: str) -> bool:
    count = len(text.split())
    return bool(_FOLLOW_UP.match(text)) and count <= 12 or count <= 8 and bool(_POINTS_BACK.search(text))
