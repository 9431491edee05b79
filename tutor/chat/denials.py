"""Premises in words that the guide denies: "since moving the alias reroutes the endpoint, how fast is it?"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.blocks import BlockKind
from corpus.models import TableKind
from index.evidence import Scores
from index.found import Passage
from index.lexical import plain_text
from index.logistic import logistic
from index.retrieval import Retriever
from index.store import Entry, EntryKind
from tutor.chat.contradictions import Said
from tutor.chat.opposites import says_opposite
from tutor.chat.presumed import PERSONAL, Frame, Presumption, presumed
from tutor.chat.units import parts_of
from tutor.llm.worth import Worth

_HIDDEN = re.compile(
    r"^\W*(?:why (?:does|do|is|are|did|can|should|must)|how (?:does|do|can|should|must|would)(?: (?:i|we|you))?|"
    r"show (?:me )?how to|how to)\s+(.{8,160}?)[?.!]*$",
    re.I,
)
_WHY = re.compile(r"^\W*why (?:does|do|is|are|did)\b", re.I)
"""A question that takes what it asks about for a fact, as "how do I" does not."""
DENIES = re.compile(
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
MOST_WORDS = 32
SURE = 0.52
"""Similarity from which a sentence that denies something is said to deny the premise."""
DENIED_AT = 0.5
"""Chance from which a reason counts as contradicted."""
EXCHANGED_AT = 0.4
"""The same for a claim that seems to have exchanged the sides of a contrast."""
TEMPTED, TEMPTED_MORE = 0.84, 0.12
"""Similarity to a tempting choice, and its lead over what the guide says, from which a question takes it for right."""
NEAREST = 5
OPPOSED = 0.65
"""Similarity from which a sentence with the opposite of a word denies the premise."""
KNOWN = 0.4
"""Similarity of the nearest sentence below which the guide says nothing of a premise's subject, for or against it."""
MOST_READ = 60
"""Sentences compared with a premise."""


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
class DenialWeights:
    """Weights of the chance that the guide contradicts a claim; fitted by `tests/benchmarks/fit_premises.py`."""

    bias: float = 1.18
    said: float = -2.14
    said_near: float = 0.94
    denied: float = 0.47
    denied_near: float = 0.42
    warned: float = -0.17
    length: float = -0.19
    denying: float = 0.39
    similar: float = 1.16
    tempting: float = 0.57
    best_denial: float = 0.56
    exchanged: float = 3.76
    exchanged_more: float = 0.38


def denied_premise(
    text: str, passages: Sequence[Passage], retriever: Retriever, about_exam: bool = False
) -> Denial | None:
    """Return the guide's sentence that denies what a question takes for granted, if it probably does.

    Args:
        text: The question.
        passages: The sections that the search found for it, best first.
        retriever: The search.
        about_exam: Whether it is about the exam; whoever asks if a fact of the exam is right takes nothing for granted.
    """
    found = presumed(text)
    hidden = _hidden(text)
    if found and about_exam and found.frame is not Frame.REASON and not hidden:
        return None
    if found:
        return _against_claim(found, bool(hidden), passages, retriever)
    if not hidden:
        return None
    (similar,) = retriever.similarities([hidden])
    return _tempting_choice(hidden, similar, retriever)


def _against_claim(
    presumption: Presumption, asked: bool, passages: Sequence[Passage], retriever: Retriever
) -> Denial | None:
    """Return the guide's sentence against a claim; the fitted chance counts for reasons, most of which are general."""
    claim = presumption.claim
    said = Said([passage.section for passage in passages], Worth(retriever.lexicon))
    found = said.against(claim)
    if found:
        return Denial(claim, found.section.id, *found.span)
    sides = retriever.sides
    claims = sides.claims(claim)
    similar, *of_claims = retriever.similarities([claim, *(one.text for one in claims)])
    chance = logistic(vars(DenialWeights()), denial_signals(claim, said, similar, retriever))
    verdicts = [sides.judge(one, scores) for one, scores in zip(claims, of_claims, strict=True)]
    for one, verdict in zip(claims, verdicts, strict=True):
        if verdict.exchanged and chance >= EXCHANGED_AT:
            return _denial(one.text, verdict.entry, sure=True)
    if DENIES.search(claim) or verdicts and all(verdict.said for verdict in verdicts):
        return None
    opposed = None if said.plainly(claim) else _opposed(claim, similar, retriever)
    if opposed:
        return opposed
    if presumption.frame is not Frame.REASON:
        return _tempting_choice(claim, similar, retriever) if asked else None
    if said.plainly(claim) or sides.support(similar):
        return None
    if chance < DENIED_AT:
        return None
    return _probably_denied(claim, similar, retriever)


def _opposed(clause: str, similar: Scores, retriever: Retriever) -> Denial | None:
    """Return the guide's sentence nearest to a clause, if it says the opposite with one of its words, or None."""
    rows = retriever.rows(EntryKind.UNIT)
    ranked = [int(row) for row in rows[np.argsort(-similar[rows], kind="stable")[:NEAREST]]]
    entries = [retriever.store.entries[row] for row in ranked]
    if not ranked or similar[ranked[0]] < OPPOSED or PERSONAL.search(clause) or _is_row(entries[0], retriever):
        return None  # a row may hold both words, each for another column
    return _denial(clause, entries[0], sure=True) if says_opposite(clause, [e.text for e in entries]) else None


def _is_row(entry: Entry, retriever: Retriever) -> bool:
    return retriever.section(entry.section_id).body.startswith("|", entry.start)


def denial_signals(claim: str, said: Said, similar: Scores, retriever: Retriever) -> dict[str, float]:
    """Return what speaks for and against a claim, by the name of its weight.

    Args:
        claim: What is taken for granted.
        said: What the found sections say.
        similar: Similarity of the claim to every entry of the index.
        retriever: The search.
    """
    rows = {kind: retriever.rows(kind) for kind in (EntryKind.UNIT, EntryKind.TEMPTING, EntryKind.EXCHANGED)}
    most = {kind: float(similar[found].max(initial=0.0)) for kind, found in rows.items()}
    nearest, denying, saying = _ranked(similar, retriever)
    side = float(similar[retriever.rows(EntryKind.SIDE)].max(initial=0.0))
    return {
        "bias": 1.0,
        **said.shares(claim),
        "denying": sum(row in denying for row in nearest) / NEAREST,
        "similar": most[EntryKind.UNIT],
        "tempting": most[EntryKind.TEMPTING] - most[EntryKind.UNIT],
        "best_denial": max((float(similar[row]) for row in denying), default=0.0)
        - max((float(similar[row]) for row in saying), default=0.0),
        "exchanged": most[EntryKind.EXCHANGED] - side,
        "exchanged_more": most[EntryKind.EXCHANGED] - most[EntryKind.UNIT],
    }


def _ranked(similar: Scores, retriever: Retriever) -> tuple[list[int], list[int], list[int]]:
    """Return the units nearest to a claim, and of more of them those that deny something and the others."""
    rows = retriever.rows(EntryKind.UNIT)
    ranked = [int(row) for row in rows[np.argsort(-similar[rows], kind="stable")[:MOST_READ]]]
    denying = [row for row in ranked if _denies(retriever.store.entries[row], retriever)]
    return ranked[:NEAREST], denying, [row for row in ranked if row not in denying]


def _probably_denied(claim: str, similar: Scores, retriever: Retriever) -> Denial | None:
    """Return the sentence nearest to a claim, one that denies something before others, or None if none is near."""
    nearest, denying, _ = _ranked(similar, retriever)
    top = float(similar[nearest[0]])
    if top < KNOWN:
        return None
    best = denying[0] if denying else nearest[0]
    return _denial(claim, retriever.store.entries[best], sure=float(similar[best]) >= max(SURE, top - 0.02))


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
    return bool(DENIES.search(text)) or text.startswith("|") and section.meta.table is TableKind.TRAPS
