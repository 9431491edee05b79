"""What is measured: the tutor, and the usual recipes on the same guide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import faiss
import numpy as np

from corpus.models import Corpus, Section
from index.chunking import chunk_section
from index.encoder import Encoder
from index.lexical import WordIndex, lexical_text, stems
from tutor.chat.engine import Tutor

TOP = 4
CHUNK_CHARACTERS = 1000
CHUNK_OVERLAP = 200


@dataclass(frozen=True)
class Response:
    """What a system says to one input.

    Attributes:
        sections: Ids of the sections offered, best first.
        text: The answer, or the decline in words.
        declined: Type of the decline, or "" if it was answered.
    """

    sections: tuple[str, ...]
    text: str
    declined: str = ""


class System(Protocol):
    """Anything that answers questions from the guide."""

    name: str

    def respond(self, question: str) -> Response:
        """Return what the system says."""


class TutorSystem:
    """The tutor as learners meet it."""

    def __init__(self, tutor: Tutor, name: str = "mlpro-tutor") -> None:
        """Take the tutor to measure."""
        self.name = name
        self._tutor = tutor

    def respond(self, question: str) -> Response:
        """Return the tutor's answer or decline."""
        answer = self._tutor.ask(question)
        sections = tuple(citation.section_id for citation in answer.citations)
        return Response(sections, answer.text, answer.reason.value if answer.reason else "")


class RankedSections:
    """Answers with the best sections themselves, as search engines do; never declines."""

    def __init__(self, name: str, corpus: Corpus, rank: Callable[[str], Sequence[int]]) -> None:
        """Take a function that returns positions of sections, best first."""
        self.name = name
        self._sections: tuple[Section, ...] = tuple(corpus.sections.values())
        self._rank = rank

    def respond(self, question: str) -> Response:
        """Return the text of the best sections."""
        best = [self._sections[number] for number in self._rank(question)[:TOP]]
        return Response(tuple(section.id for section in best), "\n\n".join(section.body for section in best))


def lexical_alone(corpus: Corpus) -> RankedSections:
    """Return BM25 over whole sections, without synonyms and spelling."""
    index = WordIndex.of(stems(lexical_text(section)) for section in corpus.sections.values())
    return RankedSections(
        "BM25 alone", corpus, lambda question: list(np.argsort(-index.scores(stems(question)), kind="stable"))
    )


def dense_alone(corpus: Corpus, encoder: Encoder) -> RankedSections:
    """Return the similarity of each section's best passage."""
    chunks = [
        (number, chunk)
        for number, section in enumerate(corpus.sections.values())
        for chunk in chunk_section(section, encoder.count_tokens, encoder.max_tokens)
    ]
    owners = np.array([number for number, _ in chunks])
    vectors = encoder.encode([chunk.encoder_text for _, chunk in chunks])

    def rank(question: str) -> Sequence[int]:
        best = np.full(len(corpus.sections), -1.0, np.float32)
        np.maximum.at(best, owners, np.einsum("ij,j->i", vectors, encoder.encode([question])[0]))
        return list(np.argsort(-best, kind="stable"))

    return RankedSections("dense alone", corpus, rank)


class StockPipeline:
    """The usual LangChain recipe: recursive splitter, the same encoder, a flat FAISS index, top 4."""

    name = "stock LangChain"

    def __init__(self, corpus: Corpus, encoder: Encoder) -> None:
        """Split and embed the pages.

        Raises:
            ImportError: `langchain-text-splitters` is not installed.
        """
        from langchain_text_splitters import RecursiveCharacterTextSplitter

        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_CHARACTERS, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )
        self._chunks: list[tuple[str, str]] = []
        for page in corpus.pages:
            bounds, text = _page_text(page.sections)
            for document in splitter.create_documents([text]):
                start = document.metadata["start_index"]
                middle = start + len(document.page_content) // 2
                owner = [section_id for begin, section_id in bounds if begin <= middle][-1]
                self._chunks.append((owner, document.page_content))
        self._encoder = encoder
        self._index = faiss.IndexFlatIP(encoder.dimension)
        self._index.add(encoder.encode([text for _, text in self._chunks]))

    def respond(self, question: str) -> Response:
        """Return the four nearest chunks, joined."""
        _, rows = self._index.search(self._encoder.encode([question]), TOP)
        found = [self._chunks[row] for row in rows[0]]
        return Response(tuple(owner for owner, _ in found), "\n\n".join(text for _, text in found))


def _page_text(sections: Sequence[Section]) -> tuple[list[tuple[int, str]], str]:
    """Return where each section begins, and the page as a reader sees it."""
    bounds, parts, position = [], [], 0
    for section in sections:
        bounds.append((position, section.id))
        parts.append(f"## {section.heading}\n\n{section.body}\n\n")
        position += len(parts[-1])
    return bounds, "".join(parts)


def first_words(text: str, limit: int) -> str:
    """Return the first words of an answer as one line without backticks and asterisks; a lone bar is a word."""
    return " ".join(" ".join(text.split()[:limit]).replace("`", "").replace("*", "").split())
