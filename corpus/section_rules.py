"""What each section must hold to: length, tables, code, markup and links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from corpus.blocks import Block, BlockKind, parse_blocks
from corpus.errors import Problem
from corpus.markdown import heading_anchor
from corpus.models import Corpus, Section, TableKind
from corpus.section_text import CODE_SPAN, every_section, line_at, prose_text, without_code, word_count
from corpus.tables import EMPTY_CELL, column_problem, read_table

MIN_WORDS = 60
MAX_WORDS = 200
ASKS = range(4, 9)
TABLE_ROWS = range(3, 9)
GLOSSARY_ROWS = range(3, 15)
MAX_CODE_LINES = 30
LANGUAGES = {"python run", "python check", "yaml", "sql", "json", "bash", "text", "mermaid"}

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]+)[^)]*\)")
_IMAGE = re.compile(r"!\[")
_HTML = re.compile(r"<(?!=)/?[a-zA-Z!][^>]*>")
_BANNED = re.compile(
    r"\b(?:e\.g\.|i\.e\.|etc\.|simply put|it is important to note|delve|leverage[sd]?|in order to)", re.I
)


def size(corpus: Corpus) -> Iterator[Problem]:
    """A section has room for one question: enough words, not too many, and asks of its own."""
    for section in every_section(corpus.searchable):
        words, prose = word_count(section), len(prose_text(section).split())
        if words < MIN_WORDS:
            yield Problem(section.path, section.line, f"{section.id} has {words} words; at least {MIN_WORDS}")
        if prose > MAX_WORDS:
            yield Problem(section.path, section.line, f"{section.id} has {prose} words of prose; at most {MAX_WORDS}")
        asks = section.meta.asks
        if len(asks) not in ASKS:
            yield Problem(section.path, section.line, f"{section.id} has {len(asks)} asks; 4 to 8")
        heading = _plain(section.heading)
        for ask in asks:
            if _plain(ask) == heading:
                yield Problem(section.path, section.line, f"ask {ask!r} only repeats the heading")


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9 ]", "", text.lower()).strip()


def tables(corpus: Corpus) -> Iterator[Problem]:
    """A section has at most one table, of its declared kind, with all its cells."""
    for section in every_section(corpus):
        drawn = [b for b in parse_blocks(section.body) if b.kind is BlockKind.TABLE]
        if len(drawn) > 1:
            yield Problem(section.path, line_at(section, drawn[1].start), "one table per section")
        if section.meta.table is None:
            continue
        table = read_table(section)
        if table is None:
            yield Problem(section.path, section.line, f"{section.id} declares a table but has none")
            continue
        line = line_at(section, drawn[0].start)
        problem = column_problem(table)
        if problem:
            yield Problem(section.path, line, problem)
            continue
        sizes = GLOSSARY_ROWS if table.kind in {TableKind.GLOSSARY, TableKind.ROUTING} else TABLE_ROWS
        if len(table.rows) not in sizes:
            yield Problem(section.path, line, f"{len(table.rows)} rows; {sizes.start} to {sizes.stop - 1}")
        yield from _cells(corpus, section, line)


def _cells(corpus: Corpus, section: Section, line: int) -> Iterator[Problem]:
    table = read_table(section)
    assert table is not None
    layers = {layer.title for layer in corpus.blueprint.layers}
    actions = {action.title for action in corpus.blueprint.actions}
    lessons = {lesson.id for lesson in corpus.blueprint.lessons}
    for number, row in enumerate(table.rows, line + 2):
        if len(row.cells) != len(table.columns) or not all(row.cells):
            yield Problem(section.path, number, f"a row has {len(table.columns)} cells, none empty (write –)")
            continue
        if table.kind is TableKind.SIGNALS:
            if row.cells[1] not in layers:
                yield Problem(section.path, number, f"layer {row.cells[1]!r} is none of {', '.join(sorted(layers))}")
            if row.cells[2] not in actions:
                yield Problem(section.path, number, f"action {row.cells[2]!r} is none of {', '.join(sorted(actions))}")
        if table.kind is TableKind.GLOSSARY:
            unknown = set(re.findall(r"\d\.\d", row.cells[5])) - lessons
            if unknown:
                yield Problem(section.path, number, f"lesson {', '.join(sorted(unknown))} does not exist")
            if row.cells[5] == EMPTY_CELL:
                yield Problem(section.path, number, f"{row.cells[0]} needs its lesson, or a link to the page about it")


def markup(corpus: Corpus) -> Iterator[Problem]:
    """Prose is Markdown without images, HTML and filler; code says its language."""
    for section in every_section(corpus.searchable):
        for block in parse_blocks(section.body):
            if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM}:
                yield from _code(section, block)
                continue
            text = section.body[block.start : block.end]
            bare = CODE_SPAN.sub(lambda m: " " * len(m.group()), text)
            for pattern, why in (
                (_IMAGE, "no images; draw with Mermaid"),
                (_HTML, "no HTML in the text"),
                (_BANNED, "banned wording"),
            ):
                for match in pattern.finditer(bare):
                    line = line_at(section, block.start + match.start())
                    yield Problem(section.path, line, f"{why}: {match.group()!r}")


def _code(section: Section, block: Block) -> Iterator[Problem]:
    line = line_at(section, block.start)
    if block.info not in LANGUAGES:
        yield Problem(section.path, line, f"code block {block.info!r}; one of {', '.join(sorted(LANGUAGES))}")
    rows = sum(bool(line.strip()) for line in section.body[block.start : block.end].splitlines()) - 2
    if block.kind is BlockKind.CODE and rows > MAX_CODE_LINES:
        yield Problem(section.path, line, f"{rows} lines of code; at most {MAX_CODE_LINES}")
    if block.kind is BlockKind.DIAGRAM and section.meta.diagram is None:
        yield Problem(section.path, line, "a diagram needs `diagram:` in the section comment, saying what it shows")


def links(corpus: Corpus) -> Iterator[Problem]:
    """A link leads to a heading of the guide or to a listed source."""
    anchors = {page.path: {heading_anchor(s.heading) for s in page.sections} for page in corpus.pages}
    known = {source.url for source in corpus.sources if source.url}
    for section in every_section(corpus):
        for match in _LINK.finditer(without_code(section)):
            target = match.group(1)
            line = line_at(section, match.start())
            if target.startswith(("http://", "https://")):
                if target not in known:
                    yield Problem(section.path, line, f"link to {target}, which is not in sources.yaml")
                continue
            name, _, anchor = target.partition("#")
            path = _resolve(section.path, name)
            if path not in anchors:
                yield Problem(section.path, line, f"link to {name}, which does not exist")
            elif anchor and anchor not in anchors[path]:
                yield Problem(section.path, line, f"link to {target}: no such heading")


def _resolve(page: Path, name: str) -> Path:
    parts: list[str] = []
    for part in (page.parent / name).parts if name else page.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return Path(*parts)
