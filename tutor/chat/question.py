"""What was asked: cleaning, the kind of answer wanted, and the parts of a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.conversation import Context
from index.retrieval import Retriever
from tutor.chat.followups import Reading, read_turn
from tutor.chat.forms import SENTENCE, Form, asks_yes_or_no, read_form, read_point, split_question
from tutor.chat.models import Turn
from tutor.chat.pastes import pasted_stem, shown_item
from tutor.chat.sides import contrast_sides
from tutor.chat.styles import read_style
from tutor.chat.wishes import Wish, read_wish
from tutor.llm.prompts import Style

_WORD = re.compile(r"\w")
_EMPTY_LINES = re.compile(r"\n{3,}")
_COMPARES = re.compile(r"\b(?:which|better|worse|both|either|differ\w*|compar\w+|\w{3,}er)\b", re.I)
"""Words with which a follow-up goes on comparing."""
LENGTHS = {Wish.LONGER: 1.7, Wish.SHORTER: 0.45, Wish.SENTENCE: 0.0}
"""Factor on the usual length of an answer; a single sentence has no room for a second one."""
SIMPLER = 0.45
"""The same for a simpler answer."""
ENGLISH = "The guide is in English, like the exam, and its sentences are quoted as they stand."
SIDES_WITHIN = 20
"""Words up to which a question is about the two things it compares."""
PARTS, PART_WORDS = 4, 3
"""Most questions that are read in one text, and least words of each."""


@dataclass(frozen=True)
class Question:
    """A cleaned question.

    Attributes:
        text: As it is shown.
        subject: What the decision looks at: the text, or the stem of a pasted multiple-choice question.
        search: As it is searched: with the earlier question, if this one points back to it.
        form: What kind of answer is asked for.
        length: Factor on the usual answer length.
        notices: What was done to the text, in words for the learner.
        sides: The two things a contrast compares, or none.
        parts: The single questions of a text that asks several.
        added: What a follow-up asks about the subject of the question before, or "".
        yes_no: Whether yes or no would answer it.
        point: The words of a story, or beside pasted code, that carry the question, or "".
        about: The complete question that the conversation is about.
        context: What the search knows of the conversation, or None.
        wish: How the answer is wanted, or None.
        said: What the answer before quoted, which need not be quoted again.
        led: What that answer began with, or "".
    """

    text: str
    subject: str
    search: str
    form: Form
    length: float
    notices: tuple[str, ...]
    sides: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    added: str = ""
    yes_no: bool = False
    point: str = ""
    about: str = ""
    context: Context | None = None
    wish: Wish | None = None
    said: frozenset[str] = frozenset()
    led: str = ""

    @property
    def empty(self) -> bool:
        """Return whether nothing readable was asked."""
        return not _WORD.search(self.text)

    @property
    def tells_story(self) -> bool:
        """Return whether the learner tells a case in several sentences before asking what to do."""
        return self.form is Form.SCENARIO and len(SENTENCE.split(self.subject)) > 1


def read_question(raw: str, history: Sequence[Turn], limit: int, retriever: Retriever | None = None) -> Question:
    """Return a raw question cleaned, cut to `limit` characters and read in its conversation.

    Args:
        raw: As typed.
        history: Earlier turns, oldest first.
        limit: Characters that are read.
        retriever: Tells whether the guide answers a short text without the conversation; without it only words tell.
    """
    text = clean_text(raw)
    notices: tuple[str, ...] = ()
    if len(text) > limit:
        text = text[:limit].rsplit(None, 1)[0] if " " in text[:limit] else text[:limit]
        notices = (f"The question was very long; only its first {limit:,} characters were read.",)
    wished = read_wish(text)
    last = _last_asked(history) if wished.alone and wished.wish else None
    if last is not None:
        return _asked_again(text, wished.wish, read_style(text), history, last, limit, retriever)
    stem = pasted_stem(text)
    turn = Reading(stem, stem, stem) if stem else read_turn(text, history, retriever, wished)
    sides = _sides(turn)
    form = read_form(stem or text, turn.own if turn.leans else turn.search, sides)
    length = SIMPLER if read_style(text) is Style.SIMPLER else LENGTHS.get(wished.wish, 1.0) if wished.wish else 1.0
    return Question(
        text=text,
        subject=stem or text,
        search=turn.search,
        form=Form.EXAMPLE if wished.wish is Wish.EXAMPLE else form,
        length=length,
        notices=notices,
        sides=sides,
        parts=_parts(turn.own),
        added=turn.added,
        about=turn.about,
        context=turn.context,
        wish=wished.wish,
        said=turn.said,
        led=turn.led,
        yes_no=asks_yes_or_no(stem or text),
        point=read_point(stem or text),
    )


def _last_asked(history: Sequence[Turn]) -> int | None:
    """Return the place of the last answered question that was not itself a wish, or None."""
    places = [place for place, turn in enumerate(history) if not turn.answer.abstained]
    return next((p for p in reversed(places) if not read_wish(clean_text(history[p].question)).alone), None)


def _asked_again(
    text: str,
    wish: Wish | None,
    style: Style,
    history: Sequence[Turn],
    place: int,
    limit: int,
    retriever: Retriever | None,
) -> Question:
    """Return the last question once more, with a wish about its answer."""
    shown = shown_item(history[place])
    asked = read_question(shown.stem if shown else history[place].question, history[:place], limit, retriever)
    wanted = LENGTHS.get(wish, 1.0) if wish else 1.0
    new = wish in {Wish.LONGER, Wish.EXAMPLE}
    return replace(
        asked,
        text=text,
        subject=text,
        form=Form.EXAMPLE if wish is Wish.EXAMPLE or style is Style.ANALOGY else asked.form,
        length=SIMPLER if style is Style.SIMPLER else wanted,
        notices=(ENGLISH,) if wish is Wish.LANGUAGE else (),
        wish=wish,
        said=history[place].answer.quotes if new else frozenset(),
    )


def _sides(turn: Reading) -> tuple[str, ...]:
    """Return what a short question compares; a follow-up may compare what the conversation does."""
    own = contrast_sides(turn.own) if len(turn.own.split()) <= SIDES_WITHIN else ()
    if own or not turn.leans or not _COMPARES.search(turn.own):
        return own
    return contrast_sides(turn.about) if len(turn.about.split()) <= SIDES_WITHIN else ()


def _parts(text: str) -> tuple[str, ...]:
    """Return the questions of a text that asks several; the sentences of a story gain nothing when read alone."""
    if len(text.split()) > SIDES_WITHIN * 2:
        return ()
    sentences = [part.strip() for part in SENTENCE.split(text)]
    asked = [part for one in sentences if one.endswith("?") or len(sentences) == 1 for part in split_question(one)]
    asked = [part for part in asked if len(part.split()) >= PART_WORDS]
    return tuple(asked[-PARTS:]) if len(asked) > 1 else ()


def clean_text(raw: str) -> str:
    """Return text without control and direction-changing characters, white space folded per line."""
    lines = [" ".join(line.split()) for line in _readable(raw).split("\n")]
    return "\n".join(line for line in lines if line).strip()


def as_typed(raw: str, limit: int) -> str:
    """Return at most `limit` characters of a text to be shown: the words of `clean_text`, laid out as they were typed.

    Lines keep their indentation, which pasted code cannot be read without; of several empty lines one is left.
    """
    lines = [line.expandtabs(4).rstrip() for line in _readable(raw).split("\n")]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines).strip("\n"))[:limit].rstrip()


def _readable(raw: str) -> str:
    """Return text with a space for each control or direction-changing character."""
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else " "
        for c in unicodedata.normalize("NFC", raw.replace("\r\n", "\n"))
    )
