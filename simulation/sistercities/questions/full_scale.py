"""One citizen agent for every inhabitant: the largest world that a scenario can mean."""

import hashlib
import json
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from sistercities.agents.model import PartnershipModel
from sistercities.questions.answer import answered
from sistercities.questions.compare import Comparison, comparison_of
from sistercities.questions.loading import load_all
from sistercities.questions.usual import SEED
from sistercities.questions.words import Paragraph, Part
from sistercities.runs.age import Ages, ages_of
from sistercities.runs.durable import place_folder, reason_of
from sistercities.runs.keeping import beside
from sistercities.runs.replicates import check_replicates, ensembles_of, records_of
from sistercities.scenario.files import load_scenario, scenario_text
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError, Stopped
from sistercities.scenario.schema import City, Scenario
from sistercities.world.compiled import source_hash
from sistercities.world.population import fields_of
from sistercities.world.state import MOVING, CitizenState

CHECKPOINT_SECONDS = 10.0
CHECKPOINT_SHARE = 0.1
"""Of the time, at most so much goes into checkpoints, however slow the disk is."""

_BESIDE = 3 * np.dtype(np.int32).itemsize
"""Bytes of a citizen beside its row: two lists (participants, who turns), and its reluctance."""

_REST = 300_000_000
"""Bytes that a run takes besides its citizens: Python, compiled code, businesses, the record."""

_LARGEST = 2**31 - 1
"""Rows are listed as numbers of 32 bits."""


@dataclass(kw_only=True, eq=False, repr=False)
class FullScale(Comparison):
    """One replicate of one scenario with one citizen agent for every inhabitant."""

    def words(self) -> Iterator[Part]:
        """How many citizen agents there were, and when they were counted; then as always."""
        cities = self.ensembles[0].scenario.cities.values()
        counted = ", ".join(_inhabitants(city) for city in cities)
        total = sum(city.citizens for city in cities)
        yield Paragraph(f"One citizen agent for every inhabitant: {counted}; {total:,} together")
        yield from super().words()


def _inhabitants(city: City) -> str:
    population = city.population
    date = (
        max(population.value, key=population.value.__getitem__)
        if isinstance(population.value, dict)
        else population.date
    )
    return f"{city.name} {city.citizens:,}{f' (counted {date})' if date else ''}"


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

    The state is saved beside ``out`` every ten seconds, or more rarely where the disk is slow. A
    run that was killed goes on from there, to the same bytes, when it is asked for again.

    Args:
        scenario: a scenario, name or path.
        seed: of the one replicate; the same world as ``PartnershipModel(scenario, rng=seed)``.
        age: years since signing at which outcomes are told, as for ``run``.
        changes: dotted keys and new values.
        out: folder for the results.
        done: called after each month with how many are done.

    Raises:
        SisterCitiesError: if memory does not suffice, a checkpoint cannot be used, or something
            cannot be written.
        Stopped: if somebody interrupts it; the state is saved.
    """
    _, seed = check_replicates(1, seed)
    (given,) = load_all([scenario], changes or {})
    peopled = with_every_inhabitant(given)
    refuse_without_memory(peopled)
    saved = beside(out, "checkpoint")
    ages = ages_of(age, [(peopled, key) for key in peopled.partnerships])

    asked = {"scenarios": [given.name], "full_scale": True, "seed": seed, "age": list(ages)}

    def find() -> Comparison:
        """Go on from the checkpoint, if there is one, and read the single history."""
        model = PartnershipModel(peopled, rng=seed)
        load_checkpoint(model, saved)
        _run(model, saved, done)
        ensembles = ensembles_of(peopled, [seed], [records_of(model)], ages)
        return comparison_of(ensembles, [], ages, asked, question="run", kind=FullScale)

    comparison = answered(find, out)
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
    return _REST + citizens * (fields_of(CitizenState).itemsize + _BESIDE)


def memory_available() -> int:
    """Bytes that this process may still take: what the machine has, or its container allows."""
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
            f"{scenario.name} at full scale needs {needed / 1e9:.1f} GB of memory, "
            f"and {available / 1e9:.1f} GB are "
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
    """Ctrl-C as something to look at between two months.

    Within a month the tables are in no state to be saved.

    Raises:
        Stopped: on a second Ctrl-C, at once.
    """
    asked = threading.Event()

    def ask(*_: object) -> None:
        """Ask at the first Ctrl-C, which lets a month end; stop at once at the second."""
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
        return (
            f"the state could not be saved ({reason_of(error)}); "
            "the same command goes on from what was saved before"
        )
    return "the same command goes on from there"


def default_folder(scenario: str, seed: int) -> Path:
    """The results folder of a full-scale run that names none: one for each run, so it can go on."""
    return Path("results") / f"full-scale-{load_scenario(scenario).name}-{seed}"


_GROWS = "ties"
"""The one table that is given more room on the way; of it only the rows in use are kept."""

_LIST = "checkpoint.json"
_DECISIVE = ("numpy", "numba")
"""Packages whose version can move the last digit of a result."""


def save_checkpoint(model: PartnershipModel, folder: Path) -> None:
    """Write the state of a model into a folder, aside and renamed, and remove earlier checkpoints.

    Raises:
        OSError: if it cannot be written; the checkpoint before it is still there.
    """
    month = int(model.time)
    aside = folder / ".writing"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(parents=True)
    try:
        checksums = {}
        for name, rows in _tables(model):
            path = aside / f"{name}.npy"
            np.save(path, rows, allow_pickle=False)
            checksums[name] = _checksum(path)

        told = {"identity": identity_of(model), "month": month, "tables": checksums}
        content = json.dumps(told, indent=2).encode()
        (aside / _LIST).write_bytes(content)
        target = folder / f"month-{month:04d}-{hashlib.sha256(content).hexdigest()[:16]}"
        earlier = [path for path in folder.glob("month-*") if path != target]
        shutil.rmtree(
            target, ignore_errors=True
        )  # the same month again: a run that was stopped as soon as it went on
        place_folder(aside, target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for old in earlier:
        shutil.rmtree(old)


def load_checkpoint(model: PartnershipModel, folder: Path) -> None:
    """Bring a model that has not begun to the state of the newest whole checkpoint, if any.

    Raises:
        SisterCitiesError: if the checkpoint belongs to another scenario, seed or version, or all
            that there are are damaged.
    """
    advice = f"remove {shown(folder)} to begin anew, or give another folder with --out"
    damage = ""
    for found in sorted(folder.glob("month-*"), reverse=True):
        try:
            told = _verified(found)
            if told["identity"] != identity_of(model):
                raise SisterCitiesError(
                    f"{shown(found)}: made by another scenario, seed or version; {advice}"
                )
            tables = _fitting(model, found, told)
        except (OSError, ValueError, KeyError, TypeError) as error:
            damage = (
                damage
                or f"{shown(found)}: the checkpoint is damaged ({reason_of(error)}); {advice}"
            )
            continue
        _fill(model, tables, told["month"])
        return
    if damage:
        raise SisterCitiesError(damage)


def identity_of(model: PartnershipModel) -> str:
    """What a model is made of: its scenario, its seed, the code and what its numbers rest on."""
    rests_on = (version(name) for name in _DECISIVE)
    parts = (scenario_text(model.scenario), str(model.seed), source_hash(), *rests_on)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _tables(model: PartnershipModel) -> Iterator[tuple[str, Any]]:
    """All tables that a month moves, by name; one that the two worlds share comes once."""
    for field in MOVING:
        rows = getattr(model.world, field)
        null_rows = getattr(model.null_world, field)
        yield f"world.{field}", _used(rows, field, model.world.met)
        if null_rows is not rows:
            yield f"null.{field}", _used(null_rows, field, model.null_world.met)


def _used(rows: Any, field: str, met: Any) -> Any:  # noqa: ANN401
    return np.asarray(rows)[: int(met[0])] if field == _GROWS else np.asarray(rows)


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verified(found: Path) -> dict[str, Any]:
    """What a checkpoint says of itself, once every byte of it is known to be what was written.

    Raises:
        OSError, ValueError, KeyError, TypeError: if anything is not.
    """
    content = (found / _LIST).read_bytes()
    if not found.name.endswith(f"-{hashlib.sha256(content).hexdigest()[:16]}"):
        raise ValueError(f"{_LIST} is not what was written")
    told: dict[str, Any] = json.loads(content)
    for name, checksum in told["tables"].items():
        if _checksum(found / f"{name}.npy") != checksum:
            raise ValueError(f"{name}.npy is not what was written")
    return told


def _fitting(model: PartnershipModel, found: Path, told: dict[str, Any]) -> dict[str, Any]:
    """The tables of a checkpoint, mapped from the disk, once each is known to fit the model.

    Raises:
        OSError, ValueError, KeyError: if one does not.
    """
    if not 0 <= told["month"] <= model.scenario.months:
        raise ValueError(f"month {told['month']} of {model.scenario.months}")
    tables = {
        name: np.load(found / f"{name}.npy", mmap_mode="r", allow_pickle=False)
        for name in told["tables"]
    }
    for name, own in _tables(model):
        rows = tables[name]
        world, _, field = name.partition(".")
        shape = tuple(tables[f"{world}.met"]) if field == _GROWS else own.shape
        kinds = [np.lib.format.dtype_to_descr(each.dtype) for each in (rows, own)]
        if rows.shape != shape or kinds[0] != kinds[1]:
            raise ValueError(f"{name}.npy does not fit the model")
    return tables


def _fill(model: PartnershipModel, tables: dict[str, Any], month: int) -> None:
    """Put tables into the rows that a model has: millions of citizens are there but once."""
    worlds = {"world": model._world, "null": model._null_world}
    for name, rows in tables.items():
        world, _, field = name.partition(".")
        if field == _GROWS:
            grown = np.zeros(rows.shape, rows.dtype).view(np.recarray)
            grown[...] = rows
            worlds[world] = worlds[world]._replace(ties=grown)
        else:
            getattr(worlds[world], field)[...] = rows
    model.resume(worlds["world"], worlds["null"], month)
