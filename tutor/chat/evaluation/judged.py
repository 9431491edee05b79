"""Judged sets: questions with their right sections and facts, and inputs that must be declined."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import CorpusError, Problem


class Style(StrEnum):
    """How a learner asks."""

    PLAIN = "plain"
    KEYWORDS = "keywords"
    SCENARIO = "scenario"
    NO_TERM = "no-term"
    TYPO = "typo"
    CONTRAST = "contrast"
    WHY_WRONG = "why-wrong"
    HOW_TO = "how-to"


class Frozen(BaseModel):
    """A value of a judged set; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _pattern(text: str) -> str:
    re.compile(text)
    return text


class Nugget(Frozen):
    """One atomic fact; any of its patterns recognises it, whatever the wording."""

    say: str
    any: tuple[Annotated[str, AfterValidator(_pattern)], ...] = Field(min_length=1)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Return one pattern that finds any of the wordings."""
        return re.compile("|".join(f"(?:{text})" for text in self.any), re.I)


class JudgedQuestion(Frozen):
    """A question the guide answers, with the sections that do and the facts an answer must state."""

    id: str
    style: Style
    question: str
    sections: tuple[str, ...] = Field(min_length=1)
    nuggets: tuple[Nugget, ...] = Field(min_length=1)

    @property
    def pages(self) -> tuple[str, ...]:
        """Return the lessons or pages of the right sections, the first one first."""
        return tuple(dict.fromkeys(section.split("/")[0] for section in self.sections))


class OutsideInput(Frozen):
    """An input that must be declined; `type` groups the figures."""

    id: str
    type: str
    question: str


class JudgedSet(Frozen):
    """One file of judged questions."""

    in_scope: tuple[JudgedQuestion, ...]
    out_of_scope: tuple[OutsideInput, ...]


Judged = TypeVar("Judged", bound=Frozen)


def load_judged(path: Path) -> JudgedSet:
    """Return the judged questions of a file.

    Raises:
        CorpusError: The file is missing or does not hold the format.
    """
    return read_judged(path, JudgedSet)


def read_judged(path: Path, form: type[Judged]) -> Judged:
    """Return a file of judged inputs in one of their forms.

    Raises:
        CorpusError: The file is missing or does not hold the form.
    """
    try:
        return form.model_validate(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader))
    except OSError as error:
        raise CorpusError([Problem(path, 1, f"cannot be read: {error.strerror}")]) from error
    except (yaml.YAMLError, ValidationError, re.error) as error:
        raise CorpusError([Problem(path, 1, str(error))]) from error
