"""What a person reads of an answer: tables, rankings, paragraphs."""

from sistercities.cli.screen import Screen
from sistercities.questions.words import Grid
from sistercities.scenario.interventions import load_measure, measure_names


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
