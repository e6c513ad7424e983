"""What was answered before: read from its folder, and asked again to see that it still holds."""

import hashlib
import inspect
import json
import tempfile
from ast import literal_eval
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from sistercities.questions.answer import Answer
from sistercities.questions.full_scale import run_full_scale
from sistercities.questions.multiverse import multiverse
from sistercities.questions.score import BLIND, score
from sistercities.runs.marks import MANIFEST, PROVENANCE, is_study
from sistercities.scenario.files import load_scenario
from sistercities.scenario.library import shown
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.statistics.precision import precision_of
from sistercities.study.folder import digest

_NO_ARGUMENTS = {"question", "changes"}
"""What a provenance tells that is no argument: changes are in the stored scenarios already."""

_OTHER_NAMES = {"max": "most", "patterns": "names"}
"""Arguments that the provenance calls as the command does."""

_DATA = (".csv", ".parquet", ".toml")
"""Endings of files of a results folder from which others are made."""

_OF_A_STUDY = {"sensitivity", "discover"}
"""Questions whose answer is read from a study folder."""


def provenance_of(folder: Path) -> dict[str, Any]:
    """What a results folder says of itself, once its tables and scenarios are as they were written.

    Raises:
        SisterCitiesError: if it is damaged, or a table or scenario was changed since.
    """
    try:
        told: dict[str, Any] = json.loads((folder / PROVENANCE).read_text(encoding="utf-8"))
        told["asked"]["question"].strip(), iter(told["asked"].get("scenarios", ()))
        told["files"].items(), told["seeds"].items()
        told["columns"].items(), told["code"]["source_hash"], told["versions"].items()
        for name, checksum in told["files"].items():
            if name.endswith(_DATA) and digest(folder / name) != checksum:
                raise SisterCitiesError(
                    f"{shown(folder / name)}: not as its command wrote it; ask the question again"
                )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SisterCitiesError(
            f"{shown(folder / PROVENANCE)}: damaged; ask the question again with its command"
        ) from None
    return told


def scenario_files(folder: Path) -> list[Path]:
    """The files of the scenarios that were simulated, in the order of their names."""
    return sorted((folder / "scenarios").glob("*.toml"))


def scenarios_of(folder: Path) -> dict[str, Scenario]:
    """The scenarios that were simulated, by name."""
    return {path.stem: load_scenario(path) for path in scenario_files(folder)}


def asked_again(
    asked: Mapping[str, Any],
    scenarios: Mapping[str, Scenario],
    *,
    where: str,
    study: Path | None = None,
    done: Callable[[], object] = lambda: None,
) -> Callable[[], Answer]:
    """The function of a question, with what it was asked for.

    Args:
        asked: as the provenance tells it.
        scenarios: that were simulated, by name, changed as they were.
        where: what messages call the place that tells it.
        study: folder of the study that the question was asked of, if it was one.
        done: called after each run.

    Raises:
        SisterCitiesError: if the question cannot be asked again.
    """
    question = str(asked["question"])
    if question == "score":
        return lambda: _score_again(asked, where, done)
    if question == "multiverse":
        return lambda: _multiverse_again(asked, done)
    if asked.get("full_scale"):
        return lambda: _full_scale_again(asked, scenarios, done)

    function = getattr(import_module("sistercities"), question.replace("-", "_"), None)
    wanted = {
        _OTHER_NAMES.get(name, name): value
        for name, value in asked.items()
        if name not in _NO_ARGUMENTS
    }
    if question in _OF_A_STUDY:
        wanted["study"] = _study_of(asked, study, where)
        del wanted["manifest"]
    several = [scenarios[name] for name in wanted.pop("scenarios", []) if name in scenarios]
    taken = inspect.signature(function).parameters if callable(function) else {}
    lost = bool(asked.get("scenarios")) and not several
    if function is None or lost or not set(wanted) <= set(taken):
        raise SisterCitiesError(
            f"{where}: {question} cannot be asked again from what is stored; "
            "ask it with its command, or in Python, where answer.save() takes the same options"
        )
    arguments = {name: _argument(name, value, scenarios) for name, value in wanted.items()}
    if "done" in taken:
        arguments["done"] = done
    if "scenario" in taken and several:
        arguments["scenario"] = several.pop()
    try:
        inspect.signature(function).bind(*several, **arguments)
    except TypeError:
        raise SisterCitiesError(
            f"{where}: what was asked does not fit what is stored; ask the question again with its "
            "command"
        ) from None
    return lambda: function(*several, **arguments)


def answer_in(folder: Path, done: Callable[[], object] = lambda: None) -> Callable[[], Answer]:
    """What asks the question of a results folder again, and checks that the answer is the same.

    Args:
        folder: of results.
        done: called after each run.

    Raises:
        SisterCitiesError: if it is no results folder, or its question cannot be asked again.
    """
    if is_study(folder):
        raise SisterCitiesError(
            f"{shown(folder)}: the folder of a study, and of no answer; "
            "it has a page of its own: sistercities explore"
        )
    told = provenance_of(folder)
    asked, scenarios = told["asked"], scenarios_of(folder)
    study = study_beside(folder, asked)
    ask = asked_again(asked, scenarios, where=shown(folder), study=study, done=done)

    def checked() -> Answer:
        """The answer, once its tables are known to be those that are stored."""
        answer = ask()
        check_equal(folder, told["files"], answer)
        # the changes too, which stand in the stored scenarios already
        answer.asked = {name: value for name, value in told["asked"].items() if name != "question"}
        return answer

    return checked


def study_beside(folder: Path, asked: Mapping[str, Any]) -> Path | None:
    """The folder of the study that a question was asked of, if it lies beside that of the answer.

    Args:
        folder: of results.
        asked: as its provenance tells it.
    """
    manifests = folder.absolute().parent.glob(f"*/{MANIFEST}") if "manifest" in asked else ()
    found = (each.parent for each in manifests if digest(each) == asked["manifest"])
    return next(found, None)


def check_equal(folder: Path, stored: Mapping[str, str], answer: Answer) -> None:
    """Refuse an answer whose tables are not those of its folder.

    Args:
        folder: of the answer.
        stored: the SHA-256 of each file in it.
        answer: that was found now.
    """
    with tempfile.TemporaryDirectory() as aside:
        answer.write_tables(Path(aside))
        for path in sorted(Path(aside).iterdir()):
            again = hashlib.sha256(path.read_bytes()).hexdigest()
            if again != stored.get(path.name, again):
                raise SisterCitiesError(
                    f"{shown(folder)}: {path.name} is another one now; it was simulated by "
                    "another version of the model, so ask the question again with its command"
                )


def _argument(name: str, value: Any, scenarios: Mapping[str, Scenario]) -> Any:  # noqa: ANN401
    """An argument as the function takes it: a stored scenario for its name, a wish for its text."""
    if name == "until" and value is not None:
        return precision_of(value)
    is_scenario = name in {"scenario", "like"} and value in scenarios
    return scenarios[value] if is_scenario else value


def changes_in(asked: Mapping[str, Any]) -> dict[str, object]:
    """Changes of scenarios, from the texts by which a provenance tells them."""
    return {key: literal_eval(text) for key, text in asked.get("changes", {}).items()}


def _study_of(asked: Mapping[str, Any], study: Path | None, where: str) -> Path:
    """The folder of a study, once it is known to be the one that a question was asked of."""
    if study is None:
        raise SisterCitiesError(
            f"{where}: {asked['question']} was asked of the folder of the study {asked['study']} "
            "as it was, which does not lie beside it; put it there (rebuild takes it by --from too)"
        )
    if digest(study / MANIFEST) != asked["manifest"]:
        raise SisterCitiesError(
            f"{shown(study)}: not the study that {asked['question']} was asked of, "
            "or one that was extended since"
        )
    return study


def _score_again(asked: Mapping[str, Any], where: str, done: Callable[[], object]) -> Answer:
    """A score of the atlas, which has to hold the tables that were scored."""
    again = score(
        blind=asked["dispositions"] == [BLIND],
        replicates=asked["replicates"],
        seed=asked["seed"],
        changes=changes_in(asked),
        done=done,
    )
    if again.asked["tables"] != asked["tables"]:
        raise SisterCitiesError(
            f"{where}: not a score of the atlas as it is now; ask again with "
            "sistercities score, and name the folder"
        )
    return again


def _multiverse_again(asked: Mapping[str, Any], done: Callable[[], object]) -> Answer:
    """All universes of a study of the package, simulated anew."""
    return multiverse(
        asked["study"],
        factor=asked["factor"],
        codings=asked["codings"],
        posterior=asked["posterior"] is not None,
        changes=changes_in(asked),
        done=done,
    )


def _full_scale_again(
    asked: Mapping[str, Any], scenarios: Mapping[str, Scenario], done: Callable[[], object]
) -> Answer:
    """A run with every inhabitant, whose checkpoints lie aside."""
    with tempfile.TemporaryDirectory() as aside:
        return run_full_scale(
            scenarios[asked["scenarios"][0]],
            seed=asked["seed"],
            age=asked["age"],
            out=Path(aside) / "run",
            done=lambda _: done(),
        )
