"""What is known of a chat model before it is called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Provider(StrEnum):
    """Who serves a model. Any OpenAI-compatible server is `openai` with an address of its own."""

    OPENAI = "openai"
    ANTHROPIC = "anthropic"
    GOOGLE = "google"
    DATABRICKS = "databricks"
    OLLAMA = "ollama"


@dataclass(frozen=True)
class Prices:
    """What a million tokens cost, in USD."""

    input: float
    output: float

    def cost(self, input_tokens: int, output_tokens: int) -> float:
        """Return the price of a call in USD."""
        return (input_tokens * self.input + output_tokens * self.output) / 1_000_000


@dataclass(frozen=True)
class ModelConfig:
    """A chat model and how it may be used.

    Attributes:
        provider: Who serves it.
        name: Name of the model at its provider, or of a serving endpoint.
        base_url: Address of the server; empty for the provider's own.
        timeout: Seconds without a word after which a call is given up.
        retries: Further tries after a failure that may pass; there is none once words have arrived.
        max_tokens: Longest reply.
        prices: What tokens cost, or None if not known.
        monthly_cap: USD a month after which no call is made, or None; needs prices.
    """

    provider: Provider
    name: str
    base_url: str = ""
    timeout: float = 30.0
    retries: int = 1
    max_tokens: int = 1000
    prices: Prices | None = None
    monthly_cap: float | None = None

    @property
    def full_name(self) -> str:
        """Return `provider:name`."""
        return f"{self.provider}:{self.name}"


def split_name(model: str) -> tuple[Provider, str]:
    """Return provider and name of `provider:name`.

    Raises:
        ValueError: It is not of that form, or the provider is unknown.
    """
    provider, _, name = model.partition(":")
    if not name:
        raise ValueError(f"{model!r} is not of the form provider:name")
    return Provider(provider), name
