"""The wired program: loads behind the page, says how far it is, and fails with advice."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import ModelUnavailableError, StorageError, TutorError
from corpus.items import Bank
from corpus.models import Corpus
from index.build import Progress
from tutor import services
from tutor.chat.engine import Tutor
from tutor.database.engine import open_database
from tutor.services import Services
from tutor.settings import Settings, load_settings


def make_services(corpus: Corpus, home: Path) -> Services:
    settings = load_settings(home=home)
    return Services(settings, corpus, Bank(items=(), misconceptions=()), open_database(settings.database))


def test_the_tutor_is_loaded_behind_and_shared(
    corpus_part: Corpus, tutor: Tutor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(settings: Settings, corpus: Corpus, progress: Progress) -> Tutor:
        progress(3, 10)
        assert opened.readiness().fraction == 0.3
        assert "3 of 10" in opened.readiness().stage
        return tutor

    monkeypatch.setattr(services, "load_tutor", load)
    opened = make_services(corpus_part, home)
    assert not opened.readiness().ready
    opened.start()
    opened.start()
    assert opened.tutor() is tutor
    assert opened.readiness().ready
    opened.close()


def test_a_failed_load_is_said_and_kept(corpus_part: Corpus, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Tutor:
        raise ModelUnavailableError("the encoder is damaged; run `make run`")

    monkeypatch.setattr(services, "load_tutor", fail)
    opened = make_services(corpus_part, home)
    with pytest.raises(TutorError, match="make run"):
        opened.tutor()
    assert opened.readiness().error == "the encoder is damaged; run `make run`"
    opened.close()


def test_an_unwritable_home_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError, match="file"):
        open_database(load_settings(home=tmp_path / "file" / "home").database)
