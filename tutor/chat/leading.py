"""The first sentence of an answer: the one that answers, wherever near the top of the search it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import inf, log
from operator import mul

from corpus.blocks import BlockKind, Label
from corpus.models import TableKind
from index.found import Retrieval
from index.fusion import SUMMARIES
from index.lexical import Lexicon
from tutor.chat.forms import Form
from tutor.chat.question import Question
from tutor.chat.settling import settling_of
from tutor.chat.sides import names_of_sides
from tutor.chat.telling import Telling
from tutor.chat.units import DANGLING, FIXED, MOVING, TRAP, Unit, unlabelled, weights_of

PROSE = frozenset({BlockKind.PROSE, BlockKind.LIST})
NO_LEAD = frozenset({Label.STEM_CUE, Label.EXAMPLE})
"""Labels of blocks that answer nothing by themselves."""
CASES = frozenset({TableKind.SIGNALS, TableKind.TRAPS, TableKind.GLOSSARY, TableKind.DECISION})
"""Tables whose rows stand for themselves: one row can be the whole answer."""
_GOES_ON = re.compile(r"\btoo\b[,.]|\btherefore\b", re.I)
"""Words inside a sentence that tell that another one comes before."""
_FAILURE = re.compile(
    r"\b(?:traps?|mistakes?|wrong|why|pitfalls?|errors?|fails?|raises?|refused|allowed|can i)\b", re.I
)
"""Words with which a question wonders what goes wrong: a trap can be the whole answer."""
_STEMS = re.compile(
    r"\b(?:stems?|wording|words?|phrases?|signals?|hints?|clues?|cues?|giv\w+ (?:it |this )?away|tells? me)\b", re.I
)
"""Words with which a question asks how the exam's questions tell what they are about."""


LEADING = ("case", "trap_fails", "settles")
"""Names of the weights that units have as the first one only."""


@dataclass(frozen=True)
class LeadWeights:
    """What speaks for a unit as the first one of an answer, in logits.

    Fitted by `tests/benchmarks/fit_lead.py`, which says what on, but for `gap` and `about`. The names that
    `UnitWeights` has too mean the same.

    Attributes:
        case: For a row of a table whose rows can be the whole answer.
        trap_fails: For a trap, where it is asked what fails.
        settles: For words that settle a question, per logit of their factor.
    """

    gap: float = 0.9
    similarity: float = 10.64
    shared: float = 3.54
    covered: float = 2.11
    first: float = 0.42
    early: float = -0.15
    item: float = 0.56
    rule: float = -0.42
    trap: float = -0.01
    cue: float = 0.85
    long: float = 0.15
    about: float = -1.5
    defines: float = 0.83
    trap_asked: float = -1.49
    row_asked: float = 0.25
    case: float = 0.5
    trap_fails: float = 0.55
    settles: float = 3.52


@dataclass(frozen=True)
class LeadTaste:
    """How the first sentence is found; chances in [0, 1], nearness in logits.

    Attributes:
        definition_near: Logits below the best section within which another one may say what something is.
        near: Logits below the best section within which another one may lead.
        added_near: Logits below the best section within which a sentence on what a follow-up adds may lead.
        added_far: The same for a sentence that says nearly all of it.
        added_whole: Share of the telling words that is nearly all.
        added: What it is worth that a sentence says all of what a follow-up adds, as a chance.
        farther: What each logit below the best section costs such a sentence, as a chance.
        case: How much likelier than a sentence a row of a table must be to lead a follow-up.
        weights: What speaks for the first sentence of any other answer.
    """

    definition_near: float = 3.0
    near: float = 6.0
    added_near: float = 4.0
    added_far: float = 8.0
    added_whole: float = 0.8
    added: float = 0.3
    farther: float = 0.2
    case: float = 0.05
    weights: LeadWeights = LeadWeights()


Units = Mapping[str, Sequence[Unit]]


def find_lead(question: Question, retrieval: Retrieval, units: Units, taste: LeadTaste, lexicon: Lexicon) -> Unit:
    """Return the unit that an answer begins with.

    Args:
        question: What was asked.
        retrieval: What was found; must hold at least one passage.
        units: The quotable parts of each found section, by its id.
        taste: How likely a unit must be to lead.
        lexicon: Knows how rare a word is.
    """
    found = (
        _on_addition(question, retrieval, units, taste, lexicon)
        or _definition(retrieval, units, taste)
        or _naming_both(question, retrieval, units, taste)
        or _going_on(question, retrieval, units)
    )
    if found:
        return found
    candidates = lead_candidates(question, retrieval, units, taste.near)
    worth = lead_worth(question, candidates, taste.weights)
    return candidates[max(range(len(candidates)), key=worth.__getitem__)]


def lead_candidates(question: Question, retrieval: Retrieval, units: Units, near: float) -> list[Unit]:
    """Return the units that can stand first: of the best sections those that point at nothing before them."""
    unfit = _unfit(question)
    if _STEMS.search(question.search):
        unfit -= {Label.STEM_CUE}
    names = _near(retrieval, near)
    found = [unit for name in names for unit in units[name] if _can_lead(unit, unfit)]
    return found or list(units[names[0]])


def lead_worth(question: Question, candidates: Sequence[Unit], weights: LeadWeights) -> list[float]:
    """Return what speaks for each candidate in sum, in logits."""
    fixed, moving, own = (weights_of(weights, names) for names in (FIXED, MOVING, LEADING))
    return [
        sum(map(mul, fixed, unit.fixed)) + sum(map(mul, moving, unit.moving)) + sum(map(mul, own, told))
        for unit, told in zip(candidates, _leading_values(question, candidates), strict=True)
    ]


def lead_features(question: Question, candidates: Sequence[Unit]) -> list[Mapping[str, float]]:
    """Return what speaks for each candidate, by the name of its weight."""
    told = _leading_values(question, candidates)
    return [{**u.told, **dict(zip(LEADING, values, strict=True))} for u, values in zip(candidates, told, strict=True)]


def _leading_values(question: Question, candidates: Sequence[Unit]) -> Iterator[tuple[float, ...]]:
    """Yield for each candidate what speaks for it as the first one only, in the order of `LEADING`."""
    settling = settling_of(question)
    fails = _asks_what_fails(question)
    for unit in candidates:
        row = unit.block.kind is BlockKind.TABLE
        factor = 1.0
        if settling and (row or unit.section.slug not in SUMMARIES):
            factor = settling.factor(unlabelled(unit.text, unit.block), unit.block.label)
        yield float(row and unit.section.meta.table in CASES), unit.fixed[TRAP] * fails, log(factor)


def _can_lead(unit: Unit, unfit: frozenset[Label]) -> bool:
    """Return whether a unit can stand first: a sentence that points at nothing, or any row of a table."""
    if unit.block.kind is BlockKind.TABLE:
        return True
    return unit.block.kind in PROSE and unit.block.label not in unfit and not unit.dangling


def _near(retrieval: Retrieval, logits: float) -> list[str]:
    """Return the ids of the sections at most some logits below the best one, best first."""
    best = retrieval.passages[0].score
    return [passage.section.id for passage in retrieval.passages if passage.score >= best - logits]


def _on_addition(
    question: Question, retrieval: Retrieval, units: Units, taste: LeadTaste, lexicon: Lexicon
) -> Unit | None:
    """Return what says most on the words that a follow-up adds: a sentence, or a row that stands for itself.

    Rare words count more than common ones, and words that mean nothing alone do not count.
    """
    telling = Telling(question.added, lexicon)
    if not telling:
        return None
    best = retrieval.passages[0].score
    unfit = _unfit(question)
    found: tuple[float, Unit | None] = (-inf, None)
    for passage in retrieval.passages:
        below = best - passage.score
        if below > taste.added_far or passage.section.slug in SUMMARIES:
            continue
        for unit in units[passage.section.id]:
            share = telling.share(unit.stems)
            if not share or below > taste.added_near and share < taste.added_whole or not _may_lead(unit, unfit):
                continue
            row = taste.case if unit.block.kind is BlockKind.TABLE else 0.0
            value = unit.chance + taste.added * share - taste.farther * below - row
            found = max(found, (value, unit), key=lambda pair: pair[0])
    return found[1]


def _going_on(question: Question, retrieval: Retrieval, units: Units) -> Unit | None:
    """Return the likeliest sentence of the best section for a follow-up, but for the one that led the answer before."""
    if not question.led:
        return None
    unfit = _unfit(question)
    own = units[retrieval.passages[0].section.id]
    found = [unit for unit in own if unit.text != question.led and _may_lead(unit, unfit)]
    return max(found, key=lambda unit: unit.chance, default=None)


def _may_lead(unit: Unit, unfit: frozenset[Label]) -> bool:
    """Return whether a unit can stand first: a sentence that points at nothing, or a row that stands for itself."""
    if unit.block.kind is BlockKind.TABLE:
        return unit.section.meta.table in CASES
    if unit.block.kind not in PROSE or unit.block.label in unfit:
        return False
    return not unit.dangling and not _GOES_ON.search(unit.text)


def _definition(retrieval: Retrieval, units: Units, taste: LeadTaste) -> Unit | None:
    """Return the sentence that says what something is, if that was asked and a section near the best one says it."""
    every = [unit for name in _near(retrieval, taste.definition_near) for unit in units[name]]
    found = [u for u in every if u.defines and u.block.label is not Label.TRAP and not DANGLING.match(u.text)]
    found = [unit for unit in found if unit.block.kind is BlockKind.PROSE] or found
    return max(found, key=lambda unit: unit.chance, default=None)


def _naming_both(question: Question, retrieval: Retrieval, units: Units, taste: LeadTaste) -> Unit | None:
    """Return the likeliest sentence that names both sides of a contrast, by what only one of them is called."""
    if len(question.sides) != 2:
        return None
    named = frozenset[str]().union(*names_of_sides(question.sides))
    every = [unit for name in _near(retrieval, taste.near) for unit in units[name]]
    plain = [u for u in every if u.block.kind is BlockKind.PROSE and u.block.label not in NO_LEAD | {Label.TRAP}]
    found = [unit for unit in plain if named <= unit.stems and not unit.dangling]
    return max(found, key=lambda unit: unit.chance, default=None)


def _unfit(question: Question) -> frozenset[Label]:
    """Return the labels of blocks that cannot stand first."""
    return NO_LEAD if _asks_what_fails(question) or question.yes_no else NO_LEAD | {Label.TRAP}


def _asks_what_fails(question: Question) -> bool:
    """Return whether a trap may be the answer itself."""
    return question.form is Form.WHY_WRONG or bool(_FAILURE.search(question.search))
