"""The order of the rooms, to which test_architecture.py holds the imports, and the tables of docs/house.md.

``make tables`` writes them anew.
"""

import sys
from importlib import import_module
from pathlib import Path

from sistercities.paper.markdown import table
from sistercities.paper.odd import refreshed

ORDER = [
    {"scenario"},
    {"scrutiny"},
    {"world"},
    {"agents", "statistics"},
    {"runs"},
    {"study"},
    {"questions"},
    {"paper"},
    {"dashboard"},
    {"cli"},
]
"""The rooms, from the ground up."""

WORLD = [
    {"compiled", "population"},
    {"randomness", "rates"},
    {"given", "record", "lottery"},
    {"state"},
    {"means", "policy"},
    {"calendar", "government", "effort", "citizen"},
    {"partnership", "acquaintance", "participation", "turning"},
    {"learning"},
    {"familiarity"},
    {"business", "matching", "membership"},
    {"exchange", "review", "carrier", "a mechanism of its own"},
    {"association", "observation"},
    {"month"},
    {"soundness"},
    {"founding"},
    {"outcome"},
    {"measure"},
]
"""The files of the world, from the ground up: what there is, rules and loops, the month, its first day.

A file that is not named is a mechanism of its own.
"""

LATE = {("questions", "paper"), ("study", "questions")}
"""The ways up, at the very end: an answer asks for its figure, and a study to be an answer."""


def rooms_table() -> str:
    """The rooms of the package from the ground up: what each holds, as it says itself."""
    rows = [
        [str(floor), f"`{room}`", holds(room)]
        for floor, rooms in enumerate(ORDER, start=1)
        for room in sorted(rooms)
    ]
    return table(["floor", "room", "holds"], rows)


def world_table() -> str:
    """The files of the world from the ground up."""
    rows = [
        [str(floor), ", ".join(file if " " in file else f"`{file}`" for file in sorted(files))]
        for floor, files in enumerate(WORLD, start=1)
    ]
    return table(["floor", "files"], rows)


def holds(room: str) -> str:
    """The first line of what a room says of itself."""
    said = import_module(f"sistercities.{room}").__doc__ or ""
    return said.partition("\n")[0].replace("``", "`")


TABLES = {"rooms": rooms_table, "world": world_table}


def main(path: Path) -> None:
    """Write the tables of a page anew."""
    path.write_text(refreshed(path.read_text(encoding="utf-8"), TABLES), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
