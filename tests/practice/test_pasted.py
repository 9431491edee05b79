"""Questions as people paste them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.practice.pasted import parse_pasted

FOUR = ["Roll back", "Retrain on new data", "Watch", "Block promotion"]

Q = "Drift rises.\nWhat first?\n"
LISTS = {
    "dots": Q + "A. Roll back\nB. Retrain on new data\nC. Watch\nD. Block promotion",
    "brackets": Q + "(A) Roll back\n(B) Retrain on new data\n(C) Watch\n(D) Block promotion",
    "small": Q + "\na) Roll back\n\nb) Retrain on new data\n\nc) Watch\n\nd) Block promotion",
    "bold": Q + "- **A.** Roll back\n- **B.** Retrain on new data\n- **C.** Watch\n- **D.** Block promotion",
    "numbers": Q + "1) Roll back\n2) Retrain on new data\n3) Watch\n4) Block promotion",
    "wrapped": Q + "A. Roll\n   back\nB. Retrain on\nnew data\nC. Watch\nD. Block promotion",
    "bullets": Q + "- Roll back\n- Retrain on new data\n- Watch\n- Block promotion",
    "windows": (Q + "A: Roll back\nB: Retrain on new data\nC: Watch\nD: Block promotion").replace("\n", "\r\n"),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=list(LISTS))
def test_lists_of_many_kinds(text: str) -> None:
    found = parse_pasted(text)
    assert found is not None
    assert found.stem == "Drift rises.\nWhat first?"
    assert [option.text for option in found.options] == FOUR
    assert [option.letter for option in found.options] == ["A", "B", "C", "D"]
    assert found.claimed == found.chosen == ()


def test_letters_in_a_row_and_a_choice_behind_them() -> None:
    found = parse_pasted(
        "Drift rises. What first? A) Roll back B) Retrain on new data C) Watch. I chose B, why is it wrong?"
    )
    assert found is not None
    assert [option.text for option in found.options] == ["Roll back", "Retrain on new data", "Watch."]
    assert found.chosen == ("B",)


def test_a_numbered_question_is_a_stem() -> None:
    found = parse_pasted("1. What comes first?\n1) Roll back\n2) Watch\nAnswer: 2")
    assert found is not None
    assert found.stem == "1. What comes first?"
    assert found.claimed == ("B",)


@pytest.mark.parametrize(
    ("line", "claimed"),
    [
        ("Correct answer: B", ("B",)),
        ("The answers are A and C", ("A", "C")),
        ("Key: BD", ("B", "D")),
        ("Hint: think", ()),
    ],
)
def test_a_claimed_key(line: str, claimed: tuple[str, ...]) -> None:
    found = parse_pasted(f"{LISTS['dots']}\n\n{line}")
    assert found is not None
    assert found.claimed == claimed
    assert [option.text for option in found.options] == FOUR


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What is a canary?",
        "A. Only one option",
        "Is canary or blue-green better?",
        "- a list\n- without a question",
    ],
)
def test_what_is_no_such_question(text: str) -> None:
    assert parse_pasted(text) is None


@given(st.text(max_size=400))
def test_any_text_is_read_without_failing(text: str) -> None:
    found = parse_pasted(text)
    assert found is None or 2 <= len(found.options) <= 8
