"""Reading the question bank from disk, strictly: every problem with its file and line, the rest still read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corpus.bank_rules import find_bank_problems, find_item_problems
from corpus.content import CONTENT_ROOT
from corpus.errors import CorpusError, Problem
from corpus.items import REVIEWED, Bank, Item, Misconception, Pool, Review, neutral_order
from corpus.models import Corpus, Frozen, Slug
from corpus.reading import YamlDocument, parse_yaml, read_text, validate

_ADVICE = "No question is asked from such a bank. Run `python -m tutor check` to see every problem of the content."


class _ItemFile(Frozen):
    lesson: Slug
    items: tuple[dict[str, Any], ...]


class _ReviewFile(Frozen):
    reviews: tuple[Review, ...]


class _MisconceptionFile(Frozen):
    misconceptions: tuple[Misconception, ...]


@dataclass
class _Reader:
    root: Path
    problems: list[Problem] = field(default_factory=list)

    def document(self, file: Path) -> tuple[YamlDocument | None, Path]:
        shown = file.relative_to(self.root)
        text, found = read_text(file, shown)
        self.problems += found
        if text is None:
            return None, shown
        document, found = parse_yaml(text, shown)
        self.problems += found
        return document, shown

    def items(self, pool: Pool) -> Iterator[Item]:
        for file in sorted((self.root / "items" / pool).glob("*.yaml")):
            document, shown = self.document(file)
            if document is None:
                continue
            whole, found = validate(_ItemFile, document, shown)
            self.problems += found
            if whole is None:
                continue
            for position, data in enumerate(whole.items):
                item = self._item(document, shown, position, {**data, "lesson": whole.lesson, "pool": pool})
                if item:
                    yield item

    def _item(self, document: YamlDocument, shown: Path, position: int, data: dict[str, Any]) -> Item | None:
        at = ("items", position)
        line = document.line(at)
        filled = YamlDocument({"items": {position: {**data, "path": shown, "line": line}}}, document.lines)
        item, found = validate(Item, filled, shown, at)
        self.problems += found
        return item.model_copy(update={"options": neutral_order(item.id, item.options)}) if item else None

    def reviews(self) -> Iterator[Review]:
        for file in sorted((self.root / "items" / "reviews").glob("*.yaml")):
            document, shown = self.document(file)
            if document is not None:
                whole, found = validate(_ReviewFile, document, shown)
                self.problems += found
                yield from whole.reviews if whole else ()

    def misconceptions(self) -> tuple[Misconception, ...]:
        document, shown = self.document(self.root / "misconceptions.yaml")
        if document is None:
            return ()
        whole, found = validate(_MisconceptionFile, document, shown)
        self.problems += found
        return whole.misconceptions if whole else ()


def examine_bank(corpus: Corpus, root: Path = CONTENT_ROOT) -> tuple[Bank, list[Problem]]:
    """Read the whole bank and return what could be read with every problem of its items, in file and line order."""
    reader = _Reader(root)
    items = [item for pool in REVIEWED for item in reader.items(pool)]
    bank = Bank(
        items=tuple(sorted(items, key=lambda item: item.id)),
        misconceptions=reader.misconceptions(),
        reviews=tuple(reader.reviews()),
    )
    return bank, sorted({*reader.problems, *find_item_problems(corpus, bank)})


def load_bank(corpus: Corpus, root: Path = CONTENT_ROOT) -> Bank:
    """Return the question bank, fit to be asked: nothing that `python -m tutor check` finds in it without the encoder.

    Raises:
        CorpusError: An item has a problem, or else the bank as a whole, such as a review that is out of date; the
            error carries all of them.
    """
    bank = load_written_bank(corpus, root)
    problems = find_bank_problems(corpus, bank)
    if problems:
        raise CorpusError(problems, _ADVICE)
    return bank


def load_written_bank(corpus: Corpus, root: Path = CONTENT_ROOT) -> Bank:
    """Return the bank as it is being written: every item is well formed, but reviews and coverage may be missing.

    Raises:
        CorpusError: An item has a problem; the error carries all of them.
    """
    bank, problems = examine_bank(corpus, root)
    if problems:
        raise CorpusError(problems, _ADVICE)
    return bank
