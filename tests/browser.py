"""Chromium for tests of pages: what a page asks for and complains of is written down.

A page that asks anything of the world outside, or has an error in its console, fails its test.
"""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
DESKTOP, PHONE = (1280, 900), (390, 844)

needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium found: apt-get install chromium"
)
"""Skips where there is no browser, and says so."""


@contextmanager
def browser() -> Iterator[Any]:
    """A Chromium without windows."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@contextmanager
def visited(
    chromium: Any, address: str, size: tuple[int, int] = DESKTOP, refused: int = 0
) -> Iterator[Any]:
    """A page that somebody visits; whatever went wrong until they leave fails the test.

    Args:
        chromium: the browser.
        address: of the page.
        size: of its window.
        refused: how often the server has to refuse, which a browser counts as an error.
    """
    page = chromium.new_page(
        viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce"
    )
    page.set_default_timeout(20_000)
    own = (
        address.partition("#")[0]
        if address.startswith("file:")
        else "/".join(address.split("/")[:3]) + "/"
    )
    wrong: list[str] = []
    page.on(
        "console",
        lambda said: wrong.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on(
        "request",
        lambda asked: (
            wrong.append(f"asks for {asked.url}")
            if not asked.url.startswith((own, "data:", "blob:"))
            else None
        ),
    )
    page.goto(address)
    yield page
    page.close()
    refusals = [each for each in wrong if "status of 400" in each]
    assert len(refusals) == refused
    assert [each for each in wrong if each not in refusals] == []


def sideways(page: Any) -> int:
    """By how many pixels a page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def until(page: Any, holds: str, seconds: float = 20.0) -> None:
    """Wait until something holds on a page, said in JavaScript (a page itself may not evaluate texts)."""
    end = time.monotonic() + seconds
    while not page.evaluate(holds):
        assert time.monotonic() < end, f"never came: {holds}"
        page.wait_for_timeout(30)


def violations(page: Any) -> list[str]:
    """What axe-core finds against accessibility, everything on the page unfolded."""
    from axe_playwright_python.sync_playwright import Axe

    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true })")
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {each['help']} ({each['nodes'][0]['html'][:120]})" for each in found]
