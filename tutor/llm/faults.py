"""What can go wrong with a chat model, as one closed set with a sentence for the learner.

A provider's own words are never shown or logged: they may repeat the key or the learner's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum
from math import isfinite

from corpus.errors import ModelUnavailableError


class Fault(StrEnum):
    """Why there is no reply, or not a whole one."""

    REFUSED = "refused"
    NO_KEY = "no-key"
    NO_ADDRESS = "no-address"
    UNAUTHORIZED = "unauthorized"
    UNKNOWN_MODEL = "unknown-model"
    REJECTED = "rejected"
    RATE_LIMITED = "rate-limited"
    SERVER = "server"
    STALLED = "stalled"
    TOO_SLOW = "too-slow"
    CUT = "cut"
    MALFORMED = "malformed"
    EMPTY = "empty"
    IGNORED_FORMAT = "ignored-format"
    UNSUPPORTED = "unsupported"
    OVER_CAP = "over-cap"
    NOT_INSTALLED = "not-installed"
    UNEXPECTED = "unexpected"


SENTENCES = {
    Fault.REFUSED: "The model's server could not be reached.",
    Fault.NO_KEY: "No key for the model was found.",
    Fault.NO_ADDRESS: "No address of the model's server was found.",
    Fault.UNAUTHORIZED: "The model's server refused the key.",
    Fault.UNKNOWN_MODEL: "The model's server knows no model of that name.",
    Fault.REJECTED: "The model's server rejected the request.",
    Fault.RATE_LIMITED: "The model's server asks to wait.",
    Fault.SERVER: "The model's server reported an error of its own.",
    Fault.STALLED: "The model stopped answering.",
    Fault.TOO_SLOW: "The model took too long.",
    Fault.CUT: "The connection to the model broke off.",
    Fault.MALFORMED: "The model's server sent something that cannot be read.",
    Fault.EMPTY: "The model answered with nothing.",
    Fault.IGNORED_FORMAT: "The model did not keep to the form it was asked for.",
    Fault.UNSUPPORTED: "Too little of the model's answer is supported by the guide.",
    Fault.OVER_CAP: "This month's limit for the model is reached.",
    Fault.NOT_INSTALLED: "The package for this provider is not installed.",
    Fault.UNEXPECTED: "The model could not be used.",
}
PASSING = frozenset({Fault.REFUSED, Fault.RATE_LIMITED, Fault.SERVER, Fault.CUT})
"""Faults after which another try may help."""

_STATUS = {401: Fault.UNAUTHORIZED, 403: Fault.UNAUTHORIZED, 404: Fault.UNKNOWN_MODEL, 408: Fault.STALLED,
           429: Fault.RATE_LIMITED, 529: Fault.RATE_LIMITED}  # fmt: skip
_NAMES = (
    (Fault.STALLED, {"TimeoutException", "TimeoutError", "APITimeoutError", "ReadTimeout", "DeadlineExceeded"}),
    (Fault.REFUSED, {"ConnectError", "ConnectTimeout", "ConnectionRefusedError", "gaierror", "ProxyError"}),
    (Fault.CUT, {"RemoteProtocolError", "ReadError", "IncompleteRead", "ConnectionResetError", "BrokenPipeError"}),
    (Fault.MALFORMED, {"JSONDecodeError", "UnicodeDecodeError", "ValidationError", "APIResponseValidationError"}),
    (Fault.MALFORMED, {"DecodingError", "KeyError", "TypeError", "AttributeError", "IndexError"}),
    (Fault.REFUSED, {"APIConnectionError", "ConnectionError"}),
    (Fault.MALFORMED, {"ValueError"}),
)


class ModelFault(ModelUnavailableError):
    """A chat model did not do what it was asked.

    Attributes:
        fault: What went wrong.
        status: The HTTP status, or None.
        retry_after: Seconds that the server asks to wait, or None.
    """

    def __init__(
        self, fault: Fault, *, status: int | None = None, retry_after: float | None = None, advice: str = ""
    ) -> None:
        """Compose the sentence that is shown."""
        self.fault = fault
        self.status = status
        self.retry_after = retry_after
        said = f" (status {status})" if status and fault in {Fault.REJECTED, Fault.SERVER, Fault.UNAUTHORIZED} else ""
        wait = f" It asked for {retry_after:.0f} seconds." if retry_after else ""
        super().__init__(f"{SENTENCES[fault][:-1]}{said}.{wait}{' ' if advice else ''}{advice}")


def classify(error: BaseException) -> ModelFault:
    """Return the fault that an error of a provider's package stands for.

    Packages raise classes of their own; what counts is the HTTP status if there is one, else the names of the classes
    in the chain of causes, the innermost first.
    """
    if isinstance(error, ModelFault):
        return error
    chain = list(_chain(error))
    for cause in chain:
        status = _status(cause)
        if status is not None:
            fault = _STATUS.get(status) or (Fault.SERVER if status >= 500 else Fault.REJECTED)
            return ModelFault(fault, status=status, retry_after=_retry_after(cause))
    for cause in reversed(chain):
        names = {kind.__name__ for kind in type(cause).__mro__}
        for fault, known in _NAMES:
            if names & known:
                return ModelFault(fault)
    return ModelFault(Fault.UNEXPECTED)


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__


def _status(error: BaseException) -> int | None:
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code"):
            value = getattr(holder, name, None)
            if isinstance(value, int) and 400 <= value < 600:
                return value
    return None


def _retry_after(error: BaseException) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None) or {}
    asked = str(headers.get("retry-after", ""))
    try:
        seconds = float(asked)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(asked) - datetime.now(UTC)).total_seconds()
        except (TypeError, ValueError):
            return None
    return max(0.0, seconds) if isfinite(seconds) else None
