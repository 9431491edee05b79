"""What a search found, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.models import Section
from index.examples import Side
from index.wording import Worded


@dataclass(frozen=True)
class Passage:
    """A section found for a question.

    Attributes:
        section: The section.
        text: Verbatim slice of its body that matched best.
        start: Offset of the slice in the body.
        end: Offset after the slice.
        score: Fused evidence in logits, higher is better; a difference of 1 makes a section 2.7 times as likely.
        rank: Position among the results, from 1.
        evidence: By name: best similarity (`passage`, `ask`, `unit`), `words`, `asked`, `letters`, `api`.
    """

    section: Section
    text: str
    start: int
    end: int
    score: float
    rank: int
    evidence: Mapping[str, float]


@dataclass(frozen=True)
class PartFound:
    """What the search knows of one part of a question.

    Attributes:
        read_as: As searched.
        scores: Fused evidence of the found sections in logits, half for the part and half for the whole question, so
            that a part which only points at the whole's subject is read with it.
        unit_scores: Similarity of each quotable unit of the found sections to the part.
    """

    read_as: str
    scores: Mapping[str, float]
    unit_scores: Mapping[tuple[str, int], float] = field(repr=False)


@dataclass(frozen=True)
class Retrieval:
    """Everything known about one question after the search.

    Attributes:
        question: As asked.
        read_as: As searched: spelling corrected, other names added.
        passages: Best first.
        coverage: Share in [0, 1] of the question's words, weighted by rarity, that the best
            section uses.
        known: Share of the question's words, weighted by rarity, that the guide uses at all.
        phrases: Share of the question's neighboring words that one of the found sections uses near each other.
        outside: Similarity of the nearest topic outside the guide, by its group.
        kinds: How strongly the question leans to each kind of `index.outside.Kind`, from about -1 to 1.
        inside: Similarity of the nearest entry of the found sections, to the whole question or one of its parts.
        foreign: Words of the question that belong to topics outside the guide and that the guide never uses.
        foreign_pairs: Neighboring words of the question that such a topic uses together and no found section does.
        worded: What its words say, see `index.wording`.
        like: Similarity of the nearest ask, topic or example of each side.
        best_of_parts: Id of the section that answers each part of the question best, in their order.
        of_parts: What is known of each part that is a question of its own, in their order.
        unit_scores: Similarity of each quotable unit of the found sections, by section id and start.
    """

    question: str
    read_as: str
    passages: tuple[Passage, ...]
    coverage: float
    known: float
    phrases: float
    outside: Mapping[str, float]
    kinds: Mapping[str, float]
    inside: float
    foreign: int
    foreign_pairs: int
    worded: Worded
    like: Mapping[Side, float]
    unit_scores: Mapping[tuple[str, int], float] = field(repr=False)
    best_of_parts: tuple[str, ...] = ()
    of_parts: tuple[PartFound, ...] = ()
