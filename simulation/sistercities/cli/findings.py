"""What a person reads of an answer: tables, rankings, paragraphs."""

import math
from pathlib import Path
from typing import Any

import pandas as pd
from rich.table import Table

from sistercities.cli.printing import console, print_shocks
from sistercities.experiment.ablation import MECHANISMS, Ablation
from sistercities.experiment.age import at_age, in_years
from sistercities.experiment.attribution import PLAYERS, Attribution
from sistercities.experiment.biography import Biography, moved_in_words
from sistercities.experiment.interval import FAMILY, TOO_FEW, decimals, signed
from sistercities.experiment.paired import OUTCOMES
from sistercities.experiment.reading import Row, in_plain_words
from sistercities.experiment.what_if import WhatIf
from sistercities.outcome import YEAR
from sistercities.scenario.measure import load_measure, measure_names
from sistercities.scenario.month import count

_WIDE = 120
"""Columns of a terminal from which on names need not be broken; numbers never are cut."""
_SHOWN = ("exchange_index", "substance_reached", "success", "activities", "overall_outcome")


def print_measures() -> None:
    """Print a line for each policy and shock of the library."""
    table = _table("policy or shock", "what it does", "pushes", "by")
    for name in measure_names():
        measure = load_measure(name)
        if measure.policy is not None:
            lever, size = f"{measure.policy.change} {measure.policy.parameter}", f"{measure.policy.size.value:g}"
        elif measure.shock is not None:
            lever, size = f"shock: {measure.shock.kind}", f"{measure.shock.severity.value:g}"
        table.add_row(name, measure.summary, lever, size)
    console().print(table)


def print_what_if(answer: WhatIf, folder: Path) -> None:
    """Print what each policy changes, the ranking, who gained, and how many worlds it takes."""
    screen = console()
    for age in answer.ages:
        _print_effects(screen, answer.at(age))
    screen.print(_kinds(answer.table))
    if answer.reached is not None:
        screen.print("Where a precision was wished for: always-valid intervals, which hold however often one looks.")
    print_shocks(screen, answer.scenario, answer.ages)
    screen.print()
    _print_gains(screen, answer.at(answer.ages[-1]))
    if answer.reached is not None:
        words = "reached" if answer.reached else f"not reached within {answer.n} worlds; what there is stands above"
        screen.print(f"The precision that was wished for was {words}.")
    screen.print(f"\nWritten to {folder}/: forest* and difference (.pdf, .png), table.csv, over_time.csv, gains.csv,")
    screen.print("ranking.csv, scenarios/, provenance.json", soft_wrap=True)


def _print_effects(screen: Any, answer: WhatIf) -> None:  # noqa: ANN401
    """What each policy changes at one age, and the ranking."""
    (age,) = answer.ages
    screen.print(f"\n[bold]{answer.scenario.title}, {in_years([age])} after signing[/bold], n = {answer.n} worlds\n")
    table = _table("difference to the same worlds without it", *(OUTCOMES[name].words for name in _SHOWN))
    for plan in answer.plans:
        rows = {row["outcome"]: row for row in answer.table[answer.table["policy"] == plan.label].to_dict("records")}
        table.add_row(plan.label.replace("+", "+\n").replace("@", "\n  @"), *(interval(rows[name]) for name in _SHOWN))
    screen.print(table)
    last = count(answer.scenario.partnership.signed) + YEAR * age - 1
    late = [plan.label for plan in answer.plans if plan.begins and count(plan.begins) > last]
    if late:
        screen.print(f"Not begun yet at this age: {', '.join(late)}.", markup=False)
    screen.print()
    _print_ranking(screen, answer)


def _print_ranking(screen: Any, answer: WhatIf) -> None:  # noqa: ANN401
    main = str(answer.ranking["outcome"].iloc[0])
    screen.print(f"[bold]Ranking by {OUTCOMES[main].words}[/bold] (95 % for all policies at once)")
    table = _table("", "policy", "difference", "helps in", "success", "worlds that suffice", "USD per 0.01 g")
    told = {row["policy"]: row for row in answer.table[answer.table["outcome"] == main].to_dict("records")}
    success = {row["policy"]: row for row in answer.table[answer.table["outcome"] == "success"].to_dict("records")}
    for row in answer.ranking.to_dict("records"):
        each, wins = told[row["policy"]], success[row["policy"]]
        table.add_row(
            str(row["rank"]),
            row["policy"],
            interval(row, decimals(each)),
            f"{each['helps']:.0%} of worlds",
            f"{wins['without']:.0%} to {wins['with']:.0%}",
            "no number would" if math.isnan(each["suffice"] or math.nan) else f"{each['suffice']:,.0f}",
            _cost({**each, "low": row["low"]}, main),
        )
    screen.print(table)
    if len(answer.plans) > 1:
        (holds,) = answer.order_holds.values()
        screen.print(f"The whole order holds in {holds:.0%} of resamples of the worlds.")
    screen.print()


def _cost(row: Row, main: str) -> str:
    if math.isnan(row["cost"]):
        return "unknown"
    return (
        f"{row['cost'] / (100.0 * row['value']):,.0f} a year" if main == "exchange_index" and row["low"] > 0.0 else "-"
    )


def _print_gains(screen: Any, answer: WhatIf) -> None:  # noqa: ANN401
    best = str(answer.ranking["policy"].iloc[0])
    last = answer.scenario.until
    screen.print(f"[bold]Who gained from {best}[/bold], a year, from signing to the last month simulated, {last}")
    table = _table("city", "of what", "group", "gain", "unit")
    rows = answer.gains[(answer.gains["policy"] == best) & ~answer.gains["of what"].str.contains("sector")]
    for row in rows.to_dict("records"):
        table.add_row(row["city"], row["of what"], row["group"], interval(row), row["unit"])
    screen.print(table)
    screen.print("By sector, and for every policy: gains.csv.\n")


def print_why(answer: Attribution, outcome: str, folder: Path) -> None:
    """Print what each factor contributes, alone and as the last one, the equal step, and the paragraph."""
    screen = console()
    for age in answer.ages:
        _print_shares(screen, answer.at(age), outcome)
        screen.print(in_plain_words(answer, outcome, age), markup=False)
    screen.print(f"\n{_kinds(answer.difference, answer.table, answer.potency, answer.alone)}")
    print_shocks(screen, answer.scenario, answer.ages)
    screen.print(f"\nWritten to {folder}/: waterfall* (.pdf, .png), difference.csv, shares.csv, interactions.csv,")
    screen.print("potency.csv, alone.csv, scenarios/, provenance.json", soft_wrap=True)


def _print_shares(screen: Any, answer: Attribution, outcome: str) -> None:  # noqa: ANN401
    """The tables at one age."""
    titles = f"{answer.like.title} minus {answer.scenario.title}"
    screen.print(f"\n[bold]{titles}, {in_years(answer.ages)} after signing[/bold], n = {answer.n} worlds\n")
    table = _table("contribution (Shapley)", *(OUTCOMES[name].words for name in _SHOWN))
    shares = answer.table[answer.table["measure"] == "Shapley value"]
    for factor in PLAYERS:
        rows = {row["outcome"]: row for row in shares[shares["factor"] == factor].to_dict("records")}
        table.add_row(factor, *(interval(rows[name]) for name in _SHOWN))
    rows = {str(row["outcome"]): row for row in answer.difference.to_dict("records")}
    table.add_row("[bold]together[/bold]", *(interval(rows[name]) for name in _SHOWN))
    screen.print(table)
    screen.print(f"\n[bold]{OUTCOMES[outcome].words}, factor by factor[/bold]")
    table = _table("factor", "alone", "as the last", "a step of 0.1", "gap in dispositions", "evidence that differs")
    alone, last = (_by_factor(answer.table, outcome, measure) for measure in ("alone", "as the last"))
    steps = {str(row["factor"]): row for row in answer.potency[answer.potency["outcome"] == outcome].to_dict("records")}
    for factor in PLAYERS:
        step = steps.get(factor)
        gap = "-" if step is None or step["gap"] is None or math.isnan(step["gap"]) else f"{step['gap']:+.2f}"
        by_step, fields = interval(step) if step else "-", ", ".join(answer.fields[factor])
        table.add_row(factor, interval(alone[factor]), interval(last[factor]), by_step, gap, fields)
    screen.print(table)
    screen.print("\n[bold]Each observable or disposition alone[/bold] (these do not add up)")
    table = _table("taken from the other pairing", "factor", *(OUTCOMES[name].words for name in _SHOWN[:4]))
    for field in dict.fromkeys(answer.alone["field"]):
        rows = {str(row["outcome"]): row for row in answer.alone[answer.alone["field"] == field].to_dict("records")}
        table.add_row(field, rows[_SHOWN[0]]["factor"], *(interval(rows[name]) for name in _SHOWN[:4]))
    screen.print(table, "")


def _by_factor(table: Any, outcome: str, measure: str) -> dict[str, Row]:  # noqa: ANN401
    chosen = table[(table["outcome"] == outcome) & (table["measure"] == measure)]
    return {row["factor"]: row for row in chosen.to_dict("records")}


def print_ablation(answer: Ablation, folder: Path) -> None:
    """Print what changes when each mechanism is switched off."""
    screen = console()
    n = int(answer.table["n"].iloc[0])
    names = list(dict.fromkeys(answer.table["mechanism"]))
    for age in answer.ages:
        words = f"{answer.scenario.title}, {in_years([age])} after signing"
        screen.print(f"\n[bold]{words}[/bold], n = {n} worlds\n")
        table = _table("change when switched off", *(OUTCOMES[name].words for name in _SHOWN))
        told = at_age(answer.table, age)
        for name in names:
            rows = {row["outcome"]: row for row in told[told["mechanism"] == name].to_dict("records")}
            table.add_row(name, *(interval(rows[each]) for each in _SHOWN))
        screen.print(table)
    screen.print(f"\n{_kinds(answer.table)}")
    print_shocks(screen, answer.scenario, answer.ages)
    screen.print(
        "What each mechanism does: " + "; ".join(f"{name}: {MECHANISMS[name].meaning}" for name in names) + "."
    )
    screen.print(f"\nWritten to {folder}/: table.csv, scenarios/, provenance.json")


def print_biography(life: Biography, folder: Path) -> None:
    """Print every event with the rule that fired and the state before and after; then what is documented."""
    screen = console()
    screen.print(f"\n[bold]{life.scenario.title}[/bold], one history (seed {life.seed})\n")
    table = _table("month", "what happened", "rule", "before and after")
    for event in life.events:
        moved = ", ".join(moved_in_words(event, life.scenario))
        table.add_row(event.month, event.what, event.rule or "", moved)
    screen.print(table)
    if life.scenario.chronology:
        screen.print("\n[bold]Documented about the case[/bold] (never read by the model)\n")
        documented = _table("date", "what", "source")
        for entry in sorted(life.scenario.chronology.values(), key=lambda each: each.date):
            documented.add_row(entry.date, entry.what, ", ".join(entry.sources))
        screen.print(documented)
    screen.print(f"\nWritten to {folder}/: timeline (.pdf, .png), events.csv, scenarios/, provenance.json")


def interval(row: Row, places: int | None = None) -> str:
    """A difference with its interval, for the screen; with so many decimals if they are to be those of another."""
    return signed(row, places).replace("[", "\\[")


def _kinds(*tables: pd.DataFrame) -> str:
    """What stands in brackets, and what it means that none does."""
    words = f"In brackets: 95 % intervals by {FAMILY}."
    if any(table["interval"].str.startswith(TOO_FEW).any() for table in tables):
        words += (
            " Too few moved: too few worlds were moved to bound the difference; the CSV files say how many worlds it"
            " takes."
        )
    return words


def _table(*headings: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for place, heading in enumerate(headings):
        table.add_column(heading, no_wrap=place == 0 and console().width >= _WIDE, overflow="fold")
    return table
