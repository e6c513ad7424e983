"""One citizen agent for every inhabitant: the largest world that a scenario can mean."""

import shutil
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import psutil

from sistercities.citizen import CitizenState
from sistercities.experiment.checkpoint import load_checkpoint, save_checkpoint
from sistercities.experiment.compare import SEED, Comparison, load_all, stored
from sistercities.experiment.ensemble import ensembles_of, records_of, whole_years
from sistercities.experiment.summary import summary
from sistercities.model import PartnershipModel
from sistercities.population import fields_of
from sistercities.scenario.files import load_scenario
from sistercities.scenario.mistakes import SisterCitiesError, Stopped
from sistercities.scenario.schema import Scenario

CHECKPOINT_SECONDS = 10.0
_LIST_ENTRY = np.dtype(np.int32).itemsize
_REST = 300_000_000
"""Bytes that a run takes besides its citizens: Python, compiled code, businesses, the record."""

_LARGEST = 2**31 - 1
"""Rows are listed as numbers of 32 bits."""


def run_full_scale(
    scenario: Scenario | str | Path,
    *,
    seed: int = SEED,
    changes: Mapping[str, object] | None = None,
    out: str | Path,
    done: Callable[[int], object] = lambda _: None,
) -> Comparison:
    """Run one replicate of a scenario with one citizen agent for every inhabitant.

    The state is saved beside ``out`` every ten seconds. A run that was killed goes on from there, to the same bytes,
    when it is asked for again.

    Args:
        scenario: a scenario, name or path.
        seed: of the one replicate; the same world as ``PartnershipModel(scenario, rng=seed)``.
        changes: dotted keys and new values.
        out: folder for the results.
        done: called after each month with how many are done.

    Raises:
        SisterCitiesError: if memory does not suffice, a checkpoint cannot be used, or something cannot be written.
        Stopped: if somebody interrupts it; the state is saved.
    """
    (given,) = load_all([scenario], changes or {})
    peopled = with_every_inhabitant(given)
    refuse_without_memory(peopled)
    saved = checkpoint_of(Path(out))
    age = min(whole_years(peopled, key) for key in peopled.partnerships)

    def simulated() -> Comparison:
        model = PartnershipModel(peopled, rng=seed)
        load_checkpoint(model, saved)
        _run(model, saved, done)
        ensembles = ensembles_of(peopled, [seed], [records_of(model)], age)
        return Comparison(ensembles, [], age, summary(ensembles), None)

    asked = {"scenarios": [given.name], "full_scale": True, "seed": seed}
    comparison = stored(simulated, asked, out)
    shutil.rmtree(saved, ignore_errors=True)
    return comparison


def with_every_inhabitant(scenario: Scenario) -> Scenario:
    """The scenario with as many citizen agents in each city as it ever has inhabitants.

    Raises:
        SisterCitiesError: if they are more than rows can be counted.
    """
    people = {}
    for key, city in scenario.cities.items():
        population = city.population.value
        people[key] = round(max(population.values()) if isinstance(population, dict) else population)
    if sum(people.values()) > _LARGEST:
        raise SisterCitiesError(f"{scenario.name}: {sum(people.values()):,} inhabitants; at most {_LARGEST:,}")
    cities = {key: city.model_copy(update={"citizens": people[key]}) for key, city in scenario.cities.items()}
    return scenario.model_copy(update={"cities": cities})


def memory_needed(scenario: Scenario) -> int:
    """Bytes that one run of a scenario takes at its peak."""
    citizens = sum(city.citizens for city in scenario.cities.values())
    return _REST + citizens * (fields_of(CitizenState).itemsize + _LIST_ENTRY)


def memory_available() -> int:
    """Bytes that this process may still take: what the machine has, or less where its container is limited."""
    available = int(psutil.virtual_memory().available)
    try:
        group = Path("/sys/fs/cgroup")
        limit, used = ((group / name).read_text(encoding="ascii").strip() for name in ("memory.max", "memory.current"))
    except OSError:
        return available
    return available if limit == "max" else min(available, int(limit) - int(used))


def refuse_without_memory(scenario: Scenario) -> None:
    """Refuse a run that cannot fit, before anything is allocated."""
    needed, available = memory_needed(scenario), memory_available()
    if needed > available:
        raise SisterCitiesError(
            f"{scenario.name} at full scale needs {needed / 1e9:.1f} GB of memory, and {available / 1e9:.1f} GB are "
            "free; close other programs, or run it without --full-scale"
        )


def _run(model: PartnershipModel, saved: Path, done: Callable[[int], object]) -> None:
    """All months that are left, with a checkpoint every ten seconds, and one when somebody stops it."""
    last = time.monotonic()
    try:
        while model.running:
            model.step()
            done(int(model.time))
            if time.monotonic() - last > CHECKPOINT_SECONDS and model.running:
                save_checkpoint(model, saved)
                last = time.monotonic()
    except KeyboardInterrupt:
        save_checkpoint(model, saved)
        raise Stopped(f"stopped after {model.time:.0f} months; the same command goes on from there") from None


def checkpoint_of(out: Path) -> Path:
    """Where a run keeps its checkpoints."""
    return out.parent / f".{out.name}-checkpoint"


def default_folder(scenario: str, seed: int) -> Path:
    """The results folder of a full-scale run that names none: the same for the same run, so that it can go on."""
    return Path("results") / f"full-scale-{load_scenario(scenario).name}-{seed}"
