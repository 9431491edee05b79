"""Messages for other features: says where the feature is and gives what the guide has meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from index.found import Retrieval
from index.retrieval import Retriever
from tutor.chat.forms import Form
from tutor.chat.models import Answer, Intent, IntentKind, Role, Segment
from tutor.chat.question import Question

_SEARCHED = {
    IntentKind.STUDY_NEXT: "how to plan the next step of study by weak lessons and weekly hours",
    IntentKind.MOCK_EXAM: "when and how to take a mock exam",
}
_SAYS = {
    IntentKind.QUIZ: "To be asked questions{topic}, open Practice and choose a lesson. This is what to know first:",
    IntentKind.PRACTICE: "Practice questions{topic} are on the Practice page. This is what to know first:",
    IntentKind.EXPLAIN_ITEM: "Open question {item} on the Practice page to see why each option is right or wrong. "
    "Its lesson in the guide is {page}:",
    IntentKind.STUDY_NEXT: "Your Progress page shows which lesson is weakest. The guide's study plan says:",
    IntentKind.MOCK_EXAM: "A mock exam starts on the Mock exam page. The guide says about mock exams:",
}

Compose = Callable[[Question, Retrieval], Answer]


def hand_over(asked: Question, intent: Intent, retriever: Retriever, compose: Compose) -> Answer:
    """Return what to say until another feature takes over: where it is, and the guide's words on the topic."""
    lesson = intent.page_id or _lesson_of(intent.item)
    page = retriever.corpus.page(lesson) if lesson else None
    title = f"{page.id} {page.title}" if page else ""
    search = _SEARCHED.get(intent.kind) or (f"{title} {intent.topic}".strip() or "how practice questions help")
    question = replace(asked, search=search, form=Form.PLAIN, length=0.6, sides=(), parts=())
    retrieval = retriever.search(search)
    if page and not intent.topic:
        retrieval = _within(retrieval, retriever, page.id)
    answer = compose(question, retrieval)
    topic = f" on {intent.topic}" if intent.topic else f" on lesson {title}" if title else ""
    note = _SAYS[intent.kind].format(topic=topic, item=intent.item, page=title or lesson)
    found = answer.citations[0].page_id if answer.citations else ""
    lesson_found = intent.page_id or (found if retriever.corpus.blueprint.lesson(found) else "")
    return answer.model_copy(
        update={
            "segments": (Segment(text=note, role=Role.NOTE), *answer.segments),
            "intent": intent.model_copy(update={"page_id": lesson_found if intent.topic or intent.page_id else ""}),
        }
    )


def _lesson_of(item_id: str) -> str:
    """Return the lesson in the id of a question, written or generated, or ""."""
    found = re.search(r"\d\.\d", item_id)
    return found.group() if found else ""


def _within(retrieval: Retrieval, retriever: Retriever, page_id: str) -> Retrieval:
    """Return a retrieval whose sections of one page come first, with the page's opening section found if none is."""
    own = [p for p in retrieval.passages if p.section.page_id == page_id]
    rest = [p for p in retrieval.passages if p.section.page_id != page_id]
    ranked = [replace(p, rank=rank) for rank, p in enumerate([*own, *rest], 1)]
    return replace(retrieval, passages=tuple(ranked)) if own else retrieval
