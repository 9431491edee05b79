"""Whether a sentence says more, or the contrary, by a single word: “always” for “usually”, “deleted” for “kept”."""

from __future__ import annotations

from collections.abc import Sequence

from index.lexical import stems
from tutor.llm.claims import Clause
from tutor.llm.contrasts import Share
from tutor.llm.opposites import LOOSE
from tutor.llm.reading import Read

NEAREST, NEAR = 3, 2
"""How many clauses a contrary is looked for in, and how many units a strong word."""
DOUBTS = frozenset(
    "may might can could often usually most mostly some sometimes typical typically usual almost unless except only "
    "default likely tends frequently many partly possible".split()
)
"""Words that leave room for exceptions."""
CLAIMS = frozenset(
    "always never every all any everything everyone nobody nothing only guarantee guarantees guaranteed prove proves "
    "whatever whichever certainly automatically must whole entirely completely ever exactly regardless best "
    "officially".split()
)
"""Words that leave none."""


def strength(whole: Clause, parts: Sequence[Clause], read: Read, share: Share) -> dict[str, float]:
    """Return signs that a sentence claims more than a section, or the contrary.

    Args:
        whole: The sentence.
        parts: Its clauses.
        read: The section made ready.
        share: Returns how much of some stems other stems cover, from 0 to 1.
    """
    near = _nearest(whole, [unit.whole for unit in read.units], NEAR, share)
    strong = whole.words & CLAIMS
    new = strong - frozenset().union(*(unit.words for _, unit in near))
    doubted = near[0][1].words & DOUBTS
    return {
        "claims_new": float(len(new)),
        "claims_new_here": float(len(strong - read.words)),
        "doubt_lost": float(bool(doubted - whole.words) and not whole.words & DOUBTS),
        "doubt_turned": float(bool(new and doubted)),
        "contrary": max(_contrary(part, whole, read, share) for part in parts),
        "contrary_here": float(any(_only_contrary(word, read) for word in whole.words)),
    }


def _contrary(part: Clause, whole: Clause, read: Read, share: Share) -> float:
    """Return how well a clause of the section fits that has the contrary of a word in its stead, from 0 to 1."""
    words = [word for word in part.words if word in LOOSE]
    if not words:
        return 0.0
    near = _nearest(part, read.sayings, NEAREST, share)
    return max((fit for fit, place in near for word in words if _turned(word, place, whole)), default=0.0)


def _turned(word: str, place: Clause, whole: Clause) -> bool:
    return not _has(word, place.words, place.stems) and bool((LOOSE[word] & place.words) - whole.words)


def _only_contrary(word: str, read: Read) -> bool:
    return word in LOOSE and not _has(word, read.words, read.stems) and bool(LOOSE[word] & read.words)


def _has(word: str, words: frozenset[str], known: frozenset[str]) -> bool:
    return word in words or any(stem in known for stem in stems(word)[:1])


def _nearest(clause: Clause, others: Sequence[Clause], count: int, share: Share) -> list[tuple[float, Clause]]:
    fits = [share(clause.stems, other.stems) for other in others]
    return [(fits[n], others[n]) for n in sorted(range(len(others)), key=lambda n: (-fits[n], n))[:count]]
