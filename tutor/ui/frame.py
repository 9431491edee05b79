"""What surrounds every page: style sheet, navigation, bottom bar of the phone, footer."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from tutor.ui.chat_state import ChatState, Pending
from tutor.ui.exam_mode import exam_runs
from tutor.ui.html import Html, draw, escape, join
from tutor.ui.leaving import wished_address
from tutor.ui.links import MOCK_PATH
from tutor.ui.pages import PAGES, PageEntry
from tutor.ui.shell import destination, draw_shell

NAME = "ML Pro Tutor"
CAPTION = "Runs on this computer. Not affiliated with Databricks."
ABOUT = (
    f"**{NAME}** helps you study for the Databricks Certified Machine Learning Professional exam. "
    f"{CAPTION} Nothing you type leaves it. Press `?` for the keys."
)
_FINDER = Html(
    '<button type="button" class="finder" data-opens="palette" aria-keyshortcuts="Control+K Meta+K">'
    "Find <kbd>Ctrl K</kbd></button>"
)
_FOLDER = Path(__file__).parent


def configure_page() -> None:
    """Set title, icon and menu; the icon is a file, because anything else may be fetched from outside."""
    st.set_page_config(
        page_title=NAME,
        page_icon=str(_FOLDER / "icon.png"),
        layout="centered",
        menu_items={"Get help": None, "Report a bug": None, "About": ABOUT},
    )
    draw(_style_sheet())


@lru_cache(maxsize=1)
def _style_sheet() -> Html:
    sheets = ("style.css", "pane.css")
    return Html("<style>" + "".join((_FOLDER / name).read_text("utf-8") for name in sheets) + "</style>")


def navigation() -> tuple[Page, dict[str, Page]]:
    """Return the page to draw, and every page by its address."""
    pages = {
        entry.path: st.Page(
            _FOLDER / entry.file, title=entry.title, url_path=entry.path.strip("/"), default=entry.path == "/"
        )
        for entry in PAGES
    }
    return st.navigation(list(pages.values()), position="hidden" if exam_runs() else "top"), pages


def address_of(page: Page) -> str:
    """Return the address of a page of the navigation."""
    return f"/{page.url_path}"


def draw_frame(state: ChatState, page: Page, pages: dict[str, Page]) -> None:
    """Draw what every page shares, and follow the link the reader chose, if any."""
    here = address_of(page)
    event = draw_shell(state, here, st.query_params.to_dict())
    wished = wished_address()
    if wished:
        event = {"action": "go", "address": wished}
    if not (exam_runs() and here == MOCK_PATH):
        draw(join(_tab_bar(here), _FINDER))
    if event and event.get("action") == "go":
        found = destination(event)
        if found:
            st.switch_page(pages[found[0].path], query_params=found[1])
    if event and event.get("action") == "resume" and state.pending is None:
        question, chat = str(event.get("question", "")), event.get("conversation")
        if question.strip():
            state.pending = Pending(question, chat if isinstance(chat, str) else None, resumed=True)


def _tab_bar(here: str) -> Html:
    """Return the phone's bottom bar; what has no tab of its own stands in the sheet behind *More*."""
    tabs = "".join(_tab(entry, here) for entry in PAGES if entry.tab)
    others = [entry for entry in PAGES if not entry.tab]
    inside = ' aria-current="true"' if here in {entry.path for entry in others} else ""
    more = f'<button type="button" popovertarget="more-pages"{inside}>More</button>'
    links = "".join(f"<li>{_tab(entry, here)}</li>" for entry in others)
    sheet = f'<div id="more-pages" class="more" popover role="group" aria-label="More pages"><ul>{links}</ul></div>'
    return Html(f'<nav class="tabbar" aria-label="Main pages">{tabs}{more}{sheet}</nav>')


def _tab(entry: PageEntry, here: str) -> str:
    current = ' aria-current="page"' if entry.path == here else ""
    return f'<a href="{escape(entry.path)}" data-go=""{current}>{escape(entry.title)}</a>'


def draw_footer() -> None:
    """Draw the one caption at the end of every page."""
    keys = 'data-opens="keys" aria-keyshortcuts="?">Keyboard shortcuts <kbd>?</kbd>'
    draw(Html(f'<p class="caption">{escape(CAPTION)} <button type="button" class="plain" {keys}</button></p>'))
