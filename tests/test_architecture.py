"""The order of the rooms: imports go one way, and heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "simulation" / "sistercities"
ORDER = [
    {"scenario"},
    {"compiled", "population"},
    {"randomness", "rates"},
    {"scrutiny"},
    {"given", "record"},
    {"state"},
    {"policy"},
    {"calendar", "government", "business", "citizen"},
    {"partnership", "matching", "turning"},
    {"exchange", "review", "learning"},
    {"observation"},
    {"month"},
    {"soundness"},
    {"founding"},
    {"crowd"},
    {"view"},
    {"agents", "agentset", "clock", "collector", "outcome", "patterns"},
    {"tie"},
    {"agentwise"},
    {"model"},
    {"experiment"},
    {"figures", "report"},
    {"cli"},
]
ACTORS = {"government", "business", "citizen"}
HOMES = {
    "matplotlib": {"figures"},
    "mesa": {"view", "agentset", "clock", "collector", "model"},
    "typer": {"cli"},
    "rich": {"cli"},
    "tree_sitter": {"scenario"},
}


def imports(path: Path) -> set[str]:
    """Absolute names imported anywhere in a file, except for type checking only."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in guarded:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


FILES = [
    path for path in sorted(PACKAGE.rglob("*.py")) if room(path) not in {"__init__", "__main__"}
]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    level = {name: number for number, names in enumerate(ORDER) for name in names}
    own = room(path)
    for name in imports(path):
        if name.startswith("sistercities."):
            other = name.split(".")[1]
            late = (
                own == "experiment" and other == "figures"
            )  # results ask for their figure, at the very end
            assert late or level[other] <= level[own], f"{own} imports {other}"
            assert not ({own, other} <= ACTORS and own != other), (
                f"{own} imports another actor, {other}"
            )
        library = name.split(".")[0]
        assert own in HOMES.get(library, {own}), f"{own} imports {library}"


def test_compiled_code_lives_where_its_hash_looks() -> None:
    for path in FILES:
        if "sistercities.compiled" in imports(path) and path.parent != PACKAGE:
            assert "import compiled" not in path.read_text(encoding="utf-8")


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from sistercities.cli.commands import application; import sistercities;"
        "print(sorted({'numba', 'mesa', 'matplotlib', 'pandas', 'numpy', 'pydantic'} & set(sys.modules)))"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert printed.strip() == "[]"
