"""The figures of the evaluation, on responses whose figures are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.models import Corpus
from tutor.chat.evaluation.judged import JudgedQuestion, JudgedSet, Nugget, OutsideInput, Style, load_judged
from tutor.chat.evaluation.measuring import judge, measure
from tutor.chat.evaluation.systems import Response
from tutor.chat.evaluation.tables import GOALS, detail_tables, system_table, worst_answers

SETS = Path(__file__).parents[1] / "fixtures" / "judged"
QUESTION = JudgedQuestion(
    id="a",
    style=Style.PLAIN,
    question="What does it cost?",
    sections=("faq/fee", "cheat-sheet/exam-facts"),
    nuggets=(Nugget(say="200 dollars", any=(r"200 US dollars", r"US\$200")), Nugget(say="plus tax", any=("tax",))),
)
OUTSIDE = OutsideInput(id="b", type="off-topic", question="pizza?")


class Fixed:
    name = "fixed"

    def __init__(self, response: Response, outside: Response) -> None:
        self._responses = {QUESTION.question: response, OUTSIDE.question: outside}

    def respond(self, question: str) -> Response:
        return self._responses[question]


def test_ranks_and_facts_are_judged() -> None:
    judged = judge(
        QUESTION, Response(("faq/time", "cheat-sheet/exam-facts", "faq/fee"), "It costs **200** US dollars.")
    )
    assert (judged.section_rank, judged.page_rank) == (2, 1)
    assert judged.stated == (True, False)
    assert judged.words == 5


def test_facts_after_the_read_words_do_not_count() -> None:
    late = judge(QUESTION, Response(("faq/fee",), "word " * 179 + "tax US$200"))
    assert late.stated == (False, True)


def test_a_decline_states_nothing() -> None:
    assert judge(QUESTION, Response(("faq/fee",), "US$200 plus tax", "off-topic")).stated == (False, False)


def test_figures_and_floors() -> None:
    judged = JudgedSet(in_scope=(QUESTION,), out_of_scope=(OUTSIDE,))
    good = measure(Fixed(Response(("faq/fee",), "US$200 plus tax"), Response((), "No.", "off-topic")), judged)
    assert (good.total.lesson_mrr, good.total.nuggets, good.total.strict) == (1.0, 1.0, 1.0)
    assert good.outside["all"].declined == good.outside["off-topic"].typed == 1.0
    assert list(GOALS.problems(good)) == []
    bad = measure(Fixed(Response(("3.1/a",), "no idea", "unclear"), Response((), "Yes.")), judged)
    assert len(list(GOALS.problems(bad))) == 7
    assert "fixed" in system_table([good, bad])
    assert "off-topic" in detail_tables(bad)
    assert "missing: 200 dollars / plus tax" in worst_answers(bad, 3)[0]


@pytest.mark.parametrize("name", ["tune", "report"])
def test_the_judged_sets_hold_their_format(corpus: Corpus, name: str) -> None:
    judged = load_judged(SETS / f"{name}.yaml")
    sections = corpus.sections
    assert [row.id for row in judged.in_scope if not set(row.sections) <= set(sections)] == []
    assert {row.style for row in judged.in_scope} == set(Style)


def test_no_judged_question_is_in_both_sets() -> None:
    questions = [
        {row.question.lower() for row in load_judged(SETS / f"{name}.yaml").in_scope} for name in ("tune", "report")
    ]
    assert not questions[0] & questions[1]


def test_a_broken_set_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("in_scope: [{id: a}]\nout_of_scope: []\n")
    with pytest.raises(CorpusError, match="style"):
        load_judged(tmp_path / "a.yaml")
    with pytest.raises(CorpusError, match="cannot be read"):
        load_judged(tmp_path / "none.yaml")
