"""Any run of a study again, month by month, from its point and its seed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from sistercities.questions.answer import answered
from sistercities.questions.compare import Comparison, comparison_of
from sistercities.runs.keeping import Out
from sistercities.runs.replicates import histories
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.study.results import Study


def rebuild(folder: str | Path, name: str, out: Out | None = None) -> Comparison:
    """Simulate one run of a study again, with all its months.

    Args:
        folder: the study folder.
        name: of the run: number of the point and of the replicate, for example ``17-3``.
        out: folder to store tables, scenario, provenance and figure in; nothing is stored without
            it.

    Returns:
        A comparison of one partnership and one replicate.

    Raises:
        SisterCitiesError: if there is no such run, it failed, or what comes out is not what is
            stored.
    """
    study = Study.open(folder)
    kept = study.run(name)
    if not pd.isna(kept["error"]):
        raise SisterCitiesError(
            f"run {name}: failed in the study, so there is nothing to rebuild ({kept['error']})"
        )
    scenario, age = study.scenario(int(kept["point"])), study.manifest.age

    asked = {"study": study.file.name, "run": name, "seed": int(kept["seed"])}

    def find() -> Comparison:
        """Simulate the run anew, and refuse it unless its outcomes are those that were kept."""
        ensembles = histories(scenario, [int(kept["seed"])], age)[:1]
        _check_equal(name, kept, ensembles[0].outcomes.iloc[0].to_dict(), study)
        return comparison_of(ensembles, [], (age,), asked, question="run")

    return answered(find, out)


def _check_equal(
    name: str, kept: Mapping[str, Any], again: Mapping[Any, Any], study: Study
) -> None:
    differing = [outcome for outcome in study.record if not _same(kept[outcome], again[outcome])]
    if differing:
        first = differing[0]
        raise SisterCitiesError(
            f"run {name}: {first} is {kept[first]} in {study.folder} and {again[first]} now; "
            "the study was simulated by another version of the model"
        )


def _same(one: Any, other: Any) -> bool:  # noqa: ANN401
    missing = [bool(pd.isna(value)) for value in (one, other)]
    return all(missing) if any(missing) else bool(one == other)
