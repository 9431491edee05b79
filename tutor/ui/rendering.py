"""The guide's Markdown as HTML.

Raw HTML in the source stays text, images are never loaded, and links lead to the guide or to a page
named in the sources. Quoted stretches are marked in the Markdown before it is rendered, with two
characters that the guide does not use, and of a class that Markdown reads as punctuation, so that
emphasis next to them keeps working.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from corpus.blocks import Label
from corpus.models import Section
from corpus.sentences import Span
from tutor.ui.code import code_html
from tutor.ui.html import Html, clean, escape
from tutor.ui.links import Library

MARK_START, MARK_END = "\u2e22", "\u2e23"
WIDE_TABLE = 5
"""Columns from which a table does not fit a phone."""
EMPTY_CELLS = {"", "-", "–"}

_OWN_MARKS = re.compile(f"[{MARK_START}{MARK_END}]")
_QUOTED_ROW = re.compile(rf"<tr>(?=(?:(?!</tr>).)*{MARK_START})", re.S)
_LINE_HEAD = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+|\s*\|\s*")
_LABELLED = re.compile(rf"<p>(?P<mark>{MARK_START})?<strong>(?P<name>{'|'.join(Label)})\.</strong>")
_FIRST_CELL = re.compile(r"\s*\|(?:\\\||`[^`]*`|[^|`])*")


@dataclass(frozen=True)
class Place:
    """Where Markdown comes from, which decides what its links and diagrams mean."""

    library: Library | None = None
    section: Section | None = None


def without_marks(text: str) -> str:
    """Return the text without control characters and without the characters that serve as marks."""
    return _OWN_MARKS.sub("", clean(text))


def mark_quotes(text: str, spans: Sequence[Span]) -> str:
    """Return Markdown with the spans marked as quoted; list markers and table bars stay outside."""
    points: list[tuple[int, str]] = []
    for start, end in spans:
        for first, last in _stretches(text, start, end):
            points += [(first, MARK_START), (last, MARK_END)]
    for position, mark in sorted(points, key=lambda point: point[0], reverse=True):
        text = text[:position] + mark + text[position:]
    return text


def _stretches(text: str, start: int, end: int) -> list[Span]:
    """Cut a span where a mark may not run on: at list items, table rows and empty lines.

    Of a table row only the first cell is returned; `render` tints the whole row for it.
    """
    stretches: list[Span] = []
    position, runs_on = start, False
    for line in text[start:end].splitlines(keepends=True):
        head = _LINE_HEAD.match(line)
        first, last = position + (head.end() if head else 0), position + len(line.rstrip())
        if line.lstrip().startswith("|"):
            last = position + len(_FIRST_CELL.match(line)[0].rstrip())  # type: ignore[index]
        if last > first:
            joined = runs_on and head is None
            stretches = [*stretches[:-1], (stretches[-1][0], last)] if joined else [*stretches, (first, last)]
        runs_on = bool(line.strip())
        position += len(line)
    return stretches


def render(markdown: str, place: Place) -> Html:
    """Return Markdown as HTML; quoted stretches become `<mark>`, quoted table rows get a class."""
    content = str(_parser().render(markdown, {"place": place}))
    content = _QUOTED_ROW.sub('<tr class="quoted">', content)
    content = _LABELLED.sub(_labelled, content)
    return Html(content.replace(MARK_START, "<mark>").replace(MARK_END, "</mark>"))


def _labelled(match: re.Match[str]) -> str:
    kind = match["name"].lower().replace(" ", "-")
    return f'<p class="labelled {kind}">{match["mark"] or ""}<strong class="label">{match["name"]}</strong>'


def render_inline(markdown: str, place: Place) -> Html:
    """Return one sentence of Markdown as HTML, without a paragraph around it."""
    return Html(str(_parser().renderInline(markdown, {"place": place})))


def plain_text(markdown: str) -> str:
    """Return the words of one sentence of Markdown without its signs, to be spoken."""
    tokens = _parser().parseInline(markdown, {"place": Place()})
    children = [child for token in tokens for child in token.children or []]
    return "".join(" " if child.type in {"softbreak", "hardbreak"} else child.content for child in children)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "autolink"])
    rules: dict[str, Callable[..., str]] = {
        "link_open": _link_open,
        "link_close": _link_close,
        "fence": _fence,
        "table_open": _table_open,
        "table_close": _table_close,
    }
    for name, rule in rules.items():
        parser.add_render_rule(name, rule)
    parser.core.ruler.push("name_cells", _name_cells)
    return parser


def _name_cells(state: StateCore) -> None:
    """Give the cells of a wide table the name of their column: a phone shows each row as a list."""
    table, names, column = Token("", "", 0), list[str](), 0
    for position, token in enumerate(state.tokens):
        if token.type == "table_open":
            table, names = token, []
        elif token.type == "th_open":
            names.append(plain_text(state.tokens[position + 1].content))
            table.meta["columns"] = len(names)
        elif token.type == "tr_open":
            column = 0
        elif token.type == "td_open" and len(names) >= WIDE_TABLE:
            token.attrSet("data-column", names[column])
            if state.tokens[position + 1].content.strip() in EMPTY_CELLS:
                token.attrSet("class", "none")
            column += 1


def _link_open(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: dict[str, Any]) -> str:
    place: Place = env["place"]
    href = str(tokens[index].attrGet("href") or "")
    link = place.library.resolve(href, place.section) if place.library else None
    env["link_tag"] = "a" if link else "span"
    if link is None:
        return "<span>"
    if link.inside:
        return f'<a href="{escape(link.address)}" data-go="">'
    return f'<a href="{escape(link.address)}" target="_blank" rel="noopener noreferrer">'


def _link_close(_: RendererHTML, __: Sequence[Token], ___: int, ____: OptionsDict, env: dict[str, Any]) -> str:
    return f"</{env['link_tag']}>"


def _fence(_: RendererHTML, tokens: Sequence[Token], index: int, __: OptionsDict, env: dict[str, Any]) -> str:
    token, place = tokens[index], env["place"]
    if token.info.strip() != "mermaid":
        return code_html(token.content, token.info)
    said = place.section.meta.diagram if place.section and place.section.meta.diagram else "shown in the guide"
    return f'<p class="diagram-said"><strong>Diagram.</strong> {escape(said)}</p>'


def _table_open(_: RendererHTML, tokens: Sequence[Token], index: int, *__: object) -> str:
    wide = " wide" if tokens[index].meta.get("columns", 0) >= WIDE_TABLE else ""
    return f'<div class="scroll{wide}" tabindex="0" role="region" aria-label="Table"><table>'


def _table_close(*_: object) -> str:
    return "</table></div>"
