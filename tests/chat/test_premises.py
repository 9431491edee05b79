"""What a question takes for granted: found as a claim, compared with the guide, and checked for names and values."""

from __future__ import annotations

import pytest

from corpus.blocks import BlockKind
from corpus.models import Corpus
from index.logistic import logistic
from index.retrieval import Retriever
from tests.benchmarks.declines import taken_for_granted
from tutor.chat.arguments import CLOSED, RESOURCES, WrongPart, wrong_part
from tutor.chat.contradictions import Said
from tutor.chat.denials import DenialWeights
from tutor.chat.engine import Tutor
from tutor.chat.models import DeclineReason
from tutor.chat.premises import ApiNames
from tutor.chat.presumed import Frame, presumed
from tutor.chat.units import parts_of
from tutor.llm.worth import Worth


@pytest.mark.parametrize(
    ("text", "claim", "frame"),
    [
        ("Since aliases move traffic, how long does it take?", "aliases move traffic", Frame.REASON),
        ("Given the fact that aliases move traffic, how long does it take?", "aliases move traffic", Frame.REASON),
        ("An alias moves traffic at once, so how do I undo it?", "An alias moves traffic at once", Frame.REASON),
        ("an alias moves traffic so how do I undo it", "an alias moves traffic", Frame.REASON),
        ("How long does a switch take, given that aliases move traffic?", "aliases move traffic", Frame.REASON),
        ("If an alias moves the traffic, why do I redeploy?", "an alias moves the traffic", Frame.REASON),
        ("I know that an alias moves traffic, but how fast is it?", "an alias moves traffic", Frame.REASON),
        ("I assume an alias moves traffic, how fast is it?", "an alias moves traffic", Frame.REASON),
        ("Is it true that an alias moves traffic?", "an alias moves traffic", Frame.ASSERTED),
        ("An alias moves traffic, right?", "An alias moves traffic", Frame.ASSERTED),
        ("An alias moves traffic, doesn't it?", "An alias moves traffic", Frame.ASSERTED),
        ("My users see the new model, is it because an alias moves traffic?", "an alias moves traffic", Frame.ASSERTED),
        ("My colleague says that an alias moves traffic. How fast?", "an alias moves traffic", Frame.ASSERTED),
        ("I read somewhere that an alias moves traffic. How fast?", "an alias moves traffic", Frame.ASSERTED),
        ("An alias moves the traffic. How do I stop that?", "An alias moves the traffic", Frame.TOLD),
        ("Why does an alias move traffic?", "an alias move traffic", Frame.WHY),
        ("Why is it that an alias moves traffic?", "an alias moves traffic", Frame.WHY),
        ("Why doesn't an alias move traffic?", "not an alias move traffic", Frame.WHY),
        (
            "When I move an alias the traffic moves too. How do I stop it?",
            "move an alias the traffic moves too",
            Frame.TOLD,
        ),
    ],
)
def test_what_is_taken_for_granted_is_found(text: str, claim: str, frame: Frame) -> None:
    found = presumed(text)
    assert found is not None
    assert (found.claim, found.frame) == (claim, frame)


@pytest.mark.parametrize(
    ("claim", "question"),
    [
        ("A slot works on one request", "Since a slot works on one request, how do I use that?"),
        ("CrossValidator uses three folds", "Since CrossValidator uses three folds, how do I use that?"),
        ("MLOps needs tests", "Since MLOps needs tests, how do I use that?"),
    ],
)
def test_a_claim_is_asked_about_as_taken_for_granted(claim: str, question: str) -> None:
    assert taken_for_granted(claim) == question
    found = presumed(question)
    assert found is not None
    assert (found.claim.lower(), found.frame) == (claim.lower(), Frame.REASON)


@pytest.mark.parametrize(
    "text",
    [
        "Since we moved the alias, how long does it take?",
        "My endpoint is slow. What do I do?",
        "How do I move an alias?",
        "Why is it wrong to move the alias?",
        "Since aliases move traffic, " + "and so on " * 20 + "how long does it take?",
        "Does an alias move traffic?",
        "Which product names changed since the guide was written?",
        "I read the feature table with a query in predict. What can go wrong?",
        "The statistician says proven, the business says so what. Who is right?",
        "If an alias moves the traffic, how fast is that?",
        "The condition task is set up; how does the next task depend on it?",
    ],
)
def test_a_question_or_a_story_of_ones_own_takes_nothing_for_granted(text: str) -> None:
    assert presumed(text) is None


def found_for(retriever: Retriever, text: str) -> Said:
    return said(retriever, *(passage.section.id for passage in retriever.search(text).passages))


def said(retriever: Retriever, *sections: str) -> Said:
    return Said([retriever.section(section) for section in sections], Worth(retriever.lexicon))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("moving an alias reroutes a serving endpoint", "moving an alias does not reroute a serving endpoint"),
        ("the certificate is valid for five years", "the certificate is valid for two years"),
    ],
)
def test_a_clause_that_says_otherwise_contradicts(retriever: Retriever, wrong: str, right: str) -> None:
    found = found_for(retriever, wrong).against(wrong)
    assert found is not None
    assert 0 <= found.span[0] < found.span[1] <= len(found.section.body)
    assert found_for(retriever, right).against(right) is None


def test_a_section_does_not_contradict_its_own_sentences(retriever: Retriever) -> None:
    for section in retriever.corpus.sections.values():
        for part in parts_of(section):
            text = section.body[slice(*part.span)]
            if part.block.kind is BlockKind.PROSE and section.page_id[0].isdigit() and not text.startswith("**"):
                assert said(retriever, section.id).against(text) is None, text


def test_a_claim_is_said_plainly_if_one_clause_says_all_of_it(retriever: Retriever) -> None:
    found = found_for(retriever, "Does a moved alias reroute an endpoint?")
    assert found.plainly("each served entity is pinned to an entity_version")
    assert not found.plainly("moving an alias reroutes a serving endpoint")
    assert not found.plainly("moving an alias does not reroute a serving endpoint")


def test_what_the_guide_says_speaks_against_a_denial() -> None:
    weights = vars(DenialWeights())
    signals = {**dict.fromkeys(weights, 0.0), "bias": 1.0}
    assert logistic(weights, {**signals, "said": 1.0}) < logistic(weights, signals)
    assert logistic(weights, {**signals, "exchanged": 0.2}) > logistic(weights, signals)


def parts(corpus: Corpus, text: str, *, explained: bool = False) -> WrongPart | None:
    return wrong_part(text, ApiNames(corpus).knows, explained)


@pytest.mark.parametrize(
    ("text", "name", "owner"),
    [
        ("CrossValidator(numFolds=5, stratified=True) how does it split?", "stratified", "CrossValidator"),
        ("tune.TuneConfig(n_samples=20) how many trials?", "n_samples", "tune.TuneConfig"),
        ("why is mlflow.start_run(parent_id=pid) an orphan", "parent_id", "mlflow.start_run"),
        ("InferenceLogConfig with score_column, what for", "score_column", "InferenceLogConfig"),
        ("where goes drift_limits in DataProfilingConfig", "drift_limits", "DataProfilingConfig"),
        ("Does PipelineModel.refit use new rows?", "refit", "PipelineModel"),
        ("update_endpoint_traffic of the MLflow client, which arguments", "update_endpoint_traffic", ""),
        ('StringIndexer handleInvalid="impute", what is filled in?', "impute", "handleInvalid"),
        ("mode: staging in databricks.yml, are the schedules paused?", "staging", "mode"),
        ("fe.publish_table in mode STREAMING, how often?", "STREAMING", "mode"),
        ("a bundle with the key serving_endpoints under resources", "serving_endpoints", "resources"),
    ],
)
def test_parts_that_do_not_exist_are_found(retriever: Retriever, text: str, name: str, owner: str) -> None:
    found = parts(retriever.corpus, text)
    assert found is not None
    assert (found.name, found.owner) == (name, owner)
    assert name not in found.instead


@pytest.mark.parametrize(
    "text",
    [
        "CrossValidator(numFolds=5, paralelism=4) how does it run?",
        "fe.write_table(name=t, df=df, mode='overwrite') what happens?",
        "mlflow.pyfunc.spark_udf(spark, uri, env_manager='virtualenv') is slow",
        "model.predict(my_frame, my_flag=True) fails",
        "f(x=1) and my_function(my_argument=2)",
        "pick mode and capacity for the store",
        "what does FeatureLookup with lookback_window do",
        "def f():\n    CrossValidator(stratified=True)",
        "IndexToString.transform on a frame",
    ],
)
def test_real_misspelled_and_own_names_are_no_wrong_parts(retriever: Retriever, text: str) -> None:
    assert parts(retriever.corpus, text) is None


def test_an_argument_that_the_guide_uses_elsewhere_is_explained(corpus: Corpus) -> None:
    assert parts(corpus, "does MetricThreshold(higher_is_better=True) still work") is None
    assert parts(corpus, "update_config(name, route_optimized=True) of an endpoint") is None
    assert parts(corpus, "MetricThreshold(bigger_is_better=True) still works") is not None


def test_a_failure_that_the_guide_names_is_explained(corpus: Corpus) -> None:
    assert parts(corpus, "what does Pipeline.transform do") is not None
    assert parts(corpus, "why does Pipeline.transform fail", explained=True) is None


def test_no_ask_of_the_guide_has_a_wrong_part(corpus: Corpus) -> None:
    names = ApiNames(corpus)
    asks = [ask for section in corpus.sections.values() for ask in section.meta.asks]
    assert [ask for ask in asks if wrong_part(ask, names.knows, explained="Error" in ask)] == []


def test_the_guide_names_every_value_of_a_closed_setting(corpus: Corpus) -> None:
    text = " ".join(section.body for section in corpus.sections.values())
    extra = {"frequencyAsc", "alphabetDesc", "alphabetAsc"}  # the guide teaches the default alone
    assert [v for one in CLOSED for v in (*one.values, *one.explained) if v not in text and v not in extra] == []
    assert {"registered_models", "model_serving_endpoints"} <= set(RESOURCES)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("ServedEntityInput(alias='champion') follows the alias?", "`ServedEntityInput` has no `alias`"),
        ('which load does workload_size="Tiny" of an endpoint take', "It takes `Small`, `Medium`, `Large`"),
        ("Is it true that moving an alias reroutes a serving endpoint?", "The guide says otherwise than"),
    ],
)
def test_a_wrong_premise_is_declined_with_what_is_right(tutor: Tutor, question: str, said: str) -> None:
    answer = tutor.ask(question)
    assert answer.reason is DeclineReason.FALSE_PREMISE
    assert said in answer.message
    assert answer.segments
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        "Is it true that moving an alias does not reroute a serving endpoint?",
        "Since blue-green needs double capacity for a while, when is it worth it?",
        'client.predict(endpoint="x", inputs=rows) how do I call it?',
    ],
)
def test_a_right_premise_is_answered(tutor: Tutor, question: str) -> None:
    assert tutor.ask(question).reason is None
