"""The pages of the app. A new page is one line in `PAGES` and one file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PageEntry:
    """One page.

    Attributes:
        title: As the navigation shows it.
        path: Its address.
        file: Its script, beside this module.
        key: Letter that opens it after `G`.
        tab: Whether it is in the phone's bottom bar; otherwise it is behind *More* there.
    """

    title: str
    path: str
    file: str
    key: str
    tab: bool = True


PAGES = (
    PageEntry("Tutor", "/", "tutor_page.py", "t"),
    PageEntry("Guide", "/guide", "guide_page.py", "u"),
    PageEntry("Practice", "/practice", "practice_page.py", "p"),
    PageEntry("Triage", "/triage", "triage_page.py", "r", tab=False),
    PageEntry("Cards", "/cards", "cards_page.py", "c", tab=False),
    PageEntry("Mock", "/mock", "mock_page.py", "m", tab=False),
    PageEntry("Explain", "/explain", "explain_page.py", "e", tab=False),
    PageEntry("Today", "/today", "today_page.py", "d"),
    PageEntry("Progress", "/progress", "progress_page.py", "o", tab=False),
    PageEntry("Settings", "/settings", "settings_page.py", ",", tab=False),
)


def page_at(path: str) -> PageEntry | None:
    """Return the page of that address, or None."""
    return next((page for page in PAGES if page.path == path), None)
