"""A study that is built in Python is the one that its file would hold, byte for byte."""

import tomllib
from pathlib import Path

import pytest
from sistercities import SisterCitiesError, Study, build_study, load_study
from sistercities.questions.sweep import plan_of, sweep

from tests.folders import contents
from tests.studies import SMALL, Here, swept, written

FEW = {"replicates": 2, "design.size": 2}


def test_a_study_is_built_run_and_opened_again_without_a_file(tmp_path: Path) -> None:
    study = build_study("small", tomllib.loads(SMALL))
    assert study == load_study(written(tmp_path))
    found = sweep(study, tmp_path / "built", changes=FEW, executor=Here(), workers=1)
    swept(written(tmp_path), tmp_path / "filed", changes=FEW)
    assert contents(tmp_path / "built") == contents(tmp_path / "filed")
    again = Study.open(tmp_path / "built")
    assert again.done == again.total == found.total and again.file.replicates == 2


def test_what_is_changed_of_a_built_study_is_changed() -> None:
    study = build_study("small", tomllib.loads(SMALL))
    assert plan_of(study, FEW).study == build_study("small", tomllib.loads(SMALL), FEW)
    assert plan_of(study).study == study


def test_all_mistakes_of_a_built_study_are_told_at_once() -> None:
    says = {**tomllib.loads(SMALL), "replicates": 0, "recrod": ["ties"]}
    with pytest.raises(SisterCitiesError) as refused:
        build_study("small", says)
    assert "replicates" in str(refused.value) and 'did you mean "record"' in str(refused.value)
