"""`make verify-guide`: the guide's API names and examples against the real packages.

Progress goes to stderr, problems and the closing figures to stdout. Exit status 1 means that something is wrong.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
import warnings
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TextIO

from corpus.api_entries import ApiEntry, Claim, parse_entry, verified_digest
from corpus.apis import APIS_FILE, read_api_list
from corpus.errors import CorpusError, Problem
from corpus.loading import examine
from corpus.models import Corpus, Section
from tests.verify.pins import pins, requirements


@dataclass
class Figures:
    """What was looked at."""

    problems: list[Problem] = field(default_factory=list)
    references: int = 0
    ran: int = 0
    read: int = 0
    calls: int = 0
    unknown: int = 0
    parsed: int = 0


def main() -> int:
    """Verify, report, and write the list if nothing is wrong."""
    parser = argparse.ArgumentParser(prog="verify-guide", description=__doc__)
    parser.add_argument("pages", nargs="*", help="only these pages, such as 1.4; the list is then not written")
    parser.add_argument("--is-current", action="store_true", help="only say by the exit status whether to verify again")
    parser.add_argument("--names-only", action="store_true", help="run no example; the list is then not written")
    parser.add_argument("--requirements", action="store_true", help="only print what the environment needs")
    options = parser.parse_args()
    if options.requirements:
        _say("\n".join(requirements()))
        return 0
    corpus, _ = examine()
    if corpus is None:
        _say("The content cannot be read; run `make check`.")
        return 1
    digest = verified_digest(corpus, pins())
    if options.is_current:
        return 0 if is_current(digest) else 1
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    figures = verify(corpus, options.pages, run_examples=not options.names_only)
    for problem in sorted(figures.problems):
        _say(str(problem))
    _say(closing(figures))
    if figures.problems:
        return 1
    if not options.pages and not options.names_only:
        from tests.verify.listing import build_list, write_list

        changed = write_list(build_list(entries(corpus), digest, date.today()), APIS_FILE)
        _say("corpus/apis.yaml was written anew." if changed else "corpus/apis.yaml is as it was.")
    return 0


def _say(text: str, stream: TextIO = sys.stdout) -> None:
    stream.write(f"{text}\n")
    stream.flush()


def is_current(digest: str) -> bool:
    """Return whether the list was made from this content and these packages."""
    try:
        return read_api_list().digest == digest
    except CorpusError:
        return False


def entries(corpus: Corpus) -> list[ApiEntry]:
    """Return every entry of every section."""
    return [parse_entry(entry) for section in corpus.sections.values() for entry in section.meta.apis]


def verify(corpus: Corpus, pages: Iterable[str], *, run_examples: bool) -> Figures:
    """Look at every section of the pages, or of the whole guide if none are named."""
    wanted = set(pages)
    sections = [section for section in corpus.sections.values() if not wanted or section.page_id in wanted]
    figures = Figures()
    for section in sections:
        _names(section, figures)
        _blocks(section, figures, run_examples=run_examples)
    if run_examples:
        _sql(sections, figures)
    return figures


def _names(section: Section, figures: Figures) -> None:
    from tests.verify.entries import entry_problems

    for text in section.meta.apis:
        figures.references += 1
        try:
            found = list(entry_problems(parse_entry(text)))
        except ValueError as error:
            found = [str(error)]
        figures.problems += [Problem(section.path, section.line, f"{section.id}: {message}") for message in found]


def _blocks(section: Section, figures: Figures, *, run_examples: bool) -> None:
    from tests.verify.calls import read_calls
    from tests.verify.examples import examples, run, shape_problem

    for example in examples(section):
        figures.parsed += 1
        if message := shape_problem(example):
            figures.problems.append(Problem(section.path, example.line, f"the example {message}"))
            continue
        if not example.info.startswith("python"):
            continue
        deprecated = _called_deprecated(section)
        report = read_calls(example.code, deprecated)
        figures.read += 1
        figures.calls += report.checked
        figures.unknown += len(report.unknown)
        figures.problems += [
            Problem(section.path, example.line + line - 1, f"in the example: {message}")
            for line, message in report.problems
        ]
        if run_examples and example.info == "python run":
            failure, seconds = run(example, strict=not deprecated)
            figures.ran += 1
            _say(f"{section.id}: {'failed' if failure else 'ran'} in {seconds:.1f} s", sys.stderr)
            if failure:
                figures.problems.append(Problem(section.path, example.line, f"the example {failure}"))


def _called_deprecated(section: Section) -> frozenset[str]:
    listed = [parse_entry(entry) for entry in section.meta.apis]
    names = {entry.path.rpartition(".")[2] for entry in listed if entry.claim is Claim.DEPRECATED}
    return frozenset(names | {p.name for entry in listed for p in entry.parameters if p.deprecated})


def _sql(sections: Iterable[Section], figures: Figures) -> None:
    from tests.verify.examples import examples, parse_sql, statements

    found = [(e, text) for s in sections for e in examples(s) if e.info == "sql" for text in statements(e.code)]
    answers = parse_sql([text for _, text in found])
    for (example, _), answer in zip(found, answers, strict=True):
        if answer:
            figures.problems.append(Problem(example.section.path, example.line, f"the example is no SQL: {answer}"))


def closing(figures: Figures) -> str:
    """Return the figures as a paragraph."""
    return (
        f"{figures.references} API references resolved, {figures.parsed} code blocks parsed, "
        f"{figures.ran} examples run, {figures.calls} calls in {figures.read} Python blocks compared with signatures "
        f"({figures.unknown} calls on values of unknown type), {len(figures.problems)} problem(s)."
    )


if __name__ == "__main__":
    started = time.monotonic()
    status = main()
    _say(f"{time.monotonic() - started:.0f} s", sys.stderr)
    sys.exit(status)
