"""Tables that are data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.models import Corpus, TableKind
from corpus.tables import COLUMNS, column_problem, find_table, read_table, split_row
from tests.corpus.bodies import section

CONTRAST = (
    "Words before.\n\n| What separates them | Sand | Clay |\n| --- | :---: | ---: |\n"
    "| Water | runs `a \\| b` | stays |\n| Words in the stem | dry | wet |\n\nWords after."
)


def test_a_table_becomes_rows_with_their_spans() -> None:
    place = section(CONTRAST, TableKind.CONTRAST)
    table = read_table(place)
    assert table is not None
    assert (table.kind, table.section_id) == (TableKind.CONTRAST, "soil/sand")
    assert table.columns == ("What separates them", "Sand", "Clay")
    assert [row.cells for row in table.rows] == [
        ("Water", "runs `a | b`", "stays"),
        ("Words in the stem", "dry", "wet"),
    ]
    for row in table.rows:
        assert split_row(place.body[row.span[0] : row.span[1]]) == row.cells
    assert column_problem(table) is None


def test_a_section_without_declaration_or_table_has_no_data() -> None:
    assert read_table(section(CONTRAST)) is None
    assert find_table(section(CONTRAST)) is not None
    assert read_table(section("Words.", TableKind.TRAPS)) is None


@pytest.mark.parametrize("kind", TableKind)
def test_the_columns_of_each_kind_are_checked(kind: TableKind) -> None:
    heads = [head or "Side" for head in COLUMNS[kind]]
    last = ["Words in the stem"] + ["x"] * (len(heads) - 1)
    for columns, fits in (
        (heads, True),
        ([*heads, "More"], False),
        (heads[:-1], False),
        (["Wrong", *heads[1:]], False),
    ):
        rows = [columns, ["---"] * len(columns), last[: len(columns)]]
        table = read_table(section("\n".join(f"| {' | '.join(row)} |" for row in rows), kind))
        assert table is not None
        problem = column_problem(table)
        assert (problem is None) is fits
        assert fits or (problem or "").startswith(f"a `{kind}` table has the columns {heads[0]}")


def test_a_contrast_closes_with_the_words_in_the_stem() -> None:
    table = read_table(section(CONTRAST.replace("| Words in the stem |", "| Stem |"), TableKind.CONTRAST))
    assert table is not None
    assert column_problem(table) == "the last row of a contrast starts with `Words in the stem`"


CELLS = st.text(st.characters(exclude_characters="\\\n", exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=12)


@given(st.lists(CELLS, min_size=1, max_size=6))
def test_splitting_gives_the_cells_back(cells: list[str]) -> None:
    line = " | ".join(cell.replace("|", "\\|") for cell in cells)
    assert split_row(f"| {line} |") == tuple(cells)


def test_every_data_table_of_the_guide_is_read(corpus: Corpus) -> None:
    declared = [s for s in corpus.sections.values() if s.meta.table]
    assert declared
    for place in declared:
        table = read_table(place)
        assert table is not None, place.id
        assert table.rows, place.id
