"""The ODD protocol equals the code: its tables, its headings, and the names it quotes."""

import re
from pathlib import Path
from pkgutil import iter_modules, resolve_name
from typing import get_type_hints

import pytest
from sistercities import world
from sistercities.paper.odd import TABLES, main, refreshed, state_table
from sistercities.scenario.behaviour import Behaviour
from sistercities.world.given import Calendar
from sistercities.world.state import ROWS

from tests import house
from tests.benchmarks import page
from tests.documents import PAGES

TEXT = PAGES["docs/reference/odd.md"]
PROSE = re.sub(r"<!-- table: \w+ -->.*?<!-- end -->", "", TEXT, flags=re.DOTALL)
ELEMENTS = [
    "## 1 Purpose and patterns",
    "## 2 Entities, state variables and scales",
    "## 3 Process overview and scheduling",
    "## 4 Design concepts",
    "### Basic principles",
    "### Emergence",
    "### Adaptation",
    "### Objectives",
    "### Learning",
    "### Prediction",
    "### Sensing",
    "### Interaction",
    "### Stochasticity",
    "### Collectives",
    "### Observation",
    "## 5 Initialization",
    "## 6 Input data",
    "## 7 Submodels",
    "## Choices, and what speaks for them",
    "## What the model leaves out",
]
QUOTED = sorted(
    {*re.findall(r"`(\w+\.\w+)`", PROSE), *re.findall(r" {4,}(\w+\.\w+)$", PROSE, re.MULTILINE)}
)
MACHINERY = {"founding", "month", "randomness", "state"}
"""Files of the world whose compiled functions are no rules of the domain."""

RULES = sorted({module.name for module in iter_modules(world.__path__)} - MACHINERY)


def section(heading: str) -> str:
    """The prose of one element, without its tables."""
    return PROSE.split(f"\n{heading}\n")[1].split("\n## ")[0]


def test_tables_are_those_of_the_code() -> None:
    assert refreshed(TEXT) == TEXT, "tables out of date; run: make tables"


def test_every_table_is_shown_once() -> None:
    shown = [name for text in PAGES.values() for name in re.findall(r"<!-- table: (\w+) -->", text)]
    assert sorted(shown) == sorted([*TABLES, *house.TABLES, *page.TABLES])


def test_tables_of_the_house_are_those_of_the_architecture() -> None:
    text = PAGES["docs/house.md"]
    assert refreshed(text, house.TABLES) == text, "tables out of date; run: make tables"


def test_outdated_table_is_written_anew_in_place(tmp_path: Path) -> None:
    outdated = tmp_path / "odd.md"
    outdated.write_text(
        TEXT.replace("| `commitment_adjustment` |", "| `speed` |"), encoding="utf-8"
    )
    main([str(outdated)])
    assert outdated.read_text(encoding="utf-8") == TEXT


def test_elements_stand_in_the_order_of_the_protocol() -> None:
    headings = [line for line in TEXT.splitlines() if line in ELEMENTS]
    assert headings == ELEMENTS


@pytest.mark.parametrize("name", QUOTED)
def test_quoted_name_is_of_the_file_it_is_quoted_from(name: str) -> None:
    """A name that a file only imports would be found in it too."""
    whole = name if name.startswith("sistercities.") else f"sistercities.world.{name}"
    file, _, own = whole.rpartition(".")
    found = vars(resolve_name(file))[own]
    assert getattr(found, "__module__", None) in {file, None}


def test_names_are_quoted_at_all() -> None:
    """Without any the test above would ask nothing."""
    assert len(QUOTED) > len(RULES)


@pytest.mark.parametrize("module", RULES)
def test_every_rule_is_quoted(module: str) -> None:
    functions = vars(resolve_name(f"sistercities.world.{module}"))
    own = {
        f"{module}.{name}"
        for name, function in functions.items()
        if hasattr(function, "py_func")
        and function.__module__ == f"sistercities.world.{module}"
        and name[0] != "_"
    }
    assert own - set(QUOTED) == set()


def test_every_behavioural_parameter_enters_a_submodel() -> None:
    submodels = set(re.findall(r"\w+", section("## 7 Submodels")))
    assert set(Behaviour.model_fields) - submodels == set()


@pytest.mark.parametrize("table", ROWS.values())
def test_every_state_variable_is_described(table: type) -> None:
    books = set(re.findall(r"`(\w+)`", section("## 2 Entities, state variables and scales")))
    described = set(re.findall(r"^\| `(\w+)` \|", state_table(), re.MULTILINE))
    assert set(get_type_hints(table)) - described - books == set()


def test_every_table_of_the_calendar_is_described() -> None:
    described = set(re.findall(r"`(\w+)`", section("## 6 Input data")))
    assert set(Calendar._fields) - described == set()
