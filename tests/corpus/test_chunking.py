"""Chunks of any body: slices of their source, within the window, together the whole text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import BlockKind, parse_blocks
from index.chunking import chunk_section
from index.encoder import BundledTokenizer
from tests.corpus.bodies import BODIES, WILD_BODIES, section

TOKENIZER = BundledTokenizer()


def assert_sound(body: str, max_tokens: int) -> None:
    place = section(body)
    chunks = chunk_section(place, TOKENIZER.count_tokens, max_tokens)
    position = 0
    for chunk in chunks:
        assert position <= chunk.start < chunk.end
        assert chunk.text == body[chunk.start : chunk.end]
        assert TOKENIZER.count_tokens(chunk.encoder_text) <= max_tokens
        assert chunk.context.startswith(place.heading_path)
        assert not body[position : chunk.start].strip(), "text between two chunks is lost"
        position = chunk.end
    assert not body[position:].strip()


def largest_unit(body: str) -> int:
    """Return the tokens of the largest part that cannot be cut, with what the encoder reads before it."""
    sizes = [0]
    for block in parse_blocks(body):
        header = body[block.header[0] : block.header[1]] if block.header else ""
        for start, end in block.units or [(block.start, block.end)]:
            lines = (
                body[start:end].splitlines() if block.kind in {BlockKind.CODE, BlockKind.DIAGRAM} else [body[start:end]]
            )
            sizes += [TOKENIZER.count_tokens(f"Soil › Sand\n{header}\n{line}") for line in lines]
    return max(sizes)


@given(st.one_of(BODIES, WILD_BODIES), st.integers(40, 256))
def test_chunks_cover_the_body_and_fit_or_a_part_is_too_large(body: str, max_tokens: int) -> None:
    try:
        assert_sound(body, max_tokens)
    except ValueError as error:
        assert "is larger than the encoder's window" in str(error)
        assert largest_unit(body) > max_tokens


@given(BODIES)
def test_a_window_that_is_large_enough_cuts_only_at_tables_and_code(body: str) -> None:
    chunks = chunk_section(section(body), TOKENIZER.count_tokens, 100_000)
    alone = {(b.start, b.end) for b in parse_blocks(body) if b.kind not in {BlockKind.PROSE, BlockKind.LIST}}
    spans = [(chunk.start, chunk.end) for chunk in chunks]
    assert alone <= set(spans)
    assert all(a in alone or b in alone for a, b in pairwise(spans))


def test_later_parts_of_a_table_carry_its_header() -> None:
    rows = "\n".join(f"| Sign number {n} of the bed | Mend the soil of that bed |" for n in range(30))
    body = f"| Sign | Action |\n| --- | --- |\n{rows}"
    first, *others = chunk_section(section(body), TOKENIZER.count_tokens, 128)
    assert first.context == "Soil › Sand"
    assert first.text.startswith("| Sign | Action |")
    assert others
    assert {chunk.context for chunk in others} == {"Soil › Sand\n| Sign | Action |\n| --- | --- |"}


@pytest.mark.parametrize("body", ["word " * 300, "- " + "word " * 300, "Short.\n\n" + "word " * 300])
def test_a_sentence_larger_than_the_window_is_an_error(body: str) -> None:
    with pytest.raises(ValueError, match=r"soil/sand: .* is larger than the encoder's window"):
        chunk_section(section(body.strip()), TOKENIZER.count_tokens, 256)


def test_an_empty_table_and_an_empty_body_lose_nothing() -> None:
    assert chunk_section(section(""), TOKENIZER.count_tokens, 256) == []
    wide = "| " + " | ".join(f"Column {n}" for n in range(20)) + " |\n|" + " --- |" * 20
    with pytest.raises(ValueError, match="larger"):
        chunk_section(section(wide), TOKENIZER.count_tokens, 40)
