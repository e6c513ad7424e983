"""Does a conclusion hold in every universe? What stands first under all ways to set up the model.

Steegen et al. 2016, "Increasing transparency through a multiverse analysis", Perspectives on
Psychological Science 11; Simonsohn et al. 2020, "Specification curve analysis", Nature Human
Behaviour 4.
"""

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from sistercities.questions.answer import answered, changes_asked
from sistercities.questions.conclusion import Multiverse
from sistercities.questions.patterns import COMMON
from sistercities.questions.standing import by_choice, firsts_of, shares_of
from sistercities.questions.swap import PLAYERS, refuse_other_shape
from sistercities.questions.sweep import plan_of
from sistercities.questions.universes import (
    CODINGS,
    JUDGES,
    Luck,
    Pairings,
    Point,
    Told,
    plausibility_of,
    told_at,
)
from sistercities.runs.durable import place
from sistercities.runs.keeping import beside
from sistercities.runs.replacing import Replacing
from sistercities.runs.replicates import check_worlds, seeds_of
from sistercities.scenario.mistakes import Mistake, Stopped
from sistercities.scenario.words import meant, quoted
from sistercities.statistics.weighed_share import FEWEST_CASES
from sistercities.study.batch import model_hash
from sistercities.study.file import StudyError, StudyFile
from sistercities.study.folder import parquet, read_table
from sistercities.study.plan import Plan
from sistercities.study.posterior import Posterior, read_posterior
from sistercities.study.variable import changes_of
from sistercities.world.measure import OUTCOMES

BUILT_IN = "multiverse"
"""The study whose points are taken where none is named."""

KEPT = "checkpoint"
"""Where points are kept beside the folder of the answer until all are there."""

FACTOR = "commitment"
"""The factor that is said to matter most."""


def multiverse(
    study: StudyFile | str | Path = BUILT_IN,
    *,
    factor: str = FACTOR,
    codings: Sequence[str] | None = None,
    posterior: bool | str | Path = False,
    changes: Mapping[str, object] | None = None,
    out: str | Path | Replacing | None = None,
    done: Callable[[], object] = lambda: None,
) -> Multiverse:
    """Ask in every universe which factor the difference between two pairings comes from.

    Stopped or killed, the same call goes on with the point at which it was.

    Args:
        study: its points are what may hold, its first scenario is explained, its second is the one
            that it is compared with; name of a built-in study, path of a file, or a study that was
            read.
        factor: that is said to matter most.
        codings: of both pairings, of ``CODINGS``; all if none is named.
        posterior: whether each point takes a draw of behavioural parameters from the posterior of
            the package, or from that of a folder; if not, the parameters are those of the scenarios
            and of the study.
        changes: dotted keys of the study file and the values that replace what it says.
        out: folder for the answer; nothing is stored, and nothing goes on, without it.
        done: called after each universe that is simulated.

    Raises:
        SisterCitiesError: if something cannot be used, before anything is simulated.
        Stopped: on Ctrl-C; what was simulated is kept.
    """
    plan = plan_of(study, changes)
    draws = posterior_of(posterior)
    replicates, seed = check_worlds(plan.study.replicates, plan.study.seed)
    asked = tuple(codings or CODINGS)
    _check(plan, factor, asked, draws)
    home, model = plan.templates.values()
    pairings = Pairings(home, model)
    points = list(points_of(plan, draws))
    luck = Luck(replicates, seed, plan.age, done)

    target = out.target if isinstance(out, Replacing) else out
    kept = None if target is None else beside(target, KEPT)

    def find() -> Multiverse:
        """Every universe, simulated or taken from what is kept."""
        with _going_on(kept):
            told = [_told(point, pairings, asked, plan, luck, kept) for point in points]
        answer = _answer(plan, factor, asked, draws, points, told)
        answer.seeds = dict.fromkeys([home.scenario, model.scenario], seeds_of(replicates, seed))
        answer.asked = {**answer.asked, "changes": changes_asked(changes)}
        return answer

    answer = answered(find, out)
    if kept is not None:
        shutil.rmtree(kept, ignore_errors=True)
    return answer


def posterior_of(given: bool | str | Path) -> Posterior | None:
    """The draws that are asked for, if any."""
    if given is False:
        return None
    return read_posterior(None if given is True else given)


def points_of(plan: Plan, posterior: Posterior | None) -> Iterator[Point]:
    """The points of a study of two scenarios, each with a draw of its own."""
    rows = plan.points.to_pylist()
    names = list(plan.templates)
    of_each = [[row for row in rows if row["scenario"] == name] for name in names]
    for which, pair in enumerate(zip(*of_each, strict=True)):
        # a draw for each point by itself, so that more points keep those of the first ones
        (draw,) = posterior.chosen(1, plan.study.seed + which) if posterior else ({},)
        changes = {
            name: {**changes_of(plan.axes[name], row), **draw}
            for name, row in zip(names, pair, strict=True)
        }
        # what every scenario takes, so that patterns can be measured under it
        common = {
            key: value
            for key, value in {**plan.study.constants, **changes[names[0]]}.items()
            if key.partition(".")[0] in (*COMMON, "defaults")
        }
        choices = {axis.name: pair[0][axis.name] for axis in plan.axes[names[0]]}
        yield Point(which, choices, changes, common)


def _check(plan: Plan, factor: str, codings: Sequence[str], posterior: Posterior | None) -> None:
    """Refuse what cannot be asked of a study, all of it at once."""
    mistakes = list(_mistakes(plan, posterior))
    if factor not in PLAYERS:
        text = f"no factor {quoted(factor)}; {meant(factor, list(map(str, PLAYERS)))}"
        mistakes.append(Mistake(("factor",), text))
    for name in dict.fromkeys(codings):
        if name not in CODINGS:
            text = f"no coding {quoted(name)}; {meant(name, list(CODINGS))}"
            mistakes.append(Mistake(("coding",), text))
        elif codings.count(name) > 1:
            mistakes.append(Mistake(("coding",), f"{quoted(name)} is given twice"))
    if mistakes:
        raise StudyError(each._replace(file=plan.study.name) for each in mistakes)
    for template in plan.templates.values():
        refuse_other_shape(template.scenario, template.scenario)


def _mistakes(plan: Plan, posterior: Posterior | None) -> Iterator[Mistake]:
    if len(plan.templates) != 2:
        text = f"{len(plan.templates)} given; a multiverse takes the pairing to explain and one to "
        yield Mistake(("scenarios",), f"{text}compare it with")
    unknown = [name for name in plan.record if name not in OUTCOMES]
    if unknown:
        text = f"{quoted(unknown[0])} is not compared world by world; "
        yield Mistake(("record",), f"{text}{meant(unknown[0], list(OUTCOMES))}")
    points = plan.points.num_rows // len(plan.templates)
    if points < FEWEST_CASES:
        text = f"{points} points; an interval of a share of universes takes at least {FEWEST_CASES}"
        yield Mistake(("design",), text)
    moved = {key for axes in plan.axes.values() for axis in axes for key in axis.keys}
    for key in posterior.keys if posterior else ():
        if key in moved:
            yield Mistake(("uncertainties", key), "the posterior draws it; take out one of the two")


# --- Going on where it was stopped ---


@contextmanager
def _going_on(kept: Path | None) -> Iterator[None]:
    """When it is stopped from outside, say what is kept and how to go on."""
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except KeyboardInterrupt:
        if kept is None:
            raise
        points = len(list(kept.glob("*.parquet"))) // len(Told._fields)
        raise Stopped(
            f"stopped after {points} points; the same command goes on from there"
        ) from None


def _told(
    point: Point,
    pairings: Pairings,
    codings: Sequence[str],
    plan: Plan,
    luck: Luck,
    kept: Path | None,
) -> Told:
    """What the universes of a point tell, from where it is kept if it is whole there."""
    if kept is None:
        return told_at(point, pairings, codings, plan.record, luck)

    seal = _seal(point, pairings, codings, plan, luck)
    paths = [kept / f"{point.number:05d}-{name}-{seal}.parquet" for name in Told._fields]
    stored = [_stored(path) for path in paths]
    if all(table is not None for table in stored):
        return Told(*(table.to_pandas() for table in stored if table is not None))

    told = told_at(point, pairings, codings, plan.record, luck)
    for path, table in zip(paths, told, strict=True):
        place(parquet(pa.Table.from_pandas(table, preserve_index=False)), path)
    return told


def _seal(point: Point, pairings: Pairings, codings: Sequence[str], plan: Plan, luck: Luck) -> str:
    """All that the universes of a point follow from, in twelve digits."""
    worlds = (luck.replicates, luck.seed, luck.age, plan.record, codings, JUDGES)
    what = (point.number, point.changes, point.common, pairings, worlds, model_hash())
    return hashlib.sha256(json.dumps(what, default=str).encode()).hexdigest()[:12]


def _stored(path: Path) -> pa.Table | None:
    """A table that was kept; nothing if it is not there, or not whole."""
    try:
        return read_table(path)
    except (OSError, pa.ArrowException):
        return None


# --- The answer ---


def _answer(
    plan: Plan,
    factor: str,
    codings: Sequence[str],
    posterior: Posterior | None,
    points: Sequence[Point],
    told: Sequence[Told],
) -> Multiverse:
    effects, leads, readings = (
        pd.concat([getattr(each, name) for each in told], ignore_index=True)
        for name in Told._fields
    )
    plausible = pd.DataFrame(
        [
            (point.number, *plausibility_of(each.readings))
            for point, each in zip(points, told, strict=True)
        ],
        columns=["point", "implausibility", "pattern", "weight"],
    )
    choices = pd.DataFrame(
        [
            (point.number, variable, str(choice))
            for point in points
            for variable, choice in point.choices.items()
        ],
        columns=["point", "variable", "choice"],
    )
    weights = plausible.set_index("point")["weight"]
    firsts = firsts_of(effects, leads)
    asked: dict[str, Any] = {
        "study": plan.study.name,
        "points": len(points),
        "codings": list(codings),
        "factor": factor,
        "outcomes": list(plan.record),
        "replicates": plan.study.replicates,
        "seed": plan.study.seed,
        "age": plan.age,
        "judges": list(JUDGES),
        "posterior": posterior.checksum if posterior else None,
    }
    return Multiverse(
        asked=asked,
        seeds={},
        study=plan.study,
        factor=factor,
        outcomes=tuple(plan.record),
        titles=tuple(template.scenario.title for template in plan.templates.values()),
        age=plan.age,
        foreign=posterior.foreign if posterior else "",
        points=plausible,
        choices=choices,
        effects=effects,
        leads=leads,
        firsts=firsts,
        readings=readings,
        shares=shares_of(firsts, weights),
        by_choice=by_choice(firsts, choices, weights, factor),
    )
