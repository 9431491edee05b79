"""Choosing a practice set."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from tutor.learner.records import Learner, SessionKind
from tutor.practice.requests import ItemSet, PracticeRequest
from tutor.services import Services
from tutor.ui.html import Html, draw, escape
from tutor.ui.learner_state import now
from tutor.ui.leaving import leave_for
from tutor.ui.links import sitting_address
from tutor.ui.open_sets import draw_open_sets
from tutor.ui.written_setup import draw_written_setup

SETS = {
    ItemSet.ADAPTIVE: "What helps most",
    ItemSet.DUE: "Due again",
    ItemSet.WEAKEST: "Weak spots",
    ItemSet.UNSEEN: "New",
    ItemSet.MISSED: "Missed",
    ItemSet.GENERATED: "From the guide's tables",
    ItemSet.WRITTEN: "Written by a model",
}
COUNTS = (5, 10, 20, 30)
_ANY = "All"


def draw_setup(services: Services, learner: Learner) -> None:
    """Draw what can be chosen, and what was left open."""
    draw(Html("<p>Answer, say how sure you are, and read why each option is right or wrong.</p>"))
    if draw_open_sets(services, learner):
        draw(Html("<h2>A new set</h2>"))
    blueprint = services.corpus.blueprint
    domains = {_ANY: ""} | {domain.title: domain.id for domain in blueprint.domains}
    domain = st.pills("Domain", list(domains), default=_ANY, key="practice_domain", required=True)
    lessons = [lesson for lesson in blueprint.lessons if domains.get(str(domain)) in {"", lesson.domain}]
    titles = {_ANY: ""} | {f"{lesson.id} {lesson.title}": lesson.id for lesson in lessons}
    lesson = st.selectbox("Lesson", list(titles), key=f"practice_lesson_{domain}")
    chosen_lesson = titles.get(str(lesson), "")
    objectives = {_ANY: ""} | {
        f"{objective.id} {objective.text}": objective.id
        for objective in blueprint.objectives
        if objective.lesson in ({chosen_lesson} if chosen_lesson else {entry.id for entry in lessons})
    }
    objective = st.selectbox("Objective", list(objectives), key=f"practice_objective_{domain}_{chosen_lesson}")
    sets = [title for items, title in SETS.items() if items is not ItemSet.WRITTEN or services.practice.written]
    chosen = st.pills("Set", sets, default=SETS[ItemSet.ADAPTIVE], key="practice_set", required=True)
    count = st.segmented_control("Questions", COUNTS, default=10, key="practice_count", required=True)
    request = PracticeRequest(
        count=int(count or 10),
        items=next((items for items, title in SETS.items() if title == chosen), ItemSet.ADAPTIVE),
        domain=domains.get(str(domain), ""),
        lesson=chosen_lesson,
        objective=objectives.get(str(objective), ""),
    )
    if st.button("Start", type="primary", key="practice_start", width="stretch"):
        start(services, learner, request)
    draw_written_setup(services, learner, request)


def start(services: Services, learner: Learner, request: PracticeRequest, near: tuple[str, ...] = ()) -> None:
    """Begin a set and open it; say so if nothing fits the wish."""
    moment = now()
    seed = secrets.randbelow(2**31)
    items = services.practice.choose(learner, request, moment, seed, near)
    if not items:
        empty = services.practice.why_empty(learner, request, moment)
        draw(Html(f'<div class="notice" role="status"><p>{escape(empty)}</p></div>'))
        return
    title = replace(request, count=len(items)).title(services.corpus.blueprint)
    start_items(services, learner, [item.id for item in items], title, seed)


def start_items(services: Services, learner: Learner, ids: Sequence[str], title: str, seed: int | None = None) -> None:
    """Begin a set of these items and open it."""
    seed = secrets.randbelow(2**31) if seed is None else seed
    sitting = services.practice.sittings.start(learner.id, SessionKind.PRACTICE, ids, now(), seed=seed, title=title)
    leave_for(sitting_address(sitting.id))
