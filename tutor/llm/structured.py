"""A call that must return one JSON object of a given shape, with any provider.

The shape is told in words and enforced here: providers differ in what they call structured output, and servers of one's
own often have none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from tutor.llm.faults import Fault, ModelFault
from tutor.llm.model import ChatModel
from tutor.llm.providers import Message, Speaker
from tutor.llm.usage import Usage
from tutor.llm.writing import without_thoughts

MOST_STARTS = 50
"""Places at which an object is looked for in a reply."""
_FORM = "Reply with one JSON object that fits this JSON schema, and with nothing else: "
Shape = TypeVar("Shape", bound=BaseModel)


@dataclass(frozen=True)
class Structured(Generic[Shape]):
    """A reply of the shape that was asked for, and what it cost."""

    value: Shape
    usage: Usage


def ask_structured(model: ChatModel, messages: Sequence[Message], shape: type[Shape]) -> Structured[Shape]:
    """Return the model's reply as a value; one call, never repeated for its form.

    Args:
        model: The model to ask.
        messages: Rules and data; the wanted form is added to the rules.
        shape: What the reply must fit, validated strictly as the class says.

    Raises:
        ModelFault: There is no reply, or, as `IGNORED_FORMAT`, none of this shape.
    """
    form = _FORM + json.dumps(shape.model_json_schema(), ensure_ascii=False)
    told = [m.speaker is Speaker.RULES for m in messages]
    rules = told.index(True) if any(told) else None
    asked = list(messages)
    if rules is None:
        asked.insert(0, Message(Speaker.RULES, form))
    else:
        asked[rules] = replace(asked[rules], text=f"{asked[rules].text}\n{form}")
    reply = model.complete(asked)
    for found in _objects(without_thoughts(reply.text)):
        try:
            return Structured(shape.model_validate(found), reply.usage)
        except ValidationError:
            continue
    raise ModelFault(Fault.IGNORED_FORMAT)


def _objects(text: str) -> Iterator[object]:
    """Yield the JSON objects in a text, whatever stands around them."""
    decoder, position = json.JSONDecoder(), 0
    for _ in range(MOST_STARTS):
        position = text.find("{", position)
        if position < 0:
            return
        try:
            found, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            position += 1
            continue
        yield found
