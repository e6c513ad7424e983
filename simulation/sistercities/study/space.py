"""What a study varies, as other tools want it: names that Python takes, bounds, the way back."""

import keyword
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sistercities.scenario.keys import EACH
from sistercities.scenario.layers import Tree
from sistercities.scenario.mistakes import SisterCitiesError
from sistercities.scenario.schema import Scenario
from sistercities.scenario.words import meant, one_line, quoted
from sistercities.study.file import StudyFile
from sistercities.study.library import changed_study, find_study, load_study, telling_lines
from sistercities.study.plan import axes_in, templates_of
from sistercities.study.variable import Axis, Plain, Role


class Trial(Protocol):
    """What an Optuna study hands to its objective."""

    def suggest_float(self, name: str, low: float, high: float) -> float:
        """A number of a range."""

    def suggest_int(self, name: str, low: int, high: int) -> int:
        """A whole number of a range."""

    def suggest_categorical(self, name: str, choices: Sequence[Any]) -> Any:  # noqa: ANN401
        """One of several values."""


class ParameterSpace(NamedTuple):
    """What a study varies in one scenario.

    A point is a value for each variable, by a name that Python takes as that of an argument
    (``cities_all_office`` for ``cities.*.office``); a variable that is left out keeps what the
    scenario says. The names of the study are understood as well.

    Attributes:
        scenario: under the constants of the study, before anything is varied.
        axes: the variables by their Python names, levers first.
    """

    scenario: Scenario
    axes: Mapping[str, Axis]

    def __repr__(self) -> str:
        return f"<ParameterSpace of {self.scenario.name}: {', '.join(self.axes)}>"

    @property
    def names(self) -> dict[str, str]:
        """The name of each variable in the study, by its Python name."""
        return {name: axis.name for name, axis in self.axes.items()}

    @property
    def levers(self) -> "ParameterSpace":
        """The same with nothing varied but what somebody could choose."""
        return self._of_role("lever")

    @property
    def uncertainties(self) -> "ParameterSpace":
        """The same with nothing varied but what nobody knows."""
        return self._of_role("uncertainty")

    @property
    def bounds(self) -> dict[str, tuple[float, float]]:
        """Lowest and highest number of each variable, for tools that know numbers alone.

        A whole number takes one more than its highest, and a list of values, or of levels, 0 to how
        many they are, so that every value has an equal part of the way; ``point`` reads them back.
        """
        return {name: _bounds(axis) for name, axis in self.axes.items()}

    def point(self, numbers: Mapping[str, float] | Iterable[float]) -> dict[str, Plain]:
        """The point for which numbers within ``bounds`` stand.

        Args:
            numbers: by name, or one for each variable in their order, such as a row of a sample.

        Raises:
            SisterCitiesError: if a variable is not known, or a number is out of bounds.
        """
        given = numbers if isinstance(numbers, Mapping) else self._in_order(list(numbers))
        return {
            name: _value(name, float(number), self.axes[name])
            for name, number in self._by_name(given).items()
        }

    def changes(self, point: Mapping[str, object]) -> Tree:
        """What a point sets in the scenario: dotted keys and values, as ``changes`` takes them.

        Raises:
            SisterCitiesError: if a variable is not known, or has no such value.
        """
        return {
            key: value
            for name, given in self._by_name(point).items()
            for key, value in self.axes[name]
            .changes(_allowed(name, given, self.axes[name]))
            .items()
        }

    # --- The same space for other tools; none of them is needed for anything else ---

    def problem(self) -> dict[str, Any]:
        """The ``problem`` of SALib; ``point`` reads a row of a sample."""
        bounds = [list(ends) for ends in self.bounds.values()]
        return {"num_vars": len(self.axes), "names": list(self.axes), "bounds": bounds}

    def ema(self) -> tuple[list[Any], list[Any]]:
        """Uncertainties and levers as parameters of the EMA Workbench.

        Raises:
            SisterCitiesError: if it is not installed.
        """
        try:
            import ema_workbench
        except ImportError:
            raise _missing("EMA Workbench", "ema-workbench") from None

        def parameter(name: str, axis: Axis) -> Any:  # noqa: ANN401
            """One axis, as that tool calls it."""
            if axis.choices:
                return ema_workbench.CategoricalParameter(name, list(axis.choices))
            if axis.whole:
                return ema_workbench.IntegerParameter(name, int(axis.low), int(axis.high))
            return ema_workbench.RealParameter(name, axis.low, axis.high)

        uncertainties, levers = (
            [parameter(name, axis) for name, axis in each.axes.items()]
            for each in (self.uncertainties, self.levers)
        )
        return uncertainties, levers

    def suggest(self, trial: Trial) -> dict[str, Plain]:
        """The point that a trial of Optuna suggests."""
        point: dict[str, Plain] = {}
        for name, axis in self.axes.items():
            if axis.choices:
                point[name] = trial.suggest_categorical(name, list(axis.choices))
            elif axis.whole:
                point[name] = trial.suggest_int(name, int(axis.low), int(axis.high))
            else:
                point[name] = trial.suggest_float(name, axis.low, axis.high)
        return point

    def prior(self) -> Any:  # noqa: ANN401  # pyABC carries no types
        """The prior of pyABC, even over ``bounds``; ``point`` reads what it draws.

        Raises:
            SisterCitiesError: if pyABC is not installed.
        """
        try:
            import pyabc
        except ImportError:
            raise _missing("pyABC", "pyabc") from None

        return pyabc.Distribution(
            {
                name: pyabc.RV("uniform", low, high - low)
                for name, (low, high) in self.bounds.items()
            }
        )

    # ---

    def _of_role(self, role: Role) -> "ParameterSpace":
        return self._replace(
            axes={key: axis for key, axis in self.axes.items() if axis.role == role}
        )

    def _in_order(self, numbers: list[float]) -> dict[str, float]:
        if len(numbers) != len(self.axes):
            raise SisterCitiesError(
                f"{len(numbers)} numbers given; expected one for each of {len(self.axes)} "
                f"variables, {', '.join(self.axes)}"
            )
        return dict(zip(self.axes, numbers, strict=True))

    def _by_name[Given](self, given: Mapping[str, Given]) -> dict[str, Given]:
        """Values by Python names, whichever they came with."""
        python = {axis.name: name for name, axis in self.axes.items()}
        by_name: dict[str, Given] = {}
        for name, value in given.items():
            known = name if name in self.axes else python.get(name)
            if known is None:
                raise SisterCitiesError(f"no variable {quoted(name)}; {meant(name, self.axes)}")
            if known in by_name:
                raise SisterCitiesError(f"{name}: given twice, also as {python[name]}")
            by_name[known] = value
        return by_name


def parameter_space(
    study: StudyFile | str | Path,
    scenario: str | None = None,
    *,
    changes: Mapping[str, object] | None = None,
) -> ParameterSpace:
    """What a study varies, to be handed to another tool.

    Args:
        study: name of a built-in study, path of a study file, or a study file that was read.
        scenario: name of the one that is varied, if the study has several.
        changes: dotted keys of the study file and the values that replace what it says.

    Raises:
        SisterCitiesError: with all mistakes of the study file; or if it has no such scenario.
    """
    file, folder = study_and_folder(study, changes)
    if isinstance(study, StudyFile):
        return _space(file, folder, scenario)
    with telling_lines(find_study(study), changes or {}):
        return _space(file, folder, scenario)


def study_and_folder(
    study: StudyFile | str | Path, changes: Mapping[str, object] | None
) -> tuple[StudyFile, Path]:
    """A study file with its changes, and the folder from which it names other files."""
    if isinstance(study, StudyFile):
        return changed_study(study, changes), Path()
    path = find_study(study)
    return load_study(path, changes), path.parent


def _space(study: StudyFile, folder: Path, scenario: str | None) -> ParameterSpace:
    templates = templates_of(study, folder)
    if scenario is None and len(templates) > 1:
        raise SisterCitiesError(
            f"{study.name} has the scenarios {', '.join(templates)}; say which: "
            f'parameter_space({study.name!r}, "{next(iter(templates))}")'
        )
    name = scenario or next(iter(templates))
    if name not in templates:
        raise SisterCitiesError(
            f"no scenario {quoted(name)} in {study.name}; {meant(name, templates)}"
        )

    axes = axes_in(study, {name: templates[name]})[name]
    return ParameterSpace(templates[name].scenario, _named(axes))


def _named(axes: Sequence[Axis]) -> dict[str, Axis]:
    """Axes by names that Python takes, each once."""
    named: dict[str, Axis] = {}
    for axis in axes:
        name = re.sub(r"\W+", "_", axis.name.replace(EACH, "all")).strip("_") or "variable"
        if name[0].isdigit() or keyword.iskeyword(name):
            name = f"_{name}"
        number = 1
        while (once := name if number == 1 else f"{name}_{number}") in named:
            number += 1
        named[once] = axis
    return named


def _bounds(axis: Axis) -> tuple[float, float]:
    if axis.choices:
        return 0.0, float(len(axis.choices))
    return axis.low, axis.high + 1.0 if axis.whole else axis.high


def _value(name: str, number: float, axis: Axis) -> Plain:
    """The value for which a number within the bounds stands; the highest number gives the last."""
    low, high = _bounds(axis)
    if not low <= number <= high:
        raise SisterCitiesError(f"{name}: {number:g} given; allowed is {low:g} to {high:g}")
    if axis.choices:
        return axis.choices[min(int(number), len(axis.choices) - 1)]
    return int(min(number // 1, axis.high)) if axis.whole else number


def _allowed(name: str, given: object, axis: Axis) -> Plain:
    """A value of an axis, as Python's own, once it is seen to be one."""
    item = getattr(given, "item", None)  # a number of numpy
    value = item() if item is not None and getattr(given, "ndim", None) == 0 else given
    if axis.choices:
        for choice in axis.choices:
            if choice == value and isinstance(choice, bool) == isinstance(value, bool):
                return choice
    elif isinstance(value, int | float) and not isinstance(value, bool):
        fits = axis.low <= value <= axis.high and (not axis.whole or float(value).is_integer())
        if fits:
            return int(value) if axis.whole else float(value)

    whole = "whole numbers from " if axis.whole else ""
    allowed = ", ".join(map(str, axis.choices)) or f"{whole}{axis.low:g} to {axis.high:g}"
    raise SisterCitiesError(f"{name}: {one_line(repr(given), 40)} given; allowed is {allowed}")


def _missing(tool: str, package: str) -> SisterCitiesError:
    return SisterCitiesError(f'{tool} is not installed; get it with "pip install {package}"')
