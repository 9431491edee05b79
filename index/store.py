"""Vectors on disk and in memory: FAISS for the search, JSON for what each vector stands for.

Files are named by their content; the manifest is replaced last and atomically, so a reader sees
either the old index or the new one. Nothing is ever unpickled.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
from numpy.typing import NDArray

from corpus.errors import MissingIndexError, StaleIndexError, StorageError
from index.encoder import Vectors
from index.files import write_atomically
from index.scan import Scan, scan_model

FORMAT = 2
MANIFEST = "manifest.json"

Fitted = NDArray[Any]


class EntryKind(StrEnum):
    """What a vector stands for."""

    PASSAGE = "passage"
    ASK = "ask"
    UNIT = "unit"
    TEMPTING = "tempting"
    SIDE = "side"
    EXCHANGED = "exchanged"
    OUTSIDE = "outside"
    EXAMPLE = "example"


@dataclass(frozen=True)
class Entry:
    """One vector's meaning.

    Attributes:
        section_id: Section it leads to; for a topic outside the guide or an example, its group.
        kind: Whether a chunk, an ask, a quotable unit, a tempting wrong choice, what a contrast says of a side,
            the same said of the other side, a topic outside the guide or an example was embedded.
        start: Offset in the section's body; -1 for asks, choices, topics and examples.
        end: Offset after the last character; -1 for asks, topics and examples.
        text: What was embedded.
    """

    section_id: str
    kind: EntryKind
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Manifest:
    """What an index was built from.

    Attributes:
        corpus: Digest of everything that was embedded; see `index.build.index_key`.
        encoder: Name of the encoder.
        dimension: Length of a vector.
        count: Number of vectors.
        format: Version of the layout on disk.
        faiss: Version of the library that wrote the vectors.
        vectors: sha256 of the vector file, which is also its name.
        entries: sha256 of the entry file, which is also its name.
        scan: sha256 of the 8-bit copies, which is also their name; empty if there are none.
        fitted: sha256 of what was fitted on the vectors, which is also its name; empty if there is nothing.
    """

    corpus: str
    encoder: str
    dimension: int
    count: int
    format: int
    faiss: str
    vectors: str
    entries: str
    scan: str = ""
    fitted: str = ""


class VectorStore:
    """Entries and their unit vectors, searchable by inner product.

    Attributes:
        entries: What each vector stands for.
        fitted: What was worked out from just these entries and vectors when the index was built, by a name that
            changes with the code that did it.
    """

    def __init__(self, entries: Sequence[Entry], vectors: Vectors) -> None:
        """Take one unit row per entry.

        Raises:
            ValueError: There is not exactly one row per entry.
        """
        if vectors.ndim != 2 or len(entries) != len(vectors):
            raise ValueError(f"{len(entries)} entries, but vectors of shape {vectors.shape}")
        self.entries = tuple(entries)
        self.fitted: Mapping[str, Fitted] = {}
        self._index: faiss.Index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, np.float32))
        self._scan: Scan | None = None

    @property
    def vectors(self) -> Vectors:
        """Return all vectors, shape `(len(entries), dimension)`."""
        return np.asarray(self._index.reconstruct_n(0, self._index.ntotal), np.float32)

    def search(self, query: Vectors, top_k: int) -> list[tuple[Entry, float]]:
        """Return the entries most similar to a unit vector of shape `(dimension,)`, best first.

        Scores are cosine similarities in [-1, 1].

        Raises:
            ValueError: `top_k` is below 1.
        """
        if top_k < 1:
            raise ValueError("top_k is below 1")
        scores, positions = self._index.search(query.reshape(1, -1), min(top_k, len(self.entries)))
        return [(self.entries[p], float(s)) for p, s in zip(positions[0], scores[0], strict=True) if p >= 0]

    def scores(self, query: Vectors) -> Vectors:
        """Return the similarity of every entry to a unit vector, in entry order."""
        stored = faiss.rev_swig_ptr(cast(Any, self._index).get_xb(), self._index.ntotal * self._index.d)
        # `@` would start the threads of NumPy's BLAS, which wait for each other: where another program uses a core,
        # two threads were measured to take 15 ms for what one does in 0.3.
        rows = stored.reshape(self._index.ntotal, self._index.d)
        return np.asarray(np.einsum("ij,j->i", rows, query), np.float32)

    def scan(self, query: Vectors) -> Vectors:
        """Return the same to within `index.scan.WITHIN`, much faster if the index was loaded from a folder."""
        return self.scores(query) if self._scan is None else self._scan.similarities(query)

    def save(self, folder: Path, corpus: str, encoder: str, *, whole: bool = True) -> Manifest:
        """Write the index into a folder, replacing the one there at the last step.

        Args:
            folder: Where to.
            corpus: Digest of everything that was embedded.
            encoder: Name of the encoder.
            whole: Whether the 8-bit copies are written too, without which questions take longer.

        Raises:
            StorageError: The folder cannot be written.
        """
        raw = faiss.serialize_index(self._index).tobytes()
        rows = json.dumps([asdict(entry) for entry in self.entries], ensure_ascii=False).encode()
        copies = scan_model(self.vectors) if whole else b""
        fitted = _packed(self.fitted) if self.fitted else b""
        manifest = Manifest(
            corpus=corpus,
            encoder=encoder,
            dimension=self._index.d,
            count=len(self.entries),
            format=FORMAT,
            faiss=faiss.__version__,
            vectors=hashlib.sha256(raw).hexdigest(),
            entries=hashlib.sha256(rows).hexdigest(),
            scan=hashlib.sha256(copies).hexdigest() if copies else "",
            fitted=hashlib.sha256(fitted).hexdigest() if fitted else "",
        )
        try:
            folder.mkdir(parents=True, exist_ok=True)
            write_atomically(folder / f"{manifest.vectors}.faiss", raw)
            write_atomically(folder / f"{manifest.entries}.json", rows)
            if copies:
                write_atomically(folder / f"{manifest.scan}.onnx", copies)
            if fitted:
                write_atomically(folder / f"{manifest.fitted}.npz", fitted)
            write_atomically(folder / MANIFEST, json.dumps(asdict(manifest), indent=2).encode())
            _remove_others(folder, manifest)
        except OSError as error:
            raise StorageError(
                f"the index cannot be written to {folder}: {error.strerror}; free some space or set TUTOR_HOME to a "
                "folder you can write to"
            ) from error
        return manifest

    @classmethod
    def load(cls, folder: Path) -> tuple[VectorStore, Manifest]:
        """Read an index and check it against its checksums.

        Raises:
            MissingIndexError: There is none.
            StaleIndexError: It is damaged or of another layout.
        """
        manifest = read_manifest(folder)
        raw = _read(folder / f"{manifest.vectors}.faiss", manifest.vectors)
        rows = _read(folder / f"{manifest.entries}.json", manifest.entries)
        index = faiss.deserialize_index(np.frombuffer(raw, np.uint8))
        try:
            kinds = {kind.value: kind for kind in EntryKind}
            entries = tuple(
                Entry(row["section_id"], kinds[row["kind"]], row["start"], row["end"], row["text"])
                for row in json.loads(rows)
            )
        except (KeyError, TypeError, ValueError) as error:
            raise StaleIndexError(f"the index in {folder} was written by another version of this program") from error
        store = cls.__new__(cls)
        store.entries, store._index = entries, index
        store._scan = Scan(_read(folder / f"{manifest.scan}.onnx", manifest.scan)) if manifest.scan else None
        store.fitted = _unpacked(_read(folder / f"{manifest.fitted}.npz", manifest.fitted)) if manifest.fitted else {}
        return store, manifest


def _packed(arrays: Mapping[str, Fitted]) -> bytes:
    out = BytesIO()
    np.savez(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def _unpacked(raw: bytes) -> dict[str, Fitted]:
    with np.load(BytesIO(raw), allow_pickle=False) as found:
        return dict(found)


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of the index in a folder.

    Raises:
        MissingIndexError: There is none.
        StaleIndexError: It cannot be understood.
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except FileNotFoundError as error:
        raise MissingIndexError(f"there is no index in {folder}; run `python -m tutor build`") from error
    except (OSError, ValueError, TypeError) as error:
        raise StaleIndexError(f"the index in {folder} is damaged (manifest); run `python -m tutor build`") from error
    if manifest.format != FORMAT:
        raise StaleIndexError(f"the index in {folder} has layout {manifest.format}, this program writes {FORMAT}")
    return manifest


def _read(path: Path, digest: str) -> bytes:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise StaleIndexError(
            f"the index is damaged: {path.name} cannot be read; run `python -m tutor build`"
        ) from error
    if hashlib.sha256(raw).hexdigest() != digest:
        raise StaleIndexError(f"the index is damaged: {path.name} was changed; run `python -m tutor build`")
    return raw


def _remove_others(folder: Path, manifest: Manifest) -> None:
    keep = {MANIFEST, f"{manifest.vectors}.faiss", f"{manifest.entries}.json", f"{manifest.scan}.onnx"}
    keep.add(f"{manifest.fitted}.npz")
    for path in folder.iterdir():
        if (
            path.name not in keep
            and path.suffix in {".faiss", ".json", ".onnx", ".npz"}
            and not path.name.startswith(".")
        ):
            path.unlink(missing_ok=True)
