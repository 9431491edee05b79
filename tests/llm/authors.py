"""A scripted model that writes questions and solves them, and a desk on the part of the guide to keep them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from corpus.items import Bank
from corpus.models import Corpus
from index.encoder import Encoder, Vectors, WordVectors
from tests.llm.model_server import Request, Script

Draft = dict[str, Any]
DRAFTS: Mapping[str, Draft] = {
    draft.pop("section"): draft for draft in yaml.safe_load(Path(__file__).with_name("drafts.yaml").read_text("utf-8"))
}
"""Good questions, by the section they are about."""
LESSONS = ("3.1", "3.2")


class RememberingEncoder:
    """The real encoder; a text that was encoded before is not encoded again."""

    def __init__(self, encoder: Encoder) -> None:
        """Wrap an encoder."""
        self._encoder = encoder
        self._known: dict[str, Any] = {}
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.max_tokens = encoder.max_tokens

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return one row per text."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known |= dict(zip(fresh, self._encoder.encode(fresh), strict=True)) if fresh else {}
        return np.stack([self._known[text] for text in texts])

    def encode_words(self, texts: Sequence[str]) -> list[WordVectors]:
        """Return each text with its words."""
        return self._encoder.encode_words(texts)

    def count_tokens(self, text: str) -> int:
        """Return the tokens of a text."""
        return self._encoder.count_tokens(text)


def part_bank(bank: Bank) -> Bank:
    """Return the items of the deployment lessons, practice and mock."""
    return bank.model_copy(update={"items": tuple(item for item in bank.items if item.lesson in LESSONS)})


def data_of(request: Request) -> dict[str, Any]:
    """Return the JSON that a request holds as data."""
    found: dict[str, Any] = json.loads(request.body["messages"][-1]["content"])
    return found


def is_writing(request: Request) -> bool:
    """Return whether a request asks for a question; otherwise it asks for a solution."""
    return "misconceptions" in data_of(request)


def section_of(request: Request, corpus: Corpus) -> str:
    """Return the id of the section that a question is to be about."""
    title = data_of(request)["sections"][0]["title"]
    return next(section.id for section in corpus.sections.values() if section.heading_path == title)


def changed(draft: Draft, **values: object) -> Draft:
    """Return a draft with some keys set; `option_1_why=` sets a key of the option at that place."""
    made = deepcopy(draft)
    for name, value in values.items():
        if name.startswith("option_"):
            _, place, key = name.split("_", 2)
            made["options"][int(place)][key] = value
        else:
            made[name] = value
    return made


def honest_model(corpus: Corpus, drafts: Mapping[str, Draft] = DRAFTS) -> Callable[[Request], Script]:
    """Return a model that writes the draft about the section it is given, if there is one, and solves by knowing it."""

    def answer(request: Request) -> Script:
        if is_writing(request):
            draft = drafts.get(section_of(request, corpus))
            return Script("I would rather not." if draft is None else reply(draft))
        right = {option["text"] for draft in drafts.values() for option in draft["options"] if option["right"]}
        letters = [letter for letter, text in data_of(request)["options"].items() if text in right]
        return Script(json.dumps({"answer": letters[0] if len(letters) == 1 else "none"}))

    return answer


def reply(draft: Draft) -> str:
    """Return a draft as a model would send it."""
    return json.dumps({"sections": [1], **draft})
