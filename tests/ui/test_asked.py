"""A learner's question as it is shown: literally, pasted code as code."""

from __future__ import annotations

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.test_html import HOSTILE
from tutor.ui.asked import question_html

FENCED = """```python
for name in names:
    if name < "x":
        df = df.drop(name)
```
what is wrong <b>here</b>?"""
BARE = """Why does this fail?

from pyspark.ml import Pipeline

def fit(df):
    return Pipeline(stages=[]).fit(df)

model = fit(train)
It says that a column is missing."""


class Blocks(HTMLParser):
    """Collects the text of each heading, paragraph and code block."""

    def __init__(self, html: str) -> None:
        """Read a piece of HTML."""
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a block."""
        self.tags.add(tag)
        if tag in {"h2", "p", "pre"}:
            self.found.append((tag, ""))

    def handle_data(self, data: str) -> None:
        """Add to the block that is open."""
        if self.found:
            tag, text = self.found[-1]
            self.found[-1] = (tag, text + data)


def blocks(question: str) -> list[tuple[str, str]]:
    return Blocks(question_html(question)).found


def test_fenced_code_is_a_block_with_its_indentation_and_the_words_are_the_heading() -> None:
    code, heading = blocks(FENCED)
    assert code == ("pre", 'for name in names:\n    if name < "x":\n        df = df.drop(name)')
    assert heading == ("h2", "what is wrong <b>here</b>?")
    assert "<b>" not in question_html(FENCED) and "```" not in question_html(FENCED)


def test_code_without_a_fence_is_a_block_too() -> None:
    heading, code, after = blocks(BARE)
    assert heading == ("h2", "Why does this fail?")
    assert code[0] == "pre" and code[1].startswith("from pyspark.ml import") and code[1].endswith("model = fit(train)")
    assert "\n    return Pipeline(stages=[]).fit(df)\n" in code[1]
    assert after == ("p", "It says that a column is missing.")


@pytest.mark.parametrize(
    "question",
    [
        "What is a canary?\nAnd what is a shadow?",
        "A team trains daily.\nThe AUC falls (since May).\nWhat first?",
        "Which comes first?\nA. Retrain\nB. Roll the alias back\nC) Compare features\nD) Raise concurrency",
        "Is `model = fit(df)` right?",
        "model = fit(df)\nIs this right?",
    ],
)
def test_words_on_several_lines_and_a_single_line_of_code_stay_words(question: str) -> None:
    assert blocks(question) == [("h2", question.replace("`", ""))]


def test_code_alone_keeps_a_heading_to_be_found_by() -> None:
    (_, said), (tag, code) = blocks("```sql\nSELECT 1")
    assert said == "Code" and (tag, code) == ("pre", "SELECT 1")


@pytest.mark.parametrize("fence", ["", "```\n", "```html\n", "```<b>\n", "~~~\n"])
@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_no_html_inside_a_fence_either(hostile: str, fence: str) -> None:
    assert Blocks(question_html(f"{fence}{hostile}\n{hostile}")).tags <= {"div", "h2", "p", "pre", "code", "span"}


@given(st.text(alphabet="ab=(): \n#<&'\"", max_size=120))
def test_no_letter_is_lost(question: str) -> None:
    asked = f"Why?\n{question}"
    shown = "".join(text for _, text in blocks(asked))
    assert "".join(shown.split()) == "".join(asked.split())


@pytest.mark.parametrize(
    "piece", ["a", "a,", "a(", " ", "\n", "a=1\n", "`", "```\n", "return a", "from a ", "a[", "for :"]
)
def test_huge_questions_are_drawn_at_once(piece: str) -> None:
    began = time.perf_counter()
    question_html(piece * 50_000)
    assert time.perf_counter() - began < 5
