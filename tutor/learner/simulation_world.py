"""The generative model of the simulation: made-up learners, a made-up bank, and how they answer.

It is not quite the model that estimates them, as the world will not be. Items differ in slope, which the
estimator does not know; the author's difficulty is off by half a logit; learning slows down as ability
grows; what was learned is forgotten by a power of time and not exponentially; confidence comes from a
feeling of knowing that is off by a learner's boldness; and the background that a learner states fits only
roughly. What both share: abilities add up from general to single objectives, answers are logistic with
guesses and slips, and an item on two objectives is decided by the weaker one.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np

from corpus.models import Layer
from tutor.learner.records import Background, Confidence
from tutor.learner.skills import Array, Question, Skills


@dataclass(frozen=True)
class World:
    """Constants of the generative model, in logits unless said otherwise.

    Attributes:
        mean: Mean ability of all learners together.
        background: How far apart the three stated backgrounds are on average.
        general: Spread of general ability.
        domain: Spread between a learner's domains.
        lesson: Spread between the lessons of a domain.
        objective: Spread between the objectives of a lesson.
        difficulty: Spread of true difficulty; its mean is `easier` below 0.
        easier: How much easier than even the average item is.
        author: Spread of an author's difficulty around the true one.
        slope: Spread of the logarithm of the slope around 0.
        slip: Chance to answer wrong while knowing.
        two_objectives: Share of items that touch a second objective of the lesson.
        choose_two: Share of items with two right options of five.
        lesson_gain: What one answer with feedback teaches a learner at ability 0; nothing at ability 2.
        feeling: How much stronger the feeling of knowing is when the learner knows, in its own spread.
        boldness: Spread of that feeling between learners.
        fade: Exponent of the power of time by which what was learned fades, per day.
    """

    mean: float = -0.5
    background: float = 0.8
    general: float = 1.1
    domain: float = 0.35
    lesson: float = 0.3
    objective: float = 0.4
    difficulty: float = 1.3
    easier: float = 0.2
    author: float = 0.5
    slope: float = 0.25
    slip: float = 0.05
    two_objectives: float = 0.3
    choose_two: float = 0.15
    lesson_gain: float = 0.10
    fade: float = 0.15
    feeling: float = 0.9
    boldness: float = 0.4


WORLD = World()


@dataclass(frozen=True)
class TrueItem:
    """An item as it really is; `question` is what the tutor knows of it."""

    question: Question
    places: tuple[int, ...]
    difficulty: float
    slope: float


@dataclass
class SimulatedLearner:
    """A learner who answers, learns and forgets.

    Attributes:
        born: Ability of each objective before any learning.
        background: What the learner says they bring along.
        chance: Source of everything random about them.
        world: Constants.
        learned: What was learned, for each objective, as of `touched`.
        touched: Day on which each objective was last learned.
    """

    born: Array
    background: Background
    chance: random.Random
    world: World = WORLD
    learned: Array = field(default_factory=lambda: np.zeros(0))
    touched: Array = field(default_factory=lambda: np.zeros(0))

    def __post_init__(self) -> None:
        """Begin with nothing learned, as bold as chance has it."""
        self.bold = self.chance.gauss(0, self.world.boldness)
        self.learned, self.touched = np.zeros(len(self.born)), np.zeros(len(self.born))

    def ability(self, day: float) -> Array:
        """Return the ability of each objective on a day."""
        kept = (1 + np.maximum(day - self.touched, 0.0)) ** -self.world.fade
        return np.asarray(self.born + self.learned * kept)

    def chance_known(self, item: TrueItem, day: float) -> float:
        """Return the chance that the learner knows the answer on a day."""
        ability = self.ability(day)[list(item.places)].min()
        return float(1 / (1 + np.exp(-item.slope * (ability - item.difficulty))))

    def chance_right(self, item: TrueItem, day: float) -> float:
        """Return the chance of a right answer on a day."""
        floor = item.question.chance
        return floor + (1 - floor - self.world.slip) * self.chance_known(item, day)

    def answer(self, item: TrueItem, day: float, *, learns: bool = True) -> tuple[bool, Confidence]:
        """Return whether the learner answers right and how sure they say they are; let them learn from feedback."""
        known = self.chance.random() < self.chance_known(item, day)
        right = self.chance.random() < (1 - self.world.slip if known else item.question.chance)
        feeling = self.chance.gauss(self.world.feeling * known + self.bold, 1)
        confidence = Confidence.SURE if feeling > 0.9 else Confidence.UNSURE if feeling > 0.1 else Confidence.GUESS
        if learns:
            self.learn(item, day)
        return right, confidence

    def learn(self, item: TrueItem, day: float) -> None:
        """Take something from the feedback on an item."""
        ability = self.ability(day)
        for place in item.places:
            gain = max(self.world.lesson_gain * (1 - ability[place] / 2), 0.0)
            self.learned[place] = ability[place] - self.born[place] + gain
            self.touched[place] = day


@dataclass(frozen=True)
class Bank:
    """Made-up items: those for practice, and those for mock exams."""

    practice: list[TrueItem]
    mock: list[TrueItem]


PRACTICE_ITEMS, MOCK_ITEMS = 10, 4
"""Items of each objective."""


def make_bank(skills: Skills, seed: int, world: World = WORLD) -> Bank:
    """Return a bank with equally many items for each objective."""
    chance = random.Random(f"bank {seed}")
    items = [
        _make_item(skills, place, number, chance, world)
        for place in range(len(skills))
        for number in range(PRACTICE_ITEMS + MOCK_ITEMS)
    ]
    per_objective = PRACTICE_ITEMS + MOCK_ITEMS
    mock = [item for number, item in enumerate(items) if number % per_objective >= PRACTICE_ITEMS]
    return Bank([item for item in items if item not in mock], mock)


def _make_item(skills: Skills, place: int, number: int, chance: random.Random, world: World) -> TrueItem:
    lesson = skills.lessons[place]
    neighbors = [other for other, of in enumerate(skills.lessons) if of == lesson and other != place]
    second = (chance.choice(neighbors),) if neighbors and chance.random() < world.two_objectives else ()
    places = (place, *second)
    difficulty = chance.gauss(-world.easier, world.difficulty)
    question = Question(
        item_id=f"{skills.objectives[place]}-{number:03}",
        objectives=tuple(skills.objectives[i] for i in places),
        lesson=lesson,
        domain=skills.domains[place],
        layer=list(Layer)[skills.lesson_ids.index(lesson) % len(Layer)],
        difficulty=max(-3.0, min(3.0, difficulty + chance.gauss(0, world.author))),
        chance=0.1 if chance.random() < world.choose_two else 0.25,
    )
    return TrueItem(question, places, difficulty, slope=float(np.exp(chance.gauss(0, world.slope))))


def make_learner(skills: Skills, seed: str, world: World = WORLD) -> SimulatedLearner:
    """Return a learner; the same seed gives the same one."""
    chance = random.Random(f"learner {seed}")
    level = chance.choice((-1, 0, 1))
    general = world.mean + world.background * level + chance.gauss(0, world.general)
    domains = {domain: chance.gauss(0, world.domain) for domain in skills.domain_ids}
    lessons = {lesson: chance.gauss(0, world.lesson) for lesson in skills.lesson_ids}
    born = [
        general + domains[domain] + lessons[lesson] + chance.gauss(0, world.objective)
        for domain, lesson in zip(skills.domains, skills.lessons, strict=True)
    ]
    stated = (Background.NEW, Background.ASSOCIATE, Background.PRACTITIONER)[level + 1]
    return SimulatedLearner(np.array(born), stated, chance, world)


def draw_form(skills: Skills, items: list[TrueItem], chance: random.Random) -> list[TrueItem]:
    """Return an exam form: as many items of each domain as the exam has, drawn without replacement."""
    form = []
    for domain, count in skills.form.items():
        form += chance.sample([item for item in items if item.question.domain == domain], count)
    chance.shuffle(form)
    return form
