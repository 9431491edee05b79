"""Tunes the bundled encoder to the guide: `python -m tests.benchmarks.fit_encoder` writes `index/tuning.npz`.

A question should be nearest to the part that answers it first and to asks of the same section, an ask to one of its
section's parts (cross-entropies over cosine similarities, against parts and asks of other sections and topics outside
the guide). Only changes of low rank of the matrices are learned (Hu et al. 2021, LoRA). Prints after every epoch how
often the right part is nearest for the questions on which other weights are fitted, which this never reads otherwise;
the questions that are only counted are never read at all.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file
from torch import nn
from torch.nn.functional import cross_entropy, gelu, layer_norm, linear, normalize, scaled_dot_product_attention
from torch.nn.utils.rnn import pad_sequence

from corpus.loading import load_corpus
from corpus.models import Corpus
from index.build import section_entries
from index.encoder import BundledTokenizer, Vectors, bundled_model_path
from index.onnx_graph import BertShape
from index.outside import HARMLESS, outside_topics
from index.store import Entry, EntryKind
from index.tuning import Change, save_tuning
from tests.benchmarks.phrasings import Phrasing, part_of, read_phrasings

RANK, EPOCHS, BATCH, RATE, DECAY, TEMPERATURE = 32, 3, 40, 8e-4, 0.01, 0.05
LEARNING = 3
"""The last layers, so many, learn; the first ones know words, which stay what they are."""
PATHS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
"""Matrices of a layer."""
SCALE = 2.0
"""Factor of what is learned, as usual with low ranks."""
KEPT = 0.85
"""Share of what was learned that is written: between the two, an encoder is more robust (Wortsman et al. 2022)."""
LONGEST = 64
"""Tokens that are read of a text while learning."""
GROUPS = 4
"""Groups by length in which the texts of a batch are read."""
NEAREST = 12
"""From so many nearest parts of other sections a wrong one is drawn for each question."""
OWN = 0.3
"""Weight of telling the right part from the others of its section, which is hard where several answer."""
SIBLINGS = 0.2
"""Chance that another part of the same section joins the batch."""
TO_ASKS, FROM_ASKS = 0.5, 0.3
"""Weights of the asks as what a question should be near, and as questions themselves."""
ASKING, OUTSIDE = 12, 6
"""Asks as questions, and topics outside the guide, in each batch."""
BARRED = -1e4


@dataclass(frozen=True, eq=False)
class Examples:
    """What is learned from: texts, and the number of the section of each part and ask.

    Attributes:
        questions: Questions to learn from, and the row of `parts` that answers each.
        watched: Questions that are only watched, and the same.
        parts: What can answer, as it is embedded.
        owner: Section of each part.
        asks: The guide's asks.
        asked: Section of each ask.
        outside: Topics outside the guide.
    """

    questions: tuple[Sequence[str], NDArray[np.intp]]
    watched: tuple[Sequence[str], NDArray[np.intp]]
    parts: Sequence[str]
    owner: NDArray[np.intp]
    asks: Sequence[str]
    asked: NDArray[np.intp]
    outside: Sequence[str]


def examples(corpus: Corpus) -> Examples:
    """Return what is learned from a guide and from learners' questions."""
    number = {section: n for n, section in enumerate(corpus.sections)}
    tokens = BundledTokenizer()
    entries = [
        entry
        for section in corpus.sections.values()
        for entry in section_entries(section, tokens.count_tokens, tokens.max_tokens)
    ]
    parts, asks = ([one for one in entries if one.kind is kind] for kind in (EntryKind.UNIT, EntryKind.ASK))
    place = {(one.section_id, one.start): n for n, one in enumerate(parts)}

    def right(section_id: str, one: Phrasing) -> int:
        return place[section_id, part_of(corpus.sections[section_id], one.lead).span[0]]

    phrasings = read_phrasings()
    learned = [(one.ask, right(id, one)) for id, phrased in phrasings.items() for one in phrased.learned()]
    watched = [(one.ask, right(id, one)) for id, phrased in phrasings.items() for one in phrased.fitted()]
    return Examples(
        questions=([text for text, _ in learned], np.array([row for _, row in learned])),
        watched=([text for text, _ in watched], np.array([row for _, row in watched])),
        parts=_texts(parts),
        owner=np.array([number[one.section_id] for one in parts]),
        asks=_texts(asks),
        asked=np.array([number[one.section_id] for one in asks]),
        outside=[topic for group, topic in outside_topics() if group != HARMLESS],
    )


def _texts(entries: Sequence[Entry]) -> list[str]:
    return [one.text for one in entries]


class LowRank(nn.Module):  # type: ignore[misc]
    """A linear layer with a change of low rank."""

    def __init__(self, weight: torch.Tensor, bias: torch.Tensor) -> None:
        """Begin without a change."""
        super().__init__()
        self.weight, self.bias = weight, bias
        outputs, inputs = weight.shape
        self.down = nn.Parameter(torch.randn(RANK, inputs) / math.sqrt(inputs))
        self.up = nn.Parameter(torch.zeros(outputs, RANK))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """Return what the layer returns, changed."""
        return linear(rows, self.weight, self.bias) + linear(linear(rows, self.down), self.up) * SCALE

    def change(self) -> Change:
        """Return the change that is written, as numbers."""
        return self.down.detach().numpy(), self.up.detach().numpy() * SCALE * KEPT


class Layer(nn.Module):  # type: ignore[misc]
    """A layer of the encoder; its matrices may be changed if it learns."""

    def __init__(self, weights: Mapping[str, torch.Tensor], name: str, shape: BertShape) -> None:
        """Take the weights of a layer by its name."""
        super().__init__()
        self._weights, self.name, self._shape = weights, name, shape
        self.matrices = nn.ModuleDict(
            {
                path.replace(".", "/"): LowRank(weights[f"{name}.{path}.weight"], weights[f"{name}.{path}.bias"])
                for path in PATHS
            }
        )

    def forward(self, hidden: torch.Tensor, there: torch.Tensor) -> torch.Tensor:
        """Return the hidden states after the layer; `there` tells tokens from padding."""
        query, key, value = (
            self._apply(f"attention.self.{part}", hidden).unflatten(-1, (self._shape.heads, -1)).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        mixed = scaled_dot_product_attention(query, key, value, attn_mask=there[:, None, None, :])
        attended = self._apply("attention.output.dense", mixed.transpose(1, 2).flatten(2))
        middle = self._normalised("attention.output.LayerNorm", attended + hidden)
        wide = gelu(self._apply("intermediate.dense", middle))
        return self._normalised("output.LayerNorm", self._apply("output.dense", wide) + middle)

    def _apply(self, path: str, rows: torch.Tensor) -> torch.Tensor:
        applied: torch.Tensor = self.matrices[path.replace(".", "/")](rows)
        return applied

    def _normalised(self, path: str, rows: torch.Tensor) -> torch.Tensor:
        scale, shift = (self._weights[f"{self.name}.{path}.{kind}"] for kind in ("weight", "bias"))
        return layer_norm(rows.float(), rows.shape[-1:], scale, shift, self._shape.epsilon)

    def changes(self) -> dict[str, Change]:
        """Return what was learned, by the name of the matrix."""
        return {
            f"{self.name}.{path.replace('/', '.')}": cast(LowRank, one).change() for path, one in self.matrices.items()
        }


class Learner:
    """The bundled encoder whose last layers can learn; what the others make of a text is kept."""

    def __init__(self) -> None:
        """Load the encoder."""
        folder = bundled_model_path()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        self._shape = BertShape(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"])
        self._weights = load_file(folder / "model.safetensors")
        self._tokenizer = BundledTokenizer().truncating(LONGEST)
        layers = [Layer(self._weights, f"encoder.layer.{number}", self._shape) for number in range(self._shape.layers)]
        self._first, self.layers = layers[:-LEARNING], layers[-LEARNING:]
        self._kept: dict[str, torch.Tensor] = {}

    def encode(self, texts: Sequence[str]) -> torch.Tensor:
        """Return unit rows; texts of about one length are read together, because all of one reading take as long."""
        kept = [self._read(text) for text in texts]
        order = sorted(range(len(texts)), key=lambda n: len(kept[n]))
        size = math.ceil(len(order) / GROUPS)
        found = [self._encode([kept[n] for n in order[start : start + size]]) for start in range(0, len(order), size)]
        back = torch.empty(len(order), dtype=torch.long)
        back[order] = torch.arange(len(order))
        return torch.cat(found)[back]

    def _encode(self, kept: Sequence[torch.Tensor]) -> torch.Tensor:
        hidden = pad_sequence(list(kept), batch_first=True).float()
        there = torch.arange(hidden.shape[1])[None, :] < torch.tensor([len(one) for one in kept])[:, None]
        with torch.autocast("cpu", torch.bfloat16):
            for layer in self.layers:
                hidden = layer(hidden, there)
        count = there[..., None].float()
        return normalize((hidden.float() * count).sum(1) / count.sum(1), dim=-1)

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def _read(self, text: str) -> torch.Tensor:
        """Return what the first layers make of a text, shape `(tokens, width)`."""
        if text not in self._kept:
            ids = torch.tensor(self._tokenizer.encode(text).ids)
            part = {
                kind: self._weights[f"embeddings.{kind}_embeddings.weight"]
                for kind in ("word", "position", "token_type")
            }
            summed = part["word"][ids] + part["position"][: len(ids)] + part["token_type"][0]
            scale, shift = (self._weights[f"embeddings.LayerNorm.{kind}"] for kind in ("weight", "bias"))
            hidden = layer_norm(summed, summed.shape[-1:], scale, shift, self._shape.epsilon)[None]
            for layer in self._first:
                hidden = layer(hidden, torch.ones(1, len(ids), dtype=torch.bool))
            self._kept[text] = hidden[0].to(torch.bfloat16)
        return self._kept[text]

    @torch.no_grad()  # type: ignore[untyped-decorator]
    def vectors(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows without learning from them."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        found = np.empty((len(texts), self._weights["embeddings.LayerNorm.weight"].shape[0]), np.float32)
        for start in range(0, len(order), 128):
            rows = order[start : start + 128]
            found[rows] = self._encode([self._read(texts[n]) for n in rows]).numpy()
        return found


class Batches:
    """What each step learns from."""

    def __init__(self, given: Examples, learner: Learner) -> None:
        """Take what is learned from, and what learns, to find what it confuses."""
        self._given, self._learner = given, learner
        self._random = np.random.default_rng(0)
        self._siblings: list[NDArray[np.intp]] = [
            np.flatnonzero(given.owner == n) for n in range(given.owner.max() + 1)
        ]
        self._own_asks: list[NDArray[np.intp]] = [
            np.flatnonzero(given.asked == n) for n in range(given.owner.max() + 1)
        ]

    def epoch(self) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]]:
        """Yield rows of questions, of parts, of asks to be near and of asks as questions."""
        given, draw = self._given, self._random
        texts, right = given.questions
        likeness = self._learner.vectors(texts) @ self._learner.vectors(given.parts).T
        likeness[given.owner[right][:, None] == given.owner[None, :]] = -1
        confused = np.argpartition(-likeness, NEAREST, axis=1)[:, :NEAREST]
        order = draw.permutation(len(texts))
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            drawn = [int(draw.choice(confused[row])) for row in rows]
            drawn += [int(draw.choice(self._of(row))) for row in rows if draw.random() < SIBLINGS]
            parts = np.array(list(dict.fromkeys([*right[rows].tolist(), *drawn])))
            near = np.array(sorted({int(draw.choice(self._asks_of(row))) for row in rows if len(self._asks_of(row))}))
            yield rows, parts, near, draw.integers(0, len(given.asks), ASKING)

    def _of(self, row: int) -> NDArray[np.intp]:
        return self._siblings[int(self._given.owner[self._given.questions[1][row]])]

    def _asks_of(self, row: int) -> NDArray[np.intp]:
        return self._own_asks[int(self._given.owner[self._given.questions[1][row]])]

    def outside(self) -> list[str]:
        """Return some topics outside the guide."""
        return [self._given.outside[n] for n in self._random.integers(0, len(self._given.outside), OUTSIDE)]


def loss_of(learner: Learner, given: Examples, batches: Batches, batch: tuple[NDArray[np.intp], ...]) -> torch.Tensor:
    """Return what is wrong with the vectors of a batch."""
    rows, parts, near, asking = batch
    right = given.questions[1][rows]
    groups = (
        [given.questions[0][n] for n in rows],
        [given.asks[n] for n in asking],
        [given.parts[n] for n in parts],
        [given.asks[n] for n in near],
        batches.outside(),
    )
    encoded = learner.encode([text for group in groups for text in group])
    questions, asks, answers, asked, outside = torch.split(encoded, [len(group) for group in groups])
    far = questions @ outside.T / TEMPERATURE
    near_parts = questions @ answers.T / TEMPERATURE
    position = {int(part): n for n, part in enumerate(parts)}
    target = torch.tensor([position[int(part)] for part in right])
    owner, own = torch.from_numpy(given.owner[parts]), torch.from_numpy(given.owner[right])
    others = owner[None, :] == own[:, None]
    others[torch.arange(len(rows)), target] = False
    loss = cross_entropy(torch.cat([near_parts.masked_fill(others, BARRED), far], 1), target)
    loss = loss + OWN * cross_entropy(near_parts, target)
    mine = torch.from_numpy(given.asked[near])[None, :] == own[:, None]
    loss = loss + TO_ASKS * _any_of(torch.cat([questions @ asked.T / TEMPERATURE, far], 1), mine)
    mine = owner[None, :] == torch.from_numpy(given.asked[asking])[:, None]
    return loss + FROM_ASKS * _any_of(asks @ answers.T / TEMPERATURE, mine)


def _any_of(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Return how unlikely it is that one of the right columns is chosen, for rows that have one; the rest is wrong."""
    right = torch.cat([right, torch.zeros(len(right), scores.shape[1] - right.shape[1], dtype=torch.bool)], 1)
    some = right.any(1)
    if not some.any():
        return torch.zeros(())
    kept = scores[some]
    return (torch.logsumexp(kept, 1) - torch.logsumexp(kept.masked_fill(~right[some], BARRED), 1)).mean()


def show(learner: Learner, given: Examples, name: str) -> None:
    """Print how often the right part is nearest to a watched question."""
    texts, right = given.watched
    similar = learner.vectors(texts) @ learner.vectors(given.parts).T
    ahead = (similar > similar[np.arange(len(right)), right][:, None]).sum(axis=1)
    section = np.mean(given.owner[similar.argmax(axis=1)] == given.owner[right])
    shares = " ".join(f"within {most}: {np.mean(ahead < most):.3f}" for most in (1, 3, 10))
    print(name, shares, f"section: {section:.3f}", flush=True)  # noqa: T201


def learn(given: Examples) -> Learner:
    """Return the encoder after all epochs."""
    torch.manual_seed(0)
    torch.set_num_threads(os.cpu_count() or 1)
    learner = Learner()
    batches = Batches(given, learner)
    show(learner, given, "as it comes")
    learned = [factor for layer in learner.layers for factor in layer.parameters()]
    optimizer = torch.optim.AdamW(learned, lr=RATE, weight_decay=DECAY)
    steps = EPOCHS * math.ceil(len(given.questions[0]) / BATCH)
    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps, pct_start=0.1)
    began, done = time.monotonic(), 0
    for epoch in range(EPOCHS):
        for batch in batches.epoch():
            loss = loss_of(learner, given, batches, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, 1.0)
            optimizer.step()
            rates.step()
            done += 1
            if done % 20 == 0:
                print(f"{done} of {steps}, {time.monotonic() - began:.0f} s, loss {loss.item():.3f}", flush=True)  # noqa: T201
        show(learner, given, f"epoch {epoch + 1}")
    return learner


def main() -> None:
    """Learn, print and write."""
    given = examples(load_corpus().searchable)
    counts = (len(given.questions[0]), len(given.watched[0]), len(given.parts), len(given.asks))
    print("%d questions, %d watched, %d parts, %d asks" % counts, flush=True)  # noqa: T201, UP031
    save_tuning({name: change for layer in learn(given).layers for name, change in layer.changes().items()})


if __name__ == "__main__":
    main()
