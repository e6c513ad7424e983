"""What makes Jakarta-Beijing differ from Kyoto-Yogyakarta?

Question: which of the written observables carry the difference between the two pairings?
Design: Jakarta-Beijing with one group of observables at a time taken from Kyoto-Yogyakarta, dates shifted by age since
signing; every arm meets the same luck, so differences are paired by seed. Behaviour is the same in all arms.
Run: ``python experiments/what_differs.py [REPLICATES]``.
"""

import sys
from collections.abc import Mapping

import numpy as np
from rich.console import Console
from rich.table import Table
from sistercities import Scenario, load_scenario
from sistercities.experiment.ensemble import simulate
from sistercities.experiment.interval import Estimate, mean
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.month import count, named

HOME, MODEL, AGE = "jakarta-beijing", "kyoto-yogyakarta", 25
GROUPS: dict[str, dict[str, tuple[str, ...]]] = {
    "dated leaders": {"city": ("leaders",)},
    "portfolio": {"city": ("background_partners",)},
    "public trust": {"side": ("public_trust",)},
    "population": {"city": ("population",)},
    "size of economy": {"city": ("gross_regional_product",)},
    "trade": {"partnership": ("trade", "trade_share")},
    "shocks": {"scenario": ("shocks",)},
}
MEASURES = ("exchange_index", "substance", "success", "overall_outcome")


def swapped(home: Scenario, model: Scenario, groups: list[str]) -> Scenario:
    """The home scenario with the named groups of observables taken from the other, side by side."""
    fields = {part: [name for group in groups for name in GROUPS[group].get(part, ())] for part in PARTS}
    later = count(home.partnership.signed) - count(model.partnership.signed)
    sides = dict(zip(home.partnership.between, model.partnership.between, strict=True))
    cities = {
        key: _taking(home.cities[key], model.cities[other], fields["city"], later) for key, other in sides.items()
    }
    partnership = _taking(home.partnership, model.partnership, fields["partnership"], later).model_copy(
        update={
            "sides": {
                key: _taking(home.partnership.sides[key], model.partnership.sides[other], fields["side"], later)
                for key, other in sides.items()
            }
        }
    )
    back = {other: key for key, other in sides.items()}
    shocks = {
        key: shock.model_copy(
            update={
                "begins": named(count(shock.begins) + later),
                "ends": named(count(shock.ends) + later),
                "cities": tuple(back[city] for city in shock.cities),
            }
        )
        for key, shock in model.shocks.items()
    }
    (name,) = home.partnerships
    update = {"cities": cities, "partnerships": {name: partnership}}
    return home.model_copy(update={**update, "shocks": shocks} if "shocks" in fields["scenario"] else update)


PARTS = ("city", "side", "partnership", "scenario")


def _taking[Part: Frozen](home: Part, model: Part, fields: list[str], later: int) -> Part:
    return home.model_copy(update={name: _shifted(getattr(model, name), later) for name in fields})


def _shifted(part: object, later: int) -> object:
    """Dates of a value moved by so many months: leaders have dates as values, series have dates as keys."""
    if isinstance(part, Mapping):
        return {key: date.model_copy(update={"value": named(count(date.value) + later)}) for key, date in part.items()}
    value = getattr(part, "value", None)
    if isinstance(part, Frozen) and isinstance(value, dict):
        return part.model_copy(update={"value": {named(count(date) + later): number for date, number in value.items()}})
    return part


def measured(scenario: Scenario, replicates: int) -> dict[str, np.ndarray]:
    """Outcomes of one arm at the common age, a number per replicate."""
    told = simulate(scenario, replicates, seed=1, age=AGE)[0].outcomes
    reached = told["substance"].notna()
    return {name: (reached if name == "substance" else told[name]).to_numpy(dtype=float) for name in MEASURES}


def in_words(estimate: Estimate) -> str:
    """An estimate with its interval."""
    return f"{estimate.value:+.3f} [{estimate.low:+.3f}, {estimate.high:+.3f}]"


def main(replicates: int) -> None:
    """Simulate every arm and print its paired difference to Jakarta-Beijing as written."""
    home, model = load_scenario(HOME), load_scenario(MODEL)
    as_written = measured(home, replicates)
    table = Table(box=None, title=f"{HOME}, taking from {MODEL}; n = {replicates}, paired differences at age {AGE}")
    for heading in ("group taken", *MEASURES):
        table.add_column(heading, no_wrap=True)
    for label, groups in [*((group, [group]) for group in GROUPS), ("all of these", list(GROUPS))]:
        arm = measured(swapped(home, model, groups), replicates)
        table.add_row(label, *(in_words(mean(arm[name] - as_written[name])) for name in MEASURES), style=None)
    other = measured(model, replicates)
    table.add_row(MODEL, *(in_words(mean(other[name] - as_written[name])) for name in MEASURES))
    console = Console(width=140, highlight=False, markup=False)
    console.print(table)
    console.print("95 % t intervals of paired differences (shares of replicates for substance and success).")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 400)
