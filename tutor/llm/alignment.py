"""How the words of a sentence lie in the one unit of a section that holds most of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from index.lexical import plain_text, stems, stems_by_word
from tutor.llm.claims import Clause

_MARKS = re.compile(r"[*`]")
Share = Callable[[frozenset[str], frozenset[str]], float]
Worth = Callable[[str], float]


def alignment(sentence: Clause, units: Sequence[Clause], heading: str, share: Share) -> dict[str, float]:
    """Return how far one unit alone holds a sentence, with and without the heading, and in which order.

    Args:
        sentence: As written.
        units: All units of the section.
        heading: The section's heading.
        share: Returns how much of some stems other stems cover, from 0 to 1.
    """
    known = frozenset(stems(plain_text(heading)))
    shares = [share(sentence.stems, unit.stems) for unit in units]
    best = max(range(len(units)), key=shares.__getitem__)
    rest = sentence.stems - known
    return {
        "one_unit": shares[best],
        "one_unit_rest": max(share(rest, unit.stems) for unit in units) if rest else 1.0,
        "one_unit_back": share(units[best].stems, sentence.stems),
        "order": inversions(_ordered(sentence), _ordered(units[best])),
        "order_near": near_inversions(_ordered(sentence), _ordered(units[best])),
    }


def absences(sentence: Clause, given: frozenset[str], knows: Callable[[str], bool], worth: Worth) -> dict[str, float]:
    """Return what of a sentence the section does not have: how many words, the rarest, and how many the guide has."""
    missing = sentence.stems - given
    total = max(len(sentence.stems), 1)
    return {
        "missing": len(missing) / total,
        "missing_known": sum(map(knows, missing)) / total,
        "missing_rarest": max((worth(stem) for stem in missing if knows(stem)), default=0.0),
        "length": float(len(sentence.stems)),
    }


def repetition(text: str) -> float:
    """Return the share of the words with a meaning that stood in the text before; 0 if each stands once.

    An API name is one word: two calls of the same module, or of the same object, repeat nothing.
    """
    found = [word[0] for word in stems_by_word(_MARKS.sub(" ", text))]
    return 1 - len(set(found)) / len(found) if found else 0.0


def inversions(said: Sequence[str], given: Sequence[str]) -> float:
    """Return the share of pairs of common words, each standing once in both, whose order differs."""
    places = _common(said, given)
    pairs = [(a, b) for number, a in enumerate(places) for b in places[number + 1 :]]
    return sum(a > b for a, b in pairs) / len(pairs) if pairs else 0.0


def near_inversions(said: Sequence[str], given: Sequence[str]) -> float:
    """Return the share of neighboring common words whose order differs."""
    places = _common(said, given)
    pairs = list(zip(places, places[1:], strict=False))
    return sum(a > b for a, b in pairs) / len(pairs) if pairs else 0.0


def _common(said: Sequence[str], given: Sequence[str]) -> list[int]:
    once, there = Counter(said), Counter(given)
    return [given.index(stem) for stem in said if once[stem] == 1 and there[stem] == 1]


def _ordered(clause: Clause) -> list[str]:
    return stems(plain_text(clause.text))
