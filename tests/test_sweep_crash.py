"""A sweep loses nothing: killed at any moment, without workers, without disk, stopped, or started twice."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sistercities import SisterCitiesError
from sistercities.study.folder import RUNS, locked
from sistercities.study.results import Study

from tests.folders import contents
from tests.studies import swept, written

LARGER = {"replicates": 100}
"""600 runs in 12 chunks: a second or two for two workers."""

TINY: dict[str, object] = {
    "levers": {},
    "replicates": 2,
    "age": 1,
    "record": ["commitment"],
    "constants.calendar.until": "1991-12",
}
"""4 runs, of which little is recorded: the crashes come at files, and there are as many of them."""


class Process:
    """``sistercities sweep`` as a process of its own, with its workers in its own group."""

    def __init__(self, study: Path, out: Path) -> None:
        command = [
            sys.executable,
            "-m",
            "sistercities",
            "sweep",
            str(study),
            "--out",
            str(out),
            "--workers",
            "2",
        ]
        self._process = subprocess.Popen(
            [*command, "--set", "replicates=100"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.pid, self._runs = self._process.pid, out / RUNS

    def wait_for_chunks(self, number: int) -> bool:
        """Whether so many chunks are there, before the process has ended."""
        while self._process.poll() is None:
            if self._runs.is_dir() and len(list(self._runs.glob("*.parquet"))) >= number:
                return True
            time.sleep(0.005)
        return False

    def workers(self) -> list[int]:
        """Process numbers of the workers."""
        told = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        lines = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in told}
        return [pid for pid, line in lines.items() if b"popen_loky" in line]

    def kill(self) -> None:
        """Kill the process alone; its workers have to find out."""
        os.kill(self.pid, signal.SIGKILL)
        self._process.communicate()

    def interrupt(self) -> None:
        """What Ctrl-C does: the signal goes to all processes of the group."""
        os.killpg(self.pid, signal.SIGINT)

    def ended(self) -> tuple[int, str]:
        """Exit status, and what was said on standard error."""
        _, complaints = self._process.communicate(timeout=120)
        return self._process.returncode, complaints


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The folder of the larger study, swept in one go."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    return contents(swept(written(folder), folder / "out", changes=LARGER).folder)


def killed(study: Path, out: Path, kills: int, luck: random.Random) -> None:
    """Kill sweeps of the larger study, at random moments so often; no worker may outlive its sweep."""
    workers: list[int] = []
    for number in range(kills):
        process = Process(study, out)
        there = len(list((out / RUNS).glob("*.parquet"))) if out.exists() else 0
        more = luck.choice([0, 1, 1]) if number else 1  # at first not before there are workers
        process.wait_for_chunks(there + more)
        time.sleep(luck.uniform(0.0, 0.1))
        workers += process.workers()
        process.kill()
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            break
        time.sleep(0.1)
    assert workers and not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def test_killed_at_random_moments_gives_the_same_bytes(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    killed(study, out, 2, random.Random(1))  # of twenty-five below
    assert contents(swept(study, out, changes=LARGER).folder) == expected


@pytest.mark.long
def test_killed_at_twenty_five_random_moments_gives_the_same_bytes(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    for round_ in range(5):
        killed(study, out / str(round_), 5, random.Random(round_))
        assert Process(study, out / str(round_)).ended()[0] == 0
        assert contents(out / str(round_)) == expected


class Crash(BaseException):
    """The end of the process, as far as the code can tell."""


@pytest.fixture
def crash_at(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Let the process end before or after the renaming of a file, whichever comes at the given number."""
    countdown = [-1]
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        for moment in ("before", "after"):
            countdown[0] -= 1
            if countdown[0] == 0:
                raise Crash(moment)
            if moment == "before":
                done = real(path, target)
        return done

    monkeypatch.setattr(Path, "replace", replace)
    return countdown


def test_a_crash_at_any_step_of_writing_loses_nothing(tmp_path: Path, crash_at: list[int]) -> None:
    """Every file that is put in place, from the first to the manifest that closes the folder."""
    study = written(tmp_path)
    whole = contents(swept(study, tmp_path / "whole", changes=TINY).folder)
    for step in itertools.count(1):
        out = tmp_path / f"crashed-{step}"
        crash_at[0] = step
        try:
            swept(study, out, changes=TINY)
        except Crash:
            crash_at[0] = -1
            assert contents(swept(study, out, changes=TINY).folder) == whole, step
        else:
            break
    assert step > 15


def test_a_crash_while_a_study_is_extended_loses_nothing(
    tmp_path: Path, crash_at: list[int]
) -> None:
    study, values = written(tmp_path), ["weakest-link", "additive", "cobb-douglas"]
    more = {**TINY, "replicates": 3, "uncertainties.switches.aggregation.values": values}
    swept(study, tmp_path / "begun", changes=TINY)
    whole = contents(
        swept(study, shutil.copytree(tmp_path / "begun", tmp_path / "whole"), changes=more).folder
    )
    for step in itertools.count(1):
        out = shutil.copytree(tmp_path / "begun", tmp_path / f"crashed-{step}")
        crash_at[0] = step
        try:
            swept(study, out, changes=more)
        except Crash:
            crash_at[0] = -1
            assert contents(swept(study, out, changes=more).folder) == whole, step
        else:
            break
    assert step > 15


@pytest.mark.long  # without processes: tests/test_sweep_failures.py
def test_a_worker_that_dies_costs_nothing_and_ctrl_c_loses_nothing(
    tmp_path: Path, expected: dict[str, str]
) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    process = Process(study, out)
    assert process.wait_for_chunks(2)
    os.kill(process.workers()[0], signal.SIGKILL)
    assert process.wait_for_chunks(6)
    process.interrupt()
    status, complaints = process.ended()
    assert status == 130
    (line,) = complaints.splitlines()
    assert line.startswith("sistercities: stopped; ")
    assert line.endswith(f"of 600 runs are kept in {out}; the same command goes on")
    assert 300 <= Study.open(out).done < 600
    assert contents(swept(study, out, changes=LARGER).folder) == expected


def test_two_sweeps_in_one_folder_are_refused(tmp_path: Path) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    swept(study, out)
    with locked(out), pytest.raises(SisterCitiesError, match="another sweep is at work here"):
        swept(study, out)
    swept(study, out)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 110 kB, that can be remounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=110k", "tmpfs", disk],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"no disk may be mounted here ({mounted.stderr.strip()})")
    yield disk
    subprocess.run(["umount", disk], check=True)


def remount(disk: Path, option: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{option}", disk], check=True)


def test_a_full_disk_keeps_what_there_is(
    tmp_path: Path, small_disk: Path, expected: dict[str, str]
) -> None:
    study, out = written(tmp_path), small_disk / "out"
    with pytest.raises(
        SisterCitiesError, match=r"no space left on device; [\d,]+ of 600 runs are kept in"
    ):
        swept(study, out, changes=LARGER)
    kept = Study.open(out).done
    assert 0 < kept < 600
    remount(small_disk, "size=20m")
    assert contents(swept(study, out, changes=LARGER).folder) == expected


def test_a_disk_that_is_full_from_the_beginning(tmp_path: Path, small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(b"0" * 100_000)
    with pytest.raises(SisterCitiesError, match="no space left on device; 0 of 36 runs are kept"):
        swept(written(tmp_path), small_disk / "out")
    assert [path.name for path in small_disk.iterdir()] == ["ballast"]


def test_a_disk_that_cannot_be_written(tmp_path: Path, small_disk: Path) -> None:
    study, out = written(tmp_path), small_disk / "out"
    remount(small_disk, "size=20m")
    before = contents(swept(study, out).folder)
    remount(small_disk, "ro")
    with pytest.raises(SisterCitiesError, match=r"cannot be written \(Read-only file system\)"):
        swept(study, out, changes={"replicates": 7})
    with pytest.raises(SisterCitiesError, match=r"cannot be written \(Read-only file system\)"):
        swept(study, small_disk / "new")
    assert contents(out) == before
    assert Study.open(out).done == 36
