"""Names in stems and options: what looks like an API exists, unless a distractor feeds on an invented one.

Learners' own names (helpers, columns, classes of a snippet) are none. A name counts as their own if a snippet defines
it or the stem brings it up, and if it is not a real name with a letter or two changed.
"""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from corpus.api_entries import parse_entry
from corpus.api_tokens import api_words
from corpus.apis import known_apis
from corpus.items import INVENTED, Item
from corpus.models import Corpus

_ROOTS = (
    "mlflow|pyspark|optuna|ray|databricks|tune|fe|client|w|study|trial|spark|"
    "MlflowClient|FeatureEngineeringClient|WorkspaceClient"
)
_DOTTED = re.compile(rf"(?<![\w./-])(?:{_ROOTS})(?:\.[A-Za-z_]\w*)+")
_NO_API = re.compile(r"mlflow\.[a-z]+[A-Z]\w*|.*\.ya?ml")
"""Tags of a run, and files."""
_OF_CATALOG = re.compile(rf"(?!(?:{_ROOTS})\.)\w+\.\w+\.")
_CODE = re.compile(r"```(\w*)[^\n]*\n(.*?)```|`([^`\n]+)`", re.S)
_QUOTED = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|#[^\n]*")
_CALL = re.compile(r"(?<![\w@])((?:[A-Za-z_]\w*\.)*|\.)([A-Za-z_]\w*)\s*\(")
_CAPITALS = re.compile(r"(?<!\w)[A-Z]+[a-z]+[A-Z]\w*")
_WORD = re.compile(r"[A-Za-z_]\w*")
_DEFINED = (
    re.compile(r"\b(?:def|class|as|for)\s+(\w+)"),
    re.compile(r"^\s*(\w+)\s*(?::[^=\n]+)?=(?!=)", re.M),
    re.compile(r"\b(\w+)\((?=(?:\w+\.)*[A-Z]\w*\))"),  # `Name(Base)`, as a text writes a class
)
_KEYWORD = re.compile(r"\s*(\w+)\s*=(?!=)")
_LONG = 10
"""Letters from which a name with two changed ones counts as misspelled; shorter ones with one, from `_SHORTEST`."""
_SHORTEST = 6


@dataclass(frozen=True)
class _Text:
    """A stem or an option, and the code in it with quotations and comments blanked."""

    whole: str
    code: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Text:
        found = [match[3] or match[2] for match in _CODE.finditer(text) if match[1] in {None, "", "python"}]
        return cls(text, tuple(_QUOTED.sub(lambda match: " " * len(match[0]), code) for code in found))

    @property
    def defined(self) -> set[str]:
        return {name for code in self.code for form in _DEFINED for name in form.findall(code)}


@dataclass(frozen=True)
class _Asked:
    """What a reader sees of an item, without the options that feed on an invented name.

    Attributes:
        own: Names that a snippet defines.
        brought_up: Names in the stem's code, in small letters.
        excused: What the options left out name, and names that a cited section says do not exist.
    """

    texts: tuple[_Text, ...]
    own: frozenset[str]
    brought_up: frozenset[str]
    excused: frozenset[str]


class NameRules:
    """The guide's names and the verified ones, ready to be compared with those of items."""

    def __init__(self, corpus: Corpus) -> None:
        """Collect the names that the guide has in code, where they are checked, and those that it says do not exist."""
        sections = [section for section in corpus.sections.values() if section.meta.item is None]
        self._real = _real_names().union(*(_names_in(section.body) for section in sections))
        self._absent = {section.id: _absent(section.meta.apis) for section in sections}

    def problems(self, item: Item) -> Iterator[str]:
        """Yield what is wrong with the names in an item's stem and options, each once."""
        asked = self._read(item)
        wrong = dict(_dotted(asked))
        reported = {name.rpartition(".")[2] for name in wrong}
        wrong |= {name: hint for name, hint in self._undotted(asked) if name not in reported}
        for name, hint in wrong.items():
            yield f"`{name}` is in no released package (corpus/apis.yaml); {hint}"
        for call, argument in dict.fromkeys(pair for text in asked.texts for c in text.code for pair in _arguments(c)):
            own = call.rpartition(".")[2] in asked.own or argument in asked.excused
            if not own and not _takes(call, argument):
                yield f"`{call}` has no parameter `{argument}` (corpus/apis.yaml)"

    def _read(self, item: Item) -> _Asked:
        texts = [_Text.of(text) for text in (item.stem, *(o.text for o in item.options if o.misconception != INVENTED))]
        invented = {name for o in item.options if o.misconception == INVENTED for name in _names_in(o.text)}
        right = {name for o in item.options if o.right for name in _names_in(o.text)}
        denied = {name for section_id in item.citations for name in self._absent.get(section_id, ())}
        return _Asked(
            texts=tuple(texts),
            own=frozenset(name for text in texts for name in text.defined),
            brought_up=frozenset(name.lower() for name in _names_in(item.stem)),
            excused=frozenset(invented | (denied - right)),
        )

    def _undotted(self, asked: _Asked) -> Iterator[tuple[str, str]]:
        suspects = dict.fromkeys(
            pair for text in asked.texts for code in text.code for pair in _suspects(code, asked.brought_up)
        )
        for name, may_be_own in suspects:
            if name in self._real or name in asked.own or name in asked.excused:
                continue
            near = _misspelled(name)
            if near or not may_be_own:
                yield name, f"is it `{near}`?" if near else "correct the name"


def _names_in(text: str) -> set[str]:
    """Return the names in a text's code, quoted ones too."""
    return {name for match in _CODE.finditer(text) for name in _WORD.findall(match[3] or match[2])}


def _absent(apis: tuple[str, ...]) -> frozenset[str]:
    """Return the names that a section says do not exist: parameters, or else the API itself."""
    entries = [parse_entry(text) for text in apis if text.startswith("!")]
    names = ([p.name for p in entry.parameters] or [entry.path.rpartition(".")[2]] for entry in entries)
    return frozenset(name for some in names for name in some)


def _dotted(asked: _Asked) -> Iterator[tuple[str, str]]:
    for name in dict.fromkeys(match.group() for text in asked.texts for match in _DOTTED.finditer(text.whole)):
        known = _NO_API.fullmatch(name) or name.rpartition(".")[2] in asked.excused or known_apis().find(name)
        if not known:
            yield name, "correct the name"


def _suspects(code: str, brought_up: frozenset[str]) -> Iterator[tuple[str, bool]]:
    """Yield what looks like an API in code, with whether it may be a name of the learner's own.

    That may be a function that the stem brings up, and what is not called, such as a column.
    """
    for match in _CALL.finditer(code):
        before, name = match.groups()
        if not name.isupper() and not _OF_CATALOG.fullmatch(before):
            yield name, not before and not _CAPITALS.fullmatch(name) and name.lower() in brought_up
    for name in _CAPITALS.findall(code):
        yield name, False
    for name in _WORD.findall(code):
        if "_" in name.strip("_"):
            yield name, True


def _misspelled(name: str) -> str:
    """Return the API of the guide that a name is but for a letter or two after the first one, or nothing."""
    return _nearest(name, _by_first_letter().get(name[0], ()))


def _nearest(name: str, real: Sequence[str]) -> str:
    most = 2 if len(name) >= _LONG else 1
    near = extractOne(name, real, scorer=DamerauLevenshtein.distance, score_cutoff=most)
    return near[0] if near and len(name) >= _SHORTEST else ""


@lru_cache(maxsize=1)
def _by_first_letter() -> Mapping[str, tuple[str, ...]]:
    names = known_apis().guide_names
    return {letter: tuple(name for name in names if name[0] == letter) for letter in {name[0] for name in names}}


@lru_cache(maxsize=1)
def _real_names() -> frozenset[str]:
    methods = (name for kind in (str, list, dict, set, tuple, bytes) for name in dir(kind))
    words = api_words()
    return frozenset({*dir(builtins), *keyword.kwlist, *methods, *words.words, *words.elsewhere}) | known_apis().words


def _arguments(code: str) -> Iterator[tuple[str, str]]:
    """Yield each call's name with each of its keyword arguments."""
    for match in _CALL.finditer(code):
        for part in _parts(code, match.end()):
            argument = _KEYWORD.match(part)
            if argument:
                yield match[1] + match[2], argument[1]


def _parts(code: str, start: int) -> Iterator[str]:
    """Yield the arguments that follow an opened bracket, up to its end."""
    depth = 0
    for place in range(start, len(code)):
        if not depth and code[place] in ",)":
            yield code[start:place]
            start = place + 1
            if code[place] == ")":
                return
        depth += (code[place] in "([{") - (code[place] in ")]}")


def _takes(call: str, argument: str) -> bool:
    """Return whether what a call names may have a parameter, which is so too where its parameters are not known."""
    fitting = known_apis().named(call)
    return not fitting or any(_has(info.parameters, argument) for info in fitting)


def _has(parameters: Sequence[str], argument: str) -> bool:
    if not parameters or argument in parameters:
        return True
    return parameters[-1].endswith("kwargs") and not _nearest(argument, parameters)
