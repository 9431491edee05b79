"""The kept content: the same as the parsed one, and never another one's blocks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.blocks import blocks_as_json, keep_blocks, parse_blocks
from corpus.models import Corpus
from index.content_cache import NAME, open_corpus


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the content is kept."""
    folder = tmp_path_factory.mktemp("content")
    open_corpus(folder)
    return folder


def test_the_kept_content_is_the_parsed_one(kept: Path, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    parse_blocks.cache_clear()
    assert open_corpus(kept) == corpus
    kept_blocks = [parse_blocks(section.body) for section in corpus.sections.values()]
    monkeypatch.setattr("corpus.blocks._kept", {})
    parse_blocks.cache_clear()
    assert kept_blocks == [parse_blocks(section.body) for section in corpus.sections.values()]


def test_blocks_are_kept_for_just_their_body() -> None:
    body = "One sentence of its own for this test. And a second one.\n\n**Rule.** Kept."
    expected = parse_blocks(body)
    rows = json.loads(json.dumps(blocks_as_json(body)))
    parse_blocks.cache_clear()
    keep_blocks(body, rows)
    assert parse_blocks(body) == expected
    longer = body + " And more."
    assert parse_blocks(longer)[-1].end == len(longer)


def test_damaged_blocks_are_made_again(kept: Path, corpus: Corpus, caplog: pytest.LogCaptureFixture) -> None:
    whole = json.loads((kept / NAME).read_bytes())
    for blocks in ([], [[["prose", 0]] for _ in whole["blocks"]], [[["poem", 0, 1, [], None, None, ""]]] * 400):
        (kept / NAME).write_text(json.dumps({**whole, "blocks": blocks}), "utf-8")
        assert open_corpus(kept) == corpus
        assert "damaged" in caplog.text
        caplog.clear()
