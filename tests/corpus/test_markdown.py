"""One page file → a page, or problems with their lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.markdown import heading_anchor, parse_page
from corpus.models import Page, PageKind

SHOWN = Path("guide/page.md")
FRONT = "---\nid: soil\ntitle: Soil\nkind: page\n---\n\n# Soil\n\n"
COMMENT = "<!-- section\nid: soil/sand\nsources: [G1]\nchecked: 2026-01-05\nasks:\n  - What is sand?\n-->\n"
SECTION = f"## Sand\n{COMMENT}Sand is dry.\n"


def parse(text: str) -> tuple[Page | None, list[tuple[int, str]]]:
    page, problems = parse_page(text, SHOWN)
    assert all(problem.path == SHOWN for problem in problems)
    return page, [(problem.line, problem.message) for problem in problems]


def test_a_page_holds_its_sections_verbatim() -> None:
    second = SECTION.replace("Sand is dry.", "\n\nClay `## x` is wet.\n\nLast line.  \n\n").replace(
        "soil/sand", "soil/clay"
    )
    text = FRONT + SECTION + "\n" + second
    page, problems = parse(text)
    assert problems == []
    assert page is not None
    assert (page.id, page.title, page.kind, page.path) == ("soil", "Soil", PageKind.PAGE, SHOWN)
    sand, clay = page.sections
    assert (sand.id, sand.slug, sand.heading_path, sand.body) == ("soil/sand", "sand", "Soil › Sand", "Sand is dry.")
    assert clay.body == "Clay `## x` is wet.\n\nLast line."
    lines = text.split("\n")
    assert [lines[s.line - 1] for s in page.sections] == ["## Sand", "## Sand"]
    assert [lines[s.body_line - 1] for s in page.sections] == ["Sand is dry.", "Clay `## x` is wet."]


def test_a_heading_inside_code_or_the_comment_opens_no_section() -> None:
    code = "\n```bash\n## not a heading\n```\n"
    page, problems = parse(FRONT + SECTION.replace("  - What is sand?", "  - What is sand?\n## a remark") + code)
    assert problems == []
    assert page is not None
    assert [s.body for s in page.sections] == ["Sand is dry.\n\n```bash\n## not a heading\n```"]


FRAME = [
    ("", 1, "starts with front matter"),
    ("# Soil\n", 1, "starts with front matter"),
    ("---\n---\n# Soil\n", 1, "starts with front matter"),
    ("---\nid: soil\n", 1, "starts with front matter"),
    ("---\nid: soil\ntitle: a: b\nkind: page\n---\n# Soil\n", 3, "not valid YAML"),
    ("---\nid: soil\ntitle: Soil\nkind: poem\n---\n# Soil\n", 4, "kind: Input should be 'lesson', 'chapter' or 'page'"),
    ("---\nid: Soil!\ntitle: Soil\nkind: page\n---\n# Soil\n", 2, "id: String should match pattern"),
    ("---\nid: soil\ntitle: ' '\nkind: page\n---\n# Soil\n", 3, "title: String should have at least 1 character"),
    ("---\nid: soil\nkind: page\n---\n# Soil\n", 2, "title: Field required"),
    ("---\nid: soil\ntitle: Soil\nkind: page\nauthor: me\n---\n# Soil\n", 5, "author: Extra inputs are not permitted"),
]


@pytest.mark.parametrize(("text", "line", "message"), FRAME)
def test_bad_front_matter_gives_no_page(text: str, line: int, message: str) -> None:
    page, problems = parse(text)
    assert page is None
    assert [(number, found[: len(message)]) for number, found in problems] == [(line, message)]


STRUCTURE = [
    (FRONT.replace("# Soil\n", "") + SECTION, 6, "a page has one `#` heading, before everything else"),
    (FRONT + SECTION + "\n# Again\n", 6, "a page has one `#` heading, before everything else"),
    (FRONT + SECTION + "\n### Deep\n", 19, "headings below `##` are not used; write a labelled block"),
    (FRONT + "Stray.\nMore.\n\n" + SECTION, 9, "text outside a section; move it below a `##` heading"),
    (FRONT.replace("# Soil", "Stray.\n\n# Soil") + SECTION, 7, "text outside a section; move it below a `##` heading"),
    (FRONT, 6, "a page has at least one section, opened by a `##` heading"),
    (FRONT + "## Sand\nSand is dry.\n", 9, "section 'Sand' lacks its `<!-- section` comment below the heading"),
    (FRONT + "## Sand\nWords.\n" + COMMENT, 9, "section 'Sand' lacks its `<!-- section` comment below the heading"),
    (FRONT + "## Sand\n<!-- section\nid: soil/sand\n", 9, "section 'Sand' lacks its `<!-- section` comment"),
    (FRONT + "Sand\n---\n" + SECTION, 9, "section 'Sand' lacks its `<!-- section` comment below the heading"),
    (FRONT + "##\n" + COMMENT + "Words.\n", 9, "String should have at least 1 character"),
    (
        FRONT + SECTION.replace("id: soil/sand", "id: clay/sand"),
        11,
        "section id 'clay/sand' does not start with 'soil'",
    ),
    (FRONT + SECTION.replace("id: soil/sand", "id: sand"), 11, "id: String should match pattern"),
    (FRONT + SECTION.replace("sources: [G1]", "sources: []"), 12, "sources: Tuple should have at least 1 item"),
    (FRONT + SECTION.replace("2026-01-05", "2026-02-30"), 13, "checked: Input should be a valid date"),
    (
        FRONT + SECTION.replace("checked: 2026-01-05", "layer: cellar\nchecked: 2026-01-05"),
        13,
        "layer: Input should be",
    ),
    (FRONT + SECTION.replace("asks:", "aks:"), 14, "aks: Extra inputs are not permitted"),
    (FRONT + SECTION.replace("  - What", "\t- What"), 15, "not valid YAML"),
    (FRONT + SECTION.replace("- What is sand?", "- Sand: what is it?"), 15, "asks.0: Input should be a valid string"),
    (FRONT + SECTION.replace("- What is sand?", '- "Sand" is what?'), 15, "not valid YAML"),
    (FRONT + SECTION.replace("checked:", "sources: [G2]\nchecked:"), 13, "key 'sources' stands twice; keep one"),
    (FRONT + "## Sand\n<!-- section\n-->\nSand is dry.\n", 11, "document: Input should be a valid dictionary"),
]


@pytest.mark.parametrize(("text", "line", "message"), STRUCTURE)
def test_a_broken_section_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    page, problems = parse(text)
    assert page is not None
    assert [(number, found[: len(message)]) for number, found in problems] == [(line, message)]


def test_all_problems_of_a_page_are_reported_at_once() -> None:
    text = (
        FRONT
        + "Stray.\n\n"
        + SECTION.replace("checked: 2026-01-05\n", "")
        + "\n## Clay\nNo comment.\n\n"
        + SECTION.replace("soil/sand", "other/sand")
        + "\n### Deep\n"
    )
    _, problems = parse(text)
    assert [line for line, _ in sorted(problems)] == [9, 13, 20, 25, 33]


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Canary or blue-green", "canary-or-blue-green"),
        ("What does `predict()` return?", "what-does-predict-return"),
        ("  Cost, time & place ", "cost-time--place"),
        ("3.1 Größe_x", "31-größe_x"),
    ],
)
def test_anchors_are_those_of_a_code_host(heading: str, anchor: str) -> None:
    assert heading_anchor(heading) == anchor


@given(
    st.lists(
        st.sampled_from([*FRONT.splitlines(), *SECTION.splitlines(), "", "```", "-->", "| a |", "- x", "\x0c", "Ω"])
    )
)
def test_no_page_is_a_traceback(lines: list[str]) -> None:
    text = FRONT + "\n".join(lines)
    page, problems = parse(text)
    assert page is not None
    assert all(1 <= line <= text.count("\n") + 1 for line, _ in problems)
    for section in page.sections:
        if section.body:
            assert text.split("\n")[section.body_line - 1].strip().startswith(section.body.split("\n")[0].strip())
