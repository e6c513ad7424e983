"""Rescue: which policies, when, how strong and at what cost, reach a stated aim."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from sistercities.questions.aim import USUAL_AIM, aim_of
from sistercities.questions.answer import answered, changes_asked
from sistercities.questions.candidates import Candidate, Offer, candidates_of, offers_of
from sistercities.questions.loading import load_all
from sistercities.questions.rescued import Rescue, chosen
from sistercities.questions.rescuing import (
    Task,
    candidates_table,
    channels_table,
    in_plausible_worlds,
    judged,
    sought,
    timing_table,
)
from sistercities.questions.usual import REPLICATES, SEED
from sistercities.runs.age import ages_of, in_years
from sistercities.runs.keeping import Out
from sistercities.runs.replicates import check_worlds
from sistercities.scenario.costs import costs_in
from sistercities.scenario.dates import count, july_of_year, named
from sistercities.scenario.event import Cost
from sistercities.scenario.files import Given
from sistercities.scenario.interventions import (
    enacted,
    intervention_names,
    load_intervention,
)
from sistercities.scenario.mistakes import ScenarioError, SisterCitiesError, all_of
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, quoted
from sistercities.world.outcome import YEAR

USUAL_YEARS = (0, 3, 6, 12)
"""Years after signing at which plans begin where nobody names other months."""


def rescue(
    scenario: Given,
    aim: str = USUAL_AIM,
    *,
    policies: Sequence[str] | None = None,
    starts: Sequence[str] | None = None,
    budget: float | None = None,
    costs: str | Path | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: int | None = None,
    changes: Mapping[str, object] | None = None,
    out: Out | None = None,
    done: Callable[[], object] = lambda: None,
) -> Rescue:
    """Look for the cheapest policies that reach an aim.

    Args:
        scenario: a scenario, name or path.
        aim: a measure, ``>=`` or ``<=``, and a level: ``success >= 0.5``.
        policies: names of the library or paths of files; every policy of the library if not given.
        starts: first months, ``YYYY-MM`` or a year, of which July is meant; signing, and 3, 6 and
            12 years after it, if not given.
        budget: office-years that a plan may cost; without it any.
        costs: file of costs that take the place of those of the policies.
        replicates: worlds on which the plans that are left are judged, at least 2; the search takes
            up to as many others.
        seed: from which the seed of each world is derived.
        age: years since signing at which the aim is read; 25, or the last whole year of the
            scenario, if not given.
        changes: dotted keys and new values, for all worlds.
        out: folder for the answer; nothing is stored without it.
        done: called after each run.

    Raises:
        SisterCitiesError: with everything that cannot be used, before anything is simulated; or if
            no plan moves the measure.
    """
    task = task_of(
        scenario, aim, policies=policies, starts=starts, budget=budget, costs=costs,
        replicates=replicates, seed=seed, age=age, changes=changes,
    )  # fmt: skip
    return rescued(task, out=out, done=done)


def rescued(
    task: Task, *, out: Out | None = None, done: Callable[[], object] = lambda: None
) -> Rescue:
    """The answer to a rescue that was checked; arguments as for ``rescue``."""

    def find() -> Rescue:
        """Search, judge what is left on fresh luck, and tell timing and channels."""
        found = sought(task, done)
        left = [number for number, each in enumerate(found) if not each.left_after]
        finalists = judged(task, left, done)
        robust, regrets = in_plausible_worlds(task, left, done)
        told = chosen(finalists, task.aim.sign)["plan"]
        by_label = {task.candidates[each][0].enactment.label: each for each in left}
        front = [told, *finalists["plan"][finalists["on_front"]]]
        plans = [task.candidates[by_label[plan]][0] for plan in front if plan in by_label]
        # of plans that differ in their first month alone one is enough, that which is told first
        timed = {(plan.names, plan.strength): plan for plan in reversed(plans)}
        return Rescue(
            asked=task.asked,
            seeds={task.scenario: task.fresh},
            task=task,
            candidates=candidates_table(task, found),
            finalists=finalists,
            robust=robust,
            regrets=regrets,
            timing=timing_table(task, list(timed.values())[::-1], done),
            channels=channels_table(task, by_label[told], done),
        )

    return answered(find, out)


def task_of(
    scenario: Given,
    aim: str = USUAL_AIM,
    *,
    policies: Sequence[str] | None = None,
    starts: Sequence[str] | None = None,
    budget: float | None = None,
    costs: str | Path | None = None,
    replicates: int = REPLICATES,
    seed: int = SEED,
    age: int | None = None,
    changes: Mapping[str, object] | None = None,
) -> Task:
    """What is to be looked for; arguments as for ``rescue``.

    Raises:
        SisterCitiesError: with everything that cannot be used.
    """

    def world() -> tuple[Scenario, int]:
        """The scenario, and the age at which the aim is read."""
        (loaded,) = load_all([scenario], changes or {})
        (read_at,) = ages_of(age, [(loaded, loaded.reported)])
        return loaded, read_at

    # each by itself, so that all mistakes are told at once
    all_of(
        partial(aim_of, aim),
        partial(check_worlds, replicates, seed),
        lambda: _starts(*world(), starts),
        lambda: _offers(policies, costs),
    )
    loaded, read_at = world()
    replicates, seed = check_worlds(replicates, seed)
    months = _starts(loaded, read_at, starts)
    offers = _offers(policies, costs)
    read_in = count(loaded.partnership.signed) + YEAR * read_at
    affordable = _within(list(candidates_of(offers, months, read_in)), budget)
    sound = list(_enacted(loaded, affordable))
    return Task(
        asked={
            "scenario": loaded.name,
            "aim": aim_of(aim).text,
            "policies": [offer.name for offer in offers],
            "starts": months,
            "budget": budget,
            "costs": None if costs is None else str(costs),
            "replicates": replicates,
            "seed": seed,
            "age": read_at,
            "changes": changes_asked(changes),
        },
        scenario=loaded,
        aim=aim_of(aim),
        age=read_at,
        offers=offers,
        starts=months,
        candidates=sound,
        left_out=len(affordable) - len(sound),
        replicates=replicates,
        seed=seed,
    )


def _starts(scenario: Scenario, age: int, asked: Sequence[str] | None) -> list[str]:
    """The first months that are tried, once it is seen that all of them lie in the run."""
    signed = count(scenario.partnership.signed)
    last = signed + YEAR * age - 1
    if asked is None:
        return [named(signed + YEAR * year) for year in USUAL_YEARS if year < age]

    months = [july_of_year(each.strip()) for each in asked]
    wrong = []
    for month in months:
        try:
            inside = signed <= count(month) <= last
        except ValueError:
            wrong.append(f'--start {quoted(month)}: expected a month written "YYYY-MM", or a year')
            continue
        if not inside:
            wrong.append(
                f"--start {month}: lies outside the run; the aim is read at {in_years([age])}, "
                f"so it must be from {named(signed)} to {named(last)}"
            )
    twice = sorted({month for month in months if months.count(month) > 1})
    wrong += [f"--start {month}: given twice" for month in twice]
    if not months:
        wrong.append("--start: none given; leave it out for signing and 3, 6 and 12 years after it")
    _refuse(wrong)
    return sorted(months)


def _offers(names: Sequence[str] | None, costs: str | Path | None) -> list[Offer]:
    """The policies that may be taken, once it is seen that each is one and has a cost."""
    asked = _policies() if names is None else list(names)
    wrong = [] if asked else ["--policy: none given; leave it out for all of the library"]
    wrong += [
        f"--policy {quoted(name)}: given twice"
        for name in sorted(set(asked))
        if asked.count(name) > 1
    ]
    known = []
    for name in dict.fromkeys(asked):
        try:
            is_policy = load_intervention(name).shock is None
        except SisterCitiesError as error:
            wrong += str(error).splitlines()
            continue
        known.append(name)
        if not is_policy:
            hint = meant(name, _policies())
            wrong.append(f"--policy {quoted(name)}: a shock, which nobody chooses; {hint}")

    given: dict[str, Cost] = {}
    if costs is not None:
        try:
            given = costs_in(costs, known)
        except SisterCitiesError as error:
            wrong += str(error).splitlines()
    _refuse(wrong)

    offers = offers_of(known, given)
    _refuse(
        [
            f"policy {quoted(offer.name)}: its file says no cost; give it one there, or with --cost"
            for offer in offers
            if offer.price.basis == "unknown"
        ]
    )
    return offers


def _policies() -> list[str]:
    """Every policy of the library; shocks are none that somebody would choose."""
    return [name for name in intervention_names() if load_intervention(name).shock is None]


def _within(candidates: list[Candidate], budget: float | None) -> list[Candidate]:
    """The plans that a budget allows."""
    if budget is None:
        return candidates
    cheapest = min(candidates, key=lambda each: each.cost)
    if not budget >= cheapest.cost:
        _refuse(
            [
                f"--budget {budget:g}: below the cheapest plan, {cheapest.enactment.label}, "
                f"which takes {cheapest.cost:,.2g} office-years"
            ]
        )
    return [each for each in candidates if each.cost <= budget]


def _enacted(
    scenario: Scenario, candidates: Iterable[Candidate]
) -> Iterable[tuple[Candidate, Scenario]]:
    """The plans that can be enacted, each with its scenario.

    Raises:
        SisterCitiesError: if none can.
    """
    refused = ""
    some = False
    for candidate in candidates:
        try:
            changed = enacted(scenario, candidate.enactment)
        except ScenarioError as error:  # two policies that push one lever in opposite directions
            refused = str(error)
            continue
        some = True
        yield candidate, changed
    if not some:
        raise SisterCitiesError(refused)


def _refuse(wrong: Sequence[str]) -> None:
    """Tell everything that is wrong, a line each."""
    if wrong:
        raise SisterCitiesError("\n".join(wrong))
