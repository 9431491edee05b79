"""Which items a wish may be answered with, before the learner's history orders them."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.items import Item, Pool
from corpus.models import Blueprint
from tutor.practice.requests import ItemSet, Level, PracticeRequest

LEAST = 5
"""From fewer reviewed items than this, generated ones fill up the set."""


def candidates(
    request: PracticeRequest,
    practice: Sequence[Item],
    generated: Sequence[Item],
    written: Sequence[Item],
    blueprint: Blueprint,
    near: Sequence[str] = (),
) -> list[Item]:
    """Return the items that fit a wish, never one of the mock pool.

    Args:
        request: The wish.
        practice: Reviewed items.
        generated: Items made from the guide's tables.
        written: Items written by a model; given only to who asks for them.
        blueprint: Which lesson belongs to which domain.
        near: For a topic, ids of the sections that are about it, best first.
    """
    reviewed = _fitting(request, [i for i in practice if i.pool is Pool.PRACTICE], blueprint, near)
    made = _fitting(request, generated, blueprint, near)
    if request.items is ItemSet.WRITTEN:
        return _fitting(request, written, blueprint, near)
    if request.items is ItemSet.GENERATED:
        return made
    scoped = request.topic or request.lesson or request.objective
    if request.items is ItemSet.ADAPTIVE and scoped and len(reviewed) < min(LEAST, request.count):
        return [*reviewed, *made]
    return reviewed


def _fitting(request: PracticeRequest, items: Sequence[Item], blueprint: Blueprint, near: Sequence[str]) -> list[Item]:
    found = [item for item in items if _in_scope(request, item, blueprint)]
    if request.topic:
        found = _on_topic(found, near)
    if request.level is not Level.ANY and len(found) > request.count:
        hardest_first = sorted(found, key=lambda item: -item.difficulty.logit)
        kept = max(request.count, len(found) // 3)
        found = hardest_first[:kept] if request.level is Level.HARD else hardest_first[-kept:]
    return found


def _in_scope(request: PracticeRequest, item: Item, blueprint: Blueprint) -> bool:
    if request.objective:
        return request.objective in item.objectives
    if request.lesson:
        return item.lesson == request.lesson
    domain = blueprint.domain_of(item.lesson)
    return not request.domain or (domain is not None and domain.id == request.domain)


def _on_topic(items: Sequence[Item], near: Sequence[str]) -> list[Item]:
    """Return the items that a section about the topic decides, the nearest section's first."""
    rank = {section_id: place for place, section_id in enumerate(near)}
    found = [(min(rank[c] for c in item.citations if c in rank), item.id, item) for item in items
             if any(c in rank for c in item.citations)]  # fmt: skip
    return [item for *_, item in sorted(found, key=lambda entry: entry[:2])]
