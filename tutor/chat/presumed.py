"""What a question takes for granted, as a claim: "since X, how …?", "why does X do Y?", "X, right?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

MOST_WORDS = 32
"""Words up to which a text is searched; a longer one tells a story."""
MOST_STATED = 14
"""Words up to which a sentence before a question states a fact; a longer one tells a story."""
_ASK = r"(?:how|what|which|when|where|who|why|should|do|does|can|could|is|are|will|may|must|would)\b"
_THEN = rf"\s*(?:so\s+|then\s+|and\s+)?(?:by |to |in |on |for |at )?{_ASK}"
_REASON = (
    r"(?:(?:(?:given|considering|due to|because of|in view of|in light of|despite) the fact that)|since|as|because|"
    r"given(?: that)?|now that|considering(?: that)?|seeing that|knowing that|assuming(?: that)?|"
    r"i (?:know|understand|see|assume|suppose)(?: that)?)"
)
_SAYS = (
    r"(?:(?:my|an?|our|the|one|some|another)\s+)?(?:colleague|friend|teacher|course|coworker|boss|book|blog|somebody|"
    r"someone|people|notes?)\s+(?:says?|said|claims?|told me|tells me|insists?|states?|writes?|thinks?)|"
    r"i (?:heard|was told)|i (?:read|learned|learnt|remember) (?:\w+ ){0,2}?that"
)
_CLAIM = r"(?P<claim>.{8,160}?)"
_REASONS = (
    re.compile(rf"^\W*{_REASON}\s+{_CLAIM},{_THEN}", re.I),
    re.compile(rf"^\W*{_CLAIM}(?:,|;|\.| -| –)\s*(?:so|therefore|hence|thus)\s*,?{_THEN}", re.I),
    re.compile(rf"^\W*{_CLAIM}(?<!says) so (?:how|what|which|why|where|when)\b", re.I),
    re.compile(rf"^\W*i (?:know|understand|see)(?: that)? {_CLAIM},? but\s+{_ASK}", re.I),
    re.compile(rf"^\W*if (?:it(?:'s| is) true that )?{_CLAIM},\s*(?:then )?(?:why|how come)\b", re.I),
    re.compile(r"^\W*(?P<claim>[^.?!;]{12,160}?); (?:so )?(?:which|how|what) ", re.I),
    re.compile(
        r"^\W*(?!.*\b(?:chang|new\b|happen)\w*.*\bsince\b)"
        rf"{_ASK}.{{8,120}}?,?\s+(?:since|because|given(?: that)?|now that|considering that|seeing that)\s+"
        rf"{_CLAIM}[?.!]*$",
        re.I,
    ),
)
"""Frames that give a claim as the reason of a question."""
_ASSERTED = (
    re.compile(
        r"^\W*(?:is it (?:really |still )?(?:true|correct|right|a fact)|am i right|do i (?:get|understand) it right) "
        rf"that {_CLAIM}\s*[?.!]*$",
        re.I,
    ),
    re.compile(rf"^\W*(?:{_SAYS})(?: that)?,? (?P<claim>[^?!]{{8,160}}?)[.?!;,](?=\s|$)", re.I),
    re.compile(
        r"^\W*(?P<claim>[^?]{8,160}?),\s+(?:right|correct|true|no|yes|yeah|ok|okay|isn'?t (?:it|that)|aren'?t they|"
        r"doesn'?t (?:it|that)|don'?t they|can'?t (?:it|they|one|you)|won'?t (?:it|they)|hasn'?t it|haven'?t they|"
        r"is that (?:right|true|correct)|isn'?t that (?:so|right|true))\s*\?+$",
        re.I,
    ),
    re.compile(rf"\bis (?:it|that|this) because {_CLAIM}[?.!]*$", re.I),
)
"""Frames that assert a claim and ask whether it holds."""
_TOLD = (
    re.compile(
        r"^\W*(?P<claim>[^.?!;]{12,160}?)\. (?:so )?(?:which|how|what|why|where|when|do|does|is|are|should|can)\b", re.I
    ),
    re.compile(r"^\W*(?P<claim>[^.?!]{12,160})\.\s+(?:but )?why\s*\?*$", re.I),
)
"""Frames that tell something and ask about it: often what happened, seldom a claim about the subject."""
_WHY = re.compile(
    r"^\W*(?:so |and |but )?(?:why|how come)\s+(?:does|do|is|are|did|was|were|can|should|must|will|has|have|need|may)"
    rf"(?P<no>n'?t)?\s+(?:it that )?{_CLAIM}[?.!]*$",
    re.I,
)
PERSONAL = re.compile(r"\b(?:i|we|my|our|us|me|he|she|his|her|somebody|someone|colleague|team|they)\b", re.I)
"""Words of a learner's own story, which is no claim about the subject."""
_STATE = re.compile(r"\b(?:is|are) (?:set up|in place|done|ready|there|running|finished|installed|deployed)\s*$", re.I)
"""Words with which the learner says how far the work is."""
_WHEN = re.compile(r"^(?:when|if|after|once|whenever)\s+(?:i|we|you|one)\s+", re.I)
"""Words with which a claim about what happens names nobody in particular."""


class Frame(Enum):
    """How a claim stands in a question: as its reason, to be confirmed, before it, or asked for with "why"."""

    REASON = "reason"
    ASSERTED = "asserted"
    TOLD = "told"
    WHY = "why"


@dataclass(frozen=True)
class Presumption:
    """What a question takes for granted, in its own words, and how it stands there."""

    claim: str
    frame: Frame


def presumed(text: str) -> Presumption | None:
    """Return what a short question takes for granted, or None; a learner's own story is no claim."""
    if len(text.split()) > MOST_WORDS or "\n" in text:
        return None
    for patterns, frame in ((_REASONS, Frame.REASON), (_ASSERTED, Frame.ASSERTED), (_TOLD, Frame.TOLD)):
        for pattern in patterns:
            found = pattern.search(text)
            if found:
                return _presumption(found.group("claim"), frame)
    found = _WHY.match(text)
    if found:
        return _presumption(f"not {found.group('claim')}" if found.group("no") else found.group("claim"), Frame.WHY)
    return None


def _presumption(claim: str, frame: Frame) -> Presumption | None:
    claim = _WHEN.sub("", claim.strip(" ,;:"))
    own = (
        PERSONAL.search(claim) or _STATE.search(claim) or re.match(_ASK, claim, re.I) or claim.lower().startswith("it ")
    )
    most = MOST_STATED if frame in {Frame.ASSERTED, Frame.TOLD} else MOST_WORDS
    return None if own or len(claim.split()) > most else Presumption(claim, frame)
