"""How often what is said of a pasted statement is so, on labelled statements. `pytest -s` on this file prints it."""

from __future__ import annotations

from collections import Counter

import pytest

from corpus.items import Bank
from corpus.models import Corpus
from index.build import open_index
from index.encoder import Encoder
from index.retrieval import Retriever
from tests.llm.pairs import HELD_OUT, read_pairs
from tutor.practice.explaining import DENIED, MADE, Stance, explain_pasted
from tutor.practice.pasted import PastedOption, PastedQuestion

pytestmark = pytest.mark.thorough  # the index of the whole guide is made
STEM = "Which statement is true?"


@pytest.fixture(scope="module")
def whole(corpus: Corpus, encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    return Retriever(corpus, encoder, open_index(corpus, encoder, tmp_path_factory.mktemp("whole")))


def test_a_stated_confidence_is_no_higher_than_how_often_it_is_so(whole: Retriever, bank: Bank) -> None:
    """Were one of four options true, as in most questions."""
    pairs = [pair for pair in read_pairs(HELD_OUT) if pair.kind != "wrong"]  # a right sentence with a wrong source
    count: Counter[tuple[Stance, bool]] = Counter()
    for pair in pairs:
        question = PastedQuestion(STEM, (PastedOption("A", pair.sentence), PastedOption("B", "None of these holds")))
        count[explain_pasted(question, whole, bank).options[0].stance, pair.supported] += 1
    total = {right: sum(pair.supported is right for pair in pairs) for right in (True, False)}
    made = [share * count[Stance.MADE, right] / total[right] for right, share in ((True, 0.25), (False, 0.75))]
    denied = [
        share * count[Stance.CONTRADICTED, right] / total[right] for right, share in ((False, 0.75), (True, 0.25))
    ]
    print(f"\n{count}\nmade {made[0] / sum(made):.3f}, contradicted {denied[0] / sum(denied):.3f}")  # noqa: T201
    assert count[Stance.MADE, True] > 0.2 * total[True] and count[Stance.CONTRADICTED, False] > 0.2 * total[False]
    assert made[0] / sum(made) >= MADE
    assert denied[0] / sum(denied) >= DENIED
