"""Reading text and YAML so that every problem has a file and a line.

Pydantic knows the path of a bad value, PyYAML knows the line of a node; `YamlDocument` joins both.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from yaml.composer import Composer

from corpus.errors import Problem

KeyPath: TypeAlias = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class YamlDocument:
    """A parsed YAML document.

    Attributes:
        data: Plain Python values.
        lines: Line in the file of each node, by its path of keys and positions.
    """

    data: Any
    lines: dict[KeyPath, int]

    def line(self, path: Iterable[str | int]) -> int:
        """Return the line of the nearest enclosing node of a path."""
        wanted = tuple(path)
        while wanted not in self.lines and wanted:
            wanted = wanted[:-1]
        return self.lines.get(wanted, 1)


class _Composer(Composer):
    """Composes without aliases, and leaves dates as text, so that pydantic says what is wrong with one."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        events: Any = self  # both loaders below add the events
        if events.check_event(yaml.AliasEvent):
            mark = events.peek_event().start_mark
            raise yaml.MarkedYAMLError(problem="aliases are not used; write the value again", problem_mark=mark)
        return super().compose_node(parent, index)


class _Loader(_Composer, yaml.SafeLoader):
    """The safe loader in Python; its messages say most."""


if yaml.__with_libyaml__:

    class _FastLoader(_Composer, yaml.CSafeLoader):
        """The safe loader on libyaml, several times as fast."""

        def __init__(self, text: str) -> None:
            yaml.CSafeLoader.__init__(self, text)
            Composer.__init__(self)


def read_text(path: Path, shown: Path) -> tuple[str | None, list[Problem]]:
    """Return a file's text, or None and the problem that keeps it from being read.

    Args:
        path: File to read.
        shown: How to name the file in a problem.
    """
    try:
        raw = path.read_bytes()
    except OSError as error:
        return None, [Problem(shown, 1, f"cannot be read: {error.strerror}")]
    if raw.startswith(b"\xef\xbb\xbf"):
        return None, [Problem(shown, 1, "starts with a byte order mark; save it as plain UTF-8")]
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        return None, [Problem(shown, line, "holds a byte that is not UTF-8; save the file as UTF-8")]
    return text.replace("\r\n", "\n").replace("\r", "\n"), []


def parse_yaml(text: str, shown: Path, first_line: int = 1) -> tuple[YamlDocument | None, list[Problem]]:
    """Parse one YAML document with the safe loader.

    Args:
        text: The document.
        shown: How to name the file in a problem.
        first_line: Line of the file on which `text` starts.
    """
    try:
        node, data = _load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line if mark else 0) + first_line
        reason = getattr(error, "problem", None) or str(error)
        return None, [
            Problem(shown, line, f"not valid YAML: {reason} (tabs do not indent, texts with ': ' need quotes)")
        ]
    problems = [
        Problem(shown, line + first_line, f"key {key!r} stands twice; keep one") for key, line in _duplicates(node)
    ]
    lines: dict[KeyPath, int] = {(): first_line}
    if node is not None:
        _collect_lines(node, (), first_line, lines)
    return YamlDocument(data, lines), problems


def _load(text: str) -> tuple[yaml.Node | None, Any]:
    """Return a document's root and its value; what libyaml refuses is read again, for the better message."""
    if yaml.__with_libyaml__:
        try:
            return _construct(_FastLoader(text))
        except (yaml.YAMLError, ValueError):
            pass
    return _construct(_Loader(text))


def _construct(loader: _Loader | _FastLoader) -> tuple[yaml.Node | None, Any]:
    try:
        node = loader.get_single_node()
        return node, loader.construct_document(node) if node is not None else None
    finally:
        loader.dispose()


def validate(
    model: type[Model], document: YamlDocument, shown: Path, at: KeyPath = ()
) -> tuple[Model | None, list[Problem]]:
    """Turn a part of a YAML document into a typed value, or into problems with their lines."""
    data = document.data
    for key in at:
        data = data[key]
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, [
            Problem(shown, document.line((*at, *item["loc"])), f"{_loc(item['loc'])}: {item['msg']}")
            for item in error.errors()
        ]


def _loc(loc: tuple[str | int, ...]) -> str:
    return ".".join(str(part) for part in loc) or "document"


def _collect_lines(node: yaml.Node, path: KeyPath, first_line: int, lines: dict[KeyPath, int]) -> None:
    lines[path] = node.start_mark.line + first_line
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _collect_lines(value, (*path, str(key.value)), first_line, lines)
            lines[(*path, str(key.value))] = key.start_mark.line + first_line
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _collect_lines(value, (*path, position), first_line, lines)


def _duplicates(node: yaml.Node | None) -> Iterable[tuple[Hashable, int]]:
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key.value, key.start_mark.line
                seen.add(key.value)
            yield from _duplicates(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _duplicates(value)
