"""One Markdown file of the guide → one `Page`, or its problems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from pydantic import ValidationError

from corpus.errors import Problem
from corpus.models import Frozen, Page, PageKind, Section, SectionMeta, Slug, Text
from corpus.reading import parse_yaml, validate

_FRONT = re.compile(r"\A---\n(.*?\n)---\n", re.S)
_COMMENT = re.compile(r"\A\n*<!-- section\n(.*?)^-->\n", re.S | re.M)
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")  # headings are taken as they stand


class FrontMatter(Frozen):
    """Head of a page file."""

    id: Slug
    title: Text
    kind: PageKind


@dataclass(frozen=True)
class _Heading:
    level: int
    text: str
    line: int  # from 0


def heading_anchor(heading: str) -> str:
    """Return the anchor a code host gives a heading."""
    plain = re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower())
    return plain.strip().replace(" ", "-")


def parse_page(text: str, path: Path) -> tuple[Page | None, list[Problem]]:
    r"""Parse one page.

    Args:
        text: The file, newlines as `\\n`.
        path: File, relative to the content root; used in problems.

    Returns:
        The page, or None if it cannot be built, and all problems found.
    """
    match = _FRONT.match(text)
    if match is None:
        return None, [Problem(path, 1, "starts with front matter (`---`, id, title, kind, `---`)")]
    document, problems = parse_yaml(match.group(1), path, first_line=2)
    if document is None:
        return None, problems
    front, found = validate(FrontMatter, document, path)
    problems += found
    if front is None:
        return None, problems
    lines = text.split("\n")
    offset = match.group(0).count("\n")
    headings = _headings("\n".join(lines[offset:]), offset)
    problems += _frame_problems(headings, lines, offset, path)
    opening = [h for h in headings if h.level == 2]
    sections = []
    for heading, following in zip(opening, [*opening, None][1:], strict=True):
        stop = following.line if following else len(lines)
        section, found = _parse_section(heading, "\n".join(lines[heading.line + 1 : stop]) + "\n", front, path)
        problems += found
        if section:
            sections.append(section)
    page = Page(id=front.id, title=front.title, kind=front.kind, path=path, sections=tuple(sections))
    return page, problems


def _headings(text: str, offset: int) -> list[_Heading]:
    tokens = _PARSER.parse(text)
    return [
        _Heading(int(token.tag[1]), tokens[position + 1].content, token.map[0] + offset)
        for position, token in enumerate(tokens)
        if token.type == "heading_open" and token.map
    ]


def _frame_problems(headings: list[_Heading], lines: list[str], offset: int, path: Path) -> list[Problem]:
    problems = []
    titles = [h for h in headings if h.level == 1]
    if len(titles) != 1 or headings[0].level != 1:
        problems.append(Problem(path, offset + 1, "a page has one `#` heading, before everything else"))
    problems += [
        Problem(path, h.line + 1, "headings below `##` are not used; write a labelled block")
        for h in headings
        if h.level > 2
    ]
    first = next((h.line for h in headings if h.level == 2), None)
    if first is None:
        return [*problems, Problem(path, offset + 1, "a page has at least one section, opened by a `##` heading")]
    for number in range(offset, first):
        if lines[number].strip() and number not in {title.line for title in titles}:
            problems.append(Problem(path, number + 1, "text outside a section; move it below a `##` heading"))
            break
    return problems


def _parse_section(
    heading: _Heading, content: str, front: FrontMatter, path: Path
) -> tuple[Section | None, list[Problem]]:
    here = heading.line + 1
    match = _COMMENT.match(content)
    if match is None:
        return None, [
            Problem(path, here, f"section {heading.text!r} lacks its `<!-- section` comment below the heading")
        ]
    yaml_line = here + content[: match.start(1)].count("\n") + 1
    document, problems = parse_yaml(match.group(1), path, first_line=yaml_line)
    if document is None:
        return None, problems
    meta, found = validate(SectionMeta, document, path)
    problems += found
    if meta is None:
        return None, problems
    rest = content[match.end() :]
    body = rest.strip()
    lead = len(rest) - len(rest.lstrip())
    body_line = here + content[: match.end()].count("\n") + rest[:lead].count("\n") + 1
    if meta.id.split("/")[0] != front.id:
        problems.append(
            Problem(path, document.line(("id",)), f"section id {meta.id!r} does not start with {front.id!r}")
        )
    try:
        section = Section(
            meta=meta,
            page_id=front.id,
            page_title=front.title,
            heading=heading.text,
            body=body,
            path=path,
            line=here,
            body_line=body_line,
        )
    except ValidationError as error:
        return None, [*problems, Problem(path, here, error.errors()[0]["msg"])]
    return section, problems
