"""Everyday words for the guide's technical terms, for learners who do not know the term."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

_FILE = Path(__file__).with_name("everyday.yaml")
_PHRASES = TypeAdapter(dict[str, list[str]])


@lru_cache(maxsize=1)
def everyday_phrases() -> dict[str, list[str]]:
    """Return the phrases by the term they stand for, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same result, only faster
    return _PHRASES.validate_python(yaml.load(_FILE.read_text("utf-8"), loader))


class EverydayWords:
    """Finds the terms that a question says in everyday words."""

    def __init__(self, stems: Callable[[str], Sequence[str]]) -> None:
        """Take how words are stemmed."""
        self._phrases: dict[str, list[tuple[int, frozenset[str], str]]] = defaultdict(list)
        told = ((term, phrase) for term, phrases in everyday_phrases().items() for phrase in phrases)
        for place, (term, phrase) in enumerate(told):
            said = frozenset(stems(phrase))
            if said:
                self._phrases[min(said)].append((place, said, term))  # found by any one of its words

    def terms(self, stems: Sequence[str]) -> list[str]:
        """Return the terms whose phrases a stemmed question uses in full."""
        asked = set(stems)
        found = [one for stem in asked & self._phrases.keys() for one in self._phrases[stem] if one[1] <= asked]
        return list(dict.fromkeys(term for _, _, term in sorted(found)))
