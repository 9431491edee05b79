"""Whether a question that a model wrote may be asked: every check but the second opinion, the cheap ones first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

import numpy as np
from pydantic import ValidationError

from corpus.bank_rules import find_draft_problems, find_name_problems, repeats_wording
from corpus.items import INVENTED, Bank, Item, Misconception
from corpus.models import Corpus, Section
from corpus.sentences import sentence_spans
from index.checks import KnownItems
from index.encoder import Encoder
from index.lexical import stems
from tutor.llm.grounding import GroundingCheck, Verdict
from tutor.practice.attacks import blind_attacks, expected_score, limit_of, shallow_readers
from tutor.practice.drafts import Draft, is_plain, item_of

MOST_CUES = 5
"""Blind readers, of fifteen, that may find an item's key; of the reviewed items 91 % stay within it."""
LEAST_GROUP = 8
"""From so many written items on, no blind reader may score above its limit on all of them; of fewer, chance decides."""
KEY_FROM = 0.65
"""Chance of support that each reason for the key needs; another question costs less than a wrong key."""
ABOUT = 0.20
"""Cosine similarity of a question and a sentence about it; of the sentences in reviewed rationales 91 % reach it."""
STEM_ABOUT = 0.08
"""The same of a stem's sentence and the rest of it, or a cited section; of the reviewed sentences 95 % reach it."""
_FOUND = 0.5
"""Chance from which a reader counts as having found the key."""


class Discard(StrEnum):
    """Why a question was not accepted, in words for the learner."""

    FORM = "not in the form that was asked for"
    RULES = "against a rule of the question bank"
    NAMES = "a name that no released package has"
    GUESSABLE = "can be guessed from its form"
    REPEATED = "repeats a known question"
    UNSUPPORTED = "key or reasons not supported by the cited section"
    DISAGREED = "solved differently without the key"


@dataclass(frozen=True)
class Assignment:
    """What a model was asked to write about.

    Attributes:
        sections: What it was given, the deciding one first.
        objectives: What the question counts for.
        misconceptions: Those it may use.
        wanted: Id of one that must occur, or "".
    """

    sections: tuple[Section, ...]
    objectives: tuple[str, ...]
    misconceptions: tuple[Misconception, ...]
    wanted: str = ""


class Gate:
    """Decides on drafts, and knows what it has let through."""

    def __init__(
        self, corpus: Corpus, bank: Bank, generated: Sequence[Item], encoder: Encoder, check: GroundingCheck
    ) -> None:
        """Take everything a draft is compared with.

        Args:
            corpus: The guide.
            bank: The reviewed items of both pools.
            generated: Items made from tables, and those written before.
            encoder: One that is not tuned to the guide; see `index.onnx_export.untuned`.
            check: The grounding check.
        """
        self._corpus = corpus
        self._bank = bank
        self._encoder = encoder
        self._check = check
        self._stems = [item.stem for item in (*bank.items, *generated)]
        self._known = KnownItems([*bank.items, *generated], encoder)
        texts = [*(section.body for section in corpus.sections.values()), *self._stems]
        self._vocabulary = frozenset(word for text in texts for word in stems(text))
        self._blind = {n: s for n, s in blind_attacks(corpus).items() if not n.startswith("letter")}

    def judge(self, draft: Draft | None, task: Assignment, written: Sequence[Item]) -> Item | Discard:
        """Return the item that a draft becomes, or why it is discarded.

        Args:
            draft: As read from the reply, or None if it could not be read.
            task: What was asked for.
            written: Items written by models so far, among which no blind reader may score above its limit.
        """
        item = _formed(draft, task)
        if item is None:
            return Discard.FORM
        if find_draft_problems(self._corpus, self._bank, item):
            return Discard.RULES
        if find_name_problems(self._corpus, item) or self._invents(item):
            return Discard.NAMES
        if self._guessable(item, written):
            return Discard.GUESSABLE
        if repeats_wording(item.stem, self._stems) or self._known.has_like(item):
            return Discard.REPEATED
        return item if self._coherent(item) and self._supported(item) else Discard.UNSUPPORTED

    def remember(self, item: Item) -> None:
        """Count an item among those that are not to be repeated."""
        self._stems.append(item.stem)
        self._known.add(item)

    def _invents(self, item: Item) -> bool:
        texts = [item.stem, *(option.text for option in item.options), *(option.why for option in item.options)]
        return any(self._check.unknown_name(text) for text in texts)

    def _guessable(self, item: Item, written: Sequence[Item]) -> bool:
        readers = {**self._blind, **shallow_readers(self._encoder, [item])}
        found = {name for name, scorer in readers.items() if expected_score(item, scorer(item)) >= _FOUND}
        if len(found) > MOST_CUES:
            return True
        group = [*written, item]
        if len(group) < LEAST_GROUP:
            return False
        limit = limit_of(group)
        return any(
            fmean(expected_score(other, self._blind[name](other)) for other in group) > limit
            for name in found & self._blind.keys()
        )

    def _coherent(self, item: Item) -> bool:
        """Return whether every sentence of the stem belongs to it, and the last one asks."""
        said = [item.stem[start:end] for start, end in sentence_spans(item.stem)]
        if not said[-1].endswith("?") or not all(self._in_its_language(sentence) for sentence in said):
            return False
        rests = [" ".join([*said[:place], *said[place + 1 :]]) for place in range(len(said))]
        bodies = [self._corpus.sections[name].body for name in item.citations]
        vectors = self._encoder.encode([*said, *rests, *bodies])
        own, rest, about = np.split(vectors, [len(said), 2 * len(said)])
        near = np.maximum((own * rest).sum(axis=1), (own @ about.T).max(axis=1))
        return bool((near >= STEM_ABOUT).all())

    def _in_its_language(self, sentence: str) -> bool:
        """Return whether the guide and the bank use most words of a sentence."""
        words = stems(sentence)
        return 2 * sum(word in self._vocabulary for word in words) >= len(words)

    def _supported(self, item: Item) -> bool:
        sections = [self._corpus.sections[name] for name in item.citations]
        for option in item.options:
            sentences = [option.why[start:end] for start, end in sentence_spans(option.why)]
            verdicts = [self._check.check(sentence, sections) for sentence in sentences]
            rest = [said for said, verdict in zip(sentences, verdicts, strict=True) if not verdict.supported]
            if len(rest) == len(sentences) or (option.right and (rest or _least(verdicts) < KEY_FROM)):
                return False
            if rest and not self._about(f"{item.stem} {option.text}", rest):
                return False
        return True

    def _about(self, question: str, sentences: Sequence[str]) -> bool:
        """Return whether sentences that the guide does not say are at least about the question."""
        vectors = self._encoder.encode([question, *sentences])
        known = all(self._in_its_language(sentence) for sentence in sentences)
        return known and bool((vectors[1:] @ vectors[0] >= ABOUT).all())


def _least(verdicts: Sequence[Verdict]) -> float:
    return min((verdict.chance for verdict in verdicts), default=0.0)


def _formed(draft: Draft | None, task: Assignment) -> Item | None:
    """Return a draft as an item if it has the form that was asked for, uses what was offered and hides nothing."""
    if draft is None or not is_plain(draft):
        return None
    used = {option.misconception for option in draft.options if not option.right}
    offered = {m.id for m in task.misconceptions} - {INVENTED}
    if not used <= offered or (task.wanted and task.wanted not in used):
        return None
    try:
        return item_of(draft, task.sections, task.objectives)
    except ValidationError:
        return None
