"""Words: tokens, stems, equivalent names, spelling, and BM25 over sections."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from math import log
from typing import Any

import numpy as np
import Stemmer
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from corpus.models import Corpus, Section, TableKind
from corpus.tables import EMPTY_CELL, read_table
from index.everyday import EverydayWords

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|\d+(?:\.\d+)?%?")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_CAMEL = re.compile(r"[a-z][A-Z]")
_MARKUP = re.compile(r"[*_`]{1,3}|\]\([^)]*\)|[\[\]|]")
STOPWORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in into is it its may me "
    "might must my of on or our shall should so some than that the their them then there these they this those to us "
    "was we were what when where which who whom whose why will with would you your about just please tell explain work "
    "am any because being get give got lot much need want use using one two vs versus between mean means".split()
)
GRAM = 4
_stemmer = Stemmer.Stemmer("english")


def plain_text(markdown: str) -> str:
    """Return Markdown without emphasis, code marks, link targets and table bars."""
    return _MARKUP.sub(" ", markdown)


def words(text: str) -> list[str]:
    """Return the words of a text in order, lower case; API names stay whole."""
    return [token.lower() for token in _tokens(text)]


def stems(text: str) -> list[str]:
    """Return the stemmed words that carry meaning; API names whole and in their parts."""
    return [stem for token in _tokens(text) for stem in _token_stems(token)]


def stems_by_word(text: str) -> list[tuple[str, ...]]:
    """Return the stems of each word in order, without words that carry no meaning."""
    return [found for token in _tokens(text) if (found := _token_stems(token))]


@lru_cache(maxsize=64)
def _tokens(text: str) -> Sequence[str]:
    """Return the tokens of a text; those of a question are asked for by everything that looks at its words."""
    return tuple(_TOKEN.findall(text))


@lru_cache(maxsize=65536)
def _token_stems(token: str) -> tuple[str, ...]:
    parts = [part.lower() for part in _PART.findall(token)]
    whole = [token.lower()] if len(parts) > 1 else []
    return (*whole, *(_stemmer.stemWord(part) for part in parts if part not in STOPWORDS))


@lru_cache(maxsize=32768)
def distinct_stems(text: str) -> frozenset[str]:
    """Return the stems of a text that is compared again and again, such as a sentence of the guide."""
    return frozenset(stems(text))


class Lexicon:
    """The vocabulary of the guide: how rare a stem is, which names mean the same, how to spell.

    Attributes:
        idf: Rarity of each stem over sections; higher is rarer.
        told: Stems of what each section says itself, in order, by its id.
        asked: Stems of its asks, in order.
        documents: Both, one after the other.
    """

    def __init__(self, corpus: Corpus, is_word: Callable[[str], bool] = lambda word: False) -> None:
        """Read the vocabulary off a corpus; equivalent names come from the glossary tables.

        Args:
            corpus: The content.
            is_word: Whether a word that the guide never uses is an ordinary one, and no misspelling.
        """
        self._is_word = is_word
        sections = corpus.sections.values()
        self.told = {section.id: stems(told_text(section)) for section in sections}
        self.asked = {section.id: stems(" ".join(section.meta.asks)) for section in sections}
        self.documents = {name: told + self.asked[name] for name, told in self.told.items()}
        documents = self.documents.values()
        counts = Counter(stem for document in documents for stem in set(document))
        self.idf: Mapping[str, float] = {s: log(1 + len(documents) / n) for s, n in counts.items()}
        self._rarest = max(self.idf.values(), default=1.0)
        spelled = {word for section in sections for word in set(words(lexical_text(section))) if word.isalpha()}
        self._spelling = _by_length(sorted(word for word in spelled if len(word) >= 4))
        self._known = spelled | STOPWORDS
        self._aliases = _aliases(corpus)
        self._everyday = EverydayWords(stems)
        self._aliases_by_start: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for place, term in enumerate(self._aliases):
            self._aliases_by_start[term.split(" ", 1)[0]].append((place, term))

    def knows(self, stem: str) -> bool:
        """Return whether the guide uses a stem."""
        return stem in self.idf

    def uses(self, word: str) -> bool:
        """Return whether the guide uses a word in just this form."""
        return word.lower() in self._known

    def rarity(self, stem: str) -> float:
        """Return the rarity of a stem; one the guide never uses counts as rarest."""
        return self.idf.get(stem, self._rarest)

    def correct(self, question: str) -> str:
        """Return a question with misspelled words replaced by the guide's nearest word."""
        return re.sub(r"[A-Za-z]{5,}", lambda match: self._correct_word(match.group()), question)

    def _correct_word(self, word: str) -> str:
        lower = word.lower()
        stem = _stemmer.stemWord(lower)
        inflected = stem != lower and self.knows(stem)
        if lower in self._known or inflected or not (word.islower() or word.istitle()):
            return word
        if self._is_word(lower):
            return word
        limit = 1 if len(word) < 8 else 2
        near = self._spelling.get((len(word), limit), ())
        found = process.extractOne(lower, near, scorer=DamerauLevenshtein.distance, score_cutoff=limit)
        return found[0] if found and found[0][0] == lower[0] else word

    def expand(self, question: str) -> str:
        """Return a question followed by the terms it says in everyday words and other names of the terms it uses."""
        asked = words(question)
        extra = self._everyday.terms(stems(question))
        starts = self._aliases_by_start.keys() & asked
        if starts:
            text = f" {' '.join(asked)} "
            terms = sorted(one for start in starts for one in self._aliases_by_start[start] if f" {one[1]} " in text)
            extra += [name for _, term in terms for name in self._aliases[term]]
        return " ".join([question, *dict.fromkeys(extra)])


def _by_length(spelled: Sequence[str]) -> Mapping[tuple[int, int], list[str]]:
    """Return the words that a word of some length can be at one letter's distance from, or two, in their order."""
    found: dict[tuple[int, int], list[str]] = defaultdict(list)
    for word in spelled:
        for limit in (1, 2):
            for length in range(len(word) - limit, len(word) + limit + 1):
                found[length, limit].append(word)
    return found


def lexical_text(section: Section) -> str:
    """Return everything a word search should see of a section."""
    return " ".join([told_text(section), *section.meta.asks])


def told_text(section: Section) -> str:
    """Return what a section says itself, without Markdown, below its titles."""
    return " ".join([section.page_title, section.heading, plain_text(section.body)])


def _aliases(corpus: Corpus) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for section in corpus.sections.values():
        table = read_table(section) if section.meta.table is TableKind.GLOSSARY else None
        if table is None:
            continue
        for row in table.rows:
            names = [name for cell in row.cells[:3] for name in _names(cell)]
            for name in names:
                groups[name] += [other for other in names if other != name]
    return dict(groups)


def _names(cell: str) -> Iterable[str]:
    if cell == EMPTY_CELL:
        return
    for name in re.split(r"[,;/]", plain_text(cell)):
        cleaned = " ".join(words(re.sub(r"\([^)]*\)", "", name)))
        if cleaned:
            yield cleaned


class WordIndex:
    """BM25 over lists of words. Its numbers can be kept, so that a start needs neither the words nor the package."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """Take numbers that `arrays` returned."""
        self._arrays = arrays
        words_of = arrays["words"].tobytes().decode().split("\n")
        self._columns = {word: column for column, word in enumerate(words_of) if word}
        self._count = int(arrays["count"])
        ends = arrays["ends"]
        self._starts, self._sizes = ends[:-1], np.diff(ends)
        self._documents, self._scores = arrays["documents"], arrays["scores"]

    @classmethod
    def of(cls, documents: Iterable[Sequence[str]]) -> WordIndex:
        """Return an index of documents, in order."""
        import bm25s

        words_of = [list(document) or [""] for document in documents]
        made = bm25s.BM25(method="lucene")
        made.index(words_of, show_progress=False)
        named = {column: word for word, column in made.vocab_dict.items()}
        ends = np.asarray(made.scores["indptr"], np.intp)
        vocabulary = "\n".join(named.get(column, "") for column in range(len(ends) - 1))
        return cls(
            {
                "words": np.frombuffer(vocabulary.encode(), np.uint8),
                "count": np.array(len(words_of)),
                "ends": ends,
                "documents": made.scores["indices"],
                "scores": made.scores["data"],
            }
        )

    def arrays(self) -> Mapping[str, NDArray[Any]]:
        """Return the numbers to keep, by name."""
        return self._arrays

    def scores(self, query: Iterable[str]) -> NDArray[np.float32]:
        """Return the BM25 score of every document, in order; 0 is no match.

        The columns of all words are added at once; `BM25.get_scores` adds one after the other and takes four times as
        long.
        """
        known = [column for word in query if (column := self._columns.get(word)) is not None]
        if not known:
            return np.zeros(self._count, np.float32)
        sizes = self._sizes[known]
        ends = np.cumsum(sizes)
        places = np.arange(ends[-1]) + np.repeat(self._starts[known] - ends + sizes, sizes)
        return np.bincount(self._documents[places], self._scores[places], self._count).astype(np.float32)


def grams(text: str) -> list[str]:
    """Return the character 4-grams of each word with its borders; misspelled words still share most of them."""
    return [gram for word in words(text) for gram in _word_grams(word)]


@lru_cache(maxsize=65536)
def _word_grams(word: str) -> tuple[str, ...]:
    bordered = f"_{word}_"
    return tuple(bordered[i : i + GRAM] for i in range(max(1, len(bordered) - GRAM + 1)))


def api_tokens(text: str) -> set[str]:
    """Return the names in a text that look like code, whole and in their dotted parts, lower case."""
    found: set[str] = set()
    for token in set(_TOKEN.findall(text)):
        if "_" in token or "." in token or not token.islower() and _CAMEL.search(token):
            found.add(token.lower())
            found |= {part.lower() for part in token.split(".") if len(part) > 3}
    return found
