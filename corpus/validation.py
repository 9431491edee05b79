"""The contract of the content: rules that no single file can check alone.

Each rule is a function from the corpus to problems. Those of sections, of lessons and of names stand in modules of
their own; here are those of ids and lists. What needs the encoder (token limits, sections that say the same) is
checked in `index.checks`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

from corpus.errors import Problem
from corpus.lesson_rules import lessons
from corpus.models import Corpus, Section
from corpus.renames import old_names
from corpus.section_rules import links, markup, size, tables
from corpus.section_text import every_section

Rule = Callable[[Corpus], Iterator[Problem]]


def find_problems(corpus: Corpus) -> list[Problem]:
    """Return every problem of the content, in no particular order."""
    return [problem for rule in RULES for problem in rule(corpus)]


def _unique_ids(corpus: Corpus) -> Iterator[Problem]:
    seen: dict[str, Path] = {}
    for page in corpus.pages:
        if page.id in seen:
            yield Problem(page.path, 2, f"page id {page.id!r} is taken by {seen[page.id]}")
        seen[page.id] = page.path
    owners: dict[str, Section] = {}
    asks: dict[str, Section] = {}
    for section in every_section(corpus):
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
    present = {section.id for section in every_section(corpus)}
    heirs: dict[str, Section] = {}
    for section in every_section(corpus):
        for name in section.meta.formerly:
            said = f"{section.id} was formerly {name!r}, which is"
            if name.split("/", 1)[0] != section.page_id:
                yield Problem(section.path, section.line, f"{said} of another page")
            if name in present:
                yield Problem(section.path, section.line, f"{said} a section")
            if name in heirs:
                yield Problem(section.path, section.line, f"{name!r} is also a former id of {heirs[name].id}")
            heirs[name] = section


def _references(corpus: Corpus) -> Iterator[Problem]:
    objectives = {objective.id for objective in corpus.blueprint.objectives}
    keys = {source.key for source in corpus.sources}
    addressed = {source.key for source in corpus.sources if source.url}
    ledger = {fact.id for fact in corpus.facts}
    for section in every_section(corpus):
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


def _ledger(corpus: Corpus) -> Iterator[Problem]:
    taught = {fact for section in every_section(corpus) for fact in section.meta.ledger}
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
    size,
    tables,
    markup,
    links,
    lessons,
    old_names,
    _ledger,
)
