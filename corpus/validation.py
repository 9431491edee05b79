"""The contract of the content: rules that no single file can check alone.

Each rule is a function from the corpus to problems. What needs the encoder (token limits, sections
that say the same) is checked in `index.checks`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from corpus.blocks import Block, BlockKind, parse_blocks
from corpus.errors import Problem
from corpus.markdown import heading_anchor
from corpus.models import Corpus, Page, PageKind, Section, TableKind
from corpus.tables import EMPTY_CELL, column_problem, find_table, read_table

MIN_WORDS = 60
MAX_WORDS = 200
ASKS = range(4, 9)
TABLE_ROWS = range(3, 9)
GLOSSARY_ROWS = range(3, 15)
SECTIONS_PER_LESSON = range(12, 23)
SECTIONS_PER_OBJECTIVE = 3
MAX_CODE_LINES = 30
LANGUAGES = {"python run", "python check", "yaml", "sql", "json", "bash", "text", "mermaid"}

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(\s*<?([^)\s>]+)[^)]*\)")
_IMAGE = re.compile(r"!\[")
_HTML = re.compile(r"<(?!=)/?[a-zA-Z!][^>]*>")
_BANNED = re.compile(
    r"\b(?:e\.g\.|i\.e\.|etc\.|simply put|it is important to note|delve|leverage[sd]?|in order to)", re.I
)
_CODE_SPAN = re.compile(r"`[^`]*`")
_REQUIRED_TABLES = {TableKind.DECISION: 1, TableKind.CONTRAST: 2, TableKind.TRAPS: 1}
_SIGNAL_LESSONS = {"2.4", "2.5", "3.1"}

Rule = Callable[[Corpus], Iterator[Problem]]


def find_problems(corpus: Corpus) -> list[Problem]:
    """Return every problem of the content, in no particular order."""
    return [problem for rule in RULES for problem in rule(corpus)]


def prose_text(section: Section) -> str:
    """Return the section's text without tables, code and diagrams."""
    kinds = {BlockKind.PROSE, BlockKind.LIST}
    return "\n\n".join(section.body[b.start : b.end] for b in parse_blocks(section.body) if b.kind in kinds)


def word_count(section: Section) -> int:
    """Return the number of words of prose and tables, code and diagrams left out."""
    text = prose_text(section)
    table = find_table(section)
    if table:
        text += " " + section.body[table.start : table.end].replace("|", " ").replace("---", " ")
    return len(text.split())


def line_at(section: Section, offset: int) -> int:
    """Return the line of the file at an offset of the section's body."""
    return section.body_line + section.body.count("\n", 0, offset)


def _unique_ids(corpus: Corpus) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for page in corpus.pages:
        if page.id in seen:
            yield Problem(page.path, 2, f"page id {page.id!r} is taken by {seen[page.id]}")
        seen[page.id] = page.path
    owners: dict[str, Section] = {}
    asks: dict[str, Section] = {}
    for section in _sections(corpus):
        if section.id in owners:
            yield Problem(section.path, section.line, f"section id {section.id!r} stands twice")
        owners[section.id] = section
        for ask in section.meta.asks:
            key = " ".join(ask.lower().split()).rstrip("?. ")
            if key in asks and asks[key].id != section.id:
                yield Problem(section.path, section.line, f"ask {ask!r} is also asked of {asks[key].id}")
            asks[key] = section


def _former_ids(corpus: Corpus) -> Iterator[Problem]:
    """A former id leads to one section of its page, and is no section itself."""
    present = {section.id for section in _sections(corpus)}
    heirs: dict[str, Section] = {}
    for section in _sections(corpus):
        for name in section.meta.formerly:
            said = f"{section.id} was formerly {name!r}, which is"
            if name.split("/", 1)[0] != section.page_id:
                yield Problem(section.path, section.line, f"{said} of another page")
            if name in present:
                yield Problem(section.path, section.line, f"{said} a section")
            if name in heirs:
                yield Problem(section.path, section.line, f"{name!r} is also a former id of {heirs[name].id}")
            heirs[name] = section


def _sections(corpus: Corpus) -> Iterator[Section]:
    for page in corpus.pages:
        yield from page.sections


def _references(corpus: Corpus) -> Iterator[Problem]:
    objectives = {objective.id for objective in corpus.blueprint.objectives}
    keys = {source.key for source in corpus.sources}
    addressed = {source.key for source in corpus.sources if source.url}
    ledger = {fact.id for fact in corpus.facts}
    for section in _sections(corpus):
        meta = section.meta
        unknown = [*(set(meta.objectives) - objectives), *(set(meta.sources) - keys), *(set(meta.ledger) - ledger)]
        for name in sorted(unknown):
            yield Problem(
                section.path, section.line, f"{section.id} names {name!r}, which is not in the content's lists"
            )
        if not addressed & set(meta.sources):
            yield Problem(section.path, section.line, f"{section.id} names no source with a public address")
        if meta.checked > date.today():
            yield Problem(section.path, section.line, f"{section.id} was checked on {meta.checked}, which lies ahead")
    for fact in corpus.facts:
        used = {*fact.sources, *(key for conflict in fact.conflict for key in conflict.sources)}
        for key in sorted(used - keys):
            yield Problem(Path("facts.yaml"), 1, f"fact {fact.id!r} names the unknown source {key!r}")


def _size(corpus: Corpus) -> Iterator[Problem]:
    for section in _sections(corpus.searchable):
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


def _tables(corpus: Corpus) -> Iterator[Problem]:
    for section in _sections(corpus):
        tables = [b for b in parse_blocks(section.body) if b.kind is BlockKind.TABLE]
        if len(tables) > 1:
            yield Problem(section.path, line_at(section, tables[1].start), "one table per section")
        if section.meta.table is None:
            continue
        table = read_table(section)
        if table is None:
            yield Problem(section.path, section.line, f"{section.id} declares a table but has none")
            continue
        line = line_at(section, tables[0].start)
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


def _markup(corpus: Corpus) -> Iterator[Problem]:
    for section in _sections(corpus.searchable):
        for block in parse_blocks(section.body):
            if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM}:
                yield from _code(section, block)
                continue
            text = section.body[block.start : block.end]
            bare = _CODE_SPAN.sub(lambda m: " " * len(m.group()), text)
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


def _links(corpus: Corpus) -> Iterator[Problem]:
    anchors = {page.path: {heading_anchor(s.heading) for s in page.sections} for page in corpus.pages}
    known = {source.url for source in corpus.sources if source.url}
    for section in _sections(corpus):
        for match in _LINK.finditer(_without_code(section)):
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


def _without_code(section: Section) -> str:
    """Return the body with code and diagrams blanked, all offsets as before."""
    body = section.body
    for block in parse_blocks(section.body):
        if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM}:
            blank = re.sub(r"[^\n]", " ", body[block.start : block.end])
            body = body[: block.start] + blank + body[block.end :]
    return _CODE_SPAN.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), body)


def _resolve(page: Path, name: str) -> Path:
    parts: list[str] = []
    for part in (page.parent / name).parts if name else page.parts:
        if part == "..":
            parts = parts[:-1]
        elif part != ".":
            parts.append(part)
    return Path(*parts)


def _lessons(corpus: Corpus) -> Iterator[Problem]:
    for page in corpus.pages:
        if page.kind is not PageKind.LESSON:
            continue
        lesson = corpus.blueprint.lesson(page.id)
        if lesson is None:
            yield Problem(page.path, 2, f"lesson {page.id!r} is not in blueprint.yaml")
            continue
        taught = Counter(number for section in page.sections for number in section.meta.facts)
        missing = set(range(1, lesson.sheet_facts + 1)) - set(taught) - set(lesson.unverified)
        if missing:
            yield Problem(page.path, 2, f"facts not taught: {', '.join(map(str, sorted(missing)))}")
        beyond = {number for number in taught if number > lesson.sheet_facts}
        if beyond:
            yield Problem(page.path, 2, f"facts that the lesson does not have: {', '.join(map(str, sorted(beyond)))}")
        covered = Counter(o for section in page.sections for o in section.meta.objectives)
        for objective in corpus.blueprint.objectives:
            if objective.lesson == page.id and covered[objective.id] < SECTIONS_PER_OBJECTIVE:
                count = covered[objective.id]
                yield Problem(
                    page.path, 2, f"{objective.id} is taught by {count} section(s); at least {SECTIONS_PER_OBJECTIVE}"
                )
        yield from _lesson_shape(page)


def _lesson_shape(page: Page) -> Iterator[Problem]:
    if len(page.sections) not in SECTIONS_PER_LESSON:
        yield Problem(page.path, 2, f"{len(page.sections)} sections; 12 to {SECTIONS_PER_LESSON.stop - 1}")
    slugs = [section.slug for section in page.sections]
    if slugs[:1] != ["what-the-exam-tests"] or slugs[-2:] != ["traps", "recap"]:
        yield Problem(page.path, 2, "a lesson opens with `what-the-exam-tests` and closes with `traps` and `recap`")
    tables = Counter(section.meta.table for section in page.sections)
    required = dict(_REQUIRED_TABLES)
    if page.id in _SIGNAL_LESSONS:
        required[TableKind.SIGNALS] = 1
    for kind, least in required.items():
        if tables[kind] < least:
            yield Problem(page.path, 2, f"{tables[kind]} `{kind}` table(s); at least {least}")
    labelled = sum(any(b.label for b in parse_blocks(s.body)) for s in page.sections)
    plain = [s for s in page.sections if s.meta.table is None and s.slug not in {"recap", "what-the-exam-tests"}]
    if labelled < len(plain) / 2:
        yield Problem(page.path, 2, f"{labelled} sections with a labelled block; at least half of {len(plain)}")


@dataclass(frozen=True)
class Rename:
    """A retired name that would mislead without today's name in the same section.

    Attributes:
        old: Pattern of the retired name; the case counts, because many are plain words in small letters.
        today: Pattern of what must stand beside it, outside the old name; the case does not count.
        name: Today's name as a reader sees it.
    """

    old: str
    today: str
    name: str


RENAMES = (
    Rename(r"\bLakehouse Monitoring\b", "data profiling", "data profiling"),
    Rename(r"\bAsset Bundles?\b|\bDABs?\b", "Declarative Automation Bundle", "Declarative Automation Bundles"),
    Rename(r"\bMosaic AI Model Serving\b", "Model Serving", "Model Serving"),
    Rename(r"\bHyperopt\b", "Optuna|Ray Tune", "Optuna or Ray Tune"),
    Rename(r"\bFeatureStoreClient\b", "FeatureEngineeringClient", "FeatureEngineeringClient"),
    Rename(r"(?<!Online )\bFeature Store\b", "Feature Engineering", "Feature Engineering in Unity Catalog"),
    Rename(
        r"\b[Oo]nline[ _][Tt]ables?\b|\bOnlineTable",
        r"online (?:feature )?stores?\b",
        "Databricks Online Feature Store",
    ),
    Rename(r"\bHorovodRunner\b", "TorchDistributor", "TorchDistributor"),
    Rename(
        r"\b[Ll]egacy inference tables?\b|\b[Ii]nference tables? \(legacy\)|\bauto_capture_config\b",
        "AI Gateway",
        "AI Gateway-enabled inference tables",
    ),
    Rename(r"\bserved_models?\b|\b[Ss]erved models\b", "served[ _]entit", "served entities"),
    Rename(
        r"\b(?i:registry) stages?\b|\b[Mm]odel (?:registry |version )?stages?\b"
        r"|\btransition_model_version_stage\b|\bmodels:/[\w.]+/(?:Staging|Production)\b",
        r"\balias",
        "model alias",
    ),
)
"""Every renamed entry of the glossary (column Today), and retired products with another in their place."""


def _old_names(corpus: Corpus) -> Iterator[Problem]:
    """A section that uses a retired product name gives today's name as well."""
    for section in _sections(corpus):
        for rename in RENAMES:
            match = re.search(rename.old, section.body)
            if match and not re.search(rename.today, re.sub(rename.old, "", section.body), re.I):
                message = f"{section.id} says {match.group()!r} without today's name ({rename.name})"
                yield Problem(section.path, line_at(section, match.start()), message)


def _ledger(corpus: Corpus) -> Iterator[Problem]:
    taught = {fact for section in _sections(corpus) for fact in section.meta.ledger}
    if corpus.page("faq") is None:
        return
    for fact in corpus.facts:
        if fact.id not in taught:
            yield Problem(Path("facts.yaml"), 1, f"no section teaches the exam fact {fact.id!r} (key `ledger`)")


def _blueprint(corpus: Corpus) -> Iterator[Problem]:
    blueprint = corpus.blueprint
    path = Path("blueprint.yaml")
    for name, ids in _id_lists(corpus):
        for value, count in Counter(ids).items():
            if count > 1:
                yield Problem(path, 1, f"{name} {value!r} stands {count} times")
    lessons = {lesson.id for lesson in blueprint.lessons}
    domains = {domain.id for domain in blueprint.domains}
    for lesson in blueprint.lessons:
        if lesson.domain not in domains:
            yield Problem(path, 1, f"lesson {lesson.id} names the unknown domain {lesson.domain!r}")
    for objective in blueprint.objectives:
        for lesson_id in {objective.lesson, *objective.also} - lessons:
            yield Problem(path, 1, f"{objective.id} names the unknown lesson {lesson_id!r}")
    if abs(sum(domain.weight for domain in blueprint.domains) - 1) > 1e-9:
        yield Problem(path, 1, "the domain weights do not add up to 1")
    if sum(domain.mock_items for domain in blueprint.domains) != blueprint.exam.questions:
        yield Problem(path, 1, "the mock items per domain do not add up to the exam's questions")


def _id_lists(corpus: Corpus) -> Iterable[tuple[str, list[str]]]:
    blueprint = corpus.blueprint
    return (
        ("domain", [domain.id for domain in blueprint.domains]),
        ("lesson", [lesson.id for lesson in blueprint.lessons]),
        ("objective", [objective.id for objective in blueprint.objectives]),
        ("source", [source.key for source in corpus.sources]),
        ("fact", [fact.id for fact in corpus.facts]),
    )


RULES: tuple[Rule, ...] = (
    _blueprint,
    _unique_ids,
    _former_ids,
    _references,
    _size,
    _tables,
    _markup,
    _links,
    _lessons,
    _old_names,
    _ledger,
)
