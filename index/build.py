"""Content → index. A changed section embeds only itself again."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.blocks import BlockKind, parse_blocks
from corpus.errors import MissingIndexError, StaleIndexError
from corpus.models import Corpus, Section
from index.chunking import chunk_section
from index.encoder import Encoder, Vectors
from index.store import Entry, EntryKind, VectorStore

BATCH = 64
Progress = Callable[[int, int], None]
"""Called with the number of texts embedded so far and in all."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BuildReport:
    """What a build did.

    Attributes:
        entries: Vectors in the index.
        embedded: Texts that had to be embedded; the others were taken from the index before.
        seconds: Whole build.
        encoder_seconds: Share of it spent in the encoder.
    """

    entries: int
    embedded: int
    seconds: float
    encoder_seconds: float


def section_entries(section: Section, encoder: Encoder) -> Iterator[Entry]:
    """Yield what is embedded of a section: its chunks, its asks and its quotable units."""
    for chunk in chunk_section(section, encoder.count_tokens, encoder.max_tokens):
        yield Entry(section.id, EntryKind.PASSAGE, chunk.start, chunk.end, chunk.encoder_text)
    for ask in section.meta.asks:
        yield Entry(section.id, EntryKind.ASK, -1, -1, ask)
    for block in parse_blocks(section.body):
        if block.kind is BlockKind.DIAGRAM:
            continue
        for start, end in block.units:
            yield Entry(section.id, EntryKind.UNIT, start, end, f"{section.heading}: {section.body[start:end]}")


def build_index(
    corpus: Corpus, encoder: Encoder, folder: Path, progress: Progress = lambda done, total: None
) -> BuildReport:
    """Build the index of a corpus and save it.

    Raises:
        StorageError: The folder cannot be written.
    """
    began = time.perf_counter()
    entries = [entry for section in corpus.sections.values() for entry in section_entries(section, encoder)]
    known = _known_vectors(folder, encoder)
    missing = list(dict.fromkeys(entry.text for entry in entries if entry.text not in known))
    encoder_seconds = 0.0
    progress(0, len(missing))
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        before = time.perf_counter()
        known.update(zip(batch, encoder.encode(batch), strict=True))
        encoder_seconds += time.perf_counter() - before
        progress(min(start + BATCH, len(missing)), len(missing))
    vectors = np.stack([known[entry.text] for entry in entries])
    VectorStore(entries, vectors).save(folder, corpus.digest, encoder.name)
    return BuildReport(len(entries), len(missing), time.perf_counter() - began, encoder_seconds)


def _known_vectors(folder: Path, encoder: Encoder) -> dict[str, Vectors]:
    try:
        store, manifest = VectorStore.load(folder)
    except (MissingIndexError, StaleIndexError):
        return {}
    if manifest.encoder != encoder.name or manifest.dimension != encoder.dimension:
        return {}
    return {entry.text: vector for entry, vector in zip(store.entries, store.vectors, strict=True)}


def is_current(folder: Path, corpus: str, encoder: str) -> bool:
    """Return whether the index in a folder is whole and belongs to a corpus digest and an encoder name."""
    try:
        manifest = VectorStore.load(folder)[1]
    except (MissingIndexError, StaleIndexError):
        return False
    return (manifest.corpus, manifest.encoder) == (corpus, encoder)


def open_index(
    corpus: Corpus, encoder: Encoder, folder: Path, progress: Progress = lambda done, total: None
) -> VectorStore:
    """Return the index of a corpus; build it if it is missing, stale or damaged.

    Raises:
        StorageError: It must be built and the folder cannot be written.
    """
    try:
        store, manifest = VectorStore.load(folder)
        if (manifest.corpus, manifest.encoder) == (corpus.digest, encoder.name):
            return store
        _log.info("the content or the encoder changed; the index is built again")
    except MissingIndexError:
        _log.info("no index yet; it is built now")
    except StaleIndexError as error:
        _log.warning("%s It is built again now.", error)
    build_index(corpus, encoder, folder, progress)
    return VectorStore.load(folder)[0]
