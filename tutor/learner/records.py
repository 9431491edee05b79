"""What a learner did, as frozen values: the rows of the append-only logs.

Every record has a `key`, made by whoever saw the event first: the same key sent twice is stored once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import Enum, IntEnum, StrEnum
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, StringConstraints

from corpus.models import Action, Frozen, Layer

LONGEST = 86_400_000  # a day in milliseconds: a tab left open is not study time


def _clean(value: Any) -> Any:  # noqa: ANN401
    """Return text that can be encoded: halves of a surrogate pair become U+FFFD."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return value


def _utc(moment: datetime) -> datetime:
    """Return a moment in UTC; one without a zone is a mistake of the caller."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC)


def _zone(name: str) -> str:
    """Return the name of a time zone that exists on this machine."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}; write one such as Europe/Vienna or UTC") from error
    return name


Clean = BeforeValidator(_clean)
Moment = Annotated[datetime, AfterValidator(_utc)]
Key = Annotated[str, Clean, StringConstraints(min_length=1, max_length=100)]
ItemId = Annotated[str, Clean, StringConstraints(min_length=1, max_length=120)]
OptionId = Annotated[str, Clean, StringConstraints(min_length=1, max_length=64)]
CardId = Annotated[str, Clean, StringConstraints(min_length=1, max_length=120)]
PageId = Annotated[str, Clean, StringConstraints(min_length=1, max_length=64)]
Name = Annotated[str, Clean, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Words = Annotated[str, Clean, StringConstraints(max_length=4000)]
Milliseconds = Annotated[int, Field(ge=0, le=LONGEST)]
Seed = Annotated[int, Field(ge=0, lt=2**31)]


class SessionKind(StrEnum):
    """Where an item was met."""

    PRACTICE = "practice"
    MOCK = "mock"
    PLACEMENT = "placement"
    TRIAGE = "triage"
    CHAT = "chat"


class Confidence(StrEnum):
    """What the learner said before the verdict."""

    GUESS = "guess"
    UNSURE = "unsure"
    SURE = "sure"


class MissLabel(StrEnum):
    """What the learner says was the cause of a wrong answer."""

    KNOWLEDGE = "knowledge"
    MISREAD = "misread"
    REASONING = "reasoning"
    TIME = "time"


class CardRating(IntEnum):
    """How well a flashcard was known, with FSRS's numbers."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Background(StrEnum):
    """What the learner brings along; sets the prior ability."""

    NEW = "new"
    ASSOCIATE = "associate"
    PRACTITIONER = "practitioner"


class TimeAllowance(StrEnum):
    """Time for a mock exam, as a factor of the published minutes."""

    STANDARD = "1"
    QUARTER_MORE = "1.25"
    HALF_MORE = "1.5"

    @property
    def factor(self) -> float:
        """Return the factor."""
        return float(self.value)


class LearnerSettings(Frozen):
    """What a learner set for themselves.

    Attributes:
        exam_date: Day of the exam in the learner's zone, or None.
        hours_per_week: Time for study, reading and questions together.
        study_days: Weekdays of study, 0 is Monday.
        zone: IANA name of the learner's time zone; days begin at its midnight.
        single_keys: Whether keys without a modifier act.
    """

    exam_date: date | None = None
    hours_per_week: float = Field(default=5, ge=0.5, le=80)
    study_days: tuple[Annotated[int, Field(ge=0, le=6)], ...] = Field(default=tuple(range(7)), min_length=1)
    background: Background = Background.ASSOCIATE
    time_allowance: TimeAllowance = TimeAllowance.STANDARD
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"
    single_keys: bool = True

    @property
    def minutes_per_day(self) -> float:
        """Return the minutes on a day of study."""
        return self.hours_per_week * 60 / len(set(self.study_days))


class Learner(Frozen):
    """A named learner on this machine."""

    id: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    name: Name
    created_at: Moment
    settings: LearnerSettings = LearnerSettings()


class Record(Frozen):
    """One line of a log.

    Attributes:
        key: Names the line among those of the same log and learner.
        at: When it happened by the clock of the machine.
    """

    key: Key
    at: Moment


class Attempt(Record):
    """An item that was shown.

    Attributes:
        chosen: Ids of the options chosen; none means seen but not answered, which is never right.
        order_seed: Seed of the order in which the options were shown.
        unseen: Whether no earlier attempt had this item. The store decides it, whatever is given.
        hint: Whether help was asked for before the answer.
        sitting: The sitting it belongs to, if any.
    """

    item_id: ItemId
    kind: SessionKind
    chosen: tuple[OptionId, ...] = ()
    correct: bool
    confidence: Confidence | None = None
    order_seed: Seed = 0
    milliseconds: Milliseconds = 0
    unseen: bool = True
    hint: bool = False
    sitting: Annotated[str, StringConstraints(max_length=32)] | None = None

    @property
    def answered(self) -> bool:
        """Return whether anything was chosen."""
        return bool(self.chosen)


class Miss(Record):
    """The learner's own label of a wrong answer; the newest one of an attempt counts."""

    attempt_key: Key
    label: MissLabel


class TriageAnswer(Record):
    """The layer and action of a signal card, and what the learner said; no action said if only the layer was asked."""

    card_id: CardId
    layer: Layer
    said_layer: Layer
    action: Action
    said_action: Action | None = None
    milliseconds: Milliseconds = 0


class CardReview(Record):
    """A flashcard; a rating of None takes back the review of this card before it."""

    card_id: CardId
    rating: CardRating | None
    milliseconds: Milliseconds = 0


class Dispute(Record):
    """A report that an item is wrong."""

    item_id: ItemId
    attempt_key: Key | None = None
    words: Words = ""


class Reading(Record):
    """A visit to a page of the guide; the newest one of a page is the reading position."""

    page_id: PageId
    section_id: CardId | None = None
    milliseconds: Milliseconds = 0
    finished: bool = False


class PlanRecord(Record):
    """A plan as it was shown; the newest one is in force. `plan` is the JSON of a `Plan`."""

    plan: dict[str, JsonValue]
