"""Turns build on each other: what a short follow-up means after what was asked and answered before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.conversation import Context
from index.lexical import Lexicon, stems, stems_by_word
from index.retrieval import Retriever
from tutor.chat.listed import name_meant
from tutor.chat.models import Turn
from tutor.chat.pastes import SHORT, choices_of, option_meant, pasted_stem, shown_item
from tutor.chat.telling import VAGUE
from tutor.chat.wishes import Wished, read_wish

_OPENS = re.compile(
    r"^\W*(?:and|but|so|also|then|ok(?:ay)?|only|what about|how about|why not|why is that|why so|why\s*\?|why\s*$|"
    r"which (?:one|of)|the (?:first|second|third|last|other|same) one|what if|since when|"
    r"(?:compared|in contrast) (?:to|with) what)\b",
    re.I,
)
"""Openings that go on from something."""
_FRAGMENT = re.compile(
    r"^\W*(?:even|any|every|in|on|for|with|without|at|by|from|to|during|after|before|per|if|unless)\b", re.I
)
"""The beginning of the end of a sentence: a few words that answer "where", "when" or "how" have it."""
_SAME_ASKED = re.compile(r"^\W*(?:(?:and|but|or|also|ok(?:ay)?|so|then|why|what about|how about)\b\W*)+", re.I)
"""An opening after which what was asked is asked of something else."""
_POINTS = re.compile(
    r"\b(?:it|its|they|them|their|this|these|those|then|he|she|both|same|former|latter|other|another|again|instead|"
    r"otherwise|meanwhile|inside|alternatives?|counterpart|replacement|successor|equivalent|opposite|rest|others|"
    r"(?<!is )(?<!are )there)\b|"
    r"\bones?\b(?=\W*$|,|\s+(?:to|in|for|of|with|at|on|by|is|are|was|from|then|now|instead|without|first)\b)|"
    r"\b(?:is|was|does|did|do|can|would|of|for|in|with|to|on|about|like|than|why|how|and|but|if)\s+that\b|"
    r"^\W*that\b|\bthat(?=\W*$|\s+(?:on|in|for|with|to|at|by|from|works?|too|then|again|here|now|one)\b)|\benough\W*$",
    re.I,
)
"""Words that point at something said before; "one" does where no noun follows, "that" where no sentence does."""
_EXPLETIVE = re.compile(
    r"\b(?:does|did|will|would)\s+it\s+(?:cost|take|need|help|make sense|matter)\b(?=.*\b(?:to|if|whether)\b)|"
    r"\b(?:is|was|it'?s)\s+(?:it\s+)?(?:\w+)\s+(?=(?:to|that|for)\b)",
    re.I,
)
"""An "it" that stands for what follows it."""
_POINTS_BACK = re.compile(r"\b(?:it|its|that|this|they|them|those|these|former|latter|same|(?:\w+ )?ones?)\b", re.I)
_EMPTY = frozenset(
    "a again an and are as ask can could do does for give how i if in is it its just let make me need of on once one "
    "please put say should show so some take tell that the them then there they this those to us use what when where "
    "which who why will with would you".split()
)
_OPENERS = frozenset("but also ok okay about not did has have was were be".split())
_ROLES = frozenset(
    stems(
        "argument parameter setting option value name default method function command step type unit limit threshold "
        "size example reason advantage disadvantage drawback benefit downside purpose rule requirement syntax format "
        "output input result error uri url path id class module import package field flag risk catch exception"
    )
)
"""Stems of words for a part of something: which thing has this name, default or limit was said before."""
_WORD = re.compile(r"\w+")
POINTING = 9
"""Words up to which "it" means something said before, and not in the question itself."""
FRAGMENT = 6
"""Words up to which a question is only the end of one."""
CONTEXT = 400
"""Characters of the earlier question that are read with a follow-up."""


@dataclass(frozen=True)
class LeaningWeights:
    """Log odds that a short text can be understood only after what was said before.

    Fitted on the tuning half of `tests/fixtures/judged/conversations.yaml` against complete questions of up to twelve
    words of `tune.yaml`, each asked after another one, most of them about the same page.

    Attributes:
        bias: The log odds of a text that says nothing.
        rarity: Per unit of rarity of the words that it says.
        gap: Per logit that another section is better, by the text alone, than all that the answer before quotes.
        points: For a word that points at something.
        opens: For an opening that goes on from something.
        most: The most that rarity and gap count.
        least: Log odds from which a text leans on the conversation.
    """

    bias: float = 6.4
    rarity: float = -0.55
    gap: float = -0.47
    points: float = 4.8
    opens: float = 2.5
    most: float = 15.0
    least: float = -0.5


WEIGHTS = LeaningWeights()


@dataclass(frozen=True)
class Reading:
    """A text as it is understood in its conversation.

    Attributes:
        own: What it asks itself, without wishes and with "the second one" named.
        search: As it is searched: after the subject of the conversation, if it leans on that.
        about: What the conversation is about from now on.
        added: What a follow-up asks about that subject, or "".
        context: What the search knows of the conversation, or None.
        said: What the answer before quoted, if this text leans on it.
        led: The first quote of that answer, or "".
    """

    own: str
    search: str
    about: str
    added: str = ""
    context: Context | None = None
    said: frozenset[str] = frozenset()
    led: str = ""

    @property
    def leans(self) -> bool:
        """Return whether the text is understood only after what was said before."""
        return self.context is not None and self.context.leans


def read_turn(
    text: str, history: Sequence[Turn], retriever: Retriever | None = None, wished: Wished | None = None
) -> Reading:
    """Return what a text asks in its conversation.

    Args:
        text: The cleaned question.
        history: Earlier turns, oldest first; declined ones are passed over.
        retriever: Tells whether the guide answers the text alone; without it only words tell.
        wished: What the text wishes, if that was read before.
    """
    answered = [turn for turn in history if not turn.answer.abstained]
    own = (wished or read_wish(text)).rest
    if not answered:
        return Reading(own, own, own)
    stem, option = _option(text, answered)
    if option:
        return Reading(text, f"{stem} {option} {option}", stem, added=option)
    subject, last = subject_of(answered), answered[-1].answer
    named = name_meant(own, subject, last) if len(own.split()) <= SHORT else own
    context = _context(named, answered, retriever)
    if context is None or not context.leans:
        return Reading(named, named, named, context=context)
    added = "" if named != own else _new_words(own, subject)
    asked = f"{subject} {_repeated(named, answered)} {named}"
    return Reading(named, " ".join(asked.split()), subject, added, context, last.quotes, last.lead)


def _repeated(text: str, answered: Sequence[Turn]) -> str:
    """Return the follow-up before, if a text asks the same of something else or names no thing itself; else "".

    "And the pipeline?" is such a text, and so is "what argument do I need?".
    """
    again = len(text.split()) <= FRAGMENT and _SAME_ASKED.match(text) or not _content(text)
    before = answered[-1]
    if not again or not before.answer.subject:
        return ""
    own = read_wish(before.question).rest
    return "" if own in before.answer.subject else own[:CONTEXT]


def subject_of(answered: Sequence[Turn]) -> str:
    """Return what a conversation is about: its last complete question, or the stem of one with options."""
    before, shown = answered[-1], shown_item(answered[-1])
    stem = shown.stem if shown else pasted_stem(before.question)
    return (stem or before.answer.subject or read_turn(before.question, answered[:-1]).about)[:CONTEXT]


def points_back(text: str) -> bool:
    """Return whether the words of a text tell that it goes on from something."""
    count = len(text.split())
    return count <= SHORT and bool(_OPENS.match(text)) or count <= POINTING and bool(_POINTS_BACK.search(text))


def _context(text: str, answered: Sequence[Turn], retriever: Retriever | None) -> Context | None:
    """Return what a search knows of the conversation; None for a text too long to lean on it."""
    if len(text.split()) > SHORT:
        return None
    if retriever is None:
        return Context(None, (), leans=points_back(text))
    known = retriever.corpus.sections
    alone, quoted = retriever.alone(text), tuple(name for name in _sections(answered[-1]) if name in known)
    gap = retriever.conversation.gap(alone, quoted) if quoted else WEIGHTS.most
    leans = not _is_elsewhere(text, retriever.lexicon) and leaning(text, gap, retriever.lexicon) > WEIGHTS.least
    return Context(alone if set(stems(text)) - VAGUE else None, quoted, leans, names=bool(_content(text)))


def _is_elsewhere(text: str, lexicon: Lexicon) -> bool:
    """Return whether a text that goes on from nothing names only things that the guide never names."""
    named = _content(text)
    goes_on = _goes_on(text) or _POINTS.search(text)
    return bool(named) and not goes_on and not any(lexicon.knows(stem) for found in named for stem in found)


def leaning(text: str, gap: float, lexicon: Lexicon) -> float:
    """Return the log odds that a text leans on its conversation.

    Args:
        text: A short text.
        gap: Logits by which another section is better for the text alone than all that the answer before quotes.
        lexicon: Knows how rare a word is.
    """
    rarity = sum(max(map(lexicon.rarity, found)) for found in _content(text))
    return (
        WEIGHTS.bias
        + WEIGHTS.rarity * min(rarity, WEIGHTS.most)
        + WEIGHTS.gap * min(gap, WEIGHTS.most)
        + WEIGHTS.points * (len(text.split()) <= POINTING and bool(_POINTS.search(_EXPLETIVE.sub(" ", text))))
        + WEIGHTS.opens * _goes_on(text)
    )


def _content(text: str) -> set[tuple[str, ...]]:
    """Return the stems of each word that names a thing, and not only a part of one."""
    return {found for found in stems_by_word(text) if not all(stem in VAGUE or stem in _ROLES for stem in found)}


def _goes_on(text: str) -> bool:
    """Return whether the opening of a text goes on from something."""
    return bool(_OPENS.match(text) or len(text.split()) <= FRAGMENT and _FRAGMENT.match(text))


def _sections(turn: Turn) -> tuple[str, ...]:
    """Return the ids of the sections that a turn's answer quotes, the leading one first."""
    used = {citation.number: citation.section_id for citation in turn.answer.used}
    order = [segment.citation for segment in turn.answer.segments if segment.citation is not None]
    return tuple(dict.fromkeys(used[number] for number in order if number in used))


def _option(text: str, answered: Sequence[Turn]) -> tuple[str, str]:
    """Return the stem of the last question with options, and the option that a follow-up names, or nothing."""
    if len(text.split()) > SHORT:
        return "", ""
    pasted = next((choices for turn in reversed(answered) if (choices := choices_of(turn))), None)
    option = option_meant(text, pasted) if pasted else ""
    return (pasted.stem[:CONTEXT], option) if pasted and option else ("", "")


def _new_words(own: str, subject: str) -> str:
    """Return what a follow-up asks about the old subject now."""
    known = {word.lower() for word in _WORD.findall(subject)} | _EMPTY | _OPENERS
    return " ".join(word for word in _WORD.findall(own) if word.lower() not in known)
