"""An answer begins with what settles the question, and holds little that was not asked."""

from __future__ import annotations

import pytest

from tests.benchmarks.settling import half, judge
from tutor.chat.engine import Tutor
from tutor.chat.forms import Form, asks_for_fault, asks_yes_or_no, read_form, read_point, split_question
from tutor.chat.models import Answer, Role, Segment
from tutor.chat.question import read_question
from tutor.chat.settling import settling_of
from tutor.chat.sides import contrast_sides


@pytest.mark.parametrize(
    "text",
    [
        "preds = pipeline.transform(df)\nwhy does this fail?",
        "client.update_deployment(name='a') does not work. Why?",
        "x = f(a)\nWhat's wrong here?",
        "with mlflow.start_run():\n    train()\nWhat is the mistake?",
        "ev = Evaluator(rawPredictionCol='prediction')\nis this right?",
        "I went with the models key; marked wrong",
        "What did I forget?",
    ],
)
def test_questions_about_a_fault(text: str) -> None:
    assert asks_for_fault(text)
    assert read_form(text, text, ()) is Form.WHY_WRONG


@pytest.mark.parametrize(
    "text",
    [
        "What's a canary?",
        "What is missing data?",
        "Why does a canary limit the blast radius?",
        "How do I call client.predict(endpoint='x')?",
        "What is the error rate of an endpoint?",
    ],
)
def test_other_questions_are_about_no_fault(text: str) -> None:
    assert not asks_for_fault(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Can I use a token?", True),
        ("We moved the alias. Does the endpoint follow?", True),
        ("and is that allowed?", True),
        ("Can you explain a canary?", False),
        ("Is there a way to cancel an update?", False),
        ("What can I do?", False),
    ],
)
def test_questions_of_yes_or_no(text: str, asked: bool) -> None:
    assert asks_yes_or_no(text) is asked


def test_questions_joined_by_and_are_split() -> None:
    assert split_question("What does it cost and how long is it valid?") == [
        "What does it cost",
        "how long is it valid?",
    ]
    one = "How do I compare run and version?"
    assert split_question(one) == [one]
    several = read_question("How many questions are there and how much time do I get?", (), 999)
    assert several.parts == ("How many questions are there", "how much time do I get?")
    assert read_question("What is a canary and why?", (), 999).parts == (), "one word asks nothing by itself"


def test_a_story_is_no_contrast_whatever_it_compares() -> None:
    story = (
        "A new version uses a different feature set than the old one. The business fears a drop in revenue and wants "
        "to be able to stop at once. Only a few users may see the new answers at first. What do you choose?"
    )
    assert read_question(story, (), 999).form is Form.SCENARIO
    assert read_point(story).startswith("Only a few users")


def test_the_words_beside_pasted_code_carry_the_question() -> None:
    assert read_point("fe.score_batch(df=stream)  # stream of events\nWhy does it fail?") == (
        "stream of events Why does it fail?"
    )


def test_sides() -> None:
    assert contrast_sides("TRIGGERED vs CONTINUOUS vs SNAPSHOT") == ("TRIGGERED", "CONTINUOUS", "SNAPSHOT")
    assert contrast_sides("Can a served entity point to an alias instead of a version?") == ()
    assert contrast_sides("Is blue-green better than a canary?")


def test_a_word_of_the_question_settles_nothing_when_repeated() -> None:
    settling = settling_of(read_question("Is a label column required?", (), 999))
    assert settling is not None
    assert settling.factor("A profile requires a timestamp column.", None) == 1.0
    assert settling.factor("The label column is optional.", None) > 1.0
    assert settling_of(read_question("What is a label column?", (), 999)) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Can I add route optimization to an endpoint that exists already?", "does not work"),
        ("Do wrong answers cost points in the exam?", "not mentioned"),
        ("Can the endpoint's creator be changed afterwards?", "never be changed"),
        (
            "client.create_deployment(name='x', model_uri=uri)\nraises NotImplementedError, what is wrong here?",
            "but the Databricks client raises `NotImplementedError`",
        ),
    ],
)
def test_the_first_sentence_settles(tutor: Tutor, question: str, said: str) -> None:
    answer = tutor.ask(question)
    assert not answer.abstained
    assert said in answer.segments[0].text


def test_two_questions_are_answered_in_the_order_asked(tutor: Tutor) -> None:
    questions, cost = "59 scored", "200 US dollars"
    one = tutor.ask("How many questions does the exam have and what does it cost?")
    assert questions in one.segments[0].text and cost in one.segments[1].text
    other = tutor.ask("What does it cost and how long is the exam?")
    assert cost in other.segments[0].text and "120 minutes" in other.segments[1].text


def test_code_is_no_answer_to_what_is_wrong(tutor: Tutor) -> None:
    call = 'client.predict("fraud", {"inputs": [1]})'
    wrong = tutor.ask(f"{call}\nWhat is wrong here?")
    assert wrong.segments and all(segment.role is not Role.CODE for segment in wrong.segments)
    repaired = tutor.ask(f"{call}\nWhat is wrong here? Show me the right code")
    assert any(segment.role is Role.CODE for segment in repaired.segments)


def test_each_label_opens_a_paragraph() -> None:
    traps = tuple(
        Segment(text=f"**Trap.** {word}.", role=Role.TRAP, citation=1, start=0, end=9) for word in ("One", "Two")
    )
    assert Answer(question="q", segments=traps).text == "**Trap.** One.\n\n**Trap.** Two."


def test_pages_of_a_chapter_are_quoted_only_if_they_lead(tutor: Tutor) -> None:
    for asked in [question for group in half(tuning=True).values() for question in group]:
        used = [citation.page_id for citation in tutor.ask(asked.q).used]
        assert not any(page.startswith("chapter-") for page in used[1:]), asked.q


def test_most_answers_to_the_tuning_half_begin_with_what_settles_it(tutor: Tutor) -> None:
    part = {page.id for page in tutor.retriever.corpus.pages}
    rows = [row for group in half(tuning=True).values() for row in group]
    asked = [row for row in rows if part.issuperset(s.split("/")[0] for s in row.sections)]
    judged = [judge(row, tutor.ask(row.q)) for row in asked]
    assert len(judged) >= 7
    assert sum(settled.first for settled in judged) >= 0.5 * len(judged)
    assert all(settled.answered for settled in judged)
