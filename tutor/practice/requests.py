"""What somebody wants to practice, as a value, and the same read from words."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.models import Blueprint

MOST = 60
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(), 1
    )
} | {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "a few": 5, "some": 5, "a couple": 2, "dozen": 12}
_COUNT = re.compile(
    r"\b(?P<number>\d{1,3}|" + "|".join(_NUMBERS) + r")\s+(?:\w+\s+){0,2}?(?:questions?|items?|ones|mcqs?|problems?)\b",
    re.I,
)
_LESSON = re.compile(r"(?<![\d.])([123]\.\d)(?![\d.])")
_OBJECTIVE = re.compile(r"\b(?:MD|MO|DP)-\d\d\b", re.I)
_DOMAINS = {
    "model-development": r"model development|domain 1|first domain",
    "mlops": r"ml\s?ops|domain 2|second domain",
    "model-deployment": r"model deployment|domain 3|third domain",
}
_SETS = {
    "weakest": r"\bweak\w*|\bworst\b|\bbad at\b|\bstruggl\w+",
    "due": r"\bdue\b|\breviews?\b|\brepeat\b",
    "unseen": r"\bnew\b|\bunseen\b|\bnot seen\b|\bfresh\b",
    "missed": r"\bmissed\b|\bwrong\b|\bmistakes?\b|\bfailed\b",
    "generated": r"\bgenerated?\b|\bmade up\b",
}
_ASK_FOR = re.compile(
    r"^\s*(?:please\s+)?(?:(?:can|could|would) you\s+)?(?:quiz|test|drill|examine|ask) me\b(?:\s+some\b)?|"
    r"^\s*(?:please\s+)?(?:give|show|get|send|make)\s+me\b|\b(?:practi[cs]e|quiz|questions?|items?|ones|mcqs?)\b|"
    r"(?<![\w-])(?:hard(?:er|est)?|difficult|tough|easy|easier|easiest|please|now|some|more|on|about|for|from|of|in|with)(?![\w-])",
    re.I,
)

_ALL = {"weakest": "your weak spots"}
_FILLER = set("me a an the my to i am at did get got do what is are set areas topics spots things that".split())


class ItemSet(StrEnum):
    """Which items a practice set is taken from."""

    ADAPTIVE = "adaptive"
    DUE = "due"
    WEAKEST = "weakest"
    UNSEEN = "unseen"
    MISSED = "missed"
    GENERATED = "generated"
    WRITTEN = "written"


_KINDS = {
    ItemSet.DUE: "due ",
    ItemSet.UNSEEN: "new ",
    ItemSet.MISSED: "missed ",
    ItemSet.GENERATED: "generated ",
    ItemSet.WRITTEN: "model-written ",
}


class Level(StrEnum):
    """Whether easy or hard items are wanted."""

    ANY = "any"
    EASY = "easy"
    HARD = "hard"


@dataclass(frozen=True)
class PracticeRequest:
    """A wish for a practice set; empty parts mean no restriction.

    Attributes:
        count: Number of questions, 1 to `MOST`.
        items: Which items it is taken from.
        domain: Domain id.
        lesson: Lesson id.
        objective: Objective id.
        topic: What it is about, in free words, to be found by search.
        level: Easy, hard or any.
    """

    count: int = 10
    items: ItemSet = ItemSet.ADAPTIVE
    domain: str = ""
    lesson: str = ""
    objective: str = ""
    topic: str = ""
    level: Level = Level.ANY

    def title(self, blueprint: Blueprint) -> str:
        """Return the wish in words, such as `10 hard questions on MLOps`."""
        domain = next((d.title for d in blueprint.domains if d.id == self.domain), "")
        lesson = blueprint.lesson(self.lesson)
        objective = blueprint.objective(self.objective)
        on = (
            f"{objective.id}, {objective.text.lower()}" if objective
            else f"{lesson.id} {lesson.title}" if lesson
            else domain or (f"“{self.topic}”" if self.topic else _ALL.get(self.items, "everything"))
        )  # fmt: skip
        kind = _KINDS.get(self.items, "")
        level = "" if self.level is Level.ANY else f"{self.level.value} "
        return f"{self.count} {level}{kind}question{'s' if self.count != 1 else ''} on {on}"


def read_request(text: str, blueprint: Blueprint) -> PracticeRequest:
    """Return the wish that a sentence such as `ten hard ones on MLOps` says; what is not said stays open."""
    request = PracticeRequest(count=_count(text), items=_item_set(text), level=_level(text))
    objective = _OBJECTIVE.search(text)
    if objective and blueprint.objective(objective.group().upper()):
        return replace(request, objective=objective.group().upper())
    lesson = _LESSON.search(text)
    if lesson and blueprint.lesson(lesson.group(1)):
        return replace(request, lesson=lesson.group(1))
    for domain, pattern in _DOMAINS.items():
        if re.search(pattern, text, re.I) and any(d.id == domain for d in blueprint.domains):
            return replace(request, domain=domain)
    return replace(request, topic=_topic(text))


def _count(text: str) -> int:
    match = _COUNT.search(text)
    if match is None:
        return PracticeRequest().count
    word = match["number"].lower()
    return min(max(int(word) if word.isdigit() else _NUMBERS[word], 1), MOST)


def _item_set(text: str) -> ItemSet:
    return next((ItemSet(name) for name, pattern in _SETS.items() if re.search(pattern, text, re.I)), ItemSet.ADAPTIVE)


def _level(text: str) -> Level:
    if re.search(r"\b(?:hard|harder|hardest|difficult|tough|tricky)\b", text, re.I):
        return Level.HARD
    return Level.EASY if re.search(r"\beas(?:y|ier|iest)\b", text, re.I) else Level.ANY


def _topic(text: str) -> str:
    """Return what remains when the words of the wish itself are taken away."""
    bare = _COUNT.sub(" ", text)
    for pattern in _SETS.values():
        bare = re.sub(pattern, " ", bare, flags=re.I)
    bare = _ASK_FOR.sub(" ", bare)
    words = re.findall(r"[\w`.-]+", bare)
    return " ".join(word for word in words if word.lower() not in _FILLER)
