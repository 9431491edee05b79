"""Entries of `apis` are taken apart, and what the verification looks at has one digest."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.api_entries import ApiEntry, Claim, Parameter, parse_entry, verified_digest
from corpus.models import Corpus, Page, Section

NAMES = st.from_regex(r"[a-z_][a-z0-9_]{0,8}", fullmatch=True)
DEFAULTS = st.sampled_from(["None", "1", '"a, b"', "(1, 2)", "[1, {2: 3}]", "-0.5", "{'a': 1, 'b': 2}"])
PARAMETERS = st.builds(Parameter, name=NAMES, default=st.none() | DEFAULTS, deprecated=st.booleans())
ENTRIES = st.builds(
    ApiEntry,
    claim=st.sampled_from(Claim),
    path=st.lists(NAMES, min_size=1, max_size=4).map(".".join),
    parameters=st.lists(PARAMETERS, max_size=4).map(tuple),
)


def written(entry: ApiEntry) -> str:
    texts = [
        ("~" if p.deprecated else "") + p.name + ("" if p.default is None else f"={p.default}")
        for p in entry.parameters
    ]
    return f"{entry.claim}{entry.path}" + (f"({', '.join(texts)})" if texts else "")


@given(ENTRIES)
def test_an_entry_is_read_as_it_was_written(entry: ApiEntry) -> None:
    assert parse_entry(written(entry)) == entry


@pytest.mark.parametrize("text", ["", "a b", "a.b(", "a(1)", "a(*b)", "a.(b)", "?a", "a(b c)", "~!a", "a.1b"])
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is no (import path|parameter)"):
        parse_entry(text)


def changed(corpus: Corpus, section_id: str, **update: object) -> Corpus:
    def of(section: Section) -> Section:
        return section.model_copy(update=update) if section.id == section_id else section

    def page(old: Page) -> Page:
        return old.model_copy(update={"sections": tuple(map(of, old.sections))})

    return corpus.model_copy(update={"pages": tuple(map(page, corpus.pages))})


def test_prose_may_change_and_code_and_apis_and_pins_may_not(corpus: Corpus) -> None:
    section = next(s for s in corpus.sections.values() if "```python run" in s.body)
    before = verified_digest(corpus, "a==1")
    body, meta = section.body, section.meta
    assert verified_digest(changed(corpus, section.id, body=f"One more sentence.\n\n{body}"), "a==1") == before
    assert verified_digest(corpus, "a==2") != before
    code = body.replace("```python run\n", "```python run\nx = 1\n")
    assert verified_digest(changed(corpus, section.id, body=code), "a==1") != before
    more = meta.model_copy(update={"apis": (*meta.apis, "mlflow.log_text")})
    assert verified_digest(changed(corpus, section.id, meta=more), "a==1") != before
