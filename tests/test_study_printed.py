"""What a person reads of a study on the screen: names as they are, as many as fit, and what to ask next."""

from pathlib import Path

import pandas as pd
import pytest
from sistercities.cli.screen import Screen
from sistercities.cli.study import print_plan
from sistercities.questions.sweep import plan_of
from sistercities.study.file import as_plain, study_from, study_text
from sistercities.study.forecast import Forecast
from sistercities.study.library import load_study

from tests.studies import swept, written


@pytest.mark.parametrize("kind", ["morris", "saltelli", "one-at-a-time"])
def test_what_a_design_is_made_for_is_said(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {"design": {"kind": kind, "size": 2}, "replicates": 1}
    print_plan(plan_of(written(tmp_path), changes), Forecast(4, 0, 1, 1.0, 1.0))
    planned = " ".join(capsys.readouterr().out.split())
    Screen().tell(swept(written(tmp_path), tmp_path / "out", changes=changes).parts)
    found = " ".join(capsys.readouterr().out.split())
    for printed in (planned, found):
        assert "ow much each variable matters: sistercities sensitivity" in printed


@pytest.mark.parametrize("title", ["Office [draft]", "Office [/x]", "[bold]", "\\[x]"])
def test_titles_and_names_are_printed_as_they_are(
    title: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changes = {
        "title": title, "question": title, "reading": title, "replicates": 1, "uncertainties": {},
        "levers": {title: {"levels": {title: {"cities.*.office": 1.0}, "b": {}}}}, "design": {"kind": "grid"},
    }  # fmt: skip
    study = load(tmp_path, changes)
    print_plan(plan_of(study), Forecast(4, 0, 1, 1.0, 1.0))
    assert capsys.readouterr().out.count(title) >= 4
    Screen().tell(swept(study, tmp_path / title.replace("/", "")).parts)
    assert capsys.readouterr().out.count(title) >= 5


def load(folder: Path, changes: dict[str, object]) -> Path:
    """A study file that says what the small one says with changes."""
    tree = {**as_plain(load_study(written(folder))), **changes}
    return written(folder, study_text(study_from(tree)), "odd")


def test_very_many_levels_are_cut_on_the_screen_and_whole_in_the_summary(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    many = {f"level {number}": {"cities.*.office": number / 50} for number in range(45)}
    changes = {
        "uncertainties": {},
        "design": {"kind": "grid"},
        "record": ["commitment"],
        "levers": {"set": {"levels": many}},
        "replicates": 1,
    }
    found = swept(written(tmp_path), tmp_path / "out", changes=changes)
    Screen().tell(found.parts)
    printed = capsys.readouterr().out
    assert "level 39" in printed and "level 40" not in printed
    assert "and 5 more, in summary.csv" in printed
    assert set(pd.read_csv(found.folder / "summary.csv")["level"]) == set(many)
