"""The triage drill and the cells of its matrix, run as Streamlit runs them."""

from __future__ import annotations

from html import unescape

from corpus.models import Layer
from tests.ui.sittings import NOW, Open, cell_link, page_of, pane
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import SessionKind
from tutor.learner.sittings import Event, EventType


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
