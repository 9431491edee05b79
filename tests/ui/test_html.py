"""Text is shown literally, whatever it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.ui.html import beginning, clean, date_and_time, escape, literal_label, seconds, shorten

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![x](http://evil.example/x.png)",
    "[click](javascript:alert(1))",
    "<iframe src=//evil.example></iframe>",
    "a\x00b\x07c",
    "\u202eevil\u202c \u2066x\u2069",
    "$x^2$ :smile: :material/home: :red[hi]",
    "\ud800 lone surrogate",
    "&lt;b&gt; &amp;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_has_no_tag_and_no_open_quote(text: str) -> None:
    escaped = escape(text)
    assert not set(escaped) & set("<>\"'\x00\x07")
    escaped.encode()


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    escape(text).encode()


@given(st.text(max_size=400))
def test_a_label_has_no_bare_markdown_mark(text: str) -> None:
    label = literal_label(text)
    bare = label.replace("\\\\", "")
    for mark in "*_`[]()<>$:!":
        assert all(bare[place - 1] == "\\" for place, sign in enumerate(bare) if sign == mark)


def test_shorten_keeps_to_its_limit() -> None:
    assert shorten("a  b\nc", 10) == "a b c"
    assert len(shorten("word " * 100, 20)) <= 20


@pytest.mark.parametrize(
    ("count", "words"),
    [(1.0, "1 second"), (0.6, "1 second"), (0.2, "0 seconds"), (1.6, "2 seconds"), (62, "62 seconds")],
)
def test_one_second_is_singular(count: float, words: str) -> None:
    assert seconds(count) == words


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        ("Which `run_id` is it?", "Which run_id is it?"),
        ("A job\n```python\nx = 1\n```\nfails. Why?", "A job fails. Why?"),
        ("The checks:\n\n| Step | Result |\n| --- | --- |\n| a | b |\n\nWhat next?", "The checks: What next?"),
        ("Code to the end ```sql\nSELECT", "Code to the end"),
        ("word " * 40, "word word word word…"),
    ],
)
def test_the_beginning_of_a_question_is_plain_words(stem: str, said: str) -> None:
    assert beginning(stem, 20 if stem.startswith("word") else 60) == said


def test_a_moment_is_shown_by_the_learners_clock() -> None:
    moment = datetime(2026, 3, 29, 0, 59, tzinfo=UTC)
    assert date_and_time(moment, "Europe/Vienna") == "2026-03-29, 01:59"
    assert date_and_time(moment + timedelta(minutes=1), "Europe/Vienna") == "2026-03-29, 03:00"
