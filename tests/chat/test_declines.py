"""What names the reason of a decline: dumps, numbers of the exam, other products, premises, pasted text."""

from __future__ import annotations

import pytest

from index.logistic import logistic
from index.outside import Kind
from index.retrieval import Retriever
from tutor.chat.confidence import DecisionWeights, confidence, signals
from tutor.chat.dumps import WANTED_AT, DumpWeights, dump_chance, dump_signals, wants_dump
from tutor.chat.engine import Tutor
from tutor.chat.exam_numbers import wrong_number
from tutor.chat.models import DeclineReason
from tutor.chat.opposites import says_opposite
from tutor.chat.others import other_subject, without_mentions
from tutor.chat.pastes import pasted_stem
from tutor.chat.premises import ApiNames
from tutor.chat.question import read_question
from tutor.chat.unclear import is_filler

PASTED = (
    "A release raises the error rate ten minutes after all traffic moved. What should the team do first?\n"
    "A. Retrain the model with `mlflow.retrain_now`\nB. Shift traffic back to the old version\n"
    "C. Move the alias\nD. Lower the alert threshold"
)


@pytest.mark.parametrize(
    "text", ["any dumps?", "leaked paper?", "is question 12 of the exam about canary", "do you have the answer sheet"]
)
def test_plain_words_of_dumps_suffice(text: str) -> None:
    assert wants_dump(text, chance=0.0)


@pytest.mark.parametrize(
    "text", ["pickle dump of my wrapper", "can I just dump the params as json", "dump the artifacts into a folder"]
)
def test_a_dump_of_data_is_none(text: str) -> None:
    assert not wants_dump(text, chance=0.0)


def test_the_chance_decides_where_words_are_few(retriever: Retriever) -> None:
    def chance(text: str) -> float:
        return dump_chance(text, retriever.search(text))

    assert chance("do you have the actual questions") >= WANTED_AT
    assert chance("how many questions are on the exam") < WANTED_AT
    assert chance("a copy of the traffic whose answers nobody sees") < WANTED_AT
    assert wants_dump("the questions, please", chance=WANTED_AT)
    assert not wants_dump("the questions, please", chance=WANTED_AT - 0.01)


def test_patterns_that_cannot_decide_are_not_searched(retriever: Retriever) -> None:
    for text in ("When is a canary better than blue-green?", "send the live items", "what did she get asked"):
        found = retriever.search(text)
        exact = logistic(vars(DumpWeights()), dump_signals(text, found))
        assert (dump_chance(text, found) >= WANTED_AT) is (exact >= WANTED_AT)
        assert dump_chance(text, found) >= exact or dump_chance(text, found) == pytest.approx(exact)


def test_whether_dumps_are_allowed_is_answered() -> None:
    assert not wants_dump("are exam dumps allowed?", chance=0.99)


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


def test_unknown_names_fields_and_values_are_found(retriever: Retriever) -> None:
    names = ApiNames(retriever.corpus)
    for text in (
        "what does auto_rollback=True do",
        "Which value has the `shadow_percentage` field?",
        "how do I use the ModelPromotionClient class",
    ):
        assert names.unknown(text) is not None, text
    assert names.unknown("where do I set entity_version") is None
    assert names.unknown("When does ModelServing help?") is None  # two words of the guide, written as one


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
    assert confidence(found) == logistic(vars(weights), values)
    assert logistic(vars(weights), {**values, "far": 1.0}) < logistic(vars(weights), {**values, "far": -1.0})
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


@pytest.mark.parametrize(
    "text",
    [
        "Which metrics gate a release that our Airflow job starts at night?",
        "Who owns the traffic split of an endpoint that Jenkins updates?",
    ],
)
def test_a_product_is_only_mentioned_where_a_question_leans_to_the_guide(retriever: Retriever, text: str) -> None:
    assert other_subject(text, retriever.lexicon)
    assert not other_subject(text, retriever.lexicon, within=True)
    assert other_subject("how do I schedule an Airflow DAG", retriever.lexicon, within=True)


@pytest.mark.parametrize(
    "text",
    [
        "We run Feast with Redis. How do I materialize features incrementally there?",
        "In Vertex AI, how do I set a version alias in the model registry?",
        "How do I write the canary steps of an Argo Rollout for a new model version?",
    ],
)
def test_a_question_asked_of_another_product_is_no_mention(retriever: Retriever, text: str) -> None:
    assert other_subject(text, retriever.lexicon, within=True)


@pytest.mark.parametrize(
    "text",
    [
        "We come from Feast. How do I materialize features in Databricks?",
        "Is an alias in the registry the same as a version alias in Vertex AI?",
        "We used Kubeflow before, how do I move its pipeline with canary steps?",
    ],
)
def test_another_product_beside_ours_is_a_mention(retriever: Retriever, text: str) -> None:
    assert not other_subject(text, retriever.lexicon, within=True)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("who can do the exam in my place, I give my ID", True),
        ("Can my brother sit the proctored exam under my name?", True),
        ("Which job writes the endpoint's events under my name?", False),
        ("Who approves the deployment instead of me?", False),
    ],
)
def test_sitting_the_exam_for_someone_is_a_request(text: str, wanted: bool) -> None:
    assert wants_dump(text, chance=0.0) is wanted


@pytest.mark.parametrize("text", ["what are the exam topics?", "exam topics", "which exam topics are weighted most"])
def test_topics_of_the_exam_are_no_site(text: str) -> None:
    assert not wants_dump(text, chance=0.0)
    assert wants_dump("examtopic link", chance=0.0)


def test_why_and_whether_are_no_requests() -> None:
    assert wants_dump("let me have a glimpse before I go in", chance=0.9)
    assert not wants_dump("why should nobody have a glimpse before", chance=0.9)


def test_errands_speak_against_an_answer(retriever: Retriever) -> None:
    found = retriever.search("write me a toast for the canary deployment")
    assert signals(found)["errand"] == 1.0
    assert signals(retriever.search("how do I write a model to Unity Catalog"))["errand"] == 0.0


@pytest.mark.parametrize("text", ["Is the TOEFL valid for two years?", "ccna subnetting", "CFA level 2 pass rate"])
def test_exams_of_others_are_known_by_name(retriever: Retriever, text: str) -> None:
    assert other_subject(text, retriever.lexicon)


def test_the_age_of_bought_material_is_no_other_product(retriever: Retriever) -> None:
    text = "is my udemy course too old"
    assert not other_subject(text, retriever.lexicon, within=True)
    assert other_subject("udemy login", retriever.lexicon, within=True)


@pytest.mark.parametrize("question", ["x" * 4000, "help " + "ab" * 40])
def test_a_word_longer_than_any_is_unclear(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is DeclineReason.UNCLEAR


@pytest.mark.parametrize("question", ["a/b", "canarry rolout", "bluegren"])
def test_misspelled_and_short_words_of_the_guide_are_no_noise(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is not DeclineReason.UNCLEAR


@pytest.mark.parametrize(
    "question", ["Which of her questions can you fill in, she took it on Monday", "gimme the newest leaked set"]
)
def test_indirect_requests_for_real_questions_are_declined(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is DeclineReason.EXAM_DUMP


@pytest.mark.parametrize("question", ["who is the company behind the exam", "official or unofficial study material"])
def test_what_the_guide_says_of_the_exam_is_no_dump(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is not DeclineReason.EXAM_DUMP


@pytest.mark.parametrize(
    "text", ["it does not do anything", "still broken", "c'est quoi", "und jetzt warum", "pero no"]
)
def test_words_that_name_nothing_are_unclear(tutor: Tutor, text: str) -> None:
    assert is_filler(text)
    assert tutor.ask(text).reason is DeclineReason.UNCLEAR


@pytest.mark.parametrize("text", ["what if I fail", "how much is it", "canary?", "is it hard", "wrong answers"])
def test_short_questions_that_name_something_are_not(text: str) -> None:
    assert not is_filler(text)


@pytest.mark.parametrize(
    ("question", "declined"),
    [
        ("Why does blue-green expose a small share that grows?", True),
        ("Why does a canary expose a small share that grows?", False),
        ("Because a canary moves everyone at once, how do I go back?", True),
        ("Because blue-green moves everyone at once, how do I go back?", False),
    ],
)
def test_exchanged_sides_of_a_contrast_are_a_wrong_premise(tutor: Tutor, question: str, declined: bool) -> None:
    answer = tutor.ask(question)
    assert (answer.reason is DeclineReason.FALSE_PREMISE) is declined
    if declined:
        assert answer.citations[0].section_id == "3.1/canary-or-blue-green"
        assert "Blue-green" in answer.segments[0].text


def test_the_opposite_of_a_word_denies_where_nothing_says_the_word() -> None:
    told = ["Parallel trials weaken an adaptive search.", "An adaptive search learns from finished trials."]
    assert says_opposite("parallel trials help an adaptive search", told)
    assert not says_opposite("parallel trials weaken an adaptive search", told)
    assert not says_opposite("parallel trials help an adaptive search", [*told, "What may help a search?"])
    assert not says_opposite("parallel trials help an adaptive search", [])


def test_a_name_that_fails_is_explained(retriever: Retriever, tutor: Tutor) -> None:
    assert ApiNames(retriever.corpus).unknown("what does ServedEntityInput.entity_alias do")
    assert tutor.ask("Why does ServedEntityInput.entity_alias raise a TypeError?").reason is None


def test_numbers_that_others_name_are_no_premise() -> None:
    assert wrong_number("My course talks about four domains and 60 questions. Is it for the same exam?") is None


def test_a_story_may_name_other_products_and_its_question_may_not(retriever: Retriever) -> None:
    lexicon = retriever.lexicon
    assert "Airflow" not in without_mentions("Airflow starts our job at night, where do I put the gate?", lexicon)
    assert "Power BI" not in without_mentions("Power BI shows the scores of yesterday. Which mode is that?", lexicon)
    for asked in ("At night we start jobs, how does Airflow order its tasks?", "how do I start an Airflow task"):
        assert without_mentions(asked, lexicon) == asked


def test_a_story_with_another_product_is_answered(tutor: Tutor) -> None:
    assert tutor.ask("Airflow calls our endpoint at night, how do I roll back a bad version?").reason is None
    declined = tutor.ask("We deploy at night, how does an Airflow DAG order its tasks?")
    assert declined.reason is DeclineReason.OTHER_EXAM


@pytest.mark.parametrize("question", ["Since scale to zero causes cold starts, when is it worth it?"])
def test_a_right_premise_near_a_denial_is_answered(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is None


@pytest.mark.parametrize("text", ["what does set_registered_model_tag do", "how do I use mlflow.log_input in a run"])
def test_a_real_name_that_the_guide_does_not_use_is_not_called_unknown(retriever: Retriever, text: str) -> None:
    assert ApiNames(retriever.corpus).unknown(text) is None


@pytest.mark.parametrize("text", ["what does set_registered_model_stage_now do", "how do I use mlflow.log_champion"])
def test_an_invented_name_in_the_same_style_is(retriever: Retriever, text: str) -> None:
    assert ApiNames(retriever.corpus).unknown(text) is not None


def test_what_nobody_can_read_is_unclear_and_a_misspelling_is_not(tutor: Tutor) -> None:
    assert tutor.ask("asdf qwer").reason is DeclineReason.UNCLEAR
    assert not tutor.ask("canarry deploymnt").abstained
