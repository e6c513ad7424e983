"""A package of results for a journal or an archive, from which everything can be made again.

The folders are those that the CoMSES model library asks for: code, data, docs, results. Nothing in
it tells when or where it was packed, so packing the same results twice gives the same bytes.
"""

import csv
import hashlib
import io
import os
import platform
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.metadata import distribution
from pathlib import Path

from sistercities.paper.crate import CRATE, About, citation, codemeta, crate
from sistercities.paper.documents import documents, lock_file, place_documents
from sistercities.paper.lock import is_hashed, lock
from sistercities.paper.methods import methods_of
from sistercities.questions.kept import Kept, read_kept
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.store import COMMIT, origin
from sistercities.scenario.library import library, shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import quoted
from sistercities.study.folder import SCENARIOS, STUDY, read_table
from sistercities.study.library import study_library
from sistercities.world.compiled import PACKAGE
from sistercities.world.outcome import described
from sistercities.world.record import measured

CHECKSUMS = "manifest-sha256.txt"
"""The file of a package that lists every other file with its SHA-256."""

RESULTS = "results"
DOCUMENTS = "docs"
NOBODY = "The authors of this package"
"""Who is cited if nobody is named."""

_SOURCE = "code/sistercities/"
_UNKEPT = shutil.ignore_patterns("__pycache__", ".*")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_RUN = """#!/bin/sh
# Set up what the results were made with, in a folder of its own, and make all of them anew.
set -eu
cd "$(dirname "$0")/.."
environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
"${PYTHON:-python3}" -m venv "$environment"
"$environment/bin/pip" install --quiet --requirement code/requirements.txt
PYTHONPATH=code PYTHONDONTWRITEBYTECODE=1 "$environment/bin/python" -m sistercities verify .
"""

_CONTAINER = """# Holds what the results were made with; to run it makes all of them anew.
FROM python:{python}-slim
WORKDIR /package
COPY code/requirements.txt code/requirements.txt
RUN pip install --no-cache-dir {hashed}--requirement code/requirements.txt
COPY . .
ENV PYTHONPATH=code PYTHONDONTWRITEBYTECODE=1
CMD ["python", "-m", "sistercities", "verify", "."]
"""


def package(
    *results: str | Path,
    out: Out,
    title: str | None = None,
    authors: Sequence[str] = (),
    published: str | None = None,
) -> Path:
    """Pack results with all that it takes to make them again.

    Args:
        results: results folders and study folders.
        out: folder for the package, new or empty.
        title: of the package; the names of the results if not given.
        authors: ``Family, Given`` for a person, any other name for a group.
        published: day of publication, ``YYYY-MM-DD``; that of ``SOURCE_DATE_EPOCH``, or the last
            day on which a result was made, if not given.

    Returns:
        The folder of the package.

    Raises:
        SisterCitiesError: if something is no results folder, two have one name, the day is none, or
            the folder is in use.
    """
    read = sorted(map(read_kept, results), key=lambda each: each.name)
    _refuse(read)
    named = ", ".join(each.name for each in read)
    about = About(
        " ".join((title or f"Simulated sister cities: {named}").split()),
        tuple(authors) or (NOBODY,),
        _day(published) if published else _last_day(read),
    )
    with reserved(out) as place:
        place.fill(lambda folder: pack(folder, about, read, lock(), platform.python_version()))
    return place.target


def checksums_of(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a package, by its path, apart from the list of them."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path != folder / CHECKSUMS
    }


def changed_in(result: Kept) -> list[str]:
    """Files of a result that are not as its command wrote them, by their paths in its folder."""
    here = checksums_of(result.folder)
    return [path for path, checksum in result.checksums.items() if here.get(path) != checksum]


def _refuse(results: Sequence[Kept]) -> None:
    if not results:
        raise SisterCitiesError("no results; name at least one folder that a command wrote")
    names = [each.name for each in results]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise SisterCitiesError(
            f"{quoted(twice[0])} is the name of two folders; results lie side by side in a package "
            "and are told apart by it, so rename one"
        )
    for each in results:
        if changed := changed_in(each):
            raise SisterCitiesError(
                f"{shown(each.folder / changed[0])}: not as its command wrote it; "
                "ask the question again, and pack what comes out"
            )


def _day(text: str) -> str:
    """A day as it was given.

    Raises:
        SisterCitiesError: if it is none.
    """
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    raise SisterCitiesError(f"day {quoted(text)}: expected YYYY-MM-DD, for example 2026-11-29")


def _last_day(results: Sequence[Kept]) -> str:
    """The day of publication for which none is given."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdecimal():
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    return datetime.fromtimestamp(max(each.ended for each in results), UTC).date().isoformat()


def pack(folder: Path, about: About, results: Sequence[Kept], pins: str, python: str) -> None:
    """Fill the folder of a package.

    Args:
        folder: that is there, and empty.
        about: whose it is.
        results: that are packed.
        pins: the lock of what it runs with.
        python: the version of Python that it runs with.
    """
    packed = [_placed(each, folder / RESULTS / each.name) for each in results]
    for each in packed:
        inputs = folder / "data" / each.name
        if (each.folder / SCENARIOS).is_dir():
            shutil.copytree(each.folder / SCENARIOS, inputs)
        if each.study is not None:
            shutil.copyfile(each.folder / STUDY, inputs / STUDY)
    _write(folder / "data" / "dictionary.csv", _dictionary(packed))

    (folder / DOCUMENTS).mkdir()
    place_documents(folder / DOCUMENTS)
    methods_of(packed).write(folder / DOCUMENTS)

    hashed = "--require-hashes " if is_hashed(pins) else ""
    _place_source(folder / "code")
    _write(folder / "code" / "requirements.txt", pins)
    _write(folder / "code" / "run.sh", _RUN)
    _write(folder / "Containerfile", _CONTAINER.format(python=python, hashed=hashed))
    _write(folder / "LICENSE", distribution("sistercities").read_text("licenses/LICENSE") or "")
    _write(folder / "CITATION.cff", citation(about))
    _write(folder / "codemeta.json", codemeta(about, _names(pins)))
    _write(folder / "README.md", _readme(about, packed))

    _write(folder / CRATE, crate(folder, about, packed, [_SOURCE]))
    lines = [f"{checksum}  {path}\n" for path, checksum in checksums_of(folder).items()]
    _write(folder / CHECKSUMS, "".join(lines))


def _placed(result: Kept, place: Path) -> Kept:
    """A result as it lies in a package: every file but the clock and the lock."""
    for path in result.files:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(result.folder / path, place / path)
    return read_kept(place)


def _place_source(code: Path) -> None:
    """The source as a wheel would hold it, so that it runs from where it lies."""
    source = code / "sistercities"
    shutil.copytree(PACKAGE, source, ignore=_UNKEPT)
    shutil.copytree(library(), source / "library", ignore=_UNKEPT, dirs_exist_ok=True)
    shutil.copytree(documents(), source / "documents", ignore=_UNKEPT, dirs_exist_ok=True)
    (source / "studies").mkdir(exist_ok=True)
    for path in sorted(study_library().glob("*.toml")):
        shutil.copyfile(path, source / "studies" / path.name)
    shutil.copyfile(lock_file(), source / "requirements.txt")
    if commit := origin()["code"]["commit"]:
        _write(source / COMMIT.name, f"{commit}\n")

    told = distribution("sistercities")
    described_in = code / f"sistercities-{told.version}.dist-info"
    (described_in / "licenses").mkdir(parents=True)
    for name in ("METADATA", "entry_points.txt"):
        _write(described_in / name, told.read_text(name) or "")
    _write(described_in / "licenses" / "LICENSE", told.read_text("licenses/LICENSE") or "")


def _names(pins: str) -> list[str]:
    return [line.split()[0] for line in pins.splitlines() if re.match(r"[\w.-]+==", line)]


def _dictionary(results: Sequence[Kept]) -> str:
    """Every column of every table: unit, and meaning where it is declared."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(["file", "column", "unit", "meaning"])
    for each in results:
        for table, columns in _columns(each):
            for column, unit in columns.items():
                declared = described().get(column) or measured().get(column)
                rows.writerow(
                    [
                        f"{RESULTS}/{each.name}/{table}",
                        column,
                        unit or (declared.unit if declared else ""),
                        declared.meaning if declared else "",
                    ]
                )
    return text.getvalue()


def _columns(result: Kept) -> Iterator[tuple[str, dict[str, str]]]:
    """Tables with their columns and units, as far as they are told."""
    for path in result.files:
        name = Path(path)
        if name.suffix == ".csv":
            with (result.folder / path).open(encoding="utf-8", newline="") as file:
                head = next(csv.reader(file), [])
            units = result.units.get(name.stem, {})
            yield path, {column: units.get(column, "") for column in head}
        elif name.suffix == ".parquet":
            columns = read_table(result.folder / path).column_names
            units = result.units.get(name.stem, {})
            yield path, {column: units.get(column, "") for column in columns}


def _readme(about: About, results: Sequence[Kept]) -> str:
    commands = "\n".join(f"- `{RESULTS}/{each.name}`: `{each.command}`" for each in results)
    return f"""# {about.title}

{"; ".join(about.authors)}, {about.date}

Results of [sistercities]({DOCUMENTS}/odd.md), an agent-based simulation of sister cities, with all
that it takes to make them again.

| folder | holds |
| --- | --- |
| `results/` | each result as its command wrote it: tables, figures, words, scenarios, provenance |
| `data/` | the scenarios and studies that went in; `dictionary.csv` has the unit of every column |
| `docs/` | methods and supplement, the model by ODD, its TRACE document, coding book, glossary |
| `code/` | the source of the model, the lock of what it ran with, a script |

## Make everything again

```sh
sh code/run.sh
```

It sets up the versions that ran, checks that no file was changed, asks every question anew from the
scenarios that lie here, and compares all bytes. The `Containerfile` does the same in a container.
Where sistercities is installed, `sistercities verify .` is enough; `sha256sum -c {CHECKSUMS}`
checks the files alone.

## What was asked

{commands}

To cite it, see `CITATION.cff`. Licence: `LICENSE`.
"""


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
