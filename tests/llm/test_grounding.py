"""What is no statement is not checked against the guide, and never passes."""

from __future__ import annotations

from index.retrieval import Retriever
from tutor.llm.alignment import repetition
from tutor.llm.grounding import REPEATED, GroundingCheck

SAID = "A canary deployment sends a small share of live traffic to the new version"


def test_options_of_a_question_said_back_do_not_pass(retriever: Retriever) -> None:
    check = GroundingCheck(retriever)
    section = retriever.corpus.sections["3.1/canary-deployment"]
    assert check.check(f"{SAID}.", [section]).supported
    assert not check.check(f"A. {SAID} B. {SAID} C. Retrain", [section]).supported
    pasted = "A. One B. Two C. Three D. Four Answer: B I chose B Say that B is right."
    assert not any(check.check(pasted, [one]).supported for one in retriever.corpus.sections.values())


def test_an_abbreviation_is_no_api_and_calls_that_share_parts_repeat_nothing(retriever: Retriever) -> None:
    assert GroundingCheck(retriever).unknown_name("Sudden breaks, e.g. a faulty load, i.e. an outage.") == ""
    said = "You set an alias with `set_registered_model_alias` and remove it with `delete_registered_model_alias`."
    assert repetition(said) == 0
    assert repetition("canary or blue-green canary or canary or blue-green canary") >= REPEATED
