"""Explaining a question: one of the bank with everything that is known of it, or one pasted from anywhere.

For a pasted question there is no key. What the guide says near each option is shown word for word; a stance is taken
only where something can be checked: a name that no released package has, or an option that is a statement, which the
guide may make too or deny. Likeness of words is no verdict: on our own bank, whose options are steps to take, the one
most like the guide is right no more often than by chance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from corpus.apis import known_api
from corpus.blocks import BlockKind, parse_blocks
from corpus.items import Bank, Item, Option, Pool
from corpus.models import Section
from index.lexical import plain_text, stems
from index.retrieval import Retriever
from tutor.llm.grounding import GroundingCheck, Verdict
from tutor.practice.pasted import PastedOption, PastedQuestion

SAME_QUESTION = 0.93
"""Cosine similarity of stems from which a pasted question is one of the bank, if its options are alike too."""
SAME_OPTIONS = 0.90
NEAR = 0.45
"""Similarity below which a sentence of the guide has nothing to do with an option."""
SURELY = 0.8
"""Estimated chance from which the guide is said to make a statement."""
SHARED = 0.7
"""Share of an option's words in the quoted sentence from which that says the same or the opposite."""
MADE, DENIED = 0.55, 0.9
"""How often what is said of a statement is so at least, were one of four options true; measured on held-out ones by
`tests/practice/test_explaining_measured.py`."""
_ASKS_FOR_A_STATEMENT = re.compile(
    r"\b(?:which|what|choose|select|identify)\b[^.?!]*\b(?:statements?|claims?|sentences?|true|correct(?:ly)?|accurate(?:ly)?|"
    r"describes?|right about|holds)\b",
    re.I,
)
_ABSOLUTE = re.compile(r"\b(?:all|always|any|each|entire(?:ly)?|every|never|no|none|only|whole)\b", re.I)
LEAST_WORDS = 5
_API = re.compile(r"\b(?:mlflow|pyspark|optuna|ray|tune|fe|client|w)(?:\.[A-Za-z_]\w*)+")


class Stance(StrEnum):
    """What can be said about a pasted option."""

    CONTRADICTED = "contradicted"
    RETIRED = "retired"
    MADE = "made"
    RELATED = "related"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Quote:
    """A sentence or row of the guide, verbatim."""

    section: Section
    start: int
    end: int
    similarity: float

    @property
    def text(self) -> str:
        """Return the words."""
        return self.section.body[self.start : self.end]

    @property
    def words(self) -> str:
        """Return the words on one line, the cells of a row set apart."""
        cells = (" ".join(cell.split()) for cell in self.text.strip().strip("|").split(" | "))
        return "; ".join(cell for cell in cells if cell)


@dataclass(frozen=True)
class OptionEvidence:
    """What the guide has on one pasted option.

    Attributes:
        option: As pasted.
        stance: What can be said about it.
        confidence: How sure that is, in [0, 1]; 0 where nothing is claimed.
        reason: The stance in words.
        quotes: What the guide says nearest to it, best first.
    """

    option: PastedOption
    stance: Stance
    confidence: float
    reason: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True)
class PastedExplanation:
    """What can be said of a pasted question.

    Attributes:
        question: As read.
        known: The practice item that it is, if it is one; its key and rationales then hold.
        known_options: That item's options in the order in which they were pasted.
        options: Evidence on each option.
        sections: Sections of the guide that the stem is about, best first.
    """

    question: PastedQuestion
    known: Item | None
    known_options: tuple[Option, ...]
    options: tuple[OptionEvidence, ...]
    sections: tuple[Section, ...]


def explain_pasted(question: PastedQuestion, retriever: Retriever, bank: Bank) -> PastedExplanation:
    """Return what the guide has on a question and each of its options."""
    about = retriever.search(question.stem, top_k=3)
    check = GroundingCheck(retriever) if _ASKS_FOR_A_STATEMENT.search(question.stem) else None
    known, known_options = find_in_bank(question, retriever, bank)
    return PastedExplanation(
        question=question,
        known=known,
        known_options=known_options,
        options=tuple(_weigh(option, question, retriever, check) for option in question.options),
        sections=tuple(passage.section for passage in about.passages),
    )


def find_in_bank(question: PastedQuestion, retriever: Retriever, bank: Bank) -> tuple[Item | None, tuple[Option, ...]]:
    """Return the practice item that a pasted question is, or None, and its options in the order of the pasted ones.

    Mock items are never found this way.
    """
    items = [item for item in bank.pool(Pool.PRACTICE) if len(item.options) == len(question.options)]
    words = set(re.findall(r"\w+", question.stem.lower()))
    shared = [len(words & set(re.findall(r"\w+", item.stem.lower()))) / max(len(words), 1) for item in items]
    near = [item for item, share in zip(items, shared, strict=True) if share > 0.6]
    if not near:
        return None, ()
    stems = retriever.encoder.encode([question.stem, *(item.stem for item in near)])
    best = int(np.argmax(stems[1:] @ stems[0]))
    if float(stems[1 + best] @ stems[0]) < SAME_QUESTION:
        return None, ()
    item, count = near[best], len(question.options)
    texts = [option.text for option in question.options] + [option.text for option in item.options]
    vectors = retriever.encoder.encode(texts)
    alike = vectors[:count] @ vectors[count:].T
    places = alike.argmax(axis=1).tolist()
    if float(alike.max(axis=1).min()) < SAME_OPTIONS or len(set(places)) < count:
        return None, ()
    return item, tuple(item.options[place] for place in places)


def _weigh(
    option: PastedOption, question: PastedQuestion, retriever: Retriever, check: GroundingCheck | None
) -> OptionEvidence:
    quotes = _quotes(option, question, retriever)
    for name in dict.fromkeys(match.group() for match in _API.finditer(option.text)):
        info = known_api(name)
        if info is None:
            reason = f"`{name}` is in none of the released packages that the guide was checked against."
            return OptionEvidence(option, Stance.CONTRADICTED, 0.9, reason, quotes)
        if info.deprecated:
            reason = f"`{name}` is deprecated or fails by design in {info.package} {info.version}."
            return OptionEvidence(option, Stance.RETIRED, 0.6, reason, quotes)
    stated = _compare(option, retriever, check) if check else None
    if stated:
        return stated
    if quotes:
        return OptionEvidence(option, Stance.RELATED, 0.0, "The guide says this nearest to it:", quotes)
    return OptionEvidence(option, Stance.NOTHING, 0.0, "The guide has nothing near this option.", ())


def _compare(option: PastedOption, retriever: Retriever, check: GroundingCheck) -> OptionEvidence | None:
    """Return what the guide says to an option that is a statement; None if too short, or left open."""
    if len(option.text.split()) < LEAST_WORDS:
        return None
    found = retriever.search(option.text, top_k=6).passages
    lessons = [p.section for p in found if retriever.corpus.blueprint.lesson(p.section.page_id)][:4]
    said = set(stems(plain_text(option.text)))
    best: tuple[int, Verdict, Quote] | None = None
    for verdict in (check.check(option.text, [section]) for section in lessons):
        if verdict.section is not None:
            quote = Quote(verdict.section, *verdict.span, verdict.chance)
            shared = len(said & set(stems(plain_text(quote.text))))
            if best is None or shared > best[0]:
                best = shared, verdict, quote
    if best is None or best[0] < SHARED * len(said):
        return None
    _, verdict, quote = best
    if verdict.contradicted:
        reason = "The guide says otherwise, as far as words tell."
        return OptionEvidence(option, Stance.CONTRADICTED, DENIED, reason, (quote,))
    absolute = {word.lower() for word in _ABSOLUTE.findall(option.text)}
    if verdict.plainly and verdict.chance >= SURELY and absolute <= {w.lower() for w in _ABSOLUTE.findall(quote.text)}:
        return OptionEvidence(option, Stance.MADE, MADE, "The guide says this too, as far as words tell.", (quote,))
    return None


def _quotes(option: PastedOption, question: PastedQuestion, retriever: Retriever) -> tuple[Quote, ...]:
    asked = question.stem.split("\n")[-1][-300:]
    found = retriever.search(f"{option.text} {asked}", top_k=4)
    sections = {passage.section.id: passage.section for passage in found.passages}
    units = sorted(found.unit_scores.items(), key=lambda entry: -entry[1])
    quotes: list[Quote] = []
    for (section_id, start), similarity in units:
        if similarity < NEAR or len(quotes) == 2:
            break
        section = sections[section_id]
        end = _unit_end(section, start)
        if end is not None:
            quotes.append(Quote(section, start, end, similarity))
    return tuple(quotes)


def _unit_end(section: Section, start: int) -> int | None:
    for block in parse_blocks(section.body):
        if block.kind is not BlockKind.CODE:
            for first, last in block.units:
                if first == start:
                    return last
    return None
