"""Messages for other features are told apart from questions for the guide."""

from __future__ import annotations

import pytest

from corpus.models import Corpus
from tutor.chat.engine import Tutor
from tutor.chat.models import Intent, IntentKind, Role
from tutor.chat.routing import read_intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("quiz me on drift", Intent(kind=IntentKind.QUIZ, topic="drift")),
        ("Please test me on canary releases!", Intent(kind=IntentKind.QUIZ, topic="canary releases")),
        ("quiz me", Intent(kind=IntentKind.QUIZ)),
        ("explain question 3.1-014", Intent(kind=IntentKind.EXPLAIN_ITEM, item="3.1-014")),
        ("give me practice on MLOps", Intent(kind=IntentKind.PRACTICE, topic="MLOps")),
        ("practice questions about 3.2", Intent(kind=IntentKind.PRACTICE, topic="3.2", page_id="3.2")),
        ("ten hard ones on MLOps", Intent(kind=IntentKind.PRACTICE, topic="MLOps")),
        ("10 questions on drift please", Intent(kind=IntentKind.PRACTICE, topic="drift")),
        ("Can I have five easy questions about 1.4?", Intent(kind=IntentKind.PRACTICE, topic="1.4", page_id="1.4")),
        ("what should I study next?", Intent(kind=IntentKind.STUDY_NEXT)),
        ("start a mock exam", Intent(kind=IntentKind.MOCK_EXAM)),
    ],
)
def test_intents_are_read(corpus: Corpus, text: str, intent: Intent) -> None:
    assert read_intent(text, corpus) == intent


def test_no_question_of_the_guide_is_taken_for_an_intent(corpus: Corpus) -> None:
    asks = [ask for section in corpus.sections.values() for ask in section.meta.asks]
    taken = [ask for ask in asks if read_intent(ask, corpus)]
    assert len(taken) <= len(asks) * 0.004, taken


@pytest.mark.parametrize(
    "text",
    [
        "59 questions in 120 minutes, how much time is that for each?",
        "How many questions on MLOps?",
        "Two questions: what is a canary and when does it help?",
        "ten real questions from the exam",
        "one model per store or one for all",
    ],
)
def test_numbers_alone_are_no_wish_for_practice(corpus: Corpus, text: str) -> None:
    assert read_intent(text, corpus) is None


@pytest.mark.parametrize("text", ["quiz me on canary", "explain question 3.1-014", "what should I study next?"])
def test_a_handed_over_message_says_where_and_quotes_the_guide(tutor: Tutor, text: str) -> None:
    answer = tutor.ask(text)
    assert not answer.abstained
    assert answer.intent is not None
    note, *quoted = answer.segments
    assert note.role is Role.NOTE
    assert "page" in note.text.lower() or "Practice" in note.text
    assert quoted
    assert answer.used


def test_a_quiz_on_a_topic_names_its_lesson(tutor: Tutor) -> None:
    intent = tutor.ask("quiz me on canary rollouts").intent
    assert intent is not None
    assert intent.page_id == "3.1"
