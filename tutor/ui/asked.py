"""A learner's question as HTML: every word literally, pasted code as code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tutor.chat.history import EMPTY_TITLE
from tutor.ui.code import code_html
from tutor.ui.html import Html, clean, escape, join

LONG_QUESTION = 600
LINES_OF_CODE = 2
"""Least lines that look like code and follow one another before they are drawn as code without a fence."""

_FENCE = re.compile(r"```[ \t]*(?P<language>[\w+#.-]*)[ \t]*\n(?P<code>.*?)(?:\n?[ \t]*```|\Z)", re.S)
_CODE_SPAN = re.compile(r"(`{1,3})(?!`)([^`\n]+)\1(?!`)")
_CODE_LINE = re.compile(
    r"""\s*(?:
        [\w.]+(?:\[[^\]]*\])*(?:\s*,\s*[\w.]+)*\s*[-+*/|&]?=(?!=)\s*\S   # a name gets a value
        | [A-Za-z_][\w.]*\(.*[(\[{,):\\]$                                # a call, complete or not
        | \.[A-Za-z_]\w*\(                                               # the next call of a chain
        | (?:from\s+[\w.]+\s+)?import\s+[\w.*]+
        | (?:async\s+)?(?:def|class|for|while|if|elif|with|except)\s.*:$
        | (?:else|try|finally):$
        | (?:return|raise|yield)\s+\S+$
        | [@%]\w[\w.]*
        | \#\s?\S
        | [)\]}]+[,:;)]*$
        | (?:SELECT|FROM|WHERE|JOIN|CREATE|ALTER|INSERT|UPDATE|DELETE|MERGE|GRANT|ORDER\ BY|GROUP\ BY)\s
    )""",
    re.X,
)


@dataclass(frozen=True)
class _Part:
    """Lines of a question; `language` is None for words, "" for code of a language that is not told."""

    text: str
    language: str | None = None


def question_html(question: str) -> Html:
    """Return the learner's question, literally; a long one scrolls inside its box, an invisible one is named.

    Its first words are the heading by which the turn is found; code stands in blocks, with or without a fence.
    """
    if not any(letter.isprintable() and not letter.isspace() for letter in question):
        question = EMPTY_TITLE
    long = len(question) > LONG_QUESTION
    scrolls = ' tabindex="0" role="region" aria-label="Your question"' if long else ""
    parts = [part for part in _parts(clean(question)) if part.text.strip()]
    first = next((number for number, part in enumerate(parts) if part.language is None), None)
    unheaded = Html('<h2 class="unseen">Code</h2>' if first is None else "")
    drawn = [_part_html(part, "h2" if number == first else "p") for number, part in enumerate(parts)]
    return Html(f'<div class="ask"{scrolls}>{unheaded}{join(*drawn)}</div>')


def plain_html(text: str) -> Html:
    """Return words that may repeat the learner's: literal, but for values in backticks."""
    return Html(_CODE_SPAN.sub(r"<code>\2</code>", escape(text)))


def _part_html(part: _Part, tag: str) -> Html:
    text = part.text.strip("\n")
    if part.language is None:
        return Html(f'<{tag} class="said" dir="auto">{plain_html(text)}</{tag}>')
    return code_html(text, part.language, copied=False)


def _parts(question: str) -> Iterator[_Part]:
    """Cut a question into words and code, in the order asked."""
    end = 0
    for fence in _FENCE.finditer(question):
        yield from _unfenced(question[end : fence.start()])
        yield _Part(fence["code"], fence["language"])
        end = fence.end()
    yield from _unfenced(question[end:])


def _unfenced(text: str) -> Iterator[_Part]:
    """Cut text without fences where lines of code begin and end; a single such line stays among the words."""
    lines = text.split("\n")
    for is_code, numbers in _runs(_like_code(lines)):
        run = "\n".join(lines[number] for number in numbers)
        yield _Part(run, "" if is_code else None)


def _like_code(lines: Sequence[str]) -> list[bool]:
    """Return for each line whether it is code; what is indented below code, and an empty line in it, belongs to it."""
    found = [bool(_CODE_LINE.match(line)) for line in lines]
    for number in range(1, len(lines)):
        if found[number - 1] and not found[number]:
            followed = number + 1 < len(lines) and found[number + 1]
            found[number] = lines[number].startswith("  ") if lines[number].strip() else followed
    return found


def _runs(kinds: Sequence[bool]) -> Iterator[tuple[bool, list[int]]]:
    """Return the places of equal neighbors together; a run of code that is too short joins the words around it."""
    runs = [(kind, list(group)) for kind, group in groupby(range(len(kinds)), kinds.__getitem__)]
    long = [kind and len(group) >= LINES_OF_CODE for kind, group in runs]
    for is_code, group in groupby(range(len(runs)), long.__getitem__):
        yield is_code, [number for place in group for number in runs[place][1]]
