"""Today and its plan, run as Streamlit runs them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.ui.sittings import NOW, Open, answer, begin, page_of, pane
from tests.ui.ui_fakes import UI, FakeServices, html_of
from tutor.learner.records import SessionKind
from tutor.learner.sittings import Event, EventType
from tutor.ui.html import literal_label
from tutor.ui.planning import keep_plan


def test_today_asks_three_things_and_then_plans(open_page: Open, fake: FakeServices) -> None:
    page = open_page("today_page.py")
    assert "A plan takes three answers" in html_of(page)
    next(b for b in page.button if b.label == "Plan it").click().run()
    content = html_of(page)
    assert "No exam date yet" in content and "Next 7 days" in content and "Why this order" in content
    learner = fake.practice.learners.learners()[0]
    assert fake.practice.log(learner, NOW + timedelta(minutes=1)).plan is not None
    page.button(key="placement").click().run()
    sitting = fake.practice.sittings.unfinished(learner.id, SessionKind.PLACEMENT)
    assert sitting is not None and len(sitting.answers) == 20
    lessons = {name.split("-")[0] for name in sitting.item_ids}
    assert lessons == {lesson.id for lesson in fake.corpus.blueprint.lessons}


@pytest.mark.parametrize("done", [2, 13])
def test_a_placement_test_that_was_left_is_gone_on_with(open_page: Open, fake: FakeServices, done: int) -> None:
    store = fake.practice.learners
    learner = store.create("Me", NOW)
    log = fake.practice.log(learner, NOW)
    keep_plan(fake, learner, fake.practice.study.plan(log), NOW)  # type: ignore[arg-type]
    items = [item.id for item in fake.practice.study.placement(log, 3)]
    sitting = fake.practice.sittings.start(learner.id, SessionKind.PLACEMENT, items, NOW, seed=3, title="Placement")
    skipped = [Event(n=n, t=EventType.SKIP, q=name) for n, name in enumerate(items[:done], 1)]
    fake.practice.take(sitting, "tab", skipped, NOW)
    for file in ("today_page.py", "practice_page.py"):
        page = open_page(file)
        button = page.button(key=f"go_on_{sitting.id}")
        assert button.label == literal_label(f"Go on with the placement test: {done} of 20 answered")
        assert "placement" not in [other.key for other in page.button]
        assert button.click().run().session_state["tutor_leave_for"] == f"/practice?set={sitting.id}"
    page = open_page("practice_page.py", set=sitting.id)
    assert sum(given["settled"] for given in pane(page)["answers"]) == done
    fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    keys = [button.key for button in open_page("today_page.py").button]
    assert f"go_on_{sitting.id}" not in keys and ("placement" in keys) is (done < 12)


def test_dates_have_one_form(open_page: Open, fake: FakeServices) -> None:
    assert open_page("today_page.py").date_input[0].proto.format == "YYYY-MM-DD"
    learner = fake.practice.learners.learners()[0]
    exam = NOW.date() + timedelta(days=40)
    fake.practice.learners.save_settings(learner.id, learner.settings.model_copy(update={"exam_date": exam}))
    log = fake.practice.log(fake.practice.learners.learners()[0], NOW)
    keep_plan(fake, log.learner, fake.practice.study.plan(log), NOW)  # type: ignore[arg-type]
    answer(fake, begin(fake, SessionKind.PRACTICE))
    content = page_of(open_page, "today_page.py")
    assert f"Exam on {exam} (in 40 days)" in content and f"<td>{NOW:%a %Y-%m-%d}</td>" in content
    settings = open_page("settings_page.py").date_input[0]
    assert (settings.proto.format, settings.value) == ("YYYY-MM-DD", exam)
    assert f"<td>{NOW:%a %Y-%m-%d}</td>" in page_of(open_page, "progress_page.py")


def test_no_other_form_of_a_date_is_written() -> None:
    """Dates are written as 2026-11-29, with the weekday before it where that helps."""
    sources = {path: path.read_text("utf-8") for path in UI.parent.rglob("*.py")}
    forms = [
        (path.name, form)
        for path, text in sources.items()
        for form in re.findall(r"[^{}]{0,9}%[bBdmyDx][^{}]{0,9}", text)
    ]
    assert [form for form in forms if "%Y-%m-%d" not in form[1] and "%Y%m%d" not in form[1]] == []
    fields = [
        call for text in sources.values() for call in re.findall(r"st\.date_input\((?:[^()]|\([^()]*\))*\)", text)
    ]
    assert len(fields) == 2 and all('format="YYYY-MM-DD"' in call for call in fields)


def test_today_and_the_table_of_the_week_say_the_same(open_page: Open, fake: FakeServices) -> None:
    page = open_page("today_page.py")
    next(b for b in page.button if b.label == "Plan it").click().run()
    content = html_of(page)
    asked = re.search(r"<strong>(\d+ questions on \d\.\d) .*?class=\"quiet\">(\d+) min", content)
    read = re.search(r"<strong>Lesson (\d\.\d) .*?class=\"quiet\">(\d+) min", content)
    first = re.search(r"<tbody><tr>.*?<td>(\d+) min</td>.*?<td>([^<]+)</td></tr>", content)
    assert asked and read and first
    assert first[2] == f"read {read[1]}, {asked[1]}" and int(first[1]) == int(read[2]) + int(asked[2])


def planned(fake: FakeServices, left: int, made: datetime = NOW) -> None:
    """Plan an exam in so many days, seven hours a week, on a day of the past."""
    store = fake.practice.learners
    learner = (store.learners() or [store.create("Me", made)])[0]
    settings = learner.settings.model_copy(
        update={"exam_date": NOW.date() + timedelta(days=left), "hours_per_week": 7.0}
    )
    learner = store.save_settings(learner.id, settings)
    keep_plan(fake, learner, fake.practice.study.plan(fake.practice.log(learner, made)), made)  # type: ignore[arg-type]


@pytest.mark.parametrize(("left", "said"), [(9, "Planned for "), (3, "Today, ")])
def test_a_mock_exam_of_the_week_is_shown(open_page: Open, fake: FakeServices, left: int, said: str) -> None:
    """The plan of eleven days before the exam has a mock exam three days before it; it stays there."""
    planned(fake, left, NOW - timedelta(days=11 - left))
    log = fake.practice.log(fake.practice.learners.learners()[0], NOW)
    assert log.planned_since == NOW.date() - timedelta(days=11 - left)
    page = open_page("today_page.py")
    content = html_of(page)
    day = NOW.date() + timedelta(days=left - 3)
    when = said if left == 3 else f"{said}{day:%a %Y-%m-%d}, "
    assert "<strong>Mock exam, 59 questions</strong>" in content and f"{when}120 min without a break" in content
    assert (content.index("Mock exam, 59") < content.index("<strong>Lesson ")) is (left == 3)
    assert page.button(key="do-mock").click().run().session_state["tutor_leave_for"] == "/mock"


def test_no_mock_exam_is_shown_while_none_is_planned(open_page: Open, fake: FakeServices) -> None:
    planned(fake, 20)
    keys = [button.key for button in open_page("today_page.py").button]
    assert "do-drill" in keys and "do-mock" not in keys


@pytest.mark.parametrize(
    ("minutes", "label", "verb"),
    [(120, "Mock exam is running", "Go on"), (-1, "Mock exam, time is over", "See the result")],
)
def test_a_mock_exam_that_was_left_comes_first(
    open_page: Open, fake: FakeServices, minutes: int, label: str, verb: str
) -> None:
    planned(fake, 40)
    sitting = begin(fake, SessionKind.MOCK, minutes=minutes)
    item = fake.practice.items[sitting.item_ids[0]]
    if minutes > 0:
        fake.practice.take(sitting, "tab", [Event(n=1, t=EventType.CHOOSE, q=item.id, v=list(item.key_ids))], NOW)
    page = open_page("today_page.py")
    content = html_of(page)
    assert f"<strong>{label}</strong>" in content and f"{int(minutes > 0)} of 3 answered" in content
    button = page.button(key="do-mock")
    assert button.label == verb
    assert button.click().run().session_state["tutor_leave_for"] == f"/mock?exam={sitting.id}"


def test_missed_days_are_said_and_the_plan_is_redrawn(open_page: Open, fake: FakeServices) -> None:
    store = fake.practice.learners
    learner = store.create("Me", NOW - timedelta(days=9))
    before = NOW - timedelta(days=4)
    keep_plan(fake, learner, fake.practice.study.plan(fake.practice.log(learner, before)), before)  # type: ignore[arg-type]
    content = page_of(open_page, "today_page.py")
    assert "You missed 4 days. The plan was redrawn" in content
    log = fake.practice.log(learner, datetime.now(UTC))
    assert log.plan is not None and log.plan.made_on > before.date()
    assert "You missed 4 days" in page_of(open_page, "today_page.py")  # also when the page is drawn again


def test_a_lesson_can_be_marked_as_read_and_checked(open_page: Open, fake: FakeServices) -> None:
    page = open_page("guide_page.py", lesson="3.1")
    page.button(key="read-3.1").click().run()
    assert "You have read this lesson." in html_of(page)
    page.button(key="check-3.1").click().run()
    learner = fake.practice.learners.learners()[0]
    sitting = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert sitting is not None
    assert [name[:3] for name in sitting.item_ids] == ["3.1"] * 3
