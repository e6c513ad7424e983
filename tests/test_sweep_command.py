"""The command ``sweep``, its plan, its progress, and ``run --from``."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from sistercities.cli import watching
from sistercities.cli.study import print_plan
from sistercities.cli.watching import duration, in_words
from sistercities.questions.sweep import Progress, plan_of
from sistercities.study.forecast import TEXT_BYTES, Forecast, forecast
from sistercities.study.library import study_names
from sistercities.study.results import Study
from sistercities.study.workers import Borrowed

from tests.folders import contents
from tests.studies import Here, swept, written

FORECAST = "sistercities.study.forecast"

type Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sweep simulates in this process."""
    for module in ("questions.sweep", "study.workers"):
        monkeypatch.setattr(f"sistercities.{module}.crew_of", lambda *_: Borrowed(Here(), 1))


def test_sweep_prints_what_it_found_and_where(command: Command) -> None:
    written(Path())
    status, printed, complaints = command("sweep", "small.toml")
    assert (status, complaints) == (0, "")
    for said in (
        "A small study", "Question: Does it run?", "grid, 6 points x 6 replicates = 36 runs, 2 years after signing",
        "will", "switches.aggregation", "weakest-link", "Exchange index g,", "share of runs", "95 % intervals",
        "It does.", "Written to results/small/",
    ):  # fmt: skip
        assert said in printed
    assert {path.name for path in Path("results/small").iterdir()} >= {
        "manifest.json", "runs", "scenarios", "study.toml", "summary.csv", "clock.json",
    }  # fmt: skip


def test_the_same_command_goes_on_and_settings_change_the_study(command: Command) -> None:
    written(Path())
    command("sweep", "small.toml", "--set", "replicates=3")
    status, _, complaints = command("sweep", "small.toml", "--set", "replicates=5")
    assert (status, complaints) == (0, "sistercities: goes on from 18 of 30 runs\n")
    status, _, complaints = command("sweep", "small.toml", "--set", "replicates=4")
    assert status == 2
    first, second = complaints.splitlines()
    assert (
        first == "sistercities: results/small: holds another study; give another folder with --out"
    )
    assert second == "sistercities: replicates: 5 there, 4 here"


def test_a_plan_is_told_and_nothing_is_written(command: Command) -> None:
    written(Path())
    status, printed, complaints = command("sweep", "small.toml", "--plan")
    assert (status, complaints) == (0, "")
    for said in (
        "small: A small study", "base", "will: 0.2 to 0.8", "switches.aggregation: weakest-link, additive",
        "calendar.until = 1994-12", "grid, size 3: 6 points", "6 points x 6 replicates = 36", "with 1 worker,",
        "from 24 trial runs", "MB",
    ):  # fmt: skip
        assert said in printed
    assert [path.name for path in Path().iterdir()] == ["small.toml"]


def test_a_forecast_comes_near_the_size_of_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(f"{FORECAST}.TRIAL_SECONDS", 0.5)
    changes = {"replicates": 150}
    told = forecast(plan_of(written(tmp_path), changes), Borrowed(Here(), 1))
    folder = swept(written(tmp_path), tmp_path / "out", changes=changes).folder
    chunks = sum(path.stat().st_size for path in (folder / "runs").iterdir())
    assert told.bytes - TEXT_BYTES == pytest.approx(chunks, rel=0.3)
    assert told.failed == 0


def test_a_plan_with_failing_runs_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_plan(plan_of(written(tmp_path)), Forecast(40, 3, 2, 7400.0, 12.3e6))
    printed = capsys.readouterr().out
    assert "about 2 h 3 min with 2 workers, from 40 trial runs, of which 3 failed" in printed
    assert "about 12.3 MB" in printed


def test_a_run_of_a_study_is_rebuilt(command: Command) -> None:
    written(Path())
    command("sweep", "small.toml", "--out", "study")
    status, printed, complaints = command("run", "--from", "study", "3-2", "--out", "again")
    assert (status, complaints) == (0, "")
    assert "n = 1 replicate" in printed
    assert Path("again/months.parquet").is_file()
    status, _, complaints = command("run", "--from", "study", "3-2", "--replicates", 5)
    assert status == 2
    assert "--from: a run is rebuilt as it was" in complaints
    status, _, complaints = command("run", "--from", "study", "3-9")
    assert (status, complaints) == (
        2,
        "sistercities: run 3-9: not in study, which holds runs from 0-0 to 5-5\n",
    )


def test_list_names_every_study(command: Command) -> None:
    _, printed, _ = command("list")
    assert all(name in printed for name in study_names())


MISTAKES = [
    (("sweep", "comitment"), 'no study "comitment"; did you mean "commitment"?'),
    (("sweep",), "Missing argument"),
    (("sweep", "small.toml", "--set", "replicates"), "expected key=value"),
    (("sweep", "small.toml", "--set", "replicates=0"), "replicates: 0 given"),
    (("sweep", "small.toml", "--set", "title.x=0"), "title.x: there is no table to set it in"),
    (("sweep", "small.toml", "--workers", "many"), "--workers"),
    (("run", "--from", "nowhere", "1-1"), "nowhere: no study folder"),
]


@pytest.mark.parametrize(("arguments", "said"), MISTAKES, ids=lambda value: str(value)[:60])
def test_a_mistake_is_told_and_nothing_is_written(
    command: Command, arguments: tuple[object, ...], said: str
) -> None:
    written(Path())
    status, printed, complaint = command(*arguments)
    assert (status, printed) == (2, "")
    assert said in complaint
    assert len(complaint.splitlines()) == 1
    assert [path.name for path in Path().iterdir()] == ["small.toml"]


def test_quiet_says_nothing_at_all(command: Command) -> None:
    written(Path())
    command("sweep", "small.toml", "--set", "replicates=3")
    assert command("sweep", "small.toml", "--quiet")[2] == ""


PROGRESS = Progress(total=10_000, earlier=1000, done=4000, failed=2, damaged=0, seconds=60.0)


def test_progress_in_words() -> None:
    assert in_words(PROGRESS) == "4,000 of 10,000 runs, 50 a second, 2 min 0 s left, 2 failed"
    assert in_words(PROGRESS._replace(done=1000)) == "1,000 of 10,000 runs, 2 failed"
    assert (
        in_words(PROGRESS._replace(done=1030))
        == "1,030 of 10,000 runs, 0.5 a second, 4 h 59 min left, 2 failed"
    )


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "0 s"), (59.4, "59 s"), (61, "1 min 1 s"), (3700, "1 h 1 min"), (90_000, "1 d 1 h")],
)
def test_durations_in_words(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_elsewhere_than_on_a_terminal_there_is_a_line_a_minute(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]
    monkeypatch.setattr("sistercities.cli.watching.time.monotonic", lambda: clock[0])
    with watching.watching(quiet=False) as watch:
        for second in range(0, 150, 10):
            clock[0] = float(second)
            watch(PROGRESS._replace(damaged=1, seconds=float(second)))
    lines = capsys.readouterr().err.splitlines()
    assert lines[:2] == [
        "sistercities: 1 damaged files are made anew",
        "sistercities: goes on from 1,000 of 10,000 runs",
    ]
    assert [line.split(", ")[0] for line in lines[2:]] == ["sistercities: 4,000 of 10,000 runs"] * 2


def test_on_a_terminal_there_is_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    terminal = Console(file=screen, force_terminal=True, width=120)
    monkeypatch.setattr(watching, "Console", lambda **_: terminal)
    with watching.watching(quiet=False) as watch:
        watch(PROGRESS)
    assert "4,000 of 10,000 runs, 50 a second, 2 min 0 s left" in screen.getvalue()
    assert sys.stderr is not screen


def test_python_says_what_is_there(command: Command) -> None:
    written(Path())
    command("sweep", "small.toml")
    before = contents(Path("results/small"))
    assert repr(Study.open("results/small")) == "<Study small: 36 of 36 runs, 0 failed>"
    assert contents(Path("results/small")) == before
