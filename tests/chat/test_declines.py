"""What names the reason of a decline: dumps, numbers of the exam, other products, premises, pasted text."""

from __future__ import annotations

import pytest

from index.outside import Kind
from index.retrieval import Retriever
from tutor.chat.confidence import DecisionWeights, confidence, logistic, signals
from tutor.chat.denials import Evidence, premise_of
from tutor.chat.dumps import wants_dump
from tutor.chat.engine import Tutor
from tutor.chat.exam_numbers import wrong_number
from tutor.chat.models import DeclineReason
from tutor.chat.others import other_subject
from tutor.chat.premises import ApiNames
from tutor.chat.question import pasted_stem, read_question

PASTED = (
    "A release raises the error rate ten minutes after all traffic moved. What should the team do first?\n"
    "A. Retrain the model with `mlflow.retrain_now`\nB. Shift traffic back to the old version\n"
    "C. Move the alias\nD. Lower the alert threshold"
)


@pytest.mark.parametrize(
    "text", ["any dumps?", "leaked paper?", "is question 12 of the exam about canary", "do you have the answer sheet"]
)
def test_plain_words_of_dumps_suffice(text: str) -> None:
    assert wants_dump(text, leaning=-1.0)


def test_leaning_decides_where_words_are_few() -> None:
    text = "do you have the actual questions"
    assert wants_dump(text, leaning=0.6)
    assert not wants_dump("how many questions are on the exam", leaning=0.6)
    assert not wants_dump("a copy of the traffic whose answers nobody sees", leaning=0.6)


def test_whether_dumps_are_allowed_is_answered() -> None:
    assert not wants_dump("are exam dumps allowed?", leaning=0.9)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("how do I set the pass mark of 700", "700"),
        ("As the exam has 45 questions, how much time is there for each?", "45"),
        ("why does the exam cost 300 dollars", "300"),
        ("since the certificate never expires, why would I renew", "never expires"),
        ("with a 90-minute exam, how do I pace myself", "90"),
    ],
)
def test_wrong_numbers_of_the_exam_are_premises(text: str, said: str) -> None:
    found = wrong_number(text)
    assert found is not None
    assert found.said == said


@pytest.mark.parametrize(
    "text",
    [
        "is the pass mark 70 %?",
        "how long per question with 59 questions in 120 minutes in the exam",
        "someone told me the exam has 60 questions",
        "should a canary in the exam start with 5 % of deployment traffic",
        "I have 3 hours a day, how do I plan for the exam",
    ],
)
def test_right_numbers_doubts_and_other_numbers_are_none(text: str) -> None:
    assert wrong_number(text) is None


def test_other_products_count_as_the_subject_of_short_texts_only(retriever: Retriever) -> None:
    assert other_subject("how do I schedule an Airflow DAG", retriever.lexicon)
    story = "Our Airflow job starts the release each night and the endpoint then answers with errors for all users "
    assert not other_subject(story + "until we shift the traffic back by hand. What is wrong?", retriever.lexicon)
    assert not other_subject("is ML-PRO harder than the AWS exam", retriever.lexicon)


def test_a_premise_is_a_general_claim() -> None:
    assert premise_of("Since moving the alias moves the traffic, how long does it take?")
    assert not premise_of("Since we moved the alias, how long does it take?")
    assert not premise_of("Since an alias does not move traffic, how do I switch?")


def test_denials_and_tempting_choices_speak_against_a_premise() -> None:
    assert Evidence(0.8, 0.7, 0.2).logit > Evidence(0.0, 0.7, 0.2).logit
    assert Evidence(0.8, 0.7, 0.2).logit > Evidence(0.8, 0.7, 0.9).logit


def test_unknown_names_fields_and_values_are_found(retriever: Retriever) -> None:
    names = ApiNames(retriever.corpus)
    for text in (
        "what does auto_rollback=True do",
        "Which value has the `shadow_percentage` field?",
        "how do I use the ModelPromotionClient class",
    ):
        assert names.unknown(text) is not None, text
    assert names.unknown("where do I set entity_version") is None


def test_a_name_that_the_guide_warns_of_is_explained_to_who_chose_it(retriever: Retriever) -> None:
    names = ApiNames(retriever.corpus)
    text = "what does ServedEntityInput.entity_alias do"
    assert names.unknown(text) is not None
    assert names.unknown(text, chosen=True) is None


def test_a_pasted_question_is_judged_by_its_stem(tutor: Tutor) -> None:
    assert pasted_stem(PASTED).endswith("do first?")
    assert read_question(PASTED, (), 4000).subject == pasted_stem(PASTED)
    answer = tutor.ask(PASTED)
    assert not answer.abstained
    assert "3.1" in {citation.page_id for citation in answer.citations[:3]}
    assert pasted_stem("canary or blue-green?") == ""


def test_gibberish_is_unclear_and_real_words_are_not(tutor: Tutor) -> None:
    assert tutor.ask("lkjh fdsa").reason is DeclineReason.UNCLEAR
    assert tutor.ask("how do I boil an egg").reason is DeclineReason.OFF_TOPIC


def test_confidence_follows_its_signals(retriever: Retriever) -> None:
    found = retriever.search("When is a canary better than blue-green?")
    values = signals(found)
    weights = DecisionWeights()
    assert confidence(found) == logistic(weights, values)
    assert logistic(weights, {**values, "far": 1.0}) < logistic(weights, {**values, "far": -1.0})
    assert set(found.kinds) == set(Kind)


@pytest.mark.parametrize(
    ("question", "row"),
    [
        ("How do I give the shadow a 0 % route?", "Send a copy from the application"),
        ("How do I let the standby scale to zero?", "A rollback must not meet a cold start"),
        ("How do I put the API key in an artifact?", "Reference a secret"),
    ],
)
def test_a_trap_taken_for_the_way_to_go_is_named_with_its_row(tutor: Tutor, question: str, row: str) -> None:
    answer = tutor.ask(question)
    assert answer.reason is DeclineReason.FALSE_PREMISE
    assert row in answer.segments[0].text
    assert answer.segments[0].text.startswith("| ")


@pytest.mark.parametrize(
    "question", ["Why does drift not prove that accuracy fell?", "How do I move the alias to another version?"]
)
def test_the_same_subject_without_the_trap_is_answered(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is None


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("sjdhf ksjdhf drift", DeclineReason.UNCLEAR),
        ("98765", DeclineReason.UNCLEAR),
        ("model model model model", DeclineReason.UNCLEAR),
        ("which value of psi_limit_default goes into DataProfilingConfig", DeclineReason.FALSE_PREMISE),
        ("can you recommend a good movie", DeclineReason.OFF_TOPIC),
        ("Evidently AI drift report", DeclineReason.OTHER_EXAM),
    ],
)
def test_noise_invented_names_and_ordinary_words(tutor: Tutor, question: str, reason: DeclineReason) -> None:
    assert tutor.ask(question).reason is reason


@pytest.mark.parametrize("question", ["can I trust examtopics?", "429", "what happens if I use braindumps"])
def test_questions_about_dumps_and_codes_are_answered(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is None


@pytest.mark.parametrize(
    "text",
    [
        "One blog gives three years until the certificate expires, another two. Which holds?",
        "The exam has 60 questions in old notes.",
    ],
)
def test_a_number_in_dispute_is_no_premise(text: str) -> None:
    assert wrong_number(text) is None


@pytest.mark.parametrize(
    "question",
    ["who is the exam provider", "where is the exam guide", "discount voucher for the exam", "how is the exam scored"],
)
def test_facts_about_the_exam_are_no_secrets(tutor: Tutor, question: str) -> None:
    assert not tutor.ask(question).abstained
