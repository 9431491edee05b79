"""How learners word what the guide answers, what it does not, and requests for real exam questions.

Words tell what vectors blur: "plot of Macbeth" and "plot of a drift metric" lie near each other, their words do not.
Each word counts by how much more often the texts of one side use it than those of the other (naive Bayes), over the
guide's asks, the topics outside it and the examples.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from index.examples import Side, side_of_entry
from index.lexical import stems, words
from index.store import VectorStore

SMOOTHING = 0.5
"""Added to the number of texts that use a word, so that an unknown word says little."""
MOST = 10.0
"""Sum of log odds beyond which more words add nothing."""


@dataclass(frozen=True)
class Odds:
    """What the words of a text say, as log odds; above 0 they speak for the first side of a contrast.

    Attributes:
        total: Sum over the words, at most `MOST` either way.
        mean: Mean over the words.
        most: Odds of the word that speaks most for the first side.
        least: Odds of the word that speaks most against it.
        second: Odds of the next word against it.
    """

    total: float = 0.0
    mean: float = 0.0
    most: float = 0.0
    least: float = 0.0
    second: float = 0.0


@dataclass(frozen=True)
class Worded:
    """What the words of a question say.

    Attributes:
        inside: For the guide, against everything else outside it.
        dump: For a request for real exam questions, against the guide.
    """

    inside: Odds = field(default_factory=Odds)
    dump: Odds = field(default_factory=Odds)


def texts_of(store: VectorStore, without: Collection[int] = ()) -> Mapping[Side, list[str]]:
    """Return the asks, topics outside the guide and examples of a store by side, but for some positions."""
    found: dict[Side, list[str]] = {side: [] for side in Side}
    for row, entry in enumerate(store.entries):
        side = side_of_entry(entry)
        if side and row not in without:
            found[side].append(entry.text)
    return found


class Wording:
    """Log odds of words. Safe to share between threads."""

    def __init__(self, texts: Mapping[Side, Sequence[str]]) -> None:
        """Count the words of the texts of each side."""
        stemmed = {side: [stems(text) for text in texts[side]] for side in Side}
        inside = stemmed[Side.INSIDE]
        self._inside = _log_odds(inside, stemmed[Side.OUTSIDE])
        wordings = [
            [_with_small_words(text, found) for text, found in zip(texts[side], stemmed[side], strict=True)]
            for side in (Side.DUMP, Side.INSIDE)
        ]
        self._dump = _log_odds(*wordings)

    def of(self, text: str) -> Worded:
        """Return what the words of a text say."""
        found = stems(text)
        return Worded(_odds(self._inside, found), _odds(self._dump, _with_small_words(text, found)))


def _with_small_words(text: str, stemmed: Sequence[str]) -> list[str]:
    """Return stems and words, for "me", "did" and "what came" are how such requests are worded."""
    return [*stemmed, *words(text)]


def _log_odds(one: Sequence[Sequence[str]], other: Sequence[Sequence[str]]) -> Mapping[str, float]:
    """Return for each token how much more often texts of one side use it; "" stands for a token of neither."""
    counts = [Counter(token for text in texts for token in set(text)) for texts in (one, other)]
    sizes = [len(texts) + 2 * SMOOTHING for texts in (one, other)]
    shift = log(sizes[1] / sizes[0])
    odds = {
        token: log((counts[0][token] + SMOOTHING) / (counts[1][token] + SMOOTHING)) + shift
        for token in counts[0].keys() | counts[1].keys()
    }
    return {"": shift, **odds}


def _odds(by_token: Mapping[str, float], tokens: Sequence[str]) -> Odds:
    found = sorted(by_token.get(token, by_token[""]) for token in set(tokens))
    if not found:
        return Odds()
    total = sum(found)
    return Odds(
        total=max(-MOST, min(MOST, total)),
        mean=total / len(found),
        most=found[-1],
        least=found[0],
        second=found[1] if len(found) > 1 else 0.0,
    )
