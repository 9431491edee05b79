"""The word indexes: kept with the index they were built with, and made again for any other text."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.models import Corpus
from index.store import Entry, EntryKind, VectorStore
from index.word_indexes import READ, kept_arrays, word_indexes

QUERY = ["canari", "alia", "drift", "cana"]


@pytest.fixture
def keeping(corpus_part: Corpus) -> VectorStore:
    store = VectorStore([Entry("a", EntryKind.ASK, -1, -1, "a")], np.ones((1, 1), np.float32))
    store.fitted = dict(kept_arrays(tuple(corpus_part.sections.values())))
    return store


def test_what_is_kept_scores_as_what_is_made(corpus_part: Corpus, keeping: VectorStore, tmp_path: Path) -> None:
    sections = tuple(corpus_part.sections.values())
    keeping.save(tmp_path, "corpus", "encoder", whole=False)
    kept = word_indexes(sections, VectorStore.load(tmp_path)[0])
    keeping.fitted = {}
    made = word_indexes(sections, keeping)
    assert kept.keys() == made.keys() == READ.keys()
    for name, index in kept.items():
        assert (index.scores(QUERY) == made[name].scores(QUERY)).all()
        assert index.scores(["nothing like it"]).tolist() == [0.0] * len(sections)
    assert kept["words"].scores(["canari"]).any() and kept["letters"].scores(["cana"]).any()


def test_other_text_gets_indexes_of_its_own(corpus_part: Corpus, keeping: VectorStore) -> None:
    first, *rest = corpus_part.sections.values()
    changed = first.model_copy(update={"body": f"{first.body}\n\nA zyzzyva."})
    found = word_indexes((changed, *rest), keeping)["words"].scores(["zyzzyva"])
    assert found[0] > 0 and not found[1:].any()
    assert not word_indexes((first, *rest), keeping)["words"].scores(["zyzzyva"]).any()


def test_a_start_with_a_kept_index_needs_no_package_for_words(keeping: VectorStore, tmp_path: Path) -> None:
    keeping.save(tmp_path, "corpus", "encoder", whole=False)
    code = (
        "import sys; from pathlib import Path; from index.store import VectorStore; import index.word_indexes; "
        f"VectorStore.load(Path({str(tmp_path)!r})); print('bm25s' in sys.modules, 'scipy' in sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == ["False", "False"]
