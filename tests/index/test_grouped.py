"""Groups: the best value of each is what a look at every value finds."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.grouped import Grouped


@given(st.lists(st.tuples(st.integers(-1, 4), st.floats(-1, 1, width=32)), max_size=30))
def test_the_best_is_the_highest_of_the_group(pairs: list[tuple[int, float]]) -> None:
    grouped = Grouped([group for group, _ in pairs], 5)
    found = grouped.best(np.array([value for _, value in pairs], np.float32))
    assert found.tolist() == [max([0.0, *(value for group, value in pairs if group == one)]) for one in range(5)]
    for one in range(5):
        assert grouped.members(one).tolist() == [n for n, (group, _) in enumerate(pairs) if group == one]
