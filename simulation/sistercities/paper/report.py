"""A report for somebody who decides: one page that needs nothing but itself, in two languages.

It holds the question, the answer in natural units with ranges, figures, what the answer rests on,
what the model cannot tell, and everything to download. It prints well.
"""

import math
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from importlib.metadata import version
from io import BytesIO
from pathlib import Path

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from sistercities.paper.figures.order import ordered
from sistercities.paper.html import html_of
from sistercities.paper.language import LANGUAGE, retold, say, speaking
from sistercities.paper.policy_words import Line, Part, Told, name_of, told
from sistercities.paper.web import web_page
from sistercities.questions.answer import Answer
from sistercities.questions.illustrated import kinds_of
from sistercities.questions.stored import answer_in
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.seal import sealed
from sistercities.scenario.files import scenario_text
from sistercities.scenario.schema import Scenario
from sistercities.scrutiny.sources import sources
from sistercities.world.compiled import source_hash

REPORT = "report.html"
WIDTH = 170.0
"""Width of a figure, mm: that of a printed page between its margins."""

_BAR = 220
"""Width of the axis of a number, pixels."""


def write_report(
    source: str | Path, *, out: Out, language: str = "en", done: Callable[[], object] = lambda: None
) -> Path:
    """Write a report of what was answered before.

    Args:
        source: results folder of compare, run, what-if, why or rescue.
        out: folder for the page.
        language: ``en``, or ``id`` for Indonesian.
        done: called after each run.

    Returns:
        The page.

    Raises:
        SisterCitiesError: if there is no such folder, question or language, or what comes out is
            not what is stored.
    """
    with speaking(language):  # refuses a language before anything is simulated
        ask = answer_in(Path(source), done)
    with reserved(out) as place:
        page = report(ask(), language)
        place.fill(lambda folder: (folder / REPORT).write_bytes(sealed(page.encode())))
    return place.target / REPORT


def report(answer: Answer, language: str = "en") -> str:
    """An answer as a page for somebody who decides.

    Args:
        answer: of compare, run, what-if, why or rescue.
        language: ``en``, or ``id`` for Indonesian.

    Returns:
        HTML that asks for nothing from anywhere.

    Raises:
        SisterCitiesError: if there is no report of this question, or no such language.
    """
    with speaking(language):
        plain = told(answer)
        body = "\n".join(
            [
                '<div class="wrap report">',
                f'<header><p class="quiet">{escape(say("Report of a simulation"))}</p>'
                f"<h1>{escape(plain.question)}</h1></header>\n<main>",
                _short(plain),
                _section(
                    say("The numbers"),
                    "".join(map(_numbers, plain.parts)) + _on_ranges(plain.parts),
                ),
                _section(say("Figures"), "".join(_figures(answer, language))),
                _section(say("What would have to be true"), _list(_conditions(answer, plain))),
                _section(say("What the model cannot tell"), _list(_limits())),
                _section(say("Downloads"), _downloads(answer)),
                _everything(answer),
                f"</main>\n{_footer(answer)}\n</div>",
            ]
        )
        trace = answer.trace({"page": REPORT, "language": language})
        return web_page(plain.question, body, language=language, trace=trace)


def _section(title: str, body: str) -> str:
    return f"<section>\n<h2>{escape(title)}</h2>\n{body}\n</section>" if body else ""


def _list(sentences: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in sentences)}</ul>"


def _short(plain: Told) -> str:
    *sentences, last = plain.short
    items = "".join(f"<p>{escape(each)}</p>" for each in sentences)
    return (
        f'<section class="short" aria-label="{escape(say("The answer"))}">{items}'
        f'<p class="quiet">{escape(last)}</p></section>'
    )


# --- Numbers ---


def _numbers(part: Part) -> str:
    """One outcome: a row for each pairing, policy or factor, its words and its place on an axis."""
    rows = "".join(
        f'<tr><th scope="row">{escape(line.about)}</th><td>{escape(line.words)}</td>'
        f'<td class="bar">{_bar(line, part.axis)}</td></tr>'
        for line in part.lines
    )
    return f'<table class="numbers"><caption>{escape(part.title)}</caption>{rows}</table>'


def _bar(line: Line, axis: tuple[float, float]) -> str:
    """A number and its range on an axis; the words beside it say the same."""
    least, most = axis

    def x(value: float) -> float:
        """Where a number stands."""
        return 5 + (min(most, max(least, value)) - least) / (most - least) * (_BAR - 10)

    span = ""
    if not math.isnan(line.low):
        span = (
            f'<line x1="{x(line.low):.1f}" x2="{x(line.high):.1f}" y1="9" y2="9" '
            'stroke="var(--middle)" stroke-width="6"/>'
        )
    zero = x(0.0)
    return (
        f'<svg viewBox="0 0 {_BAR} 18" width="{_BAR}" height="18" aria-hidden="true">'
        f'<line x1="5" x2="{_BAR - 5}" y1="9" y2="9" stroke="#d8d2c6"/>'
        f'<line x1="{zero:.1f}" x2="{zero:.1f}" y1="2" y2="16" stroke="#8a8478"/>{span}'
        f'<circle cx="{x(line.value):.1f}" cy="9" r="4" fill="var(--deep)"/></svg>'
    )


def _on_ranges(parts: list[Part]) -> str:
    kinds = dict.fromkeys(line.interval for part in parts for line in part.lines if line.interval)
    text = say(
        "In brackets: 95 % intervals, or what is assured where that is said ({kinds}). They tell "
        "how sure the simulation is of itself, not how sure anybody is of the world.",
        kinds=", ".join(map(retold, kinds)) or say("none"),
    )
    return f'<p class="quiet">{escape(text)}</p>'


# --- Figures ---

_SHOWN = {
    "comparison": "The partnerships side by side, month by month: factors, activities and trade.",
    "forest": "What each policy changes, with its range.",
    "difference": "What each policy changes, month by month.",
    "waterfall": "How the difference adds up, factor by factor.",
    "front": "What the plans cost and what they reach: those that no other plan beats.",
    "regret": "How far each plan falls short of the best in plausible worlds.",
    "timing": "What it costs to begin earlier or later.",
}


def _figures(answer: Answer, language: str) -> Iterator[str]:
    """All figures of an answer, each with what it shows."""
    order = ordered(width=WIDTH, language=language)
    for name, figure in answer.ordered(None, order):
        kinds = kinds_of(answer.question, name)
        words = next((say(text) for kind, text in _SHOWN.items() if kind in kinds), name)
        alt = say(
            "{words} The numbers stand in the table above and in the files below.", words=words
        )
        yield (
            f'<figure><div class="scroll" tabindex="0" role="region" aria-label="{escape(words)}">'
            f'<img src="{_picture(figure)}" alt="{escape(alt)}"></div>'
            f"<figcaption>{escape(words)}</figcaption></figure>"
        )


def _picture(figure: Figure) -> str:
    """A figure as an address that holds it; its letters are outlines, the same everywhere."""
    file = BytesIO()
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": "sistercities"}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": "sistercities"})
    return _address(file.getvalue(), "image/svg+xml")


def _address(content: bytes, kind: str) -> str:
    return f"data:{kind};base64,{b64encode(content).decode()}"


# --- What it rests on ---


def _conditions(answer: Answer, plain: Told) -> list[str]:
    return [
        *dict.fromkeys(_evidence(scenario) for scenario in answer.seeds),
        say(
            "People, businesses and governments behave by the rules of the model, with one set of "
            "numbers for all pairings of cities. The rules are written out with their sources."
        ),
        *plain.conditions,
        say("Nothing comes from outside but the dated events in the scenario files."),
    ]


def _evidence(scenario: Scenario) -> str:
    standing = [each.standing for each in sources(scenario)]
    sourced = standing.count("sourced")
    return say(
        "{name}: the cities were as they are coded. Of {all} coded values {sourced} have a source; "
        "{rest} are neutral or assumed.",
        name=name_of(scenario),
        all=len(standing),
        sourced=sourced,
        rest=len(standing) - sourced,
    )


def _limits() -> list[str]:
    return [
        say(
            "It does not forecast what a named city will do. It tells what its rules and the "
            "coded evidence lead to, and how often."
        ),
        say(
            "Ranges hold luck alone: another history of the same world. That rules or coding are "
            "wrong is not in them."
        ),
        say(
            "What weighs most in the model need not weigh most in the world. Few partnerships are "
            "documented, and those were chosen by how they ended."
        ),
        say(
            "On partnerships that it was not made with, the model has so far ordered outcomes no "
            "better than a simple regression."
        ),
    ]


# --- What can be taken along ---


def _downloads(answer: Answer) -> str:
    """Links that hold what they lead to: all tables, the scenarios, the words."""
    links = [
        (f"{name}.csv", _csv(table), "text/csv", say("table, {n:,} rows", n=len(table)))
        for name, table in answer.tables.items()
    ]
    links += [
        (f"{each.name}.toml", scenario_text(each), "application/toml", say("scenario"))
        for each in answer.seeds
    ]
    links.append(("answer.md", answer.markdown(), "text/markdown", say("everything that was said")))
    items = "".join(
        f'<li><a download="{escape(name)}" href="{_address(text.encode(), kind)}">'
        f"{escape(name)}</a> "
        f'<span class="quiet">{escape(words)}</span></li>'
        for name, text, kind, words in links
    )
    return f"<ul>{items}</ul>"


def _csv(table: pd.DataFrame) -> str:
    return str(table.to_csv(index=False, lineterminator="\n"))


def _everything(answer: Answer) -> str:
    """What the command says, word by word; it is in English."""
    words = html_of(answer.words()).replace("<h4>", "<h3>").replace("</h4>", "</h3>")
    summary = escape(say("Everything that was found, for those who check"))
    lang = "" if LANGUAGE.get() == "en" else ' lang="en"'
    return (
        f'<details class="all"><summary>{summary}</summary><div class="scroll" tabindex="0" '
        f'role="region" aria-label="{summary}"{lang}>{words}</div></details>'
    )


def _footer(answer: Answer) -> str:
    names = ", ".join(name_of(scenario) for scenario in answer.seeds)
    made = say(
        "Made by sistercities {version} (code {code}), question {question}, of {names}.",
        version=version("sistercities"),
        code=source_hash()[:12],
        question=answer.question,
        names=names,
    )
    return f'<footer><p class="quiet">{escape(made)}</p></footer>'
