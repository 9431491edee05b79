"""One entry of a section's `apis` against the package: does it exist, with these parameters and defaults?"""

from __future__ import annotations

import ast
import enum
import inspect
import re
from collections.abc import Iterator

from corpus.api_entries import ApiEntry, Claim, Parameter
from tests.verify.deprecation import deprecation, parameter_deprecation, parameter_text
from tests.verify.packages import Found, NotFoundError, Unset, resolve
from tests.verify.sources import SourceDefinition, source_signature


def entry_problems(entry: ApiEntry) -> Iterator[str]:
    """Yield what is wrong with an entry, in words."""
    try:
        found = resolve(entry.path)
    except NotFoundError as error:
        if entry.claim is not Claim.ABSENT:
            yield str(error)
        else:
            yield from _parent_problems(entry)
        return
    if entry.claim is Claim.ABSENT:
        yield from _absent_problems(entry, found)
        return
    reason = deprecation(found)
    if entry.claim is Claim.DEPRECATED and reason is None:
        yield f"{entry.path} is not deprecated and does not fail; leave the ~ out"
    if entry.claim is Claim.EXISTS and reason is not None:
        yield f"{entry.path} is deprecated ({reason}); write ~ before it and say so in the section"
    for parameter in entry.parameters:
        yield from _parameter_problems(entry, found, parameter)


def _parent_problems(entry: ApiEntry) -> Iterator[str]:
    """What must not exist is only worth its place below something that does."""
    parent = entry.path.rpartition(".")[0]
    try:
        resolve(parent)
    except NotFoundError as error:
        yield f"{entry.path} does not exist, but neither does what it should be part of: {error}"


def _absent_problems(entry: ApiEntry, found: Found) -> Iterator[str]:
    if not entry.parameters:
        yield f"{entry.path} exists; a trap must not call it invented"
    known = signature(found)
    for parameter in entry.parameters:
        if known is not None and parameter.name in known.parameters:
            yield f"{entry.path} has the parameter {parameter.name}; a trap must not call it invented"


def signature(found: Found) -> inspect.Signature | None:
    """Return the signature of something that can be called, without `self`; None for anything else."""
    value = found.value
    if isinstance(value, SourceDefinition):
        return source_signature(value)
    if isinstance(value, Unset | property) or not callable(value):
        return None
    try:
        known = inspect.signature(value)
    except (TypeError, ValueError):
        return None
    first, *rest = known.parameters.values() or [None]
    if inspect.isclass(found.owner) and first is not None and first.name in {"self", "cls"}:
        known = known.replace(parameters=[p for p in rest if p is not None])
    return known


def _parameter_problems(entry: ApiEntry, found: Found, parameter: Parameter) -> Iterator[str]:
    known = signature(found)
    if known is None:
        yield f"{entry.path} takes no parameters"
        return
    real = known.parameters.get(parameter.name)
    if real is None or real.kind in {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}:
        yield f"{entry.path} has no parameter {parameter.name}; it has {', '.join(known.parameters)}"
        return
    reason = parameter_deprecation(found, parameter.name)
    whole = entry.claim is Claim.DEPRECATED
    if reason and not parameter.deprecated and not whole:
        yield f"{entry.path}: {reason}; write ~{parameter.name} and say so in the section"
    if parameter.deprecated and not reason:
        yield f"{entry.path}: {parameter.name} is not deprecated; leave the ~ out"
    if parameter.default is not None and not (
        same_default(parameter.default, real.default)
        or (real.default is None and documented_default(parameter, parameter_text(found, parameter.name)))
    ):
        shown = "none" if real.default is inspect.Parameter.empty else repr(real.default)
        yield f"{entry.path}: the default of {parameter.name} is {shown}, not {parameter.default}"


def same_default(claimed: str, real: object) -> bool:
    """Return whether a default claimed as Python source equals the real one; an enum counts by name or value."""
    if real is inspect.Parameter.empty:
        return False
    try:
        value = ast.literal_eval(claimed)
    except ValueError:
        return claimed in {str(real), repr(real), getattr(real, "__name__", None)}
    if isinstance(real, enum.Enum):
        return value in (real.value, real.name)
    return type(value) is type(real) and bool(value == real)


def documented_default(parameter: Parameter, text: str) -> bool:
    """Return whether the text on a parameter names the claimed value as what None stands for."""
    value = re.escape((parameter.default or "").strip("'\""))
    return re.search(rf"default(?: value)?(?: is|s to| to|:) [`'\"]*{value}(?!\w)", text, re.I) is not None
