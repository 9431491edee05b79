"""Which layer a learner takes for which: a table of counts, and the worst confusion in words."""

from __future__ import annotations

from collections.abc import Mapping

from corpus.models import Blueprint, LayerInfo
from tutor.learner.confusion import Confusion
from tutor.ui.html import Html, escape, join
from tutor.ui.links import TRIAGE_PATH, address
from tutor.ui.tables import fold_html

ALL_ANSWERS = "answers"
"""Value of `of` in the address of a cell that counts questions of practice as well."""


def matrix_html(
    confusion: Confusion, blueprint: Blueprint, drill: str = "", of: str = "", *, folded: bool = False
) -> Html:
    """Return the matrix: a row per layer that failed, a column per layer that was said; cells open what they count.

    Args:
        confusion: What is counted.
        blueprint: Names the layers.
        drill: The drill that is counted, or nothing for all.
        of: `ALL_ANSWERS` if questions are counted too.
        folded: Whether the counts are folded on a phone.
    """
    head = "".join(f'<th scope="col">{escape(layer.title)}</th>' for layer in blueprint.layers)
    rows = "".join(_row(confusion, blueprint, layer, {"drill": drill, "of": of}) for layer in blueprint.layers)
    table = Html(
        '<div class="scroll wide" tabindex="0" role="region" aria-label="Layers said for layers that failed">'
        f'<table class="matrix"><thead><tr><th>Failed, and what you said</th>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
    return join(_worst(confusion, blueprint), fold_html(escape("All counts"), table) if folded else table)


def _row(confusion: Confusion, blueprint: Blueprint, failed: LayerInfo, which: Mapping[str, str]) -> str:
    cells = "".join(_cell(confusion.counts.get((failed.id, c.id), 0), failed, c, which) for c in blueprint.layers)
    empty = "" if confusion.total(failed.id) else ' class="none"'
    return f'<tr{empty}><th scope="row">{escape(failed.title)}</th>{cells}</tr>'


def _cell(count: int, failed: LayerInfo, said: LayerInfo, which: Mapping[str, str]) -> str:
    shown = "–"
    if count:
        link = address(TRIAGE_PATH, {"failed": failed.id.value, "said": said.id.value, **which})
        words = f"{count}: {failed.title} failed, you said {said.title}"
        shown = f'<a href="{escape(link)}" data-go="" aria-label="{escape(words)}">{count}</a>'
    kind = "none" if not count else "right" if failed.id == said.id else "wrong"
    return f'<td class="{kind}" data-column="{escape(said.title)}">{shown}</td>'


def _worst(confusion: Confusion, blueprint: Blueprint) -> Html:
    """Return the most frequent confusion as a sentence."""
    worst = confusion.worst(least=1)
    if not worst:
        return Html("<p>No layer was taken for another one.</p>" if sum(confusion.counts.values()) else "")
    titles = {info.id: info.title for info in blueprint.layers}
    first = worst[0]
    words = f"You called “{titles[first.layer]}” problems “{titles[first.said]}” in {first.count} of {first.total}."
    return Html(f"<p>{escape(words)}</p>")
