"""Which inputs of a study matter: known answers from a study folder, and every wrong request in one line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from SALib.analyze import morris
from sistercities import SisterCitiesError, Study, sensitivity
from sistercities.scenario.schema import Scenario
from sistercities.study import batch

from tests.folders import contents
from tests.pictures import faults
from tests.studies import Fails, swept, written

OFFICES: dict[str, object] = {
    "levers": {
        "first": {"keys": ["cities.first.office"], "range": [0.0, 1.0]},
        "second": {"keys": ["cities.second.office"], "range": [0.0, 1.0]},
        "will": {"keys": ["partnerships.*.sides.*.will"], "range": [0.0, 1.0]},
        "aggregation": {"keys": ["switches.aggregation"], "values": ["weakest-link", "additive"]},
    },
    "uncertainties": {},
    "record": ["exchange_index", "commitment"],
    "replicates": 10,
}
ONE_OUTCOME = {**OFFICES, "record": ["exchange_index"]}
PLANTED = (0.30, -0.20, 0.10)
"""What the first office, the second and the will add to the outcome of the stand-in."""


class Planted:
    """A stand-in for the model: an outcome that is linear in its inputs, and luck that is not small."""

    def __init__(self, scenario: Scenario, rng: int) -> None:
        side = next(iter(scenario.partnership.sides.values()))
        cities = (scenario.cities[name].office.value for name in ("first", "second"))
        inputs = np.array([*cities, side.will.value])
        luck = np.random.default_rng(rng).normal(0.0, 0.05, 2)
        value = 0.4 + inputs @ PLANTED + luck[0] + luck[1] * inputs[0]
        self.record = np.full((12 * 40, 1), value)

    def run(self) -> "Planted":
        return self


def planted_outcomes(months: np.ndarray) -> pd.DataFrame:
    """The planted outcome, and one that never differs."""
    table = np.asarray(months)[:, 0, 0]
    return pd.DataFrame({"exchange_index": table, "commitment": np.full(len(table), 0.5)})


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Study]:
    """Sweep the stand-in with a design."""

    def sweep(**changes: Any) -> Study:
        with monkeypatch.context() as patched:
            patched.setattr(batch, "PartnershipModel", Planted)
            patched.setattr(batch, "outcomes", planted_outcomes)
            return swept(written(tmp_path), tmp_path / "out", changes={**OFFICES, **changes})

    return sweep


def value_of(table: pd.DataFrame, index: str, variable: str) -> pd.Series:
    (row,) = (
        row
        for _, row in table.iterrows()
        if (row["index"], row["variable"], row["outcome"]) == (index, variable, "exchange_index")
    )
    return row


# --- Known answers


def test_sobol_indices_of_a_planted_outcome_come_back(planted: Callable[..., Study]) -> None:
    study = planted(design={"kind": "saltelli", "size": 256, "second_order": True})
    answer = sensitivity(study, second_order=True)
    true = np.array(PLANTED) ** 2 / np.sum(np.array(PLANTED) ** 2)
    table = answer.tables["indices"]
    for name, share in zip(("first", "second", "will"), true, strict=True):
        for index in ("S1", "ST"):
            row = value_of(table, index, name)
            assert row["value"] == pytest.approx(share, abs=0.1)
            assert row["low"] < share < row["high"] and row["n"] == 256
    assert value_of(table, "ST", "aggregation")["value"] == 0.0
    assert (table["index"] == "S2").sum() == 2 * 6
    assert list(table["variable"][:3]) == ["first", "second", "will"], "the largest comes first"
    assert "of the variance of a single run" in answer.text().lower()
    constant = table[table["outcome"] == "commitment"]
    assert constant["value"].isna().all()
    assert set(constant["interval"]) == {"none: the outcome is the same in every run"}


def test_elementary_effects_of_a_planted_outcome_come_back(planted: Callable[..., Study]) -> None:
    study = planted(design={"kind": "morris", "size": 12})
    table = sensitivity(study).tables["indices"]
    for name, slope in zip(("first", "second", "will"), PLANTED, strict=True):
        assert value_of(table, "mu", name)["value"] == pytest.approx(slope, abs=0.05)
        assert value_of(table, "mu*", name)["value"] == pytest.approx(abs(slope), abs=0.05)
    assert value_of(table, "mu*", "aggregation")["value"] == 0.0
    assert value_of(table, "mu", "will")["unit"] == "share, over the whole range"


def test_steps_one_at_a_time_are_paired_by_luck(planted: Callable[..., Study]) -> None:
    study = planted(design={"kind": "one-at-a-time", "size": 3}, replicates=30)
    answer = sensitivity(study, outcomes=["exchange_index"])
    table = answer.tables["effects"]
    scenario = study.scenario(0)
    now = scenario.cities["second"].office.value
    for level in ("0", "0.5", "1"):
        row = table[(table["variable"] == "second") & (table["level"] == level)].iloc[0]
        assert row["value"] == pytest.approx(-0.2 * (float(level) - now))
    first = table[table["variable"] == "first"].iloc[-1]
    assert first["low"] < first["value"] < first["high"] and first["n"] == 30
    assert set(table["variable"]) == {"first", "second", "will", "aggregation"}
    assert list(table["variable"][:1]) == ["first"]


def test_what_is_read_is_what_salib_is_given(tmp_path: Path) -> None:
    """The points of each of two scenarios in their order, also after growing."""
    changes: dict[str, object] = {
        **OFFICES, "scenarios": ["base", "reference"], "replicates": 1, "record": ["activities_people"],
    }  # fmt: skip
    study = written(tmp_path)
    for size in (4, 6):
        found = swept(
            study, tmp_path / "out", changes={**changes, "design": {"kind": "morris", "size": size}}
        )
    table = sensitivity(found).tables["indices"]
    words = {"weakest-link": 0.0, "additive": 1.0}
    for scenario in ("base", "reference"):
        points = found.points[found.points["scenario"] == scenario]
        points = points.assign(aggregation=points["aggregation"].map(words))
        outputs = found.runs[found.runs["scenario"] == scenario]["activities_people"].to_numpy()
        cube = {"num_vars": 4, "names": found.variables, "bounds": [[0.0, 1.0]] * 4}
        theirs = morris.analyze(cube, points[found.variables].to_numpy(float), outputs, seed=1)
        ours = table[(table["scenario"] == scenario) & (table["index"] == "mu")]
        by_name = ours.set_index("variable")["value"]
        assert [by_name[name] for name in found.variables] == pytest.approx(list(theirs["mu"]))
        assert np.abs(theirs["mu"]).max() > 0.0


# --- How sure it is


def test_few_runs_have_not_converged_and_many_have(planted: Callable[..., Study]) -> None:
    few = sensitivity(planted(design={"kind": "morris", "size": 4}, replicates=2))
    verdict = few.tables["verdicts"].iloc[0]
    assert (verdict["verdict"], verdict["remedy"]) == (
        "not converged",
        "take at least 10 replicates",
    )
    assert "Not converged: take at least 10 replicates (--set replicates=10)" in few.text()
    many = sensitivity(planted(design={"kind": "morris", "size": 16}, replicates=80))
    assert many.tables["verdicts"].iloc[0]["verdict"] == "converged"
    assert list(many.tables["convergence"]["size"].unique()) == [2, 4, 8, 16]
    assert "Converged: the longest interval reaches" in many.text()


def test_samples_with_a_failed_run_are_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes: dict[str, object] = {
        "levers.will": {"keys": ["partnerships.*.sides.*.will"], "values": [0.2, 0.5, 0.8]},
        "design": {"kind": "morris", "size": 12}, "record": ["commitment"],
    }  # fmt: skip
    with monkeypatch.context() as patched:
        patched.setattr(batch, "PartnershipModel", Fails)
        study = swept(written(tmp_path), tmp_path / "out", changes=changes)
    answer = sensitivity(study)
    left = answer.tables["verdicts"].iloc[0]["size"]
    assert study.failed > 0 and 4 <= left < 12
    assert answer.left_out[0].samples == 12 - left and answer.left_out[0].runs == study.failed
    assert (
        f"{12 - left} trajectories are left out, because {study.failed} runs failed"
        in answer.text()
    )
    assert answer.tables["indices"]["value"].notna().all()


# --- Wrong requests


def refused(*arguments: Any, **options: Any) -> str:
    with pytest.raises(SisterCitiesError) as found:
        sensitivity(*arguments, **options)
    assert "\n" not in str(found.value)
    return str(found.value)


def test_a_study_of_another_design_is_refused(
    small_study: Study, command: Any, tmp_path: Path
) -> None:
    said = refused(small_study)
    assert "its design is grid; sensitivity reads morris, saltelli, one-at-a-time" in said
    status, printed, complaint = command("sensitivity", small_study.folder, "--out", "answer")
    assert (status, printed) == (2, "") and "its design is grid" in complaint
    assert complaint.count("\n") == 1
    assert not (tmp_path / "answer").exists() and not (tmp_path / "results").exists()


def test_wrong_requests_are_told_in_one_line(planted: Callable[..., Study], tmp_path: Path) -> None:
    study = planted(design={"kind": "saltelli", "size": 8}, replicates=2)
    out = tmp_path / "answer"
    before = contents(study.folder)
    assert 'no outcome "exchange_indx"' in refused(study, outcomes=["exchange_indx"], out=out)
    assert 'did you mean "exchange_index"?' in refused(study, outcomes=["exchange_indx"])
    said = refused(study, second_order=True, out=out)
    assert 'design = { kind = "saltelli", size = ..., second_order = true } has' in said
    said = refused(study, outcomes=["commitment"], out=out)
    assert "commitment: the same in every run, so all indices are undefined" in said
    assert "holds no study" in refused(tmp_path) or "no study" in refused(tmp_path)
    assert not out.exists() and contents(study.folder) == before


def test_too_few_samples_are_refused(planted: Callable[..., Study]) -> None:
    study = planted(design={"kind": "saltelli", "size": 4}, replicates=2)
    assert "4 base samples given; at least 8 are needed; sweep with --set design.size=8" in refused(
        study
    )


def test_a_study_that_is_not_finished_is_refused(planted: Callable[..., Study]) -> None:
    study = planted(design={"kind": "morris", "size": 4}, replicates=2)
    next((study.folder / "runs").iterdir()).unlink()
    assert "0 of 40 runs are there; the same sweep goes on" in refused(study.folder)


def test_a_study_of_which_all_runs_failed_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Never(Fails):
        def run(self) -> "Never":
            raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(batch, "PartnershipModel", Never)
        changes = {**OFFICES, "design": {"kind": "morris", "size": 4}, "replicates": 1}
        study = swept(written(tmp_path), tmp_path / "out", changes=changes)
    assert "all 20 runs failed; sweep again with --retry-failed" in refused(study)


def test_only_saltelli_has_points_for_pairs(tmp_path: Path) -> None:
    with pytest.raises(
        SisterCitiesError, match='second_order: only for kind = "saltelli"; not for morris'
    ):
        swept(
            written(tmp_path),
            tmp_path / "out",
            changes={"design": {"kind": "morris", "size": 4, "second_order": True}},
        )


# --- Figures


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch and all that is around it"


@pytest.mark.parametrize("kind", ["saltelli", "morris", "one-at-a-time"])
@pytest.mark.parametrize("width", [85.0, 183.0])
def test_words_of_a_figure_stay_inside_and_apart(
    kind: str, width: float, planted: Callable[..., Study]
) -> None:
    from sistercities.paper.figures.sensitivity import draw_indices, draw_steps

    levers = dict(OFFICES["levers"])  # type: ignore[call-overload]
    levers[LONG] = levers.pop("second")
    study = planted(design={"kind": kind, "size": 8}, levers=levers)
    answer = sensitivity(study, outcomes=["exchange_index"])
    for found in answer.found:
        assert faults(draw_indices(found, LONG, width=width)) == []
    for steps in answer.steps:
        assert faults(draw_steps(steps, LONG, width=width)) == []
