"""Explaining a question: one of the bank with everything that is known of it, or one pasted from anywhere.

For a pasted question there is no key. What the guide says near each option is shown word for word; a stance is taken
only where something can be checked, such as a name that no released package has. Likeness of words is no verdict: on
our own bank the option most like the guide is right no more often than by chance.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from corpus.apis import known_api
from corpus.blocks import BlockKind, parse_blocks
from corpus.items import Bank, Item, Pool
from corpus.models import Section
from index.retrieval import Retriever
from tutor.practice.pasted import PastedOption, PastedQuestion

SAME_QUESTION = 0.93
"""Cosine similarity of stems from which a pasted question is one of the bank, if its options are alike too."""
SAME_OPTIONS = 0.90
NEAR = 0.45
"""Similarity below which a sentence of the guide has nothing to do with an option."""
_API = re.compile(r"\b(?:mlflow|pyspark|optuna|ray|tune|fe|client|w)(?:\.[A-Za-z_]\w*)+")


class Stance(StrEnum):
    """What can be said about a pasted option."""

    CONTRADICTED = "contradicted"
    RETIRED = "retired"
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
        options: Evidence on each option.
        sections: Sections of the guide that the stem is about, best first.
    """

    question: PastedQuestion
    known: Item | None
    options: tuple[OptionEvidence, ...]
    sections: tuple[Section, ...]


def explain_pasted(question: PastedQuestion, retriever: Retriever, bank: Bank) -> PastedExplanation:
    """Return what the guide has on a question and each of its options."""
    about = retriever.search(question.stem, top_k=3)
    return PastedExplanation(
        question=question,
        known=find_in_bank(question, retriever, bank),
        options=tuple(_weigh(option, question, retriever) for option in question.options),
        sections=tuple(passage.section for passage in about.passages),
    )


def find_in_bank(question: PastedQuestion, retriever: Retriever, bank: Bank) -> Item | None:
    """Return the practice item that a pasted question is, or None; mock items are never found this way."""
    items = [item for item in bank.pool(Pool.PRACTICE) if len(item.options) == len(question.options)]
    words = set(re.findall(r"\w+", question.stem.lower()))
    shared = [len(words & set(re.findall(r"\w+", item.stem.lower()))) / max(len(words), 1) for item in items]
    near = [item for item, share in zip(items, shared, strict=True) if share > 0.6]
    if not near:
        return None
    stems = retriever.encoder.encode([question.stem, *(item.stem for item in near)])
    best = int(np.argmax(stems[1:] @ stems[0]))
    if float(stems[1 + best] @ stems[0]) < SAME_QUESTION:
        return None
    item, count = near[best], len(question.options)
    texts = [option.text for option in question.options] + [option.text for option in item.options]
    vectors = retriever.encoder.encode(texts)
    alike = vectors[:count] @ vectors[count:].T
    return item if bool((alike.max(axis=1) >= SAME_OPTIONS).all()) else None


def _weigh(option: PastedOption, question: PastedQuestion, retriever: Retriever) -> OptionEvidence:
    quotes = _quotes(option, question, retriever)
    for name in dict.fromkeys(match.group() for match in _API.finditer(option.text)):
        info = known_api(name)
        if info is None:
            reason = f"`{name}` is in none of the released packages that the guide was checked against."
            return OptionEvidence(option, Stance.CONTRADICTED, 0.9, reason, quotes)
        if info.deprecated:
            reason = f"`{name}` is deprecated or fails by design in {info.package} {info.version}."
            return OptionEvidence(option, Stance.RETIRED, 0.6, reason, quotes)
    if quotes:
        return OptionEvidence(option, Stance.RELATED, 0.0, "The guide says this nearest to it:", quotes)
    return OptionEvidence(option, Stance.NOTHING, 0.0, "The guide has nothing near this option.", ())


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
