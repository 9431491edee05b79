"""The page *Guide*: contents, and a reader in which every section has an address."""

from __future__ import annotations

import streamlit as st

from corpus.models import Page, PageKind, Section
from tutor.ui import wiring
from tutor.ui.guide_check import draw_check_yourself
from tutor.ui.guide_contents import contents_html, missing_html
from tutor.ui.guide_lesson import Diagram, head_html, neighbors_html, outline_html, section_parts
from tutor.ui.html import Html, draw, escape
from tutor.ui.links import Library, turn_address


def draw_guide(library: Library, query: dict[str, str]) -> None:
    """Draw the page of the guide that the query names, or the contents."""
    asked = query.get("lesson")
    page = library.corpus.page(asked) if asked else None
    if page is None:
        if asked:
            draw(missing_html(asked))
        draw(contents_html(library.corpus, heading=not asked))
        return
    if query.get("c") and query.get("turn"):
        draw(_back_html(turn_address(query["c"], query["turn"])))
    _draw_page(library, page)


def _draw_page(library: Library, page: Page) -> None:
    draw(head_html(library.corpus, page))
    draw(outline_html(page))
    for section in page.sections:
        _draw_section(library, section)
    if page.kind is PageKind.LESSON:
        draw_check_yourself(wiring.services(), page)
    draw(neighbors_html(library.corpus, page))


def _draw_section(library: Library, section: Section) -> None:
    for part in section_parts(library, section):
        if isinstance(part, Diagram):
            with st.container(key=f"diagram-{section.slug}-{part.number}"):
                st.mermaid_chart(part.source, alt=part.alt)
        else:
            draw(part)


def _back_html(target: str) -> Html:
    return Html(f'<p class="back"><a href="{escape(target)}" data-go="">Back to the answer</a></p>')


draw_guide(wiring.library(), st.query_params.to_dict())
