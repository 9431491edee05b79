"""The quotable parts of the found sections, and how much each one is worth for a question."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import mul

from corpus.blocks import Block, BlockKind, Label, parse_blocks
from corpus.models import Section
from corpus.sentences import Span
from index.found import Passage, Retrieval
from index.lexical import Lexicon, distinct_stems, stems
from index.logistic import chance_of
from tutor.chat.forms import Form
from tutor.chat.question import Question

INTRODUCTIONS = ("what-the-exam-tests", "recap", "traps", "choose-", "signals")
"""Slugs of sections that sum up their lesson; their sentences are less specific."""
_ABOUT = re.compile(
    r"^(?:The (?:exam|typical|usual|favorite|most common)\b.{0,40}\b(?:tests?|traps?|wrong answers?)\b|Most wrong\b|"
    r"The usual traps\b|\w+ sources (?:agree|call|count|differ|mention|read|say)\b)",
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


FIXED = ("first", "early", "summary", "long", "refers", "about", "row", "item", "code", "rule", "trap", "cue")
"""Names of the weights whose value is the same whatever is asked."""
ROW, CODE, TRAP = (FIXED.index(name) for name in ("row", "code", "trap"))
MOVING = ("similarity", "shared", "covered", "gap", "defines", "trap_asked", "code_asked", "row_asked")
"""Names of the weights whose value depends on the question."""
DEFINES = MOVING.index("defines")

DANGLING = re.compile(r"^(?:it|its|this|that|these|those|they|he|both|such|therefore|so|then|also|however)\b", re.I)
"""Words at the start of a sentence that point back to the one before."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A quotable span with its place, its worth for this question and its cost.

    Attributes:
        section: Where it stands.
        block: The block it is part of.
        span: Offsets in the section's body.
        chance: Estimated chance in [0, 1] that the question needs it.
        cost: Words, marks of Markdown that stand alone included.
        stems: Its words, for comparison with other units.
        fixed: What speaks for it whatever is asked, in the order of `FIXED`.
        moving: What the question makes of it, in the order of `MOVING`.
        dangling: Whether it begins with words that point back to the sentence before.
    """

    section: Section
    block: Block
    span: Span
    chance: float
    cost: int
    stems: frozenset[str] = field(repr=False)
    fixed: tuple[float, ...] = field(repr=False)
    moving: tuple[float, ...] = field(repr=False)
    dangling: bool = field(repr=False)

    @property
    def told(self) -> dict[str, float]:
        """Return what speaks for it, by the name of its weight."""
        return dict(zip((*FIXED, *MOVING), (*self.fixed, *self.moving), strict=True))

    @property
    def defines(self) -> bool:
        """Return whether it says what something asked about is, where that was asked."""
        return bool(self.moving[DEFINES])

    @property
    def text(self) -> str:
        """Return the unit, verbatim."""
        return self.section.body[self.span[0] : self.span[1]]


@dataclass(frozen=True)
class UnitWeights:
    """Weights of the logistic chance that a question needs a unit.

    Fitted by `tests/benchmarks/fit.py` on the facts that the tuning questions ask for.
    """

    bias: float = -4.1
    similarity: float = 4.5
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


EARLIER = 0.5
"""What a word of the earlier question counts beside one that a follow-up adds."""
POINT = 2.0
"""How much more a word counts that carries the question of a longer text."""


def quotable(
    question: Question, retrieval: Retrieval, lexicon: Lexicon, weights: UnitWeights | None = None
) -> dict[str, list[Unit]]:
    """Return the units of each found section, by its id, in reading order."""
    weights = weights or UnitWeights()
    moving = weights_of(weights, MOVING)
    asked = _Asked(question, retrieval, lexicon)
    found: dict[str, list[Unit]] = {}
    for passage in retrieval.passages:
        section = passage.section
        known = _fixed_odds(section.body, section.slug, weights)
        values = _moving_values(asked, retrieval, passage)
        found[section.id] = [
            Unit(
                section,
                part.block,
                part.span,
                chance_of(odds + sum(map(mul, moving, told))),
                part.cost,
                part.stems,
                part.fixed,
                told,
                part.dangling,
            )
            for part, odds, told in zip(parts_of(section), known, values, strict=True)
        ]
    return found


def weights_of(weights: object, names: Sequence[str]) -> tuple[float, ...]:
    """Return the weights of some names, 0 for a name that has none."""
    return tuple(getattr(weights, name, 0.0) for name in names)


def unit_features(
    question: Question, retrieval: Retrieval, passage: Passage, lexicon: Lexicon
) -> Iterator[tuple[Part, dict[str, float]]]:
    """Yield every quotable part of a passage's section with what speaks for it, by the name of its weight."""
    values = _moving_values(_Asked(question, retrieval, lexicon), retrieval, passage)
    for part, told in zip(parts_of(passage.section), values, strict=True):
        yield part, {"bias": 1.0, **dict(zip((*FIXED, *MOVING), (*part.fixed, *told), strict=True))}


class _Asked:
    """What the values of units need to know of a question.

    Attributes:
        stems: The words it is searched with.
        rarity: How much each of them counts.
        total: What they count together.
        wants: Whether it asks what something means.
        traps: Whether it asks why something is wrong.
        code: Whether it asks for an example.
        rows: Whether it compares.
    """

    def __init__(self, question: Question, retrieval: Retrieval, lexicon: Lexicon) -> None:
        """Read a question and how it was searched."""
        self.stems = frozenset(stems(retrieval.read_as))
        own = frozenset(stems(question.added)) or self.stems
        point = frozenset(stems(question.point)) if question.point else frozenset[str]()
        self.rarity = {
            stem: lexicon.rarity(stem) * (POINT if stem in point else 1.0 if stem in own else EARLIER)
            for stem in self.stems
        }
        self.total = sum(self.rarity.values()) or 1.0
        read = question.text if question.added else question.search
        settled = question.yes_no or question.form is Form.WHY_WRONG  # a definition answers neither
        self.wants = not settled and (len(self.stems) <= 3 or bool(_DEFINITION_ASKED.search(read)))
        self.traps, self.code, self.rows = (
            float(question.form is form) for form in (Form.WHY_WRONG, Form.EXAMPLE, Form.CONTRAST)
        )


def _moving_values(asked: _Asked, retrieval: Retrieval, passage: Passage) -> Iterator[tuple[float, ...]]:
    """Yield for every part of a passage's section what the question makes of it, in the order of `MOVING`."""
    section = passage.section
    name, said, rarity = section.id, asked.stems, asked.rarity.__getitem__
    near = said | distinct_stems(section.heading)
    gap = max(passage.score - retrieval.passages[0].score, -6.0)
    for part in parts_of(section):
        fixed, defined = part.fixed, part.defines
        yield (
            retrieval.unit_scores.get((name, part.span[0]), 0.0),
            sum(map(rarity, said & part.stems)) / asked.total,
            len(part.stems & near) / max(len(part.stems), 1),
            gap,
            float(asked.wants and bool(defined) and len(defined & said) >= 0.6 * len(defined)),
            asked.traps * fixed[TRAP],
            asked.code * fixed[CODE],
            asked.rows * fixed[ROW],
        )


@dataclass(frozen=True)
class Part:
    """A quotable part of a section and what is known of it before any question.

    Attributes:
        block: The block it is part of.
        span: Offsets in the section's body.
        cost: Words, marks of Markdown that stand alone included.
        stems: Its words.
        defines: The words that it says the meaning of, or none.
        fixed: What speaks for it whatever is asked, in the order of `FIXED`.
        dangling: Whether it begins, after a label, with words that point back to the sentence before.
    """

    block: Block
    span: Span
    cost: int
    stems: frozenset[str]
    defines: frozenset[str]
    fixed: tuple[float, ...]
    dangling: bool


def parts_of(section: Section) -> tuple[Part, ...]:
    """Return the quotable parts of a section, in reading order."""
    return _parts(section.body, section.slug)


@lru_cache(maxsize=4096)
def _fixed_odds(body: str, slug: str, weights: UnitWeights) -> tuple[float, ...]:
    """Return for every part of a section what speaks for it whatever is asked, as log odds."""
    named = weights_of(weights, FIXED)
    return tuple(weights.bias + sum(map(mul, named, part.fixed)) for part in _parts(body, slug))


@lru_cache(maxsize=4096)
def _parts(body: str, slug: str) -> tuple[Part, ...]:
    spans = [(b, span) for b in parse_blocks(body) if b.kind is not BlockKind.DIAGRAM for span in b.units]
    return tuple(_part(body, slug, block, span, position) for position, (block, span) in enumerate(spans))


def _part(body: str, slug: str, block: Block, span: Span, position: int) -> Part:
    text = body[span[0] : span[1]]
    count = len(text.split())
    defines = ""
    if block.kind is BlockKind.PROSE and (found := _DEFINES.match(text)):
        defines = found.group(1)
    elif block.header and body[block.header[0] :].startswith("| Term |"):
        defines = text.strip("| ").split("|")[0]
    fixed = (
        float(position == 0),
        float(0 < position < 3 and block.kind is BlockKind.PROSE),
        float(slug.startswith(INTRODUCTIONS)),
        min(count, 60) / 30,
        float(block.kind is not BlockKind.TABLE and bool(_REFERS.search(text))),
        float(bool(_ABOUT.search(text))),
        float(block.kind is BlockKind.TABLE),
        float(block.kind is BlockKind.LIST),
        float(block.kind is BlockKind.CODE),
        float(block.label is Label.RULE),
        float(block.label is Label.TRAP),
        float(block.label is Label.STEM_CUE),
    )
    dangling = bool(DANGLING.match(unlabelled(text, block)))
    return Part(block, span, count, distinct_stems(text), distinct_stems(defines), fixed, dangling)


def unlabelled(text: str, block: Block) -> str:
    """Return the text of a unit without the label of its block."""
    return text.removeprefix(f"**{block.label}.** ") if block.label else text
