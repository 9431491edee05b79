"""What this program is: dates, versions, licence."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from corpus.items import Pool
from tutor.services import Services
from tutor.ui.html import Html, draw, escape


def draw_about(services: Services) -> None:
    """Draw facts about content and program."""
    corpus, bank = services.corpus, services.practice.bank
    sections = list(corpus.sections.values())
    checked = max((section.meta.checked for section in sections), default=None)
    blind = sum(item.chance for item in bank.items) / len(bank.items) if bank.items else 0.0
    try:
        number = version("mlpro-tutor")
    except PackageNotFoundError:
        number = "from a folder"
    rows = {
        "Exam guide": f"{corpus.blueprint.exam.guide}",
        "Guide": f"{len(sections)} sections, last checked {checked}",
        "Questions": f"{len(bank.pool(Pool.PRACTICE))} for practice, {len(bank.pool(Pool.MOCK))} kept for mock exams",
        "A blind guesser": f"scores {blind:.0%} on the bank; python -m tutor attack shows what tricks score",
        "Version": number,
        "Licence": "MIT for the code, CC BY 4.0 for the content",
        "Settings file": f"tutor.toml or TUTOR_* variables; data in {services.settings.home}",
    }
    body = "".join(f"<tr><td>{escape(name)}</td><td>{escape(words)}</td></tr>" for name, words in rows.items())
    draw(
        Html(
            "<h2>About</h2><p>Not affiliated with Databricks. Original questions only, no exam dumps. "
            "The theme is chosen in the menu at the top right.</p>"
            '<div class="scroll" tabindex="0" role="region" aria-label="About">'
            f"<table><tbody>{body}</tbody></table></div>"
        )
    )
