"""The package says that it is typed: the type checker of a user reads our types, and finds what is wrong."""

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sistercities import PartnershipModel, load_scenario

CHECKOUT = Path(__file__).parent.parent
PAGES = ("docs/use/python.md", "docs/use/own-rule.md")
CORRECT = """
from sistercities import Business, Citizen, CityGovernment, PartnershipModel, Scenario, compare, load_scenario


class Doubter(Business):
    def joining_chance(self) -> float:
        return super().joining_chance() if self.belief > 0.5 else 0.0


scenario: Scenario = load_scenario("kyoto-yogyakarta", {"defaults.city.businesses": 20})
model = PartnershipModel(scenario, rng=7, engine="agents", agents=[Doubter])
for month in range(12):
    model.step()
seed: int = model.run().seed
chance: float = model.citizen(3).lapsing_chance()
model.agents_by_type[CityGovernment].set("commitment", 0.5)
mean = model.agents_of(Citizen).agg("participating", "mean")
last: float = model.months["exchange_index"].iloc[-1]
table = compare("base", "reference", replicates=2).table
"""
WRONG = """
from sistercities import PartnershipModel, load_scenario

model = PartnershipModel(load_scenario("base"), rng="seven", engine="fast")
chance: str = model.citizen("three").lapsing_chance()
"""

if TYPE_CHECKING:
    # `make test` lets mypy read this, where what it does not find wrong is a comment too many
    number = PartnershipModel(load_scenario("base"), rng="seven")  # type: ignore[arg-type]
    engine = PartnershipModel(load_scenario("base"), engine="fast")  # type: ignore[arg-type]
    citizen = engine.citizen("three")  # type: ignore[arg-type]
    likely: str = citizen.lapsing_chance()  # type: ignore[assignment]


def checked(folder: Path, options: tuple[str, ...], **scripts: str) -> str:
    """What mypy says of scripts in a folder of their own, without any settings of ours."""
    for name, script in scripts.items():
        (folder / f"{name}.py").write_text(script, encoding="utf-8")
    cache = CHECKOUT / ".mypy_cache" / "users"
    files = [f"{name}.py" for name in scripts]
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(cache), *options, *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.long
def test_what_is_wrong_in_a_script_is_found_and_nothing_in_a_correct_one(tmp_path: Path) -> None:
    """Both are checked at once: most of the time goes into reading the package."""
    said = checked(tmp_path, ("--strict",), correct=CORRECT, wrong=WRONG)
    assert 'Argument "rng" to "PartnershipModel" has incompatible type "str"' in said
    assert "expected \"Literal['compiled', 'agents']\"" in said
    assert 'Argument 1 to "citizen" of "PartnershipModel" has incompatible type "str"' in said
    assert 'expression has type "float", variable has type "str"' in said
    assert "Found 4 errors in 1 file (checked 2 source files)" in said
    assert "correct.py" not in said


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES)
def test_examples_of_a_page_are_found_correct(tmp_path: Path, page: str) -> None:
    blocks = re.findall(
        r"```python\n(.*?)```", (CHECKOUT / page).read_text(encoding="utf-8"), re.DOTALL
    )
    assert blocks
    untyped = "--disable-error-code=import-untyped"  # a page may use Mesa, which carries no types
    said = checked(tmp_path, (untyped,), page="\n".join(blocks))
    assert said == "Success: no issues found in 1 source file\n"
