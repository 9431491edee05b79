"""Learns `index/adapter.npz`: `python -m tests.benchmarks.fit_adapter`.

A question should be nearest to the part that answers it first, among all parts of the guide (cross-entropy over cosine
similarities), and an ask to one of its section's parts. Prints, for questions that took no part, how often the right
part is nearest, without the adapter and with it. The questions that are only counted are never read.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy, normalize

from index.adapter import Adapter, Factors, save_adapter
from index.build import open_index
from index.content_cache import open_corpus
from index.encoder import Vectors
from index.encoders import open_encoder
from index.retrieval import Retriever
from index.store import EntryKind
from tests.benchmarks.phrasings import Phrased, part_of, read_phrasings
from tutor.chat.question import read_question
from tutor.settings import load_settings

RANK, EPOCHS, BATCH, RATE, DECAY, TEMPERATURE = 64, 8, 128, 1e-3, 0.1, 0.05
OWN = 0.3
"""Weight of telling the right part from the others of its section, which is hard where several answer."""
ASKS, ASK_BATCH = 0.5, 96
"""Weight of the guide's asks, and how many of them join each batch."""
FOLDS = 5
BARRED = -1e4
NOTHING = np.zeros((384, 1), np.float32), np.zeros((1, 384), np.float32)
STILL = Adapter(NOTHING, NOTHING)
"""Moves nothing."""


@dataclass(frozen=True, eq=False)
class Examples:
    """What is learned from.

    Attributes:
        questions: Vectors of the questions.
        right: The row of `parts` that answers each question.
        parts: Vectors of the parts.
        owner: Number of the section of each part.
        asks: Vectors of the guide's asks.
        asked: Number of the section of each ask.
    """

    questions: Vectors
    right: NDArray[np.intp]
    parts: Vectors
    owner: NDArray[np.intp]
    asks: Vectors
    asked: NDArray[np.intp]


def examples(retriever: Retriever, phrasings: dict[str, Phrased]) -> Examples:
    """Return the questions for fitting with the parts that answer them."""
    entries, vectors = retriever.store.entries, retriever.store.vectors
    unit_rows, ask_rows = retriever.rows(EntryKind.UNIT), retriever.rows(EntryKind.ASK)
    number = {section: n for n, section in enumerate(retriever.corpus.sections)}
    place = {(entries[row].section_id, entries[row].start): n for n, row in enumerate(unit_rows)}
    texts, right = [], []
    for section_id, phrased in phrasings.items():
        for one in phrased.fitted():
            texts.append(read_question(one.ask, (), 4000, retriever).search)
            right.append(place[section_id, part_of(retriever.section(section_id), one.lead).span[0]])
    corrected = [retriever.lexicon.correct(text) for text in texts]
    return Examples(
        questions=retriever.encoder.encode(corrected),
        right=np.array(right),
        parts=vectors[unit_rows],
        owner=np.array([number[entries[row].section_id] for row in unit_rows]),
        asks=vectors[ask_rows],
        asked=np.array([number[entries[row].section_id] for row in ask_rows]),
    )


def learn(given: Examples, rows: NDArray[np.intp]) -> Adapter:
    """Return an adapter learned from some of the questions and all asks."""
    torch.manual_seed(0)
    torch.set_num_threads(1)  # two wait for each other where another program uses a core
    width = given.parts.shape[1]
    sides = [(torch.randn(width, RANK) * 0.02, torch.zeros(RANK, width)) for _ in range(2)]
    question, part = [(torch.nn.Parameter(down), torch.nn.Parameter(up)) for down, up in sides]
    optimizer = torch.optim.AdamW([*question, *part], lr=RATE, weight_decay=DECAY)
    questions, parts, asks = map(torch.from_numpy, (given.questions, given.parts, given.asks))
    owner, asked, right = map(torch.from_numpy, (given.owner, given.asked, given.right))
    random = np.random.default_rng(0)
    for _ in range(EPOCHS):
        order = random.permutation(rows)
        for start in range(0, len(order), BATCH):
            batch = torch.from_numpy(order[start : start + BATCH])
            drawn = torch.from_numpy(random.integers(0, len(asks), ASK_BATCH))
            answers = _moved(parts, part).T / TEMPERATURE
            near, target = _moved(questions[batch], question) @ answers, right[batch]
            others = owner[None, :] == owner[target][:, None]
            others[torch.arange(len(batch)), target] = False
            loss = cross_entropy(near.masked_fill(others, BARRED), target) + OWN * cross_entropy(near, target)
            near = _moved(asks[drawn], question) @ answers
            mine = near.masked_fill(owner[None, :] != asked[drawn][:, None], BARRED)
            loss = loss + ASKS * (torch.logsumexp(near, 1) - torch.logsumexp(mine, 1)).mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return Adapter(_arrays(question), _arrays(part))


def _moved(rows: torch.Tensor, factors: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    return normalize(rows + rows @ factors[0] @ factors[1], dim=-1)


def _arrays(factors: tuple[torch.Tensor, torch.Tensor]) -> Factors:
    return factors[0].detach().numpy(), factors[1].detach().numpy()


def folds(count: int) -> NDArray[np.int_]:
    """Return the fold of every question, in the order of the phrasings."""
    return np.random.default_rng(0).integers(0, FOLDS, count)


def fold_file(home: Path, fold: int) -> Path:
    """Return where the adapter is kept that never saw the questions of a fold; other weights are fitted with it."""
    return home / "adapters" / f"{fold}.npz"


def open_retriever(home: Path, adapter: Adapter) -> Retriever:
    """Return the search with another adapter."""
    corpus, encoder = open_corpus(home / "index").searchable, open_encoder("", home / "encoder")
    store = open_index(corpus, encoder, home / "index", lambda done, total: None)
    return Retriever(corpus, encoder, store, adapter=adapter)


def main() -> None:
    """Learn, print and write."""
    home = load_settings().home
    given = examples(open_retriever(home, STILL), dict(read_phrasings()))
    print(f"{len(given.right)} questions, {len(given.asks)} asks, {len(given.parts)} parts", flush=True)  # noqa: T201
    fold, learned = folds(len(given.right)), np.empty((len(given.right), len(given.parts)), np.float32)
    for one in range(FOLDS):
        adapter = learn(given, np.flatnonzero(fold != one))
        fold_file(home, one).parent.mkdir(exist_ok=True)
        save_adapter(adapter, fold_file(home, one))
        learned[fold == one] = adapter.of_questions(given.questions[fold == one]) @ adapter.of_parts(given.parts).T
    for name, similar in (("encoder", given.questions @ given.parts.T), ("adapted", learned)):
        ahead = (similar > similar[np.arange(len(similar)), given.right][:, None]).sum(axis=1)
        print(name, *(f"within {most}: {np.mean(ahead < most):.3f}" for most in (1, 3, 10)))  # noqa: T201
    save_adapter(learn(given, np.arange(len(given.right))))


if __name__ == "__main__":
    main()
