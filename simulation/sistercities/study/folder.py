"""The folder of a study on disk: written so that a power cut at any moment leaves it whole.

Every file is written aside, made durable and renamed. The tables carry a checksum in their name, so
that a damaged one is found out without a journal. Files of other names are somebody else's: they
are neither read nor touched.

The manifest is what the folder says of itself. It is written when the folder begins, when the study
is extended, and when it is complete; and checked as a whole when it is read, because people open
such files, and edit them.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import IO, Annotated, Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet
from filelock import FileLock, Timeout
from pydantic import ConfigDict, Field, ValidationError, model_validator

from sistercities.runs.durable import ASIDE_PREFIX, place
from sistercities.runs.keeping import acquire
from sistercities.runs.marks import MANIFEST
from sistercities.scenario.evidence import Frozen
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import one_line
from sistercities.study.batch import MOST_RUNS, Block, block_of
from sistercities.study.file import SCENARIO, StudyFile, study_from
from sistercities.world.outcome import described

FORMAT = 1
"""Number of the layout of the folder; a newer one is not read."""

CLOCK = "clock.json"
LOCK = "lock"
RUNS = "runs"
STUDY = "study.toml"
SCENARIOS = "scenarios"
SUMMARY_TABLE = "summary.csv"
FIGURES = ("figure.pdf", "figure.png")

POINTS = re.compile(r"points-([0-9a-f]{16})\.parquet")
"""Name of a table of points."""

_SWEEP_FIRST = "sistercities sweep writes one, such as results/failure"

_ASIDE = re.compile(re.escape(ASIDE_PREFIX) + "[0-9a-f]{16}")


def check_path(folder: Path) -> None:
    """Refuse a folder whose path is no text, because its tables could not be read.

    Raises:
        SisterCitiesError: if it is not.
    """
    try:
        str(folder.absolute()).encode()
    except UnicodeEncodeError:
        raise SisterCitiesError(
            f"{one_line(str(folder))}: its path is not UTF-8 text, which tables are read by; "
            "give another folder"
        ) from None
    except OSError as error:
        raise SisterCitiesError(
            f"{folder}: the working folder is gone ({error.strerror})"
        ) from None


def parquet(table: pa.Table) -> bytes:
    """A table as a Parquet file: the same bytes for the same table."""
    sink = pa.BufferOutputStream()
    pyarrow.parquet.write_table(table.combine_chunks(), sink, compression="zstd")
    content: bytes = sink.getvalue().to_pybytes()
    return content


def parquet_file(file: IO[bytes]) -> pyarrow.parquet.ParquetFile:
    """An open file as a Parquet file, which is read in this thread alone.

    Another thread that still holds what Python read, when the program ends, aborts it.
    """
    return pyarrow.parquet.ParquetFile(file, pre_buffer=False)


def read_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """A table from its file alone.

    Nothing is guessed from the names of the folders that it lies in.

    Returns:
        The table, all of its columns or those that are named.
    """
    with path.open("rb") as file:
        return parquet_file(file).read(columns, use_threads=False)


def checksum(content: bytes, seal: str = "") -> str:
    """The checksum that stands in names of files: 16 hexadecimal digits of the SHA-256.

    Args:
        content: of the file.
        seal: what the file belongs to, and its place there, if it is to be found out elsewhere.
    """
    return hashlib.sha256(seal.encode() + content).hexdigest()[:16]


def place_points(folder: Path, points: pa.Table) -> str:
    """Put the table of points into a study folder; returns its name."""
    content = parquet(points)
    name = f"points-{checksum(content)}.parquet"
    place(content, folder / name)
    return name


def is_whole(path: Path, seal: str = "") -> bool:
    """Whether a table holds what its name promises.

    Raises:
        OSError: if it is there and cannot be read.
    """
    try:
        return checksum(path.read_bytes(), seal) == path.stem.rpartition("-")[2]
    except FileNotFoundError:
        return False


def digest(path: Path) -> str | None:
    """The SHA-256 of a file; nothing if it is not there.

    Raises:
        OSError: if it is there and cannot be read.
    """
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a study folder to this process, and sweep out what an earlier one left half written.

    Raises:
        SisterCitiesError: if another process works in the folder, or it cannot be written.
    """
    lock = FileLock(folder / LOCK, timeout=0)
    try:
        acquire(lock)
    except Timeout:
        raise SisterCitiesError(
            f"{folder}: another sweep is at work here; wait for it, or give --out"
        ) from None
    except OSError as error:
        raise SisterCitiesError(
            f"{folder}: cannot be written ({error.strerror}); give another with --out"
        ) from None

    try:
        # only a process that was killed leaves such files: the lock is ours
        for place_ in (folder, folder / RUNS, folder / SCENARIOS):
            place_.mkdir(exist_ok=True)
            for left in place_.iterdir():
                if _ASIDE.fullmatch(left.name):
                    left.unlink(missing_ok=True)
        yield
    finally:
        lock.release()


DECISIVE = ("python", "numpy", "numba", "scipy", "pyarrow")
"""Packages, Python among them, of which another version may move the last digit of a result."""

_TYPES = (pa.int64(), pa.float64(), pa.bool_(), pa.string())
_LONGEST = 120

type Checksum = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Provenance(Frozen):
    """What a folder was begun with.

    Attributes:
        model: hash of the model.
        code: hash and commit of all code.
        versions: of Python and of packages.
        platform: kind of machine.
    """

    model: str
    code: dict[str, str | None]
    versions: dict[str, str]
    platform: str

    @model_validator(mode="after")
    def _names_what_decides(self) -> Self:
        if missing := [name for name in DECISIVE if name not in self.versions]:
            raise ValueError(f"the version of {missing[0]} is missing")
        return self

    @property
    def decisive(self) -> dict[str, str]:
        """The parts that can move the last digit of a result."""
        versions = {name: self.versions[name] for name in DECISIVE}
        return {"model": self.model, "platform": self.platform, **versions}


class Manifest(Frozen):
    """What a study folder says of itself.

    Attributes:
        study: the study file, as plain values.
        age: years since signing at which outcomes are told.
        points: name of the table of points.
        sites: number of points.
        blocks: the runs.
        bound: of each block, a checksum of all that stands at its points.
        origin: code, versions and platform that the folder was begun with.
        complete: whether all runs are there.
        files: checksums of the texts, and of all other files too once it is complete.
    """

    model_config = ConfigDict(ignored_types=(cached_property,))

    study: dict[str, Any]
    age: Annotated[int, Field(ge=1, le=100)]
    points: Annotated[str, Field(pattern=f"^{POINTS.pattern}$")]
    sites: Annotated[int, Field(ge=1)]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    bound: tuple[Checksum, ...]
    origin: Provenance
    complete: bool = False
    files: dict[str, Checksum] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        try:
            file = study_from(self.study)
        except ValidationError as error:
            raise ValueError(f"study: {_first(error)}") from None

        if file.age not in {None, self.age}:
            raise ValueError(f"age: {self.age} years; the study says {file.age}")
        if len(self.bound) != len(self.blocks):
            raise ValueError(f"bound: {len(self.bound)} given; expected {len(self.blocks)}")

        sites, replicates = _covered(self.blocks)
        if (sites, replicates) != (self.sites, file.replicates):
            raise ValueError(
                f"blocks: {sites:,} points x {replicates:,} replicates; "
                f"expected {self.sites:,} x {file.replicates:,}"
            )

        return self

    @cached_property
    def file(self) -> StudyFile:
        """The study file."""
        return study_from(self.study)

    @property
    def record(self) -> tuple[str, ...]:
        """Names of the outcomes that are kept."""
        return self.file.record or tuple(described())


def _covered(blocks: tuple[Block, ...]) -> tuple[int, int]:
    """How many points and replicates the blocks cover, each going on where the others end.

    Raises:
        ValueError: if they leave a gap or overlap.
    """
    points = replicates = 0
    for block in blocks:
        # a block begins the study, adds points to it, or adds replicates
        begins = block.points[0] == block.replicates[0] == points == replicates == 0
        more_points = (block.points[0], block.replicates) == (points, (0, replicates))
        more_replicates = (block.points, block.replicates[0]) == ((0, points), replicates)
        grows = block.points[0] < block.points[1] and block.replicates[0] < block.replicates[1]
        if not grows or not (begins or more_points or more_replicates):
            raise ValueError("blocks: they leave a gap, or overlap")
        points = max(points, block.points[1])
        replicates = max(replicates, block.replicates[1])
        if points * replicates > MOST_RUNS or block != block_of(block.points, block.replicates):
            raise ValueError("blocks: not of a size that a study has")

    return points, replicates


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a study folder.

    Raises:
        SisterCitiesError: if the folder holds no study, one of a newer version, or a manifest that
            is damaged.
    """
    path = folder / MANIFEST
    if path.exists() and not path.is_file():
        raise SisterCitiesError(
            f"{folder}: no study folder ({MANIFEST} is no file); {_SWEEP_FIRST}"
        )

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        number = content.pop("format")
        if type(number) is not int or number < FORMAT:
            raise _damaged(folder, f" (format: {one_line(str(number))})")
        if number != FORMAT:
            raise SisterCitiesError(
                f"{folder}: written by a newer sistercities (format {number}; "
                f"this one reads up to {FORMAT}); "
                "update sistercities"
            )

        return Manifest.model_validate_json(json.dumps(content))
    except OSError as error:
        raise SisterCitiesError(
            f"{folder}: no study folder ({MANIFEST}: {error.strerror}); {_SWEEP_FIRST}"
        ) from None
    except ValidationError as error:
        raise _damaged(folder, f" ({_first(error)})") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise _damaged(folder, "") from None


def read_points(folder: Path, manifest: Manifest) -> pa.Table:
    """The table of points of a study folder, once it is seen to be that of its study.

    Returns:
        One row per point: ``point``, ``scenario``, and a column for each variable.

    Raises:
        SisterCitiesError: if it is not.
    """
    points = read_table(folder / manifest.points)
    names = points.column_names
    varied = set(manifest.file.variables)
    scenarios = {name for name in manifest.files if name.startswith(f"{SCENARIOS}/")}
    evidence = manifest.file.uncertainties == "evidence"

    if (
        names[:2] != ["point", SCENARIO]
        or not varied <= set(names[2:])
        or (varied != set(names[2:]) and not evidence)
        or len(set(names)) < len(names)
        or any(field.type not in _TYPES for field in points.schema)
        or not points["point"].equals(
            pa.chunked_array([pa.array(range(manifest.sites), type=pa.int64())])
        )
        or not {f"{SCENARIOS}/{name}.toml" for name in pc.unique(points[SCENARIO]).to_pylist()}
        <= scenarios
    ):
        raise SisterCitiesError(
            f"{folder}: {manifest.points} is not of this study; take it from a backup, "
            "or begin anew"
        )

    return points


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put a manifest into a study folder, in place of the one that is there."""
    content = json.dumps({"format": FORMAT, **manifest.model_dump(mode="json")}, indent=2)
    place(content.encode() + b"\n", folder / MANIFEST)


def _damaged(folder: Path, what: str) -> SisterCitiesError:
    return SisterCitiesError(
        f"{folder}: {MANIFEST} is damaged{what}; take it from a backup, or begin anew"
    )


def _first(error: ValidationError) -> str:
    """The first of the mistakes that pydantic found, in one line."""
    detail = error.errors(include_url=False)[0]
    said = str(detail.get("ctx", {}).get("error") or detail["msg"])
    place_ = ".".join(map(str, detail["loc"]))
    return one_line(f"{place_}: {said}" if place_ else said, _LONGEST)
