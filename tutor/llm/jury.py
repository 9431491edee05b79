"""Who decides whether a sentence is supported: a forest and a few small networks, as they were fitted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np

from tutor.llm.forest import Forest
from tutor.llm.networks import Networks, Numbers

FITTED = Path(__file__).with_name("grounding.json")
SHARE = 0.4
"""Share of the networks in a vote; the rest is the forest's."""


class Jury:
    """A forest and networks that look at the same signals.

    Attributes:
        signals: Names of the features, in order.
        limit: Vote from which a sentence counts as supported.
    """

    def __init__(self, signals: tuple[str, ...], limit: float, forest: Forest, networks: Networks) -> None:
        """Take both, fitted on these signals."""
        self.signals, self.limit = signals, limit
        self._forest, self._networks = forest, networks

    def as_numbers(self) -> dict[str, object]:
        """Return what the jury is made of, for `json.dumps`."""
        return {
            "signals": list(self.signals),
            "limit": self.limit,
            "forest": self._forest.as_numbers(),
            "networks": self._networks.as_numbers(),
        }

    def votes(self, signals: Mapping[str, float]) -> float:
        """Return the vote in [0, 1].

        Raises:
            KeyError: A signal that the jury was fitted on is missing.
        """
        return self.votes_on(np.array([signals[name] for name in self.signals]))

    def votes_on(self, row: Numbers) -> float:
        """Return the vote in [0, 1] on signals in order."""
        return (1 - SHARE) * self._forest.votes(row) + SHARE * self._networks.chance(row)

    def chance(self, signals: Mapping[str, float]) -> float:
        """Return the vote stretched on both sides of the limit, so that 0.5 is where support begins."""
        return self.stretched(self.votes(signals))

    def stretched(self, votes: float) -> float:
        """Return a vote as a chance; see `chance`."""
        limit = self.limit
        return votes / limit / 2 if votes < limit else 0.5 + (votes - limit) / (1 - limit) / 2


@cache
def fitted_jury() -> Jury:
    """Return the jury that comes with the program."""
    made = json.loads(FITTED.read_text("utf-8"))
    return Jury(tuple(made["signals"]), float(made["limit"]), Forest(made["forest"]), Networks(made["networks"]))
