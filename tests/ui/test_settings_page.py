"""Settings, run as Streamlit runs them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.ui.sittings import NOW, SOME_ITEMS, Open, answer
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import SessionKind
from tutor.learner.transfer import export_learner


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
