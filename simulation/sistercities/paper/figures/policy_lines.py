"""A policy in words, on lines that fit where a figure has room for them."""

from collections.abc import Iterator

from sistercities.paper.figures.fonts import shown, texts_of
from sistercities.paper.figures.style import broken, text_width
from sistercities.paper.language import known, say
from sistercities.questions.what_if import WhatIf
from sistercities.scenario.interventions import called


def policy_lines(answer: WhatIf, label: str, width: float) -> list[str]:
    """The parts of a policy, with the city each is meant for, and from when, in lines that fit.

    Args:
        answer: the answer in which it is.
        label: of the policy, as it was asked for.
        width: of the room for it, mm.

    Returns:
        Its lines.
    """
    plan = next(plan for plan in answer.plans if plan.label == label)
    name = shown(_called(answer)[label], label)
    lines = broken(name if text_width(name) <= width else name.replace(" + ", " +\n"), width)
    return [*lines, say("from {month}", month=plan.begins)] if plan.begins else lines


def texts_in(answer: WhatIf) -> Iterator[str]:
    """Every text of a user that a figure of policies shows."""
    yield from texts_of(answer.scenario)
    yield from _called(answer).values()


def _called(answer: WhatIf) -> dict[str, str]:
    """What policies are called in the language in force, by their labels."""
    plans = [plan._replace(titles=tuple(map(known, plan.titles))) for plan in answer.plans]
    size = say("size")
    return {
        label: name.replace(", size ", f", {size} ")
        for label, name in called(plans, answer.scenario).items()
    }
