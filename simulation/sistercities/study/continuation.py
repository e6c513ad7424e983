"""Beginning a study folder, and going on with one.

Whether what is asked now is what was asked then, or more of it.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from sistercities.runs.durable import place
from sistercities.runs.keeping import reserved
from sistercities.runs.marks import MANIFEST
from sistercities.runs.store import origin
from sistercities.scenario.files import scenario_text
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import Tree
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import one_line
from sistercities.study.batch import Block, extended, model_hash
from sistercities.study.chunks import bound_of, without_words
from sistercities.study.file import as_plain, spelled, study_text
from sistercities.study.folder import (
    POINTS,
    RUNS,
    SCENARIOS,
    STUDY,
    Manifest,
    Provenance,
    checksum,
    digest,
    is_whole,
    parquet,
    place_points,
    read_manifest,
    read_points,
    write_manifest,
)
from sistercities.study.growth import grown
from sistercities.study.plan import Plan

WORDS = ("name", "title", "question", "reading", "figure")
"""Parts of a study file that move no result: they may change at any time."""

MAY_GROW = ("replicates", "scenarios", "levers", "uncertainties", "design")
"""Parts that may change as long as every run that was asked for is still asked for."""

_MOST_LINES = 20


def begin(folder: Path, plan: Plan) -> None:
    """Make a study folder, unless there is one.

    Raises:
        SisterCitiesError: if the folder is in use for something else, or cannot be written.
    """
    if (folder / MANIFEST).exists():
        return

    with reserved(folder) as new:
        aside = new.aside
        (aside / RUNS).mkdir()
        (aside / SCENARIOS).mkdir()
        texts = _place_texts(aside, plan)
        name = place_points(aside, plan.points)
        blocks = extended([], plan.points.num_rows, plan.study.replicates)
        write_manifest(aside, _manifest(plan, name, blocks, _origin(), texts))
        new.take()


def go_on(folder: Path, plan: Plan) -> tuple[Plan, Manifest]:
    """Take up a study folder, and extend it if more points or replicates are asked for.

    Returns:
        The plan, its points numbered as in the folder, and the manifest.

    Raises:
        SisterCitiesError: if the folder holds another study, or one simulated by another version of
            the model.
    """
    manifest = read_manifest(folder)
    _check_origin(folder, manifest)
    stored = _stored_points(folder, manifest, plan)
    plan = plan._replace(points=_extended_points(folder, manifest, stored, plan))
    _check_bound(folder, manifest, plan)
    grows = plan.points is not stored
    texts = _texts(plan)

    if (
        grows
        or as_plain(plan.study) != manifest.study
        or not texts.items() <= manifest.files.items()
    ):
        name = place_points(folder, plan.points) if grows else manifest.points
        blocks = extended(list(manifest.blocks), plan.points.num_rows, plan.study.replicates)
        manifest = _manifest(plan, name, blocks, manifest.origin, _place_texts(folder, plan))
        write_manifest(folder, manifest)

    # tables of points from before the study grew
    for left in folder.iterdir():
        if POINTS.fullmatch(left.name) and left.name != manifest.points:
            left.unlink()

    return plan, manifest


def _manifest(
    plan: Plan, points: str, blocks: list[Block], begun: Provenance, texts: dict[str, str]
) -> Manifest:
    return Manifest(
        study=as_plain(plan.study),
        age=plan.age,
        points=points,
        sites=plan.points.num_rows,
        blocks=tuple(blocks),
        bound=tuple(bound_of(block, plan.points, plan.axes, plan.templates) for block in blocks),
        origin=begun,
        files=texts,
    )


def _extended_points(folder: Path, manifest: Manifest, stored: pa.Table, plan: Plan) -> pa.Table:
    """The points of the folder, and those of the plan that are new to it.

    Raises:
        SisterCitiesError: if the plan is not what the folder holds, or more of it.
    """
    changed = table_differences(_decisive(manifest.study), _decisive(as_plain(plan.study)))
    lines = [*changed.values(), *_scenario_differences(folder, plan)]
    if manifest.age != plan.age:
        lines.append(f"outcomes are told {manifest.age} years after signing there, {plan.age} here")
        raise _another(folder, lines)

    if (
        any(key[0] not in MAY_GROW for key in changed)
        or plan.study.replicates < manifest.file.replicates
    ):
        raise _another(folder, lines)

    points, lost = grown(stored, plan.points, plan.study.design.kind)
    if points is None:
        raise _another(folder, [*lines, *lost])

    return points


def _check_bound(folder: Path, manifest: Manifest, plan: Plan) -> None:
    """Refuse to go on if other things stand at the points of the folder than at those of the plan.

    Raises:
        SisterCitiesError: with what differs.
    """
    for block, bound in zip(manifest.blocks, manifest.bound, strict=True):
        if bound_of(block, plan.points, plan.axes, plan.templates) != bound:
            changed = table_differences(_decisive(manifest.study), _decisive(as_plain(plan.study)))
            lines = [*changed.values(), *_scenario_differences(folder, plan)]
            raise _another(folder, lines or [f"{MANIFEST}: bound: not what stands at the points"])


def _another(folder: Path, lines: list[str]) -> SisterCitiesError:
    more = [f"and {len(lines) - _MOST_LINES} more differences"] if len(lines) > _MOST_LINES else []
    return SisterCitiesError(
        "\n".join(
            [
                f"{folder}: holds another study; give another folder with --out",
                *lines[:_MOST_LINES],
                *more,
            ]
        )
    )


def _decisive(study: Tree) -> Tree:
    """What of a study results can follow from: no words, and constants without their evidence."""
    left = {key: value for key, value in study.items() if key not in WORDS}
    constants = {
        key: value["value"] if isinstance(value, Mapping) and "value" in value else value
        for key, value in study.get("constants", {}).items()
    }
    return {**left, "constants": constants}


def _stored_points(folder: Path, manifest: Manifest, plan: Plan) -> pa.Table:
    """The points of a folder.

    A damaged table is made anew, if it is the one that the plan makes.
    """
    path = folder / manifest.points
    if not is_whole(path):
        content = parquet(plan.points)
        # its checksum is in its name: the plan has to make the very same table
        if not manifest.points.startswith(f"points-{checksum(content)}"):
            raise SisterCitiesError(
                f"{path}: damaged, and not to be made again; take it from a backup, or begin anew"
            )
        place(content, path)

    return read_points(folder, manifest)


def _scenario_differences(folder: Path, plan: Plan) -> Iterator[str]:
    """What differs between the scenarios of the folder and those of the plan, in lines.

    Scenarios of the same name are compared.
    """
    for name, template in plan.templates.items():
        path = folder / SCENARIOS / f"{name}.toml"
        given = tomllib.loads(scenario_text(template.scenario))
        try:
            stored = tomllib.loads(path.read_text(encoding="utf-8"))
            differing = table_differences(without_words(stored), without_words(given))
        except FileNotFoundError:
            continue
        except (OSError, ValueError, KeyError, RecursionError):
            yield f"{name}: the scenario in the folder is damaged"
            continue

        yield from (f"{name}: {line}" for line in differing.values())


def _texts(plan: Plan) -> dict[str, str]:
    """Checksums of the study and its scenarios as text, by file."""
    return {name: hashlib.sha256(content).hexdigest() for name, content in _contents(plan)}


def _place_texts(folder: Path, plan: Plan) -> dict[str, str]:
    """The study and its scenarios as text, for people, and for other folders; their checksums."""
    for name, content in _contents(plan):
        place(content, folder / name)
    return _texts(plan)


def mended_texts(folder: Path, plan: Plan) -> int:
    """Put texts that are damaged, or gone, in their place again; how many they were."""
    wanted = _texts(plan)
    damaged = [
        (name, content)
        for name, content in _contents(plan)
        if digest(folder / name) != wanted[name]
    ]
    for name, content in damaged:
        place(content, folder / name)

    return len(damaged)


def _contents(plan: Plan) -> Iterator[tuple[str, bytes]]:
    yield STUDY, study_text(plan.study).encode()
    for name, template in plan.templates.items():
        yield f"{SCENARIOS}/{name}.toml", scenario_text(template.scenario).encode()


@cache
def _origin() -> Provenance:
    """What this process begins folders with."""
    return Provenance(model=model_hash(), **origin())


def _check_origin(folder: Path, manifest: Manifest) -> None:
    """Refuse to mix results of two versions in one folder.

    They may be versions of the model, or of what its numbers rest on.
    """
    differing = table_differences(manifest.origin.decisive, _origin().decisive)
    if differing:
        begun = (
            f"{folder}: begun with another version; go on with that one, "
            "or give another folder with --out"
        )
        raise SisterCitiesError("\n".join([begun, *differing.values()]))


_NOTHING = object()
_LONGEST = 60


def table_differences(stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[Key, str]:
    """What differs between two nested tables: by key, what was there and what is here."""
    before = dict(_flat(stored, ()))
    after = dict(_flat(given, ()))
    return {
        key: f"{spelled(key)}: {_shown(before.get(key, _NOTHING))} there, "
        f"{_shown(after.get(key, _NOTHING))} here"
        for key in dict.fromkeys([*before, *after])
        if not _same(before.get(key, _NOTHING), after.get(key, _NOTHING))
    }


def _flat(tree: Mapping[str, Any], path: tuple[str, ...]) -> Iterator[tuple[Key, object]]:
    for name, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, (*path, name))
        else:
            yield (*path, name), value


def _same(one: object, other: object) -> bool:
    """Whether two values are equal, a yes being no 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _shown(value: object) -> str:
    return "nothing" if value is _NOTHING else one_line(repr(value), _LONGEST)
