"""Wishes about the form of an answer: longer, shorter, with an example, as a table, in another language.

A wish stands alone ("shorter, please") or as a clause at the edge of a question ("what is a canary, in short?"). The
same words inside a question are part of it: a longer window is no longer answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from tutor.chat.styles import without_style


class Wish(StrEnum):
    """How an answer is wanted."""

    LONGER = "longer"
    SHORTER = "shorter"
    SENTENCE = "sentence"
    EXAMPLE = "example"
    TABLE = "table"
    LANGUAGE = "language"
    AGAIN = "again"


@dataclass(frozen=True)
class Wished:
    """A text and what it wishes.

    Attributes:
        wish: The wish, or None.
        rest: The text without it; the text itself if nothing else is left.
        alone: Whether the text asks nothing but this.
    """

    wish: Wish | None
    rest: str
    alone: bool = False


ALONE_WORDS = 8
"""Words up to which a text can be nothing but a wish."""
_TONGUES = (
    r"(?:german|deutsch|french|fran[cç]ais|spanish|espa[nñ]ol|italian|portuguese|dutch|polish|turkish|russian|chinese|"
    r"japanese|korean|hindi|another language|my language)"
)
_ALONE = {
    Wish.SENTENCE: r"(?:in |as |just )?(?:one|a single|1) (?:short )?(?:sentence|line)",
    Wish.TABLE: r"(?:(?:as|in|into|make) )?an? (?:comparison )?table|tabular|side by side|in columns",
    Wish.LANGUAGE: rf"(?:in|auf|en|to|into) {_TONGUES}|translate|übersetz\w*",
    Wish.SHORTER: r"shorter|shorten|in short|short version|brief(?:ly|er)?|tl;?dr|summari[sz]e|in a nutshell|too long",
    Wish.EXAMPLE: r"(?:code )?(?:examples?|snippets?|samples?)|(?:the )?(?:code|sql|yaml|json|python|curl|syntax)|"
    r"show (?:me|us)|show (?:it|that)|demo(?:nstrate)?",
    Wish.LONGER: r"(?:in )?(?:more|greater|full) (?:details?|depth|info(?:rmation)?)|in (?:detail|depth)|details|"
    r"elaborate|longer|tell me more|(?:say )?more|(?:go |dig )?deeper|expand|anything (?:else|more)",
    Wish.AGAIN: r"once more|again|repeat|rephrase|in other words",
}
_CORES = {wish: re.compile(rf"(?<!\w)(?:{core})(?!\w)", re.I) for wish, core in _ALONE.items()}
_EMPTY = frozenset(
    "a again an and another answer any as bit can code could d do even explain explanation for get give have here i in "
    "it just like little make me much need now of ok okay on once one only please pls put real see say shown show so "
    "some tell thanks that the then this to us version want we what whole with would write you".split()
)
_ASK = r"(?:(?:please|can you|could you|would you|i (?:need|want|would like)|give me|show me|let me have)\s+)*"
_AT_START = {
    Wish.EXAMPLE: rf"{_ASK}(?:an?|some|the|another) (?:code |short |simple )?(?:examples?|snippets?) "
    r"(?:of|for|with|on)\s",
    Wish.LONGER: rf"{_ASK}(?:tell me more|(?:some )?more details?|details|elaborate|more) (?:about|on|of)\s",
    Wish.SENTENCE: rf"{_ASK}(?:in )?(?:one|a single) sentence\s*[,:]?\s",
    Wish.SHORTER: rf"{_ASK}(?:in short|briefly|tl;?dr|short answer|(?:a )?(?:short |brief )?summary of)\s*[,:]?\s",
}
_AT_END = {
    Wish.SENTENCE: r"(?:in|as) (?:just |only )?(?:one|a single) sentence",
    Wish.SHORTER: r"in short|briefly|tl;?dr|in a nutshell|(?:short|brief) answer",
    Wish.LONGER: r"in (?:more |greater |full )?(?:detail|depth)",
    Wish.TABLE: r"(?:as|in) an? table",
    Wish.EXAMPLE: r"(?:with|and) (?:an? |some )?(?:code )?examples?",
}
_STARTS = {wish: re.compile(rf"^\W*{text}", re.I) for wish, text in _AT_START.items()}
_ENDS = {wish: re.compile(rf"(?:[,;:–-]|\b)\s*(?:{text})(?:,? please)?\W*$", re.I) for wish, text in _AT_END.items()}
_PLEASE = re.compile(r"^\W*please\b[\s,]*|[\s,]*\bplease\b(?=\W*$)", re.I)
_WORD = re.compile(r"[\w']+")
_MARKS = (
    *("example", "snippet", "more", "detail", "elaborate", "sentence", "short", "brief", "tldr", "tl;dr"),
    *("summary", "nutshell", "depth", "table"),
)
"""Letters of which a text has some, if it has a wish at its edge."""


def read_wish(text: str) -> Wished:
    """Return the wish in a text about the form of its answer, and what else the text says."""
    alone = _wish_alone(text)
    if alone:
        return Wished(alone, text, alone=True)
    lower = text.lower()
    bare = _PLEASE.sub("", text) if "please" in lower or not text.isascii() else text
    wishful = not text.isascii() or any(mark in lower for mark in _MARKS)
    for wish, pattern in (*_STARTS.items(), *_ENDS.items()) if wishful else ():
        found = pattern.search(bare)
        rest = (bare[: found.start()] + " " + bare[found.end() :]).strip(" ,.;:") if found else ""
        if found and _says_something(rest):
            return Wished(wish, without_style(rest) or rest)
    bare = without_style(bare).strip()
    return Wished(None, bare if _says_something(bare) else text)


def _wish_alone(text: str) -> Wish | None:
    if len(text.split()) > ALONE_WORDS:
        return None
    found = next((wish for wish, core in _CORES.items() if core.search(text)), None)
    bare = without_style(text)
    styled = bare.split() != text.split()
    for core in _CORES.values():
        bare = core.sub(" ", bare)
    if _says_something(bare):
        return None
    return found or (Wish.AGAIN if styled else None)


def _says_something(text: str) -> bool:
    return any(word.lower() not in _EMPTY for word in _WORD.findall(text))
