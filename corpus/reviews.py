"""Writing the hashes by which a review notices that its item or a cited section changed."""

from __future__ import annotations

import os
from pathlib import Path

import yaml

from corpus.items import Bank, Review
from corpus.models import Corpus

_HEAD = """\
# Who solved what: `solved` tells whether the first blind answer was the key, `agreed` whether it is now; `changed` says
# what was changed in between. The hashes are written by `python -m tutor items --seal` after a comparison.
"""


def seal_reviews(corpus: Corpus, bank: Bank, root: Path) -> int:
    """Write every review with the hashes of its item and cited sections as they are now; return how many.

    Call it only after the items and sections were compared. Reviews of items that are gone are dropped.
    """
    sections = corpus.sections
    by_lesson: dict[str, list[Review]] = {}
    for review in sorted(bank.reviews, key=lambda review: review.item):
        item = bank.item(review.item)
        if item is None:
            continue
        hashes = {name: sections[name].fingerprint for name in item.citations if name in sections}
        sealed = review.model_copy(update={"fingerprint": item.fingerprint, "sections": hashes})
        by_lesson.setdefault(item.lesson, []).append(sealed)
    for lesson, reviews in by_lesson.items():
        _write(root / "items" / "reviews" / f"{lesson}.yaml", reviews)
    return sum(map(len, by_lesson.values()))


def _write(file: Path, reviews: list[Review]) -> None:
    rows = [{**review.model_dump(mode="json"), "sections": dict(review.sections)} for review in reviews]
    text = _HEAD + yaml.safe_dump({"reviews": rows}, sort_keys=False, allow_unicode=True, width=120)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".new")
    draft.write_text(text, "utf-8")
    os.replace(draft, file)
