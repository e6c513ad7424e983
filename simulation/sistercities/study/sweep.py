"""A sweep: simulate every run of a study, keep it as soon as its chunk is whole, go on where an earlier one stopped."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sistercities.scenario.mistakes import SisterCitiesError, Stopped
from sistercities.study.assembly import Assembly, missing_chunks
from sistercities.study.binding import seals
from sistercities.study.chunks import chunks_in
from sistercities.study.continuation import begin, go_on, mended_texts
from sistercities.study.dispatch import Dispatch
from sistercities.study.file import StudyFile
from sistercities.study.finish import damaged_tables, finish, is_finished
from sistercities.study.folder import check_path, locked
from sistercities.study.library import find_study, load_study, telling_lines
from sistercities.study.plan import Plan, planned
from sistercities.study.progress import Progress, Tally
from sistercities.study.results import Study
from sistercities.study.workers import Crew, Executor, crew_of


def sweep(
    study: StudyFile | str | Path,
    out: str | Path | None = None,
    *,
    changes: Mapping[str, object] | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    cluster: str | None = None,
    retry_failed: bool = False,
    watch: Callable[[Progress], object] = lambda progress: None,
) -> Study:
    """Simulate all runs of a study that its folder does not hold yet.

    Args:
        study: name of a built-in study, path of a study file, or a study file that was read.
        out: the study folder, new or begun; ``results/`` and the name of the study if not given.
        changes: dotted keys of the study file and the values that replace what it says.
        workers: processes that simulate, one for each processor if not given; for an executor, how many it has.
        executor: whose workers simulate instead: anything with ``submit``. It is not shut down.
        cluster: address of a Dask scheduler whose workers simulate instead, for example ``tcp://10.0.0.5:8786``.
        retry_failed: simulate runs again that failed in an earlier sweep.
        watch: called with the progress, again and again.

    Returns:
        The study with all its runs.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated; or if the disk is full or the
            workers are gone. What was simulated until then is kept, and the same call goes on.
        Stopped: on Ctrl-C; likewise.
    """
    plan = plan_of(study, changes)
    folder = Path("results") / plan.study.name if out is None else Path(out)
    check_path(folder)
    crew, tally = crew_of(workers, executor, cluster), Tally(plan.runs)
    with _losing_nothing(folder, tally):
        begin(folder, plan)
        with locked(folder):
            _simulate(folder, plan, crew, tally, watch, retry_failed=retry_failed)
    return Study.open(folder)


def plan_of(study: StudyFile | str | Path, changes: Mapping[str, object] | None = None) -> Plan:
    """Work out a study, given as for ``sweep``.

    Raises:
        SisterCitiesError: with all mistakes of the study file.
    """
    if isinstance(study, StudyFile):
        return planned(study, Path())
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
            f"{tally.kept_in(folder)}; what is drawn from them could not be made ({type(error).__name__}: {said})"
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
