"""What lies outside the guide, as short topics: the other side of the decision whether the guide can answer.

A question that is nearer to one of these than to anything in the guide is probably not answered there. The
topics stand in `outside.yaml`: neighboring subjects, other products and everyday life.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

EXAM_DUMPS = "exam-dump"
"""Group of requests for real exam questions."""
HARMLESS = "harmless"
"""Group of questions about the exam that resemble such requests and are answered."""


class Kind(StrEnum):
    """Where a question leads: into the guide, or to one of the other sides."""

    INSIDE = "inside"
    DUMP = "dump"
    OTHER = "other"
    NEAR = "near"
    FAR = "far"


KIND_OF_GROUP: Mapping[str, Kind] = {
    EXAM_DUMPS: Kind.DUMP,
    HARMLESS: Kind.INSIDE,
    "other-exam": Kind.OTHER,
    "other-products": Kind.OTHER,
    "platform": Kind.NEAR,
    "platform-details": Kind.NEAR,
    "spark": Kind.NEAR,
    "generative-ai": Kind.NEAR,
}
"""Kind of each group; every group that is not named is far from the subject."""

_FILE = Path(__file__).with_name("outside.yaml")
_TOPICS = TypeAdapter(dict[str, list[str]])


@lru_cache(maxsize=1)
def topics_by_group() -> Mapping[str, list[str]]:
    """Return the topics by group, read once."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same result, only faster
    return _TOPICS.validate_python(yaml.load(_FILE.read_text("utf-8"), loader))


def outside_topics() -> list[tuple[str, str]]:
    """Return every topic with its group."""
    return [(group, topic) for group, topics in topics_by_group().items() for topic in topics]


def kind_of(group: str) -> Kind:
    """Return the kind of a group of topics."""
    return KIND_OF_GROUP.get(group, Kind.FAR)


def outside_digest() -> str:
    """Return the sha256 of all topics, as hexadecimal text."""
    return hashlib.sha256("\n".join(f"{group}: {topic}" for group, topic in outside_topics()).encode()).hexdigest()
