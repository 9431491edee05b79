"""Hints that never tell the key, probes of a mistake, and explanations compared with the guide."""

from __future__ import annotations

import pytest

from corpus.items import Bank, Item, Pool
from corpus.models import Corpus
from index.retrieval import Retriever
from tutor.learner.sittings import LADDER
from tutor.llm.grounding import GroundingCheck
from tutor.practice.generated import generate_items
from tutor.practice.tutoring import Rung, Standing, climb, give_hint, probe_misconception, review_explanation


@pytest.fixture(scope="module")
def items(corpus: Corpus, bank: Bank) -> list[Item]:
    return [*bank.pool(Pool.PRACTICE), *generate_items(corpus, bank)]


def test_no_hint_on_any_item_tells_the_key(corpus: Corpus, bank: Bank, items: list[Item]) -> None:
    assert len(items) > 300
    for item in items:
        hints = climb(item, 4, corpus, bank)
        assert [hint.rung for hint in hints] == list(Rung)
        told = " ".join(hint.text for hint in hints).lower()
        for option in item.options:
            if option.right:
                assert option.why.lower() not in told
                assert option.text.lower() not in told or option.text.lower() in item.stem.lower()
        out = [hint.ruled_out for hint in hints if hint.ruled_out]
        assert len(out) == 1 and out[0] not in item.key_ids
        assert hints[3].section is not None and hints[3].section.id == item.citations[0]


def test_the_layer_is_not_named_where_it_stands_in_the_key(corpus: Corpus, bank: Bank, items: list[Item]) -> None:
    titles = {layer.id: layer.title.lower() for layer in corpus.blueprint.layers}
    kept = 0
    for item in items:
        text = give_hint(item, Rung.LAYER, corpus, bank).text.lower()
        if any(titles[item.layer] in option.text.lower() for option in item.options if option.right):
            kept += 1
            assert titles[item.layer] not in text
        else:
            assert titles[item.layer] in text
    assert kept < len(items) / 4


def test_a_sitting_keeps_as_many_hints_as_the_ladder_has() -> None:
    assert len(Rung) == LADDER


def test_hints_come_one_rung_at_a_time(corpus: Corpus, bank: Bank, items: list[Item]) -> None:
    item = items[0]
    assert climb(item, 0, corpus, bank) == () and len(climb(item, 2, corpus, bank)) == 2
    assert climb(item, 99, corpus, bank) == climb(item, 4, corpus, bank)
    assert climb(item, 4, corpus, bank)[:2] == climb(item, 2, corpus, bank)


def test_the_second_hint_is_a_sentence_of_the_stem(corpus: Corpus, bank: Bank, items: list[Item]) -> None:
    for item in items:
        quoted = give_hint(item, Rung.CONSTRAINT, corpus, bank).text.split("“", 1)[1].rstrip("”")
        assert quoted in " ".join(item.stem.split())


def test_a_wrong_choice_is_probed_with_another_item_on_the_same_mistake(bank: Bank, items: list[Item]) -> None:
    probed = 0
    for item in bank.pool(Pool.PRACTICE):
        for option in item.options:
            probe = probe_misconception(item, (option.id,), bank)
            if option.right or not option.misconception:
                assert probe is None
            elif probe and probe.item:
                probed += 1
                assert probe.item.id != item.id and probe.item.pool is Pool.PRACTICE
                assert option.misconception in {other.misconception for other in probe.item.options}
    assert probed > 100
    assert probe_misconception(items[0], (), bank) is None


def test_what_was_seen_is_offered_last(bank: Bank) -> None:
    for item in bank.pool(Pool.PRACTICE):
        wrong = next(option for option in item.options if option.misconception)
        first = probe_misconception(item, (wrong.id,), bank)
        if first and first.item:
            other = probe_misconception(item, (wrong.id,), bank, {first.item.id})
            if other and other.item and other.item.id != first.item.id:
                return
    pytest.fail("no mistake has two items")


def test_an_explanation_is_taken_apart(corpus: Corpus, retriever: Retriever) -> None:
    check = GroundingCheck(retriever)
    sections = [corpus.sections["3.1/canary-deployment"]]
    said = (
        "A canary sends a small share of live traffic to the new version and raises it step by step. "
        "A canary does not limit the blast radius. Bananas are rich in potassium."
    )
    found = review_explanation(said, sections, check)
    standings = [Standing.SUPPORTED, Standing.CONTRADICTED, Standing.UNSUPPORTED]
    assert [one.standing for one in found.sentences] == standings
    assert found.section == sections[0] and 0 < len(found.missing) <= 3
    assert not {one.span for one in found.sentences if one.standing is Standing.SUPPORTED} & set(found.missing)
    assert review_explanation("", sections, check).sentences == ()
    assert review_explanation(said, [], check).section is None
