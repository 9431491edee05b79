"""Plans: what is worth most first, never more than there is time for, anew when something changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.learner.questions import NOW, SKILLS, attempt, bank
from tutor.learner.mastery import believe, mastery
from tutor.learner.plan import (
    MOCK_MINUTES,
    MOCK_REVIEW_MINUTES,
    REVIEW_SECONDS,
    BlockKind,
    Plan,
    Work,
    make_plan,
    priorities,
    questions_needed,
)
from tutor.learner.records import Background, LearnerSettings, PlanRecord, TimeAllowance
from tutor.learner.times import day_of
from tutor.learner.today import course, make_today

BANK = bank()
READING = {"1.1": 18, "1.2": 14, "2.1": 22, "3.1": 16}
TODAY = day_of(NOW, "UTC")
FRESH = Work(mastery(believe(SKILLS, Background.ASSOCIATE, [], BANK, NOW)), READING)


def plan_for(work: Work = FRESH, now: datetime = NOW, **settings: object) -> Plan:
    """Return a plan."""
    return make_plan(SKILLS, LearnerSettings.model_validate(settings), work, now)


@settings(max_examples=60)
@given(
    left=st.none() | st.integers(-5, 120),
    hours=st.floats(0.5, 30),
    study_days=st.sets(st.integers(0, 6), min_size=1).map(tuple),
    zone=st.sampled_from(["UTC", "Pacific/Apia", "Europe/Vienna"]),
    allowance=st.sampled_from(TimeAllowance),
    due=st.dictionaries(st.integers(0, 30), st.integers(0, 200), max_size=10),
)
def test_plans_keep_to_the_time_there_is(
    left: int | None,
    hours: float,
    study_days: tuple[int, ...],
    zone: str,
    allowance: TimeAllowance,
    due: dict[int, int],
) -> None:
    """Days before the exam only, on the chosen weekdays, and in all no more minutes than the learner has."""
    today = day_of(NOW, zone)
    exam = None if left is None else today + timedelta(days=left)
    chosen = LearnerSettings(
        exam_date=exam, hours_per_week=hours, study_days=study_days, zone=zone, time_allowance=allowance
    )
    work = replace(FRESH, reviews={today + timedelta(days=days): count for days, count in due.items()})
    plan = make_plan(SKILLS, chosen, work, NOW)
    assert plan == make_plan(SKILLS, chosen, work, NOW)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan
    days = [one.day for one in plan.days]
    assert days == sorted(set(days))
    assert all(today <= day and day.weekday() in study_days and (exam is None or day < exam) for day in days)
    mock = round(MOCK_MINUTES * allowance.factor) + MOCK_REVIEW_MINUTES
    for one in plan.days:
        usual = sum(block.minutes for block in one.blocks if block.kind is not BlockKind.MOCK)
        assert usual <= chosen.minutes_per_day + len(one.blocks)
    open_days = [today + timedelta(days=n) for n in range((exam - today).days if exam else 28)]
    budget = chosen.minutes_per_day * sum(day.weekday() in study_days for day in open_days)
    assert sum(one.minutes for one in plan.days) <= budget + sum(len(one.blocks) for one in plan.days)
    mocks = [block for one in plan.days for block in one.blocks if block.kind is BlockKind.MOCK]
    assert len(mocks) <= 3
    assert all(block.minutes == mock for block in mocks)
    reviews = [block for one in plan.days for block in one.blocks if block.kind is BlockKind.REVIEWS]
    assert sum(block.count for block in reviews) <= sum(due.values())


def test_what_is_worth_most_comes_first() -> None:
    ranking = priorities(SKILLS, FRESH.mastery)
    assert [entry.value for entry in ranking] == sorted((entry.value for entry in ranking), reverse=True)
    assert (ranking[0].lesson, ranking[-1].lesson) == ("2.1", "3.1")
    assert ranking[0].share == pytest.approx(0.44)
    first = plan_for().days[0].blocks
    assert (first[0].kind, first[0].lesson, first[0].minutes) == (BlockKind.LESSON, "2.1", 22)


def test_a_known_lesson_moves_back() -> None:
    log = [attempt(n, f"B-{n % 2 + 1}-{n // 2:03}") for n in range(40)]
    known = mastery(believe(SKILLS, Background.ASSOCIATE, log, BANK, NOW))
    assert priorities(SKILLS, known)[0].lesson == "1.1"
    assert questions_needed(SKILLS, known, "2.1") < questions_needed(SKILLS, FRESH.mastery, "2.1")
    assert plan_for(replace(FRESH, mastery=known)).needed_per_day < plan_for().needed_per_day


def test_every_lesson_is_read_once_and_drilled_after() -> None:
    plan = plan_for(exam_date=TODAY + timedelta(days=30), hours_per_week=10)
    blocks = [block for one in plan.days for block in one.blocks]
    for lesson, minutes in READING.items():
        places = [n for n, block in enumerate(blocks) if block.kind is BlockKind.LESSON and block.lesson == lesson]
        assert sum(blocks[n].minutes for n in places) == minutes
        drills = [n for n, block in enumerate(blocks) if block.kind is BlockKind.DRILL and block.lesson == lesson]
        assert drills
        assert min(drills) > max(places)
    finished = plan_for(replace(FRESH, reading={}))
    assert BlockKind.LESSON not in {block.kind for one in finished.days for block in one.blocks}


def test_reviews_come_first_and_take_at_most_half_a_day() -> None:
    plan = plan_for(replace(FRESH, reviews={TODAY: 14}), hours_per_week=7)
    first = plan.days[0].blocks[0]
    assert (first.kind, first.count, first.minutes) == (BlockKind.REVIEWS, 14, 11)
    many = plan_for(replace(FRESH, reviews={TODAY: 999}), hours_per_week=7).days[0].blocks[0]
    assert many.count * REVIEW_SECONDS / 60 == pytest.approx(30)


def test_mock_exams_leave_days_to_recover() -> None:
    exam = TODAY + timedelta(days=28)
    plan = plan_for(exam_date=exam, hours_per_week=10)
    days = [one.day for one in plan.days if any(block.kind is BlockKind.MOCK for block in one.blocks)]
    assert len(days) == 3
    assert max(days) <= exam - timedelta(days=3)
    taken = replace(FRESH, mocks=(TODAY,) * 5)
    assert plan_for(taken, exam_date=exam, hours_per_week=10).needed_per_day < plan.needed_per_day
    short = plan_for(exam_date=TODAY + timedelta(days=4), hours_per_week=2)
    assert all(block.kind is not BlockKind.MOCK for one in short.days for block in one.blocks)


def mocks_of(plan: Plan) -> list[date]:
    """Return the days on which a plan has a mock exam."""
    return [one.day for one in plan.days if any(block.kind is BlockKind.MOCK for block in one.blocks)]


@pytest.mark.parametrize(("left", "hours"), [(11, 7), (28, 5), (28, 10), (60, 7), (None, 5)])
def test_mock_exams_come_due_as_the_days_pass(left: int | None, hours: float) -> None:
    """The day that the first plan names is kept: it comes, and the exam is taken then."""
    exam = None if left is None else TODAY + timedelta(days=left)
    promised = mocks_of(plan_for(exam_date=exam, hours_per_week=hours))
    assert promised
    taken: list[date] = []
    for number in range(left or 28):
        today = TODAY + timedelta(days=number)
        work = replace(FRESH, mocks=tuple(taken), since=TODAY)
        planned = mocks_of(plan_for(work, NOW + timedelta(days=number), exam_date=exam, hours_per_week=hours))
        assert planned == promised[len(taken) :]
        if today in planned:
            taken.append(today)
    assert taken == promised


def test_a_mock_exam_that_was_missed_is_due_until_it_is_too_late() -> None:
    exam = TODAY + timedelta(days=11)
    (day,) = mocks_of(plan_for(exam_date=exam, hours_per_week=7, study_days=(0, 1, 2, 3, 4, 6)))
    for late, expected in ((0, [TODAY + timedelta(days=8)]), (6, [TODAY + timedelta(days=8)]), (9, [])):
        work, now = replace(FRESH, since=TODAY), NOW + timedelta(days=late)
        assert mocks_of(plan_for(work, now, exam_date=exam, hours_per_week=7)) == expected
    early = replace(FRESH, since=TODAY - timedelta(days=40))
    missed = plan_for(early, exam_date=TODAY + timedelta(days=20), hours_per_week=10)
    assert mocks_of(missed)[0] == TODAY and len(mocks_of(missed)) == len(set(mocks_of(missed)))
    assert day <= exam - timedelta(days=3)


def test_only_a_mock_exam_near_the_end_stands_for_the_last_one() -> None:
    exam = TODAY + timedelta(days=11)
    (day,) = mocks_of(plan_for(exam_date=exam, hours_per_week=7))
    for taken, left in ((day - timedelta(days=7), 1), (day - timedelta(days=6), 0), (day, 0)):
        work = replace(FRESH, since=TODAY, mocks=(taken,))
        assert len(mocks_of(plan_for(work, exam_date=exam, hours_per_week=7))) == left


def test_today_names_the_mock_exam_of_the_week() -> None:
    chosen = LearnerSettings(exam_date=TODAY + timedelta(days=11), hours_per_week=7)
    day = TODAY + timedelta(days=8)
    work = replace(FRESH, since=TODAY)
    assert make_today(SKILLS, chosen, work, NOW).mock is None
    assert make_today(SKILLS, chosen, work, NOW + timedelta(days=2)).mock == day
    assert make_today(SKILLS, chosen, work, NOW + timedelta(days=8)).mock == day
    assert make_today(SKILLS, chosen, replace(work, mocks=(day,)), NOW + timedelta(days=8)).mock is None


def test_too_little_time_is_said() -> None:
    tight = plan_for(exam_date=TODAY + timedelta(days=5), hours_per_week=2)
    assert not tight.fits
    assert tight.needed_per_day > tight.minutes_per_day
    assert plan_for(exam_date=TODAY + timedelta(days=90), hours_per_week=10).fits


@pytest.mark.parametrize("days", [0, -3])
def test_on_the_day_and_after_it_nothing_is_planned(days: int) -> None:
    plan = plan_for(exam_date=TODAY + timedelta(days=days))
    assert (plan.days, plan.needed_per_day) == ((), 0.0)


def test_the_day_is_that_of_the_learners_zone() -> None:
    late = datetime(2026, 5, 4, 23, 30, tzinfo=UTC)
    assert plan_for(now=late).made_on == date(2026, 5, 4)
    assert plan_for(now=late, zone="Europe/Vienna").made_on == date(2026, 5, 5)


def test_today_names_three_things_with_minutes() -> None:
    work = replace(FRESH, reviews={TODAY: 14}, seconds=60.0)
    found = make_today(SKILLS, LearnerSettings(exam_date=TODAY + timedelta(days=23), hours_per_week=7), work, NOW)
    assert found.reviews is not None
    assert found.lesson is not None
    assert found.drill is not None
    assert (found.reviews.count, found.reviews.minutes, found.waiting, found.days_left) == (14, 11, 0, 23)
    assert found.lesson.lesson is not None
    assert (found.lesson.lesson.lesson, found.lesson.minutes) == ("2.1", 22)
    assert found.drill.count == found.drill.minutes
    assert found.minutes <= 60


@given(due=st.integers(0, 500), hours=st.floats(0.5, 40), read=st.sets(st.sampled_from(sorted(READING))))
def test_today_always_has_something_to_do(due: int, hours: float, read: set[str]) -> None:
    left = {lesson: minutes for lesson, minutes in READING.items() if lesson not in read}
    work = replace(FRESH, reading=left, reviews={TODAY: due})
    found = make_today(SKILLS, LearnerSettings(hours_per_week=hours), work, NOW)
    assert (found.lesson is None) == (not left)
    assert (found.reviews is None) == (due == 0)
    assert found.drill is not None
    assert found.drill.lesson is not None
    now_read = {found.lesson.lesson.lesson} if found.lesson and found.lesson.lesson else set()
    assert found.drill.lesson.lesson in read | now_read
    assert found.waiting + (found.reviews.count if found.reviews else 0) == due
    assert found.days_left is None


@settings(max_examples=60)
@given(
    due=st.integers(0, 200),
    hours=st.floats(0.5, 20),
    read=st.sets(st.sampled_from(sorted(READING))),
    left=st.none() | st.integers(0, 60),
    study_days=st.sets(st.integers(0, 6), min_size=1).map(tuple),
)
def test_today_shows_the_numbers_of_the_plan(
    due: int, hours: float, read: set[str], left: int | None, study_days: tuple[int, ...]
) -> None:
    """Of each kind, what Today offers is a block of the plan of the same day, if the plan has one."""
    reading = {lesson: minutes for lesson, minutes in READING.items() if lesson not in read}
    work = replace(FRESH, reading=reading, reviews={TODAY: due})
    exam = None if left is None else TODAY + timedelta(days=left)
    chosen = LearnerSettings(hours_per_week=hours, exam_date=exam, study_days=study_days)
    planned = make_plan(SKILLS, chosen, work, NOW).on(TODAY)
    found = make_today(SKILLS, chosen, work, NOW)
    blocks = planned.blocks if planned else ()
    for kind, step in (
        (BlockKind.REVIEWS, found.reviews),
        (BlockKind.LESSON, found.lesson),
        (BlockKind.DRILL, found.drill),
    ):
        first = next((block for block in blocks if block.kind is kind), None)
        if first:
            assert step is not None
            shown = (step.minutes, step.count, step.lesson.lesson if step.lesson else None)
            assert shown == (first.minutes, first.count, first.lesson)


def test_missed_days_call_for_a_new_plan() -> None:
    """Three days without study: they are named, and the new plan starts today and needs more a day."""
    exam = TODAY + timedelta(days=20)
    plan = plan_for(exam_date=exam, hours_per_week=10)
    later = NOW + timedelta(days=4)
    kept = {one.day: float(one.minutes) for one in plan.days[:1]}
    found = course(plan, kept, day_of(later, "UTC"))
    assert found.missed == tuple(one.day for one in plan.days[1:4])
    assert found.replan
    assert found.share == pytest.approx(plan.days[0].minutes / found.planned)
    again = plan_for(now=later, exam_date=exam, hours_per_week=10)
    assert again.days[0].day == day_of(later, "UTC")
    assert again.needed_per_day > plan.needed_per_day


def test_a_kept_plan_is_kept() -> None:
    plan = plan_for(exam_date=TODAY + timedelta(days=20))
    minutes = {one.day: one.minutes * 2.0 for one in plan.days}
    found = course(plan, minutes, TODAY + timedelta(days=5))
    assert (found.share, found.missed, found.replan) == (1.0, (), False)
    assert course(plan, {}, TODAY).share is None


def test_a_plan_can_be_kept_in_the_log() -> None:
    plan = plan_for(exam_date=TODAY + timedelta(days=20))
    record = PlanRecord(key="p", at=NOW, plan=plan.model_dump(mode="json"))
    assert Plan.model_validate(record.plan) == plan
    assert plan.on(plan.days[0].day) == plan.days[0]
    assert plan.on(date(2001, 1, 1)) is None
