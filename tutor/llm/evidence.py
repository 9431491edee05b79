"""What speaks for and against a sentence being supported by a section, as numbers by name."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import or_

import numpy as np

from corpus.models import Section
from corpus.sentences import Span
from index.lexical import stems
from tutor.llm.alignment import absences, alignment, repetition
from tutor.llm.around import Around
from tutor.llm.claims import CONDITIONS, LASTING, MILD, STRONG, Clause
from tutor.llm.contrasts import gains
from tutor.llm.opposites import OPPOSITES
from tutor.llm.places import Laid
from tutor.llm.reading import Read, Vectors
from tutor.llm.strength import strength
from tutor.llm.worth import Worth

WORTH = 0.5
"""Share that the similarity of meaning has in how well two clauses match; the rest is that of words."""
NEAR = 3
"""Units that together are the evidence for a sentence."""
CLOSE = 0.08
"""How much worse than the best match another clause may be, to be as good a reading."""
SIMILAR = 0.15
"""How much worse than the best unit another one may match, to be evidence too."""
MATCHES = 0.4
"""Match from which another clause is about the same thing."""
CLEARLY = 0.08
"""How much better a match must be to count fully."""
RARE = 2.0
"""Worth from which a word of a heading names a subject."""
COUNTED = "2"
"""The number that a writer may count for themselves where the section does not say it, as in “both ways”."""
LEANED = 0.4
"""What a denial too much or too few counts beside a word such as “only” or “stays”."""
_CONTRAST = re.compile(r",|\b(?:or|and|versus|vs)\b", re.I)
_ANY = {**STRONG, **MILD}


@dataclass(frozen=True)
class Evidence:
    """What was found for one sentence.

    Attributes:
        signals: By name; see `tutor.llm.grounding`.
        section: The section it was compared with.
        span: Where in its body the sentence is supported, if it is.
    """

    signals: Mapping[str, float]
    section: Section
    span: Span


def weigh(laid: Laid, read: Read, worth: Worth, vectors: Vectors, around: Around, topics: frozenset[str]) -> Evidence:
    """Return the evidence that one section has for a sentence.

    Args:
        laid: The sentence, without citation marks, and its clauses.
        read: The section made ready.
        worth: How much words are worth.
        vectors: Of the sentence and of each of its clauses, in that order.
        around: What the whole guide has for the sentence.
        topics: Stems of what the guide's sections are called.
    """
    found = _Comparison(laid.whole, laid.parts, read, worth, vectors)
    signals = {
        **found.likeness(around.signals["guide_nearest"]),
        **found.marks(),
        **found.denials(),
        **found.claims(),
        **found.places(topics),
        **found.shape(),
        **found.reading(laid, around),
    }
    return Evidence(signals, read.section, found.near[0].span)


class _Comparison:
    """A sentence beside the units and clauses of a section that match it best."""

    def __init__(self, whole: Clause, parts: Sequence[Clause], read: Read, scale: Worth, vectors: Vectors) -> None:
        self.whole, self.read, self.scale = whole, read, scale
        self._meaning = read.vectors @ vectors[0]
        match = _match(whole, [unit.whole for unit in read.units], self._meaning, scale)
        order = np.argsort(-match, kind="stable")[:NEAR]
        self.near = [read.units[number] for number in order]
        self.evidence = [read.units[n].whole for n in order if match[n] >= match[order[0]] - SIMILAR]
        self.pairs = [_Pair(whole, part, read, vector, scale) for part, vector in zip(parts, vectors[1:], strict=True)]
        self.close = [clause for pair in self.pairs for clause in pair.close]

    def likeness(self, elsewhere: float) -> dict[str, float]:
        meaning = float(self._meaning.max())
        near = frozenset().union(*(unit.whole.stems for unit in self.near), stems(self.read.section.heading))
        return {
            "meaning": meaning,
            "clause_meaning": min(pair.meaning for pair in self.pairs),
            "words": self.scale.share(self.whole.stems, near),
            "clause_words": min(pair.covered for pair in self.pairs),
            "first_words": self.scale.share(self.whole.stems, self.near[0].whole.stems),
            "foreign": self.scale.foreign(self.whole.stems - self.read.stems),
            "elsewhere": float(np.clip(elsewhere - meaning, 0.0, 0.5)),
        }

    def marks(self) -> dict[str, float]:
        names = frozenset().union(*(unit.whole.names for unit in self.near))
        numbers = functools.reduce(or_, (unit.whole.numbers for unit in self.near))
        read, pairs = self.read, self.pairs
        said = self.whole.numbers.copy()
        if COUNTED not in read.numbers:
            del said[COUNTED]
        return {
            "names_absent": float(bool(self.whole.names - read.names)),
            "numbers_absent": float(bool(said.keys() - read.numbers)),
            "names_far": float(bool(self.whole.names - names)),
            "names_loose": 1 - min(pair.bound(pair.part.names, read.sayings) for pair in pairs),
            "names_looser": 1 - min(pair.bound(pair.part.names, read.parts) for pair in pairs),
            "names_apart": float(any(_names_apart(pair.part, read) for pair in pairs)),
            "numbers_far": float(bool(said - numbers)),
            "numbers_loose": 1
            - min(pair.bound(frozenset(pair.part.numbers.keys() & said.keys()), read.parts) for pair in pairs),
        }

    def denials(self) -> dict[str, float]:
        prose = [unit.whole for unit in self.near if not unit.row]  # a row denies something in one column alone
        best = [pair.best for pair in self.pairs]
        lost = [_denial_lost(self.whole, [unit.whole for unit in self.near])]
        denies = max(_denies(pair.part, self.evidence, self.close) for pair in self.pairs)
        lost_first = max(*lost, *(_denial_lost(pair.part, pair.close) for pair in self.pairs))
        alike = self.scale.share(self.whole.stems, self.near[0].whole.stems) ** 2  # else it may be a turn of phrase
        return {
            "denies": denies,
            "denies_alike": denies * alike,
            "denies_best": max(pair.denies for pair in self.pairs),
            "denial_lost": lost_first,
            "denial_lost_alike": lost_first * alike,
            "denial_lost_best": max(pair.denial_lost for pair in self.pairs),
            "denial_alone": float(bool(self.whole.denied) and not _denied([*prose, *self.close])),
            "denial_first": float(bool(self.whole.denied) and not _denied([*prose[:1], *best])),
        }

    def claims(self) -> dict[str, float]:
        strong, mild = self.whole.claims(STRONG), self.whole.claims(MILD) - _claimed([*self.close, *self.evidence])
        return {
            "strong": float(bool(strong - _claimed(self.close))),
            "strong_near": float(bool(strong - _claimed(self.evidence))),
            "mild_all": float("all" in mild),
            "mild_only": float("only" in mild),
            "mild_more": float("more" in mild),
            "opposite": float(any(pair.opposite for pair in self.pairs)),
            "exchanged": _exchanged(self.pairs, self.scale),
        }

    def places(self, topics: frozenset[str]) -> dict[str, float]:
        """Return signs that a clause says of one thing what the section says of another."""
        foreign = self.scale.of((self.whole.stems & topics) - self.read.stems)
        heading = self.read.section.heading
        fixed = frozenset() if _CONTRAST.search(heading) else frozenset(stems(heading))
        subjects = topics - fixed
        return {
            "topic_absent": min(foreign / 5, 1.0),
            "crossed": min(self._crossed() / 5, 1.0),
            "subject_part": max(pair.torn(subjects, self.read.parts) for pair in self.pairs),
        }

    def shape(self) -> dict[str, float]:
        """Return how the words lie in one unit, what is missing, and whether an exchange of words would fit better."""
        read, share = self.read, self.scale.share
        units = [unit.whole for unit in read.units]
        found = gains(self.whole.text, read.section, read.parts, share)
        return {
            **alignment(self.whole, units, read.section.heading, share),
            **absences(self.whole, read.stems, self.scale.knows, self.scale.one),
            "repeated": repetition(self.whole.text),
            "clauses": float(len(self.pairs)),
            **{f"gain_{kind}": gain for kind, gain in found.items()},
            "says_denied": float(self.whole.denies),
            "says_strong": float(bool(self.whole.claims(_ANY))),
            "best_denied": float(_denied(self.evidence)),
        }

    def reading(self, laid: Laid, around: Around) -> dict[str, float]:
        """Return what a careful reader would look for besides, in the section and in the whole guide."""
        here = laid.over(self.read.section)
        return {
            **here,
            **around.signals,
            "guide_words_more": around.signals["guide_words"] - here["section_words"],
            **strength(self.whole, laid.parts, self.read, self.scale.share),
        }

    def _crossed(self) -> float:
        """Return the worth of the words that a clause has from what another clause matches, and not from its own."""
        heading = frozenset(stems(self.read.section.heading))
        worth = 0.0
        for one in self.pairs:
            missing = one.part.stems - one.given - heading
            for two in self.pairs:
                there = (two.best.stems - two.part.stems) | (two.best.stems - one.best.stems)
                worth = max(worth, self.scale.of(missing & there)) if one is not two else worth
        return worth


class _Pair:
    """A clause of the sentence beside the clauses of the section that match it best."""

    def __init__(self, whole: Clause, part: Clause, read: Read, vector: Vectors, scale: Worth) -> None:
        self._whole, self.part, self._scale = whole, part, scale
        similar = read.part_vectors @ vector
        match = _match(part, read.parts, similar, scale)
        order = np.argsort(-match, kind="stable")
        self.meaning = float(similar.max())
        self.best = read.parts[order[0]]
        self.close = [read.parts[number] for number in order if match[number] >= match[order[0]] - CLOSE]
        self.given = frozenset().union(*(other.stems for other in self.close))
        self.covered = max(scale.share(part.stems, other.stems) for other in self.close)
        self._around = read.units[int(read.owners[order[0]])].whole.words
        wholes = [unit.whole for unit in read.units]
        whole_match = _match(part, wholes, read.vectors @ vector, scale)
        self._said = [*zip(read.parts, match, strict=True), *zip(wholes, whole_match, strict=True)]

    @property
    def denies(self) -> float:
        """Return how surely the clause denies what the section says, up to 1.

        For each word that is denied, the best match that says it is compared with the best one that denies it too, or
        that holds a word such as “only” or “rejects”.
        """
        part, sure = self.part, 0.0
        for stem in part.denied:
            said = [(match, c) for c, match in self._said if stem in c.stems]
            freely = [match for match, c in said if stem in c.free and c.leaning <= part.leaning]
            else_ = [match for match, c in said if stem not in c.free or not c.leaning <= part.leaning]
            sure = max(sure, _sureness(freely, else_))
        return sure * (LEANED if part.words & CONDITIONS or part.supposes else 1.0)

    @property
    def denial_lost(self) -> float:
        """Return how surely the clause says what the section denies, up to 1."""
        part, sure = self.part, 0.0
        if part.denied:
            return 0.0
        for stem in part.free:
            said = [(match, c) for c, match in self._said if stem in c.stems]
            denied = [match for match, c in said if stem in c.denied | c.softly_denied and part.leaning == c.leaning]
            freely = [match for match, c in said if stem in c.free or part.leaning != c.leaning]
            sure = max(sure, _sureness(denied, freely))
        return sure * (LEANED if (part.words | part.stems) & LASTING or part.supposes else 1.0)

    @property
    def opposite(self) -> bool:
        """Return whether it says the contrary of a word that stands in what it matches."""
        given = self._around.union(*(other.words for other in self.close))
        said = self.part.words & OPPOSITES.keys()
        return any(OPPOSITES[word] & given - self._whole.words and word not in given for word in said)

    def torn(self, subjects: frozenset[str], places: Sequence[Clause]) -> float:
        """Return how much better the rest of the clause is said without one of its subjects than with it, up to 1."""
        worst = 0.0
        for subject in self.part.stems & subjects:
            if self._scale.one(subject) < RARE:
                continue
            rest = self.part.stems - {subject}
            said = [(subject in place.stems, self._scale.share(rest, place.stems)) for place in places]
            together = max((share for there, share in said if there), default=0.0)
            worst = max(worst, max((share for there, share in said if not there), default=0.0) - together)
        return worst

    def bound(self, marks: frozenset[str], places: Sequence[Clause]) -> float:
        """Return how much of the clause stands together with each of its names or numbers; the least of them."""
        rest = self.part.stems - marks
        together = [
            max((self._scale.share(rest, p.stems) for p in places if mark in p.stems | p.names), default=0.0)
            for mark in marks
            if mark in self.part.stems | self.part.names
        ]
        return min(together, default=1.0)


def _match(clause: Clause, others: Sequence[Clause], similarity: Vectors, scale: Worth) -> Vectors:
    words = np.array([scale.share(clause.stems, other.stems) for other in others], np.float32)
    return np.asarray(WORTH * similarity + (1 - WORTH) * words, np.float32)


def _names_apart(part: Clause, read: Read) -> bool:
    """Return whether two names of a clause never stand in the same sentence, or cell, of the section."""
    own = part.names & read.names
    names = sorted(name for name in own if not any(name in other for other in part.names - {name}))
    together = [saying.names for unit in read.units for saying in (unit.parts if unit.row else (unit.whole,))]
    pairs = [(a, b) for number, a in enumerate(names) for b in names[number + 1 :]]
    return any(not any(a in found and b in found for found in together) for a, b in pairs)


def _denies(whole: Clause, evidence: Sequence[Clause], close: Sequence[Clause]) -> float:
    """Return how surely the sentence denies what the nearest units say and nothing near denies, up to 1."""
    said_so = frozenset().union(*(clause.within_denial for clause in (*evidence, *close)))
    sure = 0.0
    for unit in evidence:
        if (whole.denied - said_so) & unit.free:
            doubt = unit.leaning - whole.leaning or (whole.leaning - unit.leaning) & CONDITIONS or whole.supposes
            sure = max(sure, LEANED if doubt else 1.0)
    return sure


def _denial_lost(said: Clause, evidence: Sequence[Clause]) -> float:
    """Return how surely something is said that the first evidence denies, and no other evidence says, up to 1."""
    best = evidence[0]
    free = frozenset().union(*(other.free for other in evidence))
    if said.denied or not ((best.denied | best.softly_denied) & said.free) - free:
        return 0.0
    doubt = said.leaning ^ best.leaning or (said.words | said.stems) & LASTING or said.supposes
    return LEANED if doubt else 1.0


def _sureness(against: Sequence[float], agreeing: Sequence[float]) -> float:
    """Return how much better the best match against a clause is than the best one that agrees, from 0 to 1."""
    best = max(against, default=0.0)
    if best < MATCHES:
        return 0.0
    return float(np.clip((best - max(agreeing, default=best - CLEARLY)) / CLEARLY, 0.0, 1.0))


def _denied(given: Iterable[Clause]) -> bool:
    return any(clause.denies or clause.leaning for clause in given)


def _claimed(given: Iterable[Clause]) -> frozenset[str]:
    return frozenset().union(*(clause.claims(_ANY) for clause in given))


def _exchanged(pairs: Sequence[_Pair], scale: Worth) -> float:
    """Return how much two clauses have exchanged words, compared with the clauses they match, up to 1."""
    worth = 0.0
    for number, one in enumerate(pairs):
        for two in pairs[number + 1 :]:
            there = scale.of((one.part.stems - one.best.stems) & two.best.stems)
            back = scale.of((two.part.stems - two.best.stems) & one.best.stems)
            worth = max(worth, min(there, back))
    return min(worth / 4, 1.0)
