"""Reading text and YAML: every kind of bad input becomes a problem with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.content import CONTENT_ROOT
from corpus.models import Frozen
from corpus.reading import parse_yaml, read_text, validate

SHOWN = Path("some.yaml")


class Bed(Frozen):
    name: str
    rows: tuple[int, ...] = ()
    dug: date | None = None


class Garden(Frozen):
    beds: tuple[Bed, ...]


def read(tmp_path: Path, raw: bytes) -> tuple[str | None, list[str]]:
    file = tmp_path / "file"
    file.write_bytes(raw)
    text, problems = read_text(file, SHOWN)
    return text, [str(problem) for problem in problems]


@pytest.mark.parametrize("raw", [b"a\nb\n", b"a\r\nb\r\n", b"a\rb\r"])
def test_line_ends_become_newlines(tmp_path: Path, raw: bytes) -> None:
    assert read(tmp_path, raw) == ("a\nb\n", [])


def test_a_byte_order_mark_is_a_problem(tmp_path: Path) -> None:
    message = "some.yaml:1: starts with a byte order mark; save it as plain UTF-8"
    assert read(tmp_path, b"\xef\xbb\xbfa") == (None, [message])


def test_a_byte_that_is_not_utf8_is_reported_with_its_line(tmp_path: Path) -> None:
    message = "some.yaml:3: holds a byte that is not UTF-8; save the file as UTF-8"
    assert read(tmp_path, b"a\nb\nc \xe9 d\n") == (None, [message])


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, name: str) -> None:
    text, problems = read_text(tmp_path / name, SHOWN)
    assert text is None
    assert str(problems[0]).startswith("some.yaml:1: cannot be read: ")


INVALID_YAML = [
    ("a: 1\nb: c: d\n", 2, "mapping values are not allowed here"),
    ("a:\n\t- 1\n", 2, "cannot start any token"),
    ("a: [1, 2\nb: 3\n", 2, "expected"),
    ("a: 'open\n", 2, "unexpected end of stream"),
    ("a: &x [1]\nb: *x\n", 2, "aliases are not used"),
    ("a: &x [*x]\n", 1, "aliases are not used"),
    ("a: 1\n--- \nb: 2\n", 2, "but found another document"),
    ("a: !!python/object/apply:os.system [ls]\n", 1, "could not determine a constructor"),
    ("a: 1\n? [b]\n: 2\n", 2, "found unhashable key"),
    ("a: !!int x\n", 1, "invalid literal"),
    ("a: \x00\n", 1, "special characters are not allowed"),
]


@pytest.mark.parametrize(("text", "line", "reason"), INVALID_YAML, ids=[reason for *_, reason in INVALID_YAML])
def test_invalid_yaml_is_reported_with_its_line(text: str, line: int, reason: str) -> None:
    document, problems = parse_yaml(text, SHOWN, first_line=10)
    assert document is None
    assert [problem.line for problem in problems] == [line + 9]
    assert reason in problems[0].message
    assert problems[0].message.startswith("not valid YAML: ")


def test_keys_that_stand_twice_are_all_reported() -> None:
    document, problems = parse_yaml("a: 1\nb:\n  - {c: 1, c: 2}\na: 2\n", SHOWN)
    assert document is not None
    assert [(p.line, p.message) for p in problems] == [
        (3, "key 'c' stands twice; keep one"),
        (4, "key 'a' stands twice; keep one"),
    ]


def test_dates_stay_text_until_a_model_asks_for_one() -> None:
    document, _ = parse_yaml("name: a\ndug: 2026-02-28\n", SHOWN)
    assert document is not None
    assert document.data == {"name": "a", "dug": "2026-02-28"}
    bed, problems = validate(Bed, document, SHOWN)
    assert problems == []
    assert bed is not None
    assert bed.dug == date(2026, 2, 28)


def test_every_bad_value_is_reported_with_its_line() -> None:
    text = (
        "beds:\n  - name: a\n    rows: [1, x]\n  - rows: []\n  - name: c\n    dug: 2026-02-30\n    depth: 3\nfence: 1\n"
    )
    document, _ = parse_yaml(text, SHOWN)
    assert document is not None
    garden, problems = validate(Garden, document, SHOWN)
    assert garden is None
    assert [(p.line, p.message.split(":")[0]) for p in sorted(problems)] == [
        (3, "beds.0.rows.1"),
        (4, "beds.1.name"),
        (6, "beds.2.dug"),
        (7, "beds.2.depth"),
        (8, "fence"),
    ]


@pytest.mark.parametrize("text", ["", "# nothing\n", "just words\n", "- a\n- b\n", "12\n"])
def test_a_document_of_another_shape_is_a_problem_at_its_first_line(text: str) -> None:
    document, problems = parse_yaml(text, SHOWN, first_line=7)
    assert document is not None
    assert problems == []
    garden, problems = validate(Garden, document, SHOWN)
    assert garden is None
    assert [problem.line for problem in problems] == [7]


@given(st.text())
def test_no_text_is_a_traceback(text: str) -> None:
    document, problems = parse_yaml(text, SHOWN)
    assert document is not None or problems


@given(
    st.dictionaries(st.from_regex(r"[a-z]{1,6}", fullmatch=True), st.lists(st.integers(0, 9), max_size=3), min_size=1)
)
def test_every_node_has_its_line(beds: dict[str, list[int]]) -> None:
    text = "".join(f'"{name}":\n' + "".join(f"  - {row}\n" for row in rows) for name, rows in beds.items())
    document, _ = parse_yaml(text, SHOWN)
    assert document is not None
    lines = text.splitlines()
    for name, rows in beds.items():
        assert lines[document.line((name,)) - 1] == f'"{name}":'
        for position, row in enumerate(rows):
            assert lines[document.line((name, position)) - 1] == f"  - {row}"
    assert document.line(("nowhere", 3)) == 1


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="this PyYAML was built without libyaml")
@pytest.mark.parametrize("name", ["blueprint.yaml", "misconceptions.yaml", "items/mock/3.1.yaml"])
def test_without_libyaml_the_same_is_read(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (CONTENT_ROOT / name).read_text("utf-8")
    fast = parse_yaml(text, SHOWN)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert parse_yaml(text, SHOWN) == fast
    assert fast[0] is not None and len(fast[0].lines) > 50
