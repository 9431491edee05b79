"""What the grounding check is worth on labelled sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.models import Corpus
from tests.llm.pairs import MEASURED, Pair
from tutor.llm.grounding import SUPPORTED_FROM, GroundingCheck


@dataclass(frozen=True)
class Scored:
    """A pair with the chance the check gives it, and whether the check would show it."""

    pair: Pair
    chance: float
    shown: bool


def score(check: GroundingCheck, corpus: Corpus, pairs: Sequence[Pair]) -> list[Scored]:
    """Return each pair with its verdict; a name that nobody knows counts as no chance."""
    sections = corpus.sections
    verdicts = [check.check(pair.sentence, [sections[pair.section]]) for pair in pairs]
    return [Scored(p, 0.0 if v.unknown else v.chance, v.supported) for p, v in zip(pairs, verdicts, strict=True)]


def of_kinds(scored: Sequence[Scored], kinds: frozenset[str] = MEASURED) -> list[Scored]:
    """Return the pairs of some kinds and the right ones."""
    return [one for one in scored if one.pair.supported or one.pair.kind in kinds]


def auroc(scored: Sequence[Scored]) -> float:
    """Return the chance that a supported sentence scores higher than an unsupported one; ties count half."""
    right = [one.chance for one in scored if one.pair.supported]
    wrong = [one.chance for one in scored if not one.pair.supported]
    won = sum((a > b) + (a == b) / 2 for a in right for b in wrong)
    return won / (len(right) * len(wrong))


def caught_at(scored: Sequence[Scored], lost: float) -> float:
    """Return the share of unsupported sentences below the highest limit that loses at most this share of the others."""
    right = sorted(one.chance for one in scored if one.pair.supported)
    limit = right[int(lost * len(right))]
    wrong = [one.chance for one in scored if not one.pair.supported]
    return sum(value < limit for value in wrong) / len(wrong)


def lost(scored: Sequence[Scored], limit: float = SUPPORTED_FROM) -> float:
    """Return the share of supported sentences that the check removes."""
    right = [one for one in scored if one.pair.supported]
    return sum(not one.shown or one.chance < limit for one in right) / len(right)


def caught(scored: Sequence[Scored], kind: str = "") -> float:
    """Return the share of unsupported sentences, of one kind or all, that the check removes."""
    wrong = [one for one in scored if not one.pair.supported and kind in {"", one.pair.kind}]
    return sum(not one.shown for one in wrong) / len(wrong) if wrong else float("nan")


def table(scored: Sequence[Scored]) -> str:
    """Return the figures as Markdown rows: by kind, pairs and share caught at the limit in use."""
    kinds = sorted({one.pair.kind for one in scored if not one.pair.supported})
    counts = {kind: sum(one.pair.kind == kind for one in scored) for kind in kinds}
    return "\n".join(f"| {kind} | {counts[kind]} | {caught(scored, kind):.0%} |" for kind in kinds)
