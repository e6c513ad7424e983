"""A sweep: simulate every run of a study, keep each chunk as soon as it is whole, and resume."""

import json
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, NamedTuple

import pyarrow as pa
from pydantic import Field, ValidationError

from sistercities.questions.swept import SweptStudy
from sistercities.runs.durable import place
from sistercities.runs.replacing import Replacing
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.mistakes import SisterCitiesError, Stopped
from sistercities.study.anew import clear
from sistercities.study.chunks import chunks_in, kept_in, seals
from sistercities.study.continuation import begin, go_on, mended_texts
from sistercities.study.dispatch import Assembly, Dispatch, missing_chunks
from sistercities.study.effects import effects
from sistercities.study.file import StudyFile
from sistercities.study.folder import (
    CLOCK,
    FIGURES,
    RUNS,
    SUMMARY_TABLE,
    Manifest,
    check_path,
    digest,
    locked,
    write_manifest,
)
from sistercities.study.library import changed_study, find_study, load_study, telling_lines
from sistercities.study.plan import Plan, planned
from sistercities.study.workers import Crew, Executor, crew_of


class Progress(NamedTuple):
    """How far a sweep is.

    Attributes:
        total: runs of the study.
        earlier: runs that were there when this sweep began.
        done: runs that are simulated, the earlier ones included.
        failed: runs among them that failed.
        damaged: files that were found damaged when it began, and are made anew.
        seconds: since it began.
    """

    total: int
    earlier: int
    done: int
    failed: int
    damaged: int
    seconds: float

    @property
    def rate(self) -> float:
        """Runs a second in this sweep."""
        return (self.done - self.earlier) / self.seconds if self.seconds > 0.0 else 0.0

    @property
    def seconds_left(self) -> float | None:
        """Seconds until all runs are done at that rate; nothing before there is one."""
        return (self.total - self.done) / self.rate if self.rate > 0.0 else None


class Tally:
    """Counts the runs of a sweep.

    Args:
        total: runs of the study.
    """

    def __init__(self, total: int) -> None:
        self._total, self._began = total, time.monotonic()
        self._earlier = self._failed = self._damaged = self._kept = self.new = 0

    def begin(self, chunks: Iterable[Path], damaged: int, *, retry_failed: bool) -> None:
        """Count what is there; failed runs are not if they are to be tried again."""
        for chunk in chunks:
            runs, failed = kept_in(chunk)
            self._kept += runs
            self._earlier -= failed if retry_failed else 0
            self._failed += 0 if retry_failed else failed
        self._earlier += self._kept
        self._damaged = damaged

    def add(self, rows: pa.Table, kept: int) -> None:
        """Count the rows of a batch, and those of a chunk that was kept with it."""
        self.new += rows.num_rows
        self._failed += rows.num_rows - rows["error"].null_count
        self._kept += kept

    def progress(self) -> Progress:
        """How far the sweep is now."""
        seconds = time.monotonic() - self._began
        return Progress(
            self._total,
            self._earlier,
            self._earlier + self.new,
            self._failed,
            self._damaged,
            seconds,
        )

    def kept_in(self, folder: Path) -> str:
        """What is kept, in words."""
        return f"{self._kept:,} of {self._total:,} runs are kept in {folder}"


def sweep(
    study: StudyFile | str | Path,
    out: str | Path | Replacing | None = None,
    *,
    changes: Mapping[str, object] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    retry_failed: bool = False,
    watch: Callable[[Progress], object] = lambda progress: None,
) -> SweptStudy:
    """Simulate all runs of a study that its folder does not hold yet.

    Args:
        study: name of a built-in study, path of a study file, or a study file that was read.
        out: the study folder, new or begun; ``results/`` and the name of the study if not given. Of
            a folder to be replaced, earlier runs are removed first.
        changes: dotted keys of the study file and the values that replace what it says.
        workers: processes that simulate, one for each processor if not given; for an executor, how
            many it has.
        executor: whose workers simulate instead: anything with ``submit``. It is not shut down.
        cluster: address of a Dask scheduler whose workers simulate instead, for example
            ``tcp://10.0.0.5:8786``.
        retry_failed: simulate runs again that failed in an earlier sweep.
        watch: called with the progress, again and again.

    Returns:
        The study with all its runs.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated; or if the disk
            is full or the workers are gone. What was simulated until then is kept, and the same
            call goes on.
        Stopped: on Ctrl-C; likewise.
    """
    plan = plan_of(study, changes)
    target = out.target if isinstance(out, Replacing) else out
    folder = Path("results") / plan.study.name if target is None else Path(target)
    check_path(folder)
    crew, tally = crew_of(workers, executor, cluster), Tally(plan.runs)
    if isinstance(out, Replacing):
        clear(folder)
    with _losing_nothing(folder, tally):
        begin(folder, plan)
        with locked(folder):
            _simulate(folder, plan, crew, tally, watch, retry_failed=retry_failed)
    return SweptStudy.open(folder)


def plan_of(study: StudyFile | str | Path, changes: Mapping[str, object] | None = None) -> Plan:
    """Work out a study, given as for ``sweep``.

    Raises:
        SisterCitiesError: with all mistakes of the study file.
    """
    if isinstance(study, StudyFile):
        return planned(changed_study(study, changes), Path())
    path = find_study(study)
    loaded = load_study(path, changes)
    with telling_lines(path, changes or {}):
        return planned(loaded, path.parent)


def _simulate(
    folder: Path,
    plan: Plan,
    crew: Crew,
    tally: Tally,
    watch: Callable[[Progress], object],
    *,
    retry_failed: bool,
) -> None:
    """Simulate what is missing, then finish the folder."""
    began = time.time()
    plan, manifest = go_on(folder, plan)
    whole, damaged = chunks_in(folder, seals(manifest))
    for path in damaged:
        path.unlink()
    tables, finished = damaged_tables(folder, manifest), is_finished(manifest, whole.values())
    tally.begin(
        whole.values(),
        len(damaged) + tables + mended_texts(folder, plan),
        retry_failed=retry_failed,
    )
    assembly = Assembly(folder, plan, missing_chunks(manifest, whole, retry_failed=retry_failed))
    watch(tally.progress())
    try:
        for batch, done in Dispatch(assembly.batches(), crew):
            tally.add(done.rows, assembly.take(batch, done))
            watch(tally.progress())
    finally:
        crew.leave()
    if tally.new or tables or not finished:
        with _keeping(folder, tally):
            finish(folder, manifest, began, tally.new)


@contextmanager
def _keeping(folder: Path, tally: Tally) -> Iterator[None]:
    """When the tables and figures at the end cannot be made, say so, and where all runs are."""
    try:
        yield
    except (OSError, SisterCitiesError):
        raise
    except Exception as error:
        said = " ".join(str(error).split())[:300]
        raise SisterCitiesError(
            f"{tally.kept_in(folder)}; "
            f"what is drawn from them could not be made ({type(error).__name__}: {said})"
        ) from error


@contextmanager
def _losing_nothing(folder: Path, tally: Tally) -> Iterator[None]:
    """When a sweep is stopped from outside, say what is kept and how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped(f"stopped; {tally.kept_in(folder)}; the same command goes on") from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise SisterCitiesError(
            f"{folder}: {reason[0].lower()}{reason[1:]}; {tally.kept_in(folder)}; "
            "put it right, and the same command goes on"
        ) from None


class Sweep(Frozen):
    """When somebody simulated, in seconds since 1970, begun and ended, and how much."""

    began: float
    ended: float
    runs: Annotated[int, Field(ge=0)]


class Clock(Frozen):
    """All sweeps that worked in a folder; they alone differ when a study is repeated."""

    sweeps: tuple[Sweep, ...] = ()
    unit: str = "seconds since 1970-01-01 UTC"


def finish(folder: Path, manifest: Manifest, began: float, runs: int) -> None:
    """Write what follows from all runs, then the manifest, which makes the folder complete.

    Args:
        folder: the study folder; all its chunks are there.
        manifest: of the folder.
        began: clock time at which this sweep began, kept in ``clock.json`` alone.
        runs: how many runs it simulated.
    """
    study = SweptStudy.open(folder)
    place(effects(study).to_csv(index=False, lineterminator="\n").encode(), folder / SUMMARY_TABLE)
    _draw(study, folder)
    _note_time(folder, began, runs)
    whole, _ = chunks_in(folder, seals(manifest))
    tables = [
        manifest.points,
        SUMMARY_TABLE,
        *FIGURES,
        *(f"{RUNS}/{path.name}" for path in whole.values()),
    ]
    sums = {name: found for name in tables if (found := digest(folder / name))}
    texts = {name: found for name, found in manifest.files.items() if name.endswith(".toml")}
    write_manifest(folder, manifest.model_copy(update={"complete": True, "files": texts | sums}))


def is_finished(manifest: Manifest, whole: Iterable[Path]) -> bool:
    """Whether tables and figures were made of the chunks that are there, and no earlier ones."""
    return manifest.complete and all(f"{RUNS}/{path.name}" in manifest.files for path in whole)


def damaged_tables(folder: Path, manifest: Manifest) -> int:
    """How many of the summary and the figures of a complete folder are damaged, or gone."""
    written = [name for name in (SUMMARY_TABLE, *FIGURES) if name in manifest.files]
    return sum(digest(folder / name) != manifest.files[name] for name in written)


def _draw(study: SweptStudy, folder: Path) -> None:
    for name in FIGURES:
        (folder / name).unlink(missing_ok=True)
    if study.file.figure is None or study.failed == study.done:
        return  # no figure is asked for, or there is nothing to draw

    with tempfile.TemporaryDirectory() as aside:
        for path in study.save(aside):
            place(path.read_bytes(), folder / path.name)


def _note_time(folder: Path, began: float, runs: int) -> None:
    """Add this sweep to the list of all in the folder; an unreadable list begins anew."""
    path = folder / CLOCK
    try:
        clock = Clock.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        clock = Clock()
    told = Clock(sweeps=(*clock.sweeps, Sweep(began=began, ended=time.time(), runs=runs)))
    place(json.dumps(told.model_dump(mode="json"), indent=2).encode() + b"\n", path)
