"""Fit the small networks of the grounding check; the program reads them as plain numbers."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tutor.llm.networks import FARTHEST, Networks

COUNT, HIDDEN = 6, 64
ROUNDS, BATCH = 20, 128
LEFT_OUT, UNITS_LEFT_OUT = 0.2, 0.3
"""Shares of the features, and of the hidden units, that are left out at random while a network learns."""
RATE, DECAY = 4e-3, 0.05
Numbers = NDArray[np.float64]


def fit_networks(rows: Numbers, right: NDArray[np.bool_], weight: Numbers) -> Networks:
    """Return networks fitted on rows of features, each from a start of its own."""
    mean, deviation = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    scaled = torch.tensor(np.clip((rows - mean) / deviation, -FARTHEST, FARTHEST), dtype=torch.float32)
    truth = torch.tensor(right, dtype=torch.float32)
    worth = torch.tensor(weight / weight.mean(), dtype=torch.float32)
    before = torch.get_num_threads()
    torch.set_num_threads(1)  # more would take longer, and make the sums depend on the machine
    made = [_fit_one(scaled, truth, worth, seed) for seed in range(COUNT)]
    torch.set_num_threads(before)
    hidden, hidden_bias, answer, answer_bias = (
        np.concatenate([one[number] for one in made]).round(4) for number in range(4)
    )
    return Networks(
        {
            "mean": mean.round(6),
            "deviation": deviation.round(6),
            "hidden": hidden,
            "hidden_bias": hidden_bias,
            "answer": answer,
            "answer_bias": answer_bias,
        }
    )


def _fit_one(rows: torch.Tensor, truth: torch.Tensor, worth: torch.Tensor, seed: int) -> tuple[Numbers, ...]:
    """Return the weights of the hidden units, their biases, the weights of the answer and its bias."""
    torch.manual_seed(seed)
    shuffle = np.random.default_rng(seed)
    first, last = nn.Linear(rows.shape[1], HIDDEN), nn.Linear(HIDDEN, 1)
    network = nn.Sequential(nn.Dropout(LEFT_OUT), first, nn.ReLU(), nn.Dropout(UNITS_LEFT_OUT), last)
    steps = torch.optim.AdamW(network.parameters(), lr=RATE, weight_decay=DECAY)
    rates = torch.optim.lr_scheduler.OneCycleLR(steps, 2 * RATE, total_steps=ROUNDS * (len(rows) // BATCH + 1))
    loss = nn.BCEWithLogitsLoss(reduction="none")
    for _ in range(ROUNDS):
        order = torch.tensor(shuffle.permutation(len(rows)))
        for batch in order.split(BATCH):
            cost = (loss(network(rows[batch])[:, 0], truth[batch]) * worth[batch]).mean()
            steps.zero_grad()
            cost.backward()
            steps.step()
            rates.step()
    found = (first.weight, first.bias, last.weight[0], last.bias)
    return tuple(numbers.detach().numpy().astype(np.float64) for numbers in found)
