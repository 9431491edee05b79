"""Wrong names in code are found, and names of the learner's own are none."""

from __future__ import annotations

import pytest

from corpus.item_names import NameRules
from corpus.items import INVENTED, Bank, Item
from corpus.models import Corpus

WRONG = [
    ("`FeatureLookUp(table_name=t)`", "FeatureLookUp", "is it `FeatureLookup`?"),
    ("`CrossValidater` in its place", "CrossValidater", "is it `CrossValidator`?"),
    ("`mlflow.log_metrix` in each epoch", "mlflow.log_metrix", "correct the name"),
    ("`databricks.feature_engineering.FeatureLooker`", "databricks.feature_engineering.FeatureLooker", "correct"),
    ("`create_moniter(…)` for the table", "create_moniter", "is it `create_monitor`?"),
    ("`w.data_quality.create_moniter(…)` for it", "w.data_quality.create_moniter", "correct the name"),
    ("`log_metrix`, once per epoch", "log_metrix", "is it `log_metric`?"),
    ("`frame.groupBy(k).applyInPanda(f)`", "applyInPanda", "is it `applyInPandas`?"),
    ("`promote_champion(version)`", "promote_champion", "correct the name"),
    ("`AccuracyGate(0.9)` in the job", "AccuracyGate", "correct the name"),
]
UNKNOWN_ARGUMENTS = [
    ("`Pipeline(stage=[a, b])`", "`Pipeline` has no parameter `stage`"),
    ("`spark_udf(spark, model_uri=uri, result_typ=\"double\")`", "`spark_udf` has no parameter `result_typ`"),
    ("`fe.create_training_set(df=f(x, y=1), feature_lookup=[a])`", "has no parameter `feature_lookup`"),
]  # fmt: skip
FINE = [
    "`FeatureLookup(table_name=t, lookup_key=k)`",
    "`mlflow.log_metric(\"loss\", loss)` after each of `epochs`",
    "`len(rows)` and `sorted(rows, key=rank)`",
    "`frame.rename(columns=names)` in pandas",
    "`AVG(value)` over the window",
    "`ml.shop.gap(basket)` in SQL",
    "`raise ValueError(\"no rows\")`",
    "`user_hour_online` as a column of `loan_scores`",
    "`XGBClassifier(n_jobs=4)` on the driver",
    "`mlflow.parentRunId` as a tag in `databricks.yml`",
    "`model = matcher` and then `model.fit(rows)`",
    "`{\"create_moniter\": 1}` as a value",
]  # fmt: skip


@pytest.fixture(scope="module")
def rules(corpus: Corpus) -> NameRules:
    return NameRules(corpus)


@pytest.fixture(scope="module")
def base(bank: Bank) -> Item:
    """An item without code of its own."""
    return next(item for item in bank.items if "`" not in item.stem + "".join(o.text for o in item.options))


def with_wrong(item: Item, text: str, misconception: str = "wrong-interface") -> Item:
    """Return the item with another text in its first wrong option."""
    place = next(n for n, option in enumerate(item.options) if not option.right)
    options = list(item.options)
    options[place] = options[place].model_copy(update={"text": text, "misconception": misconception})
    return item.model_copy(update={"options": tuple(options)})


@pytest.mark.parametrize(("text", "name", "hint"), WRONG, ids=[name for _, name, _ in WRONG])
def test_a_wrong_name_in_an_option_is_one_problem(
    rules: NameRules, base: Item, text: str, name: str, hint: str
) -> None:
    found = list(rules.problems(with_wrong(base, text)))
    assert len(found) == 1 and found[0].startswith(f"`{name}` is in no released package") and hint in found[0]
    assert list(rules.problems(with_wrong(base, text, INVENTED))) == []


@pytest.mark.parametrize(("text", "message"), UNKNOWN_ARGUMENTS)
def test_an_argument_that_a_known_call_does_not_take(rules: NameRules, base: Item, text: str, message: str) -> None:
    found = list(rules.problems(with_wrong(base, text)))
    assert len(found) == 1 and message in found[0]


@pytest.mark.parametrize("text", FINE)
def test_real_names_and_the_learners_own_are_fine(rules: NameRules, base: Item, text: str) -> None:
    assert list(rules.problems(with_wrong(base, text))) == []


def test_what_the_stem_brings_up_may_be_called_unless_it_is_nearly_a_real_name(rules: NameRules, base: Item) -> None:
    helper = with_wrong(base, "`clean_fares(rows)` in the cell")
    assert len(list(rules.problems(helper))) == 1
    assert list(rules.problems(helper.model_copy(update={"stem": f"A helper `clean_fares` exists. {base.stem}"}))) == []
    typing = base.model_copy(update={"stem": f"A job calls `create_moniter(table)` daily. {base.stem}"})
    assert "is it `create_monitor`?" in next(rules.problems(typing))


def test_a_name_that_a_cited_section_denies_may_be_a_distractor_and_never_the_key(rules: NameRules, bank: Bank) -> None:
    item = bank.item("2.2-511")
    assert item is not None and "2.2/threshold-gate" in item.citations
    assert any("higher_is_better" in option.text for option in item.options if not option.right)
    assert list(rules.problems(item)) == []
    assert len(list(rules.problems(item.model_copy(update={"citations": ("2.2/what-the-exam-tests",)})))) == 1
    turned = [option.model_copy(update={"right": "higher_is_better" in option.text}) for option in item.options]
    assert len(list(rules.problems(item.model_copy(update={"options": tuple(turned)})))) == 1


def test_the_real_bank_has_no_unknown_name(rules: NameRules, bank: Bank) -> None:
    assert {item.id: list(rules.problems(item)) for item in bank.items if list(rules.problems(item))} == {}
