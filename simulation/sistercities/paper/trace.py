"""The trace of a file: what made it, kept within the file, or in the record beside it.

A trace begins with a seal: the SHA-256 of the file it lies in, taken while the seal was all zeros.
So it is found out that a file was changed, wherever it was moved to. Where a file cannot hold a
trace, or no seal, the record of its folder tells both.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image

from sistercities.questions.words import Grid
from sistercities.runs.marks import MANIFEST, PROVENANCE
from sistercities.runs.seal import is_broken
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError

RECORD = "origin.json"
"""The record of a folder of tables: the SHA-256 of every file in it, and its trace."""

_DESCRIPTION = 270
_PROPERTIES = "docProps/core.xml"
_SHORT = 12


class Origin(NamedTuple):
    """What made a file.

    Attributes:
        file: that was made.
        told: what made it: what was asked, what of the answer it shows, scenarios, code, versions.
        text: the same as it stands in the file; empty if only a record tells it.
        place: where it stands: the file itself, or the record beside it.
        changed: whether the file was changed since; none if nobody can say.
    """

    file: Path
    told: Mapping[str, Any]
    text: str
    place: Path
    changed: bool | None

    def words(self) -> Grid:
        """The same in plain words."""
        grid = Grid("", "", prose=(1,))
        for name, said in _rows(self):
            grid.add_row(name, said)
        return grid


def trace(file: str | Path) -> Grid:
    """Tell in plain words what made a figure, a table or a page.

    Args:
        file: that was written by sistercities; with a trace in it or beside it.

    Raises:
        SisterCitiesError: if it cannot be read, or has no trace.
    """
    origin = origin_of(file)
    with followed(origin):
        return origin.words()


@contextmanager
def followed(origin: Origin) -> Iterator[None]:
    """What is done here follows a trace; one that somebody edited may lead nowhere.

    Raises:
        SisterCitiesError: if it does.
    """
    try:
        yield
    except (LookupError, TypeError, ValueError, AttributeError, OverflowError):
        if origin.changed is False:
            raise
        raise _damaged(origin.file) from None


def _damaged(path: Path) -> SisterCitiesError:
    return SisterCitiesError(
        f"{shown(path)}: its trace is damaged; take the file as sistercities wrote it"
    )


def origin_of(file: str | Path) -> Origin:
    """What made a file; raises as ``trace`` does."""
    path = Path(file)
    content = _content(path)
    recorded = _recorded(path, hashlib.sha256(content).hexdigest())
    try:
        text = _text_in(content, _ending(path))
        told = json.loads(text) if text else {}
        complete = not text or bool(told["asked"] and told["code"] and told["versions"])
    except (ValueError, OSError, KeyError, TypeError, zipfile.BadZipFile):
        complete = False
    if not complete:
        raise _damaged(path)

    if text:
        changed = recorded.changed if recorded else None
        broken = is_broken(content)
        return Origin(path, told, text, path, changed if broken is None else broken)
    if recorded is not None:
        return recorded
    raise SisterCitiesError(f"{shown(path)}: {_without_trace(_ending(path))}")


def line_of(origin: str, ending: str) -> str:
    """The line by which a text keeps its trace: a comment that nobody sees.

    Args:
        origin: the trace.
        ending: ``tex``, ``md`` or ``html``.
    """
    if ending == "tex":
        return f"% origin: {origin}\n"
    # two hyphens would end the comment
    return f"<!-- origin: {origin.replace('--', '-\\u002d')} -->\n"


def write_record(folder: Path, origins: Mapping[str, str]) -> None:
    """Write the record of a folder.

    Args:
        folder: where its files are.
        origins: the trace of each file, by its name.
    """
    files = {
        name: {
            "sha256": hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            "origin": json.loads(origin),
        }
        for name, origin in origins.items()
    }
    text = json.dumps({"files": files}, indent=2)
    (folder / RECORD).write_text(f"{text}\n", encoding="utf-8", newline="\n")


# --- Reading ---


def _without_trace(ending: str) -> str:
    """Why a file with this ending has no trace, and what to do."""
    records = f"{RECORD}, {PROVENANCE} or {MANIFEST}"
    if ending in _READERS:
        return (
            f"no trace in it, and no record beside it ({records}) that names it; sistercities did "
            "not write it, or another program saved it anew: take the file as it was written"
        )
    if ending in _BESIDE:
        return (
            f"its trace stands in the record of its folder ({records}), and none that names it is "
            "here; put it back beside its record, or bring the record along"
        )
    known = ", ".join([*_READERS, *_BESIDE])
    return f"no file that sistercities writes; those it writes end in {known}"


def _content(path: Path) -> bytes:
    wrote = "a figure, table or page that sistercities wrote"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise SisterCitiesError(f"{shown(path)}: no such file; name {wrote}") from None
    except IsADirectoryError:
        raise SisterCitiesError(f"{shown(path)}: a folder; name a file in it, {wrote}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "no path"
        raise SisterCitiesError(f"{shown(path)}: cannot be read ({reason})") from None


def _ending(path: Path) -> str:
    ending = path.suffix.removeprefix(".").lower()
    return {"tif": "tiff", "htm": "html"}.get(ending, ending)


def _text_in(content: bytes, ending: str) -> str:
    """The trace that stands in a file; empty if there is none."""
    read = _READERS.get(ending)
    return read(content) if read else ""


def _in_png(content: bytes) -> str:
    with Image.open(BytesIO(content)) as picture:
        return str(picture.info.get("Description", ""))


def _in_tiff(content: bytes) -> str:
    with Image.open(BytesIO(content)) as picture:
        return str(picture.getexif().get(_DESCRIPTION, ""))


def _in_pdf(content: bytes) -> str:
    """The subject of a PDF: a text in brackets, in which a backslash lifts those of its own."""
    found = re.search(rb"/Subject \(((?:[^()\\]|\\.)*)\)", content, re.DOTALL)
    return re.sub(rb"\\(.)", rb"\1", found[1]).decode("latin-1") if found else ""


def _in_eps(content: bytes) -> str:
    """Comments of several lines."""
    return b"".join(re.findall(rb"^%origin: (.*)$", content, re.MULTILINE)).decode()


def _in_text(content: bytes) -> str:
    """A comment of one line."""
    found = re.search(rb"origin: (\{.*\})", content)
    return found[1].decode() if found else ""


def _in_docx(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as parts:
        return _in_xml(parts.read(_PROPERTIES))


def _in_xml(content: bytes) -> str:
    """What a description in XML says."""
    found = re.search(rb"<dc:description>(.*?)</dc:description>", content, re.DOTALL)
    return unescape(found[1].decode()).strip() if found else ""


_READERS: dict[str, Callable[[bytes], str]] = {
    "png": _in_png,
    "pdf": _in_pdf,
    "svg": _in_xml,
    "tiff": _in_tiff,
    "eps": _in_eps,
    "tex": _in_text,
    "md": _in_text,
    "html": _in_text,
    "docx": _in_docx,
}
"""How the trace is read that a file keeps within."""

_BESIDE = ("csv", "r", "parquet", "toml")
"""Endings of files that have their trace in the record beside them."""


# --- Records beside a file ---


def _recorded(path: Path, sha256: str) -> Origin | None:
    """What the record of the folder around a file tells of it."""
    records = {RECORD: _of_tables, PROVENANCE: _of_results, MANIFEST: _of_study}
    for folder in (path.absolute().parent, path.absolute().parent.parent):
        name = path.absolute().relative_to(folder).as_posix()
        for record, read in records.items():
            try:
                told, expected = read(json.loads((folder / record).read_bytes()), name)
            except (OSError, ValueError, KeyError, TypeError, AttributeError):
                continue
            return Origin(path, told, "", folder / record, sha256 != expected)
    return None


type _Recorded = tuple[dict[str, Any], str]
"""What made a file, and its SHA-256."""


def _of_tables(record: dict[str, Any], name: str) -> _Recorded:
    entry = record["files"][name]
    return entry["origin"], entry["sha256"]


def _of_results(record: dict[str, Any], name: str) -> _Recorded:
    """What the provenance of a results folder tells of a file in it."""
    scenarios = {
        each: {"sha256": record["files"].get(f"scenarios/{each}.toml"), "worlds": len(seeds)}
        for each, seeds in record["seeds"].items()
    }
    told = {key: record[key] for key in ("asked", "code", "versions", "platform")}
    return {**told, "shows": {"file": name}, "scenarios": scenarios}, record["files"][name]


def _of_study(record: dict[str, Any], name: str) -> _Recorded:
    """What the manifest of a study tells of a file in its folder."""
    study = record["study"]
    asked = {"question": "sweep", "study": study["name"], "seed": study.get("seed")}
    scenarios = {
        Path(each).stem: {"sha256": sha256}
        for each, sha256 in record["files"].items()
        if each.startswith("scenarios/")
    }
    told = {key: record["origin"][key] for key in ("code", "versions", "platform")}
    shows = {"shows": {"file": name}, "scenarios": scenarios}
    return {"asked": asked, **told, **shows}, record["files"][name]


# --- In words ---


def _rows(origin: Origin) -> Iterator[tuple[str, str]]:
    told = origin.told
    yield "file", f"{shown(origin.file)}, {_CHANGED[origin.changed]}"
    yield "shows", ", ".join(_shown_of(told.get("shows", {})))
    asked = dict(told["asked"])
    yield "made by", f"sistercities {asked.pop('question', '')}"
    yield "asked for", "; ".join(_pairs(asked))
    for name, each in told.get("scenarios", {}).items():
        worlds = (
            f"{each['worlds']:,} world{'s' * (each['worlds'] != 1)}, " if each.get("worlds") else ""
        )
        yield "scenario", f"{name}: {worlds}SHA-256 {str(each['sha256'])[:_SHORT]}..."
    if older := told.get("shows", {}).get("simulated_by"):
        yield "simulated by", _made_with(older)
    yield "written by", _made_with(told)
    yield "told by", "the file itself" if origin.text else shown(origin.place)


def _made_with(told: Mapping[str, Any]) -> str:
    """The code, what it rests on, and the kind of machine."""
    code, versions = told["code"], dict(told["versions"])
    commit = str(code.get("commit") or "")
    version = f"sistercities {versions.pop('sistercities', '')}"
    changed = " and changes to it" if commit.endswith("+") else ""
    at = f", commit {commit[:_SHORT]}{changed}" if commit else ""
    used = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"{version}{at}, hash {code['source_hash']}; {used}; {told['platform']}"


_CHANGED = {
    True: "changed since it was written",
    False: "as it was written",
    None: "perhaps changed since: it has no seal",
}


def _shown_of(shows: Mapping[str, Any]) -> Iterator[str]:
    """What of an answer a file shows, and in which form."""
    if "figure" not in shows:
        yield from _pairs({name: each for name, each in shows.items() if name != "simulated_by"})
        return
    widths = dict.fromkeys([f"{shows['narrow']:g}", f"{shows['wide']:g}"])
    yield f"figure {shows['figure']}"
    yield f"on a page of {' or '.join(widths)} mm, type of {shows['size']:g} points"
    yield f"{shows['dpi']} dpi"
    yield from _pairs({name: shows.get(name) for name in ("journal", "font", "measures", "panels")})


def _pairs(told: Mapping[str, Any]) -> Iterator[str]:
    """Options and what was asked for, in words; those that nobody gave are left out."""
    for name, value in told.items():
        if value in (None, "", [], {}, False):
            continue
        if isinstance(value, Mapping):
            said = ", ".join(f"{key} = {each}" for key, each in value.items())
        elif isinstance(value, list):
            said = ", ".join(map(str, value))
        else:
            said = str(value)
        yield f"{name.replace('_', ' ')}: {said}"
