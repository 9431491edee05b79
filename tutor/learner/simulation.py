"""`python -m tutor simulate`: what the learner model can do, shown on made-up learners.

Every figure here holds in the simulated world alone (`tutor.learner.simulation_world`); none was measured
on people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from tutor.learner.simulation_histories import MODEL, HistoriesResult, simulate_histories
from tutor.learner.simulation_measuring import RANDOM, RAW, MeasuringResult, simulate_measuring
from tutor.learner.simulation_spacing import SpacingResult, simulate_spacing
from tutor.learner.simulation_world import WORLD, make_bank
from tutor.learner.skills import Skills

CAVEAT = (
    "These learners are simulated. The figures show that the methods do their work in a world that is stated "
    "and not quite the one they assume; they are no measurement of people and no promise."
)
SMALL = 40
DECISIVE = 400
"""With fewer learners, a claim that seems not to hold is left undecided."""
MARGIN = 0.05
"""An error that is at most so much larger counts as the same accuracy."""


@dataclass(frozen=True)
class Table:
    """A table as it is printed; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Claim:
    """A claim and whether the simulation bears it out; None if there were too few learners to say."""

    words: str
    holds: bool | None
    figures: str


_VERDICTS = {True: "holds", False: "DOES NOT HOLD", None: "too few learners to say"}


@dataclass(frozen=True)
class Report:
    """Everything that one run shows."""

    learners: int
    seed: int
    caveat: str
    world: dict[str, float]
    tables: tuple[Table, ...]
    claims: tuple[Claim, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return asdict(self)

    def as_text(self) -> str:
        """Return the report as lines of text."""
        parts = [f"{self.learners} simulated learners, seed {self.seed}", self.caveat]
        parts += [_draw(table) for table in self.tables]
        parts.append("\n".join(f"{_VERDICTS[c.holds]}: {c.words} ({c.figures})" for c in self.claims))
        return "\n\n".join(parts)


def simulate(skills: Skills, learners: int, seed: int) -> Report:
    """Run all parts; the same learners and seed give the same report.

    Args:
        skills: The objectives of the exam.
        learners: Number of learners in each part, at least 10.
        seed: Seed of everything random.

    Raises:
        ValueError: There are fewer than 10 learners.
    """
    if learners < 10:
        raise ValueError("a simulation needs at least 10 learners")
    bank = make_bank(skills, seed)
    measuring = simulate_measuring(skills, bank, learners, seed)
    histories = simulate_histories(skills, bank, learners, seed)
    spacing = simulate_spacing(learners, seed)
    claims = (*_measuring_claims(measuring), *_history_claims(histories), *_spacing_claims(spacing))
    if learners < DECISIVE:
        claims = tuple(replace(claim, holds=claim.holds or None) for claim in claims)
    return Report(
        learners=learners,
        seed=seed,
        caveat=CAVEAT,
        world=asdict(WORLD),
        tables=(_measuring_table(measuring), *_history_tables(histories), _spacing_table(spacing)),
        claims=claims,
    )


def _measuring_table(result: MeasuringResult) -> Table:
    rows = [
        (arm, *(f"{error:.3f}" for error in result.rmse(arm)), f"{result.overall(arm):.3f}")
        for arm in (RAW, RANDOM, *(arm for arm in result.errors if arm not in {RAW, RANDOM}))
    ]
    return Table("Error of the estimated ability, in logits", ("Questions", *result.domains, "all"), tuple(rows))


def _measuring_claims(result: MeasuringResult) -> list[Claim]:
    arm = "29 placement"
    low, high = result.ratio_interval(arm, RANDOM)
    ratios = result.rmse(arm) / result.rmse(RANDOM)
    raw = result.rmse(arm) / result.rmse(RAW)
    return [
        Claim(
            f"29 chosen questions tell as much of every domain as 59 random ones (error at most {MARGIN:.0%} larger)",
            bool((ratios <= 1 + MARGIN).all()),
            f"ratios {', '.join(f'{ratio:.2f}' for ratio in ratios)}; overall 90 % interval {low:.2f} to {high:.2f}",
        ),
        Claim(
            "29 chosen questions tell more of every domain than the share of right answers of 59 random ones",
            bool((raw < 1).all()),
            f"ratios {', '.join(f'{ratio:.2f}' for ratio in raw)}",
        ),
    ]


def _history_tables(result: HistoriesResult) -> list[Table]:
    predictions = [(name, f"{auc:.3f}", f"{loss:.4f}") for name, (auc, loss) in result.predictions.items()]
    coverage = [(f"chance to reach {cut:.0%}", f"{share:.1%}") for cut, share in result.coverage.items()]
    coverage.append(("score of the next form", f"{result.score_coverage:.1%}"))
    return [
        Table(f"Next answer, {result.answers} answers", ("Predictor", "AUC", "log loss"), tuple(predictions)),
        Table("Share of 80 % intervals that hold the truth", ("Interval of", "held"), tuple(coverage)),
    ]


def _history_claims(result: HistoriesResult) -> list[Claim]:
    auc, loss = result.predictions[MODEL]
    others = {name: result.predictions[name][1] for name in ("item mean", "domain mean", "knowledge tracing")}
    low, high = min(result.coverage.values()), max(result.coverage.values())
    return [
        Claim("The area under the curve for the next answer is at least 0.72", auc >= 0.72, f"{auc:.3f}"),
        Claim(
            "Log loss is below item mean, domain mean and plain knowledge tracing",
            all(loss < other for other in others.values()),
            f"{loss:.4f} against {', '.join(f'{other:.4f}' for other in others.values())}",
        ),
        Claim(
            "80 % intervals of readiness hold the true chance in 80 ± 4 %",
            low >= 0.76 and high <= 0.84,
            f"{low:.1%} to {high:.1%}",
        ),
    ]


def _spacing_table(result: SpacingResult) -> Table:
    rows = [
        (name, f"{values.mean():.2%}", f"{result.minutes[name].mean():.0f}") for name, values in result.recall.items()
    ]
    return Table("Recall on the day of the exam", ("Rule", "recall", "minutes"), tuple(rows))


def _spacing_claims(result: SpacingResult) -> list[Claim]:
    ours = result.recall["exam-day spacing"]
    claims = []
    for name in ("fixed intervals", "plain FSRS"):
        gain = ours - result.recall[name]
        error = float(gain.std(ddof=1) / np.sqrt(len(gain)))
        claims.append(
            Claim(
                f"Exam-day spacing keeps more than {name} in the same time",
                float(gain.mean()) > 2 * error,
                f"{gain.mean():+.2%}, standard error {error:.2%}, better for {(gain > 0).mean():.0%} of learners",
            )
        )
    return claims


def _draw(table: Table) -> str:
    lines = [table.columns, *table.rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(table.columns))]
    return "\n".join([table.title, *(_line(line, widths) for line in lines)])


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = cells
    padded = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(rest, widths[1:], strict=True))]
    return "  " + "  ".join(padded).rstrip()
