"""The public names around those that the guide lists, so that a real name is never taken for an invented one."""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Iterable, Iterator
from types import ModuleType

from corpus.apis import ApiKind, PublicNames
from tests.verify.deprecation import deprecation
from tests.verify.entries import signature
from tests.verify.packages import PYTHON, Found, Unset, instance_attributes, package_of, resolve
from tests.verify.sources import SourceModule, definitions

ALSO = (
    "databricks.sdk.service.ml",
    "mlflow.data",
    "mlflow.entities",
    "mlflow.lightgbm",
    "mlflow.pytorch",
    "mlflow.tensorflow",
    "mlflow.transformers",
    "mlflow.xgboost",
    "optuna.storages",
    "optuna.study",
    "optuna.trial",
    "pandas.DataFrame",
    "pandas.Series",
    "pyspark.ml.clustering",
    "pyspark.ml.linalg",
    "pyspark.ml.param",
    "pyspark.ml.regression",
    "pyspark.ml.stat",
    "pyspark.sql.types",
    "ray.data",
    "ray.train",
    "ray.tune.search",
)
"""Modules and classes near the guide's subjects that it does not name itself."""

_NAMES_ONLY = {"pandas", "sklearn", "sklearn.linear_model"}
"""Large packages of which only the names at the top are listed, and the classes named here or by the guide."""

_PLUMBING = {"as_dict", "as_shallow_dict", "from_dict"}
"""What every value class of the Databricks SDK has; nobody writes it."""


def public_names(paths: Iterable[str]) -> list[PublicNames]:
    """Return the public names of all modules on the way to the paths and of their classes, by place.

    A class that several modules export is described once, at the place that comes first.
    """
    rows: dict[str, PublicNames] = {}
    described: set[type] = set()
    modules = sorted({place for path in [*paths, *ALSO] for place in _prefixes(path)})
    for place in modules:
        module = resolve(place).value
        if not isinstance(module, ModuleType | SourceModule):
            _describe(rows, described, place, module)
            continue
        members = list(_module_members(module, place))
        rows[place] = _row(place, ApiKind.MODULE, members)
        for found in members if place not in _NAMES_ONLY else ():
            _describe(rows, described, found.path, found.value)
    return [rows[place] for place in sorted(rows) if rows[place].names]


def _prefixes(path: str) -> Iterator[str]:
    """Yield every module and class on the way to a path, in the packages of the guide."""
    parts = path.split(".")
    for end in range(1, len(parts) + 1):
        place = ".".join(parts[:end])
        if package_of(place) not in {None, PYTHON} and isinstance(
            resolve(place).value, ModuleType | SourceModule | type
        ):
            yield place


def _describe(rows: dict[str, PublicNames], described: set[type], place: str, value: object) -> None:
    if inspect.isclass(value) and value not in described:
        described.add(value)
        rows[place] = _row(place, ApiKind.CLASS, list(_class_members(value, place)))


def _row(place: str, kind: ApiKind, members: list[Found]) -> PublicNames:
    package = package_of(place)
    assert package is not None
    return PublicNames(place=place, package=package, kind=kind, names=" ".join(sorted(map(_word, members))))


def _word(found: Found) -> str:
    mark = "~" if deprecation(found) else ""
    known = signature(found)
    name = found.path.rpartition(".")[2]
    return f"{mark}{name}" if known is None else f"{mark}{name}({','.join(known.parameters)})"


def _module_members(module: ModuleType | SourceModule, place: str) -> Iterator[Found]:
    """Yield what a module offers of its own package: classes, functions and constants."""
    if isinstance(module, SourceModule):
        named = definitions(module).items()
        yield from (Found(f"{place}.{name}", value, module) for name, value in named if not name.startswith("_"))
        return
    for name in sorted({*(getattr(module, "__all__", None) or dir(module))}):
        try:
            value = getattr(module, name)
        except Exception:  # names that a package announces but can no longer load
            continue
        home = getattr(value, "__module__", None)
        own = isinstance(home, str) and package_of(home) == package_of(place)
        if not name.startswith("_") and not isinstance(value, ModuleType) and (own or name.isupper()):
            yield Found(f"{place}.{name}", value, module)


def _class_members(value: type, place: str) -> Iterator[Found]:
    """Yield the public methods, properties and fields of a class, those of its bases in the same package too.

    The fields of a dataclass are left out, because they are the parameters of the class.
    """
    known = signature(Found(place, value, None)) if dataclasses.is_dataclass(value) else None
    parameters = set(known.parameters) if known else set()
    seen: set[str] = set()
    for base in inspect.getmro(value):
        if package_of(base.__module__) == package_of(value.__module__):
            for name, member in vars(base).items():
                if not name.startswith("_") and name not in seen | parameters | _PLUMBING:
                    seen.add(name)
                    yield Found(f"{place}.{name}", getattr(member, "__func__", member), value)
    for name in sorted(instance_attributes(value) - seen - parameters):
        if not name.startswith("_"):
            yield Found(f"{place}.{name}", Unset(value, name), value)
