"""Finding names in installed packages: by import, then by reading the source of what cannot be imported."""

from __future__ import annotations

import ast
import functools
import importlib
import inspect
import sys
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from types import ModuleType

from tests.verify.sources import SourceDefinition, SourceModule, definitions, read_module

DISTRIBUTIONS = {
    "databricks.feature_engineering": "databricks-feature-engineering",
    "databricks.feature_store": "databricks-feature-engineering",
    "databricks.ml_features": "databricks-feature-engineering",
    "databricks.sdk": "databricks-sdk",
    "mlflow": "mlflow",
    "optuna": "optuna",
    "optuna_integration": "optuna-integration",
    "pandas": "pandas",
    "pyspark": "pyspark",
    "ray": "ray",
    "sklearn": "scikit-learn",
}
"""Distribution by import root: the packages whose names the guide may list, besides the standard library."""

PYTHON = "python"
"""How the standard library is called in the list."""


class NotFoundError(Exception):
    """A name does not exist; the message says which part is missing."""


@dataclass(frozen=True)
class Unset:
    """Stands for a field or an attribute that exists only on instances."""

    owner: type
    name: str


@dataclass(frozen=True)
class Found:
    """A resolved name.

    Attributes:
        path: The name as asked for.
        value: The object, or `Unset` for what only instances have.
        owner: Module or class in which the last part was found.
    """

    path: str
    value: object
    owner: object


def package_of(path: str) -> str | None:
    """Return the distribution that a dotted path belongs to, or None if it is none of ours."""
    for root, distribution in DISTRIBUTIONS.items():
        if path == root or path.startswith(f"{root}."):
            return distribution
    return PYTHON if path.split(".")[0] in sys.stdlib_module_names else None


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Return the installed version of each distribution, and of Python (major and minor)."""
    found = {name: metadata.version(name) for name in sorted({*DISTRIBUTIONS.values()})}
    return found | {PYTHON: f"{sys.version_info.major}.{sys.version_info.minor}"}


@lru_cache(maxsize=4096)
def resolve(path: str) -> Found:
    """Find a dotted path: the longest part that is a module, then attribute by attribute.

    Raises:
        NotFoundError: A part does not exist, or the path is in no package of the guide.
    """
    if package_of(path) is None:
        raise NotFoundError(f"{path.split('.')[0]} is none of the packages that are verified")
    parts = path.split(".")
    module, rest = _module(parts)
    value: object = module
    owner: object = module
    for position, name in enumerate(rest, len(parts) - len(rest) + 1):
        owner = value
        value = attribute(owner, name, ".".join(parts[:position]))
    return Found(path, value, owner)


def _module(parts: list[str]) -> tuple[ModuleType | SourceModule, list[str]]:
    """Return the longest part that is a module, and the rest; what cannot be imported is read from its source."""
    reason = f"there is no module {parts[0]}"
    for end in range(len(parts), 0, -1):
        name = ".".join(parts[:end])
        try:
            return importlib.import_module(name), parts[end:]
        except Exception as error:  # a package may raise anything while it is imported
            if not (isinstance(error, ModuleNotFoundError) and f"{name}.".startswith(f"{error.name}.")):
                reason = f"{name} cannot be imported ({error}), and its source cannot be read"
                if module := read_module(name):
                    return module, parts[end:]
    raise NotFoundError(reason)


def attribute(owner: object, name: str, path: str) -> object:
    """Return a part of a module or class; of a property, a part of the class that it is annotated to return.

    Raises:
        NotFoundError: There is none of that name.
    """
    if isinstance(owner, SourceModule | SourceDefinition):
        if name not in definitions(owner):
            raise NotFoundError(f"{path} is not defined in the source, and its module cannot be imported here")
        return definitions(owner)[name]
    if isinstance(owner, Unset):
        raise NotFoundError(f"{path}: {owner.name} is known only on instances")
    if isinstance(owner, property):
        owner = result_type(owner.fget)
        if owner is None:
            raise NotFoundError(f"{path}: what this property returns is not stated")
    found = inspect.getattr_static(owner, name, _MISSING)
    if isinstance(found, staticmethod | classmethod):
        return found.__func__
    if found is not _MISSING and type(found).__name__ != "classproperty":
        return found
    if inspect.isclass(owner) and name in instance_attributes(owner):
        return Unset(owner, name)
    try:
        return getattr(owner, name)  # modules that load their names on demand, class properties
    except Exception as error:
        raise NotFoundError(f"{path} does not exist") from error


_MISSING = object()


def instance_attributes(owner: type) -> frozenset[str]:
    """Return the fields that a class annotates and the attributes that its methods set on `self`."""
    found: set[str] = set()
    for base in inspect.getmro(owner):
        found |= set(vars(base).get("__annotations__", {}))
        for node in _walk(base):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.ctx, ast.Store)
                and ast.unparse(node.value) == "self"
            ):
                found.add(node.attr)
    return frozenset(found)


def _walk(value: object) -> Iterator[ast.AST]:
    tree = source_tree(value)
    return ast.walk(tree) if tree else iter(())


def source_tree(value: object) -> ast.Module | None:
    """Return the parsed source of a class or function, or None if it has no Python source."""
    if isinstance(value, SourceDefinition):
        return ast.Module([value.node], [])
    module = sys.modules.get(getattr(value, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    node = _parsed(file).get(getattr(value, "__qualname__", "")) if file and file.endswith(".py") else None
    return ast.Module([node], []) if node else None


@lru_cache(maxsize=1024)
def _parsed(file: str) -> dict[str, ast.stmt]:
    """Return the classes and functions of a file by qualified name; of several the last, which is the one that runs."""
    found: dict[str, ast.stmt] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                found[prefix + child.name] = child
                if isinstance(child, ast.ClassDef):
                    visit(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.If | ast.Try | ast.With):
                visit(child, prefix)

    visit(ast.parse(Path(file).read_text("utf-8"), file), "")
    return found


def result_type(function: object) -> type | None:
    """Return the class that a function is annotated to return (of `X | None` the `X`), or None if not stated."""
    try:
        hint = typing.get_type_hints(function).get("return")
    except Exception:  # a name that only type checkers import
        hint = _imported_for_types(function, getattr(function, "__annotations__", {}).get("return"))
    arguments = [argument for argument in typing.get_args(hint) if argument is not type(None)]
    if hint is not None and not inspect.isclass(hint) and len(arguments) == 1:
        hint = arguments[0]
    return hint if inspect.isclass(hint) else None


def _imported_for_types(function: object, hint: object) -> object:
    """Return the class of a hint such as `"DataFrame"`, found through any import in the function's file."""
    name = str(hint).strip("'\"")
    module = sys.modules.get(getattr(function, "__module__", None) or "")
    file = getattr(module, "__file__", None)
    if module is None or file is None:
        return None
    first, *inner = name.split(".")
    source = _imports(file).get(first, (module.__name__, first))
    try:
        value = getattr(importlib.import_module(source[0]), source[1])
        return functools.reduce(getattr, inner, value)
    except (ImportError, AttributeError):
        return None


@lru_cache(maxsize=1024)
def _imports(file: str) -> dict[str, tuple[str, str]]:
    """Return module and name by local name of every absolute `from … import …` in a file."""
    tree = ast.parse(Path(file).read_text("utf-8"), file)
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level
        for alias in node.names
    }
