"""New questions by the model that the learner has set: asked for one by one, accepted only if every check holds.

The calls are few and counted, what was accepted is kept at once, and a model that fails ends the run.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cached_property
from itertools import cycle

from corpus.items import INVENTED, LETTERS, Item, Misconception, Pool
from corpus.models import Section
from index.fusion import SUMMARIES
from index.onnx_export import untuned
from index.retrieval import Retriever
from tutor.llm.faults import Fault, ModelFault
from tutor.llm.grounding import GroundingCheck
from tutor.llm.model import ChatModel
from tutor.llm.providers import Message
from tutor.llm.usage import Usage
from tutor.practice.accepting import Assignment, Discard, Gate
from tutor.practice.desk import PracticeDesk
from tutor.practice.drafts import read_draft, read_solution, solving_messages, writing_messages
from tutor.practice.forms import shuffled_options

MOST_WRITTEN = 10
CALLS_PER_QUESTION = 3
"""Calls that may be made for each question wanted: to write it, to solve it, and one more for what is discarded."""
SECTIONS_GIVEN = 3
SHORTEST_SECTION = 60
"""Words of a section below which it decides no question."""


@dataclass(frozen=True)
class WrittenWish:
    """What new questions are to be about; the first of `like`, `misconception`, `objective`, `lesson`, `domain` counts.

    Attributes:
        count: How many, 1 to `MOST_WRITTEN`.
        like: Id of an item to be like; never one of the mock pool.
        misconception: Id of a mistake that wrong options must feed on.
        objective: Objective id.
        lesson: Lesson id.
        domain: Domain id.
    """

    count: int = 5
    like: str = ""
    misconception: str = ""
    objective: str = ""
    lesson: str = ""
    domain: str = ""

    @property
    def most_calls(self) -> int:
        """Return how many calls are made at most."""
        return CALLS_PER_QUESTION * self.count


@dataclass(frozen=True)
class Outcome:
    """What came of a run so far.

    Attributes:
        items: Accepted and kept, in order.
        discarded: How many were not, by reason.
        calls: Calls made.
        usage: Tokens and cost of them.
        stopped: Why it ended early, in words, or "".
    """

    items: tuple[Item, ...] = ()
    discarded: Mapping[Discard, int] = field(default_factory=dict)
    calls: int = 0
    usage: Usage = Usage()
    stopped: str = ""

    @property
    def words(self) -> str:
        """Return what came of it, in words."""
        count = sum(self.discarded.values())
        why = ", ".join(f"{number} {reason}" for reason, number in self.discarded.items())
        parts = [f"{len(self.items)} accepted", f"{count} discarded ({why})" if count else "none discarded"]
        return f"{', '.join(parts)}. {self.calls} calls, {self.usage.words}. {self.stopped}".strip()


class Author:
    """Has questions written. Safe to share between threads."""

    def __init__(
        self,
        model: ChatModel,
        check: GroundingCheck,
        retriever: Retriever,
        desk: PracticeDesk,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Take the model, and what its questions are checked with."""
        self.model = model
        self._check = check
        self._retriever = retriever
        self._desk = desk
        self._clock = clock

    @property
    def name(self) -> str:
        """Return `provider:name` of the model."""
        return self.model.name

    def misconceptions(self) -> tuple[Misconception, ...]:
        """Return the mistakes that questions can be asked for: those that reviewed practice feeds on."""
        fed = {o.misconception for item in self._desk.bank.pool(Pool.PRACTICE) for o in item.options}
        return tuple(m for m in self._desk.bank.misconceptions if m.id in fed and m.id != INVENTED)

    def write(self, wish: WrittenWish, seed: int, report: Callable[[Outcome], None] = lambda outcome: None) -> Outcome:
        """Have questions written, checked and kept; return what came of it.

        Args:
            wish: What they are to be about.
            seed: Decides which sections they start from.
            report: Is told after every call how far it is.

        Raises:
            ValueError: The wish names what does not exist, or an impossible number.
            StorageError: A question cannot be kept.
        """
        tasks = cycle(self._tasks(wish, seed))
        desk, outcome = self._desk, Outcome()
        gate = self._gate
        example = desk.items.get(wish.like)
        try:
            while len(outcome.items) < wish.count and outcome.calls + 2 <= wish.most_calls:
                task = next(tasks)
                messages = writing_messages(
                    task.sections,
                    task.misconceptions,
                    task.wanted,
                    example,
                    [item.stem for item in outcome.items],
                )
                reply, outcome = self._say(messages, outcome)
                judged = gate.judge(read_draft(reply), task, desk.written)
                report(outcome)
                if isinstance(judged, Item):
                    judged, outcome = self._second_opinion(judged, seed, outcome)
                outcome = self._settle(judged, gate, outcome)
                report(outcome)
        except ModelFault as fault:
            outcome = replace(outcome, stopped=f"{fault} What was accepted is kept.")
        return outcome

    @cached_property
    def _gate(self) -> Gate:
        """Return the checks; making them takes seconds, because every known item is encoded."""
        desk = self._desk
        return Gate(
            desk.corpus, desk.bank, (*desk.generated, *desk.written), untuned(self._retriever.encoder), self._check
        )

    def _say(self, messages: Sequence[Message], outcome: Outcome) -> tuple[str, Outcome]:
        """Call the model; an empty reply is no failure here, but one more that cannot be read."""
        try:
            reply = self.model.complete(messages)
        except ModelFault as fault:
            if fault.fault is not Fault.EMPTY:
                raise
            return "", replace(outcome, calls=outcome.calls + 1)
        return reply.text, replace(outcome, calls=outcome.calls + 1, usage=outcome.usage.plus(reply.usage))

    def _second_opinion(self, item: Item, seed: int, outcome: Outcome) -> tuple[Item | Discard, Outcome]:
        """Have an item solved by a call that knows nothing of the first."""
        options = dict(zip(LETTERS, shuffled_options(item, seed), strict=False))
        sections = [self._desk.corpus.sections[name] for name in item.citations]
        asked = solving_messages(item.stem, {letter: option.text for letter, option in options.items()}, sections)
        reply, outcome = self._say(asked, outcome)
        chosen = options.get(read_solution(reply))
        return (item if chosen is not None and chosen.right else Discard.DISAGREED), outcome

    def _settle(self, judged: Item | Discard, gate: Gate, outcome: Outcome) -> Outcome:
        if isinstance(judged, Discard):
            return replace(outcome, discarded=Counter(outcome.discarded) + Counter([judged]))
        self._desk.keep_written(judged, self.model.name, self._clock())
        gate.remember(judged)
        return replace(outcome, items=(*outcome.items, judged))

    def _tasks(self, wish: WrittenWish, seed: int) -> list[Assignment]:
        if not 1 <= wish.count <= MOST_WRITTEN:
            raise ValueError(f"{wish.count} questions; 1 to {MOST_WRITTEN}")
        sections = list(self._targets(wish))
        if not sections:
            raise ValueError("no section of the guide fits this wish")
        if not wish.like:
            random.Random(seed).shuffle(sections)
        return [self._task(section, wish) for section in sections]

    def _task(self, section: Section, wish: WrittenWish) -> Assignment:
        blueprint, layer = self._desk.corpus.blueprint, section.meta.layer
        own = [
            o for o in map(blueprint.objective, section.meta.objectives) if o and section.page_id in {o.lesson, *o.also}
        ]
        objectives = [o.id for o in sorted(own, key=lambda o: o.id != wish.objective)]
        objectives = objectives or [o.id for o in blueprint.objectives if o.lesson == section.page_id][:1]
        near = [s for s in self._deciding() if s.id != section.id and set(objectives) & set(s.meta.objectives)]
        mistakes = tuple(m for m in self.misconceptions() if m.layer in {layer, None} or m.id == wish.misconception)
        given = (section, *near[: SECTIONS_GIVEN - 1])
        return Assignment(given, tuple(objectives), mistakes, wish.misconception)

    def _deciding(self) -> list[Section]:
        """Return the sections of lessons that can decide a question, in the order of the guide."""
        corpus = self._desk.corpus
        return [
            section
            for section in corpus.searchable.sections.values()
            if corpus.blueprint.lesson(section.page_id) is not None
            and section.slug not in SUMMARIES
            and len(section.body.split()) >= SHORTEST_SECTION
        ]

    def _targets(self, wish: WrittenWish) -> Iterator[Section]:
        sections, blueprint = self._deciding(), self._desk.corpus.blueprint
        if wish.like:
            item = self._desk.items.get(wish.like)
            if item is None or item.pool is Pool.MOCK:
                raise ValueError("there is no practice question of that id")
            own = {s.id: s for s in sections}
            yield from (own[name] for name in item.citations if name in own)
            rest = (s for s in sections if s.id not in item.citations)
            yield from (s for s in rest if item.objectives[0] in s.meta.objectives)
        elif wish.misconception:
            fed = Counter(
                name
                for item in self._desk.bank.pool(Pool.PRACTICE)
                if any(option.misconception == wish.misconception for option in item.options)
                for name in item.citations
            )
            yield from (s for s in sections if fed[s.id])
        elif wish.objective:
            yield from (s for s in sections if wish.objective in s.meta.objectives)
        elif wish.lesson:
            yield from (s for s in sections if s.page_id == wish.lesson)
        else:
            domains = {s.page_id: blueprint.domain_of(s.page_id) for s in sections}
            yield from (s for s in sections if not wish.domain or (d := domains[s.page_id]) and d.id == wish.domain)
