"""How learners put what each section answers, with the part that answers first: `python -m tests.benchmarks.phrasings`.

`learners/<page>.yaml` holds for every section questions of ten kinds (short, keywords, a story without the term,
clumsy, yes or no, a mistake, code, a difference, a number …), and claims in pairs, one right and its wrong twin. Engine
and checks are fitted on them; every fifth question of a section is only counted, and that is what is printed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from corpus.models import Section
from index.content_cache import open_corpus
from tutor.chat.engine import Tutor
from tutor.chat.models import Answer, Role, Segment
from tutor.chat.opening import open_tutor
from tutor.chat.units import Part, parts_of
from tutor.settings import load_settings

FOLDER = Path(__file__).with_name("learners")
TURNS = 5
"""Questions of a section take turns: one in so many is only counted, one is for fitting weights, the encoder learns
from the others. So weights are fitted on questions that the encoder never saw."""
KINDS = ("leads", "near", "stated", "first", "declined")
TABLE_HEAD = 2
"""Lines of a quoted table before its first row."""


class Phrasing(BaseModel):
    """A question and the start of the part of its section that answers it most directly, verbatim."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ask: str
    lead: str


class ClaimPair(BaseModel):
    """What a learner may believe of a section: rightly, and wrongly in one point."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    right: str
    wrong: str


class Phrased(BaseModel):
    """All that was written for one section."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: tuple[Phrasing, ...]
    claims: tuple[ClaimPair, ...]

    def learned(self) -> Iterator[Phrasing]:
        """Yield the questions that the encoder learns from."""
        yield from (one for number, one in enumerate(self.questions) if number % TURNS not in {0, TURNS - 1})

    def fitted(self) -> Iterator[Phrasing]:
        """Yield the questions on which weights are fitted."""
        yield from self.questions[TURNS - 1 :: TURNS]

    def kept(self) -> Iterator[Phrasing]:
        """Yield the questions that are only counted."""
        yield from self.questions[::TURNS]


_FILE = TypeAdapter(dict[str, Phrased])


def read_phrasings() -> Mapping[str, Phrased]:
    """Return what was written by the id of its section."""
    found: dict[str, Phrased] = {}
    for file in sorted(FOLDER.glob("*.yaml")):
        found |= _FILE.validate_python(yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader))
    return found


def part_of(section: Section, lead: str) -> Part:
    """Return the part of a section that a question leads to.

    Raises:
        ValueError: Not exactly one part has these words.
    """
    found = [part for part in parts_of(section) if lead in section.body[slice(*part.span)]]
    if len(found) != 1:
        raise ValueError(f"{section.id}: {len(found)} parts have {lead!r}")
    return found[0]


def judge(answer: Answer, section: Section, lead: str) -> set[str]:
    """Return what an answer does right, or `declined`."""
    if answer.reason:
        return {"declined"}
    cited = [one.section_id for one in answer.citations]
    quoted = [one for one in answer.segments if one.citation]
    leading = next(one.section_id for one in answer.citations if one.number == quoted[0].citation)
    found = {"leads"} if leading == section.id else set()
    found |= {"near"} if section.id in cited[:3] else set()
    found |= {"stated"} if any(lead in one.text for one in quoted) else set()
    return found | ({"first"} if lead in _first(quoted[0]) else set())


def _first(segment: Segment) -> str:
    """Return what a reader sees first of a segment: of a table its first row."""
    return segment.text.split("\n")[TABLE_HEAD] if segment.role is Role.TABLE else segment.text


def show(tutor: Tutor) -> None:
    """Print by page how many of the kept questions are answered how well."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for section_id, phrased in read_phrasings().items():
        section = tutor.retriever.section(section_id)
        for one in phrased.kept():
            judged = judge(tutor.ask(one.ask), section, one.lead)
            for page in (section.page_id, "all", "lessons" if section.page_id[0].isdigit() else "other pages"):
                counts[page].update([*judged, "asked"])
    for page, count in sorted(counts.items()):
        shares = (
            f"{kind} {count[kind] / count['asked']:.3f}" for kind in ("leads", "near", "stated", "first", "declined")
        )
        print(f"{page:<12} {count['asked']:>4}", *shares)  # noqa: T201


if __name__ == "__main__":
    home = load_settings().home
    show(open_tutor(open_corpus(home / "index"), home))
