"""The one component on every page: keys, palette, links inside the app, copying, arriving at a passage.

The browser sends at most one kind of event, `event`, with an `action`: `go` (a link was followed),
`resume` (a question of an earlier connection has no answer yet) or `settle` (an answer was stopped; draw what is kept).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from corpus.models import Corpus
from tutor.ui.chat_state import ChatState
from tutor.ui.links import page_address, section_address
from tutor.ui.pages import PAGES, PageEntry, page_at

PALETTE_PATH = "/palette.json"
_SCRIPT = Path(__file__).with_name("shell.js")


@lru_cache(maxsize=1)
def _component() -> ComponentRenderer:
    return st.components.v2.component("tutor_shell", js=_SCRIPT.read_text("utf-8"), isolate_styles=False)


def draw_shell(state: ChatState, page: str, query: Mapping[str, str]) -> dict[str, Any] | None:
    """Draw the component and return the event that the browser sent with this run, if any.

    Args:
        state: The session; its unanswered question is copied to the browser.
        page: Address of the page that is drawn.
        query: The query of the address: where to scroll to.
    """
    pending = state.pending
    data = {
        "session": state.session,
        "page": page,
        "target": _target(page, query),
        "arrival": f"{page}?{sorted(query.items())}",
        "pending": pending and {"question": pending.question, "conversation": pending.conversation_id},
        "announcement": state.announcement,
        "view": pending.id if pending else state.answered,
        "keys": [{"key": entry.key, "title": entry.title, "path": entry.path} for entry in PAGES],
        "palette": PALETTE_PATH,
    }
    with st.container(key="shell"):
        result = _component()(key="shell_component", data=data, on_event_change=lambda: None)
    event = result.get("event")
    return dict(event) if isinstance(event, Mapping) else None


def _target(page: str, query: Mapping[str, str]) -> str | None:
    if page == "/guide":
        return query.get("section")
    return f"turn-{query['turn']}" if page == "/" and query.get("turn") else None


def destination(event: Mapping[str, Any]) -> tuple[PageEntry, dict[str, str]] | None:
    """Return the page and the query of a `go` event; None if it leads to no page of the app."""
    parts = urlsplit(str(event.get("address", "")))
    page = page_at(parts.path) if not parts.netloc else None
    return (page, dict(parse_qsl(parts.query))) if page else None


def palette_entries(corpus: Corpus) -> list[dict[str, str]]:
    """Return everything the palette can open: pages of the app, of the guide, and sections."""
    entries = [{"title": page.title, "under": "Page", "go": page.path} for page in PAGES]
    for page in corpus.pages:
        name = f"{page.id} {page.title}" if page.id[:1].isdigit() else page.title
        entries.append({"title": name, "under": "Guide", "go": page_address(page.id)})
        entries += [{"title": s.heading, "under": name, "go": section_address(s.id)} for s in page.sections]
    return entries
