"""The chance to pass, as a curve over the cuts that may be in force: no pass mark is published."""

from __future__ import annotations

from tutor.practice.study import Log, Study
from tutor.ui.html import Html, draw, escape, join
from tutor.ui.tables import range_html, table_html


def draw_readiness(study: Study, log: Log) -> None:
    """Draw the chance to reach each cut with its interval, or how much evidence is missing."""
    found = study.readiness(log)
    head = f"<h2>Chance to pass</h2><p class='quiet'>{escape(found.notice)}</p>"
    if not found.enough:
        words = f"Not enough evidence yet: {found.evidence} of {found.needed} first answers to unseen questions."
        draw(Html(f"{head}<p>{escape(words)}</p>"))
        return
    rows = [
        (
            escape(f"{cut.cut:.0%} ({cut.questions} right)"),
            escape(f"{cut.chance:.0%}"),
            escape(f"{cut.low:.0%} to {cut.high:.0%}"),
            range_html(cut.low, cut.chance, cut.high),
        )
        for cut in found.curve
    ]
    score = f"Expected score {found.score:.0f} of 59, most likely {found.score_low} to {found.score_high}."
    heads = ("If the mark were", "Chance", "80 % range", "")
    draw(join(Html(f"{head}<p>{score}</p>"), table_html("Chance to reach a cut", heads, rows)))
