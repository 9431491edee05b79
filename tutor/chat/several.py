"""Several questions in one text: each gets a first sentence of its own, in the order asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.lexical import Lexicon
from index.retrieval import PartFound, Retrieval
from tutor.chat.forms import asks_yes_or_no, read_form
from tutor.chat.leading import LeadTaste, find_lead
from tutor.chat.question import Question
from tutor.chat.units import Unit, UnitWeights, quotable

NEAREST = 0.1
"""How much likelier the sentence of another section must be for each logit behind: the search knows less of a part."""


def leads_of_parts(
    question: Question,
    retrieval: Retrieval,
    units: Mapping[str, Sequence[Unit]],
    lexicon: Lexicon,
    taste: LeadTaste,
    weights: UnitWeights | None = None,
) -> list[Unit]:
    """Return the unit that answers each part of a question first, in the order asked; none for a single question."""
    found: list[Unit] = []
    taste = replace(taste, elsewhere=0.0, behind=NEAREST)
    if any(part not in question.subject for part in question.parts):  # it was asked before
        return found
    for text, part in zip(question.parts, retrieval.of_parts, strict=True):
        asked, searched = _question(question, text), _retrieval(retrieval, part)
        lead = find_lead(asked, searched, quotable(asked, searched, lexicon, weights), taste)
        same = next(unit for unit in units[lead.section.id] if unit.span == lead.span)
        if all(same is not other for other in found):
            found.append(same)
    return found


def _question(question: Question, text: str) -> Question:
    form = read_form(text, text, ())
    return replace(
        question, text=text, subject=text, search=text, form=form, parts=(), sides=(), yes_no=asks_yes_or_no(text)
    )


def _retrieval(retrieval: Retrieval, part: PartFound) -> Retrieval:
    """Return what was found as if only a part had been asked."""
    passages = [replace(passage, score=part.scores[passage.section.id]) for passage in retrieval.passages]
    passages.sort(key=lambda passage: -passage.score)
    ranked = tuple(replace(passage, rank=rank) for rank, passage in enumerate(passages, 1))
    return replace(retrieval, read_as=part.read_as, passages=ranked, unit_scores=part.unit_scores)
