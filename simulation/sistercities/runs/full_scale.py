"""One citizen agent for every inhabitant: the largest world that a scenario can mean."""

import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
import psutil

from sistercities.agents.model import PartnershipModel
from sistercities.questions.compare import SEED, Comparison, load_all, stored
from sistercities.questions.summary import summary
from sistercities.runs.age import Ages, ages_of
from sistercities.runs.checkpoint import load_checkpoint, save_checkpoint
from sistercities.runs.keeping import beside, reason_of
from sistercities.runs.replicates import check_replicates, ensembles_of, records_of
from sistercities.scenario.files import load_scenario
from sistercities.scenario.mistakes import SisterCitiesError, Stopped
from sistercities.scenario.schema import Scenario
from sistercities.world.population import fields_of
from sistercities.world.state import CitizenState

CHECKPOINT_SECONDS = 10.0
CHECKPOINT_SHARE = 0.1
"""Of the time, at most so much goes into checkpoints, however slow the disk is."""

_LIST_ENTRY = np.dtype(np.int32).itemsize
_REST = 300_000_000
"""Bytes that a run takes besides its citizens: Python, compiled code, businesses, the record."""

_LARGEST = 2**31 - 1
"""Rows are listed as numbers of 32 bits."""


def run_full_scale(
    scenario: Scenario | str | Path,
    *,
    seed: int = SEED,
    age: Ages | None = None,
    changes: Mapping[str, object] | None = None,
    out: str | Path,
    done: Callable[[int], object] = lambda _: None,
) -> Comparison:
    """Run one replicate of a scenario with one citizen agent for every inhabitant.

    The state is saved beside ``out`` every ten seconds, or more rarely where the disk is slow. A run that was killed
    goes on from there, to the same bytes, when it is asked for again.

    Args:
        scenario: a scenario, name or path.
        seed: of the one replicate; the same world as ``PartnershipModel(scenario, rng=seed)``.
        age: years since signing at which outcomes are told, as for ``run``.
        changes: dotted keys and new values.
        out: folder for the results.
        done: called after each month with how many are done.

    Raises:
        SisterCitiesError: if memory does not suffice, a checkpoint cannot be used, or something cannot be written.
        Stopped: if somebody interrupts it; the state is saved.
    """
    _, seed = check_replicates(1, seed)
    (given,) = load_all([scenario], changes or {})
    peopled = with_every_inhabitant(given)
    refuse_without_memory(peopled)
    saved = beside(out, "checkpoint")
    ages = ages_of(age, [(peopled, key) for key in peopled.partnerships])

    def simulated() -> Comparison:
        model = PartnershipModel(peopled, rng=seed)
        load_checkpoint(model, saved)
        _run(model, saved, done)
        ensembles = ensembles_of(peopled, [seed], [records_of(model)], ages)
        return Comparison(ensembles, [], ages, summary(ensembles), None)

    asked = {"scenarios": [given.name], "full_scale": True, "seed": seed, "age": list(ages)}
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
        people[key] = round(
            max(population.values()) if isinstance(population, dict) else population
        )
    if sum(people.values()) > _LARGEST:
        raise SisterCitiesError(
            f"{scenario.name}: {sum(people.values()):,} inhabitants; at most {_LARGEST:,}"
        )
    cities = {
        key: city.model_copy(update={"citizens": people[key]})
        for key, city in scenario.cities.items()
    }
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
        limit, used = (
            (group / name).read_text(encoding="ascii").strip()
            for name in ("memory.max", "memory.current")
        )
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
    """All months that are left, with a checkpoint now and then, and one when somebody stops it."""
    last = time.monotonic()
    took = 0.0
    with _asked_to_stop() as stop:
        while model.running and not stop.is_set():
            model.step()
            done(int(model.time))
            pause = time.monotonic() - last
            if model.running and pause > CHECKPOINT_SECONDS and took <= CHECKPOINT_SHARE * pause:
                began = time.monotonic()
                with suppress(OSError):  # a disk that is full for a while is no reason to stop
                    save_checkpoint(model, saved)
                last = time.monotonic()
                took = last - began
        if model.running:
            raise Stopped(
                f"stopped after {model.time:.0f} months; {_saved_at_the_end(model, saved)}"
            )


@contextmanager
def _asked_to_stop() -> Iterator[threading.Event]:
    """Ctrl-C as something to look at between two months; within one the tables are in no state to be saved.

    Raises:
        Stopped: on a second Ctrl-C, at once.
    """
    asked = threading.Event()

    def ask(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ours = usual and threading.current_thread() is threading.main_thread()
    if ours:
        signal.signal(signal.SIGINT, ask)
    try:
        yield asked
    except KeyboardInterrupt:
        raise Stopped(
            "stopped within a month; the same command goes on from what was saved before"
        ) from None
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _saved_at_the_end(model: PartnershipModel, saved: Path) -> str:
    """Save where a run was stopped; says from where the same command goes on."""
    try:
        save_checkpoint(model, saved)
    except OSError as error:
        return f"the state could not be saved ({reason_of(error)}); the same command goes on from what was saved before"
    return "the same command goes on from there"


def default_folder(scenario: str, seed: int) -> Path:
    """The results folder of a full-scale run that names none: the same for the same run, so that it can go on."""
    return Path("results") / f"full-scale-{load_scenario(scenario).name}-{seed}"
