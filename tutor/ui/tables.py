"""Tables and the bars inside them, drawn alike on every page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tutor.ui.html import Html, escape


def table_html(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[Html]], kind: str = "", *, wide: bool = False
) -> Html:
    """Return a table that scrolls inside its own box.

    Args:
        name: What it shows, for readers who cannot see it.
        heads: Column heads; an empty one for bars and buttons.
        rows: Cells; words go through `escape` before.
        kind: Class of the table, for its looks.
        wide: Whether it does not fit on a phone, which then shows each row as a list.
    """
    head = "".join(f"<th>{escape(title)}</th>" for title in heads)
    names = [f' data-column="{escape(title)}"' if wide and title else "" for title in heads]
    body = "".join(
        "<tr>" + "".join(f"<td{column}>{cell}</td>" for column, cell in zip(names, row, strict=True)) + "</tr>"
        for row in rows
    )
    look = f' class="{kind}"' if kind else ""
    box = "scroll wide" if wide else "scroll"
    return Html(
        f'<div class="{box}" tabindex="0" role="region" aria-label="{escape(name)}"><table{look}>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def fold_html(name: Html, content: Html, *, headed: bool = False) -> Html:
    """Return content that is folded on a phone, behind a line that opens it, and stands open on a wide screen.

    Args:
        name: What is behind the line.
        content: What is folded.
        headed: Whether the line stays as a heading where the content stands open.
    """
    head = f'<h3 class="fold-head">{name}</h3>' if headed else ""
    return Html(f'<details class="fold"><summary>{name}</summary>{head}{content}</details>')


def bar_html(part: float) -> Html:
    """Return a bar that is filled to a share in [0, 1]; the number stands beside it."""
    return Html(f'<span class="bar" style="--part:{min(max(part, 0.0), 1.0):.3f}"></span>')


def range_html(low: float, value: float, high: float) -> Html:
    """Return a line from 0 to 1 with an interval and the value in it; the numbers stand beside it."""
    low, value, high = (min(max(part, 0.0), 1.0) for part in (low, value, high))
    return Html(f'<span class="range" style="--low:{low:.3f};--value:{value:.3f};--high:{high:.3f}"></span>')
