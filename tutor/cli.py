"""Every command. Results go to stdout, progress and problems to stderr.

Exit status: 0 done, 1 a problem was found, 2 the command was used wrongly.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from corpus.api_tokens import api_problems
from corpus.bank import examine_bank
from corpus.bank_rules import find_bank_problems
from corpus.content import CONTENT_ROOT
from corpus.errors import Problem, TutorError
from corpus.loading import examine, load_corpus
from corpus.samples import sample_problems
from corpus.spelling import NOT_CHECKED, load_misspellings, spelling_problems
from tutor.batch import answer_lines, answer_record
from tutor.chat.engine import Tutor
from tutor.commands import bank, conversations, explain, mcp, simulate, study
from tutor.commands.building import build_progress
from tutor.settings import Settings, load_settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON value for machines.")]


@app.callback()
def _root() -> None:
    """Study tutor for the Databricks Certified Machine Learning Professional exam."""


bank.register(app)
explain.register(app)
study.register(app)
simulate.register(app)
mcp.register(app)
conversations.register(app)


@app.command(epilog="Example: python -m tutor check 3.1")
def check(
    page: Annotated[str, typer.Argument(help="Only this page, such as 3.1 or faq.")] = "",
    as_json: AsJson = False,
    fast: Annotated[bool, typer.Option(help="Leave out the checks that load the encoder.")] = False,
) -> None:
    """Report every problem of the content at once, with file and line."""
    from index.checks import alike_items, similarity_problems, window_problems
    from index.encoder import BundledTokenizer
    from index.onnx_export import encoder_as_it_comes

    corpus, problems = examine()
    misspellings = load_misspellings()
    if misspellings is None:
        typer.echo(NOT_CHECKED, err=True)
    else:
        problems += spelling_problems(CONTENT_ROOT, misspellings)
    if corpus is not None:
        questions, found = examine_bank(corpus)
        problems += [*found, *find_bank_problems(corpus, questions), *api_problems(corpus.searchable)]
        problems += sample_problems(corpus, questions, CONTENT_ROOT)
        tokenizer = BundledTokenizer()
        problems += window_problems(corpus, tokenizer.count_tokens, tokenizer.max_tokens)
        if not fast:
            encoder = encoder_as_it_comes()
            problems += [*similarity_problems(corpus, encoder), *alike_items(questions, encoder)]
    if corpus is not None and page:
        shown = corpus.page(page)
        if shown is None:
            raise typer.BadParameter(f"no page {page!r}; pages are {', '.join(p.id for p in corpus.pages)}")
        problems = [p for p in problems if p.path == shown.path or p.path.stem == page]
    _report(sorted(set(problems)), as_json)


def _report(problems: list[Problem], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([{"path": str(p.path), "line": p.line, "message": p.message} for p in problems]))
    else:
        for problem in problems:
            typer.echo(str(problem))
    typer.echo(f"{len(problems)} problem(s)" if problems else "The content holds its contract.", err=True)
    raise typer.Exit(1 if problems else 0)


@app.command(epilog="Example: python -m tutor build")
def build(
    as_json: AsJson = False,
    fresh: Annotated[bool, typer.Option(help="Embed everything again, also what did not change.")] = False,
) -> None:
    """Build the index, embedding only what changed."""
    import shutil
    from dataclasses import asdict

    from index.build import build_index, is_current
    from index.encoders import open_encoder

    settings = load_settings()
    corpus = load_corpus().searchable
    if fresh:
        shutil.rmtree(settings.index_folder, ignore_errors=True)
    encoder = open_encoder(settings.encoder, settings.home / "encoder")
    if is_current(settings.index_folder, corpus.digest, encoder.name):
        typer.echo(json.dumps({"embedded": 0}) if as_json else "The index is up to date.")
        return
    with build_progress() as report:
        built = build_index(corpus, encoder, settings.index_folder, report)
    if as_json:
        typer.echo(json.dumps(asdict(built)))
    else:
        typer.echo(
            f"{built.entries} vectors in {settings.index_folder}: {built.embedded} texts embedded, "
            f"{built.seconds:.1f} s, {built.encoder_seconds:.1f} s of them in the encoder"
        )


@app.command(epilog='Example: python -m tutor ask "When is a canary better than blue-green?"')
def ask(
    question: Annotated[str, typer.Argument(help="The question, in your own words.")] = "",
    batch: Annotated[bool, typer.Option("--batch", help="Read and write JSON lines.")] = False,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the guide, with citations."""
    if batch == bool(question.strip()):
        raise typer.BadParameter('give one question, or --batch with {"id": …, "question": …} lines on standard input')
    tutor = _load_tutor(load_settings())
    if batch:
        for line in answer_lines(tutor, sys.stdin.buffer):
            typer.echo(line)
            sys.stdout.flush()
        return
    answer = tutor.ask(question)
    if as_json:
        typer.echo(json.dumps(answer_record(None, answer), ensure_ascii=False))
        return
    for notice in answer.notices:
        typer.echo(notice, err=True)
    typer.echo(answer.text)
    typer.echo()
    for citation in answer.used or answer.citations[:2]:
        typer.echo(f"[{citation.number}] {citation.section_id}: {citation.heading} (checked {citation.checked})")


@app.command(epilog='Example: python -m tutor search "point-in-time lookup" --top-k 3')
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    top_k: Annotated[int, typer.Option(min=1, max=50, help="Number of sections.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Show the sections of the guide nearest to a query."""
    passages = _load_tutor(load_settings()).retriever.search(query, top_k).passages
    if as_json:
        rows = [
            {
                "rank": p.rank,
                "section": p.section.id,
                "heading": p.section.heading,
                "score": round(p.score, 4),
                "evidence": {name: round(value, 4) for name, value in p.evidence.items()},
                "text": p.text,
            }
            for p in passages
        ]
        typer.echo(json.dumps(rows, ensure_ascii=False))
        return
    for passage in passages:
        typer.echo(f"{passage.rank}. {passage.score:.3f}  {passage.section.id}  {passage.section.heading}")


@app.command("eval", epilog="Example: python -m tutor eval --set report --floors")
def evaluate(
    name: Annotated[str, typer.Option("--set", help="Judged set: report or tune.")] = "report",
    folder: Annotated[Path, typer.Option(help="Folder of the judged sets.")] = Path("tests/fixtures/judged"),
    parts: Annotated[bool, typer.Option("--ablation", help="Also measure without each part.")] = False,
    floors: Annotated[bool, typer.Option("--floors", help="Fail if a figure is below its floor.")] = False,
    worst: Annotated[int, typer.Option(min=0, help="Show this many of the worst answers.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure the search, the answers and the declines on judged questions, beside the usual recipes."""
    from tutor.chat.evaluation.judged import load_judged
    from tutor.chat.evaluation.running import ablation, compare
    from tutor.chat.evaluation.tables import FLOORS, GOALS, detail_tables, system_table, worst_answers

    judged = load_judged(folder / f"{name}.yaml")
    tutor = _load_tutor(load_settings())
    reports = compare(tutor, judged)
    without = ablation(tutor, judged) if parts else []
    problems = list(FLOORS.problems(reports[0])) if floors else []
    if as_json:
        value = {"systems": [r.as_json() for r in reports], "ablation": [r.as_json() for r in without]}
        typer.echo(json.dumps({**value, "below_floor": problems}))
    else:
        tables = [system_table(reports), detail_tables(reports[0])]
        tables += [system_table(without)] if without else []
        missed = [f"Goal missed: {problem}" for problem in GOALS.problems(reports[0])]
        tables += ["\n".join(missed)] if missed else []
        typer.echo("\n\n".join([*tables, *worst_answers(reports[0], worst)]))
    for problem in problems:
        typer.echo(problem, err=True)
    raise typer.Exit(1 if problems else 0)


def _load_tutor(settings: Settings) -> Tutor:
    from index.content_cache import open_corpus
    from tutor.chat.opening import open_tutor

    corpus = open_corpus(settings.home / "index")
    with build_progress() as report:
        return open_tutor(
            corpus,
            settings.home,
            model=settings.encoder,
            question_limit=settings.question_limit,
            answer_words=settings.answer_words,
            progress=report,
        )


def main() -> None:
    """Run the command line; expected errors become one message and exit status 1."""
    try:
        app()
    except TutorError as error:
        typer.echo(f"Error: {error}", err=True)
        raise SystemExit(1) from error
