"""The checked content and its blocks as one file, so that a start does not parse and check all pages again."""

from __future__ import annotations

import hashlib
import json
import logging
from pathlib import Path

from pydantic import ValidationError

from corpus.blocks import blocks_as_json, keep_blocks
from corpus.content import CONTENT_ROOT, content_digest
from corpus.models import Corpus
from index.files import write_atomically

NAME = "content.json"

_log = logging.getLogger(__name__)


def open_corpus(folder: Path) -> Corpus:
    """Return the content that ships with the program; parse it only if it changed since the last start.

    The kept file counts only for the same content files and the same rules: its name for both is a digest.

    Raises:
        CorpusError: The content has problems; the error carries all of them.
    """
    digest = content_digest()
    key = _key(digest)
    kept = _read(folder / NAME, key)
    if kept is not None:
        return kept
    from corpus.loading import load_corpus  # brings the parsers, which few starts need

    corpus = load_corpus()
    blocks = [blocks_as_json(section.body) for section in corpus.sections.values()]
    whole = {"key": key, "corpus": corpus.model_dump(mode="json"), "blocks": blocks}
    raw = json.dumps(whole, ensure_ascii=False).encode()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / NAME, raw)
    except OSError as error:
        _log.warning("the content cannot be kept in %s (%s); every start parses it again", folder, error.strerror)
    return corpus


def _key(digest: str) -> str:
    """Return a digest of the content and of the code that parses and checks it."""
    rules = hashlib.sha256(digest.encode())
    for file in sorted(CONTENT_ROOT.glob("*.py")):
        rules.update(file.read_bytes())
    return rules.hexdigest()


def _read(path: Path, key: str) -> Corpus | None:
    try:
        kept = json.loads(path.read_bytes())
        if kept["key"] != key:
            return None
        corpus = Corpus.model_validate(kept["corpus"])
        for section, rows in zip(corpus.sections.values(), kept["blocks"], strict=True):
            keep_blocks(section.body, rows)
        return corpus
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        _log.warning("the kept content in %s is damaged; it is parsed again", path)
        return None
