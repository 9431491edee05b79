"""The mock exam and its result, run as Streamlit runs them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from corpus.items import Pool
from tests.ui.sittings import NOW, Open, begin, pane
from tests.ui.ui_fakes import UI, FakeServices, html_of
from tutor.learner.records import SessionKind
from tutor.learner.sittings import EndedBy, Event, EventType


def test_a_mock_exam_shows_no_feedback_and_hides_the_navigation(fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.MOCK, minutes=120)
    page = AppTest.from_file(str(UI / "mock_page.py"), default_timeout=30)
    page.query_params["exam"] = sitting.id
    page.session_state["tutor_exam_runs"] = True
    page.run()
    data = pane(page)
    assert data["mode"] == "mock" and data["feedback"] == {}
    assert 0 < data["deadline"] - data["now"] <= 120 * 60 * 1000


def test_a_mock_exam_past_its_deadline_is_handed_in(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.MOCK)
    late = sitting.model_copy(update={"id": "a" * 32, "deadline": NOW - timedelta(minutes=5)})
    learner = fake.practice.learners.learners()[0]
    made = fake.practice.sittings.start(
        learner.id, SessionKind.MOCK, late.item_ids, NOW - timedelta(hours=2), seed=1, deadline=late.deadline
    )
    content = html_of(open_page("mock_page.py", exam=made.id))
    assert "The time was over" in content and "0 of 3 right" in content
    assert "No pass mark is published" in content


def test_the_result_tells_interval_and_blind_score(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.MOCK, minutes=120)
    item = fake.practice.items[sitting.item_ids[0]]
    fake.practice.take(sitting, "tab", [Event(n=1, t=EventType.CHOOSE, q=item.id, v=list(item.key_ids))], NOW)
    fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    content = html_of(open_page("mock_page.py", exam=sitting.id))
    assert "1 of 3 right (33%)" in content
    assert "90 % interval" in content and "blind guesser" in content and "By failing layer" in content


def test_a_retest_has_the_questions_that_are_shown(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.MOCK, minutes=120)
    flagged, right, _ = (fake.practice.items[name] for name in sitting.item_ids)
    events = [
        Event(n=1, t=EventType.FLAG, q=flagged.id, v=True),
        Event(n=2, t=EventType.CHOOSE, q=right.id, v=list(right.key_ids)),
    ]
    fake.practice.take(sitting, "tab", events, NOW)
    fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    page = open_page("mock_page.py", exam=sitting.id)
    assert page.button(key="mock_retest").label == "Make a retest of these 2"
    page.button_group(key="mock_review").set_value("Slow").run()
    assert "mock_retest" not in [button.key for button in page.button]
    page.button_group(key="mock_review").set_value("Flagged").run()
    assert page.button(key="mock_retest").label == "Make a retest of this question"
    page.button(key="mock_retest").click().run()
    learner = fake.practice.learners.learners()[0]
    made = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert made is not None and made.item_ids == (flagged.id,)
    assert made.title == "Retest: 1 flagged question of a mock exam"
    assert pane(open_page("practice_page.py", set=made.id))["form"][0]["id"] == flagged.id


def test_mock_questions_are_practiced_only_after_their_exam(fake: FakeServices) -> None:
    exam = begin(fake, SessionKind.MOCK, minutes=120)
    learner = fake.practice.learners.learners()[0]
    retest = fake.practice.sittings.start(learner.id, SessionKind.PRACTICE, exam.item_ids[:1], NOW, seed=1)
    assert not fake.practice.known(retest)
    fake.practice.sittings.hand_in(exam.id, NOW, fake.practice.grader)
    assert fake.practice.known(retest)
    other = fake.practice.learners.create("Ada", NOW)
    theirs = fake.practice.sittings.start(other.id, SessionKind.PRACTICE, exam.item_ids[:1], NOW, seed=1)
    assert not fake.practice.known(theirs)


@pytest.mark.parametrize(("minutes", "said"), [(120, "is running: 1"), (-1, "is over"), (-600, "is over")])
def test_an_exam_that_was_left_is_announced_on_other_pages(fake: FakeServices, minutes: int, said: str) -> None:
    sitting = begin(fake, SessionKind.MOCK, minutes=minutes)
    page = AppTest.from_file(str(UI / "main.py"), default_timeout=30).run()
    content = html_of(page)
    assert f"A mock exam {said}" in content and f'href="/mock?exam={sitting.id}"' in content


def test_an_exam_whose_time_is_over_is_handed_in_on_any_page(fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.MOCK, minutes=-600)
    page = AppTest.from_file(str(UI / "main.py"), default_timeout=30).run()
    ended = fake.practice.sittings.get(sitting.id)
    assert ended is not None and ended.ended_by is EndedBy.TIME
    said = "A mock exam is over, and was handed in."
    assert said in html_of(page) and said in html_of(page.run())
    page.session_state["tutor_exam_over"] = ("somebody else", sitting.id)
    assert "A mock exam" not in html_of(page.run())


def test_past_exams_show_the_learners_clock(open_page: Open, fake: FakeServices) -> None:
    """Half past eleven at night in UTC is the next day in Vienna."""
    begin(fake, SessionKind.MOCK)
    learner = fake.practice.learners.learners()[0]
    begun = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    ids = [item.id for item in fake.practice.bank.pool(Pool.MOCK)[:3]]
    past = fake.practice.sittings.start(learner.id, SessionKind.MOCK, ids, begun, seed=1)
    for sitting in fake.practice.sittings.sittings(learner.id, SessionKind.MOCK):
        fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    for zone, said in (("UTC", "2026-01-31, 23:30"), ("Europe/Vienna", "2026-02-01, 00:30")):
        settings = learner.settings.model_copy(update={"zone": zone})
        fake.practice.learners.save_settings(learner.id, settings)
        assert f'exam={past.id}" data-go="">{said}</a>' in html_of(open_page("mock_page.py"))
