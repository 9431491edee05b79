"""The page of worked samples: made from practice items, in step with them, and no answer to a search."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CorpusError
from corpus.loading import examine
from corpus.models import Corpus
from corpus.samples import LEAST, PAGE, SAMPLES, sample_problems, write_samples
from tests.corpus.garden_bank import item, read_bank, write_bank


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return content with a dozen samples and their page."""
    made = write_bank(tmp_path, [item(number) for number in range(1, LEAST + 1)], [item(30, mock=True)])
    rows = [f"  - {{item: 1.1-{n:03d}, slug: bed-{n}, heading: Bed {n}}}" for n in range(1, LEAST + 1)]
    (made / SAMPLES).write_text("samples:\n" + "\n".join(rows) + "\n")
    corpus, bank, _ = read_bank(made)
    assert write_samples(corpus, bank, made) == LEAST
    return made


def problems(root: Path) -> list[str]:
    corpus, bank, _ = read_bank(root)
    return [str(problem) for problem in sample_problems(corpus, bank, root)]


def test_the_page_explains_every_option_and_names_the_layer(root: Path) -> None:
    text = (root / PAGE).read_text()
    assert text.count("| Right |") == LEAST and text.count("| Wrong |") == 3 * LEAST
    assert text.count("The mistake behind it: “More water helps.”") == 3 * LEAST
    assert "**Rule.** Failing layer: watching. Key: " in text
    assert "Decided by *When to water* (1.1)." in text


def test_the_page_is_read_like_any_other_but_not_searched(root: Path) -> None:
    corpus, found = examine(root)
    assert corpus is not None
    assert not [problem for problem in found if problem.path == PAGE]
    page = corpus.page("sample-questions")
    assert page is not None and len(page.sections) == LEAST
    assert corpus.searchable.page("sample-questions") is None
    assert corpus.searchable.page("faq") == corpus.page("faq")


def test_a_changed_item_makes_the_page_stale(root: Path) -> None:
    assert problems(root) == ["samples.yaml:1: 12 samples from 1 domain(s); at least 12, from all"]
    file = root / "items" / "practice" / "1.1.yaml"
    file.write_text(file.read_text().replace("hanging leaves", "yellow leaves").replace("limp", "yellow"))
    assert f"{PAGE}:1: is not what the practice items say; run `python -m tutor samples`" in problems(root)


def test_only_practice_items_are_worked_through(root: Path) -> None:
    (root / SAMPLES).write_text("samples:\n  - {item: 1.1-530, slug: x, heading: X}\n")
    assert problems(root) == ["samples.yaml:1: 1.1-530 is no practice item"]
    corpus, bank, _ = read_bank(root)
    with pytest.raises(CorpusError, match="no practice item"):
        write_samples(corpus, bank, root)


def test_the_real_guide_has_its_samples(corpus: Corpus) -> None:
    page = corpus.page("sample-questions")
    assert page is not None and len(page.sections) >= LEAST
    domains = {corpus.blueprint.domain_of(str(section.meta.item).split("-")[0]) for section in page.sections}
    assert len(domains) == 3
