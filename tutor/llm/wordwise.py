"""How a sentence lies in a section word by word, each word with the meaning that it has in its place.

Vectors of words tell apart what stems cannot: a paraphrase stands close to a sentence with none of its words, and the
same word said of something else does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.encoder import Vectors, WordVectors
from index.lexical import stems
from tutor.llm.worth import Worth

DENYING = frozenset("not never no cannot none nothing nobody neither nor".split())
HEDGING = frozenset("without unless except instead rather".split())
ONLY = frozenset("only just solely alone sole".split())
FAILING = re.compile(
    r"fail|ignor|lack|prevent|reject|refus|forbid|forbad|deni|exclud|unus|unsupport|unknown|unavail|unpublish|impossib|"
    r"wrong|miss|drop|delet|remov|shut|stop|avoid|raise|error|lose|lost|hide|hid|skip|leav|left|deprecat|legacy|older|"
    r"limit|invalid|beyond"
)
"""Beginnings of words by which something can be denied without “not”."""
DENIAL_WORTH = 2.0
FORWARD, BACK = 0.7, 0.3
"""Shares of the sentence that a place holds, and of the place that the sentence holds, in how well they fit."""
NOWHERE = 0.1
"""Fit where there is no place of a kind."""
RARE = 2.0
"""Worth from which a word names a subject."""
REACH = 2
"""How many words behind a denial it turns round."""
MEANT = 0.45
"""Likeness from which two words stand for each other."""
DIFFERENT = 0.05
"""Share of a sentence denied in one text and not in the other from which the two speak differently."""
TONES = ("denied", "doubted", "only", "scope")
ALONE = 262_144
"""Multiplications up to which OpenBLAS starts no threads."""
LEAST, MOST = ("fit", "fit_forward", "fit_both"), (*(f"tone_{tone}" for tone in TONES), "apart")
"""Signals of which the least, or the greatest, of all clauses counts."""
_WORD = re.compile(r"[a-z]+(?:['’]t)?")
_WORD_OR_MARK = re.compile(r"[A-Za-z]+(?:['’]t)?|[,;:.]")
_CODE = re.compile(r"`[^`]*`")
Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Said:
    """The words of a text that carry meaning.

    Attributes:
        rows: One unit vector per word; never empty.
        worth: Of each word.
        stems: The first stem of each word.
        denied: Whether a denying word stands shortly before each word.
        tone: Whether the text denies an odd number of times, denies or doubts at all, and says “only”.
    """

    rows: Vectors
    worth: Numbers
    stems: tuple[str, ...]
    denied: NDArray[np.bool_]
    tone: tuple[bool, bool, bool]


def said(text: str, plain: str, vectors: WordVectors, worth: Worth) -> Said:
    """Return the words of a text that carry meaning.

    Args:
        text: As written.
        plain: The same without marks, as it was encoded.
        vectors: Of the plain text.
        worth: How much words are worth.
    """
    words = [plain[start:end].lower() for start, end in vectors.spans]
    found = [[word] if word in DENYING | {"without"} else stems(word) for word in words]
    value = np.array([_worth(word, own, worth) for word, own in zip(words, found, strict=True)])
    kept = np.flatnonzero(value > 0)
    tone = tone_of(text)
    if not kept.size:
        return Said(np.zeros((1, vectors.text.size), np.float32), np.array([1e-3]), ("",), np.array([False]), tone)
    turned = _turned_round(plain)
    denied = np.array([words[number] in turned for number in kept])
    return Said(vectors.words[kept], value[kept], tuple(found[number][0] for number in kept), denied, tone)


def _worth(word: str, own: Sequence[str], worth: Worth) -> float:
    return DENIAL_WORTH if own == [word] and word in DENYING | {"without"} else max(map(worth.one, own), default=0.0)


def _turned_round(plain: str) -> set[str]:
    """Return the words with a meaning that stand shortly behind a denying word, before the next comma."""
    found: set[str] = set()
    left = 0
    for word in map(str.lower, _WORD_OR_MARK.findall(plain)):
        if word in ",;:.":
            left = 0
        elif _denies(word) or word == "without":
            left = REACH
        elif left and stems(word):
            found.add(word)
            left -= 1
    return found


def _denies(word: str) -> bool:
    return word in DENYING or word.endswith(("n't", "n’t"))


def tone_of(text: str) -> tuple[bool, bool, bool]:
    """Return whether a text denies an odd number of times, whether it denies or doubts at all, and says “only”."""
    words = _WORD.findall(_CODE.sub(" x ", text).lower())
    hard = sum(map(_denies, words))
    doubted = hard > 0 or any(word in HEDGING or FAILING.match(word) for word in words)
    return bool(hard % 2), doubted, any(word in ONLY for word in words)


class Texts:
    """Texts of a section behind each other, so that a sentence is compared with all of them at once."""

    def __init__(self, texts: Sequence[Said]) -> None:
        """Take the texts; nothing can be compared with none."""
        self.starts = np.cumsum([0, *(len(text.stems) for text in texts)])[:-1]
        if not texts:
            return
        self.rows = np.concatenate([text.rows for text in texts])
        self.worth = np.concatenate([text.worth for text in texts])
        self.stems = np.array([stem for text in texts for stem in text.stems])
        self.denied = np.concatenate([text.denied for text in texts])
        self.tones = np.array([text.tone for text in texts])
        self.total = np.add.reduceat(self.worth, self.starts)

    def slice(self, number: int) -> slice:
        """Return where the words of one text stand."""
        return slice(self.starts[number], self.starts[number + 1] if number + 1 < len(self.starts) else None)


def products(rows: Vectors, others: Vectors) -> Vectors:
    """Return the product of each row with each other one, in pieces that the library works on with one thread.

    Beside a busy program, threads that wait for each other took more than ten times as long as the work.
    """
    step = max(ALONE // max(rows.size, 1), 1)
    return np.concatenate([rows @ others[n : n + step].T for n in range(0, len(others), step)], axis=1)


class _Fit:
    """How well each text holds a sentence: forward, back, and both weighed."""

    def __init__(self, one: Said, texts: Texts, similar: Vectors) -> None:
        self.one, self.texts, self.similar = one, texts, similar
        self.words = np.maximum.reduceat(similar, texts.starts, axis=1)
        self.share = one.worth / one.worth.sum()
        self.forward = self.share @ self.words
        self.reached = similar.max(axis=0)
        self.back = np.add.reduceat(self.reached * texts.worth, texts.starts) / texts.total
        self.both = FORWARD * self.forward + BACK * self.back

    def apart(self) -> Numbers:
        """Return, for each text, the share of the sentence that one of the two denies and the other does not."""
        texts = self.texts
        turned = np.maximum.reduceat(np.where(texts.denied, self.similar, -1.0), texts.starts, axis=1) >= self.words
        return np.asarray(self.share @ ((self.words > MEANT) & (turned != self.one.denied[:, None])))


def in_units(one: Said, units: Texts) -> dict[str, float]:
    """Return how the words of a sentence lie in the unit that holds most of them, and in all units."""
    fit = _Fit(one, units, products(one.rows, units.rows))
    best = int(fit.forward.argmax())
    here, anywhere = fit.words[:, best], fit.words.max(axis=1)
    same = np.where(np.array(one.stems)[:, None] == units.stems, fit.similar, -1.0)
    same_here, same_anywhere = same[:, units.slice(best)].max(axis=1), same.max(axis=1)
    missing = here[same_here < 0]
    lack = one.worth * (1 - here)
    return {
        "near_unit": float(fit.forward[best]),
        "near": float(fit.share @ anywhere),
        "near_least": float(anywhere.min()),
        "near_gap": float(fit.share @ (anywhere - here)),
        "near_least_two": float(np.sort(here)[:2].mean()),
        "near_rare": float(here.min(where=one.worth >= RARE, initial=1.0)),
        "lacking": float(lack.max()),
        "lacking_here": float((one.worth * (anywhere - here)).max()),
        **_likeness("same", same_here),
        **_likeness("same_anywhere", same_anywhere),
        "missing_least": float(missing.min(initial=1.0)),
    }


def _likeness(name: str, found: Numbers) -> dict[str, float]:
    """Return how like the words that both texts have are meant, on average and at least."""
    there = found[found >= 0]
    return {name: float(there.mean()) if there.size else 0.0, f"{name}_least": float(there.min(initial=1.0))}


def in_places(whole: Said, parts: Sequence[Said], places: Texts) -> dict[str, float]:
    """Return how well a sentence and its clauses fit the best place, and how much better one of another tone."""
    asked = [whole, *parts] if len(parts) > 1 else [whole]
    similar = products(np.concatenate([one.rows for one in asked]), places.rows)
    ends = np.cumsum([len(one.stems) for one in asked])
    each = [_toned(_Fit(one, places, rows)) for one, rows in zip(asked, np.split(similar, ends[:-1]), strict=True)]
    found, of_parts = each[0], each[1:] or each
    return {
        **found,
        **{f"part_{name}": min(part[name] for part in of_parts) for name in LEAST},
        **{f"part_{tone}": max(part[tone] for part in of_parts) for tone in MOST},
    }


def _toned(fit: _Fit) -> dict[str, float]:
    one, places = fit.one, fit.texts
    best = int(fit.both.argmax())
    forward, back = float(fit.forward[best]), float(fit.back[best])
    where = places.slice(best)
    apart = fit.apart()
    others = [*(places.tones != np.array(one.tone)).T, apart >= DIFFERENT]
    return {
        "fit": 2 * forward * back / (forward + back) if forward + back > 0 else 0.0,
        "fit_forward": forward,
        "fit_back": back,
        "fit_both": float(fit.both[best]),
        "own_odd": float((one.worth * (1 - fit.words[:, best])).max()),
        "its_odd": float((places.worth[where] * (1 - fit.reached[where])).max()),
        **{
            f"tone_{tone}": float(
                fit.both.max(where=other, initial=NOWHERE) - fit.both.max(where=~other, initial=NOWHERE)
            )
            for tone, other in zip(TONES, others, strict=True)
        },
        "apart": float(apart[best]),
    }
