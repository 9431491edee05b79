"""From content and folders to a tutor that is ready: encoder, index, search."""

from __future__ import annotations

import gc
from pathlib import Path

from corpus.models import Corpus
from index.build import Progress, open_index
from index.encoders import open_encoder
from index.retrieval import Retriever
from tutor.chat.engine import Tutor


def open_tutor(
    corpus: Corpus,
    home: Path,
    *,
    model: str = "",
    question_limit: int = 4000,
    answer_words: int = 180,
    progress: Progress = lambda done, total: None,
) -> Tutor:
    """Load the encoder, open or build the index below `home`, and return the tutor.

    Args:
        corpus: The content.
        home: Folder for everything written.
        model: Another sentence-transformers model, by name or folder; empty for the bundled one.
        question_limit: Characters of a question that are read.
        answer_words: Longest answer, in words.
        progress: Called while an index is built.

    Raises:
        TutorError: The encoder cannot be loaded or the index cannot be written.
    """
    corpus = corpus.searchable
    encoder = open_encoder(model, home / "encoder")
    store = open_index(corpus, encoder, home / "index", progress)
    tutor = Tutor(Retriever(corpus, encoder, store), question_limit, answer_words)
    gc.freeze()  # nothing of it is ever garbage, and looking through it now and then would slow a question
    return tutor
