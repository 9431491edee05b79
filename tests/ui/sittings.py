"""What the tests of the question pages share: sittings begun and answered, and what the pane was given."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

from corpus.items import Pool
from tests.guide_fixtures import real_bank
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import SessionKind
from tutor.learner.sittings import Event, EventType, Sitting

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


def cell_link(content: str, failed: str, said: str) -> dict[str, str]:
    """Return the query of the link in a cell of the matrix."""
    found = re.search(rf'<a href="/triage\?(failed={failed}&amp;said={said}[^"]*)" data-go="" [^>]*>\d+</a>', content)
    assert found is not None
    return dict(parse_qsl(unescape(found[1])))


def page_of(open_page: Open, name: str, **query: str) -> str:
    return html_of(open_page(name, **query))


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
