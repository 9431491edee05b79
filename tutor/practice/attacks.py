"""Answering the bank without knowledge: what a guesser scores who looks only at the options, or only skims.

A bank is good if each of these readers stays near chance. Scores are expected values: where options tie, every
way of breaking the tie counts with its probability.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import comb, log, sqrt

import numpy as np

from corpus.bank_rules import MOCK_FORMS
from corpus.items import LETTERS, Bank, Item, Pool
from corpus.models import Corpus
from index.encoder import Encoder
from index.lexical import stems
from tutor.practice.forms import draw_form

ERRORS_ALLOWED = 2.0
"""Binomial standard errors above chance that a blind attack may score."""
SHALLOW_LIMIT = 0.40
"""Share below which a reader must stay who compares the words or the meaning of stem and option."""

_ABSOLUTE = re.compile(
    r"\b(?:always|never|only|all|every|any|must|none|no|entire|whole|immediately|automatically)\b", re.I
)
_HEDGE = re.compile(r"\b(?:may|might|can|could|usually|often|some|first|until|before|after|if|unless|while)\b", re.I)
_SPECIFIC = re.compile(r"`[^`]+`|\d+(?:[.,]\d+)*|\b[A-Z]\w*[A-Z]\w*\b|\b\w+_\w+\b")

Scorer = Callable[[Item], Sequence[float]]
"""Returns one value per option in neutral order; the attack takes the highest."""


@dataclass(frozen=True)
class AttackScore:
    """What one attack scores on one group of items.

    Attributes:
        attack: Name of the attack.
        group: `bank`, a domain's id, or `mock 1` and so on.
        score: Expected share right in [0, 1].
        chance: Expected share right of a blind guess.
        limit: Highest share allowed.
        items: Number of items.
        below: Whether the limit itself is too much already.
    """

    attack: str
    group: str
    score: float
    chance: float
    limit: float
    items: int
    below: bool = False

    @property
    def holds(self) -> bool:
        """Return whether the attack stays within its limit, or below it."""
        return self.score < self.limit - 1e-9 if self.below else self.score <= self.limit + 1e-9


def expected_score(item: Item, values: Sequence[float]) -> float:
    """Return the probability that taking the highest-valued options gives exactly the key."""
    threshold = sorted(values, reverse=True)[item.choose - 1]
    sure = {place for place, value in enumerate(values) if value > threshold}
    tied = {place for place, value in enumerate(values) if value == threshold}
    key = {place for place, option in enumerate(item.options) if option.right}
    if not (sure <= key <= sure | tied):
        return 0.0
    return 1 / comb(len(tied), item.choose - len(sure))


def blind_attacks(corpus: Corpus) -> Mapping[str, Scorer]:
    """Return the attacks that look at form, and those that need only the words of stem and guide."""
    counts = Counter(stem for section in corpus.sections.values() for stem in stems(section.body))
    letters: dict[str, Scorer] = {f"letter {letter}": _letter(place) for place, letter in enumerate(LETTERS[:4])}
    return letters | {
        "longest": lambda item: [len(option.text) for option in item.options],
        "shortest": lambda item: [-len(option.text) for option in item.options],
        "longer of the middle": _middle,
        "most specific": lambda item: [len(_SPECIFIC.findall(option.text)) for option in item.options],
        "least specific": lambda item: [-len(_SPECIFIC.findall(option.text)) for option in item.options],
        "shares words with the stem": _shared_with_stem,
        "no absolute words": lambda item: [-len(_ABSOLUTE.findall(option.text)) for option in item.options],
        "most absolute words": lambda item: [len(_ABSOLUTE.findall(option.text)) for option in item.options],
        "most careful words": lambda item: [len(_HEDGE.findall(option.text)) for option in item.options],
        "commonest terms": lambda item: [_commonness(option.text, counts) for option in item.options],
        "odd one out": lambda item: [-value for value in _alikeness(item)],
        "most like the others": _alikeness,
    }


def shallow_readers(encoder: Encoder, items: Sequence[Item]) -> Mapping[str, Scorer]:
    """Return the readers who compare stem and option without knowing anything."""
    texts = [text for item in items for text in (item.stem, *(option.text for option in item.options))]
    vectors = dict(zip(texts, encoder.encode(texts), strict=True))

    def meaning(item: Item) -> list[float]:
        return [float(vectors[item.stem] @ vectors[option.text]) for option in item.options]

    def both(item: Item) -> list[float]:
        return [float(a + b) for a, b in zip(meaning(item), _shared_with_stem(item), strict=True)]

    return {"reader: words": _shared_with_stem, "reader: meaning": meaning, "reader: both": both}


def attack_bank(corpus: Corpus, bank: Bank, encoder: Encoder | None = None, seed: int = 1) -> list[AttackScore]:
    """Return what each attack scores on the bank, on each domain and on three disjoint mock exams.

    Args:
        corpus: The guide.
        bank: The items.
        encoder: For the readers; they are left out if None.
        seed: What the mock exams are drawn with.
    """
    groups = dict(_groups(corpus, bank, seed))
    scores = []
    for name, scorer in blind_attacks(corpus).items():
        for group, items in groups.items():
            scores.append(_score(name, group, items, scorer, limit_of(items)))
    if encoder is not None:
        for name, scorer in shallow_readers(encoder, bank.items).items():
            scores += [
                replace(_score(name, group, items, scorer, SHALLOW_LIMIT), below=True)
                for group, items in groups.items()
            ]
    return scores


class FairForms:
    """Whether a mock exam gives nothing to a guesser: every blind attack stays within its limit on it.

    The bank as a whole holds the limits; a form of it can still be one that the shortest options happen to pass.
    """

    def __init__(self, corpus: Corpus, bank: Bank) -> None:
        """Take what each attack scores on each item of the mock pool."""
        scorers = blind_attacks(corpus).values()
        self._scores = {
            item.id: [expected_score(item, scorer(item)) for scorer in scorers] for item in bank.pool(Pool.MOCK)
        }

    def __call__(self, items: Sequence[Item]) -> bool:
        """Return whether each attack stays within its limit on these items of the mock pool."""
        worst = float(np.mean([self._scores[item.id] for item in items], axis=0).max())
        return worst <= limit_of(items) + 1e-9


def limit_of(items: Sequence[Item]) -> float:
    """Return the highest share a blind attack may score: chance and two binomial standard errors."""
    chances = [item.chance for item in items]
    error = sqrt(sum(p * (1 - p) for p in chances)) / len(items)
    return sum(chances) / len(items) + ERRORS_ALLOWED * error


def _score(name: str, group: str, items: Sequence[Item], scorer: Scorer, limit: float) -> AttackScore:
    score = float(np.mean([expected_score(item, scorer(item)) for item in items]))
    return AttackScore(name, group, score, float(np.mean([item.chance for item in items])), limit, len(items))


def _groups(corpus: Corpus, bank: Bank, seed: int) -> Iterator[tuple[str, tuple[Item, ...]]]:
    yield "bank", bank.items
    for domain in corpus.blueprint.domains:
        items = tuple(item for item in bank.items if corpus.blueprint.domain_of(item.lesson) == domain)
        if items:
            yield domain.id, items
    seen: set[str] = set()
    for number in range(1, MOCK_FORMS + 1):
        form = draw_form(bank, corpus.blueprint, seed, seen)  # as chance has it: chosen by the attacks, none could fail
        seen |= {item.id for item in form.items}
        yield f"mock {number}", form.items


def _letter(place: int) -> Scorer:
    """Take the option at a place and, where two are wanted, the one after it."""

    def scorer(item: Item) -> list[float]:
        count = len(item.options)
        return [-((other - place) % count) for other in range(count)]

    return scorer


def _middle(item: Item) -> list[float]:
    """Take the longest option but one: neither the longest nor the shortest."""
    lengths = [len(option.text) for option in item.options]
    return [length if length < max(lengths) else -1 for length in lengths]


def _shared_with_stem(item: Item) -> list[float]:
    asked = set(stems(item.stem))
    words = [set(stems(option.text)) for option in item.options]
    return [len(asked & mine) / max(len(mine), 1) for mine in words]


def _commonness(text: str, counts: Counter[str]) -> float:
    found = [log(1 + counts[stem]) for stem in stems(text)]
    return sum(found) / max(len(found), 1)


def _alikeness(item: Item) -> list[float]:
    words = [set(stems(option.text)) for option in item.options]
    return [
        sum(len(mine & other) / max(len(mine | other), 1) for other in words if other is not mine) for mine in words
    ]
