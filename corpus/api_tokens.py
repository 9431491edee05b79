"""No API escapes the check: what looks like one in the prose is listed in the section's `apis`.

Only the text is read here, so the check needs none of the packages; `make verify-guide` resolves the lists.
"""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from corpus.api_entries import ApiEntry, Claim, parse_entry
from corpus.blocks import Block, BlockKind, parse_blocks
from corpus.errors import CorpusError, Problem
from corpus.models import Corpus, Frozen, Section
from corpus.reading import parse_yaml, read_text, validate
from corpus.section_text import line_at

WORDS_FILE = Path(__file__).parent / "api_words.yaml"


class ApiWords(Frozen):
    """What looks like an API and is none, how short names read, and what other packages have (`api_words.yaml`)."""

    receivers: Mapping[str, tuple[str, ...]]
    catalogs: tuple[str, ...]
    words: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """A name in backticks that looks like an API.

    Attributes:
        name: The name, perhaps dotted, without brackets or arguments.
        offset: Where it stands in the section's body.
    """

    name: str
    offset: int


ROOTS = frozenset({"databricks", "mlflow", "optuna", "optuna_integration", "pyspark", "ray"})
"""Import roots; a name that starts with one is a full path."""

_SPAN = re.compile(r"`([^`]+)`")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NO_CODE = re.compile(r"[/%$]|\{\{|.*://")  # paths, addresses, notebook commands, placeholders
_NAME = re.compile(r"(?<![\w.$/<-])(@?)([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)(\s*\(|=(?!=))?")
_DEPRECATED_WORD = re.compile(
    r"deprecat|legacy|remov|retire|no longer|\bold(?:er)?\b|\bfail|\brais|replace|superse|former|\berror|outdated",
    re.I,
)


@lru_cache(maxsize=1)
def api_words() -> ApiWords:
    """Return the list that ships with the program.

    Raises:
        CorpusError: The file is missing or damaged.
    """
    shown = Path(WORDS_FILE.name)
    text, problems = read_text(WORDS_FILE, shown)
    document, more = parse_yaml(text or "", shown)
    words, last = validate(ApiWords, document, shown) if document else (None, [])
    if words is None:
        raise CorpusError([*problems, *more, *last])
    return words


def api_problems(corpus: Corpus) -> list[Problem]:
    """Return every place where prose and `apis` do not fit, in no particular order."""
    return [problem for section in corpus.sections.values() for problem in section_problems(section, api_words())]


def section_problems(section: Section, words: ApiWords) -> Iterator[Problem]:
    """Yield what does not fit in one section."""
    entries = []
    for text in section.meta.apis:
        try:
            entries.append(parse_entry(text))
        except ValueError as error:
            yield Problem(section.path, section.line, f"{section.id}, apis: {error}")
    for mention in mentions(section.body):
        if not _is_listed(mention.name, entries, words) and not _is_word(mention.name, words):
            message = f"`{mention.name}` looks like an API; list it in `apis` of {section.id}, or in api_words.yaml"
            yield Problem(section.path, line_at(section, mention.offset), message)
    for entry in entries:
        yield from _entry_problems(section, entry)


def mentions(body: str) -> Iterator[Mention]:
    """Yield what looks like an API in the prose, lists and tables of a section body.

    That is, in backticks: dotted names, calls, keyword arguments, names with an underscore or a capital inside,
    and capitalized words.
    """
    for block in _prose(body):
        for span in _SPAN.finditer(body, block.start, block.end):
            if _NO_CODE.match(span[1]):
                continue
            text = _QUOTED.sub(lambda match: " " * len(match[0]), span[1])
            for match in _NAME.finditer(text):
                mark, name, after = match.groups()
                if mark or after or _looks_like_api(name):
                    yield Mention(name, span.start(1) + match.start(2))


def _prose(body: str) -> Iterator[Block]:
    return (block for block in parse_blocks(body) if block.kind not in {BlockKind.CODE, BlockKind.DIAGRAM})


def _looks_like_api(name: str) -> bool:
    if hasattr(builtins, name):
        return False
    capitalized = name[0].isupper() and not name.isupper() and len(name) > 3
    return "." in name or "_" in name or capitalized or re.search(r"[a-z][A-Z]", name) is not None


def _is_word(name: str, words: ApiWords) -> bool:
    parts = name.split(".")
    return name in words.words or (len(parts) == 3 and parts[0] in words.catalogs) or hasattr(builtins, name)


def _is_listed(name: str, entries: list[ApiEntry], words: ApiWords) -> bool:
    *before, last = name.split(".")
    if not before:
        return any(last in entry.names for entry in entries)
    if before[0] in ROOTS:
        return any(f"{entry.path}.".startswith(f"{name}.") for entry in entries)
    receiver = before[-1]
    owners = words.receivers.get(receiver, (receiver,) if receiver[0].isupper() else ())
    for entry in entries:
        *place, end = entry.path.split(".")
        if end == last and (not owners or (place and place[-1] in owners)):
            return True
        if not owners and last in entry.names:
            return True
    return False


def _entry_problems(section: Section, entry: ApiEntry) -> Iterator[Problem]:
    last = entry.path.rpartition(".")[2]
    blocks = [section.body[block.start : block.end] for block in parse_blocks(section.body)]
    deprecated = [parameter.name for parameter in entry.parameters if parameter.deprecated]
    deprecated += [last] if entry.claim is Claim.DEPRECATED else []
    for name in deprecated:
        said = any(name in text and _DEPRECATED_WORD.search(text) for text in blocks)
        if not said:
            message = f"{section.id} lists `{name}` as deprecated and does not say so beside the name"
            yield Problem(section.path, section.line, message)
