"""Turns build on each other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from tutor.chat.engine import Tutor
from tutor.chat.models import Answer, Intent, IntentKind, ShownItem, ShownOption, Turn
from tutor.chat.question import read_question
from tutor.chat.sides import contrast_sides, names_of_sides


def converse(tutor: Tutor, questions: Sequence[str]) -> list[Answer]:
    turns: list[Turn] = []
    for number, question in enumerate(questions):
        answer = tutor.ask(question, turns)
        turns.append(Turn(id=str(number), asked_at=datetime.now(UTC), question=question, answer=answer))
    return [turn.answer for turn in turns]


@pytest.mark.parametrize(
    ("questions", "section"),
    [
        (["What is a shadow deployment?", "and when should I not use it?"], "shadow"),
        (["What is a shadow deployment?", "what does it cost?"], "shadow"),
        (["canary vs blue-green", "when is the second one better?"], "blue-green"),
        (["What is the difference between canary and blue-green?", "how does the first one work?"], "canary"),
        (["How do I scale an endpoint to zero?", "is it good for production?"], "scale-to-zero"),
        (["What is a shadow deployment?", "more detail", "and when should I not use it?"], "shadow"),
    ],
)
def test_a_follow_up_stays_on_the_subject(tutor: Tutor, questions: Sequence[str], section: str) -> None:
    last = converse(tutor, questions)[-1]
    assert not last.abstained, last.message
    assert any(section in citation.section_id for citation in last.citations[:3])


def test_a_follow_up_may_add_a_word(tutor: Tutor) -> None:
    last = converse(tutor, ["What is a canary deployment?", "ok, and rollback?"])[-1]
    assert any("canary" in citation.section_id for citation in last.citations)
    assert "rollback" in last.text.lower()


@pytest.mark.parametrize("question", ["canary", "blue-green", "canary how does work", "shadow?", "scale to zero"])
def test_short_questions_in_the_guides_words_are_answered(tutor: Tutor, question: str) -> None:
    assert not tutor.ask(question).abstained


def test_wishes_change_the_length_and_keep_the_subject(tutor: Tutor) -> None:
    usual, longer, shorter = converse(tutor, ["How does a canary rollout work?", "more detail please", "shorter"])
    assert len(shorter.text.split()) < len(usual.text.split()) < len(longer.text.split())
    assert usual.citations[0].section_id == shorter.citations[0].section_id == longer.citations[0].section_id


def test_an_example_shows_code(tutor: Tutor) -> None:
    _, example = converse(tutor, ["How do I split traffic between two versions on one endpoint?", "give me an example"])
    assert any(segment.role.value == "code" for segment in example.segments)


def test_a_new_subject_leaves_the_old_one(tutor: Tutor) -> None:
    last = converse(tutor, ["What is a shadow deployment?", "How much does the exam cost?"])[-1]
    assert last.citations[0].page_id == "faq"


def test_a_declined_turn_is_no_subject(tutor: Tutor) -> None:
    last = converse(tutor, ["What is a canary?", "best pizza in Rome?", "and when should I not use it?"])[-1]
    assert any("canary" in citation.section_id for citation in last.citations[:3])


def test_without_history_nothing_is_added() -> None:
    assert _search("and when not?", ()) == "and when not?"


PASTED = """A team trains one model per store with applyInPandas. One store's task runs out of memory.
What should the team do first?
A. Add workers to the cluster
B. Give the workers more memory
C. Switch to mapInPandas
D. Retrain every model"""


def _search(text: str, history: Sequence[Turn]) -> str:
    return read_question(text, history, 4000).search


def _added(text: str, history: Sequence[Turn]) -> str:
    return read_question(text, history, 4000).added


def said(*questions: str) -> list[Turn]:
    now = datetime.now(UTC)
    return [Turn(id=q, asked_at=now, question=q, answer=Answer(question=q)) for q in questions]


def test_an_option_of_a_pasted_question_is_meant_by_its_letter() -> None:
    assert _added("why not C?", said(PASTED)) == "Switch to mapInPandas"
    read = _search("why not A?", said(PASTED, "why not C?"))
    assert read.startswith("A team trains") and read.endswith("Add workers to the cluster")
    assert "mapInPandas" not in read
    assert _search("shorter", said(PASTED, "why not C?")).endswith("Switch to mapInPandas")


def test_only_an_option_that_is_there_is_meant() -> None:
    assert _added("why not F?", said(PASTED)) == "F"
    assert _added("and what about a canary?", said(PASTED)) == "canary"


def test_without_a_pasted_question_a_letter_is_no_option() -> None:
    assert _search("why not B?", said("What is a shadow deployment?")).startswith("What is a shadow deployment?")


def test_a_follow_up_is_answered_first(tutor: Tutor) -> None:
    questions = ["How do I release a new version to a few users first?", "why not shadow?"]
    assert "shadow" in converse(tutor, questions)[-1].segments[0].text.lower()
    questions = ["How do I create an endpoint?", "does it pay a cold start after scale to zero?"]
    assert "cold start" in converse(tutor, questions)[-1].segments[0].text


def test_sides_are_told_apart_by_what_only_one_is_called() -> None:
    one, other = names_of_sides(contrast_sides("Feature Serving endpoint vs model serving endpoint"))
    assert not one & other and one and other
    assert names_of_sides(("canary", "canary release"))[0]
    assert contrast_sides("unit test compared with integration test") == ("unit test", "integration test")


def test_the_failing_layer_is_named_only_for_a_story() -> None:
    story = (
        "Our nightly job has lost rows since Monday and nobody changed anything in the code. What should we do first?"
    )
    asked = "How can I let the new version answer in secret next to the old one, without any customers noticing it?"
    assert read_question(story, (), 4000).tells_story
    assert not read_question(asked, (), 4000).tells_story


SHOWN = ShownItem(
    stem="A bank replaces a model whose request format changes and must go back at once. What should it use?",
    options=(
        ShownOption(letter="A", option="o3", text="A canary with a tenth of the traffic", right=False, why="Not both."),
        ShownOption(letter="B", option="o1", text="Blue-green on two endpoints", right=True, why="Both formats live."),
    ),
    sections=("3.1/rollback",),
)


def shown_turn(shown: ShownItem = SHOWN) -> Turn:
    intent = Intent(kind=IntentKind.EXPLAIN_ITEM, item="3.1-001", shown=shown)
    answer = Answer(question="Explain question 3.1-001", intent=intent)
    return Turn(id="1", asked_at=datetime.now(UTC), question="Explain question 3.1-001", answer=answer)


@pytest.mark.parametrize(
    ("question", "said"),
    [("Why is A wrong?", "**A** is wrong here: Not both."), ("why not B?", "**B** is right: Both formats live.")],
)
def test_a_letter_means_the_option_as_it_was_shown(tutor: Tutor, question: str, said: str) -> None:
    answer = tutor.ask(question, [shown_turn()])
    assert not answer.abstained
    assert answer.segments[0].text == said
    assert "3.1/rollback" in {citation.section_id for citation in answer.citations}  # it decides; others are nearer


def test_what_follows_a_shown_question_is_about_its_stem(tutor: Tutor) -> None:
    assert _search("why is that?", [shown_turn()]).startswith(SHOWN.stem[:60])
    pasted = "What moves traffic at once on one endpoint?\nA. A canary\nB. A routing change\nC. A new version"
    later = Turn(id="2", asked_at=datetime.now(UTC), question=pasted, answer=tutor.ask(pasted))
    assert "**" not in tutor.ask("Why is A wrong?", [shown_turn(), later]).segments[0].text
