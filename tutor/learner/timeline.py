"""What a learner's calendar shows: reviews to come, minutes done, mastery over time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tutor.learner.mastery import CONSTANTS, Constants, Estimate, belief_path, mastery_of, pass_time
from tutor.learner.records import Attempt, Background, CardReview, Reading, TriageAnswer
from tutor.learner.scheduling import Memory, due_at, review
from tutor.learner.skills import Question, Skills
from tutor.learner.times import day_of, start_of, trusted_times


@dataclass(frozen=True)
class TrendPoint:
    """Mastery at the end of a day on which something was answered."""

    day: date
    overall: Estimate
    domains: Mapping[str, Estimate]


def card_memories(reviews: Sequence[CardReview], now: datetime) -> dict[str, Memory]:
    """Return how well each flashcard is remembered; reviews that were taken back do not count.

    Args:
        reviews: In the order of arrival.
        now: The moment.
    """
    kept: dict[str, list[tuple[CardReview, datetime]]] = {}
    for one, moment in zip(reviews, trusted_times([r.at for r in reviews], now), strict=True):
        of_card = kept.setdefault(one.card_id, [])
        if one.rating is not None:
            of_card.append((one, moment))
        elif of_card:
            of_card.pop()
    memories: dict[str, Memory] = {}
    for card_id, entries in kept.items():
        for one, moment in entries:
            assert one.rating is not None
            memories[card_id] = review(memories.get(card_id), one.rating, moment)
    return memories


def forecast(
    memories: Iterable[Memory], now: datetime, zone: str, days: int, exam: datetime | None = None
) -> dict[date, int]:
    """Return how many reviews are due on each of the coming days; what is overdue is due today.

    Args:
        memories: Of items and flashcards.
        now: The moment.
        zone: The learner's time zone.
        days: Number of days, today included.
        exam: The moment of the exam, or None.
    """
    today = day_of(now, zone)
    counts = {today + timedelta(days=number): 0 for number in range(days)}
    for memory in memories:
        day = max(day_of(due_at(memory, exam), zone), today)
        if day in counts:
            counts[day] += 1
    return counts


def exam_moment(exam_date: date | None, zone: str) -> datetime | None:
    """Return the moment that counts as the exam: nine in the morning in the learner's zone."""
    return None if exam_date is None else start_of(exam_date, zone) + timedelta(hours=9)


def minutes_by_day(records: Iterable[Attempt | Reading | CardReview | TriageAnswer], zone: str) -> dict[date, float]:
    """Return the minutes that were spent on each day of the learner's calendar."""
    minutes: dict[date, float] = {}
    for record in records:
        day = day_of(record.at, zone)
        minutes[day] = minutes.get(day, 0.0) + record.milliseconds / 60_000
    return minutes


def trend(
    skills: Skills,
    background: Background,
    attempts: Sequence[Attempt],
    questions: Mapping[str, Question],
    zone: str,
    now: datetime,
    constants: Constants = CONSTANTS,
) -> list[TrendPoint]:
    """Return mastery after each day with answers, and as of now, in order."""
    last_of_day = {day_of(b.at, zone): b for b in belief_path(skills, background, attempts, questions, now, constants)}
    if last_of_day:
        latest = last_of_day[max(last_of_day)]
        last_of_day[day_of(now, zone)] = pass_time(latest, now, constants)
    return [
        TrendPoint(
            day=day,
            overall=mastery_of(belief, skills.shares),
            domains={d: mastery_of(belief, skills.mean_of(skills.domains, d)) for d in skills.domain_ids},
        )
        for day, belief in sorted(last_of_day.items())
    ]
