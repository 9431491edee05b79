"""One turn of conversation with the guide alone: no chat model, no network."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from corpus.models import PageKind, Section
from index.found import Passage, Retrieval
from index.fusion import FusionWeights
from index.retrieval import Retriever
from tutor.chat.composing import cite, compose
from tutor.chat.deciding import Decider, Decision
from tutor.chat.declining import decline_message, decline_quotes
from tutor.chat.handover import hand_over
from tutor.chat.models import Answer, DeclineReason, Role, Segment, ShownItem, ShownOption, Turn
from tutor.chat.others import without_mentions
from tutor.chat.pastes import shown_option
from tutor.chat.question import Question, read_question
from tutor.chat.routing import read_intent
from tutor.chat.tabled import NONE as NO_TABLE
from tutor.chat.tabled import table_of
from tutor.chat.wishes import Wish

SUGGESTIONS = 3
MOST_PASSAGES = 5


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
        self._decider = Decider(retriever.corpus)

    def with_weights(self, weights: FusionWeights) -> Tutor:
        """Return the same tutor with another search, to measure what a part of it is worth."""
        retriever = self.retriever
        other = Retriever(retriever.corpus, retriever.encoder, retriever.store, weights)
        return Tutor(other, self._question_limit, self._answer_words)

    def ask(self, question: str, history: Sequence[Turn] = ()) -> Answer:
        """Answer or decline one question.

        Args:
            question: As typed; may be anything.
            history: Earlier turns of the conversation, oldest first.
        """
        began = time.perf_counter()
        asked = read_question(question, history, self._question_limit, self.retriever)
        intent = read_intent(asked.text, self.retriever.corpus)
        shown = shown_option(asked.text, history)
        if intent:
            answer = hand_over(asked, intent, self.retriever, self._answer)
        elif shown:
            answer = self._explain_option(asked, *shown)
        else:
            answer = self._reply(asked)
        return answer.model_copy(update={"milliseconds": round((time.perf_counter() - began) * 1000, 1)})

    def _explain_option(self, asked: Question, item: ShownItem, option: ShownOption) -> Answer:
        """Return why an option of a question of the bank is right or wrong, and what the guide says on it.

        The sections that decide the question are quoted before others.
        """
        retrieval = self.retriever.search(asked.search, len(self.retriever.corpus.sections))
        ranked = sorted(retrieval.passages, key=lambda passage: passage.section.id not in item.sections)
        passages = tuple(replace(passage, rank=rank) for rank, passage in enumerate(ranked[:MOST_PASSAGES], 1))
        answer = self._answer(replace(asked, length=0.6), replace(retrieval, passages=passages))
        verdict = "is right" if option.right else "is wrong here"
        note = Segment(text=f"**{option.letter}** {verdict}: {option.why}", role=Role.NOTE)
        return answer.model_copy(update={"segments": (note, *answer.segments)})

    def _reply(self, asked: Question) -> Answer:
        parts = (*asked.sides, *asked.parts)
        search = without_mentions(asked.search, self.retriever.lexicon)
        retrieval = self.retriever.search(search or " ", parts=parts, sides=len(asked.sides), context=asked.context)
        decision = self._decider.decide(asked, retrieval, self.retriever)
        return self._decline(asked, decision, retrieval) if decision.reason else self._answer(asked, retrieval)

    def _answer(self, asked: Question, retrieval: Retrieval) -> Answer:
        budget = int((self._answer_words - 5) * asked.length)
        segments, used = compose(asked, retrieval, self.retriever.lexicon, budget)
        notices = asked.notices
        if asked.wish is Wish.TABLE:
            found = table_of(retrieval.passages, [section.id for section in used])
            segments, used = ([found[0]], [found[1].section]) if found else (segments, used)
            notices = notices if found else (*notices, NO_TABLE)
        segments = [*self._layer_note(asked, retrieval, segments, used), *segments]
        return Answer(
            question=asked.text,
            segments=tuple(segments),
            citations=cite(self.retriever.corpus, retrieval.passages, used),
            notices=notices,
            suggestions=self._suggestions(retrieval.passages, asked),
            subject=asked.about,
            engine=self.name,
        )

    def _layer_note(
        self, asked: Question, retrieval: Retrieval, segments: Sequence[Segment], used: Sequence[Section]
    ) -> list[Segment]:
        """Return a note that names the failing layer of a scenario, unless a row of the answer's start names one."""
        layer = used[0].meta.layer if used else None
        if not asked.tells_story or layer is None or segments[0].role is Role.TABLE:
            return []
        nearest = {passage.section.meta.layer for passage in retrieval.passages[:2]}
        if nearest != {layer}:  # two sections that disagree leave the layer open
            return []
        title = next(info.title for info in self.retriever.corpus.blueprint.layers if info.id == layer)
        return [Segment(text=f"Layer: {title}.", role=Role.NOTE)]

    def _decline(self, asked: Question, decision: Decision, retrieval: Retrieval) -> Answer:
        assert decision.reason is not None
        nearest = retrieval.passages if decision.reason is not DeclineReason.UNCLEAR else ()
        segments, used = decline_quotes(decision, asked, retrieval, self.retriever)
        passages = [*(p for p in used), *(p for p in nearest if p.section.id not in {u.section.id for u in used})]
        return Answer(
            question=asked.text,
            segments=tuple(segments),
            citations=cite(self.retriever.corpus, passages, [passage.section for passage in used]),
            reason=decision.reason,
            message=decline_message(decision),
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
