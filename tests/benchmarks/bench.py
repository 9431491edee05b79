"""The tutor beside the usual LangChain recipe on this machine: speed, memory and index build.

Run by `make bench`. Each side is a process of its own, so that neither pays for the other;
questions are asked in turns, so that both see the same machine.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
QUESTIONS = ROOT / "tests" / "fixtures" / "judged" / "tune.yaml"
PAUSE_SECONDS = 0.1
FIRST = "When is a canary better than blue-green?"


def main() -> None:
    """Measure both sides, or serve one of them to the measuring process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", choices=["tutor", "stock"], help="answer the questions of standard input")
    parser.add_argument("--home", type=Path, help="folder of the index; made and measured if it is empty")
    chosen = parser.parse_args()
    if chosen.side:
        _serve(chosen.side, chosen.home)
        return
    with tempfile.TemporaryDirectory() as folder:
        homes = {side: Path(folder) / side for side in ("tutor", "stock")}
        built = {side: _Side(side, home).finish() for side, home in homes.items()}
        sides = {side: _Side(side, home) for side, home in homes.items()}
        times = _alternate(sides)
        cold = {side: one.finish() for side, one in sides.items()}
    print(_table(built, cold, times))  # noqa: T201


class _Side:
    """One side in a process of its own that has answered its first question."""

    def __init__(self, side: str, home: Path) -> None:
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": str(ROOT)}
        began = time.time()
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--side", side, "--home", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self._measured = self._say(FIRST)
        self._measured["cold"] = time.time() - began

    def ask(self, question: str) -> float:
        """Return the milliseconds of one answer."""
        return self._say(question)["ms"]

    def finish(self) -> dict[str, float]:
        """End the process and return what it measured of itself."""
        self._measured.update(self._say(""))
        self._process.wait()
        return self._measured

    def _say(self, question: str) -> dict[str, float]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a side ended with status {self._process.wait()}")
        found: dict[str, float] = json.loads(line)
        return found


def _alternate(sides: dict[str, _Side]) -> dict[str, list[float]]:
    """Return the milliseconds of each question by side; the sides take turns, so that both see the same machine.

    Threads of a library may go on spinning after an answer; the pause keeps them out of the other side's turn.
    """
    import yaml

    rows = yaml.load(QUESTIONS.read_text("utf-8"), Loader=yaml.CSafeLoader)["in_scope"]
    times: dict[str, list[float]] = {side: [] for side in sides}
    for number, row in enumerate(rows):
        for side in sorted(sides, reverse=bool(number % 2)):
            time.sleep(PAUSE_SECONDS)
            times[side].append(sides[side].ask(row["question"]))
    return times


def _serve(side: str, home: Path) -> None:
    """Answer the questions on standard input, each with its time; an empty one ends it."""
    answer, build, encoder = (_open_tutor if side == "tutor" else _open_stock)(home)
    for line in sys.stdin:
        question = json.loads(line)
        if not question:
            break
        began = time.perf_counter()
        answer(question)
        print(json.dumps({"ms": (time.perf_counter() - began) * 1000}), flush=True)  # noqa: T201
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    print(json.dumps({"memory": peak, "build": build, "encoder": encoder}), flush=True)  # noqa: T201


def _open_tutor(home: Path) -> tuple[Callable[[str], object], float, float]:
    from index.content_cache import open_corpus
    from tutor.chat.opening import open_tutor

    corpus = open_corpus(home / "content").searchable
    build = encoder = 0.0
    if not (home / "index").exists():
        from index.build import build_index
        from index.encoders import open_encoder

        began = time.perf_counter()
        report = build_index(corpus, open_encoder("", home / "encoder"), home / "index")
        build, encoder = time.perf_counter() - began, report.encoder_seconds
    return open_tutor(corpus, home).ask, build, encoder


def _open_stock(home: Path) -> tuple[Callable[[str], object], float, float]:
    """Open the recipe as its tutorials write it: split files, embed with sentence-transformers, a FAISS index."""
    import faiss
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_text_splitters import RecursiveCharacterTextSplitter
    from sentence_transformers import SentenceTransformer

    from index.encoder import bundled_model_path

    class StockEmbeddings(Embeddings):
        """What `HuggingFaceEmbeddings` does, without its package."""

        def __init__(self) -> None:
            self._model = SentenceTransformer(str(bundled_model_path()), device="cpu")

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [row.tolist() for row in self._model.encode([text.replace("\n", " ") for text in texts])]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    import numpy as np

    embeddings = StockEmbeddings()
    build = encoder = 0.0
    if not home.exists():
        began = time.perf_counter()
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        files = sorted((ROOT / "corpus" / "guide").rglob("*.md"))
        chunks = splitter.create_documents([file.read_text("utf-8") for file in files])
        encoding = time.perf_counter()
        vectors = np.array(embeddings.embed_documents([chunk.page_content for chunk in chunks]), np.float32)
        encoder = time.perf_counter() - encoding
        made = faiss.IndexFlatL2(vectors.shape[1])
        made.add(vectors)
        home.mkdir(parents=True)
        faiss.write_index(made, str(home / "index.faiss"))
        (home / "chunks.json").write_text(json.dumps([chunk.page_content for chunk in chunks]))
        build = time.perf_counter() - began
    index = faiss.read_index(str(home / "index.faiss"))
    documents = [Document(page_content=text) for text in json.loads((home / "chunks.json").read_text())]

    def answer(question: str) -> str:
        _, rows = index.search(np.array([embeddings.embed_query(question)], np.float32), 4)
        return "\n\n".join(documents[row].page_content for row in rows[0])

    return answer, build, encoder


def _table(built: dict[str, dict[str, float]], cold: dict[str, dict[str, float]], times: dict[str, list[float]]) -> str:
    rows = [
        ("warm, median (ms)", {side: statistics.median(found) for side, found in times.items()}),
        ("warm, 95th percentile (ms)", {side: statistics.quantiles(found, n=20)[-1] for side, found in times.items()}),
        ("cold process to first answer (s)", {side: found["cold"] for side, found in cold.items()}),
        ("peak memory (MB)", {side: found["memory"] for side, found in cold.items()}),
        ("index build (s)", {side: found["build"] for side, found in built.items()}),
        ("of it in the encoder (s)", {side: found["encoder"] for side, found in built.items()}),
    ]
    lines = ["| Measured | stock LangChain | mlpro-tutor | ratio |", "| --- | --: | --: | --: |"]
    for name, by_side in rows:
        stock, tutor = by_side["stock"], by_side["tutor"]
        lines.append(f"| {name} | {stock:.2f} | {tutor:.2f} | {tutor / stock:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
