"""A real Dask scheduler with worker processes on this machine, one of which dies in the middle of a sweep."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sistercities import SisterCitiesError
from sistercities.questions.sweep import Progress, sweep
from sistercities.study.results import Study
from sistercities.study.workers import Cluster

from tests.folders import contents
from tests.studies import swept, written

CHANGES = {"replicates": 40}
"""240 runs."""


class Machines:
    """A scheduler and two workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder, self.processes = folder, list[subprocess.Popen[bytes]]()
        told = folder / "scheduler.json"
        self._start(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            told,
        )
        while not told.exists() or not told.read_text(encoding="utf-8").endswith("}"):
            time.sleep(0.05)
        self.address: str = json.loads(told.read_text(encoding="utf-8"))["address"]
        for _ in range(2):
            self._start("worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard")

    def kill(self, number: int) -> None:
        """Kill the scheduler (0) or a worker (1, 2)."""
        self.processes[number].kill()
        self.processes[number].wait()

    def end(self) -> None:
        for number in range(len(self.processes)):
            self.kill(number)

    def _start(self, *arguments: object) -> None:
        command = [sys.executable, "-m", "dask", *map(str, arguments)]
        log = (self._folder / f"log-{len(self.processes)}").open("wb")
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder))
        log.close()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Machines]:
    started = Machines(tmp_path)
    yield started
    started.end()


def killer(machines: Machines, number: int, at: int) -> Callable[[Progress], None]:
    """Kills a process as soon as so many runs are done."""

    def watch(progress: Progress) -> None:
        if progress.done >= at and machines.processes[number].poll() is None:
            machines.kill(number)

    return watch


@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_cluster_gives_the_same_bytes(tmp_path: Path) -> None:
    """Its scheduler and its worker are threads of this process."""
    study = written(tmp_path)
    distributed: Any = import_module("distributed")  # which takes long to load
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0"
    ) as here:
        sweep(study, tmp_path / "out", cluster=here.scheduler_address)
    expected = swept(study, tmp_path / "expected").folder
    assert contents(tmp_path / "out") == contents(expected)


@pytest.mark.long
@pytest.mark.filterwarnings(
    "ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"
)
def test_a_cluster_gives_the_same_bytes_though_a_worker_dies(
    tmp_path: Path, machines: Machines
) -> None:
    study, out = written(tmp_path), tmp_path / "out"
    sweep(study, out, changes=CHANGES, cluster=machines.address, watch=killer(machines, 1, at=60))
    assert machines.processes[1].poll() is not None
    expected = contents(swept(study, tmp_path / "expected", changes=CHANGES).folder)
    assert contents(out) == expected

    lost = tmp_path / "lost"
    with pytest.raises(
        SisterCitiesError, match="the workers, or the scheduler that they belong to, are gone"
    ):
        sweep(
            study,
            lost,
            changes=CHANGES,
            cluster=machines.address,
            watch=killer(machines, 0, at=100),
        )
    assert 50 <= Study.open(lost).done < 240
    assert contents(swept(study, lost, changes=CHANGES).folder) == expected


def test_a_scheduler_that_is_not_there_is_told_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sistercities.study.workers.PATIENCE", "0.2s")
    with pytest.raises(SisterCitiesError, match=r"no Dask scheduler at tcp://127\.0\.0\.1:9"):
        sweep(written(tmp_path), tmp_path / "out", cluster="tcp://127.0.0.1:9")
    assert not (tmp_path / "out").exists()


def test_without_dask_the_way_to_get_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(
        SisterCitiesError, match=r'a cluster needs Dask: pip install "sistercities\[cluster\]"'
    ):
        Cluster("tcp://127.0.0.1:8786")
