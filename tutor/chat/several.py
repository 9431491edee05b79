"""Several questions in one text: each gets a first sentence of its own, in the order asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.found import PartFound, Retrieval
from index.lexical import Lexicon
from tutor.chat.forms import asks_yes_or_no, read_form
from tutor.chat.leading import LeadTaste, find_lead
from tutor.chat.question import Question
from tutor.chat.units import Unit, UnitWeights, quotable

ABOUT = 0.1
"""Difference of two chances that are about the same."""


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
    if question.added or any(part not in question.subject for part in question.parts):  # part of it was asked before
        return found
    for text, part in zip(question.parts, retrieval.of_parts, strict=True):
        asked, searched = _question(question, text), _retrieval(retrieval, part)
        read = quotable(asked, searched, lexicon, weights)
        lead = find_lead(asked, searched, read, taste, lexicon)
        if _said(lead, found):
            lead = _elsewhere(lead, asked, searched, read, taste, lexicon)
        if not _said(lead, found):
            found.append(next(unit for unit in units[lead.section.id] if unit.span == lead.span))
    return found


def _said(lead: Unit, found: Sequence[Unit]) -> bool:
    return any(lead.section is other.section and lead.span == other.span for other in found)


def _elsewhere(
    lead: Unit,
    question: Question,
    retrieval: Retrieval,
    units: Mapping[str, Sequence[Unit]],
    taste: LeadTaste,
    lexicon: Lexicon,
) -> Unit:
    """Return what another section says on a part, if that is about as likely as a lead which answers another part."""
    others = tuple(passage for passage in retrieval.passages if passage.section is not lead.section)
    other = find_lead(question, replace(retrieval, passages=others), units, taste, lexicon) if others else lead
    return other if other.chance >= lead.chance - ABOUT else lead


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
