"""Where questions are asked and answers taken: items, sittings and drills of a learner, joined."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from corpus.items import Bank, Item, Option, Pool
from corpus.models import Corpus
from tutor.learner.records import Attempt, CardRating, CardReview, Learner, SessionKind, TriageAnswer
from tutor.learner.scheduling import Memory
from tutor.learner.sitting_store import Applied, SittingStore
from tutor.learner.sittings import Event, Sitting
from tutor.learner.store import LearnerStore
from tutor.learner.timeline import card_memories, exam_moment
from tutor.practice.attacks import FairForms
from tutor.practice.candidates import candidates
from tutor.practice.deck import draw_deck, due_cards
from tutor.practice.flashcards import Flashcard, flashcards
from tutor.practice.forms import Form, draw_form
from tutor.practice.generated import generate_items
from tutor.practice.grading import Feedback, Grader, feedback_on, grade
from tutor.practice.mock_report import MockReport, report_mock
from tutor.practice.pane_data import shown_options
from tutor.practice.requests import ItemSet, PracticeRequest
from tutor.practice.study import Log, Study
from tutor.practice.triage import TriageCard, triage_cards
from tutor.practice.written import PREFIX, WrittenStore


class PracticeDesk:
    """Items in use; safe to share between threads. What it stores survives a crash once a method returns."""

    def __init__(self, corpus: Corpus, bank: Bank, engine: Engine) -> None:
        """Use a database opened by `open_database`."""
        self.corpus = corpus
        self.bank = bank
        self.learners = LearnerStore(engine)
        self.sittings = SittingStore(engine)
        self._written = WrittenStore(engine)

    @cached_property
    def generated(self) -> tuple[Item, ...]:
        """Return the items made from the guide's tables."""
        return generate_items(self.corpus, self.bank)

    @cached_property
    def written(self) -> tuple[Item, ...]:
        """Return the items that a model wrote and the checks accepted."""
        return self._written.items(self.corpus)

    def keep_written(self, item: Item, model: str, now: datetime) -> None:
        """Keep an item that a model wrote; once this returns it survives a crash."""
        self._written.add(item, self.corpus, model, now)
        self._read_written()

    def _read_written(self) -> None:
        """Forget what depends on the written items, so that it is made anew."""
        for name in ("written", "items", "grader", "study"):
            self.__dict__.pop(name, None)

    @cached_property
    def items(self) -> Mapping[str, Item]:
        """Return every item by id, reviewed and generated."""
        return {item.id: item for item in (*self.bank.items, *self.generated, *self.written)}

    @cached_property
    def grader(self) -> Grader:
        """Return the judge of answers."""
        return Grader(self.bank, (*self.generated, *self.written))

    @cached_property
    def triage(self) -> Mapping[str, TriageCard]:
        """Return every signal card by id."""
        return {card.id: card for card in triage_cards(self.corpus, self.bank)}

    @cached_property
    def cards(self) -> Mapping[str, Flashcard]:
        """Return every flashcard by id."""
        return {card.id: card for card in flashcards(self.corpus)}

    def known(self, sitting: Sitting) -> bool:
        """Return whether every item of a sitting still exists and may be met there.

        Mock items are met in mock exams alone, and in the retest of one that is over.
        """
        if any(name.startswith(PREFIX) and name not in self.items for name in sitting.item_ids):
            self._read_written()  # another program may have had it written
        found = [item for name in sitting.item_ids if (item := self.items.get(name)) is not None]
        mock = {item.id for item in found if item.pool is Pool.MOCK}
        if len(found) < len(sitting.item_ids):
            return False
        if sitting.kind is SessionKind.MOCK:
            return len(mock) == len(found)
        return not mock or mock <= self._examined(self.sittings.owner(sitting.id) or "")

    def _examined(self, learner_id: str) -> set[str]:
        """Return the items of all mock exams of a learner that are over."""
        exams = self.sittings.sittings(learner_id, SessionKind.MOCK)
        return {name for exam in exams if exam.ended_at is not None for name in exam.item_ids}

    def choose(
        self, learner: Learner, request: PracticeRequest, now: datetime, seed: int, near: Sequence[str] = ()
    ) -> list[Item]:
        """Return the items of a new practice set, in the order in which they are asked; none if nothing fits."""
        fitting = candidates(request, self.bank.items, self.generated, self.written, self.corpus.blueprint, near)
        return self.study.choose(self.log(learner, now), fitting, request.items, request.count, seed)

    def one_like(
        self, learner: Learner, item: Item, now: datetime, seed: int, without: Collection[str] = ()
    ) -> Item | None:
        """Return one more question on what an item asks for, or None if none is left today.

        Args:
            learner: Who asks.
            item: The item; another one on its objective is looked for, then on its lesson.
            now: The moment.
            seed: Decides between equals.
            without: Ids of items that do not count, such as those of the set that is open.
        """
        log, left_out = self.log(learner, now), {item.id, *without}
        for wish in (
            PracticeRequest(count=1, objective=item.objectives[0]),
            PracticeRequest(count=1, objective=item.objectives[0], items=ItemSet.GENERATED),
            PracticeRequest(count=1, lesson=item.lesson),
        ):
            fitting = candidates(wish, self.bank.items, self.generated, self.written, self.corpus.blueprint)
            fresh = [other for other in fitting if other.id not in left_out]
            found = self.study.choose(log, fresh, wish.items, 1, seed)
            if found:
                return found[0]
        return None

    def why_empty(self, learner: Learner, request: PracticeRequest, now: datetime) -> str:
        """Return why no item fits a wish, and what to do instead."""
        if request.items is ItemSet.DUE:
            due = self.study.next_due(self.log(learner, now))
            zone = ZoneInfo(learner.settings.zone)
            later = f" Next on {due.astimezone(zone):%A, %Y-%m-%d}." if due and due > now else ""
            return f"Nothing is due.{later} Choose weak spots or new questions meanwhile."
        if request.items is ItemSet.WRITTEN:
            return "No question written by a model is left here today. Choose another set, or have new ones written."
        if request.items is ItemSet.MISSED:
            return "Nothing was missed here. Choose another set."
        return f"There is nothing left for {request.title(self.corpus.blueprint)} today. Choose a wider set."

    def latest_learner(self) -> Learner | None:
        """Return who last began to answer, or was added; None if there is nobody."""
        return max(self.learners.learners(), key=self._last_seen, default=None)

    def _last_seen(self, learner: Learner) -> datetime:
        return max([learner.created_at, *(sitting.started_at for sitting in self.sittings.sittings(learner.id))])

    def log(self, learner: Learner, now: datetime) -> Log:
        """Return everything a learner did, as of a moment."""
        return Log.read(self.learners, learner, now)

    @cached_property
    def study(self) -> Study:
        """Return what the learner's models say of it."""
        return Study(self.corpus, self.items)

    def take(
        self, sitting: Sitting, writer: str, events: Sequence[Event], now: datetime, *, claim: bool = False
    ) -> Applied:
        """Store what a tab reports on a sitting; the first tab has it, another one must claim it.

        Raises:
            StorageError: The database failed, or the sitting was deleted; the tab sends again.
        """
        if writer and (claim or not sitting.writer):
            self.sittings.claim(sitting.id, writer)
        return self.sittings.apply(sitting.id, writer, events, now, self.grader)

    def feedback(self, sitting: Sitting) -> Mapping[str, Feedback]:
        """Return the verdict on every question of a sitting that is settled, by item id.

        A mock exam has none before it has ended.
        """
        if sitting.kind == "mock" and sitting.ended_at is None:
            return {}
        return {
            answer.item_id: feedback_on(self.items[answer.item_id], answer.chosen, self.corpus, self.bank)
            for answer in sitting.answers
            if answer.settled_at is not None
        }

    def shown_options(self, sitting: Sitting, item: Item) -> tuple[Option, ...]:
        """Return an item's options in the order in which a sitting shows them."""
        return shown_options(item, sitting)

    def last_shown(self, learner: Learner, item: Item) -> tuple[tuple[Option, ...], frozenset[str]]:
        """Return an item's options as the learner saw them last with the key, and which of them were chosen.

        One that was never settled, or whose exam is not over, comes in the bank's order.
        """
        sittings = (s for s in self.sittings.sittings(learner.id) if item.id in s.item_ids)
        for sitting in sorted(sittings, key=lambda sitting: sitting.started_at, reverse=True):
            answer = sitting.answers[sitting.item_ids.index(item.id)]
            if sitting.ended_at is not None or sitting.kind != "mock" and answer.settled_at is not None:
                return shown_options(item, sitting), frozenset(answer.chosen)
        return item.options, frozenset()

    def draw_mock(self, seed: int, seen: Collection[str]) -> Form:
        """Draw the form of a mock exam, items that were not seen first."""
        return draw_form(self.bank, self.corpus.blueprint, seed, seen, self._fair)

    @cached_property
    def _fair(self) -> FairForms:
        return FairForms(self.corpus, self.bank)

    def score(self, sitting: Sitting) -> int:
        """Return the number of right answers of a sitting."""
        return sum(grade(self.items[answer.item_id], answer.chosen) for answer in sitting.answers)

    def mock_report(self, learner: Learner, sitting: Sitting) -> MockReport:
        """Return the result of a mock exam that is over."""
        before = {a.item_id for a in self.attempts(learner.id) if a.sitting != sitting.id and a.at < sitting.started_at}
        return report_mock(sitting, self.items, self.corpus.blueprint, before)

    def met(self, learner: Learner, item_id: str) -> bool:
        """Return whether an item was asked in something of a learner's that is over, so that its key was shown."""
        return any(s.ended_at is not None and item_id in s.item_ids for s in self.sittings.sittings(learner.id))

    def attempts(self, learner_id: str) -> list[Attempt]:
        """Return everything a learner answered, in order."""
        return self.learners.records(learner_id, Attempt)

    def judge_triage(
        self, learner_id: str, drill: str, card_id: str, layer: str, action: str, now: datetime, milliseconds: int = 0
    ) -> TriageAnswer:
        """Store what a learner said about a signal; the same card of the same drill counts once.

        Raises:
            ValueError: There is no such card, layer or action.
        """
        card = self.triage.get(card_id)
        if card is None:
            raise ValueError(f"no signal card {card_id!r}")
        answer = TriageAnswer.model_validate(
            {
                "key": f"{drill}:{card_id}"[:100],
                "at": now,
                "card_id": card_id,
                "layer": card.layer,
                "said_layer": layer,
                "action": card.action,
                "said_action": action,
                "milliseconds": milliseconds,
            }
        )
        self.learners.add(learner_id, [answer])
        return answer

    def card_memories(self, learner_id: str, now: datetime) -> dict[str, Memory]:
        """Return how well each flashcard that was reviewed is remembered, by card id."""
        return card_memories(self.learners.records(learner_id, CardReview), now)

    def due_flashcards(self, learner: Learner, now: datetime) -> int:
        """Return how many flashcards are due again."""
        return due_cards(self.card_memories(learner.id, now), _exam(learner), now)

    def draw_flashcards(self, learner: Learner, count: int, seed: int, now: datetime) -> tuple[Flashcard, ...]:
        """Return a deck of flashcards, those that are due first."""
        exam, memories = _exam(learner), self.card_memories(learner.id, now)
        return draw_deck(list(self.cards.values()), memories, exam, now, count, seed)

    def rate_card(self, learner_id: str, key: str, card_id: str, rating: int | None, now: datetime) -> None:
        """Store how well a flashcard was known; None takes the last rating of this card back.

        Raises:
            ValueError: There is no such card or rating.
        """
        if card_id not in self.cards:
            raise ValueError(f"no flashcard {card_id!r}")
        given = CardRating(rating) if rating is not None else None
        self.learners.add(learner_id, [CardReview(key=key, at=now, card_id=card_id, rating=given)])


def _exam(learner: Learner) -> datetime | None:
    return exam_moment(learner.settings.exam_date, learner.settings.zone)
