"""What supports a value: whether its source is known, and whether it is written in the unit of its field."""

from collections.abc import Iterator

from pydantic import BaseModel

from sistercities.scenario.claims import bibliography
from sistercities.scenario.evidence import unit_of
from sistercities.scenario.fields import field_at
from sistercities.scenario.keys import Key
from sistercities.scenario.layers import Tree
from sistercities.scenario.mistakes import Mistake
from sistercities.scenario.words import meant, quoted


def unsupported(tree: Tree, root: type[BaseModel] | None = None) -> Iterator[Mistake]:
    """What cites a source that nobody knows, or is in another unit than that of its field.

    Args:
        tree: a laid tree.
        root: what it holds; a scenario if not given.
    """
    own = tree.get("sources", {})
    known = {*bibliography(), *(own if isinstance(own, dict) else ())}
    for key, table, unit in _sourced_tables(tree, (), root):
        source, written_in = table.get("source", ()), table.get("unit")
        for name in (
            (source,) if isinstance(source, str) else source if isinstance(source, tuple) else ()
        ):
            if isinstance(name, str) and name not in known:
                yield Mistake(
                    (*key, "source"),
                    f"source {quoted(name)} is not in the bibliography; {meant(name, known)}",
                )
        if isinstance(written_in, str) and unit and written_in != unit:
            yield Mistake(
                (*key, "unit"), f"{quoted(written_in)} given; the unit here is {quoted(unit)}"
            )


def _sourced_tables(
    tree: Tree, above: tuple[str, ...], root: type[BaseModel] | None
) -> Iterator[tuple[Key, Tree, str | None]]:
    """Every table that may name a source, with its key, and with the unit of its field if it is evidence."""
    for name, value in tree.items():
        field = field_at((*above, name), root)
        if not isinstance(value, dict) or field is None or field.model is None:
            continue
        if field.holds != "tables" and "source" in field.model.model_fields:
            yield (*above, name), value, unit_of(field.info)
        else:
            yield from _sourced_tables(value, (*above, name), root)
