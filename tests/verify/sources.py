"""Definitions read from a package's source, for modules that cannot be imported here (a framework is missing)."""

from __future__ import annotations

import ast
import importlib.util
import inspect
from dataclasses import dataclass
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef


@dataclass(frozen=True)
class Computed:
    """A default that is no literal, as it stands in the source."""

    source: str


@dataclass(frozen=True, eq=False)
class SourceModule:
    """A module that was parsed instead of imported."""

    name: str
    tree: ast.Module


@dataclass(frozen=True, eq=False)
class SourceDefinition:
    """A class or function that was parsed instead of imported."""

    node: Definition
    in_class: bool

    @property
    def is_class(self) -> bool:
        """Return whether it is a class."""
        return isinstance(self.node, ast.ClassDef)


def read_module(name: str) -> SourceModule | None:
    """Parse a module without running it, or return None if there is no such module.

    Its parent packages are imported.
    """
    try:
        spec = importlib.util.find_spec(name)
    except Exception:  # its parent cannot be imported either
        return None
    if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
        return None
    return SourceModule(name, ast.parse(Path(spec.origin).read_text("utf-8"), spec.origin))


def definitions(owner: SourceModule | SourceDefinition) -> dict[str, SourceDefinition]:
    """Return the classes and functions defined in a module or class, by name."""
    body = owner.tree.body if isinstance(owner, SourceModule) else owner.node.body
    in_class = isinstance(owner, SourceDefinition)
    return {n.name: SourceDefinition(n, in_class) for n in body if isinstance(n, Definition)}


def source_signature(definition: SourceDefinition) -> inspect.Signature | None:
    """Return the signature of a function, or of a class its `__init__`; without `self`."""
    if isinstance(definition.node, ast.ClassDef):
        init = definitions(definition).get("__init__")
        return source_signature(init) if init else None
    arguments = definition.node.args
    parameter = inspect.Parameter
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    found = [
        parameter(a.arg, parameter.POSITIONAL_OR_KEYWORD, default=_default(default))
        for a, default in zip(positional, defaults, strict=True)
    ]
    if definition.in_class and found and found[0].name in {"self", "cls"}:
        found = found[1:]
    if arguments.vararg:
        found.append(parameter(arguments.vararg.arg, parameter.VAR_POSITIONAL))
    found += [
        parameter(a.arg, parameter.KEYWORD_ONLY, default=_default(default))
        for a, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    ]
    if arguments.kwarg:
        found.append(parameter(arguments.kwarg.arg, parameter.VAR_KEYWORD))
    return inspect.Signature(found)


def _default(node: ast.expr | None) -> object:
    if node is None:
        return inspect.Parameter.empty
    try:
        return ast.literal_eval(node)
    except ValueError:
        return Computed(ast.unparse(node))
