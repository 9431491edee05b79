"""Judging an answer, and everything a learner is told about it afterwards."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from corpus.items import LETTERS, Bank, Item, Option
from corpus.models import Corpus, Section


@dataclass(frozen=True)
class OptionFeedback:
    """What is said about one option once the answer is in.

    Attributes:
        right: Whether it belongs to the key.
        why: The rationale.
        mistake: The misconception it feeds on, and the better thought; empty for a right option.
    """

    right: bool
    why: str
    mistake: str


@dataclass(frozen=True)
class Feedback:
    """The verdict on one answer.

    Attributes:
        right: Whether the chosen options are the key; no choice is never right.
        key: Ids of the right options.
        options: Feedback by option id.
        layer: Title of the layer that fails in the stem.
        action: Title of the action that follows, or "".
        sections: The sections of the guide that decide it, the deciding one first.
    """

    right: bool
    key: tuple[str, ...]
    options: Mapping[str, OptionFeedback]
    layer: str
    action: str
    sections: tuple[Section, ...]


def grade(item: Item, chosen: Collection[str]) -> bool:
    """Return whether the chosen option ids are exactly the key, in whatever order."""
    return frozenset(chosen) == item.key_ids


class Grader:
    """Judges answers by item id, for those who know nothing of the bank; safe to share between threads."""

    def __init__(self, bank: Bank, generated: Collection[Item] = ()) -> None:
        """Index the items."""
        self._items = {item.id: item for item in (*bank.items, *generated)}

    def __call__(self, item_id: str, chosen: tuple[str, ...]) -> bool:
        """Return whether the chosen options are the key of an item; False for an item that is gone."""
        item = self._items.get(item_id)
        return item is not None and grade(item, chosen)

    def judge(self, item_id: str, chosen: tuple[str, ...]) -> bool | None:
        """Return the same, or None if the item or one of the options is not what it was when they were chosen."""
        item = self._items.get(item_id)
        if item is None or not chosen or not set(chosen) <= {option.id for option in item.options}:
            return None
        return grade(item, chosen)


def feedback_on(item: Item, chosen: Collection[str], corpus: Corpus, bank: Bank) -> Feedback:
    """Return the verdict on an answer, with every option's rationale."""
    sections = corpus.sections
    blueprint = corpus.blueprint
    return Feedback(
        right=grade(item, chosen),
        key=tuple(option.id for option in item.options if option.right),
        options={option.id: _on_option(option, bank) for option in item.options},
        layer=next(layer.title for layer in blueprint.layers if layer.id is item.layer),
        action=next((action.title for action in blueprint.actions if action.id is item.action), ""),
        sections=tuple(sections[name] for name in item.citations if name in sections),
    )


def _on_option(option: Option, bank: Bank) -> OptionFeedback:
    mistake = bank.misconception(option.misconception) if option.misconception else None
    said = f"“{mistake.title}.” {mistake.correction}" if mistake else ""
    return OptionFeedback(option.right, option.why, said)


def letters_of(options: Collection[Option], ids: Collection[str]) -> str:
    """Return the letters of options as they are shown, joined by “and”; “nothing” if there are none."""
    found = [letter for letter, option in zip(LETTERS, options, strict=False) if option.id in ids]
    return " and ".join(found) or "nothing"
