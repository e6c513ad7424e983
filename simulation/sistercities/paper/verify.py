"""A package checked: that nobody changed a file, and that everything in it comes out again."""

import re
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sistercities.paper.crate import CRATE, about_of
from sistercities.paper.methods import methods_of
from sistercities.paper.package import (
    CHECKSUMS,
    DOCUMENTS,
    RESULTS,
    changed_in,
    checksums_of,
    pack,
)
from sistercities.questions.kept import Kept, read_kept, stem_of
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.marks import MANIFEST, PROVENANCE
from sistercities.runs.store import origin
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import one_line
from sistercities.study.folder import STUDY

_MOST_NAMED = 5

_NOT_COMPARED = {PROVENANCE, MANIFEST, STUDY}
"""Files that say with what something was made, and a study that went in."""


_TOP = "."
"""The place of what lies in no folder of a result."""

_PYTHON = re.compile(r"^FROM python:(\S+)-slim$", re.MULTILINE)
"""In a Containerfile, the version of Python."""


class Rebuilt(NamedTuple):
    """One result, made anew, or what stands around the results.

    Attributes:
        place: its folder in the package.
        same: files that came out with the same bytes.
        other: files that did not.
        why_not: why it could not be made anew; empty if it was.
    """

    place: str
    same: list[str]
    other: list[str]
    why_not: str = ""


class Verification(NamedTuple):
    """What came out when everything in a package was made anew.

    Attributes:
        package: its folder.
        files: how many there are, all as they were packed.
        rebuilt: each result, the words on methods, and all other files.
        machine: what it was made with otherwise than here, a line each.
    """

    package: Path
    files: int
    rebuilt: list[Rebuilt]
    machine: list[str]

    @property
    def is_same(self) -> bool:
        """Whether every file that was made anew has the same bytes."""
        return not any(each.other for each in self.rebuilt)

    @property
    def complaint(self) -> str:
        """In one line, what did not come out again."""
        names = [
            (Path(each.place) / path).as_posix() for each in self.rebuilt for path in each.other
        ]
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        why = "; ".join(self.machine) or "with the same versions on the same kind of machine"
        listed = ", ".join(names[:_MOST_NAMED])
        return f"{shown(self.package)}: came out otherwise: {listed}{more} ({why})"

    def words(self) -> Iterator[Part]:
        """What was checked, result by result."""
        yield Heading(f"Package {shown(self.package)}")
        yield Paragraph(f"{self.files:,} files, all as they were packed.")
        grid = Grid("made anew", "files", "same bytes", "remark", prose=(3,))
        for each in self.rebuilt:
            count = len(each.same) + len(each.other)
            grid.add_row(
                each.place if each.place != _TOP else "all other files",
                str(count) if count else "-",
                str(len(each.same)) if count else "-",
                each.why_not or ", ".join(each.other),
            )
        yield grid
        if self.machine:
            yield Paragraph("Made with other versions than are here:", *self.machine)
        else:
            yield Paragraph(
                "Made with the versions, the code and the kind of machine that are here."
            )


def verify(package: str | Path, *, done: Callable[[], object] = lambda: None) -> Verification:
    """Check a package, and make everything in it anew from nothing but what lies in it.

    Args:
        package: its folder.
        done: called after each run.

    Raises:
        SisterCitiesError: if it is no package, or a file was changed, added or lost; names it.
    """
    folder = Path(package)
    files = _checked(folder)
    places = sorted(path for path in (folder / RESULTS).iterdir() if path.is_dir())
    results = [_as_written(read_kept(place)) for place in places]
    machine = list(dict.fromkeys(_elsewhere(results)))
    beside = {each.study.name: each.folder for each in results if each.study is not None}
    with tempfile.TemporaryDirectory() as aside, warnings.catch_warnings(action="ignore"):
        rebuilt = [_rebuilt(each, Path(aside) / each.name, beside, done) for each in results]
        retold = _retold(folder, results, Path(aside))
        others = _packed_again(folder, results, retold, Path(aside) / "all of it", machine)
        rebuilt += [retold, others]
    return Verification(folder, files, rebuilt, machine)


def _checked(folder: Path) -> int:
    """How many files a package has, once every one is known to be as it was packed."""
    try:
        lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
        packed = {path: checksum for checksum, path in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError):
        if folder.is_file():
            raise SisterCitiesError(
                f"{shown(folder)}: a file; unpack it, and give the folder that comes out"
            ) from None
        raise SisterCitiesError(
            f"{shown(folder)}: no package (it has no list of files, {CHECKSUMS}); "
            "sistercities package makes one"
        ) from None
    if CRATE not in packed or not (folder / RESULTS).is_dir():
        raise SisterCitiesError(f"{shown(folder)}: no package; sistercities package makes one")

    here = checksums_of(folder)
    wrong = [
        *(f"{path} was changed" for path in packed if here.get(path, packed[path]) != packed[path]),
        *(f"{path} is gone" for path in packed if path not in here),
        *(f"{path} was added" for path in here if path not in packed),
        *(f"{path} is no plain file" for path in _strange(folder)),
    ]
    if wrong:
        more = f"; and {len(wrong) - _MOST_NAMED} more" if len(wrong) > _MOST_NAMED else ""
        told = "; ".join(map(one_line, wrong[:_MOST_NAMED]))
        raise SisterCitiesError(
            f"{shown(folder)}: not as it was packed: {told}{more}; take it from where it came from"
        )
    return len(packed) + 1


def _strange(folder: Path) -> list[str]:
    """What is neither a file nor a folder: it may lead out of the package."""
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or not (path.is_file() or path.is_dir())
    ]


def _as_written(result: Kept) -> Kept:
    """A result, once its files are those of which it keeps the checksums.

    Raises:
        SisterCitiesError: if one is not, whatever the list of the package says.
    """
    unlisted = set(result.files) - set(result.checksums) - {PROVENANCE, MANIFEST}
    if wrong := [*changed_in(result), *sorted(unlisted)]:
        raise SisterCitiesError(
            f"{shown(result.folder / wrong[0])}: not as its command wrote it, though the list of "
            "the package says so; take the package from where it came from"
        )
    return result


def _rebuilt(
    result: Kept, out: Path, beside: dict[str, Path], done: Callable[[], object]
) -> Rebuilt:
    try:
        result.again(out, beside, done)
    except SisterCitiesError as error:
        return Rebuilt(f"{RESULTS}/{result.name}", [], [], str(error))
    return _compared(f"{RESULTS}/{result.name}", result.folder, result.files, out)


def _retold(folder: Path, results: Sequence[Kept], aside: Path) -> Rebuilt:
    """The words on methods, told anew."""
    out = aside / "methods of all"
    out.mkdir()
    methods_of(results).write(out)
    names = [path.name for path in sorted(out.iterdir())]
    return _compared(DOCUMENTS, folder / DOCUMENTS, names, out)


def _packed_again(
    folder: Path, results: Sequence[Kept], retold: Rebuilt, again: Path, machine: Sequence[str]
) -> Rebuilt:
    """All other files, packed anew: those that are neither of a result nor told anew already."""
    if machine:
        return Rebuilt(_TOP, [], [], "not compared, as it was made with others than are here")
    try:
        about = about_of(folder)
        pins = (folder / "code" / "requirements.txt").read_text(encoding="utf-8")
        python = _PYTHON.findall((folder / "Containerfile").read_text(encoding="utf-8"))[0]
    except (OSError, ValueError, LookupError):
        return Rebuilt(_TOP, [], [CRATE])
    again.mkdir()
    pack(again, about, results, pins, python)
    told = {f"{DOCUMENTS}/{path}" for path in (*retold.same, *retold.other)}
    every = sorted({*checksums_of(folder), *checksums_of(again)} - told)
    made = tuple(f"{RESULTS}/{each.name}/" for each in results)
    others = [path for path in every if not path.startswith(made)]
    return _compared(_TOP, folder, others, again)


def _compared(place: str, folder: Path, paths: Sequence[str], out: Path) -> Rebuilt:
    """Which files of a folder came out with the same bytes, whatever seal is in their names."""
    again = {
        stem_of(path.relative_to(out).as_posix()): path for path in out.rglob("*") if path.is_file()
    }
    rebuilt = Rebuilt(place, [], [])
    for path in paths:
        if path in _NOT_COMPARED:
            continue
        made = again.get(stem_of(path))
        kept = folder / path
        same = made is not None and kept.is_file() and made.read_bytes() == kept.read_bytes()
        (rebuilt.same if same else rebuilt.other).append(path)
    return rebuilt


def _elsewhere(results: Sequence[Kept]) -> Iterator[str]:
    """What results were made with otherwise than here."""
    here = origin()
    for each in results:
        for name, version in each.origin["versions"].items():
            if here["versions"].get(name) != version:
                yield f"{name} {version}, here {here['versions'].get(name, 'none')}"
        if each.origin["platform"] != here["platform"]:
            yield f"{each.origin['platform']}, here {here['platform']}"
        code = each.origin["code"]["source_hash"]
        if code != here["code"]["source_hash"]:
            yield f"code {code}, here {here['code']['source_hash']}"
        commit = each.origin["code"]["commit"]
        if commit != here["code"]["commit"]:
            yield f"commit {commit or 'unknown'}, here {here['code']['commit'] or 'unknown'}"
