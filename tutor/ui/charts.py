"""Charts; each one is also a table that says the same.

The first chart of a session takes a second to load, so no page begins with one.
"""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import streamlit as st

from corpus.models import Blueprint
from tutor.learner.insight import Calibration
from tutor.learner.readiness import CutChance
from tutor.learner.timeline import TrendPoint
from tutor.ui.html import Html, draw, escape
from tutor.ui.tables import table_html

TABLE = "Show as table"
HEIGHT = 260
INK = "currentColor"
"""The ink of the page, light or dark, also when the reader changes the theme."""


def draw_curve(curve: Sequence[CutChance]) -> None:
    """Draw the chance to reach each cut as a curve with its interval."""
    rows = [{"cut": c.cut, "chance": c.chance, "low": c.low, "high": c.high, "words": f"{c.chance:.0%}"} for c in curve]
    cuts = [c.cut for c in curve]
    x = alt.X(
        "cut:Q",
        title="If the mark were",
        axis=alt.Axis(values=cuts, format="%"),
        scale=alt.Scale(domain=[min(cuts) - 0.01, max(cuts) + 0.01], nice=False),
    )
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)
    band = base.mark_area(opacity=0.25).encode(y=_share("low", "Chance to reach it"), y2="high:Q")
    line = base.mark_line(point=alt.OverlayMarkDef(size=60)).encode(y=_share("chance", "Chance to reach it"))
    words = base.mark_text(dy=-12, fontSize=14, color=INK).encode(
        y=_share("chance", "Chance to reach it"), text="words:N"
    )
    said = ", ".join(f"{c.cut:.0%}: {c.chance:.0%} ({c.low:.0%} to {c.high:.0%})" for c in curve)
    _show(band + line + words, f"Chance to reach each mark, with its 80 % range. {said}.")


def draw_calibration(entries: Sequence[Calibration]) -> None:
    """Draw the share of right answers against the share that each confidence claims; on the diagonal both agree.

    Does nothing while no confidence was stated.
    """
    rows = [
        {
            "claim": entry.claim,
            "share": entry.tally.share,
            "low": entry.tally.interval()[0],
            "high": entry.tally.interval()[1],
            "words": f"{entry.tally.right} of {entry.tally.total}",
            "left": entry.claim > 0.9,
        }
        for entry in entries
        if entry.tally.total
    ]
    if not rows:
        return
    names = "".join(f"datum.value < {e.claim + 0.01:.4f} ? '{e.confidence.value.capitalize()}' : " for e in entries)
    axis = alt.Axis(values=[entry.claim for entry in entries], labelExpr=f"{names}''", labelFlush=True)
    x = alt.X("claim:Q", title="What you said", axis=axis, scale=alt.Scale(domain=[0, 1]))
    ends = alt.Data(values=[{"claim": 0, "share": 0}, {"claim": 1, "share": 1}])
    diagonal = alt.Chart(ends).mark_line(strokeDash=[5, 4], strokeWidth=1.5, color="#8b9088").encode(x=x, y=_share())
    base = alt.Chart(alt.Data(values=rows)).encode(x=x)
    layers = [
        diagonal,
        base.mark_rule(strokeWidth=3, opacity=0.45, color=INK).encode(y=_share("low"), y2="high:Q"),
        base.mark_point(size=90, filled=True, opacity=1).encode(y=_share()),
    ]
    for left, align, dx in ((False, "left", 9), (True, "right", -9)):
        words = base.transform_filter(alt.datum.left == left).mark_text(align=align, dx=dx, fontSize=14, color=INK)
        layers.append(words.encode(y=_share(), text="words:N"))
    said = ", ".join(
        f"{e.confidence.value}: {e.tally.right} of {e.tally.total}, claimed {e.claim:.0%}" for e in entries
    )
    _show(alt.layer(*layers), f"Right answers by what you said. {said}.")


def _share(field: str = "share", title: str = "Right") -> alt.Y:
    return alt.Y(f"{field}:Q", title=title, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%", tickCount=5))


def _show(chart: alt.Chart | alt.LayerChart, said: str, height: int = HEIGHT) -> None:
    words = {"labelColor": INK, "titleColor": INK, "labelFontSize": 14, "titleFontSize": 14}
    shown = chart.properties(height=height)
    st.altair_chart(shown.configure_axis(**words).configure_legend(**words, orient="bottom", columns=1), alt=said)


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
    _show(lines, "Mastery of each domain over the days; the table below says the same.", HEIGHT + 100)
    with st.expander(TABLE):
        cells = [
            (escape(f"{point.day}"), *(escape(f"{point.domains[name].mean:.0%}") for name in titles))
            for point in points
        ]
        draw(table_html("Mastery over time", ("Day", *titles.values()), cells, wide=True))
