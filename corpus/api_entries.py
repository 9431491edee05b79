"""How a section's `apis` reads: each entry claims something about one name of a released package."""

from __future__ import annotations

import ast
import hashlib
import json
import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.blocks import BlockKind, parse_blocks
from corpus.models import Corpus


class Claim(StrEnum):
    """What an entry says about its name."""

    EXISTS = ""
    DEPRECATED = "~"
    ABSENT = "!"


@dataclass(frozen=True)
class Parameter:
    """A parameter that an entry names.

    Attributes:
        name: Its name.
        default: The claimed default as Python source, or None if no default is claimed.
        deprecated: Whether the entry calls the parameter deprecated (`~name`).
    """

    name: str
    default: str | None = None
    deprecated: bool = False


@dataclass(frozen=True)
class ApiEntry:
    """One entry, taken apart."""

    claim: Claim
    path: str
    parameters: tuple[Parameter, ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """Return every name that the entry covers: the parts of its path and its parameters."""
        return frozenset(self.path.split(".")) | {parameter.name for parameter in self.parameters}


_ENTRY = re.compile(r"(?P<claim>[~!]?)(?P<path>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(?:\((?P<inside>.*)\))?")
_PARAMETER = re.compile(r"(?P<old>~?)(?P<name>[A-Za-z_]\w*)(?:\s*=\s*(?P<default>.+))?")


def parse_entry(entry: str) -> ApiEntry:
    """Take an entry apart.

    Raises:
        ValueError: It is not of the form `dotted.path(parameter, ~old, other=default)`, perhaps after `~` or `!`.
    """
    match = _ENTRY.fullmatch(entry.strip())
    if match is None:
        raise ValueError(f"{entry!r} is no import path, with parameters in brackets where it names some")
    parameters = []
    for text in _split(match["inside"] or ""):
        part = _PARAMETER.fullmatch(text)
        if part is None:
            raise ValueError(f"{entry!r}: {text!r} is no parameter; write name, ~name or name=default")
        parameters.append(Parameter(part["name"], part["default"], bool(part["old"])))
    return ApiEntry(Claim(match["claim"]), match["path"], tuple(parameters))


def _split(inside: str) -> list[str]:
    """Return the parts between the commas, except commas inside a default."""
    parts: list[str] = []
    pending = ""
    for piece in inside.split(","):
        pending = f"{pending},{piece}" if pending else piece
        try:
            ast.parse(f"f({pending.strip().removeprefix('~')})")
        except SyntaxError:
            continue
        parts += [pending.strip()] if pending.strip() else []
        pending = ""
    return [*parts, pending.strip()] if pending.strip() else parts


def verified_digest(corpus: Corpus, pins: str) -> str:
    """Return the sha256 over all that `make verify-guide` looks at, as hexadecimal text.

    That is each section's `apis` and code blocks, and the pinned packages; other prose may change freely.

    Args:
        corpus: The content.
        pins: Text that names the packages and their versions.
    """
    seen = []
    for section in sorted(corpus.sections.values(), key=lambda s: s.id):
        blocks = [block for block in parse_blocks(section.body) if block.kind is BlockKind.CODE]
        code = [section.body[block.start : block.end] for block in blocks]
        if code or section.meta.apis:
            seen.append([section.id, section.meta.apis, code])
    return hashlib.sha256(json.dumps([pins, seen]).encode()).hexdigest()
