"""Reading all content from disk, strictly: either a `Corpus` or every problem at once."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from corpus.content import CONTENT_ROOT, LISTS, content_digest
from corpus.errors import CorpusError, Problem
from corpus.markdown import parse_page
from corpus.models import Blueprint, Corpus, ExamFact, Frozen, Page, PageKind, Source
from corpus.reading import YamlDocument, parse_yaml, read_text, validate
from corpus.validation import find_problems

_Model = TypeVar("_Model", bound=Frozen)


class _Sources(Frozen):
    sources: tuple[Source, ...]


class _Facts(Frozen):
    facts: tuple[ExamFact, ...]


@dataclass
class _Reader:
    root: Path
    problems: list[Problem] = field(default_factory=list)

    def yaml(self, name: str, model: type[_Model]) -> _Model | None:
        shown = Path(name)
        document = self._document(name, shown)
        if document is None:
            return None
        value, found = validate(model, document, shown)
        self.problems += found
        return value

    def _document(self, name: str, shown: Path) -> YamlDocument | None:
        text, found = read_text(self.root / name, shown)
        self.problems += found
        if text is None:
            return None
        document, found = parse_yaml(text, shown)
        self.problems += found
        return document

    def pages(self) -> list[Page]:
        pages = []
        for file in sorted((self.root / "guide").rglob("*.md")):
            shown = file.relative_to(self.root)
            text, found = read_text(file, shown)
            self.problems += found
            if text is not None:
                page, found = parse_page(text, shown)
                self.problems += found
                pages += [page] if page else []
        return pages


def examine(root: Path = CONTENT_ROOT) -> tuple[Corpus | None, list[Problem]]:
    """Read all content and return it with every problem found, in file and line order.

    The corpus is None only if the blueprint, the sources or the ledger cannot be read at all.
    """
    reader = _Reader(root)
    blueprint = reader.yaml(LISTS[0], Blueprint)
    sources = reader.yaml(LISTS[1], _Sources)
    facts = reader.yaml(LISTS[2], _Facts)
    pages = reader.pages()
    if blueprint is None or sources is None or facts is None:
        return None, sorted(set(reader.problems))
    corpus = Corpus(
        blueprint=blueprint,
        sources=sources.sources,
        facts=facts.facts,
        pages=tuple(sorted(pages, key=_reading_order)),
        digest=content_digest(root),
    )
    return corpus, sorted({*reader.problems, *find_problems(corpus)})


def load_corpus(root: Path = CONTENT_ROOT) -> Corpus:
    """Return all content.

    Raises:
        CorpusError: The content has problems; the error carries all of them.
    """
    corpus, problems = examine(root)
    if problems or corpus is None:
        raise CorpusError(problems)
    return corpus


_OPENING_PAGES = ("overview", "study-plan", "faq", "resources")
_CLOSING_PAGES = ("cheat-sheet", "sample-questions", "glossary")


def _reading_order(page: Page) -> tuple[int, str]:
    """Opening pages, then each chapter before its lessons, then the pages for reference."""
    if page.id in _OPENING_PAGES:
        return 0, f"{_OPENING_PAGES.index(page.id):02d}"
    if page.kind is PageKind.CHAPTER:
        return 1, page.id.removeprefix("chapter-")
    if page.kind is PageKind.LESSON:
        return 1, page.id
    return 2, f"{_CLOSING_PAGES.index(page.id):02d}" if page.id in _CLOSING_PAGES else page.id
