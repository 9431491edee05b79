"""Practice and Cards, run as Streamlit runs them, and the messages of their pane."""

from __future__ import annotations

import json
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from corpus.items import Pool
from tests.ui.sittings import NOW, SOME_ITEMS, Open, answer, begin, pane
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import Dispute, SessionKind
from tutor.learner.sittings import Event, EventType, Sitting
from tutor.learner.transfer import export_learner, import_learner, parse_file
from tutor.practice.tutoring import climb
from tutor.ui import beside, sitting_pane
from tutor.ui.html import literal_label
from tutor.ui.pane_component import Message, read_message, valid_events


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


def test_a_set_is_called_by_the_number_of_its_questions(open_page: Open, fake: FakeServices) -> None:
    answer(fake, begin(fake, SessionKind.PRACTICE), right=False)
    page = open_page("practice_page.py")
    page.pills(key="practice_set").set_value("Missed").run()
    page.button(key="practice_start").click().run()
    learner = fake.practice.learners.learners()[0]
    made = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert made is not None and (len(made.answers), made.title) == (1, "1 missed question on everything")


def test_flashcards_come_as_a_deck(open_page: Open, fake: FakeServices) -> None:
    assert "say how well you knew it" in html_of(open_page("cards_page.py"))
    data = pane(open_page("cards_page.py", deck="9"))
    assert data["mode"] == "cards" and len(data["form"]) == 15
    learner = fake.practice.learners.learners()[0]
    first = data["form"][0]["id"]
    fake.practice.rate_card(learner.id, "cards-9:1", first, 4, NOW)
    assert first not in [card["id"] for card in pane(open_page("cards_page.py", deck="9"))["form"]]


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
        query = {"set": sitting.id} if kind is SessionKind.PRACTICE else {"exam": sitting.id}
        assert pane(open_page(file, **query))["hints"] == {}
        take_hints(fake, sitting, 2)
        hints = pane(open_page(file, **query))["hints"]
        assert sum(len(given) for given in hints.values()) == expected
        item = fake.practice.items[sitting.item_ids[0]]
        for option in item.options:
            if option.right:
                assert option.why not in json.dumps(hints)


def take_hints(fake: FakeServices, sitting: Sitting, count: int) -> None:
    """Store what the pane sends for some hints on the first question: AppTest cannot send a component's message."""
    events = [Event(n=n, t=EventType.HINT, q=sitting.item_ids[0], v=n) for n in range(1, count + 1)]
    fake.practice.take(sitting, "tab", events, NOW)


def test_hints_taken_are_there_in_every_new_session_until_the_verdict(open_page: Open, fake: FakeServices) -> None:
    """A new session, as after a reload or a restart, has the same steps, the passage, and still no key."""
    sitting = begin(fake, SessionKind.PRACTICE)
    first = sitting.item_ids[0]
    take_hints(fake, sitting, 4)
    pages = [open_page("practice_page.py", set=sitting.id) for _ in range(2)]
    item, (data, again) = fake.practice.items[first], [pane(page) for page in pages]
    assert data["hints"] == again["hints"] and data["feedback"] == {}
    assert [hint["text"] for hint in data["hints"][first]] == [
        hint.text for hint in climb(item, 4, fake.practice.corpus, fake.practice.bank)
    ]
    assert f'id="{data["hints"][first][-1]["card"]}"' in html_of(pages[1])
    skip = Event(n=5, t=EventType.SKIP, q=first)
    fake.practice.take(sitting, "tab", [skip], NOW)
    settled = pane(open_page("practice_page.py", set=sitting.id))
    assert settled["hints"] == {} and list(settled["feedback"]) == [first]


def test_the_cause_of_a_miss_is_there_in_every_new_session(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting, right=False)
    first = sitting.item_ids[0]
    assert pane(open_page("practice_page.py", set=sitting.id))["feedback"][first]["label"] is None
    events = [Event(n=n, t=EventType.LABEL, q=first, v=v) for n, v in ((3, "misread"), (4, "reasoning"))]
    fake.practice.take(sitting, "tab", events, NOW)
    assert pane(open_page("practice_page.py", set=sitting.id))["feedback"][first]["label"] == "reasoning"


def test_after_a_wrong_answer_the_mistake_is_probed(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting, right=False)
    probe = pane(open_page("practice_page.py", set=sitting.id))["feedback"][sitting.item_ids[0]]["probe"]
    assert probe["text"].startswith("Your choice fits the thought")


@pytest.fixture
def leaving(monkeypatch: pytest.MonkeyPatch) -> None:
    """End the run when a page is left, as the frame does; a page that is run alone would be drawn again and again."""

    def leave(address: str) -> None:
        st.session_state["tutor_leave_for"] = address
        st.stop()

    monkeypatch.setattr(beside, "leave_for", leave)


def press_in_pane(monkeypatch: pytest.MonkeyPatch, page: AppTest, sitting: Sitting, act: str, place: int = 0) -> str:
    """Press a button below the verdict: AppTest cannot send a component's message. Return the address it leads to."""
    messages = [Message(sitting.id, "tab", act=act, subject=sitting.item_ids[place], at=place)]
    monkeypatch.setattr(sitting_pane, "received", lambda key: messages.pop() if messages else None)
    page.run()
    return str(page.session_state["tutor_leave_for"]) if "tutor_leave_for" in page.session_state else ""


def opened(open_page: Open, address: str) -> AppTest:
    """Open an address of the page."""
    assert address.startswith("/practice?")
    return open_page("practice_page.py", **dict(parse_qsl(urlsplit(address).query)))


@pytest.mark.usefixtures("leaving")
@pytest.mark.parametrize("act", ["like", "probe"])
def test_one_question_in_between_leads_back_to_the_set(
    open_page: Open, fake: FakeServices, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """One more question is asked, not a set, and then the learner is where the set was left, with all its answers."""
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting, right=False)
    item = fake.practice.items[sitting.item_ids[0]]
    page = open_page("practice_page.py", set=sitting.id)
    assert pane(page)["beside"] is False
    address = press_in_pane(monkeypatch, page, sitting, act)
    learner = fake.practice.learners.learners()[0]
    one = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert one is not None and len(one.answers) == 1 and one.item_ids[0] not in sitting.item_ids
    if act == "like":
        assert item.objectives[0] in fake.practice.items[one.item_ids[0]].objectives
    there = opened(open_page, address)
    assert "Waiting: Three questions, 1 of 3 answered" in html_of(there)
    assert pane(there)["beside"] is True and pane(there)["id"] == one.id
    answer(fake, one)
    again = press_in_pane(monkeypatch, there, one, "like")  # from here one more: the way back is the same
    assert parse_qsl(urlsplit(again).query)[1:] == parse_qsl(urlsplit(address).query)[1:]
    second = fake.practice.sittings.unfinished(learner.id, SessionKind.PRACTICE)
    assert second is not None and second.id != one.id
    fake.practice.sittings.hand_in(second.id, NOW, fake.practice.grader)
    back = opened(open_page, again).session_state["tutor_leave_for"]
    assert back == f"/practice?set={sitting.id}&at={item.id}"
    data = pane(opened(open_page, back))
    assert (data["id"], data["at"], list(data["feedback"])) == (sitting.id, 0, [item.id])
    assert [s.id for s in fake.practice.sittings.open_sets(learner.id)] == [sitting.id]


@pytest.mark.usefixtures("leaving")
def test_a_question_in_between_can_be_left_without_an_answer(open_page: Open, fake: FakeServices) -> None:
    sitting, one = begin(fake, SessionKind.PRACTICE), begin(fake, SessionKind.PRACTICE, count=1)
    page = open_page("practice_page.py", set=one.id, back=sitting.id, at=sitting.item_ids[2])
    page.button(key="back_now").click().run()
    assert page.session_state["tutor_leave_for"] == f"/practice?set={sitting.id}&at={sitting.item_ids[2]}"
    learner = fake.practice.learners.learners()[0]
    assert [s.id for s in fake.practice.sittings.open_sets(learner.id)] == [sitting.id]
    assert fake.practice.attempts(learner.id) == []  # what was not answered stays new
    page = open_page("practice_page.py", set=sitting.id, at=sitting.item_ids[2])
    assert pane(page)["at"] == 2 and "at" not in page.query_params  # a reload shows the first open question


def test_nobody_is_led_into_another_learners_set(open_page: Open, fake: FakeServices) -> None:
    theirs = begin(fake, SessionKind.PRACTICE)
    mock = begin(fake, SessionKind.MOCK, minutes=120)
    other = fake.practice.learners.create("Ada", NOW)
    fake.practice.sittings.start(other.id, SessionKind.PRACTICE, theirs.item_ids[:1], NOW + timedelta(1), seed=1)
    mine = fake.practice.sittings.unfinished(other.id, SessionKind.PRACTICE)
    assert mine is not None
    for back in (theirs.id, mock.id, "f" * 32):
        page = open_page("practice_page.py", set=mine.id, back=back, at=theirs.item_ids[0])
        assert pane(page)["beside"] is False and "Waiting:" not in html_of(page)


def test_when_nothing_like_it_is_left_that_is_said_and_the_set_stays(
    open_page: Open, fake: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = begin(fake, SessionKind.PRACTICE)
    answer(fake, sitting)
    monkeypatch.setattr(fake.practice, "one_like", lambda *_: None)
    page = open_page("practice_page.py", set=sitting.id)
    assert press_in_pane(monkeypatch, page, sitting, "like") == ""
    assert "There is no other question on" in html_of(page)
    assert pane(page)["id"] == sitting.id


def test_every_open_set_can_be_gone_on_with_or_closed(open_page: Open, fake: FakeServices) -> None:
    assert "Go on" not in html_of(open_page("practice_page.py"))
    sets = [begin(fake, SessionKind.PRACTICE, count=count) for count in (2, 3, 4)]
    learner = fake.practice.learners.learners()[0]
    later = [
        fake.practice.sittings.start(
            learner.id, kind, SOME_ITEMS[:2], NOW + timedelta(hours=hours), seed=1, title=f"Set {hours}"
        )
        for hours, kind in ((1, SessionKind.PRACTICE), (2, SessionKind.PLACEMENT))
    ]
    answer(fake, sets[1])
    page = open_page("practice_page.py")
    shown = [button for button in page.button if str(button.key).startswith("go_on_")]
    assert [button.label for button in shown[:2]] == [
        literal_label("Go on with the placement test: 0 of 2 answered"),
        literal_label("Go on with Set 1: 0 of 2 answered"),
    ]
    assert {str(button.key) for button in shown} == {f"go_on_{s.id}" for s in (*sets, *later)}
    assert literal_label("Go on with Three questions: 1 of 3 answered") in [button.label for button in shown]
    assert [box.label for box in page.expander] == ["2 more"]
    page.button(key=f"close_{sets[1].id}").click().run()
    keys = {str(button.key) for button in page.button}
    assert f"go_on_{sets[1].id}" not in keys and f"go_on_{sets[0].id}" in keys
    assert [attempt.item_id for attempt in fake.practice.attempts(learner.id)] == [sets[1].item_ids[0]]
    page.button(key=f"go_on_{sets[0].id}").click().run()
    assert page.session_state["tutor_leave_for"] == f"/practice?set={sets[0].id}"


def test_a_set_without_open_questions_shows_its_result(open_page: Open, fake: FakeServices) -> None:
    sitting = begin(fake, SessionKind.PRACTICE, count=1)
    answer(fake, sitting)
    page = open_page("practice_page.py")
    page.button(key=f"go_on_{sitting.id}").click().run()
    assert "1 of 1 right" in html_of(open_page("practice_page.py", set=sitting.id))


def test_the_end_of_a_set_names_questions_without_marks_of_code(open_page: Open, fake: FakeServices) -> None:
    pool = [item for item in fake.practice.bank.pool(Pool.PRACTICE) if "```" in item.stem or "`" in item.stem[:60]]
    learner = fake.practice.learners.create("Me", NOW)
    ids = [item.id for item in pool[:12]]
    sitting = fake.practice.sittings.start(learner.id, SessionKind.PRACTICE, ids, NOW, seed=1, title="Code")
    fake.practice.sittings.hand_in(sitting.id, NOW, fake.practice.grader)
    content = html_of(open_page("practice_page.py", set=sitting.id))
    table = content[content.index('aria-label="Answers"') : content.index("</table>")]
    assert table.count("<tr>") == 13 and "`" not in table
    assert 'data-column="Result">Skipped<' in table
