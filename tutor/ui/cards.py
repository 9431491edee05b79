"""Citations: the chip in the sentence, and the card with the passage that it opens in place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.sentences import Span
from tutor.chat.models import Citation, Role, Segment
from tutor.ui.html import Html, escape
from tutor.ui.links import section_address
from tutor.ui.rendering import Place, mark_quotes, render, without_marks

_RULE_ROW = re.compile(r"[\s|:-]+")


def card_id(turn_id: str, citation: Citation) -> str:
    """Return the id of a card, unique on the page."""
    return f"source-{turn_id}-{citation.number}"


def page_name(citation: Citation) -> str:
    """Return how the page is called: lessons with their number."""
    return f"{citation.page_id} {citation.page_title}" if citation.page_id[:1].isdigit() else citation.page_title


def chip_html(turn_id: str, citation: Citation, words: str = "", *, quiet: bool = False) -> Html:
    """Return the button that opens the card: a number, and the heading where there is room; `quiet` is a repetition."""
    named = f" <span>{escape(words)}</span>" if words else ""
    kind = "cite named" if words else "cite again" if quiet else "cite"
    return Html(
        f'<button type="button" class="{kind}" data-n="{citation.number}" '
        f'popovertarget="{card_id(turn_id, citation)}" '
        f'aria-label="Source {citation.number}: {escape(citation.heading)}">{citation.number}{named}</button>'
    )


def card_html(
    turn_id: str, conversation_id: str | None, citation: Citation, quoted: Sequence[Segment], place: Place
) -> Html:
    """Return the card: the verbatim passage with the quoted words marked, its date and its sources."""
    text = without_marks(citation.text)
    passage = render(mark_quotes(text, quote_spans(text, quoted)), place)
    copied = escape(quote_text(citation, quoted))
    name, identity = escape(f"{page_name(citation)} › {citation.heading}"), card_id(turn_id, citation)
    target = escape(section_address(citation.section_id, conversation_id, turn_id))
    return Html(
        f'<div popover class="source" id="{identity}" role="dialog" aria-label="Source {citation.number}: {name}">'
        f'<div class="source-head"><p><strong>{name}</strong><br>'
        f'<span class="quiet">Checked {citation.checked.isoformat()}</span></p>'
        f'<button type="button" class="plain" popovertarget="{identity}" popovertargetaction="hide" '
        f'aria-label="Close">Close</button></div>'
        f'<div class="passage">{passage}</div>'
        f'<p class="quiet">Rests on: {escape("; ".join(citation.sources)) or "the guide"}</p>'
        f'<p class="actions"><a href="{target}" data-go="">Open in the guide</a>'
        f'<button type="button" class="plain" data-copy="{copied}">Copy quote</button></p>'
        "</div>"
    )


def quote_spans(text: str, quoted: Sequence[Segment]) -> list[Span]:
    """Return where the quoted segments stand in a passage, without overlaps and in order."""
    found: list[Span] = []
    for segment in quoted:
        for piece in _pieces(segment):
            exact = text[segment.start : segment.end] == piece
            start = segment.start if exact else text.find(piece)
            if start >= 0 and all(start >= end or start + len(piece) <= begin for begin, end in found):
                found.append((start, start + len(piece)))
    return sorted(found)


def _pieces(segment: Segment) -> list[str]:
    """Return the parts of a segment that stand in the passage as they are; of a table, its chosen rows."""
    if segment.role is Role.CODE:
        return []
    if segment.role is not Role.TABLE:
        return [without_marks(segment.text)]
    lines = segment.text.splitlines()
    rule = next((number for number, line in enumerate(lines) if _RULE_ROW.fullmatch(line)), -1)
    return lines[rule + 1 :]


def quote_text(citation: Citation, quoted: Sequence[Segment]) -> str:
    """Return what "Copy quote" copies: the words as they stand, and where they stand."""
    words = "\n".join(segment.text for segment in quoted) or citation.text
    return f"{words}\n\n({page_name(citation)}, {citation.heading}, checked {citation.checked.isoformat()})"
