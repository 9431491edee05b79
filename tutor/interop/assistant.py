"""What a learner's own assistant can ask of the tutor, as plain calls with typed results; no chat model is called."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from corpus.errors import TutorError
from corpus.items import Item, Pool
from corpus.models import Section
from tutor.chat.engine import Tutor
from tutor.chat.models import Answer, IntentKind
from tutor.interop.asking import Asking, explained_options
from tutor.interop.results import (
    Answered,
    Chance,
    Estimated,
    Explained,
    Found,
    Planned,
    PlannedBlock,
    PlannedDay,
    Progress,
    Question,
    Quoted,
    Verdict,
    passage_of,
)
from tutor.learner.mastery import Estimate
from tutor.learner.records import Confidence
from tutor.practice.desk import PracticeDesk
from tutor.practice.explaining import PastedExplanation, explain_pasted
from tutor.practice.grading import feedback_on
from tutor.practice.pasted import parse_pasted
from tutor.practice.requests import ItemSet, PracticeRequest
from tutor.practice.study import Log

WITHHELD = "Its key is told after it was answered: call next_question, or answer it on the Practice page."
MOCK_ITEM = "This question belongs to the mock exams; it is shown there and nowhere else."
NO_KEY = "The guide has no key for this question; what it says nearest to each option is no verdict."
NEAR = 5
_USE = {
    IntentKind.QUIZ: "Call next_question to be asked.",
    IntentKind.PRACTICE: "Call next_question to be asked.",
    IntentKind.EXPLAIN_ITEM: "Call explain with the question's id.",
    IntentKind.STUDY_NEXT: "Call plan or progress.",
    IntentKind.MOCK_EXAM: "Mock exams are taken in the app.",
}
_ITEM_ID = re.compile(r"\d\.\d-\d{3}|g:[a-z0-9./-]+")
_QUESTION_ID = re.compile(r"[0-9a-f]{32}")
WEAKEST = 5


class Assistant:
    """The tutor for another program; safe to share between threads."""

    def __init__(self, desk: PracticeDesk, tutor: Callable[[], Tutor], asking: Asking) -> None:
        """Use the app's own services.

        Args:
            desk: Items and learners.
            tutor: Returns the offline tutor once it is loaded, or raises `TutorError`.
            asking: Asks and grades.
        """
        self._desk = desk
        self._tutor = tutor
        self._asking = asking

    def search(self, query: str, top_k: int) -> Found:
        """Return the sections nearest to a query."""
        passages = self._tutor().retriever.search(query, top_k).passages
        return Found(passages=tuple(passage_of(passage.section) for passage in passages))

    def ask(self, question: str) -> Answered:
        """Return the guide's answer."""
        answer = self._tutor().ask(question)
        hint = (_USE[answer.intent.kind],) if answer.intent else ()
        return Answered(
            answer=answer.text,
            declined=answer.reason.value if answer.reason else None,
            sources=tuple(map(passage_of, self._cited(answer))),
            notices=(*answer.notices, *hint),
            ask_next=answer.suggestions,
        )

    def next_question(self, learner: str, request: PracticeRequest) -> Question:
        """Ask one question.

        Raises:
            TutorError: The wish names what does not exist, or nothing fits it.
        """
        near: Sequence[str] = ()
        self._check(request)
        if request.topic:
            near = [p.section.id for p in self._tutor().retriever.search(request.topic, NEAR).passages]
        return self._asking.next_question(self._asking.learner(learner), request, near)

    def grade(self, question_id: str, answer: str, confidence: Confidence, learner: str) -> Verdict:
        """Grade an answer; see `Asking.grade`."""
        return self._asking.grade(question_id, answer, confidence, learner)

    def explain(self, question: str, learner: str) -> Explained:
        """Explain a question that was answered, or say what the guide has near the options of one from elsewhere.

        Raises:
            TutorError: The key is withheld, or there is no question to explain.
        """
        name = question.strip()
        if _QUESTION_ID.fullmatch(name):
            name = self._asking.item_asked(name, learner)
        if _ITEM_ID.fullmatch(name):
            return self._explain_item(name, learner)
        pasted = parse_pasted(question)
        if pasted is None:
            raise TutorError(
                "Give the id of a question such as 2.5-001, a question_id, or a whole question with each option on a "
                "line of its own such as “A. …”."
            )
        found = explain_pasted(pasted, self._tutor().retriever, self._desk.bank)
        if found.known is None:
            return _evidence(found, NO_KEY)
        if self._asking.withheld(self._asking.learner(learner), found.known.id):
            return _evidence(found, f"This is a question of the bank, {found.known.id}. {WITHHELD}")
        return self._explained(found.known)

    def plan(self, learner: str, days: int) -> Planned:
        """Return what to study on the coming days."""
        log = self._log(learner)
        made = self._desk.study.plan(log)
        first = made.priorities[0]
        return Planned(
            learner=log.learner.name,
            exam_date=made.exam_date,
            minutes_per_day=round(made.minutes_per_day, 1),
            needed_per_day=round(made.needed_per_day, 1),
            days=tuple(
                PlannedDay(
                    day=day.day,
                    blocks=tuple(
                        PlannedBlock(
                            kind=block.kind.value,
                            minutes=block.minutes,
                            lesson=self._title(block.lesson or ""),
                            questions=block.count,
                        )
                        for block in day.blocks
                    ),
                )
                for day in made.days[:days]
            ),
            first=f"{self._title(first.lesson)}: {first.share:.0%} of the exam, mastered {first.mastery:.0%}.",
        )

    def progress(self, learner: str) -> Progress:
        """Return how far a learner is."""
        log = self._log(learner)
        study, blueprint = self._desk.study, self._desk.corpus.blueprint
        found, ready = study.mastery(log), study.readiness(log)
        shares = dict(zip(study.skills.objectives, study.skills.shares, strict=True))
        gaps = sorted(blueprint.objectives, key=lambda o: -float(shares[o.id]) * (1 - found.objectives[o.id].mean))
        return Progress(
            learner=log.learner.name,
            answers=sum(attempt.answered for attempt in log.attempts),
            due=study.due(log),
            overall=_estimated("overall", "The whole exam", found.overall),
            domains=tuple(_estimated(d.id, d.title, found.domains[d.id]) for d in blueprint.domains),
            lessons=tuple(_estimated(x.id, x.title, found.lessons[x.id]) for x in blueprint.lessons),
            weakest_objectives=tuple(_estimated(o.id, o.text, found.objectives[o.id]) for o in gaps[:WEAKEST]),
            evidence=ready.evidence,
            evidence_needed=ready.needed,
            chances=tuple(Chance(cut=c.cut, chance=c.chance, low=c.low, high=c.high) for c in ready.curve),
            notice=ready.notice,
        )

    def _explain_item(self, item_id: str, learner: str) -> Explained:
        item = self._desk.items.get(item_id)
        if item is None:
            raise TutorError("There is no question of that id. Ids look like 2.5-001.")
        if item.pool is Pool.MOCK:
            raise TutorError(MOCK_ITEM)
        if self._asking.withheld(self._asking.learner(learner), item_id):
            raise TutorError(f"This question has not been answered yet. {WITHHELD}")
        return self._explained(item)

    def _explained(self, item: Item) -> Explained:
        feedback = feedback_on(item, (), self._desk.corpus, self._desk.bank)
        return Explained(
            item=item.id,
            stem=item.stem,
            key=item.key,
            options=explained_options(item.options, feedback),
            evidence=(),
            sources=tuple(map(passage_of, feedback.sections)),
            note="The letters are those of this explanation; options are shuffled whenever the question is asked.",
        )

    def _check(self, request: PracticeRequest) -> None:
        blueprint = self._desk.corpus.blueprint
        if request.lesson and blueprint.lesson(request.lesson) is None:
            raise TutorError(f"There is no such lesson; lessons are {', '.join(x.id for x in blueprint.lessons)}.")
        if request.domain and all(domain.id != request.domain for domain in blueprint.domains):
            raise TutorError(f"There is no such domain; domains are {', '.join(d.id for d in blueprint.domains)}.")
        if request.objective and blueprint.objective(request.objective) is None:
            raise TutorError("There is no such objective; call progress for their ids, such as MO-11.")

    def _cited(self, answer: Answer) -> list[Section]:
        sections = self._desk.corpus.sections
        return [sections[citation.section_id] for citation in answer.used or answer.citations[:2]]

    def _title(self, lesson_id: str) -> str:
        lesson = self._desk.corpus.blueprint.lesson(lesson_id)
        return f"{lesson.id} {lesson.title}" if lesson else ""

    def _log(self, name: str) -> Log:
        return self._desk.log(self._asking.learner(name), self._asking.clock())


def wish(topic: str, lesson: str, domain: str, objective: str, items: ItemSet) -> PracticeRequest:
    """Return the wish for one question; the narrowest of objective, lesson and domain counts."""
    return PracticeRequest(
        count=1, items=items, domain=domain.strip(), lesson=lesson.strip(), objective=objective.strip().upper(),
        topic=topic.strip(),
    )  # fmt: skip


def _evidence(found: PastedExplanation, note: str) -> Explained:
    return Explained(
        item=None,
        stem=found.question.stem,
        key=None,
        options=(),
        evidence=tuple(
            Quoted(
                letter=evidence.option.letter,
                text=evidence.option.text,
                stance=evidence.stance.value,
                reason=evidence.reason,
                quotes=tuple(f"{' '.join(quote.text.split())} ({quote.section.id})" for quote in evidence.quotes),
            )
            for evidence in found.options
        ),
        sources=tuple(map(passage_of, found.sections)),
        note=note,
    )


def _estimated(name: str, title: str, estimate: Estimate) -> Estimated:
    return Estimated(
        name=name,
        title=title,
        mean=round(estimate.mean, 3),
        low=round(estimate.low, 3),
        high=round(estimate.high, 3),
    )
