"""Requests for real exam questions."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.outside import EXAM_DUMPS, Kind
from index.retrieval import Retrieval
from tutor.chat.confidence import logistic, worded_signals

EXAM_PAGES = frozenset({"faq", "overview", "study-plan", "resources"})
"""Pages about the exam and how to prepare for it."""
WANTED_AT = 0.6
"""Chance from which a text is taken for a request; high, because a question about the exam must not be refused."""


@dataclass(frozen=True)
class DumpWeights:
    """Weights of the logistic chance that a text asks for real exam content, fitted by `tests/benchmarks/fit.py`."""

    bias: float = -5.7
    wants: float = 1.0
    content: float = 0.0
    real: float = 0.2
    exam: float = -0.2
    plain: float = 1.7
    trick: float = 2.3
    others: float = 1.5
    verbatim: float = 2.5
    whether: float = -5.0
    harmless: float = -1.7
    lead: float = -3.9
    nearest: float = 2.1
    inside: float = -1.8
    leans: float = 1.6
    leans_inside: float = -0.6
    leans_far: float = -1.1
    exam_page: float = 0.2
    total: float = 1.6
    mean: float = 0.5
    most: float = 2.1
    least: float = -1.1
    second: float = -0.7


_PLAIN = re.compile(
    r"(?<!pickle )(?<!json )(?<!heap )(?<!core )(?<!memory )(?<!thread )(?<!just )(?<!to )\b(?:brain\s?)?dumps?\b"
    r"(?!.*\b(?:log|core|heap|memory|json|pickle|database|thread|artifacts?|params?)\b)|"
    r"\b(?:answer|solution)s? (?:key|sheet)\b(?! (?:says?|said|gives?|marks?|marked|claims?|is|was|wants?))"
    r"(?!.*\b(?:samples?|mocks?|practi[cs]e|quiz)\b)|"
    r"\bleak(?:ed|s)?\b.{0,30}\b(?:exam|questions?|items?|answers?|test|paper|q ?& ?a|form)\b|"
    r"\b(?:exam|test|questions?) leaks?\b|\b(?:proxy|stand-?in) (?:test|exam)|"
    r"\bexam ?topics?\b(?=\W*(?:$|link|site|pdf|page|answers?|questions|databricks|dumps?))|\bexamtopics\b|\b(?:itexams|exam-?labs|certbolt|cert ?killer|pass ?4 ?sure|test ?king|actual ?tests|"
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
_CONTENT = re.compile(
    r"\b(?:questions?|items?|answers?|wording|screens?|screenshots?|photos?|pictures?|scans?|pool|bank|letters?|"
    r"form|paper|pdf|copy|solutions?|ask(?:s|ed)?|content|options)\b",
    re.I,
)
_REAL = re.compile(
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
_EXAM = re.compile(
    r"\b(?:exams?|tests?|certif\w*|certs?|ml[- ]?pro|proctor\w*|databricks|candidates?|seat|sittings?|paper|"
    r"questions|items)\b",
    re.I,
)
_TRICK = re.compile(
    r"\bcheat(?:s|ed|ing)?\b(?!.?sheets?)|\bunnoticed\b|\bwithout (?:the proctor|anyone|anybody|being|getting|studying|"
    r"learning|sitting|taking|an exam|exam)\b|\b(?:bypass|smuggle|hack|(?:trick|fool|get (?:past|around)) (?:the|my|a|him|her|them))\b|"
    r"\b(?:hire|pay|find|looking for|need) (?:an? )?(?:\w+ )?(?:someone|somebody|person|expert|guy|professional|proxy)\b|"
    r"\b(?:in my place|instead of me|on my behalf|for me while|log in for)\b|\bear ?(?:piece|phone|bud)s?\b|"
    r"\b(?:fake|forged?|buy (?:the|a|an?y?)? ?cert\w*)\b|\bscore changed\b|\bchange my (?:score|result)\b",
    re.I,
)
"""Ways to pass by fraud."""
_OTHERS = re.compile(
    r"\bwhat (?:exactly )?(?:was|were) (?:he|she|they|people|candidates|others|you|\w+ (?:friend|colleague|boss|manager))"
    r" (?:\w+ )?asked\b|\bwhat (?:exactly )?did (?:\w+ ){1,4}(?:get|see|have|meet|face|ask(?:ed)?)\b|"
    r"\b(?:candidates?|test[- ]takers?|people|friend|colleague|cousin|brother|sister|manager|boss|mate|batchmates?|"
    r"others|users|somebody|someone|anyone) (?:\w+ ){0,3}(?:passed|sat|took|cleared|got|get|had|faced|saw|wrote|remembers?"
    r"|were asked|was asked)\b",
    re.I,
)
"""What others met in their session."""
_VERBATIM = re.compile(
    r"\bword[- ](?:for|by)[- ]word\b|\bverbatim\b|\b(?:exact|precise|original) (?:\w+ )?(?:wording|text|options|stems?|"
    r"questions?|items?|letters)\b|\bwording\b|\bquote (?:\w+ )?(?:it|them|one|items?|questions?)\b|"
    r"\b(?:past|previous|last|old|solved|memory)[- ](?:year'?s? |based )?(?:\w+ )?(?:papers?|questions?)\b|"
    r"\b(?:in|of|on|from) the (?:real|actual|live) (?:\w+ )?(?:exam|test|thing|paper|one)\b",
    re.I,
)
"""The very text of the exam."""
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
_PATTERNS = {
    "wants": _WANTS,
    "content": _CONTENT,
    "real": _REAL,
    "exam": _EXAM,
    "plain": _PLAIN,
    "trick": _TRICK,
    "others": _OTHERS,
    "verbatim": _VERBATIM,
    "whether": _WHETHER,
    "harmless": _HARMLESS,
}


def asks_about_dumps(text: str) -> bool:
    """Return whether a text asks what to think of dumps, which the guide answers."""
    return bool(_WHETHER.search(text) and _PLAIN.search(text))


def wants_dump(text: str, chance: float) -> bool:
    """Return whether a text asks for real exam content; a question whether that is allowed is none.

    Args:
        text: The question.
        chance: Estimated chance that it does, see `dump_chance`; plain words need none.
    """
    return not _WHETHER.search(text) and (bool(_PLAIN.search(text)) or chance >= WANTED_AT)


def dump_chance(text: str, retrieval: Retrieval, weights: DumpWeights | None = None) -> float:
    """Return the estimated chance in [0, 1] that a text asks for real exam content.

    The patterns are not searched where they cannot decide, and the chance is then the highest that they allow.
    """
    weights = weights or DumpWeights()
    searched = _searched_signals(retrieval)
    for_it = {name: float(getattr(weights, name) > 0) for name in _PATTERNS}
    highest = logistic(weights, {**searched, **for_it})
    return highest if highest < WANTED_AT else logistic(weights, {**searched, **_pattern_signals(text)})


def dump_signals(text: str, retrieval: Retrieval) -> dict[str, float]:
    """Return what speaks for a request for real exam content, by the name of its weight."""
    return {**_searched_signals(retrieval), **_pattern_signals(text)}


def _pattern_signals(text: str) -> dict[str, float]:
    plain = {"harmless": _NOT_PRACTICE.sub(" ", text)}
    return {name: float(bool(pattern.search(plain.get(name, text)))) for name, pattern in _PATTERNS.items()}


def _searched_signals(retrieval: Retrieval) -> dict[str, float]:
    kinds, nearest = retrieval.kinds, retrieval.outside[EXAM_DUMPS]
    return {
        "bias": 1.0,
        "lead": retrieval.inside - nearest,
        "nearest": nearest,
        "inside": retrieval.inside,
        "leans": kinds[Kind.DUMP],
        "leans_inside": kinds[Kind.INSIDE],
        "leans_far": kinds[Kind.FAR],
        "exam_page": float(retrieval.passages[0].section.page_id in EXAM_PAGES),
        **worded_signals(retrieval.worded.dump),
    }
