"""What a package says against the use of one of its own names: deprecated, or failing by design."""

from __future__ import annotations

import ast
import inspect
import itertools
import re
from collections.abc import Iterator

from tests.verify.packages import Found, Unset, source_tree
from tests.verify.sources import SourceDefinition

_ARGUMENTS = re.compile(r"^\s*(?:Args|Arguments|Parameters|Attributes)\s*:?\s*$|^\s*:param\b", re.M)
_NOTICE = re.compile(
    r"^\s*(?:\.\. deprecated::|\[?deprecated\]?\s*[.:]|\[deprecated\])"
    r"|^\s*\.\.\s+warning::\s+\S+ (?:is|was|has been) deprecated"
    r"|\b(?:is|has been|was) deprecated (?:since|in favor|and|as of|in v)|^\s*deprecated in v",
    re.M | re.I,
)
_PARAMETER_NOTICE = re.compile(
    r"\W*(?:note: )?(?:this (?:field|parameter|argument) (?:is|has been) )?deprecated\b", re.I
)
_MARKS = {"deprecated", "deprecated_class", "deprecated_func"}


def deprecation(found: Found) -> str | None:
    """Return how a package warns of a name, or None if it does not."""
    value = found.value.fget if isinstance(found.value, property) else found.value
    if isinstance(value, Unset):
        return field_notice(value.owner, value.name)
    if not (inspect.isclass(value) or inspect.isroutine(value) or isinstance(value, SourceDefinition)):
        return None
    if match := _NOTICE.search(_ARGUMENTS.split(own_doc(value))[0]):
        return f"its docstring says {' '.join(match.group().split())!r}"
    tree = source_tree(inspect.unwrap(value) if inspect.isroutine(value) else value)
    for node in tree.body if tree else ():
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and _is_marked(node):
            return "decorated as deprecated"
    return next((reason for function in functions(value) if (reason := _body_notice(function))), None)


def own_doc(value: object) -> str:
    """Return the docstring of a function or class itself, not one that a class inherits."""
    if isinstance(value, SourceDefinition):
        return ast.get_docstring(value.node) or ""
    text = vars(value).get("__doc__") if inspect.isclass(value) else getattr(value, "__doc__", None)
    return text if isinstance(text, str) else ""


def _is_marked(node: ast.FunctionDef | ast.ClassDef) -> bool:
    names = (ast.unparse(d.func if isinstance(d, ast.Call) else d) for d in node.decorator_list)
    return any(name.rpartition(".")[2] in _MARKS for name in names)


def functions(value: object) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the function's own definition; of a class, its `__init__`."""
    tree = source_tree(inspect.unwrap(value) if inspect.isroutine(value) else value)
    for node in tree.body if tree else ():
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
        elif isinstance(node, ast.ClassDef):
            yield from (n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__")


def _body_notice(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str | None:
    """Look at what always runs: the statements of the body, not those below a condition."""
    body = [node for node in function.body if not _is_docstring(node)]
    if body and isinstance(body[0], ast.Raise) and body[0].exc is not None and not _is_abstract(function):
        return f"always raises {ast.unparse(body[0].exc)[:60]}"
    for node in body:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            if "warn" in ast.unparse(node.value.func) and "deprecat" in ast.unparse(node.value).lower():
                return "warns at every call that it is deprecated"
    return None


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_abstract(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any("abstract" in ast.unparse(decorator) for decorator in function.decorator_list)


def parameter_deprecation(found: Found, name: str) -> str | None:
    """Return how a package warns of one parameter of a function or class, or None if it does not."""
    value = found.value.fget if isinstance(found.value, property) else found.value
    if inspect.isclass(value) and (notice := field_notice(value, name)):
        return notice
    if _PARAMETER_NOTICE.match(parameter_text(found, name)):
        return f"its docstring calls `{name}` deprecated"
    spoken = re.compile(
        rf"(?<!\w){re.escape(name)}(?:=\w+)?['\"`]*(?: parameter| argument)? (?:is|has been) deprecated"
    )
    for function in functions(value):
        for node in ast.walk(function):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and spoken.search(node.value):
                return f"it warns that `{name}` is deprecated"
    return None


def parameter_text(found: Found, name: str) -> str:
    """Return what the docstring of a function or class says of a parameter; empty if it says nothing."""
    head = re.compile(rf"(\s*)(?::param (?:\w+ )?)?{re.escape(name)}\s*(?:\([^)]*\)|: .*? \(optional\))?\s*:(.*)")
    docs = [own_doc(found.value)]
    docs += [own_doc(found.value.__init__)] if inspect.isclass(found.value) else []
    for doc in docs:
        lines = doc.splitlines()
        for number, line in enumerate(lines):
            if match := head.match(line):
                return " ".join(" ".join([match[2], *_deeper(lines[number + 1 :], len(match[1]))]).split())
    return ""


def _deeper(lines: list[str], depth: int) -> Iterator[str]:
    """Yield the first lines that are indented by more than a number of spaces, blank ones among them."""
    return itertools.takewhile(lambda line: not line.strip() or len(line) - len(line.lstrip()) > depth, lines)


def field_notice(owner: type, name: str) -> str | None:
    """Return the deprecation notice in the text below a field of a class, or None."""
    tree = source_tree(owner)
    for node in ast.walk(tree) if tree else ():
        if not isinstance(node, ast.ClassDef):
            continue
        for before, after in zip(node.body, node.body[1:], strict=False):
            if isinstance(before, ast.AnnAssign) and ast.unparse(before.target) == name and _is_docstring(after):
                assert isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                text = str(after.value.value)
                if _PARAMETER_NOTICE.match(text.strip()) or "Deprecated:" in text:
                    return f"its text calls `{name}` deprecated"
    return None
