"""A model's checked words as an answer: segments, citations and what is said about them."""

from __future__ import annotations

from collections.abc import Sequence

from tutor.chat.models import Answer, Citation, Role, Segment
from tutor.llm.writing import Checked, Form, Supported

MOST_NAMES = 3
"""Unknown names that a notice repeats."""


def removals(checked: Checked) -> tuple[str, ...]:
    """Return what was taken out, in words; names that nobody knows are named."""
    if not checked.removed:
        return ()
    count = "1 sentence" if checked.removed == 1 else f"{checked.removed} sentences"
    names = " and ".join(f"`{name}`" for name in checked.unknown[:MOST_NAMES])
    known = f" Neither the guide nor the packages it was checked against know {names}." if names else ""
    return (f"{count} removed: not supported by the guide.{known}",)


def worded(offline: Answer, checked: Checked, engine: str, notices: tuple[str, ...], milliseconds: float) -> Answer:
    """Return an answer in a model's words.

    Args:
        offline: The guide's own answer, from whose citations the model wrote.
        checked: What of its words the guide supports.
        engine: What the badge says.
        notices: What is said besides, after the notices of the offline answer.
        milliseconds: Time from question to answer.
    """
    order = list(dict.fromkeys(piece.number for piece in checked.kept if piece.number is not None))
    numbers = {old: new for new, old in enumerate(order, 1)}
    return offline.model_copy(
        update={
            "segments": tuple(_segments(checked.kept, numbers)),
            "citations": tuple(_renumbered(offline.citations, order)),
            "notices": (*offline.notices, *notices),
            "engine": engine,
            "milliseconds": round(milliseconds, 1),
        }
    )


def _segments(kept: Sequence[Supported], numbers: dict[int, int]) -> list[Segment]:
    """Return what is shown; `start` and `end` say where in the cited section the support stands."""
    found: list[Segment] = []
    for piece in kept:
        if piece.number is None:
            lead = "" if found and found[-1].role is Role.NOTE else "Analogy, not from the guide: "
            found.append(Segment(text=lead + piece.text, role=Role.NOTE))
            continue
        role = Role.CODE if piece.form is Form.CODE else Role.DETAIL if found else Role.LEAD
        start, end = piece.span
        found.append(Segment(text=piece.text, role=role, citation=numbers[piece.number], start=start, end=end))
    return found


def _renumbered(citations: Sequence[Citation], order: Sequence[int]) -> list[Citation]:
    first = [citations[number - 1] for number in order]
    rest = [citation for citation in citations if citation not in first]
    return [citation.model_copy(update={"number": number}) for number, citation in enumerate([*first, *rest], 1)]
