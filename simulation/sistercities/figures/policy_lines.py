"""A policy in words, on lines that fit where a figure has room for them."""

from sistercities.experiment.what_if import WhatIf
from sistercities.figures.style import SMALL_SIZE, text_width

LINE = 2.6
"""Height of a line of small type, mm."""


def policy_lines(answer: WhatIf, label: str, width: float) -> list[str]:
    """The parts of a policy, with the city each is meant for, broken between words.

    Args:
        answer: the answer in which it is.
        label: of the policy, as it was asked for.
        width: of the room for it, mm.
    """
    plan = next(plan for plan in answer.plans if plan.label == label)
    parts = [f"{_spaced(name)} ({_city(answer, city)})" if city else _spaced(name) for name, city in plan.parts]
    lines = [""]
    for word in " + ".join(parts).split():
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and text_width(longer, SMALL_SIZE) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _spaced(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(".toml").replace("-", " ").replace("_", " ")


def _city(answer: WhatIf, city: str) -> str:
    return answer.scenario.cities[city].name
