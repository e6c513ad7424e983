"""Web pages that need nothing but themselves: no server of others, no font, no script from afar."""

import json
import re
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from sistercities.paper.figures import style
from sistercities.paper.language import LANGUAGE, say, speaking
from sistercities.paper.trace import line_of

HERE = Path(__file__).parent

_TEXT = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
"""A text for people in a piece of HTML, in English."""

_SAID = re.compile(r'\bsay\(\s*"((?:[^"\\]|\\.)*)"')
"""A text for people in a script, in English."""

_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
    "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a browser may fetch for a page: nothing but months of the server that it came from."""


def web_page(
    title: str,
    body: str,
    *,
    script: str = "",
    data: Mapping[str, Any] | None = None,
    language: str = "en",
    trace: str = "",
) -> str:
    """A whole page in one text.

    Args:
        title: of the page.
        body: HTML; texts for people stand in it in English, between double square brackets.
        script: JavaScript; it finds ``DATA``, and ``say`` with which it says a text.
        data: what the script is about.
        language: that the page is read in.
        trace: what made it, if it is to be kept.

    Returns:
        HTML that asks for nothing from anywhere.
    """
    with speaking(language):
        told = _TEXT.sub(lambda found: escape(say(" ".join(found[1].split()))), body)
        scripts = f"<script>\n{_spoken(script)}{_data(data)}{script}</script>\n" if script else ""
        return (
            f'<!doctype html>\n<html lang="{LANGUAGE.get()}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
            '<meta name="generator" content="sistercities">\n<link rel="icon" href="data:,">\n'
            f"<title>{escape(title)}</title>\n<style>\n{_styles()}</style>\n</head>\n"
            f"<body>\n{told}\n{scripts}</body>\n</html>\n"
            f"{line_of(trace, 'html') if trace else ''}"
        )


def piece(path: Path) -> str:
    """A piece of a page that stands in a file of its own."""
    return path.read_text(encoding="utf-8")


@cache
def _styles() -> str:
    """The style sheet, in the colours of the figures."""
    colours = {
        "ink": style.INK,
        "quiet": style.QUIET_INK,
        "deep": style.MEDIAN,
        "middle": style.MIDDLE_HALF,
        "pale": style.MIDDLE_NINETY,
        "sand": style.SHOCK,
        "stone": style.SHOCK_BAR,
        **{track: stroke.color for track, stroke in style.TRACKS.items()},
        "twin": style.NULL_WORLD.color,
        "carried": style.CARRIED,
    }
    declared = "".join(f"  --{name}: {colour};\n" for name, colour in colours.items())
    return f":root {{\n{declared}}}\n{piece(HERE / 'page.css')}"


def _spoken(script: str) -> str:
    """The texts of a script in the language in force."""
    words = {text: say(text) for text in dict.fromkeys(_SAID.findall(script))}
    if LANGUAGE.get() == "en":
        words = {}
    return f"const WORDS = {_json(words)};\nconst say = (text) => WORDS[text] ?? text;\n"


def _data(data: Mapping[str, Any] | None) -> str:
    return "" if data is None else f"const DATA = {_json(data)};\n"


def _json(given: object) -> str:
    """JSON that may stand within a script, whatever texts it holds."""
    text = json.dumps(given, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
