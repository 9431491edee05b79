"""One page of the guide: head, outline, sections, and the way to its neighbors."""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.blocks import BlockKind, parse_blocks
from corpus.models import Corpus, Page, Section
from tutor.ui.guide_contents import CONTENTS_LINK, page_name, reading_minutes
from tutor.ui.html import Html, escape, join
from tutor.ui.links import Library, page_address
from tutor.ui.rendering import Place, render

FENCE = "```"
_SIDEWAYS = re.compile(r"\A(\s*(?:flowchart|graph)) (?:LR|RL)\b")


@dataclass(frozen=True)
class Diagram:
    """A diagram inside a section.

    Attributes:
        source: Mermaid text, without the fence.
        alt: What the picture shows, for readers who cannot see it.
        number: Place among the section's diagrams, from 1.
    """

    source: str
    alt: str
    number: int


def head_html(corpus: Corpus, page: Page) -> Html:
    """Return title, domain, reading time, date and objectives of a page."""
    domain = corpus.blueprint.domain_of(page.id)
    facts = [f"Domain {domain.number}: {domain.title}"] if domain else []
    facts.append(f"{reading_minutes(page)} min")
    if page.sections:
        facts.append(f"checked {min(section.meta.checked for section in page.sections).isoformat()}")
    return Html(
        f'<header class="lesson-head"><p class="crumb">{CONTENTS_LINK}</p><h1 id="top">{escape(page_name(page))}</h1>'
        f'<p class="quiet">{escape(" · ".join(facts))}</p>{_objectives(corpus, page)}</header>'
    )


def _objectives(corpus: Corpus, page: Page) -> Html:
    own = [objective for objective in corpus.blueprint.objectives if objective.lesson == page.id]
    if not own:
        return Html("")
    rows = "".join(f"<li>{escape(objective.text)}</li>" for objective in own)
    noun = "objective" if len(own) == 1 else "objectives"
    return Html(f"<details><summary>{len(own)} exam {noun}</summary><ul>{rows}</ul></details>")


def outline_html(page: Page) -> Html:
    """Return the list of sections twice: beside the text on wide screens, folded above it on others."""
    rows = "".join(
        f'<li><a href="{_anchor(section)}" data-jump="{section.slug}">{escape(section.heading)}</a></li>'
        for section in page.sections
    )
    return Html(
        '<nav class="outline wide" aria-label="Sections of this page"><p class="quiet">On this page</p>'
        f'<ol>{rows}</ol></nav><details class="outline narrow">'
        f"<summary>On this page: {len(page.sections)} sections</summary><ol>{rows}</ol></details>"
    )


def _anchor(section: Section) -> str:
    return escape(f"{page_address(section.page_id)}#{section.slug}")


def section_parts(library: Library, section: Section) -> list[Html | Diagram]:
    """Return a section as HTML, cut where a diagram is drawn; the heading's id is the section's slug."""
    place = Place(library, section)
    pieces: list[str | Diagram] = [""]
    for block in parse_blocks(section.body):
        text = section.body[block.start : block.end]
        if block.kind is BlockKind.DIAGRAM:
            number = sum(isinstance(piece, Diagram) for piece in pieces) + 1
            pieces += [Diagram(_upright(text), section.meta.diagram or section.heading, number), ""]
        else:
            pieces[-1] = f"{pieces[-1]}\n\n{text}"
    parts = [piece if isinstance(piece, Diagram) else render(piece, place) for piece in pieces]
    opening, closing = _heading_html(section), _checked_html(library.corpus, section)
    last = len(parts) - 1
    return [
        part
        if isinstance(part, Diagram)
        else Html(
            f'<div class="section" data-part="{section.slug}">'
            f"{opening if number == 0 else ''}{part}{closing if number == last else ''}</div>"
        )
        for number, part in enumerate(parts)
    ]


def _upright(fenced: str) -> str:
    """Return the diagram without its fence, from top to bottom: sideways ones shrink until nobody reads them."""
    lines = [line for line in fenced.splitlines() if not line.startswith(FENCE)]
    return _SIDEWAYS.sub(r"\1 TB", "\n".join(lines), count=1)


def _heading_html(section: Section) -> Html:
    former = "".join(f'<span id="{anchor}" tabindex="-1"></span>' for anchor in section.anchors[1:])
    return Html(
        f'{former}<h2 id="{section.slug}" tabindex="-1">{escape(section.heading)} '
        f'<a class="anchor" href="{_anchor(section)}" data-jump="{section.slug}" data-copy-address="" '
        f'aria-label="Copy the link to this section" title="Copy the link to this section">#</a></h2>'
    )


def _checked_html(corpus: Corpus, section: Section) -> Html:
    sources = [corpus.source(key) for key in section.meta.sources]
    rows = join(*(_source_html(source.title, source.url) for source in sources))
    said = f"Checked {section.meta.checked.isoformat()} · {len(sources)} source{'s' * (len(sources) > 1)}"
    return Html(f'<details class="checked"><summary>{said}</summary><ul>{rows}</ul></details>')


def _source_html(title: str, url: str | None) -> Html:
    name = escape(title)
    if url is None:
        return Html(f"<li>{name}</li>")
    return Html(f'<li><a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{name}</a></li>')


def neighbors_html(corpus: Corpus, page: Page) -> Html:
    """Return links to the pages before and after, in reading order."""
    ids = [other.id for other in corpus.pages]
    here = ids.index(page.id)
    before = corpus.pages[here - 1] if here > 0 else None
    after = corpus.pages[here + 1] if here + 1 < len(ids) else None
    return Html(
        f'<nav class="neighbors" aria-label="Neighboring pages">{_neighbor(before, "Previous", "[")}'
        f"{_neighbor(after, 'Next', ']')}</nav>"
    )


def _neighbor(page: Page | None, word: str, key: str) -> Html:
    if page is None:
        return Html("<span></span>")
    return Html(
        f'<a href="{escape(page_address(page.id))}" data-go="" data-key="{key}" aria-keyshortcuts="{key}">'
        f'<span class="quiet">{word}</span>{escape(page_name(page))}</a>'
    )
