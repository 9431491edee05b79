"""What the fits share: the questions they may read, and how a question is searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.found import Retrieval
from index.retrieval import Retriever
from tests.benchmarks.phrasings import Phrasing, read_phrasings
from tutor.chat.evaluation.judged import JudgedSet, load_judged
from tutor.chat.question import Question, read_question

TUNE = Path(__file__).parents[1] / "fixtures" / "judged" / "tune.yaml"

Array = NDArray[np.float64]


def tuning_set() -> JudgedSet:
    """Return the judged questions for tuning."""
    return load_judged(TUNE)


def fitted_phrasings() -> list[tuple[str, Phrasing]]:
    """Return the learners' questions for fitting weights, which the encoder never saw, each with its section."""
    return [(section, one) for section, phrased in read_phrasings().items() for one in phrased.fitted()]


def search_for(retriever: Retriever, text: str) -> tuple[Question, Retrieval]:
    """Return a question as it is read, and what is found for it."""
    asked = read_question(text, (), 4000)
    return asked, retriever.search(asked.search or " ", parts=(*asked.sides, *asked.parts))
