"""Measures the decision whether to answer on inputs written for it: `python -m tests.benchmarks.declines [tuning]`.

Prints for each file the declined share of every group, of the half kept for measuring unless `tuning` is given, and
with `tuning` the inputs that were decided wrongly too; the other half is only ever counted.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from index.content_cache import open_corpus
from tutor.chat.engine import Tutor
from tutor.chat.opening import open_tutor
from tutor.settings import load_settings

FILE = Path(__file__).with_name("declines.yaml")
MORE = Path(__file__).with_name("declines_more.yaml")
FIT = Path(__file__).parents[1] / "fixtures" / "judged" / "declines_fit.yaml"
PREMISES = FIT.with_name("premises.yaml")
SEED = 4
"""Seed of the split of the second file."""
ANSWERED = frozenset({"inside", "true-premise", "true-fact", "known-api"})
"""Groups that are to be answered."""
_GROUPS = TypeAdapter(dict[str, list[str]])


def half(tuning: bool, file: Path = FILE) -> Mapping[str, Sequence[str]]:
    """Return the inputs of one half of a file by group: every other input, or for the second file a drawn half."""
    groups = _GROUPS.validate_python(yaml.safe_load(file.read_text("utf-8")))
    if file == MORE:
        groups = {name: random.Random(SEED).sample(inputs, len(inputs)) for name, inputs in groups.items()}
    return {name: inputs[0 if tuning else 1 :: 2] for name, inputs in groups.items()}


def show(tutor: Tutor, tuning: bool, file: Path) -> None:
    """Print the declined share and, for the tuning half, what was decided wrongly."""
    print(file.name)  # noqa: T201
    for group, inputs in half(tuning, file).items():
        answers = {text: tutor.ask(text) for text in inputs}
        declined = sum(answer.abstained for answer in answers.values())
        print(f"{group:<14} {declined:>3} of {len(inputs)} declined, {declined / len(inputs):.3f}")  # noqa: T201
        for text, answer in answers.items() if tuning else ():
            if answer.abstained is (group in ANSWERED):
                print(f"    {text}  [{answer.reason}] {answer.message[:150]}")  # noqa: T201


if __name__ == "__main__":
    home = load_settings().home
    opened = open_tutor(open_corpus(home / "index"), home)
    for path in (FILE, MORE, FIT, PREMISES):
        show(opened, "tuning" in sys.argv[1:], path)
