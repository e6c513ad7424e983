"""One vocabulary: what a number is called, and how it is counted, is said once and read by all."""

from typing import get_args, get_origin

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sistercities.scenario.coding import CODING
from sistercities.scenario.event import Policy, Shock
from sistercities.scenario.evidence import Evidence, Frozen, evidence_field
from sistercities.scenario.fields import owned_fields
from sistercities.scenario.interventions import Blow
from sistercities.scenario.schema import City, Partnership
from sistercities.scenario.side import Side
from sistercities.statistics.precision import precision_of
from sistercities.world.measure import (
    CARRIED,
    OUTCOMES,
    SHARE_OF_RUNS,
    digits_of,
    heading,
    measure_of,
    measures_of,
    outcome_table,
)
from sistercities.world.outcome import Phase, described, outcomes
from sistercities.world.population import fields_of
from sistercities.world.record import Month, by_month, measured

MEASURES = measures_of(described())
SOMETHING = {
    "phase": st.sampled_from([str(each) for each in Phase]),
    "yes or no": st.booleans(),
    "years": st.one_of(st.just(float("nan")), st.floats(0.0, 25.0)),
}


@st.composite
def tables(draw: st.DrawFn) -> pd.DataFrame:
    """Outcomes of some runs, whatever they are."""
    rows = draw(st.integers(1, 6))
    columns = {
        name: draw(st.lists(SOMETHING.get(each.kind, st.floats(-1.0, 1.0)), min_size=rows, max_size=rows))
        for name, each in described().items()
    }  # fmt: skip
    return pd.DataFrame(columns)


@settings(max_examples=30, deadline=None)
@given(tables())
def test_a_measure_is_the_same_number_in_a_table_and_in_sql(runs: pd.DataFrame) -> None:
    runs_in_sql = runs.astype({"substance": "Float64"} | {f"{track}_dropped": "Float64" for track in ("economic", "technical", "people")})  # fmt: skip
    connection = duckdb.connect()
    connection.register("runs", runs_in_sql)
    asked = ", ".join(f"{each.expression} AS column_{at}" for at, each in enumerate(MEASURES))
    columns = connection.sql(f"SELECT {asked} FROM runs").fetchnumpy().values()
    for each, found in zip(MEASURES, columns, strict=True):
        expected = each.of(runs).astype(float).to_numpy()
        assert np.array_equal(np.asarray(found, dtype=float), expected), each.name


@settings(max_examples=30, deadline=None)
@given(tables())
def test_one_yes_counts_one_whoever_asks(runs: pd.DataFrame) -> None:
    compared = outcome_table(runs)
    assert list(compared) == list(OUTCOMES)
    assert compared["substance_reached"].tolist() == [
        float(not np.isnan(years)) for years in runs["substance"]
    ]
    assert compared["success"].tolist() == [float(each) for each in runs["success"]]
    assert compared["activities"].tolist() == pytest.approx(
        runs[["activities_economic", "activities_technical", "activities_people"]]
        .sum(axis=1)
        .tolist()
    )
    shares = sum(each.of(runs).mean() for each in MEASURES if each.phase)
    assert shares == pytest.approx(1.0)


def test_what_a_figure_of_outcomes_says_can_be_said_in_both_languages() -> None:
    for words in ([each.words for each in MEASURES], [each.indonesian for each in MEASURES]):
        assert all(words) and len(set(words)) == len(words)
    assert all(each.indonesian for each in OUTCOMES.values())


def test_units_of_means() -> None:
    assert measure_of("substance").name == "substance_reached"
    assert measure_of("economic_dropped").name == "economic_dropped"
    for each in MEASURES:
        is_share = each.quantity.kind in {"yes or no", "years", "phase"}
        assert each.unit == (SHARE_OF_RUNS if is_share else each.quantity.unit)
        assert each.most == (1.0 if is_share or each.quantity.kind == "share" else np.inf)


def test_numbers_of_one_unit_have_the_same_digits() -> None:
    for each in described().values():
        assert digits_of(each.unit) == each.digits
    assert (digits_of(SHARE_OF_RUNS), digits_of("years"), digits_of("log points")) == (2, 1, 4)


def test_rows_of_a_table_are_called_by_their_words_and_the_unit_they_need() -> None:
    assert heading("exchange_index") == "exchange index g"
    assert heading("ties") == "trading ties"
    assert heading("exchange") == "added exchange, USD million a year"
    assert heading("substance_reached") == "substance reached, share"
    assert heading("substance_median") == "substance reached, median years (K-M)"
    assert heading("phase_dormant") == "dormant"


def test_a_symbol_stands_for_its_outcome() -> None:
    for name, each in OUTCOMES.items():
        if each.quantity.symbol:
            assert precision_of(f"{each.quantity.symbol} ± 0.05").outcome == name
    assert precision_of("g ± 0.05").outcome == "exchange_index"


def test_what_is_a_flow_adds_up_over_the_steps_of_a_month_and_nothing_else_does() -> None:
    record = np.zeros(4, dtype=fields_of(Month)).view(np.recarray)
    for name in measured():
        record[name] = 1
    months = by_month(record, 24)
    for name, each in measured().items():
        assert months[name].tolist() == ([2, 2] if each.kind == "flow" else [1, 1]), name


def test_every_recorded_column_has_words_of_its_own() -> None:
    words = [each.words for each in measured().values()]
    assert all(words) and len(set(words)) == len(words)
    assert all(each.words[0].islower() for each in (*measured().values(), *described().values()))


def test_outcomes_are_computed_in_the_order_in_which_they_are_described() -> None:
    months = np.zeros((1, 24), dtype=fields_of(Month)).view(np.recarray)
    assert list(outcomes(months)) == list(described())


def holds_evidence(annotation: object) -> bool:
    """Whether a field holds evidence, or tables of it, or perhaps nothing."""
    if isinstance(annotation, type) and get_origin(annotation) is None:
        return issubclass(annotation, Evidence)
    return any(holds_evidence(each) for each in get_args(annotation))


def test_what_carries_evidence_has_a_rule_and_nothing_else_has() -> None:
    parts = (City, Side, Partnership)
    fields = {
        name
        for part in parts
        for name, info in part.model_fields.items()
        if holds_evidence(info.annotation)
    }
    assert set(CODING) == fields | {"severity"}


@pytest.mark.parametrize("part", [City, Side, Partnership, Shock, Policy, Blow])
def test_a_field_that_holds_evidence_declares_what_it_is(part: type[Frozen]) -> None:
    for name, info in part.model_fields.items():
        assert not holds_evidence(info.annotation) or evidence_field(info), name


def test_the_words_of_evidence_fit_into_sentences_of_both_languages() -> None:
    fields = owned_fields()
    for name, declared in fields.items():
        quantity = declared.quantity
        assert quantity.words and quantity.indonesian and quantity.meaning and declared.unit, name
        for phrase in declared.has:
            assert phrase.count("{}") == 1 and phrase.format(7) != phrase, name
        assert not declared.one or declared.one.startswith("1 ")
    assert len({declared.quantity.words for declared in fields.values()}) == len(fields)
    assert len({declared.quantity.indonesian for declared in fields.values()}) == len(fields)


def test_who_carries_a_side_is_called_something_in_both_languages() -> None:
    columns = [f"{holder}_{side}" for holder in ("carried", "association") for side in "ab"]
    quantities = [CARRIED, *(measured()[column] for column in columns)]
    for words in (
        {quantity.words for quantity in quantities},
        {quantity.indonesian for quantity in quantities},
    ):
        assert len(words) == len(quantities) and all(words)
