"""The app as shipped, on the part of the guide whose index the other tests use too.

Run it with the port to serve on. Everything but the choice of pages is the real thing: `app.py`, the
database, the encoder, the engine.
"""

from __future__ import annotations

import importlib
import sys

import tutor.services
from corpus.loading import examine
from corpus.models import Corpus
from tests.guide_fixtures import PART


def load_part() -> Corpus:
    """Return the part; its digest differs from the whole guide's, so that neither uses the other's index."""
    corpus, _ = examine()
    assert corpus is not None
    pages = tuple(page for page in corpus.pages if page.id in PART)
    return corpus.model_copy(update={"pages": pages, "digest": f"part of {corpus.digest}"})


if __name__ == "__main__":
    vars(tutor.services)["load_corpus"] = load_part
    importlib.import_module("app").app.run(config={"server.port": int(sys.argv[1])})
