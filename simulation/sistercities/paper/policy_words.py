"""An answer in the words of somebody who decides: how often of 100, how much of what could be."""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sistercities.paper.language import known, label_of, number, retold, say, words_of
from sistercities.questions.answer import Answer
from sistercities.questions.compare import Comparison
from sistercities.questions.rescued import Rescue
from sistercities.questions.rescuing import NOTHING
from sistercities.questions.swap import PLAYERS
from sistercities.questions.what_if import WhatIf
from sistercities.questions.why import Attribution
from sistercities.scenario.interventions import called
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.statistics.assurance import ASSURANCE
from sistercities.statistics.interval import decimals_apart
from sistercities.world.measure import OUTCOMES, Measure
from sistercities.world.record import measured

type Row = Mapping[Any, Any]
"""A row of a table of estimates."""

_COMPARED = ("success", "substance_reached", "alive", "exchange_index")
_CHANGED = ("success", "exchange_index", "activities")


class Line(NamedTuple):
    """One number of an answer.

    Attributes:
        about: a pairing, a policy or a factor.
        words: the number with its range, in natural units.
        value: in the unit of its axis.
        low: lower end of its range; NaN where there is none.
        high: upper end.
        interval: its kind; nothing where there is none.
    """

    about: str
    words: str
    value: float
    low: float
    high: float
    interval: str = ""


class Part(NamedTuple):
    """Numbers of one outcome.

    Attributes:
        title: the outcome, and the unit.
        lines: beside each other.
        axis: its ends; below 0 where a difference may be.
    """

    title: str
    lines: list[Line]
    axis: tuple[float, float]


class Told(NamedTuple):
    """An answer for somebody who decides.

    Attributes:
        question: as a sentence.
        short: the answer in a few sentences.
        parts: the numbers behind it.
        conditions: what this answer rests on besides what every answer does.
    """

    question: str
    short: list[str]
    parts: list[Part]
    conditions: list[str]


def told(answer: Answer) -> Told:
    """An answer in plain words, in the language in force.

    Raises:
        SisterCitiesError: if there are no such words for this question.
    """
    tellers: dict[type[Answer], Callable[[Any], Told]] = {
        Comparison: _comparison,
        WhatIf: _what_if,
        Attribution: _why,
        Rescue: _rescue,
    }
    for kind, teller in tellers.items():
        if isinstance(answer, kind):
            return teller(answer)
    raise SisterCitiesError(
        f"report: there is none of {answer.question} yet; of compare, run, what-if, why and rescue"
    )


# --- Natural units ---


def natural(measure: Measure, value: float, *, difference: bool = False, decimals: int = 0) -> str:
    """A number as people count: of 100 histories, in percent, or in its unit.

    Args:
        measure: what it is a number of.
        value: the number.
        difference: whether it is one, and carries its sign.
        decimals: of a share, where whole hundredths would say too little.
    """
    sign = "+" if difference else ""
    if measure.counts_runs:
        more = "more of 100" if value >= 0.0 else "fewer of 100"
        unit = say(more) if difference else say("of 100")
        return f"{number(abs(100.0 * value), f'.{decimals}f')} {unit}"
    if measure.quantity.kind == "share":
        unit = say("percentage points") if difference else "%"
        return f"{number(100.0 * value, f'{sign}.{decimals}f')} {unit}"
    return f"{number(value, f'{sign}.{measure.quantity.digits}f')} {say(measure.unit)}"


def _levels(measure: Measure, one: float, other: float) -> tuple[str, str]:
    """Two levels beside each other, with decimals in which they do not look alike."""
    decimals = decimals_apart(100.0 * one, 100.0 * other)
    return natural(measure, one, decimals=decimals), natural(measure, other, decimals=decimals)


def _line(about: str, measure: Measure, row: Row, *, difference: bool = False) -> Line:
    """A number with its range, or why it has none."""
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    words = natural(measure, value, difference=difference)
    if math.isnan(low):
        why = say("too few histories to give a range")
        if str(row["interval"]).startswith("none: no world moved") or low == high == value == 0:
            why = say("no history changed")
        return Line(about, f"{words} ({why})", value, math.nan, math.nan)
    ends = [_bare(measure, end, difference=difference) for end in (low, high)]
    span = f"({ends[0]} {say('to')} {ends[1]})"
    return Line(about, f"{words} {span}", value, low, high, str(row["interval"]))


def _bare(measure: Measure, value: float, *, difference: bool) -> str:
    """The end of a range: the number alone, as its unit stands before it."""
    sign = "+" if difference else ""
    if measure.counts_runs or measure.quantity.kind == "share":
        return number(100.0 * value, f"{sign}.0f")
    return number(value, f"{sign}.{measure.quantity.digits}f")


def _part(measure: Measure, lines: list[Line], *, difference: bool = False) -> Part:
    """Lines on one axis: a whole for shares, else as far as they go."""
    ends = [abs(end) for line in lines for end in (line.value, line.low, line.high)]
    furthest = max((end for end in ends if not math.isnan(end)), default=0.0) or 1.0
    if difference:
        return Part(_title(measure), lines, (-furthest * 1.05, furthest * 1.05))
    whole = measure.counts_runs or measure.quantity.kind == "share"
    return Part(_title(measure), lines, (0.0, 1.0 if whole else furthest * 1.05))


def _title(measure: Measure) -> str:
    titles = {
        "success": "Lasting economic success",
        "substance_reached": "Trade of substance reached at some time",
        "alive": "Alive: a joint activity in the last two years",
        "exchange_index": "Trade through the partnership, of what could be",
        "activities": "Joint activities a year",
    }
    name = measure.name
    return say(titles[name]) if name in titles else label_of(measure.quantity)


# --- Each question ---


def _comparison(answer: Comparison) -> Told:
    age = answer.ages[-1]
    names = {each.name: dashed(each.title) for each in answer.ensembles}
    rows = answer.table[answer.table["age"] == age]
    parts = []
    for name in _COMPARED:
        found = {row["scenario"]: row for row in rows[rows["measure"] == name].to_dict("records")}
        lines = [_line(names[key], OUTCOMES[name], found[key]) for key in names]
        parts.append(_part(OUTCOMES[name], lines))
    n = len(answer.ensembles[0].seeds)
    short = [
        say(
            "{name}: lasting economic success in {value} simulated histories.",
            name=line.about,
            value=line.words,
        )
        for line in parts[0].lines
    ]
    joined = _listed(list(names.values()))
    question = (
        say("What becomes of {name} in the {age} years after signing?", name=joined, age=age)
        if len(names) == 1
        else say(
            "How do these partnerships end by the same rules, {age} years after signing: {name}?",
            name=joined,
            age=age,
        )
    )
    return Told(question, [*short, _of(n, age)], parts, [])


def _what_if(answer: WhatIf) -> Told:
    answer = answer.at(answer.ages[-1])
    (age,) = answer.ages
    titles = called(
        [plan._replace(titles=tuple(map(known, plan.titles))) for plan in answer.plans],
        answer.scenario,
    )
    parts = []
    for name in _CHANGED:
        rows = answer.table[answer.table["outcome"] == name].to_dict("records")
        lines = [_line(titles[row["policy"]], OUTCOMES[name], row, difference=True) for row in rows]
        parts.append(_part(OUTCOMES[name], lines, difference=True))
    begins = {
        plan.label: plan.begins or answer.scenario.partnership.signed for plan in answer.plans
    }
    short = []
    for row in answer.table[answer.table["outcome"] == "success"].to_dict("records"):
        policy, since = titles[row["policy"]], begins[row["policy"]]
        before, after = _levels(OUTCOMES["success"], row["without"], row["with"])
        short.append(
            say(
                "{policy}, from {begins}: lasting success in {after} histories, "
                "instead of {before}.",
                policy=policy,
                begins=since,
                before=before,
                after=after,
            )
        )
    question = say(
        "What would have changed for {name}, {age} years after signing?",
        name=name_of(answer.scenario),
        age=age,
    )
    conditions = [
        say(
            "Each policy does what its file says, as hard as it says: {policies}. The sizes are "
            "conventions where no source measures them.",
            policies=_listed(list(titles.values())),
        )
    ]
    return Told(question, [*short, _of(answer.n, age)], parts, conditions)


def _why(answer: Attribution) -> Told:
    answer = answer.at(answer.ages[-1])
    (age,) = answer.ages
    measure = OUTCOMES[answer.outcome]
    shares = answer.table[
        (answer.table["measure"] == "Shapley value") & (answer.table["outcome"] == answer.outcome)
    ].to_dict("records")
    by_factor = {row["factor"]: row for row in shares if answer.fields[row["factor"]]}
    lines = [
        _line(_factor(factor), measure, by_factor[factor], difference=True)
        for factor in map(str, PLAYERS)
        if factor in by_factor
    ]
    (whole,) = answer.difference[answer.difference["outcome"] == answer.outcome].to_dict("records")
    one, other = name_of(answer.scenario), name_of(answer.like)
    ends = _levels(measure, whole["scenario"], whole["like"])
    both = f"{_title(measure)}: {one} {ends[0]}, {other} {ends[1]}."
    clear = [line for line in lines if line.low > 0 or line.high < 0]
    largest = sorted(clear, key=lambda line: -abs(line.value))
    of_it = (
        say(
            "Clearly more than luck is what comes from {factors}.",
            factors=_listed([line.about.lower() for line in largest]),
        )
        if largest
        else say("No factor makes a difference that is clearly more than luck.")
    )
    together = _line(say("All together"), measure, whole, difference=True)
    question = say(
        "Where does the difference between {one} and {other} come from, {age} years after signing?",
        one=one,
        other=other,
        age=age,
    )
    conditions = [
        say(
            "The two cases were chosen because they ended differently. Two cases can show what "
            "suffices in the model, and no more."
        )
    ]
    return Told(
        question,
        [both, of_it, _of(answer.n, age)],
        [_part(measure, [*lines, together], difference=True)],
        conditions,
    )


def _factor(name: str) -> str:
    return (
        say("Circumstances")
        if name == "circumstances"
        else label_of(measured()[name]).split(":")[0]
    )


def _rescue(answer: Rescue) -> Told:
    aim, row = answer.task.aim, answer.told
    names = {key: _plan_words(name) for key, name in answer.names.items()}
    what = words_of(aim.measure)
    level = natural(aim.measure, aim.level)
    goal = f"{what}, {say('at least') if aim.at_least else say('at most')} {level}"
    told_plan = say(
        "{plan}, from {begins}, for {cost} office-years. It reaches {value} (assured: {assured}).",
        plan=names[row["plan"]],
        begins=row["begins"],
        cost=number(row["cost"], ".1f"),
        value=natural(aim.measure, row["value"]),
        assured=natural(aim.measure, row["assured"]),
    )
    assurance = number(100.0 * ASSURANCE, ".0f")
    if row["surely"]:
        verdict = say("Cheapest, with {assurance} % assurance:", assurance=assurance)
    elif row["reaches"]:
        verdict = say(
            "Nothing reaches the aim with {assurance} % assurance. Cheapest without it:",
            assurance=assurance,
        )
    else:
        verdict = say("Nothing that was tried reaches the aim. Nearest comes:")
    rows = answer.finalists.sort_values(["cost", "value"])
    shown = rows[rows["on_front"] | (rows["plan"] == row["plan"]) | (rows["plan"] == NOTHING)]
    lines = list(_plans(answer, shown.to_dict("records"), names))
    question = say(
        "What would have saved {name}, {age} years after signing? The aim: {goal}.",
        name=name_of(answer.task.scenario),
        age=answer.task.age,
        goal=goal,
    )
    conditions = [
        say(
            "Each policy does what its file says, as hard as it says, and costs what its file "
            "says; most costs are assumed."
        )
    ]
    return Told(
        question,
        [f"{verdict} {told_plan}", _of(answer.task.replicates, answer.task.age)],
        [_part(aim.measure, lines)],
        conditions,
    )


def _plan_words(name: str) -> str:
    return (
        say("Without any policy") if name == NOTHING else " + ".join(map(retold, name.split(" + ")))
    )


def _plans(answer: Rescue, rows: list[Row], names: Mapping[str, str]) -> Iterator[Line]:
    """Plans with what they reach, and what they surely reach."""
    measure = answer.task.aim.measure
    for row in rows:
        about = names[row["plan"]]
        if row["plan"] != NOTHING:
            about = say(
                "{plan}, from {begins}, {cost} office-years",
                plan=about,
                begins=row["begins"],
                cost=number(row["cost"], ".1f"),
            )
        assured = _bare(measure, row["assured"], difference=False)
        words = f"{natural(measure, row['value'])} ({say('assured')}: {assured})"
        low, high = sorted((float(row["assured"]), float(row["value"])))
        yield Line(about, words, row["value"], low, high, str(row["bound"]))


def name_of(scenario: Scenario) -> str:
    """The title of a scenario as it is printed."""
    return dashed(scenario.title)


def dashed(title: str) -> str:
    """A title in which two cities stay together."""
    return title.replace(" - ", "\N{NO-BREAK SPACE}\N{EN DASH}\N{WORD JOINER}\N{NO-BREAK SPACE}")


def _of(n: int, age: int) -> str:
    return say("From n = {n:,} simulated histories, told {age} years after signing.", n=n, age=age)


def _listed(names: list[str]) -> str:
    """Names with commas, and a word before the last."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {say('and')} {names[-1]}"
