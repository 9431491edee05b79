"""A whole evaluation: the tutor beside the usual recipes, and with each of its parts taken out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

from index.fusion import FusionWeights
from index.onnx_export import untuned
from index.retrieval import Retriever
from tutor.chat.engine import Tutor
from tutor.chat.evaluation.judged import JudgedSet
from tutor.chat.evaluation.measuring import Report, measure
from tutor.chat.evaluation.systems import StockPipeline, System, TutorSystem, dense_alone, lexical_alone

_log = logging.getLogger(__name__)


def compare(tutor: Tutor, judged: JudgedSet) -> list[Report]:
    """Return the figures of the tutor, then those of the usual recipes on the same guide, with the usual encoder."""
    return [measure(system, judged) for system in (TutorSystem(tutor), *_baselines(tutor.retriever))]


def _baselines(retriever: Retriever) -> Iterator[System]:
    encoder = untuned(retriever.encoder)
    try:
        yield StockPipeline(retriever.corpus, encoder)
    except ImportError:
        _log.warning("langchain-text-splitters is not installed, so the stock pipeline is not measured")
    yield lexical_alone(retriever.corpus)
    yield dense_alone(retriever.corpus, encoder)


def ablation(tutor: Tutor, judged: JudgedSet) -> list[Report]:
    """Return the figures of the tutor as it is, then without each part of its search."""
    whole = FusionWeights()
    reports = [measure(TutorSystem(tutor, "as it is"), judged)]
    for part in (*whole.evidence(), "page", "reference"):
        without = replace(whole, **{part: 0.0})
        reports.append(measure(TutorSystem(tutor.with_weights(without), f"without {part}"), judged))
    return reports
