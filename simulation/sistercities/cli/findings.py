"""What a person reads of an answer: tables, rankings, paragraphs."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from sistercities.cli.printing import say_shocks
from sistercities.cli.screen import Screen
from sistercities.questions.biography import Biography, moved_in_words
from sistercities.questions.reading import Row, in_plain_words
from sistercities.questions.why import PLAYERS, Attribution
from sistercities.questions.words import Grid
from sistercities.runs.age import in_years
from sistercities.scenario.interventions import load_measure, measure_names
from sistercities.scenario.library import shown
from sistercities.statistics.interval import FAMILY, TOO_FEW, signed
from sistercities.world.outcome import OUTCOMES

_SHOWN = ("exchange_index", "substance_reached", "success", "activities", "overall_outcome")


def print_measures() -> None:
    """Print a line for each policy and shock of the library."""
    table = Grid("policy or shock", "what it does", "pushes", "by", prose=(1,))
    for name in measure_names():
        measure = load_measure(name)
        if measure.policy is not None:
            lever, size = (
                f"{measure.policy.change} {measure.policy.parameter}",
                f"{measure.policy.size.value:g}",
            )
        elif measure.shock is not None:
            lever, size = f"shock: {measure.shock.kind}", f"{measure.shock.severity.value:g}"
        table.add_row(name, measure.summary, lever, size)
    Screen().show(table)


def _say_where(screen: Screen, folder: Path, files: str) -> None:
    """Say where everything is."""
    screen.gap()
    screen.say(f"Written to {shown(folder)}/: {files}, scenarios/, provenance.json")


def print_why(answer: Attribution, outcome: str, folder: Path) -> None:
    """Print what each factor contributes, alone and as the last one, the equal step, and the paragraph."""
    screen = Screen()
    for age in answer.ages:
        _print_shares(screen, answer.at(age), outcome)
        screen.gap()
        screen.say(in_plain_words(answer, outcome, age))
    screen.gap()
    screen.say(_kinds(answer.difference, answer.table, answer.potency, answer.alone))
    say_shocks(screen, answer.scenario, answer.ages)
    files = "waterfall* (.pdf, .png), difference.csv, shares.csv, interactions.csv, potency.csv, alone.csv"
    _say_where(screen, folder, files)


def _print_shares(screen: Screen, answer: Attribution, outcome: str) -> None:
    """The tables at one age."""
    titles = f"{answer.like.title} minus {answer.scenario.title}"
    screen.head(f"{titles}, {in_years(answer.ages)} after signing, n = {answer.n} worlds")
    table = Grid("contribution (Shapley)", *(OUTCOMES[name].words for name in _SHOWN))
    shares = answer.table[answer.table["measure"] == "Shapley value"]
    for factor in PLAYERS:
        rows = {
            row["outcome"]: row for row in shares[shares["factor"] == factor].to_dict("records")
        }
        table.add_row(factor, *(signed(rows[name]) for name in _SHOWN))
    rows = {str(row["outcome"]): row for row in answer.difference.to_dict("records")}
    table.add_row("together", *(signed(rows[name]) for name in _SHOWN))
    screen.show(table)
    _print_by_factor(screen, answer, outcome)
    screen.head("Each observable or disposition alone (these do not add up)")
    table = Grid(
        "taken from the other pairing",
        "factor",
        *(OUTCOMES[name].words for name in _SHOWN[:4]),
        keys=2,
    )
    for field in dict.fromkeys(answer.alone["field"]):
        rows = {
            str(row["outcome"]): row
            for row in answer.alone[answer.alone["field"] == field].to_dict("records")
        }
        table.add_row(
            field, rows[_SHOWN[0]]["factor"], *(signed(rows[name]) for name in _SHOWN[:4])
        )
    screen.show(table)


def _print_by_factor(screen: Screen, answer: Attribution, outcome: str) -> None:
    """Print for one outcome what each factor does alone, as the last one, and by an equal step."""
    screen.head(f"{OUTCOMES[outcome].words}, factor by factor")
    headings = (
        "alone",
        "as the last",
        "a step of 0.1",
        "gap in dispositions",
        "evidence that differs",
    )
    table = Grid("factor", *headings, prose=(0, 5))
    alone, last = (
        _by_factor(answer.table, outcome, measure) for measure in ("alone", "as the last")
    )
    steps = {
        str(row["factor"]): row
        for row in answer.potency[answer.potency["outcome"] == outcome].to_dict("records")
    }
    for factor in PLAYERS:
        step = steps.get(factor)
        gap = (
            "-"
            if step is None or step["gap"] is None or math.isnan(step["gap"])
            else f"{step['gap']:+.2f}"
        )
        by_step, fields = signed(step) if step else "-", ", ".join(answer.fields[factor])
        table.add_row(factor, signed(alone[factor]), signed(last[factor]), by_step, gap, fields)
    screen.show(table)


def _by_factor(table: Any, outcome: str, measure: str) -> dict[str, Row]:  # noqa: ANN401
    chosen = table[(table["outcome"] == outcome) & (table["measure"] == measure)]
    return {row["factor"]: row for row in chosen.to_dict("records")}


def print_biography(life: Biography, folder: Path) -> None:
    """Print every event with the rule that fired and the state before and after; then what is documented."""
    screen = Screen()
    screen.head(f"{life.scenario.title}, one history (seed {life.seed})")
    table = Grid("month", "what happened", "rule", "before and after", prose=(1, 3), keys=2)
    for event in life.events:
        moved = ", ".join(moved_in_words(event, life.scenario))
        table.add_row(event.month, event.what, event.rule or "", moved)
    screen.show(table)
    if life.scenario.chronology:
        screen.head("Documented about the case (never read by the model)")
        documented = Grid("date", "what", "source", prose=(1, 2))
        for entry in sorted(life.scenario.chronology.values(), key=lambda each: each.date):
            documented.add_row(entry.date, entry.what, ", ".join(entry.sources))
        screen.show(documented)
    _say_where(screen, folder, "timeline (.pdf, .png), events.csv")


def _kinds(*tables: pd.DataFrame) -> str:
    """What stands in brackets, and what it means that none does."""
    words = f"In brackets: 95 % intervals by {FAMILY}."
    if any(table["interval"].str.startswith(TOO_FEW).any() for table in tables):
        words += (
            " Too few moved: too few worlds were moved to bound the difference; the CSV files say how many worlds it"
            " takes."
        )
    return words
