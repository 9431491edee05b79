"""Words that say the opposite of each other: a premise that uses one where the guide uses the other is wrong."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

_PAIRS = (
    "higher/lower raise/lower raises/lowers increase/decrease increases/decreases before/after "
    "first/last always/never all/none required/optional required/forbidden allowed/forbidden help/hurt helps/hurts "
    "help/weaken helps/weakens improve/weaken improves/weakens strengthen/weaken same/different immutable/movable "
    "fixed/movable offline/online large/small big/small larger/smaller fast/slow faster/slower cheap/expensive "
    "cheaper/expensive early/late earlier/later forward/back static/dynamic active/paused running/paused runs/paused "
    "manual/automatic keep/drop keeps/drops add/replace adds/replaces appends/replaces include/exclude "
    "includes/excludes numeric/categorical input/output inputs/outputs read/write public/private safe/unsafe "
    "safe/dangerous full/partial several/one many/single several/single supported/unsupported current/deprecated "
    "enabled/disabled on/off success/failure staging/production driver/executors global/local "
    "synchronous/asynchronous ascending/descending maximize/minimize exact/approximate possible/impossible "
    "shared/separate starts/stops start/stop speeds/slows"
)
_WORD = re.compile(r"[a-z]+")


def _opposites() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for pair in _PAIRS.split():
        one, other = pair.split("/")
        found[one].add(other)
        found[other].add(one)
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES = _opposites()
"""The opposites of each word."""


def says_opposite(claim: str, nearest: Sequence[str]) -> bool:
    """Return whether the sentence nearest to a claim uses the opposite of one of its words.

    The claim's own word must stand in none of the sentences, and the opposite not in the claim: a sentence or a claim
    that weighs both denies neither.

    Args:
        claim: What is taken for granted.
        nearest: The guide's sentences nearest to it, best first.
    """
    said = _words(claim)
    told = [_words(sentence) for sentence in nearest]
    return any(
        word not in set().union(*told) and OPPOSITES[word] & told[0] - said for word in said & OPPOSITES.keys() if told
    )


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower()))
