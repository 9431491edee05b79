"""Progress, run as Streamlit runs it."""

from __future__ import annotations

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.ui.sittings import NOW, Open, answer, answer_many, begin, page_of
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import SessionKind
from tutor.learner.sittings import Event, EventType


def test_progress_is_empty_at_first_and_honest_with_little_evidence(open_page: Open, fake: FakeServices) -> None:
    assert "once you have answered something" in page_of(open_page, "progress_page.py")
    answer(fake, begin(fake, SessionKind.PRACTICE))
    content = page_of(open_page, "progress_page.py")
    assert "Not enough evidence yet: 1 of 60" in content
    assert "publishes no pass mark" in content
    assert content.count('class="cell') == len(fake.corpus.blueprint.objectives) == 47
    assert "Layers taken for one another" in content


def charts(page: AppTest) -> list[dict[str, Any]]:
    """Return the specifications of the charts of a page, with the words for those who do not see them."""
    return [json.loads(element.proto.spec) | {"alt": element.proto.alt} for element in page.get("vega_lite_chart")]


def test_with_evidence_there_is_a_curve_over_cuts(open_page: Open, fake: FakeServices) -> None:
    answer_many(fake, 70)
    page = open_page("progress_page.py")
    content = html_of(page)
    for cut in ("60%", "65%", "70%", "75%", "80%"):
        assert f"{cut} (" in content
    assert "Expected score" in content
    curve = charts(page)[0]
    assert re.findall(r"(\d\d)%: \d", curve["alt"]) == ["60", "65", "70", "75", "80"]
    assert curve["layer"][0]["mark"]["type"] == "area" and curve["layer"][0]["encoding"]["y2"] == {"field": "high"}


def test_confidence_is_a_chart_with_a_diagonal_and_a_table(open_page: Open, fake: FakeServices) -> None:
    answer_many(fake, 70, wrong=20)
    page = open_page("progress_page.py")
    chart = charts(page)[1]
    assert "sure: 49 of 69, claimed 100%" in chart["alt"] and "guess: 1 of 1" in chart["alt"]
    assert chart["layer"][0]["mark"]["strokeDash"]
    content = html_of(page)
    assert (
        '>49 of 69</td><td data-column="Share">71%<' in content and '>0 of 0</td><td data-column="Share">–<' in content
    )
    assert [line.label for line in page.expander].count("Show as table") == 2


def test_tables_that_are_too_wide_for_a_phone_name_the_column_in_each_cell(open_page: Open, fake: FakeServices) -> None:
    answer_many(fake, 70, wrong=20)
    content = page_of(open_page, "progress_page.py")
    for name in (
        "Map of mastery, Model Development",
        "Layers said for layers that failed",
        "Confidence",
        "Chance to reach a cut",
        "Misconceptions",
    ):
        start = content.index(f'aria-label="{name}"')
        assert content[:start].endswith('<div class="scroll wide" tabindex="0" role="region" ')
        table = content[start : content.index("</table>", start)]
        cells = re.findall(r"<td[^>]*>", table)
        assert sum("data-column" in cell for cell in cells) >= len(cells) * 3 / 4


def test_the_first_row_of_progress_says_four_things(open_page: Open, fake: FakeServices) -> None:
    answer(fake, begin(fake, SessionKind.PRACTICE))
    few = page_of(open_page, "progress_page.py")
    row = few[few.index('<dl class="figures">') : few.index("</dl>")]
    assert "not enough evidence yet: 1 of 60 answers" in row
    assert "<dt>Answered</dt><dd><strong>1</strong>" in row and "<dt>Due</dt><dd><strong>0</strong>" in row
    assert "<dt>Sure means</dt><dd><strong>100% right</strong> 1 of 1" in row
    answer_many(fake, 71, wrong=21)
    many = page_of(open_page, "progress_page.py")
    assert re.search(r"<dt>Chance to pass</dt><dd><strong>\d+%</strong> \d+% to \d+%, if the mark were 70%", many)
    assert "<dt>Answered</dt><dd><strong>72</strong> 71 of them new to you" in many


def folded(content: str, name: str) -> str:
    """Return what is folded on a phone behind the line with this name."""
    found = re.search(rf'<details class="fold"><summary>{re.escape(name)}.*?</details>', content, re.S)
    assert found is not None, name
    return found[0]


def test_what_is_long_is_folded_on_a_phone_and_complete(open_page: Open, fake: FakeServices) -> None:
    answer_many(fake, 70, wrong=20)
    page = open_page("progress_page.py")
    content = html_of(page)
    blueprint = fake.corpus.blueprint
    for domain in blueprint.domains:
        part = folded(content, domain.title)
        own = sorted(o.id for o in blueprint.objectives if blueprint.domain_of(o.lesson) == domain)
        assert sorted(re.findall(r">([A-Z]{2}-\d\d)<br>", part)) == own
        assert re.search(rf"<summary>{domain.title} <span class='quiet'>\d+% \(\d+% to \d+%\)</span></summary>", part)
    assert folded(content, "9 parts with their range").count("<tr>") == 10
    assert folded(content, "All counts").count('<th scope="row">') == 6
    assert folded(content, "Day by day").count("<tr>") == 15
    assert "What is better" in content or re.search(r"All \d+, with what is better", content)
    page.button_group[0].set_value("Most to win first").run()
    content = html_of(page)
    rest = folded(content, f"{len(blueprint.lessons) - 3} more lessons")
    assert content.count('class="cell') == 47 > rest.count('class="cell') > 0


def test_reviews_to_come_are_those_that_practice_asks(open_page: Open, fake: FakeServices) -> None:
    """A question of a mock exam is never asked in practice, so none of its reviews is announced."""
    exam = begin(fake, SessionKind.MOCK, minutes=120)
    item = fake.practice.items[exam.item_ids[0]]
    events = [Event(n=1, t=EventType.CHOOSE, q=item.id, v=list(item.key_ids))]
    fake.practice.take(exam, "tab", events, NOW)
    fake.practice.sittings.hand_in(exam.id, NOW, fake.practice.grader)
    learner = fake.practice.learners.learners()[0]
    log = fake.practice.log(learner, NOW)
    assert len(log.attempts) == 1
    assert sum(fake.practice.study.work(log).reviews.values()) == 0 and fake.practice.study.next_due(log) is None
    answer(fake, begin(fake, SessionKind.PRACTICE))
    log = fake.practice.log(learner, NOW)
    assert sum(fake.practice.study.work(log).reviews.values()) == 1
    assert "0 today, " in page_of(open_page, "progress_page.py")
