"""Numbers of the exam that a question takes for granted and that its ledger contradicts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class WrongNumber:
    """A number said of the exam that its ledger contradicts.

    Attributes:
        fact: Id of the ledger's fact.
        said: The number in the question.
    """

    fact: str
    said: str


_EXAM = re.compile(
    r"\b(?:exams?|pass(?:ing)? (?:mark|score|grade|rate|threshold)|tests?|certificat\w*|ml[- ]?pro\w*|credential|"
    r"proctor\w*)\b",
    re.I,
)
_ASKS_WHETHER = re.compile(
    r"^\W*(?:(?:and|so|hi|hello|hey|but|please),? )*(?:is|are|does|do|did|has|have|can|could|will|was|were|am)\b"
    r"(?!.*\?.*\?)|\b(?:is (?:that|this|it) (?:right|true|correct|so|still|a fact)|not (?:a fact|true|right)|"
    r"(?:is|was|why) (?:it |that |this )?wrong|someone|somebody|heard|read (?:that|in)|told|claims?|says?|said|"
    r"talks? (?:about|of)|mentions?|speaks? of|"
    r"really)\b|"
    r"\b(?:right|correct|true)\s*\?+\s*$",
    re.I,
)
"""A question whether a number is right is no premise: it is answered."""
_DISPUTED = re.compile(
    r"\b(?:some|others?|another|sources?|pages?|sites?|blogs?|notes|forums?|posts?|outdated|older?|earlier|contradict\w*|"
    r"disagree\w*|conflict\w*)\b",
    re.I,
)
"""Words with which a question weighs what others say of a number: it asks, it takes nothing for granted."""
_OWN = re.compile(r"\b(?:mocks?|practi[cs]e|samples?|quiz|unit tests?|integration tests?|associate|drill)\b", re.I)
_FOUR_TO_TEN = "four|five|six|seven|eight|nine|ten"
_SMALL = rf"(\d+(?:\.\d+)?|one|two|three|{_FOUR_TO_TEN})"
_SHARE = r"(?:\s*(?:%|percent|per cent))"
_EXAM_IS = (
    r"\b(?:exam|test|it)\b.{0,12}?\b(?:has|have|had|lasts?|takes?|is|runs?|contains?|includes?|consists? of|of|"
    r"with|asks?|gives?)\b"
)
_CLAIMS: Sequence[tuple[str, re.Pattern[str], frozenset[str]]] = (
    (
        "questions",
        re.compile(
            rf"{_EXAM_IS}\W+(?:\w+ ){{0,2}}?(\d+)\s+(?:\w+[- ]?){{0,2}}?(?:questions|items)\b|"
            r"\b(\d+)[- ](?:question|item)s?[- ](?:exam|test)\b|"
            r"\b(?:all|its|of|the|those|these|pace|for|across)\s+(?:the )?(\d+)\s+"
            r"(?:scored |multiple[- ]choice |exam )?(?:questions|items)\b",
            re.I,
        ),
        frozenset({"59", "26", "7"}),
    ),
    (
        "time",
        re.compile(
            rf"{_EXAM_IS}\W+(?:\w+ ){{0,2}}?(\d+)[\s-]*(?:minutes?|mins?)\b|"
            r"\b(\d+)[- ](?:minute|min)s?[- ](?:exam|test|limit)\b|\b(?:the|its|of|in|all) (\d+) (?:minutes|mins)\b",
            re.I,
        ),
        frozenset({"120", "2"}),
    ),
    (
        "time",
        re.compile(
            rf"{_EXAM_IS}\W+(?:\w+ ){{0,2}}?{_SMALL}[\s-]*(?:hours?|hrs?)\b|\b{_SMALL}[- ]hours?[- ](?:exam|test)\b",
            re.I,
        ),
        frozenset({"2", "two"}),
    ),
    (
        "fee",
        re.compile(
            r"\b(?:cost|costs|fee|price|priced|pay|charge\w*|exam|spend|refund)\b.{0,30}?(?:\$|us\$|usd|€)\s*(\d+)|"
            r"\b(?:cost|costs|fee|price|pay|charge\w*)\b.{0,30}?\b(\d+)\s*(?:us )?(?:dollars?|usd|euros?|bucks)\b|"
            r"(?:\$|us\$|usd|€)\s*(\d+) (?:exam|fee|test|price)",
            re.I,
        ),
        frozenset({"200"}),
    ),
    (
        "validity",
        re.compile(
            rf"\b{_SMALL}[\s-]*years?\b(?=.*\b(?:valid|expir|renew|certificate))|"
            rf"\b(?:valid|expir\w*|renew\w*|lasts?|good)\b.{{0,30}}?\b{_SMALL}[\s-]*years?\b",
            re.I,
        ),
        frozenset({"2", "two"}),
    ),
    (
        "validity",
        re.compile(
            r"\b(?:certificat\w*|credential|badge|it)\b.{0,20}\b(never expires?|(?:valid )?for life|lifetime)\b", re.I
        ),
        frozenset(),
    ),
    (
        "pass-mark",
        re.compile(
            rf"\b(?:pass\w*|cut[- ]?off|required) ?(?:mark|score|grade|threshold|rate)?\b.{{0,20}}?\b(\d+){_SHARE}|"
            rf"\b(\d+){_SHARE}.{{0,12}}\b(?:to pass|pass(?:ing)? (?:mark|score|grade|threshold))|"
            r"\b(?:pass(?:ing)?|cut[- ]?off) (?:mark|score|grade|threshold)\b.{0,12}?\b(\d{2,4})\b|"
            r"\b(\d{3}) (?:points|out of 1000|of 1000)\b",
            re.I,
        ),
        frozenset(),
    ),
    (
        "weights",
        re.compile(
            r"\b(fourth|fifth|sixth|4th|5th|6th) domain\b|"
            rf"\b(\d+|two|{_FOUR_TO_TEN}) (?:exam |equal(?:ly)? (?:weighted )?)?(?:domains|sections of the exam)\b",
            re.I,
        ),
        frozenset({"3"}),
    ),
    (
        "weights",
        re.compile(
            rf"\b(?:deployment|serving)\b(?! (?:and|or)).{{0,25}}?\b(\d+){_SHARE}|"
            rf"\b(\d+){_SHARE}.{{0,15}}\bdeployment\b",
            re.I,
        ),
        frozenset({"12"}),
    ),
    (
        "weights",
        re.compile(
            rf"\b(?:mlops|model development)\b(?! (?:and|or)).{{0,25}}?\b(\d+){_SHARE}|"
            rf"\b(\d+){_SHARE}.{{0,15}}\b(?:mlops|model development)\b",
            re.I,
        ),
        frozenset({"44"}),
    ),
)
_CANARY_SHARE = re.compile(r"\b(?:traffic|canary|endpoint|ramp|requests|rollout|users|drift|metric|accuracy)\b", re.I)


def wrong_number(text: str, about_exam: bool = False) -> WrongNumber | None:
    """Return the first number that a text takes for granted about the exam and that the ledger contradicts.

    Args:
        text: The question.
        about_exam: Whether the search found facts of the exam, though the text may not name it.
    """
    if not (about_exam or _EXAM.search(text)):
        return None
    if _ASKS_WHETHER.search(text) or _DISPUTED.search(text) or _CANARY_SHARE.search(text):
        return None
    for fact, pattern, right in _CLAIMS:
        if fact != "pass-mark" and _OWN.search(text):
            continue
        found = pattern.search(text)
        said = next((group for group in found.groups() if group), "") if found else ""
        if said and said.lower() not in right:
            return WrongNumber(fact, said)
    return None
