"""What an art editor would send back is found, fault by fault, and a clean figure passes."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from sistercities.paper.figures import style
from sistercities.paper.figures.check import FigureFault, faults_of, faults_of_dots, faults_of_file
from sistercities.paper.figures.colour import EYES, apart, difference
from sistercities.paper.figures.events import SHADED
from sistercities.paper.figures.lines import STROKES
from sistercities.paper.figures.save import save_figure
from sistercities.paper.journals import journal_named

pytestmark = pytest.mark.pictures

type Spoil = Callable[[Figure, Axes, Axes], object]

# --- Colours

SHARMA = """\
50.0000 2.6772 -79.7751 50.0000 0.0000 -82.7485 2.0425
50.0000 3.1571 -77.2803 50.0000 0.0000 -82.7485 2.8615
50.0000 2.8361 -74.0200 50.0000 0.0000 -82.7485 3.4412
50.0000 -1.3802 -84.2814 50.0000 0.0000 -82.7485 1.0000
50.0000 -1.1848 -84.8006 50.0000 0.0000 -82.7485 1.0000
50.0000 -0.9009 -85.5211 50.0000 0.0000 -82.7485 1.0000
50.0000 0.0000 0.0000 50.0000 -1.0000 2.0000 2.3669
50.0000 -1.0000 2.0000 50.0000 0.0000 0.0000 2.3669
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0009 7.1792
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0010 7.1792
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0011 7.2195
50.0000 2.4900 -0.0010 50.0000 -2.4900 0.0012 7.2195
50.0000 -0.0010 2.4900 50.0000 0.0009 -2.4900 4.8045
50.0000 -0.0010 2.4900 50.0000 0.0010 -2.4900 4.8045
50.0000 -0.0010 2.4900 50.0000 0.0011 -2.4900 4.7461
50.0000 2.5000 0.0000 50.0000 0.0000 -2.5000 4.3065
50.0000 2.5000 0.0000 73.0000 25.0000 -18.0000 27.1492
50.0000 2.5000 0.0000 61.0000 -5.0000 29.0000 22.8977
50.0000 2.5000 0.0000 56.0000 -27.0000 -3.0000 31.9030
50.0000 2.5000 0.0000 58.0000 24.0000 15.0000 19.4535
50.0000 2.5000 0.0000 50.0000 3.1736 0.5854 1.0000
50.0000 2.5000 0.0000 50.0000 3.2972 0.0000 1.0000
50.0000 2.5000 0.0000 50.0000 1.8634 0.5757 1.0000
50.0000 2.5000 0.0000 50.0000 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""
"""Pairs of colours of CIELAB and their CIEDE2000 difference, table 1 of Sharma, Wu & Dalal (2005)."""


def test_differences_of_colours_are_those_that_were_published() -> None:
    pairs = [list(map(float, line.split())) for line in SHARMA.splitlines()]
    assert len(pairs) == 34
    for *colours, told in pairs:
        one, other = tuple(colours[:3]), tuple(colours[3:])
        assert difference(one, other) == pytest.approx(told, abs=5e-5)  # type: ignore[arg-type]
        assert difference(other, one) == pytest.approx(told, abs=5e-5)  # type: ignore[arg-type]


@pytest.mark.parametrize("eye", EYES)
def test_every_eye_sees_grey_as_it_is(eye: str) -> None:
    assert apart("#808080", "#808080", eye) == 0.0
    assert apart("#000000", "#ffffff", eye) == pytest.approx(100.0, abs=0.01)
    plain = apart("#606060", "#a0a0a0", "normal sight")
    assert apart("#606060", "#a0a0a0", eye) == pytest.approx(plain, abs=0.05)
    assert np.allclose(EYES[eye].sum(axis=1), 1.0, atol=1e-5)


def test_an_eye_without_a_kind_of_cone_takes_its_colours_for_one() -> None:
    """Olive and orange for those who lack red or green; grey takes all of one luminance for one."""
    assert apart("#808000", "#c06000", "normal sight") > 20.0
    assert apart("#d55e00", "#8c7a00", "deuteranopia") < 0.3 * apart(
        "#d55e00", "#8c7a00", "normal sight"
    )
    assert apart("#ff0000", "#7f7f7f", "grey print") < 1.0
    assert apart("#ff0000", "#7f7f7f", "tritanopia") > 30.0


def test_the_lines_of_studies_differ_by_dash_where_they_do_not_by_colour() -> None:
    assert len({stroke.linestyle for stroke in STROKES}) == len(STROKES)


# --- Figures


def clean() -> tuple[Figure, Axes, Axes]:
    """A figure at which nothing can be found fault with: two curves over time with a shock."""
    years = np.linspace(1990.0, 2015.0, 26)
    with style.journal_style():
        figure = Figure(figsize=(89.0 / style.INCH, 70.0 / style.INCH))
        upper, lower = figure.subplots(
            2, 1, sharex=True, gridspec_kw={"left": 0.2, "bottom": 0.42, "top": 0.95, "hspace": 0.3}
        )
        for axes in (upper, lower):
            axes.plot(years, years / 2015.0, color=style.MEDIAN)
            axes.fill_between(years, 0.9, 1.0, facecolor=style.MIDDLE_NINETY)
            axes.set_ylabel("Commitment\n(share)")
            axes.set_ylim(0.8, 1.1)
            axes.axvspan(1997.0, 1999.0, color=style.SHOCK).set_gid(SHADED)
        lower.set_xlabel("Calendar year")
        marks = [Line2D([], [], color=style.MEDIAN, label="median of 40 replicates"),
                 Patch(color=style.SHOCK, label="shock"),
                 Patch(color=style.MIDDLE_HALF, label="95% interval (bootstrap)")]  # fmt: skip
        figure.legend(marks, [str(each.get_label()) for each in marks], loc="lower left", ncols=1)
    return figure, upper, lower


def _legend(*marks: Any) -> Spoil:
    """Add marks to what a figure explains."""
    return lambda figure, *_: figure.legend(
        marks, [each.get_label() for each in marks], loc="lower right"
    )


def _unshaded(*panels: Axes) -> None:
    for axes in panels:
        for shade in list(axes.patches):
            shade.remove()


def _retold(words: str) -> Spoil:
    """Say something else in the legend."""

    def spoil(figure: Figure, *_: Axes) -> None:
        for text in figure.legends[0].get_texts():
            text.set_text(re.sub(words, "something", text.get_text()))

    return spoil


def _second(axes: Axes, name: str) -> Axes:
    """A second ordinate of a panel."""
    twin: Axes = axes.twinx()
    twin.plot([1990, 2015], [0, 9], color=style.INK)
    twin.set_ylabel(name)
    return twin


def _points(axes: Axes, *colours: str) -> list[Any]:
    return [
        axes.scatter([2000.0], [0.9], color=colour, label=label)
        for label, colour in zip("xy", colours, strict=True)
    ]


def _shades(figure: Figure, place: float, most: float, shades: str = "Blues") -> Any:
    axes = figure.add_axes((place, 0.02, 0.1, 0.1))
    axes.set_axis_off()
    return axes.imshow([[0.0, most]], cmap=shades)


def _keyed(figure: Figure, shades: str, name: str = "") -> None:
    """A panel in colours, and their key."""
    key = figure.add_axes((0.9, 0.02, 0.02, 0.1))
    figure.colorbar(_shades(figure, 0.7, 1.0, shades), cax=key).set_label(name)


def _on_the_right(axes: Axes) -> Axes:
    """Numbers of the ordinate on the other side."""
    axes.yaxis.tick_right()
    return axes


def _bare(*panels: Axes) -> tuple[Axes, ...]:
    """Take the bands away."""
    for axes in panels:
        for band in list(axes.collections):
            band.remove()
    return panels


def _only(axes: Axes, draw: Callable[[], object]) -> None:
    """Leave nothing in a panel but what is drawn now."""
    axes.clear()
    draw()


PLANTED: dict[str, tuple[Spoil, str]] = {
    "no name": (lambda _, upper, lower: lower.set_xlabel(""), "the abscissa of panel 2 has no name"),
    "no unit": (lambda _, upper, lower: upper.set_ylabel("Commitment"), "has no unit; add it"),
    "no n": (_retold("40 replicates"), "does not say of how many worlds it tells"),
    "no kind": (_retold("bootstrap"), "does not say of which kind its intervals are"),
    "no word on bands": (_retold(r"95% interval.*"), "does not say what its bands and bars are"),
    "small type": (
        lambda _, upper, lower: upper.tick_params(labelsize=4.0), "is printed in 4.0 points, and 5",
    ),
    "words that meet": (
        lambda figure, *_: [figure.text(0.5, 0.7, word) for word in ("one", "two")], '"one" meets "two"',
    ),
    "words cut off": (lambda figure, *_: figure.text(0.95, 0.97, "cut off"), "sticks out of the fig"),
    "panels that meet": (
        lambda figure, *_: figure.add_axes((0.5, 0.5, 0.3, 0.3)).plot([0, 1]), "panel 1 meets panel 3",
    ),
    "green and red": (
        _legend(Line2D([], [], color="#d55e00", label="x"), Line2D([], [], color="#8c7a00", label="y")),
        '"x" and "y" cannot be told apart in protanopia and deuteranopia',
    ),
    "grey alike": (
        _legend(Patch(color="#ff0000", label="x"), Patch(color="#7f7f7f", label="y")),
        '"x" and "y" cannot be told apart in grey print',
    ),
    "blue and green": (
        _legend(Patch(color="#00a0a0", label="x"), Patch(color="#0098c0", label="y")), "tritanopia",
    ),
    "empty panel": (lambda _, upper, lower: upper.clear(), "panel 1 is empty"),
    "two scales": (
        lambda _, upper, lower: lower.set_ylim(0.0, 1.1), 'panels of "Commitment (share)" have different',
    ),
    "shock in one panel": (
        lambda _, upper, lower: _unshaded(lower), "marked in one panel and not",
    ),
    "shock in none": (
        lambda _, *both: _unshaded(*both),
        "shocks hit what it shows, and are not marked",
    ),
    "nothing on the shade": (_retold("shock"), "nothing says what is shaded"),
    "second ordinate": (lambda _, upper, lower: upper.twinx().plot([1990, 2015], [0, 9]), "the ordinate of panel 3 has no name"),
    "second ordinate, no unit": (
        lambda _, upper, lower: _second(upper, "Trade"), 'the ordinate "Trade" has no unit',
    ),
    "ticks on the right": (
        lambda _, upper, lower: (upper.set_ylabel(""), _on_the_right(upper)), "the ordinate of panel 1 has no name",
    ),
    "percent at the ticks": (
        lambda _, upper, lower: (upper.set_yticks([0.9], ["90 %"]), upper.set_ylabel(" ")), "the ordinate of panel 1 has no name",
    ),
    "powers of ten": (
        lambda _, upper, lower: (upper.set_yticks([0.9], [r"$\mathdefault{10^{-2}}$"]), upper.set_ylabel("")),
        "the ordinate of panel 1 has no name",
    ),
    "name that is hidden": (lambda _, upper, lower: upper.yaxis.label.set_visible(False), "the ordinate of panel 1 has no name"),
    "axis in a panel": (
        lambda _, upper, lower: upper.inset_axes((0.6, 0.6, 0.3, 0.3)).plot([1990, 2015], [0, 9]), "of panel 3 has no name",
    ),
    "key of colours": (lambda figure, *_: _keyed(figure, "Blues"), "the ordinate of panel 3 has no name"),
    "bars of errors": (
        lambda figure, upper, lower: (
            _retold(r"95% interval.*")(figure, upper, lower), _bare(upper, lower),
            upper.errorbar([1990, 2000], [0.9, 0.9], yerr=0.05, color=style.MEDIAN),
        ),
        "does not say what its bands and bars are",
    ),
    "points alike": (
        lambda figure, upper, lower: _legend(*_points(upper, "#d55e00", "#8c7a00"))(figure, upper, lower), '"x" and "y" cannot be told',
    ),
    "twins": (
        _legend(Line2D([], [], color="#0072b2", label="x"), Line2D([], [], color="#0072b2", label="y")),
        '"x" and "y" are the same mark',
    ),
    "points without a legend": (lambda _, upper, lower: _points(upper, "#d55e00", "#8c7a00"), '"x" and "y" cannot be told apart'),
    "areas too pale": (
        _legend(Patch(color="#0072b2", alpha=0.06, label="x"), Patch(color="#f0e442", alpha=0.06, label="y")),
        '"x" and "y" cannot be told apart in normal sight',
    ),
    "rainbow": (lambda figure, *_: _keyed(figure, "jet"), "the scale of colours jet cannot be told apart in grey print"),
    "panel with its letter alone": (
        lambda _, upper, lower: _only(upper, lambda: upper.text(0.1, 0.1, "a")), "panel 1 is empty",
    ),
    "points nowhere": (
        lambda _, upper, lower: _only(upper, lambda: (upper.scatter([np.nan], [1.0]), upper.axhline(1.0))), "panel 1 is empty",
    ),
    "curve out of view": (
        lambda _, upper, lower: _only(upper, lambda: (upper.plot([1990, 2015], [7, 8]), upper.set_ylim(0.8, 1.1))), "panel 1 is empty",
    ),
    "powers beside steps": (
        lambda _, upper, lower: lower.set(yscale="log", ylim=(0.8, 1.1)), 'panels of "Commitment (share)" have different',
    ),
    "one colour for two numbers": (
        lambda figure, *_: [_shades(figure, place, most) for place, most in ((0.3, 1.0), (0.7, 9.0))],
        "one scale of colours stands for different numbers in different panels",
    ),
    "cut off by its panel": (
        lambda _, upper, lower: upper.text(2014.0, 0.85, "a war", clip_on=True), '"a war" is cut off by its panel',
    ),
    "small letters in a formula": (
        lambda _, upper, lower: upper.text(2000.0, 0.85, "$x_{i_j}$", parse_math=True), "is printed in 2.9 points, and 5 is the least",
    ),
}  # fmt: skip


def test_a_clean_figure_passes() -> None:
    figure, *_ = clean()
    assert faults_of(figure, shocks=True) == []
    assert faults_of(figure, journal=journal_named("nature"), shocks=True) == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_and_told_with_what_to_do(name: str) -> None:
    spoil, told = PLANTED[name]
    figure, upper, lower = clean()
    with style.journal_style():
        spoil(figure, upper, lower)
    found = list(map(str, faults_of(figure, shocks=True)))
    assert [each for each in found if told in each], found
    assert all("; " in each for each in found)


@pytest.mark.parametrize("rate", ["(per year)", "(USD million a year)", "(per tahun)"])
def test_a_rate_is_no_time(rate: str) -> None:
    figure = Figure(figsize=(89.0 / style.INCH, 60.0 / style.INCH))
    axes = figure.add_axes((0.2, 0.3, 0.7, 0.6))
    axes.barh([0.0, 1.0], [0.3, 0.5])
    axes.set_yticks([0.0, 1.0], ["one", "two"])
    axes.set_xlabel(f"difference\n{rate}")
    told = [str(fault) for fault in faults_of(figure, shocks=True)]
    assert not any("shock" in each for each in told)
    axes.set_xlabel("Calendar year")
    assert any("shocks hit" in str(fault) for fault in faults_of(figure, shocks=True))


def test_what_is_sane_is_not_told() -> None:
    """A second ordinate in the same place, percent signs as units, blues, points of two shapes."""
    figure, upper, lower = clean()
    with style.journal_style():
        _second(upper, "Trade (USD)").yaxis.label.set_in_layout(False)
        upper.set_yticks([0.9], ["90 %"])
        lower.set_yticks([0.9], ["90 %"])
        _shades(figure, 0.75, 1.0)
        lower.scatter([2000.0], [0.9], color="#d55e00", label="x", s=4)
        lower.scatter([2001.0], [0.9], color="#8c7a00", label="y", s=4, marker="s")
        lower.text(1900.0, 0.9, "far away", clip_on=True)
        _retold(r"median of 40 replicates")(figure, upper, lower)
        figure.legends[0].get_texts()[0].set_text("n=40 worlds")
    assert faults_of(figure, shocks=True) == []


def test_marks_that_differ_in_more_than_colour_may_have_like_colours() -> None:
    figure, *_ = clean()
    dashed = Line2D([], [], color="#8c7a00", linestyle=(0.0, (4.0, 1.0)), label="y")
    ring = Line2D([], [], color="#ff0000", marker="o", markerfacecolor="white", label="v")
    dot = Line2D([], [], color="#7f7f7f", marker="o", label="w")
    _legend(Line2D([], [], color="#d55e00", label="x"), dashed, ring, dot)(figure, *figure.axes)
    assert faults_of(figure, shocks=True) == []


def test_a_journal_finds_its_own_faults() -> None:
    figure, *_ = clean()
    told = " ".join(map(str, faults_of(figure, journal=journal_named("plos-one"))))
    assert "6.0 points, and 8 is the least; ask for a font size of 8" in told
    figure.set_size_inches(100.0 / style.INCH, 260.0 / style.INCH)
    told = " ".join(map(str, faults_of(figure, journal=journal_named("nature"))))
    assert "it is 100.0 mm wide, and Nature takes 89, 183 mm" in told
    assert "it is 260.0 mm tall, and Nature takes 247 mm" in told
    with style.journal_style():
        figure.text(0.5, 0.7, "large", fontsize=9.0)
    told = " ".join(map(str, faults_of(figure, journal=journal_named("nature"))))
    assert '"large" is printed in 9.0 points, and 7 is the most' in told


def test_saving_warns_of_every_fault_and_holds_nothing_back(tmp_path: Path) -> None:
    figure, _, lower = clean()
    lower.set_xlabel("")
    with pytest.warns(FigureFault, match="figure out: the abscissa of panel 2 has no name"):
        (path,) = save_figure(figure, tmp_path / "out", formats=["svg"])
    assert path.is_file()


def test_fonts_that_journals_refuse_are_found() -> None:
    figure, *_ = clean()
    for kind, faults in ((42, 0), (3, 1)):
        file = BytesIO()
        with style.journal_style(), rc_context({"pdf.fonttype": kind}):
            figure.savefig(file, format="pdf")
        assert len(faults_of_file(file.getvalue())) == faults


def test_too_few_dots_are_told_where_dots_are_drawn() -> None:
    nature = journal_named("nature")
    assert [str(each) for each in faults_of_dots(nature, ["png", "pdf"], 300)] == [
        "it has 300 dots an inch, and Nature takes 450 at least; ask for 450"
    ]
    assert faults_of_dots(nature, ["pdf"], 300) == faults_of_dots(nature, ["tiff"], 450) == []


def test_the_command_tells_faults_and_writes_nothing(
    command: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    drawn = ("figure", "map", "jakarta-beijing", "--journal", "nature", "--check")
    assert command(*drawn) == (0, "map: the check finds nothing wrong\n", "")
    status, said, complaint = command(*drawn, "--width", "100mm")
    assert (status, said) == (2, "")
    assert "it is 100.0 mm wide, and Nature takes 89, 183 mm; ask for one" in complaint
    status, _, complaint = command(*drawn, "--out", "there")
    assert (status, "--check writes nothing; leave out --out" in complaint) == (2, True)
    assert list(tmp_path.iterdir()) == []
