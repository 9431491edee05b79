"""The first row of the page *Progress*: four figures that say how it stands."""

from __future__ import annotations

from tutor.learner.records import Confidence
from tutor.practice.study import Log, Study
from tutor.ui.html import Html, escape
from tutor.ui.links import CARDS_PATH, PRACTICE_PATH

SHOWN_CUT = 0.70
"""Of the possible pass marks the one whose chance stands in the row; the curve below shows all."""


def summary_html(study: Study, log: Log, due_cards: int) -> Html:
    """Return chance to pass, questions answered, what is due, and what *sure* means."""
    facts = (_chance(study, log), _answered(log), _due(study.due(log), due_cards), _sure(study, log))
    rows = "".join(
        f"<div><dt>{escape(name)}</dt><dd><strong>{big}</strong> {small}</dd></div>" for name, big, small in facts
    )
    return Html(f'<dl class="figures">{rows}</dl>')


def _chance(study: Study, log: Log) -> tuple[str, str, Html]:
    found = study.readiness(log)
    if not found.enough:
        return "Chance to pass", "–", escape(f"not enough evidence yet: {found.evidence} of {found.needed} answers")
    cut = next(cut for cut in found.curve if cut.cut == SHOWN_CUT)
    return (
        "Chance to pass",
        f"{cut.chance:.0%}",
        escape(f"{cut.low:.0%} to {cut.high:.0%}, if the mark were {SHOWN_CUT:.0%}"),
    )


def _answered(log: Log) -> tuple[str, str, Html]:
    answered = [attempt for attempt in log.attempts if attempt.answered]
    return "Answered", str(len(answered)), escape(f"{sum(a.unseen for a in answered)} of them new to you")


def _due(questions: int, cards: int) -> tuple[str, str, Html]:
    words = [
        f'<a href="{path}" data-go="">{count} {name}{"" if count == 1 else "s"}</a>'
        for path, count, name in ((PRACTICE_PATH, questions, "question"), (CARDS_PATH, cards, "flashcard"))
        if count
    ]
    return "Due", str(questions + cards), Html(", ".join(words) or "nothing to repeat now")


def _sure(study: Study, log: Log) -> tuple[str, str, Html]:
    tally = next(entry.tally for entry in study.calibration(log) if entry.confidence is Confidence.SURE)
    if tally.share is None:
        return "Sure means", "–", escape("you have not said sure yet")
    return "Sure means", f"{tally.share:.0%} right", escape(f"{tally.right} of {tally.total}")
