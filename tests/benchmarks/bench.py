"""The tutor beside the usual LangChain recipe on this machine: speed, memory and index build.

Run by `make bench`. Every measurement is a process of its own, so that neither side pays for the other.
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
COUNT = 100
FIRST = "When is a canary better than blue-green?"


def main() -> None:
    """Measure both sides, or one of them in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", choices=["tutor", "stock"], help="measure one side here and print JSON")
    parser.add_argument("--home", type=Path, help="folder of the index; made and measured if it is empty")
    chosen = parser.parse_args()
    if chosen.side:
        print(json.dumps(_measure(chosen.side, chosen.home)))  # noqa: T201
        return
    with tempfile.TemporaryDirectory() as folder:
        homes = {side: Path(folder) / side for side in ("tutor", "stock")}
        built = {side: _run(side, home) for side, home in homes.items()}
        cold = {side: _run(side, home) for side, home in homes.items()}
    print(_table(built, cold))  # noqa: T201


def _run(side: str, home: Path) -> dict[str, float]:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "PYTHONPATH": str(ROOT)}
    began = time.time()
    result = subprocess.run(
        [sys.executable, __file__, "--side", side, "--home", str(home)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    measured: dict[str, float] = json.loads(result.stdout.strip().splitlines()[-1])
    measured["cold"] = measured.pop("answered_at") - began
    return measured


def _measure(side: str, home: Path) -> dict[str, float]:
    answer, build, encoder = (_open_tutor if side == "tutor" else _open_stock)(home)
    answer(FIRST)
    answered = time.time()
    import yaml

    rows = yaml.load(QUESTIONS.read_text("utf-8"), Loader=yaml.CSafeLoader)["in_scope"][:COUNT]
    times = []
    for row in rows:
        began = time.perf_counter()
        answer(row["question"])
        times.append((time.perf_counter() - began) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return {
        "answered_at": answered,
        "p50": statistics.median(times),
        "p95": statistics.quantiles(times, n=20)[-1],
        "memory": peak,
        "build": build,
        "encoder": encoder,
    }


def _open_tutor(home: Path) -> tuple[Callable[[str], object], float, float]:
    from index.content_cache import open_corpus
    from tutor.chat.opening import open_tutor

    corpus = open_corpus(home / "content")
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


def _table(built: dict[str, dict[str, float]], cold: dict[str, dict[str, float]]) -> str:
    rows = [
        ("warm, median (ms)", cold, "p50", 1.0),
        ("warm, 95th percentile (ms)", cold, "p95", 1.0),
        ("cold process to first answer (s)", cold, "cold", 1.0),
        ("peak memory (MB)", cold, "memory", 1.0),
        ("index build (s)", built, "build", 1.0),
        ("of it in the encoder (s)", built, "encoder", 1.0),
    ]
    lines = ["| Measured | stock LangChain | mlpro-tutor | ratio |", "| --- | --: | --: | --: |"]
    for name, source, key, _ in rows:
        stock, tutor = source["stock"][key], source["tutor"][key]
        lines.append(f"| {name} | {stock:.2f} | {tutor:.2f} | {tutor / stock:.2f} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
