"""How a sentence lies word by word in what a section says."""

from __future__ import annotations

import pytest

from corpus.models import Corpus
from index.encoder import Encoder
from index.lexical import Lexicon, plain_text
from tutor.llm.wordwise import Said, Texts, in_places, in_units, said, tone_of
from tutor.llm.worth import Worth

PLACE = "A canary deployment sends a small share of live traffic to the new version."
OTHER = "The loser of an A/B test is archived."


@pytest.fixture(scope="module")
def worth(corpus: Corpus) -> Worth:
    return Worth(Lexicon(corpus))


def read(text: str, encoder: Encoder, worth: Worth) -> Said:
    plain = plain_text(text)
    return said(text, plain, encoder.encode_words([plain])[0], worth)


def test_a_sentence_is_nearest_to_itself_and_a_paraphrase_nearer_than_something_else(
    encoder: Encoder, worth: Worth
) -> None:
    texts = Texts([read(PLACE, encoder, worth), read(OTHER, encoder, worth)])
    same, near, far = (
        in_units(read(text, encoder, worth), texts)
        for text in (PLACE, "Few requests reach the new version in a canary rollout.", "Bananas are yellow.")
    )
    assert same["near_unit"] == pytest.approx(1, abs=1e-4) and same["near_least"] == pytest.approx(1, abs=1e-4)
    assert same["near_unit"] > near["near_unit"] > far["near_unit"]
    assert same["near_gap"] == pytest.approx(0, abs=1e-4) and same["lacking"] < near["lacking"]


def test_what_denies_fits_a_place_of_another_tone(encoder: Encoder, worth: Worth) -> None:
    texts = Texts([read(PLACE, encoder, worth), read(OTHER, encoder, worth)])
    denied = read(PLACE.replace("sends", "does not send"), encoder, worth)
    asserted = read(PLACE, encoder, worth)
    wrong, right = in_places(denied, [denied], texts), in_places(asserted, [asserted], texts)
    assert wrong["tone_denied"] > 0 > right["tone_denied"]
    assert wrong["apart"] > 0 == right["apart"] and wrong["tone_scope"] > 0 > right["tone_scope"]
    assert wrong["part_tone_denied"] == wrong["tone_denied"]


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("It works.", (False, False, False)),
        ("It does not work.", (True, True, False)),
        ("It doesn't work without `not`.", (True, True, False)),
        ("It never fails and nobody minds.", (False, True, False)),
        ("Only the driver rejects it.", (False, True, True)),
    ],
)
def test_the_tone_of_a_text(text: str, tone: tuple[bool, bool, bool]) -> None:
    assert tone_of(text) == tone


def test_a_text_without_words_can_be_compared(encoder: Encoder, worth: Worth) -> None:
    nothing, something = read("…", encoder, worth), read(PLACE, encoder, worth)
    assert in_units(nothing, Texts([something]))["near_unit"] == 0
    assert in_places(something, [something], Texts([nothing]))["fit"] == 0
