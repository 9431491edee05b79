"""The layers: who may import whom, read from the source of every module.

`problems` is itself tested on made-up trees that break each rule once.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TOP = ("app", "corpus", "index", "tutor")

_CONTENT = {"corpus"}
_SEARCH = _CONTENT | {"index"}
_LEARNER = _SEARCH | {"tutor.database"}
_PRACTICE = _LEARNER | {"tutor.learner", "tutor.llm"}
_CHAT = _PRACTICE | {"tutor.practice"}
_SERVICES = _CHAT - {"tutor.llm"} | {"tutor.chat", "tutor.settings"}
_EDGE = _SERVICES - {"tutor.settings"}

MAY_IMPORT: Mapping[str, set[str]] = {
    "corpus": set(),
    "index": _CONTENT,
    "tutor.settings": _CONTENT,
    "tutor.database": _CONTENT,
    "tutor.llm": _SEARCH,
    "tutor.learner": _LEARNER,
    "tutor.practice": _PRACTICE,
    "tutor.chat": _CHAT,
    "tutor.services": _SERVICES,
    "tutor.interop": _EDGE,
    "tutor.batch": _EDGE,
    "tutor.ui": _EDGE | {"tutor.services", "tutor.settings", "tutor.interop"},
    "tutor.commands": _EDGE | {"tutor.services", "tutor.settings", "tutor.interop", "tutor.batch"},
    "tutor.cli": _EDGE | {"tutor.commands", "tutor.services", "tutor.settings", "tutor.interop", "tutor.batch"},
    "tutor.__main__": {"tutor.cli"},
    "app": {"corpus", "tutor.services", "tutor.settings", "tutor.ui"},
}
"""Each room, and the rooms it may import besides itself: app → tutor → index → corpus."""

ONLY_IN: Mapping[str, tuple[str, ...]] = {
    "streamlit": ("app", "tutor.ui"),
    "langchain": ("tutor.llm",),
    "langchain_core": ("tutor.llm", "index.langchain_adapter"),
    "langchain_openai": ("tutor.llm",),
    "mcp": ("tutor.interop",),
    "mcp_types": ("tutor.interop",),
}
"""Libraries that only some modules may know."""

FORBIDDEN_IMPORTS = {"cloudpickle", "dill", "joblib", "jsonpickle", "marshal", "pickle", "shelve"}
FORBIDDEN_CALLS = {"__import__", "eval", "exec"}


@dataclass(frozen=True)
class Import:
    """One import statement's target; `typing_only` if it stands below `if TYPE_CHECKING:`."""

    target: str
    line: int
    typing_only: bool = False


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def source_files(root: Path) -> dict[str, Path]:
    files = [path for top in TOP for path in (root / top).rglob("*.py")]
    files += [path for path in [root / "app.py"] if path.exists()]
    return {module_name(path, root): path for path in sorted(files)}


def imports_of(tree: ast.Module, package: str, modules: set[str]) -> Iterator[Import]:
    """Yield every import, inside functions too, as the module it reaches."""
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")
        for child in node.body
        for inner in ast.walk(child)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, id(node) in typing_only)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield Import(full if full in modules else base, node.lineno, id(node) in typing_only)


def room_of(module: str) -> str:
    """Return the room of one of our modules: the top package, or one level deeper inside `tutor`."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "tutor" else parts[0]


def problems(root: Path) -> list[str]:
    """Return everything that breaks the layers below a folder, as `path:line: what`."""
    files = source_files(root)
    graph: dict[str, set[str]] = {}
    found: list[str] = []
    for name, path in files.items():
        tree = ast.parse(path.read_text("utf-8"), str(path))
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        imports = list(imports_of(tree, package, set(files)))
        graph[name] = {i.target for i in imports if not i.typing_only and i.target in files and i.target != name}
        messages = [(i.line, message) for i in imports for message in import_problems(name, i.target)]
        messages += [*unsafe_calls(tree)]
        if name not in TOP and name != "tutor" and room_of(name) not in MAY_IMPORT:
            messages.append((1, f"{room_of(name)} is a room without rules; add it to MAY_IMPORT"))
        found += [f"{path.relative_to(root).as_posix()}:{line}: {message}" for line, message in messages]
    return found + cycles(graph)


def import_problems(module: str, target: str) -> Iterator[str]:
    top = target.split(".")[0]
    if top in FORBIDDEN_IMPORTS:
        yield f"{top} runs what it reads; use JSON"
    if not any(within(module, place) for place in ONLY_IN.get(top, (module,))):
        yield f"{top} is known only to {', '.join(ONLY_IN[top])}"
    if top in TOP:
        room, other = room_of(module), room_of(target)
        if other != room and other not in MAY_IMPORT.get(room, set()):
            yield f"{room} may not import {other}"


def within(module: str, place: str) -> bool:
    return module == place or module.startswith(f"{place}.")


def unsafe_calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name) and node.func.id in FORBIDDEN_CALLS:
            yield node.lineno, f"{node.func.id} runs text as code"
        if any(k.arg == "allow_pickle" and ast.unparse(k.value) != "False" for k in node.keywords):
            yield node.lineno, "allow_pickle runs what it reads"


def cycles(graph: Mapping[str, set[str]]) -> list[str]:
    """Return the first cycle between rooms and the first between modules, if there are any."""
    rooms: dict[str, set[str]] = {}
    for module, targets in graph.items():
        rooms.setdefault(room_of(module), set()).update({room_of(t) for t in targets} - {room_of(module)})
    found = []
    for kind, edges in (("rooms", rooms), ("modules", graph)):
        try:
            TopologicalSorter(edges).prepare()
        except CycleError as error:
            found.append(f"cycle of {kind}: {' → '.join(reversed(error.args[1]))}")
    return found


def test_the_layers_hold() -> None:
    assert problems(ROOT) == []


def test_the_rules_allow_no_cycle() -> None:
    TopologicalSorter(MAY_IMPORT).prepare()


def test_all_packages_are_in_the_wheel() -> None:
    """Setuptools takes only folders with an `__init__.py`; one without would be missing after an installation."""
    folders = {path.parent for top in ("corpus", "index", "tutor") for path in (ROOT / top).rglob("*.py")}
    assert [folder for folder in sorted(folders) if not (folder / "__init__.py").exists()] == []


BROKEN = [
    ("corpus/models.py", "import index.store", "corpus/models.py:1: corpus may not import index"),
    ("corpus/models.py", "from tutor.chat import engine", "corpus/models.py:1: corpus may not import tutor.chat"),
    ("index/store.py", "def f():\n    import tutor.settings", "index/store.py:2: index may not import tutor.settings"),
    ("tutor/ui/page.py", "import app", "tutor/ui/page.py:1: tutor.ui may not import app"),
    ("tutor/chat/a.py", "import tutor.ui.page", "tutor/chat/a.py:1: tutor.chat may not import tutor.ui"),
    ("tutor/chat/a.py", "from ..cli import app", "tutor/chat/a.py:1: tutor.chat may not import tutor.cli"),
    ("tutor/chat/a.py", "import tutor.settings", "tutor/chat/a.py:1: tutor.chat may not import tutor.settings"),
    ("tutor/chat/a.py", "import tutor.services", "tutor/chat/a.py:1: tutor.chat may not import tutor.services"),
    (
        "tutor/learner/a.py",
        "import tutor.practice.b",
        "tutor/learner/a.py:1: tutor.learner may not import tutor.practice",
    ),
    ("tutor/practice/a.py", "import tutor.chat.b", "tutor/practice/a.py:1: tutor.practice may not import tutor.chat"),
    (
        "tutor/database/a.py",
        "import tutor.learner.b",
        "tutor/database/a.py:1: tutor.database may not import tutor.learner",
    ),
    ("tutor/learner/a.py", "import tutor.llm.b", "tutor/learner/a.py:1: tutor.learner may not import tutor.llm"),
    ("tutor/ui/page.py", "from tutor.llm import b", "tutor/ui/page.py:1: tutor.ui may not import tutor.llm"),
    (
        "tutor/chat/a.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tutor.ui.page import Page",
        "tutor/chat/a.py:3: tutor.chat may not import tutor.ui",
    ),
    ("tutor/chat/a.py", "import streamlit as st", "tutor/chat/a.py:1: streamlit is known only to app, tutor.ui"),
    ("tutor/cli.py", "from streamlit.web import cli", "tutor/cli.py:1: streamlit is known only to app, tutor.ui"),
    ("tutor/chat/a.py", "import langchain.agents", "tutor/chat/a.py:1: langchain is known only to tutor.llm"),
    ("index/store.py", "import pickle", "index/store.py:1: pickle runs what it reads; use JSON"),
    ("index/store.py", "from joblib import load", "index/store.py:1: joblib runs what it reads; use JSON"),
    ("index/store.py", "import dill", "index/store.py:1: dill runs what it reads; use JSON"),
    ("index/store.py", "x = eval('1')", "index/store.py:1: eval runs text as code"),
    ("index/store.py", "exec('1')", "index/store.py:1: exec runs text as code"),
    ("index/store.py", "f(p, allow_pickle=True)", "index/store.py:1: allow_pickle runs what it reads"),
    ("tutor/new/a.py", "x = 1", "tutor/new/a.py:1: tutor.new is a room without rules; add it to MAY_IMPORT"),
]


def write_tree(root: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")


@pytest.mark.parametrize(("name", "text", "message"), BROKEN, ids=[message.split(": ")[1] for *_, message in BROKEN])
def test_the_checker_sees(tmp_path: Path, name: str, text: str, message: str) -> None:
    write_tree(tmp_path, {name: text})
    assert problems(tmp_path) == [message]


def test_the_checker_sees_cycles(tmp_path: Path) -> None:
    write_tree(tmp_path, {"index/a.py": "import index.b", "index/b.py": "def f():\n    from index import a"})
    assert problems(tmp_path) == ["cycle of modules: index.a → index.b → index.a"]


def test_the_checker_sees_cycles_between_rooms(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {"corpus/a.py": "import index.a", "index/a.py": "", "index/b.py": "import corpus.b", "corpus/b.py": ""},
    )
    assert [p for p in problems(tmp_path) if "cycle" in p] == ["cycle of rooms: corpus → index → corpus"]


def test_the_checker_allows_what_the_rules_allow(tmp_path: Path) -> None:
    write_tree(
        tmp_path,
        {
            "app.py": "import streamlit\nfrom tutor.ui import page\nimport tutor.settings",
            "tutor/ui/page.py": "import streamlit\nfrom tutor.chat import a\nmodel.eval()",
            "tutor/chat/a.py": "from index.store import VectorStore\nfrom . import b\nimport tutor.llm.c",
            "tutor/chat/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from tutor.chat import a",
            "index/store.py": "import corpus.models",
            "index/langchain_adapter.py": "import langchain_core.retrievers",
        },
    )
    assert problems(tmp_path) == []
