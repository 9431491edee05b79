"""A turn of the conversation as HTML: the question literally, the answer with chips and cards."""

from __future__ import annotations

from tutor.chat.models import Answer, Citation, DeclineReason, Role, Segment, Turn
from tutor.ui.asked import plain_html, question_html
from tutor.ui.cards import card_html, chip_html, page_name
from tutor.ui.html import Html, clean, escape, join
from tutor.ui.links import Library
from tutor.ui.segments import SegmentWriter

REASONS = {
    DeclineReason.OFF_TOPIC: "Outside this exam",
    DeclineReason.OTHER_EXAM: "About a different exam",
    DeclineReason.NOT_IN_GUIDE: "Not in the guide",
    DeclineReason.FALSE_PREMISE: "The question rests on something that is not so",
    DeclineReason.EXAM_DUMP: "Real exam questions are not shared here",
    DeclineReason.UNCLEAR: "Not clear enough to answer",
}
NEAREST = 3
GUIDE = "guide"
"""Name of the engine that quotes."""


def answer_html(turn: Turn, conversation_id: str | None, library: Library) -> Html:
    """Return one turn, complete: question, answer or decline, notices, sources and cards.

    Args:
        turn: Question and answer; its id, letters, digits and dashes, names every element on the page.
        conversation_id: The chat it belongs to, for the way back from the guide.
        library: Gives the sections that links and diagrams belong to.
    """
    answer, asked = turn.answer, question_html(turn.typed or turn.question)
    writer = SegmentWriter(turn.id, {citation.number: citation for citation in answer.citations}, library)
    body = _decline(writer, answer) if answer.abstained else _answered(writer, answer)
    cards = [
        card_html(turn.id, conversation_id, citation, _quoted(answer, citation), writer.place(citation.number))
        for citation in (answer.citations if answer.abstained else answer.used)
    ]
    return Html(
        f'<article class="turn" id="turn-{escape(turn.id)}" tabindex="-1" aria-label="Question and answer">'
        f'{asked}<div class="answer">{notices_html(answer)}{body}{_meta(answer)}</div>'
        f"{join(*cards)}</article>"
    )


def draft_html(question: str, answer: Answer, shown: int, library: Library) -> Html:
    """Return a turn that is being written: its first `shown` segments, with chips that do nothing yet."""
    citations = {citation.number: citation for citation in answer.citations}
    body = SegmentWriter("draft", citations, library, live=False).write(answer.segments[:shown])
    return unfinished_html(question, body)


def written_html(question: str, text: str, words: str = "") -> Html:
    """Return a turn that a model is writing: its words literally, nothing of them checked yet."""
    paragraphs = [Html(f'<p class="unchecked">{escape(part)}</p>') for part in text.split("\n") if part.strip()]
    waiting = [Html(f'<p class="waiting">{escape(words)}</p>')] if words else []
    return unfinished_html(question, join(*paragraphs, *waiting))


def unfinished_html(question: str, body: Html) -> Html:
    """Return a turn that is still being answered."""
    return Html(
        f'<article class="turn" id="turn-draft" aria-label="Being answered" aria-busy="true">{question_html(question)}'
        f'<div class="answer">{body}</div></article>'
    )


def notices_html(answer: Answer) -> Html:
    """Return the sentences that come with an answer, such as that the question was cut."""
    return join(*(Html(f'<p class="notice">{plain_html(notice)}</p>') for notice in answer.notices))


def copied_text(answer: Answer) -> str:
    """Return what "Copy" copies: the words and, numbered, where they stand."""
    sources = [f"[{citation.number}] {page_name(citation)} › {citation.heading}" for citation in answer.used]
    return clean("\n".join([answer.text, "", *sources])).strip()


def _answered(writer: SegmentWriter, answer: Answer) -> Html:
    return join(writer.write(answer.segments), _sources(writer, "From the guide", answer.used))


def _decline(writer: SegmentWriter, answer: Answer) -> Html:
    assert answer.reason is not None
    message = "".join(f"<p>{plain_html(part)}</p>" for part in answer.message.split("\n\n") if part.strip())
    nearest = _sources(writer, "Nearest in the guide", answer.citations[:NEAREST])
    return Html(
        f'<div class="decline" role="note" aria-label="Not answered"><p class="reason">{REASONS[answer.reason]}</p>'
        f"{message}{writer.write(answer.segments)}{nearest}</div>"
    )


def _sources(writer: SegmentWriter, words: str, citations: tuple[Citation, ...]) -> Html:
    if not citations:
        return Html("")
    chips = [chip_html(writer.turn_id, citation, _short_name(citation)) for citation in citations]
    return Html(f'<p class="sources"><span class="quiet">{words}</span> {join(*chips)}</p>')


def _short_name(citation: Citation) -> str:
    return f"{citation.heading} ({citation.page_id})" if citation.page_id[:1].isdigit() else citation.heading


def _quoted(answer: Answer, citation: Citation) -> list[Segment]:
    own = [segment for segment in answer.segments if segment.citation == citation.number]
    if answer.engine == GUIDE:
        return own
    return [s.model_copy(update={"text": citation.text[s.start : s.end]}) for s in own]  # what supports a model's words


def _badge(answer: Answer, *, by_guide: bool) -> str:
    if not by_guide:
        return f"Written by {answer.engine}"
    return f"Not written by {answer.attempted}" if answer.attempted else "No model used"


def _meta(answer: Answer) -> Html:
    by_guide = answer.engine == GUIDE
    engine = _badge(answer, by_guide=by_guide)
    cited = sum(segment.citation is not None for segment in answer.segments)
    total = sum(segment.role is not Role.NOTE for segment in answer.segments)
    said = (
        f"{cited} of {total} passages quoted word for word" if by_guide else f"{cited} of {total} sentences supported"
    )
    checked = f'<span class="check">{said}</span>' if total else ""
    copy = (
        f'<button type="button" class="plain" data-copy="{escape(copied_text(answer))}" '
        'aria-label="Copy answer">Copy</button>'
    )
    return Html(
        f'<p class="meta">{checked}<span class="badge">{escape(engine)}</span>{"" if answer.abstained else copy}</p>'
    )
