"""What a person reads of an answer: tables, rankings, paragraphs."""

import math
from pathlib import Path
from typing import Any

import pandas as pd

from sistercities.cli.printing import say_shocks
from sistercities.cli.screen import Screen
from sistercities.cli.table import Table
from sistercities.questions.ablate import MECHANISMS, Ablation
from sistercities.questions.biography import Biography, moved_in_words
from sistercities.questions.reading import Row, in_plain_words
from sistercities.questions.what_if import WhatIf
from sistercities.questions.why import PLAYERS, Attribution
from sistercities.runs.age import at_age, in_years
from sistercities.scenario.dates import count
from sistercities.scenario.interventions import called, intervention_names, load_intervention
from sistercities.scenario.library import shown
from sistercities.statistics.interval import INTERVAL_KIND, TOO_FEW, decimals, signed
from sistercities.world.outcome import OUTCOMES, YEAR

_SHOWN = ("exchange_index", "substance_reached", "success", "activities", "overall_outcome")


def print_measures() -> None:
    """Print a line for each policy and shock of the library."""
    table = Table("policy or shock", "what it does", "pushes", "by", prose=(1,))
    for name in intervention_names():
        measure = load_intervention(name)
        if measure.policy is not None:
            lever, size = (
                f"{measure.policy.change} {measure.policy.parameter}",
                f"{measure.policy.size.value:g}",
            )
        elif measure.shock is not None:
            lever, size = f"shock: {measure.shock.kind}", f"{measure.shock.severity.value:g}"
        table.add_row(name, measure.summary, lever, size)
    Screen().show(table)


def print_what_if(answer: WhatIf, folder: Path) -> None:
    """Print what each policy changes, the ranking, who gained, and how many worlds it takes."""
    screen = Screen()
    for age in answer.ages:
        _print_effects(screen, answer.at(age))
    screen.gap()
    screen.say(_kinds(answer.table))
    if answer.reached is not None:
        screen.say(
            "Where a precision was wished for: always-valid intervals, which hold however often one looks."
        )
    say_shocks(screen, answer.scenario, answer.ages)
    _print_gains(screen, answer.at(answer.ages[-1]))
    if answer.reached is not None:
        words = (
            "reached"
            if answer.reached
            else f"not reached within {answer.n} worlds; what there is stands above"
        )
        screen.say(f"The precision that was wished for was {words}.")
    _say_where(
        screen,
        folder,
        "forest* and difference (.pdf, .png), table.csv, over_time.csv, gains.csv, ranking.csv",
    )


def _print_effects(screen: Screen, answer: WhatIf) -> None:
    """What each policy changes at one age, and the ranking."""
    (age,) = answer.ages
    screen.head(f"{answer.scenario.title}, {in_years([age])} after signing, n = {answer.n} worlds")
    names = _policies(answer)
    table = Table(
        "difference to the same worlds without it", *(OUTCOMES[name].words for name in _SHOWN)
    )
    for plan in answer.plans:
        rows = {
            row["outcome"]: row
            for row in answer.table[answer.table["policy"] == plan.label].to_dict("records")
        }
        table.add_row(names[plan.label], *(signed(rows[name]) for name in _SHOWN))
    screen.show(table)
    last = count(answer.scenario.partnership.signed) + YEAR * age - 1
    late = [names[plan.label] for plan in answer.plans if plan.begins and count(plan.begins) > last]
    if late:
        screen.say(f"Not begun yet at this age: {', '.join(late)}.")
    _print_ranking(screen, answer)


def _policies(answer: WhatIf) -> dict[str, str]:
    """The policies in words, and from when, by their labels."""
    names = called(answer.plans, answer.scenario)
    return {
        plan.label: f"{names[plan.label]}, from {plan.begins}" if plan.begins else names[plan.label]
        for plan in answer.plans
    }


def _say_where(screen: Screen, folder: Path, files: str) -> None:
    """Say where everything is."""
    screen.gap()
    screen.say(f"Written to {shown(folder)}/: {files}, scenarios/, provenance.json")


def _print_ranking(screen: Screen, answer: WhatIf) -> None:
    main = str(answer.ranking["outcome"].iloc[0])
    screen.head(f"Ranking by {OUTCOMES[main].words} (95 % for all policies at once)")
    names = _policies(answer)
    headings = ("difference", "helps in", "success", "worlds that suffice", "USD per 0.01 g")
    table = Table("", "policy", *headings, prose=(1,), keys=2)
    told = {
        row["policy"]: row
        for row in answer.table[answer.table["outcome"] == main].to_dict("records")
    }
    success = {
        row["policy"]: row
        for row in answer.table[answer.table["outcome"] == "success"].to_dict("records")
    }
    for row in answer.ranking.to_dict("records"):
        each, wins = told[row["policy"]], success[row["policy"]]
        table.add_row(
            str(row["rank"]),
            names[row["policy"]],
            signed(row, decimals(each)),
            f"{each['helps']:.0%} of worlds",
            f"{wins['without']:.0%} to {wins['with']:.0%}",
            "no number would"
            if math.isnan(each["suffice"] or math.nan)
            else f"{each['suffice']:,.0f}",
            _cost({**each, "low": row["low"]}, main),
        )
    screen.show(table)
    if len(answer.plans) > 1:
        (holds,) = answer.order_holds.values()
        screen.say(f"The whole order holds in {holds:.0%} of resamples of the worlds.")


def _cost(row: Row, main: str) -> str:
    if math.isnan(row["cost"]):
        return "unknown"
    return (
        f"{row['cost'] / (100.0 * row['value']):,.0f} a year"
        if main == "exchange_index" and row["low"] > 0.0
        else "-"
    )


def _print_gains(screen: Screen, answer: WhatIf) -> None:
    best = str(answer.ranking["policy"].iloc[0])
    last = answer.scenario.until
    screen.head(
        f"Who gained from {_policies(answer)[best]}; a year, from signing to the last month simulated, {last}"
    )
    table = Table("", "gain", right=True)
    rows = answer.gains[
        (answer.gains["policy"] == best) & ~answer.gains["of what"].str.contains("sector")
    ]
    for (city, what, unit), group in rows.groupby(["city", "of what", "unit"], sort=False):
        table.add_group(f"{city}: {what} ({unit})")
        for row in group.to_dict("records"):
            table.add_row(row["group"], signed(row))
    screen.show(table)
    screen.say("By sector, and for every policy: gains.csv.")


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
    table = Table("contribution (Shapley)", *(OUTCOMES[name].words for name in _SHOWN))
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
    table = Table(
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
    table = Table("factor", *headings, prose=(0, 5))
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


def print_ablation(answer: Ablation, folder: Path) -> None:
    """Print what changes when each mechanism is switched off."""
    screen = Screen()
    n = int(answer.table["n"].iloc[0])
    names = list(dict.fromkeys(answer.table["mechanism"]))
    for age in answer.ages:
        screen.head(f"{answer.scenario.title}, {in_years([age])} after signing, n = {n} worlds")
        table = Table("change when switched off", *(OUTCOMES[name].words for name in _SHOWN))
        told = at_age(answer.table, age)
        for name in names:
            rows = {
                row["outcome"]: row for row in told[told["mechanism"] == name].to_dict("records")
            }
            table.add_row(name, *(signed(rows[each]) for each in _SHOWN))
        screen.show(table)
    screen.gap()
    screen.say(_kinds(answer.table))
    say_shocks(screen, answer.scenario, answer.ages)
    screen.say(
        "What each mechanism does: "
        + "; ".join(f"{name}: {MECHANISMS[name].meaning}" for name in names)
        + "."
    )
    _say_where(screen, folder, "table.csv")


def print_biography(life: Biography, folder: Path) -> None:
    """Print every event with the rule that fired and the state before and after; then what is documented."""
    screen = Screen()
    screen.head(f"{life.scenario.title}, one history (seed {life.seed})")
    table = Table("month", "what happened", "rule", "before and after", prose=(1, 3), keys=2)
    for event in life.events:
        moved = ", ".join(moved_in_words(event, life.scenario))
        table.add_row(event.month, event.what, event.rule or "", moved)
    screen.show(table)
    if life.scenario.chronology:
        screen.head("Documented about the case (never read by the model)")
        documented = Table("date", "what", "source", prose=(1, 2))
        for entry in sorted(life.scenario.chronology.values(), key=lambda each: each.date):
            documented.add_row(entry.date, entry.what, ", ".join(entry.sources))
        screen.show(documented)
    _say_where(screen, folder, "timeline (.pdf, .png), events.csv")


def _kinds(*tables: pd.DataFrame) -> str:
    """What stands in brackets, and what it means that none does."""
    words = f"In brackets: 95 % intervals by {INTERVAL_KIND}."
    if any(table["interval"].str.startswith(TOO_FEW).any() for table in tables):
        words += (
            " Too few moved: too few worlds were moved to bound the difference; the CSV files say how many worlds it"
            " takes."
        )
    return words
