"""What a question takes for granted, as a claim: "since X, how …?", "why does X do Y?", "X, right?"."""

from __future__ import annotations

import re

MOST_WORDS = 32
"""Words up to which a text is searched; a longer one tells a story."""
_ASK = r"(?:how|what|which|when|where|who|why|should|do|does|can|could|is|are|will|may|must|would)\b"
_REASON = (
    r"(?:since|as|because|given(?: that)?|now that|considering(?: that)?|seeing that|knowing that|assuming(?: that)?)"
)
_SOMEBODY = (
    r"(?:my|a|our|the|one|some|another)?\s*(?:colleague|friend|teacher|course|coworker|boss|book|blog|somebody|someone|people|notes?)\s+"
    r"(?:says?|said|claims?|told me|tells me|insists?|states?|writes?|thinks?)"
)
_TAKEN = (
    re.compile(rf"^\W*{_REASON}\s+(?P<claim>.{{8,160}}?),\s*(?:so\s+|then\s+|and\s+)?(?:by |to |in |on |for |at )?{_ASK}", re.I),
    re.compile(rf"^\W*(?P<claim>.{{8,160}}?)(?:,|;|\.| -| –)\s*(?:so|therefore|hence|thus)\s*,?\s*(?:by |to |in |on |for |at )?{_ASK}", re.I),
    re.compile(r"^\W*(?:is it (?:really |still )?(?:true|correct|right|a fact)|am i right|do i (?:get|understand) it right) that (?P<claim>.{8,160}?)\s*[?.!]*$", re.I),
    re.compile(rf"^\W*(?:{_SOMEBODY}|i (?:read|heard|learned|learnt|think|thought|was told))(?: that)?,? (?P<claim>[^.?!]{{8,160}})[.?!;,]", re.I),
    re.compile(r"^\W*(?P<claim>[^?]{8,160}?),?\s+(?:right|correct|true|no|yes|isn'?t it|aren'?t they|doesn'?t it|don'?t they|can'?t (?:it|they|i|one|we)|won'?t it|is that (?:right|true|correct)|isn'?t that so)\s*\?+$", re.I),
    re.compile(rf"^\W*{_ASK}.{{8,120}}?,?\s+(?:since|because|given(?: that)?|now that|considering that|seeing that)\s+(?P<claim>.{{8,160}}?)[?.!]*$", re.I),
    re.compile(r"^\W*(?P<claim>[^.?!;]{12,160}?)[;.] (?:so )?(?:which|how|what|why|where|when|do|does|is|are|should|can)\b", re.I),
)
_WHY = re.compile(
    r"^\W*(?:so |and |but )?(?:why|how come)\s+(?P<aux>does|do|is|are|did|was|were|can|should|must|will|has|have|need|may)(?P<no>n'?t)?\s+"
    r"(?P<claim>.{8,160}?)[?.!]*$",
    re.I,
)
_WHY_LAST = re.compile(r"^\W*(?P<claim>[^.?!]{12,160})[.,;:]?\s+(?:but )?why\s*\?*$", re.I)
_PERSONAL = re.compile(r"\b(?:i|we|my|our|us|me|he|she|his|her|somebody|someone|colleague|team|they|ours|mine)\b", re.I)


def presumed(text: str) -> str:
    """Return what a short question takes for granted, as a claim in its own words, or "".

    What is said of the learner's own work is no claim about the subject.
    """
    if len(text.split()) > MOST_WORDS or "\n" in text:
        return ""
    for pattern in _TAKEN:
        found = pattern.search(text)
        if found:
            claim = found.group("claim").strip(" ,;:")
            return "" if _PERSONAL.search(claim) or re.match(_ASK, claim, re.I) else claim
    found = _WHY.match(text)
    if found:
        claim = f"{found.group('claim')} "
        aux = found.group("aux").lower()
        claim = claim.strip()
        if found.group("no"):
            claim = f"not {claim}"
        if aux in {"can", "should", "must", "will", "need"}:
            claim = f"{claim} ({aux})" if False else claim
        return "" if _PERSONAL.search(claim) else claim
    found = _WHY_LAST.match(text)
    if found:
        claim = found.group("claim")
        return "" if _PERSONAL.search(claim) or re.match(_ASK, claim, re.I) else claim
    return ""
