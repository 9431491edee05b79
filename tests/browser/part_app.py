"""The app as shipped, on a part of the guide: its index takes seconds to build, not a minute.

Run it with the port to serve on. Everything but the choice of pages is the real thing: `app.py`, the
database, the encoder, the engine.
"""

from __future__ import annotations

import importlib
import sys

import tutor.services
from corpus.loading import examine
from corpus.models import Corpus

PART = ("faq", "3.1")


def load_part() -> Corpus:
    """Return the pages every release has had."""
    corpus, _ = examine()
    assert corpus is not None
    pages = tuple(page for page in corpus.pages if page.id in PART)
    return corpus.model_copy(update={"pages": pages, "digest": f"part of {corpus.digest}"})


if __name__ == "__main__":
    vars(tutor.services)["load_corpus"] = load_part
    importlib.import_module("app").app.run(config={"server.port": int(sys.argv[1])})
