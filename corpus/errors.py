"""Every error this program raises on purpose.

A message states what is wrong, where, and what to do. Programmer mistakes stay `ValueError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


class TutorError(Exception):
    """Base of all expected errors; its text is fit to be shown to a learner."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong with the content.

    Attributes:
        path: The file, relative to the content root where possible.
        line: Line number, from 1.
        message: What is wrong and what is expected.
    """

    path: Path
    line: int
    message: str

    def __str__(self) -> str:
        """Return `path:line: message`."""
        return f"{self.path}:{self.line}: {self.message}"


class CorpusError(TutorError):
    """The content does not hold its contract; carries all problems, not only the first."""

    def __init__(self, problems: Sequence[Problem], advice: str = "") -> None:
        """Store the problems in file and line order; the advice, said before them, is what to run."""
        self.problems = tuple(sorted(set(problems)))
        lines = "\n".join(str(problem) for problem in self.problems)
        head = f"{len(self.problems)} problem(s) in the content"
        super().__init__(f"{head}. {advice}\n{lines}" if advice else f"{head}:\n{lines}")


class MissingIndexError(TutorError):
    """There is no index where one was expected."""


class StaleIndexError(TutorError):
    """The index on disk does not belong to this content, encoder or version, or is damaged."""


class SettingsError(TutorError):
    """A setting is unknown or has an impossible value."""


class StorageError(TutorError):
    """The learner's data cannot be read or written."""


class ModelUnavailableError(TutorError):
    """A configured model (encoder or chat) cannot be used."""
