"""The wired program: content, database, index and tutor, opened once and shared.

Loading the encoder takes seconds, so it happens on a background thread and says how far it is.
"""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass, replace

from sqlalchemy import Engine

from corpus.bank import load_bank
from corpus.errors import TutorError
from corpus.items import Bank
from corpus.loading import load_corpus
from corpus.models import Corpus
from index.build import Progress
from tutor.chat.engine import Tutor
from tutor.chat.history import ConversationStore
from tutor.chat.opening import open_tutor
from tutor.chat.voice import ModelChoice, Voice, open_voice
from tutor.database.engine import open_database
from tutor.practice.authoring import Author
from tutor.practice.desk import PracticeDesk
from tutor.settings import Settings, choose_model, find_model_address, find_model_key

_log = logging.getLogger(__name__)
LEDGER = "model-usage.jsonl"
"""Below the home: tokens and cost of each call to a chat model."""


@dataclass(frozen=True)
class Readiness:
    """How far the loading is.

    Attributes:
        ready: Whether questions can be answered at once.
        stage: What is happening, in words.
        fraction: Share done in [0, 1], or None if it cannot be told.
        error: What went wrong and what to do, or None.
    """

    ready: bool = False
    stage: str = "Starting"
    fraction: float | None = None
    error: str | None = None


class Services:
    """Everything a page or a command needs."""

    def __init__(self, settings: Settings, corpus: Corpus, bank: Bank, engine: Engine) -> None:
        """Take what opens quickly; the index is loaded by `start` or by the first `tutor`."""
        self.settings = settings
        self.corpus = corpus
        self.practice = PracticeDesk(corpus, bank, engine)
        self.history = ConversationStore(engine)
        self.database = engine
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._readiness = Readiness()
        self._tutor: Tutor | None = None
        self._voice: Voice | None = None
        self._author: Author | None = None

    def start(self) -> None:
        """Begin to load the encoder and the index in the background; later calls do nothing."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._load, name="load-index", daemon=True)
                self._thread.start()

    def readiness(self) -> Readiness:
        """Return how far the loading is; never waits."""
        return self._readiness

    def wait(self, seconds: float) -> bool:
        """Wait at most so long for the loading; return whether it is over, well or not."""
        self.start()
        assert self._thread is not None
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def tutor(self) -> Tutor:
        """Return the tutor, waiting until it is loaded.

        Raises:
            TutorError: Loading failed; the message says what to do.
        """
        self.start()
        assert self._thread is not None
        self._thread.join()
        if self._tutor is None:
            raise TutorError(self._readiness.error or "the index could not be loaded")
        return self._tutor

    def voice(self) -> Voice:
        """Return what answers: the tutor, with the chat model's words if one is configured; waits like `tutor`.

        Raises:
            TutorError: Loading failed, or a file with secrets cannot be read.
        """
        tutor = self.tutor()
        with self._lock:
            if self._voice is None:
                self._voice = open_voice(tutor, model_choice(self.settings), self.settings.home / LEDGER)
            return self._voice

    def author(self) -> Author | None:
        """Return what has new practice questions written, or None without a chat model; waits like `tutor`.

        Raises:
            TutorError: Loading failed, or a file with secrets cannot be read.
        """
        voice = self.voice()
        with self._lock:
            if voice.model is None:
                return None
            if self._author is None or self._author.model is not voice.model:
                self._author = Author(voice.model, voice.check, voice.tutor.retriever, self.practice)
            return self._author

    def choose_model(self, model: str, base_url: str) -> None:
        """Use another chat model from now on, also after a restart; empty for none.

        Raises:
            SettingsError: The choice is impossible or cannot be kept.
        """
        settings = choose_model(self.settings, model, base_url)
        with self._lock:
            self.settings, self._voice = settings, None

    def close(self) -> None:
        """Release the database."""
        self.database.dispose()

    def _load(self) -> None:
        try:
            self._readiness = Readiness(stage="Loading the encoder")
            self._tutor = load_tutor(self.settings, self.corpus, self._report)
            self._readiness = Readiness(ready=True, stage="Ready", fraction=1.0)
            if self.settings.model:
                threading.Thread(target=self._warm_model, name="warm-model", daemon=True).start()
        except TutorError as error:
            self._readiness = replace(self._readiness, error=str(error))
        except Exception:
            _log.exception("loading the index failed")
            advice = "Restart the tutor; if it happens again, run `python -m tutor build`."
            self._readiness = replace(self._readiness, error=f"Loading the index failed unexpectedly. {advice}")

    def _warm_model(self) -> None:
        try:
            self.voice().warm()
        except TutorError as error:
            _log.warning("the model cannot be made ready: %s", error)

    def _report(self, done: int, total: int) -> None:
        stage = f"Building the index: {done} of {total} passages"
        self._readiness = Readiness(stage=stage, fraction=done / max(total, 1))


def model_choice(settings: Settings) -> ModelChoice | None:
    """Return the chat model that the settings name, with its key, or None.

    Raises:
        SettingsError: A file with secrets cannot be read.
    """
    if not settings.model:
        return None
    given, received = settings.model_input_price, settings.model_output_price
    return ModelChoice(
        name=settings.model,
        base_url=find_model_address(settings),
        key=find_model_key(settings),
        timeout=settings.model_timeout,
        retries=settings.model_retries,
        max_tokens=settings.model_max_tokens,
        prices=(given, received) if given is not None and received is not None else None,
        monthly_cap=settings.model_monthly_cap,
    )


def load_tutor(settings: Settings, corpus: Corpus, progress: Progress = lambda done, total: None) -> Tutor:
    """Load the encoder, open or build the index and return the tutor.

    Raises:
        TutorError: The encoder cannot be loaded or the index cannot be written.
    """
    return open_tutor(
        corpus,
        settings.home,
        model=settings.encoder,
        question_limit=settings.question_limit,
        answer_words=settings.answer_words,
        progress=progress,
    )


def open_services(settings: Settings) -> Services:
    """Open content, question bank and database.

    Raises:
        TutorError: The content or the bank has problems or the database cannot be used; nothing was changed.
    """
    corpus = load_corpus()
    return Services(settings, corpus, load_bank(corpus), open_database(settings.database))
