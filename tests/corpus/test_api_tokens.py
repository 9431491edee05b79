"""What looks like an API in the prose is listed, and nothing else has to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from corpus.api_tokens import ApiWords, api_problems, api_words, mentions, section_problems
from corpus.models import Corpus, Section, SectionMeta

WORDS = ApiWords(receivers={"study": ("Study",)}, catalogs=("prod",), words=("run_as", "ks_test.pvalue"))


def problems(body: str, *apis: str) -> list[str]:
    meta = SectionMeta(id="1.1/beds", sources=("G1",), checked=date(2026, 1, 5), apis=apis)
    section = Section(
        meta=meta, page_id="1.1", page_title="Beds", heading="Beds", body=body, path=Path("a.md"), line=3, body_line=10
    )
    return [f"{problem.line}: {problem.message}" for problem in section_problems(section, WORDS)]


MENTIONS = [
    ("`spark_udf` and `spark_udf(df)`", ["spark_udf", "spark_udf"]),
    ("`applyInPandas`", ["applyInPandas"]),
    ("`Imputer` in `GET` mode `fit`", ["Imputer"]),
    ("`fit()`", ["fit"]),
    ("`@decorator`", ["decorator"]),
    ('`mode="any.thing"`', ["mode"]),
    ("`f(name=, other=g.h(1))`", ["f", "name", "other", "g.h"]),
    ("`w.jobs.create`", ["w.jobs.create"]),
    ("`a == 1`, `x` and `true`", []),
    ("`None`, `ValueError` and `TypeError()`", ["TypeError"]),
    ("`models:/a.b/3`, `/api/2.0/x_y`, `runs:/<run_id>/p`, `${bundle.git_x}`", []),
    ("`https://a.b/c_d` and `%pip install a_b` and `{{secrets/a_b/c}}`", []),
    ("spark_udf without marks, **bold_word**", []),
    ("```python run\nspark_udf()\n```", []),
    ("- `log_model`\n\n| A | B |\n| - | - |\n| `load_df()` | `x` |", ["log_model", "load_df"]),
]


@pytest.mark.parametrize(("body", "names"), MENTIONS)
def test_what_looks_like_an_api(body: str, names: list[str]) -> None:
    found = list(mentions(body))
    assert [mention.name for mention in found] == names
    assert all(body[m.offset :].startswith(m.name) for m in found)


LISTED = [
    ("`spark_udf`", "mlflow.pyfunc.spark_udf"),
    ("`mlflow.pyfunc.spark_udf`", "mlflow.pyfunc.spark_udf(spark)"),
    ("`mlflow.pyfunc`", "mlflow.pyfunc.spark_udf"),
    ("`spark_udf(env_manager=)`", "mlflow.pyfunc.spark_udf(env_manager)"),
    ("`study.best_trial`", "optuna.Study.best_trial"),
    ("`any_name.best_trial`", "optuna.Study.best_trial"),
    ("`Pipeline.transform`", "!pyspark.ml.Pipeline.transform"),
    ("The old `create_deployment` fails", "~mlflow.deployments.Client.create_deployment"),
    ("`artifact_path` is deprecated in `log_model`", "mlflow.sklearn.log_model(~artifact_path)"),
    ("`run_as` and `ks_test.pvalue` and `prod.sales.churn`", "optuna.Study"),
]


@pytest.mark.parametrize(("body", "entry"), LISTED)
def test_listed_names_pass(body: str, entry: str) -> None:
    assert problems(body, entry) == []


UNLISTED = [
    ("`spark_udf`", "mlflow.pyfunc.load_model", "`spark_udf` looks like an API; list it in `apis` of 1.1/beds"),
    ("`mlflow.spark_udf`", "mlflow.pyfunc.spark_udf", "`mlflow.spark_udf` looks like an API"),
    ("`spark_udf(env_manager=1)`", "mlflow.pyfunc.spark_udf", "`env_manager` looks like an API"),
    ("`study.best_trial`", "optuna.Other.best_trial", "`study.best_trial` looks like an API"),
    ("`Pipeline.transform`", "pyspark.ml.PipelineModel.transform", "`Pipeline.transform` looks like an API"),
    ("`ks_test`", "optuna.Study", "`ks_test` looks like an API"),
    ("`create_deployment`", "~a.Client.create_deployment", "1.1/beds lists `create_deployment` as deprecated and does"),
    ("`log_model(artifact_path=)`", "a.log_model(~artifact_path)", "1.1/beds lists `artifact_path` as deprecated and"),
    ("Text.", "a b", "1.1/beds, apis: 'a b' is no import path"),
]


@pytest.mark.parametrize(("body", "entry", "message"), UNLISTED)
def test_what_is_not_listed_is_reported(body: str, entry: str, message: str) -> None:
    found = problems(f"First line.\n\n{body}", entry)
    assert len(found) == 1
    assert message in found[0]


def test_a_problem_names_its_line() -> None:
    assert [p.split(":")[0] for p in problems("One.\n\nTwo `a_b` and\n`c_d`.")] == ["12", "13"]


def test_the_guide_lists_every_api_it_names(corpus: Corpus) -> None:
    assert [str(problem) for problem in api_problems(corpus.searchable)] == []


def test_no_word_is_listed_in_vain(corpus: Corpus) -> None:
    named = {mention.name for section in corpus.sections.values() for mention in mentions(section.body)}
    assert [word for word in api_words().words if word not in named] == []
