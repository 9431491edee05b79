"""Arguments and values that a question gives to a known call and that the call does not take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.apis import ApiInfo, known_apis
from index.lexical import api_tokens

_CALL = re.compile(r"(?<![\w.])([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\(([^()]*(?:\([^()]*\)[^()]*)*)\)?")
_KEYWORD = re.compile(r"(?:^|,)\s*([A-Za-z_]\w*)\s*=(?!=)")
_NESTED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\{[^{}]*\}|\"[^\"]*\"|'[^']*'")
_NAME = r"`?(?<![\w.])([A-Za-z_][\w.]{0,80}\w)(?![\w.]*\w)(?:\(\))?`?"
"""A name from its first letter to its last; without these borders one long word would be tried from each letter."""
_PART = r"`?(?<!\w)([a-z]{1,40}(?:_[a-z0-9]{1,40}){1,12}|[a-z]{1,40}[A-Z]\w{1,80})\b`?(?!\.\w)"
_BESIDE = (
    re.compile(rf"(?P<owner>{_NAME})(?:['’]s| with(?: an?| the)?(?: \w+)?) (?P<part>{_PART})"),
    re.compile(rf"(?P<part>{_PART})(?:=[\w\"'.]+)? (?:in|of|for|on|to|from) (?:an? |the )?(?P<owner>{_NAME})"),
)
_CAMEL = re.compile("[a-z][A-Z]")
_OF_CLIENT = re.compile(rf"(?P<part>{_PART})(?:\(\))? (?:of|in|from) the (?:\w+ ){{0,2}}(?:client|sdk|cli|api)\b", re.I)
_CLIENTS = ("client", "sdk", "cli", "api")
_MEMBER = re.compile(r"(?<![\w.])([A-Z]\w+)\.([a-z]\w*)\b(?!\.)")
_OWNERS = frozenset(
    "mlflow pyspark optuna ray tune fe fs client w spark databricks study trial tuner mlflowclient workspaceclient "
    "featureengineeringclient dbutils df".split()
)
"""First parts of a dotted name whose last part is one of an API; before another word may stand the learner's own."""
_CODE = re.compile(r"\n|\b(?:def|class|return|import|lambda)\s")
MISSPELLED, MISSPELLED_LONG = 1, 2
"""Letters by which a misspelled argument or value may differ from a right one, and those by which a long one may."""
SPELLED_FROM, LONG_FROM = 7, 11
"""Letters from which an argument or value can be misspelled, and from which it is long."""
SHOWN = 6
"""Right arguments or values that are named, at most."""


@dataclass(frozen=True)
class Closed:
    """A setting that takes one of a few values.

    Attributes:
        name: The setting.
        values: All that it takes, as they are written.
        about: Words of which a question must have one, to mean this setting; none if its name suffices.
        explained: Values that it does not take, but that the guide explains.
    """

    name: str
    values: tuple[str, ...]
    about: tuple[str, ...] = ()
    explained: tuple[str, ...] = ()


def _closed(name: str, values: str, about: str = "", explained: str = "") -> Closed:
    return Closed(name, tuple(values.split()), tuple(about.split()), tuple(explained.split()))


CLOSED: Sequence[Closed] = (
    _closed("handleInvalid", "error keep", "OneHotEncoder"),
    _closed("handleInvalid", "error keep skip"),
    _closed("strategy", "mean median mode", "Imputer"),
    _closed("env_manager", "local virtualenv uv conda"),
    _closed("mode", "TRIGGERED CONTINUOUS SNAPSHOT", "publish_table publishing"),
    _closed("mode", "merge", "write_table", explained="overwrite"),
    _closed("mode", "development production", "bundle databricks.yml target targets"),
    _closed("mode", "min max", "TuneConfig"),
    _closed("capacity", "CU_1 CU_2 CU_4 CU_8"),
    _closed("run_mode", "disabled dry_run enabled"),
    _closed("drift_type", "BASELINE CONSECUTIVE"),
    _closed("direction", "minimize maximize", "optuna study create_study MlflowSparkStudy"),
    _closed("coldStartStrategy", "nan drop"),
    _closed("stringOrderType", "frequencyDesc frequencyAsc alphabetDesc alphabetAsc"),
    _closed("workload_size", "Small Medium Large"),
)
"""Settings that the guide teaches with all their values; the first that fits a question counts."""
RESOURCES = tuple(
    "experiments registered_models models model_serving_endpoints quality_monitors jobs pipelines schemas volumes "
    "alerts catalogs clusters dashboards apps secret_scopes sql_warehouses database_instances database_catalogs "
    "synced_database_tables external_locations targets resources bundle include variables permissions presets "
    "artifacts run_as environments grants lifecycle".split()
)
"""Keys of a bundle that exist, those included that the guide does not teach."""
_BY_NAME: Mapping[str, tuple[Closed, ...]] = {
    name: tuple(one for one in CLOSED if one.name == name) for name in {one.name for one in CLOSED}
}

_VALUE = re.compile(
    rf"(?<![\w.])`?({'|'.join(sorted(_BY_NAME, key=len, reverse=True))})`?"
    r"(\s*[:=]{1,2}\s*|\s+(?:is |set to |to )?)`?([\"'“]?)([A-Za-z][\w-]*)"
)
_KEY = re.compile(
    r"\b(?:key|resource) (?:called |named )?[`'\"]?([a-z]+(?:_[a-z]+)*)[`'\"]? (?:under|in|of|for) (?:the )?"
    r"`?(?:resources\b|(?:an? )?bundle\b|databricks\.yml)"
)


@dataclass(frozen=True)
class WrongPart:
    """An argument, member or value that a known call or setting does not have.

    Attributes:
        name: What does not exist.
        owner: The call or setting.
        value: Whether it is a value of a setting.
        instead: What the owner has in its stead, the likeliest first.
    """

    name: str
    owner: str
    value: bool
    instead: tuple[str, ...]


def wrong_part(text: str, knows: Callable[[str], bool], explained: bool = False, here: str = "") -> WrongPart | None:
    """Return the first argument, member or value of a question that its call or setting does not have, or None.

    Args:
        text: The question.
        knows: Whether the guide uses a name, lower case, or one that it misspells.
        explained: Whether the question wonders that something fails; what the guide names is then explained.
        here: Text of the best section; an argument that it names is one whose place it explains.
    """
    if _CODE.search(text):
        return None
    for found in (*_arguments(text, here), *_members(text, knows), *_values(text)):
        if not (explained and knows(found.name.lower())):
            return found
    return None


def _arguments(text: str, here: str) -> Iterator[WrongPart]:
    """Yield keyword arguments of calls that no function or class of that name has."""
    for call in _CALL.finditer(text):
        first, dot, _ = call.group(1).partition(".")
        infos = known_apis().named(call.group(1)) if not dot or first.lower() in _OWNERS else []
        given = _KEYWORD.findall(_NESTED.sub("", call.group(2)))
        if not given or not _listed(infos):
            continue
        parameters = tuple(dict.fromkeys(p for info in infos for p in info.parameters))
        for name in given:
            told = name in _explained() or "_" in name and name.lower() in api_tokens(here)
            swallowed = "kwargs" in parameters and known_apis().has_parameter(name)
            if told or swallowed or _near(name, parameters):
                continue
            yield WrongPart(name, call.group(1), False, _likeliest(name, infos[0].parameters))


@lru_cache(maxsize=1)
def _explained() -> frozenset[str]:
    """Return the arguments that the guide lists as absent from a call: it says what to do in their stead."""
    return frozenset(name.rpartition("(")[2].rstrip(")") for name in known_apis().absent if "(" in name)


def _members(text: str, knows: Callable[[str], bool]) -> Iterator[WrongPart]:
    """Yield names said to belong to a known API that neither the guide nor any package has, and unknown methods."""
    for pattern in _BESIDE if "_" in text or _CAMEL.search(text) else ():
        for found in pattern.finditer(text):
            owner, part = found.group("owner").strip("`()"), found.group("part").strip("`")
            infos = known_apis().named(owner)  # the list takes a while to read, and few questions need it
            if _listed(infos) and not knows(part.lower()) and part not in known_apis().words:
                yield WrongPart(part, owner, False, _likeliest(part, infos[0].parameters))
    lower = text.lower()
    about_client = not text.isascii() or any(word in lower for word in _CLIENTS)
    for found in _OF_CLIENT.finditer(text) if about_client else ():
        part = found.group("part").strip("`")
        if not knows(part.lower()) and part not in known_apis().words:
            yield WrongPart(part, "", False, ())
    for found in _MEMBER.finditer(text):
        infos = known_apis().named(found.group(1))
        if _listed(infos) and known_apis().find(found.group()) is None and not _may_have(infos, found.group(2)):
            yield WrongPart(found.group(2), found.group(1), False, ())


def _values(text: str) -> Iterator[WrongPart]:
    """Yield values that a setting with few values does not take."""
    for found in _VALUE.finditer(text):
        name, sign, quote, value = found.groups()
        if not (sign.strip() in {":", "=", "=="} or quote or value.isupper()) or value in _BY_NAME:
            continue
        closed = next((one for one in _BY_NAME[name] if not one.about or _mentions(text, one.about)), None)
        if closed and not _near(value.lower(), [right.lower() for right in (*closed.values, *closed.explained)]):
            yield WrongPart(value, name, True, closed.values)
    for found in _KEY.finditer(text):
        if not _near(found.group(1), RESOURCES):
            yield WrongPart(found.group(1), "resources", True, _likeliest(found.group(1), RESOURCES))


def _listed(infos: Sequence[ApiInfo]) -> bool:
    """Return whether the guide lists one of these APIs, and all their parameters are known."""
    return any(info.in_guide for info in infos) and any(info.parameters for info in infos)


def _may_have(infos: Sequence[ApiInfo], member: str) -> bool:
    """Return whether a class may have a member that the list does not show: a field, or one of an unlisted class."""
    return any(member in info.parameters or not known_apis().has_members(info.name) for info in infos)


def _mentions(text: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text, re.I) for word in words)


def _near(name: str, right: Sequence[str]) -> bool:
    """Return whether a name is a right one, or a misspelling of one."""
    if name in right:
        return True
    if len(name) < SPELLED_FROM:
        return False
    most = MISSPELLED_LONG if len(name) >= LONG_FROM else MISSPELLED
    return process.extractOne(name, right, scorer=DamerauLevenshtein.distance, score_cutoff=most) is not None


def _likeliest(name: str, right: Sequence[str]) -> tuple[str, ...]:
    """Return the right names most like a wrong one, best first."""
    public = [one for one in right if not one.startswith("_") and one != "kwargs"]
    return tuple(found[0] for found in process.extract(name, public, limit=SHOWN))
