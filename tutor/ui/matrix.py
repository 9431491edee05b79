"""Which layer a learner takes for which: a table of counts, and the worst confusion in words."""

from __future__ import annotations

from corpus.models import Blueprint
from tutor.learner.confusion import Confusion
from tutor.ui.html import Html, escape, join


def matrix_html(confusion: Confusion, blueprint: Blueprint) -> Html:
    """Return the matrix: a row per layer that failed, a column per layer that was said."""
    head = "".join(f'<th scope="col">{escape(layer.title)}</th>' for layer in blueprint.layers)
    rows = "".join(
        f'<tr><th scope="row">{escape(row.title)}</th>'
        + "".join(_cell(confusion.counts.get((row.id, c.id), 0), row.id == c.id) for c in blueprint.layers)
        + "</tr>"
        for row in blueprint.layers
    )
    return join(
        _worst(confusion, blueprint),
        Html(
            '<div class="scroll" tabindex="0" role="region" aria-label="Layers said for layers that failed">'
            f'<table class="matrix"><thead><tr><th>Failed, and what you said</th>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        ),
    )


def _cell(count: int, right: bool) -> str:
    kind = "none" if not count else "right" if right else "wrong"
    return f'<td class="{kind}">{count or "–"}</td>'


def _worst(confusion: Confusion, blueprint: Blueprint) -> Html:
    """Return the most frequent confusion as a sentence."""
    worst = confusion.worst(least=1)
    if not worst:
        return Html("<p>No layer was taken for another one.</p>" if sum(confusion.counts.values()) else "")
    titles = {info.id: info.title for info in blueprint.layers}
    first = worst[0]
    words = f"You called “{titles[first.layer]}” problems “{titles[first.said]}” in {first.count} of {first.total}."
    return Html(f"<p>{escape(words)}</p>")
