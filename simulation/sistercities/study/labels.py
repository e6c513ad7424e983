"""What a variable of a study is called in a sentence, and its values."""

from collections.abc import Sequence

from sistercities.scenario.evidence import evidence_field
from sistercities.scenario.fields import field_at
from sistercities.scenario.keys import EACH, parts_of
from sistercities.scenario.schema import Scenario
from sistercities.study.results import Study

_LARGE = 1000.0


def label_of(study: Study, variable: str, scenario: Scenario) -> str:
    """A variable as a sentence names it.

    Args:
        study: that varies it.
        variable: its name; a key is called by the words of its field, a name of the user's own by
            itself.
        scenario: in which it is varied; cities are called by their names in it.
    """
    listed = study.file.variables.get(variable)
    if listed is not None and (listed[1].keys or listed[1].levels):
        return _as_words(variable)

    path = parts_of(variable)
    field = field_at(path)
    declared = evidence_field(field.info) if field else None
    words = declared.quantity.words if declared else _as_words(path[-1])
    city = scenario.cities.get(path[-2]) if len(path) > 1 and path[-2] != EACH else None
    return f"{words} of {city.name}" if city else words


def scale_of(study: Study, variable: str, label: str) -> str:
    """The unit that stands behind a value in a sentence.

    Args:
        study: that varies it.
        variable: its name.
        label: what the sentence calls it.

    Returns:
        The unit after a blank; nothing where the number, or the label, says enough.
    """
    unit = study.unit(variable)
    return "" if unit in {"", "share"} or unit[0].isdigit() or unit in label else f" {unit}"


def number_in_words(number: float) -> str:
    """A limit with three digits, or all of a large number."""
    return f"{number:,.0f}" if abs(number) >= _LARGE else f"{number:.3g}"


def listed_in_words(words: Sequence[str], joiner: str = "and") -> str:
    """Several things in a row: ``a, b and c``."""
    *first, last = words
    return f"{', '.join(first)} {joiner} {last}" if first else last


def _as_words(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
