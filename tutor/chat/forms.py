"""What kind of answer a question asks for, read from its words."""

from __future__ import annotations

import re
from enum import StrEnum

from tutor.chat.styles import read_style
from tutor.llm.prompts import Style

_EXAMPLE = re.compile(
    r"\b(?:an? (?:code )?example|examples|show me (?:the |some )?code|code for|snippet|sample code|"
    r"how (?:do|can|would|should) (?:i|you|we) (?:call|write|log|create|set|pass|configure|register|load))\b|"
    r"\bsyntax\b|\bwhich (?:argument|parameter|method|function|call)\b|\w[._]\w{1,80}\(",
    re.I,
)
_CONTRAST = re.compile(r"\bvs\.?(?!\w)|\bversus\b|\bdifference(?:s)?\b|\bdifferentiate\b|\bdistinguish\b", re.I)
"""Words that set things side by side whatever else is asked."""
_COMPARES = re.compile(
    r"\bdifferent\b|\bcompar\w+|\bapart from\b|\b(?:better|rather|instead) (?:than|of)\b|\bwhich one\b|"
    r"\b\w+ or \w+\b.*\?",
    re.I,
)
"""Words that do so unless yes or no is asked."""
_WHY_WRONG = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay)\W+)?why not\b|"
    r"\b(?:why (?:is|was|are|were|isn'?t|wasn'?t|not|would|does)\b.{0,80}\b(?:wrong|incorrect|not (?:right|"
    r"enough|correct)|bad)|"
    r"i (?:chose|picked|selected|answered|thought|went with|marked|said|clicked)|marked (?:me )?wrong|my answer|"
    r"what(?:'s| is) wrong with|why (?:is|was) (?:it|that|this) (?:wrong|not))\b",
    re.I,
)
_FAULT = re.compile(
    r"\bwhat(?:'?s| is| was) (?:wrong|incorrect|missing(?=\s*(?:here|now|[?.!]|$)|\s+in (?:this|my|the code))|"
    r"the (?:mistake|bug|error(?! message)|problem|fault|issue)\b(?=\s*(?:here|with|in|[?.!]|$)))|"
    r"\bwhat (?:did|have|do|does) (?:i|we|she|he|they) (?:just )?(?:forget|forgotten|miss(?:ed)?|overlook(?:ed)?|"
    r"(?:do|done|get|got) wrong)\b|"
    r"\b(?:where(?:'?s| is)|find|spot) (?:the|my) (?:mistake|error|bug|problem)\b|"
    r"\bwhy (?:does|do|did|is|are|was|has|doesn'?t|don'?t|won'?t|isn'?t|can'?t) (?:this|it|that|these|"
    r"the (?:code|call|line|cell|snippet))\b.{0,40}\b(?:fail\w*|error|work\w*|hang\w*|crash\w*|break|raise|throw)\b|"
    r"\b(?:(?:does not|doesn'?t|do not|don'?t|will not|won'?t) work|fails?|hangs?|crash(?:es)?|raises?|throws?|"
    r"errors?)\b[^?]{0,50}\bwhy\W*$",
    re.I | re.S,
)
"""Words that ask what is wrong with something, a piece of code most often."""
_CODE = re.compile(r"\w\([^()\n]*[\w\"'\])]\s*[,)=]|^\s*(?:def|with|for|class|import|from) .+$|\w+\s?=\s?\w+[.(]", re.M)
"""A call with arguments, a statement or an assignment."""
_VERDICT = re.compile(
    r"(?:^|[\s#,;:])(?:(?:is|does|would|will) (?:this|it|that) (?:\w+ )?(?:right|correct|ok|okay|fine|good|work|"
    r"allowed)|ok|okay|correct|right|why|what (?:should|must|would) (?:be different|be changed|"
    r"(?:i|we|you|she|he) change))"
    r"[^\w\n]*(?:here\W*)?$",
    re.I,
)
"""The end of a text that wants a verdict on the code before it."""
VERDICT = 60
"""Letters within which that end stands."""
_YES_NO = re.compile(
    r"^\W*(?:(?:and|but|so|or|also|then|ok(?:ay)?)\W+)*"
    r"(?:can|could|does|do|did|is|are|am|will|would|must|may|might|should|shall|has|have|was|were|"
    r"(?:is|are|do|does|did|ca|wo|would|should|could|has|have)n'?t)\b"
    r"(?! (?:you (?:please |also )?(?:explain|tell|show|give|help|describe|list|compare|elaborate|sum|go|say|know)|"
    r"(?:i|we) (?:have|get|see) (?:an? |some |more )|there (?:a|any|some) (?:way|method|trick)))",
    re.I,
)
_NEXT_QUESTION = re.compile(
    r",?\s+(?:and|or|but)(?:\s+(?:also|then))?\s+(?=(?:(?:in|for|on|from|at|to|by|with) )?"
    r"(?:how|what|which|who|when|where|why|does|do|is|are|can|may|must|should)\b)",
    re.I,
)
_ASKS = re.compile(rf"\b(?:how|what|which|who|when|where|why)\b|{_YES_NO.pattern}", re.I)
SENTENCE = re.compile(r"(?<=[.?!])\s+|\n+")
MANY_WORDS = 18
STORY_SENTENCES, STORY_WORDS = 3, 30
"""Sentences and words from which a text tells a case, whatever words of comparison it uses."""
POINT_SENTENCES = 2
"""Last sentences of a story that say what is asked and under which condition."""


class Form(StrEnum):
    """What kind of answer the learner asks for."""

    PLAIN = "plain"
    CONTRAST = "contrast"
    EXAMPLE = "example"
    WHY_WRONG = "why-wrong"
    SCENARIO = "scenario"


def read_form(text: str, search: str, sides: tuple[str, ...]) -> Form:
    """Return the form of a question.

    Args:
        text: As asked.
        search: As it is searched, with the question before if it points back to that.
        sides: The things it compares.
    """
    if read_style(text) is Style.ANALOGY:
        return Form.EXAMPLE
    if asks_for_fault(text):
        return Form.WHY_WRONG
    if _EXAMPLE.search(text):
        return Form.EXAMPLE
    if (
        sides
        or not _tells_case(search)
        and (_CONTRAST.search(text) or _COMPARES.search(text) and not asks_yes_or_no(text))
    ):
        return Form.CONTRAST
    return Form.SCENARIO if len(search.split()) >= MANY_WORDS else Form.PLAIN


def asks_for_fault(text: str) -> bool:
    """Return whether a text wants to know what is wrong with a choice or with pasted code."""
    if _WHY_WRONG.search(text) or _FAULT.search(text):
        return True
    return "(" in text and bool(_VERDICT.search(text[-VERDICT:]) and _CODE.search(text))


def asks_yes_or_no(text: str) -> bool:
    """Return whether the question of a text, its last sentence if it has several, can be answered by yes or no."""
    asked = [part for part in SENTENCE.split(text) if part.strip()]
    return bool(asked) and bool(_YES_NO.match(asked[-1]))


def split_question(sentence: str) -> list[str]:
    """Return the questions that a sentence joins by "and", or the sentence."""
    pieces = _NEXT_QUESTION.split(sentence)
    asks = all(_ASKS.search(piece) for piece in pieces) and all(len(piece.split()) > 1 for piece in pieces)
    return [piece.strip() for piece in pieces] if asks else [sentence]


def read_point(text: str) -> str:
    """Return the words of a longer text that carry its question: its last sentences, or what stands beside its code."""
    if "\n" not in text and len(text.split()) < STORY_WORDS:
        return ""
    if _tells_case(text) and not _CODE.search(text):
        return " ".join([part for part in SENTENCE.split(text) if part.strip()][-POINT_SENTENCES:])
    lines = text.split("\n")
    words = [line.partition("#")[2] if _CODE.search(line) else line for line in lines]
    return " ".join(words).strip() if len(lines) > 1 and words != lines else ""


def _tells_case(text: str) -> bool:
    sentences = [part for part in SENTENCE.split(text) if part.strip()]
    return len(sentences) >= STORY_SENTENCES and len(text.split()) >= STORY_WORDS
