"""What an attribution says, in plain words, with the number behind each statement."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from sistercities.questions.why import Attribution
from sistercities.runs.age import in_years
from sistercities.statistics.interval import decimals, signed
from sistercities.world.outcome import OUTCOMES

type Row = Mapping[Any, Any]
"""A row of a table of estimates."""

_PLAIN = {
    "background_partners": "the number of other partners",
    "leaders": "the dates of new leaders",
    "leader_turnover": "the turnover of leaders",
    "office": "an international office",
    "budget": "means",
    "term": "the term of the agreement",
    "renewed_for": "the length of renewals",
    "ends": "a dated end",
    "will": "will",
    "proposer": "who proposed the partnership",
    "public_trust": "trust in the partner's country",
    "norm": "the reciprocity norm",
    "priorities": "home priorities",
    "language": "command of the language",
    "committee": "the joint committee",
    "former_relation": "former relation",
    "threshold": "reluctance of citizens",
    "outreach": "outreach",
    "chamber": "the chamber of commerce",
    "association": "an association outside city hall",
    "initial_belief": "belief at signing",
    "earlier_successes": "earlier successes",
    "population": "population",
    "gross_regional_product": "the size of the two economies",
    "businesses": "eligible businesses",
    "citizens": "citizen agents",
    "complementarity": "complementarity of sectors",
    "firms_in_place": "businesses in place at signing",
    "occasions": "visits, treaties and anniversaries of the nations",
    "trade": "national trade",
    "trade_share": "the share of national trade",
    "shocks": "shocks",
}


def in_plain_words(
    answer: Attribution, outcome: str = "exchange_index", age: int | None = None
) -> str:
    """One paragraph on an attribution: how large the difference is, what carries it, what does not, and what it is not.

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
        f"In the model, {in_years(answer.ages)} after signing, {home} stands at {told['scenario']:.2f} and {model} at "
        f"{told['like']:.2f} in {words}: a difference of {signed(told)} over {answer.n} worlds."
    ]
    for place, row in enumerate(ranked):
        said = _share(row, told["value"], _alone(answer, outcome, row["factor"]))
        parts.append(said if place or not _clear(row) else f"Of this, {said}")
    idle = [row["factor"] for row in shares if not answer.fields[row["factor"]]]
    if idle:
        parts.append(
            f"{_list(idle).capitalize()} contribute{'s' if len(idle) == 1 else ''} exactly 0, because the two "
            "scenarios do not differ in evidence there; that says what is known of the cases, not what the factor "
            "could do."
        )
    parts.append(_strongest_fields(answer, outcome))
    parts.append(_strongest_pair(answer, outcome))
    parts.append(_potency(answer, outcome))
    parts.append(
        "These are weights in the model under the evidence that was coded, for two cases that were chosen by their "
        "outcome; they are not weights of the factors in the world."
    )
    return " ".join(part for part in parts if part)


def _rows(table: pd.DataFrame, outcome: str, measure: str) -> list[Row]:
    return list(
        table[(table["outcome"] == outcome) & (table["measure"] == measure)].to_dict("records")
    )


def _value(row: Row) -> str:
    return f"{row['value']:+.{decimals(row)}f}"


def _alone(answer: Attribution, outcome: str, factor: object) -> list[Row]:
    """The evidence of one factor, what does most alone first."""
    found = answer.alone[(answer.alone["outcome"] == outcome) & (answer.alone["factor"] == factor)]
    return sorted(found.to_dict("records"), key=lambda row: -abs(row["value"]))


def _share(row: Row, total: float, fields: Sequence[Row]) -> str:
    """A sentence on one factor, by the evidence that it owns: what comes from it, and which of it does so alone.

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
    return _PLAIN.get(str(row["field"]), str(row["field"]))


def _alone_in_words(row: Row) -> str:
    return f"{_plain(row)} ({_value(row)} alone)"


def _clear(row: Row) -> bool:
    """Whether an interval leaves 0 out."""
    return bool(row["low"] > 0.0 or row["high"] < 0.0)


def _strongest_fields(answer: Attribution, outcome: str) -> str:
    """A sentence on the three single fields that would do most alone."""
    rows = answer.alone[answer.alone["outcome"] == outcome].to_dict("records")
    sure = [row for row in rows if _clear(row)]
    most = sorted(sure, key=lambda row: -abs(row["value"]))[:3]
    if not most:
        return ""
    told = _list([f"{_plain(row)} ({row['factor']}) {signed(row)}" for row in most])
    return f"Taken alone from the other pairing, {told} would do most."


def _strongest_pair(answer: Attribution, outcome: str) -> str:
    rows = answer.interactions[answer.interactions["outcome"] == outcome].to_dict("records")
    sure = [row for row in rows if _clear(row)]
    if not sure:
        return ""
    row = max(sure, key=lambda each: abs(each["value"]))
    how = "need each other" if row["value"] > 0.0 else "stand in for each other"
    pair = f"{str(row['factor']).capitalize()} and {row['with']}"
    return f"{pair} {how}: together they do {signed(row)} more than apart."


def _potency(answer: Attribution, outcome: str) -> str:
    """A sentence on an equal step in every factor, which does not depend on how far the two cases are apart."""
    rows = (
        answer.potency[answer.potency["outcome"] == outcome]
        .sort_values("value", ascending=False)
        .to_dict("records")
    )
    told = ", ".join(f"{row['factor']} {_value(row)}" for row in rows)
    home = answer.scenario.title
    return f"An equal step of 0.1 in the dispositions of each factor of {home} would change it by: {told}."


def _list(words: list[str]) -> str:
    return (
        words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""
    )
