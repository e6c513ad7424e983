"""The order of the rooms: imports go one way, and heavy libraries stay where they belong."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
import sistercities

from tests.house import LATE, ORDER, WORLD

PACKAGE = Path(__file__).parent.parent / "simulation" / "sistercities"
ACTORS = {"government", "business", "citizen"}
HOMES = {
    "matplotlib": {"paper"},
    "mesa": {"agents"},
    "typer": {"cli"},
    "rich": {"cli", "paper"},
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
    mechanism = files["a mechanism of its own"]
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
            assert files.get(theirs, mechanism) <= files.get(mine, mechanism), f"{mine}: {theirs}"
            assert not {mine, theirs} <= ACTORS, f"{mine} imports another actor, {theirs}"


def test_compiled_code_lives_where_its_hash_looks() -> None:
    for path in FILES:
        if "sistercities.world.compiled" in imports(path) and room(path) != "world":
            assert "import compiled" not in path.read_text(encoding="utf-8")


HEAVY = {"numba", "mesa", "scipy", "pandas", "matplotlib", "pyarrow", "duckdb"}
VERBS = (
    "--help",
    "list",
    "policies",
    "validate --help",
    "run --help",
    "sweep --help",
    "validate jakarta-beijing",
    "explain jakarta-beijing cities.jakarta.office",
    "diff jakarta-beijing kyoto-yogyakarta",
    "sources jakarta-beijing",
    "schema",
)
"""Commands that print text and simulate nothing."""


def loaded_by(code: str) -> set[str]:
    """Libraries that are loaded when a script has run."""
    asked = (
        "import sys; {code}; print('loaded:', *{{name.partition('.')[0] for name in sys.modules}})"
    )
    printed = subprocess.run(
        [sys.executable, "-c", asked.format(code=code)], capture_output=True, text=True, check=True
    ).stdout
    return set(printed.rpartition("loaded:")[2].split())


def test_naming_all_commands_loads_nothing_heavy() -> None:
    code = "from sistercities.cli.commands import application; import sistercities"
    assert not loaded_by(code) & {*HEAVY, "numpy", "pydantic"}


def test_what_only_prints_text_loads_nothing_heavy() -> None:
    """One after the other in one process: whatever the first of them loads is still there."""
    begin = (
        "from sistercities.cli.commands import application;"
        "from sistercities.cli.parsing import run_application;"
    )
    runs = (f"assert run_application(application, {{}}, {words.split()}) == 0" for words in VERBS)
    assert not loaded_by(begin + ";".join(runs)) & HEAVY


def test_the_type_checker_finds_public_names_where_they_are_loaded_from() -> None:
    tree = ast.parse((PACKAGE / "__init__.py").read_text(encoding="utf-8"))
    typed = {
        alias.name: node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sistercities.")
        for alias in node.names
    }
    assert sorted(typed) == sorted(sistercities.__all__)
    for name, home in typed.items():
        assert getattr(sistercities, name).__module__ == home, name
