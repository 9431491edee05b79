"""What is shown when something fails: what, what to do, and an id to quote. Never a traceback."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from uuid import uuid4

from corpus.errors import TutorError
from tutor.ui.html import Html, draw, escape

LINES = 6
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Failure:
    """A failure fit to be shown.

    Attributes:
        what: What failed, in one line.
        advice: What to do; paragraphs are separated by a newline.
        id: The same id stands in the program's log.
    """

    what: str
    advice: str
    id: str


def report_failure(error: BaseException, what: str = "This page could not be drawn.") -> Failure:
    """Log an error under a new id and return what to show of it; only our own errors show their text."""
    identity = uuid4().hex[:8]
    expected = isinstance(error, TutorError)
    _LOG.error("failure %s: %s", identity, error, exc_info=None if expected else error)
    kept = "Your chats are kept. Reload the page; if it fails again, quote the number below when you report it."
    return Failure(what, str(error) if expected else kept, identity)


def failure_html(failure: Failure) -> Html:
    """Return the card that shows a failure."""
    said = [line for line in failure.advice.splitlines() if line.strip()]
    more = [f"… and {len(said) - LINES} more, in the window where the tutor was started."] if len(said) > LINES else []
    lines = "".join(f"<p>{escape(line)}</p>" for line in [*said[:LINES], *more])
    return Html(
        f'<div class="failure" role="alert"><h2>{escape(failure.what)}</h2>{lines}'
        f'<p class="quiet">Error {failure.id}. Details are in the window where the tutor was started.</p></div>'
    )


def draw_failure(failure: Failure) -> None:
    """Draw the card that shows a failure."""
    draw(failure_html(failure))


def draw_script_error(error: Exception) -> bool:
    """Draw an error that escaped everything else, in place of Streamlit's own box."""
    draw_failure(report_failure(error))
    return True
