"""What binds a chunk to its study and to its place in it.

A chunk of another study, or of another place, is a whole file and yet the wrong one. So the checksum in its name is not
that of its rows alone, but of everything that they follow from as well: model and versions, seed, age and outcomes,
number of the chunk, and what stands at its points. Words and sources are left out, because no result follows from them.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from sistercities.study.axes import Template, without_words
from sistercities.study.file import SCENARIO
from sistercities.study.folder import Block, chunks_of
from sistercities.study.manifest import Manifest
from sistercities.study.variable import Axis


def bound_of(
    block: Block,
    points: pa.Table,
    axes: Mapping[str, Sequence[Axis]],
    templates: Mapping[str, Template],
) -> str:
    """A checksum of all that stands at the points of a block: scenarios, and what is changed in them.

    Args:
        block: of runs.
        points: of the study.
        axes: what is varied in each scenario.
        templates: the scenarios, by name.
    """
    here = points.slice(block.points[0], block.points[1] - block.points[0])
    told = hashlib.sha256()
    for name in sorted(set(here.column_names) - {"point"}):
        column = here[name].combine_chunks()
        if column.null_count < len(column):  # a column of another scenario says nothing here
            told.update(f"{json.dumps(name)}:".encode() + _content(column))
    for scenario in sorted(pc.unique(here[SCENARIO]).to_pylist()):
        there = here.filter(pc.equal(here[SCENARIO], scenario))
        tree = without_words(templates[scenario].tree)
        told.update(
            json.dumps([scenario, tree, dict(sorted(_meanings(axes[scenario], there)))]).encode()
        )
    return told.hexdigest()


def seals(manifest: Manifest) -> dict[int, str]:
    """What each chunk of a study is sealed with, by number."""
    common = [manifest.origin.decisive, manifest.file.seed, manifest.age, manifest.record]
    of_block = {
        block: hashlib.sha256(json.dumps([*common, block, bound]).encode()).hexdigest()
        for block, bound in zip(manifest.blocks, manifest.bound, strict=True)
    }
    return {
        number: f"{of_block[block]}-{number}:" for number, block, _ in chunks_of(manifest.blocks)
    }


def _content(column: pa.Array) -> bytes:
    """The values of a column, the same whether whole numbers stand in it as such or not."""
    if not pa.types.is_string(column.type):
        numbers = (
            column.cast(pa.float64())
            if not pa.types.is_boolean(column.type)
            else column.cast(pa.int8())
        )
        filled = numbers.fill_null(float("nan") if pa.types.is_floating(numbers.type) else -1)
        return str(numbers.type).encode() + filled.to_numpy(zero_copy_only=False).tobytes()
    coded = column.dictionary_encode()
    codes = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    return json.dumps(coded.dictionary.to_pylist()).encode() + codes.tobytes()


def _meanings(axes: Sequence[Axis], points: pa.Table) -> Iterator[tuple[str, object]]:
    """What the values of each axis set in the scenario, as far as they occur."""
    for axis in axes:
        used = (
            [value for value in pc.unique(points[axis.name]).to_pylist() if value is not None]
            if axis.levels
            else []
        )
        if axis.levels is not None:
            yield axis.name, {level: axis.levels[level] for level in sorted(used)}
        elif points[axis.name].null_count < len(points):
            yield axis.name, list(axis.keys)
