"""What a section says apart from what it warns of, and how a sentence lies in it."""

from __future__ import annotations

import pytest

from corpus.models import Corpus, Section
from index.lexical import Lexicon
from tutor.llm.claims import clauses, read_clause
from tutor.llm.places import Laid, places
from tutor.llm.worth import Worth


@pytest.fixture(scope="module")
def worth(corpus: Corpus) -> Worth:
    return Worth(Lexicon(corpus))


def over(said: str, section: Section, worth: Worth) -> dict[str, float]:
    return Laid(read_clause(said), list(clauses(said)), worth).over(section)


def test_a_tempting_choice_is_no_saying_and_its_better_rule_is(corpus: Corpus) -> None:
    found = places(corpus.sections["3.2/traps"])
    said, warned = ({place.text for place in part} for part in (found.said, found.warned))
    assert "Grant `CAN_MANAGE` to the app" in warned and "Grant `CAN_QUERY`" in said
    assert not any("CAN_MANAGE" in text for text in said)


def test_cells_of_a_contrast_stand_with_their_column_alone(corpus: Corpus) -> None:
    said = [place.text for place in places(corpus.sections["3.1/canary-or-blue-green"]).said]
    assert "Exposure, Canary: A small share that grows" in said
    assert not any("A small share that grows" in text and "Everyone at once" in text for text in said)


def test_what_a_section_warns_of_fits_its_warning_better(corpus: Corpus, worth: Worth) -> None:
    section = corpus.sections["3.2/traps"]
    assert over("Grant `CAN_MANAGE` to the app.", section, worth)["warned"] > 0.2
    assert over("Grant `CAN_QUERY` to the app.", section, worth)["warned"] < 0.2


def test_an_exchanged_name_has_a_rival_and_the_right_one_has_none(corpus: Corpus, worth: Worth) -> None:
    section = corpus.sections["1.1/misleading-metrics"]
    wrong = over("`ALS` inherits `isLargerBetter()` as True.", section, worth)
    right = over("A custom `Evaluator` inherits `isLargerBetter()` as True.", section, worth)
    assert wrong["name_rival"] > right["name_rival"]
    assert wrong["name_said"] < right["name_said"] == pytest.approx(1.0)


def test_a_word_too_many_is_the_one_without_which_the_rest_is_said(corpus: Corpus, worth: Worth) -> None:
    section = corpus.sections["2.1/deploy-code"]
    right = over("Staging trains on a subset of the data.", section, worth)
    wrong = over("Staging trains on the full production data.", section, worth)
    assert wrong["odd_word"] > right["odd_word"]


def test_every_section_says_something_and_signals_are_shares(corpus: Corpus, worth: Worth) -> None:
    for section in corpus.sections.values():
        assert places(section).said
        assert all(-1 <= value <= 1 for value in over("A canary limits harm to few users.", section, worth).values())
