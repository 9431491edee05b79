"""Building: what is embedded, that only changes are, and that damage is repaired."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import StorageError
from corpus.models import Corpus, Page
from index import build
from index.build import build_index, open_index, section_entries
from index.checks import window_problems
from index.chunking import chunk_section
from index.encoder import BundledTokenizer, Encoder, Vectors, WordVectors, bundled_model_path
from index.examples import example_entries
from index.files import ensure_space
from index.outside import outside_topics
from index.store import EntryKind, VectorStore


class CountingEncoder:
    """Counts the texts it passes on to the real encoder."""

    def __init__(self, encoder: Encoder, name: str = "") -> None:
        self._encoder = encoder
        self.name = name or encoder.name
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens
        self.seen = 0

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.seen += len(texts)
        return self._encoder.encode(texts)

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        return self._encoder.encode_words(texts)

    def count_tokens(self, text: str) -> int:
        return self._encoder.count_tokens(text)


@pytest.fixture(scope="module")
def tiny(corpus_part: Corpus) -> Corpus:
    page = corpus_part.page("3.1")
    assert page is not None
    return with_sections(corpus_part, page, 4)


@pytest.fixture(autouse=True)
def _few_topics(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the index a few topics and examples, all of which take longer than the sections of these tests."""
    monkeypatch.setattr(build, "outside_topics", lambda: outside_topics()[:20])
    monkeypatch.setattr(build, "example_entries", lambda: example_entries()[:20])


def with_sections(corpus: Corpus, page: Page, count: int, heading: str = "") -> Corpus:
    sections = list(page.sections[:count])
    if heading:
        sections[0] = sections[0].model_copy(update={"heading": heading})
    part = page.model_copy(update={"sections": tuple(sections)})
    return corpus.model_copy(update={"pages": (part,), "digest": f"{count}-{heading}"})


def test_every_chunk_fits_the_window_and_equals_its_slice(corpus_part: Corpus, encoder: Encoder) -> None:
    for section in corpus_part.sections.values():
        position = 0
        for chunk in chunk_section(section, encoder.count_tokens, encoder.max_tokens):
            assert chunk.text == section.body[chunk.start : chunk.end]
            assert encoder.count_tokens(chunk.encoder_text) <= encoder.max_tokens
            assert not section.body[position : chunk.start].strip(), "text between two chunks is lost"
            position = chunk.end
        assert not section.body[position:].strip()


def test_tokenizer_alone_counts_like_the_model(encoder: Encoder, corpus_part: Corpus) -> None:
    tokenizer = BundledTokenizer()
    assert tokenizer.max_tokens == encoder.max_tokens
    for section in list(corpus_part.sections.values())[:10]:
        assert tokenizer.count_tokens(section.body) == encoder.count_tokens(section.body)


def test_a_section_too_long_for_the_window_is_reported(tiny: Corpus, encoder: Encoder) -> None:
    page = tiny.pages[0]
    long = page.sections[0].model_copy(update={"body": "A canary sends a small share of traffic. " * 60})
    broken = tiny.model_copy(update={"pages": (page.model_copy(update={"sections": (long,)}),)})
    problems = list(window_problems(broken, encoder.count_tokens, encoder.max_tokens))
    assert len(problems) == 1
    assert "tokens; at most 256" in problems[0].message


def test_entries_of_a_section_hold_passages_asks_and_units(tiny: Corpus, encoder: Encoder) -> None:
    section = tiny.pages[0].sections[1]
    entries = list(section_entries(section, encoder.count_tokens, encoder.max_tokens))
    kinds = {entry.kind for entry in entries}
    assert kinds == {EntryKind.PASSAGE, EntryKind.ASK, EntryKind.UNIT}
    assert [e.text for e in entries if e.kind is EntryKind.ASK] == list(section.meta.asks)
    for entry in entries:
        if entry.kind is EntryKind.UNIT:
            assert entry.text.endswith(section.body[entry.start : entry.end])


def test_only_a_changed_section_is_embedded_again(tiny: Corpus, encoder: Encoder, tmp_path: Path) -> None:
    counting = CountingEncoder(encoder)
    first = build_index(tiny, counting, tmp_path)
    assert first.embedded == counting.seen > 0
    again = build_index(tiny, counting, tmp_path)
    assert (again.embedded, again.entries) == (0, first.entries)
    changed = with_sections(tiny, tiny.pages[0], 4, heading="Another heading")
    third = build_index(changed, counting, tmp_path)
    section = changed.pages[0].sections[0]
    own = {
        e.text
        for e in section_entries(section, encoder.count_tokens, encoder.max_tokens)
        if e.kind is not EntryKind.ASK
    }
    assert third.embedded == len(own)


def test_an_index_is_rebuilt_only_if_it_must(tiny: Corpus, encoder: Encoder, tmp_path: Path) -> None:
    counting = CountingEncoder(encoder)
    open_index(tiny, counting, tmp_path)
    built = counting.seen
    open_index(tiny, counting, tmp_path)
    assert counting.seen == built
    other = CountingEncoder(encoder, name="another-encoder")
    open_index(tiny, other, tmp_path)
    assert other.seen == built, "another encoder shares no vectors"


@pytest.mark.parametrize("file", ["*.faiss", "*.onnx"])
def test_a_damaged_index_is_rebuilt_with_a_message(
    tiny: Corpus, encoder: Encoder, tmp_path: Path, caplog: pytest.LogCaptureFixture, file: str
) -> None:
    store = open_index(tiny, encoder, tmp_path)
    next(tmp_path.glob(file)).write_bytes(b"garbage")
    repaired = open_index(tiny, encoder, tmp_path)
    assert "damaged" in caplog.text
    assert repaired.entries == store.entries
    assert VectorStore.load(tmp_path)[1].corpus == build.index_key(tiny.digest)


def test_progress_reaches_the_total(tiny: Corpus, encoder: Encoder, tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    report = build_index(tiny, encoder, tmp_path, lambda done, total: steps.append((done, total)))
    assert steps[0] == (0, report.embedded)
    assert steps[-1] == (report.embedded, report.embedded)


def test_the_bundled_weights_are_the_known_ones() -> None:
    assert (bundled_model_path() / "model.safetensors").is_file()


class StoppingEncoder(CountingEncoder):
    """Fails after some texts, as a killed process would."""

    def __init__(self, encoder: Encoder, limit: int) -> None:
        super().__init__(encoder)
        self._limit = limit

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self.seen >= self._limit:
            raise KeyboardInterrupt
        return super().encode(texts)


def test_an_interrupted_build_goes_on_where_it_stopped(
    tiny: Corpus, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "BATCH", 8)
    monkeypatch.setattr(build, "CHECKPOINT_SECONDS", 0.0)
    with pytest.raises(KeyboardInterrupt):
        build_index(tiny, StoppingEncoder(encoder, 16), tmp_path)
    assert (tmp_path / build.UNFINISHED).is_dir()
    resumed = build_index(tiny, encoder, tmp_path)
    whole = build_index(tiny, encoder, tmp_path / "whole")
    assert resumed.embedded == whole.embedded - 16
    assert not (tmp_path / build.UNFINISHED).exists()
    assert np.allclose(VectorStore.load(tmp_path)[0].vectors, VectorStore.load(tmp_path / "whole")[0].vectors)


def test_a_full_disk_is_noticed_before_anything_is_embedded(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="MB are needed"):
        ensure_space(tmp_path, 10**18)
    ensure_space(tmp_path / "new", 1)
    assert list((tmp_path / "new").iterdir()) == []


def test_a_folder_that_cannot_be_made_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        ensure_space(tmp_path / "file" / "index", 1)
