"""Questions asked and graded through another program, on the same log as the app's.

A question is a practice set of one, so that its attempt is stored once however often it is graded, and so that the
learner may answer it on the Practice page instead. Its key is given out once that set is settled and not before.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock

from corpus.errors import TutorError
from corpus.items import LETTERS, Item, Option, Pool
from tutor.interop.results import Choice, ExplainedOption, Question, Verdict, passage_of
from tutor.learner.records import Confidence, Learner, LearnerSettings, SessionKind
from tutor.learner.sittings import Event, EventType, Sitting
from tutor.learner.store import fold_name
from tutor.practice.desk import PracticeDesk
from tutor.practice.grading import Feedback, feedback_on
from tutor.practice.requests import PracticeRequest

TITLE = "A question from your assistant"
WRITER = "assistant"
FIRST_NAME = "Me"
SKIP = "skip"
LONGEST_THOUGHT = timedelta(minutes=10)
"""An answer that took longer was not thought about all the time; its time is not counted."""

Clock = Callable[[], datetime]


class Asking:
    """Asks and grades; safe to share between threads."""

    def __init__(self, desk: PracticeDesk, learner: str = "", clock: Clock = lambda: datetime.now(UTC)) -> None:
        """Use a desk.

        Args:
            desk: Where the app's questions are asked, too.
            learner: Name of the learner meant where a call names none; empty for who studied last.
            clock: Tells the time.
        """
        self._desk = desk
        self._default = learner
        self.clock = clock
        self._lock = Lock()

    def learner(self, name: str = "") -> Learner:
        """Return the learner of that name, or the default one, who is made if nobody has studied here yet.

        Raises:
            TutorError: There is no learner of that name.
        """
        wanted = name or self._default
        everyone = self._desk.learners.learners()
        if not wanted:
            found = self._desk.latest_learner()
            return found or self._desk.learners.create(FIRST_NAME, self.clock(), LearnerSettings())
        for person in everyone:
            if fold_name(person.name) == fold_name(wanted):
                return person
        names = ", ".join(person.name for person in everyone) or "none yet"
        raise TutorError(f"There is no learner of that name; there are: {names}. Add one on the Settings page.")

    def next_question(self, learner: Learner, request: PracticeRequest, near: Sequence[str] = ()) -> Question:
        """Return the question that is open, or ask the next one.

        Raises:
            TutorError: Nothing fits the wish; the message says what to choose instead.
        """
        with self._lock:
            sitting = self._open(learner)
            note = "This question was still open. Grade it, or grade it with the answer “skip”, before another one."
            if sitting is None:
                note, moment, seed = "", self.clock(), secrets.randbelow(2**31)
                items = self._desk.choose(learner, request, moment, seed, near)
                if not items:
                    raise TutorError(self._desk.why_empty(learner, request, moment))
                sitting = self._desk.sittings.start(
                    learner.id, SessionKind.PRACTICE, [items[0].id], moment, seed=seed, title=TITLE
                )
        item = self._item(sitting)
        return Question(
            question_id=sitting.id,
            stem=item.stem,
            options=tuple(
                Choice(letter=letter, text=option.text)
                for letter, option in zip(LETTERS, self._desk.shown_options(sitting, item), strict=False)
            ),
            choose=item.choose,
            reviewed=item.pool is not Pool.GENERATED,
            note=note,
        )

    def grade(self, question_id: str, answer: str, confidence: Confidence, name: str = "") -> Verdict:
        """Store an answer, unless the question was graded before, and return the verdict on what is stored.

        Raises:
            TutorError: There is no such question, or the answer does not name as many options as are asked for.
        """
        learner, sitting = self._find(question_id, name)
        item = self._item(sitting)
        recorded = False
        if sitting.answers[0].settled_at is None:
            events = self._events(sitting, item, answer, confidence)
            applied = self._desk.take(sitting, WRITER, events, self.clock(), claim=True)
            if applied.refused:
                raise TutorError("The app is answering this question right now. Grade it again in a moment.")
            sitting, recorded = applied.sitting, bool(applied.attempts)
        return self._verdict(learner, sitting, item, recorded=recorded)

    def withheld(self, learner: Learner, item_id: str) -> bool:
        """Return whether a learner may not yet be told an item's key: it was never answered, or is asked just now."""
        waiting = {
            answer.item_id
            for sitting in self._desk.sittings.sittings(learner.id)
            for answer in sitting.answers
            if sitting.ended_at is None and (answer.settled_at is None or sitting.kind is SessionKind.MOCK)
        }
        return item_id in waiting or all(attempt.item_id != item_id for attempt in self._desk.attempts(learner.id))

    def item_asked(self, question_id: str, name: str = "") -> str:
        """Return the id of the item that a question is.

        Raises:
            TutorError: There is no such question.
        """
        return self._find(question_id, name)[1].item_ids[0]

    def _open(self, learner: Learner) -> Sitting | None:
        found = [s for s in self._desk.sittings.sittings(learner.id) if _ours(s) and s.ended_at is None]
        return next((s for s in reversed(found) if self._desk.known(s)), None)

    def _find(self, question_id: str, name: str) -> tuple[Learner, Sitting]:
        people = [self.learner(name)] if name else self._desk.learners.learners()
        for learner in people:
            for sitting in self._desk.sittings.sittings(learner.id):
                if sitting.id == question_id and _ours(sitting) and self._desk.known(sitting):
                    return learner, sitting
        raise TutorError("No question of that id was asked. Call next_question and give its question_id.")

    def _item(self, sitting: Sitting) -> Item:
        return self._desk.items[sitting.item_ids[0]]

    def _events(self, sitting: Sitting, item: Item, answer: str, confidence: Confidence) -> list[Event]:
        spent = self.clock() - sitting.started_at
        at = int(spent.total_seconds() * 1000) if timedelta() <= spent <= LONGEST_THOUGHT else 0
        n = sitting.ack + 1
        if answer.strip().casefold() == SKIP:
            return [
                Event(n=n, t=EventType.SKIP, q=item.id, at=at),
                Event(n=n + 1, t=EventType.HAND_IN),
            ]
        chosen = read_letters(answer, self._desk.shown_options(sitting, item), item.choose)
        return [
            Event(n=n, t=EventType.CHOOSE, q=item.id, v=[option.id for option in chosen]),
            Event(n=n + 1, t=EventType.CHECK, q=item.id, v=confidence.value, at=at),
            Event(n=n + 2, t=EventType.HAND_IN),
        ]

    def _verdict(self, learner: Learner, sitting: Sitting, item: Item, *, recorded: bool) -> Verdict:
        chosen = sitting.answers[0].chosen
        options = self._desk.shown_options(sitting, item)
        feedback = feedback_on(item, chosen, self._desk.corpus, self._desk.bank)
        return Verdict(
            right=feedback.right,
            skipped=not chosen,
            chosen=_letters(options, chosen),
            key=_letters(options, feedback.key),
            options=explained_options(options, feedback),
            layer=feedback.layer,
            action=feedback.action,
            sources=tuple(map(passage_of, feedback.sections)),
            item=item.id,
            learner=learner.name,
            recorded=recorded,
            note="" if recorded else "This question had been graded before; the first answer counts.",
        )


def read_letters(answer: str, options: Sequence[Option], choose: int) -> list[Option]:
    """Return the options that an answer such as `B`, `A, D` or `a and d` names.

    Raises:
        TutorError: It names others, or not as many as are asked for.
    """
    possible = LETTERS[: len(options)]
    words = [word for word in re.split(r"[\s,;&/+]+", answer.strip()) if word and word.casefold() != "and"]
    named = list(dict.fromkeys(word.strip("().").upper() for word in words))
    if len(named) != choose or not all(len(letter) == 1 and letter in possible for letter in named):
        raise TutorError(
            f"Name exactly {choose} of the letters {', '.join(possible)}, such as "
            f"“{' and '.join(possible[:choose])}”, or “{SKIP}”. Nothing was stored."
        )
    return [options[possible.index(letter)] for letter in named]


def explained_options(options: Sequence[Option], feedback: Feedback) -> tuple[ExplainedOption, ...]:
    """Return options in the order shown, each with its rationale."""
    return tuple(
        ExplainedOption(
            letter=letter,
            text=option.text,
            right=feedback.options[option.id].right,
            why=feedback.options[option.id].why,
            mistake=feedback.options[option.id].mistake,
        )
        for letter, option in zip(LETTERS, options, strict=False)
    )


def _ours(sitting: Sitting) -> bool:
    return sitting.title == TITLE and sitting.kind is SessionKind.PRACTICE and len(sitting.answers) == 1


def _letters(options: Sequence[Option], ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(letter for letter, option in zip(LETTERS, options, strict=False) if option.id in ids)
