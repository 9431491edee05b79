"""Whether the guide can answer, and if not, why not.

The decision rests on several signals of the search, joined by a logistic function that was fitted on tuning
questions; patterns name the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.models import Corpus
from index.found import Retrieval
from index.outside import Kind, kind_of
from index.retrieval import Retriever
from tutor.chat.arguments import WrongPart, wrong_part
from tutor.chat.confidence import confidence, nearest_outside
from tutor.chat.denials import Denial, denied_premise
from tutor.chat.dumps import asks_about_dumps, dump_chance, wants_dump
from tutor.chat.exam_numbers import WrongNumber, wrong_number
from tutor.chat.forms import Form
from tutor.chat.models import DeclineReason
from tutor.chat.others import other_subject
from tutor.chat.premises import ApiNames, UnknownApi
from tutor.chat.question import Question
from tutor.chat.unclear import is_filler, is_gibberish, is_noise

ANSWER_AT = 0.3
"""Confidence from which a question is answered; low, because a wrong decline costs more than a wrong answer."""
ANSWER_STORY_AT = 0.25
"""The same for a long story, whose words outside the guide say little."""
ANSWER_KNOWN_AT = 0.10
"""The same for a question whose every word the best section uses: short questions in the guide's own words."""
ANSWER_EXAM_AT = 0.15
"""The same for words about the exam that lead to a page with its facts; other exams are told apart by their names."""
LETTERS_ALIKE = 0.1
"""Likeness in letters to the best section below which a word that nobody knows is no misspelling of the guide's."""
WITHIN, WITHIN_AT = 0.35, 0.5
"""Leaning to the guide, or confidence, from which a longer question only mentions another product it names."""
EVERYDAY = 0.25
"""Leaning to topics far from the subject from which words of the guide are meant in another sense."""
_EXAM = re.compile(r"\b(?:exams?|certif\w*|certs?|ml[- ]?pro)\b", re.I)
_FAILURE = re.compile(r"\w*(?:Error|Exception)\b|\b(?:an? error|raises?|missing|no such|removed)\b")
"""Words with which a question wonders that a name fails: the guide's warning of it is the answer."""
EXAM_PAGES = frozenset({"faq"})
"""Pages with facts of the exam."""
NEAREST_COUNTS = 0.6
"""What the kind of the nearest topic adds to a question's leaning to that kind."""
_REASONS = {
    Kind.OTHER: DeclineReason.OTHER_EXAM,
    Kind.NEAR: DeclineReason.NOT_IN_GUIDE,
    Kind.FAR: DeclineReason.OFF_TOPIC,
}


@dataclass(frozen=True)
class Decision:
    """The outcome: `reason` is None if the question is to be answered.

    Attributes:
        confidence: Estimated chance in [0, 1] that the guide answers the question.
        reason: Why it is declined, or None.
        detail: The other product or exam, for the message; may be empty.
        api: The unknown name, if that is the reason.
        part: The argument, member or value that does not exist, if that is the reason.
        number: The wrong number, if that is the reason.
        denial: The guide's sentence against a premise, if that is the reason.
    """

    confidence: float
    reason: DeclineReason | None = None
    detail: str = ""
    api: UnknownApi | None = None
    part: WrongPart | None = None
    number: WrongNumber | None = None
    denial: Denial | None = None


class Decider:
    """Decides with one corpus. Safe to share between threads."""

    def __init__(self, corpus: Corpus) -> None:
        """Read the names that the guide uses."""
        self._apis = ApiNames(corpus)

    def decide(self, question: Question, retrieval: Retrieval, retriever: Retriever) -> Decision:
        """Return whether to answer a question, and the type of decline if not."""
        if question.empty or _asks_nothing(question, retrieval, retriever):
            return Decision(0.0, DeclineReason.UNCLEAR)
        chance = confidence(retrieval)
        text = question.subject
        if wants_dump(text, dump_chance(text, retrieval)):
            return Decision(chance, DeclineReason.EXAM_DUMP)
        if asks_about_dumps(text):
            return Decision(chance)
        other = other_subject(
            text, retriever.lexicon, within=retrieval.kinds[Kind.INSIDE] >= WITHIN or chance >= WITHIN_AT
        )
        if other:
            return Decision(chance, DeclineReason.OTHER_EXAM, other)
        premise = self._wrong_premise(question, retrieval, retriever, chance)
        if premise:
            return premise
        about_exam = retrieval.passages[0].section.page_id in EXAM_PAGES and bool(_EXAM.search(text))
        enough = _story_at(retrieval) if question.form is Form.SCENARIO else ANSWER_EXAM_AT if about_exam else ANSWER_AT
        if chance >= enough or chance >= ANSWER_KNOWN_AT and _only_known_words(retrieval):
            return Decision(chance)
        return Decision(chance, _why_not(question, retrieval, retriever))

    def _wrong_premise(
        self, question: Question, retrieval: Retrieval, retriever: Retriever, chance: float
    ) -> Decision | None:
        """Return the decline of a question that rests on an unknown name or on what the guide contradicts, or None."""
        text = question.subject
        chosen = question.form is Form.WHY_WRONG
        explained = chosen or bool(_FAILURE.search(text))
        unknown = self._apis.unknown(text, explained)
        if unknown:
            return Decision(chance, DeclineReason.FALSE_PREMISE, api=unknown)
        part = wrong_part(text, self._apis.knows, explained, retrieval.passages[0].section.body)
        if part:
            return Decision(chance, DeclineReason.FALSE_PREMISE, part=part)
        if not chosen:
            about_exam = retrieval.passages[0].section.page_id in EXAM_PAGES
            number = wrong_number(text, about_exam)
            if number:
                return Decision(chance, DeclineReason.FALSE_PREMISE, number=number)
            denial = denied_premise(text, retrieval.passages, retriever, about_exam)
            if denial:
                return Decision(chance, DeclineReason.FALSE_PREMISE, denial=denial)
        return None


def _asks_nothing(question: Question, retrieval: Retrieval, retriever: Retriever) -> bool:
    if is_filler(question.search) or is_noise(question.search, retriever):
        return True
    unlike = retrieval.passages[0].evidence["letters"] < LETTERS_ALIKE
    return unlike and is_gibberish(question.text, retrieval, retriever)


def _story_at(retrieval: Retrieval) -> float:
    """Return the confidence from which a story is answered: less, if it stays within the guide's words."""
    within = retrieval.known > 0.99 and retrieval.inside > nearest_outside(retrieval)[0]
    return ANSWER_KNOWN_AT if within else ANSWER_STORY_AT


def _only_known_words(retrieval: Retrieval) -> bool:
    plain = retrieval.kinds[Kind.FAR] < EVERYDAY
    return plain and retrieval.coverage > 0.99 and not retrieval.foreign and not retrieval.foreign_pairs


def _why_not(question: Question, retrieval: Retrieval, retriever: Retriever) -> DeclineReason:
    if is_gibberish(question.text, retrieval, retriever):
        return DeclineReason.UNCLEAR
    _, group = nearest_outside(retrieval)
    leaning = {kind: retrieval.kinds[kind] for kind in (Kind.OTHER, Kind.NEAR, Kind.FAR)}
    leaning[kind_of(group)] += NEAREST_COUNTS
    return _REASONS[max(leaning, key=lambda kind: leaning[kind])]
