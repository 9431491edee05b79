"""Checks of the content that need the encoder or its tokenizer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.errors import Problem
from corpus.items import Bank, Item
from corpus.models import Corpus, Section
from corpus.section_text import prose_text
from index.chunking import TokenCounter, chunk_section
from index.encoder import Encoder
from index.lexical import stems

SAME_SECTION = 0.93
"""Cosine similarity of two sections' prose above which they say the same thing."""
COPIED_ASK = 0.92
"""Cosine similarity of an ask and its heading above which the ask adds nothing, as they stand or without empty words.

Of 2,485 asks of the reviewed guide 12 were above it, 11 of them copies; below it other words or another question begin.
"""
SHARED_WORDS = 0.2
"""Share of the words of ask and heading together that both have, from which meanings are compared.

Below it no similarity of the reviewed guide is over 0.83, and comparing all would take five times as long.
"""
_EMPTY_WORDS = frozenset(
    "a an and are as at by can could did do does for from how i in is it its may me must my of on or our shall should "
    "the to us was we were what when where which who whom whose why will with would you your".split()
)

REPEATED_STEM = 0.78
"""Cosine similarity of two items' stems above which one repeats the other; no two reviewed items reach it."""
REPEATED_KEY = 0.95
"""The same of right options, for items whose stems reach `REPEATED_SETTING`."""
REPEATED_SETTING = 0.60


def window_problems(corpus: Corpus, count_tokens: TokenCounter, max_tokens: int) -> Iterator[Problem]:
    """Yield sections whose prose or parts do not fit the encoder's window."""
    for page in corpus.searchable.pages:
        for section in page.sections:
            used = count_tokens(f"{section.heading_path}\n{prose_text(section)}")
            if used > max_tokens:
                message = f"{section.id}: prose and heading have {used} tokens; at most {max_tokens}"
                yield Problem(section.path, section.line, message)
            try:
                chunk_section(section, count_tokens, max_tokens)
            except ValueError as error:
                yield Problem(section.path, section.line, str(error))


def similarity_problems(corpus: Corpus, encoder: Encoder) -> Iterator[Problem]:
    """Yield sections that say the same as another one, and asks that only repeat their heading.

    Args:
        corpus: What is checked.
        encoder: One that is not tuned to the guide: to a tuned one an ask in other words is as near as a copy.
    """
    sections = list(corpus.searchable.sections.values())
    vectors = encoder.encode([prose_text(section) for section in sections])
    similar = np.triu(vectors @ vectors.T, k=1)
    for a, b in np.argwhere(similar > SAME_SECTION):
        message = f"{sections[b].id} says the same as {sections[a].id} (similarity {similar[a, b]:.2f})"
        yield Problem(sections[b].path, sections[b].line, message)
    yield from _copied_asks([section for section in sections if section.meta.asks], encoder)


def _copied_asks(sections: Sequence[Section], encoder: Encoder) -> Iterator[Problem]:
    """Yield asks that put only question words or articles to their heading, or say it in almost the same words."""
    found = [(section, ask) for section in sections for ask in section.meta.asks if _share_words(ask, section.heading)]
    texts = dict.fromkeys(text for section, ask in found for text in (section.heading, ask))
    texts |= dict.fromkeys(content_words(text) for text in list(texts))
    rows = dict(zip(texts, encoder.encode(list(texts)), strict=True))
    for section, ask in found:
        pairs = ((ask, section.heading), (content_words(ask), content_words(section.heading)))
        score = max(float(rows[a] @ rows[b]) for a, b in pairs)
        if score > COPIED_ASK:
            yield Problem(section.path, section.line, f"ask {ask!r} nearly repeats the heading ({score:.2f})")


def _share_words(ask: str, heading: str) -> bool:
    """Return whether an ask has enough words of its heading to be looked at; encoding all takes far longer."""
    a, b = set(stems(ask)), set(stems(heading))
    return len(a & b) >= SHARED_WORDS * len(a | b)


def content_words(text: str) -> str:
    """Return a text's words without question words, articles and the like; if none is left, all words."""
    words = [word.strip(".-/") for word in re.findall(r"[\w@+./-]+", text.lower())]
    kept = [word for word in words if word and word not in _EMPTY_WORDS]
    return " ".join(kept or words)


def alike_items(bank: Bank, encoder: Encoder) -> Iterator[Problem]:
    """Yield items that ask what another one asks, in whatever words."""
    if not bank.items:
        return
    stems = encoder.encode([item.stem for item in bank.items])
    similar = np.triu(stems @ stems.T, k=1)
    close = np.argwhere(similar > REPEATED_SETTING)
    involved = sorted({int(place) for pair in close for place in pair})
    texts = [_key_text(bank.items[place]) for place in involved]
    keys = dict(zip(involved, encoder.encode(texts), strict=True)) if texts else {}
    for a, b in close:
        if _repeats(similar[a, b], keys[a] @ keys[b]):
            first, second = bank.items[a], bank.items[b]
            message = f"{second.id}: asks the same as {first.id} (similarity {similar[a, b]:.2f})"
            yield Problem(second.path, second.line, message)


class KnownItems:
    """Items with their vectors, to which new ones are compared."""

    def __init__(self, items: Sequence[Item], encoder: Encoder) -> None:
        """Encode stems and right options."""
        self._encoder = encoder
        self._stems = encoder.encode([item.stem for item in items])
        self._keys = encoder.encode([_key_text(item) for item in items])

    def has_like(self, item: Item) -> bool:
        """Return whether an item asks what a known one asks, in whatever words."""
        stem, key = self._encoder.encode([item.stem, _key_text(item)])
        return bool(np.any(_repeats(self._stems @ stem, self._keys @ key)))

    def add(self, item: Item) -> None:
        """Know one more item."""
        stem, key = self._encoder.encode([item.stem, _key_text(item)])
        self._stems = np.vstack([self._stems, stem])
        self._keys = np.vstack([self._keys, key])


def _repeats(stems: NDArray[np.float32], keys: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return where two items are one, by the cosine similarities of their stems and of their right options."""
    return (stems > REPEATED_STEM) | ((stems > REPEATED_SETTING) & (keys > REPEATED_KEY))


def _key_text(item: Item) -> str:
    return " ".join(option.text for option in item.options if option.right)
