"""The guide's table of contents."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from corpus.models import Corpus, Domain, Page, PageKind
from tutor.ui.html import Html, escape, join, shorten
from tutor.ui.links import GUIDE_PATH, page_address

WORDS_PER_MINUTE = 180


def page_name(page: Page) -> str:
    """Return how a page is called: lessons with their number."""
    return f"{page.id} {page.title}" if page.kind is PageKind.LESSON else page.title


def reading_minutes(page: Page) -> int:
    """Return how long a page takes to read, in whole minutes, at least one."""
    return max(1, round(page.words / WORDS_PER_MINUTE))


def contents_html(corpus: Corpus, *, heading: bool = True) -> Html:
    """Return the contents: where to begin, the chapters with their lessons, pages for reference."""
    start, lessons, reference = _parts(corpus.pages)
    groups = [_group("Start here", start)]
    groups += [_chapter(corpus, domain, lessons) for domain in corpus.blueprint.domains]
    groups += [_group("Reference", reference)]
    words = "Find, at the top right, opens any section: Ctrl K, or ⌘ K on a Mac."
    title = f'<h1>Guide</h1><p class="quiet">{words}</p>' if heading else ""
    return Html(f'<div class="contents">{title}{join(*groups)}</div>')


def missing_html(asked: str) -> Html:
    """Return the words for a page that the guide does not have."""
    return Html(
        '<div role="status"><h1>That lesson does not exist</h1>'
        f"<p>The guide has no page “{escape(shorten(asked, 60))}”. These are the pages it has:</p></div>"
    )


def _parts(pages: Sequence[Page]) -> tuple[list[Page], list[Page], list[Page]]:
    """Cut the pages, which are in reading order, before the first chapter and after the last lesson."""
    inner = [number for number, page in enumerate(pages) if page.kind is not PageKind.PAGE]
    first, last = (inner[0], inner[-1] + 1) if inner else (len(pages), len(pages))
    return list(pages[:first]), list(pages[first:last]), list(pages[last:])


def _chapter(corpus: Corpus, domain: Domain, pages: Iterable[Page]) -> Html:
    chapter = f"chapter-{domain.number}"
    own = [p for p in pages if p.id == chapter or corpus.blueprint.domain_of(p.id) == domain]
    return _group(f"{domain.number} {domain.title}", own, f"{domain.weight:.0%} of the exam".replace("%", " %"))


def _group(title: str, pages: Sequence[Page], aside: str = "") -> Html:
    if not pages:
        return Html("")
    said = f' <span class="quiet">{escape(aside)}</span>' if aside else ""
    rows = "".join(
        f'<li><a href="{escape(page_address(page.id))}" data-go="">{escape(page_name(page))}</a>'
        f'<span class="quiet">{reading_minutes(page)} min</span></li>'
        for page in pages
    )
    return Html(f"<section><h2>{escape(title)}{said}</h2><ul>{rows}</ul></section>")


CONTENTS_LINK = Html(f'<a href="{GUIDE_PATH}" data-go="">Guide</a>')
