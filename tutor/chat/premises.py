"""Names that the guide never uses: unknown APIs, parameters, fields and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.apis import known_apis
from corpus.models import Corpus
from index.lexical import api_tokens

_ROOTS = (
    "mlflow pyspark optuna ray fe w client spark databricks dbutils tune study trial mlflowclient "
    "featureengineeringclient workspaceclient serving_endpoints feature_store fs api pipeline model_registry "
    "registry sdk"
).split()
_DOTTED = re.compile(r"\b([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+)")
_CALLED = re.compile(r"\b([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\(")
_QUOTED = re.compile(r"`([^`\n]+)`")
_NAMED = re.compile(
    r"\b(?:parameter|argument|option|flag|keyword|method|function|api|command|class|property|field|attribute|"
    r"setting)\s+"
    r"(?:called |named )?[`'\"]?([A-Za-z]\w*_\w+|[a-z]+[A-Z]\w+|[A-Z][a-z]+[A-Z]\w+)"
)
_NAMING = re.compile(
    r"\b([A-Za-z]\w*_\w+|[a-z]+[A-Z]\w+|[A-Z][a-z]+[A-Z]\w+)(?:=\w+)?[`'\"]?\s+"
    r"(?:parameter|argument|option|flag|keyword|method|function|api|command|class|property|setting)\b"
)
_FIELD = re.compile(
    r"\b(?:field|key|column)\s+(?:called |named )?[`'\"]([A-Za-z]\w*_\w+|[a-z]+[A-Z]\w+)[`'\"]|"
    r"(?<![.\w])([A-Za-z]\w*_\w+|[a-z]+[A-Z]\w+) (?:field|key|column) (?:of|in|for) (?:an? |the )?"
    r"(?:\w+ )?(?:metrics? table|endpoint|served\w*|profile|drift|monitor|registry|config|bundle|databricks\.yml)\b"
)
_SET = re.compile(r"(?<![.\w])([a-z]\w*_\w+)\s*=\s*(?:True|False|None|[\"'\d])")
_CAMEL = re.compile(r"(?<![.\w`])([A-Z][a-z]+(?:[A-Z][a-z]+)+|[A-Z]{2,}[a-z]+[A-Z]\w+)(?![\w.])")
_BARE = re.compile(
    r"(?<![.\w/'\"`])(?<!my )(?<!our )(?<!column )(?<!table )(?<!feature )(?<!called )(?<!named )"
    r"([a-z]+(?:_[a-z0-9]+)+)(?![\w/'\"]|\.\w| (?:column|table|feature|model|job|dataset)s?\b)"
)
_USED = re.compile(
    r"\b(?:set|enable|activate|turn on|switch on|use|pass|call|configure|value|goes|default|works?|do|does|mean|option|"
    r"parameter|argument|explain|syntax)\b",
    re.I,
)
"""Words from which a bare name in a short question is meant as one of an API."""
_KEYWORD = re.compile(r"[(,]\s*([a-z]\w*_\w+)\s*=(?!=)")
_CODE = re.compile(r"\n|\b(?:def|class|return|import)\s")
_BUNDLE = re.compile(r"\bdatabricks bundle (?!is\b|are\b|in\b|to\b|that\b|which\b)([a-z][a-z-]+)\b")
_SNAKE = re.compile(r"^[a-z]\w*_\w+$")
_WRITTEN_BY_LEARNER = re.compile(
    r"^(?:my|our|the|user|customer|store|table|col|df|train|test|raw|new|old|prod|dev)_", re.I
)
ABSENT = "!"
"""Mark of a name among a section's APIs that does not exist, which the section warns of."""
SHORT = 14
"""Words up to which a bare name in capitals is what a question is about."""
MISSPELLED = 2
"""Letters by which a misspelled name may differ from a known one."""
SPELLED_FROM = 7
"""Letters from which a name can be misspelled."""
_IDENTIFIER = re.compile(r"[A-Za-z_]\w+")
_TITLED = re.compile(r"\b([A-Z][a-z]+) (?=([A-Z][a-z]+)\b)")
"""Two words in capitals, which learners also write as one."""
REAL_NAMES = frozenset(
    "autolog log_param log_params log_metric log_metrics log_artifact log_artifacts log_dict log_figure log_table "
    "set_tag set_tags set_experiment start_run end_run active_run search_runs get_run load_model log_model "
    "save_model register_model set_tracking_uri set_registry_uri get_model_version create_registered_model "
    "delete_registered_model_alias transition_model_version_stage search_model_versions predict_proba "
    "fit_transform train_test_split cross_val_score n_estimators max_depth learning_rate random_state n_jobs "
    "n_splits test_size max_iter batch_size num_workers run_name run_id experiment_id experiment_name "
    "artifact_path registered_model_name model_name model_uri model_version createdataframe saveastable "
    "with_column withcolumn withcolumnrenamed readstream writestream to_pandas topandas read_csv read_parquet "
    "groupby group_by apply_in_pandas random_split randomsplit jobs_create run_now logisticregression "
    "randomforestclassifier randomforestregressor xgbclassifier lgbmclassifier linearregression create_experiment "
    "minmaxscaler robustscaler onevsrest naivebayes linearsvc gbtregressor randomforest gradientboosting lightgbm "
    "xgboost catboost tensorflow pytorch dataframe dataframes github gitlab linkedin youtube javascript typescript "
    "postgresql mongodb mysql sagemaker langchain langgraph llamaindex openai powerbi bigquery huggingface deepspeed "
    "devops mlops dataops datasets "
    "create_schema create_table create_catalog notebook_path task_key job_id base_parameters num_gpus num_cpus "
    "scaling_config run_config n_trials best_params best_params_ best_value".split()
)
"""Real names that learners use and the guide need not explain."""
NEAR_ENOUGH = 75.0
"""Likeness in percent from which a known name is offered for an unknown one."""


@dataclass(frozen=True)
class UnknownApi:
    """A name that the guide never uses, and the known name it is most like, or ""."""

    name: str
    instead: str


class ApiNames:
    """Every name of an API, parameter or key that the guide uses."""

    def __init__(self, corpus: Corpus) -> None:
        """Read the names off a corpus."""
        sections = corpus.sections.values()
        text = "\n".join(" ".join([s.body, *s.meta.apis, *s.meta.asks]) for s in sections)
        self._known = api_tokens(text) | {word.lower() for word in set(_IDENTIFIER.findall(text))}
        self._known |= {"".join(words).lower() for words in _TITLED.findall(text)}  # `RayTune` is Ray Tune
        shown: set[str] = set()
        absent: set[str] = set()
        listed: set[str] = set()
        for section in sections:
            listed |= {name.split("(")[0] for name in section.meta.apis if not name.startswith(ABSENT)}
            absent |= {name.rsplit(".", 1)[-1].lower() for name in section.meta.apis if name.startswith(ABSENT)}
            shown |= {name for name in re.findall(r"`([A-Za-z_][\w.]+)`", section.body) if "_" in name or "." in name}
        self._shown = sorted((shown | listed) - absent)
        absent -= {name.rsplit(".", 1)[-1].lower() for name in listed}
        self._known -= absent
        self._verbs = {verb for section in corpus.sections.values() for verb in _BUNDLE.findall(section.body)} | {"and"}
        self._absent = frozenset(absent)
        self._absent_members = frozenset(
            _member(name[1:])
            for s in corpus.sections.values()
            for name in s.meta.apis
            if name.startswith(ABSENT) and "(" not in name
        )

    def unknown(self, text: str, chosen: bool = False) -> UnknownApi | None:
        """Return the first name of a question that looks like an API and that the guide never uses.

        Args:
            text: The question.
            chosen: Whether it asks why a choice is wrong; the names that the guide warns of are then explained.
        """
        for verb in _BUNDLE.findall(text):
            if verb.lower() not in self._verbs:
                return UnknownApi(f"databricks bundle {verb}", "databricks bundle deploy")
        for match in _DOTTED.finditer(text):
            if not chosen and _member(match.group(1)) in self._absent_members:
                return UnknownApi(match.group(1), "")
        for name in dict.fromkeys(_candidates(text)):
            last = name.rsplit(".", 1)[-1].lower()
            if chosen and last in self._absent or last.endswith(("error", "exception")):
                continue
            if not self.knows(last) and not self.knows(name.lower()) and not self._exists(name):
                return UnknownApi(name, self._nearest(name))
        return None

    def knows(self, name: str) -> bool:
        """Return whether the guide uses a name, lower case, or one that it is a misspelling of."""
        if name in self._known or name in REAL_NAMES:
            return True
        if name in self._absent:
            return False
        if len(name) < SPELLED_FROM:
            return False
        found = process.extractOne(name, self._known, scorer=DamerauLevenshtein.distance, score_cutoff=MISSPELLED)
        return found is not None

    def _exists(self, name: str) -> bool:
        """Return whether a released package has a name that the guide never uses: it is real, if not explained."""
        if name.rsplit(".", 1)[-1].lower() in self._absent:
            return False
        return known_apis().find(name) is not None or "_" in name and known_apis().has_parameter(name)

    def _nearest(self, name: str) -> str:
        last = name.rsplit(".", 1)[-1]
        tails = {shown.rsplit(".", 1)[-1]: shown for shown in self._shown}
        likeness = {tail: fuzz.token_set_ratio(_spaced(last), _spaced(tail)) for tail in tails}
        best = max(likeness, key=lambda tail: likeness[tail], default="")
        return tails[best] if best and likeness[best] >= NEAR_ENOUGH else ""


def _member(name: str) -> str:
    """Return the class or module and the last name of a dotted name, lower case."""
    return ".".join(name.lower().split(".")[-2:])


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", name).lower()


def _candidates(text: str) -> Iterator[str]:
    for match in _DOTTED.finditer(text):
        name = match.group(1)
        root, last = name.split(".")[0].lower(), name.rsplit(".", 1)[-1]
        code = "_" in last or re.search(r"[a-z][A-Z]", last) or re.match(r"\s*\(", text[match.end() :])
        if root in _ROOTS and code:
            yield name
    if not _CODE.search(text):
        yield from (name for name in _used(text) if not _WRITTEN_BY_LEARNER.match(name))
    if len(text.split()) <= SHORT:
        yield from (match.group(1) for match in _CAMEL.finditer(text))
    for match in (*_NAMED.finditer(text), *_NAMING.finditer(text)):
        yield match.group(1)
    for match in _FIELD.finditer(text):
        yield match.group(1) or match.group(2)
    for match in _QUOTED.finditer(text):
        name = match.group(1).split("(")[0].split("=")[0].strip()
        if _SNAKE.match(name) and not _WRITTEN_BY_LEARNER.match(name):
            yield name


def _used(text: str) -> Iterator[str]:
    """Yield names that a text calls, sets or passes."""
    for match in (*_CALLED.finditer(text), *_KEYWORD.finditer(text)):
        name = match.group(1)
        if "_" in name or re.search(r"[a-z][A-Z]", name):
            yield name
    yield from (match.group(1) for match in _SET.finditer(text))
    if len(text.split()) <= SHORT and _USED.search(text):
        yield from _BARE.findall(text)
