"""Practice, Mock, Triage, Cards and Settings, run as Streamlit runs them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from corpus.items import Pool
from corpus.models import Layer
from tests.guide_fixtures import real_bank
from tests.ui.ui_fakes import UI, FakeServices, html_of
from tutor.learner.records import Dispute, SessionKind
from tutor.learner.sittings import Event, EventType, Sitting
from tutor.learner.transfer import export_learner, import_learner, parse_file
from tutor.ui.pane_component import Message, read_message, valid_events
from tutor.ui.planning import keep_plan

Open = Callable[..., AppTest]
NOW = datetime.now(UTC)
SOME_ITEMS = [item.id for item in real_bank().pool(Pool.PRACTICE)[:3]]


def pane(page: AppTest) -> dict[str, Any]:
    """Return the data that the pane was given."""
    element = next(e for e in page.get("bidi_component") if e.key == "pane")
    return dict(json.loads(element.proto.json))


def begin(fake: FakeServices, kind: SessionKind, count: int = 3, minutes: int = 0) -> Sitting:
    """Return a new sitting of the first learner."""
    store = fake.practice.learners
    learner = (store.learners() or [store.create("Me", NOW)])[0]
    pool = Pool.MOCK if kind is SessionKind.MOCK else Pool.PRACTICE
    ids = [item.id for item in fake.practice.bank.pool(pool)[:count]]
    deadline = NOW + timedelta(minutes=minutes) if minutes else None
    return fake.practice.sittings.start(learner.id, kind, ids, NOW, seed=3, title="Three questions", deadline=deadline)


def answer(fake: FakeServices, sitting: Sitting, *, right: bool = True) -> None:
    """Answer the first question and say sure."""
    item = fake.practice.items[sitting.item_ids[0]]
    chosen = [option.id for option in item.options if option.right is right][: item.choose]
    events = [
        Event(n=1, t=EventType.CHOOSE, q=item.id, v=list(chosen)),
        Event(n=2, t=EventType.CHECK, q=item.id, v="sure"),
    ]
    fake.practice.take(sitting, "tab", events, NOW)


def test_a_practice_set_is_chosen_and_opened(open_page: Open, fake: FakeServices) -> None:
    page = open_page("practice_page.py")
    assert "say how sure you are" in html_of(page)
    page.button(key="practice_start").click().run()
    learner = fake.practice.learners.learners()[0]
    sitting = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert sitting is not None and len(sitting.answers) == 10
    mock = {item.id for item in fake.practice.bank.pool(Pool.MOCK)}
    assert not mock & set(sitting.item_ids)


def test_the_pane_gets_the_set_without_its_key(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    data = pane(open_page("practice_page.py", set=sitting.id))
    assert [question["id"] for question in data["form"]] == list(sitting.item_ids)
    assert data["feedback"] == {}
    assert "why" not in json.dumps(data["form"])


def test_a_settled_answer_brings_feedback_and_its_passages(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting, right=False)
    page = open_page("practice_page.py", set=sitting.id)
    feedback = pane(page)["feedback"]
    assert list(feedback) == [sitting.item_ids[0]]
    verdict = feedback[sitting.item_ids[0]]
    assert verdict["right"] is False and verdict["note"] == "This one comes back first."
    assert f'id="{verdict["sources"][0]["card"]}"' in html_of(page)


def test_a_report_is_told_with_its_words_and_is_in_the_export(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting)
    first = sitting.item_ids[0]
    assert pane(open_page("practice_page.py", set=sitting.id))["feedback"][first]["report"] is None
    hostile = "</script><img src=x onerror=alert(1)> B fits too"
    for n, words in ((3, hostile), (4, "a second press")):
        fake.practice.take(sitting, "tab", [Event(n=n, t=EventType.DISPUTE, q=first, v=words)], NOW)
    page = open_page("practice_page.py", set=sitting.id)
    assert pane(page)["feedback"][first]["report"] == hostile
    assert "onerror" not in html_of(page)  # the pane alone shows it, as text
    learner = fake.practice.learners.learners()[0]
    file = parse_file(export_learner(fake.database, learner.id, NOW))
    assert [(report.item_id, report.words) for report in file.disputes] == [(first, hostile)]
    fake.practice.learners.delete(learner.id)
    import_learner(fake.database, file)
    assert fake.practice.learners.records(learner.id, Dispute) == list(file.disputes)
    assert pane(open_page("practice_page.py", set=sitting.id))["feedback"][first]["report"] == hostile


def test_an_unknown_set_counts_as_none(open_page: Open) -> None:
    page = open_page("practice_page.py", set="f" * 32)
    assert page.button(key="practice_start").label == "Start"


def test_the_end_of_a_set_lists_its_answers(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting)
    fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    content = html_of(open_page("practice_page.py", set=sitting.id))
    assert "1 of 3 right" in content and "Three questions" in content


def test_an_open_set_is_offered_again(open_page: Open, fake: FakeServices) -> None:
    begin(fake, SessionKind.PRACTICE)
    page = open_page("practice_page.py")
    assert "0 of 3 done" in page.button(key="practice_go_on").label


def test_a_set_is_called_by_the_number_of_its_questions(open_page: Open, fake: FakeServices) -> None:
    answer(fake, begin(fake, SessionKind.PRACTICE), right=False)
    page = open_page("practice_page.py")
    page.pills(key="practice_set").set_value("Missed").run()
    page.button(key="practice_start").click().run()
    learner = fake.practice.learners.learners()[0]
    made = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert made is not None and (len(made.answers), made.title) == (1, "1 missed question on everything")


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


def test_a_running_exam_is_announced_on_other_pages(fake: FakeServices) -> None:
    begin(fake, SessionKind.MOCK, minutes=120)
    page = AppTest.from_file(str(UI / "main.py"), default_timeout=30).run()
    assert "A mock exam is running" in html_of(page)


def test_triage_teaches_the_method_first_and_then_asks(open_page: Open, fake: FakeServices) -> None:
    assert "first name the layer that failed" in html_of(open_page("triage_page.py"))
    data = pane(open_page("triage_page.py", drill="5"))
    assert data["mode"] == "triage" and len(data["form"]) == 12
    assert len(data["layers"]) == len(data["actions"]) == 6
    assert set(data["form"][0]) == {"id", "stem"}
    learner = fake.practice.learners.learners()[0]
    card = fake.practice.triage[data["form"][0]["id"]]
    fake.practice.judge_triage(learner.id, "triage-5", card.id, "scaling", "watch", NOW)
    fake.practice.judge_triage(learner.id, "triage-5", card.id, "features", "retrain", NOW)  # sent again: counts once
    after = pane(open_page("triage_page.py", drill="5"))
    assert after["feedback"][card.id]["layer"] == card.layer.value
    assert "You called" in (end := html_of(open_page("triage_page.py", drill="5", over="1"))) or "No layer" in end
    assert "of 1 layers" in end


def cell_link(content: str, failed: str, said: str) -> dict[str, str]:
    """Return the query of the link in a cell of the matrix."""
    found = re.search(rf'<a href="/triage\?(failed={failed}&amp;said={said}[^"]*)" data-go="" [^>]*>\d+</a>', content)
    assert found is not None
    return dict(parse_qsl(unescape(found[1])))


def test_a_cell_of_the_drill_opens_its_cards(open_page: Open, fake: FakeServices) -> None:
    cards = pane(open_page("triage_page.py", drill="5"))["form"]
    learner = fake.practice.learners.learners()[0]
    asked = [fake.practice.triage[card["id"]] for card in cards]
    first = next(card for card in asked if card.layer is Layer.DEPLOYMENT)
    other = next(card for card in asked if card.layer is Layer.SCALING)
    fake.practice.judge_triage(learner.id, "triage-5", first.id, "monitoring", "watch", NOW)
    fake.practice.judge_triage(learner.id, "triage-5", other.id, "scaling", other.action.value, NOW)
    end = html_of(open_page("triage_page.py", drill="5", over="1"))
    query = cell_link(end, "deployment", "monitoring")
    assert query["drill"] == "5" and end.count("/triage?failed=") == 2
    page = open_page("triage_page.py", **query)
    assert len(page.expander) == 1
    content = html_of(page)
    assert first.why.split("`")[0] in unescape(content) and "Questions" not in content
    assert 'href="/triage?drill=5&amp;over=1"' in content
    right = html_of(open_page("triage_page.py", **cell_link(end, "scaling", "scaling")))
    assert "That is right." in right and "Your action was right" in right


def test_a_cell_of_progress_opens_its_questions_too(open_page: Open, fake: FakeServices) -> None:
    fixed = {
        pair: layer for pair, layer in fake.practice.study.fixes.items() if fake.practice.items[pair[0]].choose == 1
    }
    (name, option), said = next((p, s) for p, s in fixed.items() if fake.practice.items[p[0]].layer is not s)
    learner = fake.practice.learners.create("Me", NOW)
    sitting = fake.practice.sittings.start(learner.id, SessionKind.PRACTICE, [name], NOW, seed=3)
    events = [Event(n=1, t=EventType.CHOOSE, q=name, v=[option]), Event(n=2, t=EventType.CHECK, q=name, v="sure")]
    fake.practice.take(sitting, "tab", events, NOW)
    failed = fake.practice.items[name].layer
    query = cell_link(page_of(open_page, "progress_page.py"), failed.value, said.value)
    page = open_page("triage_page.py", **query)
    assert [name in line.label.replace("\\", "") for line in page.expander] == [True]
    assert 'href="/progress"' in html_of(page)


def test_flashcards_come_as_a_deck(open_page: Open, fake: FakeServices) -> None:
    assert "say how well you knew it" in html_of(open_page("cards_page.py"))
    data = pane(open_page("cards_page.py", deck="9"))
    assert data["mode"] == "cards" and len(data["form"]) == 15
    learner = fake.practice.learners.learners()[0]
    first = data["form"][0]["id"]
    fake.practice.rate_card(learner.id, "cards-9:1", first, 4, NOW)
    assert first not in [card["id"] for card in pane(open_page("cards_page.py", deck="9"))["form"]]


def test_settings_change_the_learner(open_page: Open, fake: FakeServices) -> None:
    page = open_page("settings_page.py")
    page.number_input[0].set_value(9.5)
    next(b for b in page.button if b.label == "Save").click().run()
    assert fake.practice.learners.learners()[0].settings.hours_per_week == 9.5
    assert "Saved." in html_of(page)


def test_a_second_learner_has_a_name_of_their_own(open_page: Open, fake: FakeServices) -> None:
    page = open_page("settings_page.py")
    page.text_input[1].set_value("me")
    next(b for b in page.button if b.label == "Add learner").click().run()
    assert "There is already a learner called me" in html_of(page)
    page.text_input[1].set_value("Ada")
    next(b for b in page.button if b.label == "Add learner").click().run()
    assert [person.name for person in fake.practice.learners.learners()] == ["Me", "Ada"]
    assert page.selectbox[0].value == fake.practice.learners.learners()[1].id


def test_a_file_of_somebody_here_can_become_a_new_learner(open_page: Open, fake: FakeServices) -> None:
    ada = fake.practice.learners.create("Ada", NOW - timedelta(days=1))
    answer(fake, fake.practice.sittings.start(ada.id, SessionKind.PRACTICE, SOME_ITEMS, NOW, seed=3))
    file = export_learner(fake.database, ada.id, NOW)
    page = open_page("settings_page.py")
    page.file_uploader[0].set_value(("ada.json", file.encode(), "application/json")).run()
    assert "is on this computer already and is completed: 0 of 2 entries are new" in html_of(page)
    page.radio(key="import_way").set_value("Add as a new learner").run()
    assert "<strong>Ada (copy)</strong> is added: 2 of 2 entries are new" in html_of(page)
    page.text_input(key="import_name").set_value(" ").run()
    assert "needs a name" in html_of(page)
    page.text_input(key="import_name").set_value("Grace").run()
    next(b for b in page.button if b.label == "Import").click().run()
    names = {person.name: person for person in fake.practice.learners.learners()}
    assert set(names) == {"Ada", "Grace"}
    assert [len(fake.practice.attempts(person.id)) for person in names.values()] == [1, 1]


@pytest.mark.parametrize("typed", ["", "ada", "Ada B", "Bob"])
def test_a_wrong_name_deletes_nobody(open_page: Open, fake: FakeServices, typed: str) -> None:
    fake.practice.learners.create("Ada", NOW)
    page = open_page("settings_page.py")
    page.text_input(key="delete_name").set_value(typed)
    next(b for b in page.button if b.label == "Delete for good").click().run()
    assert [person.name for person in fake.practice.learners.learners()] == ["Ada"]
    assert "Nothing was deleted" in html_of(page)


def test_the_name_and_one_click_delete_a_learner(open_page: Open, fake: FakeServices) -> None:
    fake.practice.learners.create("Ada", NOW)
    fake.practice.learners.create("Bob", NOW - timedelta(days=1))
    page = open_page("settings_page.py")
    page.text_input(key="delete_name").set_value("Ada ")
    next(b for b in page.button if b.label == "Delete for good").click().run()
    assert [person.name for person in fake.practice.learners.learners()] == ["Bob"]
    assert "Ada was deleted." in html_of(page)


@pytest.mark.parametrize("raw", [None, 7, {}, {"id": 3}, [], "x"])
def test_what_is_no_message_is_none(raw: object) -> None:
    assert read_message(raw) is None


def test_wrong_parts_of_a_message_count_as_absent() -> None:
    raw = {
        "id": "x",
        "writer": 5,
        "events": [{"n": 1, "t": "see", "q": "a"}, 4, {"n": "x"}],
        "act": [],
        "at": -3,
        "claim": 1,
    }
    message = read_message(raw)
    assert message is not None
    assert (message.writer, message.act, message.at, message.claim) == ("", "", 0, False)
    assert [event.n for event in valid_events(message)] == [1]
    assert valid_events(Message("x", "w", ({"n": 1, "t": "unheard"},))) == []


def page_of(open_page: Open, name: str, **query: str) -> str:
    return html_of(open_page(name, **query))


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
        button = page.button(key="placement_go_on")
        assert button.label == f"Go on with the placement test, {done} of 20 done"
        assert "placement" not in [other.key for other in page.button]
        assert button.click().run().session_state["tutor_leave_for"] == f"/practice?set={sitting.id}"
    page = open_page("practice_page.py", set=sitting.id)
    assert sum(given["settled"] for given in pane(page)["answers"]) == done
    fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    keys = [button.key for button in open_page("today_page.py").button]
    assert "placement_go_on" not in keys and ("placement" in keys) is (done < 12)


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


def test_progress_is_empty_at_first_and_honest_with_little_evidence(open_page: Open, fake: FakeServices) -> None:
    assert "once you have answered something" in page_of(open_page, "progress_page.py")
    answer(fake, begin(fake, SessionKind.PRACTICE))
    content = page_of(open_page, "progress_page.py")
    assert "Not enough evidence yet: 1 of 60" in content
    assert "publishes no pass mark" in content
    assert content.count('class="cell') == len(fake.corpus.blueprint.objectives) == 47
    assert "Layers taken for one another" in content


def answer_many(fake: FakeServices, count: int, wrong: int = 0) -> None:
    """Answer new questions, the first ones wrong, and say sure; the last one counts as a guess."""
    sitting = begin(fake, SessionKind.PRACTICE, count=count)
    events: list[Event] = []
    for place, item_id in enumerate(sitting.item_ids):
        item = fake.practice.items[item_id]
        chosen = [option.id for option in item.options if option.right is (place >= wrong)][: item.choose]
        sure = "guess" if place == count - 1 else "sure"
        events.append(Event(n=len(events) + 1, t=EventType.CHOOSE, q=item_id, v=list(chosen)))
        events.append(Event(n=len(events) + 1, t=EventType.CHECK, q=item_id, v=sure))
    fake.practice.take(sitting, "tab", events, NOW)


def charts(page: AppTest) -> list[dict[str, Any]]:
    """Return the specifications of the charts of a page, with the words for those who do not see them."""
    return [json.loads(element.proto.spec) | {"alt": element.proto.alt} for element in page.get("vega_lite_chart")]


def test_with_evidence_there_is_a_curve_over_cuts(open_page: Open, fake: FakeServices) -> None:
    answer_many(fake, 70)
    page = open_page("progress_page.py")
    content = html_of(page)
    for cut in ("60%", "65%", "70%", "75%", "80%"):
        assert f"{cut} (" in content
    assert "Expected score" in content
    curve = charts(page)[0]
    assert re.findall(r"(\d\d)%: \d", curve["alt"]) == ["60", "65", "70", "75", "80"]
    assert curve["layer"][0]["mark"]["type"] == "area" and curve["layer"][0]["encoding"]["y2"] == {"field": "high"}


def test_confidence_is_a_chart_with_a_diagonal_and_a_table(open_page: Open, fake: FakeServices) -> None:
    answer_many(fake, 70, wrong=20)
    page = open_page("progress_page.py")
    chart = charts(page)[1]
    assert "sure: 49 of 69, claimed 100%" in chart["alt"] and "guess: 1 of 1" in chart["alt"]
    assert chart["layer"][0]["mark"]["strokeDash"]
    content = html_of(page)
    assert (
        '>49 of 69</td><td data-column="Share">71%<' in content and '>0 of 0</td><td data-column="Share">–<' in content
    )
    assert [line.label for line in page.expander].count("Show as table") == 2


def test_tables_that_are_too_wide_for_a_phone_name_the_column_in_each_cell(open_page: Open, fake: FakeServices) -> None:
    answer_many(fake, 70, wrong=20)
    content = page_of(open_page, "progress_page.py")
    for name in ("Map of mastery", "Layers said for layers that failed", "Confidence", "Chance to reach a cut"):
        start = content.index(f'aria-label="{name}"')
        assert content[:start].endswith('<div class="scroll wide" tabindex="0" role="region" ')
        table = content[start : content.index("</table>", start)]
        cells = re.findall(r"<td[^>]*>", table)
        assert sum("data-column" in cell for cell in cells) >= len(cells) * 3 / 4


def test_the_first_row_of_progress_says_four_things(open_page: Open, fake: FakeServices) -> None:
    answer(fake, begin(fake, SessionKind.PRACTICE))
    few = page_of(open_page, "progress_page.py")
    row = few[few.index('<dl class="figures">') : few.index("</dl>")]
    assert "not enough evidence yet: 1 of 60 answers" in row
    assert "<dt>Answered</dt><dd><strong>1</strong>" in row and "<dt>Due</dt><dd><strong>0</strong>" in row
    assert "<dt>Sure means</dt><dd><strong>100% right</strong> 1 of 1" in row
    answer_many(fake, 71, wrong=21)
    many = page_of(open_page, "progress_page.py")
    assert re.search(r"<dt>Chance to pass</dt><dd><strong>\d+%</strong> \d+% to \d+%, if the mark were 70%", many)
    assert "<dt>Answered</dt><dd><strong>72</strong> 71 of them new to you" in many


def test_a_lesson_can_be_marked_as_read_and_checked(open_page: Open, fake: FakeServices) -> None:
    page = open_page("guide_page.py", lesson="3.1")
    page.button(key="read-3.1").click().run()
    assert "You have read this lesson." in html_of(page)
    page.button(key="check-3.1").click().run()
    learner = fake.practice.learners.learners()[0]
    sitting = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert sitting is not None
    assert [name[:3] for name in sitting.item_ids] == ["3.1"] * 3


def test_a_cell_of_the_map_starts_practice_on_its_objective(open_page: Open, fake: FakeServices) -> None:
    open_page("practice_page.py", objective="MD-18")
    learner = fake.practice.learners.learners()[0]
    sitting = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert sitting is not None
    assert all("MD-18" in fake.practice.items[name].objectives for name in sitting.item_ids)


def test_hints_come_when_asked_for_and_never_in_a_mock(open_page: Open, fake: FakeServices) -> None:
    for kind, expected in ((SessionKind.PRACTICE, 2), (SessionKind.MOCK, 0)):
        sitting = begin(fake, kind, minutes=120 if kind is SessionKind.MOCK else 0)
        file = "practice_page.py" if kind is SessionKind.PRACTICE else "mock_page.py"
        page = open_page(file, **({"set": sitting.id} if kind is SessionKind.PRACTICE else {"exam": sitting.id}))
        assert pane(page)["hints"] == {}
        events = [Event(n=n, t=EventType.HINT, q=sitting.item_ids[0], v=n) for n in (1, 2)]
        raw = tuple(event.model_dump(mode="json") for event in events)
        take_hints(page, sitting, raw)
        hints = pane(page.run())["hints"]
        assert sum(len(given) for given in hints.values()) == expected
        item = fake.practice.items[sitting.item_ids[0]]
        for option in item.options:
            if option.right:
                assert option.why not in json.dumps(hints)


def take_hints(page: AppTest, sitting: Sitting, raw: tuple[dict[str, Any], ...]) -> None:
    """Do what the pane does with events that arrive: AppTest cannot send a component's message."""
    climbed = {str(event["q"]): int(event["v"]) for event in raw}
    page.session_state["tutor_pane_hints"] = (sitting.id, climbed)


def test_after_a_wrong_answer_the_mistake_is_probed(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting, right=False)
    probe = pane(open_page("practice_page.py", set=sitting.id))["feedback"][sitting.item_ids[0]]["probe"]
    assert probe["text"].startswith("Your choice fits the thought")


def test_a_link_starts_one_question_on_the_same_mistake(open_page: Open, fake: FakeServices) -> None:
    item = fake.practice.bank.pool(Pool.PRACTICE)[5]
    open_page("practice_page.py", probe=item.id)
    learner = fake.practice.learners.learners()[0]
    sitting = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert sitting is not None and sitting.item_ids == (item.id,)
    mock = fake.practice.bank.pool(Pool.MOCK)[0]
    open_page("practice_page.py", probe=mock.id)
    assert fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE) == sitting
