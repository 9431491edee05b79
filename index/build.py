"""Content → index. A changed section embeds only itself again."""

from __future__ import annotations

import hashlib
import logging
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from corpus.blocks import BlockKind, parse_blocks
from corpus.errors import MissingIndexError, StaleIndexError
from corpus.models import Corpus, Section, TableKind
from corpus.tables import read_table
from index.chunking import TokenCounter, chunk_section
from index.encoder import Encoder, Vectors
from index.examples import example_entries, examples_digest
from index.files import ensure_space
from index.leaning import fit, fit_name
from index.lexical import plain_text
from index.outside import outside_digest, outside_topics
from index.sides import side_entries
from index.store import Entry, EntryKind, VectorStore
from index.word_indexes import kept_arrays

BATCH = 256
CHECKPOINT_SECONDS = 10.0
"""How often an unfinished build saves what it has, so that an interrupted one goes on from there."""
REVISION = 4
"""Goes up when other texts of a section are embedded, or other numbers kept; an older index is then built again."""
ENTRY_BYTES, COPIES = 500, 3
"""Bytes of an entry beside its vector, and copies on disk at worst: the old index, an unfinished one, the new one."""
UNFINISHED = "unfinished"
"""Folder below the index's for the vectors of an unfinished build."""
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


def section_entries(section: Section, count_tokens: TokenCounter, max_tokens: int) -> Iterator[Entry]:
    """Yield what is embedded of a section: its chunks, asks, tempting choices, claims of sides and quotable units."""
    for chunk in chunk_section(section, count_tokens, max_tokens):
        yield Entry(section.id, EntryKind.PASSAGE, chunk.start, chunk.end, chunk.encoder_text)
    for ask in section.meta.asks:
        yield Entry(section.id, EntryKind.ASK, -1, -1, ask)
    table = read_table(section)
    if table and table.kind is TableKind.TRAPS:
        for row in table.rows:
            yield Entry(section.id, EntryKind.TEMPTING, -1, -1, plain_text(row.cells[0]))
    yield from side_entries(section)
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
        StorageError: The folder cannot be written or the disk is full; nothing was embedded then.
    """
    began = time.perf_counter()
    entries = [
        entry
        for section in corpus.sections.values()
        for entry in section_entries(section, encoder.count_tokens, encoder.max_tokens)
    ]
    entries += [Entry(group, EntryKind.OUTSIDE, -1, -1, topic) for group, topic in outside_topics()]
    entries += example_entries()
    ensure_space(folder, len(entries) * (4 * encoder.dimension + ENTRY_BYTES) * COPIES)
    known = _known_vectors(folder, encoder) | _known_vectors(folder / UNFINISHED, encoder)
    missing = {entry.text: entry for entry in entries if entry.text not in known}
    encoder_seconds = 0.0
    progress(0, len(missing))
    saved = time.perf_counter()
    done: list[Entry] = []
    for batch in _batches(sorted(missing.values(), key=lambda entry: len(entry.text))):
        before = time.perf_counter()
        known.update(zip((entry.text for entry in batch), encoder.encode([e.text for e in batch]), strict=True))
        encoder_seconds += time.perf_counter() - before
        done += batch
        progress(len(done), len(missing))
        if time.perf_counter() - saved > CHECKPOINT_SECONDS and len(done) < len(missing):
            _save_unfinished(done, known, corpus, encoder, folder)
            saved = time.perf_counter()
    vectors = np.stack([known[entry.text] for entry in entries])
    store = VectorStore(entries, vectors)
    store.fitted = {fit_name(): fit(store), **dict(kept_arrays(tuple(corpus.sections.values())))}
    store.save(folder, index_key(corpus.digest), encoder.name)
    shutil.rmtree(folder / UNFINISHED, ignore_errors=True)
    return BuildReport(len(entries), len(missing), time.perf_counter() - began, encoder_seconds)


def _batches(entries: list[Entry]) -> Iterator[list[Entry]]:
    for start in range(0, len(entries), BATCH):
        yield entries[start : start + BATCH]


def _save_unfinished(
    done: list[Entry], known: Mapping[str, Vectors], corpus: Corpus, encoder: Encoder, folder: Path
) -> None:
    part = VectorStore(done, np.stack([known[entry.text] for entry in done]))
    part.save(folder / UNFINISHED, index_key(corpus.digest), encoder.name, whole=False)


def _known_vectors(folder: Path, encoder: Encoder) -> dict[str, Vectors]:
    try:
        store, manifest = VectorStore.load(folder)
    except (MissingIndexError, StaleIndexError):
        return {}
    if manifest.encoder != encoder.name or manifest.dimension != encoder.dimension:
        return {}
    return {entry.text: vector for entry, vector in zip(store.entries, store.vectors, strict=True)}


def index_key(corpus: str) -> str:
    """Return what the manifest keeps for a corpus digest: it changes with the topics outside and the examples, too."""
    return hashlib.sha256(f"{corpus} {outside_digest()} {examples_digest()} {REVISION}".encode()).hexdigest()


def is_current(folder: Path, corpus: str, encoder: str) -> bool:
    """Return whether the index in a folder is whole and belongs to a corpus digest and an encoder name."""
    try:
        manifest = VectorStore.load(folder)[1]
    except (MissingIndexError, StaleIndexError):
        return False
    return (manifest.corpus, manifest.encoder) == (index_key(corpus), encoder)


def open_index(
    corpus: Corpus, encoder: Encoder, folder: Path, progress: Progress = lambda done, total: None
) -> VectorStore:
    """Return the index of a corpus; build it if it is missing, stale or damaged.

    Raises:
        StorageError: It must be built and the folder cannot be written.
    """
    try:
        store, manifest = VectorStore.load(folder)
        if (manifest.corpus, manifest.encoder) == (index_key(corpus.digest), encoder.name):
            return store
        _log.info("the content or the encoder changed; the index is built again")
    except MissingIndexError:
        _log.info("no index yet; it is built now")
    except StaleIndexError as error:
        _log.warning("%s It is built again now.", error)
    build_index(corpus, encoder, folder, progress)
    return VectorStore.load(folder)[0]
