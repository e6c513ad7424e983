"""Mesa's own page in the browser takes the model as it is, whichever engine runs the months."""

from collections.abc import Iterator
from typing import Any

import pytest
from mesa.visualization import SolaraViz, make_plot_component
from reacton import render
from sistercities import PartnershipModel, load_scenario
from sistercities.agents.model import Engine

MONTHS = 12


def pictures(widget: Any) -> Iterator[bytes]:
    """Every picture that a page holds."""
    if type(widget).__name__ == "Image":
        yield bytes(widget.value)
    for below in (*getattr(widget, "children", ()), *getattr(widget, "items", ())):
        if not isinstance(below, str | dict):
            yield from pictures(below)


def shown(engine: Engine, months: int) -> list[bytes]:
    """The pictures of a page with two plots, after some months."""
    scenario = load_scenario("base", {"defaults.city.businesses": 10, "defaults.city.citizens": 20})
    model = PartnershipModel(scenario, rng=3, engine=engine)
    for _ in range(months):
        model.step()
    plots = [
        make_plot_component(["commitment", "participation"]),
        make_plot_component("exchange_index"),
    ]
    page, _ = render(SolaraViz(model, components=plots), handle_error=False)
    return list(pictures(page))


@pytest.mark.pictures
def test_a_page_shows_the_plots_of_either_engine() -> None:
    compiled, agents = shown("compiled", MONTHS), shown("agents", MONTHS)
    assert len(compiled) == 2
    assert all(picture.startswith(b"\x89PNG") for picture in compiled)
    assert compiled == agents
    assert compiled != shown("compiled", MONTHS // 2)
