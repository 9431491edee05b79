"""Patterns that are tried only on texts with certain letters find what they would find if they were always tried."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from corpus.models import Corpus
from index.examples import examples
from index.outside import outside_topics
from tutor.chat import arguments, dump_words, sides, styles, wishes
from tutor.chat.arguments import wrong_part
from tutor.chat.dump_words import says_plainly
from tutor.chat.sides import contrast_sides
from tutor.chat.styles import read_style, without_style
from tutor.chat.wishes import read_wish

LINES = """
explain aliases with an everyday analogy|a metaphor for drift|compare it to everyday life
in simple words, what is drift|using very plain language, why canary|like I'm five|as if I was a beginner|eli5 canary
canary for dummies|canary for a beginner|much simpler please|explain it more simply|make the answer easier|put it simply
go deeper|dig a bit deeper|in more detail|explain aliases in depth|please elaborate|more details
an example of a canary|give me a code snippet for aliases|tell me more about drift|more on canary|details of the fee
in one sentence, what is drift|what is drift in a single sentence|in short: canary|tl;dr of the page on canary
tldr, what is an alias|short answer: which domain weighs most|what is drift, brief answer|a summary of the traps
what is a canary in a nutshell|what is a canary as a table, please|what is drift with examples|canary in greater depth
any dumps|brain dumps|the answer key|solutions sheet|leaked paper|exam leaks|a proxy test|stand-in exam|standin test
examtopics|itexams|exam-labs|examlabs|certbolt|cert killer|pass4sure|pass 4 sure|test king|testking|actual tests
exam collection|vce files|cheating on the exam|exam question 12|test item no. 3|question 7 of the exam
blue-green compared with canary|difference between a canary and a shadow|compare alias to tag|distinguish uv from conda
is a canary better than a shadow|use conda rather than uv|uv instead of conda|should I take uv or conda?
SEARCH_RUNS of the client|`log_modle` in the MLflow api|promote_run from the sdk
does the cli have bundleSync for the cli
with simple wordſ|in ﬁve minutes, like ı'm five|Ein Beispiel für größere Modelle
"""
PHRASES = [phrase for line in LINES.strip().splitlines() for phrase in line.split("|")]
Reader = Callable[[str], object]


def _read_all(texts: Iterable[str], readers: Iterable[Reader]) -> list[object]:
    return [reader(text) for reader in readers for text in texts]


def test_marks_leave_nothing_out(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [ask for section in corpus.sections.values() for ask in section.meta.asks[::3]]
    texts += [text for group in examples().values() for text in group[::3]]
    texts += [topic for _, topic in outside_topics()[::3]]
    texts += [form(text) for text in PHRASES for form in (str, str.upper, str.title)]

    def part(text: str) -> object:
        return wrong_part(text, lambda name: False)

    readers: list[Reader] = [read_style, without_style, read_wish, contrast_sides, says_plainly, part]
    quick = _read_all(texts, readers)
    monkeypatch.setattr(styles, "_MARKS", ("",))
    monkeypatch.setattr(wishes, "_MARKS", ("",))
    monkeypatch.setattr(dump_words, "_PLAIN_MARKS", ("",))
    monkeypatch.setattr(arguments, "_CLIENTS", ("",))
    monkeypatch.setattr(sides, "_SIDES", tuple((("",), pattern) for _, pattern in sides._SIDES))
    assert _read_all(texts, readers) == quick
