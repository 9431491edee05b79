"""The names that exist in the released packages, verified, so that a real API can be told from an invented one.

`make verify-guide` resolves what the guide lists in the pinned packages and writes `apis.yaml`: the resolved
names, and the public names around them. Reading the list needs none of the packages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from corpus.errors import CorpusError, Problem
from corpus.models import Frozen

APIS_FILE = Path(__file__).parent / "apis.yaml"
"""The verified list; always written by `make verify-guide`."""


class ApiKind(StrEnum):
    """What a name is."""

    MODULE = "module"
    CLASS = "class"
    FUNCTION = "function"
    ATTRIBUTE = "attribute"


class VerifiedName(Frozen):
    """A name that the guide lists, as it was found.

    Attributes:
        name: Full import path.
        package: Distribution that holds it; `python` is the standard library.
        kind: What it is.
        deprecated: Whether the package calls it deprecated, or it raises by design.
        parameters: Names of its parameters, in order.
    """

    name: str
    package: str
    kind: ApiKind
    deprecated: bool = False
    parameters: tuple[str, ...] = ()


class PublicNames(Frozen):
    """The public names of one module or class.

    Attributes:
        place: Import path of the module or class.
        package: Distribution that holds it.
        kind: Module or class.
        names: Words such as `~name(first,second)`: `~` means deprecated, and brackets hold the parameters
            of what can be called.
    """

    place: str
    package: str
    kind: ApiKind
    names: str


class ApiList(Frozen):
    """What `apis.yaml` holds.

    Attributes:
        digest: What was verified (see `corpus.api_entries.verified_digest`).
        checked: Day of the verification.
        packages: Version by distribution.
        absent: Names that do not exist, which the traps of the guide name.
        verified: Names that the guide lists.
        public: Public names around them.
    """

    digest: str
    checked: date
    packages: Mapping[str, str]
    absent: tuple[str, ...]
    verified: tuple[VerifiedName, ...]
    public: tuple[PublicNames, ...]


@dataclass(frozen=True)
class ApiInfo:
    """A name that exists in a released package, and what is known of it.

    Attributes:
        name: Full import path.
        package: Distribution that holds it; `python` is the standard library.
        version: Version in which it was seen.
        checked: Day on which it was seen.
        kind: What it is.
        deprecated: Whether the package calls it deprecated, or it raises by design.
        in_guide: Whether the guide lists it.
        parameters: Names of its parameters, in order.
    """

    name: str
    package: str
    version: str
    checked: date
    kind: ApiKind
    deprecated: bool
    in_guide: bool
    parameters: tuple[str, ...]


def read_api_list(path: Path = APIS_FILE) -> ApiList:
    """Read the verified list.

    Raises:
        CorpusError: The file is missing or damaged.
    """
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same result, only faster
    try:
        return ApiList.model_validate(yaml.load(path.read_text("utf-8"), loader))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        message = f"cannot be read ({type(error).__name__}); run `make verify-guide` to write it"
        raise CorpusError([Problem(Path(path.name), 1, message)]) from error


class KnownApis:
    """The list, ready to be asked."""

    def __init__(self, apis: ApiList) -> None:
        """Index the names of a list by their last parts."""
        found = {info.name: info for info in _public(apis)}
        found |= {info.name: info for info in _verified(apis)}
        self._by_name: Mapping[str, ApiInfo] = found
        by_last = defaultdict(list)
        for info in found.values():
            by_last[info.name.rpartition(".")[2]].append(info)
        order = {last: sorted(infos, key=_rank) for last, infos in by_last.items()}
        self._by_last: Mapping[str, list[ApiInfo]] = order
        self._owners = {name.rpartition(".")[0] for name in found}
        self._roots = {name.split(".")[0] for name in found}
        self.parameters = frozenset(p for info in found.values() for p in info.parameters)
        self.absent = frozenset(apis.absent)

    def find(self, name: str) -> ApiInfo | None:
        """Return the API that a name in a text means, or None if there is none of that name.

        A name may be short: `FeatureLookup`, `spark_udf(...)`, `tune.Tuner`, or with a variable before it as in
        `client.predict`. Of several that fit, one that the guide lists comes first, then the shortest.
        """
        path = _plain(name)
        if path in self._by_name:
            return self._by_name[path]
        parts = path.split(".")
        fitting = self._by_last.get(parts[-1], [])
        if len(parts) == 1:
            return fitting[0] if fitting else None
        for length in (len(parts), 2):  # two parts: the class by another of its import paths
            suffix = "." + ".".join(parts[-length:])
            for info in fitting:
                if info.name.endswith(suffix):
                    return info
        if parts[0] in self._roots or _is_class(parts[-2]):
            return None
        of_instances = [info for info in fitting if _is_class(info.name.split(".")[-2])]
        return next(iter([*of_instances, *fitting]), None)

    def named(self, name: str) -> list[ApiInfo]:
        """Return every API that a name may mean: the one of a full path, else all with its last part."""
        path = _plain(name)
        if path in self._by_name:
            return [self._by_name[path]]
        *_, last = path.split(".")
        return self._by_last.get(last, [])

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the last part of every known name, and every known parameter."""
        return self.parameters | self._by_last.keys()

    @cached_property
    def guide_names(self) -> tuple[str, ...]:
        """Return the last parts of the names that the guide lists."""
        return tuple(sorted({last for last, infos in self._by_last.items() if infos[0].in_guide}))

    def has_members(self, name: str) -> bool:
        """Return whether some member of a module or class, named in full, is known."""
        return name in self._owners

    def has_parameter(self, name: str) -> bool:
        """Return whether some known function or class has a parameter of that name."""
        return name in self.parameters


@lru_cache(maxsize=1)
def known_apis() -> KnownApis:
    """Return the list that ships with the program, read once."""
    return KnownApis(read_api_list())


def known_api(name: str) -> ApiInfo | None:
    """Return the API that a name in a text means, or None if there is none of that name (see `KnownApis.find`)."""
    return known_apis().find(name)


_BRACKETS = re.compile(r"\([^()\[\]]*\)|\[[^()\[\]]*\]")


def _plain(name: str) -> str:
    """Return `a.b` for what a text may say, such as `a.b(x=1)`; after a call in the middle, `result.c`."""
    text = name.strip().strip("`@")
    while (shorter := _BRACKETS.sub("\0", text)) != text:
        text = shorter
    _, call, after = text.rstrip("\0").rpartition("\0.")  # what a call returns is some instance
    return f"result.{after}" if call else after


def _is_class(name: str) -> bool:
    return len(name) > 1 and name.lstrip("_")[:1].isupper()


def _rank(info: ApiInfo) -> tuple[bool, bool, int, str]:
    return not info.in_guide, info.deprecated, len(info.name), info.name


def _verified(apis: ApiList) -> Iterator[ApiInfo]:
    for row in apis.verified:
        version = apis.packages[row.package]
        yield ApiInfo(
            row.name,
            row.package,
            version,
            apis.checked,
            row.kind,
            row.deprecated,
            in_guide=True,
            parameters=row.parameters,
        )


_WORD = re.compile(r"(~?)(\w+)(?:\(([\w,]*)\))?")


def _public(apis: ApiList) -> Iterator[ApiInfo]:
    for row in apis.public:
        seen = (row.package, apis.packages[row.package], apis.checked)
        yield ApiInfo(row.place, *seen, row.kind, deprecated=False, in_guide=False, parameters=())
        for word in row.names.split():
            match = _WORD.fullmatch(word)
            if match:
                mark, name, brackets = match.groups()
                kind = ApiKind.ATTRIBUTE if brackets is None else ApiKind.FUNCTION
                kind = ApiKind.CLASS if brackets is not None and name[:1].isupper() else kind
                parameters = tuple(brackets.split(",")) if brackets else ()
                yield ApiInfo(
                    f"{row.place}.{name}", *seen, kind, deprecated=bool(mark), in_guide=False, parameters=parameters
                )
