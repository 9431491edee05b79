"""The page *Progress*: the chance to pass, the map of mastery, confusions, confidence, pace and trend."""

from __future__ import annotations

from datetime import timedelta

import streamlit as st

from tutor.learner.records import Confidence
from tutor.learner.times import day_of
from tutor.practice.study import Log, Study
from tutor.services import Services
from tutor.ui import wiring
from tutor.ui.charts import TABLE, draw_calibration, draw_trend
from tutor.ui.html import Html, draw, escape, join, seconds
from tutor.ui.learner_state import current_learner, now
from tutor.ui.links import PRACTICE_PATH
from tutor.ui.mastery_map import mastery_map_html, mastery_parts_html
from tutor.ui.matrix import ALL_ANSWERS, matrix_html
from tutor.ui.progress_summary import summary_html
from tutor.ui.readiness_table import draw_readiness
from tutor.ui.tables import bar_html, fold_html, table_html

FORECAST = 14
WEEK = 7
SHOWN = 5


def draw_progress(services: Services) -> None:
    """Draw everything that is known of the learner, or what to do when nothing is."""
    learner = current_learner(services)
    draw(Html("<h1>Progress</h1>"))
    study, log = services.practice.study, services.practice.log(learner, now())
    if not log.attempts and not log.triage:
        draw(
            Html(
                "<p>This page shows how far you are, objective by objective, once you have answered something.</p>"
                f'<p><a href="{escape(PRACTICE_PATH)}" data-go="">Answer the first questions</a></p>'
            )
        )
        return
    draw(summary_html(study, log, services.practice.due_flashcards(learner, log.now)))
    draw_readiness(study, log)
    _draw_confidence(study, log)
    order = st.segmented_control(
        "Order of the map", ["As in the exam", "Most to win first"], default="As in the exam", required=True
    )
    draw(mastery_map_html(services.corpus.blueprint, study.skills, study.mastery(log), order != "As in the exam"))
    draw(mastery_parts_html(services.corpus.blueprint, study.mastery(log), study.layers(log)))
    draw(Html("<h2>Layers taken for one another</h2>"))
    draw(matrix_html(study.confusion(log), services.corpus.blueprint, of=ALL_ANSWERS, folded=True))
    _draw_misconceptions(services, study, log)
    _draw_pace(study, log)
    _draw_forecast(study, log)
    draw_trend(services.corpus.blueprint, study.trend(log))


def _draw_confidence(study: Study, log: Log) -> None:
    entries = study.calibration(log)
    if not any(entry.tally.total for entry in entries):
        return
    blind = next(entry.claim for entry in entries if entry.confidence is Confidence.GUESS)
    words = (
        f"Where a point lies on the dashed line, your word meant what it says: a guess as good as a blind one "
        f"({blind:.0%}), sure always right, unsure halfway. Below the line you trusted yourself too much, above it too "
        "little. The bar through a point holds the true share in 90 % of cases."
    )
    draw(Html("<h2>What your confidence means</h2>"))
    draw(fold_html(escape("How to read the chart"), Html(f"<p>{escape(words)}</p>")))
    draw_calibration(entries)
    rows = [
        (
            escape(entry.confidence.value.capitalize()),
            escape(f"{entry.tally.right} of {entry.tally.total}"),
            escape("–" if entry.tally.share is None else f"{entry.tally.share:.0%}"),
            escape(f"{entry.tally.interval()[0]:.0%} to {entry.tally.interval()[1]:.0%}" if entry.tally.total else "–"),
            escape(f"{entry.claim:.0%}"),
        )
        for entry in entries
    ]
    with st.expander(TABLE):
        draw(table_html("Confidence", ("You said", "Right", "Share", "90 % range", "The word claims"), rows, wide=True))


def _draw_misconceptions(services: Services, study: Study, log: Log) -> None:
    found = study.misconceptions(log)[:SHOWN]
    if not found:
        return
    rows = []
    for count in found:
        mistake = services.practice.bank.misconception(count.misconception)
        if mistake is not None:
            lately = "still last time" if count.lately else "not last time"
            chosen = f"{count.chosen} of {count.offered}, {lately}"
            rows.append((escape(mistake.title), escape(mistake.correction), escape(chosen)))
    if not rows:
        return
    table = table_html("Misconceptions", ("Mistake", "Better", "Chosen"), rows, wide=True)
    first = Html(f'<p>Most often: {rows[0][0].rstrip(".")} <span class="quiet">({rows[0][2]})</span>.</p>')
    name = "What is better" if len(rows) == 1 else f"All {len(rows)}, with what is better"
    draw(join(Html("<h2>Mistakes you fall for</h2>"), first, fold_html(escape(name), table)))


def _draw_pace(study: Study, log: Log) -> None:
    found = study.pace(log)
    if found.median is None:
        return
    exam = study.corpus.blueprint.exam
    limit = exam.minutes * 60 / exam.questions
    middle = (
        f", half of the answers between {found.quarter:.0f} and {found.three_quarters:.0f}"
        if found.quarter is not None and found.three_quarters is not None
        else ""
    )
    words = (
        f"{seconds(found.median)} for a question{middle}. The exam leaves {limit:.0f}; "
        f"{found.slow or 0:.0%} of your answers took longer."
    )
    draw(Html(f"<h2>Pace</h2><p>{escape(words)}</p>"))


def _draw_forecast(study: Study, log: Log) -> None:
    reviews = study.work(log).reviews
    first = day_of(log.now, log.learner.settings.zone)
    days = [first + timedelta(days=number) for number in range(FORECAST)]
    most = max([reviews.get(day, 0) for day in days] + [1])
    rows = [
        (escape(f"{day:%a %Y-%m-%d}"), escape(str(reviews.get(day, 0))), bar_html(reviews.get(day, 0) / most))
        for day in days
    ]
    week = sum(reviews.get(day, 0) for day in days[:WEEK])
    words = f"{reviews.get(first, 0)} today, {week} within {WEEK} days, today included."
    table = table_html("Reviews to come", ("Day", "Due", ""), rows, "days")
    draw(join(Html(f"<h2>Reviews to come</h2><p>{words}</p>"), fold_html(escape("Day by day"), table)))


draw_progress(wiring.services())
