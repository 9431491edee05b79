"""The quotable parts of the found sections, and how much each one is worth for a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import exp

from corpus.blocks import Block, BlockKind, Label, parse_blocks
from corpus.models import Section
from corpus.sentences import Span
from index.lexical import Lexicon, distinct_stems, stems
from index.retrieval import Passage, Retrieval
from tutor.chat.question import Form, Question

INTRODUCTIONS = ("what-the-exam-tests", "recap", "traps", "choose-", "signals")
"""Slugs of sections that sum up their lesson; their sentences are less specific."""
_ABOUT = re.compile(
    r"^(?:The (?:exam|typical|usual|favorite|most common)\b.{0,40}\b(?:tests?|traps?|wrong answers?)\b|Most wrong\b|"
    r"The usual traps\b|\w+ sources (?:agree|read)\b|The sources read\b)",
    re.I,
)
"""Sentences about the exam's questions or about the sources, which lead to no answer by themselves."""
_REFERS = re.compile(r"\]\([^)]*\)")
_DEFINITION_ASKED = re.compile(
    r"^\W*(?:what(?:'s| is| are)|whats|define|explain|meaning of|what does .{1,40} (?:mean|do)|definition)\b|"
    r"\bmeaning\b|"
    r"\bmean\?*$",
    re.I,
)
_DEFINES = re.compile(
    r"^(?:\*\*\w+\.\*\* )?(?:an? |the |on databricks,? an? )?(.{2,60}?)\s+(?:is|are|means|keeps|sends|gives|"
    r"holds|measures)\b",
    re.I,
)


@dataclass(frozen=True)
class Unit:
    """A quotable span with its place, its worth for this question and its cost.

    Attributes:
        section: Where it stands.
        block: The block it is part of.
        span: Offsets in the section's body.
        chance: Estimated chance in [0, 1] that the question needs it.
        cost: Words, marks of Markdown that stand alone included.
        stems: Its words, for comparison with other units.
        defines: Whether it says what something asked about is, where that was asked.
    """

    section: Section
    block: Block
    span: Span
    chance: float
    cost: int
    stems: frozenset[str] = field(repr=False)
    defines: bool = False

    @property
    def text(self) -> str:
        """Return the unit, verbatim."""
        return self.section.body[self.span[0] : self.span[1]]


@dataclass(frozen=True)
class UnitWeights:
    """Weights of the logistic chance that a question needs a unit.

    Fitted by `tests/benchmarks/fit.py` on the facts that the tuning questions ask for.
    """

    bias: float = -3.4
    similarity: float = 2.4
    shared: float = 2.6
    covered: float = 2.3
    gap: float = 0.3
    first: float = 0.3
    early: float = -0.1
    row: float = -0.1
    item: float = 0.6
    code: float = -1.0
    rule: float = 0.1
    trap: float = 0.2
    cue: float = -0.4
    trap_asked: float = 0.1
    code_asked: float = 1.5
    row_asked: float = 0.0
    summary: float = 0.3
    long: float = 0.8
    refers: float = -1.5
    about: float = -2.5
    defines: float = 0.3


def quotable(
    question: Question, retrieval: Retrieval, lexicon: Lexicon, weights: UnitWeights | None = None
) -> dict[str, list[Unit]]:
    """Return the units of each found section, by its id, in reading order."""
    weigh = vars(weights or UnitWeights())
    best = retrieval.passages[0].score
    return {
        passage.section.id: [
            Unit(
                section=passage.section,
                block=block,
                span=span,
                chance=_logistic(weigh, features),
                cost=len(passage.section.body[span[0] : span[1]].split()),
                stems=distinct_stems(passage.section.body[span[0] : span[1]]),
                defines=bool(features["defines"]) and block.kind is BlockKind.PROSE,
            )
            for block, span, features in unit_features(question, retrieval, passage, best, lexicon)
        ]
        for passage in retrieval.passages
    }


def unit_features(
    question: Question, retrieval: Retrieval, passage: Passage, best: float, lexicon: Lexicon
) -> Iterator[tuple[Block, Span, dict[str, float]]]:
    """Yield every unit of a passage's section with what speaks for it, by the name of its weight."""
    section = passage.section
    asked = set(stems(retrieval.read_as))
    rarity = {stem: lexicon.rarity(stem) for stem in asked}
    total = sum(rarity.values()) or 1.0
    heading = distinct_stems(section.heading)
    wants = bool(_DEFINITION_ASKED.search(question.text)) or len(asked) <= 3
    position = 0
    for block in parse_blocks(section.body):
        if block.kind is BlockKind.DIAGRAM:
            continue
        for span in block.units:
            text = section.body[span[0] : span[1]]
            used = distinct_stems(text)
            features = {
                "bias": 1.0,
                "similarity": retrieval.unit_scores.get((section.id, span[0]), 0.0),
                "shared": sum(rarity[stem] for stem in asked & used) / total,
                "covered": len(used & (asked | heading)) / max(len(used), 1),
                "gap": max(passage.score - best, -6.0),
                "first": float(position == 0),
                "early": float(0 < position < 3 and block.kind is BlockKind.PROSE),
                "summary": float(section.slug.startswith(INTRODUCTIONS)),
                "long": min(len(text.split()), 60) / 30,
                "refers": float(block.kind is not BlockKind.TABLE and bool(_REFERS.search(text))),
                "about": float(bool(_ABOUT.search(text))),
                "defines": float(wants and _defines(text, asked)),
            }
            yield block, span, {**features, **_form_features(question, block)}
            position += 1


def _defines(text: str, asked: set[str]) -> bool:
    """Return whether a sentence says what something asked about is."""
    found = _DEFINES.match(text)
    subject = set(stems(found.group(1))) if found else set()
    return bool(subject) and len(subject & asked) >= 0.6 * len(subject)


def _form_features(question: Question, block: Block) -> Mapping[str, float]:
    row, code = block.kind is BlockKind.TABLE, block.kind is BlockKind.CODE
    return {
        "row": float(row),
        "item": float(block.kind is BlockKind.LIST),
        "code": float(code),
        "rule": float(block.label is Label.RULE),
        "trap": float(block.label is Label.TRAP),
        "cue": float(block.label is Label.STEM_CUE),
        "trap_asked": float(block.label is Label.TRAP and question.form is Form.WHY_WRONG),
        "code_asked": float(code and question.form is Form.EXAMPLE),
        "row_asked": float(row and question.form is Form.CONTRAST),
    }


def _logistic(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    score = sum(weights[name] * value for name, value in features.items())
    return 1 / (1 + exp(-max(min(score, 30.0), -30.0)))
