"""The report: it says what the answer says, holds all that it needs, and somebody opens it in Chromium."""

import re
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sistercities import (
    Answer,
    SisterCitiesError,
    ablate,
    compare,
    load_scenario,
    rescue,
    what_if,
    why,
)
from sistercities.paper.language import speaking
from sistercities.paper.policy_words import natural, told
from sistercities.paper.report import report, write_report
from sistercities.paper.trace import origin_of
from sistercities.questions.words import Grid
from sistercities.runs.seal import sealed
from sistercities.world.measure import OUTCOMES

from tests.browser import PHONE, browser, needs_chromium, sideways, violations, visited
from tests.cases import quickly
from tests.documents import commands

SIZES = {"defaults.city.businesses": 30, "defaults.city.citizens": 30}
CITIES = [load_scenario(name, SIZES) for name in ("jakarta-beijing", "kyoto-yogyakarta")]
POLICY = "joint-committee@1993-01"


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return {
        "compare": compare(*CITIES, replicates=4),
        "what-if": what_if(CITIES[0], [POLICY], replicates=4),
        "why": why(*CITIES, replicates=2),
        "rescue": rescue(
            CITIES[0], "activities >= 2", policies=["named-desk"], starts=["1993-01"], replicates=4
        ),
    }


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("question", ["compare", "what-if", "why", "rescue"])
def test_each_question_is_answered_in_words(
    answers: dict[str, Answer], question: str, language: str
) -> None:
    """Texts without a translation warn, and a warning fails the tests."""
    with speaking(language):
        plain = told(answers[question])
    assert plain.question
    assert all(plain.short)
    for part in plain.parts:
        assert part.lines
        assert all(part.axis[0] <= line.value <= part.axis[1] for line in part.lines)


def test_a_report_holds_all_that_it_needs(answers: dict[str, Answer]) -> None:
    answer = answers["what-if"]
    page = report(answer, "id")
    assert '<html lang="id">' in page
    assert re.findall(r'(?:src|href)="(?!data:)([^"]*)"', page) == []
    assert page.count("<h1>") == 1
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures
    assert all('alt="' in each and 'alt=""' not in each for each in pictures)
    assert "Yang tidak dapat dijawab model" in page
    assert "What the model cannot tell" not in page
    for name, table in answer.tables.items():
        (kept,) = re.findall(rf'download="{name}.csv" href="data:text/csv;base64,([^"]*)"', page)
        assert len(pd.read_csv(BytesIO(b64decode(kept)))) == len(table)


def test_the_numbers_are_those_of_the_answer(answers: dict[str, Answer]) -> None:
    answer: Any = answers["compare"]
    table = answer.table.set_index(["scenario", "measure"])
    success, *_ = told(answer).parts
    for line, each in zip(success.lines, answer.ensembles, strict=True):
        row = table.loc[each.name, "success"]
        assert (line.value, line.low, line.high) == (row["value"], row["low"], row["high"])
        assert (
            line.words
            == f"{100 * row['value']:.0f} of 100 ({100 * row['low']:.0f} to {100 * row['high']:.0f})"
        )


def test_numbers_are_in_natural_units() -> None:
    assert natural(OUTCOMES["success"], 0.35) == "35 of 100"
    assert natural(OUTCOMES["success"], -0.05, difference=True) == "5 fewer of 100"
    assert natural(OUTCOMES["exchange_index"], 0.061, difference=True) == "+6 percentage points"
    assert natural(OUTCOMES["activities"], 0.83) == "0.83 per year"
    assert natural(OUTCOMES["success"], 0.035, decimals=1) == "3.5 of 100"


def test_a_change_that_rounding_would_hide_is_told_with_more_digits(
    answers: dict[str, Answer],
) -> None:
    answer: Any = answers["what-if"]
    changed = replace(answer, table=answer.table.assign(**{"without": 0.035, "with": 0.045}))
    (said, *_) = told(changed).short
    assert said.endswith("lasting success in 4.5 of 100 histories, instead of 3.5 of 100.")
    (ranking,) = [
        part for part in changed.words() if isinstance(part, Grid) and "success" in part.headings
    ]
    assert "3.5% to 4.5%" in ranking.rows[0]


def test_a_report_is_written_of_what_is_stored(answers: dict[str, Answer], tmp_path: Path) -> None:
    answer = answers["what-if"]
    answer.write(tmp_path / "stored")
    page = write_report(tmp_path / "stored", out=tmp_path / "report")
    assert page.read_bytes() == sealed(report(answer).encode())
    assert origin_of(page).changed is False

    provenance = tmp_path / "stored" / "provenance.json"
    provenance.write_text(provenance.read_text().replace('"seed": 1', '"seed": 2'))
    with pytest.raises(SisterCitiesError, match="another one now"):
        write_report(tmp_path / "stored", out=tmp_path / "changed")
    assert not (tmp_path / "changed").exists()


def test_what_has_no_report_is_refused(
    tmp_path: Path, command: Callable[..., tuple[int, str, str]]
) -> None:
    with pytest.raises(SisterCitiesError, match="there is none of ablate"):
        report(ablate(CITIES[0], mechanisms=["carriers"], replicates=2))
    status, _, said = command("report", tmp_path, "--language", "fr")
    assert (status, "known are: en (English), id (Indonesian)" in said) == (2, True)
    status, _, said = command("report", tmp_path)
    assert (status, "no results folder" in said) == (2, True)


@pytest.mark.long
def test_every_command_of_the_page_on_pages_runs(
    command: Callable[..., tuple[int, str, str]],
) -> None:
    """But the one that goes on until somebody ends it, which tests/test_dashboard.py runs."""
    for line in commands("docs/use/pages.md"):
        if line.startswith("sistercities page"):
            continue
        few = line.replace("replicates=20", "replicates=2")
        status, said, complaints = command(*quickly(few))
        assert (status, complaints) == (0, ""), line
        assert said
    names = ("report/report.html", "laporan/report.html", "explored/explore.html")
    assert all(Path(name).is_file() for name in names)


@needs_chromium
@pytest.mark.browser
@pytest.mark.pictures
def test_somebody_reads_it(answers: dict[str, Answer], tmp_path: Path) -> None:
    """In both languages, on a screen, on a phone and on paper, without a network."""
    with browser() as chromium:
        for language in ("en", "id"):
            path = tmp_path / f"{language}.html"
            path.write_text(report(answers["what-if"], language), encoding="utf-8")
            with visited(chromium, path.as_uri()) as page:
                assert page.evaluate(
                    "[...document.images].every((each) => each.naturalWidth > 300)"
                )
                assert violations(page) == []
                printed = page.pdf(prefer_css_page_size=True)
            with visited(chromium, path.as_uri(), PHONE) as page:
                assert sideways(page) == 0
            assert printed.startswith(b"%PDF")
