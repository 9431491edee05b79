"""Days and moments, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.learner.times import day_of, days_between, start_of, trusted_times

ZONES = [
    "UTC",
    "Europe/Vienna",
    "America/New_York",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Sao_Paulo",
    "Asia/Beirut",
]
moments = st.datetimes(datetime(1995, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(moment=moments, zone=st.sampled_from(ZONES))
def test_a_moment_lies_in_its_day(moment: datetime, zone: str) -> None:
    day = day_of(moment, zone)
    assert start_of(day, zone) <= moment < start_of(day + timedelta(days=1), zone)


@given(day=st.dates(date(1995, 1, 1), date(2040, 1, 1)), zone=st.sampled_from(ZONES))
def test_days_begin_in_order_and_at_their_first_moment(day: date, zone: str) -> None:
    """A day begins with its own date (or the next one where a zone left it out); the moment before is earlier."""
    first = start_of(day, zone)
    assert day_of(first, zone) >= day
    assert day_of(first - timedelta(seconds=1), zone) < day
    assert timedelta(0) <= start_of(day + timedelta(days=1), zone) - first <= timedelta(hours=25)


@pytest.mark.parametrize(
    ("day", "zone", "first"),
    [
        (date(2026, 3, 29), "Europe/Vienna", "2026-03-28T23:00+00:00"),
        (date(2026, 3, 30), "Europe/Vienna", "2026-03-29T22:00+00:00"),
        (date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04T03:00+00:00"),  # the clock skips midnight
        (date(2011, 12, 30), "Pacific/Apia", "2011-12-30T10:00+00:00"),  # this day was left out
    ],
)
def test_days_around_changes_of_the_clock(day: date, zone: str, first: str) -> None:
    assert start_of(day, zone) == datetime.fromisoformat(first)


def test_a_moment_without_a_zone_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="time zone"):
        day_of(datetime(2026, 1, 1), "UTC")


@given(seen=st.lists(moments), now=moments)
def test_trusted_times_never_go_back_and_never_ahead(seen: list[datetime], now: datetime) -> None:
    trusted = trusted_times(seen, now)
    assert len(trusted) == len(seen)
    assert trusted == sorted(trusted)
    assert all(moment <= now for moment in trusted)


@given(seen=st.lists(moments), now=moments)
def test_good_clocks_are_believed(seen: list[datetime], now: datetime) -> None:
    good = sorted(moment for moment in seen if moment <= now)
    assert trusted_times(good, now) == good


def test_a_clock_that_ran_ahead_for_a_while_does_no_harm() -> None:
    """An answer of the year 2030 counts as given just before the next one."""
    start = datetime(2026, 5, 1, tzinfo=UTC)
    seen = [start, start.replace(year=2030), start + timedelta(days=1)]
    assert trusted_times(seen, start + timedelta(days=9)) == [start, seen[2], seen[2]]


def test_a_clock_that_ran_behind_does_no_harm() -> None:
    start = datetime(2026, 5, 1, tzinfo=UTC)
    seen = [start, start.replace(year=2001), start + timedelta(days=1)]
    assert trusted_times(seen, start + timedelta(days=9)) == [start, start, seen[2]]


@given(one=moments, other=moments)
def test_time_between_is_never_negative(one: datetime, other: datetime) -> None:
    assert days_between(one, other) + days_between(other, one) == pytest.approx(
        abs((one - other).total_seconds()) / 86400
    )
