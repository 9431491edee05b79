"""The labelled sentences of the grounding check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

FOLDER = Path(__file__).parent
FITTED = FOLDER / "pairs_fitted.yaml"
MORE = FOLDER / "pairs_more.yaml"
THIRD = FOLDER / "pairs_third.yaml"
HELD_OUT = FOLDER / "pairs_held_out.yaml"
RIGHT = "right"
MEASURED = frozenset({"right", "number", "negated", "api", "overclaim", "wrong"})
"""The kinds that the goals are about; `opposite`, `swapped`, `invented` and `repeated` are measured besides."""


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
