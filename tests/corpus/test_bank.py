"""The question bank's contract: one broken rule, one problem, with file and line; the rest is still read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from corpus.bank import load_bank, load_written_bank
from corpus.bank_rules import find_bank_problems
from corpus.errors import CorpusError
from corpus.items import LETTERS, Bank, Option, Pool, neutral_order
from corpus.models import Corpus
from corpus.reviews import seal_reviews
from tests.corpus.garden_bank import changed, item, read_bank, write_bank

GOOD = [item(1), item(2, two=True), item(3)]


def option(place: int, **values: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return item 1 with one option changed."""
    options = list(item(1)["options"])
    options[place] = changed(options[place], **values)
    return changed(item(1), options=options)


def test_a_good_bank_has_no_problems_and_knows_its_keys(tmp_path: Path) -> None:
    _, bank, problems = read_bank(write_bank(tmp_path, GOOD, [item(4, mock=True)]))
    assert problems == []
    assert [i.id for i in bank.items] == ["1.1-001", "1.1-002", "1.1-003", "1.1-504"]
    assert [i.pool for i in bank.items] == [Pool.PRACTICE] * 3 + [Pool.MOCK]
    assert [i.choose for i in bank.items] == [1, 2, 1, 1]
    assert [i.chance for i in bank.items] == [0.25, 0.1, 0.25, 0.25]
    for found in bank.items:
        assert {o.text for o in found.options if o.right} == {found.options[LETTERS.index(k)].text for k in found.key}


def test_the_order_in_the_file_means_nothing(tmp_path: Path) -> None:
    turned = changed(item(1), options=item(1)["options"][::-1])
    first = read_bank(write_bank(tmp_path / "a", [item(1)]))[1].items[0]
    second = read_bank(write_bank(tmp_path / "b", [turned]))[1].items[0]
    assert first.options == second.options
    assert first.fingerprint == second.fingerprint


def test_neutral_order_depends_on_the_item() -> None:
    options = tuple(Option(text=f"option {n}", why="because it is so") for n in range(5))
    orders = {neutral_order(f"1.1-{n:03d}", options) for n in range(40)}
    assert len(orders) > 20


BROKEN = [
    (changed(item(1), stem=None), "stem: Field required"),
    (changed(item(1), objectives=["MD-77"]), "objective 'MD-77' is not in blueprint.yaml"),
    (changed(item(1), citations=["1.1/nowhere"]), "cites '1.1/nowhere', which is no section of the guide"),
    (changed(item(1), sources=["G8"]), "names the unknown source 'G8'"),
    (changed(item(1), id="1.1-601"), "practice items count from 001, mock items from 501"),
    (changed(item(1), id="2.1-001"), "the id belongs to lesson 2.1, the file to 1.1"),
    (changed(item(1), checked="2999-01-01"), "which lies ahead"),
    (changed(item(1), stem=item(1)["stem"] + " Choose two."), "a stem that ends with “Choose two.” needs 5 with 2"),
    (changed(item(2, two=True), stem=item(2)["stem"]), "5 options with 2 right; a stem that does not end with"),
    (changed(item(1), stem="Which of these is NOT a way to water a bed?"), "a negative stem"),
    (changed(item(1), colour="green"), "colour: Extra inputs are not permitted"),
    (option(1, right=None, misconception="more-water", fixes="features"), "4 options with 0 right"),
    (option(0, right=True, misconception=None, fixes=None), "4 options with 2 right"),
    (option(1, misconception="more-water"), "has `misconception` or `fixes`"),
    (option(0, misconception=None), "needs `misconception` and `fixes`"),
    (option(0, misconception="unheard-of"), "misconception 'unheard-of' is not in misconceptions.yaml"),
    (option(0, text=item(1)["options"][2]["text"]), "two options have the same text"),
    (option(0, text="All of the above"), "banned wording: 'All of the above'"),
    (option(0, text="Tend " + "very " * 20 + "much"), "make them alike"),
    (option(0, text="Call `mlflow.promote_champion` before the heat"), "`mlflow.promote_champion` is in no released"),
    (option(0, why="Too short by far."), "has fewer than 8 words"),
    (option(0, why="Better than option B, because the soil is moist at noon."), "speaks of an option's place"),
    (option(0, why=item(3)["options"][0]["why"]), "is nearly one of 1.1-001 (100% of the words)"),
    (option(0, why=f"{item(1)['options'][1]['why']} by noon."), "is nearly another of its own"),
    (changed(item(1), stem=f"{item(1)['stem']} It is late."), "does not end with its question"),
    (changed(item(1), stem=f"{item(1)['stem']} `water()`"), "does not end with its question"),
    (changed(item(1), stem=f"Is it dry? {item(1)['stem']}"), "asks more than one thing"),
    (changed(item(1), stem="Bed 1 is dry. What should be done, and why?"), "asks more than one thing"),
    (option(0, text="Call `FeatureLookUp(table_name=t)` on the leaf"), "is it `FeatureLookup`?"),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "message"), BROKEN, ids=[message[:40] for _, message in BROKEN])
def test_one_broken_rule_is_one_clear_problem(tmp_path: Path, broken: dict[str, Any], message: str) -> None:
    _, bank, problems = read_bank(write_bank(tmp_path, [broken, item(3)]))
    assert any(message in problem for problem in problems), problems
    assert all(problem.startswith("items/practice/1.1.yaml:") for problem in problems)
    assert "1.1-003" in {found.id for found in bank.items}  # the rest is still read


def test_an_id_used_twice_names_both_places(tmp_path: Path) -> None:
    problems = read_bank(write_bank(tmp_path, [item(1), changed(item(2), id="1.1-001")]))[2]
    assert any("the id is taken at items/practice/1.1.yaml:" in problem for problem in problems)


def test_a_copied_stem_is_found_across_pools(tmp_path: Path) -> None:
    copied = changed(item(5, mock=True), stem=item(1)["stem"])
    problems = read_bank(write_bank(tmp_path, [item(1)], [copied]))[2]
    assert any("1.1-505: nearly the stem of 1.1-001 (100% of the words)" in problem for problem in problems)


def test_a_copy_with_two_words_exchanged_is_found_across_items(tmp_path: Path) -> None:
    words = item(3)["options"][2]["why"].split()
    words[1], words[4] = "bonsai", "shelter"
    problems = read_bank(write_bank(tmp_path, [option(0, why=" ".join(words)), item(3)]))[2]
    assert ["is nearly one of 1.1-001" in problem for problem in problems] == [True]
    assert problems[0].startswith("items/practice/1.1.yaml:") and ": 1.1-003: the rationale" in problems[0]


@pytest.mark.parametrize(
    "stem",
    [
        "A note on bed 1 asks “Dry? Wet?”. Which reading is right?",
        "Bed 1 has a sign.\n\n```text\nwet?\n```\n\nWhich word belongs there?",
        "The gardener who knows when and where to water is away. Who is to be asked?",
    ],
)
def test_question_marks_in_code_and_quotations_ask_nothing(tmp_path: Path, stem: str) -> None:
    assert read_bank(write_bank(tmp_path, [changed(item(1), stem=stem)]))[2] == []


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"\xef\xbb\xbflesson: '1.1'\nitems: []\n", ":1: starts with a byte order mark"),
        (b"lesson: '1.1'\nitems:\n- id: \xff\n", ":3: holds a byte that is not UTF-8"),
        (b"lesson: '1.1'\nitems:\n\t- id: x\n", ":3: not valid YAML"),
        (b"lesson: '1.1'\nitems: 7\n", ":2: items: "),
        (b"items: []\n", ":1: lesson: Field required"),
    ],
)
def test_a_bad_file_is_one_line_and_the_other_pool_is_still_read(tmp_path: Path, raw: bytes, message: str) -> None:
    root = write_bank(tmp_path, [], [item(4, mock=True)])
    (root / "items" / "practice" / "1.1.yaml").write_bytes(raw)
    corpus, bank, problems = read_bank(root)
    assert len(problems) == 1
    assert f"items/practice/1.1.yaml{message}" in problems[0]
    assert [found.id for found in bank.items] == ["1.1-504"]
    with pytest.raises(CorpusError, match="1 problem"):
        load_bank(corpus, root)


def test_a_review_notices_a_changed_item_and_a_changed_section(tmp_path: Path) -> None:
    root = write_bank(tmp_path, [item(1)])
    reviews = root / "items" / "reviews" / "1.1.yaml"
    reviews.parent.mkdir()
    reviews.write_text("reviews:\n- {item: 1.1-001, solved: true, date: 2026-01-06}\n")

    def complaints() -> list[str]:
        corpus, bank, _ = read_bank(root)
        return [p.message for p in find_bank_problems(corpus, bank) if p.message.startswith("1.1-")]

    assert len(complaints()) == 2  # neither item nor section is sealed
    corpus, bank, _ = read_bank(root)
    assert seal_reviews(corpus, bank, root) == 1
    assert complaints() == []
    lesson = root / "guide" / "1-garden" / "1.1-watering.md"
    lesson.write_text(lesson.read_text().replace("Water in the early morning", "Water late at night", 1))
    assert complaints() == ["1.1-001: 1.1/when-to-water changed after the review; compare, then `tutor items --seal`"]
    file = root / "items" / "practice" / "1.1.yaml"
    file.write_text(file.read_text().replace("before the heat of noon", "after the heat of noon", 1))
    assert any("was changed after its review" in text for text in complaints())


def test_a_bank_is_loaded_only_if_the_whole_holds_and_examined_in_any_case(tmp_path: Path) -> None:
    """The small bank breaks no rule of single items; that it is too small and unsolved is enough to ask nothing."""
    root = write_bank(tmp_path, GOOD)
    corpus, bank, problems = read_bank(root)
    assert problems == []
    assert load_written_bank(corpus, root) == bank
    with pytest.raises(CorpusError) as caught:
        load_bank(corpus, root)
    assert set(caught.value.problems) == set(find_bank_problems(corpus, bank))
    assert any("1.1-001: nobody has solved it blind yet" in problem.message for problem in caught.value.problems)
    assert "Run `python -m tutor check`" in str(caught.value).splitlines()[0]


def test_the_real_bank_is_refused_when_a_cited_section_changes(corpus: Corpus, bank: Bank) -> None:
    assert find_bank_problems(corpus, bank) == []
    page = corpus.page("3.1")
    assert page is not None
    sections = tuple(
        s.model_copy(update={"body": s.body + " "}) if s.id == "3.1/alias-does-not-reroute" else s
        for s in page.sections
    )
    edited = page.model_copy(update={"sections": sections})
    pages = tuple(edited if other is page else other for other in corpus.pages)
    with pytest.raises(CorpusError, match="3.1-010: 3.1/alias-does-not-reroute changed after the review"):
        load_bank(corpus.model_copy(update={"pages": pages}))


def test_a_mistake_that_no_distractor_feeds_on_is_reported(tmp_path: Path) -> None:
    corpus, bank, _ = read_bank(write_bank(tmp_path, GOOD))
    found = [str(p) for p in find_bank_problems(corpus, bank) if p.path.name == "misconceptions.yaml"]
    assert found == ["misconceptions.yaml:1: mistakes that no distractor feeds on: too-late"]


def test_an_item_nobody_solved_and_a_review_of_nothing_are_reported(tmp_path: Path) -> None:
    root = write_bank(tmp_path, [item(1)])
    (root / "items" / "reviews").mkdir()
    (root / "items" / "reviews" / "1.1.yaml").write_text(
        "reviews:\n- {item: 1.1-009, solved: true, date: 2026-01-06}\n"
    )
    corpus, bank, _ = read_bank(root)
    messages = [problem.message for problem in find_bank_problems(corpus, bank)]
    assert "1.1-001: nobody has solved it blind yet (items/reviews)" in messages
    assert "reviews of what is no item, or none that could be read: 1.1-009" in messages
    assert "objectives with fewer than 6 items: MD-01 has 1, MD-02 has 0" in messages
