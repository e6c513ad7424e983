"""Journals are data with sources, and a figure is what its journal, or somebody, orders: to a tenth of a millimetre."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image
from pydantic import ValidationError
from sistercities import (
    Answer,
    SisterCitiesError,
    biography,
    compare,
    figure,
    journals,
    run,
    what_if,
)
from sistercities.paper.figures.check import faults_of_file
from sistercities.paper.figures.magnified import magnify
from sistercities.paper.figures.meeting import printed
from sistercities.paper.figures.order import Order, ordered
from sistercities.paper.figures.page import NARROWEST
from sistercities.paper.figures.paging import pages_of
from sistercities.paper.figures.paper import PAPER, Paper
from sistercities.paper.figures.style import INCH, journal_style
from sistercities.paper.journals import FORMATS, NOT_STATED, Journal, journal_named
from sistercities.questions.illustrated import kinds_of
from sistercities.scenario.files import load_scenario
from sistercities.study.folder import digest

from tests.conftest import SMALL, unprinted

pytestmark = pytest.mark.pictures

type Command = Callable[..., tuple[int, str, str]]

FEW: dict[str, object] = {
    "calendar.until": "1996-12",
    "defaults.city.businesses": 30,
    "defaults.city.citizens": 30,
}
ASKED = {
    "jasss", "jebo", "environmental-modelling-software", "world-development", "urban-studies",
    "plos-one", "pnas", "nature", "science", "elsevier", "springer", "taylor-francis", "cambridge",
}  # fmt: skip


@pytest.fixture(scope="module")
def answer() -> Answer:
    return what_if("base", ["joint-committee", "scandal"], age=[2, 5], replicates=3, changes=FEW)


@pytest.fixture(scope="module")
def folder(answer: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A results folder, with figures in which nothing is printed."""
    with unprinted():
        return answer.write(tmp_path_factory.mktemp("answers") / "what-if")


# --- Journals


def test_every_journal_says_where_it_is_known_from() -> None:
    assert set(journals()) >= ASKED
    for key, journal in journals().items():
        assert journal.source.startswith("http") and journal.read is not None, key
        assert not journal.follows or journal.follows in journals(), key


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": "A"},
        {"title": "A", "source": "hearsay", "read": "2026-01-01"},
        {"title": "A", "follows": "b", "type": [8.0, 5.0]},
        {"title": "A", "follows": "b", "columns": {"single": 0.0}},
        {"title": "A", "follows": "b", "formats": ["docx"]},
        {"title": "A", "follows": "b", "wide": 3.0},
    ],
)
def test_an_entry_that_cannot_be_right_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Journal.model_validate(wrong)


def test_a_journal_takes_its_widths_and_those_between() -> None:
    nature, cambridge = journal_named("Nature"), journal_named("cambridge")
    assert [width for width in (89.0, 89.04, 130.0, 183.0) if not nature.takes(width)] == []
    assert [width for width in (88.9, 89.2, 100.0, 140.0) if nature.takes(width)] == []
    assert cambridge.takes(111.0)


def test_journals_are_listed_and_one_is_told_with_its_source(command: Command) -> None:
    status, printed, complaints = command("journals")
    assert (status, complaints) == (0, "")
    assert all(re.search(rf"^{key}\t", printed, re.MULTILINE) for key in ASKED)
    status, printed, _ = command("journals", "PLOS ONE")
    assert status == 0
    for words in ("66.8 to 190.5 mm", "8 to 12 points", "journals.plos.org", "2026-07-23"):
        assert words in printed
    assert NOT_STATED in command("journals", "jasss")[1]


# --- What is ordered


def test_a_journal_sets_width_type_dots_and_files() -> None:
    nature = ordered("nature")
    assert (nature.narrow, nature.wide, nature.formats) == (89.0, 183.0, ("pdf", "eps"))
    assert nature.size * 7.5 / 6.0 == pytest.approx(7.0)  # the largest type is the most it takes
    springer = ordered("springer")
    assert (springer.narrow, springer.wide, springer.size) == (84.0, 174.0, 8.0)
    assert ordered("science").narrow == 121.0  # 57 mm are too narrow to be read
    assert ordered() == Order()
    assert ordered("jasss").wide == 183.0  # what it does not state is as usual


@pytest.mark.parametrize(
    ("text", "width"),
    [("90mm", 90.0), ("9 cm", 90.0), ("3.5in", 88.9), ("90", 90.0), (90, 90.0), ("double", 190.0)],
)
def test_a_width_can_be_said_in_many_ways(text: str | float, width: float) -> None:
    order = ordered("elsevier", width=text, font_size=6.0)
    assert order.narrow == order.wide == pytest.approx(width)


WRONG: dict[str, tuple[dict[str, object], str]] = {
    "journal": ({"journal": "natre"}, 'no journal "natre"; did you mean "nature"? Known are: camb'),
    "width": ({"width": "20mm"}, "width: 20 mm; at 6 points of type a figure is 60 to 300 mm wide"),
    "type": ({"width": 90.0, "font_size": 12.0}, "width: 90 mm; at 12 points of type a figure is 120 "),
    "word": ({"width": "wide"}, 'width: "wide"; expected a length such as 90mm, 9cm or 3.5in'),
    "column": ({"journal": "pnas", "width": "wide"}, "or a column (single, one-and-a-half, double)"),
    "size": ({"font_size": 99.0}, "font size: 99 points; type of 4 to 24 points can be drawn"),
    "font": ({"font": "DejaVu Sanz"}, 'no font "DejaVu Sanz" is installed; did you mean "DejaVu'),
    "dpi": ({"dpi": 1}, "dpi: 1; 72 to 2400 can be drawn"),
    "nothing": ({"measures": " , "}, 'measures: " , " names none; leave it out for all of them'),
    "no journal": ({"journal": ""}, 'no journal ""; known are: cambridge, elsevier, env'),
    "format": ({"formats": "pfd"}, 'no format "pfd"; did you mean "pdf"?'),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_had_is_told_before_anything_is_simulated(name: str, tmp_path: Path) -> None:
    asked, told = WRONG[name]
    with pytest.raises(SisterCitiesError, match=re.escape(told)):
        figure("timeline", "jakarta-beijing", out=tmp_path / "new", **asked)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_all_that_cannot_be_had_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError) as refused:
        figure(
            "timeline", "base", out=tmp_path / "new",
            journal="natre", width="3mm", font_size=99.0, font="Nope", dpi=1, formats="pfd",
        )  # fmt: skip
    begins = [line.split(" ")[0] for line in str(refused.value).splitlines()]
    assert begins == ["no", "font", "width:", "no", "dpi:", "no"]


def test_a_path_that_leads_nowhere_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(SisterCitiesError, match=r"no such folder or file; figures are drawn of a"):
        figure("timeline", tmp_path / "nowhere", out=tmp_path / "new")


# --- What is drawn


def pixels(drawn: Figure, dpi: float) -> np.ndarray:
    canvas: Any = FigureCanvasAgg(drawn)
    drawn.set_dpi(dpi)
    with journal_style():
        canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


@pytest.mark.parametrize("name", ["forest-at-5", "timeline"])
def test_a_magnified_figure_is_the_same_figure_under_a_glass(name: str, answer: Answer) -> None:
    """Drawn with more dots it has the same dots, each and every one.

    Twice as large, so that no size of type is rounded: fonts take sizes in 64ths of a point.
    """
    asked = answer if name != "timeline" else biography("base", seed=3, changes=FEW)
    plain, larger = asked.figure(name), asked.figure(name)
    magnify(larger, 2.0)
    assert np.array_equal(pixels(plain, 200.0), pixels(larger, 100.0))


@pytest.mark.parametrize("name", ["forest-at-2", "difference"])
def test_type_and_width_are_what_was_ordered(name: str, answer: Answer) -> None:
    drawn = answer.figure(name, width="90mm", font_size=8)
    assert drawn.get_figwidth() * INCH == pytest.approx(90.0, abs=1e-6)
    assert min(word.size for word in printed(drawn)[0]) == pytest.approx(8.0)
    assert min(word.size for word in printed(answer.figure(name))[0]) == pytest.approx(6.0)


def test_an_order_is_in_force_for_one_figure_only(answer: Answer) -> None:
    answer.figure("difference", width=90.0, font_size=8)
    with pytest.raises(SisterCitiesError):
        answer.figure("pie", width=90.0, font_size=8)
    assert answer.figure("difference").get_figwidth() * INCH == pytest.approx(183.0)


@pytest.fixture(scope="module")
def files(answer: Answer, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A figure in all formats."""
    out = tmp_path_factory.mktemp("files")
    return answer.save(out, "forest-at-5", width="90mm", font_size=8, dpi=150, formats=FORMATS)


@pytest.mark.long
def test_the_same_figure_gives_the_same_bytes(
    files: list[Path], answer: Answer, tmp_path: Path
) -> None:
    kinds = ("svg", "png", "tiff")  # that of PDF is asked for of every answer
    again = answer.save(tmp_path, "forest-at-5", width=90, font_size=8, dpi=150, formats=kinds)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in files[1:4]]


def test_files_are_as_journals_take_them(files: list[Path]) -> None:
    pdf, svg, png, tiff, eps = files
    (box,) = re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ", pdf.read_bytes())
    assert float(box) * INCH / 72.0 == pytest.approx(90.0, abs=0.1)
    assert b"/FontFile2" in pdf.read_bytes() and b"/Type3" not in pdf.read_bytes()
    assert re.search(r">joint activities</", svg.read_text(encoding="utf-8"))
    (box,) = re.findall(
        rb"^%%HiResBoundingBox: 0\S* 0\S* ([\d.]+) ", eps.read_bytes(), re.MULTILINE
    )
    assert float(box) * INCH / 72.0 == pytest.approx(90.0, abs=0.1)
    assert b"CreationDate" not in eps.read_bytes()
    for path, mode in ((png, "RGBA"), (tiff, "RGB")):
        with Image.open(path) as picture:
            assert picture.mode == mode
            assert picture.info["dpi"] == pytest.approx((150.0, 150.0), abs=0.1)
            assert picture.width / 150.0 * INCH == pytest.approx(90.0, abs=0.1)
    with Image.open(tiff) as picture:
        assert picture.info["compression"] == "tiff_lzw"


def test_every_file_says_what_made_it_and_nothing_of_the_machine(files: list[Path]) -> None:
    for path in files:
        content = path.read_bytes().replace(b"\n%origin: ", b"")
        for word in (b"what-if", b"joint-committee", b"source_hash", b"sha256"):
            assert word in content, path.name
        assert str(Path.home()).encode() not in content and b"/tmp/" not in content


# --- Figures of earlier results


def test_a_stored_answer_is_asked_again_and_drawn_for_a_journal(
    folder: Path, command: Command, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    status, printed, complaints = command(
        "figure", "forest", folder, "--journal", "springer", "--format", "svg", "--out", out
    )
    assert (status, complaints) == (0, "")
    assert "forest-at-2.svg, forest-at-5.svg" in printed
    assert {path.name for path in out.iterdir()} == {"forest-at-2.svg", "forest-at-5.svg"}
    figure("forest-at-5", folder, out=tmp_path / "twin", journal="springer", formats=["svg"])
    names = ("out", "twin")
    one, other = ((tmp_path / name / "forest-at-5.svg").read_bytes() for name in names)
    assert one == other


def test_a_scenario_has_figures_by_itself(tmp_path: Path) -> None:
    (path,) = figure("biography", "base", out=tmp_path / "out", formats="svg", width=120.0)
    assert path.name == "timeline.svg"
    assert f'width="{120.0 * 72 / INCH:.6f}'[:10] in path.read_text(encoding="utf-8")[:900]


def test_measures_are_shown_that_are_wanted(folder: Path, tmp_path: Path, answer: Answer) -> None:
    drawn = answer.figure("difference", measures="exchange_index, commitment")
    labels = [axes.get_ylabel() for axes in drawn.axes if axes.get_ylabel()]
    assert [label.split()[0] for label in labels] == ["Commitment", "Exchange"]
    few = run("base", replicates=2, changes=FEW).figure(measures=["activities"])
    assert [axes.get_ylabel() for axes in few.axes[1:]] == ["Joint\nactivities\n(per year)"]
    told = r'no measure "success"; known are: activities, commitment, exchange_index$'
    with pytest.raises(SisterCitiesError, match=told):
        figure("difference", folder, out=tmp_path / "out", measures="success")
    assert list(tmp_path.iterdir()) == []


def test_a_figure_saved_by_itself_is_as_journals_ask_whatever_is_set(
    answer: Answer, tmp_path: Path
) -> None:
    drawn = answer.figure("difference", width=120.0, measures="commitment")
    with matplotlib.rc_context({"savefig.bbox": "tight", "pdf.fonttype": 3, "ps.fonttype": 3}):
        for name in ("own.pdf", "own.eps", "own.png"):
            drawn.savefig(tmp_path / name)
        assert matplotlib.rcParams["pdf.fonttype"] == 3
    assert faults_of_file((tmp_path / "own.pdf").read_bytes()) == []
    assert b"/FontType 3 def" not in (tmp_path / "own.eps").read_bytes()
    with Image.open(tmp_path / "own.png") as image:
        assert image.width == round(120.0 / INCH * 300)


@given(
    st.lists(st.floats(1.0, 60.0), min_size=1, max_size=12),
    st.floats(0.0, 60.0),
    st.floats(1.0, 2.0),
)
def test_rows_go_on_where_paper_has_no_room_for_them(
    heights: list[float], around: float, magnified: float
) -> None:
    assert pages_of(heights, around) == [slice(0, len(heights))]

    before = PAPER.set(Paper(magnified=magnified, tallest=222.0))
    try:
        pages = pages_of(heights, around)
    finally:
        PAPER.reset(before)
    assert [row for page in pages for row in heights[page]] == heights
    room = 222.0 / magnified - around
    rows = [heights[page] for page in pages]
    assert all(sum(each) <= room + 1e-9 or len(each) == 1 for each in rows)
    if len(pages) > 1:  # on no fewer pages
        assert sum(heights) > room


@pytest.mark.parametrize("journal", ["plos-one", pytest.param("nature", marks=pytest.mark.long)])
def test_figures_of_many_rows_are_no_taller_than_a_page_of_a_journal(journal: str) -> None:
    order = ordered(journal, language="id")
    pairing = compare("base", "reference", replicates=2, changes=FEW)
    life = biography("kyoto-yogyakarta", seed=1, changes=SMALL)
    for answer in (pairing, life):
        names = []
        for name, drawn in answer.ordered(None, order):
            names.append(name)
            assert drawn.get_figheight() * INCH <= (journal_named(journal).tallest or 0.0)
        assert len(names) == len(set(names))
        assert journal == "nature" or len(names) > 1


def test_a_kind_is_known_by_the_words_that_people_have_for_it() -> None:
    assert kinds_of("compare", "comparison-2") == {"comparison-2", "comparison", "trajectories"}
    assert kinds_of("biography", "timeline") == {"timeline", "biography"}
    assert kinds_of("rescue", "front") == {"front", "pareto"}


def test_a_kind_that_a_source_does_not_have_is_refused_with_those_it_has(folder: Path) -> None:
    with pytest.raises(
        SisterCitiesError, match=r"no figure \"waterfall\"; known are: difference, "
    ):
        figure("waterfall", folder, out=folder.parent / "new")
    with pytest.raises(
        SisterCitiesError, match="known are: biography, comparison, map, network, phases, timeline"
    ):
        figure("pie", "base", out=folder.parent / "new")
    with pytest.raises(SisterCitiesError, match='did you mean "forest"'):
        figure("forrest", folder, out=folder.parent / "new")
    assert not (folder.parent / "new").exists()


def test_results_of_another_version_are_not_drawn(folder: Path, tmp_path: Path) -> None:
    told = json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "table.csv").write_bytes(b"of another version")
    told["files"]["table.csv"] = digest(copy / "table.csv")
    (copy / "provenance.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"table\.csv is another one now"):
        figure("difference", copy, out=tmp_path / "new")
    (copy / "provenance.json").write_text("{", encoding="utf-8")
    with pytest.raises(SisterCitiesError, match=r"provenance\.json: damaged"):
        figure("difference", copy, out=tmp_path / "new")
    with pytest.raises(SisterCitiesError, match="no results folder"):
        figure("difference", tmp_path, out=tmp_path / "new")


def test_faults_are_told_in_plain_lines_and_the_file_is_written(tmp_path: Path) -> None:
    text = 'extends = "base"\ntitle = "Home - Away"\n[calendar]\nuntil = "1992-12"\n'
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    words = "figure timeline own.toml --journal nature --width 100mm --format svg --out out"
    ran = subprocess.run(
        [sys.executable, "-m", "sistercities", *words.split()],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, (tmp_path / "out" / "timeline.svg").is_file()) == (0, True)
    assert ran.stderr == (
        "sistercities: figure timeline: it is 100.0 mm wide, and Nature takes 89, 183 mm; "
        "ask for one of these widths\n"
    )


def test_the_narrowest_page_can_be_read() -> None:
    with ordered(width=NARROWEST).in_force() as finished:
        life = biography(load_scenario("base", FEW), seed=3)
        drawn = finished(next(drawn for _, drawn in life.drawings()))
    assert drawn.get_figwidth() * INCH == pytest.approx(NARROWEST)
