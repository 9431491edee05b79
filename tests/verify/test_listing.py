"""The list that is written is the list that is read, and a new date alone changes nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from corpus.api_entries import verified_digest
from corpus.apis import ApiKind, ApiList, PublicNames, VerifiedName, read_api_list
from corpus.models import Corpus
from tests.verify.__main__ import is_current
from tests.verify.listing import write_list, written
from tests.verify.pins import pins, requirements

LIST = ApiList(
    digest="0f",
    checked=date(2026, 1, 5),
    packages={"garden": "1.0"},
    absent=("garden.Bed.sow",),
    verified=(
        VerifiedName(name="garden.Bed", package="garden", kind=ApiKind.CLASS, parameters=("on", "no", "null")),
        VerifiedName(name="garden.dig", package="garden", kind=ApiKind.FUNCTION, deprecated=True),
    ),
    public=(
        PublicNames(
            place="garden",
            package="garden",
            kind=ApiKind.MODULE,
            names=" ".join(f"~word_{n}(first_{n},second_{n})" for n in range(30)),
        ),
    ),
)


def test_the_list_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "apis.yaml"
    assert write_list(LIST, path)
    assert read_api_list(path) == LIST
    assert read_api_list(path).packages == {"garden": "1.0"}
    assert all(len(line) <= 120 for line in path.read_text("utf-8").splitlines())


def test_a_later_day_alone_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "apis.yaml"
    write_list(LIST, path)
    assert not write_list(LIST.model_copy(update={"checked": date(2026, 2, 1)}), path)
    assert path.read_text("utf-8") == written(LIST)
    assert write_list(LIST.model_copy(update={"digest": "10", "checked": date(2026, 2, 1)}), path)
    assert read_api_list(path).checked == date(2026, 2, 1)


def test_an_empty_list_is_a_list(tmp_path: Path) -> None:
    empty = LIST.model_copy(update={"absent": ()})
    write_list(empty, tmp_path / "apis.yaml")
    assert read_api_list(tmp_path / "apis.yaml") == empty


def test_every_requirement_is_locked() -> None:
    locked = {line.split("==")[0].lower().replace("_", "-") for line in pins().splitlines() if "==" in line}
    for requirement in requirements():
        assert requirement.split("=")[0].split(">")[0].split("[")[0] in locked


def test_the_shipped_list_was_made_from_this_guide_and_these_packages(corpus: Corpus) -> None:
    assert is_current(verified_digest(corpus, pins())), (
        "APIs, code or pinned packages of the guide changed since corpus/apis.yaml was written: run `make verify-guide`"
    )
