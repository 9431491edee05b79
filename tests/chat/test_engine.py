"""The offline engine: verbatim spans, right citations, short answers, typed declines."""

from __future__ import annotations

import signal
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tutor.chat.engine import Tutor
from tutor.chat.leading import LeadWeights, lead_candidates, lead_features, lead_worth
from tutor.chat.models import Answer, DeclineReason, Role, Turn
from tutor.chat.question import as_typed, clean_text, read_question
from tutor.chat.units import quotable

IN_SCOPE = [
    ("When is a canary better than blue-green?", "3.1"),
    ("can I get the old version back at once if the release is bad", "3.1"),
    ("What is a PyFunc model?", "3.2"),
    ("How do I call a deployed model over REST?", "3.2"),
    ("What does the exam cost?", "faq"),
    ("How long is the exam?", "faq"),
    ("Which weights do the domains have?", "faq"),
    ("what score do i need to pass", "faq"),
    ("scale to zero production", "3.1"),
    ("secrets in endpoint environment variables", "3.2"),
]
OUT_OF_SCOPE = [
    ("What is the best pizza in Rome?", DeclineReason.OFF_TOPIC),
    ("Who won the football world cup in 1998?", DeclineReason.OFF_TOPIC),
    ("How do I deploy a SageMaker endpoint with autoscaling?", DeclineReason.OTHER_EXAM),
    ("Give me real exam questions from last week's exam", DeclineReason.EXAM_DUMP),
    ("How does `mlflow.promote_champion` work?", DeclineReason.FALSE_PREMISE),
    ("???", DeclineReason.UNCLEAR),
    ("", DeclineReason.UNCLEAR),
]


def assert_sound(answer: Answer, tutor: Tutor) -> None:
    """Every quoted span stands in its section, and every number has a citation."""
    sections = tutor.retriever.corpus.sections
    by_number = {citation.number: citation for citation in answer.citations}
    assert list(by_number) == list(range(1, len(by_number) + 1))
    assert len(by_number) <= 5
    for segment in answer.segments:
        assert segment.role is not Role.NOTE
        assert segment.citation is not None
        body = sections[by_number[segment.citation].section_id].body
        if segment.role is Role.TABLE:
            assert all(line in body.splitlines() for line in segment.text.splitlines())
        else:
            assert segment.text == body[segment.start : segment.end]


@pytest.mark.parametrize(("question", "page"), IN_SCOPE)
def test_questions_about_the_guide_are_answered(tutor: Tutor, question: str, page: str) -> None:
    answer = tutor.ask(question)
    assert not answer.abstained, answer.message
    assert answer.citations[0].page_id == page
    assert 1 <= len(answer.used) <= 4
    assert [citation.number for citation in answer.used] == list(range(1, len(answer.used) + 1))
    assert len(answer.text.replace("|", " ").split()) <= 185
    assert_sound(answer, tutor)


@pytest.mark.parametrize(("question", "reason"), OUT_OF_SCOPE)
def test_other_questions_are_declined_with_a_type(tutor: Tutor, question: str, reason: DeclineReason) -> None:
    answer = tutor.ask(question)
    assert answer.reason is reason
    assert answer.message
    assert bool(answer.segments) == (reason is DeclineReason.FALSE_PREMISE), (
        "a wrong premise is corrected by a quotation"
    )
    assert_sound(answer, tutor)
    assert answer.suggestions, "a decline offers something the guide can answer"


def test_the_ledger_is_quoted(tutor: Tutor) -> None:
    assert "200" in tutor.ask("what does the exam cost").text
    assert "120 minutes" in tutor.ask("how long is the exam").text
    assert "44 %" in tutor.ask("domain weights").text
    assert "no passing score" in tutor.ask("what is the pass mark").text


@pytest.mark.parametrize("question", ["What is the pass mark?", "is there a passing score", "what happens to an alias"])
def test_a_trap_begins_no_answer_to_what_is_not_about_mistakes(tutor: Tutor, question: str) -> None:
    lead = tutor.ask(question).segments[0]
    assert lead.role is Role.LEAD and not lead.text.startswith("**Trap.**")


def test_a_follow_up_is_read_with_the_question_before(tutor: Tutor) -> None:
    first = tutor.ask("What is a shadow deployment?")
    turn = Turn(id="1", asked_at=datetime.now(UTC), question=first.question, answer=first)
    follow = tutor.ask("and when should I not use it?", [turn])
    assert not follow.abstained
    assert any("shadow" in citation.section_id for citation in follow.used)
    assert follow.question == "and when should I not use it?"


def test_length_follows_the_wish(tutor: Tutor) -> None:
    usual = tutor.ask("How does a canary rollout work?")
    longer = tutor.ask("How does a canary rollout work? in more detail please")
    shorter = tutor.ask("How does a canary rollout work? in short")
    assert len(shorter.text.split()) < len(usual.text.split()) < len(longer.text.split())


@given(st.text(max_size=300))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer_or_a_decline(tutor: Tutor, text: str) -> None:
    answer = tutor.ask(text)
    assert answer.abstained or answer.segments
    assert_sound(answer, tutor)


def test_hostile_and_huge_input(tutor: Tutor) -> None:
    hostile = ("\x00\x01canary\x00", "\u202ecanary rollout\u202c", "<script>alert(1)</script> canary", "\ud800 canary")
    for text in hostile:
        answer = tutor.ask(text)
        assert "\x00" not in answer.question
        assert "\u202e" not in answer.question
    huge = tutor.ask("What is a canary? " * 6000)
    assert huge.notices
    assert "4,000" in huge.notices[0]
    assert len(huge.question) <= 4000


def test_cleaning_keeps_words_and_lines() -> None:
    assert clean_text("a\r\n  b\tc \n\n d") == "a\nb c\nd"
    assert read_question("x" * 5000, (), 100).text == "x" * 100


def test_a_question_is_shown_with_the_lines_it_was_typed_in() -> None:
    assert as_typed("\n\nif a:\r\n\tb = 1 \n\n\n\nc\x00\u202e", 99) == "if a:\n    b = 1\n\nc"
    assert as_typed("    x = 1\n    y", 99) == "    x = 1\n    y"
    assert as_typed("one two", 4) == "one"


@given(st.text(max_size=200))
def test_a_question_is_shown_with_the_words_that_are_read(text: str) -> None:
    assert clean_text(as_typed(text, 1000)) == clean_text(text)


def test_example_questions_name_each_domain_that_has_lessons(tutor: Tutor) -> None:
    examples = tutor.example_questions()
    assert examples
    for example in examples:
        assert not tutor.ask(example).abstained


@pytest.mark.parametrize(
    "text", ["a" * 4000, "aB" * 2000, "a_" * 2000, "a.b(" * 1000, "x = 1\n" * 600, "why? " * 800, "?" * 4000]
)
def test_a_text_that_is_no_sentence_is_read_in_reasonable_time(tutor: Tutor, text: str) -> None:
    """A pattern that tries a long word from each of its letters needs minutes; the limit is far above any machine."""

    def give_up(number: int, frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(20)
    try:
        assert tutor.ask(text).question
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_the_worth_of_a_lead_is_the_sum_of_what_speaks_for_it(tutor: Tutor) -> None:
    retriever = tutor.retriever
    for text, _ in IN_SCOPE:
        asked = read_question(text, (), 4000, retriever)
        found = retriever.search(asked.search)
        candidates = lead_candidates(asked, found, quotable(asked, found, retriever.lexicon), near=6.0)
        weights = LeadWeights()
        told = lead_features(asked, candidates)
        sums = [sum(value * one[name] for name, value in vars(weights).items()) for one in told]
        assert lead_worth(asked, candidates, weights) == pytest.approx(sums)
