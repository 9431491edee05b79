"""The map of mastery: a row per lesson, a cell per objective, with the number inside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from corpus.models import Blueprint, Domain, Lesson, Objective
from tutor.learner.mastery import Estimate, Mastery
from tutor.learner.plan import priorities
from tutor.learner.skills import Skills
from tutor.ui.html import Html, escape, join
from tutor.ui.links import PRACTICE_PATH, address
from tutor.ui.tables import fold_html, range_html, table_html

STEPS = 5
FIRST = 3
"""Lessons that are shown at once, also on a phone, when those come first that win most."""


def mastery_map_html(blueprint: Blueprint, skills: Skills, mastery: Mastery, by_gain: bool) -> Html:
    """Return the map, by domain or with the lessons first that win most; each cell leads to practice on its objective.

    On a phone the domains are folded, or the lessons after the first ones.
    """
    lessons = list(blueprint.lessons)
    if by_gain:
        rank = {entry.lesson: place for place, entry in enumerate(priorities(skills, mastery))}
        lessons.sort(key=lambda lesson: rank[lesson.id])
        parts = [
            _table(blueprint, skills, mastery, lessons[:FIRST], "first lessons"),
            fold_html(
                escape(f"{len(lessons) - FIRST} more lessons"),
                _table(blueprint, skills, mastery, lessons[FIRST:], "more lessons"),
            ),
        ]
    else:
        parts = [_domain(blueprint, skills, mastery, domain, lessons) for domain in blueprint.domains]
    return join(
        Html(
            f"<h2>Map of mastery</h2><p>Overall {_percent(mastery.overall)}, weighted as the exam is. Mastery is the "
            "chance to know a question of usual difficulty without guessing; the range behind a number holds it in "
            "80 % of cases.</p>"
        ),
        *parts,
    )


def _domain(blueprint: Blueprint, skills: Skills, mastery: Mastery, domain: Domain, lessons: Sequence[Lesson]) -> Html:
    name = Html(f"{escape(domain.title)} <span class='quiet'>{escape(_percent(mastery.domains[domain.id]))}</span>")
    own = [lesson for lesson in lessons if lesson.domain == domain.id]
    return fold_html(name, _table(blueprint, skills, mastery, own, domain.title), headed=True)


def _table(blueprint: Blueprint, skills: Skills, mastery: Mastery, lessons: Sequence[Lesson], part: str) -> Html:
    rows = [_row(blueprint, skills, mastery, lesson) for lesson in lessons]
    heads = ("Lesson", "Exam", "Level", "Objectives")
    return table_html(f"Map of mastery, {part}", heads, rows, "mastery", wide=True)


def mastery_parts_html(blueprint: Blueprint, mastery: Mastery, layers: Mapping[str, Estimate]) -> Html:
    """Return the mastery of each domain and each failing layer, with its range."""
    known = [(domain.title, mastery.domains[domain.id]) for domain in blueprint.domains]
    known += [(f"Layer: {layer.title}", layers[layer.id]) for layer in blueprint.layers if layer.id in layers]
    rows = [(escape(name), escape(_percent(e)), range_html(e.low, e.mean, e.high)) for name, e in known]
    name = "Mastery by domain and failing layer"
    table = table_html(name, ("Part", "Level", ""), rows)
    return join(Html(f"<h2>{name}</h2>"), fold_html(escape(f"{len(rows)} parts with their range"), table))


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
