"""What a person reads of an answer: tables, rankings, paragraphs."""

from pathlib import Path

from sistercities.cli.screen import Screen
from sistercities.questions.biography import Biography, moved_in_words
from sistercities.questions.words import Grid
from sistercities.scenario.interventions import load_measure, measure_names
from sistercities.scenario.library import shown

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
