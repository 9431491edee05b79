"""What a message asks the program to do, other than to answer: ask me, explain an item, plan, examine."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.models import Corpus
from tutor.chat.models import Intent, IntentKind

_ITEM = re.compile(r"\b(?:question|item|q)?\s*#?\s*(\d\.\d-\d{3}\b|g:[\w./-]*\w)", re.I)
_LESSON = re.compile(r"\b(?:lesson\s*)?(\d\.\d)\b(?!-)", re.I)
_RULES: Sequence[tuple[IntentKind, re.Pattern[str]]] = (
    (
        IntentKind.MOCK_EXAM,
        re.compile(
            r"^\W*(?:(?:start|begin|take|give me|i want|i'd like|let'?s (?:do|take|start)|can i (?:take|do|"
            r"start)|run|do)\s+)"
            r"(?:to (?:take|do|start)\s+)?(?:a |an |the |another |my )?(?:full |timed |short )*"
            r"(?:mock|practice|simulated|trial)[ -]?(?:exam|test)\b|^\W*mock (?:exam|test)\W*(?:please)?\W*$",
            re.I,
        ),
    ),
    (
        IntentKind.STUDY_NEXT,
        re.compile(
            r"\bwhat (?:should|do|shall|must|can) i (?:study|learn|do|read|practi[cs]e|review|revise) (?:next|"
            r"now|today)\b|"
            r"\bwhat(?:'s| is) (?:next|my next (?:step|lesson|topic))\b(?: (?:to|for me to) (?:study|learn|do|"
            r"read))?\W*$|"
            r"\bwhere (?:should|do) i (?:continue|go on|start (?:today|now))\b|\bwhat'?s due(?: today)?\b|"
            r"\b(?:show|where (?:are|is)|what (?:are|is)) my (?:weak(?:est)? (?:spots?|areas?|topics?|points?)|"
            r"progress|"
            r"readiness|plan)\b|\bam i ready\b",
            re.I,
        ),
    ),
    (
        IntentKind.QUIZ,
        re.compile(
            r"^\W*(?:please |can you |could you |would you |now |ok )*(?:quiz|test|examine|drill|"
            r"ask) me\b(?!.*\bto (?:pay|show))"
            r"|^\W*(?:start |give me )?(?:a |another |one more )?(?:quick |short )?quiz\b",
            re.I,
        ),
    ),
    (
        IntentKind.PRACTICE,
        re.compile(
            r"^\W*(?:please |can i (?:have|get|do) |could i (?:have|get|do) |i(?:'d| would) like |i want |i need |"
            r"let me have )*(?:just |another |a set of )?"
            r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|a few|some)"
            r"(?: more)?(?: (?:really |very )?(?:hard|harder|difficult|tough|easy|easier|new|unseen|quick|random|"
            r"generated|missed|due|practi[cs]e))* (?:questions?|ones|items|mcqs|problems)"
            r"(?: please)?(?: (?:on|about|for|from|of|in) (?!\d+ (?:minutes|hours|seconds))[^?:,]{2,60})?"
            r"\W*(?:please)?\W*$",
            re.I,
        ),
    ),
    (
        IntentKind.PRACTICE,
        re.compile(
            r"^\W*(?:please |can you |could you |now |ok )*(?:give|show|get|send|i want|i need|i'd like|"
            r"let me (?:do|try)|more|"
            r"start|let'?s)\b.{0,25}\b(?:practi[cs]e|practi[cs]ing|exercises?|drills?|flash ?cards?|"
            r"sample questions?|"
            r"practi[cs]e questions?|questions (?:on|about|for))\b|^\W*practi[cs]e (?!exam|"
            r"test)(?:questions? )?(?:on |about )?\w+",
            re.I,
        ),
    ),
)
_TOPIC = re.compile(
    r"\b(?:on|about|for|in|with|of|over)\s+(?:the (?:topic|lesson|chapter|domain|area)s?(?: of)?\s+)?(.+?)\W*$|"
    r"^\W*(?:quiz|test|examine|drill|practi[cs]e)\s+(?:me\s+)?(?:questions?\s+)?(.+?)\W*$",
    re.I,
)


def read_intent(text: str, corpus: Corpus) -> Intent | None:
    """Return what a message wants done, or None if it is a question for the guide."""
    item = _ITEM.search(text)
    if item and len(text.split()) <= 14:
        return Intent(kind=IntentKind.EXPLAIN_ITEM, item=item.group(1))
    for kind, pattern in _RULES:
        if pattern.search(text):
            return Intent(kind=kind, topic=_topic(text, kind), page_id=_page(text, corpus))
    return None


def _topic(text: str, kind: IntentKind) -> str:
    if kind in {IntentKind.STUDY_NEXT, IntentKind.MOCK_EXAM}:
        return ""
    found = _TOPIC.search(text)
    topic = next((group for group in found.groups() if group), "") if found else ""
    topic = re.sub(r"^(?:questions? )?(?:on|about|for|in|with) |\s*\b(?:please|now|again)\W*$", "", topic, flags=re.I)
    return re.sub(r"^(?:me|questions?|please|some)$", "", topic)


def _page(text: str, corpus: Corpus) -> str:
    found = _LESSON.search(text)
    return found.group(1) if found and corpus.page(found.group(1)) else ""
