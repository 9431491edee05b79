"""What a command says while the index is built: on stderr, so that its results stay alone on stdout."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


@contextmanager
def build_progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar on a terminal while texts are embedded, and one line before it begins where there is none."""
    if not sys.stderr.isatty():
        yield _announce
        return
    columns = (TextColumn("Building the index"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("embed", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _announce(done: int, total: int) -> None:
    if done == 0 and total:
        typer.echo(f"Building the index: {total} texts to embed; the first time this takes a few minutes.", err=True)
