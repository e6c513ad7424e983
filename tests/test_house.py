"""The house: its files import each other in no circle, and tests come in by the front door."""

import ast
import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from tests.house import LATE

PACKAGE = Path(__file__).parent.parent / "simulation" / "sistercities"
TESTS = sorted({*Path(__file__).parent.rglob("*.py")} - {Path(__file__)})
"""All files of the tests but this one, which shows what they must not do."""

BY_NAME = {
    ".".join(("sistercities", *path.relative_to(PACKAGE).with_suffix("").parts)): path
    for path in PACKAGE.rglob("*.py")
}
"""The files of the package, by what they are imported as."""

OF_PYTHON = {"_replace", "_asdict", "_fields", "_make"}
"""What a named tuple shows everybody, although it begins with an underscore."""


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[str, str | None, str]]:
    """Module, what of it, and under which name: of every import that happens when a program runs."""
    for_types = {
        id(below)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for below in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from ((each.name, None, each.asname or each.name) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, each.name, each.asname or each.name) for each in node.names)


def files_imported(path: Path) -> set[str]:
    """The files of the package that one of them imports, at the top or within a function."""
    files = set()
    for module, name, _ in imported(parsed(path)):
        below = f"{module}.{name}"
        files.add(below if below in BY_NAME else module)
    return files & BY_NAME.keys()


def room_of(name: str) -> str:
    """The room of a file of the package."""
    return name.split(".")[1] if "." in name else name


def circles(arrows: Mapping[str, set[str]]) -> list[list[str]]:
    """The strongly connected components of more than one node (Tarjan 1972)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    waiting: list[str] = []
    found: list[list[str]] = []

    def visit(node: str) -> None:
        order[node] = lowest[node] = len(order)
        waiting.append(node)
        for other in arrows[node]:
            if other not in order:
                visit(other)
            if other in waiting:
                lowest[node] = min(lowest[node], lowest[other])
        if lowest[node] == order[node]:
            component = waiting[waiting.index(node) :]
            del waiting[waiting.index(node) :]
            if len(component) > 1 or node in arrows[node]:
                found.append(sorted(component))

    for node in arrows:
        if node not in order:
            visit(node)
    return found


def test_circles_are_found() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    arrows = {"a": {"b"}, "b": {"c"}, "c": {"a", "d"}, "d": {"e"}, "e": {"d"}, "f": {"f", "a"}}
    assert sorted(circles(arrows)) == [["a", "b", "c"], ["d", "e"], ["f"]]


def test_no_files_import_each_other_in_a_circle() -> None:
    assert len(BY_NAME) > 100
    arrows = {name: files_imported(path) for name, path in BY_NAME.items()}
    for name, others in arrows.items():
        others -= {other for other in others if (room_of(name), room_of(other)) in LATE}
    assert circles(arrows) == []


def private_names(tree: ast.Module) -> set[str]:
    """The names of the package that a test has no business with: those that begin with ``_``."""
    taken = set()
    modules = {}
    for module, name, called in imported(tree):
        if not module.startswith("sistercities"):
            continue
        if name is not None and name.startswith("_") and not name.startswith("__"):
            taken.add(f"{module}.{name}")
        if (module if name is None else f"{module}.{name}") in BY_NAME:
            modules[called] = f"{module}.{name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            taken |= _reached(modules.get(node.value.id), node.attr)
        elif isinstance(node, ast.Call) and len(node.args) > 1:
            holder, word = node.args[:2]  # monkeypatch.setattr(module, "name", ...) and the like
            if isinstance(holder, ast.Name) and isinstance(word, ast.Constant):
                taken |= _reached(modules.get(holder.id), str(word.value))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            taken |= set(re.findall(r"^sistercities(?:\.\w+)*\._[a-z]\w*", node.value, re.I))
    return taken


def _reached(module: str | None, name: str) -> set[str]:
    private = name.startswith("_") and not name.startswith("__") and name not in OF_PYTHON
    return {f"{module}.{name}"} if module and private else set()


@pytest.mark.parametrize(
    "text",
    [
        "from sistercities.study.workers import _MOST",
        "from sistercities.study import workers\nworkers._MOST",
        "from sistercities.study import workers\npatch.setattr(workers, '_MOST', 3)",
        "patch.setattr('sistercities.study.workers._MOST', 3)",
    ],
)
def test_private_names_are_seen(text: str) -> None:
    assert private_names(ast.parse(text)) == {"sistercities.study.workers._MOST"}


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_tests_reach_no_private_name_and_import_from_no_other_test(path: Path) -> None:
    assert private_names(parsed(path)) == set()
    others = {module for module, _, _ in imported(parsed(path))}
    assert {name for name in others if re.match(r"tests\.(\w+\.)*test_", name)} == set()


AT_THE_TOP = {
    ".ci", ".gitignore", "CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "Makefile",
    "README.md", "docs", "experiments", "pyproject.toml", "scenarios", "simulation", "tests",
}  # fmt: skip


def test_nothing_that_a_run_left_behind_is_part_of_the_project() -> None:
    """What git keeps at the top is the house and its papers; results lie in folders it ignores."""
    root = PACKAGE.parents[1]
    told = subprocess.run(
        ["git", "ls-files"], cwd=root, capture_output=True, text=True, check=False
    )
    if told.returncode != 0:
        pytest.skip("no checkout of git")
    assert {name.partition("/")[0] for name in told.stdout.splitlines()} == AT_THE_TOP
