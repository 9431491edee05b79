"""What the tutor adds to a chat model's first word: `python -m tests.benchmarks.voice`.

A scripted server on loopback takes a fixed time for its first word and stamps when it sends it. The overhead is
everything else between question and word: reading the question, search, decision, composing the offline answer, the
request, and the way back. Besides: how long the check of a whole answer takes.
"""

from __future__ import annotations

import json
import os
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

import yaml  # noqa: E402
from pydantic import SecretStr  # noqa: E402

from corpus.loading import load_corpus  # noqa: E402
from tests.llm.model_server import ModelServer, Request, Script  # noqa: E402
from tutor.chat.opening import open_tutor  # noqa: E402
from tutor.chat.voice import ModelChoice, Voice, open_voice  # noqa: E402

QUESTIONS = Path(__file__).parents[1] / "fixtures" / "judged" / "tune.yaml"
COUNT = 100
MODEL_SECONDS = 0.1
"""What the scripted model takes for its first word."""


def main() -> None:
    """Print the overhead over a hundred questions and the time of the check."""
    rows = yaml.load(QUESTIONS.read_text("utf-8"), Loader=yaml.CSafeLoader)["in_scope"][:COUNT]
    questions = [row["question"] for row in rows]
    with tempfile.TemporaryDirectory() as folder, ModelServer() as server:
        home = Path(folder)
        tutor = open_tutor(load_corpus(), home)
        choice = ModelChoice("openai:scripted", server.base_url, SecretStr("none"))
        voice = open_voice(tutor, choice, home / "usage.jsonl")
        voice.warm()
        first, check = _measure(voice, server, questions)
    _print("to the model's first word, besides its own", first)
    _print("check of a whole answer after its last word", check)


def _measure(voice: Voice, server: ModelServer, questions: Sequence[str]) -> tuple[list[float], list[float]]:
    overhead: list[float] = []
    checks: list[float] = []
    server.answer = _faithful
    warm_up = [f"{question} Really?" for question in questions[:3]]
    for number, question in enumerate([*warm_up, *questions]):
        began = time.perf_counter()
        writing = voice.begin(question)
        if not writing.live:  # declined: no model is called
            continue
        while not writing.text and not writing.done:
            writing.poll(1.0)
        seen = time.perf_counter()
        writing.wait()
        ended = time.perf_counter()
        writing.finish()
        if number >= len(warm_up):
            overhead.append((seen - began - (server.first_piece_at - server.asked_at)) * 1000)
            checks.append((time.perf_counter() - ended) * 1000)
    return overhead, checks


def _faithful(request: Request) -> Script:
    """Return what a faithful model would write: two sentences of each section it was given."""
    sections = json.loads(request.body["messages"][-1]["content"])["sections"]
    said = [f"{line} [{s['number']}]" for s in sections for line in s["text"].split("\n\n")[0].split("\n")[:2]]
    return Script(" ".join(said), piece=40, pause=MODEL_SECONDS)


def _print(name: str, times: Sequence[float]) -> None:
    p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
    print(f"{name}: p50 {p50:.0f} ms, p95 {p95:.0f} ms ({len(times)} questions)")  # noqa: T201


if __name__ == "__main__":
    main()
