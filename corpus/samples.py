"""The guide's page of worked sample questions: made from practice items, and never out of step with them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import CorpusError, Problem
from corpus.items import LETTERS, Bank, Item, Pool
from corpus.models import Corpus, Frozen, ItemRef, Slug, Text
from corpus.reading import parse_yaml, read_text, validate

SAMPLES = Path("samples.yaml")
PAGE = Path("guide/reference/sample-questions.md")
LEAST = 12
"""Samples that the page must have at least."""

_HEAD = """\
---
id: sample-questions
title: Sample questions, worked
kind: page
# Made by `python -m tutor samples` from the practice items named in corpus/samples.yaml; edit those.
---

# Sample questions, worked

"""


class Sample(Frozen):
    """A practice item to work through, and the heading under which it stands."""

    item: ItemRef
    slug: Slug
    heading: Text


class _Samples(Frozen):
    samples: tuple[Sample, ...]


def read_samples(root: Path) -> tuple[tuple[Sample, ...], list[Problem]]:
    """Return the list of samples and its problems; an empty list if there is no file."""
    if not (root / SAMPLES).is_file():
        return (), []
    text, problems = read_text(root / SAMPLES, SAMPLES)
    document, found = parse_yaml(text, SAMPLES) if text is not None else (None, [])
    problems += found
    if document is None:
        return (), problems
    whole, found = validate(_Samples, document, SAMPLES)
    return (whole.samples if whole else ()), [*problems, *found]


def sample_problems(corpus: Corpus, bank: Bank, root: Path) -> Iterator[Problem]:
    """Yield what is wrong with the samples, or that the page was not made anew after a change."""
    samples, problems = read_samples(root)
    yield from problems
    if not samples:
        return
    missing = [sample.item for sample in samples if not _usable(bank, sample)]
    for name in missing:
        yield Problem(SAMPLES, 1, f"{name} is no practice item")
    if missing:
        return
    domains = {corpus.blueprint.domain_of(sample.item.split("-")[0]) for sample in samples}
    if len(samples) < LEAST or len(domains) < len(corpus.blueprint.domains):
        yield Problem(SAMPLES, 1, f"{len(samples)} samples from {len(domains)} domain(s); at least {LEAST}, from all")
    text, _ = read_text(root / PAGE, PAGE)
    if text != samples_page(corpus, bank, samples):
        yield Problem(PAGE, 1, "is not what the practice items say; run `python -m tutor samples`")


def write_samples(corpus: Corpus, bank: Bank, root: Path) -> int:
    """Write the page and return the number of samples.

    Raises:
        CorpusError: The list is damaged or names what is no practice item.
    """
    samples, problems = read_samples(root)
    problems += [Problem(SAMPLES, 1, f"{s.item} is no practice item") for s in samples if not _usable(bank, s)]
    if problems:
        raise CorpusError(problems)
    draft = (root / PAGE).with_suffix(".new")
    draft.write_text(samples_page(corpus, bank, samples), "utf-8")
    os.replace(draft, root / PAGE)
    return len(samples)


def samples_page(corpus: Corpus, bank: Bank, samples: tuple[Sample, ...]) -> str:
    """Return the page as Markdown."""
    items = {item.id: item for item in bank.items}
    return _HEAD + "\n".join(_section(corpus, bank, sample, items[sample.item]) for sample in samples)


def _usable(bank: Bank, sample: Sample) -> bool:
    item = bank.item(sample.item)
    return item is not None and item.pool is Pool.PRACTICE


def _section(corpus: Corpus, bank: Bank, sample: Sample, item: Item) -> str:
    blueprint, sections = corpus.blueprint, corpus.sections
    layer = next(info.title for info in blueprint.layers if info.id is item.layer)
    action = next((info.title for info in blueprint.actions if info.id is item.action), "")
    decided = ", ".join(f"*{sections[name].heading}* ({sections[name].page_id})" for name in item.citations)
    method = f"**Rule.** Failing layer: {layer.lower()}." + (f" Action: {action.lower()}." if action else "")
    rows = [
        f"| {letter} | {_cell(option.text)} | {'Right' if option.right else 'Wrong'} | {_cell(option.why)}"
        f"{_mistake(bank, option.misconception)} |"
        for letter, option in zip(LETTERS, item.options, strict=False)
    ]
    return "\n".join(
        [
            f"## {sample.heading}",
            "<!-- section",
            f"id: sample-questions/{sample.slug}",
            f"item: {item.id}",
            f"objectives: [{', '.join(item.objectives)}]",
            f"layer: {item.layer.value}",
            f"sources: [{', '.join(item.sources)}]",
            f"checked: {item.checked}",
            "-->",
            item.stem.strip(),
            "",
            "| Option | Text | Verdict | Why |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
            f"{method} Key: {' and '.join(item.key)}. Decided by {decided}.",
            "",
        ]
    )


def _mistake(bank: Bank, misconception_id: str | None) -> str:
    found = bank.misconception(misconception_id) if misconception_id else None
    return f" The mistake behind it: “{found.title}.”" if found else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
