"""What a model was told to do is not told on, even where the guide happens to say something like it."""

from __future__ import annotations

from dataclasses import replace

from rapidfuzz import fuzz

from tutor.llm.writing import Checked

SAME = 85.0
"""Likeness to a stretch of the rules in percent (`rapidfuzz.fuzz.partial_ratio`) from which a piece repeats them."""
SHORTEST = 12
"""Characters below which likeness is chance."""


def without_rules(checked: Checked, rules: str) -> Checked:
    """Return what was kept of a model's text without the pieces that repeat its rules; they count as removed.

    Args:
        checked: As the sections support it.
        rules: The system message of the call.
    """
    plain = _plain(rules)
    kept = tuple(piece for piece in checked.kept if not _repeats(_plain(piece.text), plain))
    return replace(checked, kept=kept, removed=checked.removed + len(checked.kept) - len(kept))


def _repeats(text: str, rules: str) -> bool:
    if len(text) < SHORTEST:
        return False
    parts = [text[start : start + 200] for start in range(0, len(text), 200)]
    return any(len(part) >= SHORTEST and fuzz.partial_ratio(part, rules) >= SAME for part in parts)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())
