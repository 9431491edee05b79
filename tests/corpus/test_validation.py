"""The contract: one broken rule, one problem, at its line. The small content itself has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.loading import examine
from corpus.models import Corpus
from corpus.renames import RENAMES
from corpus.section_rules import MAX_CODE_LINES
from corpus.section_text import line_at, prose_text, word_count
from corpus.tables import read_table
from tests.corpus.content import FAQ, GLOSSARY, LESSON, Change, changed_copy, line_of, problems_of

FILLER = "One more sentence of six words. "
CODE = "```python run\nliters = 3 * 20\n"


def lesson(old: str, new: str) -> Change:
    return LESSON, old, new


def faq(old: str, new: str) -> Change:
    return FAQ, old, new


# What is changed, the text on the line of the problem (in the changed file), and the problem.
TEXT: list[tuple[Change, str, str]] = [
    (faq("## How long", "## Names\n\n## How long"), "## Names", "section 'Names' lacks its `<!-- section` comment"),
    (
        faq("id: faq/how-long-it-lasts", "id: faq/how-many-questions"),
        "## How long",
        "section id 'faq/how-many-questions' stands twice",
    ),
    (
        faq("id: faq/how-long-it-lasts", "id: faq/how-long-it-lasts\nformerly: [faq/how-many-questions]"),
        "## How long",
        "faq/how-long-it-lasts was formerly 'faq/how-many-questions', which is a section",
    ),
    (
        faq("id: faq/how-long-it-lasts", "id: faq/how-long-it-lasts\nformerly: [1.1/gone]"),
        "## How long",
        "faq/how-long-it-lasts was formerly '1.1/gone', which is of another page",
    ),
    (
        faq("id: faq/how-long-it-lasts", "id: faq/how-long-it-lasts\nformerly: [faq/gone, faq/gone]"),
        "## How long",
        "'faq/gone' is also a former id of faq/how-long-it-lasts",
    ),
    (
        faq("id: faq/how-long-it-lasts", "id: 1.1/how-long"),
        "id: 1.1/how",
        "section id '1.1/how-long' does not start with 'faq'",
    ),
    (
        faq("sources: [G1, G2]", "sources: [G1, G9]"),
        "## How many",
        "faq/how-many-questions names 'G9', which is not in",
    ),
    (
        faq("objectives: []", "objectives: [MD-09]"),
        "## How many",
        "faq/how-many-questions names 'MD-09', which is not in",
    ),
    (
        faq("sources: [G1]", "sources: [G2]"),
        "## How long",
        "faq/how-long-it-lasts names no source with a public address",
    ),
    (faq("objectives: []", "objectives: [X-1]"), "objectives: [X-1]", "objectives.0: String should match pattern"),
    (
        faq("checked: 2026-01-05", "checked: 2999-01-05"),
        "## How many",
        "faq/how-many-questions was checked on 2999-01-05, which",
    ),
    (faq("  - the number of questions basics\n", ""), "## How many", "faq/how-many-questions has 3 asks; 4 to 8"),
    (
        faq("  - the number", "  - a\n  - b\n  - c\n  - d\n  - e\n  - the number"),
        "## How many",
        "faq/how-many-questions has 9 asks",
    ),
    (
        faq("- the number of questions basics", "- how many questions?"),
        "## How many",
        "ask 'how many questions?' only repeats",
    ),
    (
        faq("- the length of the exam basics", "- The number of  questions basics?"),
        "## How long",
        "ask 'The number of  questions basics?' is also asked of faq/how-many-questions",
    ),
    (faq("The garden exam lasts", FILLER * 24 + "The garden exam lasts"), "## How long", "faq/how-long-it-lasts has 2"),
    (faq("Older notes", "Older ![notes](a.png)"), "Older", "no images; draw with Mermaid: '!['"),
    (faq("Older notes", "Older <b>notes"), "Older", "no HTML in the text: '<b>'"),
    (faq("Older notes", "Older <!-- x --> notes"), "Older", "no HTML in the text: '<!-- x -->'"),
    (faq("Older notes", "Older <https://example.org/handbook> notes"), "Older", "no HTML in the text: '<https:"),
    (faq("Older notes", "Older e.g. notes"), "Older", "banned wording: 'e.g.'"),
    (faq("Older notes", "Older notes, etc."), "Older", "banned wording: 'etc.'"),
    (faq("Older notes", "In order to learn, notes"), "In order", "banned wording: 'In order to'"),
    (faq("Older notes", "We leveraged notes, which"), "We lev", "banned wording: 'leveraged'"),
    (
        faq("1.1-watering.md#when", "1.2-watering.md#when"),
        "1.2-",
        "link to ../1-garden/1.2-watering.md, which does not exist",
    ),
    (faq("#when-to-water", "#when"), "#when", "link to ../1-garden/1.1-watering.md#when: no such heading"),
    (faq("(#how-many-questions)", "(#how-many)"), "(#how-many)", "link to #how-many: no such heading"),
    (faq("(#how-many-questions)", '(x.md "The title")'), "The title", "link to x.md, which does not exist"),
    (faq("(#how-many-questions)", "(<a b.md>)"), "a b.md", "link to a, which does not exist"),
    (
        faq("example.org/handbook)", "example.org/other)"),
        "/other",
        "link to https://example.org/other, which is not in sources",
    ),
    (
        faq("Older notes", "The old Lakehouse Monitoring"),
        "The old",
        "faq/how-many-questions says 'Lakehouse Monitoring' without",
    ),
    (lesson(CODE, CODE + "x = 1\n" * MAX_CODE_LINES), "```python run", f"{MAX_CODE_LINES + 4} lines of code; at most"),
    (lesson("```python run", "```python"), "```python", "code block 'python'; one of bash, json"),
    (lesson("```python run", "```"), "```", "code block ''; one of bash, json"),
    (lesson("diagram: A test of the soil comes before its mending.\n", ""), "```mermaid", "a diagram needs `diagram:`"),
    (
        lesson("| Why it tempts |", "| Reason |"),
        "| Reason |",
        "a `traps` table has the columns Tempting choice | Why it tempts",
    ),
    (
        lesson("| Words in the stem |", "| Stem |"),
        "| What separates",
        "the last row of a contrast starts with `Words in the stem`",
    ),
    (lesson("| No bill | barrel | rain is free | drought |\n", ""), "| Requirement |", "2 rows; 3 to 8"),
    (lesson("| No bill |", "| Few | a | b | c |\n" * 6 + "| No bill |"), "| Requirement |", "9 rows; 3 to 8"),
    (lesson("| No bill | barrel |", "| No bill | |"), "| No bill |", "a row has 4 cells, none empty (write –)"),
    (lesson("| Watching | Watch |", "| Roof | Watch |"), "| Roof |", "layer 'Roof' is none of Soil, Watching"),
    (lesson("| Watching | Watch |", "| Watching | Run |"), "| Run |", "action 'Run' is none of Mend the soil, Watch"),
    (
        lesson("table: traps\n", "table: decision\n"),
        "| Tempting",
        "a `decision` table has the columns Requirement | Choose | Why | Not when; found",
    ),
    (
        lesson("**Rule.** Test before", "| A |\n| --- |\n| a |\n\n| B |\n| --- |\n| b |\n\n**Rule.** Test before"),
        "| B |",
        "one table",
    ),
    (lesson("facts: [4]\n", ""), 'id: "1.1"', "facts not taught: 4"),
    (lesson("facts: [4]", "facts: [4, 6]"), 'id: "1.1"', "facts that the lesson does not have: 6"),
    (lesson('id: "1.1"', "id: soil"), "id: soil", "lesson 'soil' is not in blueprint.yaml"),
    (
        lesson("id: 1.1/recap", "id: 1.1/summary"),
        'id: "1.1"',
        "a lesson opens with `what-the-exam-tests` and closes with",
    ),
    (lesson("id: 1.1/what-the-exam-tests", "id: 1.1/intro"), 'id: "1.1"', "a lesson opens with `what-the-exam-tests`"),
    ((GLOSSARY, "balance | clay | 1.1 |", "balance | clay | 4.7 |"), "4.7", "lesson 4.7 does not exist"),
    ((GLOSSARY, "balance | clay | 1.1 |", "balance | clay | – |"), "balance | clay | – |", "Loam needs its lesson"),
    (faq('id: "faq"', 'id: "glossary"'), "id:", "page id 'glossary' is taken by guide/reference/glossary.md"),
]


LISTS: list[tuple[Change, str]] = [
    (("blueprint.yaml", "weight: 0.4", "weight: 0.5"), "the domain weights do not add up to 1"),
    (("blueprint.yaml", "mock_items: 4", "mock_items: 5"), "the mock items per domain do not add up"),
    (
        ("blueprint.yaml", "domain: growing, sheet", "domain: selling, sheet"),
        "lesson 1.1 names the unknown domain 'selling'",
    ),
    (
        ("blueprint.yaml", 'id: MD-02, lesson: "1.1"', 'id: MD-02, lesson: "1.9"'),
        "MD-02 names the unknown lesson '1.9'",
    ),
    (("blueprint.yaml", "id: MD-02", "id: MD-01"), "objective 'MD-01' stands 2 times"),
    (("blueprint.yaml", "id: storing", "id: growing"), "domain 'growing' stands 2 times"),
    (("facts.yaml", "sources: [G1, G2]", "sources: [G1, G8]"), "fact 'time' names the unknown source 'G8'"),
    (
        ("facts.yaml", "12 questions, sources: [G2]", "12 questions, sources: [G7]"),
        "fact 'questions' names the unknown source 'G7'",
    ),
    ((FAQ, "ledger: [time]\n", ""), "no section teaches the exam fact 'time' (key `ledger`)"),
]


@pytest.mark.parametrize(("change", "at", "message"), TEXT, ids=[message[:40] for *_, message in TEXT])
def test_a_broken_rule_is_reported_at_its_line(tmp_path: Path, change: Change, at: str, message: str) -> None:
    root = changed_copy(tmp_path, change)
    wanted = f"{change[0]}:{line_of(root, change[0], at)}: {message}"
    found = problems_of(root)
    assert any(problem.startswith(wanted) for problem in found), f"{wanted}\nnot in\n" + "\n".join(found)


@pytest.mark.parametrize(("change", "message"), LISTS, ids=[message[:40] for *_, message in LISTS])
def test_a_broken_list_is_reported_at_its_top(tmp_path: Path, change: Change, message: str) -> None:
    name = "facts.yaml" if "fact" in message else "blueprint.yaml"
    found = problems_of(changed_copy(tmp_path, change))
    assert any(problem.startswith(f"{name}:1: {message}") for problem in found), "\n".join(found)


def test_the_small_content_has_no_problem(small_corpus: Corpus) -> None:
    assert [page.id for page in small_corpus.pages] == ["faq", "1.1", "glossary"]


def test_brackets_in_code_are_no_links(small_corpus: Corpus) -> None:
    assert '["north"](liters)' in small_corpus.sections["1.1/how-much-to-water"].body
    assert "[Test](Soil)" in small_corpus.sections["1.1/mending-a-soil"].body


def test_a_section_that_is_too_short_is_a_problem(tmp_path: Path) -> None:
    root = changed_copy(tmp_path)
    file = root / LESSON
    text = file.read_text("utf-8")
    start = text.index("Five lines hold")
    file.write_text(text[:start] + "Water early.\n", "utf-8")
    line = line_of(root, LESSON, "## Recap")
    assert f"{LESSON}:{line}: 1.1/recap has 2 words; at least 60" in problems_of(root)


def test_a_lesson_has_its_parts(tmp_path: Path) -> None:
    root = changed_copy(tmp_path)
    text = (root / LESSON).read_text("utf-8")
    first = text[: text.index("## When to water")]
    (root / LESSON).write_text(first, "utf-8")
    faq_text = (root / FAQ).read_text("utf-8").replace("1.1-watering.md#when-to-water", "1.1-watering.md")
    (root / FAQ).write_text(faq_text, "utf-8")
    assert problems_of(root) == [
        f"{LESSON}:2: 0 `contrast` table(s); at least 2",
        f"{LESSON}:2: 0 `decision` table(s); at least 1",
        f"{LESSON}:2: 0 `traps` table(s); at least 1",
        f"{LESSON}:2: 1 sections; 12 to 22",
        f"{LESSON}:2: MD-01 is taught by 1 section(s); at least 3",
        f"{LESSON}:2: MD-02 is taught by 1 section(s); at least 3",
        f"{LESSON}:2: a lesson opens with `what-the-exam-tests` and closes with `traps` and `recap`",
        f"{LESSON}:2: facts not taught: 1, 2, 3, 4",
    ]


@pytest.mark.parametrize("today", ["data profiling", "Data profiling"])
def test_an_old_name_beside_todays_name_is_right(tmp_path: Path, today: str) -> None:
    root = changed_copy(tmp_path, faq("Older notes", f"Lakehouse Monitoring, today called {today},"))
    assert problems_of(root) == []


OLD_NAMES = {
    "Lakehouse Monitoring": "data profiling",
    "Asset Bundles": "Declarative Automation Bundles",
    "DABs": "Declarative Automation Bundles",
    "Mosaic AI Model Serving": "Model Serving",
    "Hyperopt": "Optuna",
    "FeatureStoreClient": "`FeatureEngineeringClient`",
    "Databricks Feature Store": "Feature Engineering in Unity Catalog",
    "the online table": "the online store",
    "Online tables": "Online Feature Store",
    "`OnlineTableSpec`": "Online Feature Store",
    "HorovodRunner": "TorchDistributor",
    "a legacy inference table": "AI Gateway-enabled inference table",
    "`auto_capture_config`": "AI Gateway-enabled inference table",
    "`served_models`": "`served_entities`",
    "Served models": "served entities",
    "a registry stage": "an alias",
    "`models:/prod.ml.churn/Production`": "an alias",
}
PLAIN_WORDS = [
    "the Databricks Online Feature Store",
    "a stage of the pipeline and the staging stage",
    "one served model answers",
    "an inference table",
    "`models:/churn/3`",
    "model staging",
]


@pytest.mark.parametrize(("name", "today"), OLD_NAMES.items())
def test_every_old_name_needs_todays_name(tmp_path: Path, name: str, today: str) -> None:
    alone = problems_of(changed_copy(tmp_path / "alone", faq("Older notes", name)))
    assert [problem for problem in alone if "without today's name" in problem] == alone != []
    assert problems_of(changed_copy(tmp_path / "both", faq("Older notes", f"{name}, today {today},"))) == []


@pytest.mark.parametrize("words", PLAIN_WORDS)
def test_words_that_only_sound_like_an_old_name_are_left_alone(tmp_path: Path, words: str) -> None:
    assert problems_of(changed_copy(tmp_path, faq("Older notes", words))) == []


def test_every_rename_has_an_example() -> None:
    assert [rename.name for rename in RENAMES if not any(re.search(rename.old, name) for name in OLD_NAMES)] == []


def test_every_renamed_term_of_the_glossary_is_checked(corpus: Corpus) -> None:
    glossary = corpus.page("glossary")
    assert glossary is not None
    tables = [table for section in glossary.sections if (table := read_table(section))]
    renamed = [row.cells for table in tables for row in table.rows if row.cells[1] != "–"]
    assert len(renamed) >= 9
    for term, today, also, *_ in renamed:
        names = f"{term}, {also}"
        assert any(re.search(r.old, names) and re.search(r.today, today, re.I) for r in RENAMES), f"{term}: {today}"


def test_words_and_lines_are_counted_where_the_reader_counts(small_corpus: Corpus) -> None:
    place = small_corpus.sections["1.1/how-much-to-water"]
    assert "liters = 3" not in prose_text(place)
    assert word_count(place) == len(prose_text(place).split())
    table = small_corpus.sections["1.1/traps"]
    assert word_count(table) > len(prose_text(table).split())
    assert line_at(place, 0) == place.body_line
    assert line_at(place, len(place.body)) == place.body_line + place.body.count("\n")


def test_all_problems_of_all_files_are_reported_at_once_in_order(tmp_path: Path) -> None:
    root = changed_copy(
        tmp_path,
        faq("Older notes", "Older <i>notes"),
        faq("checked: 2026-01-05", "checked: soon"),
        lesson("```python run", "```cobol"),
        (GLOSSARY, "kind: page", "kind: poem"),
        ("blueprint.yaml", "weight: 0.4", "weight: 0.3"),
        ("facts.yaml", "sources: [G1, G2]", "sources: [G1, G8]"),
    )
    _, found = examine(root)
    assert found == sorted(found)
    places = {str(problem.path) for problem in found}
    assert places == {FAQ, LESSON, GLOSSARY, "blueprint.yaml", "facts.yaml"}
