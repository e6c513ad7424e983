"""Names of axes: an axis with numbers that has none, or whose name has no unit."""

import re
from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.text import Text

from sistercities.paper.figures.fault import Fault

# the words of both languages stand side by side, as a figure may be of either

_UNIT = re.compile(
    r"\(.+\)|\b(?:years?|share|number|tahun|proporsi|jumlah)\b", re.DOTALL | re.IGNORECASE
)
"""A name of an axis with its unit: in brackets, or a unit itself."""

_FORMULA = re.compile(r"\$(?:\\[a-z]+|[-\N{MINUS SIGN}{}^\d.,\s])+\$")
"""A number that is set as a formula, such as a power of ten."""

_NUMBER = re.compile(
    r"(?P<before>(?:[A-Z]{0,3}[$€£¥])?) ?[-+\N{MINUS SIGN}]?\d[\d,.]*(?:e[-+]?\d+)?(?P<after> ?%?)"
)
"""A number, perhaps with its unit."""

_LEAST = "\N{LESS-THAN OR EQUAL TO} "


def faults_of_names(panels: Sequence[Axes]) -> Iterator[Fault]:
    """Axes with numbers that have no name, or a name without a unit."""
    for number, axes in enumerate(panels, start=1):
        for axis, name in ((axes.xaxis, "abscissa"), (axes.yaxis, "ordinate")):
            if not axes.axison or not has_numbers(axis):
                continue
            label = label_of(axes, axis)
            if not label:
                yield Fault(f"the {name} of panel {number} has no name", "name it, with its unit")
            elif not _UNIT.search(label) and not _has_units(axis):
                yield Fault(
                    f'the {name} "{" ".join(label.split())}" has no unit', "add it in brackets"
                )


def shown_at(axis: Axis) -> list[str]:
    """What stands at the ticks of an axis, on either side of it."""
    if not axis.get_visible():
        return []
    ticks = (*axis.get_major_ticks(), *axis.get_minor_ticks())
    labels = [label for tick in ticks for label in (tick.label1, tick.label2)]
    return [
        label.get_text().removeprefix(_LEAST).strip()
        for label in labels
        if _is_seen(label) and label.get_text().strip()
    ]


def has_numbers(axis: Axis) -> bool:
    """Whether numbers stand at the ticks of an axis, as such or as a formula."""
    return any(_NUMBER.fullmatch(each) or _FORMULA.fullmatch(each) for each in shown_at(axis))


def label_of(axes: Axes, axis: Axis) -> str:
    """The name of an axis: its own, or that of a panel with which it shares its scale."""
    along_x = axis is axes.xaxis
    group = (axes.get_shared_x_axes() if along_x else axes.get_shared_y_axes()).get_siblings(axes)
    beside = [each.xaxis if along_x else each.yaxis for each in (axes, *group)]
    labels = [each.label for each in beside]
    return next((text for each in labels if _is_seen(each) and (text := _said(each))), "")


def _said(label: Text) -> str:
    return label.get_text().strip()


def _is_seen(text: Text) -> bool:
    return text.get_visible() and text.get_alpha() != 0.0


def _has_units(axis: Axis) -> bool:
    """Whether each number at the ticks has its own unit, such as a percent sign."""
    numbers = [found for each in shown_at(axis) if (found := _NUMBER.fullmatch(each))]
    return bool(numbers) and all(each["before"] or each["after"] for each in numbers)
