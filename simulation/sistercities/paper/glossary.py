"""The terms of the glossary that are declared in code: each worded where it is declared."""

from collections.abc import Iterator

from pydantic import BaseModel

from sistercities.paper.markdown import plain, table
from sistercities.scenario.fields import evidence_fields
from sistercities.scenario.schema import City, Partnership
from sistercities.scenario.side import Side
from sistercities.scenario.switches import Switches
from sistercities.world.outcome import described
from sistercities.world.record import measured

_PARTS: dict[str, type[BaseModel]] = {
    "of a city": City,
    "of a side": Side,
    "of a partnership": Partnership,
}


def terms_table() -> str:
    """Every declared term in the order of the alphabet: what kind it is, its unit, its meaning."""
    rows = {row[0].casefold(): row for row in _rows()}
    head = ["term", "in files", "what it is", "unit", "meaning"]
    return table(head, [rows[key] for key in sorted(rows)])


def _rows() -> Iterator[list[str]]:
    """A row for each term; what is recorded every month comes before what became of it."""
    for kind, declared in (("monthly column", measured()), ("outcome", described())):
        for name, quantity in declared.items():
            yield [plain(quantity.words), f"`{name}`", kind, quantity.unit, plain(quantity.meaning)]
    for kind, part in _PARTS.items():
        for name, field in evidence_fields(part):
            meaning = str(part.model_fields[name].description)
            words = plain(field.quantity.words)
            yield [words, f"`{name}`", f"evidence {kind}", field.unit, plain(meaning)]
    for name, switch in Switches.model_fields.items():
        yield [f"switch {name}", f"`{name}`", "structural switch", "", str(switch.description)]
