"""The simulation, in small: the same for the same seed, and its arithmetic."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from corpus.models import Corpus
from tutor import cli
from tutor.learner import plan, simulation
from tutor.learner.simulation import SMALL, Report, simulate
from tutor.learner.simulation_baselines import area_under_curve, fit_baselines, knowledge_tracing, log_loss
from tutor.learner.simulation_histories import MODEL, ORACLE
from tutor.learner.simulation_measuring import RANDOM, RAW
from tutor.learner.simulation_spacing import RULES, simulate_spacing
from tutor.learner.simulation_world import WORLD, SimulatedLearner, draw_form, make_bank, make_learner
from tutor.learner.skills import Skills

pytestmark = pytest.mark.thorough  # some learners are simulated


@pytest.fixture(scope="module")
def skills(corpus: Corpus) -> Skills:
    """Return the objectives of the real blueprint."""
    return Skills.of(corpus.blueprint)


@pytest.fixture(scope="module")
def shown() -> tuple[Report, Result]:
    """Return a small run and what its command showed, which is the one in the README."""
    found: list[Report] = []

    def run(skills: Skills, learners: int, seed: int) -> Report:
        found.append(simulate(skills, learners, seed))
        return found[0]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(simulation, "simulate", run)
        result = CliRunner().invoke(cli.app, ["simulate", "--small"])
    return found[0], result


@pytest.fixture(scope="module")
def report(shown: tuple[Report, Result]) -> Report:
    """Return a small run."""
    return shown[0]


def numbers(report: Report, title: str, column: int) -> dict[str, float]:
    """Return a column of the table whose title begins so, by row."""
    (table,) = [table for table in report.tables if table.title.startswith(title)]
    return {row[0]: float(row[column].strip("%")) for row in table.rows}


def test_the_report_says_that_it_is_simulated(report: Report) -> None:
    text = report.as_text()
    assert "simulated" in text.splitlines()[0]
    assert "no measurement of people" in text
    assert all(claim.words in text and claim.figures in text for claim in report.claims)
    assert json.loads(json.dumps(report.as_json()))["world"]["general"] == WORLD.general


def test_the_command_shows_the_report_in_full(shown: tuple[Report, Result]) -> None:
    report, result = shown
    assert report.learners == SMALL
    assert result.exit_code == 0
    assert result.stdout.strip() == report.as_text().strip()


def test_no_claim_is_refuted(report: Report) -> None:
    """So few learners cannot bear all claims out; those that do not depend on a hair's breadth hold here too."""
    assert all(claim.holds is not False for claim in report.claims)
    held = [claim.words for claim in report.claims if claim.holds]
    for words in ("Log loss", "Exam-day spacing keeps more than fixed", "Exam-day spacing keeps more than plain"):
        assert any(claim.startswith(words) for claim in held)


def test_the_tables_make_sense(report: Report) -> None:
    errors = numbers(report, "Error of", 4)
    assert errors["29 placement"] < errors["20 placement"] < errors[RAW]
    assert errors[RANDOM] < errors[RAW]
    curve, loss = numbers(report, "Next answer", 1), numbers(report, "Next answer", 2)
    assert curve[ORACLE] > curve[MODEL] > max(curve["item mean"], curve["domain mean"], curve["knowledge tracing"])
    assert loss[ORACLE] < loss[MODEL]
    assert all(60 <= share <= 95 for share in numbers(report, "Share of 80", 1).values())
    assert len(set(numbers(report, "Recall on", 2).values())) <= 2  # equal minutes, up to rounding


def test_the_same_seed_gives_the_same(skills: Skills) -> None:
    once, again = simulate_spacing(3, 5), simulate_spacing(3, 5)
    assert all((once.recall[name] == again.recall[name]).all() for name in RULES)
    assert simulate_spacing(3, 6).recall["plain FSRS"].tolist() != once.recall["plain FSRS"].tolist()
    assert make_bank(skills, 1) == make_bank(skills, 1) != make_bank(skills, 2)
    assert (make_learner(skills, "a").born == make_learner(skills, "a").born).all()


def test_too_few_learners_are_a_mistake(skills: Skills) -> None:
    with pytest.raises(ValueError, match="at least 10"):
        simulate(skills, 9, 1)


def test_made_up_items_keep_the_format(skills: Skills) -> None:
    bank = make_bank(skills, 1)
    everything = [*bank.practice, *bank.mock]
    assert len({item.question.item_id for item in everything}) == len(everything) == 47 * 14
    assert all(-3 <= item.question.difficulty <= 3 for item in everything)
    form = [item.question for item in draw_form(skills, bank.mock, random.Random(1))]
    assert len({question.item_id for question in form}) == 59
    assert {d: sum(q.domain == d for q in form) for d in skills.domain_ids} == dict(skills.form)


def test_learners_answer_as_often_right_as_they_should(skills: Skills) -> None:
    learner, bank = make_learner(skills, "x"), make_bank(skills, 1)
    item = bank.practice[0]
    right = [learner.answer(item, 0, learns=False)[0] for _ in range(4000)]
    assert np.mean(right) == pytest.approx(learner.chance_right(item, 0), abs=0.03)


def test_learners_learn_and_forget(skills: Skills) -> None:
    learner: SimulatedLearner = make_learner(skills, "y")
    item = min(make_bank(skills, 1).practice, key=lambda one: learner.born[list(one.places)].max())
    before = learner.chance_known(item, 0)
    for _ in range(5):
        learner.answer(item, 0)
    assert learner.chance_known(item, 0) > learner.chance_known(item, 30) > before


@given(
    pairs=st.lists(st.tuples(st.booleans(), st.sampled_from([0.1, 0.3, 0.5, 0.7])), min_size=2).filter(
        lambda found: len({right for right, _ in found}) == 2
    )
)
def test_area_under_the_curve_counts_pairs(pairs: list[tuple[bool, float]]) -> None:
    right = np.array([r for r, _ in pairs], dtype=float)
    predicted = np.array([p for _, p in pairs])
    ups, downs = predicted[right == 1], predicted[right == 0]
    won = [(up > down) + 0.5 * (up == down) for up in ups for down in downs]
    assert area_under_curve(right, predicted) == pytest.approx(np.mean(won))


def test_knowledge_tracing_by_hand(skills: Skills) -> None:
    """Two answers on one objective, the second predicted from the first by Corbett and Anderson's equations."""
    item = make_bank(skills, 1).practice[0]
    first, learns, guess, slip = 0.4, 0.1, 0.25, 0.2
    known = first * (1 - slip) / (first * (1 - slip) + (1 - first) * guess)
    known += (1 - known) * learns
    predicted = knowledge_tracing([(0.0, item, True), (1.0, item, False)], (first, learns, guess, slip))
    assert predicted == pytest.approx([0.4 * 0.8 + 0.6 * 0.25, known * 0.8 + (1 - known) * 0.25])


def test_baselines_are_fitted(skills: Skills) -> None:
    items = make_bank(skills, 1).practice
    history = [(0.0, items[n % 2], n % 2 == 0) for n in range(40)]
    found = fit_baselines([history])
    assert found.overall == 0.5
    assert found.items[items[0].question.item_id] > 0.8 > 0.2 > found.items[items[1].question.item_id]
    assert log_loss(np.array([1.0]), np.array([0.5])) == pytest.approx(np.log(2))


def test_the_command_prints_json() -> None:
    result = CliRunner().invoke(cli.app, ["simulate", "--learners", "10", "--seed", "3", "--json"])
    assert result.exit_code == 0
    value = json.loads(result.output)
    assert value["learners"] == 10
    assert {claim["holds"] for claim in value["claims"]} <= {True, None}


def test_the_command_shows_an_example_and_refuses_too_few() -> None:
    assert "python -m tutor simulate" in CliRunner().invoke(cli.app, ["simulate", "--help"]).output
    assert CliRunner().invoke(cli.app, ["simulate", "--learners", "2"]).exit_code == 2


def test_no_library_code_asks_the_clock() -> None:
    """Times come from the caller: no module of this room calls `now` or `today`."""
    sources = {path.name: path.read_text("utf-8") for path in Path(plan.__file__).parent.glob("*.py")}
    assert len(sources) > 20
    asking = [name for name, text in sources.items() if any(w in text for w in (".now(", ".today(", "time.time("))]
    assert asking == []
