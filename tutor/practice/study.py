"""What the learner's models say, joined with the items: what to ask, what to do today, how far one is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import takewhile
from math import ceil

from corpus.items import Item, Pool
from corpus.models import Blueprint, Corpus, Layer, PageKind
from tutor.learner.choosing import Mode, Situation, choose, due_questions, item_histories
from tutor.learner.confusion import Confusion, layers_said, practice_confusion, triage_confusion
from tutor.learner.insight import (
    Calibration,
    MisconceptionCount,
    Pace,
    calibration,
    misconceptions,
    pace,
    usual_seconds,
)
from tutor.learner.mastery import Belief, Estimate, Mastery, believe, layer_mastery, mastery
from tutor.learner.placement import placement_questions
from tutor.learner.plan import Plan, Work, make_plan
from tutor.learner.pool import Pool as QuestionPool
from tutor.learner.readiness import Readiness, readiness
from tutor.learner.records import Attempt, CardReview, Learner, PlanRecord, Reading, SessionKind, TriageAnswer
from tutor.learner.scheduling import Memory, due_at
from tutor.learner.skills import Question, Skills
from tutor.learner.store import LearnerStore
from tutor.learner.timeline import TrendPoint, card_memories, exam_moment, forecast, minutes_by_day, trend
from tutor.learner.times import day_of
from tutor.learner.today import Course, Today, course, make_today
from tutor.practice.requests import ItemSet

READING_WORDS = 150
"""Words of the guide read in a minute, with time to think."""
FORECAST_DAYS = 28
FASTEST_SECONDS = 20.0
"""The least that a plan counts for a question, whatever the learner's median.

Half of the bank's questions have at least 102 words with their options. Adults read non-fiction silently at 175 to 300
words a minute (Brysbaert 2019, How many words do we read per minute?, Journal of Memory and Language 109), so even a
fast reader needs 20 seconds for such a question, before any thought. A median below that comes from clicking through
or from answers known by heart; a plan made with it would promise five drills in the time of one.
"""
_MODES = {
    ItemSet.ADAPTIVE: Mode.ADAPTIVE,
    ItemSet.DUE: Mode.DUE,
    ItemSet.WEAKEST: Mode.WEAKEST,
    ItemSet.UNSEEN: Mode.UNSEEN,
    ItemSet.MISSED: Mode.MISSED,
    ItemSet.GENERATED: Mode.ADAPTIVE,
    ItemSet.WRITTEN: Mode.ADAPTIVE,
}


def question_of(item: Item, blueprint: Blueprint) -> Question:
    """Return an item as the learner's models see it."""
    domain = blueprint.domain_of(item.lesson)
    return Question(
        item_id=item.id,
        objectives=item.objectives,
        lesson=item.lesson,
        domain=domain.id if domain else "",
        layer=item.layer,
        difficulty=item.difficulty.logit,
        chance=item.chance,
    )


def reading_minutes(corpus: Corpus) -> dict[str, int]:
    """Return how long each lesson takes to read, in minutes."""
    return {page.id: ceil(page.words / READING_WORDS) for page in corpus.pages if page.kind is PageKind.LESSON}


@dataclass(frozen=True)
class Log:
    """Everything a learner did, read once."""

    learner: Learner
    now: datetime
    attempts: tuple[Attempt, ...]
    triage: tuple[TriageAnswer, ...]
    cards: tuple[CardReview, ...]
    readings: tuple[Reading, ...]
    plans: tuple[PlanRecord, ...]

    @property
    def plan(self) -> Plan | None:
        """Return the plan in force, or None."""
        return _plan_of(self.plans[-1]) if self.plans else None

    @property
    def earlier_plan(self) -> Plan | None:
        """Return the last plan of an earlier day, against which the days since then are judged."""
        today = day_of(self.now, self.learner.settings.zone)
        plans = map(_plan_of, reversed(self.plans))
        return next((plan for plan in plans if plan.made_on < today), None)

    @cached_property
    def planned_since(self) -> date | None:
        """Return the day of the first plan for the exam in the settings, or None without a plan for it."""
        exam = self.learner.settings.exam_date
        same = takewhile(lambda plan: plan.exam_date == exam, map(_plan_of, reversed(self.plans)))
        return min((plan.made_on for plan in same), default=None)

    @classmethod
    def read(cls, store: LearnerStore, learner: Learner, now: datetime) -> Log:
        """Return the log as of a moment."""
        return cls(
            learner=learner,
            now=now,
            attempts=tuple(store.records(learner.id, Attempt)),
            triage=tuple(store.records(learner.id, TriageAnswer)),
            cards=tuple(store.records(learner.id, CardReview)),
            readings=tuple(store.records(learner.id, Reading)),
            plans=tuple(store.records(learner.id, PlanRecord)),
        )

    @property
    def exam(self) -> datetime | None:
        """Return the moment of the exam, or None without a date."""
        return exam_moment(self.learner.settings.exam_date, self.learner.settings.zone)

    @property
    def finished(self) -> frozenset[str]:
        """Return the lessons that were read to the end."""
        return frozenset(reading.page_id for reading in self.readings if reading.finished)


def _plan_of(record: PlanRecord) -> Plan:
    return Plan.model_validate(record.plan)


class Study:
    """Answers what pages and commands ask about a learner; made once, safe to share between threads."""

    def __init__(self, corpus: Corpus, items: Mapping[str, Item]) -> None:
        """Take the content and every item, generated ones too."""
        self.corpus = corpus
        self.skills = Skills.of(corpus.blueprint)
        self.questions = {name: question_of(item, corpus.blueprint) for name, item in items.items()}
        self._items = items
        self._latest: tuple[Log, Belief] | None = None

    @cached_property
    def reviewed(self) -> Mapping[str, Question]:
        """Return the questions of reviewed items by id; forms are drawn from such."""
        return {name: q for name, q in self.questions.items() if self._items[name].pool is not Pool.GENERATED}

    @cached_property
    def practiced(self) -> Mapping[str, Question]:
        """Return the reviewed questions of the practice pool by id; only these are asked again when they are due."""
        return {name: q for name, q in self.reviewed.items() if self._items[name].pool is Pool.PRACTICE}

    @cached_property
    def feeds(self) -> Mapping[tuple[str, str], str]:
        """Return the misconception that each distractor feeds on, by item and option."""
        return {
            (item.id, option.id): option.misconception
            for item in self._items.values()
            for option in item.options
            if option.misconception
        }

    @cached_property
    def fixes(self) -> Mapping[tuple[str, str], Layer]:
        """Return the layer that each distractor would repair, by item and option."""
        return {
            (item.id, option.id): option.fixes
            for item in self._items.values()
            for option in item.options
            if option.fixes
        }

    def belief(self, log: Log) -> Belief:
        """Return what the log says about abilities; a page asks several times for the same log, so it is kept."""
        latest = self._latest
        if latest is not None and latest[0] is log:
            return latest[1]
        belief = believe(self.skills, log.learner.settings.background, log.attempts, self.questions, log.now)
        self._latest = (log, belief)
        return belief

    def mastery(self, log: Log) -> Mastery:
        """Return the mastery of every objective, lesson and domain."""
        return mastery(self.belief(log))

    def layers(self, log: Log) -> dict[str, Estimate]:
        """Return the mastery of each failing layer, by its id."""
        return layer_mastery(self.belief(log), self.reviewed.values())

    def weakest(self, log: Log) -> str:
        """Return the objective with most to win: what is missing, weighted by its share of the exam."""
        known = self.mastery(log).objectives
        shares = zip(self.skills.objectives, self.skills.shares, strict=True)
        gains = {objective: float(share) * (1 - known[objective].mean) for objective, share in shares}
        return max(gains, key=gains.__getitem__)

    def situation(self, log: Log) -> Situation:
        """Return what a choice of questions depends on."""
        recent = [
            o for a in log.attempts[-4:] if a.item_id in self.questions for o in self.questions[a.item_id].objectives
        ]
        return Situation(self.belief(log), item_histories(log.attempts, log.now), log.now, log.exam, recent)

    def choose(self, log: Log, items: Sequence[Item], wanted: ItemSet, count: int, seed: int) -> list[Item]:
        """Return the items of a set, in the order in which they should be asked; fewer if no more fit."""
        pool = QuestionPool.of(self.skills, [self.questions[item.id] for item in items])
        if not len(pool):
            return []
        found = choose(self.situation(log), pool, _MODES[wanted], count, seed)
        return [self._items[question.item_id] for question in found]

    def due(self, log: Log) -> int:
        """Return how many practice items are due again."""
        return len(due_questions(self.situation(log), list(self.practiced.values())))

    def next_due(self, log: Log) -> datetime | None:
        """Return the moment when the next item or flashcard is due, or None."""
        return min((due_at(memory, log.exam) for memory in self._memories(log)), default=None)

    def placement(self, log: Log, seed: int) -> list[Item]:
        """Return the items of a placement test."""
        pool = QuestionPool.of(self.skills, list(self.practiced.values()))
        found = placement_questions(self.skills, pool, log.learner.settings.background, log.now, seed)
        return [self._items[question.item_id] for question in found]

    def work(self, log: Log) -> Work:
        """Return what a plan is made of."""
        done = log.finished
        zone = log.learner.settings.zone
        days = FORECAST_DAYS if log.exam is None else max(FORECAST_DAYS, (log.exam - log.now) // timedelta(days=1) + 2)
        mocks = {a.sitting: day_of(a.at, zone) for a in log.attempts if a.kind is SessionKind.MOCK}
        return Work(
            mastery=self.mastery(log),
            reading={lesson: n for lesson, n in reading_minutes(self.corpus).items() if lesson not in done},
            reviews=forecast(self._memories(log), log.now, zone, days, log.exam),
            seconds=max(usual_seconds(log.attempts), FASTEST_SECONDS),
            mocks=tuple(mocks.values()),
            since=log.planned_since,
        )

    def plan(self, log: Log) -> Plan:
        """Return the plan from today on."""
        return make_plan(self.skills, log.learner.settings, self.work(log), log.now)

    def today(self, log: Log) -> Today:
        """Return what to do today."""
        return make_today(self.skills, log.learner.settings, self.work(log), log.now)

    def course(self, log: Log) -> Course | None:
        """Return whether the last plan of an earlier day was kept, or None without one."""
        earlier = log.earlier_plan
        if earlier is None:
            return None
        zone = log.learner.settings.zone
        records: Iterable[Attempt | Reading | CardReview | TriageAnswer] = (
            *log.attempts,
            *log.readings,
            *log.cards,
            *log.triage,
        )
        return course(earlier, minutes_by_day(records, zone), day_of(log.now, zone))

    def readiness(self, log: Log) -> Readiness:
        """Return the chance to reach possible pass marks, from unseen items only."""
        return readiness(self.skills, log.learner.settings.background, log.attempts, self.reviewed, log.now)

    def calibration(self, log: Log) -> tuple[Calibration, ...]:
        """Return how often guesses, unsure and sure answers were right."""
        return calibration(log.attempts, self.questions)

    def confusion(self, log: Log) -> Confusion:
        """Return which layer is taken for which, in the triage drill and in practice together."""
        drill = triage_confusion(log.triage).counts
        answers = practice_confusion(log.attempts, self.questions, self.fixes).counts
        return Confusion({pair: drill.get(pair, 0) + answers.get(pair, 0) for pair in {*drill, *answers}})

    def layers_said(self, attempt: Attempt) -> set[tuple[Layer, Layer]]:
        """Return the layer that failed with each layer that an answer says, as `confusion` counts them."""
        return layers_said(attempt, self.questions, self.fixes)

    def misconceptions(self, log: Log) -> list[MisconceptionCount]:
        """Return the misconceptions that were fallen for, the most frequent first."""
        return misconceptions(log.attempts, self.feeds)

    def pace(self, log: Log) -> Pace:
        """Return how fast the learner answers."""
        exam = self.corpus.blueprint.exam
        return pace(log.attempts, exam.minutes * 60 / exam.questions)

    def trend(self, log: Log) -> list[TrendPoint]:
        """Return mastery after each day with answers."""
        settings = log.learner.settings
        return trend(self.skills, settings.background, log.attempts, self.questions, settings.zone, log.now)

    def _memories(self, log: Log) -> list[Memory]:
        histories = item_histories(log.attempts, log.now)
        items = [h.memory for name, h in histories.items() if h.memory is not None and name in self.practiced]
        return [*items, *card_memories(log.cards, log.now).values()]
