"""Charts; each one is also a table. Below the fold, because the first chart of a session takes a second to load."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import streamlit as st

from corpus.models import Blueprint
from tutor.learner.timeline import TrendPoint
from tutor.ui.html import Html, draw, escape
from tutor.ui.tables import table_html


def draw_trend(blueprint: Blueprint, points: Sequence[TrendPoint]) -> None:
    """Draw mastery by domain over the days, as lines and as a table."""
    if len(points) < 2:
        return
    draw(Html("<h2>Mastery over time</h2>"))
    titles = {domain.id: domain.title for domain in blueprint.domains}
    rows = [
        {"day": point.day.isoformat(), "domain": titles[name], "mastery": round(estimate.mean, 3)}
        for point in points
        for name, estimate in point.domains.items()
    ]
    lines = (
        alt.Chart(alt.Data(values=rows))
        .mark_line(point=True)
        .encode(
            x=alt.X("day:T", title="Day", axis=alt.Axis(format="%Y-%m-%d")),
            y=alt.Y("mastery:Q", title="Mastery", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%")),
            color=alt.Color("domain:N", title="Domain"),
            strokeDash=alt.StrokeDash("domain:N", title="Domain"),
        )
    )
    st.altair_chart(lines)
    with st.expander("Show as table"):
        cells = [
            (escape(f"{point.day}"), *(escape(f"{point.domains[name].mean:.0%}") for name in titles))
            for point in points
        ]
        draw(table_html("Mastery over time", ("Day", *titles.values()), cells))
