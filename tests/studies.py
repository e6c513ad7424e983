"""Small studies, a worker without a process of its own, and what makes two study folders equal."""

import hashlib
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sistercities import PartnershipModel, SisterCitiesError
from sistercities.questions.sweep import sweep
from sistercities.questions.swept import SweptStudy

SMALL = (Path(__file__).parent / "small.toml").read_text(encoding="utf-8")
"""6 points of which each has 6 replicates: 36 runs of a few milliseconds."""

UNEQUAL = {"clock.json", "lock"}
"""Files that may differ between two sweeps of one study."""


class Fails(PartnershipModel):
    """A model that fails where both sides are hardly willing, on every second seed."""

    def run(self) -> PartnershipModel:
        side = next(iter(self.scenario.partnership.sides.values()))
        if side.will.value == 0.2 and self.seed % 2:
            raise ZeroDivisionError("nothing\nat all")
        return super().run()


class Here:
    """An executor that makes every call at once, in this process."""

    def __init__(self) -> None:
        self.calls = 0

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        self.calls += 1
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments))
        except Exception as error:
            future.set_exception(error)
        return future


def written(folder: Path, text: str = SMALL, name: str = "small") -> Path:
    """A study file."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def swept(study: Path, out: Path, **options: Any) -> SweptStudy:
    """A study swept in this process."""
    return sweep(study, out, **{"executor": Here(), "workers": 1, **options})


def contents(folder: Path) -> dict[str, str]:
    """Hash of every file of a study folder that has to be the same each time."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name not in UNEQUAL]
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def refusal(study: Path, out: Path, changes: dict[str, object]) -> list[str]:
    """What is said when a folder cannot take up a study; the folder stays as it is."""
    before = contents(out)
    with pytest.raises(SisterCitiesError) as refused:
        swept(study, out, changes=changes)
    assert contents(out) == before
    first, *lines = str(refused.value).splitlines()
    assert first == f"{out}: holds another study; give another folder with --out"
    assert lines
    return lines
