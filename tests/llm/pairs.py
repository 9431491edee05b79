"""The labelled sentences of the grounding check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.benchmarks.phrasings import read_phrasings

FOLDER = Path(__file__).parent
FITTED = FOLDER / "pairs_fitted.yaml"
MORE = FOLDER / "pairs_more.yaml"
THIRD = FOLDER / "pairs_third.yaml"
HELD_OUT = FOLDER / "pairs_held_out.yaml"
RIGHT = "right"
MEASURED = frozenset({"right", "number", "negated", "api", "overclaim", "wrong"})
"""The kinds that the goals are about; `opposite`, `swapped`, `invented` and `repeated` are measured besides."""
TWIN = "twin"
"""What a learner may believe wrongly: like a right claim but for one point, of any kind."""


@dataclass(frozen=True)
class Pair:
    """A sentence, the section it cites, and the way it goes wrong, or `right`."""

    sentence: str
    section: str
    kind: str

    @property
    def supported(self) -> bool:
        """Return whether the section supports the sentence."""
        return self.kind == RIGHT


def read_pairs(path: Path) -> Iterator[Pair]:
    """Yield the pairs of a file in order."""
    for group in yaml.safe_load(path.read_text("utf-8")):
        for kind, said in group.items():
            if kind == RIGHT:
                yield from (Pair(sentence, group["section"], RIGHT) for sentence in said)
            elif kind == "wrong":
                yield Pair(group[RIGHT][0], said, kind)
            elif kind != "section":
                yield from (Pair(s, group["section"], kind) for s in ([said] if isinstance(said, str) else said))


def read_claims() -> Iterator[Pair]:
    """Yield what learners may believe of a section, rightly and wrongly, but of no section of a held-out pair."""
    held_out = {pair.section for pair in read_pairs(HELD_OUT)}
    for section, phrased in read_phrasings().items():
        for claim in phrased.claims if section not in held_out else ():
            yield Pair(claim.right, section, RIGHT)
            yield Pair(claim.wrong, section, TWIN)
