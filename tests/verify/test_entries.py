"""The check of one entry, on a small package made for it: every kind of mistake is found, and nothing else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.api_entries import parse_entry
from tests.verify import packages
from tests.verify.entries import entry_problems, same_default

GARDEN = '''
from __future__ import annotations
import enum
import warnings
from dataclasses import dataclass


def deprecated(since):
    return lambda function: function


class Mode(enum.Enum):
    MERGE = "merge"


@dataclass
class Config:
    """A bed.

    Args:
        size: How large it is.
    """

    size: int = 3

    rows: int | None = None
    """(Deprecated, use size instead) Number of rows."""


class Bed:
    """A bed of flowers."""

    def __init__(self, depth=2, *, soil="loam"):
        self.plants = []

    @property
    def config(self) -> Config:
        return Config()

    def water(self, liters, mode=Mode.MERGE, speed=None, old=None, **kwargs):
        """Water it.

        Args:
            liters: How much.
            speed: How fast. The default value
                is ``slow``.
            old: Deprecated. Use `liters` instead.
        """
        if kwargs:
            warnings.warn("hose is deprecated")

    @staticmethod
    def plan(): ...

    @deprecated(since="2.0")
    def dig(self): ...

    def weed(self):
        """Weed it.

        .. deprecated:: 1.2
        """

    def burn(self):
        """Fail by design."""
        raise NotImplementedError("never")

    def rake(self):
        warnings.warn("rake is deprecated; use dig", DeprecationWarning)


def grow(kind, hose=False):
    """Grow something that is not deprecated."""
    if hose:
        warnings.warn("'hose' is deprecated. Use water instead.")
'''
LOCKED = '''
import a_framework_that_nobody_has


def log_model(model, name=None, *args, steps=(1, 2), where=a_framework.PLACE, **kwargs):
    """Log a model."""


class Callback:
    def __init__(self, run): ...

    def stop(self):
        """Stop.

        .. deprecated:: 3
        """
'''


@pytest.fixture(autouse=True)
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the package where imports and the check find it."""
    (tmp_path / "garden").mkdir()
    (tmp_path / "garden" / "__init__.py").write_text(GARDEN, "utf-8")
    (tmp_path / "garden" / "locked.py").write_text(LOCKED, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setitem(packages.DISTRIBUTIONS, "garden", "garden")
    packages.resolve.cache_clear()
    yield
    packages.resolve.cache_clear()
    for name in [name for name in sys.modules if name.split(".")[0] == "garden"]:
        del sys.modules[name]


GOOD = [
    "garden",
    "garden.Bed",
    'garden.Bed(depth=2, soil="loam")',
    "garden.Bed.plants",
    "garden.Bed.plan",
    "garden.Bed.config.size",
    "garden.Mode.MERGE",
    "garden.Config(size=3, ~rows=None)",
    'garden.Bed.water(liters, mode="merge", ~old=None)',
    'garden.Bed.water(speed="slow")',
    "garden.grow(kind, ~hose=False)",
    "~garden.Bed.dig",
    "~garden.Bed.weed",
    "~garden.Bed.burn",
    "~garden.Bed.rake",
    "!garden.Bed.sow",
    "!garden.Bed.water(gallons)",
    "garden.locked.log_model(model, name=None, steps=(1, 2))",
    "garden.locked.Callback(run)",
    "~garden.locked.Callback.stop",
    "!garden.locked.Callback.start",
    "datetime.timedelta",
]
BAD = [
    ("garden.Bed.sow", "garden.Bed.sow does not exist"),
    ("garden.beds.Bed", "garden.beds does not exist"),
    ("gardens.Bed", "gardens is none of the packages that are verified"),
    ("garden.Bed.water(gallons)", "garden.Bed.water has no parameter gallons; it has liters, mode, speed, old, kwargs"),
    ("garden.Bed.water(kwargs)", "garden.Bed.water has no parameter kwargs"),
    ("garden.Bed(depth=3)", "garden.Bed: the default of depth is 2, not 3"),
    ("garden.Bed(depth=2.0)", "garden.Bed: the default of depth is 2, not 2.0"),
    ("garden.Bed.water(liters=1)", "garden.Bed.water: the default of liters is none, not 1"),
    ('garden.Bed.water(speed="fast")', 'garden.Bed.water: the default of speed is None, not "fast"'),
    ('garden.Bed.water(mode="append")', "garden.Bed.water: the default of mode is"),
    ("garden.Bed.config(size)", "garden.Bed.config takes no parameters"),
    ("garden.Bed.dig", "garden.Bed.dig is deprecated (decorated as deprecated)"),
    ("garden.Bed.weed", "garden.Bed.weed is deprecated (its docstring says"),
    ("garden.Bed.burn", "garden.Bed.burn is deprecated (always raises NotImplementedError"),
    ("garden.Bed.rake", "garden.Bed.rake is deprecated (warns at every call"),
    ("garden.Bed.water(old)", "garden.Bed.water: its docstring calls `old` deprecated; write ~old"),
    ("garden.Config(rows)", "garden.Config: its text calls `rows` deprecated; write ~rows"),
    ("garden.grow(hose)", "garden.grow: it warns that `hose` is deprecated; write ~hose"),
    ("garden.Bed(~depth)", "garden.Bed: depth is not deprecated; leave the ~ out"),
    ("~garden.grow", "garden.grow is not deprecated and does not fail; leave the ~ out"),
    ("!garden.grow", "garden.grow exists; a trap must not call it invented"),
    ("!garden.grow(kind)", "garden.grow has the parameter kind; a trap must not call it invented"),
    ("!garden.Pond.fill", "garden.Pond.fill does not exist, but neither does what it should be part of"),
    ("garden.locked.autolog", "garden.locked.autolog is not defined in the source"),
    ("garden.locked.log_model(steps=3)", "garden.locked.log_model: the default of steps is (1, 2), not 3"),
    ("garden.locked.Callback.stop", "garden.locked.Callback.stop is deprecated"),
]


@pytest.mark.parametrize("entry", GOOD)
def test_what_is_true_passes(entry: str) -> None:
    assert list(entry_problems(parse_entry(entry))) == []


@pytest.mark.parametrize(("entry", "message"), BAD)
def test_what_is_wrong_is_found(entry: str, message: str) -> None:
    found = list(entry_problems(parse_entry(entry)))
    assert len(found) == 1
    assert found[0].startswith(message)


def test_true_is_not_one() -> None:
    assert same_default("True", True)
    assert not same_default("1", True)
    assert not same_default("None", False)
