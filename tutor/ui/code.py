"""Code blocks as HTML, with words colored on the server: the browser loads no highlighter."""

from __future__ import annotations

from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import get_lexer_by_name  # type: ignore[import-untyped]
from pygments.util import ClassNotFound  # type: ignore[import-untyped]

from tutor.ui.html import Html, clean, escape

_FORMATTER = HtmlFormatter(nowrap=True, classprefix="hl-")


def code_html(code: str, info: str, *, copied: bool = True) -> Html:
    """Return a code block, usually with a button that copies it.

    Args:
        code: The lines inside the fence.
        info: Language and mode, such as `python run`.
        copied: Whether it has that button.
    """
    language = info.split()[0] if info.split() else "text"
    try:
        body = str(highlight(clean(code), get_lexer_by_name(language), _FORMATTER))
    except ClassNotFound:
        body = escape(code)
    copy = (
        f'<button type="button" class="copy" data-copy="{escape(code.rstrip())}" aria-label="Copy code">Copy</button>'
    )
    return Html(
        f'<div class="code">{copy if copied else ""}<pre tabindex="0" role="region" '
        f'aria-label="Code, {escape(language)}"><code>{body.rstrip()}</code></pre></div>'
    )
