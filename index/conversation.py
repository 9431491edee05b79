"""How the conversation in which a short text stands counts in its search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corpus.models import Corpus
from index.evidence import Query, Scores
from index.fusion import REFERENCE


@dataclass(frozen=True)
class Alone:
    """A text searched by itself, before it is known whether it leans on a conversation.

    Attributes:
        query: The text made ready.
        similarities: Similarity of every entry of the store.
        scores: Fused evidence of every section, in reading order.
    """

    query: Query
    similarities: Scores = field(repr=False)
    scores: Scores = field(repr=False)


@dataclass(frozen=True)
class Context:
    """What a search knows of the conversation in which a text stands.

    Attributes:
        alone: The text searched by itself, or None.
        quoted: Ids of the sections that the answer before quotes, the leading one first.
        leans: Whether the text is understood only after what was said before.
        names: Whether it names a thing itself.
    """

    alone: Alone | None
    quoted: tuple[str, ...]
    leans: bool
    names: bool = True


@dataclass(frozen=True)
class ContextWeights:
    """How a conversation counts in the search of a follow-up, in logits but for the share.

    Attributes:
        alone: Share in [0, 1] of the follow-up by itself; the rest is the follow-up after its subject.
        sure: The same where it finds, by itself, a section of the conversation's page with at least `found` logits.
        found: Logits from which a section is surely found.
        astray: What each logit that another page is better takes from the share: it leans on words that lead there.
        led: Added for the section that leads the answer before.
        nameless: Added for it besides if the text names no thing itself.
        quoted: Added for every other section that it quotes.
        page: Added for the page of the section that leads it.
        hint: Share of these that counts for a short text that seems to stand by itself.
    """

    alone: float = 0.5
    sure: float = 0.75
    found: float = 24.5
    astray: float = 0.015
    led: float = 2.0
    nameless: float = 2.5
    quoted: float = 1.0
    page: float = 2.5
    hint: float = 0.7


class Conversation:
    """Finds the sections of a conversation more readily. Safe to share between threads."""

    def __init__(self, corpus: Corpus, weights: ContextWeights | None = None) -> None:
        """Take where each section stands."""
        self._by_id = corpus.sections
        self._sections = tuple(self._by_id.values())
        self._weights = weights or ContextWeights()

    def gap(self, alone: Alone, quoted: Sequence[str], *, page: bool = False) -> float:
        """Return how much better, in logits, another section is for a text than those that the answer before quotes.

        Args:
            alone: The text searched by itself.
            quoted: Ids of the quoted sections, at least one, the leading one first.
            page: Whether its whole page counts as quoted.
        """
        here = self._among(quoted) | self._in_pages(quoted[:1]) if page else self._among(quoted)
        return float(alone.scores.max() - alone.scores[here].max())

    def joined(self, fused: Scores, context: Context) -> Scores:
        """Return evidence with what a conversation adds, moved so that the best section's chance to answer stays."""
        weights = self._weights
        share = np.float32(self._share(context))
        strength = 1.0 if context.leans else weights.hint
        led = weights.led if context.names else weights.led + weights.nameless
        prior = weights.quoted * self._among(context.quoted[1:]) + led * self._among(context.quoted[:1])
        prior = prior + weights.page * self._in_pages(context.quoted[:1])
        own = context.alone.scores if context.alone is not None else fused
        mixed = (1 - share) * fused + share * own + np.float32(strength) * prior.astype(np.float32)
        best = int(np.argmax(mixed))
        return np.asarray(mixed + (fused[best] - mixed[best]), np.float32)

    def _share(self, context: Context) -> float:
        """Return how much a follow-up's own words count in its search."""
        weights = self._weights
        if not context.leans or context.alone is None:
            return 0.0
        gap = self.gap(context.alone, context.quoted, page=True) if context.quoted else 0.0
        if not gap and float(context.alone.scores.max()) >= weights.found:
            return weights.sure
        return max(weights.alone - weights.astray * gap, 0.0)

    def _among(self, sections: Sequence[str]) -> NDArray[np.bool_]:
        return np.array([section.id in sections for section in self._sections], bool)

    def _in_pages(self, sections: Sequence[str]) -> NDArray[np.bool_]:
        """Return which sections stand on a page of some sections; on no reference page, which is about everything."""
        pages = {self._by_id[name].page_id for name in sections if name in self._by_id} - REFERENCE
        return np.array([section.page_id in pages for section in self._sections], bool)
