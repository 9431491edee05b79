"""Premises in words that the guide denies: "since moving the alias reroutes the endpoint, how fast is it?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.blocks import BlockKind
from corpus.models import TableKind
from index.evidence import Scores
from index.lexical import distinct_stems, plain_text, stems
from index.retrieval import Passage, Retriever
from index.store import Entry, EntryKind
from tutor.chat.contradictions import Said
from tutor.chat.opposites import says_opposite
from tutor.chat.presumed import PERSONAL, Presumption, presumed
from tutor.chat.units import parts_of
from tutor.llm.worth import Worth

_HIDDEN = re.compile(
    r"^\W*(?:why (?:does|do|is|are|did|can|should|must)|how (?:does|do|can|should|must|would)(?: (?:i|we|you))?|"
    r"show (?:me )?how to|how to)\s+(.{8,160}?)[?.!]*$",
    re.I,
)
_WHY = re.compile(r"^\W*why (?:does|do|is|are|did)\b", re.I)
"""A question that takes what it asks about for a fact, as "how do I" does not."""
_DENIES = re.compile(
    r"\b(?:not|never|no|cannot|neither|nor|none|wrong|fails?|refus\w+|reject\w+|ignor\w+|forbid\w*|deprecated|removed|"
    r"ended|end of|without|instead|replaced|unlike|nobody|nothing)\b|n't\b",
    re.I,
)
_NO = re.compile(
    r"\b(?:not|never|no|none|neither|nor|cannot|without|wrong|fails?|deprecated|removed|"
    r"nobody|nothing)\b|n't\b",
    re.I,
)
"""A premise that denies something is seldom wrong."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b")
MOST_WORDS = 32
SURE = 0.52
"""Similarity from which a sentence that denies something is said to deny the premise."""
DENIED_AT = 0.5
"""Logit from which a premise counts as denied, see `Evidence`; high, because a right premise must not be refused."""
TEMPTED, TEMPTED_MORE = 0.84, 0.12
"""Similarity to a tempting choice, and its lead over what the guide says, from which a question takes it for right."""
EXCHANGED = 0.07
"""How much nearer a claim is to the guide about the other side of a contrast, from which it has exchanged them."""
NEAREST = 5
OPPOSED = 0.65
"""Similarity from which a sentence with the opposite of a word denies the premise."""
KNOWN = 0.4
"""Similarity of the nearest sentence below which the guide says nothing of a premise's subject, for or against it."""
MOST_READ = 60
"""Sentences compared with a premise."""
SHARED = 0.3
"""Similarity that is worth as much as all the premise's words."""
COUNTED = 0.55
"""Similarity from which a sentence with another number contradicts the premise's."""


@dataclass(frozen=True)
class Denial:
    """The guide's sentence against a premise.

    Attributes:
        premise: What the question takes for granted.
        section_id: Where the guide denies it.
        start: Offset of the sentence in the section's body.
        end: Offset after it.
        tempting: Whether the sentence is the row of a trap that the question takes for the way to go.
        sure: Whether that sentence plainly denies it; else the guide says nothing that supports it.
    """

    premise: str
    section_id: str
    start: int
    end: int
    sure: bool = True
    tempting: bool = False


@dataclass(frozen=True)
class Evidence:
    """What the guide says about a premise.

    Attributes:
        denying: Share of denials among the nearest sentences and rows.
        tempting: Similarity of the nearest tempting, wrong choice of a trap table.
        affirmed: Share of the premise's words, by rarity, that the best sentence without a denial uses.
    """

    denying: float
    tempting: float
    affirmed: float

    @property
    def logit(self) -> float:
        """Return how likely the premise is wrong; fitted on 25 right and 38 wrong premises of our own."""
        return 0.5 + 1.1 * self.denying + 2.6 * self.tempting - 2.4 * self.affirmed


def denied_premise(text: str, passages: Sequence[Passage], retriever: Retriever) -> Denial | None:
    """Return the guide's sentence that denies what a question takes for granted, if it probably does.

    Args:
        text: The question.
        passages: The sections that the search found for it, best first.
        retriever: The search.
    """
    found = presumed(text)
    hidden = _hidden(text)
    if found:
        return _against_claim(found, bool(hidden), passages, retriever)
    if not hidden:
        return None
    (similar,) = retriever.similarities([hidden])
    return _tempting_choice(hidden, similar, retriever)


def _against_claim(
    presumption: Presumption, asked: bool, passages: Sequence[Passage], retriever: Retriever
) -> Denial | None:
    """Return the guide's sentence against a claim; signs that are less sure count where they were fitted."""
    claim = presumption.claim
    said = Said([passage.section for passage in passages], Worth(retriever.lexicon))
    found = said.against(claim)
    if found:
        return Denial(claim, found.section.id, *found.span)
    sides = retriever.sides
    claims = sides.claims(claim)
    others = sides.exchanged(claim)
    similar, *more = retriever.similarities([claim, *(one.text for one in claims), *others])
    verdicts = [sides.judge(one, scores) for one, scores in zip(claims, more, strict=False)]
    for one, verdict in zip(claims, verdicts, strict=True):
        if verdict.exchanged:
            return _denial(one.text, verdict.entry, sure=True)
    exchanged = _exchanged(claim, similar, more[len(claims) :], retriever)
    if exchanged:
        return exchanged
    if said.plainly(claim) or _DENIES.search(claim) and presumption.reason or not (presumption.reason or asked):
        return None
    opposed = _opposed(claim, similar, retriever)
    if opposed:
        return opposed
    if not presumption.reason:
        return _tempting_choice(claim, similar, retriever)
    if verdicts and all(verdict.said for verdict in verdicts) or sides.support(similar):
        return None
    return _denied(claim, similar, retriever)


def _exchanged(claim: str, similar: Scores, others: Sequence[Scores], retriever: Retriever) -> Denial | None:
    """Return what the guide says of the other side of a contrast, if a claim would be nearer to it about that side."""
    rows = np.concatenate([retriever.rows(EntryKind.UNIT), retriever.rows(EntryKind.SIDE)])
    own = float(similar[rows].max(initial=0.0))
    nearest = [int(rows[scores[rows].argmax()]) for scores in others]
    gains = [(float(scores[row]) - own, row) for scores, row in zip(others, nearest, strict=True)]
    gain, row = max(gains, default=(0.0, 0))
    return _denial(claim, retriever.store.entries[row], sure=True) if gain >= EXCHANGED else None


def _opposed(clause: str, similar: Scores, retriever: Retriever) -> Denial | None:
    """Return the guide's sentence nearest to a clause, if it says the opposite with one of its words, or None."""
    rows = retriever.rows(EntryKind.UNIT)
    ranked = [int(row) for row in rows[np.argsort(-similar[rows], kind="stable")[:NEAREST]]]
    entries = [retriever.store.entries[row] for row in ranked]
    if not ranked or similar[ranked[0]] < OPPOSED or PERSONAL.search(clause):
        return None
    return _denial(clause, entries[0], sure=True) if says_opposite(clause, [e.text for e in entries]) else None


def _denied(premise: str, similar: Scores, retriever: Retriever) -> Denial | None:
    """Return the guide's sentence that denies a premise, by similarities, words and numbers, or None."""
    store = retriever.store
    rows = retriever.rows(EntryKind.UNIT)
    ranked = [int(row) for row in rows[np.argsort(-similar[rows], kind="stable")[:MOST_READ]]]
    numbers = set(_NUMBER.findall(premise))
    counted = [row for row in ranked[:3] if similar[row] >= COUNTED and _NUMBER.search(_text(store.entries[row]))]
    if numbers and counted and not any(numbers & set(_NUMBER.findall(_text(store.entries[r]))) for r in ranked[:6]):
        return _denial(premise, store.entries[counted[0]], sure=True)
    asked = {stem: retriever.lexicon.rarity(stem) for stem in stems(premise)}

    def worth(row: int) -> float:
        used = distinct_stems(_text(store.entries[row]))
        return float(similar[row]) + SHARED * sum(asked[stem] for stem in asked.keys() & used) / sum(asked.values())

    ranked.sort(key=worth, reverse=True)
    denying = [row for row in ranked if _denies(store.entries[row], retriever)]
    if not asked or not denying or similar[ranked].max() < KNOWN:
        return None
    affirming = [distinct_stems(_text(store.entries[row])) for row in ranked if row not in denying]
    evidence = Evidence(
        denying=sum(row in denying for row in ranked[:NEAREST]) / NEAREST,
        tempting=float(similar[retriever.rows(EntryKind.TEMPTING)].max(initial=0.0)),
        affirmed=max((sum(asked[s] for s in asked.keys() & used) for used in affirming), default=0.0)
        / sum(asked.values()),
    )
    best = max(denying, key=lambda row: similar[row])
    sure = bool(similar[best] >= max(SURE, similar[ranked].max() - 0.02))
    if evidence.logit < DENIED_AT:
        return None
    return _denial(premise, store.entries[best], sure)


def _hidden(text: str) -> str:
    """Return what follows "why does" or "how do I" in a short question that denies nothing, or ""."""
    found = _HIDDEN.match(text)
    return found.group(1) if found and not _NO.search(text) and len(text.split()) <= MOST_WORDS else ""


def _tempting_choice(clause: str, similar: Scores, retriever: Retriever) -> Denial | None:
    """Return the trap that the clause of a question with "why does" or "how do I" takes for the way to go, or None.

    Such a question is far nearer to the tempting choice of a trap than to anything that the guide says itself.
    """
    store = retriever.store
    tempting = retriever.rows(EntryKind.TEMPTING)
    if not len(tempting):
        return None
    best = int(tempting[similar[tempting].argmax()])
    said = float(similar[retriever.rows(EntryKind.UNIT)].max())
    if similar[best] < TEMPTED or similar[best] - said < TEMPTED_MORE:
        return None
    entry = store.entries[best]
    rows = [part.span for part in parts_of(retriever.section(entry.section_id)) if part.block.kind is BlockKind.TABLE]
    body = retriever.section(entry.section_id).body
    span = next(
        ((a, b) for a, b in rows if plain_text(body[a:b].strip("| ").split("|")[0]).split() == entry.text.split()), None
    )
    return Denial(clause, entry.section_id, *span, tempting=True) if span else None


def _denial(premise: str, entry: Entry, sure: bool) -> Denial:
    return Denial(premise, entry.section_id, entry.start, entry.end, sure)


def _text(entry: Entry) -> str:
    """Return a unit without the heading it is embedded with."""
    return entry.text.split(": ", 1)[-1]


def _denies(entry: Entry, retriever: Retriever) -> bool:
    """Return whether a unit says no to something: by a negation, or as a row of tempting, wrong choices."""
    section = retriever.section(entry.section_id)
    text = section.body[entry.start : entry.end]
    return bool(_DENIES.search(text)) or text.startswith("|") and section.meta.table is TableKind.TRAPS
