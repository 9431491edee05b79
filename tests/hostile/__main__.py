"""Prints as Markdown what came of each kind of hostile input at each entry point: `python -m tests.hostile`."""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from corpus.loading import load_corpus
from index.build import open_index
from index.encoders import open_encoder
from tests.guide_fixtures import PART
from tests.hostile.bench import Bench, open_bench
from tests.hostile.entries import ENTRIES, Try
from tests.hostile.inputs import Hostile, hostile_inputs


def _outcome(bench: Bench, attempt: Try, hostile: Hostile) -> str:
    try:
        return "; ".join([attempt(bench, hostile), *bench.changes()])
    except AssertionError as error:
        return f"UNSAFE {hostile.id}: {str(error)[:200]}"


def main() -> int:
    """Try everything and print the table; 1 if anything is unsafe."""
    corpus = load_corpus()
    part = corpus.model_copy(update={"pages": tuple(p for p in corpus.pages if p.id in PART), "digest": "part"})
    with tempfile.TemporaryDirectory() as folder:
        encoder = open_encoder("", Path(folder) / "encoder")
        store = open_index(part, encoder, Path(folder) / "index")
        (Path(folder) / "bench").mkdir()
        with open_bench(Path(folder) / "bench", corpus, part, encoder, store) as bench:
            kinds = Counter(one.kind for one in hostile_inputs())
            found = {
                entry: {one: _outcome(bench, attempt, one) for one in hostile_inputs()}
                for entry, attempt in ENTRIES.items()
            }
    sys.stdout.write("| Kind | Inputs | " + " | ".join(ENTRIES) + " |\n")
    sys.stdout.write("| --- | --: | " + " | ".join("---" for _ in ENTRIES) + " |\n")
    for kind, number in kinds.items():
        cells = []
        for entry in ENTRIES:
            outcomes = Counter(said for one, said in found[entry].items() if one.kind == kind)
            cells.append(", ".join(f"{said} {count}" for said, count in outcomes.most_common()))
        sys.stdout.write(f"| {kind} | {number} | {' | '.join(cells)} |\n")
    unsafe = [said for row in found.values() for said in row.values() if said.startswith("UNSAFE")]
    total = len(ENTRIES) * sum(kinds.values())
    passed = sum("false claim" in said for row in found.values() for said in row.values())
    safe = total - len(unsafe) - passed
    sys.stdout.write(f"\n{total} trials, {safe} safe, {passed} with a false sentence that the check missed.\n")
    return 1 if unsafe else 0


if __name__ == "__main__":
    sys.exit(main())
