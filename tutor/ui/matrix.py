"""Which layer a learner takes for which: a table of counts, and the worst confusion in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from corpus.models import Blueprint
from tutor.learner.records import TriageAnswer
from tutor.ui.html import Html, escape, join


def confusion_html(answers: Sequence[TriageAnswer], blueprint: Blueprint) -> Html:
    """Return the matrix: a row per layer that failed, a column per layer that was said."""
    counts = Counter((answer.layer, answer.said_layer) for answer in answers)
    head = "".join(f'<th scope="col">{escape(layer.title)}</th>' for layer in blueprint.layers)
    rows = "".join(
        f'<tr><th scope="row">{escape(row.title)}</th>'
        + "".join(_cell(counts[(row.id, column.id)], row.id == column.id) for column in blueprint.layers)
        + "</tr>"
        for row in blueprint.layers
    )
    return join(
        _worst(answers, blueprint),
        Html(
            '<div class="scroll" tabindex="0" role="region" aria-label="Layers said for layers that failed">'
            f'<table class="matrix"><thead><tr><th>Failed, and what you said</th>{head}</tr></thead>'
            f"<tbody>{rows}</tbody></table></div>"
        ),
    )


def _cell(count: int, right: bool) -> str:
    kind = "none" if not count else "right" if right else "wrong"
    return f'<td class="{kind}">{count or "–"}</td>'


def _worst(answers: Sequence[TriageAnswer], blueprint: Blueprint) -> Html:
    """Return the most frequent confusion as a sentence, if there is one."""
    wrong = Counter((a.layer, a.said_layer) for a in answers if a.layer is not a.said_layer)
    if not wrong:
        return Html("<p>No layer was taken for another one.</p>" if answers else "")
    (layer, said), count = wrong.most_common(1)[0]
    titles = {info.id: info.title for info in blueprint.layers}
    of = sum(answer.layer is layer for answer in answers)
    words = f"You called “{titles[layer]}” problems “{titles[said]}” in {count} of {of}."
    return Html(f"<p>{escape(words)}</p>")
