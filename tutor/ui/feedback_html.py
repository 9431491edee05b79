"""An item with its key, every option explained and the passages that decide it, as a page draws it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from corpus.items import LETTERS, Item, Option
from tutor.practice.grading import Feedback, letters_of
from tutor.ui.cards import chip_html
from tutor.ui.html import Html, draw, escape, join
from tutor.ui.item_cards import card_name, cite_section, draw_passages
from tutor.ui.links import Library
from tutor.ui.rendering import Place, render, render_inline


def draw_item_feedback(
    item: Item, options: Sequence[Option], chosen: Collection[str], feedback: Feedback, library: Library
) -> None:
    """Draw the item as answered; the chips open the passages."""
    draw(feedback_html(item, options, chosen, feedback, library))
    draw_passages(item.id, feedback.sections, library)


def feedback_html(
    item: Item, options: Sequence[Option], chosen: Collection[str], feedback: Feedback, library: Library
) -> Html:
    """Return the item as answered."""
    place = Place(library, None)
    key = letters_of(options, feedback.key)
    said = f"You chose {letters_of(options, chosen)}. Key: {key}." if chosen else f"Key: {key}."
    rows = [
        _option_html(letter, option, option.id in chosen, feedback, place)
        for letter, option in zip(LETTERS, options, strict=False)
    ]
    chips = "".join(
        chip_html(card_name(item.id), cite_section(section, number, library.corpus), section.heading)
        for number, section in enumerate(feedback.sections, 1)
    )
    action = f'<span class="pane-tag">Action: {escape(feedback.action)}</span>' if feedback.action else ""
    return join(
        Html('<div class="item">'),
        render(item.stem, place),
        Html(f"<p><strong>{escape(said)}</strong></p><ol class='item-options'>"),
        *rows,
        Html(
            f'</ol><p><span class="pane-tag layer">Layer: {escape(feedback.layer)}</span>{action}</p>'
            f'<p class="sources">Decided by {chips}</p></div>'
        ),
    )


def _option_html(letter: str, option: Option, mine: bool, feedback: Feedback, place: Place) -> Html:
    about = feedback.options[option.id]
    word = ("✓ Right" if about.right else "✗ Wrong") + (", your choice" if mine else "")
    kind = "right" if about.right else "wrong"
    mistake = f'<br><span class="quiet">{escape(about.mistake)}</span>' if about.mistake else ""
    return Html(
        f'<li class="{kind}"><p><span class="pane-letter">{letter}</span> {render_inline(option.text, place)} '
        f'<span class="pane-verdict {kind}">{word}</span></p>'
        f"<p>{render_inline(about.why, place)}{mistake}</p></li>"
    )
