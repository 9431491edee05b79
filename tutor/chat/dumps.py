"""Requests for real exam questions."""

from __future__ import annotations

import re

LEANS_CLEARLY = 0.8
"""Leaning to requests for dumps from which words about the exam suffice."""
LEANS = 0.45
"""The same if the words also speak of questions or answers; the exam's guide, price and provider are no secret."""
LEANS_AWAY = 0.35
"""The same if they lean away from the guide as clearly, whatever words they use."""
AWAY = 0.75
"""Distance between both leanings from which a text leans away from the guide."""
LEANS_A_LITTLE = 0.05
"""The same if the words also speak of real or remembered questions."""
_PLAIN = re.compile(
    r"\b(?:brain\s?)?dumps?\b(?!.*\b(?:log|core|heap|memory|json|pickle|database|thread)\b)|"
    r"\b(?:answer|solution)s? (?:key|sheet)\b(?! (?:says?|said|gives?|marks?|marked|claims?|is|was|wants?))"
    r"(?!.*\b(?:samples?|mocks?|practi[cs]e|quiz)\b)|"
    r"\bleak(?:ed|s)?\b.{0,30}\b(?:exam|questions?|items?|answers?|test|paper|q ?& ?a|form)\b|"
    r"\b(?:exam|test|questions?) leaks?\b|\b(?:proxy|stand-?in) (?:test|exam)|"
    r"\bexamtopics\b|\b(?:itexams|exam-?labs|certbolt|cert ?killer|pass ?4 ?sure|test ?king|actual ?tests|"
    r"exam ?collection|vce)\b|\bcheat(?:ing)? (?:on|in|at|during) (?:the |my |an? )?(?:\w+ )?(?:exam|test)|"
    r"\b(?:exam|test) (?:question|item) (?:number |no\.? |#)?\d+\b|\b(?:question|item) (?:number |no\.? |#)?\d+ "
    r"(?:of|in|on) the (?:\w+ )?(?:exam|test)\b",
    re.I,
)
_WANTS = re.compile(
    r"\b(?:give|send|share|show|list|paste|post|provide|hand|tell|get|download|buy|purchase|pay|sell|find|need|"
    r"want|wish|confirm|forward|upload|drop|reveal|recall|repeat|reproduce|quote|dictate|write (?:down|out)|got|gimme|"
    r"pls|please|memori[sz]e|do you have|do you know|have you got|any(?:one|body)?|looking for|"
    r"where (?:can|do|could) i|can (?:i|you)|could you|let me see|which (?:questions|ones|items)|"
    r"what (?:were|was|did|are|is|exactly|came|questions)|were there)\b",
    re.I,
)
CONTENT = re.compile(
    r"\b(?:questions?|items?|answers?|wording|screens?|screenshots?|photos?|pictures?|scans?|pool|bank|letters?|"
    r"form|paper|pdf|copy|solutions?|ask(?:s|ed)?|content|options)\b",
    re.I,
)
REAL = re.compile(
    r"\b(?:real|actual(?:ly)?|exact(?:ly)?|live|original|genuine|official (?:tests?|exams?|versions?|papers?)|"
    r"verbatim|identical|"
    r"word[- ]for[- ]word|(?:same|very) (?:questions?|items?)|true exam|came up|come up|came out|showed up|turned up|"
    r"right now|currently in|(?:was|were|been|get|got|being) asked|did (?:\w+ ){1,2}(?:ask|get|see)|"
    r"(?:this|last|past) (?:week|month|morning|monday|tuesday|wednesday|thursday|friday)|"
    r"yesterday\S*|today'?s|tomorrow'?s|sitting|memori[sz]ed?|remember(?:ed|s)?|recall(?:ed|s)?|stolen|"
    r"screenshots?|photos?|pictures? of|telegram|whatsapp|discord|reddit|(?:item|question) (?:bank|pool)|exam form|"
    r"peek|glimpse|preview|beforehand|before i (?:take|sit|go)|"
    r"you (?:have|'ve) seen|guaranteed|confidential|secret|insider|for me|unnoticed|without being (?:noticed|caught)|"
    r"(?:you|he|she|they|friend|colleague|candidates?) (?:sat|took|passed|wrote|taken|sits|takes)|"
    r"(?:sat|took|passed|wrote|taken|sits|takes) (?:the|it|his|her|their|this|ml))\b",
    re.I,
)
EXAM = re.compile(
    r"\b(?:exams?|tests?|certif\w*|certs?|ml[- ]?pro|proctor\w*|databricks|candidates?|seat|sittings?|paper|"
    r"questions|items)\b",
    re.I,
)
_WHETHER = re.compile(
    r"\bwhy\b|\ballowed\b|\bshould (?:i|we|one)\b|\bsafe\b|\bforbidden\b|\bis it\b|\bgood idea\b|\blegal\b|\bmay i\b|"
    r"\btrust\b|^\W*(?:are|is) (?:these|those|they|your|this|using|sharing|reading)\b|"
    r"^\W*are the\b.{0,40}\b(?:this|your) |\bwhat happens? (?:if|when)\b|"
    r"\b(?:risk|consequences?|penalt\w+|opinion|banned)\b",
    re.I,
)
_HARMLESS = re.compile(
    r"\bwhy\b|\b(?:how many|how long|how much|what kind|which (?:topics|domains|lessons|chapters|layer|words)|"
    r"style of|format of|practi[cs]e (?:questions?|exams?|tests?)|mock|samples?|looks? like|allowed|should i|safe|"
    r"forbidden|is it (?:ok|legal|cheating)|good idea|wrong|trust|real[- ](?:time|world)|realtime|live (?:traffic|"
    r"endpoint)|real (?:users|traffic)|training data|test data|production|unit tests?|integration tests?|a/b tests?|"
    r"endpoint|pipeline)\b",
    re.I,
)
_NOT_PRACTICE = re.compile(
    r"\b(?:not|no|skip(?: the)?|without|instead of|rather than) (?:\w+ )?(?:practi[cs]e|mocks?|samples?)\b", re.I
)


def asks_about_dumps(text: str) -> bool:
    """Return whether a text asks what to think of dumps, which the guide answers."""
    return bool(_WHETHER.search(text) and _PLAIN.search(text))


def wants_dump(text: str, leaning: float, away: float = 0.0) -> bool:
    """Return whether a text asks for real exam content; a question whether that is allowed is none.

    Args:
        text: The question.
        leaning: How strongly it leans to such requests, see `index.leaning`.
        away: By how much more than to what the guide answers.
    """
    if _WHETHER.search(text):
        return False
    if _PLAIN.search(text):
        return True
    if len(text.split()) > 40 or _HARMLESS.search(_NOT_PRACTICE.sub(" ", text)):
        return False
    if leaning >= LEANS_AWAY and away >= AWAY:
        return True
    real, about = bool(REAL.search(text)), bool(EXAM.search(text))
    content = leaning >= LEANS_CLEARLY or real or bool(CONTENT.search(text))
    if about and (leaning >= LEANS and content or leaning >= LEANS_A_LITTLE and real):
        return True
    return all(pattern.search(text) for pattern in (_WANTS, CONTENT, REAL, EXAM))
