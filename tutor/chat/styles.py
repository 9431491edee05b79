"""How a learner wants something explained: simpler, deeper or with an analogy, read from their words."""

from __future__ import annotations

import re

from tutor.llm.prompts import Style

_ANALOGY = re.compile(
    r"(?:\b(?:with|by|using|as|through|in|give me|make|find|is there|what is) )?\b(?:an? |another )?"
    r"(?:everyday |good |simple )?(?:analogy|analogies|metaphor)\b(?: for (?:it|that|this))?|"
    r"\bcompare it (?:with|to) (?:something )?everyday(?: life)?\b",
    re.I,
)
_PLAIN_WORDS = re.compile(
    r"\b(?:in|using) (?:very |more )?(?:simple|simpler|plain|easy|easier|everyday) (?:words|terms|english|language)\b|"
    r"\b(?:like|as if) i(?:'?m| am|'?m a| were| was)? ?(?:five|5|a child|a beginner|new to (?:this|it))"
    r"(?: years old)?\b|\beli5\b|\bfor (?:a )?(?:beginners?|dummies)\b",
    re.I,
)
_SIMPLER = re.compile(
    r"^\W*(?:(?:even |much |a bit )?(?:simpler|easier)|more simply)"
    r"(?=\W*(?:please\W*)?$|\s*[,.:;-]| (?:words|terms)\b)|"
    r"\b(?:explain|say|put|phrase|word)\b.{0,80}\b(?:simpler|easier|(?:more )?simply)\b|"
    r"\bmake (?:it|that|this|the (?:answer|explanation))\b.{0,20}\b(?:simpler|easier)\W*$",
    re.I,
)
_DEEPER = re.compile(
    r"\b(?:go|dig|explain (?:it|that|this)) (?:\w+ )?deeper\b|^\W*deeper(?:,? please)?\W*$|"
    r"\bin (?:more )?(?:detail|depth)\W*$|^\W*in (?:more )?(?:detail|depth)\b|"
    r"\b(?:explain|describe|tell|say|show)\b.{0,80}\bin (?:more )?(?:detail|depth)\b|"
    r"^\W*(?:(?:please|can you|could you|give me|show me|i (?:need|want)|some) )*(?:more details?|elaborate)\b",
    re.I,
)


_MARKS = (
    *("analog", "metaphor", "compare it", "everyday", "simpl", " plain", "easy", "easier", "like i", "as if i", "eli5"),
    *("beginner", "dummies", "deeper", "detail", "depth", "elaborate"),
)
"""Letters of which a text has some, if one of these patterns is to find anything in it."""


def _may_say(question: str) -> bool:
    """Return whether a text may say how it is to be explained; few do, and the patterns take long."""
    lower = question.lower()
    return not question.isascii() or any(mark in lower for mark in _MARKS)


def read_style(question: str) -> Style:
    """Return how an explanation is wanted, from the words of the question."""
    if not _may_say(question):
        return Style.PLAIN
    if _ANALOGY.search(question):
        return Style.ANALOGY
    if _PLAIN_WORDS.search(question) or _SIMPLER.search(question):
        return Style.SIMPLER
    return Style.DEEPER if _DEEPER.search(question) else Style.PLAIN


def without_style(question: str) -> str:
    """Return a question without the words that say how it is to be explained; what is left may be empty."""
    bare = question
    if _may_say(question):
        bare = _DEEPER.sub(" ", _PLAIN_WORDS.sub(" ", _ANALOGY.sub(" ", question)))
        if _SIMPLER.search(bare):
            bare = re.sub(r"\b(?:(?:even|much|a bit) )?(?:simpler|easier|(?:more )?simply)\b", " ", bare, flags=re.I)
    return " ".join(bare.split()).strip(" ,.;:")
