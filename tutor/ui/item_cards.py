"""The passages that decide an item, as popovers beside the pane whose buttons open them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.models import Corpus, Section
from tutor.chat.models import Citation
from tutor.ui.cards import card_html, card_id
from tutor.ui.html import Html, draw, join
from tutor.ui.links import Library
from tutor.ui.rendering import Place


def passage_id(item_id: str, number: int) -> str:
    """Return the HTML id of the card with an item's source of that number, from 1."""
    return f"source-{card_name(item_id)}-{number}"


def draw_passages(item_id: str, sections: Sequence[Section], library: Library) -> None:
    """Draw the cards of an item's deciding sections; they open over the page."""
    if sections:
        draw(join(*(_card(item_id, number, section, library) for number, section in enumerate(sections, 1))))


def _card(item_id: str, number: int, section: Section, library: Library) -> Html:
    citation = cite_section(section, number, library.corpus)
    assert card_id(card_name(item_id), citation) == passage_id(item_id, number)
    return card_html(card_name(item_id), None, citation, (), Place(library, section))


def cite_section(section: Section, number: int, corpus: Corpus) -> Citation:
    """Return a section as a citation of that number."""
    return Citation(
        number=number,
        section_id=section.id,
        page_id=section.page_id,
        page_title=section.page_title,
        heading=section.heading,
        text=section.body,
        score=1.0,
        checked=section.meta.checked,
        sources=tuple(corpus.source(key).title for key in section.meta.sources),
    )


def card_name(item_id: str) -> str:
    """Return the part of a card's HTML id that names the item."""
    return re.sub(r"[^A-Za-z0-9-]", "-", item_id)
