"""One test for each thing a user does on the command line, and for each mistake a user can make there."""

import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from sistercities import PartnershipModel, compare, load_scenario, run
from sistercities.cli.parsing import changes_from
from sistercities.world.outcome import outcomes
from sistercities.world.record import measured

from tests.cases import CASES, CHANGES, QUICK
from tests.conftest import NAMES
from tests.folders import contents

type Command = Callable[..., tuple[int, str, str]]


def test_list_names_every_scenario(command: Command) -> None:
    status, printed, _ = command("list")
    assert status == 0
    for name in NAMES:
        assert name in printed


def test_run_prints_a_table_and_writes_a_folder(command: Command) -> None:
    status, printed, complaints = command("run", "jakarta-beijing", "--seed", 7, *QUICK)
    assert (status, complaints) == (0, "")
    for said in (
        "common age of 25 years",
        "n = 3 replicates",
        "95 %",
        "Wilson",
        "Kaplan-Meier",
        "commitment",
        "success",
    ):
        assert said in printed
    folder = Path("results/run-001")
    assert {path.name for path in folder.iterdir()} == {
        "months.parquet", "outcomes.parquet", "summary.csv", "scenarios", "provenance.json", "clock.json",
        "comparison.pdf", "comparison.png", "answer.md",
    }  # fmt: skip


def test_the_same_command_twice_gives_the_same_bytes(command: Command) -> None:
    for out in ("one", "two"):
        assert command("run", "jakarta-beijing", "--seed", 7, *QUICK, "--out", out)[0] == 0
    assert contents(Path("one")) == contents(Path("two"))
    assert command("run", "jakarta-beijing", "--seed", 8, *QUICK, "--out", "three")[0] == 0
    assert contents(Path("one"))["months.parquet"] != contents(Path("three"))["months.parquet"]


def test_the_number_of_workers_changes_nothing(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for workers in (1, 4):
        monkeypatch.setattr(os, "cpu_count", lambda workers=workers: workers)
        assert command("run", "reference", *QUICK, "--out", str(workers))[0] == 0
    assert contents(Path("1")) == contents(Path("4"))


def test_compare_takes_pairings_settings_and_paths(command: Command) -> None:
    Path("mine.toml").write_text('extends = "kyoto-yogyakarta"\ntitle = "Mine"\n', encoding="utf-8")
    status, printed, complaints = command(
        "compare",
        "jakarta-beijing",
        "mine.toml",
        *QUICK,
        "--set",
        "mine:cities.kyoto.office=1",
        "--out",
        "out",
    )
    assert (status, complaints) == (0, "")
    assert "Mine" in printed and "Jakarta - Beijing" in printed
    assert load_scenario(Path("out/scenarios/mine.toml")).cities["kyoto"].office.value == 1


def test_compare_alone_takes_every_real_pairing() -> None:
    told = compare(replicates=2, changes=CHANGES)
    assert [each.scenario.name for each in told.ensembles] == list(CASES)


@pytest.mark.long
def test_compare_alone_names_every_real_pairing_and_draws_four_to_a_page(command: Command) -> None:
    status, printed, _ = command("compare", *QUICK)
    assert status == 0
    real = [load_scenario(name) for name in NAMES if not load_scenario(name).synthetic]
    titles = [
        each.title for each in real if each.name not in {"jakarta-beijing", "jakarta-portfolio"}
    ]
    assert all(city in printed for title in titles for city in title.split(" - "))
    assert (
        "jakarta-beijing" in printed and "jakarta-portfolio" in printed
    )  # by name: both report Jakarta - Beijing
    assert "Neutral pair" not in printed
    assert (
        len(list(Path("results/compare-001").glob("comparison*.png"))) == 3
    )  # four pairings to a figure


def test_provenance_names_everything(command: Command) -> None:
    command("run", "reference", "--seed", 5, *QUICK, "--out", "out")
    told = json.loads(Path("out/provenance.json").read_text(encoding="utf-8"))
    assert told["asked"]["seed"] == 5
    assert told["asked"]["changes"]["defaults.city.citizens"] == "60"
    assert (
        told["files"]["months.parquet"]
        == hashlib.sha256(Path("out/months.parquet").read_bytes()).hexdigest()
    )
    assert len(told["seeds"]["reference"]) == 3
    assert {"numpy", "mesa", "numba", "sistercities", "python"} <= set(told["versions"])
    assert len(told["code"]["source_hash"]) == 16


def test_tables_hold_every_replicate_month_and_column(command: Command) -> None:
    command("run", "reference", *QUICK, "--out", "out")
    months, told = pd.read_parquet("out/months.parquet"), pd.read_parquet("out/outcomes.parquet")
    assert len(months) == 3 * 312
    assert list(months.columns[6:]) == list(measured())
    assert months["month"].iloc[0] == "1990-01"
    assert len(told) == 3
    summary = pd.read_csv("out/summary.csv")
    assert (summary["n"] == 3).all()
    assert {"low", "high", "interval", "unit"} <= set(summary.columns)


def test_a_stored_number_is_rebuilt_from_its_seed() -> None:
    """The Python twin: any row of the tables comes back from its scenario and seed."""
    comparison = run("kyoto-yogyakarta", replicates=2, changes=CHANGES)
    ensemble = comparison.ensembles[0]
    row = ensemble.outcomes.iloc[1]
    model = PartnershipModel(ensemble.scenario, rng=int(row["seed"])).run()
    again = outcomes(model.record[None, : 12 * comparison.ages[0]]).iloc[0]
    for name in again.index:
        assert again[name] == row[name] or (pd.isna(again[name]) and pd.isna(row[name])), name


def test_python_twin_of_compare_meets_at_the_common_age() -> None:
    comparison = compare("jakarta-beijing", "kyoto-yogyakarta", replicates=2, changes=CHANGES)
    assert comparison.ages == (25,)
    assert comparison.folder is None
    assert comparison.ensembles[0].seeds == comparison.ensembles[1].seeds
    assert set(comparison.table["scenario"]) == {"jakarta-beijing", "kyoto-yogyakarta"}


def test_one_replicate_has_no_interval(command: Command) -> None:
    status, printed, _ = command("run", "reference", *QUICK, "--replicates", 1)
    assert status == 0
    assert " nan" not in printed and "[nan" not in printed


MISTAKES = [
    (("run", "jakarta-bejing"), 'no scenario "jakarta-bejing"; did you mean "jakarta-beijing"?'),
    (("run", "nothing.toml"), "nothing.toml: no such file"),
    (("run", "x" * 10_000), "no scenario"),
    (("run",), "; see sistercities run --help"),
    (("run", "jakarta", "beijing"), "beijing: not expected here; see sistercities run --help"),
    (("rum",), "No such command"),
    (("run", "base", "--replicates", 0), "replicates: 0 given; it must be from 1 to"),
    (("run", "base", "--replicates", "many"), "'--replicates': expected a whole number"),
    (("run", "base", "--seed", -1), "seed: -1 given"),
    (("run", "base", "--sed", 1), "--sed"),
    (("run", "base", "--set", "title"), "expected key=value"),
    (
        ("run", "base", "--set", "behaviour.lapse=2"),
        "behaviour.lapse: 2 given; it must be at most 1",
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=nan"),
        "behaviour.lapse: nan is not a finite number",
    ),
    (("run", "base", "--set", "behaviour.lapze=0.1"), 'did you mean "lapse"?'),
    (
        ("run", "base", "--set", "calendar.until=1980-01"),
        "partnerships.first-second.signed: 1990-01, after the calendar ends in 1980-01",
    ),
    (("run", "base", "--set", "a=1", "--set", "a=2"), "given twice"),
    (("compare", "base", "base"), "given twice"),
    (("compare", "base", "--set", "kyoto:title=1"), '"kyoto" is not compared here'),
    (("compare", "base", "reference", "--set", "referenc:title=1"), 'did you mean "reference"?'),
    (
        ("compare", "jakarta-beijing", "base", "--set", "cities.jakarta.office=1"),
        "in base; SCENARIO:cities.jakarta.office changes one scenario only",
    ),
    (
        ("run", "jakarta-beijing", "--set", 'cities.jakarta.population="600,000"'),
        "write 600000, without quotes",
    ),
    (
        ("compare", "base", "--set", "base:behaviour.lapse=0.1"),
        "one behaviour holds for all pairings",
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=" + "1" * 5_000),
        "behaviour.lapse: a number of thousands of digits",
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=" + "[" * 3_000),
        "lists within lists, more than 100 deep",
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=" + "[" * 300 + "]" * 300),
        "lists within lists, more than 100 deep",
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=0.1\nbehaviour.capacity=3"),
        "give each change a --set of its own",
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=0.1\r\n[calendar]"),
        "give each change a --set of its own",
    ),
    (
        ("run", "base", "--set", "title=One\nTwo"),
        "title: more than one line; give each change a --set of its own",
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=0.1 # a tenth"),
        'behaviour.lapse: "0.1 # a tenth" given',
    ),
    (
        ("run", "base", "--set", "behaviour.lapse=0.1]\nx = [2"),
        "behaviour.lapse: more than one line",
    ),
    (("run", "base", "--set", "behaviour.lapse=0.1, 0.2"), 'behaviour.lapse: "0.1, 0.2" given'),
    (("run", "base", "--set", "behaviour.lapse=0.1,"), 'behaviour.lapse: "0.1," given'),
    (("run", "base", "--set", "ti\ntle"), "--set ti\\ntle: expected key=value"),
    (("run", "base", "--set", "title=\udcff"), "--set title=\\udcff: not UTF-8 text"),
    (("run", "base", "--set", "defaults.city.citizens=20000000000000"), "defaults.city.citizens"),
]


@pytest.mark.parametrize(("arguments", "said"), MISTAKES, ids=lambda value: str(value)[:60])
def test_a_mistake_is_told_in_one_line_and_nothing_is_written(
    command: Command, arguments: tuple[object, ...], said: str
) -> None:
    status, printed, complaint = command(*arguments)
    assert (status, printed) == (2, "")
    assert said in complaint
    assert len(complaint.splitlines()) == 1
    assert len(complaint) < 400
    assert not list(Path().iterdir())


def test_a_used_folder_is_left_alone(command: Command) -> None:
    Path("mine").mkdir()
    Path("mine/thesis.txt").write_text("years of work", encoding="utf-8")
    status, _, complaint = command("run", "base", *QUICK, "--out", "mine")
    assert status == 2
    assert "mine: already in use" in complaint
    assert [path.name for path in Path().rglob("*")] == ["mine", "thesis.txt"]


def test_an_empty_folder_may_be_used(command: Command) -> None:
    Path("mine").mkdir()
    assert command("run", "reference", *QUICK, "--out", "mine")[0] == 0
    assert Path("mine/summary.csv").is_file()


def test_a_place_that_cannot_be_written_is_told_before_the_work(command: Command) -> None:
    Path("file").write_text("", encoding="utf-8")
    status, _, complaint = command("run", "base", *QUICK, "--out", "file/below")
    assert status == 2
    assert "file/below: cannot be written" in complaint
    assert len(complaint.splitlines()) == 1


def fail(*_: object, **__: object) -> None:
    raise RuntimeError("broken")


def test_nothing_half_written_when_the_simulation_fails(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sistercities.questions.compare.simulate", fail)
    with pytest.raises(RuntimeError, match="broken"):
        command("run", "reference", *QUICK)
    assert not list(Path().iterdir())


def test_what_was_simulated_is_kept_when_a_figure_fails(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sistercities.paper.figures.comparison.draw_comparison", fail)
    with pytest.raises(RuntimeError, match="broken") as error:
        command("run", "reference", *QUICK, "--out", "out")
    assert error.value.__notes__ == ["out: what was written before is in out-kept-001"]
    assert len(pd.read_parquet("out-kept-001/months.parquet")) == 3 * 312
    assert [path.name for path in Path().iterdir()] == ["out-kept-001"]


def test_a_system_that_refuses_is_told_in_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(error: Exception) -> None:
        def simulate(*_: object) -> None:
            raise error

        monkeypatch.setattr("sistercities.questions.compare.simulate", simulate)

    refuse(MemoryError())
    said = "sistercities: there is not enough memory; fewer agents or replicates need less\n"
    assert command("run", "reference", *QUICK) == (2, "", said)
    refuse(OSError(errno.EMFILE, "Too many open files", "a\nfile"))
    assert command("run", "reference", *QUICK) == (
        2,
        "",
        "sistercities: a\\nfile: Too many open files\n",
    )


def test_a_setting_is_a_value_or_a_text() -> None:
    told = {
        "a": "1",
        "b": "[1, 2]",
        "c": "Room #5",
        "d": '"""x\ny"""',
        "e": "{ u = 1 }",
        "f": "1992-08",
        "g": "[\n1\n]",
    }
    values = {
        "a": 1,
        "b": [1, 2],
        "c": "Room #5",
        "d": "x\ny",
        "e": {"u": 1},
        "f": "1992-08",
        "g": [1],
    }
    assert changes_from([f"{key}={text}" for key, text in told.items()]) == values


def test_the_installed_command_answers() -> None:
    """As a process of its own: exit status and streams are those of the shell."""
    ran = subprocess.run(
        [sys.executable, "-m", "sistercities", "run", "nowhere"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith('sistercities: no scenario "nowhere"')
    shown = subprocess.run(
        [sys.executable, "-m", "sistercities", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stdout.startswith("sistercities 0.1.0")


def test_no_command_at_all_gives_the_help() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "sistercities"], capture_output=True, text=True, check=False
    )
    assert shown.returncode == 2
    assert "\n  compare " in shown.stdout
