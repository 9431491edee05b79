"""Events of the browser, and what the palette can open."""

from __future__ import annotations

import pytest

from tests.guide_fixtures import real_corpus
from tutor.ui.pages import PAGES
from tutor.ui.shell import destination, palette_entries


def test_a_link_leads_to_a_page_and_its_query() -> None:
    found = destination({"action": "go", "address": "/guide?lesson=3.1&section=recap"})
    assert found is not None
    assert found[0].path == "/guide" and found[1] == {"lesson": "3.1", "section": "recap"}


@pytest.mark.parametrize(
    "address", ["", "/nowhere", "https://evil.example/guide", "//evil.example/guide", "javascript:x"]
)
def test_other_addresses_lead_nowhere(address: str) -> None:
    assert destination({"action": "go", "address": address}) is None


def test_the_palette_opens_every_page_and_every_section() -> None:
    entries = palette_entries(real_corpus())
    assert len(entries) == len(PAGES) + len(real_corpus().pages) + len(real_corpus().sections)
    assert all(destination({"address": entry["go"]}) for entry in entries)


def test_letters_after_g_are_unique() -> None:
    assert len({page.key for page in PAGES}) == len(PAGES) == len({page.path for page in PAGES})
