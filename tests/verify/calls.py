"""Reading code that cannot run here: every name, attribute and call in it against the real packages.

Types are followed through imports, plain assignments, `with`, constructors and annotated results. What stays
unknown (a value from outside the block) is counted, so that a report can say how much was checked.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import inspect
import re
from dataclasses import dataclass, field
from types import ModuleType

from tests.verify.deprecation import deprecation, own_doc, parameter_deprecation
from tests.verify.entries import signature
from tests.verify.packages import Found, NotFoundError, Unset, attribute, resolve, result_type

GIVEN = {
    "fe": "databricks.feature_engineering.FeatureEngineeringClient",
    "spark": "pyspark.sql.SparkSession",
    "trial": "optuna.Trial",
    "w": "databricks.sdk.WorkspaceClient",
}
"""Names that mean the same in every block, made there or not, and their classes."""

NOT_INSTALLED = {"torch"}
"""Libraries that examples may import although the environment does without them."""

_RESULTS = {
    "mlflow.deployments.get_deploy_client": "mlflow.deployments.DatabricksDeploymentClient",
    "mlflow.spark.load_model": "pyspark.ml.PipelineModel",
    "ray.air.integrations.mlflow.setup_mlflow": "mlflow",
}
"""What some functions return here, where their annotation says less."""


@dataclass(frozen=True)
class Value:
    """What is known of an expression: the object itself, or an instance of a class.

    Attributes:
        found: Module, class, function or property.
        instance: The class, if the expression is an instance of it.
    """

    found: Found | None = None
    instance: type | None = None


@dataclass
class CallReport:
    """What reading a block brought.

    Attributes:
        problems: Line in the block (from 1) and what is wrong.
        checked: Calls that were compared with a signature.
        unknown: Calls on values of unknown type, as source.
    """

    problems: list[tuple[int, str]] = field(default_factory=list)
    checked: int = 0
    unknown: list[str] = field(default_factory=list)


def read_calls(code: str, allowed: frozenset[str] = frozenset()) -> CallReport:
    """Check a block of Python.

    Args:
        code: The block.
        allowed: Last parts of deprecated names and parameters that the section calls deprecated.
    """
    report = CallReport()
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        report.problems.append((error.lineno or 1, f"does not parse: {error.msg}"))
        return report
    _Reader(report, allowed, {}).run(tree.body)
    return report


def _given(name: str) -> Value | None:
    value = resolve(GIVEN[name]).value if name in GIVEN else None
    return Value(instance=value) if inspect.isclass(value) else None


class _Reader:
    """Walks statements in order with what is known of each name; functions get a copy of it."""

    def __init__(self, report: CallReport, allowed: frozenset[str], names: dict[str, Value | None]) -> None:
        self.report = report
        self.allowed = allowed
        self.names = names
        self.own: set[str] = set()

    def run(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            self.imports(node)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            self.definition(node)
        elif isinstance(node, ast.Assign) and len(node.targets) == 1:
            self.bind(node.targets[0], self.value(node.value))
        elif isinstance(node, ast.For):
            self.value(node.iter)
            self.bind(node.target, None)
            self.run([*node.body, *node.orelse])
        elif isinstance(node, ast.With):
            for item in node.items:
                value = self.value(item.context_expr)
                if item.optional_vars is not None:
                    self.bind(item.optional_vars, value)
            self.run(node.body)
        else:
            self.children(node)

    def children(self, node: ast.AST) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                self.statement(child)
            elif isinstance(child, ast.expr):
                self.value(child)
            else:
                self.children(child)

    def problem(self, node: ast.stmt | ast.expr, message: str) -> None:
        self.report.problems.append((node.lineno, message))

    def bind(self, target: ast.expr, value: Value | None) -> None:
        for node in ast.walk(target):
            if isinstance(node, ast.Name):
                self.names[node.id] = None
        if isinstance(target, ast.Name):
            self.names[target.id] = value

    def definition(self, node: ast.FunctionDef | ast.ClassDef) -> None:
        self.own.add(node.name)
        self.names.pop(node.name, None)
        for outer in [*node.decorator_list, *(node.bases if isinstance(node, ast.ClassDef) else [])]:
            self.value(outer)
        inner = _Reader(self.report, self.allowed, dict(self.names))
        inner.own = set(self.own)
        if isinstance(node, ast.FunctionDef):
            arguments = node.args
            for argument in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]:
                inner.names.pop(argument.arg, None)
        inner.run(node.body)

    def imports(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            module = alias.name if isinstance(node, ast.Import) else node.module or ""
            if module.split(".")[0] in NOT_INSTALLED:
                continue
            try:
                value: object = importlib.import_module(module)
                path = module
                if isinstance(node, ast.ImportFrom):
                    path = f"{module}.{alias.name}"
                    value = _imported(module, alias.name)
            except (ImportError, NotFoundError) as error:
                self.problem(node, f"cannot import {alias.name}: {error}")
                continue
            if isinstance(node, ast.Import) and alias.asname is None:
                path = module.split(".")[0]
                value = importlib.import_module(path)
            found = Found(path, value, None)
            self.deprecated(node, found)
            self.names[alias.asname or path.split(".")[-1]] = Value(found)

    def value(self, node: ast.expr) -> Value | None:
        """Check an expression and return what is known of it."""
        if isinstance(node, ast.Name):
            return self.names[node.id] if node.id in self.names else _given(node.id)
        if isinstance(node, ast.Attribute):
            return self.attribute(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Lambda):
            self.value(node.body)
            return None
        self.children(node)
        return None

    def attribute(self, node: ast.Attribute) -> Value | None:
        base = self.value(node.value)
        if base is None:
            return None
        if base.instance is not None:
            owner: object = base.instance
        else:
            assert base.found is not None
            owner = base.found.value
        source = ast.unparse(node)
        try:
            member = attribute(owner, node.attr, source)
        except NotFoundError as error:
            if not (base.instance and _answers_any_name(base.instance)):
                self.problem(node, str(error))
            return None
        found = Found(source, member, owner)
        self.deprecated(node, found)
        if isinstance(member, property):
            kind = result_type(member.fget)
            return Value(instance=kind) if kind else None
        if isinstance(member, Unset):
            return None
        return Value(found) if callable(member) or isinstance(member, ModuleType) else Value(instance=type(member))

    def call(self, node: ast.Call) -> Value | None:
        function = self.value(node.func)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self.value(argument)
        if function is None or function.found is None:
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            if name not in self.own and not hasattr(builtins, name or "?"):
                self.report.unknown.append(ast.unparse(node.func))
            return None
        found = function.found
        self.arguments(node, found)
        for path, result in _RESULTS.items():
            if resolve(path).value is found.value:
                value = resolve(result).value
                return Value(instance=value) if inspect.isclass(value) else Value(resolve(result))
        kind = found.value if inspect.isclass(found.value) else result_type(found.value)
        return Value(instance=kind) if kind else None

    def arguments(self, node: ast.Call, found: Found) -> None:
        known = signature(found)
        if known is None:
            self.report.unknown.append(ast.unparse(node.func))
            return
        self.report.checked += 1
        names = [keyword.arg for keyword in node.keywords if keyword.arg]
        for name in names:
            if name not in self.allowed and (reason := parameter_deprecation(found, name)):
                self.problem(node, f"{found.path}: {reason}")
            if name not in known.parameters and _takes_any(known) and not _is_documented(found, name):
                self.problem(node, f"{found.path}: {name} is no parameter, only swallowed by **kwargs")
        positional = [a for a in node.args if not isinstance(a, ast.Starred)]
        open_ended = len(positional) < len(node.args) or len(names) < len(node.keywords)
        try:
            (known.bind_partial if open_ended else known.bind)(*positional, **dict.fromkeys(names))
        except TypeError as error:
            self.problem(node, f"{found.path}: {error}")

    def deprecated(self, node: ast.stmt | ast.expr, found: Found) -> None:
        if found.path.rpartition(".")[2] not in self.allowed and (reason := deprecation(found)):
            self.problem(node, f"{found.path} is deprecated ({reason})")


def _takes_any(known: inspect.Signature) -> bool:
    """Return whether a signature says nothing of its keywords but `**kwargs` beside named parameters."""
    kinds = [parameter.kind for parameter in known.parameters.values()]
    return inspect.Parameter.VAR_KEYWORD in kinds and inspect.Parameter.VAR_POSITIONAL not in kinds


def _answers_any_name(kind: type) -> bool:
    """Return whether instances make attributes up, as a data frame does for its columns."""
    return any("__getattr__" in vars(base) for base in inspect.getmro(kind))


def _is_documented(found: Found, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", own_doc(found.value)) is not None


def _imported(module: str, name: str) -> object:
    try:
        return getattr(importlib.import_module(module), name)
    except AttributeError:
        return importlib.import_module(f"{module}.{name}")
