"""Every command, study file and program that the pages on studies show is run, at small size."""

import re
import shlex
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sistercities import Study, sweep
from sistercities.study.library import load_study, study_names
from sistercities.study.workers import Borrowed

from tests.documents import PAGES, blocks, commands
from tests.studies import Here

STUDIES = "docs/use/studies.md"
SCALING = "docs/use/scaling.md"
SENSITIVITY = "docs/use/sensitivity.md"
COMMANDS = sorted(
    {
        line
        for page in (STUDIES, SCALING, "docs/reference/commands.md")
        for line in commands(page)
        if line.startswith(("sistercities sweep", "sistercities run --from"))
    }
)
SMALL = {"constants.defaults.city.businesses": 20, "constants.defaults.city.citizens": 30}
SETTINGS = [word for key, value in SMALL.items() for word in ("--set", f"{key}={value}")]
SCREENING = {
    **SMALL,
    "scenarios": ["kyoto-yogyakarta"],
    "design": {"kind": "morris", "size": 2},
    "replicates": 1,
    "levers": {
        "will": {"keys": ["partnerships.*.sides.*.will"], "range": [0.2, 0.8]},
        "cities.*.office": {"range": [0.0, 1.0]},
    },
    "figure": {"kind": "lines", "outcomes": ["exchange_index"], "x": "will"},
}


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sweep simulates in this process, on whatever cluster a page has it."""
    for module in ("questions.sweep", "study.workers"):
        monkeypatch.setattr(f"sistercities.{module}.crew_of", lambda *_: Borrowed(Here(), 1))
    monkeypatch.setattr("sistercities.study.forecast.TRIAL_SECONDS", 0.1)


def test_the_pages_show_commands() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(line, marks=pytest.mark.long) if "replicates=" in line else line
        for line in COMMANDS
    ],
)
def test_command_runs(line: str, command: Callable[..., tuple[int, str, str]]) -> None:
    (study,) = blocks(STUDIES, "toml")
    Path("my-study.toml").write_text(study, encoding="utf-8")
    arguments = shlex.split(line)[1:]
    if arguments[0] == "run":
        sweep("commitment", changes={**SMALL, "design.size": 3, "replicates": 4})
    elif "--set" in arguments:
        sweep("commitment", changes={**SMALL, "design.size": 2, "replicates": 1})
        arguments = [
            "sweep",
            "commitment",
            *SETTINGS,
            "--set",
            "design.size=2",
            "--set",
            "replicates=2",
        ]
    else:
        arguments += [*SETTINGS, "--set", "design.size=2", "--set", "replicates=1"]
    status, printed, complaints = command(*arguments)
    assert (status, [each for each in complaints.splitlines() if "goes on from" not in each]) == (
        0,
        [],
    )
    assert printed


def test_programs_of_the_page_on_studies_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    sweep("commitment", changes={**SMALL, "design.size": 2, "replicates": 2})
    sweep("commitment", "results/screening", changes=SCREENING)
    for program in blocks(STUDIES, "python"):
        exec(compile(program, STUDIES, "exec"), {})
    printed = capsys.readouterr().out
    assert "0.8" in printed and "mu_star" in printed


def test_the_page_on_sensitivity_can_be_followed(
    command: Callable[..., tuple[int, str, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    (study,) = blocks(SENSITIVITY, "toml")
    name, _, _ = study.removeprefix("# ").partition("\n")
    Path(name).write_text(study, encoding="utf-8")
    few = ["--set", "design.size=4", "--set", "replicates=2", "--set", "age=3", *SETTINGS]
    for line in commands(SENSITIVITY):
        arguments = shlex.split(line)[1:]
        asked = [*arguments, *few] if arguments[0] == "sweep" else arguments
        status, printed, complaints = command(*asked)
        assert (status, complaints) == (0, "")
    assert "mu*" in printed and "Not converged: take at least 10 replicates" in printed
    for program in blocks(SENSITIVITY, "python"):
        exec(compile(program, SENSITIVITY, "exec"), {})
    assert "[15 rows x 11 columns]" in capsys.readouterr().out


def test_the_study_of_the_page_is_what_the_page_says(tmp_path: Path) -> None:
    path = tmp_path / "my-study.toml"
    path.write_text(blocks(STUDIES, "toml")[0], encoding="utf-8")
    study = load_study(path)
    assert study.constants == {"leaders": "hazard"}
    assert list(study.variables) == ["cities.*.office", "turnover", "behaviour.memory_office"]


def test_the_page_names_every_built_in_study() -> None:
    assert set(re.findall(r"^\| `(\w+)` \| .*\?", PAGES[STUDIES], re.MULTILINE)) == {*study_names()}


def test_the_page_lists_what_can_be_recorded_and_explains_the_figure() -> None:
    from sistercities.paper.odd import refreshed
    from sistercities.study.file import FigureRequest
    from sistercities.world.outcome import described

    page = PAGES[STUDIES]
    assert refreshed(page) == page, "out of date; run: make tables"
    assert set(
        re.findall(
            r"^\| `(\w+)` \| ",
            page.partition("table: recordable")[2].partition("<!-- end")[0],
            re.MULTILINE,
        )
    ) == {*described()}
    figure = page.partition("### The figure")[2].partition("## ")[0]
    for word in (*FigureRequest.model_fields, "heatmap", "lines", "scenario"):
        assert f"`{word}" in figure or f'"{word}"' in figure, word


def test_the_page_names_every_design() -> None:
    from sistercities.study.design import DesignKind

    table = PAGES[STUDIES].partition("| design |")[2]
    assert set(re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE)) >= set(
        DesignKind.__value__.__args__
    )


@pytest.mark.filterwarnings("ignore")
def test_the_program_for_slurm_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slurm itself is not here: the job that would be submitted is looked at instead, and the sweep runs in place."""
    submitted: list[tuple[int, str]] = []
    dask_jobqueue: Any = import_module("dask_jobqueue")

    class Offline(dask_jobqueue.SLURMCluster):
        def scale(self, n: int = 0, jobs: int = 0) -> None:
            if jobs:
                submitted.append((jobs, self.job_script()))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(dask_jobqueue, "SLURMCluster", Offline)
    (program,) = blocks(SCALING, "python")
    names: dict[str, Any] = {}
    small = f'"commitment", changes={ ({**SMALL, "design.size": 2, "replicates": 1})!r}, '
    exec(compile(program.replace('"commitment", ', small), SCALING, "exec"), names)
    names["cluster"].close()
    ((number, script),) = submitted
    assert number == 10
    assert "#SBATCH -p normal" in script and "--nworkers 16" in script and "--nthreads 1" in script
    printed = capsys.readouterr().out
    assert "12 runs, 25 years after signing" in printed
    assert "Written to results/commitment/" in printed
    assert Study.open("results/commitment").manifest.complete
