"""Calls to a chat model: streamed, stoppable, limited in time, tries and money. Every failure is a `ModelFault`."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from tutor.llm.config import ModelConfig
from tutor.llm.faults import PASSING, Fault, ModelFault, classify
from tutor.llm.providers import Backend, LangChainBackend, Message, Piece
from tutor.llm.usage import Ledger, Usage, estimate, priced

LONGEST_WAIT = 10.0
"""Seconds that a server may ask to wait before another try; if it asks for more, the call is given up."""
LONGEST_CLOSED = 3600.0
"""Seconds for which no call is made after a server asked to wait."""
FIRST_PAUSE = 0.4
LONGEST_CALL = 10
"""Times the limit of silence after which a call is given up even though words still arrive."""
LETTERS_PER_TOKEN = 16
"""A server that ignores the limit of tokens is read no further than so many letters for each."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Reply:
    """A reply.

    Attributes:
        text: What the model wrote.
        usage: What it cost.
        cut: Whether it ended because it may not be longer.
    """

    text: str
    usage: Usage
    cut: bool = False


class Call:
    """One call under way. A thread reads what the server sends; `text` grows, and `poll` waits for more of it.

    Attributes:
        text: What has arrived.
        usage: Tokens and cost, once `done`.
        fault: What went wrong, once `done`, or None.
        cut: Whether the text ends because it may not be longer.
        done: Whether nothing more will come.
    """

    def __init__(self, timeout: float, estimated: Callable[[str], Usage]) -> None:
        """Begin with nothing.

        Args:
            timeout: Seconds of silence after which the call is given up.
            estimated: Counts the tokens of the call, given what was received.
        """
        self._estimated = estimated
        self.text = ""
        self.usage = Usage()
        self.fault: ModelFault | None = None
        self.cut = False
        self.done = False
        self.stopped = threading.Event()
        self._arrived: queue.SimpleQueue[Piece | ModelFault | Usage] = queue.SimpleQueue()
        self._timeout = timeout
        self._began = self._alive = time.monotonic()

    def poll(self, seconds: float) -> bool:
        """Wait at most so long for more; return whether the text grew or the call is done."""
        before, until = self.text, time.monotonic() + seconds
        while not self.done and self.text == before and (left := until - time.monotonic()) > 0:
            try:
                self._take(self._arrived.get(timeout=left))
            except queue.Empty:
                self._check_silence()
        while not self.done and not self._arrived.empty():
            self._take(self._arrived.get())
        if not self.done and time.monotonic() - self._began > LONGEST_CALL * self._timeout:
            self._give_up(Fault.TOO_SLOW)
        return self.done or self.text != before

    def wait(self) -> None:
        """Wait until the call is done."""
        while not self.done:
            self.poll(0.2)

    def stop(self) -> None:
        """End the call; what has arrived stays."""
        if not self.done:
            self.stopped.set()
            self.usage, self.done = self._estimated(self.text), True

    def put(self, arrived: Piece | ModelFault | Usage) -> None:
        """Report what arrived; called by the reading thread."""
        self._arrived.put(arrived)

    def _take(self, arrived: Piece | ModelFault | Usage) -> None:
        self._alive = time.monotonic()
        if isinstance(arrived, Piece):
            self.text += arrived.text
            self.cut = self.cut or arrived.cut
        elif isinstance(arrived, Usage):
            self.usage, self.done = arrived, True
            if self.fault is None and not self.text.strip():
                self.fault = ModelFault(Fault.EMPTY)
        else:
            self.fault = arrived

    def _check_silence(self) -> None:
        if time.monotonic() - self._alive > self._timeout + 0.5:  # the client's own limit comes first
            self._give_up(Fault.STALLED)

    def _give_up(self, fault: Fault) -> None:
        self.fault = self.fault or ModelFault(fault)
        self.stop()


def open_model(config: ModelConfig, key: SecretStr | None, ledger: Path) -> ChatModel:
    """Return a chat model; its provider's package is imported by its first call, or by `warm`."""
    return ChatModel(config, LangChainBackend(config, key), Ledger(ledger))


class ChatModel:
    """A configured model. Safe to share between threads; several calls may run at once."""

    def __init__(self, config: ModelConfig, backend: Backend, ledger: Ledger) -> None:
        """Take the way to the model and the file in which its use is kept."""
        self.config = config
        self._backend = backend
        self._ledger = ledger
        self._closed_until = 0.0

    @property
    def name(self) -> str:
        """Return `provider:name`."""
        return self.config.full_name

    def warm(self) -> None:
        """Make ready for the first call, as far as that goes without calling; what is missing is said by the call."""
        try:
            self._backend.open()
        except Exception as error:
            _log.warning("the model %s cannot be made ready: %s", self.name, classify(error).fault)

    def used_this_month(self) -> Usage:
        """Return what all models have used since the first of the month (UTC)."""
        return self._ledger.month(datetime.now(UTC))

    def begin(self, messages: Sequence[Message]) -> Call:
        """Start a call and return at once.

        A call that may not be made is returned done, with its fault.
        """
        prices, sent = self.config.prices, "".join(message.text for message in messages)
        call = Call(self._longest_silence(), lambda received: estimate(sent, received, prices))
        fault = self._may_not()
        if fault is not None:
            call.fault, call.done = fault, True
            return call
        threading.Thread(target=self._read, args=(call, messages), name="read-model", daemon=True).start()
        return call

    def complete(self, messages: Sequence[Message]) -> Reply:
        """Return the whole reply.

        Raises:
            ModelFault: There is none, or it broke off.
        """
        call = self.begin(messages)
        call.wait()
        if call.fault is not None:
            raise call.fault
        return Reply(call.text, call.usage, call.cut)

    def _longest_silence(self) -> float:
        return self.config.timeout + self.config.retries * LONGEST_WAIT

    def _may_not(self) -> ModelFault | None:
        left = self._closed_until - time.monotonic()
        if left > 0:
            return ModelFault(Fault.RATE_LIMITED, retry_after=left)
        cap = self.config.monthly_cap
        if cap is not None and (self.used_this_month().cost or 0.0) >= cap:
            return ModelFault(Fault.OVER_CAP)
        return None

    def _read(self, call: Call, messages: Sequence[Message]) -> None:
        pieces: list[Piece] = []
        room = LETTERS_PER_TOKEN * self.config.max_tokens
        try:
            with closing(self._pieces(call, messages)) as arriving:
                for piece in arriving:
                    pieces.append(piece)
                    call.put(piece)
                    room -= len(piece.text)
                    if room < 0:
                        call.put(Piece(cut=True))
                    if room < 0 or call.stopped.is_set():
                        break
        except Exception as error:  # packages of providers raise classes of many kinds
            fault = classify(error)
            if fault.fault is Fault.RATE_LIMITED and fault.retry_after:
                self._closed_until = time.monotonic() + min(fault.retry_after, LONGEST_CLOSED)
            kind = type(error).__name__
            _log.warning("the model %s failed: %s (%s, status %s)", self.name, fault.fault, kind, fault.status)
            call.put(fault)
        finally:
            call.put(self._count(messages, pieces))

    def _pieces(self, call: Call, messages: Sequence[Message]) -> Generator[Piece, None, None]:
        """Yield the reply; before its first words, a failure that may pass is tried again."""
        for tries_left in range(self.config.retries, -1, -1):
            began = False
            try:
                for piece in self._backend.stream(messages):
                    began = began or bool(piece.text)
                    yield piece
                return
            except Exception as error:
                fault = classify(error)
                pause = fault.retry_after or FIRST_PAUSE * 2 ** (self.config.retries - tries_left)
                if began or not tries_left or fault.fault not in PASSING or pause > LONGEST_WAIT:
                    raise
                if call.stopped.wait(pause):
                    return

    def _count(self, messages: Sequence[Message], pieces: Sequence[Piece]) -> Usage:
        received = "".join(piece.text for piece in pieces)
        sent, got = sum(p.input_tokens for p in pieces), sum(p.output_tokens for p in pieces)
        if not pieces:
            return Usage()
        prices = self.config.prices
        usage = (
            priced(sent, got, prices) if sent or got else estimate("".join(m.text for m in messages), received, prices)
        )
        self._ledger.add(self.name, usage, datetime.now(UTC))
        return usage
