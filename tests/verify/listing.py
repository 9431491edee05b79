"""Writing `corpus/apis.yaml`: the list that the program reads at run time instead of the packages."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from corpus.api_entries import ApiEntry, Claim
from corpus.apis import ApiKind, ApiList, VerifiedName
from corpus.errors import CorpusError
from tests.verify.deprecation import deprecation
from tests.verify.entries import signature
from tests.verify.packages import Found, package_of, resolve, versions
from tests.verify.public import public_names
from tests.verify.sources import SourceDefinition, SourceModule

HEAD = """\
# Names that exist in the released packages, for checks that run without them. Never edit this file:
# `make verify-guide` resolves what the guide lists, and writes it anew.
"""


def build_list(entries: Iterable[ApiEntry], digest: str, today: date) -> ApiList:
    """Return the list for entries that were verified without a problem."""
    kept = list(entries)
    existing = sorted({entry.path for entry in kept if entry.claim is not Claim.ABSENT})
    public = public_names(existing)
    used = {row.package for row in public} | {str(package_of(path)) for path in existing}
    return ApiList(
        digest=digest,
        checked=today,
        packages={name: version for name, version in versions().items() if name in used},
        absent=tuple(sorted({_spelled(entry) for entry in kept if entry.claim is Claim.ABSENT})),
        verified=tuple(_verified(resolve(path)) for path in existing),
        public=tuple(public),
    )


def _spelled(entry: ApiEntry) -> str:
    names = ",".join(parameter.name for parameter in entry.parameters)
    return f"{entry.path}({names})" if names else entry.path


def _verified(found: Found) -> VerifiedName:
    known = signature(found)
    return VerifiedName(
        name=found.path,
        package=str(package_of(found.path)),
        kind=_kind(found),
        deprecated=deprecation(found) is not None,
        parameters=tuple(known.parameters) if known else (),
    )


def _kind(found: Found) -> ApiKind:
    value = found.value
    if isinstance(value, type) or (isinstance(value, SourceDefinition) and value.is_class):
        return ApiKind.CLASS
    if isinstance(value, SourceModule) or type(value).__name__ == "module":
        return ApiKind.MODULE
    return ApiKind.ATTRIBUTE if signature(found) is None else ApiKind.FUNCTION


def written(apis: ApiList) -> str:
    """Return the list as the text of the file; the same list always gives the same text."""
    return HEAD + "\n".join(_lines(apis)) + "\n"


def _lines(apis: ApiList) -> Iterator[str]:
    yield f'digest: "{apis.digest}"'
    yield f"checked: {apis.checked}"
    yield "packages:"
    yield from (f'  {name}: "{version}"' for name, version in sorted(apis.packages.items()))
    yield "absent:" if apis.absent else "absent: []"
    yield from (f"  - {name}" for name in apis.absent)
    yield "verified:"
    for row in apis.verified:
        yield f"  - name: {row.name}"
        yield f"    package: {row.package}"
        yield f"    kind: {row.kind}"
        yield f"    deprecated: {str(row.deprecated).lower()}"
        quoted = map(json.dumps, row.parameters)  # because a bare `on` means true
        yield f"    parameters: [{', '.join(quoted)}]"
    yield "public:"
    for place in apis.public:
        yield f"  - place: {place.place}"
        yield f"    package: {place.package}"
        yield f"    kind: {place.kind}"
        yield "    names: >-"
        yield from textwrap.wrap(
            place.names,
            118,
            initial_indent=" " * 6,
            subsequent_indent=" " * 6,
            break_long_words=False,
            break_on_hyphens=False,
        )


def write_list(apis: ApiList, path: Path) -> bool:
    """Write the list unless nothing but the date differs; return whether the file changed."""
    from corpus.apis import read_api_list

    try:
        old = read_api_list(path)
    except CorpusError:
        old = None
    if old is not None and old.model_copy(update={"checked": apis.checked}) == apis:
        return False
    path.write_text(written(apis), "utf-8")
    return True
