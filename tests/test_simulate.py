"""The model as a function: the numbers of a run and of a study, whatever it is asked with."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sistercities import (
    PartnershipModel,
    SisterCitiesError,
    diff,
    load_scenario,
    parameter_space,
    policies,
    run,
    simulate,
)
from sistercities.world.measure import OUTCOMES, measures_of, outcome_table
from sistercities.world.outcome import described

from tests.conftest import SMALL
from tests.studies import swept, written

BASE = load_scenario("base", SMALL)
OFFICE = {"cities.*.office": 0.7}


def known(column: pd.Series) -> list[object]:
    """The values of a column, none where there is none."""
    return [None if pd.isna(value) else value for value in column]


def test_the_numbers_are_those_of_a_run_bit_for_bit() -> None:
    ran = run(BASE, replicates=5, seed=3, age=[5, 10], changes=OFFICE)
    asked = simulate(BASE, OFFICE, seed=3, replicates=5, at=[5, 10])
    told = ran.table.set_index(["age", "measure"])["value"]
    both = [(age, name) for age, name in told.index if f"{name}_at_{age}" in asked.numbers]
    assert len(both) > 2 * 15
    for age, name in both:
        assert np.array_equal(asked[f"{name}_at_{age}"], told[age, name], equal_nan=True), name
    for age in (5, 10):
        assert asked.tables[age].equals(
            ran.ensembles[0].at(age)[list(asked.tables[age])].reset_index(drop=True)
        )
    assert asked.seeds == ran.ensembles[0].seeds


def test_the_numbers_are_those_of_a_row_of_a_study_bit_for_bit(tmp_path: Path) -> None:
    path = written(tmp_path)
    study = swept(path, tmp_path / "out")
    space = parameter_space(path)
    for point in range(study.manifest.sites):
        rows = study.runs.query("point == @point")
        values = {name: rows[name].iloc[0] for name in study.variables}
        asked = simulate(space, values, seed=study.file.seed, replicates=6, at=2)
        assert asked.seeds == rows["seed"].tolist()
        (table,) = asked.tables.values()
        for name in study.record:
            assert known(rows[name]) == known(table[name]), (point, name)


@pytest.mark.parametrize(
    "changes",
    [
        OFFICE,
        {"partnerships.*.sides.*.will": 0.9, "leaders": "hazard"},
        {"switches.aggregation": "additive", "behaviour.memory_office": np.float64(0.3)},
        {"cities.first.population": {"1990-01": 1e6, "2000-01": 2e6}},
        {"cities.first.office": {"value": 0.7, "note": "as it was told"}},
        {"partnerships.*.earlier_successes": np.int64(2)},
        {"dispositions": "blind", "cities.*.language": 0.9},
        {"policies": {"it": {"title": "it", "parameter": "office", "change": "raise", "size": 0.5}}},
    ],
)  # fmt: skip
def test_changes_mean_what_they_mean_everywhere(changes: dict[str, object]) -> None:
    asked = simulate(BASE, changes, seed=1, at=10)
    changed = BASE.changed(changes)
    assert asked.frame.equals(simulate(changed, seed=1, at=10).frame)
    assert changed == load_scenario(BASE, changes)
    for city in changed.cities:
        assert asked.scenario.cities[city].office.value == changed.cities[city].office.value


def test_outcomes_show_themselves() -> None:
    found = simulate("base", SMALL, seed=1, replicates=2)
    assert repr(found) == "<Outcomes of base at 25 years, n = 2>"
    assert f"<td>{found.units['success']}</td>" in found._repr_html_()


def test_a_blind_scenario_stays_blind() -> None:
    blind = BASE.changed({"dispositions": "blind"})
    asked = simulate(blind, {"cities.*.language": 0.9}, seed=1, at=10)
    assert asked.frame.equals(simulate(blind, seed=1, at=10).frame)


def test_a_name_a_path_and_a_scenario_are_alike(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "jakarta-beijing"', encoding="utf-8")
    few = {"defaults.city.office": 0.2, "cities.*.citizens": 30, "cities.*.businesses": 20}
    by_name, by_path = (
        simulate(each, few, seed=1, at=5) for each in ("jakarta-beijing", tmp_path / "mine.toml")
    )
    loaded = simulate(load_scenario("jakarta-beijing", few), seed=1, at=5)
    assert by_name.frame.equals(loaded.frame) and by_path.frame.equals(loaded.frame)


def test_a_path_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    told = []
    for office in (0.0, 1.0):
        path.write_text(f'extends = "base"\n[defaults.city]\noffice = {office}', encoding="utf-8")
        told.append(simulate(path, {"cities.*.citizens": 30}, seed=1, at=5).scenario)
    assert [each.cities["first"].office.value for each in told] == [0.0, 1.0]


def test_every_measure_has_a_number_a_unit_and_a_row() -> None:
    asked = simulate(BASE, seed=2, replicates=3, at=10)
    named = {each.name for each in measures_of(described())} | set(OUTCOMES)
    assert set(asked.numbers) == set(asked.units) == named == set(asked.frame["measure"])
    assert all(type(value) is float for value in asked.numbers.values())
    assert len(asked.frame) == 3 * len(named)
    means = asked.frame.groupby("measure")["value"].apply(lambda each: each.to_numpy().mean())
    assert all(np.array_equal(means[name], asked[name], equal_nan=True) for name in named)
    (table,) = asked.tables.values()
    for name, values in outcome_table(table).items():
        assert np.array_equal(asked[str(name)], values.to_numpy().mean(), equal_nan=True)
    for seed, phase in zip(asked.seeds, table["phase"], strict=True):
        model = PartnershipModel(asked.scenario, rng=seed).run()
        assert len(model.months) and asked.frame.query(
            "seed == @seed and measure == @name",
            local_dict={"seed": seed, "name": f"phase_{phase}"},
        )["value"].tolist() == [1.0]


def test_policies_are_enacted_by_name_with_year_and_size() -> None:
    asked = simulate(
        BASE, policies=["joint-committee=0.5@1996", "scandal=0.3:first@1997-02"], seed=1
    )
    committee, scandal = (
        asked.scenario.policies["joint-committee"],
        asked.scenario.shocks["scandal"],
    )
    assert (committee.begins, committee.size.value, committee.cost) == ("1996-07", 0.5, None)
    assert (scandal.begins, scandal.severity.value, scandal.cities) == ("1997-02", 0.3, ("first",))
    alone = simulate(BASE, policies="joint-committee@1996", seed=1)
    push = policies()["joint-committee"].policy
    assert push is not None and alone.scenario.policies["joint-committee"].size == push.size
    nothing = simulate(BASE, policies="joint-committee=0@1996", seed=1)
    assert nothing.numbers == pytest.approx(
        simulate(BASE, seed=1).numbers, rel=0, abs=0, nan_ok=True
    )


def test_the_library_is_listed() -> None:
    library = policies()
    assert len(library) > 15 and list(library) == sorted(library)
    assert all((each.policy is None) != (each.shock is None) for each in library.values())


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: simulate("jakarta-bejing", seed=1), 'did you mean "jakarta-beijing"?'),
        (lambda: simulate(BASE, {"cities.*.offce": 1.0}, seed=1), 'did you mean "office"?'),
        (lambda: simulate(BASE, {"cities.*.office": 2.0}, seed=1), "it must be at most 1"),
        (lambda: simulate(BASE, {"cities.first.office.*": 1.0}, seed=1), "nothing below"),
        (lambda: BASE.changed({"citys.first.office": 1.0}), 'did you mean "cities"?'),
        (lambda: simulate(BASE, policies=["joint-comittee@2000"], seed=1), "joint-committee"),
        (lambda: simulate(BASE, policies=["joint-committee=half"], seed=1), "is no number"),
        (lambda: simulate(BASE, policies=["joint-committee=2@1996"], seed=1), "at most 1"),
        (
            lambda: simulate(BASE, policies=["joint-committee@1996-01"], seed=1, at=5),
            "begins after the outcomes are read",
        ),
        (lambda: simulate(BASE, seed=-1), "seed: -1 given"),
        (lambda: simulate(BASE, seed=1, replicates=0), "replicates: 0 given"),
        (lambda: simulate(BASE, seed=1, at=99), "age: 99 given"),
        (lambda: simulate(BASE, seed=1, at=5)["exchange_indx"], 'did you mean "exchange_index"?'),
        (lambda: simulate(BASE, seed=1, at=[5, 9])["exchange_index"], "exchange_index_at_"),
    ],
)  # fmt: skip
def test_mistakes_are_told(ask: object, said: str) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        ask()  # type: ignore[operator]
    assert said in str(refused.value)


def test_a_star_stands_for_all_names_wherever_values_are_changed(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    both = {"cities.first.office": 0.7, "cities.second.office": 0.7}
    assert load_scenario("base", OFFICE) == load_scenario("base", both) != load_scenario("base")
    assert diff("base", load_scenario("base", both), OFFICE) == []
    status, _, complaint = command("run", "base", "--set", "shocks.*.severity=0.1")
    assert status == 2 and 'nothing below "shocks"' in complaint
