"""Premises in words that the guide denies: "since moving the alias reroutes the endpoint, how fast is it?"."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from corpus.models import TableKind
from index.retrieval import Retriever
from index.store import Entry, EntryKind

_ASK = r"(?:how|what|which|when|where|who|why|should|do|does|can|could|is|are|will|may|must)\b"
_BECAUSE = (
    r"(?:since|as|because|given(?: that)?|now that|considering(?: that)?|seeing that|knowing that|assuming(?: that)?)"
)
_TAKEN_FOR_GRANTED = (
    re.compile(rf"^\W*{_BECAUSE}\s+(.{{12,160}}?),\s*(?:so\s+|then\s+)?(?:by |to |in |on |for |at )?{_ASK}", re.I),
    re.compile(rf"^\W*(.{{12,160}}?)(?:,|;|\.| -| –)\s*(?:so|therefore|hence|thus)\s*,?\s*{_ASK}", re.I),
    re.compile(rf"^\W*([^.?!;]{{12,160}}?);\s+{_ASK}", re.I),
    re.compile(
        rf"^\W*{_ASK}.{{8,120}}?,?\s+(?:since|because|given that|now that|considering that|"
        rf"seeing that)\s+(.{{12,160}}?)[?.!]*$",
        re.I,
    ),
)
_NEGATED = re.compile(
    r"\b(?:not|never|no|none|neither|nor|cannot|without|only|instead|unlike|wrong|fails?|refus\w+|reject\w+|ignores?|"
    r"forbid\w*|deprecated|removed|separate)\b|n't\b",
    re.I,
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?|\b(?:two|three|four|five|six|seven|eight|nine|ten)\b")
_PERSONAL = re.compile(r"\b(?:i|we|my|our|us|me|he|she|his|her|somebody|someone|colleague|team|they)\b", re.I)
MOST_WORDS = 32
ALIKE = 0.52
"""Similarity from which a negated sentence of the guide speaks about the premise."""
COUNTED = 0.55
"""Similarity from which a sentence with another number contradicts the premise's."""
MARGIN = 0.12
"""How much more similar the best sentence without negation may be."""


@dataclass(frozen=True)
class Denial:
    """The guide's sentence against a premise.

    Attributes:
        premise: What the question takes for granted.
        section_id: Where the guide denies it.
        start: Offset of the sentence in the section's body.
        end: Offset after it.
    """

    premise: str
    section_id: str
    start: int
    end: int


def premise_of(text: str) -> str:
    """Return what a short question takes for granted, or ""; a learner's own story is no premise."""
    if len(text.split()) > MOST_WORDS:
        return ""
    for pattern in _TAKEN_FOR_GRANTED:
        found = pattern.search(text)
        if found:
            claim = found.group(1)
            return "" if _PERSONAL.search(claim) or _NEGATED.search(claim) else claim
    return ""


def denied_premise(text: str, retriever: Retriever) -> Denial | None:
    """Return the guide's sentence that denies what a question takes for granted, if there is one."""
    premise = premise_of(text)
    if not premise:
        return None
    store = retriever.store
    similar = store.scores(retriever.encoder.encode([premise])[0])
    rows = [row for row, entry in enumerate(store.entries) if entry.kind is EntryKind.UNIT]
    ranked = sorted(rows, key=lambda row: -similar[row])[:12]
    numbers = set(_NUMBER.findall(premise))
    counted = [row for row in ranked[:3] if similar[row] >= COUNTED and _NUMBER.search(_text(store.entries[row]))]
    if numbers and counted and not any(numbers & set(_NUMBER.findall(_text(store.entries[row]))) for row in ranked[:6]):
        entry = store.entries[counted[0]]
        return Denial(premise, entry.section_id, entry.start, entry.end)
    negated = [row for row in ranked if _denies(store.entries[row], retriever)]
    if not negated:
        return None
    best = negated[0]
    if similar[best] < ALIKE or similar[best] < np.max(similar[ranked]) - MARGIN:
        return None
    entry = store.entries[best]
    return Denial(premise, entry.section_id, entry.start, entry.end)


def _text(entry: Entry) -> str:
    """Return a unit without the heading it is embedded with."""
    return entry.text.split(": ", 1)[-1]


def _denies(entry: Entry, retriever: Retriever) -> bool:
    """Return whether a unit says no to something: by a negation, or as a row of tempting, wrong choices."""
    section = retriever.corpus.sections[entry.section_id]
    text = section.body[entry.start : entry.end]
    return bool(_NEGATED.search(text)) or text.startswith("|") and section.meta.table is TableKind.TRAPS
