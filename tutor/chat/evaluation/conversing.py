"""Judged conversations: whether each turn is answered on the right subject, with the right facts, without repeating."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from statistics import fmean

from pydantic import Field

from tutor.chat.engine import Tutor
from tutor.chat.evaluation.judged import Frozen, Nugget, read_judged
from tutor.chat.evaluation.measuring import READ_WORDS
from tutor.chat.evaluation.systems import first_words
from tutor.chat.models import Answer, Turn


class TurnKind(StrEnum):
    """What a turn does in its conversation."""

    OPENS = "opens"
    FOLLOWS = "follows"
    WISH = "wish"
    CHANGES = "changes"


class JudgedTurn(Frozen):
    """One question of a conversation, the sections that may lead its answer and the facts this must state."""

    kind: TurnKind
    question: str
    sections: tuple[str, ...] = Field(min_length=1)
    nuggets: tuple[Nugget, ...] = Field(min_length=1)


class JudgedConversation(Frozen):
    """Questions in the order in which they are asked."""

    id: str
    turns: tuple[JudgedTurn, ...] = Field(min_length=1)


class ConversationSet(Frozen):
    """One file of judged conversations."""

    conversations: tuple[JudgedConversation, ...]

    @property
    def tuning(self) -> tuple[JudgedConversation, ...]:
        """Return every other conversation, the first one included: rules may be made on these."""
        return self.conversations[::2]

    @property
    def counted(self) -> tuple[JudgedConversation, ...]:
        """Return the other conversations, which are only counted."""
        return self.conversations[1::2]


@dataclass(frozen=True)
class TurnJudgement:
    """How one turn was answered.

    Attributes:
        turn: The turn.
        place: Id of the conversation and the number of the turn in it, such as `c-01.2`.
        lead: Id of the section quoted first, or "" if the turn was declined.
        stated: Whether each nugget was stated.
        repeated: Share of the quoted sentences, rows and the like that the answer before had quoted already.
        words: Length of the answer.
        declined: Type of the decline, or "".
    """

    turn: JudgedTurn
    place: str
    lead: str
    stated: tuple[bool, ...]
    repeated: float
    words: int
    declined: str

    @property
    def led(self) -> bool:
        """Return whether a right section leads."""
        return self.lead in self.turn.sections

    @property
    def right(self) -> bool:
        """Return whether a right section leads and every fact is stated."""
        return self.led and all(self.stated)


@dataclass(frozen=True)
class TurnFigures:
    """Averages over turns; shares in [0, 1]."""

    turns: int
    led: float
    stated: float
    right: float
    declined: float
    repeated: float
    words: float


def load_conversations(path: Path) -> ConversationSet:
    """Return the judged conversations of a file.

    Raises:
        CorpusError: The file is missing or does not hold the format.
    """
    return read_judged(path, ConversationSet)


def hold(tutor: Tutor, conversations: Iterable[JudgedConversation]) -> list[TurnJudgement]:
    """Put every question of some conversations to a tutor, each with the turns before it, and judge the answers."""
    return [judgement for conversation in conversations for judgement in _hold(tutor, conversation)]


def turn_figures(judgements: Sequence[TurnJudgement]) -> dict[str, TurnFigures]:
    """Return the averages over the turns of each kind and over all of them."""
    groups = {kind.value: [j for j in judgements if j.turn.kind is kind] for kind in TurnKind}
    return {name: _figures(group) for name, group in {**groups, "all": list(judgements)}.items() if group}


def missed(judgements: Sequence[TurnJudgement]) -> list[str]:
    """Return the turns that were not answered rightly, each as a paragraph."""
    return [_missed(judgement) for judgement in judgements if not judgement.right]


def _hold(tutor: Tutor, conversation: JudgedConversation) -> list[TurnJudgement]:
    turns: list[Turn] = []
    judgements = []
    for number, turn in enumerate(conversation.turns, 1):
        answer = tutor.ask(turn.question, turns)
        before = turns[-1].answer if turns else None
        judgements.append(_judge(turn, f"{conversation.id}.{number}", answer, before))
        turns.append(Turn(id=str(number), asked_at=datetime.now(UTC), question=turn.question, answer=answer))
    return judgements


def _judge(turn: JudgedTurn, place: str, answer: Answer, before: Answer | None) -> TurnJudgement:
    cited = {citation.number: citation.section_id for citation in answer.citations}
    first = next((segment.citation for segment in answer.segments if segment.citation), None)
    read = first_words(answer.text, READ_WORDS)
    quotes, earlier = answer.quotes, before.quotes if before else frozenset()
    return TurnJudgement(
        turn=turn,
        place=place,
        lead=cited[first] if first and not answer.abstained else "",
        stated=tuple(not answer.abstained and bool(nugget.pattern.search(read)) for nugget in turn.nuggets),
        repeated=len(quotes & earlier) / len(quotes) if quotes else 0.0,
        words=len(answer.text.split()),
        declined=answer.reason.value if answer.reason else "",
    )


def _figures(judgements: Sequence[TurnJudgement]) -> TurnFigures:
    def mean(value: Callable[[TurnJudgement], float]) -> float:
        return fmean(map(value, judgements))

    return TurnFigures(
        turns=len(judgements),
        led=mean(lambda j: j.led),
        stated=mean(lambda j: fmean(j.stated)),
        right=mean(lambda j: j.right),
        declined=mean(lambda j: bool(j.declined)),
        repeated=mean(lambda j: j.repeated),
        words=mean(lambda j: j.words),
    )


def _missed(judgement: TurnJudgement) -> str:
    turn = judgement.turn
    lead = judgement.lead or f"nothing; declined as {judgement.declined}"
    unsaid = [nugget.say for nugget, stated in zip(turn.nuggets, judgement.stated, strict=True) if not stated]
    return "\n".join(
        [
            f"{judgement.place}: {turn.question}",
            f"  led by {lead}, wanted {', '.join(turn.sections)}",
            *([f"  missing: {' / '.join(unsaid)}"] if unsaid else []),
        ]
    )
