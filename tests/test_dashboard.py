"""The page to play with, as a visitor meets it: in Chromium, offline, beside what the commands say."""

import contextlib
import copy
import json
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from mesa.experimental.scenarios import Scenario as MesaScenario
from sistercities import PartnershipModel, Scenario, SisterCitiesError, load_scenario, run
from sistercities.dashboard.app import Dashboard
from sistercities.dashboard.levers import levers_of, policies_of
from sistercities.dashboard.play import played, setting_of
from sistercities.paper.language import speaking
from sistercities.scenario.interventions import enacted, enactment_of, intervention_names

from tests.browser import PHONE, browser, needs_chromium, sideways, until, violations, visited
from tests.documents import blocks, commands

SCENARIO = load_scenario(
    "kyoto-yogyakarta",
    {"defaults.city.businesses": 60, "defaults.city.citizens": 80, "calendar.until": "2005-12"},
)
LEVER = "cities.yogyakarta.office"
POLICY = "business-missions@1990-01"


@pytest.fixture(scope="module")
def server() -> Iterator[Dashboard]:
    with Dashboard(SCENARIO, 8900) as dashboard:
        thread = threading.Thread(target=dashboard.serve_forever, daemon=True)
        thread.start()
        yield dashboard
        dashboard.shutdown()


def told(state: dict[str, Any]) -> dict[str, Any]:
    return played(setting_of(SCENARIO, json.dumps(state)))


def asked(address: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_page_plays_the_first_history_of_run() -> None:
    months = run(SCENARIO, replicates=1, seed=5).ensembles[0].months[0]
    page = told({"seed": 5})["world"]
    assert page["series"]["exchange_index"] == [
        round(g, 4) for g in months["exchange_index"].tolist()
    ]
    assert page["series"]["ties"] == months["ties"].tolist()


def test_ties_that_are_drawn_are_those_that_are_counted() -> None:
    page = told({"seed": 9})["world"]
    drawn = [
        sum(since <= month < until for *_, since, until in page["ties"])
        for month in range(len(page["months"]))
    ]
    assert drawn == page["series"]["ties"]
    assert max(drawn) > 1


def test_the_twin_is_the_same_world_without_what_was_switched_on() -> None:
    alone, changed = (
        told({"seed": 2}),
        told({"seed": 2, "changes": {LEVER: 1.0}, "policies": [POLICY]}),
    )
    assert alone["world"] == alone["twin"]
    assert changed["twin"] == told({"seed": 2, "changes": {LEVER: 1.0}})["world"]
    assert changed["world"] != changed["twin"]
    assert told({"seed": 2, "changes": {LEVER: 1.0}})["twin"] == alone["world"]


def test_every_lever_can_be_moved_as_far_as_its_slider_goes() -> None:
    for lever in levers_of(SCENARIO):
        for end in ("least", "most"):
            SCENARIO.changed({lever["key"]: type(lever["value"])(lever[end])})
        assert lever["least"] <= lever["value"] <= lever["most"]
        assert lever["sources"], lever["key"]
    assert {lever["key"] for lever in levers_of(SCENARIO)} > {LEVER}


def test_levers_and_policies_are_told_in_indonesian() -> None:
    with speaking("id"):
        units = {lever["unit"] for lever in levers_of(SCENARIO)}
        told = {each["summary"] for each in policies_of(SCENARIO)}
    assert not {lever["unit"] for lever in levers_of(SCENARIO)} & units
    assert not {each["summary"] for each in policies_of(SCENARIO)} & told


def test_everything_in_the_library_can_be_switched_on() -> None:
    assert [each["name"] for each in policies_of(SCENARIO)] == intervention_names()


def test_the_file_is_the_world_that_is_played(server: Dashboard, tmp_path: Path) -> None:
    state = quote(json.dumps({"changes": {LEVER: 1.0}, "policies": [POLICY]}))
    _, text = asked(f"{server.address}scenario.toml?state={state}")
    path = tmp_path / f"{SCENARIO.name}.toml"
    path.write_text(text, encoding="utf-8")
    assert load_scenario(path) == enacted(SCENARIO.changed({LEVER: 1.0}), enactment_of(POLICY))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("nonsense", "expected JSON"),
        ({"policies": ["joint-comittee"]}, "joint-committee"),
        ({"policies": ["joint-committee@1901-01"]}, "outside the calendar"),
        ({"changes": {"cities.kioto.office": 1.0}}, "kioto"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_had_is_told_in_words(server: Dashboard, state: object, said: str) -> None:
    given = state if isinstance(state, str) else json.dumps(state)
    status, text = asked(f"{server.address}months?state={quote(given)}")
    assert (status, said in text) == (400, True), text
    assert "Traceback" not in text


def test_nobody_else_can_ask(server: Dashboard) -> None:
    assert asked(server.address, Host="elsewhere.example")[0] == 403
    assert asked(f"{server.address}etc/passwd")[0] == 404
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_in_use_gives_way_to_the_next(server: Dashboard) -> None:
    with Dashboard(SCENARIO, server.server_port) as other:
        assert other.server_port == server.server_port + 1


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(SisterCitiesError, match="known are"):
        Dashboard(SCENARIO, 8950, "fr")


@needs_chromium
@pytest.mark.browser
def test_somebody_plays(server: Dashboard, tmp_path: Path) -> None:
    g = run(SCENARIO, replicates=1, seed=1).ensembles[0].months[0]["exchange_index"]
    with browser() as chromium:
        with visited(chromium, server.address) as page:
            page.wait_for_selector("[data-series=exchange_index]")
            page.click("#play")
            until(page, "Number(document.body.dataset.month) >= 3")
            page.click("#play")
            page.fill("#month", str(len(g) - 1))
            shown = page.get_attribute("[data-series=exchange_index]", "data-value")
            assert float(shown) == round(float(g[-1]), 4)

            page.fill(f"[data-key='{LEVER}']", "1")
            until(
                page,
                "history_.world.series.commitment.at(-1) != history_.twin.series.commitment.at(-1)",
            )
            page.select_option("#policy", "business-missions")
            page.fill("#begins", "1990-01")
            page.click("#add")
            page.wait_for_selector("#chosen li")
            until(page, "history_.policies.length === 1")
            page.screenshot(path=tmp_path / "page.png")
            kept = page.url
            assert violations(page) == []
        with visited(chromium, kept, PHONE) as page:  # the link holds everything
            until(page, "history_ && history_.policies.length === 1")
            assert page.input_value(f"[data-key='{LEVER}']") == "1"
            assert page.get_attribute("body", "data-month") == str(len(g) - 1)
            assert sideways(page) == 0
            assert page.is_visible("#play")
            assert not page.is_visible("#policy")  # folded, so that the months come first
            page.click("text=Bahasa Indonesia")
            until(page, "document.documentElement?.lang === 'id' && history_")
            assert "Kelima faktor" in page.inner_text("main")
    assert (tmp_path / "page.png").stat().st_size > 20_000


@needs_chromium
@pytest.mark.browser
def test_what_is_refused_is_taken_back(server: Dashboard) -> None:
    with browser() as chromium, visited(chromium, server.address, refused=1) as page:
        page.wait_for_selector("[data-series=exchange_index]")
        page.fill("#begins", "1901-01")
        page.click("#add")
        until(page, "document.getElementById('alert').textContent.includes('1901-01')")
        assert page.locator("#chosen li").count() == 0
        page.click("#other")
        until(page, "history_.luck !== 1 && document.getElementById('alert').textContent === ''")


def test_the_command_says_where_the_page_is_and_which_port_it_took(
    server: Dashboard, command: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_: Dashboard) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Dashboard, "serve_forever", interrupted)
    monkeypatch.setattr("sistercities.dashboard.app.open_page", lambda _: False)
    for line in commands("docs/use/pages.md"):
        if line.startswith("sistercities page"):
            status, said, _ = command(*line.split()[1:], "--port", server.server_port)
            port = server.server_port + 1
            assert (status, f"http://127.0.0.1:{port}/" in said) == (0, True)
            assert f"Port {server.server_port} is in use; took {port} instead" in said
            assert "open it in a browser" in said


@needs_chromium
@pytest.mark.browser
@pytest.mark.long
def test_mesas_own_page_shows_the_model(tmp_path: Path) -> None:
    """The program of the page of the documentation, served by Solara as its last sentence says."""
    (program,) = blocks("docs/use/pages.md", "python")
    path = tmp_path / "own_page.py"
    path.write_text(program, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = ["-m", "solara", "run", str(path), "--production", "--no-open", "--host", "127.0.0.1"]
    words += ["--port", str(port)]
    quiet = {**os.environ, "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False"}
    served = subprocess.Popen(
        [sys.executable, *words], env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        wait_for(address)
        with browser() as chromium, visited(chromium, address) as page:
            page.get_by_text("Step", exact=True).click()
            page.get_by_text("Time: 1").wait_for()
            page.get_by_text("Reset", exact=True).click()
            page.get_by_text("Time: 0").wait_for()
            assert page.get_by_text("Traceback").count() == 0
            assert page.locator("img").count() >= 1
    finally:
        served.terminate()
        served.wait()


def wait_for(address: str) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + 180
    while time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=30):
            return
        time.sleep(0.1)
    raise AssertionError(f"{address} never answered")


def test_an_experiment_takes_other_values_as_mesas_page_gives_them() -> None:
    """Mesa makes others of the class of a scenario: the same again, or one with other values."""
    scenario: Any = PartnershipModel(SCENARIO, rng=1).scenario
    assert type(scenario)() == SCENARIO
    moved = type(scenario)(**{LEVER: 0.9})
    assert moved == SCENARIO.changed({LEVER: 0.9})
    assert PartnershipModel(moved, rng=1).scenario.cities["yogyakarta"].office.value == 0.9
    assert (isinstance(scenario, Scenario), isinstance(scenario, MesaScenario)) == (True, True)
    assert copy.deepcopy(scenario) == pickle.loads(pickle.dumps(scenario)) == SCENARIO
