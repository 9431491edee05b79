"""Conversations of several turns: the subject survives, wishes change the last answer, and a new question is new."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from corpus.models import Corpus
from tutor.chat.engine import Tutor
from tutor.chat.evaluation.conversing import (
    ConversationSet,
    JudgedConversation,
    JudgedTurn,
    TurnKind,
    hold,
    load_conversations,
    missed,
    turn_figures,
)
from tutor.chat.evaluation.judged import Nugget
from tutor.chat.evaluation.systems import first_words
from tutor.chat.evaluation.tables import turn_table
from tutor.chat.listed import listed, name_meant
from tutor.chat.models import Answer, Citation, Role, Segment, Turn
from tutor.chat.question import read_question
from tutor.chat.styles import read_style
from tutor.chat.telling import Telling
from tutor.chat.wishes import Wish, read_wish
from tutor.llm.prompts import Style

JUDGED = Path(__file__).parents[1] / "fixtures" / "judged"


def converse(tutor: Tutor, *questions: str) -> list[Turn]:
    turns: list[Turn] = []
    for number, question in enumerate(questions):
        answer = tutor.ask(question, turns)
        turns.append(Turn(id=str(number), asked_at=datetime.now(UTC), question=question, answer=answer))
    return turns


def answers(tutor: Tutor, *questions: str) -> list[Answer]:
    return [turn.answer for turn in converse(tutor, *questions)]


def leading(answer: Answer) -> str:
    """Return the id of the section that leads an answer."""
    first = next(segment.citation for segment in answer.segments if segment.citation)
    return next(citation.section_id for citation in answer.citations if citation.number == first)


@pytest.mark.parametrize(
    ("questions", "sections"),
    [
        (
            [
                "What does an endpoint serve while it is being updated?",
                "and if that fails?",
                "can I send another one meanwhile?",
                "how long does the SDK wait?",
            ],
            {"3.1/config-and-pending-config"},
        ),
        (["What is a served entity?", "its default name?", "which characters may it have?"], {"3.2/served-entity"}),
        (["Which forms can python_model take?", "what must the script call?"], {"3.2/python-model-forms"}),
        (["How do I create an endpoint?", "what does the call need?", "how do I roll one back?"], {"3.1/rollback"}),
        (["How long does the exam take?", "may I retake it?", "in which languages?"], {"faq/language-and-aids"}),
    ],
)  # fmt: skip
def test_the_subject_survives_several_turns(tutor: Tutor, questions: Sequence[str], sections: set[str]) -> None:
    last = answers(tutor, *questions)[-1]
    assert not last.abstained, last.message
    assert leading(last) in sections


def test_a_short_turn_adds_to_the_subject_and_does_not_replace_it(tutor: Tutor) -> None:
    turns = converse(tutor, "What is route optimization for?", "is it on by default?", "and what does it need?")
    assert {turn.answer.subject for turn in turns} == {"What is route optimization for?"}


@pytest.mark.parametrize(
    ("before", "question"),
    [
        (["What is a shadow deployment?", "what does it cost?"], "How long is the certificate valid?"),
        (["How do I query an endpoint?", "show me"], "When should I choose a canary?"),
        (["How long does the exam take?", "and how many questions?"], "What does load_context do in a PyFunc?"),
        (["What is a canary deployment?"], "how much does it cost to take the exam"),
        (["canary vs blue-green", "which is cheaper?"], "Who should create a production endpoint?"),
        (["How do I debug a failing endpoint?"], "What does one unit of provisioned concurrency handle?"),
        (
            ["Who creates endpoints?"],
            "the first request after a quiet night takes ages, everything later is quick. why?",
        ),
    ],
)
def test_a_complete_question_leaves_the_old_subject(tutor: Tutor, before: Sequence[str], question: str) -> None:
    assert answers(tutor, *before, question)[-1].segments == tutor.ask(question).segments


def test_a_changed_subject_is_the_new_one_for_what_follows(tutor: Tutor) -> None:
    last = answers(tutor, "What is a shadow deployment?", "What does scale to zero do?", "is it good in production?")[
        -1
    ]
    assert leading(last) == "3.1/scale-to-zero"
    assert "shadow" not in last.text.lower()


def test_a_part_is_one_of_what_was_said_last(tutor: Tutor) -> None:
    turns = converse(tutor, "How do I create an endpoint?", "and how do I query it?")
    read = read_question("what argument do I need?", turns, 4000, tutor.retriever)
    assert read.search == "How do I create an endpoint? and how do I query it? what argument do I need?"
    assert read.context is not None and not read.context.names
    read = read_question("and a canary?", turns, 4000, tutor.retriever)
    assert read.search == "How do I create an endpoint? and how do I query it? and a canary?"


def test_words_for_a_part_lean_on_the_conversation(tutor: Tutor) -> None:
    turns = converse(tutor, "How do I keep an API key out of the model code?")
    for text in ("what argument do I need?", "the default?", "why?", "and then?"):
        assert (context := read_question(text, turns, 4000, tutor.retriever).context) and context.leans, text
    for text in ("What is a canary deployment?", "pass mark", "which body formats does a request have?"):
        assert (context := read_question(text, turns, 4000, tutor.retriever).context) and not context.leans, text
    assert read_question("word " * 13, turns, 4000, tutor.retriever).context is None


@pytest.mark.parametrize(
    "wish", ["shorter", "simpler, please", "in German?", "as a table", "example?", "show me", "more"]
)
def test_a_wish_is_about_the_last_real_answer(tutor: Tutor, wish: str) -> None:
    opening = ("How do I roll back a served model?", "what if it is still updating?")
    turns = converse(tutor, *opening, "more detail", wish)
    asked = read_question(wish, turns[:-1], 4000, tutor.retriever)
    assert asked.search == read_question(opening[1], turns[:1], 4000, tutor.retriever).search
    assert not turns[-1].answer.abstained
    assert turns[-1].answer.subject == opening[0]


def test_more_detail_adds(tutor: Tutor) -> None:
    usual, longer = answers(tutor, "What is a canary deployment?", "more detail")
    assert longer.lead == usual.lead
    assert len(longer.quotes & usual.quotes) == 1
    assert len(longer.quotes) >= 4


def test_one_sentence_is_one(tutor: Tutor) -> None:
    _, last = answers(tutor, "What is a canary deployment?", "one sentence please")
    assert len(last.segments) == 1
    assert leading(last) == "3.1/canary-deployment"
    assert len(tutor.ask("When should I choose a canary, in one sentence?").segments) == 1


def test_show_me_shows_the_code_of_the_last_answer(tutor: Tutor) -> None:
    *_, last = answers(tutor, "How do I roll back a served model?", "show me")
    code = [segment for segment in last.segments if segment.role is Role.CODE]
    assert len(code) == 1 and "update_endpoint_config(" in code[0].text


def test_a_table_is_the_guides_own_and_whole(tutor: Tutor) -> None:
    *_, last = answers(tutor, "How does an A/B test differ from a canary?", "as a table please")
    assert [segment.role for segment in last.segments] == [Role.TABLE]
    segment, body = last.segments[0], last.citations[0].text
    assert segment.text == body[segment.start : segment.end]
    assert segment.text.splitlines()[-1].startswith("| Words in the stem")
    *_, none = answers(tutor, "How long is the certificate valid?", "as a table")
    assert none.segments and any("no table" in notice for notice in none.notices)


def test_another_language_is_explained(tutor: Tutor) -> None:
    first, last = answers(tutor, "What is a canary deployment?", "in German?")
    assert last.segments == first.segments
    assert any("English" in notice for notice in last.notices)


def test_a_follow_up_leads_with_something_new(tutor: Tutor) -> None:
    turns = converse(tutor, "Whose identity does an endpoint use?", "do more rights help?", "and then?")
    leads = [turn.answer.lead for turn in turns]
    assert all(one != other for one, other in pairwise(leads))


def test_a_follow_up_repeats_little(tutor: Tutor) -> None:
    first, last = answers(tutor, "What is a canary deployment?", "and what does a shadow cost?")
    assert len(last.quotes & first.quotes) * 2 <= len(last.quotes)


def test_meaningless_words_choose_no_sentence(tutor: Tutor) -> None:
    lexicon = tutor.retriever.lexicon
    assert not Telling("would be right", lexicon)
    assert not Telling("does that work too", lexicon)
    telling = Telling("work with rollback", lexicon)
    assert telling.share(frozenset({"work"})) == 0.0
    assert telling.share(frozenset({"rollback"})) == 1.0


@pytest.mark.parametrize(
    ("text", "wish", "alone"),
    [
        ("shorter", Wish.SHORTER, True),
        ("Shorter, please.", Wish.SHORTER, True),
        ("tell me more", Wish.LONGER, True),
        ("can I have more details please?", Wish.LONGER, True),
        ("one sentence please", Wish.SENTENCE, True),
        ("show me", Wish.EXAMPLE, True),
        ("show me the SQL", Wish.EXAMPLE, True),
        ("an example please", Wish.EXAMPLE, True),
        ("as a table", Wish.TABLE, True),
        ("in German?", Wish.LANGUAGE, True),
        ("auf Deutsch bitte", None, False),
        ("again", Wish.AGAIN, True),
        ("even simpler", Wish.AGAIN, True),
        ("What is a canary, in one sentence?", Wish.SENTENCE, False),
        ("tell me more about canaries", Wish.LONGER, False),
        ("give me an example of a canary", Wish.EXAMPLE, False),
        ("canary or blue-green as a table", Wish.TABLE, False),
        ("Is a longer lookback window better?", None, False),
        ("The budget allows a longer run", None, False),
        ("Give me a shorter window for the monitor?", None, False),
        ("does a pivot table help?", None, False),
        ("Which table holds the drift metrics?", None, False),
        ("what is again?", None, False),
        ("show me the second one", None, False),
    ],
)
def test_wishes_stand_alone_or_at_the_edge(text: str, wish: Wish | None, alone: bool) -> None:
    found = read_wish(text)
    assert (found.wish, found.alone) == (wish, alone)


def test_what_is_wished_is_no_part_of_the_question() -> None:
    assert read_wish("What is a canary, in one sentence?").rest == "What is a canary"
    assert read_wish("please explain canaries").rest == "explain canaries"
    longer = "I need more details about drift in one sentence of the report"
    assert read_wish(longer).rest == "drift in one sentence of the report"
    question = read_question("Is a longer lookback window better?", (), 4000)
    assert (question.search, question.length) == ("Is a longer lookback window better?", 1.0)


@pytest.mark.parametrize(
    ("text", "style"),
    [
        ("Go deeper", Style.DEEPER),
        ("explain canaries in more detail", Style.DEEPER),
        ("Does a deeper tree need a larger maxBins?", Style.PLAIN),
        ("simpler please", Style.SIMPLER),
        ("Explain it simpler", Style.SIMPLER),
        ("Simpler models need less memory, right?", Style.PLAIN),
        ("Do I make the model simpler against overfitting?", Style.PLAIN),
    ],
)
def test_styles_are_no_part_of_the_matter(text: str, style: Style) -> None:
    assert read_style(text) is style


def quoted(*texts: tuple[str, Role], body: str = "") -> Answer:
    citation = Citation(
        number=1, section_id="3.1/a", page_id="3.1", page_title="", heading="", text=body, score=0.5,
        checked=datetime.now(UTC).date(), sources=(),
    )  # fmt: skip
    segments = tuple(Segment(text=text, role=role, citation=1, start=0, end=1) for text, role in texts)
    return Answer(question="", segments=segments, citations=(citation,))


TWO_SIDED = "| Point | Online table (guide era) | Online Feature Store (today) |\n| --- | --- | --- |\n| a | b | c |"


def test_places_mean_what_was_listed() -> None:
    modes = quoted(
        ("A table is published in three modes: `TRIGGERED` (the default), `CONTINUOUS` or `SNAPSHOT`.", Role.LEAD)
    )
    assert listed("which modes?", modes) == ["`TRIGGERED`", "`CONTINUOUS`", "`SNAPSHOT`"]
    assert name_meant("when do I need the third one?", "which modes?", modes) == "when do I need `SNAPSHOT`?"
    assert name_meant("why the fourth one?", "which modes?", modes) == "why the fourth one?"
    table = quoted((TWO_SIDED, Role.TABLE))
    assert listed("online tables", table) == ["Online table (guide era)", "Online Feature Store (today)"]


def test_the_other_one_is_the_one_not_named() -> None:
    both = quoted(("| Point | Canary | Blue-green |\n| --- | --- | --- |\n| a | b | c |", Role.TABLE))
    assert name_meant("why not the other one?", "When should I choose blue-green?", both) == "why not Canary?"
    assert name_meant("why not the other one?", "When should I choose a canary?", both) == "why not Blue-green?"


def test_the_new_one_is_todays_side() -> None:
    table = quoted(("Online tables are gone.", Role.LEAD), body=f"Online tables are gone.\n\n{TWO_SIDED}")
    assert name_meant("how do I create the new one?", "online tables", table) == "how do I create Online Feature Store?"
    assert name_meant("what was the old one?", "online tables", table) == "what was Online table?"


CONVERSATIONS = load_conversations(JUDGED / "conversations.yaml")


def test_the_judged_conversations_hold_their_format(corpus: Corpus) -> None:
    """Ids are unique, halves are equal, the sections exist, and each fact stands in one of its turn's sections."""
    ids = [conversation.id for conversation in CONVERSATIONS.conversations]
    assert len(set(ids)) == len(ids) >= 40
    assert len(CONVERSATIONS.tuning) == len(CONVERSATIONS.counted)
    turns = [turn for conversation in CONVERSATIONS.conversations for turn in conversation.turns]
    assert sum(turn.kind is TurnKind.CHANGES for turn in turns) >= 12
    assert all(c.turns[0].kind is TurnKind.OPENS and 3 <= len(c.turns) <= 5 for c in CONVERSATIONS.conversations)
    sections = corpus.searchable.sections
    for turn in turns:
        texts = [first_words(sections[section].body, 10**6) for section in turn.sections]
        for nugget in turn.nuggets:
            assert any(nugget.pattern.search(text) for text in texts), f"{turn.question}: {nugget.say}"


def test_conversations_about_the_part_are_held_well(tutor: Tutor) -> None:
    pages = {page.id for page in tutor.retriever.corpus.pages}
    known = [
        conversation
        for conversation in CONVERSATIONS.conversations
        if all({s.split("/")[0] for s in turn.sections} & pages for turn in conversation.turns)
    ]
    judgements = hold(tutor, known)
    assert len(judgements) >= 30
    figures = turn_figures(judgements)["all"]
    assert figures.led >= 0.75
    assert figures.right >= 0.68
    assert figures.declined <= 0.02


def test_turns_are_judged_and_counted(tutor: Tutor) -> None:
    def turn(kind: TurnKind, question: str, section: str, say: str) -> JudgedTurn:
        return JudgedTurn(
            kind=kind, question=question, sections=(section,), nuggets=(Nugget(say=say, any=(re.escape(say),)),)
        )

    turns = (
        turn(TurnKind.OPENS, "What is a canary deployment?", "3.1/canary-deployment", "small share"),
        turn(TurnKind.WISH, "shorter", "3.1/canary-deployment", "no such words"),
        turn(TurnKind.CHANGES, "best pizza in Rome?", "faq/fee", "200"),
    )
    judged = ConversationSet(conversations=(JudgedConversation(id="a", turns=turns),))
    assert judged.counted == ()
    first, second, third = hold(tutor, judged.tuning)
    assert first.right and second.led and not second.right
    assert (second.place, second.repeated) == ("a.2", 1.0)
    assert (third.lead, third.declined) == ("", "off-topic")
    figures = turn_figures([first, second, third])
    assert list(figures) == ["opens", "wish", "changes", "all"]
    assert figures["all"].led == pytest.approx(2 / 3)
    assert "off-topic" in missed([third])[0] and "no such words" in missed([second])[0]
    assert "right lead" in turn_table("Turns", figures)
