"""Which failing layer is taken for which other one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from corpus.models import Layer
from tutor.learner.records import Attempt, TriageAnswer
from tutor.learner.skills import Question


@dataclass(frozen=True)
class Mistaken:
    """The layer that failed was taken for another one `count` times of `total`."""

    layer: Layer
    said: Layer
    count: int
    total: int


@dataclass(frozen=True)
class Confusion:
    """How often each layer was taken for each; `counts[layer, said]`, absent ones are 0."""

    counts: Mapping[tuple[Layer, Layer], int]

    def total(self, layer: Layer) -> int:
        """Return how often a layer was asked."""
        return sum(count for (actual, _), count in self.counts.items() if actual is layer)

    def rows(self) -> list[list[int]]:
        """Return the matrix: rows are the layers that failed, columns what was said, both in the usual order."""
        return [[self.counts.get((layer, said), 0) for said in Layer] for layer in Layer]

    def worst(self, least: int = 2) -> list[Mistaken]:
        """Return the confusions that happened at least so often, the most frequent first."""
        found = [
            Mistaken(layer, said, count, self.total(layer))
            for (layer, said), count in self.counts.items()
            if layer is not said and count >= least
        ]
        return sorted(found, key=lambda m: (-m.count, -m.count / m.total, m.layer, m.said))


def triage_confusion(answers: Iterable[TriageAnswer]) -> Confusion:
    """Return the confusion of the triage drill."""
    return Confusion(Counter((answer.layer, answer.said_layer) for answer in answers))


def practice_confusion(
    attempts: Sequence[Attempt], questions: Mapping[str, Question], fixes: Mapping[tuple[str, str], Layer]
) -> Confusion:
    """Return the confusion of answers: the layer that failed against the one that the chosen option repairs.

    Args:
        attempts: Any attempts; a right answer counts as the layer recognized.
        questions: Items that still exist, by id.
        fixes: The layer that each distractor repairs, by item id and option id.
    """
    return Confusion(Counter(pair for attempt in attempts for pair in layers_said(attempt, questions, fixes)))


def layers_said(
    attempt: Attempt, questions: Mapping[str, Question], fixes: Mapping[tuple[str, str], Layer]
) -> set[tuple[Layer, Layer]]:
    """Return the layer that failed with each layer that an answer says; nothing for no answer or a lost item.

    Args:
        attempt: Any attempt; a right answer says the layer that failed.
        questions: Items that still exist, by id.
        fixes: The layer that each distractor repairs, by item id and option id.
    """
    question = questions.get(attempt.item_id)
    if question is None or not attempt.answered:
        return set()
    said = {fixes[attempt.item_id, option] for option in attempt.chosen if (attempt.item_id, option) in fixes}
    return {(question.layer, layer) for layer in said | ({question.layer} if attempt.correct else set())}
