"""A made-up question bank about gardening, written to files as an author would."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import yaml

from corpus.bank import examine_bank
from corpus.items import Bank
from corpus.loading import examine
from corpus.models import Corpus
from tests.corpus.content import changed_copy

WORDS = (
    "cedar moss fern thyme basil sage mint rose lily tulip clover maple birch larch olive plum pear fig quince".split()
)
MISCONCEPTIONS = """\
misconceptions:
  - {id: more-water, layer: features, title: More water helps, correction: Water early and seldom.}
  - {id: too-late, title: Too late, correction: Act before the harm is done.}
"""


def item(number: int, *, mock: bool = False, two: bool = False) -> dict[str, Any]:
    """Return one item as it would stand in a file; every number has words of its own."""
    name = WORDS[number % len(WORDS)] + WORDS[number // len(WORDS) % len(WORDS)]
    plants = [f"{name}{part}" for part in ("root", "leaf", "stalk", "seed", "bark")]
    right = {0, 3} if two else {number % 4}
    options: list[dict[str, Any]] = []
    for place in range(5 if two else 4):
        option: dict[str, Any] = {
            "text": f"Tend the {plants[place]} before the heat of noon",
            "why": f"The {plants[place]} asks for "
            + ", ".join(f"{plants[place]}{x}" for x in ("dew", "sun", "air", "rest")),
        }
        if place in right:
            option["right"] = True
        else:
            option |= {"misconception": "more-water", "fixes": "features"}
        options.append(option)
    stem = (
        f"Bed {number} near {' '.join(plants)} shows limp {name}buds at noon while {name}soil two {name}fingers deep "
        f"is still moist, and the {name} buyer comes by {name}gate. What should the {name} gardener do first?"
    )
    return {
        "id": f"1.1-{number + (500 if mock else 0):03d}",
        "objectives": ["MD-01" if number % 2 else "MD-02"],
        "layer": "monitoring",
        "kind": "decide",
        "difficulty": {"logit": 0.0, "why": "Two options sound alike to a beginner"},
        "stem": stem + (" Choose two." if two else ""),
        "options": options,
        "citations": ["1.1/when-to-water"],
        "sources": ["G1"],
        "checked": "2026-01-05",
    }


def write_bank(folder: Path, practice: list[dict[str, Any]], mock: list[dict[str, Any]] | None = None) -> Path:
    """Return a copy of the small content with these items in it."""
    root = changed_copy(folder)
    (root / "misconceptions.yaml").write_text(MISCONCEPTIONS)
    for pool, rows in (("practice", practice), ("mock", mock or [])):
        file = root / "items" / pool / "1.1.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(yaml.safe_dump({"lesson": "1.1", "items": rows}, sort_keys=False))
    return root


def read_bank(root: Path) -> tuple[Corpus, Bank, list[str]]:
    """Return content, bank and the bank's problems as text."""
    corpus, _ = examine(root)
    assert corpus is not None
    bank, problems = examine_bank(corpus, root)
    return corpus, bank, [str(problem) for problem in problems]


def changed(row: dict[str, Any], **values: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return a copy of an item with some keys set; None removes one."""
    made = copy.deepcopy(row)
    for key, value in values.items():
        made.pop(key, None)
        if value is not None:
            made[key] = value
    return made
