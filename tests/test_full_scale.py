"""One agent for every inhabitant: refused when it cannot fit, and killed half-way it goes on to the same bytes."""

import re
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sistercities import PartnershipModel, SisterCitiesError, load_scenario
from sistercities.agents import Citizen
from sistercities.crowd import CROWD
from sistercities.experiment.checkpoint import load_checkpoint, save_checkpoint
from sistercities.experiment.full_scale import memory_needed, with_every_inhabitant
from sistercities.founding import NEVER, advance_world
from sistercities.view import LARGEST
from sistercities.world import World

from tests.test_command_line import contents

type Command = Callable[..., tuple[int, str, str]]

EXPERIMENT = Path(__file__).parent.parent / "experiments" / "every_inhabitant.py"
VILLAGES = {"cities.jakarta.population": 20_000, "cities.beijing.population": 30_001}
SAVING_ALWAYS = """
import sys
from sistercities.experiment import full_scale
full_scale.CHECKPOINT_SECONDS = 0.0
full_scale.run_full_scale("base", seed=5, changes={changes}, out=sys.argv[1])
"""


def test_every_inhabitant_has_an_agent() -> None:
    scenario = with_every_inhabitant(load_scenario("jakarta-beijing", VILLAGES))
    assert [city.citizens for city in scenario.cities.values()] == [20_000, 30_001]
    growing = {"cities.jakarta.population": {"value": {"1990-01": 10_000.0, "2017-01": 15_000.4}}}
    assert with_every_inhabitant(load_scenario("jakarta-beijing", growing)).cities["jakarta"].citizens == 15_000


def test_a_full_scale_run_is_that_of_the_model(command: Command) -> None:
    settings = [part for key, value in VILLAGES.items() for part in ("--set", f"{key}={value}")]
    status, printed, complaints = command("run", "jakarta-beijing", "--full-scale", "--seed", 5, *settings)
    assert (status, complaints) == (0, "")
    assert "n = 1 replicate\n" in printed
    folder = Path("results/full-scale-jakarta-beijing-5")
    model = PartnershipModel(load_scenario(folder / "scenarios/jakarta-beijing.toml"), rng=5).run()
    assert model.scenario.cities["beijing"].citizens == 30_001
    assert [path.name for path in Path("results").iterdir()] == [folder.name]


def test_a_run_that_is_stopped_says_how_to_go_on(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = [part for key, value in VILLAGES.items() for part in ("--set", f"{key}={value}")]
    step = PartnershipModel.step

    def stop_at_hundred(model: PartnershipModel) -> None:
        step(model)
        if model.time == 100:
            raise KeyboardInterrupt

    monkeypatch.setattr(PartnershipModel, "step", stop_at_hundred)
    arguments = ("run", "jakarta-beijing", "--full-scale", "--out", "mine", *settings)
    status, printed, complaint = command(*arguments)
    assert (status, printed) == (130, "")
    assert "stopped after 100 months; the same command goes on from there" in complaint
    monkeypatch.setattr(PartnershipModel, "step", step)
    assert command(*arguments)[0] == 0


def test_a_run_that_is_stopped_within_a_month_does_not_save_half_of_it(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = [part for key, value in VILLAGES.items() for part in ("--set", f"{key}={value}")]
    arguments = ("run", "jakarta-beijing", "--full-scale", *settings)
    assert command(*arguments, "--out", "whole")[0] == 0

    def stop_between_the_worlds(world: World, month: int, until: int) -> World:
        if month == 100 and world.agreements[0].signs == NEVER:
            raise KeyboardInterrupt
        return advance_world(world, month, until)

    with monkeypatch.context() as patched:
        patched.setattr("sistercities.model.advance_world", stop_between_the_worlds)
        status, printed, complaint = command(*arguments, "--out", "stopped")
    assert (status, printed) == (130, "")
    assert "stopped after 100 months; the same command goes on from the last checkpoint" in complaint
    assert command(*arguments, "--out", "stopped")[0] == 0
    assert contents(Path("stopped")) == contents(Path("whole"))


def test_what_does_not_fit_is_refused_before_it_begins(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sistercities.experiment.full_scale.memory_available", lambda: 10**8)
    status, printed, complaint = command("run", "jakarta-beijing", "--full-scale")
    assert (status, printed) == (2, "")
    assert "GB of memory, and 0.1 GB are free" in complaint
    assert not list(Path().iterdir())
    with pytest.raises(SisterCitiesError, match="at most 2,147,483,647"):
        with_every_inhabitant(load_scenario("base", {"defaults.city.population": 1e8, "cities": MANY}))


MANY = {f"city{number}": {"name": f"City {number}"} for number in range(30)} | {
    key: {"name": key} for key in ("first", "second")
}


def test_memory_grows_with_citizens() -> None:
    few, many = (load_scenario("base", {"defaults.city.citizens": number}) for number in (1_000, 1_001_000))
    assert memory_needed(many) - memory_needed(few) == 2_000_000 * 20


def test_a_killed_run_goes_on_to_the_same_bytes(tmp_path: Path) -> None:
    code = SAVING_ALWAYS.replace("{changes}", repr({"defaults.city.population": 20_000, "calendar.until": "2000-12"}))
    subprocess.run([sys.executable, "-c", code, tmp_path / "whole"], check=True)
    killed = subprocess.Popen([sys.executable, "-c", code, tmp_path / "killed"])
    saved = tmp_path / ".killed-checkpoint"
    deadline = time.monotonic() + 60.0
    while not list(saved.glob("month-01*")) and time.monotonic() < deadline:
        time.sleep(0.01)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert list(saved.glob("month-*")) and not (tmp_path / "killed").exists()
    subprocess.run([sys.executable, "-c", code, tmp_path / "killed"], check=True)
    assert contents(tmp_path / "whole") == contents(tmp_path / "killed")
    assert not saved.exists()


def test_a_checkpoint_of_something_else_or_damaged_is_refused(tmp_path: Path) -> None:
    scenario = load_scenario("base", {"defaults.city.businesses": 5, "defaults.city.citizens": 9})
    model = PartnershipModel(scenario, rng=1)
    model.step()
    save_checkpoint(model, tmp_path)
    resumed = PartnershipModel(scenario, rng=1)
    load_checkpoint(resumed, tmp_path)
    assert resumed.time == 1.0
    assert resumed.run().months.equals(model.run().months)
    with pytest.raises(SisterCitiesError, match="made by another scenario, seed or version"):
        load_checkpoint(PartnershipModel(scenario, rng=2), tmp_path)
    (tmp_path / "month-0001" / "world.record.npy").write_bytes(b"broken")
    with pytest.raises(SisterCitiesError, match="damaged"):
        load_checkpoint(PartnershipModel(scenario, rng=1), tmp_path)


def test_millions_answer_by_column_and_refuse_to_be_walked_through() -> None:
    number = LARGEST + 2
    sizes = {
        "defaults.cities.first.citizens": number - 50,
        "defaults.city.citizens": 50,
        "defaults.city.businesses": 10,
    }
    model = PartnershipModel(load_scenario("base", {**sizes, "calendar.until": "1992-12"}), rng=1).run()
    citizens = model.agents_by_type[Citizen]
    assert len(model.world.citizens) >= CROWD
    assert citizens.agg("participating", "mean") == np.mean(citizens.column("participating"))
    assert model.citizen(number - 1).city == 1
    taking_part = citizens.where(citizens.column("participating"))
    assert taking_part.agg("participating", "min") is True
    with pytest.raises(SisterCitiesError, match="read a column instead"):
        citizens.select(lambda citizen: citizen.participating)
    with pytest.raises(SisterCitiesError, match="the model has 0 to"):
        model.citizen(number)


def test_the_experiment_tells_what_every_inhabitant_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    villages = tmp_path / "villages.toml"
    lines = ['extends = "base"', 'title = "Villages"', "[defaults.city]", "population = 3000", "citizens = 100"]
    villages.write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["every_inhabitant.py", "2", str(villages)])
    runpy.run_path(str(EXPERIMENT), run_name="__main__")
    printed = capsys.readouterr().out
    assert "n = 2 seeds" in printed and "Student's t" in printed
    (row,) = [line for line in printed.splitlines() if line.strip().startswith("citizens_a")]
    assert len(re.findall(r"\[[^\]]+\]", row)) == 3
