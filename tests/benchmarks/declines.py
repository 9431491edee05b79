"""Measures whether to answer, on inputs written for it: `python -m tests.benchmarks.declines [tuning|twins]`.

Prints for each file the declined share of every group, of the half kept for measuring unless `tuning` is given, and
with `tuning` the inputs that were decided wrongly too; the other half is only ever counted. With `twins` it puts the
claims of `learners/` into a question each and prints how many right ones are refused, and how many wrong ones.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from index.content_cache import open_corpus
from tests.benchmarks.phrasings import read_phrasings
from tutor.chat.engine import Tutor
from tutor.chat.models import DeclineReason
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


def taken_for_granted(claim: str) -> str:
    """Return a question that takes a claim for granted."""
    name = re.search(r"[A-Z_`.(\d]", claim.split()[0][1:])  # a name keeps its capital
    return f"Since {claim if name else claim[0].lower() + claim[1:]}, how do I use that?"


def show_twins(tutor: Tutor) -> None:
    """Print the share of right and of wrong claims that are refused as premises."""
    pairs = [pair for phrased in read_phrasings().values() for pair in phrased.claims]
    for side, claims in (("right", [pair.right for pair in pairs]), ("wrong", [pair.wrong for pair in pairs])):
        reasons = [tutor.ask(taken_for_granted(claim)).reason for claim in claims]
        refused = reasons.count(DeclineReason.FALSE_PREMISE)
        print(f"{side} claims {refused:>4} of {len(claims)} refused, {refused / len(claims):.3f}")  # noqa: T201


if __name__ == "__main__":
    home = load_settings().home
    opened = open_tutor(open_corpus(home / "index"), home)
    if "twins" in sys.argv[1:]:
        show_twins(opened)
    else:
        for path in (FILE, MORE, FIT, PREMISES):
            show(opened, "tuning" in sys.argv[1:], path)
