"""Addresses inside the app, and the guide's links turned into them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from corpus.markdown import heading_anchor
from corpus.models import Corpus, Section

GUIDE_PATH = "/guide"
TUTOR_PATH = "/"
PRACTICE_PATH = "/practice"
MOCK_PATH = "/mock"
EXPLAIN_PATH = "/explain"
TRIAGE_PATH = "/triage"
CARDS_PATH = "/cards"
TODAY_PATH = "/today"
PROGRESS_PATH = "/progress"
SETTINGS_PATH = "/settings"


def address(path: str, query: Mapping[str, str | None]) -> str:
    """Return a path with the parts of the query that have a value."""
    given = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(given)}" if given else path


def page_address(page_id: str) -> str:
    """Return the address of a page of the guide."""
    return address(GUIDE_PATH, {"lesson": page_id})


def section_address(section_id: str, conversation_id: str | None = None, turn_id: str | None = None) -> str:
    """Return the address of a section; chat and turn say where the reader comes from."""
    page_id, _, slug = section_id.partition("/")
    return address(GUIDE_PATH, {"lesson": page_id, "section": slug, "c": conversation_id, "turn": turn_id})


def turn_address(conversation_id: str | None, turn_id: str | None = None) -> str:
    """Return the address of a chat, at one of its turns."""
    return address(TUTOR_PATH, {"c": conversation_id, "turn": turn_id})


def sitting_address(sitting_id: str, at: str | None = None, back: str | None = None) -> str:
    """Return the address of a practice set.

    Args:
        sitting_id: The set.
        at: The item to show first; the first open one if there is none.
        back: The set that was left for this one, to which `at` belongs then.
    """
    return address(PRACTICE_PATH, {"set": sitting_id, "at": at, "back": back})


def mock_address(sitting_id: str) -> str:
    """Return the address of a mock exam: itself while it runs, then its report."""
    return address(MOCK_PATH, {"exam": sitting_id})


@dataclass(frozen=True)
class Link:
    """Where a link of the guide leads; `inside` links are followed without a new session."""

    address: str
    inside: bool


class Library:
    """The content, and where the links between its Markdown files lead inside the app."""

    def __init__(self, corpus: Corpus) -> None:
        """Index every page by its file, and every section by file and heading anchor."""
        self.corpus = corpus
        self._outside = {source.url for source in corpus.sources if source.url}
        self._pages = {page.path.as_posix(): page.id for page in corpus.pages}
        self._sections = {
            (section.path.as_posix(), anchor): section.id
            for section in corpus.sections.values()
            for anchor in (heading_anchor(section.heading), *section.anchors)
        }

    def resolve(self, href: str, base: Section | None) -> Link | None:
        """Return where `href`, as written in the file of `base`, leads; None if nowhere we know.

        Outside addresses lead only to the sources.
        """
        if href.startswith(("https://", "http://")):
            return Link(href, inside=False) if href in self._outside else None
        if base is None:
            return None
        file, _, anchor = href.partition("#")
        here = base.path.as_posix()
        there = posixpath.normpath(posixpath.join(posixpath.dirname(here), file)) if file else here
        section_id = self._sections.get((there, anchor)) if anchor else None
        if section_id:
            return Link(section_address(section_id), inside=True)
        page_id = self._pages.get(there)
        return Link(page_address(page_id), inside=True) if page_id else None
