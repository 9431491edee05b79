"""The body of an answer: quoted sentences as prose, lists, labelled blocks, tables and code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from tutor.chat.models import Citation, Role, Segment
from tutor.ui.cards import chip_html
from tutor.ui.html import Html, join
from tutor.ui.links import Library
from tutor.ui.rendering import Place, plain_text, render, render_inline, without_marks

LABELS = {Role.RULE: "Rule", Role.TRAP: "Trap", Role.STEM_CUE: "Stem cue", Role.EXAMPLE: "Example"}
_ALONE = {Role.TABLE, Role.CODE, Role.NOTE}

_LABEL = re.compile(r"\A\s*\*\*[^*\n]{1,24}\.\*\*\s*")
_LAST_WORD = re.compile(r"(?<=\s)[^\s<>]{1,30}\Z")
_ITEM = re.compile(r"\A\s*(?:[-*+]|\d+[.)])\s+")


@dataclass(frozen=True)
class SegmentWriter:
    """Writes the segments of one turn.

    Attributes:
        turn_id: Id of the turn; the chips' cards are named after it.
        citations: The turn's citations by number.
        library: Gives the sections that links and diagrams belong to.
        live: Whether the chips open cards; while an answer is being written they do not.
    """

    turn_id: str
    citations: Mapping[int, Citation]
    library: Library
    live: bool = True

    def write(self, segments: Sequence[Segment]) -> Html:
        """Return the segments in order; neighbors of the same kind share one block."""
        numbered = enumerate(segments)
        groups = groupby(numbered, key=lambda pair: _kind(pair[0], pair[1]))
        return join(*(self._block([segment for _, segment in group]) for _, group in groups))

    def place(self, number: int | None) -> Place:
        """Return where the words of a citation come from."""
        citation = self.citations.get(number or 0)
        return Place(self.library, self.library.corpus.sections.get(citation.section_id) if citation else None)

    def _block(self, group: list[Segment]) -> Html:
        first = group[0]
        if first.role in {Role.TABLE, Role.CODE}:
            quoted = render(without_marks(first.text), self.place(first.citation))
            return Html(f'<div class="quoted-block">{quoted}<p class="quiet">Quoted from {self._chip(first)}</p></div>')
        following = [*group[1:], None]
        words = join(
            *(Html(f"{self._sentence(segment, after)} ") for segment, after in zip(group, following, strict=True))
        )
        if first.role in LABELS:
            name = first.role.value
            return Html(f'<p class="labelled {name}"><strong class="label">{LABELS[first.role]}</strong> {words}</p>')
        if _ITEM.match(first.text):
            tag = "ol" if first.text.lstrip()[0].isdigit() else "ul"
            return Html(f"<{tag}>{''.join(f'<li>{self._sentence(s)}</li>' for s in group)}</{tag}>")
        return Html(f'<p class="{first.role.value}">{words}</p>')

    def _sentence(self, segment: Segment, after: Segment | None = None) -> Html:
        """Return a sentence with its chip, which never begins a line, and is quiet if the next one is the same."""
        text = without_marks(segment.text)
        text = _LABEL.sub("", text) if segment.role in LABELS else _ITEM.sub("", text)
        words = render_inline(text, self.place(segment.citation))
        chip = self._chip(segment, quiet=after is not None and after.citation == segment.citation)
        last = _LAST_WORD.search(words)
        if not chip or last is None:
            return join(words, chip)
        return Html(f'{words[: last.start()]}<span class="tail">{last[0]}{chip}</span>')

    def _chip(self, segment: Segment, *, quiet: bool = False) -> Html:
        citation = self.citations.get(segment.citation or 0)
        if citation is None:
            return Html("")
        if self.live:
            return chip_html(self.turn_id, citation, quiet=quiet)
        return Html(f'<span class="cite{" again" if quiet else ""}">{citation.number}</span>')


def spoken(segments: Sequence[Segment]) -> str:
    """Return the sentences as words, without tables and code: what a screen reader announces."""
    sentences = (segment.text for segment in segments if segment.role not in {Role.TABLE, Role.CODE})
    return " ".join(plain_text(_ITEM.sub("", without_marks(sentence))).strip() for sentence in sentences)


def _kind(position: int, segment: Segment) -> tuple[str, int]:
    """Return what neighbors must share to stand in one block."""
    if segment.role in LABELS or segment.role in _ALONE:
        return segment.role.value, position
    return ("list" if _ITEM.match(segment.text) else segment.role.value), 0
