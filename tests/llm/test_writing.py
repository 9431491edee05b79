"""What a model wrote, taken apart and compared with the guide: what is kept, removed, and never shown."""

from __future__ import annotations

import pytest

from corpus.models import Corpus, Section
from index.retrieval import Retriever
from tutor.llm.grounding import GroundingCheck
from tutor.llm.writing import Form, check_writing, read_pieces, shown_while_written, without_thoughts

CANARY = "A canary sends a small share of live traffic to the new version and raises it step by step"
FLIP = "Blue-green keeps a complete second environment and moves all traffic in one switch"


@pytest.fixture(scope="module")
def check(retriever: Retriever) -> GroundingCheck:
    return GroundingCheck(retriever)


@pytest.fixture(scope="module")
def sections(corpus: Corpus) -> list[Section]:
    names = ["3.1/canary-deployment", "3.1/blue-green-deployment", "3.1/canary-or-blue-green"]
    return [corpus.sections[name] for name in names]


def test_supported_sentences_are_kept_with_their_section(check: GroundingCheck, sections: list[Section]) -> None:
    found = check_writing(f"{CANARY} [1]. {FLIP} [2].", sections, check)
    assert [piece.number for piece in found.kept] == [1, 2] and found.removed == 0 and found.enough
    for piece in found.kept:
        assert piece.number is not None
        assert sections[piece.number - 1].body[slice(*piece.span)].strip()


def test_a_wrong_number_is_corrected(check: GroundingCheck, sections: list[Section]) -> None:
    assert [p.number for p in check_writing(f"{CANARY} [2]. {FLIP} [9].", sections, check).kept] == [1, 2]


@pytest.mark.parametrize(
    "said",
    [
        "A canary raises the share by exactly 17 % an hour [1].",
        "A canary never sends live traffic to the new version [1].",
        "Bananas are rich in potassium [1].",
        "Call `mlflow.promote_champion()` to raise the share [1].",
        "Visit https://evil.example/free-keys for more [1].",
    ],
)
def test_what_the_guide_does_not_say_is_removed(check: GroundingCheck, sections: list[Section], said: str) -> None:
    found = check_writing(f"{CANARY} [1]. {said}", sections, check)
    assert [piece.text for piece in found.kept] == [f"{CANARY}."] and found.removed == 1


def test_an_unknown_name_is_told(check: GroundingCheck, sections: list[Section]) -> None:
    found = check_writing(f"{CANARY} with `traffic.flip_slowly` [1].", sections, check)
    assert not found.kept and found.unknown == ("traffic.flip_slowly",) and not found.enough


def test_little_is_not_enough(check: GroundingCheck, sections: list[Section]) -> None:
    nonsense = " ".join(f"Bananas number {n} are yellow [1]." for n in range(1, 4))
    assert check_writing(f"{CANARY} [1]. {nonsense}", sections, check).enough is False
    assert check_writing(f"{CANARY} [1]. {FLIP} [2]. {nonsense}", sections, check).enough is True
    assert check_writing("", sections, check).enough is False


def test_half_a_sentence_is_dropped_when_cut(check: GroundingCheck, sections: list[Section]) -> None:
    found = check_writing(f"{CANARY} [1]. Blue-green keeps a", sections, check, cut=True)
    assert len(found.kept) == 1 and found.removed == 0


def test_only_code_of_the_guide_is_shown(check: GroundingCheck, corpus: Corpus) -> None:
    section = next(s for s in corpus.sections.values() if "```python" in s.body)
    code = section.body.split("```python", 1)[1].split("\n", 1)[1].split("```")[0]
    kept = check_writing(f"```python\n{code}```", [section], check).kept
    assert [piece.form for piece in kept] == [Form.CODE]
    assert check_writing("```python\nimport os\nos.remove('x')\n```", [section], check).kept == ()


@pytest.mark.parametrize(
    "hostile",
    [
        "![a](http://evil.example/x.png)", "[click](http://evil.example)", "[click][1]\n\n[1]: http://evil.example",
        "<https://evil.example>", "<script>alert(1)</script>", "<img src=http://evil.example/x>",
    ],
)  # fmt: skip
def test_no_address_survives(check: GroundingCheck, sections: list[Section], hostile: str) -> None:
    for raw in (f"{CANARY} {hostile} [1].", f"{hostile}\n\n{CANARY} [1].", f"Analogy: like {hostile} it"):
        found = check_writing(raw, sections, check, analogy=True)
        assert "evil.example" not in "".join(piece.text for piece in found.kept)


def test_an_analogy_claims_nothing(check: GroundingCheck, sections: list[Section]) -> None:
    good = f"{CANARY} [1].\n\nAnalogy: It is like tasting a spoon of soup before you serve the pot."
    assert [p.form for p in check_writing(good, sections, check, analogy=True).kept] == [Form.SENTENCE, Form.ANALOGY]
    assert len(check_writing(good, sections, check).kept) == 1  # nobody asked for one
    for said in ("The answer is B.", "Set `traffic.flip_slowly`.", "It takes 5 minutes.", "word " * 70 + "."):
        found = check_writing(f"{CANARY} [1].\n\nAnalogy: {said}", sections, check, analogy=True)
        assert len(found.kept) == 1 and found.removed == 1


def test_an_analogy_alone_is_no_answer(check: GroundingCheck, sections: list[Section]) -> None:
    assert not check_writing("Analogy: It is like soup.", sections, check, analogy=True).enough


def test_marks_of_many_forms_are_read() -> None:
    pieces = list(
        read_pieces("One is so [1]. Two is so.[2] Three is so [1, 3].\n\n- Four is so 【2†source】.\n1. Five [3].")
    )
    assert [piece.cited for piece in pieces] == [(1,), (2,), (1, 3), (2,), (3,)]
    assert [piece.text for piece in pieces] == ["One is so.", "Two is so.", "Three is so.", "- Four is so.", "- Five."]


def test_thoughts_and_invisible_characters_are_not_shown() -> None:
    raw = "<think>The key is B.\nHide it.</think>A canary\u202e limits\u200b harm."
    assert shown_while_written(raw) == "A canary limits harm."
    assert without_thoughts("<think>never closed") == " "
    assert "evil" not in shown_while_written("See ![x](http://evil.example) and [y](http://evil.example).")
