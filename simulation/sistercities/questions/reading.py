"""What an attribution says: grids, and a paragraph with the number behind each statement."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from sistercities.questions.answer import SHOWN, cells_of
from sistercities.questions.swap import PLAYERS
from sistercities.questions.words import Grid, Heading, Part
from sistercities.runs.age import in_years
from sistercities.scenario.fields import owned_fields
from sistercities.statistics.interval import decimals, signed
from sistercities.world.measure import OUTCOMES

if TYPE_CHECKING:
    from sistercities.questions.why import Attribution

type Row = Mapping[Any, Any]
"""A row of a table of estimates."""


def grids_of(answer: "Attribution") -> Iterator[Part]:
    """What each factor contributes, does alone and as the last one, and what each field does alone.

    Args:
        answer: at one age.
    """
    yield Heading(
        f"{answer.like.title} minus {answer.scenario.title}, "
        f"{in_years(answer.ages)} after signing, n = {answer.n} worlds"
    )
    grid = Grid("contribution (Shapley)", *(OUTCOMES[name].words for name in SHOWN))
    shares = answer.table[answer.table["measure"] == "Shapley value"]
    for factor in PLAYERS:
        grid.add_row(factor, *cells_of(shares[shares["factor"] == factor], SHOWN))
    grid.add_row("together", *cells_of(answer.difference, SHOWN))
    yield grid

    yield Heading(f"{OUTCOMES[answer.outcome].words}, factor by factor")
    yield _factor_by_factor(answer)

    yield Heading("Each observable or disposition alone (these do not add up)")
    shown = SHOWN[:4]
    words = [OUTCOMES[name].words for name in shown]
    grid = Grid("taken from the other pairing", "factor", *words, keys=2)
    for field, rows in answer.alone.groupby("field", sort=False):
        grid.add_row(str(field), rows["factor"].iloc[0], *cells_of(rows, shown))
    yield grid


def _factor_by_factor(answer: "Attribution") -> Grid:
    """For one outcome what each factor does alone, as the last one, and by an equal step."""
    headings = (
        "alone",
        "as the last",
        "a step of 0.1",
        "gap in dispositions",
        "evidence that differs",
    )
    grid = Grid("factor", *headings, prose=(0, 5))
    alone = _by_factor(_rows(answer.table, answer.outcome, "alone"))
    last = _by_factor(_rows(answer.table, answer.outcome, "as the last"))
    steps = answer.potency[answer.potency["outcome"] == answer.outcome].to_dict("records")
    for factor in PLAYERS:
        step = _by_factor(steps).get(factor)
        grid.add_row(
            factor,
            signed(alone[factor]),
            signed(last[factor]),
            signed(step) if step else "-",
            _gap_in_words(step["gap"]) if step else "-",
            ", ".join(answer.fields[factor]),
        )
    return grid


def _by_factor(rows: Sequence[Row]) -> dict[str, Row]:
    return {str(row["factor"]): row for row in rows}


def _gap_in_words(gap: float | None) -> str:
    return "-" if gap is None or math.isnan(gap) else f"{gap:+.2f}"


def in_plain_words(
    answer: "Attribution", outcome: str = "exchange_index", age: int | None = None
) -> str:
    """One paragraph on an attribution: the difference, what carries it, what does not.

    Args:
        answer: the attribution.
        outcome: the outcome it is told for.
        age: one of the ages of the answer; the oldest if not given.
    """
    answer = answer.at(answer.ages[-1] if age is None else age)
    (told,) = answer.difference[answer.difference["outcome"] == outcome].to_dict("records")
    shares = _rows(answer.table, outcome, "Shapley value")
    ranked = sorted(
        (row for row in shares if answer.fields[row["factor"]]), key=lambda row: -abs(row["value"])
    )
    words = OUTCOMES[outcome].words
    home, model = answer.scenario.title, answer.like.title
    parts = [
        f"In the model, {in_years(answer.ages)} after signing, "
        f"{home} stands at {told['scenario']:.2f} and {model} at "
        f"{told['like']:.2f} in {words}: a difference of {signed(told)} over {answer.n} worlds."
    ]
    for place, row in enumerate(ranked):
        said = share_in_words(row, told["value"], _alone(answer, outcome, row["factor"]))
        parts.append(said if place or not _clear(row) else f"Of this, {said}")
    idle = [row["factor"] for row in shares if not answer.fields[row["factor"]]]
    if idle:
        parts.append(
            f"{_list(idle).capitalize()} contribute{'s' if len(idle) == 1 else ''} exactly 0, "
            "because the two scenarios do not differ in evidence there; "
            "that says what is known of the cases, not what the factor "
            "could do."
        )
    parts.append(_strongest_fields(answer, outcome))
    parts.append(_strongest_pair(answer, outcome))
    parts.append(_potency(answer, outcome))
    parts.append(
        "These are weights in the model under the evidence that was coded, "
        "for two cases that were chosen by their "
        "outcome; they are not weights of the factors in the world."
    )
    return " ".join(part for part in parts if part)


def _rows(table: pd.DataFrame, outcome: str, measure: str) -> list[Row]:
    return list(
        table[(table["outcome"] == outcome) & (table["measure"] == measure)].to_dict("records")
    )


def _value(row: Row) -> str:
    return f"{row['value']:+.{decimals(row)}f}"


def _alone(answer: "Attribution", outcome: str, factor: object) -> list[Row]:
    """The evidence of one factor, what does most alone first."""
    found = answer.alone[(answer.alone["outcome"] == outcome) & (answer.alone["factor"] == factor)]
    return sorted(found.to_dict("records"), key=lambda row: -abs(row["value"]))


def share_in_words(row: Row, total: float, fields: Sequence[Row]) -> str:
    """A sentence on one factor: what comes from its evidence, and which of it does so alone.

    What a field does alone is told only where it is clear of 0, and so is what it is to explain.
    """
    named = [_plain(each) for each in fields]
    owned = f"owned by {row['factor']}"
    if row["value"] == row["low"] == row["high"] == 0.0:
        return f"Nothing comes, in any world, from {_list(named)}, {owned}."
    if not _clear(row):
        return f"{signed(row)} comes from {_list(named)}, {owned}; it may be nothing."

    along = [
        _alone_in_words(each)
        for each in fields
        if _clear(each) and each["value"] * row["value"] > 0.0
    ]
    against = [
        _alone_in_words(each)
        for each in fields
        if _clear(each) and each["value"] * row["value"] < 0.0
    ]
    unclear = [_plain(each) for each in fields if not _clear(each)]

    part = f" ({row['value'] / total:.0%} of the difference)" if total else ""
    said = f"{signed(row)}{part} comes from {_list(along or unclear or named)}, {owned}"
    if along and unclear:
        said += f", together with {_list(unclear)} (nothing clear alone)"
    if against:
        said += f"; {_list(against)} would do the opposite"
    elif not along:
        said += "; alone, none of it does anything clear"
    return f"{said}."


def _plain(row: Row) -> str:
    """What a field is called; shocks are no field, and called what they are."""
    name = str(row["field"])
    declared = owned_fields().get(name)
    return declared.quantity.words if declared else name


def _alone_in_words(row: Row) -> str:
    return f"{_plain(row)} ({_value(row)} alone)"


def _clear(row: Row) -> bool:
    """Whether an interval leaves 0 out."""
    return bool(row["low"] > 0.0 or row["high"] < 0.0)


def _strongest_fields(answer: "Attribution", outcome: str) -> str:
    """A sentence on the three single fields that would do most alone."""
    rows = answer.alone[answer.alone["outcome"] == outcome].to_dict("records")
    sure = [row for row in rows if _clear(row)]
    most = sorted(sure, key=lambda row: -abs(row["value"]))[:3]
    if not most:
        return ""
    told = _list([f"{_plain(row)} ({row['factor']}) {signed(row)}" for row in most])
    return f"Taken alone from the other pairing, {told} would do most."


def _strongest_pair(answer: "Attribution", outcome: str) -> str:
    rows = answer.interactions[answer.interactions["outcome"] == outcome].to_dict("records")
    sure = [row for row in rows if _clear(row)]
    if not sure:
        return ""
    row = max(sure, key=lambda each: abs(each["value"]))
    how = "need each other" if row["value"] > 0.0 else "stand in for each other"
    pair = f"{str(row['factor']).capitalize()} and {row['with']}"
    return f"{pair} {how}: together they do {signed(row)} more than apart."


def _potency(answer: "Attribution", outcome: str) -> str:
    """A sentence on an equal step in every factor, however far the two cases are apart."""
    rows = (
        answer.potency[answer.potency["outcome"] == outcome]
        .sort_values("value", ascending=False)
        .to_dict("records")
    )
    told = ", ".join(f"{row['factor']} {_value(row)}" for row in rows)
    home = answer.scenario.title
    return (
        f"An equal step of 0.1 in the dispositions of each factor of {home} "
        f"would change it by: {told}."
    )


def _list(words: list[str]) -> str:
    return (
        words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
    )
