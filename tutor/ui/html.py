"""Text that is safe to draw as HTML.

Everything the app draws as HTML goes through `draw`, and only values of type `Html` reach it. They
are made here by escaping, or by `tutor.ui.rendering` from Markdown whose raw HTML stays text.
Streamlit's own Markdown is not used for such text: it would fetch images, and read `$`, `:name:` and
`[…]` in a learner's words as formulas, icons and links.
"""

from __future__ import annotations

import html
import re
from datetime import datetime
from typing import NewType

import streamlit as st

from tutor.learner.times import local

Html = NewType("Html", str)

_BLOCK = re.compile(r"```.*?(?:```|\Z)|^\|[^\n]*$", re.S | re.M)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:&=^@/])")
_BIDI = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """Return the text without control characters, which no font shows and some parsers refuse."""
    return _LONE_SURROGATE.sub("\ufffd", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def escape(text: str) -> Html:
    """Return the text so that it is shown literally, between tags and inside quoted attributes."""
    return Html(html.escape(clean(text), quote=True))


def shorten(text: str, limit: int) -> str:
    """Return the text in one line of at most `limit` characters."""
    line = " ".join(clean(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def beginning(stem: str, limit: int) -> str:
    """Return the first words of a question in one line, without blocks of code, tables and marks of code."""
    return shorten(_BLOCK.sub(" ", stem).replace("`", ""), limit)


def seconds(count: float) -> str:
    """Return a time in words, rounded: `1 second`, `62 seconds`."""
    return "1 second" if round(count) == 1 else f"{count:.0f} seconds"


def date_and_time(moment: datetime, zone: str) -> str:
    """Return a moment as a learner's clock shows it: `2026-11-29, 14:05`."""
    return f"{local(moment, zone):%Y-%m-%d, %H:%M}"


def literal_label(text: str, limit: int = 160) -> str:
    """Return the text for the label of a native widget, which reads Markdown, as literal text."""
    return _SPECIAL.sub(r"\\\1", shorten(_BIDI.sub("", text), limit))


def join(*parts: Html) -> Html:
    """Return the parts one after another."""
    return Html("".join(parts))


def draw(content: Html) -> None:
    """Draw HTML on the page. The only door: nothing else hands HTML to the browser."""
    st.html(content)
