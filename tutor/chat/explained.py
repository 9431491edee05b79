"""“Check my explanation”: the learner explains, the tutor says what the guide supports and what is missing.

No model takes part in the judgement.
"""

from __future__ import annotations

import re

from index.found import Passage
from tutor.chat.composing import cite
from tutor.chat.engine import Tutor
from tutor.chat.models import Answer, Role, Segment
from tutor.chat.question import clean_text
from tutor.llm.grounding import GroundingCheck
from tutor.practice.tutoring import Judged, Reviewed, Standing, review_explanation

_ASKS = re.compile(
    r"^\W*(?:please\s+)?(?:can you\s+)?(?:check|review|correct|judge|grade) my (?:explanation|understanding|summary)\b"
    r"[^:\n]{0,80}(?::|\n|[.?!](?=\s)|$)\s*",
    re.I,
)
_SAYS = {
    Standing.SUPPORTED: "In the guide, as far as words tell:",
    Standing.CLOSE: "Close to the guide; compare who does what:",
    Standing.CONTRADICTED: "Probably wrong:",
    Standing.UNSUPPORTED: "Not in the guide:",
}
SECTIONS = 4
LONGEST = 4000


def asked_to_check(message: str) -> str:
    """Return the explanation that a message asks to be checked, or ""."""
    text = clean_text(message)[:LONGEST]
    found = _ASKS.match(text)
    return text[found.end() :].strip() if found else ""


def explained(question: str, explanation: str, tutor: Tutor, check: GroundingCheck) -> Answer:
    """Return what the guide has on an explanation, as an answer of verbatim sentences and notes."""
    retrieval = tutor.retriever.search(explanation, SECTIONS)
    offline = tutor.ask(explanation)
    if offline.abstained:
        return offline.model_copy(update={"question": clean_text(question)[:LONGEST]})
    review = review_explanation(explanation, [p.section for p in retrieval.passages], check)
    segments, used = _segments(review, retrieval.passages)
    return Answer(
        question=clean_text(question)[:LONGEST],
        segments=tuple(segments),
        citations=cite(tutor.retriever.corpus, retrieval.passages, [passage.section for passage in used]),
        suggestions=offline.suggestions,
    )


def _segments(review: Reviewed, passages: tuple[Passage, ...]) -> tuple[list[Segment], list[Passage]]:
    by_id = {passage.section.id: passage for passage in passages}
    used: list[Passage] = []
    found = [Segment(text=_verdict(review), role=Role.NOTE)]

    def quote(section_id: str, span: tuple[int, int]) -> None:
        passage = by_id[section_id]
        if passage not in used:
            used.append(passage)
        text = passage.section.body[span[0] : span[1]]
        found.append(Segment(text=text, role=Role.DETAIL, citation=used.index(passage) + 1, start=span[0], end=span[1]))

    for one in review.sentences:
        nearest = " The guide says nearest to it:" if one.section else ""
        found.append(Segment(text=f"{_SAYS[one.standing]} {_quoted(one)}{nearest}", role=Role.NOTE))
        if one.section is not None:
            quote(one.section.id, one.span)
    if review.missing and review.section is not None:
        found.append(Segment(text="What the guide says besides, and your explanation does not:", role=Role.NOTE))
        for span in review.missing:
            quote(review.section.id, span)
    return found, used


def _verdict(review: Reviewed) -> str:
    found = sum(one.standing is Standing.SUPPORTED for one in review.sentences)
    total = len(review.sentences)
    return (
        f"The guide has {found} of {total} sentence{'s' * (total != 1)} of your explanation, as far as a comparison of "
        "words can tell. Read its own sentence beside each of yours: who does what?"
    )


def _quoted(one: Judged) -> str:
    """Return the learner's words so that no sign in them is read as Markdown."""
    plain = re.sub(r"([\\*_\[\]<>`#|!])", r"\\\1", one.text).rstrip(".")
    return f"“{plain}”."
