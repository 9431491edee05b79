"""What a model has cost: one line per call in a file, summed per month. No text of any kind is kept."""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tutor.llm.config import Prices

_log = logging.getLogger(__name__)
LETTERS_PER_TOKEN = 4


@dataclass(frozen=True)
class Usage:
    """Tokens of one or more calls.

    Attributes:
        input: Tokens sent.
        output: Tokens received.
        estimated: Whether the server did not tell and they were counted from letters.
        cost: USD, or None if prices are not known.
    """

    input: int = 0
    output: int = 0
    estimated: bool = False
    cost: float | None = None

    def plus(self, other: Usage) -> Usage:
        """Return the sum of both."""
        cost = None if self.cost is None and other.cost is None else (self.cost or 0) + (other.cost or 0)
        return Usage(self.input + other.input, self.output + other.output, self.estimated or other.estimated, cost)

    @property
    def words(self) -> str:
        """Return the usage in words, such as `about 1,204 tokens, $0.0021`."""
        about = "about " if self.estimated else ""
        cost = "" if self.cost is None else f", {about}{format_cost(self.cost)}"
        return f"{about}{self.input + self.output:,} tokens{cost}"


def format_cost(cost: float) -> str:
    """Return USD with two significant figures at least."""
    return f"${cost:.2f}" if cost >= 0.1 or cost == 0 else f"${cost:.4f}"


def estimate(sent: str, received: str, prices: Prices | None) -> Usage:
    """Return the usage of a call counted from its letters, for servers that do not tell."""
    return priced(-(-len(sent) // LETTERS_PER_TOKEN), -(-len(received) // LETTERS_PER_TOKEN), prices, estimated=True)


def priced(input_tokens: int, output_tokens: int, prices: Prices | None, *, estimated: bool = False) -> Usage:
    """Return the usage of a call with its cost."""
    cost = prices.cost(input_tokens, output_tokens) if prices else None
    return Usage(input_tokens, output_tokens, estimated, cost)


class Ledger:
    """The file of all calls; several programs may write to it at once."""

    def __init__(self, path: Path) -> None:
        """Use a file, which need not exist."""
        self._path = path

    def add(self, model: str, usage: Usage, at: datetime) -> None:
        """Keep one call; if the disk refuses, that is logged and the learner keeps the answer."""
        row = {
            "at": at.isoformat(timespec="seconds"),
            "model": model,
            "input": usage.input,
            "output": usage.output,
            "estimated": usage.estimated,
            "cost": usage.cost,
        }
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(file, (json.dumps(row) + "\n").encode())  # one write: lines of two programs do not mix
            finally:
                os.close(file)
        except OSError as error:
            _log.warning("the use of the model could not be kept in %s: %s", self._path, error.strerror)

    def month(self, now: datetime) -> Usage:
        """Return what was used in the month of `now`, over all models; damaged lines are passed over."""
        total, month = Usage(), now.isoformat()[:7]
        for line in self._lines():
            try:
                row = json.loads(line)
                if row["at"][:7] == month:
                    total = total.plus(
                        Usage(int(row["input"]), int(row["output"]), bool(row["estimated"]), row["cost"])
                    )
            except (ValueError, KeyError, TypeError):
                continue
        return total

    def _lines(self) -> list[str]:
        try:
            return self._path.read_text("utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []
        except OSError as error:
            _log.warning("the use of the model could not be read from %s: %s", self._path, error.strerror)
            return []
