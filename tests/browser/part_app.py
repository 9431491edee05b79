"""The app as shipped, on the part of the guide whose index the other tests use too.

Run it with the port to serve on. Everything but the pages that answers come from is the real thing: `app.py`, the
database, the encoder, the engine.
"""

from __future__ import annotations

import importlib
import sys

import tutor.services
from corpus.models import Corpus
from index.build import Progress
from tests.guide_fixtures import PART
from tutor.chat.engine import Tutor
from tutor.services import load_tutor as load_whole
from tutor.settings import Settings


def part_of(corpus: Corpus) -> Corpus:
    """Return the part; its digest differs from the whole guide's, so that neither uses the other's index."""
    pages = tuple(page for page in corpus.pages if page.id in PART)
    return corpus.model_copy(update={"pages": pages, "digest": f"part of {corpus.digest}"})


def load_part(settings: Settings, corpus: Corpus, progress: Progress) -> Tutor:
    """Return the tutor over the part."""
    return load_whole(settings, part_of(corpus), progress)


if __name__ == "__main__":
    vars(tutor.services)["load_tutor"] = load_part
    importlib.import_module("app").app.run(config={"server.port": int(sys.argv[1])})
