"""The Guide page: contents, lessons, sections, missing pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.ui.ui_fakes import html_of
from tutor.ui.guide_contents import contents_html
from tutor.ui.guide_lesson import Diagram, neighbors_html, outline_html, section_parts
from tutor.ui.links import Library

Open = Callable[..., AppTest]
PAGE = "guide_page.py"


def test_the_contents_list_every_page_once_in_reading_order(library: Library) -> None:
    listed = re.findall(r'href="/guide\?lesson=([^"&]+)"', contents_html(library.corpus))
    assert sorted(listed) == sorted(page.id for page in library.corpus.pages)
    assert "Start here" in contents_html(library.corpus) and "12 % of the exam" in contents_html(library.corpus)


def test_without_a_lesson_the_contents_are_shown(open_page: Open) -> None:
    assert "<h1>Guide</h1>" in html_of(open_page(PAGE))


def test_a_lesson_has_every_section_with_its_slug_as_id(open_page: Open, library: Library) -> None:
    content = html_of(open_page(PAGE, lesson="3.1"))
    page = library.corpus.page("3.1")
    assert page is not None
    for section in page.sections:
        assert f'<h2 id="{section.slug}" tabindex="-1">' in content
    assert "Domain 3: Model Deployment" in content and "Checked 20" in content and "2 exam objectives" in content


def test_the_address_of_a_merged_section_leads_to_the_section_it_is_part_of(open_page: Open, library: Library) -> None:
    content = html_of(open_page(PAGE, lesson="2.5", section="alert-design"))
    assert '<span id="alert-design" tabindex="-1"></span><h2 id="alert-setup" tabindex="-1">' in content
    link = library.resolve("2.5-monitoring.md#alert-design", library.corpus.sections["2.5/alert-setup"])
    assert link is not None and link.address.endswith("section=alert-setup")


def test_a_missing_lesson_is_said_with_the_list(open_page: Open) -> None:
    content = html_of(open_page(PAGE, lesson="<b>9.9</b>"))
    assert "That lesson does not exist" in content and "<b>" not in content
    assert "/guide?lesson=3.1" in content


def test_the_way_back_is_offered_after_a_chip(open_page: Open) -> None:
    content = html_of(open_page(PAGE, lesson="3.1", section="recap", c="c1", turn="t1"))
    assert 'href="/?c=c1&amp;turn=t1"' in content and "Back to the answer" in content
    assert "Back to the answer" not in html_of(open_page(PAGE, lesson="3.1"))


def test_diagrams_are_drawn_upright_with_their_words(open_page: Open, library: Library) -> None:
    page = open_page(PAGE, lesson="2.5")
    assert any("mermaid" in element.value for element in page.markdown) and not page.exception
    for section in library.corpus.sections.values():
        drawn = [part for part in section_parts(library, section) if isinstance(part, Diagram)]
        assert len(drawn) == section.body.count("```mermaid")
        for diagram in drawn:
            assert diagram.alt == section.meta.diagram
            assert "```" not in diagram.source and not diagram.source.startswith("flowchart LR")


def test_every_section_is_drawn_with_heading_and_date_once(library: Library) -> None:
    for section in library.corpus.sections.values():
        whole = "".join(part for part in section_parts(library, section) if not isinstance(part, Diagram))
        assert whole.count(f'<h2 id="{section.slug}"') == 1 and whole.count('class="checked"') == 1
        assert "<script" not in whole


def test_neighbors_follow_the_reading_order(library: Library) -> None:
    pages = library.corpus.pages
    first, last = neighbors_html(library.corpus, pages[0]), neighbors_html(library.corpus, pages[-1])
    assert 'data-key="["' not in first and f"lesson={pages[1].id}" in first
    assert 'data-key="]"' not in last and f"lesson={pages[-2].id}" in last


def test_the_outline_names_every_section(library: Library) -> None:
    for page in library.corpus.pages:
        assert outline_html(page).count("data-jump=") == 2 * len(page.sections)
