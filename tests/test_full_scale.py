"""One agent for every inhabitant: refused when it cannot fit, and killed half-way it goes on to the same bytes."""

import errno
import hashlib
import json
import math
import os
import random
import re
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from sistercities import PartnershipModel, SisterCitiesError, load_scenario
from sistercities.agents.actors import Citizen
from sistercities.agents.view import LARGEST
from sistercities.questions import full_scale
from sistercities.questions.full_scale import (
    load_checkpoint,
    memory_needed,
    save_checkpoint,
    with_every_inhabitant,
)
from sistercities.world import founding
from sistercities.world.state import World

from tests.folders import contents

type Command = Callable[..., tuple[int, str, str]]

EXPERIMENT = Path(__file__).parent / "measurements" / "every_inhabitant.py"
VILLAGES = {"cities.jakarta.population": 20_000, "cities.beijing.population": 30_001}
FEW = {
    "defaults.city.businesses": 60,
    "defaults.city.citizens": 90,
    "behaviour.own_meetings": 0.1,
    "calendar.until": "1994-12",
}
VILLAGE: dict[str, object] = {"defaults.city.population": 20_000, "calendar.until": "1995-12"}
SAVING_ALWAYS = f"""
import sys
from sistercities.questions import full_scale
full_scale.CHECKPOINT_SECONDS, full_scale.CHECKPOINT_SHARE = 0.0, float("inf")
full_scale.run_full_scale("base", seed=5, changes={VILLAGE}, out=sys.argv[1])
"""


class Saved(NamedTuple):
    """A checkpoint, and the months of the whole run."""

    checkpoint: Path
    months: pd.DataFrame


def test_every_inhabitant_has_an_agent() -> None:
    scenario = with_every_inhabitant(load_scenario("jakarta-beijing", VILLAGES))
    assert [city.citizens for city in scenario.cities.values()] == [20_000, 30_001]
    growing = {"cities.jakarta.population": {"value": {"1990-01": 10_000.0, "2017-01": 15_000.4}}}
    assert (
        with_every_inhabitant(load_scenario("jakarta-beijing", growing)).cities["jakarta"].citizens
        == 15_000
    )


def test_a_full_scale_run_is_that_of_the_model(command: Command) -> None:
    settings = [part for key, value in VILLAGES.items() for part in ("--set", f"{key}={value}")]
    status, printed, complaints = command(
        "run", "jakarta-beijing", "--full-scale", "--seed", 5, *settings
    )
    assert (status, complaints) == (0, "")
    assert "n = 1 replicate\n" in printed
    folder = Path("results/full-scale-jakarta-beijing-5")
    model = PartnershipModel(load_scenario(folder / "scenarios/jakarta-beijing.toml"), rng=5).run()
    assert model.scenario.cities["beijing"].citizens == 30_001
    assert [path.name for path in Path("results").iterdir()] == [folder.name]


def test_a_run_that_is_stopped_says_how_to_go_on(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = [part for key, value in VILLAGES.items() for part in ("--set", f"{key}={value}")]
    advance = founding.advance_world

    def stop_in_the_middle(world: World, first: int, last: int) -> World:
        if (
            first == 99 and world.agreements[0].signed
        ):  # while the tables move, of the one world and not yet the other
            signal.raise_signal(signal.SIGINT)
        return advance(world, first, last)

    monkeypatch.setattr("sistercities.agents.model.advance_world", stop_in_the_middle)
    arguments = ("run", "jakarta-beijing", "--full-scale", "--out", "mine", *settings)
    status, printed, complaint = command(*arguments)
    assert (status, printed) == (130, "")
    assert (
        complaint == "sistercities: stopped after 100 months; the same command goes on from there\n"
    )
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    monkeypatch.setattr("sistercities.agents.model.advance_world", advance)
    assert command(*arguments)[0] == 0
    assert command(*arguments[:4], "whole", *settings)[0] == 0
    assert contents(Path("mine")) == contents(Path("whole"))
    assert sorted(path.name for path in Path().iterdir()) == ["mine", "whole"]


def test_a_second_interruption_stops_at_once(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop_twice(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("sistercities.agents.model.advance_world", stop_twice)
    status, _, complaint = command(
        "run", "base", "--full-scale", "--set", "defaults.city.population=500"
    )
    assert status == 130
    assert (
        complaint
        == "sistercities: stopped within a month; the same command goes on from what was saved before\n"
    )


def test_what_does_not_fit_is_refused_before_it_begins(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sistercities.questions.full_scale.memory_available", lambda: 10**8)
    status, printed, complaint = command("run", "jakarta-beijing", "--full-scale")
    assert (status, printed) == (2, "")
    assert "GB of memory, and 0.1 GB are free" in complaint
    assert not list(Path().iterdir())
    with pytest.raises(SisterCitiesError, match="at most 2,147,483,647"):
        with_every_inhabitant(
            load_scenario("base", {"defaults.city.population": 1e8, "cities": MANY})
        )


MANY = {f"city{number}": {"name": f"City {number}"} for number in range(30)} | {
    key: {"name": key} for key in ("first", "second")
}


def test_memory_grows_with_citizens() -> None:
    few, many = (
        load_scenario("base", {"defaults.city.citizens": number}) for number in (1_000, 1_001_000)
    )
    assert memory_needed(many) - memory_needed(few) == 2_000_000 * 18


def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    full_scale.run_full_scale("base", seed=5, changes=VILLAGE, out=tmp_path / "whole")
    killed = subprocess.Popen([sys.executable, "-c", SAVING_ALWAYS, tmp_path / "killed"])
    saved = tmp_path / ".killed-checkpoint"
    deadline = time.monotonic() + 60.0
    while not list(saved.glob("month-002*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert list(saved.glob("month-*")) and not (tmp_path / "killed").exists()
    months: list[int] = []
    full_scale.run_full_scale(
        "base", seed=5, changes=VILLAGE, out=tmp_path / "killed", done=months.append
    )
    assert 20 < months[0] < months[-1] == 72
    assert contents(tmp_path / "whole") == contents(tmp_path / "killed")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["killed", "whole"]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Saved:
    """A model after 30 months, its checkpoint, and how it ends."""
    folder = tmp_path_factory.mktemp("saved") / "checkpoint"
    model = PartnershipModel(load_scenario("base", FEW), rng=1)
    model.run_for(30)
    save_checkpoint(model, folder)
    (checkpoint,) = folder.iterdir()
    return Saved(checkpoint, model.run().months)


def resumed(folder: Path, seed: int = 1) -> PartnershipModel:
    """A model that goes on from what lies in a folder."""
    model = PartnershipModel(load_scenario("base", FEW), rng=seed)
    load_checkpoint(model, folder)
    return model


def test_a_model_goes_on_from_its_checkpoint(saved: Saved) -> None:
    model = resumed(saved.checkpoint.parent)
    assert model.time == 30.0
    assert np.shares_memory(
        model.null_world.citizens, model.world.citizens
    )  # the two worlds share them, before and after
    assert model.run().months.equals(saved.months)


def test_a_checkpoint_of_something_else_is_refused(saved: Saved) -> None:
    with pytest.raises(
        SisterCitiesError,
        match=r"made by another scenario, seed or version; remove .* to begin anew",
    ):
        resumed(saved.checkpoint.parent, seed=2)


def flipped(path: Path, luck: random.Random) -> None:
    content = bytearray(path.read_bytes())
    content[luck.randrange(len(content))] ^= 1 << luck.randrange(8)
    path.write_bytes(content)


DAMAGE: dict[str, Callable[[Path, random.Random], object]] = {
    "one bit": flipped,
    "cut off": lambda path, luck: os.truncate(path, luck.randrange(path.stat().st_size)),
    "empty": lambda path, _: os.truncate(path, 0),
    "longer": lambda path, _: path.write_bytes(path.read_bytes() + b"\0"),
    "gone": lambda path, _: path.unlink(),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_any_file_of_a_checkpoint_is_told(
    damage: str, saved: Saved, tmp_path: Path
) -> None:
    luck = random.Random(damage)
    names = sorted(path.name for path in saved.checkpoint.iterdir())
    assert len(names) > 20
    for name in names:
        folder = tmp_path / name
        shutil.copytree(saved.checkpoint.parent, folder)
        DAMAGE[damage](folder / saved.checkpoint.name / name, luck)
        with pytest.raises(SisterCitiesError) as error:
            resumed(folder)
        (line,) = str(error.value).splitlines()
        assert line.startswith(f"{folder}/{saved.checkpoint.name}: the checkpoint is damaged (")
        assert line.endswith(f"); remove {folder} to begin anew, or give another folder with --out")


def test_an_older_checkpoint_that_is_whole_is_used(saved: Saved, tmp_path: Path) -> None:
    model = resumed(saved.checkpoint.parent)
    model.run_for(10)
    save_checkpoint(model, tmp_path)
    (newer,) = tmp_path.iterdir()
    shutil.copytree(saved.checkpoint, tmp_path / saved.checkpoint.name)
    flipped(newer / "world.businesses.npy", random.Random(1))
    older = resumed(tmp_path)
    assert older.time == 30.0
    assert older.run().months.equals(saved.months)


def rewritten(checkpoint: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """A checkpoint with other content, and with checksums that agree with it."""
    listing = checkpoint / "checkpoint.json"
    told = json.loads(listing.read_bytes())
    change(told)
    for name in told["tables"]:
        told["tables"][name] = hashlib.sha256((checkpoint / f"{name}.npy").read_bytes()).hexdigest()
    listing.write_text(json.dumps(told), encoding="utf-8")
    number = hashlib.sha256(listing.read_bytes()).hexdigest()[:16]
    checkpoint.rename(checkpoint.with_name(f"month-0030-{number}"))


FORGED: dict[str, Callable[[Path], Callable[[dict[str, Any]], object]]] = {
    "shape": lambda folder: (
        lambda _: np.save(folder / "world.pools.npy", np.load(folder / "world.pools.npy")[:, :1])
    ),
    "kind": lambda folder: (
        lambda _: np.save(folder / "world.met.npy", np.load(folder / "world.met.npy").astype(float))
    ),
    "ties": lambda folder: (
        lambda _: np.save(folder / "null.ties.npy", np.load(folder / "null.ties.npy")[:-1])
    ),
    "month": lambda _: lambda told: told.update(month=10_000),
    "missing": lambda _: lambda told: told["tables"].pop("null.record"),
    "no number": lambda _: lambda told: told.update(month="30"),
}


@pytest.mark.parametrize("forged", FORGED)
def test_tables_that_do_not_fit_the_model_never_reach_it(
    forged: str, saved: Saved, tmp_path: Path
) -> None:
    checkpoint = tmp_path / saved.checkpoint.name
    shutil.copytree(saved.checkpoint, checkpoint)
    rewritten(checkpoint, FORGED[forged](checkpoint))
    with pytest.raises(SisterCitiesError, match="the checkpoint is damaged"):
        resumed(tmp_path)


def test_saving_the_same_month_again_changes_nothing(saved: Saved, tmp_path: Path) -> None:
    model = resumed(saved.checkpoint.parent)
    save_checkpoint(model, tmp_path)
    before = contents(tmp_path)
    save_checkpoint(model, tmp_path)
    assert contents(tmp_path) == before


def test_a_full_disk_stops_no_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint that cannot be written leaves the one before it."""
    save = np.save
    failing: list[Path] = []

    def fail(path: Path, *given: Any, **more: Any) -> None:
        if len(failing) < 1_000 and list(tmp_path.glob(".out-checkpoint/month-*")):
            failing.append(path)
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        save(path, *given, **more)

    changes = {"defaults.city.population": 500, "calendar.until": "1992-12"}
    with monkeypatch.context() as patched:
        patched.setattr(np, "save", fail)
        patched.setattr(full_scale, "CHECKPOINT_SECONDS", 0.0)
        patched.setattr(full_scale, "CHECKPOINT_SHARE", math.inf)
        full_scale.run_full_scale("base", seed=5, changes=changes, out=tmp_path / "out")
    assert len(failing) > 20
    full_scale.run_full_scale("base", seed=5, changes=changes, out=tmp_path / "again")
    assert contents(tmp_path / "out") == contents(tmp_path / "again")


def test_millions_answer_by_column_and_refuse_to_be_walked_through() -> None:
    number = LARGEST + 2
    sizes = {
        "defaults.cities.first.citizens": number - 50,
        "defaults.city.citizens": 50,
        "defaults.city.businesses": 10,
    }
    model = PartnershipModel(
        load_scenario("base", {**sizes, "calendar.until": "1992-12"}), rng=1
    ).run()
    citizens = model.agents_by_type[Citizen]
    assert citizens.agg("participating", "mean") == np.mean(citizens.column("participating"))
    assert model.citizen(number - 1).city == 1
    taking_part = citizens.where(citizens.column("participating"))
    assert taking_part.agg("participating", "min") is True
    with pytest.raises(SisterCitiesError, match="read a column instead"):
        citizens.select(lambda citizen: citizen.participating)
    with pytest.raises(SisterCitiesError, match="the model has 0 to"):
        model.citizen(number)


@pytest.mark.long
def test_the_experiment_tells_what_every_inhabitant_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    villages = tmp_path / "villages.toml"
    lines = [
        'extends = "base"',
        'title = "Villages"',
        "[defaults.city]",
        "population = 3000",
        "citizens = 100",
    ]
    villages.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["every_inhabitant.py", "2", str(villages)])
    runpy.run_path(str(EXPERIMENT), run_name="__main__")
    printed = capsys.readouterr().out
    assert "n = 2 seeds" in printed and "Student's t" in printed
    (row,) = [line for line in printed.splitlines() if line.strip().startswith("citizens_a")]
    assert len(re.findall(r"\[[^\]]+\]", row)) == 3
