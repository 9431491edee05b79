"""Practice and Cards, run as Streamlit runs them, and the messages of their pane."""

from __future__ import annotations

import json
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from corpus.items import Pool
from tests.ui.sittings import NOW, Open, answer, begin, pane
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import Dispute, SessionKind
from tutor.learner.sittings import Event, EventType, Sitting
from tutor.learner.transfer import export_learner, import_learner, parse_file
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
