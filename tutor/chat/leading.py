"""The first sentence of an answer: the one that answers, wherever near the top of the search it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from corpus.blocks import BlockKind, Label
from corpus.models import TableKind
from index.found import Retrieval
from index.fusion import SUMMARIES
from index.lexical import Lexicon, stems
from tutor.chat.forms import Form
from tutor.chat.question import Question
from tutor.chat.settling import settling_of
from tutor.chat.sides import names_of_sides
from tutor.chat.telling import Telling
from tutor.chat.units import Unit

PROSE = frozenset({BlockKind.PROSE, BlockKind.LIST})
NO_LEAD = frozenset({Label.STEM_CUE, Label.EXAMPLE})
"""Labels of blocks that answer nothing by themselves."""
CASES = frozenset({TableKind.SIGNALS, TableKind.TRAPS, TableKind.GLOSSARY, TableKind.DECISION})
"""Tables whose rows stand for themselves: one row can be the whole answer."""
DANGLING = re.compile(r"^(?:it|its|this|that|these|those|they|he|both|such|therefore|so|then|also|however)\b", re.I)
"""Words at the start of a sentence that point back to the one before."""
_GOES_ON = re.compile(r"\btoo\b[,.]|\btherefore\b", re.I)
"""Words inside a sentence that tell that another one comes before."""
_FAILURE = re.compile(
    r"\b(?:traps?|mistakes?|wrong|why|pitfalls?|errors?|fails?|raises?|refused|allowed|can i)\b", re.I
)
"""Words with which a question wonders what goes wrong: a trap can be the whole answer."""


FEW_WORDS = 1
"""Words of a question, the commonest ones not counted, up to which a section's opening sentence is best."""


@dataclass(frozen=True)
class LeadTaste:
    """How the first sentence is found; chances in [0, 1], nearness in logits.

    Attributes:
        margin: How much likelier than a section's first sentence another one must be to lead.
        opening: The same for a question of very few words: a value rarely repeats what it is called.
        case: How much likelier than the sentences a row of a table of cases must be to lead.
        row: The same for a row of a table of no special kind.
        side: The same for a row of a contrast, which says more than was asked.
        definition_near: Logits below the best section within which another one may say what something is.
        near: Logits below the best section within which another one may lead.
        added_near: Logits below the best section within which a sentence on what a follow-up adds may lead.
        added_far: The same for a sentence that says nearly all of it.
        added_whole: Share of the telling words that is nearly all.
        added: What it is worth that a sentence says all of what a follow-up adds, as a chance.
        farther: What each logit below the best section costs such a sentence, as a chance.
        elsewhere: How much likelier the sentence of another section must be to lead.
        behind: How much likelier still for each logit that its section lies behind.
        code_elsewhere: Instead of `elsewhere` for pasted code, whose names share words with many a sentence.
        code_behind: Instead of `behind` for pasted code.
    """

    margin: float = 0.1
    opening: float = 0.3
    case: float = 0.05
    row: float = 0.1
    side: float = 0.25
    definition_near: float = 3.0
    near: float = 4.0
    added_near: float = 4.0
    added_far: float = 8.0
    added_whole: float = 0.8
    added: float = 0.3
    farther: float = 0.2
    elsewhere: float = 0.15
    behind: float = 0.0
    code_elsewhere: float = 0.3
    code_behind: float = 0.2


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
    if question.form is Form.WHY_WRONG and question.point:
        taste = replace(taste, elsewhere=taste.code_elsewhere, behind=taste.code_behind)
    judge = _Judge(question, taste)
    first, *others = _near(retrieval, taste.near)
    scores = {passage.section.id: passage.score for passage in retrieval.passages}
    lead = judge.lead(units[first])
    for name in others:
        other = judge.lead(units[name])
        needed = taste.elsewhere + taste.behind * (scores[first] - scores[name])
        if name.split("/")[1] not in SUMMARIES and judge.worth(other) > judge.worth(lead) + needed:
            lead = other
    return lead


def unlabelled(unit: Unit) -> str:
    """Return the text of a unit without the label of its block."""
    return unit.text.removeprefix(f"**{unit.block.label}.** ") if unit.block.label else unit.text


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
    unfit = NO_LEAD if _asks_what_fails(question) or question.yes_no else NO_LEAD | {Label.TRAP}
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
    unfit = NO_LEAD if _asks_what_fails(question) or question.yes_no else NO_LEAD | {Label.TRAP}
    own = units[retrieval.passages[0].section.id]
    found = [unit for unit in own if unit.text != question.led and _may_lead(unit, unfit)]
    return max(found, key=lambda unit: unit.chance, default=None)


def _may_lead(unit: Unit, unfit: frozenset[Label]) -> bool:
    """Return whether a unit can stand first: a sentence that points at nothing, or a row that stands for itself."""
    if unit.block.kind is BlockKind.TABLE:
        return unit.section.meta.table in CASES
    if unit.block.kind not in PROSE or unit.block.label in unfit:
        return False
    return not DANGLING.match(unlabelled(unit)) and not _GOES_ON.search(unit.text)


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
    found = [unit for unit in plain if named <= unit.stems and not DANGLING.match(unlabelled(unit))]
    return max(found, key=lambda unit: unit.chance, default=None)


def _asks_what_fails(question: Question) -> bool:
    """Return whether a trap may be the answer itself."""
    return question.form is Form.WHY_WRONG or bool(_FAILURE.search(question.search))


class _Judge:
    """Finds what answers first in a section."""

    def __init__(self, question: Question, taste: LeadTaste) -> None:
        self._taste = taste
        self._settling = settling_of(question)
        self._margin = taste.opening if len(set(stems(question.search))) <= FEW_WORDS else taste.margin
        fails = self._settling is not None or _asks_what_fails(question)
        self._unfit = NO_LEAD if fails else NO_LEAD | {Label.TRAP}

    def worth(self, unit: Unit) -> float:
        """Return the chance of a unit, and more if it settles the question."""
        return unit.chance * self._factor(unit)

    def lead(self, units: Sequence[Unit]) -> Unit:
        """Return the opening sentence, a much likelier one, or in a table of cases the case itself."""
        sentences = [u for u in units if u.block.kind in PROSE and u.block.label not in self._unfit]
        candidates = sentences or list(units)
        best = max(candidates, key=self.worth)
        row = max((u for u in units if u.block.kind is BlockKind.TABLE), key=lambda unit: unit.chance, default=None)
        if row and row.chance > self.worth(best) + self._needed(row):
            return row
        first = next((unit for unit in candidates if unit.block.label is None), candidates[0])
        margin = self._margin if self._factor(best) == 1 else 0.0
        if self.worth(first) >= self.worth(best) - margin or DANGLING.match(unlabelled(best)):
            return first
        return best

    def _needed(self, row: Unit) -> float:
        """Return how much likelier than the sentences a row must be to lead."""
        kind = row.section.meta.table
        return self._taste.case if kind in CASES else self._taste.side if kind else self._taste.row

    def _factor(self, unit: Unit) -> float:
        if unit.section.slug in SUMMARIES and unit.block.kind is not BlockKind.TABLE:
            return 1.0  # it speaks about options in general
        return self._settling.factor(unlabelled(unit), unit.block.label) if self._settling else 1.0
