"""Section bodies for property tests: made of the guide's own elements, and of anything at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from corpus.models import Section, SectionMeta, TableKind

SENTENCES = st.sampled_from(
    [
        "A canary sends 10 % of the traffic to the new version.",
        'Use `mlflow.pyfunc.load_model("a. B")` here, and wait.',
        "See [the lesson. It helps](3.1-rollout.md#a.b) for more!",
        "Does version 3.17 vs. 2.9 matter?",
        "**Never** do that (No. 5 says why.)",
        '"Instant rollback." Then it ends.',
        "`x.y` comes first… and no end",
        "Größe über alles, 100 €.",
    ]
)
PARAGRAPHS = st.builds(
    lambda label, sentences, glue: label + glue.join(sentences),
    st.sampled_from(["", "", "**Rule.** ", "**Trap.** ", "**Stem cue.** ", "**Example.** ", "**Other.** "]),
    st.lists(SENTENCES, min_size=1, max_size=6),
    st.sampled_from([" ", "\n", "  \n"]),
)
LISTS = st.builds(
    lambda mark, items, glue: glue.join(f"{mark} {item}" for item in items),
    st.sampled_from(["-", "*", "1."]),
    st.lists(SENTENCES, min_size=1, max_size=5),
    st.sampled_from(["\n", "\n\n", "\n   more\n"]),
)
TABLES = st.builds(
    lambda rows: "\n".join(["| A | B |", "| --- | --- |", *(f"| {a} | {b} |" for a, b in rows)]),
    st.lists(st.tuples(SENTENCES, SENTENCES), max_size=6),
)
CODE = st.builds(
    lambda info, lines: "\n".join([f"```{info}", *lines, "```"]),
    st.sampled_from(["python run", "yaml", "mermaid", ""]),
    st.lists(st.sampled_from(["x = f(1)", "", "    return {'a': [1, 2]}", "# ## no heading", "a-->b"]), max_size=8),
)
QUOTES = PARAGRAPHS.map(lambda text: "> " + text.replace("\n", "\n> "))
ANYTHING = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=60)
PIECES = st.one_of(PARAGRAPHS, LISTS, TABLES, CODE, QUOTES)
BODIES = st.lists(PIECES, min_size=1, max_size=6).map("\n\n".join)
WILD_BODIES = st.lists(st.one_of(PIECES, ANYTHING), max_size=5).flatmap(
    lambda pieces: st.sampled_from(["\n", "\n\n"]).map(lambda glue: glue.join(pieces).strip())
)


def section(body: str, table: TableKind | None = None, heading: str = "Sand") -> Section:
    """Return a section with a body."""
    meta = SectionMeta(id="soil/sand", sources=("G1",), checked=date(2026, 1, 5), table=table)
    path = Path("guide/soil.md")
    return Section(
        meta=meta, page_id="soil", page_title="Soil", heading=heading, body=body, path=path, line=1, body_line=9
    )
