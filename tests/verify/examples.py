"""The code blocks of the guide: run where no workspace is needed, parsed and compared with signatures elsewhere."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import yaml

from corpus.blocks import BlockKind, parse_blocks
from corpus.models import Section
from corpus.section_text import line_at

TIME_LIMIT = 300.0
"""Seconds that one example may take, on a machine that does other work, too; alone the longest takes about 20."""

_STRICT = [f"-Werror::{kind}:__main__" for kind in ("DeprecationWarning", "FutureWarning", "PendingDeprecationWarning")]


@dataclass(frozen=True)
class Example:
    """A code block.

    Attributes:
        section: Where it stands.
        info: Language and mode, such as `python run`.
        code: Its lines without the fences.
        line: Line of the file on which the code starts, from 1.
    """

    section: Section
    info: str
    code: str
    line: int


def examples(section: Section) -> list[Example]:
    """Return the code blocks of a section in order."""
    found = []
    for block in parse_blocks(section.body):
        if block.kind is BlockKind.CODE:
            lines = section.body[block.start : block.end].splitlines()[1:-1]
            found.append(Example(section, block.info, "\n".join(lines) + "\n", line_at(section, block.start) + 1))
    return found


def run(example: Example, time_limit: float = TIME_LIMIT, *, strict: bool = True) -> tuple[str | None, float]:
    """Run an example in its own process and an empty folder.

    Args:
        example: What to run.
        time_limit: Seconds after which it is ended.
        strict: Whether a deprecation warning that the example's own lines cause is an error.

    Returns:
        What went wrong, or None; and the seconds it took.
    """
    folder = Path(tempfile.mkdtemp(prefix="example-"))
    start = time.monotonic()
    try:
        (folder / "empty").mkdir()
        (folder / "example.py").write_text(example.code, "utf-8")
        message = _process(folder, time_limit, _STRICT if strict else [])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return message, time.monotonic() - start


def _process(folder: Path, time_limit: float, options: list[str]) -> str | None:
    with (folder / "output").open("w+") as output:
        process = subprocess.Popen(
            [sys.executable, *options, "../example.py"],
            cwd=folder / "empty",
            env=_environment(folder),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            status = process.wait(time_limit)
        except subprocess.TimeoutExpired:
            return f"took more than {time_limit:g} seconds"
        finally:
            _end_group(process)
        output.seek(0)
        text = output.read()
    return None if status == 0 else f"ended with status {status}:\n{_tail(text)}"


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End the example and what it started (a Java machine, workers)."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    finally:
        process.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Return the variables of an example: nothing of the user's own set-up, no telemetry, no workspace."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "JAVA_HOME", "LANG", "LC_ALL"}}
    return kept | {
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": "",
        "PYSPARK_PYTHON": sys.executable,
        "PYSPARK_DRIVER_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_HOSTNAME": "localhost",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "DO_NOT_TRACK": "true",
        "RAY_USAGE_STATS_ENABLED": "0",
        "OMP_NUM_THREADS": "1",
    }


def _tail(text: str, lines: int = 12) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines()[-lines:])


def shape_problem(example: Example) -> str | None:
    """Return what is wrong with an example before anything runs, or None."""
    language = example.info.split()[0]
    try:
        if language == "python":
            tree = ast.parse(example.code)
            if example.info == "python run" and not _shows_a_result(tree):
                return "ends without an assert and prints nothing"
        elif language == "yaml":
            list(yaml.safe_load_all(example.code))
        elif language == "json":
            json.loads(example.code)
        elif language == "bash":
            done = subprocess.run(["bash", "-n"], input=example.code, text=True, capture_output=True, check=False)
            return done.stderr.strip() or None
    except (SyntaxError, ValueError, yaml.YAMLError) as error:
        return f"does not parse as {language}: {error}"
    return None


def _shows_a_result(tree: ast.Module) -> bool:
    nodes = list(ast.walk(tree))
    return any(isinstance(n, ast.Assert) or (isinstance(n, ast.Call) and ast.unparse(n.func) == "print") for n in nodes)


_SQL = """
import json, sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
parser = spark._jsparkSession.sessionState().sqlParser()
answers = []
for statement in json.load(sys.stdin):
    try:
        parser.parsePlan(statement)
        answers.append(None)
    except Exception as error:
        answers.append(str(error).strip().splitlines()[0][:200])
print("ANSWERS" + json.dumps(answers))
"""
_NOT_IN_SPARK = ("GRANT", "REVOKE")
"""First words of statements that only Databricks has; Spark's parser refuses them by name."""


def statements(code: str) -> list[str]:
    """Return the SQL statements of a block that Spark's parser can read."""
    kept = [part.strip() for part in code.split(";")]
    return [part for part in kept if part and not part.upper().startswith(_NOT_IN_SPARK)]


def parse_sql(texts: list[str]) -> list[str | None]:
    """Return for each SQL statement what Spark's parser says against it, or None."""
    if not texts:
        return []
    done = subprocess.run(
        [sys.executable, "-c", _SQL], input=json.dumps(texts), text=True, capture_output=True, check=False, timeout=180
    )
    for line in done.stdout.splitlines():
        if line.startswith("ANSWERS"):
            answers: list[str | None] = json.loads(line.removeprefix("ANSWERS"))
            return answers
    return [f"the parser did not start: {_tail(done.stderr, 3)}"] * len(texts)
