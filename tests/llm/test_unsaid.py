"""A model's rules are not told on, even where the guide says something like them."""

from __future__ import annotations

from tutor.llm.prompts import Style, answer_messages
from tutor.llm.unsaid import without_rules
from tutor.llm.writing import Checked, Form, Supported

RULES = answer_messages("", (), (), 150, Style.PLAIN)[0].text


def checked(*texts: str) -> Checked:
    return Checked(tuple(Supported(text, Form.SENTENCE, 1, (0, 1)) for text in texts), 1)


def test_what_repeats_the_rules_goes_and_counts_as_removed() -> None:
    told = [
        "Answer from the sections alone.",
        "answer from the SECTIONS, alone",
        "The first sentence answers the question.",
    ]
    left = without_rules(checked("A canary fits high traffic.", *told), RULES)
    assert [piece.text for piece in left.kept] == ["A canary fits high traffic."]
    assert left.removed == 1 + len(told)


def test_the_guides_own_sentences_stay() -> None:
    said = [
        "A canary deployment sends a small share of live traffic to the new version.",
        "Restoring routes is quick only while the old entity is still deployed and not scaled to zero.",
        "A drift metrics table has one row per column.",
        "Yes.",
    ]
    assert without_rules(checked(*said), RULES) == checked(*said)
