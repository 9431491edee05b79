"""Short claims beside what the found sections say in words: denied, counted otherwise, or said of the other side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.models import Section
from corpus.sentences import Span
from index.lexical import plain_text, stems
from tutor.chat.units import parts_of
from tutor.llm.claims import Clause, clauses, read_clause
from tutor.llm.opposites import CONTRARIES
from tutor.llm.places import places
from tutor.llm.worth import Worth

LEAST, MOST = 3, 11
"""Words with a meaning that a claim has which can be compared; a longer one says several things."""
COVERED = 0.72
"""Share of the rest of a claim that a clause has which denies one of its words."""
LEAD, FAR_LEAD = 0.25, 0.4
"""Its lead over every clause that says the word freely; more if other words stand between the denial and it."""
COUNTED, COUNTED_LEAD = 0.6, 0.1
"""The same for a clause with another number of the same thing."""
CONTRARY, CONTRARY_LEAD = 0.9, 0.3
"""The same for a clause with the contrary of one of its words."""
WARNED = 0.8
"""Share of a claim that a warning has of which it warns."""
SAID = 0.8
"""Share of a claim that one clause says freely, from which the guide says it."""
RARE = 2.0
"""Worth from which a word that is denied is what a claim is about."""
_COUNTED = re.compile(
    r"\b(\d+(?:[.,]\d+)*|two|three|four|five|six|seven|eight|nine|ten|twelve)[\s-]+(?:[a-z]+[\s-]+)?([a-z]{3,})",
    re.I,
)
_WORDS = {
    word: str(number) for number, word in enumerate("two three four five six seven eight nine ten".split(), 2)
} | {"twelve": "12"}
_LIMITS = frozenset("only unless until except if when most least".split())
"""Words with which a claim holds in part only; a denial of the rest does not touch it."""
_GENERAL = frozenset(
    stem
    for word in "use work take need get become happen mean handle can may everybody everyone people still do make let "
    "give run".split()
    for stem in stems(word)
)
"""Words that say little of what a claim is about, which a clause against it may lack."""
_WITHOUT = frozenset({"without", "no"})
_NEEDS = frozenset("only need needs requires require must mandatory required".split())
"""Words by which a clause says that something cannot be left out."""
_WRONGLY = re.compile(r"\b(?:assuming|expecting|believing|thinking) that (.{12,160}?) is (?:wrong|a mistake)\b", re.I)
_QUOTED = re.compile(r"[\"“]([^\"“”]{16,160})[\"”]")
_LOOSE = frozenset("each every all any one once both two several whole complete".split())
"""Words whose contraries prove little by themselves."""


@dataclass(frozen=True)
class Found:
    """What the guide says against a claim, and where: the section and the span of the sentence or row."""

    section: Section
    span: Span


@dataclass(frozen=True)
class _Said:
    clause: Clause
    section: Section
    near: frozenset[str]


class Said:
    """What some sections say, for claims to be compared with. Not kept beyond a question."""

    def __init__(self, sections: Sequence[Section], worth: Worth) -> None:
        """Take the sections that a question leads to, best first."""
        self._all = [
            _Said(clause, section, clause.stems | _heading(section))
            for section in sections
            for clause in places(section).said
            if not _WRONGLY.search(clause.text)
        ]
        self._pieces = [
            one for one, after in zip(self._all, [*self._all[1:], None], strict=True) if not _joins(one, after)
        ]
        self._warned = [_Said(c, section, c.stems) for section in sections for c in _warned(section)]
        self._worth = worth

    def plainly(self, claim: str) -> bool:
        """Return whether one clause says the claim, with nothing of it denied."""
        part = read_clause(claim)
        if part.denies:
            return False
        return len(part.stems) >= LEAST and any(
            self._worth.share(part.stems, one.clause.stems) >= SAID and not part.stems & one.clause.within_denial
            for one in self._all
        )

    def shares(self, claim: str) -> dict[str, float]:
        """Return how much of a claim the sections say, deny and warn of, each as a share in [0, 1], and its length.

        `said` is the share that one clause says and denies no word of, `denied` the share of one that denies a word;
        both count the heading of the section in their second form.
        """
        asked = read_clause(claim).stems
        found = dict.fromkeys(("said", "said_near", "denied", "denied_near"), 0.0)
        for one in self._all:
            kind = "denied" if asked & one.clause.within_denial else "said"
            found[kind] = max(found[kind], self._worth.share(asked, one.clause.stems))
            found[f"{kind}_near"] = max(found[f"{kind}_near"], self._worth.share(asked, one.near))
        warned = max((self._worth.share(asked, one.clause.stems) for one in self._warned), default=0.0)
        return {**found, "warned": warned, "length": float(len(asked))}

    def against(self, claim: str) -> Found | None:
        """Return the clause that contradicts a claim, or None."""
        for part in clauses(claim):
            if LEAST <= len(part.stems) <= MOST:
                checks = (self._denied, self._needed, self._counted, self._contrary, self._against_warning)
                found = next((found for check in checks if (found := check(part))), None)
                if found:
                    return Found(found.section, _span(found.section, found.clause))
        return None

    def _denied(self, part: Clause) -> _Said | None:
        """Return a clause that denies a word which the claim says freely, and of which no clause says the same."""
        if part.denies or part.words & _LIMITS or part.leaning:
            return None
        for stem in sorted(part.stems - _GENERAL):
            if self._worth.one(stem) < RARE:
                continue
            rest = part.stems - {stem} - _GENERAL
            freely = self._best(rest, [s for s in self._all if stem in s.clause.free and not s.clause.leaning])
            for lead, denying in ((LEAD, _denies), (FAR_LEAD, _denies_near)):
                against = self._best(rest, [s for s in self._all if denying(s.clause, stem)])
                if against and against[0] >= COVERED and against[0] - (freely[0] if freely else 0.0) >= lead:
                    return against[1]
        return None

    def _needed(self, part: Clause) -> _Said | None:
        """Return a clause that needs what the claim does without, if no clause does without it."""
        if not part.words & _WITHOUT or part.words & {"not", "cannot", "never", "nothing"} or part.leaning:
            return None
        for stem in sorted((part.denied | part.softly_denied) - _GENERAL):
            rest = part.stems - {stem} - _GENERAL
            needs = self._best(rest, [s for s in self._all if stem in s.clause.free and s.clause.words & _NEEDS])
            if needs and needs[0] >= COVERED:
                without = self._best(rest, [s for s in self._all if stem in s.clause.within_denial])
                if needs[0] - (without[0] if without else 0.0) >= LEAD:
                    return needs[1]
        return None

    def _counted(self, part: Clause) -> _Said | None:
        """Return a clause that has another number of the same thing, if none has the claim's."""
        for number, noun in _counts(part.text):
            rest = part.stems - {number}
            counted = [(s, {n for n, thing in _counts(s.clause.text) if thing == noun}) for s in self._all]
            other = self._best(rest, [s for s, found in counted if found and number not in found])
            if other and other[0] >= COUNTED:
                same = self._best(rest, [s for s, _ in counted if number in s.clause.stems])
                if other[0] - (same[0] if same else 0.0) >= COUNTED_LEAD:
                    return other[1]
        return None

    def _contrary(self, part: Clause) -> _Said | None:
        """Return a clause that says the contrary of a word, if none says the word itself."""
        if part.denies or part.words & _LIMITS:
            return None
        for word in sorted(part.words & CONTRARIES.keys() - _LOOSE):
            own = frozenset(stems(word))
            contraries = CONTRARIES[word] - part.words - _LOOSE
            rest = part.stems - own
            if len(rest) < LEAST - 1:
                continue
            other = [s for s in self._pieces if s.clause.words & contraries and not s.clause.denies]
            against = self._best(rest, [s for s in other if word not in s.clause.words and not own & s.clause.stems])
            if against and against[0] >= CONTRARY:
                same = self._best(rest, [s for s in self._pieces if word in s.clause.words or own & s.clause.stems])
                if against[0] - (same[0] if same else 0.0) >= CONTRARY_LEAD:
                    return against[1]
        return None

    def _against_warning(self, part: Clause) -> _Said | None:
        """Return a warning of the claim, if nothing that the sections say has as much of it."""
        if part.denies or part.words & _LIMITS or part.leaning:
            return None
        warned = self._best(part.stems, self._warned)
        said = self._best(part.stems, self._all)
        if warned and warned[0] >= WARNED and warned[0] - (said[0] if said else 0.0) >= COUNTED_LEAD:
            return warned[1]
        return None

    def _best(self, rest: frozenset[str], among: Sequence[_Said]) -> tuple[float, _Said] | None:
        """Return the clause that has most of some words, and its share."""
        return max(((self._worth.share(rest, one.near), one) for one in among), key=lambda pair: pair[0], default=None)


def _joins(one: _Said, after: _Said | None) -> bool:
    """Return whether a clause is a whole sentence whose parts follow it."""
    return after is not None and after.clause.text != one.clause.text and after.clause.text in one.clause.text


@lru_cache(maxsize=1024)
def _warned(section: Section) -> tuple[Clause, ...]:
    """Return what a section quotes or names only to call it wrong."""
    found = [*_WRONGLY.findall(section.body)]
    for line in section.body.splitlines():
        found += _QUOTED.findall(line) if line.startswith("**Trap.**") else []
    return (*map(read_clause, found), *places(section).warned)


def _denies(clause: Clause, stem: str) -> bool:
    return stem in clause.denied and not clause.supposes and not clause.words & _LIMITS


def _denies_near(clause: Clause, stem: str) -> bool:
    hard = clause.denied and not clause.supposes and not clause.words & _LIMITS
    return bool(hard) and stem in clause.within_denial - clause.denied


def _counts(text: str) -> Iterator[tuple[str, str]]:
    """Yield each number of a text with the thing it counts."""
    for number, noun in _COUNTED.findall(plain_text(text)):
        thing = stems(noun)
        if thing:
            yield _WORDS.get(number.lower(), number.replace(",", "")), thing[0]


@lru_cache(maxsize=1024)
def _heading(section: Section) -> frozenset[str]:
    return frozenset(stems(plain_text(section.heading)))


def _span(section: Section, clause: Clause) -> Span:
    """Return where the sentence or row stands that a clause is part of: the one that has most of its words."""
    parts = parts_of(section)
    best = max(parts, key=lambda part: (clause.text in section.body[slice(*part.span)], len(clause.stems & part.stems)))
    return best.span
