"""Several figures on one sheet, as a figure file asks for them: each question is asked once."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from sistercities.questions.answer import Answer
from sistercities.questions.figure_file import Panel, Written, load_figure_file
from sistercities.questions.source import Source, source_of
from sistercities.runs.keeping import Out, reserved
from sistercities.runs.trace import told_of_scenarios, trace
from sistercities.scenario.mistakes import Mistake, ScenarioError, SisterCitiesError, all_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from sistercities.paper.figures.order import Order


class _Placed(NamedTuple):
    """A panel of a sheet: its name, what the file says of it, and where it comes from."""

    name: str
    panel: Panel
    source: Source


def sheet(
    path: str | Path,
    *,
    out: Out,
    given: Mapping[str, Any] | None = None,
    done: Callable[[], object] = lambda: None,
) -> list[Path]:
    """Draw the sheet that a figure file asks for.

    Args:
        path: of the file.
        out: folder for the files.
        given: parts of the order that stand in for what the file says, as for ``figure``.
        done: called after each run.

    Returns:
        Paths of the files.

    Raises:
        SisterCitiesError: with all mistakes of the file, before anything is simulated; or if what
            comes out of a source is not what is stored there.
    """
    from sistercities.paper.figures.order import ordered
    from sistercities.paper.figures.save import save_figure

    for name in ("measures", "panels"):
        if name in (given or {}):
            told = "a figure file says them panel by panel, in its panels"
            raise SisterCitiesError(f"{name}: {told}")
    written = load_figure_file(path)
    asked = {**written.file.order, **(given or {})}
    all_of(lambda: ordered(**asked), lambda: _rows(written, done))  # all mistakes at once
    order = ordered(**asked)
    _refuse_narrow(written, order)
    rows = _rows(written, done)

    with reserved(out) as place:
        answers = {each.source.key: each.source for row in rows for each in row}
        found = {key: source.ask() for key, source in answers.items()}
        drawn = _drawn(written, rows, found, order)
        told = trace(_asked(written, found, rows), told_of_scenarios(_seeds(found)))
        stem = Path(path).stem
        names: list[str] = []
        place.fill(
            lambda folder: names.extend(
                each.name
                for each in save_figure(
                    drawn,
                    folder / stem,
                    formats=order.formats,
                    dpi=order.dpi,
                    origin=told,
                    journal=order.journal,
                    shocks=any(map(_is_hit, found.values())),
                )
            )
        )
    return [place.target / name for name in names]


def _rows(written: Written, done: Callable[[], object]) -> list[list[_Placed]]:
    """The panels of each row with their sources; all that have none are told at once."""
    mistakes: list[Mistake] = []
    rows: list[list[_Placed]] = [[] for _ in written.file.rows]
    for row, names in zip(rows, written.file.rows, strict=True):
        for name in names:
            panel = written.file.panels[name]
            try:
                row.append(_Placed(name, panel, _source(written, panel, done)))
            except SisterCitiesError as error:
                mistakes.append(written.mistake(("panels", name), str(error)))
    if mistakes:
        raise ScenarioError(mistakes)
    return rows


def _refuse_narrow(written: Written, order: "Order") -> None:
    """Refuse rows whose panels would be too narrow to be read."""
    from sistercities.paper.figures.page import NARROWEST
    from sistercities.paper.figures.sheet import part_width

    least = NARROWEST * order.magnified
    most = max(map(len, written.file.rows))
    wide = part_width(most, order.wide, order.magnified)
    if wide < least:
        told = f"{most} panels side by side are {wide:.0f} mm wide each, and {least:g} mm"
        mistake = written.mistake(("rows",), f"{told} is the least; put fewer in a row")
        raise ScenarioError([mistake])


def _source(written: Written, panel: Panel, done: Callable[[], object]) -> Source:
    """Where a panel comes from: a path from the folder of the file, or a name."""
    beside = written.path.parent / panel.source
    return source_of(panel.figure, beside if beside.exists() else panel.source, done)


def _drawn(
    written: Written,
    rows: list[list[_Placed]],
    found: Mapping[tuple[str, str], Answer],
    order: "Order",
) -> "Figure":
    """All panels, each as wide as its row has room for, on their sheet."""
    from sistercities.paper.figures.sheet import Part, composed, part_width

    mistakes: list[Mistake] = []
    parts: list[list[Part]] = [[] for _ in rows]
    for row, beside in zip(rows, parts, strict=True):
        wide = part_width(len(row), order.wide, order.magnified)
        narrow = order._replace(narrow=wide, wide=wide)
        for each in row:
            try:
                drawn = _first(found[each.source.key], each, narrow)
            except SisterCitiesError as error:
                mistakes.append(written.mistake(("panels", each.name), str(error)))
            else:
                beside.append(Part(drawn, each.panel.title))
    if mistakes:
        raise ScenarioError(mistakes)
    return composed(parts, order.wide, order.magnified)


def _first(answer: Answer, placed: _Placed, order: "Order") -> "Figure":
    """The figure of a panel; of several pages the first."""
    panel = placed.panel
    own = order._replace(
        measures=tuple(panel.measures),
        panels=tuple(panel.panels),
        journal=None,  # which has a say in the height of the sheet, and not of its panels
    )
    with closing(answer.ordered(placed.panel.figure, own)) as figures:
        return next(figure for _, figure in figures)


def _asked(
    written: Written, found: Mapping[tuple[str, str], Answer], rows: list[list[_Placed]]
) -> dict[str, Any]:
    """What was asked, panel by panel, as the files tell it."""
    panels = {
        each.name: {
            "figure": each.panel.figure,
            "question": found[each.source.key].question,
            **found[each.source.key].asked,
        }
        for row in rows
        for each in row
    }
    return {"question": "figure", "file": written.path.name, "panels": panels}


def _seeds(found: Mapping[tuple[str, str], Answer]) -> dict[Any, Any]:
    return {
        scenario: seeds for answer in found.values() for scenario, seeds in answer.seeds.items()
    }


def _is_hit(answer: Answer) -> bool:
    """Whether shocks hit what an answer is about."""
    from sistercities.paper.figures.events import shock_spans

    return any(shock_spans(scenario, scenario.reported) for scenario in answer.seeds)
