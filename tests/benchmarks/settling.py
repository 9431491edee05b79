"""Measures whether answers begin with what settles the question: `python -m tests.benchmarks.settling [tuning]`.

Prints for each style of `settling.yaml` the figures of both halves, and with `tuning` what is missing in the tuning
half; the other half is only ever counted.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from index.content_cache import open_corpus
from tutor.chat.engine import Tutor
from tutor.chat.models import Answer, Role, Segment
from tutor.chat.opening import open_tutor
from tutor.settings import load_settings

FILE = Path(__file__).with_name("settling.yaml")
THEN_WITHIN = 3
"""Segments within which the second question of two in one must be settled."""


class Asked(BaseModel):
    """A question, the sections that may lead, and patterns of what its answer must say first and at all."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: str
    sections: tuple[str, ...]
    first: str
    facts: tuple[str, ...]
    then: str = ""


@dataclass(frozen=True)
class Settled:
    """How one answer does.

    Attributes:
        answered: Whether it was answered at all.
        leads: Whether an acceptable section leads.
        first: Whether the first sentence or row settles the question, and the second question of two soon after.
        facts: Whether all facts are stated.
        stray: Whether the last segment is the only one of a further section that is not acceptable.
        words: Its length.
    """

    answered: bool
    leads: bool
    first: bool
    facts: bool
    stray: bool
    words: int


_GROUPS = TypeAdapter(dict[str, list[Asked]])


def half(tuning: bool) -> Mapping[str, Sequence[Asked]]:
    """Return the questions of one half by style: every other one."""
    groups = _GROUPS.validate_python(yaml.safe_load(FILE.read_text("utf-8")))
    return {name: asked[0 if tuning else 1 :: 2] for name, asked in groups.items()}


def judge(asked: Asked, answer: Answer) -> Settled:
    """Return how an answer does."""
    quoted = [segment for segment in answer.segments if segment.role is not Role.NOTE]
    where = {citation.number: citation.section_id for citation in answer.citations}
    own = [where.get(segment.citation or 0, "") for segment in quoted]
    second = any(_found(asked.then, _head(segment)) for segment in quoted[:THEN_WITHIN])
    return Settled(
        answered=not answer.abstained,
        leads=bool(own) and own[0] in asked.sections,
        first=bool(quoted) and _found(asked.first, _head(quoted[0])) and second,
        facts=not answer.abstained and all(_found(fact, answer.text) for fact in asked.facts),
        stray=len(own) > 1 and own[-1] not in {*asked.sections, *own[:-1]},
        words=len(answer.text.split()),
    )


def _found(pattern: str, text: str) -> bool:
    return bool(re.search(pattern, text, re.I | re.S))


def _head(segment: Segment) -> str:
    """Return a segment, or the header and first row of a table."""
    return "\n".join(segment.text.splitlines()[:3]) if segment.role is Role.TABLE else segment.text


def show(tutor: Tutor, tuning: bool, named: bool) -> None:
    """Print the figures of one half by style, with `named` also what is missing."""
    print(f"{'tuning' if tuning else 'counted'} half  n  answered  leads  first  facts  stray  words")  # noqa: T201
    every: list[Settled] = []
    for style, questions in half(tuning).items():
        answers = [(asked, tutor.ask(asked.q)) for asked in questions]
        judged = [(asked, answer, judge(asked, answer)) for asked, answer in answers]
        every += [settled for *_, settled in judged]
        _line(style, [settled for *_, settled in judged])
        for asked, answer, settled in judged if named else ():
            if not (settled.leads and settled.first and settled.facts) or settled.stray:
                flags = " ".join(n for n in ("answered", "leads", "first", "facts") if not getattr(settled, n))
                used = [citation.section_id for citation in answer.used]
                print(f"    {asked.q!r}\n      not {flags}; stray {settled.stray}; {used}")  # noqa: T201
                print(f"      {answer.segments[0].text[:200] if answer.segments else answer.message!r}")  # noqa: T201
    _line("all", every)


def _line(style: str, judged: Sequence[Settled]) -> None:
    names = ("answered", "leads", "first", "facts", "stray")
    shares = "  ".join(f"{fmean(getattr(settled, name) for settled in judged):.3f}" for name in names)
    print(f"{style:<12} {len(judged):>3}  {shares}  {fmean(settled.words for settled in judged):.0f}")  # noqa: T201


if __name__ == "__main__":
    home = load_settings().home
    opened = open_tutor(open_corpus(home / "index"), home)
    for wanted in (True, False):
        show(opened, wanted, named=wanted and "tuning" in sys.argv[1:])
