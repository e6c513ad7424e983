"""A policy in words, on lines that fit where a figure has room for them."""

from collections.abc import Iterator

from sistercities.paper.figures.fonts import shown, texts_of
from sistercities.paper.figures.style import broken
from sistercities.questions.what_if import WhatIf
from sistercities.scenario.interventions import called

LINE = 2.6
"""Height of a line of small type, mm."""


def policy_lines(answer: WhatIf, label: str, width: float) -> list[str]:
    """The parts of a policy, with the city each is meant for, and from when, broken between words.

    Args:
        answer: the answer in which it is.
        label: of the policy, as it was asked for.
        width: of the room for it, mm.
    """
    plan = next(plan for plan in answer.plans if plan.label == label)
    lines = broken(shown(called(answer.plans, answer.scenario)[label], label), width)
    return [*lines, f"from {plan.begins}"] if plan.begins else lines


def texts_in(answer: WhatIf) -> Iterator[str]:
    """Every text of a user that a figure of policies shows."""
    yield from texts_of(answer.scenario)
    yield from called(answer.plans, answer.scenario).values()
