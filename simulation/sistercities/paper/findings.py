"""What papers take of an answer, of its folder, or of a study: its tables, and its trace."""

import io
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from sistercities.paper.gaps import gaps_of
from sistercities.questions.answer import Answer
from sistercities.questions.kept import Kept, read_kept
from sistercities.questions.stored import scenario_files
from sistercities.questions.swept import SweptStudy
from sistercities.runs.marks import is_study
from sistercities.runs.store import origin
from sistercities.runs.trace import told_of_scenarios, trace
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.words import meant, quoted
from sistercities.study.results import Study

type Source = Answer | Study | str | Path
"""An answer, a study, or the folder of one."""

_OF_WORLDS = "replicate"
"""A table with this column holds data, a row for each world, and is no table for readers."""


@dataclass(frozen=True)
class Findings:
    """What a paper takes from an answer.

    Attributes:
        name: of its folder, or of the question.
        asked: what was asked for, the question among it.
        tables: by name, as they are stored.
        units: of the columns of each table.
        titles: of the scenarios, by name.
        scenarios: what the trace tells of each of them.
        made_by: the code that simulated it, if that is not the one that runs.
        gaps: what is missing of a study, in sentences.
    """

    name: str
    asked: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    units: Mapping[str, Mapping[str, str]]
    titles: Mapping[str, str]
    scenarios: Mapping[str, Mapping[str, Any]]
    made_by: Mapping[str, Any] | None = None
    gaps: tuple[str, ...] = ()

    @property
    def question(self) -> str:
        """The verb by which it was asked."""
        return str(self.asked["question"])

    def chosen(self, tables: Sequence[str]) -> list[str]:
        """Names of the tables that are asked for; all if none is named.

        Raises:
            SisterCitiesError: if there is no such table, or none at all.
        """
        if not self.tables:
            raise SisterCitiesError(f"{self.name}: it has no table")
        for name in tables:
            if name not in self.tables:
                hint = meant(name, self.tables)
                raise SisterCitiesError(f"{self.name}: no table {quoted(name)}; {hint}")
        return list(dict.fromkeys(tables)) or list(self.tables)

    def trace(self, shows: Mapping[str, Any]) -> str:
        """What made a file that shows something of it."""
        older = {"simulated_by": self.made_by} if self.made_by else {}
        return trace(self.asked, self.scenarios, {**shows, **older})


def findings_of(source: Source) -> Findings:
    """What a paper takes from an answer, a study, or the folder of one.

    Raises:
        SisterCitiesError: if it is none, is damaged, or holds nothing yet.
    """
    if isinstance(source, Study):
        return _of_study(source)
    if isinstance(source, Answer):
        return _of_answer(source)
    folder = Path(source)
    if is_study(folder):  # perhaps one that is not finished, whose runs are told so far
        return _of_study(SweptStudy.open(folder))
    return _of_results(read_kept(folder))


def _of_answer(answer: Answer) -> Findings:
    told = {"question": answer.question, **answer.asked}
    return Findings(
        name=answer.folder.name if answer.folder else answer.question,
        asked=told,
        tables={
            name: _read(io.StringIO(table.to_csv(index=False)))
            for name, table in answer.tables.items()
            if _OF_WORLDS not in table
        },
        units={name: answer.units(name) for name in answer.tables},
        titles={scenario.name: scenario.title for scenario in answer.seeds},
        scenarios=told_of_scenarios(answer.seeds),
    )


def _of_study(study: Study) -> Findings:
    swept = study if isinstance(study, SweptStudy) else SweptStudy.open(study.folder)
    swept.check_told()
    told = swept.trace_of_scenarios
    return Findings(
        name=swept.file.name,
        asked={"question": swept.question, **swept.asked},
        tables={
            name: _read(io.StringIO(table.to_csv(index=False)))
            for name, table in swept.tables.items()
        },
        units={name: swept.units(name) for name in swept.tables},
        titles=swept.titles,
        scenarios=told,
        gaps=tuple(gaps_of(swept)),
    )


def _of_results(kept: Kept) -> Findings:
    scenarios = {
        name: {"sha256": kept.checksums.get(f"scenarios/{name}.toml"), "worlds": len(seeds)}
        for name, seeds in kept.seeds.items()
    }
    return Findings(
        name=kept.folder.absolute().name,
        asked=kept.asked,
        tables={
            name: _read(kept.folder / f"{name}.csv")
            for name in kept.units
            if f"{name}.csv" in kept.checksums
        },
        units=kept.units,
        titles={path.stem: _title(path) for path in scenario_files(kept.folder)},
        scenarios=scenarios,
        made_by=None if kept.origin == origin() else kept.origin,
    )


def _read(file: Path | io.StringIO) -> pd.DataFrame:
    """A table as it is stored: only an empty cell is missing."""
    try:
        return pd.read_csv(file, keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        raise SisterCitiesError(f"{shown(Path(str(file)))}: cannot be read ({error})") from None


def _title(path: Path) -> str:
    """The title of a stored scenario, which may be of an older version."""
    try:
        return str(tomllib.loads(path.read_text(encoding="utf-8")).get("title", path.stem))
    except (OSError, ValueError):
        return path.stem
