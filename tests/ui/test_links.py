"""Links of the Markdown files lead to addresses of the app."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from corpus.models import Section
from tutor.ui.links import Library, Link, page_address, section_address, turn_address


def test_a_heading_anchor_becomes_a_section(library: Library, canary: Section) -> None:
    link = library.resolve("3.1-rollout-safety.md#shadow-deployment", canary)
    assert link == Link("/guide?lesson=3.1&section=shadow-deployment", inside=True)
    assert library.resolve("#shadow-deployment", canary) == link


def test_a_file_in_another_folder_becomes_a_page(library: Library, canary: Section) -> None:
    assert library.resolve("../start/faq.md", canary) == Link("/guide?lesson=faq", inside=True)


def test_addresses_of_sources_stay_and_unknown_ones_lead_nowhere(library: Library, canary: Section) -> None:
    known = next(source.url for source in library.corpus.sources if source.url)
    assert library.resolve(known, canary) == Link(known, inside=False)
    assert library.resolve("https://evil.example/x", canary) is None
    for href in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "nothing.md", "3.1-rollout-safety.md#no"):
        found = library.resolve(href, canary)
        assert found is None or found.address == page_address("3.1")


def test_every_section_of_the_content_has_an_address(library: Library) -> None:
    for section in library.corpus.sections.values():
        query = parse_qs(urlsplit(section_address(section.id)).query)
        assert query == {"lesson": [section.page_id], "section": [section.slug]}


def test_the_way_back_names_chat_and_turn() -> None:
    assert turn_address("c1", "t1") == "/?c=c1&turn=t1"
    assert "c=c1&turn=t1" in section_address("3.1/x", "c1", "t1")
