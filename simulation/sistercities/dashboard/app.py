"""The page in the browser: a server on this machine alone, which asks nothing of anybody else."""

import errno
import json
import webbrowser
from collections.abc import Callable
from functools import cached_property, lru_cache
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sistercities.dashboard.levers import levers_of, policies_of
from sistercities.dashboard.play import SERIES, played, setting_of
from sistercities.paper.language import known, label_of, language_named, say, speaking, words_of
from sistercities.paper.web import piece, web_page
from sistercities.scenario.files import Given, load_scenario, scenario_text
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import FACTORS, TRACKS, Scenario
from sistercities.world.outcome import Phase
from sistercities.world.record import measured

HERE = Path(__file__).parent
LANGUAGES = {"en": "English", "id": "Bahasa Indonesia"}
"""The languages as those call them who read them."""

LOOPBACK = "127.0.0.1"
PORT = 8765
"""The port that is tried first."""

_TRIED = 20
"""Ports that are tried before giving up."""


class Dashboard(ThreadingHTTPServer):
    """A page about one scenario, for the browsers of this machine.

    Args:
        given: the scenario: itself, its name or its path.
        port: that it listens on, or one of the next that is free.
        language: in which the page opens.

    Attributes:
        scenario: as it was written.
        language: code.

    Raises:
        SisterCitiesError: if the scenario or the language cannot be used, or no port is free.
    """

    daemon_threads = True

    def __init__(self, given: Given, port: int = PORT, language: str = "en") -> None:
        self.scenario = load_scenario(given)
        self.language = language_named(language)
        for number in range(port, port + _TRIED):
            try:
                super().__init__((LOOPBACK, number), _Asked)
                break
            except OSError as error:
                if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                    raise
        else:
            raise SisterCitiesError(
                f"--port {port}: in use, as are the next {_TRIED - 1}; give another one"
            )
        self.months = lru_cache(maxsize=64)(self._months)

    def server_bind(self) -> None:
        """Take the port only if nobody has it."""
        self.allow_reuse_address = False
        super().server_bind()

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    @cached_property
    def hosts(self) -> set[str]:
        """Names by which it may be asked: a page from elsewhere cannot read it by another."""
        return {f"{host}:{self.server_port}" for host in (LOOPBACK, "localhost")}

    def page(self, language: str) -> str:
        """The page in a language."""
        with speaking(language):
            data = facts_of(self.scenario)
        body = piece(HERE / "dashboard.html")
        script = piece(HERE / "charts.js") + piece(HERE / "dashboard.js")
        title = f"{self.scenario.title} - sistercities"
        return web_page(title, body, script=script, data=data, language=language)

    def file(self, state: str) -> str:
        """The scenario as it was set, as a file that every command takes."""
        return scenario_text(setting_of(self.scenario, state).world)

    def _months(self, state: str, language: str) -> str:
        with speaking(language):
            return json.dumps(played(setting_of(self.scenario, state)), separators=(",", ":"))


class _Asked(BaseHTTPRequestHandler):
    """One request of a browser."""

    server: Dashboard
    server_version = "sistercities"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with the page, with months, or with a scenario file."""
        if self.headers.get("Host") not in self.server.hosts:
            self._send(HTTPStatus.FORBIDDEN, "text/plain", "asked by another name\n")
            return
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        state = query.get("state", [""])[0]
        language = query.get("language", [self.server.language])[0]
        answers: dict[str, tuple[str, Callable[[], str]]] = {
            "/": ("text/html", lambda: self.server.page(language)),
            "/months": ("application/json", lambda: self.server.months(state, language)),
            "/scenario.toml": ("application/toml", lambda: self.server.file(state)),
        }
        if path not in answers:
            self._send(HTTPStatus.NOT_FOUND, "text/plain", "there is no such page\n")
            return
        kind, answer = answers[path]
        try:
            text = answer()
        except SisterCitiesError as error:
            self._send(HTTPStatus.BAD_REQUEST, "text/plain", f"{error}\n")
            return
        self._send(HTTPStatus.OK, kind, text)

    def _send(self, status: HTTPStatus, kind: str, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing: the terminal is for people."""


def facts_of(scenario: Scenario) -> dict[str, Any]:
    """What a page says of a scenario, in the language in force."""
    columns = {name: measured()[name] for name in SERIES}
    return {
        "name": scenario.name,
        "title": scenario.title,
        "summary": scenario.summary,
        "cities": [scenario.city(side).name for side in (0, 1)],
        "keys": list(scenario.partnership.between),
        "signed": scenario.partnership.signed,
        "until": scenario.until,
        "languages": LANGUAGES,
        "factors": list(FACTORS),
        "tracks": list(TRACKS),
        "columns": {
            name: {
                "label": label_of(each),
                "unit": say(each.unit),
                "share": each.unit == "share",
            }
            for name, each in columns.items()
        },
        "phases": [words_of(_Named(phase)) for phase in Phase],
        "levers": levers_of(scenario),
        "policies": policies_of(scenario),
        "shocks": [
            {"title": known(each.title), "begins": each.begins, "ends": each.ends}
            for each in scenario.shocks.values()
        ],
    }


class _Named:
    """A phase, worded as columns are."""

    def __init__(self, phase: Phase) -> None:
        self.words = str(phase)
        self.indonesian = phase.indonesian


def open_page(address: str) -> bool:
    """Open an address in a browser with windows; says whether there is one."""
    try:
        browser = webbrowser.get()
    except webbrowser.Error:
        return False
    # browsers of the terminal would take it over
    return type(browser) is not webbrowser.GenericBrowser and browser.open(address)
