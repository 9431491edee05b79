"""A question from anywhere: what the guide has on each option, and no verdict where it does not decide."""

from __future__ import annotations

from corpus.items import LETTERS, Bank, Item, Pool
from index.retrieval import Retriever
from tutor.practice.explaining import Stance, explain_pasted
from tutor.practice.pasted import PastedQuestion, parse_pasted

FOREIGN = """A bank replaces a scoring model whose request format changes. Users must be moved back at once if it fails.
What should it use?
A. A canary with a tenth of the traffic
B. Blue-green on two endpoints
C. `mlflow.promote_champion` on the new version
D. Seventeen purple elephants on a bicycle"""


def paste(item: Item) -> PastedQuestion:
    lines = [f"{letter}) {option.text}" for letter, option in zip(LETTERS, item.options, strict=False)]
    found = parse_pasted("\n".join([item.stem, *lines]))
    assert found is not None
    return found


def test_each_option_gets_verbatim_words_of_the_guide(retriever: Retriever, bank: Bank) -> None:
    question = parse_pasted(FOREIGN)
    assert question is not None
    found = explain_pasted(question, retriever, bank)
    assert found.known is None
    assert [evidence.option.letter for evidence in found.options] == ["A", "B", "C", "D"]
    for evidence in found.options:
        for quote in evidence.quotes:
            assert quote.text == quote.section.body[quote.start : quote.end]
    blue_green = found.options[1]
    assert blue_green.stance is Stance.RELATED and blue_green.confidence == 0
    assert any("lue-green" in quote.text for quote in blue_green.quotes)
    assert found.options[2].stance is Stance.CONTRADICTED and found.options[2].confidence >= 0.9
    assert "promote_champion" in found.options[2].reason


def test_only_what_can_be_checked_is_a_stance(retriever: Retriever, bank: Bank) -> None:
    question = parse_pasted(FOREIGN.replace("`mlflow.promote_champion`", "`mlflow.register_model`"))
    assert question is not None
    found = explain_pasted(question, retriever, bank)
    assert {evidence.stance for evidence in found.options} <= {Stance.RELATED, Stance.NOTHING}
    assert {evidence.confidence for evidence in found.options} == {0}


def test_a_deprecated_name_is_called_so(retriever: Retriever, bank: Bank) -> None:
    question = parse_pasted("What moves a model?\nA. `client.transition_model_version_stage`\nB. Setting an alias")
    assert question is not None
    assert explain_pasted(question, retriever, bank).options[0].stance is Stance.RETIRED


def test_a_practice_item_is_recognized_and_a_mock_item_is_not(retriever: Retriever, bank: Bank) -> None:
    practice, mock = bank.pool(Pool.PRACTICE)[::40], bank.pool(Pool.MOCK)[::40]
    for item in practice:
        known = explain_pasted(paste(item), retriever, bank).known
        assert known is not None and known.id == item.id
    assert [explain_pasted(paste(item), retriever, bank).known for item in mock] == [None] * len(mock)


STATEMENTS = """Which statement about serving is true?
A. Moving an alias does not reroute a serving endpoint.
B. Without further choice, a blue-green switch needs 25 serving endpoints.
C. An alias with a purple mane is sold by the bakery."""


def test_statements_that_the_guide_makes_get_a_stance(retriever: Retriever, bank: Bank) -> None:
    question = parse_pasted(STATEMENTS)
    assert question is not None
    made, _, nothing = explain_pasted(question, retriever, bank).options
    assert made.stance is Stance.MADE and 0 < made.confidence < 1
    assert "alias" in made.quotes[0].text and made.quotes[0].section.page_id.startswith("3.")
    assert nothing.stance in (Stance.RELATED, Stance.NOTHING) and nothing.confidence == 0


def test_a_statement_that_the_guide_denies_is_called_so(retriever: Retriever, bank: Bank) -> None:
    said = """Which statement is true?
    A. Moving a Unity Catalog alias reroutes a serving endpoint.
    B. A canary deployment sends all live traffic to the new version, watches it, and raises the share step by step."""
    question = parse_pasted(said)
    assert question is not None
    denied, absolute = explain_pasted(question, retriever, bank).options
    assert denied.stance is Stance.CONTRADICTED and "does not reroute" in denied.quotes[0].text
    assert absolute.stance is not Stance.MADE, "the guide speaks of a small share"


def test_steps_to_take_get_no_stance(retriever: Retriever, bank: Bank) -> None:
    question = parse_pasted(STATEMENTS.replace("Which statement about serving is true?", "What should a team do next?"))
    assert question is not None
    assert {evidence.confidence for evidence in explain_pasted(question, retriever, bank).options} == {0}
