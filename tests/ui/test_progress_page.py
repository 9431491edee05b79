"""Progress, run as Streamlit runs it."""

from __future__ import annotations

import json
import re
from typing import Any

from streamlit.testing.v1 import AppTest

from tests.ui.sittings import Open, answer, answer_many, begin, page_of
from tests.ui.ui_fakes import FakeServices, html_of
from tutor.learner.records import SessionKind


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
    for name in ("Map of mastery", "Layers said for layers that failed", "Confidence", "Chance to reach a cut"):
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
