"""What a model wrote, taken apart into sentences with the numbers they cite, kept only where the guide supports it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.blocks import BlockKind, parse_blocks
from corpus.models import Section
from corpus.sentences import Span, sentence_spans
from tutor.llm.claims import code_names, read_numbers
from tutor.llm.grounding import GroundingCheck

ENOUGH = 0.4
"""Share of the sentences that must survive; else the model's answer is not shown at all."""
ANALOGY = "Analogy:"
LONGEST_ANALOGY = 60

_THOUGHT = re.compile(r"<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.S | re.I)
_FENCE = re.compile(r"^[ \t]*(```+|~~~+)[^\n]*\n(?P<code>.*?)(?:^[ \t]*\1[ \t]*$|\Z)", re.S | re.M)
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|\[([^\]\d][^\]]*)\]\[[^\]]*\]")
_DEFINITION = re.compile(r"^[ \t]*\[[^\]]+\]:[^\n]*$", re.M)
_MARK = re.compile(r"\s*[\[【](\d{1,2}(?:\s*[,;]\s*\d{1,2})*)[†】\]][^\s\[.,;:!?)]{0,12}?(?=[\s\[.,;:!?)]|$)")
_LATE_MARK = re.compile(r"([.!?])((?:\s*\[\d{1,2}(?:\s*[,;]\s*\d{1,2})*\])+)")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,2}[.)])\s+")
_HEADING = re.compile(r"\s*#{1,6}\s+")
_RULE = re.compile(r"\s*[|:\-=_*\s]*")
_TALKED_OF = re.compile(r"\b(?:answer|key|question|option|exam|password|token|prompt|instruction|http)", re.I)


class Form(StrEnum):
    """What a piece of writing is."""

    SENTENCE = "sentence"
    ITEM = "item"
    CODE = "code"
    ANALOGY = "analogy"


@dataclass(frozen=True)
class Piece:
    """A sentence, list item or code block as the model wrote it.

    Attributes:
        text: Without citation marks, links and images; of an analogy without its label.
        cited: Numbers it cites, in order; if it has none, those of its paragraph.
        form: What it is.
        whole: Whether it came to an end.
    """

    text: str
    cited: tuple[int, ...]
    form: Form
    whole: bool = True


@dataclass(frozen=True)
class Supported:
    """A piece that may be shown.

    Attributes:
        text: Markdown of emphasis and code spans only.
        form: What it is.
        number: Number of the section that supports it, from 1; None for an analogy.
        span: Where in that section's body the support stands.
    """

    text: str
    form: Form
    number: int | None
    span: Span


@dataclass(frozen=True)
class Checked:
    """What became of a model's writing.

    Attributes:
        kept: What may be shown, in order.
        removed: Number of pieces that the guide does not support.
        unknown: Names in them that look like an API and are known nowhere, in order.
    """

    kept: tuple[Supported, ...]
    removed: int
    unknown: tuple[str, ...] = ()

    @property
    def enough(self) -> bool:
        """Return whether so much survived that it is an answer."""
        held = sum(piece.number is not None for piece in self.kept)
        return held > 0 and held >= ENOUGH * (held + self.removed)


def check_writing(
    raw: str, sections: Sequence[Section], check: GroundingCheck, *, analogy: bool = False, cut: bool = False
) -> Checked:
    """Return what of a model's text the sections support.

    Args:
        raw: As it arrived.
        sections: What the model was given; number 1 is the first.
        check: The grounding check.
        analogy: Whether the learner asked for one; otherwise none is shown.
        cut: Whether the text broke off, so that its last piece may be half a sentence.
    """
    kept: list[Supported] = []
    removed = 0
    unknown: list[str] = []
    for piece in read_pieces(raw):
        if cut and not piece.whole:
            continue
        found = (
            _analogy(piece, check, kept) if analogy and piece.form is Form.ANALOGY else _support(piece, sections, check)
        )
        kept += [found] if found else []
        if found is None:
            removed += 1
            unknown += [name for name in [check.unknown_name(piece.text)] if name]
    return Checked(tuple(kept), removed, tuple(dict.fromkeys(unknown)))


def _support(piece: Piece, sections: Sequence[Section], check: GroundingCheck) -> Supported | None:
    cited = [number for number in piece.cited if 1 <= number <= len(sections)]
    if piece.form is Form.CODE:
        return _quoted_code(piece, sections)
    for numbers in (cited, [n for n in range(1, len(sections) + 1) if n not in cited]):
        verdict = check.check(piece.text, [sections[number - 1] for number in numbers])
        if verdict.supported and verdict.section is not None:
            number = next(n for n in numbers if sections[n - 1].id == verdict.section.id)
            return Supported(piece.text, piece.form, number, verdict.span)
    return None


def _quoted_code(piece: Piece, sections: Sequence[Section]) -> Supported | None:
    """Return a code block whose every line stands in one code block of a section."""
    lines = {line.strip() for line in piece.text.splitlines() if line.strip()}
    for number, section in enumerate(sections, 1):
        for block in parse_blocks(section.body):
            if block.kind is BlockKind.CODE and block.info.split()[:1] != ["mermaid"]:
                body = section.body[block.start : block.end]
                if lines and lines <= {line.strip() for line in body.splitlines()[1:-1]}:
                    return Supported(body, Form.CODE, number, (block.start, block.end))
    return None


def _analogy(piece: Piece, check: GroundingCheck, kept: Sequence[Supported]) -> Supported | None:
    """Return an analogy that claims nothing: no name, number or address, and no word about questions and answers."""
    words = sum(len(p.text.split()) for p in kept if p.form is Form.ANALOGY) + len(piece.text.split())
    claims = code_names(piece.text) or read_numbers(piece.text) or _TALKED_OF.search(piece.text)
    if claims or check.unknown_name(piece.text) or words > LONGEST_ANALOGY:
        return None
    return Supported(piece.text, Form.ANALOGY, None, (0, 0))


def read_pieces(raw: str) -> Iterator[Piece]:
    """Yield the sentences, list items and code blocks of a model's text, in order."""
    text = without_thoughts(raw)
    position = 0
    for fence in _FENCE.finditer(text):
        yield from _prose(text[position : fence.start()])
        yield Piece(fence["code"], (), Form.CODE, whole=fence.group().rstrip().endswith(fence[1]))
        position = fence.end()
    yield from _prose(text[position:])


def shown_while_written(raw: str) -> str:
    """Return what is shown of a text that is still being written: plain, without thoughts, links and images."""
    return _plain(without_thoughts(raw)).strip()


def without_thoughts(raw: str) -> str:
    """Return a model's text without invisible characters and without what it says to itself."""
    return _THOUGHT.sub(" ", _visible(raw))


def _visible(raw: str) -> str:
    """Return the text without control characters and without those that turn the reading direction."""
    kept = (c if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn"} else "" for c in raw)
    return "".join(kept)


def _plain(text: str) -> str:
    text = _DEFINITION.sub("", _IMAGE.sub(r"\1", text))
    return _LINK.sub(lambda match: match[1] if match[1] is not None else match[2], text)


def _prose(text: str) -> Iterator[Piece]:
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*+•]|\d{1,2}[.)]|#|\|)\s)|(?<=\|)\n", _plain(text)):
        line = _HEADING.sub("", " ".join(paragraph.split()))
        if not line or _RULE.fullmatch(line):
            continue
        item = _ITEM.match(line)
        yield from _sentences(line[item.end() :] if item else line, Form.ITEM if item else Form.SENTENCE)


def _sentences(line: str, form: Form) -> Iterator[Piece]:
    line = _LATE_MARK.sub(r"\2\1", line.strip("| ").replace(" | ", "; "))
    if line.startswith(ANALOGY):
        line, form = line[len(ANALOGY) :].strip(), Form.ANALOGY
    whole_cited = _cited(line)
    for start, end in sentence_spans(line):
        said = line[start:end]
        bare = " ".join(_MARK.sub("", said).split())
        if re.search(r"\w", bare):
            whole = bare.rstrip('*_`"”)').endswith((".", "!", "?", ":"))
            yield Piece(f"- {bare}" if form is Form.ITEM else bare, _cited(said) or whole_cited, form, whole)


def _cited(text: str) -> tuple[int, ...]:
    numbers = [int(number) for match in _MARK.finditer(text) for number in re.findall(r"\d+", match[1])]
    return tuple(dict.fromkeys(numbers))
