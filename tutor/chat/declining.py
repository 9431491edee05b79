"""A decline in words, with the guide's sentence that corrects a wrong premise."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.blocks import BlockKind, parse_blocks
from corpus.models import Section
from index.found import Passage, Retrieval
from index.lexical import api_tokens
from index.retrieval import Retriever
from tutor.chat.arguments import WrongPart
from tutor.chat.deciding import Decision
from tutor.chat.models import DeclineReason, Role, Segment
from tutor.chat.question import Question

MESSAGES = {
    DeclineReason.OFF_TOPIC: "That is outside this exam, so the guide has nothing on it.",
    DeclineReason.OTHER_EXAM: "That belongs to another product or exam{detail}; this guide covers only "
    "ML Professional.",
    DeclineReason.NOT_IN_GUIDE: "The guide does not answer that. The sections below come nearest.",
    DeclineReason.FALSE_PREMISE: "The question rests on something that the guide contradicts.",
    DeclineReason.EXAM_DUMP: "We do not share real exam questions, and nobody may: every candidate agrees to keep them "
    "confidential. The guide and its own practice questions teach the same judgement.",
    DeclineReason.UNCLEAR: "Please ask a question in words, such as “When is a canary better than blue-green?”",
}
QUOTED = 2
"""Sentences quoted with a decline."""


def decline_message(decision: Decision) -> str:
    """Return why a question is declined, in words for the learner."""
    assert decision.reason is not None
    if decision.api:
        message = f"`{decision.api.name}` is not an API this guide knows, so the question may rest on a wrong name."
        return message + (f" The guide names `{decision.api.instead}`." if decision.api.instead else "")
    if decision.part:
        return _part_message(decision.part)
    if decision.number:
        return f"The question takes “{decision.number.said}” for granted, and that is not what is published."
    if decision.denial and decision.denial.tempting:
        return f"That rests on a common trap: “{decision.denial.premise}”. The guide's own row on it is:"
    if decision.denial:
        said = "The guide says otherwise than" if decision.denial.sure else "The guide does not say that"
        return f"{said} “{decision.denial.premise}”. Its nearest sentence is:"
    return MESSAGES[decision.reason].format(detail=f" ({decision.detail})" if decision.detail else "")


def _part_message(part: WrongPart) -> str:
    """Return what is wrong with an argument, a member or a value, and what there is in its stead."""
    names = ", ".join(f"`{name}`" for name in part.instead)
    if part.value:
        return f"`{part.name}` is no value of `{part.owner}` that this guide knows. It takes {names}."
    if not part.owner:
        return f"`{part.name}` is not an API this guide knows, so the question may rest on a wrong name."
    return f"`{part.owner}` has no `{part.name}`." + (f" Its arguments include {names}." if names else "")


def decline_quotes(
    decision: Decision, asked: Question, retrieval: Retrieval, retriever: Retriever
) -> tuple[list[Segment], list[Passage]]:
    """Return the sentences that correct a wrong premise, and the sections they stand in."""
    del asked
    if decision.number:
        section = _ledger_section(decision.number.fact, retriever)
        if section:
            passage = Passage(section, section.body, 0, len(section.body), retrieval.passages[0].score, 1, {})
            return _quote(section, _prose(section)[:QUOTED]), [passage]
    if decision.denial:
        section = retriever.section(decision.denial.section_id)
        passage = Passage(section, section.body, 0, len(section.body), retrieval.passages[0].score, 1, {})
        return _quote(section, [(decision.denial.start, decision.denial.end)]), [passage]
    if (decision.api or decision.part) and retrieval.passages:
        passage = retrieval.passages[0]
        name = decision.api.instead if decision.api else decision.part.owner if decision.part else ""
        return _quote(passage.section, _best(passage, retrieval, name)), [passage]
    return [], []


def _ledger_section(fact: str, retriever: Retriever) -> Section | None:
    named = [s for s in retriever.corpus.sections.values() if fact in s.meta.ledger]
    return min(named, key=lambda section: (section.page_id != "faq", len(section.meta.ledger)), default=None)


def _prose(section: Section) -> list[tuple[int, int]]:
    return [span for block in parse_blocks(section.body) if block.kind is BlockKind.PROSE for span in block.units]


def _best(passage: Passage, retrieval: Retrieval, name: str) -> list[tuple[int, int]]:
    """Return the spans of a section nearest to the question; those that use the right name first."""
    section = passage.section
    last = name.rsplit(".", 1)[-1].lower()

    def worth(span: tuple[int, int]) -> float:
        uses = bool(last) and last in api_tokens(section.body[span[0] : span[1]])
        return retrieval.unit_scores.get((section.id, span[0]), 0.0) + uses

    return sorted(sorted(_prose(section), key=worth, reverse=True)[:QUOTED])


def _quote(section: Section, spans: Sequence[tuple[int, int]]) -> list[Segment]:
    return [_segment(section, span) for span in spans]


def _segment(section: Section, span: tuple[int, int]) -> Segment:
    """Return a quoted span; a row of a table stands below the table's header."""
    start, end = span
    block = next((b for b in parse_blocks(section.body) if b.start <= start and end <= b.end), None)
    if block is None or block.header is None:
        return Segment(text=section.body[start:end], role=Role.DETAIL, citation=1, start=start, end=end)
    text = "\n".join([section.body[slice(*block.header)], section.body[start:end]])
    return Segment(text=text, role=Role.TABLE, citation=1, start=block.header[0], end=end)
