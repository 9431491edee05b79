"""Where the pages find the services.

`app.py` gives a function that opens them; they are opened once, in the background, and again on the
next page view if that failed, so that a repaired folder needs no restart.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock, Thread
from typing import TYPE_CHECKING

import streamlit as st

from corpus.errors import TutorError
from corpus.models import Corpus
from tutor.ui.links import Library

if TYPE_CHECKING:
    from tutor.services import Services


class Provider:
    """Opens the services on first use and keeps them; safe to use from several threads."""

    def __init__(self, opener: Callable[[], Services]) -> None:
        """Keep the function that opens the services."""
        self._opener = opener
        self._lock = Lock()
        self._services: Services | None = None

    def get(self) -> Services:
        """Return the services, opened and loading.

        Raises:
            TutorError: They cannot be opened; the text says what to do.
        """
        with self._lock:
            if self._services is None:
                services = self._opener()
                services.start()
                self._services = services
            return self._services

    @property
    def opened(self) -> bool:
        """Return whether `get` returns at once."""
        return self._services is not None

    def warm(self) -> None:
        """Open the services in the background; a failure is shown by the first page that needs them."""
        Thread(target=self._try, name="open-services", daemon=True).start()

    def close(self) -> None:
        """Close the services if they were opened."""
        with self._lock:
            if self._services is not None:
                self._services.close()
                self._services = None

    def _try(self) -> None:
        try:
            self.get()
        except TutorError:
            return


_installed: list[Provider] = []


def install(provider: Provider) -> None:
    """Set where pages get the services; called once at start, and by tests."""
    _installed[:] = [provider]


def services() -> Services:
    """Return the services for the page that is being drawn.

    Raises:
        TutorError: They cannot be opened, or nothing was installed.
    """
    if not _installed:
        raise TutorError("The app was started by its inner file. Start it with `streamlit run app.py` instead.")
    return _installed[0].get()


def opened() -> bool:
    """Return whether `services` returns at once."""
    return bool(_installed) and _installed[0].opened


def library() -> Library:
    """Return the content with its links resolved, made once."""
    corpus = services().corpus
    return _library(corpus.digest, corpus)


@st.cache_resource(show_spinner=False, max_entries=2)
def _library(digest: str, _corpus: Corpus) -> Library:
    del digest  # the key of the cache
    return Library(_corpus)
