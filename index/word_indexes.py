"""BM25 over the words of each section, of its asks and over its letters, kept with the index it was built with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from corpus.models import Section
from index.lexical import WordIndex, grams, plain_text, stems, told_text
from index.store import Fitted, VectorStore

READ: Mapping[str, Callable[[Section], list[str]]] = {
    "words": lambda section: stems(told_text(section)),
    "asked": lambda section: stems(" ".join(section.meta.asks)),
    "letters": lambda section: grams(" ".join([section.heading, plain_text(section.body), *section.meta.asks])),
}
"""What each index reads of a section, by the name of its evidence."""


def word_indexes(sections: Sequence[Section], store: VectorStore) -> dict[str, WordIndex]:
    """Return the indexes of sections by the name of their evidence: those kept with the store, or new ones."""
    digest = _digest(sections) if store.fitted else ""
    return {name: _kept(name, digest, store) or _made(name, sections) for name in READ}


def kept_arrays(sections: Sequence[Section]) -> Iterator[tuple[str, Fitted]]:
    """Yield what a store keeps of the indexes of sections, by name."""
    digest = _digest(sections)
    for name in READ:
        for part, array in _made(name, sections).arrays().items():
            yield f"{name}-{digest}.{part}", array


def _made(name: str, sections: Sequence[Section]) -> WordIndex:
    return WordIndex.of(READ[name](section) for section in sections)


def _kept(name: str, digest: str, store: VectorStore) -> WordIndex | None:
    prefix = f"{name}-{digest}."
    arrays = {key.removeprefix(prefix): array for key, array in store.fitted.items() if key.startswith(prefix)}
    return WordIndex(arrays) if arrays else None


def _digest(sections: Sequence[Section]) -> str:
    """Return a name that changes with what is read of the sections and with the code that reads it."""
    digest = hashlib.sha256()
    for module in ("lexical", "word_indexes"):
        digest.update(Path(__file__).with_name(f"{module}.py").read_bytes())
    for section in sections:
        digest.update("\0".join([told_text(section), section.body, *section.meta.asks]).encode())
    return digest.hexdigest()[:16]
