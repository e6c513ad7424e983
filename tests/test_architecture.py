"""The order of the rooms: imports go one way, and heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "simulation" / "sistercities"
ORDER = [
    {"scenario"},
    {"scrutiny"},
    {"world"},
    {"agents", "statistics"},
    {"runs"},
    {"study"},
    {"questions"},
    {"paper"},
    {"cli"},
]
"""The rooms, from the ground up."""

WORLD = [
    {"compiled", "population"},
    {"randomness", "rates"},
    {"given", "record"},
    {"state"},
    {"means", "policy"},
    {"calendar", "government", "effort", "citizen"},
    {"partnership", "turning"},
    {"learning"},
    {"familiarity"},
    {"business", "matching"},
    {"exchange", "review", "carrier"},
    {"association", "observation"},
    {"month"},
    {"soundness"},
    {"founding"},
    {"crowd", "outcome"},
]
"""The files of the world, from the ground up: what there is, rules and loops, the month, its first day."""

ACTORS = {"government", "business", "citizen"}
LATE = {("questions", "paper")}
"""The one way up: an answer asks for its figure, at the very end."""

HOMES = {
    "matplotlib": {"paper"},
    "mesa": {"agents"},
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


def levels(order: list[set[str]]) -> dict[str, int]:
    return {name: number for number, names in enumerate(order) for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    rooms, files = levels(ORDER), levels(WORLD)
    own = room(path)
    for name in imports(path):
        library, *inside = name.split(".")
        assert own in HOMES.get(library, {own}), f"{own} imports {library}"
        if library != "sistercities" or not inside:
            continue
        other = inside[0]
        assert rooms[other] <= rooms[own] or (own, other) in LATE, f"{own} imports {other}"
        if own == other == "world":
            mine, theirs = path.stem, inside[1]
            assert files[theirs] <= files[mine], f"{mine} imports {theirs}"
            assert not {mine, theirs} <= ACTORS, f"{mine} imports another actor, {theirs}"


def test_compiled_code_lives_where_its_hash_looks() -> None:
    for path in FILES:
        if "sistercities.world.compiled" in imports(path) and room(path) != "world":
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
