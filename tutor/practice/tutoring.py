"""Tutoring moves that need no model: a ladder of hints, a probe of a misconception, and a check of an explanation.

No hint names a right option or quotes a rationale: the key stays with the verdict, which follows once the learner has
committed to an answer or asked to see it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum

from corpus.blocks import BlockKind, parse_blocks
from corpus.items import Bank, Item, Option, Pool
from corpus.models import Corpus, Section
from corpus.sentences import Span, sentence_spans
from tutor.llm.grounding import GroundingCheck


class Rung(IntEnum):
    """Steps of the ladder, each telling more than the one before."""

    LAYER = 1
    CONSTRAINT = 2
    RULE_OUT = 3
    PASSAGE = 4


@dataclass(frozen=True)
class Hint:
    """One step of help.

    Attributes:
        rung: Which step.
        text: What is said; never the key.
        ruled_out: Id of the wrong option that is struck, on the third rung.
        section: The section to read, on the last rung.
    """

    rung: Rung
    text: str
    ruled_out: str = ""
    section: Section | None = None


def give_hint(item: Item, rung: Rung, corpus: Corpus, bank: Bank) -> Hint:
    """Return one hint on an item. It says nothing that would tell the key by itself."""
    if rung is Rung.LAYER:
        return Hint(rung, _layer_hint(item, corpus))
    if rung is Rung.CONSTRAINT:
        return Hint(rung, f"Read the stem again for the one constraint that decides: “{deciding_sentence(item)}”")
    if rung is Rung.RULE_OUT:
        return _rule_out(item, bank)
    section = corpus.sections.get(item.citations[0])
    text = f"One passage of lesson {item.lesson} decides it. Read it, then choose."  # its heading may name the key
    return Hint(rung, text, section=section)


def _layer_hint(item: Item, corpus: Corpus) -> str:
    """Name the layer, unless its name stands in a right option: then only the question that finds it is asked."""
    layer = next(layer for layer in corpus.blueprint.layers if layer.id is item.layer)
    if any(layer.title.lower() in option.text.lower() for option in item.options if option.right):
        return "Name the failing layer first: what changed, and which of the six layers owns it?"
    return f"The layer that fails here is {layer.title.lower()}. Ask yourself: {layer.question}"


def deciding_sentence(item: Item) -> str:
    """Return the sentence of the stem before its question, which as a rule holds the constraint."""
    text = " ".join(item.stem.split("```")[0].split()) or item.stem
    said = [text[a:b] for a, b in sentence_spans(text)]
    told = [sentence for sentence in said if not sentence.endswith("?") and not sentence.startswith("Choose")]
    return (told or said)[-1]


def _rule_out(item: Item, bank: Bank) -> Hint:
    """Strike the wrong option that repairs a layer other than the one that fails, else the first wrong one."""
    wrong = [option for option in item.options if not option.right]
    elsewhere = [option for option in wrong if option.fixes is not None and option.fixes is not item.layer]
    option = (elsewhere or wrong)[0]
    mistake = bank.misconception(option.misconception) if option.misconception else None
    why = f" The mistake behind it: “{mistake.title.rstrip('.')}”." if mistake else ""
    return Hint(Rung.RULE_OUT, f"You can rule this one out: “{option.text.rstrip('.')}”.{why}", ruled_out=option.id)


def climb(item: Item, rungs: int, corpus: Corpus, bank: Bank) -> tuple[Hint, ...]:
    """Return the hints up to a rung, the first one first; a number beyond the ladder counts as its end."""
    return tuple(give_hint(item, rung, corpus, bank) for rung in Rung if rung <= rungs)


@dataclass(frozen=True)
class Probe:
    """A question that shows whether a mistake was a slip or a belief.

    Attributes:
        text: The mistake in words, and what to think about.
        item: Another practice item whose distractor feeds on the same mistake, or None.
    """

    text: str
    item: Item | None


def probe_misconception(item: Item, chosen: Collection[str], bank: Bank, seen: Collection[str] = ()) -> Probe | None:
    """Return a follow-up on the mistake behind a wrong choice, or None if the choice was right or has none.

    Args:
        item: The item that was answered.
        chosen: Ids of the options chosen.
        bank: All items; only practice items are offered.
        seen: Ids of items that are not to be offered again if another one fits.
    """
    taken = [option for option in item.options if option.id in chosen and not option.right and option.misconception]
    if not taken:
        return None
    mistake = bank.misconception(str(taken[0].misconception))
    if mistake is None:
        return None
    other = [i for i in bank.pool(Pool.PRACTICE) if i.id != item.id and _feeds_on(i.options, mistake.id)]
    other.sort(key=lambda i: (i.id in seen, i.lesson != item.lesson, i.id))
    text = (
        f"Your choice fits the thought “{mistake.title.rstrip('.')}”. Before you read on: what would have to be true "
        "in the stem for that thought to be right, and is it?"
    )
    return Probe(text, other[0] if other else None)


def _feeds_on(options: Sequence[Option], misconception: str) -> bool:
    return any(option.misconception == misconception for option in options)


class Standing(IntEnum):
    """What the guide says of a sentence of an explanation."""

    SUPPORTED = 1
    UNSUPPORTED = 2
    CONTRADICTED = 3
    CLOSE = 4


@dataclass(frozen=True)
class Judged:
    """A sentence of the learner, and what the guide has on it.

    Attributes:
        text: The learner's words.
        standing: What the guide says of it.
        section: The section that comes nearest.
        span: The sentence of that section that supports it, or comes nearest.
    """

    text: str
    standing: Standing
    section: Section | None
    span: Span


@dataclass(frozen=True)
class Reviewed:
    """An explanation compared with the guide.

    Attributes:
        sentences: Every sentence of the learner, in order.
        missing: What the nearest section says besides, in order: the spans of its sentences.
        section: That section, or None if the guide has nothing on it.
    """

    sentences: tuple[Judged, ...]
    missing: tuple[Span, ...]
    section: Section | None


def review_explanation(text: str, sections: Sequence[Section], check: GroundingCheck, most: int = 3) -> Reviewed:
    """Return what of an explanation the guide supports, and what it leaves out.

    Args:
        text: In the learner's words.
        sections: Sections it is about, best first.
        check: The grounding check.
        most: Missing facts to name.
    """
    line = " ".join(text.split())
    judged = [_judge(line[a:b], sections, check) for a, b in sentence_spans(line) if line[a:b].strip(" .?!")]
    if not sections:
        return Reviewed(tuple(judged), (), None)
    counted = [one.section.id for one in judged if one.standing is Standing.SUPPORTED and one.section]
    section = next((s for s in sections if s.id in counted), sections[0])
    covered = {one.span for one in judged if one.section is section and one.standing is Standing.SUPPORTED}
    facts = [span for block in parse_blocks(section.body) if block.kind is BlockKind.PROSE for span in block.units]
    return Reviewed(tuple(judged), tuple(span for span in facts if span not in covered)[:most], section)


def _judge(sentence: str, sections: Sequence[Section], check: GroundingCheck) -> Judged:
    verdict = check.check(sentence, sections)
    against = Standing.CONTRADICTED if verdict.contradicted else Standing.UNSUPPORTED
    close = Standing.SUPPORTED if verdict.plainly else Standing.CLOSE
    standing = close if verdict.supported else against
    return Judged(sentence, standing, verdict.section, verdict.span)
