"""Settings, run as Streamlit runs them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import pytest

from tests.ui.sittings import NOW, SOME_ITEMS, Open, answer
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import LearnerSettings, SessionKind
from tutor.learner.transfer import export_learner
from tutor.ui.learner_state import current_learner

if TYPE_CHECKING:
    from tutor.services import Services


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


def test_the_preview_of_an_import_shows_the_learners_clock(open_page: Open, fake: FakeServices) -> None:
    ada = fake.practice.learners.create("Ada", NOW, LearnerSettings(zone="Europe/Vienna"))
    file = export_learner(fake.database, ada.id, datetime(2026, 1, 31, 23, 30, tzinfo=UTC))
    page = open_page("settings_page.py")
    page.file_uploader[0].set_value(("ada.json", file.encode(), "application/json")).run()
    assert "exported 2026-02-01, 00:30" in html_of(page)


@pytest.mark.parametrize(
    ("told", "kept"),
    [("Asia/Tokyo", "Asia/Tokyo"), (None, "Europe/Vienna"), ("No/Where", "Europe/Vienna"), ("../x", "Europe/Vienna")],
)
def test_the_learners_clock_is_the_browsers(
    fake: FakeServices, monkeypatch: pytest.MonkeyPatch, told: str | None, kept: str
) -> None:
    fake.practice.learners.create("Ada", NOW, LearnerSettings(zone="Europe/Vienna"))
    browser = SimpleNamespace(context=SimpleNamespace(timezone=told), session_state={})
    monkeypatch.setattr("tutor.ui.learner_state.st", browser)
    assert current_learner(cast("Services", fake)).settings.zone == kept
    assert [person.settings.zone for person in fake.practice.learners.learners()] == [kept]


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
