"""Making a file again from what its trace tells, and comparing it byte for byte.

The question is asked again, of the scenarios that were simulated: those of the results folder, or
the built-in ones if they are still the same. What is made anew carries the trace of the original,
so that it differs only if something else does; then the traces tell what.
"""

import json
import tempfile
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sistercities.paper.export import export
from sistercities.paper.figures.order import Order
from sistercities.paper.figures.save import save_figure
from sistercities.paper.journals import journal_named
from sistercities.paper.tables import table_of
from sistercities.paper.trace import Origin, followed, origin_of
from sistercities.questions.answer import WORDS, Answer
from sistercities.questions.stored import (
    asked_again,
    changes_in,
    provenance_of,
    scenarios_of,
    study_beside,
)
from sistercities.questions.swept import SweptStudy
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.marks import MANIFEST, PROVENANCE
from sistercities.runs.seal import UNSEALED
from sistercities.runs.store import origin as running
from sistercities.runs.trace import told_of_scenarios, without_paths
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import atlas_names, scenario_names, shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario

_SHORT = 12


class Rebuilt(NamedTuple):
    """A file that was made again.

    Attributes:
        file: the original.
        content: what was made now; with the trace of the original if it has the same bytes, else
            with one of its own.
        differences: what differs, if the bytes do; empty if they are the same.
    """

    file: Path
    content: bytes
    differences: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether it has the same bytes as the original."""
        return not self.differences

    def words(self) -> str:
        """How it went, in a sentence."""
        if self.same:
            return f"{shown(self.file)}: made again, the same bytes"
        return f"{shown(self.file)}: made again, and other bytes: {'; '.join(self.differences)}"


def rebuild(
    *files: str | Path,
    source: str | Path | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> list[Rebuilt]:
    """Make figures and tables again, and say whether they have the same bytes.

    The originals are never touched.

    Args:
        files: that sistercities wrote.
        source: results folder or study folder that they are of; where it lies around a file, or all
            scenarios are built-in ones, it need not be named.
        out: folder for what is made; nothing is written without it.
        done: called after each run.

    Returns:
        What came of each file.

    Raises:
        SisterCitiesError: if a file has no trace, or cannot be made from what it tells.
    """
    origins = [origin_of(file) for file in files]
    answers: dict[str, Answer] = {}
    rebuilt = []
    for origin in origins:
        folder = Path(source) if source is not None else _folder_around(origin)
        with followed(origin):
            key = json.dumps([origin.told["asked"], origin.told["scenarios"], str(folder)])
            if key not in answers:
                answers[key] = _asked(origin, folder, done)
            rebuilt.append(_made_again(origin, answers[key]))
    if out is not None:
        with reserved(out) as home:
            home.fill(lambda folder: _write(folder, rebuilt))
    return rebuilt


def _write(folder: Path, rebuilt: Sequence[Rebuilt]) -> None:
    for each in rebuilt:
        (folder / each.file.name).write_bytes(each.content)


# --- Asking again ---


def _folder_around(origin: Origin) -> Path | None:
    """The results folder, or study folder, that a file lies in."""
    for folder in (origin.file.absolute().parent, origin.file.absolute().parent.parent):
        if (folder / PROVENANCE).is_file() or (folder / MANIFEST).is_file():
            return folder
    return None


def _asked(origin: Origin, folder: Path | None, done: Callable[[], object]) -> Answer:
    """The answer that a file shows, found anew."""
    asked = origin.told["asked"]
    where = shown(origin.file)
    is_study = folder is not None and (folder / MANIFEST).is_file()
    if asked["question"] == "sweep":
        return _study(origin, folder if is_study else None)
    if folder is not None and not is_study:
        stored = provenance_of(folder)["asked"]
        if without_paths(stored) != asked:
            raise SisterCitiesError(
                f"{where}: not of {shown(folder)}, which answers another question; "
                "name its own with --from"
            )
        asked, scenarios = stored, scenarios_of(folder)
    else:
        scenarios = _built_in(origin)
    _check_scenarios(origin, scenarios)
    study = folder
    if folder is not None and not is_study:
        study = study_beside(folder, asked)
    return asked_again(asked, scenarios, where=where, study=study, done=done)()


def _study(origin: Origin, folder: Path | None) -> Answer:
    """The study that a file shows, as its runs are kept."""
    asked = origin.told["asked"]
    if folder is None:
        raise SisterCitiesError(
            f"{shown(origin.file)}: of the study {asked['study']}, whose folder is not here; "
            "give it with --from, or sweep the study again"
        )
    study = SweptStudy.open(folder)
    if asked.get("sha256") not in {None, study.asked["sha256"]}:
        raise SisterCitiesError(
            f"{shown(origin.file)}: not of the study in {shown(folder)}, or of what it was "
            "before it was extended"
        )
    return study


def _built_in(origin: Origin) -> dict[str, Scenario]:
    """The built-in scenarios of a file, changed as they were."""
    known = {*scenario_names(), *atlas_names()}
    names = list(origin.told["scenarios"])
    if origin.told["asked"]["question"] == "score":
        return {}
    for name in names:
        if name not in known:
            raise SisterCitiesError(
                f"{shown(origin.file)}: of {name}, which is no built-in scenario; "
                "give the results folder with --from"
            )
    changes = changes_in(origin.told["asked"])
    return {name: load_scenario(name, changes) for name in names}


def _check_scenarios(origin: Origin, scenarios: Mapping[str, Scenario]) -> None:
    now = told_of_scenarios(dict.fromkeys(scenarios.values(), ()))
    for name, told in origin.told["scenarios"].items():
        if name in now and now[name]["sha256"] != told["sha256"]:
            raise SisterCitiesError(
                f"{shown(origin.file)}: the scenario {name} is another one now "
                f"(SHA-256 {told['sha256'][:_SHORT]}... then, {now[name]['sha256'][:_SHORT]}... "
                "now), so it cannot be made again; give the results folder with --from"
            )


# --- Making again ---


def _made_again(origin: Origin, answer: Answer) -> Rebuilt:
    shows = origin.told.get("shows") or {}
    seal = str(origin.told.get("content", ""))
    blank = origin.text.replace(seal, UNSEALED) if seal else origin.text
    original = origin.file.read_bytes()
    content = _content(origin, shows, answer, blank)
    if content == original:
        return Rebuilt(origin.file, content, ())
    now = _content(origin, shows, answer, answer.trace(shows) if origin.text else "")
    return Rebuilt(origin.file, now, tuple(_differences(origin)))


def _content(origin: Origin, shows: Mapping[str, Any], answer: Answer, trace: str) -> bytes:
    """What a file shows, made of an answer, with a trace."""
    with tempfile.TemporaryDirectory() as aside:
        if "figure" in shows:
            return _figure(origin, shows, answer, trace, Path(aside))
        if "table" in shows:
            table = table_of(answer, shows["table"], shows["measures"])
            return table.content(shows["format"], trace or None)
        if "export" in shows:
            return (export(answer, Path(aside) / "data") / shows["export"]).read_bytes()
        if shows.get("file") == WORDS:
            return answer.page(trace)
        answer.write_tables(Path(aside))
        made = Path(aside) / shows.get("file", "")
        if made.is_file():
            return made.read_bytes()
    raise SisterCitiesError(
        f"{shown(origin.file)}: only tables, figures and words can be made again by themselves"
    )


def _figure(
    origin: Origin, shows: Mapping[str, Any], answer: Answer, trace: str, aside: Path
) -> bytes:
    told = {name: shows[name] for name in Order._fields if name in shows}
    told["journal"] = journal_named(shows["journal"]) if shows["journal"] else None
    for name in ("measures", "panels"):
        told[name] = tuple(shows.get(name, ()))
    order = Order(**told, formats=(origin.file.suffix.removeprefix("."),))
    ((_, figure),) = [
        each for each in answer.ordered(shows["figure"], order) if each[0] == shows["figure"]
    ]
    with warnings.catch_warnings(action="ignore"):  # faults were told when it was made first
        (path,) = save_figure(
            figure, aside / "figure", formats=order.formats, dpi=order.dpi, origin=trace
        )
    return path.read_bytes()


def _differences(origin: Origin) -> Iterator[str]:
    """What a trace tells that is otherwise here and now."""
    if origin.changed:
        yield "it was changed since it was written"
    then, now = origin.told, running()
    pairs = {
        "code": (then["code"]["source_hash"], now["code"]["source_hash"]),
        "commit": (then["code"].get("commit"), now["code"]["commit"]),
        "platform": (then["platform"], now["platform"]),
        **{
            name: (then["versions"].get(name), version) for name, version in now["versions"].items()
        },
    }
    differing = [
        f"{name} {str(before)[:_SHORT]} then, {str(after)[:_SHORT]} now"
        for name, (before, after) in pairs.items()
        if before != after
    ]
    yield from differing
    if not origin.changed and not differing:
        yield "though code, versions and platform are the same"
