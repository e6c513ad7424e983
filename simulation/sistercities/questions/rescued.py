"""What a rescue is answered with: the cheapest plan, the front, and how sure all of that is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from sistercities.questions.answer import Answer, said_of_all_shocks, said_of_intervals
from sistercities.questions.halving import rounds_of
from sistercities.questions.plausible import OFTEN
from sistercities.questions.rescuing import NOTHING, Task
from sistercities.questions.words import Grid, Heading, Paragraph, Part
from sistercities.runs.age import in_years
from sistercities.scenario.costs import OFFICE, OFFICE_YEARS, usd_of_an_office
from sistercities.scenario.interventions import Enactment, called, load_intervention
from sistercities.statistics.assurance import ASSURANCE
from sistercities.statistics.interval import signed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_NAMES = {"basis", "strength", "plan", "begins", "factor", "group", "bound"}


@dataclass(kw_only=True, eq=False, repr=False)
class Rescue(Answer):
    """Which policies, when and how strong, reach an aim, and at what cost.

    Attributes:
        task: what was looked for, and among which plans.
        candidates: one row per plan that was tried: what the search found of it.
        finalists: one row per plan that was left, and one without any policy, on fresh luck: the
            probability or mean, what it surely reaches, office-years with their range, whether
            anything beats it.
        robust: one row per plan: the share of plausible worlds in which it reaches the aim, and its
            regret, at most and in 90 % of them.
        regrets: one row per plan and fifth of the plausible worlds: mean regret.
        timing: one row per plan of the front and first month that was tried.
        channels: one row per factor: what the plan that is told moves.
    """

    drawn = "front, regret and timing (.pdf, .png)"
    units_of: ClassVar = {
        **dict.fromkeys(_NAMES, "name"),
        "begins": "first month, YYYY-MM",
        "cost": f"{OFFICE_YEARS} until outcomes are read",
        "cost_low": f"{OFFICE_YEARS}; by the low ends of the ranges of costs",
        "cost_high": f"{OFFICE_YEARS}; by the high ends of the ranges of costs",
        "basis": "on what the costs rest",
        "bound": "kind of the bound",
        "candidates.value": "probability or mean of the measure of the aim",
        "finalists.value": "probability or mean of the measure of the aim",
        "worlds": "worlds",
        "left_after": "round after which it was given up; 0 if it was not",
        "assured": "in the unit of the value; what is reached with 90 % assurance",
        "reaches": "yes or no; whether the value is as the aim asks",
        "surely": "yes or no; whether what is assured is as the aim asks",
        "on_front": "yes or no; whether nothing is as cheap and better, or as good and cheaper",
        "robust.value": "share of plausible worlds in which the aim is reached",
        "robust.low": "share of plausible worlds; lower end of the 95 % interval",
        "robust.high": "share of plausible worlds; upper end of the 95 % interval",
        "robust.n": "plausible worlds",
        "regret": "in the unit of the measure; mean",
        "regret_most": "in the unit of the measure; the most in any plausible world",
        "regret_often": "in the unit of the measure; at most so much in 90 % of plausible worlds",
        "regrets.n": "plausible worlds",
        "later": "years",
        "reached": "probability or mean of the measure of the aim",
        "channels.value": "in the unit of the factor",
        "standardised": "standard deviations between worlds without the plan",
    }

    question: str = "rescue"
    task: Task
    candidates: pd.DataFrame
    finalists: pd.DataFrame
    robust: pd.DataFrame
    regrets: pd.DataFrame
    timing: pd.DataFrame
    channels: pd.DataFrame

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The plans that were left, those tried, plausible worlds, timing and channels."""
        return {
            "finalists": self.finalists,
            "candidates": self.candidates,
            "robust": self.robust,
            "regrets": self.regrets,
            "timing": self.timing,
            "channels": self.channels,
        }

    @property
    def names(self) -> dict[str, str]:
        """The plans in words, by their labels; from when stands in the tables."""
        enactments: list[Enactment] = [
            candidate.enactment
            for candidate, _ in self.task.candidates
            if candidate.enactment.label in set(self.finalists["plan"])
        ]
        return {NOTHING: NOTHING, **called(enactments, self.task.scenario)}

    @property
    def told(self) -> dict[str, Any]:
        """The plan that the answer is about, as a row of ``finalists``."""
        return chosen(self.finalists, self.task.aim.sign)

    def drawings(self) -> Iterator[tuple[str, "Figure"]]:
        """The front of cost and value, regret in plausible worlds, and what timing costs."""
        from sistercities.paper.figures.rescue import draw_front, draw_regret, draw_timing

        yield "front", draw_front(self)
        yield "regret", draw_regret(self)
        yield "timing", draw_timing(self)

    def words(self) -> Iterator[Part]:
        """The cheapest that reaches the aim, the front, timing, channels, and what was tried."""
        aim = self.task.aim
        yield Heading(
            f"{self.task.scenario.title}, {in_years([self.task.age])} after signing: {aim.text}"
        )
        yield Paragraph(self._verdict(), self._in_plausible_worlds(), self._without())
        yield self._front()
        yield self._when()
        yield self._through_what()
        yield Paragraph(*self._tried(), *self._costs())
        yield Paragraph(
            said_of_intervals(self.timing, self.channels),
            *said_of_all_shocks(self.task.scenario, [self.task.age]),
        )

    def _verdict(self) -> str:
        row = self.told
        if row["surely"]:
            return (
                f"The cheapest that reaches it with {ASSURANCE:.0%} assurance is "
                f"{self._plan(row)}.{self._cheaper(row)}"
            )
        if row["reaches"]:
            return (
                f"Nothing reaches it with {ASSURANCE:.0%} assurance. The cheapest that reaches it "
                f"without is {self._plan(row)}."
            )
        most = "the most" if self.task.aim.at_least else "the least"
        return f"Nothing that was tried reaches it; {most} is {self._plan(row)}."

    def _cheaper(self, told: dict[str, Any]) -> str:
        """The cheapest plan that reaches the aim, though not surely, if it costs less."""
        less = self.finalists[(self.finalists["cost"] < told["cost"]) & self.finalists["reaches"]]
        if less[less["plan"] != NOTHING].empty:
            return ""
        row = chosen(less.assign(surely=False), self.task.aim.sign)
        return f" Cheaper, and reaching it without that assurance, is {self._plan(row)}."

    def _plan(self, row: dict[str, Any]) -> str:
        """A plan with its first month, its cost, and what it reaches."""
        aim = self.task.aim
        least = "at least" if aim.at_least else "at most"
        return (
            f"{self.names[row['plan']]}, from {row['begins']}, for {row['cost']:,.1f} "
            f"{OFFICE_YEARS}: {aim.words} is {aim.told(row['value'])} "
            f"({least} {aim.shown(row['assured'])} with {ASSURANCE:.0%} assurance, "
            f"n = {row['n']} worlds)"
        )

    def _without(self) -> str:
        row = next(row for row in self.finalists.to_dict("records") if row["plan"] == NOTHING)
        needed = " No rescue is needed." if row["surely"] else ""
        aim = self.task.aim
        said = f"Without any policy {aim.words} is {aim.told(row['value'])}."
        return f"{said}{needed}"

    def _in_plausible_worlds(self) -> str:
        aim = self.task.aim
        row = self.robust.set_index("plan").loc[self.told["plan"]]
        this = "The first plan" if self.told["surely"] and self._cheaper(self.told) else "That plan"
        return (
            f"{this} reaches the aim in {row['value']:.0%} [{100 * row['low']:.0f}, "
            f"{100 * row['high']:.0f}] of n = {row['n']} plausible worlds, which draw the evidence "
            f"from its ranges. Of the best that could have been chosen in each it falls short by "
            f"at most {aim.shown(row['regret_often'])} in {OFTEN:.0f} % of them, and by "
            f"{aim.shown(row['regret_most'])} in the worst."
        )

    def _front(self) -> Grid:
        aim = self.task.aim
        robust = self.robust.set_index("plan")
        grid = Grid(
            "what nothing else beats", "from", OFFICE_YEARS, "reaches", "surely",
            "plausible worlds", "regret",
        )  # fmt: skip
        rows = self.finalists.sort_values(["cost", "value"])
        for row in rows[rows["on_front"] | (rows["plan"] == self.told["plan"])].to_dict("records"):
            far = robust.loc[row["plan"]]
            spread = f" ({row['cost_low']:,.1f} to {row['cost_high']:,.1f})" if row["cost"] else ""
            grid.add_row(
                self.names[row["plan"]],
                row["begins"] or "-",
                f"{row['cost']:,.1f}{spread}",
                aim.shown(row["value"]),
                aim.shown(row["assured"]),
                f"{far['value']:.0%}",
                f"{aim.shown(far['regret_often'])} ({aim.shown(far['regret_most'])})",
            )
        grid.notes.append(
            f"Surely: the bound of {self.told['bound']}. Plausible worlds: the share of them in "
            f"which it reaches the aim. Regret: at most so much in {OFTEN:.0f} % of them (in the "
            "worst)."
        )
        return grid

    def _when(self) -> Grid:
        grid = Grid(
            f"what timing costs: {self.names[self.told['plan']]}", "reaches",
            "difference to the start that is told", OFFICE_YEARS,
        )  # fmt: skip
        timing = self.timing[self.timing["plan"] == self.told["plan"]]
        for row in timing.to_dict("records"):
            told = row["begins"] == self.told["begins"]
            grid.add_row(
                f"from {row['begins']}{_later(row['later'])}",
                self.task.aim.shown(row["reached"]),
                "as told" if told else signed(row),
                f"{row['cost']:,.1f}",
            )
        return grid

    def _through_what(self) -> Grid:
        grid = Grid("what it moves", "share, mean until outcomes are read", "standard deviations")
        rows = self.channels.sort_values("standardised", key=abs, ascending=False)
        for row in rows.to_dict("records"):
            grid.add_row(row["factor"], signed(row), f"{row['standardised']:+.2f}")
        grid.notes.append(
            "Standard deviations: between worlds without it. The five move each other, so this is "
            "what it went through, not what would have been enough."
        )
        return grid

    def _tried(self) -> Iterator[str]:
        task = self.task
        rounds = rounds_of(len(task.candidates), task.replicates)
        steps = ", ".join(f"{plans:,} on {worlds}" for plans, worlds in rounds)
        yield (
            f"Tried: {len(task.offers)} policies alone and in pairs, from "
            f"{', '.join(task.starts)}, weak, usual and strong (the ends of the range of their "
            f"size): {len(task.candidates):,} plans, of which those far from the front were given "
            f"up (plans on worlds: {steps}). {len(self.finalists) - 1} were left, and were judged "
            f"on n = {task.replicates} worlds that the search never met."
        )
        gone = f"{task.left_out:,} pairs that contradict themselves, " if task.left_out else ""
        yield (
            f"Not tried: {gone}three or more at once, two that begin at different times or are "
            "not equally strong, one city alone. A plan that was unlucky early may have been given "
            "up; another --seed looks again."
        )

    def _costs(self) -> Iterator[str]:
        by_basis: dict[str, list[str]] = {}
        for offer in self.task.offers:
            by_basis.setdefault(offer.price.basis, []).append(offer.intervention.title)
        said = [
            f"{basis} for {f'{len(titles)} policies' if len(titles) > 6 else ', '.join(titles)}"
            for basis, titles in sorted(by_basis.items())
        ]
        yield (
            f"Costs are {'; '.join(said)}. The unit is what a standing office takes in a year, "
            f"USD {usd_of_an_office():,.0f} ({load_intervention(OFFICE).title}); they grow with "
            "the size, and are counted while a policy lasts, a year at least. What is assumed "
            "stands in the files of the policies; other costs by --cost FILE."
        )


def _later(years: float) -> str:
    if abs(years) < 1e-9:
        return ""
    return f", {round(abs(years), 1):g} years {'later' if years > 0.0 else 'earlier'}"


def chosen(finalists: pd.DataFrame, sign: float) -> dict[str, Any]:
    """The plan that an answer is about.

    The cheapest that surely reaches the aim; else the cheapest that reaches it; else the one that
    comes nearest.

    Args:
        finalists: one row per plan, and one without any policy.
        sign: 1 where more is better, -1 where less is.
    """
    plans = finalists[finalists["plan"] != NOTHING].assign(best=-sign * finalists["value"])
    for wanted in ("surely", "reaches"):
        if plans[wanted].any():
            return _first(plans[plans[wanted]].sort_values(["cost", "best", "plan"]))
    return _first(plans.sort_values(["best", "cost", "plan"]))


def _first(rows: pd.DataFrame) -> dict[str, Any]:
    return {str(column): value for column, value in rows.to_dict("records")[0].items()}
