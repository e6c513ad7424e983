"""A result: a results folder or a study folder, read as a whole, and made once more.

A folder holds all that it takes: what was asked, the scenarios as they were run, the seeds. So the
same question can be put to them on another day, or on another machine.
"""

import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sistercities.questions.stored import (
    asked_again,
    provenance_of,
    scenario_files,
    scenarios_of,
)
from sistercities.questions.sweep import sweep
from sistercities.questions.swept import SweptStudy
from sistercities.runs.marks import is_study
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.study.file import StudyFile
from sistercities.study.folder import CLOCK, FIGURES, STUDY, read_manifest

_NO_ARGUMENTS = {"question", "changes", "manifest"}
"""What a provenance tells that is no option of the command."""

_REPEATED = {"policies": "policy", "mechanisms": "mechanism", "outcomes": "outcome"}
_JOINED = {"starts": "start", "costs": "cost"}
"""Options that have another name on the command line than in Python."""

_PLACES = {"scenarios", "scenario", "study"}
"""What stands on the command line without a name."""

_CHUNK = re.compile(r"^(runs/\d+)-[0-9a-f]{16}(\.parquet)$")


@dataclass(frozen=True)
class Kept:
    """What a results folder or a study folder says of itself.

    Attributes:
        folder: where it is.
        asked: what was asked for, by option, the question among it.
        origin: code, versions and platform that it was made with.
        seeds: of the worlds of each scenario; those of a study are in its runs.
        units: unit of each column, by table.
        checksums: SHA-256 of each file, by its path, as the folder tells them.
        study: the study file, of a study folder.
        age: years since signing at which outcomes of a study are told.
    """

    folder: Path
    asked: Mapping[str, Any]
    origin: Mapping[str, Any]
    seeds: Mapping[str, Sequence[int]]
    units: Mapping[str, Mapping[str, str]]
    checksums: Mapping[str, str]
    study: StudyFile | None = None
    age: int | None = None

    @property
    def name(self) -> str:
        """Of its folder."""
        return self.folder.resolve().name

    @property
    def question(self) -> str:
        """The verb by which it was asked for."""
        return str(self.asked["question"])

    @cached_property
    def scenarios(self) -> dict[str, Scenario]:
        """The scenarios as they were run, by name."""
        return scenarios_of(self.folder)

    @property
    def changes(self) -> dict[str, str]:
        """What was changed in the scenarios for this question, as a scenario file says it."""
        if self.study is not None:
            return {key: repr(value) for key, value in self.study.constants.items()}
        return dict(self.asked.get("changes", {}))

    @property
    def command(self) -> str:
        """The command line that asks the same, of the scenarios in the folder."""
        if self.study is not None:
            return shlex.join(["sistercities", "sweep", f"{self.name}/{STUDY}"])
        places: list[str] = []
        options: list[str] = []
        for name, value in self.asked.items():
            if name in _NO_ARGUMENTS or value is None:
                continue
            several = list(value) if isinstance(value, list | tuple) else [value]
            if name in _PLACES:
                places += [str(each) for each in several]
            elif name in _REPEATED:
                options += [f"--{_REPEATED[name]}={each}" for each in several]
            elif name == "posterior":
                options.append("--posterior")
            elif isinstance(value, bool):
                options += [f"--{name.replace('_', '-')}"] if value else []
            else:
                told = ",".join(map(str, several))
                options.append(f"--{_JOINED.get(name, name.replace('_', '-'))}={told}")
        settings = [f"--set={key}={value}" for key, value in self.changes.items()]
        return shlex.join(["sistercities", self.question, *places, *options, *settings])

    @property
    def files(self) -> list[str]:
        """All files that the same question gives again, by their path within the folder."""
        lasting = {path.relative_to(self.folder).as_posix() for path in self._all()}
        return sorted(lasting - {CLOCK, "lock"})

    @property
    def ended(self) -> float:
        """Clock time at which the last of it was made, seconds since 1970; 0 if nothing tells."""
        try:
            clock = json.loads((self.folder / CLOCK).read_text(encoding="utf-8"))
            return float(clock.get("sweeps", [clock])[-1]["ended"])
        except (OSError, ValueError, LookupError, TypeError, AttributeError):
            return 0.0

    def _all(self) -> list[Path]:
        paths = self.folder.rglob("*")
        return [
            path
            for path in paths
            if path.is_file()
            and not any(part.startswith(".") for part in path.relative_to(self.folder).parts)
        ]

    def again(
        self,
        out: Path,
        beside: Mapping[str, Path] | None = None,
        done: Callable[[], object] = lambda: None,
    ) -> None:
        """Ask the same question of the stored scenarios, and write the answer.

        Args:
            out: folder for it, new or empty.
            beside: folders of studies, by name, for a question to the runs of one.
            done: called after each run.

        Raises:
            SisterCitiesError: if it cannot be asked from its folder.
        """
        if self.study is not None:
            self._sweep_again(self.study, out)
            return
        asked = {**self.asked, "posterior": True} if "posterior" in self.asked else self.asked
        study = (beside or {}).get(str(asked.get("study")))
        where = shown(self.folder)
        answer = asked_again(asked, self.scenarios, where=where, study=study, done=done)()
        answer.asked = {name: value for name, value in self.asked.items() if name != "question"}
        answer.write(out)

    def _sweep_again(self, study: StudyFile, out: Path) -> None:
        """Simulate all runs of a study anew; its figure says what made the one that is kept."""
        files = tuple(str(path.resolve()) for path in scenario_files(self.folder))
        # what is constant stands in the stored scenarios already
        inlined: dict[str, Any] = {"scenarios": files, "constants": {}, "age": self.age}
        swept = sweep(study.model_copy(update=inlined), out)
        if (out / FIGURES[0]).is_file():
            swept.asked = SweptStudy.open(self.folder).asked
            swept.save(out)


def read_kept(source: str | Path) -> Kept:
    """What a results folder or a study folder holds.

    Raises:
        SisterCitiesError: if it is none, is damaged, or its study is not finished.
    """
    folder = Path(source)
    return _study(folder) if is_study(folder) else _results(folder)


def stem_of(name: str) -> str:
    """The name of a file of a study without the seal in it, which holds words as well."""
    return _CHUNK.sub(r"\1\2", name)


def _results(folder: Path) -> Kept:
    told = provenance_of(folder)
    origin = {name: told[name] for name in ("code", "versions", "platform")}
    return Kept(folder, told["asked"], origin, told["seeds"], told["columns"], told["files"])


def _study(folder: Path) -> Kept:
    manifest = read_manifest(folder)
    if not manifest.complete:
        raise SisterCitiesError(
            f"{shown(folder)}: the study is not finished; sistercities sweep goes on with it"
        )
    if lost := next((name for name in manifest.files if not (folder / name).is_file()), None):
        raise SisterCitiesError(
            f"{shown(folder)}: {lost} is not there any more; the same sweep again makes it anew"
        )
    origin = manifest.origin.model_dump(include={"code", "versions", "platform"})
    asked = {"question": "sweep", "study": manifest.file.name}
    return Kept(folder, asked, origin, {}, {}, manifest.files, manifest.file, manifest.age)
