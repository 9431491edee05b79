"""One turn of conversation with the guide alone: no chat model, no network."""

from __future__ import annotations

import time
from collections.abc import Sequence

from corpus.models import PageKind
from index.retrieval import Passage, Retrieval, Retriever
from tutor.chat.composing import cite, compose
from tutor.chat.deciding import Decision, decide
from tutor.chat.models import Answer, DeclineReason, Turn
from tutor.chat.question import Question, read_question

SUGGESTIONS = 3
_MESSAGES = {
    DeclineReason.OFF_TOPIC: "That is outside this exam, so the guide has nothing on it.",
    DeclineReason.OTHER_EXAM: "That belongs to another product or exam ({detail}); this guide covers only "
    "ML Professional.",
    DeclineReason.NOT_IN_GUIDE: "The guide does not answer that. The sections below come nearest.",
    DeclineReason.FALSE_PREMISE: "`{detail}` is not an API this guide knows, so the question may rest on a wrong name. "
    "The sections below come nearest.",
    DeclineReason.EXAM_DUMP: "We do not share real exam questions, and nobody may: every candidate agrees to keep them "
    "confidential. The guide and its own practice questions teach the same judgement.",
    DeclineReason.UNCLEAR: "Please ask a question in words, such as “When is a canary better than blue-green?”",
}


class Tutor:
    """Answers questions from the guide with verbatim, cited sentences. Safe to share between threads.

    Attributes:
        name: Name of the engine, for the badge.
    """

    name = "guide"

    def __init__(self, retriever: Retriever, question_limit: int = 4000, answer_words: int = 180) -> None:
        """Take the search to use and the limits from the settings."""
        self.retriever = retriever
        self._question_limit = question_limit
        self._answer_words = answer_words

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer or decline one question.

        Args:
            question: As typed; may be anything.
            history: Earlier turns of the conversation, oldest first.
        """
        began = time.perf_counter()
        asked = read_question(question, history, self._question_limit)
        retrieval = self.retriever.search(asked.search or " ")
        decision = decide(asked, retrieval, self.retriever)
        answer = self._decline(asked, decision, retrieval) if decision.reason else self._answer(asked, retrieval)
        return answer.model_copy(update={"milliseconds": round((time.perf_counter() - began) * 1000, 1)})

    def _answer(self, asked: Question, retrieval: Retrieval) -> Answer:
        segments, used = compose(asked, retrieval, int((self._answer_words - 5) * asked.length))
        return Answer(
            question=asked.text,
            segments=tuple(segments),
            citations=cite(self.retriever.corpus, retrieval.passages, used),
            notices=asked.notices,
            suggestions=self._suggestions(retrieval.passages, asked),
            engine=self.name,
        )

    def _decline(self, asked: Question, decision: Decision, retrieval: Retrieval) -> Answer:
        assert decision.reason is not None
        nearest = retrieval.passages if decision.reason not in {DeclineReason.UNCLEAR} else ()
        return Answer(
            question=asked.text,
            citations=cite(self.retriever.corpus, nearest, ()),
            reason=decision.reason,
            message=_MESSAGES[decision.reason].format(detail=decision.detail),
            notices=asked.notices,
            suggestions=self._suggestions(nearest, asked) or self.example_questions(),
            engine=self.name,
        )

    def _suggestions(self, passages: Sequence[Passage], asked: Question) -> tuple[str, ...]:
        """Return questions that the next-best sections answer, phrased as learners would."""
        found: list[str] = []
        for passage in passages[1:] or passages:
            proper = [a for a in passage.section.meta.asks if a.endswith("?") and len(a) <= 90]
            if proper and proper[0].lower() != asked.text.lower():
                found.append(proper[0])
        return tuple(found[:SUGGESTIONS])

    def example_questions(self) -> tuple[str, ...]:
        """Return one question per domain for an empty conversation."""
        corpus = self.retriever.corpus
        found: list[str] = []
        for domain in corpus.blueprint.domains:
            asks = [
                ask
                for page in corpus.pages
                if page.kind is PageKind.LESSON and corpus.blueprint.domain_of(page.id) == domain
                for section in page.sections[2:]
                for ask in section.meta.asks[:1]
                if ask.endswith("?") and len(ask) <= 80
            ]
            found += asks[:1]
        return tuple(found)
