"""Reading all content: a corpus, or everything that is wrong with it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from pydantic import ValidationError

from corpus.content import content_digest
from corpus.errors import CorpusError, Problem
from corpus.loading import examine, load_corpus
from corpus.models import Corpus
from tests.corpus.content import FAQ, LESSON, SMALL, changed_copy


def test_the_small_content_becomes_typed_values(small_corpus: Corpus) -> None:
    assert small_corpus.blueprint.exam.questions == 10
    lesson = small_corpus.blueprint.lesson("1.1")
    domain = small_corpus.blueprint.domain_of("1.1")
    objective = small_corpus.blueprint.objective("MD-02")
    assert lesson is not None
    assert domain is not None
    assert objective is not None
    assert (lesson.unverified, domain.id, objective.lesson) == ((5,), "growing", "1.1")
    assert small_corpus.source("G1").url == "https://example.org/handbook"
    assert [fact.id for fact in small_corpus.facts] == ["questions", "time"]
    assert small_corpus.facts[0].conflict[0].value == "12 questions"
    assert list(small_corpus.sections)[:3] == [
        "faq/how-many-questions",
        "faq/how-long-it-lasts",
        "1.1/what-the-exam-tests",
    ]
    page = small_corpus.page("1.1")
    assert page is not None
    assert page.words > 700


def test_what_is_not_there_is_none_or_an_error(small_corpus: Corpus) -> None:
    blueprint = small_corpus.blueprint
    assert (blueprint.lesson("9.9"), blueprint.domain_of("faq"), blueprint.objective("MD-99")) == (None, None, None)
    assert small_corpus.page("nowhere") is None
    with pytest.raises(ValueError, match="no source 'G9'"):
        small_corpus.source("G9")


def test_values_cannot_be_changed(small_corpus: Corpus) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        small_corpus.digest = "other"  # type: ignore[misc]


def test_a_copy_with_other_pages_has_their_sections(small_corpus: Corpus) -> None:
    assert len(small_corpus.sections) == 15
    part = small_corpus.model_copy(update={"pages": small_corpus.pages[:1]})
    assert list(part.sections) == ["faq/how-many-questions", "faq/how-long-it-lasts"]


def test_every_section_stands_verbatim_in_its_file(small_corpus: Corpus) -> None:
    for section in small_corpus.sections.values():
        text = (SMALL / section.path).read_text("utf-8")
        assert section.body in text
        lines = text.split("\n")
        assert lines[section.line - 1] == f"## {section.heading}"
        assert lines[section.body_line - 1] == section.body.split("\n")[0]


def test_problems_are_raised_together(tmp_path: Path) -> None:
    root = changed_copy(tmp_path, (FAQ, "Older notes", "Older <i>notes"), (LESSON, "```python run", "```cobol"))
    with pytest.raises(CorpusError) as caught:
        load_corpus(root)
    assert [str(problem.path) for problem in caught.value.problems] == [LESSON, FAQ]
    assert str(caught.value).startswith(f"2 problem(s) in the content:\n{LESSON}:71: code block 'cobol'")


def test_problems_are_sorted_and_told_once() -> None:
    one, two, three = Problem(Path("a"), 9, "x"), Problem(Path("a"), 10, "x"), Problem(Path("b"), 1, "x")
    assert CorpusError([three, two, one, two]).problems == (one, two, three)


@pytest.mark.parametrize("name", ["blueprint.yaml", "sources.yaml", "facts.yaml"])
def test_a_missing_list_gives_no_corpus_but_all_other_problems(tmp_path: Path, name: str) -> None:
    root = changed_copy(tmp_path, (FAQ, "checked: 2026-01-05", "checked: soon"))
    (root / name).unlink()
    corpus, problems = examine(root)
    assert corpus is None
    assert [str(problem.path) for problem in problems] == sorted([name, FAQ])
    missing = next(problem for problem in problems if str(problem.path) == name)
    assert missing.message == "cannot be read: No such file or directory"
    with pytest.raises(CorpusError, match=r"2 problem\(s\)"):
        load_corpus(root)


BAD_FILES = [
    (b"\xef\xbb\xbf---\n", 1, "starts with a byte order mark"),
    (b"---\nid: faq\ntitle: \xff\n", 3, "holds a byte that is not UTF-8"),
    (b"", 1, "starts with front matter"),
    (b"---\nid: faq\n\ttitle: x\nkind: page\n---\n", 3, "not valid YAML"),
]


@pytest.mark.parametrize(("raw", "line", "message"), BAD_FILES)
def test_a_page_that_cannot_be_read_is_left_out_and_reported(
    tmp_path: Path, raw: bytes, line: int, message: str
) -> None:
    root = changed_copy(tmp_path)
    (root / FAQ).write_bytes(raw)
    corpus, problems = examine(root)
    assert corpus is not None
    assert [page.id for page in corpus.pages] == ["1.1", "glossary"]
    assert (problems[0].path, problems[0].line) == (Path(FAQ), line)
    assert problems[0].message.startswith(message)


def test_windows_line_ends_load_the_same(tmp_path: Path, small_corpus: Corpus) -> None:
    root = changed_copy(tmp_path)
    for file in root.rglob("*.*"):
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    assert load_corpus(root).sections == small_corpus.sections


def test_an_empty_folder_is_three_problems(tmp_path: Path) -> None:
    corpus, problems = examine(tmp_path)
    assert corpus is None
    assert [str(problem.path) for problem in problems] == ["blueprint.yaml", "facts.yaml", "sources.yaml"]


def test_the_digest_follows_names_and_bytes_and_nothing_else(tmp_path: Path) -> None:
    root = changed_copy(tmp_path)
    first = content_digest(root)
    assert first == content_digest(SMALL) == load_corpus(root).digest
    (root / "notes.txt").write_text("not content")
    assert content_digest(root) == first
    (root / FAQ).write_bytes((root / FAQ).read_bytes() + b"\n")
    second = content_digest(root)
    shutil.move(root / FAQ, root / "guide/start/moved.md")
    assert len({first, second, content_digest(root)}) == 3


def test_the_real_content_is_read(corpus: Corpus) -> None:
    assert len(corpus.blueprint.lessons) == 12
    assert len(corpus.blueprint.objectives) == 47
    assert [domain.weight for domain in corpus.blueprint.domains] == [0.44, 0.44, 0.12]
    ids = [page.id for page in corpus.pages]
    assert {"overview", "faq", "3.1", "3.2"} <= set(ids)
    assert ids[0] == "overview"
    lessons = [page_id for page_id in ids if page_id[0].isdigit()]
    assert lessons == sorted(lessons)
    assert len(corpus.digest) == 64
