"""The adapter to LangChain: one configured chat model of any provider, opened only when it is first called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import SecretStr

from tutor.llm.config import ModelConfig, Provider
from tutor.llm.faults import Fault, ModelFault

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import BaseMessage

_TOO_LONG = {"length", "max_tokens"}
NO_KEY_NEEDED = "none"
"""Stands for a key where a server of one's own asks for none."""


class Speaker(StrEnum):
    """Who says a message."""

    RULES = "system"
    LEARNER = "user"
    MODEL = "assistant"


@dataclass(frozen=True)
class Message:
    """One message to the model."""

    speaker: Speaker
    text: str


@dataclass(frozen=True)
class Piece:
    """What arrives at once.

    Attributes:
        text: The words.
        input_tokens: Tokens that the server has counted since the last piece; so `output_tokens`.
        output_tokens: See there.
        cut: Whether the reply ends here because it may not be longer.
    """

    text: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cut: bool = False


class Backend(Protocol):
    """Something that answers messages piece by piece; raises whatever its package raises."""

    def open(self) -> None:
        """Make ready for the first call, without calling."""

    def stream(self, messages: Sequence[Message]) -> Iterator[Piece]:
        """Yield the reply as it arrives; a piece without text is a sign of life."""


class LangChainBackend:
    """A chat model opened by `langchain.chat_models.init_chat_model`."""

    def __init__(self, config: ModelConfig, key: SecretStr | None) -> None:
        """Keep what is needed; nothing is imported or called yet."""
        self._config = config
        self._key = key
        self._tells_usage = True
        self._model: BaseChatModel | None = None

    def open(self) -> None:
        """Import the provider's package and make its client, which takes part of a second.

        Raises:
            ModelFault: The package or the key is missing, or the name is refused.
        """
        if self._model is None:
            self._model = self._opened()

    def stream(self, messages: Sequence[Message]) -> Iterator[Piece]:
        """Yield the reply as it arrives.

        Some OpenAI-compatible servers refuse to be asked for token counts; they are then asked again without.
        """
        began = False
        try:
            for piece in self._stream(messages):
                began = True
                yield piece
        except Exception as error:
            status = getattr(error, "status_code", None)
            if began or status not in {400, 422} or not self._tells_usage or not self._speaks_openai:
                raise
            self._tells_usage, self._model = False, None
            yield from self._stream(messages)

    @property
    def _speaks_openai(self) -> bool:
        return self._config.provider in {Provider.OPENAI, Provider.DATABRICKS}

    def _stream(self, messages: Sequence[Message]) -> Iterator[Piece]:
        from langsmith import tracing_context

        self.open()
        assert self._model is not None
        finished = not self._speaks_openai  # only there is the end of a stream told by a word of its own
        with tracing_context(enabled=False):  # a variable for LangChain's tracing must not send chats anywhere
            for chunk in self._model.stream([_langchain(message) for message in messages]):
                reason = _reason(chunk.response_metadata)
                finished = finished or bool(reason)
                counted: Mapping[str, Any] = getattr(chunk, "usage_metadata", None) or {}
                given, received = int(counted.get("input_tokens", 0)), int(counted.get("output_tokens", 0))
                yield Piece(str(chunk.text), given, received, reason in _TOO_LONG)
        if not finished:
            raise ModelFault(Fault.CUT)

    def _opened(self) -> BaseChatModel:
        provider = self._config.provider
        if provider is Provider.DATABRICKS and not self._config.base_url:  # its token must not go to another server
            raise ModelFault(Fault.NO_ADDRESS, advice="Set `DATABRICKS_HOST` or the server address.")
        if self._key is None and provider is not Provider.OLLAMA and not self._config.base_url:
            raise ModelFault(Fault.NO_KEY, advice="Settings name the variable it is looked for in.")
        try:
            from langchain.chat_models import init_chat_model

            model: BaseChatModel = init_chat_model(
                self._config.name, model_provider=PROVIDER_NAMES[provider], **self._options()
            )
        except ImportError:
            raise ModelFault(
                Fault.NOT_INSTALLED,
                advice=f"Run `.venv/bin/python -m pip install -c requirements.lock -e '.[{provider}]'` in the tutor's "
                "folder, then start it again.",
            ) from None
        return model

    def _options(self) -> dict[str, Any]:
        options = provider_options(self._config, self._key)
        if self._speaks_openai:
            options["stream_usage"] = self._tells_usage
        return options


PROVIDER_NAMES = {
    Provider.OPENAI: "openai",
    Provider.ANTHROPIC: "anthropic",
    Provider.GOOGLE: "google_genai",
    Provider.DATABRICKS: "openai",  # a serving endpoint speaks OpenAI's language
    Provider.OLLAMA: "ollama",
}
"""How LangChain calls the package of each provider."""


def provider_options(config: ModelConfig, key: SecretStr | None) -> dict[str, Any]:
    """Return the options of a provider's chat model; retries are ours alone."""
    address = {"base_url": config.base_url} if config.base_url else {}
    if config.provider is Provider.OLLAMA:
        return {**address, "num_predict": config.max_tokens, "client_kwargs": {"timeout": config.timeout}}
    secret = key.get_secret_value() if key else NO_KEY_NEEDED
    once = 1 if config.provider is Provider.GOOGLE else 0  # Google's package takes 0 for its own default
    return {
        **address,
        "api_key": SecretStr(secret),
        "timeout": config.timeout,
        "max_retries": once,
        "max_tokens": config.max_tokens,
    }


def _reason(metadata: Mapping[str, Any]) -> str:
    """Return why a reply ended, as its provider calls it, lower case; "" while it goes on."""
    names = ("finish_reason", "stop_reason", "done_reason")
    return next((str(metadata[name]).lower() for name in names if metadata.get(name)), "")


def _langchain(message: Message) -> BaseMessage:
    from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

    kinds = {Speaker.RULES: SystemMessage, Speaker.LEARNER: HumanMessage, Speaker.MODEL: AIMessage}
    made: BaseMessage = kinds[message.speaker](content=message.text)
    return made
