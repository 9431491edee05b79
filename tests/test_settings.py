"""Settings: defaults, file, environment and flags, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from corpus.errors import SettingsError
from tutor.settings import load_settings


def test_later_sources_win(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings().port == 8501
    (tmp_path / "tutor.toml").write_text("port = 9001\nanswer_words = 90\n")
    assert load_settings().port == 9001
    monkeypatch.setenv("TUTOR_PORT", "9002")
    assert load_settings().port == 9002
    assert load_settings(port=9003, answer_words=None).port == 9003
    assert load_settings().answer_words == 90


@pytest.mark.parametrize(
    ("content", "words"),
    [("colour = 1", "colour"), ("port = 'x'", "port"), ("port = 0", "port"), ("port = ", "tutor.toml")],
)
def test_a_bad_file_is_refused(content: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tutor.toml").write_text(content)
    with pytest.raises(SettingsError, match=words):
        load_settings()


def test_an_unknown_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUTOR_PROT", "1")
    with pytest.raises(SettingsError, match="TUTOR_PROT"):
        load_settings()


@pytest.mark.parametrize("name", ["plain", "with space", "with%20percent"])
def test_the_database_lies_below_the_home(name: str, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path / name)
    assert make_url(settings.database).database == str(tmp_path / name / "tutor.db")
    assert settings.index_folder == tmp_path / name / "index"
