"""The guide's Markdown as HTML: nothing runs, nothing is fetched, quotes are marked."""

from __future__ import annotations

import re

import pytest

from corpus.blocks import BlockKind, parse_blocks
from corpus.models import Section
from tutor.ui.code import code_html
from tutor.ui.links import Library
from tutor.ui.rendering import MARK_END, MARK_START, Place, mark_quotes, render, render_inline, without_marks


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=http://evil.example/x>",
        "![x](http://evil.example/x.png)",
        "<http://evil.example>",
        "[x](javascript:alert(1))",
        "<iframe src=//evil.example>",
    ],
)
def test_nothing_in_markdown_runs_or_is_fetched(text: str) -> None:
    content = render(text, Place())
    assert not re.search(r"<(script|img|iframe|a)\b", content)


def test_links_are_converted(library: Library, canary: Section) -> None:
    place = Place(library, canary)
    inside = render_inline("see [shadow](3.1-rollout-safety.md#shadow-deployment)", place)
    assert '<a href="/guide?lesson=3.1&amp;section=shadow-deployment" data-go="">shadow</a>' in inside
    source = next(source.url for source in library.corpus.sources if source.url)
    outside = render_inline(f"see [a source]({source})", place)
    assert 'target="_blank" rel="noopener noreferrer"' in outside
    assert render_inline("see [gone](gone.md)", place) == "see <span>gone</span>"
    assert render_inline("see [login](https://evil.example/)", place) == "see <span>login</span>"


def test_a_quoted_sentence_is_marked_and_keeps_its_emphasis() -> None:
    text = "One. **Two is bold.** Three with `code`."
    start = text.index("**Two")
    content = render(mark_quotes(text, [(start, text.index(" Three"))]), Place())
    assert "One. <mark><strong>Two is bold.</strong></mark> Three" in content


def test_quoted_rows_and_items_keep_their_structure() -> None:
    table = "| A | B |\n| --- | --- |\n| `x|y` z | 1 |\n| q | 2 |"
    row = table.index("| `x")
    content = render(mark_quotes(table, [(row, table.index("\n| q"))]), Place())
    assert content.count("<td>") == 4 and content.count('<tr class="quoted">') == 1
    listed = render(mark_quotes("- one\n- two", [(0, 5)]), Place())
    assert listed.count("<li>") == 2 and "<mark>one</mark>" in listed


def test_cells_of_a_wide_table_name_their_column() -> None:
    rows = ["| A | `b` | C | D | E |", "|---|---|---|---|---|", "| 1 | 2 | – | 4 | 5 |"]
    wide = render("\n".join(rows), Place())
    assert '<div class="scroll wide"' in wide and '<td data-column="b">2</td>' in wide
    assert '<td data-column="C" class="none">–</td>' in wide
    narrow = render(
        "\n".join(row.removesuffix(" E |").removesuffix("---|").removesuffix(" 5 |") for row in rows), Place()
    )
    assert '<div class="scroll" ' in narrow and "data-column" not in narrow


@pytest.mark.thorough
def test_every_quotable_unit_of_the_content_can_be_marked(library: Library) -> None:
    for section in library.corpus.sections.values():
        plain = render(section.body, Place(library, section))
        for block in parse_blocks(section.body):
            for unit in block.units if block.kind not in {BlockKind.CODE, BlockKind.DIAGRAM} else ():
                marked = render(mark_quotes(section.body, [unit]), Place(library, section))
                assert marked.count("<mark>") == marked.count("</mark>") >= 1, (section.id, unit)
                bare = marked.replace("<mark>", "").replace("</mark>", "").replace(' class="quoted"', "")
                assert bare == plain, (section.id, section.body[slice(*unit)])


def test_no_section_of_the_content_holds_our_marks(library: Library) -> None:
    for section in library.corpus.sections.values():
        assert MARK_START not in section.body and MARK_END not in section.body
        assert without_marks(section.body) == section.body


def test_labels_tables_code_and_diagrams(library: Library, canary: Section) -> None:
    assert render("**Stem cue.** Words.", Place()).startswith(
        '<p class="labelled stem-cue"><strong class="label">Stem cue'
    )
    assert 'role="region" aria-label="Table"' in render("| A |\n| --- |\n| b |", Place())
    assert "<strong>Diagram.</strong> shown in the guide" in render(
        "```mermaid\nflowchart LR\n```", Place(library, canary)
    )
    code = code_html("x = '<b>'\n", "python run")
    assert "&lt;b&gt;" in code and "<b>" not in code and 'class="hl-' in code
    assert "&lt;" in code_html("<", "no-such-language")
