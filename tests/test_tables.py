"""Tables of papers: labels, units, n, intervals, digits that intervals support, and forms that hold any text."""

import csv
import io
import math
import re
import zipfile
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sistercities import Answer, SisterCitiesError, compare, table
from sistercities.paper.columns import column_letters, column_shares
from sistercities.paper.findings import findings_of
from sistercities.paper.labels import words_of
from sistercities.paper.laid import laid_out, number_in
from sistercities.paper.latex import escaped, latex_of
from sistercities.paper.tables import table_of, write_table
from sistercities.paper.trace import origin_of
from sistercities.questions.words import Grid
from sistercities.scenario.words import literal
from sistercities.statistics.interval import decimals, places
from sistercities.study.results import Study

from tests.cases import FEW_MONTHS
from tests.conftest import unprinted

UNITS = {
    "scenario": "name", "outcome": "name", "unit": "the unit of the row", "value": "in the unit of the row",
    "low": "in the unit of the row; lower end of the 95 % interval", "high": "in the unit of the row; upper end of the 95 % interval",
    "interval": "kind of the interval, or why there is none", "n": "worlds",
}  # fmt: skip


@pytest.fixture(scope="module")
def answer(tmp_path_factory: pytest.TempPathFactory) -> Answer:
    """Two pairings at two ages, written once and only read."""
    folder = tmp_path_factory.mktemp("compared") / "pairings"
    with unprinted():
        return compare(
            "base", "reference", replicates=3, age=[2, 4], changes=FEW_MONTHS, out=folder
        )


def rows(*values: tuple[object, ...]) -> pd.DataFrame:
    return pd.DataFrame(values, columns=list(UNITS))


# --- Digits ---

ENDS = st.tuples(st.floats(-1e6, 1e6), st.floats(1e-6, 1e6)).map(
    lambda pair: (pair[0], pair[0] + pair[1])
)


@given(ENDS)
def test_the_last_digit_is_at_most_half_of_half_the_interval_and_more_than_a_twentieth(
    ends: tuple[float, float],
) -> None:
    low, high = ends
    half = (high - low) / 2.0
    last = 10.0 ** -places(low, high)
    assert half / 20.0 * (1 - 1e-9) < last <= half / 2.0 * (1 + 1e-9)


@given(ENDS, st.floats(0.0, 1.0))
def test_rounded_ends_stay_apart_and_around_the_estimate(
    ends: tuple[float, float], share: float
) -> None:
    low, high = ends
    value = low + share * (high - low)
    digits = places(low, high)
    told = [
        float(number_in(each, digits).replace(",", "").replace("\u2212", "-"))
        for each in (low, value, high)
    ]
    assert told[0] <= told[1] <= told[2] and told[0] < told[2]
    assert all(
        abs(one - other) <= 0.5001 * 10.0**-digits
        for one, other in zip(told, (low, value, high), strict=True)
    )


@given(st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.integers(-3, 3))
def test_ten_times_the_interval_supports_one_digit_less(
    low: float, width: float, power: int
) -> None:
    near = math.log10(width / 4.0)
    if abs(near - round(near)) > 1e-6:  # not at the very edge of a digit
        assert places(0.0, width * 10.0**power) == places(0.0, width) - power


def test_digits_that_are_known() -> None:
    told = {
        (0.40, 0.52): 2,
        (0.2, 0.9): 1,
        (100.0, 500.0): -2,
        (0.0, 0.004): 3,
        (1000.0, 1270.0): -1,
    }
    assert {ends: places(*ends) for ends in told} == told
    assert number_in(1234.5, -2) == "1,200" and number_in(-0.001, 2) == "0.00"
    assert (
        decimals({"value": 0.2, "low": 0.1, "high": 0.3}) == 2
    )  # never fewer than two of a difference


# --- Escaping ---

ACTIVE = re.compile(r"(?<!\\)[&%#_{}$]|[\^~<>|\"`]")
BACK = {
    r"\textbackslash{}": "\\", r"\textasciicircum{}": "^", r"\textasciitilde{}": "~", r"\textless{}": "<", r"\textgreater{}": ">",
    r"\textbar{}": "|", r"\symbol{34}": '"', r"\symbol{96}": "`", "-{}-": "--", r"\{": "{", r"\}": "}", r"\$": "$", r"\&": "&",
    r"\#": "#", r"\%": "%", r"\_": "_",
}  # fmt: skip
ACTING = st.text(st.sampled_from("\\{}$&#%_^~<>|\"`-[]*'ab c\u00e9"), max_size=30)


@given(ACTING)
def test_no_letter_acts_in_latex_and_none_is_lost(text: str) -> None:
    written = escaped(text)
    left = re.sub("|".join(map(re.escape, BACK)), "", written)
    assert not ACTIVE.search(left) and "\\" not in left
    assert re.sub("|".join(map(re.escape, BACK)), lambda found: BACK[found[0]], written) == literal(
        text
    )


@given(st.lists(ACTING.filter(str.strip), min_size=2, max_size=2))
def test_a_row_of_latex_has_as_many_cells_as_the_grid_and_no_break_takes_a_cell(
    cells: list[str],
) -> None:
    grid = Grid("[a]", "*b " + "long " * 9, right=True)
    grid.add_row(*cells)
    told = latex_of(grid, "Caption", "label")
    assert not re.search(r"\\\\\s*[\[*]", told)
    body = told.partition("\\midrule\n")[2].partition("\\bottomrule")[0]
    assert len(re.findall(r"(?<!\\)&", body)) == 1 and body.endswith("\\\\\n")


@pytest.mark.parametrize(
    ("columns", "long", "told"),
    [
        (2, 10, "\\begin{tabular}{lr}"),
        (2, 60, "\\begin{tabular}{>{\\raggedright\\arraybackslash}p{0.48\\linewidth}r}"),
        (5, 60, "\\footnotesize\\setlength{\\tabcolsep}{3pt}\n\\begin{tabular}{>{\\raggedright"),
        (9, 10, "\\scriptsize"),
    ],
)
def test_a_table_is_no_wider_than_a_page(columns: int, long: int, told: str) -> None:
    grid = Grid("outcome", *(f"number {n}" for n in range(1, columns)), prose=(0,), right=True)
    grid.add_row("x" * long, *["0.25 [0.15, 0.35]"[: 17 if columns < 9 else 13]] * (columns - 1))
    assert told in latex_of(grid, "Caption", "label")


def test_as_many_columns_of_words_are_broken_as_it_takes() -> None:
    grid = Grid("where", "of what", "whose", "policy", prose=(1, 2, 3))
    grid.add_row("x" * 10, "x" * 42, "x" * 44, "x" * 40)
    assert latex_of(grid, "Caption", "label").count("}p{0.") == 1
    grid.add_row("x" * 20, "x" * 42, "x" * 44, "x" * 43)
    assert latex_of(grid, "Caption", "label").count("}p{0.") == 2


@given(
    st.lists(st.lists(st.text("x", min_size=1, max_size=60), min_size=5, max_size=5), min_size=1)
)
def test_columns_share_a_page_and_short_ones_are_not_squeezed(rows: list[list[str]]) -> None:
    headings = ["one", "two", "three", "four", "five"]
    letters = column_letters(headings, rows)
    shares = column_shares(headings, rows)
    cells = zip(headings, *rows, strict=True)
    assert letters == [min(45, max(map(len, column))) for column in cells]
    assert sum(shares) <= 1.0 and min(shares) > 0.0

    short = [each for each in letters if each <= 14]
    if sum(short) < 40:  # there is room enough for all of them
        told = [share for share, each in zip(shares, letters, strict=True) if each <= 14]
        assert told == pytest.approx([0.0105 * each for each in short])


@given(ACTING)
def test_markdown_and_html_show_the_cell_as_it_is(text: str) -> None:
    from sistercities.paper.html import html_of
    from sistercities.paper.markdown import markdown_of

    grid = Grid("a", "b")
    grid.add_row("x", text)
    page = MarkdownIt("commonmark").enable("table").render(markdown_of([grid]))
    for told in (page, html_of([grid])):
        cell = re.findall(r"<td[^>]*>(.*?)</td>", told, re.DOTALL)[-1]
        assert unescape(re.sub(r"<[^>]*>", "", cell)).strip() == literal(text)


# --- What stands where ---


def test_what_holds_for_all_rows_is_told_once() -> None:
    told = laid_out(
        rows(
            ("base", "exchange_index", "share", 0.4567, 0.4012, 0.5234, "t", 200),
            ("base", "success", "share of runs", 0.5, 0.43, 0.57, "Wilson", 200),
            (
                "base",
                "alive",
                "share of runs",
                1.0,
                math.nan,
                math.nan,
                "none: one replicate has no spread",
                200,
            ),
        ),
        UNITS,
        {"base": "Neutral pair"},
    )
    assert told.headings == ("Outcome", "Estimate [95 % interval]")
    assert told.rows == [
        ("Exchange index g, share", "0.46 [0.40, 0.52]ᵃ"),
        ("Economic success, share of runs", "0.50 [0.43, 0.57]ᵇ"),
        ("Alive (an activity in 24 months), share of runs", "1.00ᶜ"),
    ]
    assert told.notes == [
        "Scenario: Neutral pair.",
        "n = 200 worlds.",
        "In brackets: 95 % intervals. ᵃ 95 % interval by t; ᵇ 95 % interval by Wilson; ᶜ no interval: one replicate has no spread.",
    ]


def test_an_estimate_that_is_not_reached_or_missing_is_told_in_words() -> None:
    told = laid_out(
        rows(
            (
                "base",
                "substance_median",
                "years",
                math.inf,
                4.0,
                math.inf,
                "Kaplan-Meier, log-log",
                20,
            ),
            ("base", "exchange", "USD million a year", math.nan, math.nan, math.nan, "t", 20),
        ),
        UNITS,
        {},
    )
    assert [row[1] for row in told.rows] == ["not reached [4.0, not reached]ᵃ", "\u2013"]


def test_every_name_of_an_answer_is_a_label(answer: Answer) -> None:
    told = table_of(answer, "summary")
    assert told.caption == "Neutral pair, Reference tie: what became of it"
    assert told.grid.headings == ("Measure", "Neutral pair", "Reference tie")
    assert ("2 years since signing, Phase at this age",) in told.grid.rows
    text = " ".join(cell for row in told.grid.rows for cell in row)
    assert "_" not in text and "Median of " in text
    assert (
        words_of("policy", "joint-committee=0.5@1995-01", {})
        == "Alternating joint committee, size 0.5, from 1995-01"
    )


def test_estimates_are_those_of_the_answer(answer: Answer) -> None:
    told = table_of(answer, "summary", ["commitment"])
    stored = (
        answer.tables["summary"]
        .query("measure == 'commitment' and age == 4 and scenario == 'base'")
        .iloc[0]
    )
    digits = places(stored["low"], stored["high"])
    assert (
        told.grid.rows[-1][1]
        == f"{stored['value']:.{digits}f} [{stored['low']:.{digits}f}, {stored['high']:.{digits}f}]"
    )


def test_an_answer_and_its_folder_give_the_same_tables(answer: Answer, tmp_path: Path) -> None:
    assert answer.folder is not None
    formats = ["latex", "markdown", "csv", "html"]
    one = table(answer, out=tmp_path / "one", formats=formats)
    other = table(answer.folder, out=tmp_path / "other", formats=",".join(formats))
    assert [path.name for path in one] == [
        "summary.tex",
        "summary.md",
        "summary.csv",
        "summary.html",
    ]
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in other]


def test_every_form_holds_the_same_cells(answer: Answer) -> None:
    told = table_of(answer, "summary")
    cells = [cell for row in told.grid.rows for cell in row if cell]
    page = unescape(re.sub(r"<[^>]*>", " ", told.content("html").decode()))
    marked = MarkdownIt("commonmark").enable("table").render(told.content("markdown").decode())
    document = unescape(re.sub(r"<[^>]*>", " ", marked))
    lines = [
        cell for line in csv.reader(io.StringIO(told.content("csv").decode())) for cell in line
    ]
    for cell in cells:
        assert cell in page and cell in document and cell.replace("\u2212", "-") in lines
    latex = told.content("latex").decode()
    assert latex.count("\\multicolumn") == sum(len(row) == 1 for row in told.grid.rows)
    assert "\\toprule" in latex and "longtable" in latex  # more rows than a page holds


def test_a_document_for_word_has_every_cell_and_says_no_day(answer: Answer, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    write_table(answer, tmp_path / "one.docx", measures=["commitment", "success"])
    write_table(answer, tmp_path / "two.docx", measures=["commitment", "success"])
    assert (tmp_path / "one.docx").read_bytes() == (tmp_path / "two.docx").read_bytes()
    (told,) = docx.Document(str(tmp_path / "one.docx")).tables
    grid = table_of(answer, "summary", ["commitment", "success"]).grid
    assert [cell.text for cell in told.rows[0].cells] == list(grid.headings)
    cells = [row.cells[-1].text.replace("\xa0", " ") for row in told.rows[1:]]
    assert cells == [row[-1] for row in grid.rows]
    with zipfile.ZipFile(tmp_path / "one.docx") as parts:
        assert {about.date_time[0] for about in parts.infolist()} == {1980}
    assert origin_of(tmp_path / "one.docx").told["asked"]["question"] == "compare"


def test_a_study_has_tables_too(small_study: Study) -> None:
    told = table_of(small_study)
    assert told.name == "summary" and told.caption.endswith(": what became of it")
    assert any(row[0].startswith("Will, ") for row in told.grid.rows if len(row) == 1)


# --- What cannot be had ---


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"formats": "latx"}, 'no format "latx" of tables; did you mean "latex"?'),
        ({"formats": "xlsx"}, "known are: csv, html, latex, markdown, word"),
        ({"tables": "summry"}, 'no table "summry"; did you mean "summary"?'),
        ({"measures": "succes"}, 'no outcome "succes"; did you mean "success"?'),
    ],
)
def test_what_is_not_there_is_told_before_anything_is_written(
    answer: Answer, tmp_path: Path, options: dict[str, str], said: str
) -> None:
    with pytest.raises(SisterCitiesError, match=re.escape(said)):
        table(answer, out=tmp_path / "out", **options)
    assert not list(tmp_path.iterdir())


def test_two_results_of_one_name_and_folders_without_any_are_refused(
    answer: Answer, tmp_path: Path
) -> None:
    with pytest.raises(SisterCitiesError, match="two results of one name"):
        table(answer, answer, out=tmp_path / "out")
    with pytest.raises(SisterCitiesError, match=r"no results folder \(it has no provenance.json\)"):
        findings_of(tmp_path)
    with pytest.raises(SisterCitiesError, match="no such folder"):
        findings_of(tmp_path / "nowhere")
