"""The verified list: real names are found in the forms that texts use, invented ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.apis import ApiKind, known_api, known_apis, read_api_list
from corpus.errors import CorpusError

REAL = {
    "mlflow.pyfunc.spark_udf": "mlflow.pyfunc.spark_udf",
    "spark_udf": "mlflow.pyfunc.spark_udf",
    "`mlflow.pyfunc.spark_udf(spark, uri)`": "mlflow.pyfunc.spark_udf",
    "FeatureLookup": "databricks.feature_engineering.FeatureLookup",
    "FeatureLookup(table_name=f(x), lookup_key=[a])": "databricks.feature_engineering.FeatureLookup",
    "fe.score_batch(model_uri=..., df=...)": "databricks.feature_engineering.FeatureEngineeringClient.score_batch",
    "client.predict": "mlflow.pyfunc.PyFuncModel.predict",
    "mlflow.pyfunc.load_model(uri).predict(pdf)": "mlflow.pyfunc.PyFuncModel.predict",
    "tune.Tuner": "ray.tune.Tuner",
    "PipelineModel.transform()": "pyspark.ml.PipelineModel.transform",
    "MlflowClient.set_registered_model_alias": "mlflow.tracking.MlflowClient.set_registered_model_alias",
    "df.groupBy(k).applyInPandas(func, schema)": "pyspark.sql.GroupedData.applyInPandas",
    "w.data_quality.create_monitor": "databricks.sdk.service.dataquality.DataQualityAPI.create_monitor",
    "mlflow.pytorch.autolog": "mlflow.pytorch.autolog",
    "pyspark.ml.feature": "pyspark.ml.feature",
}
INVENTED = [
    "mlflow.promote_champion",
    "client.promote_model",
    "@feature_function",
    "Pipeline.transform",
    "mlflow.pyfunc.predict_batch",
    "FeatureEngineeringClient.train",
    "SparkTrials",
    "",
]


@pytest.mark.parametrize(("text", "name"), REAL.items())
def test_real_names_are_found(text: str, name: str) -> None:
    found = known_api(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("text", INVENTED)
def test_invented_names_are_not(text: str) -> None:
    assert known_api(text) is None


def test_what_is_known_of_a_name() -> None:
    old = known_api("transition_model_version_stage")
    assert old is not None
    assert (old.package, old.kind, old.deprecated, old.in_guide) == ("mlflow", ApiKind.FUNCTION, True, True)
    assert old.version == read_api_list().packages["mlflow"]
    assert old.parameters[:3] == ("name", "version", "stage")


def test_parameters_are_known() -> None:
    assert known_apis().has_parameter("timestamp_lookup_key")
    assert not known_apis().has_parameter("entity_alias")


def test_absent_names_are_absent() -> None:
    apis = known_apis()
    assert apis.absent
    assert [name for name in apis.absent if "(" not in name and apis.find(name)] == []


def test_the_list_is_small_and_consistent() -> None:
    apis = read_api_list()
    names = [row.name for row in apis.verified]
    assert names == sorted(set(names))
    assert {*(row.package for row in apis.verified), *(row.package for row in apis.public)} <= set(apis.packages)
    assert (Path(__file__).parents[2] / "corpus" / "apis.yaml").stat().st_size < 1_000_000


@pytest.mark.parametrize("text", [None, "digest: [", "digest: a\n"])
def test_a_damaged_list_says_what_to_do(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "apis.yaml"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(CorpusError, match=r"apis.yaml:1: cannot be read .* run `make verify-guide`"):
        read_api_list(path)
