"""Which sentences settle a yes/no question or say what is wrong, by the words with which the guide does so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from corpus.blocks import Label
from tutor.chat.forms import Form
from tutor.chat.question import Question

_REFUSES = (
    r"not|no|nor|never|none|nothing|neither|cannot|without|unless|rejects?|rejected|refuses?|refused|raises?|fails?|"
    r"lacks?|unavailable|impossible|unsupported|deprecated|excludes?|advises against|outdated|"
    r"rules? \w+(?: \w+){0,3} out"
)
_YES_NO = re.compile(
    rf"\b(?:{_REFUSES}|only|exactly|optional|mandatory|required|requires?|allows?|allowed|accepts?|supports?|supported|"
    r"unrelated|whatever|enough|suffices?|by design)\b",
    re.I,
)
_FAULT = re.compile(
    rf"\b(?:{_REFUSES}|forg[eo]\w+|wrong\w*|worst|worse|errors?|drops?|hides?|leaks?|loses?|misses|reserved)\b", re.I
)
_HINTS = re.compile(r"\b(?:only|must|needs?|default|defaults|instead|replaces?|again|too)\b", re.I)
"""Words that say less surely that a sentence settles the question."""


@dataclass(frozen=True)
class Settling:
    """What a sentence gains for one question by words that settle it; factors on its chance.

    Attributes:
        words: Words that settle the question.
        sure: Factor for a sentence with one of them.
        hint: Factor for a sentence with a word that only hints at it.
        asked: Roots of the question's words, which settle nothing when they are repeated.
    """

    words: re.Pattern[str]
    sure: float
    hint: float
    asked: frozenset[str] = frozenset()

    def factor(self, text: str, label: Label | None) -> float:
        """Return the factor for a sentence or row of a block with that label."""
        if not _settling_roots(text, self.words is _FAULT) <= self.asked:
            return self.sure
        if label is Label.TRAP and self.words is _FAULT:
            return self.sure
        return self.hint if _hints(text) else 1.0


WRONG = Settling(_FAULT, sure=1.9, hint=1.25)
YES_OR_NO = Settling(_YES_NO, sure=1.45, hint=1.15)
_WORD = re.compile(r"\w+")
ROOT = 5
"""Letters in which the forms of a word agree: "required" in a question is no answer in "requires"."""


def _root(word: str) -> str:
    return word[:ROOT].lower()


@lru_cache(maxsize=16384)
def _settling_roots(text: str, fault: bool) -> frozenset[str]:
    """Return the roots of the words of a sentence of the guide that settle a question, or tell what is wrong."""
    return frozenset(map(_root, (_FAULT if fault else _YES_NO).findall(text)))


@lru_cache(maxsize=16384)
def _hints(text: str) -> bool:
    return bool(_HINTS.search(text))


def settling_of(question: Question) -> Settling | None:
    """Return what settles a question, or None if any sentence may answer it."""
    if question.form is Form.WHY_WRONG:
        return WRONG
    if not question.yes_no or question.form is Form.CONTRAST:
        return None
    return replace(YES_OR_NO, asked=frozenset(map(_root, _WORD.findall(question.search))))
