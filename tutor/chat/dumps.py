"""Requests for real exam questions."""

from __future__ import annotations

import re

_PLAIN = re.compile(
    r"\b(?:brain\s?)?dumps?\b(?!.*\b(?:log|core|heap|memory|json|pickle)\b)|\banswer key\b|"
    r"\bleak(?:ed|s)?\b.{0,30}\b(?:exam|questions?|items?|answers?|test)\b|\b(?:exam|test|questions?) leaks?\b|"
    r"\bexamtopics|\b(?:itexams|examlabs|certbolt|pass4sure|testking|actualtests|vce|cheat(?:ing)? (?:on|in|"
    r"during))\b|"
    r"\b(?:exam|test) (?:question|item) (?:number |no\.? |#)?\d+\b",
    re.I,
)
_WANTS = re.compile(
    r"\b(?:give|send|share|show|list|paste|post|provide|hand|tell|get|download|buy|purchase|pay|sell|find|need|"
    r"want|wish|confirm|"
    r"forward|upload|drop|reveal|recall|repeat|reproduce|quote|dictate|write (?:down|out)|got|gimme|pls|please|"
    r"memori[sz]e|"
    r"do you have|have you got|any(?:one|body)?|looking for|where (?:can|do|could) i|can (?:i|you)|could you|"
    r"let me see|"
    r"which (?:questions|ones|items)|what (?:were|was|did|are|is))\b",
    re.I,
)
CONTENT = re.compile(
    r"\b(?:questions?|items?|answers?|wording|screens?|screenshots?|photos?|pictures?|scans?|pool|bank|letters?|"
    r"form|paper|pdf|"
    r"solutions?|asked|content)\b",
    re.I,
)
REAL = re.compile(
    r"\b(?:real|actual(?:ly)?|exact(?:ly)?|live|original|genuine|verbatim|identical|word[- ]for[- ]word|"
    r"(?:same|very) (?:questions?|items?)|true exam|came up|come up|came out|showed up|turned up|"
    r"(?:was|were|been|get|got|being) asked|(?:this|last|past) (?:week|month|morning|monday|tuesday|wednesday|"
    r"thursday|friday)|"
    r"yesterday\S*|today'?s|tomorrow'?s|memori[sz]ed?|remember(?:ed|s)?|recall(?:ed|s)?|stolen|screenshots?|"
    r"photos?|pictures? of|"
    r"telegram|whatsapp|discord|reddit|(?:item|question) (?:bank|pool)|exam form|guaranteed|confidential|secret|"
    r"insider|"
    r"(?:sat|took|passed|wrote|taken|sits|takes) (?:the|it|his|her|their|this|ml))\b",
    re.I,
)
EXAM = re.compile(r"\b(?:exams?|tests?|certif\w*|ml[- ]?pro|proctor\w*|databricks|candidates?|seat)\b", re.I)
EXAM_WORD = re.compile(r"\b(?:exams?|tests?|certif\w*|ml[- ]?pro)\b", re.I)
HARMLESS = re.compile(
    r"\bwhy\b|\b(?:how many|how long|how much|what kind|which (?:topics|domains|lessons|chapters|layer|words)|"
    r"style of|format of|"
    r"practi[cs]e|mock|sample|looks? like|allowed|should i|safe|forbidden|is it (?:ok|legal|cheating)|good idea|"
    r"wrong|"
    r"trust|real[- ](?:time|world)|realtime|live traffic|live endpoint|real users|real traffic|training data|"
    r"test data|"
    r"production|unit tests?|integration tests?|a/b tests?|endpoint|model|pipeline|feature)\b",
    re.I,
)


def wants_dump(text: str) -> bool:
    """Return whether a text asks for real exam content; a question whether that is allowed is none."""
    if _PLAIN.search(text):
        return not re.search(
            r"\bwhy\b|\ballowed\b|\bshould i\b|\bsafe\b|\bforbidden\b|\bis it\b|\bgood idea\b", text, re.I
        )
    if HARMLESS.search(text) or len(text.split()) > 40:
        return False
    return all(pattern.search(text) for pattern in (_WANTS, CONTENT, REAL, EXAM))
