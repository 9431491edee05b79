"""Whether a sentence would fit a section better with two of its words exchanged or one turned round.

“A canary asks which model is better” fits the guide less well than the same sentence about an A/B test. Everything here
compares words; no encoder is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from math import exp

from corpus.blocks import parse_blocks
from corpus.models import Section
from index.lexical import plain_text, stems
from tutor.llm.claims import Clause, clauses
from tutor.llm.opposites import CONTRARIES

MOST = 24
"""Exchanges that are tried for one sentence."""
REACH = 3.0
"""Words between two words after which their nearness has fallen to a third."""
BACKWARD = 2
"""Words that the wrong order counts like."""
KINDS = ("exchanged", "replaced", "turned")
_CODE = re.compile(r"`([^`]+)`")
_SIDES = re.compile(r"\s+(?:versus|vs\.?|or|and)\s+|,\s+(?:or\s+|and\s+)?", re.I)
_ARTICLE = re.compile(r"^(?:an?|the)\s+", re.I)
_PROPER = re.compile(r"\b[A-Z][\w-]*[a-z](?: [A-Z][\w-]+)+\b")
Share = Callable[[frozenset[str], frozenset[str]], float]


@lru_cache(maxsize=4096)
def counterparts(section: Section) -> tuple[tuple[str, ...], ...]:
    """Return groups of things that a section sets beside each other, as it writes them, without marks."""
    groups: list[tuple[str, ...]] = [_named(_SIDES.split(section.heading))]
    for block in parse_blocks(section.body):
        if block.header is not None:
            head = section.body[slice(*block.header)].splitlines()[0]
            rows = [section.body[start:end] for start, end in block.units]
            groups += [_named(_cells(head)[1:]), _named([_cells(row)[0] for row in rows])]
        else:
            groups += [_named(_CODE.findall(section.body[start:end])) for start, end in block.units]
    groups.append(_named(_CODE.findall(section.body)))
    return tuple(dict.fromkeys(group for group in groups if len(group) > 1))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").replace("\\|", "¦").split("|")] or [""]


def _named(found: Sequence[str]) -> tuple[str, ...]:
    names = (_ARTICLE.sub("", " ".join(plain_text(name).split())) for name in found)
    return tuple(dict.fromkeys(name for name in names if 2 < len(name) and len(name.split()) <= 4))


def gains(sentence: str, section: Section, parts: Sequence[Clause], share: Share) -> dict[str, float]:
    """Return how much better a sentence would fit a section with words exchanged, from 0 to 1, by signal.

    `exchanged` stands for two things that it names, `replaced` for one and its counterpart, `turned` for a word and its
    contrary. The first of each compares which words stand together in a clause, the one with `_near` how near.

    Args:
        sentence: As written.
        section: What it is compared with.
        parts: The section's clauses.
        share: Returns how much of some stems other stems cover, from 0 to 1.
    """
    first = _together(sentence, parts, share), _nearness(sentence, parts)
    best = dict.fromkeys((f"{kind}{way}" for kind in KINDS for way in ("", "_near")), 0.0)
    for kind, text in islice(variants(sentence, section), MOST):
        best[kind] = max(best[kind], _together(text, parts, share) - first[0])
        best[f"{kind}_near"] = max(best[f"{kind}_near"], _nearness(text, parts) - first[1])
    return best


def variants(sentence: str, section: Section) -> Iterator[tuple[str, str]]:
    """Yield the ways to exchange words of a sentence, the likeliest to matter first."""
    plain = " ".join(plain_text(sentence).split())
    for word in dict.fromkeys(re.findall(r"[a-z]+", plain.lower())):
        for other in CONTRARIES.get(word, ()):
            yield "turned", re.sub(rf"\b{word}\b", other, plain, flags=re.I)
    seen = {plain}
    for group in counterparts(section):
        there = [name for name in group if _found(name, plain)]
        there = [name for name in there if not any(name != other and name in other for other in there)]
        pairs = [(a, b) for n, a in enumerate(there) for b in there[n + 1 :]]
        pairs = pairs or [(a, b) for a in there for b in group if b != a and a not in b and b not in a]
        for one, two in pairs:
            text = _exchange(plain, one, two)
            if text not in seen:
                seen.add(text)
                yield "exchanged" if _found(two, plain) else "replaced", text


def _pattern(name: str) -> re.Pattern[str]:
    return _compiled(name)


@lru_cache(maxsize=8192)
def _compiled(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w.]){re.escape(name)}(?:s\b|\b|(?!\w))", re.I)


def _found(name: str, text: str) -> bool:
    return bool(_pattern(name).search(text))


def _exchange(text: str, one: str, two: str) -> str:
    mark = "\0"
    text = _pattern(one).sub(lambda _: mark, text)
    text = _pattern(two).sub(lambda _: one, text)
    return text.replace(mark, two)


def _together(text: str, parts: Sequence[Clause], share: Share) -> float:
    """Return how well the clauses of a text stand in single clauses of the section, on average."""
    found = [max((share(said.stems, part.stems) for part in parts), default=0.0) for said in clauses(text)]
    return sum(found) / len(found) if found else 0.0


def _nearness(text: str, parts: Sequence[Clause]) -> float:
    """Return how near neighboring words of a text stand to each other, in this order, in the best clauses."""
    pairs = [(a, b) for said in clauses(text) for a, b in pairwise(_order(said.text))]
    found = [max((_near(a, b, _places(part.text)) for part in parts), default=0.0) for a, b in pairs]
    return sum(found) / len(found) if found else 0.0


def _near(one: str, two: str, places: Mapping[str, int]) -> float:
    if one not in places or two not in places:
        return 0.0
    apart = places[two] - places[one]
    return exp(-(apart - 1 if apart > 0 else BACKWARD - apart) / REACH)


@lru_cache(maxsize=32768)
def _order(text: str) -> tuple[str, ...]:
    return tuple(stems(plain_text(text)))


@lru_cache(maxsize=32768)
def _places(text: str) -> dict[str, int]:
    return {stem: number for number, stem in reversed(list(enumerate(_order(text))))}
