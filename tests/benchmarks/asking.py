"""What the fits share: the questions they may read, and how a question is searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.adapter import read_adapter
from index.found import Retrieval
from index.retrieval import Retriever
from tests.benchmarks.fit_adapter import FOLDS, fold_file, folds, open_retriever
from tests.benchmarks.phrasings import Phrasing, read_phrasings
from tutor.chat.evaluation.judged import JudgedSet, load_judged
from tutor.chat.question import Question, read_question
from tutor.settings import load_settings

TUNE = Path(__file__).parents[1] / "fixtures" / "judged" / "tune.yaml"

Array = NDArray[np.float64]


def tuning_set() -> JudgedSet:
    """Return the judged questions for tuning."""
    return load_judged(TUNE)


def unseen_phrasings() -> list[tuple[Retriever, str, Phrasing]]:
    """Return the learners' questions for fitting, each with a search whose adapter never saw it, and its section."""
    home = load_settings().home
    searches = [open_retriever(home, read_adapter(fold_file(home, fold))) for fold in range(FOLDS)]
    asked = [(section, one) for section, phrased in read_phrasings().items() for one in phrased.fitted()]
    return [(searches[fold], *row) for fold, row in zip(folds(len(asked)), asked, strict=True)]


def search_for(retriever: Retriever, text: str) -> tuple[Question, Retrieval]:
    """Return a question as it is read, and what is found for it."""
    asked = read_question(text, (), 4000)
    return asked, retriever.search(asked.search or " ", parts=(*asked.sides, *asked.parts))
