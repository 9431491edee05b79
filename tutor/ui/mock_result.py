"""The report of a mock exam, and its review question by question."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from tutor.learner.records import Learner
from tutor.learner.sittings import AnswerState, EndedBy, Sitting
from tutor.practice.grading import Feedback
from tutor.practice.mock_report import Share
from tutor.services import Services
from tutor.ui.html import Html, draw, escape, join
from tutor.ui.learner_state import now
from tutor.ui.leaving import leave_for
from tutor.ui.links import MOCK_PATH
from tutor.ui.practice_setup import start_items
from tutor.ui.readiness_table import draw_readiness
from tutor.ui.review import Given, draw_given
from tutor.ui.tables import bar_html, table_html

FILTERS = ("Wrong", "Flagged", "Unsure", "Sure and wrong", "Slow", "All")
SLOW_MILLISECONDS = 180_000


def draw_result(services: Services, learner: Learner, sitting: Sitting) -> None:
    """Draw the report and the review."""
    report = services.practice.mock_report(learner, sitting)
    low, high = report.total.interval
    by_time = "<p>The time was over, so it was handed in.</p>" if sitting.ended_by is EndedBy.TIME else ""
    minutes = sum(report.milliseconds) / 60000
    draw(
        Html(
            f"<h1>Mock exam</h1>{by_time}"
            f'<p class="lead">{report.total.right} of {report.total.of} right ({report.total.value:.0%}).</p>'
            f"<p>On many such exams you would score between {low:.0%} and {high:.0%} (90 % interval). "
            f"A blind guesser scores {report.blind:.0%} on this form. {report.unseen:.0%} of the questions were new to "
            f"you, {report.total.of - report.answered} were left open and count as wrong. "
            f"You worked for {minutes:.0f} minutes.</p>"
            '<p class="quiet">No pass mark is published and there is no scaled score, so none is shown.</p>'
        )
    )
    _draw_shares("By domain", report.domains)
    _draw_shares("By failing layer", report.layers)
    with st.expander("By objective"):
        _draw_shares("", report.objectives)
    with st.expander("Pace"):
        _draw_pace(report.milliseconds)
    draw_readiness(services.practice.study, services.practice.log(learner, now()))
    _draw_review(services, learner, sitting)
    if st.button("Another mock exam", key="mock_again"):
        leave_for(MOCK_PATH)


def _draw_shares(title: str, shares: Sequence[Share]) -> None:
    rows = [
        (
            escape(share.name),
            escape(f"{share.right} of {share.of}"),
            escape(f"{share.value:.0%}"),
            bar_html(share.value),
        )
        for share in shares
    ]
    head = Html(f"<h2>{escape(title)}</h2>" if title else "")
    draw(join(head, table_html(title or "Objectives", ("Part", "Right", "Share", ""), rows, "shares")))


def _draw_pace(times: Sequence[int]) -> None:
    slowest = max(max(times, default=1), 1)
    rows = [
        (escape(str(number)), escape(f"{time / 1000:.0f} s"), bar_html(time / slowest))
        for number, time in enumerate(times, 1)
    ]
    draw(table_html("Pace", ("Question", "Time", ""), rows))


def _draw_review(services: Services, learner: Learner, sitting: Sitting) -> None:
    draw(Html("<h2>Review</h2>"))
    verdicts = services.practice.feedback(sitting)
    chosen = st.pills("Show", FILTERS, default=FILTERS[0], key="mock_review", required=True)
    given = [
        (answer, _given(services, sitting, number, answer, verdicts[answer.item_id]))
        for number, answer in enumerate(sitting.answers, 1)
    ]
    shown = [one for answer, one in given if _belongs(str(chosen), answer, one)]
    draw_given(services, shown)
    these = "this question" if len(shown) == 1 else f"these {len(shown)}"
    if shown and st.button(f"Make a retest of {these}", key="mock_retest", type="primary"):
        kind = "" if chosen == "All" else f"{str(chosen).lower()} "
        title = f"Retest: {len(shown)} {kind}question{'' if len(shown) == 1 else 's'} of a mock exam"
        start_items(services, learner, [one.item.id for one in shown], title)


def _given(services: Services, sitting: Sitting, number: int, answer: AnswerState, verdict: Feedback) -> Given:
    item = services.practice.items[answer.item_id]
    options = services.practice.shown_options(sitting, item)
    return Given(f"{number}.", item, options, answer.chosen, verdict.right, answer.confidence)


def _belongs(wanted: str, answer: AnswerState, given: Given) -> bool:
    return {
        "Wrong": not given.right,
        "Flagged": answer.flagged,
        "Unsure": given.unsure,
        "Sure and wrong": given.sure_and_wrong,
        "Slow": answer.milliseconds > SLOW_MILLISECONDS,
    }.get(wanted, True)
