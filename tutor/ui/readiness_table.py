"""The chance to pass, as a curve over the cuts that may be in force: no pass mark is published."""

from __future__ import annotations

import streamlit as st

from tutor.practice.study import Log, Study
from tutor.ui.charts import TABLE, draw_curve
from tutor.ui.html import Html, draw, escape
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
    score = (
        f"Expected score {found.score:.0f} of 59, most likely {found.score_low} to {found.score_high}. The line is the "
        "chance to reach a mark; the band around it holds the true chance in 80 % of cases."
    )
    draw(Html(f"{head}<p>{score}</p>"))
    draw_curve(found.curve)
    with st.expander(TABLE):
        heads = ("If the mark were", "Chance", "80 % range", "")
        draw(table_html("Chance to reach a cut", heads, rows, wide=True))
