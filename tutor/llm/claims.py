"""Sentences and clauses as the grounding check compares them: stems, names, numbers, denials, strong words.

Everything here is a pure function of a text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from index.lexical import api_tokens, plain_text, stems

_NUMBER_WORDS = {
    word: str(number)
    for number, word in enumerate("two three four five six seven eight nine ten eleven twelve".split(), 2)
} | {
    "both": "2", "twice": "2", "double": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
    "twenty": "20", "thirty": "30", "forty": "40", "fifty": "50",
}  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.])v?(\d+(?:[.,]\d+)*)(?![\w])(\s?%)?", re.I)
_CODE = re.compile(r"`([^`]+)`")
_IDENTIFIER = re.compile(r"[A-Za-z_][\w.]*")
_TOKEN = re.compile(r"[A-Za-z_](?:[\w.]*\w)?(?:['’]t)?|\d+(?:[.,]\d+)*\s?%?|[,;]")
_BREAK = re.compile(
    r"[;:]\s+|,?\s+\b(?:while|whereas|although|though)\b\s+|"
    r",\s+(?=(?:and|but|so|or|not|because|since|as|which|if|when)\b)|"
    r"\s+\b(?:because|rather than|instead of)\b\s+|,\s+(?=[a-z])",
    re.I,
)
_SUPPOSES = re.compile(r"\W*(?:if|when|where|while|as long as|so that|once)\b", re.I)
_LIST = re.compile(r",\s+(?:and\s+)?|\s+and\s+")
_IDIOMS = (
    (re.compile(r"\b(?:no more than|nothing (?:else|but)|not more than)\b", re.I), "only"),
    (re.compile(r"\bcannot do without\b", re.I), "needs"),
    (re.compile(r"\bno matter\b", re.I), "whatever"),
    (re.compile(r"\b(?:keeps?|kept|stops?|stopped|hinders?)\b(?=[^.;,]{1,60}\bfrom \w+ing\b)", re.I), "prevents"),
    (re.compile(r"\bno longer\b", re.I), "not"),
    (re.compile(r"\bneed not\b", re.I), "not need"),
    (re.compile(r"\b(?:not only|no one)\b", re.I), "also"),
    (re.compile(r"\bproves? (?:itself|themselves)\b", re.I), "earn"),
    (re.compile(r"\bthe only\b", re.I), "the sole only"),
    (re.compile(r"\bany (?=(?:time|further|step|gate|exception|limit)\b)", re.I), "always any "),
)
_HARD = frozenset("not never cannot no".split())
"""Words that turn round the word behind them."""
_SOFT = {"without": 2, "nothing": 1, "nobody": 1, "none": 1, "neither": 1, "nor": 1}
"""Words that do the same more loosely, to so many words behind them."""
_BOTH_WAYS = frozenset({"nothing", "nobody", "none"})
"""Those among them that turn round the word before them too."""
_EMPTY = frozenset("tell give get explain".split())
"""Verbs that carry no meaning here; a denial of one of them is about nothing that could be compared."""
_ABOUT_BEFORE = frozenset(
    "exist exists supported available allowed needed required possible documented contained included published".split()
)
"""Words that, when denied, deny what stands before them: “X does not exist” says “no X”."""
REACH = 5
"""How many words behind a denial may be meant by it."""


def _with_stems(words: str) -> frozenset[str]:
    return frozenset(words.split()) | frozenset(stem for word in words.split() for stem in stems(word))


CONDITIONS = _with_stems("only unless until but except rather instead")
"""Words behind which a denial holds only in part."""
LEANING = CONDITIONS | _with_stems(
    "before reject refuse ignore lack forbid forbidden deny denied prevent avoid fail miss missing drop exclude "
    "unsupported unknown impossible wrong false absent contradict error"
)
"""Words by which a denial can be said without one; where they stand, a denial less or more proves little."""
LASTING = _with_stems("stay remain survive keep")
"""Words that say that something does not change."""
STRONG: Mapping[str, str] = {
    **dict.fromkeys("always whatever whichever regardless however every everything everyone everybody".split(), "all"),
    **dict.fromkeys("guarantee guarantees guaranteed prove proves proven certainly automatically".split(), "sure"),
    **dict.fromkeys("never impossible".split(), "never"),
    "sole": "only",
}
"""Words that leave no exception, by kind."""
MILD: Mapping[str, str] = {
    **dict.fromkeys("all any anything each whole entire complete".split(), "all"),
    **dict.fromkeys("only solely".split(), "only"),
    **dict.fromkeys("nothing none no not cannot".split(), "never"),
    **dict.fromkeys("enough further perfect perfectly immediately included must".split(), "more"),
}
"""Words that may claim too much, by kind."""


@dataclass(frozen=True)
class Clause:
    """A sentence, or a part of one, taken apart.

    Attributes:
        text: Its words.
        stems: Stems that carry meaning; numbers and names are among them.
        denied: Those that “not”, “never” or the like turns round.
        softly_denied: Those that stand beside “nothing”, “without” or the like, besides the denied ones.
        within_denial: All that stand near behind a denial, those above included.
        names: Names that look like code, lower case, whole and in parts.
        numbers: How often each number stands in it.
        words: All words, lower case.
    """

    text: str
    stems: frozenset[str]
    denied: frozenset[str]
    softly_denied: frozenset[str]
    within_denial: frozenset[str]
    names: frozenset[str]
    numbers: Counter[str]
    words: frozenset[str]

    @property
    def denies(self) -> bool:
        """Return whether it holds a word such as “not” or “nothing”."""
        return bool(self.words & (_HARD | _SOFT.keys())) or any(_is_contracted(word) for word in self.words)

    @property
    def free(self) -> frozenset[str]:
        """Return its stems that no denial is near."""
        return self.stems - self.within_denial

    @property
    def supposes(self) -> bool:
        """Return whether it is a condition, such as “if there is no …”, which states nothing by itself."""
        return bool(_SUPPOSES.match(self.text)) or bool(self.words & {"without", "unless", "until"})

    @property
    def leaning(self) -> frozenset[str]:
        """Return its words, or their stems, by which something can be denied without “not”."""
        return (self.words | self.stems) & LEANING

    def claims(self, kinds: Mapping[str, str]) -> frozenset[str]:
        """Return the kinds of strong words that it holds, such as `all` for “every”."""
        return frozenset(kinds[word] for word in self.words if word in kinds)


@lru_cache(maxsize=20_000)
def read_clause(text: str) -> Clause:
    """Return a sentence or clause taken apart."""
    plain = plain_text(text)
    for pattern, instead in _IDIOMS:
        plain = pattern.sub(instead, plain)
    reader = _Denials()
    for token in _TOKEN.findall(plain):
        reader.take(token)
    return Clause(
        text=text,
        stems=frozenset(reader.stems),
        denied=frozenset(reader.denied),
        softly_denied=frozenset(reader.softly - reader.denied),
        within_denial=frozenset(reader.within | reader.denied | reader.softly),
        names=code_names(text),
        numbers=read_numbers(plain),
        words=frozenset(reader.words),
    )


class _Denials:
    """Reads a clause word by word and notes what each denial is about."""

    def __init__(self) -> None:
        self.stems: set[str] = set()
        self.denied: set[str] = set()
        self.softly: set[str] = set()
        self.within: set[str] = set()
        self.words: set[str] = set()
        self._before: set[str] = set()
        self._run: list[set[str]] = []
        self._hard = self._soft = self._reach = 0

    def take(self, token: str) -> None:
        word = token.lower()
        self.words.add(word)
        if word in ",;":
            self._hard = self._soft = self._reach = 0
            self._before, self._run = set(), []
        elif word in _HARD or _is_contracted(word):
            self._hard, self._reach = 1, REACH
            self.within |= self._before if word == "no" else set()
        elif word in _SOFT:
            self._soft, self._reach = _SOFT[word], REACH
            self.softly |= self._before if word in _BOTH_WAYS else set()
        elif word in _EMPTY:
            self._hard = 0
        else:
            self._note(_stems(token), about_before=word in _ABOUT_BEFORE)

    def _note(self, found: set[str], *, about_before: bool) -> None:
        if about_before and self._hard:
            self.within = self.within.union(*self._run[-REACH:])
        if not found:
            return
        self.stems |= found
        self.denied |= found if self._hard else set()
        self.softly |= found if self._soft else set()
        self.within |= found if self._reach else set()
        self._hard, self._soft, self._reach = 0, max(self._soft - 1, 0), max(self._reach - 1, 0)
        self._before = found
        self._run.append(found)


def _is_contracted(word: str) -> bool:
    return word.endswith(("n't", "n’t"))


def _stems(token: str) -> set[str]:
    if token[0].isdigit():
        return set(read_numbers(token))
    number = _NUMBER_WORDS.get(token.lower())
    return {number} if number else set(stems(token))


def clauses(text: str) -> Iterator[Clause]:
    """Yield the clauses of a sentence that hold at least three words or a number; a short sentence is one clause."""
    parts = [piece for part in _BREAK.split(text) for piece in _listed(part)]
    long = [part.strip(" ,.") for part in parts if len(part.split()) >= 3 or _NUMBER.search(part)]
    yield from map(read_clause, long if len(long) > 1 else [text])


def _listed(part: str) -> list[str]:
    """Return the entries of an enumeration if each says something of its own: it holds a number or a name in code."""
    pieces = _LIST.split(part)
    own = [bool(_NUMBER.search(piece) or _CODE.search(piece)) and len(piece.split()) >= 2 for piece in pieces]
    return pieces if len(pieces) > 1 and all(own) else [part]


def read_numbers(text: str) -> Counter[str]:
    """Return how often each number stands in a text; “two” counts as 2, “1,000” as 1000, and “4 %” is not 4."""
    found = Counter(number.replace(",", "") + ("%" if percent else "") for number, percent in _NUMBER.findall(text))
    found.update(_NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", text.lower()) if word in _NUMBER_WORDS)
    return found


def code_names(text: str) -> frozenset[str]:
    """Return the names in a text that look like code, and what stands in backticks, lower case, whole and in parts."""
    found = set(api_tokens(text))
    for span in _CODE.findall(text):
        for token in _IDENTIFIER.findall(span):
            found.add(token.lower().strip("."))
            found |= {part.lower() for part in token.split(".") if len(part) > 3}
    return frozenset(found)


def spoken_names(text: str) -> Iterator[str]:
    """Yield names that claim to be an API: in backticks, dotted, or with an underscore or a capital inside."""
    for span in _CODE.findall(text):
        yield from re.findall(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*", re.sub(r"\"[^\"]*\"|'[^']*'", "", span))
    bare = _CODE.sub(" ", text)
    yield from re.findall(
        r"\b(?![a-z](?:\.[a-z])+\b)[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?!\w)|\b[a-z]+(?:_[a-z0-9]+)+\b|\b[A-Z][a-z]+[A-Z]\w+\b",
        bare,
    )
