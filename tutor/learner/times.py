"""Days of a learner's zone, and times that can be trusted although clocks jump."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


def day_of(moment: datetime, zone: str) -> date:
    """Return the date that a learner's calendar shows at a moment.

    Raises:
        ValueError: The moment has no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return local(moment, zone).date()


def local(moment: datetime, zone: str) -> datetime:
    """Return a moment as the clock and the calendar of a learner show it."""
    return moment.astimezone(ZoneInfo(zone))


def start_of(day: date, zone: str) -> datetime:
    """Return the first moment of a day, in UTC; also where the clock skips midnight.

    Days are 23 to 25 hours apart around a change of the clock, and a zone may leave out a whole day.
    """
    first = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    # A midnight that does not exist is read with the offset before the gap, which is after it.
    while day_of(first, zone) < day:
        first += timedelta(minutes=15)
    return first


def days_between(earlier: datetime, later: datetime) -> float:
    """Return the time between two moments in days, as a stopwatch would have it; never negative."""
    return max((later - earlier) / DAY, 0.0)


def trusted_times(moments: Sequence[datetime], now: datetime) -> list[datetime]:
    """Return times that never decrease and never lie in the future, for moments in the order of arrival.

    A moment after `now` was written by a clock that ran ahead: the next credible one takes its place. One
    that lies before its predecessor was written by a clock that ran behind: the predecessor takes its place.
    """
    limit, bounded = now, []
    for moment in reversed(moments):
        if moment <= now:
            limit = moment
        bounded.append(min(moment, limit) if moment > now else moment)
    latest, trusted = datetime.min.replace(tzinfo=UTC), []
    for moment in reversed(bounded):
        latest = max(latest, moment)
        trusted.append(latest)
    return trusted
