"""Blocks and their quotable units: right kinds, right offsets, nothing lost."""

from __future__ import annotations

import pytest
from hypothesis import given

from corpus.blocks import Block, BlockKind, Label, parse_blocks
from corpus.models import Corpus
from tests.corpus.bodies import BODIES, WILD_BODIES


def texts(body: str, block: Block) -> list[str]:
    return [body[start:end] for start, end in block.units]


def test_a_section_falls_into_its_blocks() -> None:
    body = (
        'Sand is dry. Clay is wet.\n\n**Stem cue.** "Dries at once" means sand. Think.\n\n'
        "- One. Two.\n- Three\n\n| A | B |\n| --- | --- |\n| a | b |\n| c | d |\n\n"
        "```python run\nx = 1\n```\n\n```mermaid\nflowchart LR\n```"
    )
    prose, cue, points, table, code, diagram = parse_blocks(body)
    assert [b.kind for b in parse_blocks(body)] == [
        BlockKind.PROSE,
        BlockKind.PROSE,
        BlockKind.LIST,
        BlockKind.TABLE,
        BlockKind.CODE,
        BlockKind.DIAGRAM,
    ]
    assert texts(body, prose) == ["Sand is dry.", "Clay is wet."]
    assert (prose.label, cue.label) == (None, Label.STEM_CUE)
    assert texts(body, cue) == ['**Stem cue.** "Dries at once" means sand.', "Think."]
    assert texts(body, points) == ["- One. Two.", "- Three"]
    assert texts(body, table) == ["| a | b |", "| c | d |"]
    assert table.header is not None
    assert body[table.header[0] : table.header[1]] == "| A | B |\n| --- | --- |"
    assert (code.info, texts(body, code)) == ("python run", ["```python run\nx = 1\n```"])
    assert diagram.info == "mermaid"


@pytest.mark.parametrize("label", Label)
def test_labels_are_known(label: Label) -> None:
    assert parse_blocks(f"**{label}.** Words.")[0].label is label


@pytest.mark.parametrize("text", ["Rule. Words.", "**Rule** Words.", "**Rules.** Words.", "Words. **Rule.** Words."])
def test_other_beginnings_are_no_labels(text: str) -> None:
    assert parse_blocks(text)[0].label is None


def test_nested_lists_belong_to_their_item() -> None:
    body = "1. One\n   - inner\n   - inner\n2. Two\n\n   more"
    (points,) = parse_blocks(body)
    assert texts(body, points) == ["1. One\n   - inner\n   - inner", "2. Two\n\n   more"]


def test_a_link_definition_is_text_like_any_other() -> None:
    body = "Words.\n\n[a]: https://example.org\n\nMore."
    assert [body[b.start : b.end] for b in parse_blocks(body)] == ["Words.", "[a]: https://example.org", "More."]


@pytest.mark.parametrize("body", ["", " ", "\n\n", "\x0c", "\x1f\n\n\u2028"])
def test_white_space_has_no_blocks(body: str) -> None:
    assert parse_blocks(body) == ()


def assert_sound(body: str) -> None:
    position = 0
    for block in parse_blocks(body):
        assert position <= block.start < block.end <= len(body)
        assert not body[position : block.start].strip(), "text between two blocks is lost"
        assert body[block.start : block.end] == body[block.start : block.end].strip()
        inner = block.start
        for start, end in block.units:
            assert inner <= start < end <= block.end
            assert body[start:end] == body[start:end].strip()
            inner = end
        if block.units and block.kind is not BlockKind.TABLE:
            assert (block.units[0][0], block.units[-1][1]) == (block.start, block.end)
        if block.header:
            assert block.start == block.header[0] < block.header[1] <= block.end
            assert not block.units or block.header[1] < block.units[0][0]
        position = block.end
    assert not body[position:].strip()


@given(BODIES)
def test_blocks_and_units_are_in_order_and_lose_nothing(body: str) -> None:
    assert_sound(body)


@given(WILD_BODIES)
def test_blocks_of_any_text_are_sound(body: str) -> None:
    assert_sound(body)


def test_blocks_of_the_guide_are_sound(corpus: Corpus) -> None:
    for section in corpus.sections.values():
        assert_sound(section.body)
