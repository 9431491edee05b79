"""The map of mastery: a row per lesson, a cell per objective, with the number inside."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.models import Blueprint, Lesson, Objective
from tutor.learner.mastery import Estimate, Mastery
from tutor.learner.plan import priorities
from tutor.learner.skills import Skills
from tutor.ui.html import Html, escape, join
from tutor.ui.links import PRACTICE_PATH, address
from tutor.ui.tables import range_html, table_html

STEPS = 5


def mastery_map_html(blueprint: Blueprint, skills: Skills, mastery: Mastery, by_gain: bool) -> Html:
    """Return the map; each cell leads to practice on its objective."""
    lessons = list(blueprint.lessons)
    if by_gain:
        rank = {entry.lesson: place for place, entry in enumerate(priorities(skills, mastery))}
        lessons.sort(key=lambda lesson: rank[lesson.id])
    rows = [_row(blueprint, skills, mastery, lesson) for lesson in lessons]
    return join(
        Html(
            f"<h2>Map of mastery</h2><p>Overall {_percent(mastery.overall)}, weighted as the exam is. Mastery is the "
            "chance to know a question of usual difficulty without guessing; the range behind a number holds it in "
            "80 % of cases.</p>"
        ),
        table_html("Map of mastery", ("Lesson", "Exam", "Level", "Objectives"), rows, "mastery", wide=True),
    )


def mastery_parts_html(blueprint: Blueprint, mastery: Mastery, layers: Mapping[str, Estimate]) -> Html:
    """Return the mastery of each domain and each failing layer, with its range."""
    known = [(domain.title, mastery.domains[domain.id]) for domain in blueprint.domains]
    known += [(f"Layer: {layer.title}", layers[layer.id]) for layer in blueprint.layers if layer.id in layers]
    rows = [(escape(name), escape(_percent(e)), range_html(e.low, e.mean, e.high)) for name, e in known]
    name = "Mastery by domain and failing layer"
    return join(Html(f"<h2>{name}</h2>"), table_html(name, ("Part", "Level", ""), rows))


def _row(blueprint: Blueprint, skills: Skills, mastery: Mastery, lesson: Lesson) -> tuple[Html, ...]:
    objectives = [o for o in blueprint.objectives if o.lesson == lesson.id]
    return (
        escape(f"{lesson.id} {lesson.title}"),
        escape(f"{skills.lesson_share(lesson.id):.0%}"),
        escape(_percent(mastery.lessons[lesson.id])),
        join(*(_cell(o, mastery.objectives[o.id]) for o in objectives)),
    )


def _cell(objective: Objective, estimate: Estimate) -> Html:
    step = min(int(estimate.mean * STEPS), STEPS - 1)
    words = f"{objective.id}: {objective.text}. {_percent(estimate)}"
    link = address(PRACTICE_PATH, {"objective": objective.id})
    return Html(
        f'<a class="cell m{step}" href="{escape(link)}" data-go="" title="{escape(words)}" '
        f'aria-label="{escape(words)}">{objective.id}<br>{100 * estimate.mean:.0f}</a>'
    )


def _percent(estimate: Estimate) -> str:
    return f"{estimate.mean:.0%} ({estimate.low:.0%} to {estimate.high:.0%})"
