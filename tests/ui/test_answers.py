"""A turn as HTML: every form of answer, every decline, hostile questions."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from corpus.models import Section
from tests.ui.test_html import HOSTILE
from tests.ui.ui_fakes import cite, quote
from tutor.chat.models import Answer, Citation, DeclineReason, Role, Segment, Turn
from tutor.ui.answers import REASONS, answer_html, copied_text, draft_html
from tutor.ui.asked import question_html
from tutor.ui.cards import quote_spans, quote_text
from tutor.ui.links import Library
from tutor.ui.segments import spoken


def turn(answer: Answer, question: str = "Why?") -> Turn:
    return Turn(id="t1", asked_at=datetime(2026, 11, 24, tzinfo=UTC), question=question, answer=answer)


def segment(text: str, role: Role = Role.DETAIL, citation: int | None = 1, start: int = 0) -> Segment:
    return Segment(text=text, role=role, citation=citation, start=start, end=start + len(text))


def citation(text: str = "One. Two.", number: int = 1) -> Citation:
    return Citation(
        number=number,
        section_id="3.1/canary-deployment",
        page_id="3.1",
        page_title="Rollout",
        heading="Canary",
        text=text,
        score=0.9,
        checked=date(2026, 11, 24),
        sources=("Exam guide", "SDK"),
    )


class Tags(HTMLParser):
    """Collects tags and ids, and that every tag is closed."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.ids: list[str] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.ids += [value for name, value in attrs if name == "id" and value]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in {"br", "input", "hr"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("question", [*HOSTILE, "", "x" * 100_000])
def test_any_question_is_shown_literally(question: str, library: Library) -> None:
    answer = Answer(
        question=question, reason=DeclineReason.UNCLEAR, message=f"I cannot read {question}", notices=(question,)
    )
    tags = Tags(answer_html(turn(answer, question), None, library))
    assert not tags.open
    assert not {"script", "img", "iframe", "a", "b"} & set(tags.tags)


def test_a_chip_stands_in_every_sentence_and_opens_its_card(library: Library) -> None:
    answer = Answer(
        question="q", segments=(segment("One.", Role.LEAD), segment("Two.", start=5)), citations=(citation(),)
    )
    content = answer_html(turn(answer), "c1", library)
    assert (
        len(
            re.findall(
                r'(?:One|Two)\.<button type="button" class="cite" data-n="1" popovertarget="source-t1-1"', content
            )
        )
        == 2
    )
    assert '<div popover class="source" id="source-t1-1" role="dialog"' in content
    assert "<mark>One.</mark> <mark>Two.</mark>" in content
    assert "Checked 2026-11-24" in content and "Rests on: Exam guide; SDK" in content
    assert 'href="/guide?lesson=3.1&amp;section=canary-deployment&amp;c=c1&amp;turn=t1" data-go=""' in content
    assert "No model used" in content and "2 of 2" in content


def test_a_chip_keeps_to_its_word_and_is_quiet_where_the_next_is_the_same(library: Library) -> None:
    segments = (segment("One fact."), segment("Two facts."), segment("And `code`.", citation=2))
    answer = Answer(question="q", segments=segments, citations=(citation(), citation(number=2)))
    content = answer_html(turn(answer), None, library)
    assert re.search(r'One <span class="tail">fact\.<button type="button" class="cite again" data-n="1"', content)
    assert re.search(r'Two <span class="tail">facts\.<button type="button" class="cite" data-n="1"', content)
    assert re.search(r'And <code>code</code>\.<button type="button" class="cite" data-n="2"', content)


def test_every_form_of_segment(library: Library) -> None:
    table = "| A | B |\n| --- | --- |\n| x | y |"
    segments = (
        segment("Lead.", Role.LEAD),
        segment("- first"),
        segment("- second"),
        segment("**Rule.** Always.", Role.RULE),
        segment("And then.", Role.RULE),
        segment("**Trap.** Never.", Role.TRAP),
        segment("**Stem cue.** Words.", Role.STEM_CUE),
        segment("**Example.** One.", Role.EXAMPLE),
        segment(table, Role.TABLE),
        segment("```python run\nx = 1\n```", Role.CODE),
        segment("A note.", Role.NOTE, None, -1),
    )
    content = answer_html(turn(Answer(question="q", segments=segments, citations=(citation(),))), None, library)
    assert re.search(r"<ul><li>first<button.*?</li><li>second<button.*?</li></ul>", content)
    assert re.search(r'<p class="labelled rule"><strong class="label">Rule</strong> Always\..*?And .*then\.<', content)
    for name in ("trap", "stem-cue", "example"):
        assert f'<p class="labelled {name}">' in content
    assert "<th>A</th>" in content and "<td>x</td>" in content and "Quoted from <button" in content
    assert 'class="code"' in content and '<p class="note">A note. </p>' in content
    tags = Tags(content)
    assert not tags.open and len(tags.ids) == len(set(tags.ids))


@pytest.mark.parametrize("reason", list(DeclineReason))
def test_every_decline_says_its_type_and_offers_what_is_near(reason: DeclineReason, library: Library) -> None:
    near = tuple(citation(number=number) for number in range(1, 6))
    content = answer_html(turn(Answer(question="q", reason=reason, message="Sorry.", citations=near)), None, library)
    assert REASONS[reason] in content and "Sorry." in content
    assert content.count('class="cite named"') == 3 and "passages quoted" not in content
    assert "Copy answer" not in content


@pytest.mark.thorough
def test_every_section_of_the_content_can_be_an_answer(library: Library) -> None:
    for section in library.corpus.sections.values():
        answer = Answer(question="q", segments=tuple(quote(section, 1)), citations=(cite(section, 1),))
        tags = Tags(answer_html(turn(answer), None, library))
        assert not tags.open and len(tags.ids) == len(set(tags.ids))


def test_quotes_are_found_by_offset_or_by_their_words(canary: Section) -> None:
    segments = quote(canary, 1)
    spans = quote_spans(canary.body, [s for s in segments if s.role is not Role.TABLE])
    assert {canary.body[a:b] for a, b in spans} == {s.text for s in segments if s.role is not Role.TABLE}
    moved = segments[0].model_copy(update={"start": 3, "end": 9})
    assert canary.body[slice(*quote_spans(canary.body, [moved])[0])] == segments[0].text
    assert quote_spans(canary.body, [segment("not in there")]) == []


def test_a_draft_has_no_live_chip_and_no_card(library: Library) -> None:
    answer = Answer(question="q", segments=(segment("One."), segment("Two.")), citations=(citation(),))
    content = draft_html("q", answer, 1, library)
    assert "One." in content and "Two." not in content
    assert "popover" not in content and 'aria-busy="true"' in content


def test_copied_text_names_the_sources() -> None:
    answer = Answer(question="q", segments=(segment("One."),), citations=(citation(),))
    assert copied_text(answer) == "One.\n\n[1] 3.1 Rollout › Canary"
    assert quote_text(citation(), answer.segments) == "One.\n\n(3.1 Rollout, Canary, checked 2026-11-24)"


@pytest.mark.parametrize("question", ["", " \n", "\x00\x07", "\u202e\u200f"])
def test_a_question_without_a_visible_letter_is_named(question: str) -> None:
    assert "Empty question" in question_html(question)


def test_an_answer_is_announced_as_words() -> None:
    segments = [
        segment("- Use a **canary** when `traffic` is high."),
        segment("**Trap.** One URL,\none format.", Role.TRAP),
        segment("| a | b |\n|---|---|\n| c | d |", Role.TABLE),
    ]
    assert spoken(segments) == "Use a canary when traffic is high. Trap. One URL, one format."
